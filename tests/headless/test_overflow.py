# SPDX-License-Identifier: GPL-2.0-or-later
"""A window whose program insists on more room than the output has: all of it can be reached."""

import pytest

from livery.desktop import BORDER, Desktop, content_of
from livery.peer import PeerWindow
from livery.picture import inside

BODY, BUTTON, MENU = 0x3060c0, 0x40e040, 0xc0a020
WIDTH, HEIGHT, ROW = 600, 1000, 40


class Tall(PeerWindow):
    """Its last rows are its buttons; it keeps its size whatever it is told."""

    def configured(self, message):
        self.serial, self.states = message.serial, message.states
        self.show()

    width = WIDTH

    def show_as(self, width):
        self.width = width
        return self

    def show(self):
        width = self.width

        def rows(colour, count):
            return (colour | 0xff000000).to_bytes(4, "little") * (width * count)
        data = rows(BODY, HEIGHT - ROW) + rows(BUTTON, ROW)
        first, pages = self.peer.share(data)
        name = self.peer.next_name
        self.peer.next_name += 1
        self.peer.send("EXT_POOL", tail=[(first, pages)], pool=name, size=len(data))
        self.peer.send("EXT_BUFFER", buffer=name, pool=name, offset=0, width=width, height=HEIGHT,
                       stride=width * 4, format=0)
        self.peer.send("EXT_COMMIT", self.number, [(0, 0, width, HEIGHT)], buffer=name, serial=self.serial)


@pytest.fixture(name="desktop")
def with_a_tall_window():
    size = {"width": 1280, "height": 720}
    with Desktop(["work"], outputs=[{"name": "*", **size}]) as desktop:
        peer = desktop["work"].scripted().accept()
        desktop.tall = Tall(peer, 1, WIDTH, HEIGHT)
        peer.send("WINDOW_HINTS", 1, flags=0x30, min_width=WIDTH, max_width=WIDTH, min_height=HEIGHT,
                  max_height=HEIGHT)
        desktop.tall.map()
        desktop.wait_picture(handle, "handle")
        desktop.wait(lambda: desktop.wait_frame("work").width > WIDTH + 2 * BORDER, "room for the handle")
        desktop.box = content_of(desktop.wait_frame("work"))
        yield desktop


def handle(picture):
    """Pixels of the track of the handle."""
    return picture.colours().get(0x101214, 0)


def wait_button(desktop, shown=True):
    desktop.wait_picture(lambda p: (BUTTON in p.colours()) == shown, f"button shown: {shown}")


def click_button(desktop):
    """Clicks the last row that is shown; where the program says that was."""
    box = desktop.box
    desktop.session.click(box.x + 100, box.y + box.height - 4)
    message = desktop["work"].peer.wait_message("EXT_POINTER_BUTTON")
    assert message.state
    where = desktop["work"].peer.seen("EXT_POINTER_MOTION") + desktop["work"].peer.seen("EXT_POINTER_ENTER")
    return max(m.y / 256 for m in where)


def test_it_opens_within_the_output_with_a_handle(desktop):
    frame = desktop.wait_frame("work")
    assert inside(frame, desktop.picture().rect)
    assert BUTTON not in desktop.picture().colours()


def test_its_handle_brings_its_lower_end_where_it_can_be_clicked(desktop):
    box = desktop.box
    x = box.x + box.width - 7
    desktop.session.drag((x, box.y + 20), (x, box.y + box.height + 30))
    wait_button(desktop)
    assert HEIGHT - ROW <= click_button(desktop) < HEIGHT
    desktop.session.drag((x, box.y + box.height - 20), (x, box.y - 30))
    wait_button(desktop, False)


def test_a_click_beside_the_thumb_goes_there(desktop):
    box = desktop.box
    desktop.session.click(box.x + box.width - 7, box.y + box.height - 3)
    wait_button(desktop)
    assert not desktop["work"].peer.seen("EXT_POINTER_BUTTON")


@pytest.mark.parametrize("held, at", [("super", 100), (None, WIDTH + 7)])
def test_the_wheel_scrolls_it_with_super_or_over_the_handle(desktop, held, at):
    box = desktop.box
    desktop.session.move(box.x + at, box.y + 100)
    if held:
        desktop.session.hold(held)
    desktop.session.scroll(12)
    if held:
        desktop.session.hold(held, False)
    wait_button(desktop)
    assert not desktop["work"].peer.seen("EXT_POINTER_AXIS")


def test_dragged_up_with_super_it_shows_its_lower_end(desktop):
    box = desktop.box
    desktop.session.hold("super")
    desktop.session.drag((box.x + 300, box.y + 500), (box.x + 300, 1))
    desktop.session.hold("super", False)
    wait_button(desktop)
    assert HEIGHT - ROW <= click_button(desktop) < HEIGHT


@pytest.mark.parametrize("chord", ["super+up", "super+f"])
def test_maximised_and_fullscreen_it_can_be_reached_too(desktop, chord):
    desktop.session.chord(chord)
    frame = desktop.wait(lambda: [f for f in desktop.frames("work") if f.width > 1000], "large frame")[0]
    box = content_of(frame)
    desktop.session.click(box.x + box.width - 7, box.y + box.height - 3)
    wait_button(desktop)


def test_its_menu_is_where_its_content_is(desktop):
    box, peer = desktop.box, desktop["work"].peer
    desktop.session.click(box.x + box.width - 7, box.y + box.height - 3)
    wait_button(desktop)
    menu = PeerWindow(peer, 2, 80, 50, MENU).popup(desktop.tall, 100, HEIGHT - 200)
    menu.map()
    answer = peer.wait_message("EXT_POPUP_CONFIGURE", 2)
    assert (answer.x, answer.y) == (100, HEIGHT - 200)
    menu.paint()
    x, y = box.x + 140, box.y + box.height - 200 + 25
    desktop.wait(lambda: desktop.picture().pixel(x, y) == MENU, "menu")


def test_a_program_that_takes_its_size_has_no_handle():
    with Desktop(["work"]) as desktop:
        peer = desktop["work"].scripted().accept()
        window = PeerWindow(peer, 1, 400, 5000, BODY).map()
        peer.wait(lambda: window.serial, "EXT_CONFIGURE")
        window.paint()
        desktop.wait_frame("work")
        desktop.session.chord("super+up")
        desktop.wait(lambda: [f for f in desktop.frames("work") if f.width > 1000], "large frame")
        desktop.session.chord("super+up")
        desktop.wait(lambda: [f for f in desktop.frames("work") if f.width < 1000], "small frame")
        assert not handle(desktop.wait_still())


def test_content_that_is_larger_in_both_directions_has_two_handles():
    size = {"width": 640, "height": 480}
    with Desktop(["work"], outputs=[{"name": "*", **size}]) as desktop:
        peer = desktop["work"].scripted().accept()
        Tall(peer, 1, WIDTH + 300, HEIGHT).show_as(WIDTH + 300).map()
        desktop.wait_picture(handle, "handles")
        box = content_of(desktop.wait_frame("work"))
        desktop.session.click(box.x + box.width - 7, box.y + box.height - 20)
        desktop.session.click(box.x + box.width - 20, box.y + box.height - 7)
        wait_button(desktop)
        desktop.session.click(box.x + box.width - 20, box.y + box.height - 20)
        peer.wait_message("EXT_POINTER_BUTTON")
        where = peer.seen("EXT_POINTER_MOTION") + peer.seen("EXT_POINTER_ENTER")
        assert WIDTH + 300 - 10 < max(m.x / 256 for m in where) < WIDTH + 300
