# SPDX-License-Identifier: GPL-2.0-or-later
"""X11 programs in a domain, by the display that its agent offers."""
import os
import subprocess

import pytest

from livery.process import PATIENCE, is_sanitized


class X11:
    """Starts the domain's agent, and programs on its X display."""

    def __init__(self, desktop, domain, stock=False):
        if os.geteuid() != 0:
            pytest.skip("where root has no id, as in a test's user namespace, Xwayland lets nobody in")
        self.desktop, self.domain, self.programs = desktop, domain, []
        if is_sanitized():
            # wlroots (0.18) reads WM_CLASS, whose second string may lack its end, with strndup
            suppressions = domain.path("asan.suppressions")
            with open(suppressions, "w", encoding="ascii") as file:
                file.write("interceptor_name:strndup\n")
            domain.environment["ASAN_OPTIONS"] = ":".join(
                [*filter(None, [domain.environment.get("ASAN_OPTIONS")]), f"suppressions={suppressions}"])
        domain.start("sleep", "100000", x11=True, stock=stock, options=("-v",))
        self.display = domain.agent.wait_line(r"agent: DISPLAY=(:\d+)$")[1]
        self.environment = {**domain.environment, "DISPLAY": self.display, "GDK_BACKEND": "x11"}

    def start(self, *command):
        """The program, whose output can be read by output()."""
        program = subprocess.Popen(  # pylint: disable=consider-using-with
            command, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, start_new_session=True)
        os.set_blocking(program.stdout.fileno(), False)
        program.text = ""
        self.programs.append(program)
        return program

    def output(self, program):
        """What it has written so far."""
        program.text += (program.stdout.read() or b"").decode(errors="replace")
        return program.text

    def wait_output(self, program, text):
        self.desktop.wait(lambda: text in self.output(program), f"output {text!r}")

    def run(self, *command, text=b""):
        """The output of a program that ends by itself."""
        return subprocess.run(command, env=self.environment, input=text, stdout=subprocess.PIPE,
                              timeout=PATIENCE, check=True).stdout

    def xterm(self, colour, *command, title="xterm"):
        """An xterm whose text and background have the colours 0xffffff and colour."""
        return self.start("xterm", "-T", title, "-fa", "DejaVu Sans Mono", "-bg", f"#{colour:06x}",
                          "-fg", "white", "-xrm", "*allowTitleOps: false",
                          "-xrm", "*bellIsUrgent: true", "-e",
                          *(command or ("cat",)))

    def wish(self, script):
        """A Tk program; its window and what it prints."""
        path = self.domain.path(f"script{len(self.programs)}.tcl")
        with open(path, "w", encoding="utf-8") as file:
            file.write("fconfigure stdout -buffering line\n" + script)
        return self.start("wish", path)

    def server(self):
        """Number of the process of Xwayland, or None."""
        for entry in os.listdir("/proc"):
            try:
                with open(f"/proc/{entry}/cmdline", "rb") as file:
                    words = file.read().split(b"\0")
            except OSError:
                continue
            if len(words) > 1 and words[0].endswith(b"Xwayland") and words[1] == self.display.encode():
                return int(entry)
        return None

    def close(self):
        for program in self.programs:
            program.kill()
            program.wait()
            program.stdout.close()
