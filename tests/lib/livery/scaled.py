# SPDX-License-Identifier: GPL-2.0-or-later
"""A program that draws as many pixels as the output has: the window's size times the scale that it is told, by
fractional-scale and viewporter. What it draws no filter leaves as it is."""
import array
import functools
import os

from livery.picture import Rect
from livery.program import BOTTOM_RIGHT, agent_display
from livery.wl import Connection, memfd

ONE = 120  # fractional scales are in 120ths
TOP_LEFT = 5  # of xdg_positioner


def scaled(length, scale):
    """As the protocol wants it rounded; scale in 120ths."""
    return (length * scale + ONE // 2) // ONE


@functools.lru_cache
def pattern(width, height, seed=0):
    """Pixels 0xRRGGBB, row by row: a chessboard of single pixels that says where each belongs."""
    pixels = array.array("I", bytes(4 * width * height))
    for y in range(height):
        row = (y & 255) << 8 | seed << 4
        for x in range(width):
            pixels[y * width + x] = 0xff000000 | (x & 255) << 16 | row | (x + y & 1) * 15
    return pixels.tobytes()


class ScaledSurface:
    """A surface with such a pattern. whole: its program knows only of wl_surface.preferred_buffer_scale; plain: of no
    scale at all."""

    def __init__(self, program, size, seed, kind):
        self.program, self.size, self.seed, self.kind = program, size, seed, kind
        self.surface = program.compositor.create_surface()
        self.scale, self.drawn, self.configured, self.changes = ONE, None, False, {}
        self.viewport = None
        if kind == "fractional":
            manager = program.connection.bind("wp_fractional_scale_manager_v1")
            manager.get_fractional_scale(self.surface).on("preferred_scale", self._prefer)
            self.viewport = program.connection.bind("wp_viewporter").get_viewport(self.surface)
        elif kind == "whole":
            self.surface.on("preferred_buffer_scale", lambda scale: self._prefer(scale * ONE))

    def _prefer(self, scale):
        if scale != self.scale:
            self.scale = scale
            if self.configured:
                self.draw()

    def _configure(self, serial):
        self.configured = True
        self.xdg.ack_configure(serial)
        self.draw()

    @property
    def pixels(self):
        """The size of its buffer."""
        return tuple(scaled(side, self.scale) for side in self.size)

    def content(self, width, height):
        data = pattern(width, height, self.seed)
        if self.changes:
            data = bytearray(data)
            for (x, y), colour in self.changes.items():
                data[(y * width + x) * 4:][:4] = colour.to_bytes(3, "little") + b"\xff"
            data = bytes(data)
        return data

    def change(self, x, y, colour):
        """One pixel of the buffer, and says that only this one has changed."""
        self.changes[x, y] = colour
        self.draw((x, y, 1, 1))

    def buffer(self):
        width, height = self.pixels
        fd = memfd(self.content(width, height))
        pool = self.program.shm.create_pool(fd, width * height * 4)
        os.close(fd)
        buffer = pool.create_buffer(0, width, height, width * 4, 1)
        pool.destroy()
        return buffer

    def draw(self, damage=None):
        if self.kind == "whole":
            self.surface.set_buffer_scale(self.scale // ONE)
        if self.viewport:
            self.viewport.set_destination(*self.size)
        self.surface.attach(self.buffer(), 0, 0)
        self.surface.damage_buffer(*(damage or (0, 0, *self.pixels)))
        self.surface.commit()
        self.drawn = self.pixels

    def find(self, picture):
        """Where the whole of what it draws is seen pixel by pixel, or None. Where the output has a pixel less for the
        window, the last one may be missing."""
        width, height = self.pixels
        data = self.content(width, height)
        start = picture.data.find(data[:4 * (width - 1)])
        if start < 0:
            return None
        x, y = start // 4 % picture.width, start // 4 // picture.width
        for row in range(height - 1):
            at = ((y + row) * picture.width + x) * 4
            line = row * width * 4
            if picture.data[at:at + 4 * (width - 1)] != data[line:line + 4 * (width - 1)]:
                return None
        return Rect(x, y, width, height)

    def wait_seen(self, what="content pixel by pixel"):
        """The picture in which it is seen so, and where."""
        found = []

        def look(picture):
            found[:] = [self.find(picture)]
            return found[0]
        return self.program.desktop.wait_picture(look, what), found[0]


class ScaledProgram(ScaledSurface):
    """One window of such a pattern, in a domain, or (None) directly on livery. geometry: the part of it that is the
    window, the rest is its shadow."""

    def __init__(self, desktop, domain=None, size=(300, 200), seed=1, kind="fractional", title="scaled", geometry=None):
        self.desktop = desktop
        self.connection = Connection(agent_display(domain) if domain else desktop.socket)
        self.connection.roundtrip()
        bind = self.connection.bind
        self.compositor, self.shm, self.base = bind("wl_compositor", 6), bind("wl_shm"), bind("xdg_wm_base", 2)
        super().__init__(self, size, seed, kind)
        self.geometry = geometry
        self.xdg = self.base.get_xdg_surface(self.surface).on("configure", self._configure)
        self.toplevel = self.xdg.get_toplevel().on("configure", self._told)
        self.toplevel.set_title(title)
        if geometry:
            self.xdg.set_window_geometry(*geometry)
        self.surface.commit()
        self.connection.wait(lambda: self.drawn, "configure")
        desktop.busy.append(self.connection.dispatch)

    def close(self):
        self.desktop.busy.remove(self.connection.dispatch)
        self.connection.close()

    def _told(self, width, height, _states):
        if width and height and not self.geometry:
            self.size = width, height

    def child(self, at, size, seed=3, kind="fractional"):
        """A subsurface; it shows with the next draw() of the window."""
        return Child(self, at, size, seed, kind)

    def menu(self, at, size, seed=4, kind="fractional"):
        return ScaledMenu(self, at, size, seed, kind)


class Child(ScaledSurface):
    """A subsurface."""

    def __init__(self, parent, at, size, seed, kind):
        super().__init__(parent.program, size, seed, kind)
        compositor = parent.connection.bind("wl_subcompositor")
        self.role = compositor.get_subsurface(self.surface, parent.surface)
        self.role.set_position(*at)
        self.role.set_desync()
        parent.connection.roundtrip()
        self.configured = True
        self.draw()
        parent.draw()


class ScaledMenu(ScaledSurface):
    """A popup with its corner at this place of its window."""

    def __init__(self, parent, at, size, seed, kind):
        super().__init__(parent.program, size, seed, kind)
        positioner = parent.base.create_positioner()
        positioner.set_size(*size)
        positioner.set_anchor_rect(*at, 1, 1)
        positioner.set_anchor(TOP_LEFT)
        positioner.set_gravity(BOTTOM_RIGHT)
        self.xdg = parent.base.get_xdg_surface(self.surface).on("configure", self._configure)
        self.popup = self.xdg.get_popup(parent.xdg, positioner)
        self.surface.commit()
        parent.connection.wait(lambda: self.drawn, "configure of a menu")
