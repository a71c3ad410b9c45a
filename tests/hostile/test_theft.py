# SPDX-License-Identifier: GPL-2.0-or-later
"""Attempts to get what the user types, points at and looks at elsewhere."""
import os
import struct

import pytest

from livery.arena import EVIL, INPUT, Arena, stock_window
from livery.desktop import POINTERS, content_of
from livery.session import KEYS
from livery.table import CONSTANTS

ARENA = {"evils": 24}


# ---- focus stealing while the user types ----

def new_windows(arena, evil):
    for i in range(8):
        arena.evil_window(evil, 10 + i, (500, 300))


def map_again(arena, evil):
    for _ in range(20):
        evil.send("UNMAP", 1)
        evil.send("MAP", 1)


def attention(arena, evil):
    for i in range(100):
        evil.send("EXT_STATE", 1, **{"set" if i % 2 else "unset": 8})


def activation(arena, evil):
    for _ in range(100):
        evil.send("EXT_STATE", 1, set=32)


def states(arena, evil):
    for i in range(100):
        evil.send("EXT_STATE", 1, set=(1, 2, 4, 8)[i % 4])


def popup_with_grab(arena, evil):
    arena.evil_popup(evil, 2, evil.windows[1], (0, 0, 300, 200), grab=1)
    arena.settle(evil)
    assert evil.seen("EXT_POPUP_DONE", 2), "a popup that the user cannot dismiss is shown"


def popup(arena, evil):
    arena.evil_popup(evil, 2, evil.windows[1], (0, 0, 100, 60))


def ids_of_the_bystander(arena, evil):
    """Its window has the id 1 too; a window id names nothing outside of its own domain."""
    for number in range(2, 40):
        evil.send("CREATE", number, width=100, height=80)
        evil.send("EXT_PARENT", number, parent=1)
        evil.send("MAP", number)
        evil.send("EXT_STATE", number, set=8)


def destroy_and_make(arena, evil):
    for _ in range(30):
        evil.send("DESTROY", 1)
        evil.send("CREATE", 1, width=300, height=200)
        evil.send("EXT_STATE", 1, set=10)
        evil.send("MAP", 1)


def hang_up(arena, evil):
    evil.hang_up()


STEALING = {f.__name__.replace("_", "-"): f for f in (
    new_windows, map_again, attention, activation, states, popup_with_grab, popup, ids_of_the_bystander,
    destroy_and_make, hang_up)}


@pytest.mark.parametrize("name", STEALING)
def test_what_the_user_types_meanwhile_goes_where_it_went(arena, name):
    """The attack is made between the press of a key and its release, and all of the text goes to one
    window."""
    text = "my secret words"
    with arena.attack(settle=name != "hang-up", extension=CONSTANTS["LIVERY_EXT_VERSION"]) as evil:
        arena.evil_window(evil)
        arena.settle(evil)
        arena.bystander.mark()
        for character in text[:4]:
            arena.session.tap(character)
        arena.session.key(KEYS["s"], True)
        STEALING[name](arena, evil)
        if evil.sock:
            arena.settle(evil)
        arena.session.key(KEYS["s"], False)
        arena.session.type(text[4:])
        codes = [KEYS[c] for c in text[:4]] + [KEYS["s"]] + [KEYS[c] for c in text[4:]]
        arena.wait(lambda: len(arena.bystander.heard()) >= 2 * len(codes), "the text")
        told = [(m.name, m.key, m.state) for m in arena.bystander.heard()]
        assert told == [("EXT_KEY", code, state) for code in codes for state in (1, 0)]
        arena.bystander.mark()


def test_what_the_user_did_in_its_window_does_not_bring_it_back(arena):
    """A press there is good for one activation, while its domain has the keyboard."""
    with arena.attack(user=True, extension=CONSTANTS["LIVERY_EXT_VERSION"]) as evil:
        arena.evil_window(evil)
        arena.evil_window(evil, 2)
        arena.focus(evil.domain.name)
        arena.session.tap("a")
        evil.wait_message("EXT_KEY", None, count=2)
        arena.focus("bystander")
        for number in (1, 2) * 20:
            evil.send("EXT_STATE", number, set=32)
        arena.settle(evil)
        assert arena.focused() == "bystander"


def test_the_same_of_a_stock_agent(arena):
    with arena.attack(extension=False) as evil:
        stock_window(evil, 1, (10, 10, 300, 200))
        for i in range(10):
            stock_window(evil, 2 + i, (i * 30, i * 20, 200, 100), EVIL, i % 2)
            evil.send("WINDOW_FLAGS", 1, set=2)
            evil.send("WINDOW_FLAGS", 1, set=1)
            evil.send("CONFIGURE", 1, x=i, y=i, width=300 + i, height=200, override_redirect=1)


