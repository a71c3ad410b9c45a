# SPDX-License-Identifier: GPL-2.0-or-later
"""Dialogs, and dialogs of dialogs: they stay above the window they belong to, and go where it goes."""
import os

import pytest

from livery.desktop import Desktop, content_of
from livery.peer import PeerWindow
from livery.process import try_connect
from livery.wl import Connection, WaylandError, memfd

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


def test_a_modal_question_takes_clicks_and_keyboard_of_what_it_belongs_to():
    with Desktop(["work", "personal"]) as desktop:
        peer = desktop["work"].scripted(extension=4).accept()
        main = open_window(peer, 1, (700, 500), MAIN, "main")
        place = content_of(desktop.wait_frame("work"))
        dialog = open_window(peer, 2, (420, 320), DIALOG, "dialog", main)
        peer.send("EXT_STATE", 2, set=16)
        wait_seen(desktop, (MAIN, DIALOG))
        desktop.session.click(place.x + 10, place.y + 10)
        desktop.session.tap("a")
        peer.wait(lambda: peer.seen("EXT_KEY", 2), "key of the dialog")
        assert not peer.seen("EXT_POINTER_BUTTON", 1) and not peer.seen("EXT_KEY", 1)
        desktop.session.chord("super+down")
        wait_seen(desktop, (), (MAIN, DIALOG))
        desktop.session.chord("alt+tab")
        wait_seen(desktop, (MAIN, DIALOG))
        wait_focus(desktop, "dialog")
        peer.send("EXT_STATE", 2, unset=16)
        dialog.title("free")
        desktop.session.click(place.x + 10, place.y + 10)
        peer.wait(lambda: peer.seen("EXT_POINTER_BUTTON", 1), "click of the main window")


class Program:
    """A program with xdg_dialog_v1."""

    def __init__(self, path):
        self.connection = Connection(path)
        self.connection.roundtrip()
        for name, interface, version in (("compositor", "wl_compositor", 4), ("base", "xdg_wm_base", 1),
                                         ("shm", "wl_shm", 1), ("dialogs", "xdg_wm_dialog_v1", 1)):
            setattr(self, name, self.connection.bind(interface, version))
        seat = self.connection.bind("wl_seat", 5)
        self.pointer, self.keyboard = seat.get_pointer(), seat.get_keyboard()

    def window(self, size, colour, title, parent=None):
        width, height = size
        surface = self.compositor.create_surface()
        xdg = self.base.get_xdg_surface(surface)
        top = xdg.get_toplevel()
        top.set_title(title)
        if parent is not None:
            top.set_parent(parent)
        xdg.on("configure", xdg.ack_configure)
        surface.commit()
        self.connection.wait(lambda: xdg.seen("configure"), "configure")
        fd = memfd(colour.to_bytes(4, "little") * (width * height))
        pool = self.shm.create_pool(fd, width * height * 4)
        os.close(fd)
        surface.attach(pool.create_buffer(0, width, height, width * 4, 1), 0, 0)
        surface.damage(0, 0, width, height)
        surface.commit()
        return top

    def presses(self):
        return [args for args in self.pointer.seen("button") if args[3]]


@pytest.mark.parametrize("local", [False, True], ids=["in a domain", "directly"])
def test_a_dialog_that_a_program_calls_modal_is_answered_first(local):
    with Desktop(["work"]) as desktop:
        path = desktop.socket
        if not local:
            desktop["work"].start("sleep", "1000")
            path = os.path.join(desktop["work"].runtime, "wayland-0")
            desktop.wait(lambda: try_connect(path), "the agent's socket").close()
        program = Program(path)
        desktop.busy.append(program.connection.dispatch)
        main = program.window((700, 500), MAIN, "main")
        wait_seen(desktop, (MAIN,))
        dialog = program.window((420, 320), DIALOG, "dialog", main)
        modal = program.dialogs.get_xdg_dialog(dialog)
        modal.set_modal()
        program.connection.roundtrip()
        wait_seen(desktop, (MAIN, DIALOG))
        wait_focus(desktop, "dialog")
        shot = desktop.picture()
        corner = next((x, y) for y in range(shot.height) for x in range(shot.width)
                      if shot.pixel(x, y) == MAIN)
        at = corner[0] + 5, corner[1] + 5
        desktop.session.click(*at)
        desktop.session.tap("a")
        desktop.wait(lambda: program.keyboard.seen("key"), "key")
        assert not program.presses() and focused_title(desktop) == "dialog"
        modal.unset_modal()
        program.connection.roundtrip()

        def clicked():
            desktop.session.click(*at)
            return program.presses()
        desktop.wait(clicked, "click of the main window")
        wait_focus(desktop, "main")
        program.dialogs.get_xdg_dialog(dialog)
        with pytest.raises(WaylandError, match="already"):
            program.connection.roundtrip()
        desktop.busy.remove(program.connection.dispatch)
        program.connection.close()
