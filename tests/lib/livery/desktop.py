# SPDX-License-Identifier: GPL-2.0-or-later
"""A whole desktop for a test: livery, headless, with its guids, and domains with agents and programs.

    with Desktop(["work", "personal"]) as desktop:
        desktop["work"].start("foot")
        frame = desktop.wait_frame("work")

All lives in one folder that goes away at the end. The end is also a check: each program must have
ended well and written nothing of a crash.
"""
import itertools
import json
import os
import re
import shutil
import signal
import socket
import struct
import sys
import tempfile
import time

from livery.peer import Peer
from livery.picture import Rect, shrink
from livery.process import (PATIENCE, Process, children, clean_environment, find_program,
                            is_any_awake, is_sanitized, poll)
from livery.recorder import Recorder
from livery.session import Session
from livery.wl import Connection

COLOURS = {"red": 0xcc0000, "orange": 0xf57900, "yellow": 0xedd400, "green": 0x73d216,
           "gray": 0x555753, "blue": 0x3465a4, "purple": 0x75507b, "black": 0x000000}
LABELS = {"work": "blue", "personal": "yellow", "untrusted": "red", "vault": "black"}
SPARE_LABELS = ("green", "purple", "orange", "gray")
LOCAL = 0xbabdb6  # label of the GUI domain itself

# compositor/paint/painter.h
BORDER, TITLE, POPUP_BORDER, RING, STRIP = 4, 26, 2, 2, 28


# pixman, or gles2 (tests/tools/software_gles2.c)
RENDERER = os.environ.get("LIVERY_TEST_RENDERER", "pixman")


def program_of(renderer):
    """The program of livery that has this renderer without a GPU."""
    return "gles2-livery" if renderer == "gles2" else "livery"


def content_of(frame):
    """Where the content is in the frame of a toplevel."""
    return shrink(frame, BORDER, BORDER + TITLE, BORDER, BORDER)


POINTERS = """default left_ptr context-menu help pointer progress wait cell crosshair text
vertical-text alias copy move no-drop not-allowed grab grabbing e-resize n-resize ne-resize
nw-resize s-resize se-resize sw-resize w-resize ew-resize ns-resize nesw-resize nwse-resize
col-resize row-resize all-scroll zoom-in zoom-out dnd-ask all-resize"""


def make_invisible_pointers(folder):
    """A cursor theme "default" of one transparent pixel, so that no picture has a pointer in it."""
    cursors = os.path.join(folder, "default", "cursors")
    os.makedirs(cursors)
    words = [16, 0x10000, 1, 0xfffd0002, 24, 28, 36, 0xfffd0002, 24, 1, 1, 1, 0, 0, 0, 0]
    for name in POINTERS.split():
        with open(os.path.join(cursors, name), "wb") as file:
            file.write(b"Xcur" + struct.pack(f"<{len(words)}I", *words))


