# SPDX-License-Identifier: GPL-2.0-or-later
"""Dialogs, and dialogs of dialogs: they stay above the window they belong to, and go where it goes."""
import pytest

from livery.desktop import Desktop, content_of
from livery.peer import PeerWindow

MAIN, DIALOG, QUESTION, OTHER = 0x3060c0, 0xb0a040, 0x40c060, 0x804020


def open_window(peer, number, size, colour, title, parent=None):
    window = PeerWindow(peer, number, *size, colour).title(title)
    if parent is not None:
        peer.send("EXT_PARENT", number, parent=parent.number)
    window.map()
    peer.wait(lambda: window.serial, "EXT_CONFIGURE")
    window.paint()
    return window


def colours(desktop):
    return desktop.picture().colours()


def wait_seen(desktop, shown, hidden=()):
    def right(picture):
        found = picture.colours()
        return all(c in found for c in shown) and not any(c in found for c in hidden)
    return desktop.wait_picture(right, f"picture with {shown} and without {hidden}")


def focused_title(desktop):
    return desktop.livery.lines(r"^livery: focus domain=\S+ title=(.*)$")[-1][1]


def wait_focus(desktop, title):
    desktop.wait(lambda: focused_title(desktop) == title, f"keyboard of {title}")


@pytest.fixture(name="desktop")
def with_a_question():
    """A main window, its dialog, and a question of that."""
    with Desktop(["work", "personal"]) as desktop:
        peer = desktop["work"].scripted().accept()
        desktop["personal"].scripted().accept()
        desktop.main = open_window(peer, 1, (700, 500), MAIN, "main")
        desktop.place = content_of(desktop.wait_frame("work"))
        desktop.dialog = open_window(peer, 2, (420, 320), DIALOG, "dialog", desktop.main)
        desktop.question = open_window(peer, 3, (200, 120), QUESTION, "question", desktop.dialog)
        wait_seen(desktop, (MAIN, DIALOG, QUESTION))
        wait_focus(desktop, "question")
        yield desktop


def click_main(desktop):
    desktop.session.click(desktop.place.x + 10, desktop.place.y + 10)
    wait_focus(desktop, "main")


def test_a_question_stays_above_its_dialog_when_the_main_window_is_clicked(desktop):
    before = colours(desktop)[QUESTION]
    click_main(desktop)
    desktop.wait(lambda: colours(desktop).get(QUESTION) == before, "question in front")


def test_more_dialogs_than_sixteen_come_up_with_their_window():
    with Desktop(["work", "personal"]) as desktop:
        peer = desktop["work"].scripted().accept()
        main = open_window(peer, 1, (700, 500), MAIN, "main")
        place = content_of(desktop.wait_frame("work"))
        shades = [0x100000 + 0x000800 * i for i in range(20)]
        for i, colour in enumerate(shades):
            open_window(peer, 2 + i, (420 - 16 * i, 400 - 16 * i), colour, f"d{i}", main)
        wait_seen(desktop, shades)
        desktop.session.click(place.x + 10, place.y + 10)
        wait_focus(desktop, "main")
        wait_seen(desktop, shades)


def test_dialogs_of_any_depth_are_minimised_and_restored_with_the_main_window(desktop):
    click_main(desktop)
    desktop.session.chord("super+down")
    wait_seen(desktop, (), (MAIN, DIALOG, QUESTION))
    desktop.wait(lambda: desktop.focused() == "-", "keyboard of nobody")
    minimised = desktop["work"].peer
    for number in (1, 2, 3):
        minimised.wait(lambda n=number: minimised.seen("EXT_CONFIGURE", n)[-1].states & 16, "minimised")
    desktop.session.chord("alt+tab")
    wait_seen(desktop, (MAIN, DIALOG, QUESTION))


def test_a_dialog_that_was_minimised_by_itself_is_not_restored_with_the_main_window(desktop):
    desktop["work"].peer.send("EXT_STATE", 2, set=4)
    wait_seen(desktop, (MAIN,), (DIALOG, QUESTION))
    wait_focus(desktop, "main")
    desktop.session.chord("super+down")
    wait_seen(desktop, (), (MAIN,))
    desktop.session.hold("alt")
    desktop.wait(lambda: desktop.session.tap("tab") or MAIN in colours(desktop), "the main window to choose")
    desktop.session.hold("alt", False)
    wait_seen(desktop, (MAIN,), (DIALOG, QUESTION))


def test_a_dialog_that_is_chosen_while_its_main_window_is_minimised_brings_that_back(desktop):
    desktop.session.chord("super+down")  # the question alone
    wait_seen(desktop, (MAIN, DIALOG), (QUESTION,))
    wait_focus(desktop, "dialog")
    click_main(desktop)
    desktop.session.chord("super+down")
    wait_seen(desktop, (), (MAIN, DIALOG, QUESTION))
    desktop.session.hold("alt")
    desktop.wait(lambda: desktop.session.tap("tab") or QUESTION in colours(desktop), "the question to choose")
    desktop.session.hold("alt", False)
    wait_seen(desktop, (MAIN, DIALOG, QUESTION))
    wait_focus(desktop, "question")


def test_the_keyboard_goes_back_along_the_dialogs(desktop):
    desktop.question.destroy()
    wait_focus(desktop, "dialog")
    desktop.dialog.destroy()
    wait_focus(desktop, "main")


def test_a_question_whose_dialog_goes_belongs_to_the_main_window(desktop):
    before = colours(desktop)[QUESTION]
    desktop.dialog.destroy()
    wait_seen(desktop, (MAIN, QUESTION), (DIALOG,))
    click_main(desktop)
    desktop.wait(lambda: colours(desktop).get(QUESTION) == before, "question in front")


def test_a_dialog_of_a_domain_without_the_keyboard_comes_up_above_its_own_window_only(desktop):
    other = open_window(desktop["personal"].peer, 1, (300, 200), OTHER, "other")
    frame = desktop.wait_frame("personal")
    desktop.session.drag((frame.x + 150, frame.y + 10), (desktop.place.x + 600, desktop.place.y + 10))
    wait_focus(desktop, "other")
    before = colours(desktop)[OTHER]
    late = open_window(desktop["work"].peer, 9, (660, 460), 0xa020a0, "late", desktop.main)
    wait_seen(desktop, (0xa020a0, DIALOG, OTHER))
    assert colours(desktop)[OTHER] == before
    assert focused_title(desktop) == "other"
    late.destroy()
    other.destroy()
