# SPDX-License-Identifier: GPL-2.0-or-later
"""A desktop for attacks: evil domains that the test plays, and beside them one that did nothing.

    with Arena() as arena:
        with arena.attack(dies=True) as evil:
            evil.send("CREATE", 1, width=0, height=5)

The bystander has one window of one known colour; each key that it gets it answers with its next
colour. The end of attack() is the check, unharmed(): seen from outside nothing happened to anybody but
the evil domain. Evil domains take turns, because livery starts the guid of one that broke the protocol
again only after a while.
"""
import contextlib
import itertools
import os
import re
import select

from livery.desktop import BORDER, STRIP, TITLE, Desktop, content_of
from livery.peer import VERSION_1_8, PeerWindow
from livery.picture import pixel_bytes, shrink
from livery.process import PATIENCE, is_sanitized
from livery.session import KEYS

BACKGROUND = 0x2b3440
BACKDROP = 0x1c1e20  # of a window that has no content
EVIL, EVIL_POPUP = 0xe13de1, 0x3de1e1  # what evil domains paint, unless a case says otherwise
COLOURS = 0x2e8b57, 0x8b5a2e, 0x5a2e8b, 0x708b2e  # what the bystander paints in turn

# What a domain must never hear unless the user means it.
INPUT = {"KEYPRESS", "BUTTON", "MOTION", "CROSSING", "FOCUS", "KEYMAP_NOTIFY", "CLIPBOARD_REQ",
         "CLIPBOARD_DATA", "EXT_KEYBOARD_ENTER", "EXT_KEYBOARD_LEAVE", "EXT_KEY", "EXT_MODIFIERS",
         "EXT_POINTER_ENTER", "EXT_POINTER_LEAVE", "EXT_POINTER_MOTION", "EXT_POINTER_BUTTON",
         "EXT_POINTER_AXIS", "EXT_POINTER_FRAME"}
# What a domain hears of its own pictures.
PAINTING = {"EXT_FRAME", "EXT_RELEASE"}

MORE_MEMORY = 64 << 20  # bytes that livery may have more than at the start
MORE_DESCRIPTORS = 16  # that it may have more, once an evil domain has gone: with GLES2 each side of a frame is one
FENCE = 0x7ffff000  # first id of the windows that only show that all before was dealt with


def screen():
    """The arena's width and height in pixels, and its scale: 800x600, or as LIVERY_TEST_SCREEN says."""
    width, height, scale = map(int, re.fullmatch(r"(\d+)x(\d+)@(\d+)", os.environ.get(
        "LIVERY_TEST_SCREEN", "800x600@1")).groups())
    return {"width": width, "height": height, "scale": scale}