def test_a_window_that_opens_after_the_attention_chord_gets_no_key(arena):
    with arena.attack(user=True) as evil:
        arena.session.chord("super+escape")
        arena.wait(lambda: arena.keyboard_domain() is None, "strip that names nobody")
        arena.evil_window(evil)
        arena.session.type("secret")
        arena.settle(evil)
        assert not evil.seen("EXT_KEY") and not evil.seen("EXT_KEYBOARD_ENTER")


def test_keys_that_are_held_elsewhere_are_not_told(arena):
    """The user holds keys in one domain's window and switches to another's."""
    with arena.attack(user=True) as evil:
        arena.evil_window(evil)
        for key in "abc":
            arena.session.key(KEYS[key], True)
        arena.focus(evil.domain.name)
        enter = evil.wait_message("EXT_KEYBOARD_ENTER", 1)
        assert not enter.tail
        for key in "abc":
            arena.session.key(KEYS[key], False)
        arena.session.tap("z")
        evil.wait_message("EXT_KEY", 1, count=2)
        assert {m.key for m in evil.seen("EXT_KEY")} <= {KEYS["z"], KEYS["tab"], 56}
        assert KEYS["z"] in {m.key for m in evil.seen("EXT_KEY")}


def test_keys_of_the_switch_and_after_it_are_not_told(arena):
    with arena.attack(user=True) as evil:
        arena.evil_window(evil)
        arena.focus(evil.domain.name)
        arena.session.tap("q")
        evil.wait_message("EXT_KEY", 1, count=2)
        arena.focus("bystander")
        evil.wait_message("EXT_KEYBOARD_LEAVE", 1)
        seen = len(evil.seen("EXT_KEY"))
        arena.session.type("secret")
        arena.bystander.settle()
        arena.settle(evil)
        assert len(evil.seen("EXT_KEY")) == seen
        codes = {m.key for m in evil.seen("EXT_KEY")}
        assert not codes & {KEYS[c] for c in "secrt"} and KEYS["tab"] not in codes


# ---- the pointer ----

def over(arena, name):
    """A point in a domain's window."""
    box = content_of(arena.wait_frame(name))
    return box.x + 40, box.y + 30


def test_motion_over_another_window_is_not_told(arena):
    with arena.attack(user=True) as evil:
        arena.evil_window(evil)
        arena.settle(evil)
        x, y = over(arena, "bystander")
        for i in range(30):
            arena.session.move(x + i, y + i)
        arena.session.click(x, y)
        arena.session.scroll(3)
        arena.settle(evil)
        assert not [m for m in evil.messages if m.name in INPUT]


@pytest.mark.parametrize("end", ["let-go", "destroy", "hang-up", "unmap", "map-over"])
def test_a_drag_out_of_an_evil_window_ends_with_the_button(arena, end):
    """While the button is held the motion is its; not a moment longer, also if the window goes."""
    with arena.attack(user=True, settle=end != "hang-up") as evil:
        arena.evil_window(evil)
        arena.focus(evil.domain.name)
        start = over(arena, evil.domain.name)
        arena.session.move(*start)
        arena.session.button("left", True)
        evil.wait_message("EXT_POINTER_BUTTON", 1)
        x, y = over(arena, "bystander")
        arena.session.move(x, y)
        if end == "destroy":
            evil.windows[1].destroy()
        elif end == "hang-up":
            evil.hang_up()
        elif end == "unmap":
            evil.send("UNMAP", 1)
        elif end == "map-over":
            arena.evil_window(evil, 2, (700, 500))
        if evil.sock:
            arena.settle(evil)
        arena.session.button("left", False)
        if evil.sock:
            arena.settle(evil)
        heard = len([m for m in evil.messages if m.name.startswith("EXT_POINTER")])
        arena.focus("bystander")
        for i in range(20):
            arena.session.move(x + i, y)
        arena.bystander.mark()
        arena.session.click(x, y)
        arena.wait(lambda: len([m for m in arena.bystander.heard()
                                if m.name == "EXT_POINTER_BUTTON"]) == 2, "the click")
        if evil.sock:
            evil.pump()
            moved = [m for m in evil.messages if m.name.startswith("EXT_POINTER")][heard:]
            assert {m.name for m in moved} <= {"EXT_POINTER_LEAVE", "EXT_POINTER_FRAME"}


def test_a_drag_from_elsewhere_over_an_evil_window_is_not_told(arena):
    with arena.attack(user=True) as evil:
        arena.evil_window(evil)
        arena.settle(evil)
        start, end = over(arena, "bystander"), over(arena, evil.domain.name)
        arena.session.drag(start, end)
        arena.park()
        arena.settle(evil)
        told = {m.name for m in evil.messages if m.name in INPUT}
        assert told <= {"EXT_POINTER_ENTER", "EXT_POINTER_LEAVE", "EXT_POINTER_FRAME",
                        "EXT_POINTER_MOTION"}
        # it learns of the pointer when the button is up, not before
        assert len(evil.seen("EXT_POINTER_MOTION")) <= 2
        assert not evil.seen("EXT_POINTER_BUTTON")


