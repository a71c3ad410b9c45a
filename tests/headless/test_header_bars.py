# SPDX-License-Identifier: GPL-2.0-or-later
"""Programs with a header bar of their own: the window that they ask to be moved or resized follows the pointer, while a button
is down that was pressed in it."""
import pytest

from livery.desktop import LOCAL, STRIP, Desktop, content_of
from livery.program import Program

COLOUR, OTHER = 0x3060c0, 0xc06030
SIZE = 300, 200
TOP, BOTTOM, LEFT, RIGHT = 1, 2, 4, 8
WHERE = pytest.mark.parametrize("domain", ["work", None], ids=["in a domain", "directly"])


@pytest.fixture(name="desktop")
def with_a_domain():
    with Desktop(["work"]) as desktop:
        yield desktop


class Bar:
    """A window whose program takes each press in it for one in its header bar."""

    def __init__(self, desktop, domain, size=SIZE):
        self.desktop = desktop
        self.program = Program(desktop, desktop[domain] if domain else None)
        self.window = self.program.window(*size, COLOUR, "bar")
        self.name = domain or LOCAL
        self.x = self.y = 0

    def box(self):
        return content_of(self.desktop.wait_frame(self.name))

    def press(self, x=40, y=30, button="left"):
        box = self.box()
        before = len(self.program.seen("pointer.button"))
        self.x, self.y = box.x + x, box.y + y
        self.desktop.session.move(self.x, self.y)
        self.desktop.session.button(button, True)
        self.desktop.wait(lambda: len(self.program.seen("pointer.button")) > before, "press")
        return box

    def ask(self, edges=None):
        """To be moved, or resized; livery has done so when the pointer leaves the window."""
        before = len(self.program.seen("pointer.leave"))
        press = self.program.seat, self.program.serials["pointer.button"]
        if edges is None:
            self.window.toplevel.move(*press)
        else:
            self.window.toplevel.resize(*press, edges)
        self.desktop.wait(lambda: len(self.program.seen("pointer.leave")) > before, "leaving of the pointer")

    def drag(self, dx, dy):
        for step in range(1, 5):
            self.desktop.session.move(self.x + dx * step // 4, self.y + dy * step // 4)

    def release(self, button="left"):
        self.desktop.session.button(button, False)

    def wait_box(self, x, y, width, height):
        self.desktop.wait(lambda: self.is_at(x, y, width, height),
                          lambda: f"window at {x},{y} {width}x{height}; it is at {self.box()}")

    def is_at(self, *place):
        box = self.box()
        return (box.x, box.y, box.width, box.height) == place


@WHERE
def test_the_window_follows_the_pointer_until_its_button_is_up(desktop, domain):
    bar = Bar(desktop, domain)
    box = bar.press()
    bar.ask()
    bar.drag(100, 60)
    bar.wait_box(box.x + 100, box.y + 60, *SIZE)
    bar.release()
    desktop.session.move(bar.x + 200, bar.y + 160)
    bar.wait_box(box.x + 100, box.y + 60, *SIZE)
    bar.press()  # it has the pointer again


@WHERE
@pytest.mark.parametrize("edges, change", [(RIGHT | BOTTOM, (0, 0, 40, 24)), (LEFT, (40, 0, -40, 0)),
                                           (TOP | RIGHT, (0, 24, 40, -24))])
def test_the_edges_that_the_program_names_follow_the_pointer(desktop, domain, edges, change):
    bar = Bar(desktop, domain)
    box = bar.press()
    bar.ask(edges)
    bar.drag(40, 24)
    bar.release()
    place = [a + b for a, b in zip((box.x, box.y, *SIZE), change)]
    bar.wait_box(*place)
    desktop.wait(lambda: bar.window.size == tuple(place[2:]), "the program's new size")


@WHERE
def test_a_window_is_not_moved_without_a_button(desktop, domain):
    bar = Bar(desktop, domain)
    box = bar.press()
    bar.release()
    desktop.wait(lambda: len(bar.program.seen("pointer.button")) == 2, "release")
    bar.window.toplevel.move(bar.program.seat, bar.program.serials["pointer.button"])
    bar.window.toplevel.resize(bar.program.seat, bar.program.serials["pointer.button"], RIGHT)
    bar.program.connection.roundtrip()
    bar.drag(80, 50)
    desktop.wait(lambda: bar.program.seen("pointer.motion"), "motion in the window")
    bar.wait_box(box.x, box.y, *SIZE)


def test_a_serial_that_is_no_press_moves_nothing(desktop):
    bar = Bar(desktop, "work")
    box = bar.press()
    bar.window.toplevel.move(bar.program.seat, 0xffffff)
    bar.program.connection.roundtrip()
    bar.drag(80, 50)
    desktop.wait(lambda: bar.program.seen("pointer.motion"), "motion in the window")
    bar.release()
    bar.wait_box(box.x, box.y, *SIZE)


@WHERE
def test_a_window_stays_below_the_strip_and_in_reach(desktop, domain):
    bar = Bar(desktop, domain)
    bar.press()
    bar.ask()
    bar.drag(0, 1 - bar.y)
    bar.release()
    assert bar.box().y >= STRIP


@WHERE
def test_a_maximised_window_that_is_dragged_floats_again(desktop, domain):
    bar = Bar(desktop, domain)
    bar.window.toplevel.set_maximized()
    desktop.wait(lambda: bar.window.size[0] > 1000, "the maximised size")
    bar.press()
    bar.ask()
    bar.drag(60, 90)
    bar.release()
    desktop.wait(lambda: bar.window.size == SIZE, "the size that it had")


def test_the_second_button_does_not_end_it(desktop):
    bar = Bar(desktop, "work")
    box = bar.press()
    bar.ask()
    bar.drag(20, 20)
    for pressed in (True, False):
        desktop.session.button("right", pressed)
    bar.drag(100, 60)
    bar.release()
    bar.wait_box(box.x + 100, box.y + 60, *SIZE)
