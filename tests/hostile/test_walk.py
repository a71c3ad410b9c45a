# SPDX-License-Identifier: GPL-2.0-or-later
"""A random walk: an agent says anything that an agent may say, mostly what is legal just then, while the user does
anything that a user may do, and at the end of each stretch nothing must have happened to the bystander. What is said comes
from the table and specimens.py: a new message takes part at once.

A seed's steps are always the same. One that fails is walked again by

    LIVERY_WALK_SEED=N ./dev test hostile/walk

LIVERY_WALK_SECONDS=3600 walks new seeds for so long."""
import os
import random
import string
import struct
import time

import pytest

from livery.arena import EVIL
from livery.desktop import content_of
from livery.peer import PAGE, sealed_memfd
from livery.session import BUTTONS, KEYS, MODIFIERS
from livery.specimens import GOOD, is_extended
from livery.table import CONSTANTS, HEADER, KINDS, SIZES, encode

ARENA = {"evils": 24}
NEWEST = CONSTANTS["LIVERY_EXT_VERSION"]  # of the extension
SEEDS = range(12)
STEPS = 300  # of a seed, at least
STRETCH = 20, 60  # steps with one connection
WINDOWS = 7  # the user has to find the bystander among them
PAGES = 64
SECONDS = int(os.environ.get("LIVERY_WALK_SECONDS", "0"))
SEED = os.environ.get("LIVERY_WALK_SEED")
MAXIMIZED, FULLSCREEN = 1, 2  # states

STOCK_ONLY = {"CONFIGURE", "SHMIMAGE", "WINDOW_FLAGS", "WINDOW_DUMP", "CURSOR", "DOCK"}
OFTEN = ["CREATE", "MAP", "MAP", "EXT_POOL", "EXT_BUFFER", "EXT_BUFFER", "EXT_COMMIT", "EXT_COMMIT", "EXT_COMMIT",
         "EXT_POPUP", "WINDOW_DUMP", "SHMIMAGE"]
WILD = 0.02  # of the messages are any bytes in a good one's shape
CHORDS = ["ctrl+shift+c", "ctrl+shift+v", "print", "super+escape", "alt+tab", "alt+shift+tab", "alt+f4", "super+up",
          "super+down", "super+f", "super+enter"]


