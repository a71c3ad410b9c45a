# SPDX-License-Identifier: GPL-2.0-or-later
"""Pictures of the desktop: compare them, look for the frames of a domain in them, PNG in and out.

A picture is B,G,R,255 for each pixel, rows packed, whatever it was made from. All searching is
done by bytes, re and slices, because there is nothing but the standard library and a test looks
at hundreds of pictures.
"""
import collections
import re
import struct
import zlib

MIN_SIDE = 24  # px; a shorter run of a colour is no edge of a window

Rect = collections.namedtuple("Rect", "x y width height")


def inside(inner, outer):
    return (inner.x >= outer.x and inner.y >= outer.y
            and inner.x + inner.width <= outer.x + outer.width
            and inner.y + inner.height <= outer.y + outer.height)


def shrink(rect, left, top=None, right=None, bottom=None):
    """The rectangle without so many pixels at its sides (all sides as the left by default)."""
    top = left if top is None else top
    right = left if right is None else right
    bottom = left if bottom is None else bottom
    return Rect(rect.x + left, rect.y + top, rect.width - left - right,
                rect.height - top - bottom)


class Picture:
    """A picture of width x height pixels."""

    def __init__(self, width, height, data):
        if len(data) != width * height * 4:
            raise ValueError(f"{len(data)} bytes are no picture of {width}x{height}")
        self.width = width
        self.height = height
        data = bytearray(data)
        data[3::4] = b"\xff" * (width * height)
        self.data = bytes(data)
        self._masks = {}
        self._frames = {}
        self._below = {}

    @staticmethod
    def from_rows(width, height, stride, data, flip=False, scale=1):
        """From B,G,R,x rows that are stride bytes apart; scale: only one pixel of so many squared, so that
        all is where it is at scale 1."""
        rows = [data[y * stride:y * stride + width * 4] for y in range(0, height, scale)]
        if scale > 1:
            rows = [bytes(memoryview(row).cast("I")[::scale].tobytes()) for row in rows]
        return Picture(width // scale, height // scale, b"".join(reversed(rows) if flip else rows))

    @property
    def rect(self):
        return Rect(0, 0, self.width, self.height)

    def __eq__(self, other):
        return (self.width, self.height, self.data) == (other.width, other.height, other.data)

    __hash__ = None

    def pixel(self, x, y):
        """The colour 0xRRGGBB at a point."""
        at = (y * self.width + x) * 4
        return self.data[at] | self.data[at + 1] << 8 | self.data[at + 2] << 16

    def row(self, y, x0=0, x1=None):
        x1 = self.width if x1 is None else x1
        return self.data[(y * self.width + x0) * 4:(y * self.width + x1) * 4]

    def below(self, y):
        """The picture without its first y rows."""
        if y not in self._below:
            self._below[y] = self.crop(Rect(0, y, self.width, self.height - y))
        return self._below[y]

    def crop(self, rect):
        rows = [self.row(y, rect.x, rect.x + rect.width)
                for y in range(rect.y, rect.y + rect.height)]
        return Picture(rect.width, rect.height, b"".join(rows))

    def colours(self):
        """How many pixels there are of each colour."""
        count = collections.Counter(memoryview(self.data).cast("I"))
        return {value & 0xffffff: n for value, n in count.items()}

    def is_only(self, colour, rect=None):
        """Whether each pixel (of the rectangle) has the colour."""
        rect = rect or self.rect
        want = pixel_bytes(colour) * rect.width
        return all(self.row(y, rect.x, rect.x + rect.width) == want
                   for y in range(rect.y, rect.y + rect.height))

    def difference(self, other):
        """The smallest rectangle that holds all pixels that differ, or None."""
        if (self.width, self.height) != (other.width, other.height):
            raise ValueError("pictures of different sizes")
        rows = [y for y in range(self.height) if self.row(y) != other.row(y)]
        if not rows:
            return None
        left, right = self.width, 0
        for y in rows:
            mine, theirs = (memoryview(p.row(y)).cast("I") for p in (self, other))
            columns = [x for x, pair in enumerate(zip(mine, theirs)) if pair[0] != pair[1]]
            left, right = min(left, columns[0]), max(right, columns[-1] + 1)
        return Rect(left, rows[0], right - left, rows[-1] + 1 - rows[0])

    def mask(self, colour):
        """A byte for each pixel: 1 where it has the colour."""
        if colour not in self._masks:
            self._masks[colour] = make_mask(self.data, pixel_bytes(colour))
        return self._masks[colour]

    # ---- frames ----

    def find_frames(self, colour, min_side=MIN_SIDE):
        """Rectangles whose outermost pixels on all four sides have the colour, the outermost ones
        only, from the top. A window that is partly covered is not among them."""
        if (colour, min_side) not in self._frames:
            self._frames[colour, min_side] = self._find_frames(colour, min_side)
        return self._frames[colour, min_side]

    def _find_frames(self, colour, min_side):
        mask = self.mask(colour)
        edge = re.compile(b"\x01{%d,}" % min_side)
        found = []
        for y in range(self.height):
            row = mask[y * self.width:(y + 1) * self.width]
            above = mask[(y - 1) * self.width:y * self.width] if y else b""
            for run in edge.finditer(row):
                x0, x1 = run.span()
                if above[x0:x1] == run[0]:
                    continue
                rect = self._frame_below(mask, x0, x1, y, min_side)
                if rect and not any(inside(rect, other) for other in found):
                    found.append(rect)
        return found

    def _frame_below(self, mask, x0, x1, y, min_side):
        size = [run_length(mask[y * self.width + x::self.width]) for x in (x0, x1 - 1)]
        full = b"\x01" * (x1 - x0)
        for bottom in range(y + min(size), y + min_side - 1, -1):
            at = (bottom - 1) * self.width
            if mask[at + x0:at + x1] == full:
                return Rect(x0, y, x1 - x0, bottom - y)
        return None

    def ring(self, rect, thickness=2):
        """The colours of the outermost pixels of a rectangle."""
        colours = set()
        for i in range(thickness):
            inner = shrink(rect, i)
            sides = [inner._replace(height=1), inner._replace(width=1),
                     inner._replace(y=inner.y + inner.height - 1, height=1),
                     inner._replace(x=inner.x + inner.width - 1, width=1)]
            for side in sides:
                colours |= set(self.crop(side).colours())
        return colours

    # ---- PNG ----

    def save(self, path):
        rgb = bytearray(self.width * self.height * 3)
        rgb[0::3], rgb[1::3], rgb[2::3] = self.data[2::4], self.data[1::4], self.data[0::4]
        size = self.width * 3
        lines = b"".join(b"\0" + rgb[y * size:(y + 1) * size] for y in range(self.height))
        head = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        with open(path, "wb") as file:
            file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
                       + chunk(b"IDAT", zlib.compress(lines, 1)) + chunk(b"IEND", b""))


