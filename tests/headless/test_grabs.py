# SPDX-License-Identifier: GPL-2.0-or-later
"""Grabs: what a program does with its drags and menus harms no other program of its domain, nor the desktop."""
import os

import pytest

from livery.desktop import LOCAL, Desktop, content_of
from livery.process import try_connect
from livery.wl import Connection, WaylandError, memfd

COLOUR = 0x3060c0


class Program:
    """A program with one window and a seat."""

    def __init__(self, path):
        self.connection = Connection(path)
        self.connection.roundtrip()
        self.compositor = self.connection.bind("wl_compositor", 4)
        self.base = self.connection.bind("xdg_wm_base")
        self.base.on("ping", self.base.pong)
        self.manager = self.connection.bind("wl_data_device_manager", 3)
        self.sit()
        self.surface = self.compositor.create_surface()
        self.xdg = self.base.get_xdg_surface(self.surface)
        self.toplevel = self.xdg.get_toplevel()
        self.surface.commit()
        self.connection.wait(lambda: self.xdg.seen("configure"), "configure")
        self.xdg.ack_configure(self.xdg.last("configure")[0])
        fd = memfd(COLOUR.to_bytes(4, "little") * (200 * 120))
        pool = self.connection.bind("wl_shm").create_pool(fd, 200 * 120 * 4)
        os.close(fd)
        self.surface.attach(pool.create_buffer(0, 200, 120, 800, 1), 0, 0)
        self.surface.damage(0, 0, 200, 120)
        self.surface.commit()
        self.connection.roundtrip()

    def sit(self):
        self.seat = self.connection.bind("wl_seat", 5, again=True)
        self.pointer = self.seat.get_pointer()
        self.device = self.manager.get_data_device(self.seat)


    def menu(self):
        positioner = self.base.create_positioner()
        positioner.set_size(40, 30)
        positioner.set_anchor_rect(0, 0, 10, 10)
        xdg = self.base.get_xdg_surface(self.compositor.create_surface())
        return xdg.get_popup(self.xdg, positioner)

    def grab_twice(self, menus, index):
        """After so many menus have grabbed, one of them does it again."""
        popups = [self.menu() for _ in range(menus)]
        for popup in popups:
            popup.grab(self.seat, 1)
        popups[index].grab(self.seat, 1)
        with pytest.raises(WaylandError, match="grab"):
            self.connection.roundtrip()
        self.connection.close()


@pytest.fixture(name="desktop")
def fragile_desktop():
    """What livery or the agent has freed is overwritten at once."""
    desktop = Desktop(["work"])
    desktop.environment["MALLOC_PERTURB_"] = "165"
    with desktop:
        desktop["work"].start("sleep", "1000", wrap=["env", "MALLOC_PERTURB_=165"])
        yield desktop


def agent_socket(desktop):
    path = os.path.join(desktop["work"].runtime, "wayland-0")
    desktop.wait(lambda: try_connect(path), "the agent's socket").close()
    return path


def expect_click(desktop, program, name):
    """The other program's menus have gone; this one's window, alone on the desktop, gets a click."""
    desktop.wait(lambda: len(desktop.frames(name)) == 1, "one window")
    desktop.busy.append(program.connection.dispatch)
    box = content_of(desktop.wait_frame(name))
    desktop.session.click(box.x + 20, box.y + 20)
    desktop.wait(lambda: len(program.pointer.seen("button")) == 2, "a click in the other program")
    program.connection.close()


@pytest.mark.parametrize("menus,index", [(1, 0), (2, 0), (3, 0), (3, 1), (3, 2)])
def test_a_menu_that_grabs_twice_ends_its_own_program_only(desktop, menus, index):
    program, other = Program(agent_socket(desktop)), Program(agent_socket(desktop))
    desktop.wait(lambda: len(desktop.frames("work")) == 2, "two windows")
    program.grab_twice(menus, index)
    expect_click(desktop, other, "work")


@pytest.mark.parametrize("menus,index", [(1, 0), (2, 0), (3, 0), (3, 1), (3, 2)])
def test_a_menu_of_the_gui_domain_that_grabs_twice_ends_its_own_program_only(desktop, menus, index):
    program, other = Program(desktop.socket), Program(desktop.socket)
    desktop.wait(lambda: len(desktop.frames(LOCAL)) == 2, "two windows")
    program.grab_twice(menus, index)
    expect_click(desktop, other, LOCAL)


def test_a_program_may_let_go_of_the_seat_while_it_drags(desktop):
    program = Program(agent_socket(desktop))
    desktop.busy.append(program.connection.dispatch)
    session, box = desktop.session, content_of(desktop.wait_frame("work"))
    session.move(box.x + 20, box.y + 20)
    session.button("left", True)
    desktop.wait(lambda: program.pointer.seen("button"), "the press")
    program.device.start_drag(None, program.surface, None, program.pointer.last("button")[0])
    session.move(box.x + 40, box.y + 40)
    desktop.wait(lambda: program.device.seen("motion") or program.pointer.seen("leave"), "the drag")
    program.seat.release()
    program.sit()
    program.connection.roundtrip()
    for i in range(10):
        session.move(box.x + 20 + 10 * (i % 2), box.y + 30)
    session.move(box.x + 250, box.y + 160)
    session.move(box.x + 50, box.y + 50)
    session.button("left", False)
    told = len(program.pointer.seen("button"))
    session.click(box.x + 60, box.y + 60)
    desktop.wait(lambda: len(program.pointer.seen("button")) >= told + 2, "a click after the drag")
    assert desktop["work"].agent.running
    program.connection.close()
