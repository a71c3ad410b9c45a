# SPDX-License-Identifier: GPL-2.0-or-later
"""The tests that also run on a real Xen, here on the embedded default."""
import os
import re
import signal
import subprocess
import sys
import time

import pytest

from livery.desktop import Desktop, content_of, foot
from livery.interfaces import source
from livery.process import PATIENCE, children, find_program
from livery.scenes import *  # pylint: disable=wildcard-import,unused-wildcard-import

PROGRAMS = {"work": foot("sh"), "bank": ("pattern", "300", "200"), "untrusted": ("weston-simple-shm",)}
TRACED = '#!/bin/sh\nexec {guid} -v -v "$@" 2>>{folder}/guid-$2.log\n'


class Stage:
    """A headless desktop as a stage (livery/scenes.py)."""

    labels = {"work": "blue", "bank": "green", "untrusted": "red"}
    names = list(labels)

    def __init__(self, desktop):
        self.desktop = desktop
        self.guid_program = desktop.config["guid"]
        self.agents = {}
        self.given = {name: set() for name in self.names}
        self.where = f"--socket {desktop['bank'].socket}"

    def trace(self):
        """Puts a guid in place whose every message is written down."""
        path = self.desktop.path("guid-traced")
        with open(path, "w", encoding="utf-8") as file:
            file.write(TRACED.format(guid=self.guid_program, folder=self.desktop.folder))
        os.chmod(path, 0o700)
        self.desktop.config["guid"] = path

    # ---- programs ----

    def start(self, name, program=None):
        usual = PROGRAMS[name]
        if usual[0] == "pattern":
            usual = (find_program("pattern"), *usual[1:])
        self.agents[name] = self.desktop[name].start(*(("sh", "-c", program) if program else usual))

    def stop(self, name):
        if name in self.agents:
            self.given[name] |= self._memory_of(name)
            self.agents.pop(name).terminate()

    def restore(self):
        for name in self.names:
            if name not in self.agents:
                self.start(name)
        for name in self.names:
            self.wait_frame(name)

    def shell(self, name, command):
        done = subprocess.run(["sh", "-c", command], env=self.desktop[name].environment, cwd=self.desktop[name].folder,
                              stdout=subprocess.PIPE, text=True, check=True, timeout=100)
        return done.stdout

    def background(self, name, command):
        return self.desktop.start_process(name, ["sh", "-c", "exec " + command], self.desktop[name].environment)

    @staticmethod
    def is_running(_name, program):
        return program.running

    def end(self, name, program):
        program.kill()
        self.desktop.wait(lambda: not self.frames(name), f"windows of {name} to go")

    def terminal(self):
        return [pid for pid, name in children(self.agents[TERMINAL].pid).items() if name == "foot"]

    def path(self, name, file):
        return self.desktop[name].path(file)

    def tool(self, name):
        return find_program(name)

    def globals(self, name):
        folder = self.desktop[name].runtime
        display, = (entry for entry in os.listdir(folder) if re.fullmatch(r"wayland-\d+", entry))
        script = os.path.join(source(), "tests/tools/globals.py")
        return set(subprocess.run([sys.executable, script, os.path.join(folder, display)], check=True,
                                  stdout=subprocess.PIPE, text=True).stdout.split())

    def guid(self, name):
        return self.desktop[name].guid()

    def livery(self):
        return self.desktop.livery.pid

    def kill_guid(self, name):
        os.kill(self.guid(name), signal.SIGKILL)

    def kill_livery(self):
        self.desktop.kill_livery()
        self.desktop.start()

    # ---- what is written down ----

    def messages(self, name):
        with open(self.desktop.path(f"guid-{name}.log"), encoding="utf-8") as file:
            return re.findall(r"(?:<-|->) .*", file.read())

    def agent_stats(self, name):
        return self.desktop.stats(self.agents[name])

    def livery_stats(self):
        return self.desktop.stats(self.desktop.livery)

    def _memory_of(self, name):
        """Inodes of the memory that the domain's agent and program hold."""
        agent = self.agents[name].pid
        found = set()
        for pid in [agent, *children(agent)]:
            for entry in os.scandir(f"/proc/{pid}/fd"):
                try:
                    if os.readlink(entry.path).startswith("/memfd:"):
                        found.add(os.stat(entry.path).st_ino)
                except FileNotFoundError:
                    pass
        return found

    def granted(self, name):
        """Pages that livery has mapped of memory that the domain holds or held."""
        if os.geteuid() != 0:
            pytest.skip("only root may look at livery's mappings")
        inodes = self.given[name] | (self._memory_of(name) if name in self.agents else set())
        pages = 0
        with open(f"/proc/{self.livery()}/maps", encoding="utf-8") as file:
            for line in file:
                fields = line.split()
                if len(fields) > 5 and fields[5].startswith("/memfd:") and int(fields[4]) in inodes:
                    start, end = (int(word, 16) for word in fields[0].split("-"))
                    pages += (end - start) // 4096
        return pages

    @staticmethod
    def check_after_resizes(before, after):
        assert after["copied_bytes"] == before["copied_bytes"] == 0

    # ---- what is to be seen and done ----

    def picture(self):
        return self.desktop.picture()

    def frames(self, name, picture=None):
        return self.desktop.frames(name, picture)

    def wait(self, condition, what):
        return self.desktop.wait(condition, what, 2 * PATIENCE)

    def wait_frame(self, name):
        return self.desktop.wait_frame(name, 2 * PATIENCE)

    def wait_no_frame(self, name):
        self.desktop.wait_no_window(name, 2 * PATIENCE)

    def wait_content(self, name, condition, what):
        def look(picture):
            frames = self.frames(name, picture)
            return frames and condition(picture.crop(content_of(frames[0])))
        self.desktop.wait_picture(look, what, 2 * PATIENCE)

    def screenshots(self):
        folder = self.desktop.path("shots")
        return sorted(os.path.join(folder, entry) for entry in os.listdir(folder) if not entry.startswith("."))

    def focus(self, name):
        self.desktop.focus(name)

    def type(self, text):
        self.desktop.session.type(text)

    def click(self, x, y):
        self.desktop.session.click(x, y)

    def press_print(self):
        self.desktop.session.tap("print")

    @staticmethod
    def linger():
        time.sleep(0.3)


@pytest.fixture(scope="module", name="theatre")
def make_theatre():
    desktop = Desktop(list(Stage.labels))
    stage = Stage(desktop)
    stage.trace()
    with desktop:
        yield stage


@pytest.fixture(name="stage_as_it_is")
def as_it_is(theatre):
    return theatre


@pytest.fixture(name="stage")
def with_its_windows(theatre):
    theatre.desktop.park()
    theatre.restore()
    return theatre


def test_a_program_that_has_ended_is_not_waited_for(stage_as_it_is):
    stage, log = stage_as_it_is, stage_as_it_is.path(PATTERN, "ended.log")
    program = stage.background(PATTERN, f"echo too little >{log}")
    with pytest.raises(AssertionError, match="ended before it was done:\ntoo little"):
        wait_said(stage, PATTERN, program, log, "done")
