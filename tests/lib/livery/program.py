# SPDX-License-Identifier: GPL-2.0-or-later
"""A program that a test plays: windows and menus of one colour, a seat, and a list of all that it was
told. It runs in a domain, through the domain's agent, or directly on livery."""
import os

from livery.process import try_connect
from livery.wl import Connection, memfd

TO_ALL_SIDES, BOTTOM_RIGHT = 0x3f, 8  # of xdg_positioner


def agent_display(domain):
    """The path of the agent's Wayland socket, when it serves; starts an agent where none runs."""
    if domain.agent is None:
        domain.start("sleep", "100000")
    path = os.path.join(domain.runtime, "wayland-0")
    domain.desktop.wait(lambda: try_connect(path), "the agent's socket").close()
    return path


class Program:
    """log: (event, arguments) of the seat in order, surfaces by the titles of their windows."""

    EVENTS = {"pointer": ("enter", "leave", "motion", "button", "axis", "axis_stop"),
              "keyboard": ("enter", "leave", "key", "modifiers")}

    def __init__(self, desktop, domain=None):
        """In the domain, or (None) directly on livery."""
        self.desktop = desktop
        self.connection = Connection(agent_display(domain) if domain else desktop.socket)
        self.connection.roundtrip()
        self.compositor = self.connection.bind("wl_compositor", 4)
        self.base = self.connection.bind("xdg_wm_base", 2)
        self.base.on("ping", self.base.pong)
        self.shm = self.connection.bind("wl_shm", 1)
        self.seat = self.connection.bind("wl_seat", 8)
        self.connection.roundtrip()
        self.pointer, self.keyboard = self.seat.get_pointer(), self.seat.get_keyboard()
        self.log, self.serial, self.titles = [], 0, {}
        self.serials = {}  # of the last event of each name
        for device, events in self.EVENTS.items():
            for event in events:
                getattr(self, device).on(
                    event, lambda *args, what=f"{device}.{event}": self._note(what, args))
        desktop.busy.append(self._dispatch)

    def _dispatch(self):
        self.connection.dispatch()

    def pause(self):
        """From here on it is busy: it reads nothing until resume()."""
        self.desktop.busy.remove(self._dispatch)

    def resume(self):
        self.desktop.busy.append(self._dispatch)

    def close(self):
        if self._dispatch in self.desktop.busy:
            self.pause()
        self.connection.close()

    def _note(self, what, args):
        name = what.split(".")[1]
        if name in ("enter", "leave"):
            self.serial = args[0]
            args = (self.titles.get(args[1].id if args[1] else None), *args[2:])
        elif name in ("button", "key"):
            self.serial, args = args[0], args[2:]
        self.serials[what] = self.serial
        self.log.append((what, args))

    def seen(self, what, since=0):
        """The arguments of the events of this name, since the log had this length."""
        return [args for name, args in self.log[since:] if name == what]

    def buffer(self, width, height, colour):
        fd = memfd(colour.to_bytes(4, "little") * (width * height))
        pool = self.shm.create_pool(fd, width * height * 4)
        os.close(fd)
        buffer = pool.create_buffer(0, width, height, width * 4, 1)
        pool.destroy()
        return buffer

    def window(self, width, height, colour, title):
        return Window(self, (width, height), colour, title)


class Surface:
    """What windows and menus have in common: it shows one colour when it is configured."""

    def __init__(self, program, size, colour, title):
        self.program, self.size, self.colour, self.title = program, size, colour, title
        self.surface = program.compositor.create_surface()
        program.titles[self.surface.id] = title
        self.xdg = program.base.get_xdg_surface(self.surface)
        self.xdg.on("configure", self._configure)
        self.drawn = self.hidden = False

    def _configure(self, serial):
        if self.hidden:
            return
        self.xdg.ack_configure(serial)
        self.draw()

    def draw(self):
        self.surface.attach(self.program.buffer(*self.size, self.colour), 0, 0)
        self.surface.damage(0, 0, *self.size)
        self.surface.commit()
        self.drawn = True

    def hide(self):
        """Unmaps it."""
        self.hidden, self.drawn = True, False
        self.surface.attach(None, 0, 0)
        self.surface.commit()
        self.program.connection.roundtrip()

    def show(self):
        """Maps it again."""
        self.hidden = False
        self.surface.commit()
        self.program.connection.wait(lambda: self.drawn, "configure")
        self.program.connection.roundtrip()

    def drag(self, size, colour):
        """Begins a drag, with an icon, after the press of a button in it."""
        program = self.program
        manager = program.connection.bind("wl_data_device_manager", 3)
        icon = program.compositor.create_surface()
        device = manager.get_data_device(program.seat)
        device.start_drag(None, self.surface, icon, program.serials["pointer.button"])
        icon.attach(program.buffer(*size, colour), 0, 0)
        icon.damage(0, 0, *size)
        icon.commit()
        program.connection.roundtrip()

    def menu(self, size, colour, at, title="menu", grab=True):
        """A menu with its upper left corner at this place."""
        return Menu(self, size, colour, at, title, grab)


class Window(Surface):
    """A toplevel that takes each size it is told."""

    def __init__(self, program, size, colour, title):
        super().__init__(program, size, colour, title)
        self.toplevel = self.xdg.get_toplevel()
        self.toplevel.on("configure", self._told)
        self.toplevel.set_title(title)
        self.surface.commit()
        program.connection.wait(lambda: self.drawn, "configure")
        program.connection.roundtrip()

    def _told(self, width, height, _states):
        if width and height:
            self.size = width, height


class Menu(Surface):
    """A popup."""

    def __init__(self, parent, size, colour, at, title, grab):
        super().__init__(parent.program, size, colour, title)
        program = self.program
        positioner = program.base.create_positioner()
        positioner.set_size(*size)
        positioner.set_anchor_rect(*at, 1, 1)
        positioner.set_anchor(5)
        positioner.set_gravity(BOTTOM_RIGHT)
        positioner.set_constraint_adjustment(TO_ALL_SIDES)
        self.popup = self.xdg.get_popup(parent.xdg, positioner)
        if grab:
            self.popup.grab(program.seat, program.serial)
        self.surface.commit()
        program.connection.wait(lambda: self.drawn, "configure of a menu")
        program.connection.roundtrip()
