# SPDX-License-Identifier: GPL-2.0-or-later
"""Embedded domains by their driver: real sandboxes with real programs, started and ended as a user does, by
livery-ctl."""
import os
import signal
import subprocess

import pytest

from livery.desktop import Desktop
from livery.process import children, find_program

START = """#!/bin/sh
exec bwrap --unshare-pid --unshare-ipc --unshare-uts --dev-bind / / \\
    --setenv XDG_RUNTIME_DIR {runtime} --proc /proc \\
    -- {agent} --socket {socket} -- foot --config=/dev/null sh -c 'echo "$LIVERY_DOMAIN"; exec cat'
"""


class Driven:
    """A desktop whose domains the embedded driver starts."""

    def __init__(self, desktop):
        self.desktop = desktop
        self.folder = desktop.path("domains")
        os.mkdir(self.folder)
        for domain in desktop.domains.values():
            path = os.path.join(self.folder, domain.name + ".domain")
            with open(path, "w", encoding="utf-8") as file:
                file.write(START.format(runtime=domain.runtime, agent=find_program("livery-agent"),
                                        socket=domain.socket))
            os.chmod(path, 0o755)
        desktop.config["driver"] = find_program("livery-embedded-driver")
        desktop.config["domain_configs"] = self.folder

    def ctl(self, *words):
        subprocess.run([find_program("livery-ctl"), "-s", self.desktop.socket + ".control", *words],
                       check=True, timeout=30)

    def first_process(self, name):
        """The domain's, as its lock file says, or None when it has ended."""
        with open(os.path.join(self.desktop.path("run"), "livery-domains", name + ".lock"),
                  encoding="ascii") as file:
            pid = int(file.read() or 0)
        return pid if pid and os.path.exists(f"/proc/{pid}") else None

    def processes(self, name):
        found = [self.first_process(name)]
        for pid in found:
            found += children(pid)
        return found

    def states(self, name):
        """The states of the domain's processes, as in ps."""
        states = set()
        for pid in self.processes(name):
            with open(f"/proc/{pid}/stat", encoding="ascii") as file:
                states.add(file.read().rpartition(")")[2].split()[0])
        return states


@pytest.fixture(name="driven")
def driven_desktop():
    desktop = Desktop(["work", "personal"])
    driven = Driven(desktop)
    with desktop:
        try:
            yield driven
        finally:
            for name in desktop.domains:
                lock = os.path.join(desktop.path("run"), "livery-domains", name + ".lock")
                if os.path.exists(lock) and driven.first_process(name):
                    driven.ctl("destroy", name)
                    desktop.wait(lambda n=name: not driven.first_process(n), f"end of {name}")


def test_a_domain_is_started_paused_and_stopped(driven):
    desktop = driven.desktop
    driven.ctl("start", "work")
    desktop.wait_mapped("work")
    desktop.wait_frame("work")
    driven.ctl("start", "work")
    desktop.livery.wait_line("livery-embedded-driver: work: runs already")
    driven.ctl("pause", "work")
    desktop.wait(lambda: driven.states("work") == {"T"}, "all processes paused")
    driven.ctl("unpause", "work")
    desktop.wait(lambda: "T" not in driven.states("work"), "all processes to go on")
    desktop.focus("work")
    desktop.session.type("alive\n")
    driven.ctl("stop", "work")
    desktop.wait_no_window("work")
    desktop.wait(lambda: not driven.first_process("work"), "end of the domain")
    driven.ctl("stop", "work")
    desktop.livery.wait_line("livery-embedded-driver: work: does not run")


def test_a_paused_domain_can_be_destroyed_and_started_again(driven):
    desktop = driven.desktop
    driven.ctl("start", "personal")
    desktop.wait_frame("personal")
    driven.ctl("pause", "personal")
    driven.ctl("destroy", "personal")
    desktop.wait_no_window("personal")
    desktop.wait(lambda: not driven.first_process("personal"), "end of the domain")
    since = desktop.livery.size()
    driven.ctl("start", "personal")
    desktop.wait_mapped("personal", since)


def test_domains_outlive_their_driver_and_the_next_one_knows_them(driven):
    desktop = driven.desktop
    driven.ctl("start", "work")
    desktop.wait_frame("work")
    pid, = (int(m[1]) for m in desktop.livery.lines(r"driver: started pid=(\d+)"))
    since = desktop.livery.size()
    os.kill(pid, signal.SIGKILL)
    desktop.livery.wait_line(r"driver: started pid=", since)
    assert desktop.frames("work")
    driven.ctl("destroy", "work")
    desktop.wait_no_window("work")


def test_a_disposable_ends_with_its_last_window():
    desktop = Desktop(["work", "personal"])
    driven = Driven(desktop)
    desktop.config["domains"][0]["disposable"] = True
    with desktop:
        driven.ctl("start", "work")
        desktop.wait_frame("work")
        desktop.focus("work")
        desktop.session.hold("alt")
        desktop.session.tap("f4")
        desktop.session.hold("alt", False)
        desktop.wait_no_window("work")
        desktop.wait(lambda: not driven.first_process("work"), "end of the domain")


def test_a_domain_without_a_start_file_is_one_line(driven):
    os.unlink(os.path.join(driven.folder, "work.domain"))
    driven.ctl("start", "work")
    driven.desktop.livery.wait_line(
        r"livery-embedded-driver: \S+/work\.domain: No such file or directory")


@pytest.mark.parametrize("line, complaint", [
    (b"start ../work\n", "start: not a domain name"),
    (b"start\n", "command without a domain"),
    (b"reboot work\n", "reboot: unknown command"),
    (b"start " + b"x" * 200 + b"\n", "command too long"),
], ids=["path", "no name", "verb", "length"])
def test_bad_lines_are_refused_in_one_line(tmp_path, line, complaint):
    done = subprocess.run([find_program("livery-embedded-driver"), "--config-dir", str(tmp_path)],
                          input=line, capture_output=True, timeout=30, check=True,
                          env={"XDG_RUNTIME_DIR": str(tmp_path)})
    assert done.stderr.decode() == f"livery-embedded-driver: {complaint}\n"
