# SPDX-License-Identifier: GPL-2.0-or-later
"""One run of a fixed play on a desktop of four domains, and what three of them could observe of it.

The domain A ("untrusted") does what the run is about; the user's acts towards the others are the same in
every run. They are observed in three ways: "work" has a real program and a recorder in its channel,
"personal" is a scripted agent, and "vault" is a guid that was taken over, which sees what livery's
Wayland connection carries. A transcript holds every byte in its order. What is masked is time: the time
fields of events, how many frame callbacks a real program's own pace gave it, and livery's question whether
a window responds, which comes some time after an act of the user's. The time at which a message comes is
kept in coarse steps: the scene of the play in which it came.
"""
import contextlib
import itertools
import os

from livery.desktop import Desktop, GuidRelay, content_of, foot
from livery.peer import PeerWindow, sealed_memfd
from livery.recorder import TO_AGENT
from livery.wl import Proxy

A, REAL, SCRIPTED, GUID = "untrusted", "work", "personal", "vault"
SIZE = 240, 160
LONG = 60000  # ms: no window is asked whether it lives, which a slow run would see and a fast one not
COLOURS = {A: 0x502030, SCRIPTED: 0x305020, GUID: 0x203050}
COPY, PASTE = "ctrl+shift+c", "ctrl+shift+v"
# answers to a real program's own commits, and the question that comes a while after the user's act
PACE = {"EXT_FRAME", "EXT_RELEASE", "EXT_PING"}
SERIALS = {("wl_pointer", "enter"), ("wl_pointer", "leave"), ("wl_pointer", "button"),
           ("wl_keyboard", "enter"), ("wl_keyboard", "leave"), ("wl_keyboard", "key"),
           ("wl_keyboard", "modifiers")}
# where the time is among the arguments of an event
TIMES = {("wl_pointer", "motion"): 0, ("wl_pointer", "button"): 1, ("wl_pointer", "axis"): 0,
         ("wl_pointer", "axis_stop"): 0, ("wl_keyboard", "key"): 1}


def masked(message):
    """A message of the channel without its time."""
    fields = {k: v for k, v in message.fields.items() if k != "time"}
    return message.name, message.window, fields, message.tail


def typed_into(domain):
    """The file that holds what was typed into the domain's reader()."""
    return domain.path("typed")


def reader(domain, size="240x160"):
    """A real program that keeps what is typed into it."""
    path = typed_into(domain)
    return foot("sh", "-c", f"stty -echo -icanon; : > {path}; exec cat > {path}", size=size)


def curtain(desktop):
    return desktop[REAL].path("curtain")


def behind_curtain(desktop, program):
    """The program, which starts when the curtain is opened."""
    wait = f'until [ -e {curtain(desktop)} ]; do sleep 0.02; done; exec "$@"'
    return ("sh", "-c", wait, "sh", *program)


def open_curtain(desktop):
    with open(curtain(desktop), "w", encoding="ascii"):
        pass