class Walker:
    """An agent that does not know what it does, but keeps to the rules that its guid would end it for."""

    def __init__(self, peer, rng):
        self.peer, self.rng = peer, rng
        self.extension = peer.extended
        self.windows, self.pools, self.buffers, self.shares = [], {}, [], []
        self.mapped, self.made = set(), 0
        names = [n for n in [*GOOD, *OFTEN] if n != "EXT_ACCEPT" and
                 (n not in STOCK_ONLY if self.extension else not is_extended(n))]
        # of the embedded transport, on which a stock agent's pages are announced too
        self.names = [*names, *(() if self.extension else ("EXT_PAGES", "EXT_PAGES_FORGET"))]
        self.send("EXT_PAGES")
        for name in ("CREATE", "MAP", *(("EXT_POOL", "EXT_BUFFER", "EXT_BUFFER", "EXT_COMMIT") if self.extension
                                        else ("WINDOW_DUMP", "SHMIMAGE"))):
            self.send(name)

    def fresh(self):
        self.made += 1
        return self.made

    def step(self):
        name = self.rng.choice(self.names)
        if self.rng.random() < WILD:
            self.wild(name)
        else:
            self.send(name)

    def send(self, name):
        make = getattr(self, "make_" + name.lower(), None)
        values = self.values(name) if make is None else make()
        if values is None:
            return  # it would be no good now
        window, tail, fd = values.pop("window", 0), values.pop("tail", ()), None
        if name == "EXT_PAGES":
            fd = sealed_memfd(struct.pack("<I", EVIL) * (values["count"] * PAGE // 4))
        self.peer.send_raw(encode(name, window, tail, **values), fd)
        if fd is not None:
            os.close(fd)

    def wild(self, name):
        """A good message with a word of its body changed, or another window."""
        values = dict(GOOD[name])
        data = bytearray(encode(name, values.pop("window", 0), values.pop("tail", ()), **values))
        at = self.rng.randrange(4, len(data) - 3, 4)
        if at == 8:  # not the length, which would eat what follows
            at = 4
        struct.pack_into("<I", data, at, self.rng.choice([0, 1, 0x7fffffff, 0x80000000, 0xffffffff,
                                                          self.rng.getrandbits(32)]))
        if name != "EXT_PAGES":
            self.peer.send_raw(bytes(data))

    # ---- values ----

    def number(self, good, type_, check, lo, hi):
        least = lo if check == "RANGE" else 1 if check == "SIZE" else -2**31 if type_ == "I32" else 0
        most = hi if check == "RANGE" else 2**31 - 1 if type_ == "I32" or check == "SIZE" else 2**32 - 1
        small = self.rng.randint(max(least, -50), max(min(most, 500), least))
        return self.rng.choice([good, small, small, least, most, self.rng.randint(least, most)])

    def text(self, size):
        letters = string.printable + "\u0430\u05d0\u202e\u0301"
        return "".join(self.rng.choices(letters, k=self.rng.randrange(40))).encode()[:size - 1]

    def values(self, name):
        """Any values that the table allows; what is named is there."""
        good, kind = GOOD[name], KINDS[name]
        values = {}
        for field, (type_, check, lo, hi) in kind.bounds.items():
            if type_ in ("TEXT", "OCTETS"):
                values[field] = self.text(lo)
            elif field == "parent":
                values[field] = self.rng.choice(self.windows) if self.windows else 0
            else:
                values[field] = self.number(good.get(field, 0), type_, check, lo, hi)
        if SIZES[kind.tail]:
            values["tail"] = good.get("tail", ())
        if "window" in good:
            if not self.windows:
                return None
            values["window"] = self.rng.choice(self.windows)
        return values

    def make_create(self):
        if len(self.windows) >= WINDOWS:
            return None
        number = self.fresh()
        self.windows.append(number)
        return {**self.values("CREATE"), "window": number, "width": self.rng.randint(1, 500),
                "height": self.rng.randint(1, 400), "override_redirect": int(self.rng.random() < 0.3)}

    def make_destroy(self):
        values = self.values("DESTROY") if len(self.windows) > 1 else None
        if values:
            self.windows.remove(values["window"])
            self.mapped.discard(values["window"])
        return values

    def make_map(self):
        values = self.values("MAP")
        if values:
            self.mapped.add(values["window"])
        return values

    def make_unmap(self):
        values = self.values("UNMAP")
        if values:
            self.mapped.discard(values["window"])
        return values

    def bits(self, name, most=16):
        values = self.values(name)
        if values:
            values["set"] = self.rng.randrange(most)
            values["unset"] = self.rng.randrange(most) & ~values["set"]
        return values

    def make_window_flags(self):
        return self.bits("WINDOW_FLAGS")

    def make_ext_state(self):
        return self.bits("EXT_STATE", 64)

    def make_cursor(self):
        values = self.values("CURSOR")
        if values:
            values["cursor"] = self.rng.choice([0, 0x100 + self.rng.randrange(154)])
        return values

    def make_window_dump(self):
        values = self.values("WINDOW_DUMP")
        if values:
            first, count = self.rng.choice(self.shares)
            width = self.rng.randint(1, 200)
            height = self.rng.randint(1, max(1, count * PAGE // 4 // width))
            values.update(width=width, height=height, bpp=24, tail=range(first, first + -(-width * height * 4 // PAGE)))
        return values

    def make_ext_pages(self):
        if len(self.shares) > 20:
            return None
        self.shares.append((1 + len(self.shares) * PAGES + self.made * 4096, PAGES))
        return {"first": self.shares[-1][0], "count": PAGES}

    def make_ext_pages_forget(self):
        if len(self.shares) < 2:
            return None
        first, count = self.shares.pop(self.rng.randrange(1, len(self.shares)))
        return {"first": first, "count": count}

    def make_ext_pool(self):
        if len(self.pools) > 40:
            return None
        first, count = self.rng.choice(self.shares)
        number = self.fresh()
        self.pools[number] = self.rng.randint(1, count) * PAGE
        return {"pool": number, "size": self.pools[number],
                "tail": [(first, self.pools[number] // PAGE)]}

    def make_ext_pool_destroy(self):
        return {"pool": self.pools.popitem()[0]} if self.pools else None

    def make_ext_buffer(self):
        if not self.pools or len(self.buffers) > 200:
            return None
        pool, size = self.rng.choice(sorted(self.pools.items()))
        width = self.rng.randint(1, min(200, size // 4))
        height = self.rng.randint(1, size // 4 // width)
        self.buffers.append(self.fresh())
        return {"buffer": self.buffers[-1], "pool": pool, "width": width, "height": height, "stride": width * 4,
                "format": self.rng.randrange(2)}

    def make_ext_buffer_destroy(self):
        return {"buffer": self.buffers.pop(self.rng.randrange(len(self.buffers)))} if self.buffers else None

    def make_ext_commit(self):
        values = self.values("EXT_COMMIT")
        if values:
            values["buffer"] = self.rng.choice(self.buffers + [0])
            values["serial"] = 0
            values["tail"] = [tuple(self.rng.randint(1, 300) for _ in range(4)) for _ in range(self.rng.randrange(5))]
        return values

    def make_ext_popup(self):
        values = self.values("EXT_POPUP")
        others = [w for w in self.windows if values and w != values["window"]]
        if not others or values["window"] in self.mapped:
            return None
        values.update(parent=self.rng.choice(others), width=self.rng.randint(1, 300), height=self.rng.randint(1, 300))
        return values


class User:
    """Somebody at the desktop who tries everything but to end it."""

    def __init__(self, arena, rng):
        self.arena, self.rng, self.session = arena, rng, arena.session

    def point(self):
        return self.rng.randrange(self.session.width), self.rng.randrange(self.session.height)

    def step(self):
        getattr(self, self.rng.choice(["key", "key", "chord", "chord", "click", "click", "twice", "drag", "drag",
                                       "scroll", "move"]))()

    def key(self):
        self.session.tap(self.rng.choice(sorted(KEYS)))
        self.session.connection.roundtrip()

    def chord(self):
        self.session.chord(self.rng.choice(CHORDS))

    def click(self):
        self.session.click(*self.point(), self.rng.choice(sorted(BUTTONS)))

    def twice(self):
        at = self.point()
        for _ in range(2):
            self.session.click(*at)

    def drag(self):
        names = self.rng.choice([None, None, "super", "super", "alt", "ctrl+shift"])
        if names:
            self.session.hold(names)
        self.session.drag(self.point(), self.point(), self.rng.choice(sorted(BUTTONS)))
        if names:
            self.session.hold(names, False)

    def scroll(self):
        self.session.move(*self.point())
        self.session.scroll(self.rng.randint(-3, 3))

    def move(self):
        self.session.move(*self.point())


def show_bystander(arena):
    """The user moved the bystander's window about, resized, minimised or covered it: it is shown whole again."""
    bystander, session = arena.bystander, arena.session
    for name in MODIFIERS:
        session.hold(name, False)
    arena.focus("bystander")
    window = bystander.window
    for state, chord, wanted in ((FULLSCREEN, "super+f", 0), (MAXIMIZED, "super+up", MAXIMIZED)):
        bystander.settle()
        if window.states & state != wanted:
            session.chord(chord)
            arena.wait(lambda s=state, w=wanted: window.states & s == w, chord)
    bystander.settle()
    bystander.resize()
    area = arena.windows_area()
    arena.wait_picture(lambda p: arena.frames("bystander", p) == [area], "the bystander's frame over all")
    bystander.frame = area


def judge(arena, evil):
    """Also that no key of the bystander's goes astray; the rest is the end of attack()."""
    arena.assert_contained(arena.picture())
    show_bystander(arena)
    evil.pump()
    before = len(evil.messages)
    arena.bystander.echo()
    evil.pump()
    assert not [m for m in evil.messages[before:] if m.name in ("EXT_KEY", "KEYPRESS")], "a key of another domain"


def walk(arena, seed):
    rng = random.Random(seed)
    left = STEPS
    while left > 0:
        with arena.attack(user=True, settle=False, extension=NEWEST if rng.random() < 0.7 else False) as evil:
            walker, user = Walker(evil, rng), User(arena, rng)
            stretch = rng.randint(*STRETCH)
            left -= stretch
            for _ in range(stretch):
                actor = walker if rng.random() < 0.7 else user
                if actor is user or not evil.closed:
                    actor.step()
                evil.pump()
            judge(arena, evil)
        arena.session.chord("super+up")
    arena.bystander.settle()


def try_walk(arena, seed):
    try:
        walk(arena, seed)
    except BaseException:
        print(f"again: LIVERY_WALK_SEED={seed} ./dev test hostile/walk")
        raise


if SEED is not None:
    def test_the_walk_of_one_seed(arena):
        try_walk(arena, int(SEED))
elif SECONDS > 0:
    @pytest.mark.deadline(SECONDS + 600)
    def test_a_long_walk(arena):
        end, seed = time.monotonic() + SECONDS, random.randrange(10**9)
        while time.monotonic() < end:
            try_walk(arena, seed)
            seed += 1
else:
    @pytest.mark.parametrize("seed", SEEDS)
    def test_whatever_agent_and_user_do_the_bystander_is_unharmed(arena, seed):
        try_walk(arena, seed)


def test_the_walk_knows_every_message():
    """One that is new to the table is walked without a word here."""
    known = {n for extension in (True, False) for n in GOOD if n == "EXT_ACCEPT" or
             (n not in STOCK_ONLY if extension else not is_extended(n))}
    assert known == {name for name, kind in KINDS.items() if kind.direction != "D2A"} - {"MFNDUMP"}