def make_mask(data, pixel):
    """A byte for each pixel, 1 where it has this value."""
    mask = bytearray(len(data) // 4)
    run = re.compile(b"(?:" + re.escape(pixel) + b")++")
    start = data.find(pixel)
    while start >= 0:
        end = run.match(data, start).end()
        if start % 4:  # looks like the colour, but across two pixels: go by whole pixels
            value = int.from_bytes(pixel, "little")
            return bytes(map(value.__eq__, memoryview(data).cast("I")))
        mask[start // 4:end // 4] = b"\x01" * ((end - start) // 4)
        start = data.find(pixel, end)
    return bytes(mask)


def pixel_bytes(colour):
    return bytes((colour & 255, colour >> 8 & 255, colour >> 16, 255))


def run_length(column):
    """How many ones a mask begins with."""
    end = column.find(b"\0")
    return len(column) if end < 0 else end


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def paeth(a, b, c):
    pa, pb, pc = abs(b - c), abs(a - c), abs(a + b - c - c)
    if pa <= pb and pa <= pc:
        return a
    return b if pb <= pc else c


def unfilter(kind, line, above, step):
    """Undoes a PNG line filter in place."""
    if kind == 1:
        for i in range(step, len(line)):
            line[i] = line[i] + line[i - step] & 255
    elif kind == 2:
        line[:] = bytes(a + b & 255 for a, b in zip(line, above))
    elif kind == 3:
        for i in range(len(line)):
            left = line[i - step] if i >= step else 0
            line[i] = line[i] + (left + above[i] >> 1) & 255
    elif kind == 4:
        for i in range(min(step, len(line))):
            line[i] = line[i] + above[i] & 255
        for i in range(step, len(line)):
            line[i] = line[i] + paeth(line[i - step], above[i], above[i - step]) & 255
    elif kind != 0:
        raise ValueError(f"PNG filter {kind}")


def read_png(path):
    """Reads an 8-bit RGB or RGBA PNG (what livery and Picture.save write)."""
    with open(path, "rb") as file:
        data = file.read()
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError(f"{path}: not a PNG file")
    at, packed, head = 8, b"", None
    while at < len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        body = data[at + 8:at + 8 + size]
        if chunk(name, body) != data[at:at + 12 + size]:
            raise ValueError(f"{path}: damaged {name.decode()} chunk")
        if name == b"IHDR":
            head = struct.unpack(">IIBBBBB", body)
        elif name == b"IDAT":
            packed += body
        at += 12 + size
    width, height, depth, kind, _, _, interlace = head
    if depth != 8 or kind not in (2, 6) or interlace:
        raise ValueError(f"{path}: depth {depth}, colour type {kind}, interlace {interlace}")
    step = 3 if kind == 2 else 4
    lines = zlib.decompress(packed)
    above, out = bytes(width * step), bytearray()
    for y in range(height):
        start = y * (width * step + 1)
        line = bytearray(lines[start + 1:start + 1 + width * step])
        unfilter(lines[start], line, above, step)
        out += line
        above = line
    pixels = bytearray(width * height * 4)
    pixels[0::4], pixels[1::4], pixels[2::4] = out[2::step], out[1::step], out[0::step]
    return Picture(width, height, pixels)
