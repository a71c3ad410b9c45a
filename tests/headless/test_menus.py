# SPDX-License-Identifier: GPL-2.0-or-later
"""A menu that opens under a button that is down: the user moves into it and lets go there."""
import pytest

from livery.desktop import Desktop
from livery.program import Program

WINDOW, MENU, SUBMENU = 0x3060c0, 0xb0a040, 0x60c030


def place_of(desktop, colour):
    picture = desktop.wait_picture(lambda p: 1 in p.mask(colour), f"colour {colour:#x}")
    row, column = divmod(picture.mask(colour).index(1), picture.width)
    return column, row


@pytest.fixture(name="scene", params=["extension", "stock", "direct"])
def window_under_a_button(request):
    """A program's window, in which the left button is down."""
    with Desktop(["work"]) as desktop:
        if request.param != "direct":
            desktop["work"].start("sleep", "100000", stock=request.param == "stock")
        program = Program(desktop, None if request.param == "direct" else desktop["work"])
        window = program.window(400, 300, WINDOW, "window")
        x, y = place_of(desktop, WINDOW)
        desktop.session.move(x + 30, y + 30)
        desktop.session.button("left", True)
        desktop.wait(lambda: program.seen("pointer.button"), "press")
        yield desktop, program, window, (x, y)
        program.close()


def under(program):
    """The title of what has the pointer."""
    seen = [(w, a[0]) for w, a in program.log if w in ("pointer.enter", "pointer.leave")]
    return seen[-1][1] if seen and seen[-1][0] == "pointer.enter" else None


def wait_place(desktop, program, title, place):
    def told():
        seen = [a for w, a in program.log if w in ("pointer.enter", "pointer.motion")]
        return under(program) == title and tuple(seen[-1][1:]) == place
    desktop.wait(told, f"pointer at {place} of {title}")


def test_a_button_is_let_go_in_the_menu_that_it_opened(scene):
    desktop, program, window, _ = scene
    window.menu((120, 100), MENU, (20, 20))
    mx, my = place_of(desktop, MENU)
    desktop.session.move(mx + 7, my + 8)
    wait_place(desktop, program, "menu", (7, 8))
    desktop.session.move(mx + 17, my + 18)
    wait_place(desktop, program, "menu", (17, 18))
    mark = len(program.log)
    desktop.session.button("left", False)
    desktop.wait(lambda: program.seen("pointer.button", mark), "release")
    released = [w for w, _ in program.log[mark:]].index("pointer.button")
    assert not [w for w, _ in program.log[mark:][:released] if w == "pointer.leave"]


def test_the_pointer_goes_between_menu_submenu_and_window(scene):
    desktop, program, window, (x, y) = scene
    menu = window.menu((120, 100), MENU, (20, 20))
    mx, my = place_of(desktop, MENU)
    desktop.session.move(mx + 7, my + 8)
    wait_place(desktop, program, "menu", (7, 8))
    menu.menu((80, 60), SUBMENU, (110, 10), "submenu")
    sx, sy = place_of(desktop, SUBMENU)
    desktop.session.move(sx + 5, sy + 6)
    wait_place(desktop, program, "submenu", (5, 6))
    desktop.session.move(mx + 9, my + 9)
    wait_place(desktop, program, "menu", (9, 9))
    desktop.session.move(x + 300, y + 250)
    wait_place(desktop, program, "window", (300, 250))
    mark = len(program.log)
    desktop.session.button("left", False)
    desktop.wait(lambda: program.seen("pointer.button", mark), "release")


def test_a_tooltip_does_not_take_the_pointer_from_a_drag(scene):
    """Only a menu with a grab does."""
    desktop, program, window, (x, y) = scene
    window.menu((120, 100), MENU, (20, 20), "tooltip", grab=False)
    mx, my = place_of(desktop, MENU)
    desktop.session.move(mx + 7, my + 8)
    wait_place(desktop, program, "window", (mx + 7 - x, my + 8 - y))


def test_outside_of_all_of_them_the_last_keeps_the_pointer(scene):
    desktop, program, window, (x, y) = scene
    window.menu((120, 100), MENU, (20, 20))
    mx, my = place_of(desktop, MENU)
    desktop.session.move(mx + 7, my + 8)
    wait_place(desktop, program, "menu", (7, 8))
    desktop.session.move(x + 30, y - 60)
    wait_place(desktop, program, "menu", (x + 30 - mx, y - 60 - my))
