# SPDX-License-Identifier: GPL-2.0-or-later
"""A program that draws as many pixels as the output has: the window's size times the scale that it is told, by
fractional-scale and viewporter. What it draws no filter leaves as it is."""
import array
import functools
import os

from livery.picture import Rect
from livery.program import agent_display
from livery.wl import Connection, memfd

ONE = 120  # fractional scales are in 120ths


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


class ScaledProgram:
    """One window with such a pattern. whole: it knows only of wl_surface.preferred_buffer_scale; plain: of none."""

    def __init__(self, desktop, domain=None, size=(300, 200), seed=1, kind="fractional", title="scaled"):
        self.desktop, self.size, self.seed, self.kind = desktop, size, seed, kind
        self.connection = Connection(agent_display(domain) if domain else desktop.socket)
        self.connection.roundtrip()
        bind = self.connection.bind
        self.compositor, self.shm = bind("wl_compositor", 6), bind("wl_shm")
        self.base, self.viewporter = bind("xdg_wm_base", 2), bind("wp_viewporter")
        self.surface = self.compositor.create_surface()
        self.scale, self.scales, self.drawn, self.configured = ONE, [], None, False
        self.viewport = None
        if kind == "fractional":
            fractional = bind("wp_fractional_scale_manager_v1").get_fractional_scale(self.surface)
            fractional.on("preferred_scale", self._prefer)
            self.viewport = self.viewporter.get_viewport(self.surface)
        elif kind == "whole":
            self.surface.on("preferred_buffer_scale", lambda scale: self._prefer(scale * ONE))
        self.xdg = self.base.get_xdg_surface(self.surface).on("configure", self._configure)
        self.toplevel = self.xdg.get_toplevel().on("configure", self._told)
        self.toplevel.set_title(title)
        self.surface.commit()
        self.connection.wait(lambda: self.drawn, "configure")
        desktop.busy.append(self.connection.dispatch)

    def close(self):
        self.desktop.busy.remove(self.connection.dispatch)
        self.connection.close()

    def _prefer(self, scale):
        self.scales.append(scale)
        if scale != self.scale:
            self.scale = scale
            if self.configured:
                self.draw()

    def _told(self, width, height, _states):
        if width and height:
            self.size = width, height

    def _configure(self, serial):
        self.configured = True
        self.xdg.ack_configure(serial)
        self.draw()

    @property
    def pixels(self):
        """The size of its buffer."""
        return tuple(scaled(side, self.scale) for side in self.size)

    def content(self, width, height):
        return pattern(width, height, self.seed)

    def buffer(self):
        width, height = self.pixels
        fd = memfd(self.content(width, height))
        pool = self.shm.create_pool(fd, width * height * 4)
        os.close(fd)
        buffer = pool.create_buffer(0, width, height, width * 4, 1)
        pool.destroy()
        return buffer

    def draw(self):
        if self.kind == "whole":
            self.surface.set_buffer_scale(self.scale // ONE)
        if self.viewport:
            self.viewport.set_destination(*self.size)
        self.surface.attach(self.buffer(), 0, 0)
        self.surface.damage_buffer(0, 0, *self.pixels)
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
        return self.desktop.wait_picture(look, what), found[0]
