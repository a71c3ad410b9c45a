# SPDX-License-Identifier: GPL-2.0-or-later
"""G8: what other domains observe does not depend on what is typed, shown or copied in a domain.

Each pair is two runs of one play (stage.py) that differ in nothing but what happens in the domain A.
All bytes that three other domains were sent, and their order, must be the same.
"""
import functools
import os
import struct

import pytest

from livery.desktop import foot
from livery.peer import PeerWindow
from livery.session import KEYS, MODIFIERS
from stage import (A, COLOURS, COPY, GUID, PASTE, REAL, SCRIPTED, SIZE, first_difference, on_stage,
                   play, reader, typed_into, without_serials)

pytestmark = [pytest.mark.slow, pytest.mark.deadline(180)]
HELD = {code for _, code in MODIFIERS.values()}
LONG = "Pass phrase No. 17, with CAPITALS and punctuation!? " * 3


# ---- what happens in A ----

def typing(text):
    """The user types into A's window."""
    def busy(stage):
        before = len(presses(stage))
        stage.session.type(text)
        stage.a.wait(lambda: len(presses(stage)) >= before + len(text), "keys in A")
    return busy


def presses(stage):
    return [m for m in stage.a.seen("EXT_KEY") if m.state == 1]


def holding(stage):
    """A key is held in A until it repeats in A's program."""
    path = typed_into(stage.desktop[A])
    stage.session.key(KEYS["q"], True)
    stage.session.connection.roundtrip()
    stage.desktop.wait(lambda: size_of(path) >= 4, "repeated keys")
    stage.session.key(KEYS["q"], False)


def tapping(stage):
    path = typed_into(stage.desktop[A])
    stage.session.type("ls /secret\n")
    stage.desktop.wait(lambda: size_of(path) == 11, "text in A")


def size_of(path):
    return os.path.getsize(path) if os.path.exists(path) else 0


def painting(*colours):
    def quiet(stage):
        for colour in colours:
            stage.paint(stage.main, colour)
    return quiet


def noise(stage):
    """A picture in which no two pixels are alike."""
    width, height = SIZE
    data = struct.pack(f"<{width * height}I", *range(width * height))
    first, pages = stage.a.share(data)
    stage.a.send("EXT_POOL", tail=[(first, pages)], pool=900, size=len(data))
    stage.a.send("EXT_BUFFER", buffer=900, pool=900, width=width, height=height, stride=width * 4)
    stage.a.send("EXT_COMMIT", stage.main.number, [(0, 0, width, height)], buffer=900,
                 serial=stage.main.serial)
    stage.settle_a()


def animation(frames):
    return painting(*(COLOURS[A] + i for i in range(1, frames)), COLOURS[A])


def copying(data):
    """The copy chord in A, and its answer."""
    def busy(stage):
        stage.session.chord(COPY)
        stage.a.wait_message("CLIPBOARD_REQ")
        if data is not None:
            stage.a.send("CLIPBOARD_DATA", stage.main.number, tail=data)
        stage.settle_a()
    return busy


def pasting(stage):
    """personal's text, which the user pastes into A."""
    stage.session.chord(PASTE)
    stage.a.wait_message("CLIPBOARD_DATA")


def titles(*texts):
    def quiet(stage):
        for text in texts:
            stage.main.title(text)
        stage.settle_a()
    return quiet


def windows(count):
    """More windows, small enough that there is room beside the others."""
    def quiet(stage):
        for _ in range(count):
            stage.show(stage.a, COLOURS[A], (60, 40))
    return quiet


def windows_come_and_go(stage):
    for _ in range(5):
        stage.show(stage.a, COLOURS[A], (60, 40)).destroy()
    stage.settle_a()


def menus(grab, count=4):
    def act(stage):
        for i in range(count):
            number = 100 + 10 * grab + i
            menu = PeerWindow(stage.a, number, 50, 30, 0x405060)
            menu.popup(stage.main, 10 + i, 10, grab=grab).map()
            stage.a.wait_message("EXT_POPUP_CONFIGURE", number)
            stage.paint(menu)
        menu.destroy()
        stage.settle_a()
    return act


def resizing(*sizes):
    """A makes its window smaller and larger again."""
    def quiet(stage):
        for width, height in (*sizes, SIZE):
            stage.main.size = width, height
            stage.paint(stage.main)
    return quiet


