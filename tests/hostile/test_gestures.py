# SPDX-License-Identifier: GPL-2.0-or-later
"""Attacks in the middle of what the user is doing with the evil window: it goes, hides, changes or dies
while it is dragged, resized, about to be closed, switched to, or typed into."""
import pytest

from livery.arena import EVIL
from livery.desktop import STRIP
from livery.peer import PeerWindow
from livery.picture import Rect
from livery.session import KEYS

ARENA = {"evils": 24}


def destroy(arena, evil):
    evil.send("DESTROY", 1)


def unmap(arena, evil):
    evil.send("UNMAP", 1)


def hang_up(arena, evil):
    evil.hang_up()


def break_the_protocol(arena, evil):
    evil.send_raw(b"\xff" * 12)


def minimise(arena, evil):
    evil.send("EXT_STATE", 1, set=4)


def fullscreen(arena, evil):
    evil.send("EXT_STATE", 1, set=2)


def maximise(arena, evil):
    evil.send("EXT_STATE", 1, set=1)


def grow(arena, evil):
    evil.windows[1].size = 700, 500
    evil.windows[1].paint()


def shrink_to_nothing(arena, evil):
    evil.windows[1].size = 1, 1
    evil.windows[1].paint()


def huge_hints(arena, evil):
    evil.send("WINDOW_HINTS", 1, flags=0x170, min_width=16384, min_height=6144, max_width=16384,
              max_height=6144, width_inc=16384, height_inc=6144, base_width=16384)


def map_another(arena, evil):
    PeerWindow(evil, 2, 700, 500, EVIL).map().paint()


ENDS = {f.__name__.replace("_", "-"): f for f in (
    destroy, unmap, hang_up, break_the_protocol, minimise, fullscreen, maximise, grow,
    shrink_to_nothing, huge_hints, map_another)}


def title(frame):
    return frame.x + frame.width // 2 - 20, frame.y + 12


def corner(frame):
    return frame.x + frame.width - 2, frame.y + frame.height - 2


def left_edge(frame):
    return frame.x + 1, frame.y + 80


def close_button(frame):
    return frame.x + frame.width - 15, frame.y + 14


GESTURES = {"move": title, "resize": corner, "resize-left": left_edge, "close": close_button}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("gesture", GESTURES)
def test_a_window_that_changes_under_the_users_hand(arena, gesture, end):
    with arena.attack(user=True, settle=False) as evil:
        arena.evil_window(evil, 1, (240, 150))
        arena.focus(evil.domain.name)
        x, y = GESTURES[gesture](arena.wait_frame(evil.domain.name))
        arena.session.move(x, y)
        arena.session.button("left", True)
        arena.session.move(x + 9, y + 7)
        ENDS[end](arena, evil)
        if evil.sock and end != "break-the-protocol":
            arena.settle(evil)
        else:
            arena.wait_no_window(evil.domain.name)
        arena.session.move(x + 30, y + 40)
        arena.assert_contained(arena.picture())
        arena.session.button("left", False)
        arena.session.move(x - 20, y + 10)


@pytest.mark.parametrize("end", ["destroy", "unmap", "hang-up", "break-the-protocol", "minimise",
                                 "map-another"])
def test_a_window_that_goes_while_the_user_switches_to_it(arena, end):
    with arena.attack(user=True, settle=False) as evil:
        arena.evil_window(evil, 1, (240, 150))
        arena.session.hold("alt")
        arena.session.tap("tab")
        arena.session.connection.roundtrip()
        ENDS[end](arena, evil)
        if evil.sock and end != "break-the-protocol":
            arena.settle(evil)
        else:
            arena.wait_no_window(evil.domain.name)
        arena.session.tap("tab")
        arena.session.hold("alt", False)


@pytest.mark.parametrize("end", ["destroy", "unmap", "hang-up", "break-the-protocol", "minimise"])
def test_keys_that_are_down_when_a_window_goes_are_lost(arena, end):
    """Not even their release is for anybody else; and what is typed on goes to nobody, until the user
    chooses."""
    with arena.attack(user=True, settle=False) as evil:
        arena.evil_window(evil, 1, (240, 150))
        arena.focus(evil.domain.name)
        arena.bystander.peer.wait_message("EXT_KEYBOARD_LEAVE")
        for key in "abc":
            arena.session.key(KEYS[key], True)
        evil.wait_message("EXT_KEY", 1, count=3)
        arena.bystander.peer.pump()
        arena.bystander.mark()
        ENDS[end](arena, evil)
        arena.wait_no_window(evil.domain.name)
        for key in "abc":
            arena.session.key(KEYS[key], False)
        arena.session.type("secret")
        arena.focus("bystander")
        arena.session.tap("z")
        arena.wait(lambda: [m for m in arena.bystander.heard() if m.name == "EXT_KEY" and
                            m.key == KEYS["z"]], "a key")
        told = {m.key for m in arena.bystander.heard() if m.name == "EXT_KEY"}
        assert told == {KEYS["z"]}


def test_twenty_domains_that_demand_attention_leave_the_strip_its_first_word(arena):
    """The name of the domain that has the keyboard stands first and whole, whoever else calls."""
    before = arena.wait_still(0.1)
    first = Rect(0, 0, 100, STRIP)
    strip = Rect(0, 0, before.width, STRIP)
    edge = Rect(0, STRIP - 3, before.width, 3)
    with arena.gang(20) as evils:
        for i, evil in enumerate(evils):
            evil.send("CREATE", 1, width=60, height=40)
            evil.send("WMNAME", 1, title="bystander " * 12)
            evil.send("MAP", 1)
            evil.send("EXT_STATE", 1, set=8)
        for evil in evils:
            arena.settle(evil)
        picture = arena.wait_still(0.1)
        assert picture.crop(first) == before.crop(first)
        assert picture.crop(edge) == before.crop(edge)
        assert picture.crop(strip) != before.crop(strip)