class Watcher:
    """A guid that was taken over, and that keeps every event livery sends it: object, arguments,
    serials. It asks for the present serial whenever it likes."""

    def __init__(self, connection):
        self.events = []
        self.connection = connection
        self._deliver = connection._event
        connection._event = self._event
        self.frames = set()  # callbacks whose argument is a time
        compositor = connection.bind("wl_compositor", 6)
        self.manager = connection.bind("livery_domain_manager_v1")
        seat = connection.bind("wl_seat", 8)
        self.pointer, self.keyboard = seat.get_pointer(), seat.get_keyboard()
        self.surface = compositor.create_surface()
        self.toplevel = self.manager.get_toplevel(self.surface)
        self.toplevel.map(*SIZE)
        connection.wait(lambda: self.toplevel.seen("configure"), "configure")
        self.buffers = itertools.cycle([self._buffer() for _ in range(2)])
        self.commit()

    def _buffer(self):
        data = COLOURS[GUID].to_bytes(4, "little") * (SIZE[0] * SIZE[1])
        fd = sealed_memfd(data)
        pool = self.manager.create_pool(fd, 0, len(data))
        os.close(fd)
        return pool.create_buffer(0, *SIZE, SIZE[0] * 4, 0)

    def _event(self, proxy, opcode, body):
        self._deliver(proxy, opcode, body)
        name, args = proxy.events[-1]
        if name == "ping":
            # some time after the user's act: in which scene is chance
            proxy.pong(*args)
            return
        args = [value.id if isinstance(value, Proxy) else value for value in args]
        kind = proxy.interface.name, name
        at = 0 if proxy.id in self.frames else TIMES.get(kind)
        if at is not None:
            args[at] = "time"
        if kind in SERIALS:
            args[0] = "serial", args[0]
        if name == "keymap":
            os.close(args[1])
            args[1] = "descriptor"
        self.events.append((proxy.interface.name, proxy.id, name, *args))

    def commit(self):
        """A new picture; waits until it was shown."""
        self.surface.attach(next(self.buffers), 0, 0)
        self.surface.damage_buffer(0, 0, *SIZE)
        done = self.surface.frame()
        self.frames.add(done.id)
        self.surface.commit()
        self.connection.wait(lambda: done.events, "frame callback")
        self.connection.roundtrip()


class Stage:
    """A desktop and its domains, and the acts that all runs have in common."""

    def __init__(self, desktop, relay, real=None):
        self.desktop = desktop
        self.relay = relay
        self.session = desktop.session
        self.scenes = {SCRIPTED: [], GUID: []}
        self.taken = {SCRIPTED: 0, GUID: 0}
        self.real = real
        self.typed = typed_into(desktop[REAL])
        self.number = 0
        self.places = {}

    # ---- the observers ----

    def start(self):
        desktop = self.desktop
        # a frame shows what comes under the pointer, before or after other events: it lies aside
        desktop.park()
        open_curtain(desktop)
        desktop.wait_mapped(REAL)
        desktop.wait(lambda: os.path.exists(self.typed), "the shell")
        self.peer = desktop[SCRIPTED].peer.accept()
        self.peer.handlers["CLIPBOARD_REQ"] = lambda _: self.peer.send("CLIPBOARD_DATA", 1,
                                                                      tail=b"of personal")
        self.window = self.show(self.peer, COLOURS[SCRIPTED])
        self.watcher = Watcher(self.relay.take(desktop[GUID]))
        self.start_a()
        for name in desktop.domains:
            self.places[name] = content_of(desktop.wait_frame(name))
        self.scene()

    def show(self, peer, colour, size=SIZE):
        """A window of a scripted domain with its first picture."""
        self.number += 1
        window = PeerWindow(peer, self.number, *size, colour).map()
        peer.wait(lambda: window.serial, "EXT_CONFIGURE")
        self.paint(window)
        return window

    def paint(self, window, colour=None):
        """A new picture of a window; waits until it was shown."""
        peer = window.peer
        count = len(peer.seen("EXT_FRAME", window.number))
        number = window.paint(colour)
        peer.wait_message("EXT_FRAME", window.number, count + 1)
        return number

    def scene(self):
        """The end of a scene: all that was caused in it has come to the observers."""
        self.session.connection.roundtrip()
        self.paint(self.window)
        self.watcher.commit()
        for name, log in ((SCRIPTED, self.peer.messages), (GUID, self.watcher.events)):
            part = log[self.taken[name]:]
            self.taken[name] = len(log)
            self.scenes[name].append([masked(m) for m in part] if name == SCRIPTED else part)

    def read_typed(self):
        with open(self.typed, encoding="utf-8") as file:
            return file.read()

    # ---- the domain A ----

    def start_a(self):
        domain = self.desktop[A]
        if self.real:
            domain.start(*self.real(domain))
            self.desktop.wait_mapped(A)
            return
        self.a = domain.peer.accept()
        self.main = self.show(self.a, COLOURS[A])

    def settle_a(self):
        """All that A has said so far was read and dealt with by its guid and by livery."""
        self.paint(self.main)

    # ---- the user ----

    def go(self, name, x=20, y=20):
        """A click into a domain's window."""
        box = self.places[name]
        self.session.click(box.x + x, box.y + y)
        if name == A:
            self.desktop.wait(lambda: self.desktop.focused() in (A, "-"), "click in A")
        else:
            self.desktop.wait(lambda: self.desktop.focused() == name, f"keyboard of {name}")

    def point(self, name, x=30, y=30):
        """The pointer rests on a domain's window."""
        self.session.move(self.places[name].x + x, self.places[name].y + y)

    def finish(self):
        """What was observed: scenes, and the real program's messages in their order."""
        real = [masked(m) for m in self.desktop[REAL].recorder.current.messages(TO_AGENT)
                if m.name not in PACE]
        return {REAL: [real, self.read_typed()], **self.scenes}