def config_value(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, dict):
        return "{ " + " ".join(f"{k} = {config_value(v)};" for k, v in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "( " + ", ".join(config_value(v) for v in value) + " )"
    return str(value)


class Domain:
    """One domain: its agent with a program, or a scripted peer."""

    def __init__(self, desktop, name, label, record):
        self.desktop = desktop
        self.name = name
        self.label = label
        self.colour = COLOURS[label]
        self.folder = os.path.join(desktop.folder, name)
        self.runtime = os.path.join(self.folder, "run")
        for path in (self.folder, self.runtime):
            os.mkdir(path, 0o700)
        self.socket = os.path.join(self.folder, "gui.sock")  # where guid connects
        self.agent_socket = os.path.join(self.folder, "agent.sock") if record else self.socket
        self.recorder = Recorder(self.socket, self.agent_socket) if record else None
        self.agent = None
        self.programs = []
        self.peer = None
        self.environment = clean_environment(self.runtime, self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def start(self, *program, stock=False, x11=False, wrap=(), options=()):
        """Starts the agent with a program (foot: with fixed settings, see foot()). Without x11 it
        takes no X display: a machine has 33 of them for all tests that run."""
        command = [*wrap, find_program("livery-agent"), "--socket", self.agent_socket,
                   *(["--stock"] if stock else []), *([] if x11 else ["--no-x11"]),
                   *options, "--", *program]
        self.agent = self.desktop.start_process(f"{self.name}-agent", command, self.environment)
        return self.agent

    def kill(self):
        """The agent dies without a word, its programs with it."""
        self.agent.kill()

    def stop(self):
        status = self.agent.terminate()
        assert status == 0, f"{self.name}-agent ended with {status} when asked to end"

    def scripted(self, kind=Peer, **options):
        """Makes the test itself the agent of this domain."""
        self.peer = kind(self.agent_socket, **options)
        self.desktop.busy.append(self.peer.pump)
        return self.peer

    def guid(self):
        """The process number of the domain's guid, or None. livery names the domain to it by an
        argument or the channel's path."""
        for pid in children(self.desktop.livery.pid):
            try:
                with open(f"/proc/{pid}/cmdline", "rb") as file:
                    words = file.read().decode(errors="replace").split("\0")
            except OSError:
                continue
            if "guid" in words[0] and f"unix:{self.socket}" in words:
                return pid
        return None

    def close(self):
        if self.peer:
            self.desktop.busy.remove(self.peer.pump)
            self.peer.close()
            self.peer = None
        if self.recorder:
            self.recorder.close()
            self.recorder = None


class Desktop:
    """livery and all that belongs to it."""

    program = program_of(RENDERER)
    alive = []  # for the report of a failure; conftest.py empties it

    def __init__(self, domains=("work", "personal", "untrusted"), record=(), width=1280, height=800,
                 refresh=60, scale=1, session=True, labels=None, **config):
        self.folder = tempfile.mkdtemp(prefix="lv-")
        self.processes = []
        self.busy = []  # called while waiting
        self.pictures = []  # the newest ones, kept for a report of failure
        self.excused = []  # regular expressions of complaints that the test provokes
        self.session = None
        self.livery = None
        self._tabs = 0
        self.final_logs = None
        Desktop.alive.append(self)
        self.wants_session = session
        self.scale = scale
        for name in ("run", "log", "home", "shots"):
            os.mkdir(self.path(name), 0o700)
        spare = itertools.cycle(SPARE_LABELS)
        self.domains = {}
        for name in domains:
            label = {**LABELS, **(labels or {})}.get(name) or next(spare)
            self.domains[name] = Domain(self, name, label, record is True or (record and name in record))
        self.config = {
            "outputs": [{"name": "*", "width": width, "height": height, "refresh": refresh,
                         "scale": float(scale)}],
            "domains": [{"name": d.name, "label": d.label, "socket": d.socket}
                        for d in self.domains.values()],
            # no repeat: on a busy machine a key that is let go at once may seem to be held
            "keyboard": {"layout": "us", "repeat_rate": 0},
            "allow_virtual_input": True,
            "screenshot_dir": self.path("shots"),
            "guid": self._guid(),
            "guid_sandbox": not is_sanitized(),
            "socket": "livery-0",
            **config}
        self.environment = clean_environment(self.path("run"), self.path("home"))
        self.environment.update(WLR_BACKENDS="headless", WLR_RENDERER=RENDERER,
                                WLR_RENDERER_ALLOW_SOFTWARE="1", WLR_LIBINPUT_NO_DEVICES="1",
                                # llvmpipe keeps what a frame showed until its thread has the next one
                                LP_NUM_THREADS="0",
                                XCURSOR_PATH=self.path("cursors"))
        make_invisible_pointers(self.path("cursors"))

    @staticmethod
    def _guid():
        try:
            return find_program("livery-guid")
        except FileNotFoundError:
            return "livery-guid"

    def path(self, name):
        return os.path.join(self.folder, name)

    def __getitem__(self, name):
        return self.domains[name]

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.close(check=False)
            raise

    def __exit__(self, kind, value, trace):
        self.close(check=kind is None)

    # ---- programs ----

    def start_process(self, name, command, environment, **options):
        log = os.path.join(self.path("log"), f"{len(self.processes):02}-{name}.log")
        process = Process(name, command, log, environment, **options)
        self.processes.append(process)
        return process

    def start(self):
        """Starts livery (again)."""
        config = self.path("livery.conf")
        with open(config, "w", encoding="utf-8") as file:
            for key, value in self.config.items():
                file.write(f"{key} = {config_value(value)};\n")
        self.livery = self.start_process(
            "livery", [find_program(self.program), "-c", config], self.environment)
        display = self.livery.wait_line(r"WAYLAND_DISPLAY=(\S+)")[1]
        self.socket = os.path.join(self.path("run"), display)
        if self.wants_session:
            self.session = Session(self.socket, self.scale)
            if self.config["allow_virtual_input"]:
                self.park()
        return self

    def park(self):
        """Puts the pointer on the strip, where no window feels it."""
        self.session.move(self.session.width - 24, 2)

    def kill_livery(self):
        """livery dies without a word."""
        self.session.close()
        self.session = None
        self.livery.kill()

    def close(self, check=True):
        """Ends everything; with check, complains of what did not end well."""
        if self.session:
            self.session.close()
        late = []
        for process in reversed(self.processes):
            if process.running and process.terminate() is None:
                late.append(f"{process.name} did not end when asked to")
        for domain in self.domains.values():
            domain.close()
        complaints = late + [c for process in self.processes for c in process.complaints()]
        complaints = [c for c in complaints if not any(re.search(e, c) for e in self.excused)]
        self.final_logs = self.logs()
        shutil.rmtree(self.folder, ignore_errors=True)
        if check and complaints:
            raise AssertionError("\n".join(complaints))

    def logs(self):
        """(name, end of the log) of each process."""
        return [(p.name, p.text()[-6000:]) for p in self.processes if os.path.exists(p.log)]

    # ---- waiting ----

    def wait(self, condition, what, deadline=PATIENCE, step=0.02):
        return poll(condition, what, deadline, step, busy=self.busy)

    def picture(self, **options):
        picture = self.session.picture(**options)
        self.pictures = self.pictures[-3:] + [picture]
        return picture

    def wait_picture(self, condition, what, deadline=PATIENCE):
        """The first picture for which condition(picture) is true."""
        def look():
            picture = self.picture()
            return picture if condition(picture) else None
        return self.wait(look, what, deadline)

    def is_awake(self):
        """Whether any program of the desktop or its domains has something to do."""
        return is_any_awake(process.pid for process in self.processes if process.running)

    def wait_still(self, seconds=0.3, deadline=PATIENCE):
        """A picture that stayed the same for a while, with nobody at work on another. Where somebody
        always is, for ten times as long."""
        last = [None, 0]

        def look():
            picture = self.picture()
            if last[0] is None or picture != last[0]:
                last[:] = picture, time.monotonic()
                return None
            still = time.monotonic() - last[1]
            if still < seconds or (still < 10 * seconds and self.is_awake()):
                return None
            return picture
        return self.wait(look, "picture that stays the same", deadline)

    # ---- windows ----

    def windows_area(self):
        """Where windows can be: the output below the strip."""
        return Rect(0, STRIP, self.session.width, self.session.height - STRIP)

    def colour(self, name):
        return LOCAL if name == LOCAL else self[name].colour

    def frames(self, name, picture=None):
        """The complete frames of a domain's windows in a picture, from the top. LOCAL is a name too."""
        below = (picture or self.picture()).below(STRIP)
        return [f._replace(y=f.y + STRIP) for f in below.find_frames(self.colour(name))]

    def wait_frame(self, name, deadline=PATIENCE, condition=lambda frame: True):
        """The frame of a domain's only (or uppermost in the picture) window."""
        return self.wait(lambda: next(filter(condition, self.frames(name)), None),
                         f"frame of {name}", deadline)

    def wait_no_window(self, name, deadline=PATIENCE):
        """Waits until no pixel of the domain's label is left below the strip."""
        self.wait_picture(lambda p: 1 not in p.below(STRIP).mask(self[name].colour),
                          f"picture without windows of {name}", deadline)

    def wait_mapped(self, name, since=0, deadline=PATIENCE):
        return self.livery.wait_line(rf"window mapped domain={re.escape(name)}\b.*", since,
                                     deadline, self.busy)

    def keyboard_domain(self, picture=None):
        """The domain that the strip names as owner of the keyboard, by the colour of its line (of
        several with one label the one that livery names)."""
        picture = picture or self.picture()
        colour = picture.pixel(picture.width // 2, STRIP - 2)
        found = [d.name for d in self.domains.values() if d.colour == colour]
        if len(found) > 1:
            found = [name for name in found if name == self.focused()]
        return found[0] if found else None

    def focus(self, name):
        """Gives the keyboard to a domain's window by the user's Alt+Tab; parks the pointer."""
        self.park()
        for _ in range(2 * len(self.domains) + 4):
            if self.focused() == name:
                self.wait(lambda: self.keyboard_domain() == name, f"strip that names {name}")
                return self
            since = self.livery.size()
            self.switch()
            self.livery.wait_line(r"^livery: focus domain=(?!-)\S+", since, busy=self.busy)
        raise AssertionError(f"Alt+Tab did not give the keyboard to {name}")

    def focused(self):
        """The domain whose window has the keyboard, as livery itself answers; "-": none."""
        windows = self.control("windows")["windows"]
        return next((window["domain"] for window in windows if window["focused"]), "-")

    def control(self, command):
        """The answer of the control socket to a command."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(PATIENCE)
            line.connect(self.socket + ".control")
            line.sendall(json.dumps({"command": command}).encode() + b"\n")
            with line.makefile("rb") as answers:
                return json.loads(answers.readline())

    def switch(self):
        """To the window that had the keyboard longest ago: Alt held over as many Tabs as needed."""
        self._tabs = self._tabs % max(len(self.domains) - 1, 1) + 1
        self.session.hold("alt")
        for _ in range(self._tabs):
            self.session.tap("tab")
        self.session.hold("alt", False)

    def guids(self):
        return children(self.livery.pid)

    def stats(self, process):
        """The numbers of a program's stats line, asked for by SIGUSR1 (a Process or a pid whose
        log is livery's)."""
        log = process if isinstance(process, Process) else self.livery
        since = log.size()
        os.kill(process.pid if isinstance(process, Process) else process, signal.SIGUSR1)
        # livery's log has those of guids too, which tell theirs when they end
        who = "^livery: " if process is self.livery else ""
        line = log.wait_line(who + r"stats: (.*)\n", since, busy=self.busy)[1]  # the whole of it
        return {key: int(value) for key, value in re.findall(r"(\w+)=(\d+)", line)}


class GuidRelay:
    """Gives a test the connections that livery makes for its guids: Desktop(guid=relay.program).
    only: the beginning of the names of the domains whose guid the test is; others have a real one."""

    def __init__(self, folder, only=""):
        path = os.path.join(folder, "relay.sock")
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(path)
        self.listener.listen(64)
        self.listener.settimeout(PATIENCE)
        self.program = os.path.join(folder, "livery-guid")
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "relay.py")
        with open(self.program, "w", encoding="utf-8") as file:
            file.write(f'#!/bin/sh\ncase "$2" in\n{only}*) exec "{sys.executable}" -S -I "{script}" '
                       f'"{path}" "$@";;\n*) exec "{find_program("livery-guid")}" "$@";;\nesac\n')
        os.chmod(self.program, 0o700)
        self.taken = {}  # arguments of a guid to its (connection, link)
        self.links = []

    def take(self, domain):
        """The connection of a domain's guid as a wl.Connection that has its globals."""
        while True:
            for words in list(self.taken):
                if domain.socket in words or domain.name in words:
                    connection, link = self.taken.pop(words)
                    self.links.append(link)
                    connection.link = link
                    connection.roundtrip()
                    return connection
            link, _ = self.listener.accept()
            data, fds, _, _ = socket.recv_fds(link, 4096, 1)
            words = tuple(data.decode().split("\0"))
            self.taken[words] = Connection(sock=socket.socket(fileno=fds[0])), link

    def close(self):
        self.listener.close()
        for link in self.links + [link for _, link in self.taken.values()]:
            link.close()


def foot(*command, size="400x260", extra=()):
    """foot with settings that no configuration file can change. size: pixels."""
    return ("foot", "--config=/dev/null", f"--window-size-pixels={size}",
            "--override=font=monospace:size=9", "--override=cursor.blink=no",
            "--override=csd.preferred=server", *extra, *command)
