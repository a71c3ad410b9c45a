# SPDX-License-Identifier: GPL-2.0-or-later
"""Finds the domains' windows in a picture of the desktop."""
import re

LABELS = {
    "red": (0xcc, 0x00, 0x00), "orange": (0xf5, 0x79, 0x00), "yellow": (0xed, 0xd4, 0x00),
    "green": (0x73, 0xd2, 0x16), "gray": (0x55, 0x57, 0x53), "blue": (0x34, 0x65, 0xa4),
    "purple": (0x75, 0x50, 0x7b), "black": (0x00, 0x00, 0x00),
}
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


def has_window(image, label):
    """Whether a frame of this label's colour is there: the colour (or the pattern on it) is found
    in so many rows, one after the other, that it is a frame's side and not the strip."""
    pixel = bytes(LABELS[label])
    longest = current = gap = 0
    for y in range(image.height):
        if pixel in image.row(y):
            current += 1 + gap
            gap = 0
            longest = max(longest, current)
        else:  # a pattern may leave a few rows out
            gap += 1
            if gap > 8:
                current = gap = 0
    return longest >= ROWS
