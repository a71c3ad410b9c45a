# SPDX-License-Identifier: GPL-2.0-or-later
"""A bad configuration, or a program that is not there: one clear line, and no crash."""
import os
import subprocess

import pytest

from livery.desktop import Desktop, foot
from livery.process import clean_environment, find_program

GOOD = """outputs = ( { name = "*"; width = 640; height = 480; refresh = 60; } );
domains = ( { name = "work"; label = "blue"; socket = "/tmp/nothing.sock"; } );
"""


def check(tmp_path, text, name="livery.conf"):
    path = tmp_path / name
    if text is not None:
        path.write_text(text, encoding="utf-8", newline="")
    environment = clean_environment(str(tmp_path), str(tmp_path))
    result = subprocess.run([find_program("livery"), "--check", "-c", str(path)], check=False,
                            capture_output=True, text=True, timeout=20, env=environment)
    return result, str(path)


def test_a_good_configuration_is_accepted(tmp_path):
    result, _ = check(tmp_path, GOOD)
    assert result.returncode == 0, result.stderr


def test_a_file_of_another_systems_editor_is_accepted(tmp_path):
    """A byte order mark, and lines that end with CR LF."""
    result, _ = check(tmp_path, "\ufeff" + GOOD.replace("\n", "\r\n"))
    assert result.returncode == 0, result.stderr


def test_a_file_that_may_not_be_read_gives_one_line(tmp_path):
    for path, word in (("", "directory"), ("missing", "No such file"), ("loop", "symbolic links")):
        if path == "loop":
            (tmp_path / path).symlink_to(tmp_path / path)
        result, path = check(tmp_path, None, path)
        assert result.returncode > 0
        line, = [e for e in result.stderr.splitlines() if path in e]
        assert word in line


@pytest.mark.parametrize("line, text, key", [
    (3, GOOD + "no_such_key = 1;\n", "no_such_key"),
    (3, GOOD + "allow_virtual_input = 3;\n", "allow_virtual_input"),
    (3, GOOD + 'keyboard = { layout = 7; };\n', "layout"),
    (3, GOOD + 'keyboard = { layuot = "us"; };\n', "layuot"),
    (3, GOOD + 'screenshot_dir = true;\n', "screenshot_dir"),
    (1, GOOD.replace("640", "-640"), "width"),
    (1, GOOD.replace("640", "1000000"), "width"),
    (2, GOOD.replace('"blue"', '"bluu"'), "label"),
    (2, GOOD.replace('"work"', '"wo rk"'), "name"),
    (2, GOOD.replace(' socket = "/tmp/nothing.sock";', ""), "socket"),
    (4, GOOD + 'keyboard = { layout = "us"; };\nkeyboard = { layout = "de"; };\n', ""),
    (3, GOOD + "this is no setting\n", ""),
])
def test_an_error_names_file_line_and_key(tmp_path, line, text, key):
    result, path = check(tmp_path, text)
    assert result.returncode > 0
    errors = [e for e in result.stderr.splitlines() if path in e]
    assert len(errors) == 1, result.stderr
    assert f"{path}:{line}:" in errors[0] and key in errors[0]


def test_two_domains_of_one_name_are_refused(tmp_path):
    text = GOOD.replace("domains = ( ", 'domains = ( { name = "work"; label = "red"; '
                        'socket = "/tmp/other.sock"; }, ')
    result, path = check(tmp_path, text)
    assert result.returncode > 0
    assert f"{path}:2:" in result.stderr and "work" in result.stderr


def test_a_missing_guid_gives_a_line_and_the_desktop_goes_on():
    with Desktop(["work"], guid="/nonexistent/livery-guid", width=640, height=480) as desktop:
        line = desktop.livery.wait_line(r"^.*/nonexistent/livery-guid.*$")[0]
        assert "No such file or directory" in line
        desktop.picture()


def test_an_unknown_keyboard_layout_gives_a_line(tmp_path):
    with Desktop(["work"], width=640, height=480) as desktop:
        desktop.picture()
    result, path = check(tmp_path, GOOD + 'keyboard = { layout = "no-such-layout"; };\n')
    if result.returncode:  # refused while reading, or told when it is used
        assert f"{path}:3:" in result.stderr


def test_a_missing_program_ends_the_agent_with_one_line():
    with Desktop(["work"]) as desktop:
        agent = desktop["work"].start("/nonexistent/program")
        desktop.wait(lambda: not agent.running, "end of the agent")
        assert agent.status > 0
        agent.ended_by_test = True
        lines = [line for line in agent.text().splitlines() if "/nonexistent/program" in line]
        assert len(lines) == 1 and "No such file or directory" in lines[0]


def test_the_agent_ends_with_its_program_and_with_its_status():
    with Desktop(["work", "personal"]) as desktop:
        agent = desktop["work"].start("sh", "-c", "exit 7")
        desktop.wait(lambda: not agent.running, "end of the agent")
        assert agent.status == 7
        agent.ended_by_test = True


def test_a_second_livery_on_the_same_socket_is_refused_in_one_line():
    with Desktop(["work"], width=640, height=480) as desktop:
        second = subprocess.run(desktop.livery.command, env=desktop.environment, check=False,
                                capture_output=True, text=True, timeout=20)
        assert second.returncode > 0
        assert any("livery-0" in line for line in second.stderr.splitlines())
        desktop["work"].start(*foot("cat"))
        desktop.wait_mapped("work")


def test_nothing_is_left_in_the_runtime_folder():
    desktop = Desktop(["work"], width=640, height=480)
    with desktop:
        assert "livery-0" in os.listdir(desktop.path("run"))
        left = desktop.livery.terminate()
        assert left == 0
        assert os.listdir(desktop.path("run")) == []