class Bystander:
    """A domain with one window, which answers each press of a key with its next colour."""

    def __init__(self, desktop, name):
        self.desktop = desktop
        self.domain = desktop[name]
        self.peer = self.domain.peer
        self.turn = 0
        self.buffers = []
        self.sizes = {}  # buffers by size
        self.window = None
        self.frame = None
        self.marked = 0

    def start(self, width=200, height=120):
        self.peer.accept()
        self.window = PeerWindow(self.peer, 1, width, height).title("a document").map()
        self.buffers = [self.peer.buffer(width, height, colour) for colour in COLOURS]
        self.peer.wait_message("EXT_CONFIGURE", 1)
        self.listen()
        self._paint()
        self.frame = self.desktop.wait_frame(self.domain.name)
        self.mark()

    def listen(self):
        """It answers keys."""
        self.peer.handlers["EXT_KEY"] = self._handle_key

    def change(self):
        """It paints its next colour."""
        self.turn += 1
        self._paint()

    @property
    def colour(self):
        return COLOURS[self.turn % len(COLOURS)]

    def _paint(self):
        width, height = self.window.size
        self.peer.send("EXT_COMMIT", 1, [(0, 0, width, height)], serial=self.window.serial,
                       buffer=self.buffers[self.turn % len(COLOURS)])

    def _handle_key(self, message):
        if message.state:
            self.change()

    def resize(self):
        """Takes the size that its window has by now."""
        size = self.window.size
        if size not in self.sizes:
            self.sizes[size] = [self.peer.buffer(*size, colour) for colour in COLOURS]
        self.buffers = self.sizes[size]
        self._paint()

    def bytes(self):
        """Of the pictures that it keeps for the sizes that its window has had since the start."""
        return sum(4 * len(COLOURS) * width * height for width, height in self.sizes)

    def mark(self):
        """From here on heard() counts."""
        self.peer.pump()
        self.marked = len(self.peer.messages)

    def heard(self):
        """What the domain was told since mark(), without what is of its own pictures."""
        self.peer.pump()
        return [m for m in self.peer.messages[self.marked:] if m.name not in PAINTING]

    def settle(self):
        """Waits until the domain has been told of all that the user did before: it is told of a key."""
        self.mark()
        self.desktop.session.tap("k")
        self.desktop.wait(lambda: any(m.name == "EXT_KEY" and not m.state for m in self.heard()),
                          "key in the bystander's window")

    def echo(self):
        """The user presses a key: the domain gets just that, and answers it."""
        self.mark()
        self.desktop.session.tap("k")
        self.desktop.wait(lambda: len(self.heard()) >= 2, "key in the bystander's window")
        told = [(m.name, m.window, m.fields.get("key"), m.fields.get("state")) for m in self.heard()]
        assert told == [("EXT_KEY", 1, KEYS["k"], 1), ("EXT_KEY", 1, KEYS["k"], 0)]


