# SPDX-License-Identifier: GPL-2.0-or-later
"""G3: screenshots are files of the GUI domain; a domain's connection has no way to take any."""
import os
import shutil
import stat
import subprocess
import sys

import pytest

from livery.desktop import Desktop, foot
from livery.interfaces import source
from livery.picture import read_png

SMALL = {"width": 640, "height": 480}


def shots(desktop):
    folder = desktop.path("shots")
    return sorted(os.path.join(folder, name) for name in os.listdir(folder)
                  if not name.startswith("."))  # being written


@pytest.fixture(scope="module", name="desktop")
def one_foot():
    with Desktop(["work"], **SMALL) as desktop:
        desktop["work"].start(*foot("sh", "-c", "printf shown; exec cat"))
        desktop.wait_mapped("work")
        desktop.session.move(5, 470)
        yield desktop


def test_the_print_key_writes_the_picture_of_the_desktop(desktop):
    desktop.focus("work")
    before = desktop.wait_still()
    desktop.session.tap("print")
    path, = desktop.wait(lambda: shots(desktop), "screenshot")
    mode = os.stat(path)
    assert stat.filemode(mode.st_mode) == "-rw-------"
    assert path.endswith(".png")
    taken = read_png(path)
    # the strip may meanwhile speak of the screenshot, and a pointer may be in one of them
    differs = before.difference(taken)
    assert differs is None, f"the screenshot differs in {differs}"


def test_two_screenshots_are_two_files(desktop):
    count = len(shots(desktop))
    for i in (1, 2):
        desktop.session.tap("print")
        desktop.wait(lambda n=count + i: len(shots(desktop)) == n, "one more screenshot")


def told(desktop, since):
    """What livery has said of screenshots: the files, and how many there are none of."""
    files = [m[1] for m in desktop.livery.lines(r"^livery: screenshot: (/.*)$", since)]
    return files, len(desktop.livery.lines(r"^livery: error: screenshot: .*$", since))


@pytest.mark.parametrize("count", [2, 30])
def test_each_press_of_print_gives_a_file_or_a_word(desktop, count):
    """Also while the picture before is still being written."""
    # a file is there a little before it is told
    desktop.wait(lambda: len(told(desktop, 0)[0]) == len(shots(desktop)), "the tests before")
    before, since = set(shots(desktop)), desktop.livery.size()
    for _ in range(count):
        desktop.session.tap("print")
    desktop.wait(lambda: len(told(desktop, since)[0]) + told(desktop, since)[1] == count,
                 "an answer to each press")
    files, none = told(desktop, since)
    assert len(set(files)) == len(files) == count - none
    assert set(shots(desktop)) - before == set(files)
    assert files and (none == 0 or count > 4)
    for path in files:
        assert read_png(path).width == SMALL["width"]
    assert not [name for name in os.listdir(desktop.path("shots")) if name.startswith(".")]


GLOBALS_SCRIPT = """#!{python}
import os, socket, sys, time
sys.path.insert(0, {lib!r})
sys.dont_write_bytecode = True
os.environ["LIVERY_SOURCE"] = {source!r}
from livery.wl import Connection
connection = Connection(sock=socket.socket(fileno=int(os.environ["WAYLAND_SOCKET"])))
text = "\\n".join(connection.interfaces())
with open({out!r} + ".new", "w") as file:
    file.write(text)
os.rename({out!r} + ".new", {out!r})
try:
    connection.wait(lambda: False, deadline=60)
except Exception:
    pass
"""

# All that a domain's display needs: surfaces, private windows and pools, input, output size.
DOMAIN_GLOBALS = {"wl_compositor", "wl_seat", "wl_output", "livery_domain_manager_v1",
                  "wp_cursor_shape_manager_v1"}
DOMAIN_GLOBALS_MAY = {"wl_shm", "wp_presentation", "wp_viewporter",
                      "wp_fractional_scale_manager_v1", "wp_single_pixel_buffer_manager_v1"}


