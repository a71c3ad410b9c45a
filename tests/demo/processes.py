# SPDX-License-Identifier: GPL-2.0-or-later
"""Processes that are certain to end with the demo."""
import ctypes
import os
import signal
import socket
import subprocess
import time

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
LIBC = ctypes.CDLL(None, use_errno=True)


class Problem(Exception):
    """Something that ends the demo; its text is for the user."""


def become_reaper():
    """Makes orphans of our children our own children, so that end_everything finds them."""
    LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _prepare_child():
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


class Process:
    """A program that writes to a log file of its own."""

    def __init__(self, folder, name):
        self.name = name
        self.log = os.path.join(folder, name + ".log")
        self._child = None

    def spawn(self, command, environment):
        with open(self.log, "wb") as log:
            self._child = subprocess.Popen(  # pylint: disable=consider-using-with
                command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, preexec_fn=_prepare_child)

    def ended(self):
        return self._child.poll() is not None

    def status(self):
        return self._child.poll()

    def log_end(self, lines=15):
        """The last lines of the log, each led by the name of the program."""
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return "\n".join(f"  {self.name}: {line.rstrip()}" for line in log.readlines()[-lines:])


def listens(path):
    """Whether somebody accepts connections there. The file alone is there a moment before."""
    with socket.socket(socket.AF_UNIX) as sock:
        try:
            sock.connect(path)
        except (FileNotFoundError, ConnectionRefusedError):
            return False
    return True


def wait_until(condition, seconds, what, *processes):
    """Polls condition; a Problem when one of the processes ends before, or the time is over."""
    deadline = time.monotonic() + seconds
    while not condition():
        for process in processes:
            if process.ended():
                raise Problem(f"{process.name} ended with status {process.status()}\n"
                              + process.log_end())
        if time.monotonic() > deadline:
            raise Problem(what + f" within {seconds} s\n" + processes[0].log_end())
        time.sleep(0.05)


def _children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return [int(child) for child in file.read().split()]
    except FileNotFoundError:
        return []


def _signal(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def _reap():
    try:
        while os.waitpid(-1, os.WNOHANG)[0] != 0:
            pass
    except ChildProcessError:
        pass


def _is_sandbox(pid):
    try:
        with open(f"/proc/{pid}/comm", encoding="utf-8") as file:  # livery shows its exe to root alone
            return file.read() == "bwrap\n"
    except OSError:
        return False


def end_everything(grace=3.0):
    """Asks all children to end, and after a grace makes them; returns when none is left. A sandbox
    ends when its first process does, which is the child of bubblewrap and deaf to requests."""
    for child in _children(os.getpid()):
        for first in _children(child) if _is_sandbox(child) else ():
            _signal(first, signal.SIGKILL)
        _signal(child, signal.SIGTERM)
    deadline = time.monotonic() + grace
    while children := _children(os.getpid()):
        _reap()
        if time.monotonic() > deadline:
            for child in children:
                _signal(child, signal.SIGKILL)
        time.sleep(0.02)
