# SPDX-License-Identifier: GPL-2.0-or-later
"""A domain that asks for its window to be moved or resized by the pointer: only while the user holds a button that went to that
window, and what comes under the pointer by it gets no click."""
import pytest

from livery.arena import INPUT
from livery.desktop import content_of
from livery.table import CONSTANTS, encode

ARENA = {"evils": 16}
NEWEST = CONSTANTS["LIVERY_EXT_VERSION"]
MOVE, LEFT, RIGHT = 0, 4, 8
BUTTONS = {name for name in INPUT if "BUTTON" in name}


def over(arena, name):
    """A point in a domain's window."""
    box = content_of(arena.wait_frame(name))
    return box.x + 40, box.y + 30


def press(arena, evil):
    """The user holds the left button in the evil window; where."""
    arena.focus(evil.domain.name)
    x, y = over(arena, evil.domain.name)
    arena.session.move(x, y)
    arena.session.button("left", True)
    evil.wait_message("EXT_POINTER_BUTTON", 1)
    return x, y


def left(evil):
    return evil.seen("EXT_POINTER_LEAVE")


@pytest.mark.parametrize("edges", [MOVE, RIGHT])
def test_without_a_button_the_window_stays(arena, edges):
    with arena.attack(user=True, extension=NEWEST) as evil:
        arena.evil_window(evil)
        name = evil.domain.name
        arena.focus(name)
        frame = arena.wait_frame(name)
        x, y = over(arena, name)
        arena.session.move(x, y)
        for _ in range(50):
            evil.send("EXT_GRAB", 1, edges=edges)
        arena.settle(evil)
        arena.session.move(x + 90, y + 60)
        arena.settle(evil)
        assert arena.wait_frame(name) == frame


@pytest.mark.parametrize("edges", [MOVE, RIGHT])
def test_a_button_in_another_window_is_no_button(arena, edges):
    """The user selects something in the bystander's window, and the selection goes on."""
    with arena.attack(user=True, extension=NEWEST) as evil:
        arena.evil_window(evil)
        name = evil.domain.name
        frame = arena.wait_frame(name)
        arena.focus("bystander")
        x, y = over(arena, "bystander")
        arena.bystander.mark()
        arena.session.move(x, y)
        arena.session.button("left", True)
        for _ in range(50):
            evil.send("EXT_GRAB", 1, edges=edges)
        arena.settle(evil)
        arena.session.move(x + 30, y + 20)
        arena.session.button("left", False)
        arena.wait(lambda: len([m for m in arena.bystander.heard() if m.name == "EXT_POINTER_BUTTON"]) == 2,
                   "press and release")
        arena.park()
        assert arena.wait_frame(name) == frame


def test_another_window_of_the_domain_is_not_moved(arena):
    with arena.attack(user=True, extension=NEWEST) as evil:
        arena.evil_window(evil)
        arena.evil_window(evil, 2)
        press(arena, evil)
        pressed = evil.seen("EXT_POINTER_BUTTON")[-1].window
        evil.send("EXT_GRAB", 3 - pressed, edges=MOVE)
        arena.settle(evil)
        assert not left(evil)
        evil.send("EXT_GRAB", pressed, edges=MOVE)
        arena.wait(lambda: evil.pump() or left(evil), "leaving of the pointer")
        arena.session.button("left", False)


def test_it_is_not_in_the_versions_before(arena):
    with arena.attack(dies=True, extension=8, line=r"EXT_GRAB.*is not in this version") as evil:
        arena.evil_window(evil)
        evil.send("EXT_GRAB", 1, edges=MOVE)


def test_what_is_below_a_window_that_shrinks_away_gets_no_click(arena):
    """The first of two clicks makes the evil window shrink to its other side: the second is nobody's."""
    with arena.attack(user=True, extension=NEWEST) as evil:
        arena.evil_window(evil, 1, (300, 200))
        name = evil.domain.name
        arena.focus(name)
        frame, target = arena.wait_frame(name), arena.bystander.frame
        start = frame.x + frame.width // 2, frame.y + 12
        arena.session.drag(start, (start[0] + target.x - frame.x - 20, start[1] + target.y - frame.y - 20))
        x, y = press(arena, evil)
        evil.send("WINDOW_HINTS", 1, flags=0x20, max_width=1, max_height=1)
        evil.send("EXT_GRAB", 1, edges=LEFT)
        arena.wait(lambda: evil.pump() or left(evil), "leaving of the pointer")
        for step in range(4):
            arena.session.move(x + step, y)
        arena.bystander.mark()
        since = arena.livery.size()
        arena.session.button("left", False)
        for pressed in (True, False):
            arena.session.button("left", pressed)
        arena.livery.wait_line("a click went nowhere: the window of bystander", since)
        arena.focus("bystander")
        arena.wait(lambda: any(m.name == "EXT_KEYBOARD_ENTER" for m in arena.bystander.heard()), "the keyboard")
        assert not [m for m in arena.bystander.heard() if m.name in BUTTONS]


def test_a_flood_while_the_user_moves_the_window(arena):
    with arena.attack(user=True, extension=NEWEST) as evil:
        arena.evil_window(evil)
        press(arena, evil)
        for edges in (0, 1, 2, 4, 5, 6, 8, 9, 10) * 50:
            evil.send_raw(encode("EXT_GRAB", 1, edges=edges))
        arena.wait(lambda: evil.pump() or left(evil), "leaving of the pointer")
        arena.session.drag(over(arena, evil.domain.name), (500, 300))
        arena.session.button("left", False)
