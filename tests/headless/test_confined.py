# SPDX-License-Identifier: GPL-2.0-or-later
"""What livery itself gives up, and what the programs that it starts for the user keep."""
import os
import re
import signal

import pytest

from livery.desktop import Desktop
from livery.process import children, is_sanitized

pytestmark = pytest.mark.skipif(
    is_sanitized(), reason="sanitizers need what livery gives up: theirs runs with all rights")

# What a terminal's program can do, into the file of its argument.
PROGRAM = """#!/usr/bin/env python3
import os, socket
status = open("/proc/self/status").read()
with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp:
    tcp.bind(("127.0.0.1", 0))
with open({path!r} + ".new", "w") as file:
    file.write(status + "Display:\\t" + os.environ["WAYLAND_DISPLAY"] + "\\nSession:\\t%d\\n" % os.getsid(0)
               + "Parent:\\t%d\\n" % os.getppid())
os.rename({path!r} + ".new", {path!r})
"""


def read_status(path):
    with open(path, encoding="utf-8") as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)


def name_of(pid):
    with open(f"/proc/{pid}/comm", encoding="utf-8") as file:
        return file.read().strip()


def test_livery_has_no_rights_that_it_does_not_need():
    with Desktop(["work"]) as desktop:
        status = read_status(f"/proc/{desktop.livery.pid}/status")
        assert status["NoNewPrivs"] == "1" and status["Seccomp"] == "2"
        setfcap = 1 << 31 if os.geteuid() == 0 else 0  # for the namespaces of guids
        assert {held: int(status[held], 16) for held in ("CapInh", "CapPrm", "CapEff", "CapAmb")} == {
            "CapInh": 0, "CapPrm": setfcap, "CapEff": setfcap, "CapAmb": 0}
        with open(f"/proc/{desktop.livery.pid}/limits", encoding="utf-8") as file:
            assert re.search(r"Max core file size +0 +0 ", file.read())
        # and no program is started for it where none is configured
        assert {name_of(pid) for pid in children(desktop.livery.pid)} <= {"livery-guid", "livery"}


def test_a_terminal_keeps_the_rights_of_the_user(tmp_path):
    path = str(tmp_path / "status")
    program = tmp_path / "terminal"
    program.write_text(PROGRAM.format(path=path))
    program.chmod(0o700)
    own = read_status("/proc/self/status")
    with Desktop(["work"], terminal=str(program)) as desktop:
        desktop.session.chord("super+enter")
        desktop.wait(lambda: os.path.exists(path), "the terminal's word")
        status = read_status(path)
        for what in ("NoNewPrivs", "Seccomp", "CapEff", "CapBnd", "Uid", "Gid"):
            assert status[what] == own[what]
        assert status["Display"] == os.path.basename(desktop.socket)
        launcher, = [pid for pid in children(desktop.livery.pid) if name_of(pid) == "livery-launcher"]
        assert status["Session"] in (status["Pid"], status["Parent"])
        # its end is no more than the end of programs
        os.kill(launcher, signal.SIGKILL)
        desktop.wait(lambda: read_status(f"/proc/{launcher}/status")["State"].startswith("Z"),
                     "the launcher's end")
        desktop.wait(lambda: launcher not in children(desktop.livery.pid), "end of the launcher")
        desktop.session.chord("super+enter")
        desktop.livery.wait_line("error: launcher: does not take what to start")
        desktop.session.picture()
        desktop.excused.append("launcher")


def test_only_the_configuration_leaves_livery_its_rights():
    with Desktop(["work"], guid_sandbox=False) as desktop:
        status, own = (read_status(f"/proc/{pid}/status") for pid in (desktop.livery.pid, "self"))
        for what in ("NoNewPrivs", "Seccomp", "CapEff"):
            assert status[what] == own[what]
