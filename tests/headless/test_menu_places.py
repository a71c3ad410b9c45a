# SPDX-License-Identifier: GPL-2.0-or-later
"""Menus of programs in a domain: they are told where livery has put them, before they draw."""
import os
import signal

import pytest

from livery.desktop import Desktop
from livery.program import agent_display
from livery.wl import Connection, memfd

WINDOW, MENU = 0x3060c0, 0xb0a040
SLIDE_AND_FLIP = 1 | 2 | 4 | 8
BOTTOM_RIGHT = 8


class Program:
    """A program with one window and a seat, that draws what it is told to. shadow: px around the window that are
    part of its surface."""

    def __init__(self, path, shadow=0):
        self.connection = Connection(path)
        self.connection.roundtrip()
        self.compositor = self.connection.bind("wl_compositor", 4)
        self.base = self.connection.bind("xdg_wm_base", 3)
        self.base.on("ping", self.base.pong)
        self.shm = self.connection.bind("wl_shm")
        self.surface, self.xdg = self.make_surface(300 + 2 * shadow, 200 + 2 * shadow, WINDOW)
        self.toplevel = self.xdg.get_toplevel()
        self.xdg.set_window_geometry(shadow, shadow, 300, 200)
        self.surface.commit()

    def make_surface(self, width, height, colour):
        surface = self.compositor.create_surface()
        xdg = self.base.get_xdg_surface(surface)

        def draw(serial):
            xdg.ack_configure(serial)
            fd = memfd(colour.to_bytes(4, "little") * (width * height))
            pool = self.shm.create_pool(fd, width * height * 4)
            os.close(fd)
            surface.attach(pool.create_buffer(0, width, height, width * 4, 1), 0, 0)
            surface.damage_buffer(0, 0, width, height)
            surface.commit()
        xdg.on("configure", draw)
        return surface, xdg

    def open_menu(self, width, height, parent=None):
        """Wished at the parent's lower right corner."""
        positioner = self.base.create_positioner()
        positioner.set_size(width, height)
        positioner.set_anchor_rect(290, 190, 10, 10)
        positioner.set_anchor(BOTTOM_RIGHT)
        positioner.set_gravity(BOTTOM_RIGHT)
        positioner.set_constraint_adjustment(SLIDE_AND_FLIP)
        surface, xdg = self.make_surface(width, height, MENU)
        popup = xdg.get_popup(parent or self.xdg, positioner)
        surface.commit()
        return popup, xdg, surface


def corner(desktop, colour):
    """Where the colour begins once it is there, and the picture stands still."""
    desktop.wait_picture(lambda p: colour in p.colours(), f"colour {colour:06x}")
    picture = desktop.wait_still()
    points = [divmod(i, picture.width) for i, on in enumerate(picture.mask(colour)) if on]
    return min(x for _, x in points), min(y for y, _ in points)


def start_program(desktop, stock=False):
    """The program in the domain, with its window shown and focused."""
    desktop["work"].start("sleep", "1000", stock=stock)
    program = Program(agent_display(desktop["work"]))
    desktop.busy.append(program.connection.dispatch)
    desktop.wait_mapped("work")
    desktop.focus("work")
    return program


@pytest.fixture(name="menus")
def program_with_menus():
    with Desktop(["work"]) as desktop:
        program = start_program(desktop)
        desktop.window = corner(desktop, WINDOW)
        yield desktop, program


def check_place(desktop, popup):
    """A menu too large for where it is wished is elsewhere, and its program knows that."""
    menu = corner(desktop, MENU)
    assert len(popup.seen("configure")) == 1
    told = popup.last("configure")[:2]
    assert told != (300, 200)
    assert told == (menu[0] - desktop.window[0], menu[1] - desktop.window[1])
    return menu


def close(desktop, popup, xdg, surface):
    popup.destroy()
    xdg.destroy()
    surface.destroy()
    desktop.wait_picture(lambda p: MENU not in p.colours(), "the menu's end")


def test_a_program_is_told_where_its_menus_are(menus):
    desktop, program = menus
    for _ in range(3):
        menu = program.open_menu(250, 700)
        check_place(desktop, menu[0])
        close(desktop, *menu)


def test_a_program_waits_for_the_place_of_its_menu_as_long_as_it_takes(menus):
    desktop, program = menus
    desktop.livery.signal(signal.SIGSTOP)
    popup, _, _ = program.open_menu(250, 700)
    # The agent has done all that it can do, and some time more passes.
    for _ in range(10):
        program.connection.roundtrip()
    with pytest.raises(TimeoutError):
        desktop.wait(lambda: popup.seen("configure"), "a place from nobody", deadline=0.5)
    desktop.livery.signal(signal.SIGCONT)
    check_place(desktop, popup)


@pytest.mark.parametrize("shadow", [0, 40])
def test_a_menu_of_a_local_window_with_shadows_is_on_the_output(shadow):
    """The place of a menu is counted from the window, whatever its surface has around it."""
    with Desktop(["work"]) as desktop:
        program = Program(desktop.socket, shadow)
        desktop.busy.append(program.connection.dispatch)
        desktop.window = corner(desktop, WINDOW)
        height = desktop.picture().height
        popup, _, _ = program.open_menu(250, 700)
        assert check_place(desktop, popup)[1] == height - 700


GROWN = 0xff00ff


def grow(program, menu, width, height):
    """The program makes a menu larger than its positioner said, as Firefox does with its first."""
    fd = memfd(GROWN.to_bytes(4, "little") * (width * height))
    pool = program.shm.create_pool(fd, width * height * 4)
    os.close(fd)
    _, xdg, surface = menu
    xdg.set_window_geometry(0, 0, width, height)
    surface.attach(pool.create_buffer(0, width, height, width * 4, 1), 0, 0)
    surface.damage_buffer(0, 0, width, height)
    surface.commit()
    program.connection.roundtrip()


def wait_grown(desktop, width, height):
    desktop.wait_picture(lambda p: p.colours().get(GROWN) == width * height,
                         f"all {width}x{height} of the menu")


@pytest.mark.parametrize("stock", [False, True], ids=["extension", "stock"])
def test_a_menu_that_grows_after_it_was_shown_is_seen_whole(stock):
    with Desktop(["work"]) as desktop:
        program = start_program(desktop, stock)
        menu = program.open_menu(100, 60)
        desktop.wait_picture(lambda p: MENU in p.colours(), "the menu")
        grow(program, menu, 220, 140)
        wait_grown(desktop, 220, 140)
        told = len(menu[0].seen("configure"))
        grow(program, menu, 90, 50)  # and becomes smaller again
        wait_grown(desktop, 90, 50)
        assert len(menu[0].seen("configure")) == told  # it chose the size itself
        program.connection.close()


def test_a_menu_that_grows_beyond_the_output_is_put_within_it(menus):
    desktop, program = menus
    menu = program.open_menu(100, 60)
    desktop.wait_picture(lambda p: MENU in p.colours(), "the menu")
    height = desktop.picture().height
    grow(program, menu, 200, height - 200)
    wait_grown(desktop, 200, height - 200)