def without_serials(found):
    """A transcript without the serials that the guid saw."""
    def mask(value):
        return "serial" if isinstance(value, tuple) else value
    scenes = [[tuple(map(mask, event)) for event in scene] for scene in found[GUID]]
    return {**found, GUID: scenes}


def first_difference(one, other):
    """Says where two transcripts part; None if they are equal."""
    for name, parts in one.items():
        for i, (mine, theirs) in enumerate(itertools.zip_longest(parts, other[name])):
            for a, b in itertools.zip_longest(mine or (), theirs or ()):
                if a != b:
                    return f"{name}, part {i}: {a} here, {b} there"
    return None


@contextlib.contextmanager
def on_stage(tmp_path, real=None, repeat=0):
    """A desktop with all that the play needs. real: the command of a real program in A, in place of the
    scripted window. repeat: of a held key, a second; a busy machine may be late with the release."""
    relay = GuidRelay(str(tmp_path), only=GUID)
    desktop = Desktop([REAL, SCRIPTED, GUID, A], record=[REAL], guid=relay.program,
                      labels={GUID: "purple"}, keyboard={"layout": "us", "repeat_rate": repeat},
                      answer_time=LONG)
    # before livery, so that no guid has to try twice
    desktop[REAL].start(*behind_curtain(desktop, reader(desktop[REAL], "320x200")))
    for name in (SCRIPTED, *([] if real else [A])):
        desktop[name].scripted()
    with desktop:
        stage = Stage(desktop, relay, real)
        stage.start()
        yield stage
        stage.watcher.connection.close()
    relay.close()


def play(tmp_path, quiet=None, busy=None, **options):
    """One run. quiet: what A does while others have the keyboard; busy: what A and its user do while A has
    it. options: of on_stage."""
    with on_stage(tmp_path, **options) as stage:
        stage.go(SCRIPTED)
        stage.session.type("ab")
        stage.session.scroll(1)
        stage.point(GUID)
        stage.scene()
        if quiet:
            quiet(stage)
        stage.scene()
        stage.session.type("cd")
        stage.session.chord(COPY)
        stage.peer.wait_message("CLIPBOARD_REQ")
        stage.scene()
        stage.go(A)
        stage.scene()
        if busy:
            busy(stage)
        stage.scene()
        finish(stage)
        return stage.finish()


def finish(stage):
    """The user turns to the others again."""
    stage.go(GUID)
    stage.session.type("e")
    stage.scene()
    stage.go(REAL)
    stage.session.type("z")
    stage.desktop.wait(lambda: stage.read_typed() == "z", "text in work")
    stage.scene()
    stage.go(SCRIPTED)
    stage.session.type("fg")
    stage.session.chord(COPY)
    stage.peer.wait_message("CLIPBOARD_REQ", count=2)
    popup(stage)
    stage.scene()
    stage.desktop.park()
    stage.scene()


def popup(stage):
    """personal opens a menu: its place relative to the window is told."""
    menu = PeerWindow(stage.peer, 50, 60, 40, 0x304050).popup(stage.window, 10, 10, grab=1)
    left = len(stage.peer.seen("EXT_POINTER_LEAVE")) + 1
    menu.map()
    stage.peer.wait_message("EXT_POPUP_CONFIGURE", 50)
    stage.peer.wait_message("EXT_POINTER_LEAVE", count=left)
    stage.paint(menu)
