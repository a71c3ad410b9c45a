# SPDX-License-Identifier: GPL-2.0-or-later
"""The demo: it shows all its windows, and nothing of it is left when it ends."""
import glob
import os
import re
import signal
import stat
import subprocess
import sys
import tempfile

import pytest

from livery.picture import Picture, read_png
from livery.process import connect_unix, poll

HERE = os.path.dirname(os.path.abspath(__file__))
FRAMES = {"work": 0x3465a4, "personal": 0x73d216, "untrusted": 0xcc0000, "disp1": 0x75507b}
STRIP = 28  # pixels at the top that belong to no window


class Demo:
    """A demo that runs, headless unless it is told of a session. wrap: a command that starts it."""

    def __init__(self, folder, *words, wrap=(), **environment):
        if "WAYLAND_DISPLAY" not in environment:
            words = ("--headless", *words)
        self.log = os.path.join(folder, "demo.log")
        # each leaves its things in a folder of its own here, if it leaves any
        self.temporary = tempfile.mkdtemp(prefix="d-", dir="/tmp")
        with open(self.log, "wb") as log:
            self.child = subprocess.Popen(  # pylint: disable=consider-using-with
                [*wrap, sys.executable, os.path.join(HERE, "demo.py"), *words],
                env=dict(os.environ, TMPDIR=self.temporary, **environment),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)

    def text(self):
        with open(self.log, encoding="utf-8") as log:
            return log.read()

    def wait_line(self, pattern):
        def look():
            assert self.child.poll() is None, "the demo ended:\n" + self.text()
            return re.search(pattern, self.text(), re.MULTILINE)
        return poll(look, f"line {pattern}", 60)

    def wait_end(self):
        return self.child.wait(60)

    def processes(self):
        """All that run and name the demo's folder: its own environment went to all of them that
        are outside of a sandbox, and a sandbox has it in the command of its bubblewrap."""
        found = []
        for path in glob.glob("/proc/[0-9]*"):
            for file in ("environ", "cmdline"):
                try:
                    with open(os.path.join(path, file), "rb") as content:
                        if self.temporary.encode() in content.read():
                            found.append(int(path.rpartition("/")[2]))
                            break
                except OSError:
                    pass
        return found

    def assert_nothing_left(self):
        assert os.listdir(self.temporary) == []
        assert self.processes() == []
        os.rmdir(self.temporary)


@pytest.fixture
def demo(tmp_path):
    """A function that starts a demo."""
    started = []

    def start(*words, **options):
        started.append(Demo(str(tmp_path), *words, **options))
        return started[-1]
    yield start
    for one in started:
        if one.child.poll() is None:
            one.child.send_signal(signal.SIGTERM)
            one.child.wait(30)


def test_screenshot_shows_all_windows(demo, tmp_path):
    shot = tmp_path / "shot.png"
    one = demo("--screenshot", str(shot))
    assert one.wait_end() == 0, one.text()
    assert "all windows are up" in one.text()
    picture = read_png(str(shot))
    assert (picture.width, picture.height) == (1280, 800)
    below = picture.crop(picture.rect._replace(y=STRIP, height=picture.height - STRIP))
    colours = below.colours()
    assert isinstance(picture, Picture) and len(colours) > 100  # programs have drawn in them
    for name, colour in FRAMES.items():
        assert len(below.find_frames(colour)) == 1, f"the frame of {name} is not whole"
    assert os.listdir(tmp_path) == ["demo.log", "shot.png"] or len(os.listdir(tmp_path)) == 2
    one.assert_nothing_left()


def test_ends_after_the_given_time(demo):
    one = demo("--seconds", "4")
    assert one.wait_end() == 0, one.text()
    assert one.text().endswith("demo: ended\n")
    one.assert_nothing_left()