def script_guid(tmp_path, text):
    path = tmp_path / "guid"
    path.write_text(text)
    path.chmod(0o700)
    return str(path)


@pytest.fixture(name="globals_of_a_guid")
def list_globals(tmp_path):
    out = tmp_path / "globals"
    guid = script_guid(tmp_path, GLOBALS_SCRIPT.format(
        python=sys.executable, lib=os.path.join(source(), "tests", "lib"), source=source(),
        out=str(out)))
    with Desktop(["work"], guid=guid, **SMALL) as desktop:
        desktop.wait(out.exists, "list of globals")
        return set(out.read_text().split()), set(desktop.session.connection.interfaces())


def test_a_guid_sees_the_allowed_globals_only(globals_of_a_guid):
    of_guid, of_trusted = globals_of_a_guid
    assert of_guid >= {"wl_compositor", "wl_seat", "livery_domain_manager_v1"}
    assert of_guid <= DOMAIN_GLOBALS | DOMAIN_GLOBALS_MAY, of_guid
    assert "zwlr_screencopy_manager_v1" in of_trusted  # so there was something to hide
    assert "xdg_wm_base" in of_trusted
    assert not any(name.startswith("livery_") for name in of_trusted)


def test_input_cannot_be_made_unless_the_configuration_says_so():
    with Desktop(["work"], allow_virtual_input=False, **SMALL) as desktop:
        found = set(desktop.session.connection.interfaces())
        assert "zwp_virtual_keyboard_manager_v1" not in found
        assert "zwlr_virtual_pointer_manager_v1" not in found
        assert "zwlr_screencopy_manager_v1" in found


def take_screenshot_that_fails(desktop):
    desktop.wait_mapped("work")
    desktop.focus("work")
    since = desktop.livery.size()
    desktop.session.tap("print")
    line = desktop.livery.wait_line(r"(?i)^.*screenshot.*$", since)[0]
    assert not desktop.livery.lines(r"(?i)screenshot.*saved|saved.*screenshot", since)
    # the desktop goes on
    desktop.session.chord("super+up")
    desktop.wait_frame("work", condition=lambda f: f.width == desktop.session.width)
    assert len(desktop.livery.lines(r"(?i)^.*screenshot.*$", since)) == 1
    return line


def mount_namespace():
    """The command that gives a program mounts of its own, as root or as an ordinary user; or None."""
    for command in (["unshare", "-m"], ["unshare", "-rm"]):
        if subprocess.run([*command, "mount", "-t", "tmpfs", "none", "/tmp"], check=False,
                          stderr=subprocess.DEVNULL).returncode == 0:
            return command
    return None


def test_a_full_disk_gives_one_line_and_no_partial_file():
    unshare = mount_namespace()
    if unshare is None:
        pytest.skip("no mount namespace here: a full disk cannot be made")
    desktop = Desktop(["work"], **SMALL)
    folder = desktop.path("shots")
    start = desktop.start_process

    def in_full_disk(name, command, environment, **options):
        if name == "livery":
            script = (f"mount -t tmpfs -o size=4096,nr_inodes=16 none {folder} && "
                      f"ls -d {folder}/.. >/dev/null && exec \"$@\"")
            command = [*unshare, "sh", "-c", script, "sh", *command]
        return start(name, command, environment, **options)

    desktop.start_process = in_full_disk
    with desktop:
        desktop["work"].start(*foot("sh", "-c", "seq 1 400; exec cat"))
        line = take_screenshot_that_fails(desktop)
        assert "No space left on device" in line
        assert folder in line
        assert os.listdir(f"/proc/{desktop.livery.pid}/root{folder}") == []


def test_a_missing_folder_gives_one_line():
    with Desktop(["work"], **SMALL) as desktop:
        shutil.rmtree(desktop.path("shots"))
        desktop["work"].start(*foot("cat"))
        line = take_screenshot_that_fails(desktop)
        assert "No such file or directory" in line and desktop.path("shots") in line