def shapes(*numbers):
    def busy(stage):
        for number in numbers:
            stage.a.send("EXT_CURSOR", stage.main.number, shape=number)
        stage.settle_a()
    return busy


def moving(steps, buttons=0, wheel=0):
    def busy(stage):
        for i in range(steps):
            stage.point(A, 20 + 3 * i, 20 + 2 * i)
        for _ in range(buttons):
            stage.session.button("right", True)
            stage.session.button("right", False)
        stage.session.scroll(wheel)
        stage.settle_a()
    return busy


def attention(stage):
    for _ in range(10):
        stage.a.send("EXT_STATE", stage.main.number, set=8)
        stage.a.send("EXT_STATE", stage.main.number, unset=8)
    stage.settle_a()


def memory(count):
    """Pools and buffers that are made, and some of them dropped."""
    def quiet(stage):
        for i in range(count):
            number = stage.a.buffer(10 + i, 10, i)
            if i % 2:
                stage.a.send("EXT_BUFFER_DESTROY", buffer=number)
                stage.a.send("EXT_POOL_DESTROY", pool=number)
        stage.settle_a()
    return quiet


def flood(stage):
    for i in range(3000):
        stage.a.send("WMNAME", stage.main.number, title=f"{i}")
        stage.a.send("EXT_CURSOR", stage.main.number, shape=i % 34)
    stage.settle_a()


def vanish(stage):
    """A's agent goes without a word; all windows of A go."""
    stage.a.hang_up()
    stage.desktop.wait_no_window(A)


def restart(stage):
    vanish(stage)
    stage.start_a()


def breach(stage):
    """A breaks the protocol, which ends its guid, and comes back."""
    stage.a.send("CREATE", 1 << 20, width=0, height=0)
    stage.a.wait_closed()
    stage.start_a()


def clock(_domain):
    """A real program of A that shows something else all the time."""
    return foot("sh", "-c", "i=0; while :; do i=$((i+1)); echo $i; done", size="240x160")


def goes_on(stage):
    """Others paint while A has the keyboard."""
    for i in range(5):
        stage.paint(stage.window, 0x707070 + i)
        stage.watcher.commit()


def covering(stage):
    """The same, while A's window lies over the others one after the other, and beside them again."""
    at = stage.places[A]
    apart = at.x + 100, at.y + 50
    for name in (SCRIPTED, GUID):
        over = stage.places[name].x + 100, stage.places[name].y + 50
        for start, end in ((apart, over), (over, apart)):
            stage.session.hold("super")
            stage.session.drag(start, end)
            stage.session.hold("super", False)
            goes_on(stage)


RUNS = {
    "nothing": {},
    "types-little": {"busy": typing("a")},
    "types-much": {"busy": typing(LONG)},
    "paints-red": {"quiet": painting(0xff0000), "busy": painting(0xff1010)},
    "paints-green": {"quiet": painting(0x00ff00), "busy": painting(0x10ff10)},
    "paints-noise": {"quiet": noise, "busy": painting(COLOURS[A])},
    "animates": {"quiet": animation(25), "busy": animation(25)},
    "copies-nothing": {"busy": copying(b"")},
    "copies-little": {"busy": copying(b"x")},
    "copies-much": {"busy": copying(b"secret " * 5000)},
    "does-not-answer-a-copy": {"busy": copying(None)},
    "pastes": {"busy": pasting},
    "says-titles": {"quiet": titles("a", "work", "\u202e", "x" * 127), "busy": titles("b", "c")},
    "opens-windows": {"quiet": windows(4)},
    "opens-and-closes-windows": {"quiet": windows_come_and_go, "busy": windows_come_and_go},
    "opens-menus": {"quiet": menus(0), "busy": menus(1)},
    "resizes": {"quiet": resizing((100, 80), (200, 150)), "busy": resizing((90, 90))},
    "chooses-pointers": {"quiet": shapes(1, 2), "busy": shapes(*range(1, 30), 0)},
    "is-pointed-at": {"busy": moving(40, buttons=3, wheel=5)},
    "asks-for-attention": {"quiet": attention},
    "lies-beside": {"busy": lambda stage: [goes_on(stage) for _ in range(4)]},
    "covers-each": {"busy": covering},
    "shares-memory": {"quiet": memory(100), "busy": memory(20)},
    "floods": {"quiet": flood, "busy": flood},
    "vanishes": {"quiet": restart, "busy": vanish},
    "restarts": {"quiet": restart, "busy": restart},
    "breaks-the-protocol": {"quiet": breach},
    "reader-gets-nothing": {"real": reader},
    "reader-gets-text": {"real": reader, "busy": tapping},
    "reader-may-repeat": {"real": reader, "repeat": 25},
    "reader-gets-repeats": {"real": reader, "repeat": 25, "busy": holding},
    "clock-runs": {"real": clock},
}
PAIRS = [
    ("types-little", "types-much"),
    ("paints-red", "paints-green"),
    ("nothing", "paints-noise"),
    ("nothing", "animates"),
    ("copies-little", "copies-much"),
    ("copies-little", "copies-nothing"),
    ("nothing", "does-not-answer-a-copy"),
    ("nothing", "pastes"),
    ("nothing", "says-titles"),
    ("nothing", "opens-windows"),
    ("nothing", "opens-and-closes-windows"),
    ("nothing", "opens-menus"),
    ("nothing", "resizes"),
    ("nothing", "chooses-pointers"),
    ("nothing", "is-pointed-at"),
    ("nothing", "asks-for-attention"),
    ("lies-beside", "covers-each"),
    ("nothing", "shares-memory"),
    ("nothing", "floods"),
    ("nothing", "restarts"),
    ("nothing", "breaks-the-protocol"),
    ("reader-gets-nothing", "reader-gets-text"),
    ("reader-may-repeat", "reader-gets-repeats"),
    ("reader-gets-nothing", "clock-runs"),
]


