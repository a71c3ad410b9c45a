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


@pytest.fixture(name="beside")
def with_two_windows_side_by_side():
    """work's window and personal's, which has the keyboard; neither covers the other."""
    with Desktop(["work", "personal"], input_shield=60000) as desktop:
        for domain in desktop.domains.values():
            domain.scripted().accept()
        open_window(desktop, "work", 1, 300, 200)
        work = content_of(desktop.wait_frame("work"))
        desktop.session.move(work.x + 100, work.y + 100)
        desktop["work"].peer.wait_message("EXT_POINTER_ENTER")
        desktop.upper = open_window(desktop, "personal", 1, 300, 200)
        personal = content_of(desktop.wait_frame("personal"))
        desktop.session.click(personal.x + 100, personal.y + 100)
        desktop.wait(lambda: desktop.focused() == "personal", "keyboard of personal")
        desktop.places = {"work": (work.x + 100, work.y + 100),
                          "personal": (personal.x + 100, personal.y + 100)}
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


def test_the_window_that_was_chosen_by_the_keyboard_takes_the_click(desktop):
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


def shrink(desktop, width=40, height=40):
    desktop.upper.size = width, height
    desktop.upper.paint()


WAYS = {
    "destroyed": lambda desktop: desktop.upper.destroy(),
    "unmapped": lambda desktop: desktop.upper.unmap(),
    "minimised": lambda desktop: desktop["personal"].peer.send("EXT_STATE", 1, set=4),
    "smaller": shrink,
    "disconnected": lambda desktop: desktop["personal"].peer.hang_up(),
}


def uncovered(desktop):
    """Whether a pixel of work's window is under the pointer."""
    x, y = desktop.session.at
    return desktop.picture().pixel(x, y) == COLOURS["work"]


@pytest.mark.parametrize("way", WAYS)
def test_the_second_click_of_a_double_click_is_not_for_what_was_below(desktop, way):
    x, y = desktop.place
    desktop.session.button("left", True)
    desktop["personal"].peer.wait_message("EXT_POINTER_BUTTON")
    WAYS[way](desktop)
    desktop.wait(lambda: uncovered(desktop), "work's window")
    desktop.session.move(x + 1, y)
    desktop.session.button("left", False)
    since = desktop.livery.size()
    click(desktop)
    desktop.livery.wait_line(NOWHERE, since, busy=desktop.busy)
    assert desktop.focused() != "work" and not presses(desktop, "work")


@pytest.mark.parametrize("way", WAYS)
def test_a_window_that_goes_while_it_is_dragged_leaves_no_click_to_what_was_below(desktop, way):
    x, y = desktop.place
    desktop.session.hold("super")
    desktop.session.button("left", True)
    desktop["personal"].peer.wait_message("EXT_POINTER_LEAVE")
    desktop.session.move(x + 2, y)
    WAYS[way](desktop)
    desktop.wait(lambda: uncovered(desktop), "work's window")
    desktop.session.move(x + 3, y)
    desktop.session.button("left", False)
    desktop.session.hold("super", False)
    since = desktop.livery.size()
    click(desktop)
    desktop.livery.wait_line(NOWHERE, since, busy=desktop.busy)
    assert not presses(desktop, "work")


def test_a_window_that_shrinks_before_the_moving_pointer_hands_no_click_to_another(desktop):
    x, y = desktop.place
    desktop.session.move(x - 60, y)
    desktop["personal"].peer.wait_message("EXT_POINTER_MOTION")
    shrink(desktop, 60, 200)
    desktop.wait(lambda: desktop.picture().pixel(x, y) == COLOURS["work"], "work's window")
    desktop.session.move(x, y)
    desktop["work"].peer.wait_message("EXT_POINTER_ENTER")
    since = desktop.livery.size()
    click(desktop)
    desktop.livery.wait_line(NOWHERE, since, busy=desktop.busy)
    assert not presses(desktop, "work")


def test_the_wheel_turns_nothing_in_a_window_that_was_just_uncovered(desktop):
    desktop.session.scroll(2)
    desktop["personal"].peer.wait_message("EXT_POINTER_AXIS", count=2)
    uncover(desktop)
    since = desktop.livery.size()
    desktop.session.scroll(3)
    desktop.livery.wait_line("the wheel went nowhere: the window of work ", since, busy=desktop.busy)
    desktop.park()
    desktop.session.move(*desktop.place)
    desktop.session.scroll(1)
    desktop["work"].peer.wait_message("EXT_POINTER_AXIS")
    assert len(desktop["work"].peer.seen("EXT_POINTER_AXIS")) == 1


def test_a_menu_that_comes_up_over_another_domains_window_takes_no_click_that_was_meant_for_it(beside):
    (x, y), (own_x, own_y) = beside.places["work"], beside.places["personal"]
    peer = beside["personal"].peer
    beside.session.move(x, y)
    beside["work"].peer.wait_message("EXT_POINTER_ENTER", count=2)
    menu = PeerWindow(peer, 2, 60, 60, 0x808000)
    menu.popup(beside.upper, x - own_x + 70, y - own_y + 70).map()
    peer.wait_message("EXT_POPUP_CONFIGURE", 2)
    menu.paint()
    beside.wait(lambda: beside.picture().pixel(x, y) == 0x808000, "the menu under the pointer")
    since = beside.livery.size()
    click(beside)
    beside.livery.wait_line("a click went nowhere: the window of personal ", since, busy=beside.busy)
    assert not peer.seen("EXT_POINTER_BUTTON", 2)


def test_who_drags_onto_another_window_and_clicks_there_means_it(beside):
    beside.session.drag(beside.places["personal"], beside.places["work"])
    click(beside)
    beside.wait(lambda: beside.focused() == "work", "keyboard of work")
    beside["work"].peer.wait_message("EXT_POINTER_BUTTON", count=2)
