# SPDX-License-Identifier: GPL-2.0-or-later
"""The programs from the command line: help, version, wrong options; livery-dump on recordings."""
import glob
import os
import re
import subprocess

import pytest

from livery.interfaces import source
from livery.process import find_program

PROGRAMS = ["livery", "livery-guid", "livery-agent", "livery-dump", "livery-replay"]
RECORDINGS = sorted(glob.glob(os.path.join(source(), "tests", "data", "*.guirec")))


def run(program, *arguments):
    return subprocess.run([find_program(program), *arguments], capture_output=True, text=True,
                          timeout=20, check=False, stdin=subprocess.DEVNULL,
                          env={"PATH": os.environ["PATH"]})


@pytest.mark.parametrize("program", PROGRAMS)
def test_help_goes_to_the_output_and_names_each_option(program):
    result = run(program, "--help")
    assert result.returncode == 0 and result.stderr == ""
    assert result.stdout.lower().startswith("usage: " + program)
    assert "--help" in result.stdout and "--version" in result.stdout
    assert all(len(line) <= 100 for line in result.stdout.splitlines())


@pytest.mark.parametrize("program", PROGRAMS)
def test_version(program):
    result = run(program, "--version")
    assert result.returncode == 0 and result.stderr == ""
    assert re.fullmatch(rf"{program} \d+\.\d+\.\d+\n", result.stdout)


@pytest.mark.parametrize("program", PROGRAMS)
def test_an_unknown_option_is_refused(program):
    result = run(program, "--no-such-option")
    assert result.returncode not in (0, None) and result.returncode > 0
    assert "no-such-option" in result.stderr and result.stdout == ""
    assert program in result.stderr
    assert len(result.stderr.splitlines()) <= 2


@pytest.mark.parametrize("program, missing", [
    ("livery", ["-c", "/nonexistent/livery.conf"]),
    ("livery-dump", ["/nonexistent/file.guirec"]),
    ("livery-replay", ["/nonexistent/file.guirec", "--socket", "/nonexistent/socket"]),
    ("livery-agent", ["--socket", "/nonexistent/folder/gui.sock", "--", "true"]),
])
def test_a_missing_file_gives_one_line_that_names_it(program, missing):
    result = run(program, *missing)
    assert result.returncode > 0
    lines = [line for line in result.stderr.splitlines() if "/nonexistent/" in line]
    assert len(lines) == 1 and "No such file or directory" in lines[0]


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda p: os.path.basename(p)[:-7])
def test_a_recording_decodes_and_encodes_to_the_same_bytes(path):
    result = run("livery-dump", "--check", path)
    assert result.returncode == 0, result.stderr


def test_dump_prints_one_line_a_message():
    path = os.path.join(source(), "tests", "data", "xterm-typing.guirec")
    result = run("livery-dump", path)
    assert result.returncode == 0
    lines = [line for line in result.stdout.splitlines() if not line.startswith("#")]
    assert len(lines) == 1063  # records, as the recorder counted them
    assert sum(" KEYPRESS " in line for line in lines) == 252
    assert sum(" SHMIMAGE " in line for line in lines) == 735


@pytest.mark.parametrize("damage", ["truncated", "message", "magic"])
def test_dump_names_the_record_that_is_wrong(damage, tmp_path):
    with open(os.path.join(source(), "tests", "data", "titles.guirec"), "rb") as file:
        data = bytearray(file.read())
    at = 8
    for _ in range(10):  # to the eleventh record
        at += 16 + int.from_bytes(data[at + 12:at + 16], "little")
    if damage == "truncated":
        data = data[:at + 20]
    elif damage == "message":
        data[at + 16 + 8] ^= 1  # the header's length
    else:
        data[0] ^= 1
    path = tmp_path / "broken.guirec"
    path.write_bytes(data)
    result = run("livery-dump", "--check", str(path))
    assert result.returncode > 0
    assert "broken.guirec" in result.stderr
    if damage != "magic":
        assert re.search(r"record (10|11)\b", result.stderr), result.stderr
