# SPDX-License-Identifier: GPL-2.0-or-later
"""A domain driver that says what the test says."""
import os
import socket
import sys

from livery.process import PATIENCE

PROGRAM = """#!{python} -IS
import os, socket
test = socket.socket(socket.AF_UNIX)
test.connect({path!r})
socket.send_fds(test, [b"%d" % os.getpid()], [3])
os.close(3)
{rest}
"""


class ScriptedDriver:
    """Desktop(driver=driver.program): each driver that livery starts hands its socket to the test, which then
    speaks as it. rest: what the process does then; by default it ends when the test closes its end."""

    def __init__(self, folder, rest="test.recv(1)"):
        path = os.path.join(folder, "driver.sock")
        self.program = os.path.join(folder, "driver")
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen()
        self.listener.settimeout(PATIENCE)
        with open(self.program, "w", encoding="utf-8") as file:
            file.write(PROGRAM.format(python=sys.executable, path=path, rest=rest))
        os.chmod(self.program, 0o755)
        self.links = []
        self.pid = self.line = None

    def take(self):
        """The next process that livery starts: its number; self.line is its socket."""
        if self.line:
            self.line.close()
        link, _ = self.listener.accept()
        self.links.append(link)
        word, fds, _, _ = socket.recv_fds(link, 32, 1)
        self.pid, self.line = int(word), socket.socket(fileno=fds[0])
        return self.pid

    def say(self, *lines):
        self.line.sendall("".join(line + "\n" for line in lines).encode())

    def close(self):
        for one in [self.listener, *self.links, *([self.line] if self.line else [])]:
            one.close()