class Arena(Desktop):
    """A desktop with the domain "bystander" and so many evil ones, "evil-0" and on. others: more
    domains, which it leaves alone. limits: of the evil domains."""

    def __init__(self, evils=8, others=(), labels=None, limits=None, **config):
        config = {**screen(), **config}
        names = [f"evil-{i}" for i in range(evils)]
        super().__init__(["bystander", *names, *others],
                         labels={"bystander": "yellow", **dict.fromkeys(names, "red"),
                                 **(labels or {})}, **config)
        for domain in self.config["domains"] if limits else ():
            if domain["name"] in names:
                domain["limits"] = limits
        self.turns = names
        self.evils = names
        self.excused.append(r"guid")
        self.bystander = None
        self.imitates = False
        self.resources = None
        self.fences = itertools.count(FENCE)

    def start(self):
        for name in ["bystander", *self.evils]:
            if not self[name].peer:
                self[name].scripted().domain = self[name]
        super().start()
        self.bystander = Bystander(self, "bystander")
        self.bystander.start()
        if self.evils:
            self.wait(lambda: len(self.ready()) == len(self.evils), "a guid for each evil domain")
        self.resources = self.count_resources()
        return self

    def close(self, check=True):
        if check and self.bystander:
            assert not self.livery.lines(r"window unmapped domain=bystander\b")
        super().close(check)

    # ---- attacks ----

    def ready(self):
        """The evil domains whose guid has connected and waits, the longest unused first."""
        listeners = [self[name].peer.listener for name in self.turns]
        there = select.select(listeners, [], [], 0)[0]
        return [name for name in self.turns if self[name].peer.listener in there]

    def next_evil(self):
        name = self.wait(self.ready, "evil domain that has a guid", 3 * PATIENCE)[0]
        self.turns = [n for n in self.turns if n != name] + [name]
        return self[name]

    @contextlib.contextmanager
    def attack(self, dies=None, line=None, user=False, handshake=True, settle=True, imitates=False, **options):
        """The peer of an evil domain; at the end what it did must have harmed nobody.

        dies: whether guid must end the connection, None: it may. line: what exactly one line of the
        log must hold then. user: the user has to do with the evil window, so that it may have
        been told of input, and the bystander of the focus. handshake: False only connects. settle: False
        if the case itself waits until livery has dealt with all. imitates: it paints with the colours of others itself.
        options: of Peer."""
        self.imitates = imitates
        if self.focused() != "bystander":  # an attack that succeeded
            self.focus("bystander")
        peer = self.next_evil().peer
        peer.version = options.get("version", VERSION_1_8)
        peer.extension = options.get("extension", handshake)
        peer.take()
        since = self.livery.size()
        if handshake:
            peer.greet()
        self.bystander.mark()
        try:
            yield peer
            self.judge(peer, since, dies, line, user, settle and handshake)
        finally:
            peer.hang_up()
            peer.windows.clear()
            peer.handlers.clear()
        self.send_off(peer)

    @contextlib.contextmanager
    def gang(self, count, handshake=True):
        """The peers of several evil domains that work together; the end is as that of attack()."""
        peers = [self.next_evil().peer for _ in range(count)]
        for peer in peers:
            peer.version, peer.extension = VERSION_1_8, handshake
            peer.take()
        self.bystander.mark()
        try:
            for peer in peers if handshake else ():
                peer.greet()
            yield peers
            assert not [m for p in peers for m in p.messages if m.name in INPUT]
            self.unharmed()
        finally:
            for peer in peers:
                peer.hang_up()
                peer.windows.clear()
        self.send_off(peers[0])

    def judge(self, peer, since, dies, line, user, settle):
        """What attack() says of its end."""
        if dies:
            peer.wait_closed()
        elif settle:
            self.settle(peer)
        if dies is not None:
            assert peer.closed == dies, "the connection has " + ("not " if dies else "") + "ended"
        if line:
            self.assert_line(peer.domain, line, since)
        if not user:
            assert not [m for m in peer.messages if m.name in INPUT], "input went to the evil domain"
        self.unharmed(user)

    def settle(self, peer, patience=1):
        """Waits until guid and livery have dealt with all that the peer has sent, or ended it. patience: how many times
        longer than usual that may take, where it is much and livery makes the domain wait."""
        peer.pump()
        for _ in range(10 * patience):
            if peer.closed or self._fence(peer, PATIENCE / 10):
                return
        raise TimeoutError("no line of a window that was mapped and unmapped")

    def _fence(self, peer, deadline):
        """Whether a further window's lines come. They may be left out, where there were too many in a second."""
        number, since = next(self.fences), self.livery.size()
        peer.send("CREATE", number, width=40, height=30)
        peer.send("WMNAME", number, title=f"fence {number}")
        peer.send("MAP", number)
        line = rf"window mapped domain={peer.domain.name} .*fence {number}$"
        seen = self._comes(peer, line, since, deadline)
        if not peer.closed:
            peer.send("DESTROY", number)
        return seen and self._comes(peer, line.replace("mapped", "unmapped"), since, deadline)

    def _comes(self, peer, line, since, deadline):
        try:
            return self.wait(lambda: peer.closed or self.livery.lines(line, since), line, deadline)
        except TimeoutError:
            return False

    def send_off(self, peer):
        """The evil domain has hung up: nothing of it is left, also of what livery kept for it."""
        self.wait_no_window(peer.domain.name)
        self.wait_descriptors(self.resources[0])

    def assert_line(self, domain, pattern, since):
        self.livery.wait_line(pattern, since, busy=self.busy)
        told = [m[0] for m in self.livery.lines(rf"^.*(?:{pattern}).*$", since)]
        assert len(told) == 1, told
        assert f"[{domain.name}]" in told[0], "the line does not name the domain"

    # ---- the check ----

    def count_resources(self):
        """livery's descriptors, and its memory in bytes."""
        pid = self.livery.pid
        with open(f"/proc/{pid}/statm", encoding="utf-8") as file:
            memory = int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        return self._count_descriptors(), memory

    def wait_descriptors(self, before, more=MORE_DESCRIPTORS):
        """Waits until livery has hardly more descriptors than before: some come and go with each picture that it
        paints, takes or copies."""
        self.wait(lambda: self._count_descriptors() <= before + more,
                  lambda: f"{before} descriptors again, {self._count_descriptors()} now")

    def _count_descriptors(self):
        folder = f"/proc/{self.livery.pid}/fd"
        try:
            return len(os.listdir(folder))
        except PermissionError:  # livery lets nobody but root look inside; since Linux 6.2 their number is told
            return os.stat(folder).st_size or self.stats(self.livery)["next_fd"]

    def unharmed(self, user=False):
        """Nothing happened to anybody but the evil domain: the bystander was told nothing, has the
        keyboard, answers a key, and its window is whole; nothing evil is outside of its frame; livery is
        the one it was. user: the user moved the focus, and it is brought back first."""
        assert self.livery.running, "livery has ended"
        if user:
            self.focus("bystander")
            self.bystander.settle()
        else:
            assert not self.bystander.heard(), "the bystander noticed"
        self.bystander.echo()
        picture = self.wait_picture(self.bystander_is_whole, "the bystander's answer to a key")
        self.assert_contained(picture)
        assert is_sanitized() or self.count_resources()[1] <= self.resources[1] + self.allowed_memory()
        return picture

    def allowed_memory(self):
        """Bytes that livery may have more than at the start. It maps what the bystander has drawn since, and has
        pictures of its frames and of the output, which are large on a large screen."""
        screen = 4 * self.scale ** 2 * self.session.width * self.session.height
        return MORE_MEMORY + self.bystander.bytes() + (2 * screen if screen > MORE_MEMORY // 8 else 0)

    def firm_content_of(self, frame):
        """Where content has the colours that were painted: one that is made larger has soft edges."""
        return shrink(content_of(frame), self.scale - 1)

    def bystander_is_whole(self, picture):
        frame = self.bystander.frame
        return (picture.is_only(self.bystander.colour, self.firm_content_of(frame))
                and picture.ring(frame) == {self.bystander.domain.colour}
                and self.keyboard_domain(picture) == "bystander")

    def assert_contained(self, picture):
        """No pixel that an evil domain painted is in the strip, or beside anything but its own frame,
        its own pixels, or what lies on top of it."""
        width = picture.width
        evil = self.pixels(picture, EVIL, EVIL_POPUP)
        assert evil & (1 << 8 * width * STRIP) - 1 == 0, "evil pixels in the strip"
        foreign = self.pixels(picture, BACKGROUND, *COLOURS)
        row = int.from_bytes((b"\1" * (width - 1) + b"\0") * picture.height, "little")  # who has a right neighbour
        for step, has_next in ((8, row), (8 * width, -1)):
            beside = evil & (foreign & has_next) << step | evil & has_next & foreign >> step
            at = (beside & -beside).bit_length() // 8
            assert not beside, f"evil pixel without a frame at {at % width}, {at // width}"
        for name in () if self.imitates else self.others():
            for frame in self.frames(name, picture):
                self.assert_no_pane(picture, content_of(frame), [self.bystander.frame])

    def others(self):
        """The domains but the bystander that have a frame of a colour of their own."""
        return {self[name].colour: name for name in self.domains if name != "bystander"}.values()

    @staticmethod
    def assert_no_pane(picture, content, above=()):
        """In a window's content nothing is seen of what another domain, or the desktop, has painted; but in the
        frames that lie above."""
        strange = {pixel_bytes(colour) for colour in (BACKGROUND, *COLOURS)}
        for y in range(max(content.y, 0), min(content.y + content.height, picture.height)):
            row = bytearray(picture.row(y, max(content.x, 0), content.x + content.width))
            for frame in above:
                if frame.y <= y < frame.y + frame.height:
                    left, right = (min(max(x - max(content.x, 0), 0), len(row) // 4)
                                   for x in (frame.x, frame.x + frame.width))
                    row[4 * left:4 * right] = bytes(4 * (right - left))
            seen = strange & {bytes(row[i:i + 4]) for i in range(0, len(row), 4)} if any(
                pixel in row for pixel in strange) else None
            assert not seen, f"pixels of others ({seen}) in a window's content, at row {y}"

    @staticmethod
    def pixels(picture, *colours):
        """A number with a byte for each pixel, 1 where it has one of the colours."""
        found = 0
        for colour in colours:
            found |= int.from_bytes(picture.mask(colour), "little")
        return found

    # ---- the user ----

    def focus(self, name):
        """As Desktop.focus, with few windows among many domains. Alt+Tab goes through the windows as they lie on each
        other; it passes over those that wait for a dialog, so fewer taps than windows may be needed."""
        self.park()
        for fewer in range(10):
            if self.focused() == name:
                self.wait(lambda: self.keyboard_domain() == name, f"strip that names {name}")
                return self
            since = self.livery.size()
            self.session.hold("alt")
            for _ in range(max(self._taps_to(name) - fewer, 1)):
                self.session.tap("tab")
            self.session.hold("alt", False)
            self.livery.wait_line(r"^livery: focus domain=(?!-)\S+", since, busy=self.busy)
        raise AssertionError(f"Alt+Tab did not give the keyboard to {name}: {self.control('windows')['windows']}")

    def _taps_to(self, name):
        """How many windows further than the one with the keyboard the domain's first is."""
        windows = self.control("windows")["windows"]  # the topmost first
        at = next((i for i, window in enumerate(windows) if window["focused"]), -1)
        around = windows[at + 1:] + windows[:at + 1]
        return next((i for i, window in enumerate(around, 1) if window["domain"] == name), 1)

    # ---- evil windows ----

    def wait_colour(self, colour=EVIL):
        """The first picture that has the colour."""
        return self.wait_picture(lambda p: 1 in p.mask(colour), f"picture with {colour:#x}")

    def evil_window(self, peer, number=1, size=(200, 120), colour=EVIL):
        """A window of an extension peer, shown."""
        window = PeerWindow(peer, number, *size, colour).title("evil").map()
        peer.wait(lambda: window.serial, "EXT_CONFIGURE")
        window.paint()
        return window

    @staticmethod
    def evil_popup(peer, number, parent, box, colour=EVIL_POPUP, **fields):
        """A popup of an extension peer at (x, y, width, height) of its parent."""
        popup = PeerWindow(peer, number, *box[2:], colour).popup(parent, *box[:2], **fields).map()

        def answered():
            return (peer.seen("EXT_POPUP_CONFIGURE", number) or peer.seen("EXT_POPUP_DONE", number))
        answer = peer.wait(answered, "answer to a popup")[-1]
        if answer.name == "EXT_POPUP_CONFIGURE":
            popup.size = answer.width, answer.height
            popup.paint()
        return popup

    @staticmethod
    def outer(window_content):
        """The frame around a content box."""
        return shrink(window_content, -BORDER, -BORDER - TITLE, -BORDER, -BORDER)


def stock_window(peer, number, box, colour=EVIL, override_redirect=0, mapped=True):
    """Makes a window at (x, y, width, height) as stock agents do; without a colour it never has an
    image."""
    x, y, width, height = box
    peer.send("CREATE", number, x=x, y=y, width=width, height=height,
              override_redirect=override_redirect)
    if mapped:
        peer.send("MAP", number, override_redirect=override_redirect)
    if colour is not None:
        stock_image(peer, number, width, height, colour)


def stock_image(peer, number, width, height, colour=EVIL):
    """Gives a window an image of one colour as stock agents do."""
    pixel = bytes((colour & 255, colour >> 8 & 255, colour >> 16, 0))
    first, pages = peer.share(pixel * (width * height))
    peer.send("WINDOW_DUMP", number, range(first, first + pages), width=width, height=height,
              bpp=24)
    peer.send("SHMIMAGE", number, width=width, height=height)