def make_visible_pointers(folder):
    """A theme whose default pointer is a block of one colour, and every other pointer of another."""
    for name in POINTERS.split():
        colour = 0xff123456 if name in ("default", "left_ptr") else 0xff654321
        words = [16, 0x10000, 1, 0xfffd0002, 24, 28, 36, 0xfffd0002, 24, 1, 8, 8, 0, 0, 0]
        words += [colour] * 64
        with open(os.path.join(folder, "default", "cursors", name), "wb") as file:
            file.write(b"Xcur" + struct.pack(f"<{len(words)}I", *words))


def test_a_hidden_or_foreign_pointer_ends_at_the_windows_edge():
    """A domain may hide the pointer over its window, or give it another shape, nowhere else."""
    arena = Arena(evils=2)
    make_visible_pointers(arena.path("cursors"))
    with arena:
        for shape in (0, 8):
            with arena.attack(user=True) as evil:
                arena.evil_window(evil)
                evil.send("EXT_CURSOR", 1, shape=shape)
                arena.settle(evil)
                arena.session.move(*over(arena, evil.domain.name))
                evil.wait_message("EXT_POINTER_ENTER", 1)
                arena.settle(evil)

                def pointer_is(colour, drawn=True):
                    picture = arena.session.picture(cursor=True)
                    return (1 in picture.mask(colour)) == drawn
                if shape:
                    arena.wait(lambda: pointer_is(0x654321), "the domain's shape")
                else:
                    arena.wait(lambda: pointer_is(0x123456, False), "no pointer")
                arena.session.move(*over(arena, "bystander"))
                arena.wait(lambda: pointer_is(0x123456) and pointer_is(0x654321, False),
                           "livery's own pointer")
                evil.send("EXT_CURSOR", 1, shape=0)
                arena.settle(evil)
                assert pointer_is(0x123456)


# ---- the clipboard ----

SECRET = b"the bystander's secret"


@pytest.fixture(name="copied")
def text_on_the_clipboard(arena):
    """Makes the bystander answer the copy chord."""
    peer = arena.bystander.peer
    peer.handlers["CLIPBOARD_REQ"] = lambda _: peer.send("CLIPBOARD_DATA", 1, SECRET)
    yield lambda: copy(arena)
    del peer.handlers["CLIPBOARD_REQ"]


def copy(arena):
    since = arena.livery.size()
    arena.session.chord("ctrl+shift+c")
    arena.livery.wait_line(r"clipboard: holds 22 bytes of bystander", since, busy=arena.busy)
    arena.bystander.settle()
    arena.bystander.mark()


def ask_for_the_clipboard(arena, evil):
    """There is no message to ask; these are what might move it."""
    for _ in range(20):
        evil.send("CLIPBOARD_DATA", 1, b"")
        evil.send("CLIPBOARD_DATA", 77, b"mine")
        evil.send("EXT_STATE", 1, set=8)
    map_again(arena, evil)
    new_windows(arena, evil)


def test_what_was_copied_elsewhere_is_not_to_be_had(arena, copied):
    with arena.attack(user=True) as evil:
        arena.evil_window(evil)
        copied()
        ask_for_the_clipboard(arena, evil)
        arena.focus(evil.domain.name)
        arena.session.type("words")
        arena.settle(evil)
        assert not evil.seen("CLIPBOARD_DATA") and not evil.seen("CLIPBOARD_REQ")
        # the user pastes it where it was meant to go, and it is still what was copied
        arena.focus("bystander")
        arena.bystander.settle()
        arena.bystander.mark()
        arena.session.chord("ctrl+shift+v")
        arena.wait(lambda: [m for m in arena.bystander.heard() if m.name == "CLIPBOARD_DATA"],
                   "the pasted text")
        data, = [m for m in arena.bystander.heard() if m.name == "CLIPBOARD_DATA"]
        assert data.tail == SECRET


def test_a_paste_that_the_domain_loses_by_its_end_goes_to_nobody(arena, copied):
    """The domain goes away while it has the keyboard: the chord that comes then pastes nowhere."""
    with arena.attack(user=True, settle=False) as evil:
        arena.evil_window(evil)
        copied()
        arena.focus(evil.domain.name)
        evil.hang_up()
        arena.wait_no_window(evil.domain.name)
        since = arena.livery.size()
        arena.session.chord("ctrl+shift+v")
        arena.focus("bystander")
        assert not arena.livery.lines(r"clipboard: \d+ bytes .* pasted", since)
        arena.session.chord("ctrl+shift+v")
        arena.bystander.settle()
