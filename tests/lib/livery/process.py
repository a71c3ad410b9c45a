# SPDX-License-Identifier: GPL-2.0-or-later
"""Programs that a test starts: each with a log file of its own, ended by its number, its exit status
and its log judged at the end."""
import functools
import glob
import json
import os
import re
import signal
import socket
import subprocess
import time

from livery.interfaces import source

PATIENCE = 30  # seconds that anything may take that takes a fraction of one; the machine may be busy

CRASH = re.compile(
    r"AddressSanitizer|LeakSanitizer|UndefinedBehaviorSanitizer|runtime error:|Assertion .* failed"
    r"|[Ss]egmentation fault|stack smashing|double free|corrupted size|free\(\): invalid"
    r"|malloc\(\): |BUG:")


def poll(condition, what, deadline=PATIENCE, step=0.02, busy=()):
    """Returns the first true value of condition(), asked again and again; TimeoutError after
    deadline seconds. busy: functions to call in between."""
    end = time.monotonic() + deadline
    while True:
        for work in busy:
            work()
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise TimeoutError(f"no {what() if callable(what) else what} within {deadline} s")
        time.sleep(step)


def build_folder():
    return os.environ.get("LIVERY_BUILD") or os.path.join(source(), "build", "current")


@functools.lru_cache
def find_program(name):
    """A program that the build makes (there may be installed ones beside it, which come and go)."""
    with open(os.path.join(build_folder(), "meson-info", "intro-targets.json"), encoding="utf-8") as file:
        for target in json.load(file):
            if target["type"] == "executable" and target["name"] == name:
                return target["filename"][0]
    raise FileNotFoundError(f"no program {name} in {build_folder()}")


def outer_uid():
    """The user's number outside of the user namespace, which is what files know."""
    with open("/proc/self/uid_map", encoding="ascii") as file:
        for inside, outside, count in (map(int, line.split()) for line in file):
            if inside <= os.geteuid() < inside + count:
                return os.geteuid() - inside + outside
    return os.geteuid()


def is_sanitized():
    """Whether the programs were built with a sanitizer."""
    try:
        with open(os.path.join(build_folder(), "meson-info", "intro-buildoptions.json"),
                  encoding="utf-8") as file:
            options = {option["name"]: option["value"] for option in json.load(file)}
    except FileNotFoundError:
        return False
    return options["b_sanitize"] not in ("none", [])


def clean_environment(runtime, home):
    """What a program needs and nothing that leads to another session."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH", "ASAN_OPTIONS",
                                                "UBSAN_OPTIONS", "LSAN_OPTIONS")
            if name in os.environ}
    return {"LANG": "C.UTF-8", **kept, "XDG_RUNTIME_DIR": runtime, "HOME": home,
            "XDG_CONFIG_HOME": os.path.join(home, "config"), "SHELL": "/bin/sh",
            "XDG_CACHE_HOME": os.path.join(home, "cache"), "NO_AT_BRIDGE": "1",
            "GTK_A11Y": "none", "GSETTINGS_BACKEND": "memory", "LIBGL_ALWAYS_SOFTWARE": "1"}


class Process:
    """A program in a session (process group) of its own."""

    def __init__(self, name, command, log, environment, **options):
        self.name = name
        self.command = command
        self.log = log
        self.ended_by_test = False
        with open(log, "ab") as file:
            self.popen = subprocess.Popen(  # pylint: disable=consider-using-with
                command, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT,
                env=environment, start_new_session=True, **options)
        self.pid = self.popen.pid

    @property
    def status(self):
        """None while it runs, else the exit status (negative: the signal)."""
        return self.popen.poll()

    @property
    def running(self):
        return self.status is None

    def text(self):
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return file.read()

    def size(self):
        return os.path.getsize(self.log)

    def lines(self, pattern, since=0):
        """Matches of a regular expression in the log from byte since on."""
        with open(self.log, "rb") as file:
            file.seek(since)
            text = file.read().decode(errors="replace")
        return list(re.finditer(pattern, text, re.M))

    def wait_line(self, pattern, since=0, deadline=PATIENCE, busy=()):
        """The first match in the log from byte since on."""
        def look():
            found = self.lines(pattern, since)
            if not found and not self.running:
                found = self.lines(pattern, since)
                if not found:
                    raise AssertionError(f"{self.name} ended with {self.status} before it wrote "
                                         f"{pattern!r}:\n{self.text()[-2000:]}")
            return found
        return poll(look, f"line {pattern!r} of {self.name}", deadline, busy=busy)[0]

    def signal(self, number):
        self.popen.send_signal(number)

    def kill(self):
        """Ends it at once, as a crash would; it does not count as a failure."""
        self.ended_by_test = True
        self.popen.kill()
        self.popen.wait()
        self.kill_rest()

    def kill_rest(self):
        """Ends what is left of its process group."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def terminate(self, deadline=PATIENCE):
        """Asks it to end; its exit status, None if it did not obey (it is killed then)."""
        if self.running:
            self.popen.terminate()
        try:
            return self.popen.wait(deadline)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()
            return None
        finally:
            self.kill_rest()

    def complaints(self):
        """What is wrong with how it ended and with what it wrote."""
        found = [f"{self.name}: {match[0]}" for match in
                 self.lines(r"^.*(?:" + CRASH.pattern + r").*$")]
        if not self.ended_by_test and self.status != 0:
            found.append(f"{self.name} ended with status {self.status}")
        return found


def try_connect(path):
    """A connection to a socket, or None where nobody listens (yet: its file is there a moment before)."""
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        sock.connect(str(path))
    except (FileNotFoundError, ConnectionRefusedError):
        sock.close()
        return None
    return sock


def connect_unix(path):
    return poll(lambda: try_connect(path), f"listener at {path}")


def all_processes():
    """(pid, parent, state, name of the program) of each process."""
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as file:
                head, _, rest = file.read().rpartition(")")
        except OSError:
            continue
        state, parent = rest.split()[:2]
        yield int(entry), int(parent), state, head.partition("(")[2]


def children(pid):
    """The child processes of a process: {pid: name of its program}."""
    return {number: name for number, parent, state, name in all_processes()
            if parent == pid and state != "Z"}


def is_thread_awake(stat):
    try:
        with open(stat, encoding="utf-8", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[0] in "RD"
    except OSError:
        return False


def is_any_awake(pids):
    """Whether one of these processes, or of all that they have started, has something to do: runs,
    waits for a processor, or for a disk."""
    found, family = list(all_processes()), set(pids)
    while new := {pid for pid, parent, _, _ in found if parent in family} - family:
        family |= new
    return any(is_thread_awake(stat) for pid in family
               for stat in glob.glob(f"/proc/{pid}/task/*/stat"))
