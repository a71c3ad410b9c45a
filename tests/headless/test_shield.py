# SPDX-License-Identifier: GPL-2.0-or-later
"""A click that was meant for the window that was here a moment ago reaches no other domain."""
import contextlib

import pytest

from livery.desktop import Desktop, content_of
from livery.peer import PeerWindow

COLOURS = {"work": 0x204060, "personal": 0x604020}
NOWHERE = r"a click went nowhere: the window of work "


def open_window(desktop, name, number, width, height):
    peer = desktop[name].peer
    window = PeerWindow(peer, number, width, height, COLOURS[name]).map()
    peer.wait(lambda: window.serial, "EXT_CONFIGURE")
    window.paint()
    return window


@contextlib.contextmanager
def stage(shield):
    """A desktop on which personal's window covers work's, has the keyboard, and is under the pointer."""
    with Desktop(["work", "personal"], input_shield=shield) as desktop:
        for domain in desktop.domains.values():
            domain.scripted().accept()
        open_window(desktop, "work", 1, 300, 200)
        work = content_of(desktop.wait_frame("work"))
        desktop.upper = open_window(desktop, "personal", 1, 300, 200)
        frame = desktop.wait_frame("personal")
        desktop.session.drag((frame.x + 150, frame.y + 10), (work.x + 146, work.y - 12))
        desktop.place = work.x + 100, work.y + 100
        desktop.session.move(*desktop.place)
        desktop["personal"].peer.wait_message("EXT_POINTER_ENTER")
        yield desktop


@pytest.fixture(name="desktop")
def with_a_long_shield():
    with stage(60000) as desktop:
        yield desktop


def uncover(desktop):
    """personal's window goes; the pointer rests."""
    desktop.upper.destroy()
    desktop["work"].peer.wait_message("EXT_POINTER_ENTER")
    desktop.wait(lambda: desktop.focused() == "-", "keyboard of nobody")


def click(desktop):
    for pressed in (True, False):
        desktop.session.button("left", pressed)


def presses(desktop, name):
    return [m for m in desktop[name].peer.seen("EXT_POINTER_BUTTON") if m.state]


def test_a_click_on_a_window_that_was_just_uncovered_goes_nowhere(desktop):
    uncover(desktop)
    since = desktop.livery.size()
    click(desktop)
    desktop.livery.wait_line(NOWHERE, since, busy=desktop.busy)
    assert desktop.focused() == "-" and desktop.keyboard_domain() is None
    # the user moves the pointer away and to it again, and means it
    desktop.park()
    desktop.session.click(*desktop.place)
    desktop.wait(lambda: desktop.focused() == "work", "keyboard of work")
    desktop["work"].peer.wait_message("EXT_POINTER_BUTTON", count=2)
    assert len(presses(desktop, "work")) == 1


def test_moving_inside_the_window_that_was_uncovered_is_not_enough(desktop):
    uncover(desktop)
    x, y = desktop.place
    desktop.session.move(x + 5, y + 5)
    since = desktop.livery.size()
    click(desktop)
    desktop.livery.wait_line(NOWHERE, since, busy=desktop.busy)
    assert not presses(desktop, "work")


def test_the_domain_that_has_the_keyboard_is_excepted(desktop):
    uncover(desktop)
    desktop.session.chord("alt+tab")
    desktop.wait(lambda: desktop.focused() == "work", "keyboard of work")
    click(desktop)
    desktop["work"].peer.wait_message("EXT_POINTER_BUTTON", count=2)


def test_another_window_of_the_same_domain_takes_the_click(desktop):
    second = open_window(desktop, "personal", 2, 300, 200)
    desktop.wait(lambda: desktop["personal"].peer.seen("EXT_KEYBOARD_ENTER", 2), "the keyboard")
    second.destroy()
    click(desktop)
    desktop["personal"].peer.wait_message("EXT_POINTER_BUTTON", count=2)


def test_without_a_shield_the_click_is_taken():
    with stage(0) as desktop:
        uncover(desktop)
        click(desktop)
        desktop["work"].peer.wait_message("EXT_POINTER_BUTTON", count=2)


def test_the_shield_ends_by_itself():
    with stage(300) as desktop:
        uncover(desktop)

        def taken():
            click(desktop)
            desktop["work"].peer.pump()
            return presses(desktop, "work")
        desktop.wait(taken, "click that is taken")