def test_an_ordinary_user_can_run_it(demo):
    one = demo("--seconds", "4", wrap=[
        "bwrap", "--dev-bind", "/", "/", "--unshare-user", "--uid", "1000", "--gid", "1000", "--"])
    assert one.wait_end() == 0, one.text()
    assert "all windows are up" in one.text()
    one.assert_nothing_left()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupt_leaves_nothing(demo, number):
    one = demo()
    one.wait_line("all windows are up")
    assert len(one.processes()) > 8
    one.child.send_signal(number)
    assert one.wait_end() == 130, one.text()
    one.assert_nothing_left()


@pytest.fixture
def session():
    """A Wayland session (of another compositor) that the demo could open a window in: the path of
    its socket, and a function that takes its picture."""
    with tempfile.TemporaryDirectory(prefix="s-", dir="/tmp") as runtime:
        environment = dict(
            os.environ, XDG_RUNTIME_DIR=runtime, WLR_BACKENDS="headless", WLR_RENDERER="pixman",
            WLR_LIBINPUT_NO_DEVICES="1")
        with subprocess.Popen(["cage", "--", "cat"], env=environment, stdin=subprocess.PIPE,
                              stderr=subprocess.DEVNULL) as cage:
            socket = os.path.join(runtime, "wayland-0")
            connect_unix(socket).close()

            def picture():
                file = os.path.join(runtime, "picture.png")
                subprocess.run(["grim", file], env=dict(environment, WAYLAND_DISPLAY=socket),
                               check=True, timeout=30)
                return read_png(file)
            try:
                yield socket, picture
            finally:
                cage.stdin.close()  # ends cat, and cage with it


def test_in_a_running_session(demo, session):
    socket, picture = session
    one = demo(WAYLAND_DISPLAY=socket)
    one.wait_line(r"the desktop is up \(wayland\)")
    one.wait_line("all windows are up")

    def shown():
        return set(FRAMES.values()) <= set(picture().colours())
    poll(shown, "picture of the session with the desktop in it", 20)
    one.child.send_signal(signal.SIGINT)
    assert one.wait_end() == 130, one.text()
    one.assert_nothing_left()
    poll(lambda: len(picture().colours()) == 1, "picture of the session without it", 20)


def test_disposable_closes_with_its_program(demo):
    one = demo()
    one.wait_line("all windows are up")
    flowers = [path for path in glob.glob("/proc/[0-9]*") if _name(path) == "weston-flower"]
    assert len(flowers) == 1
    os.kill(int(flowers[0].rpartition("/")[2]), signal.SIGTERM)
    one.wait_line("disp1 closed with its program")
    one.child.send_signal(signal.SIGINT)
    assert one.wait_end() == 130, one.text()
    assert "livery ended" not in one.text()
    one.assert_nothing_left()


def _name(path):
    try:
        return os.path.basename(os.readlink(path + "/exe"))
    except OSError:
        return None


def test_socket_and_files_are_private(demo):
    one = demo()
    socket = one.wait_line(r"its socket is (\S+)")[1]
    assert stat.S_ISSOCK(os.stat(socket).st_mode)
    folder = os.path.dirname(os.path.dirname(socket))
    assert os.stat(folder).st_mode & 0o777 == 0o700
    one.child.send_signal(signal.SIGTERM)
    assert one.wait_end() == 130
    one.assert_nothing_left()


def test_a_missing_program_is_said_in_one_line(demo, tmp_path):
    one = demo(LIVERY_BUILD=str(tmp_path))
    assert one.wait_end() == 1
    assert one.text().startswith(
        f"demo: error: {tmp_path}/gui-agent/livery-agent is not there (build first: ./dev build)\n")
    one.assert_nothing_left()


def test_a_screenshot_that_cannot_be_written(demo):
    one = demo("--screenshot", "/proc/shot.png")
    assert one.wait_end() == 1
    assert re.search(r"^demo: error: /proc/shot.png: ", one.text(), re.MULTILINE)
    one.assert_nothing_left()
