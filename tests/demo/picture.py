# SPDX-License-Identifier: GPL-2.0-or-later
"""Finds the domains' windows in a picture of the desktop."""
import re

LABELS = {
    "red": (0xcc, 0x00, 0x00), "orange": (0xf5, 0x79, 0x00), "yellow": (0xed, 0xd4, 0x00),
    "green": (0x73, 0xd2, 0x16), "gray": (0x55, 0x57, 0x53), "blue": (0x34, 0x65, 0xa4),
    "purple": (0x75, 0x50, 0x7b), "black": (0x00, 0x00, 0x00),
}
SIDE, TITLE = 8, 40  # no more of a frame is painted at its sides and at its top
ROWS = 100  # a frame's sides are at least as high; the trusted strip is not


class Image:
    """A picture of the PPM format, P6."""

    def __init__(self, ppm):
        header = re.match(rb"P6\s+(\d+)\s+(\d+)\s+255\s", ppm)
        if not header:
            raise ValueError("not a PPM picture")
        self.width, self.height = int(header[1]), int(header[2])
        self.pixels = ppm[header.end():]

    def row(self, y):
        """The bytes of one line of pixels."""
        return self.pixels[3 * self.width * y:3 * self.width * (y + 1)]


def _span(row, pixel):
    """The first and last place of a pixel's bytes in a row, or None."""
    first = row.find(pixel)
    while first % 3 and first >= 0:
        first = row.find(pixel, first + 1)
    if first < 0:
        return None
    last = row.rfind(pixel)
    while last % 3:
        last = row.rfind(pixel, 0, last + 2)
    return first // 3, last // 3


def find_frame(image, colour):
    """The box (left, top, right, bottom) of a frame of this colour, or None. The colour (or the
    pattern on it) is in so many rows, one after the other, that it is a frame and not the strip."""
    box = None
    gap = 0
    for y in range(image.height + 1):
        span = _span(image.row(y), bytes(colour))
        if span and box:
            box = min(box[0], span[0]), box[1], max(box[2], span[1]), y
        elif span:
            box = span[0], y, span[1], y
        gap = 0 if span else gap + 1
        if box and (gap > 8 or y == image.height):  # a pattern may leave a few rows out
            if box[3] - box[1] >= ROWS:
                return box
            box = None
    return None


def has_window(image, label):
    """Whether a window of this label is there, and its program has drawn in it: more than one
    colour is inside of the frame and below the title."""
    box = find_frame(image, LABELS[label])
    if not box:
        return False
    left, top, right, bottom = box
    inside = b"".join(
        image.row(y)[3 * (left + SIDE):3 * (right - SIDE)] for y in range(top + TITLE, bottom - SIDE))
    return any(inside[channel::3].count(inside[channel]) < len(inside) // 3 for channel in range(3))
