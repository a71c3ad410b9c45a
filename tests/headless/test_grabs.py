# SPDX-License-Identifier: GPL-2.0-or-later
"""Grabs within a domain: what a program does with its drags and menus harms no other program of the domain."""
import os

import pytest

from livery.desktop import Desktop, content_of
from livery.wl import Connection, WaylandError, memfd

COLOUR = 0x3060c0


class Program:
    """A program of a domain with one window and a seat."""

    def __init__(self, domain):
        path = os.path.join(domain.runtime, "wayland-0")
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


@pytest.fixture(name="desktop")
def desktop_with_a_fragile_agent():
    """What the agent has freed is overwritten at once."""
    with Desktop(["work"]) as desktop:
        desktop["work"].start("sleep", "1000", wrap=["env", "MALLOC_PERTURB_=165"])
        yield desktop


def wait_for_the_agent(desktop):
    desktop.wait(lambda: os.path.exists(os.path.join(desktop["work"].runtime, "wayland-0")), "the agent's socket")


def test_a_menu_that_grabs_twice_ends_its_own_program_only(desktop):
    wait_for_the_agent(desktop)
    program, other = Program(desktop["work"]), Program(desktop["work"])
    desktop.wait(lambda: len(desktop.frames("work")) == 2, "two windows")
    positioner = program.base.create_positioner()
    positioner.set_size(40, 30)
    positioner.set_anchor_rect(0, 0, 10, 10)
    surface = program.compositor.create_surface()
    popup = program.base.get_xdg_surface(surface).get_popup(program.xdg, positioner)
    popup.grab(program.seat, 1)
    popup.grab(program.seat, 1)
    with pytest.raises(WaylandError, match="grab"):
        program.connection.roundtrip()
    program.connection.close()
    desktop.wait(lambda: len(desktop.frames("work")) == 1, "one window")
    desktop.busy.append(other.connection.dispatch)
    box = content_of(desktop.wait_frame("work"))
    desktop.session.click(box.x + 20, box.y + 20)
    desktop.wait(lambda: len(other.pointer.seen("button")) == 2, "a click in the other program")
    other.connection.close()


def test_a_program_may_let_go_of_the_seat_while_it_drags(desktop):
    wait_for_the_agent(desktop)
    program = Program(desktop["work"])
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