@pytest.fixture(scope="module", name="transcript")
def transcripts(tmp_path_factory):
    """The transcript of a run by its name; a run is made once."""
    @functools.cache
    def find(name):
        return play(tmp_path_factory.mktemp("run"), **RUNS[name])
    return find


@pytest.mark.parametrize("one,other", PAIRS, ids=lambda name: name)
def test_other_domains_observe_the_same_when_a_domain(transcript, one, other):
    found = first_difference(transcript(one), transcript(other))
    assert not found, found


def test_the_domain_with_the_keyboard_may_go_unseen_by_agents(transcript):
    """What a guid that was taken over can tell of it: nobody is told to let go before it gets the
    keyboard itself, which is a step of the serials less."""
    found = map(without_serials, map(transcript, ("nothing", "vanishes")))
    assert not (difference := first_difference(*found)), difference


def test_what_is_compared_is_what_the_observers_live_on(transcript):
    found = transcript("nothing")
    keys = [m[2]["key"] for scene in found[SCRIPTED] for m in scene
            if m[0] == "EXT_KEY" and m[2]["state"]]
    assert [key for key in keys if key not in HELD] == [KEYS[key] for key in "abcdfg"]
    told = {m[0] for scene in found[SCRIPTED] for m in scene}
    assert {"EXT_KEYBOARD_LEAVE", "EXT_POINTER_LEAVE", "EXT_POINTER_AXIS", "EXT_POPUP_CONFIGURE",
            "CLIPBOARD_REQ", "EXT_FRAME", "EXT_RELEASE", "EXT_CONFIGURE"} <= told
    names = [event[2] for scene in found[GUID] for event in scene]
    assert {"enter", "leave", "key", "modifiers", "configure", "release", "done"} <= set(names)
    real, typed = found[REAL]
    assert typed == "z" and "EXT_KEY" in [m[0] for m in real]


def test_a_covered_domain_gets_its_frames_and_is_told_nothing_else(tmp_path):
    with on_stage(tmp_path) as stage:
        peer = stage.peer
        apart, over = ((box.x + 100, box.y + 50) for box in (stage.places[A], stage.places[SCRIPTED]))
        stage.session.hold("super")
        mark = len(peer.messages)
        stage.session.drag(apart, over)
        stage.desktop.park()
        stage.desktop.wait(lambda: not stage.desktop.frames(SCRIPTED), "personal's window covered")
        for _ in range(5):
            stage.paint(stage.window)
        stage.session.drag(over, apart)
        stage.session.hold("super", False)
        stage.paint(stage.window)
        assert len(told_of(peer, mark, stage.window, "EXT_FRAME")) == 6
        assert {m.name for m in peer.messages[mark:]} <= {"EXT_FRAME", "EXT_RELEASE"}


def told_of(peer, mark, window, name):
    return [m for m in peer.messages[mark:] if m.window == window.number and m.name == name]
