# SPDX-License-Identifier: GPL-2.0-or-later
"""The demo's eye: when does a picture have a window of a label?"""
import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import picture  # pylint: disable=wrong-import-position

WIDTH, HEIGHT = 400, 300
GREEN = picture.LABELS["green"]


def image(*boxes):
    """A dark picture with filled boxes (left, top, right, bottom, colour), the later on top."""
    rows = [bytearray(bytes((30, 30, 30)) * WIDTH) for _ in range(HEIGHT)]
    for left, top, right, bottom, colour in boxes:
        for row in rows[top:bottom]:
            row[3 * left:3 * right] = bytes(colour) * (right - left)
    return picture.Image(b"P6\n%d %d\n255\n" % (WIDTH, HEIGHT) + b"".join(rows))


FRAME = [(50, 60, 250, 220, GREEN), (54, 90, 246, 216, (0, 0, 0))]
TEXT = (80, 120, 90, 124, (255, 255, 255))


def test_frame_with_content():
    assert picture.has_window(image(*FRAME, TEXT), "green")
    assert picture.find_frame(image(*FRAME, TEXT), GREEN) == (50, 60, 249, 219)


@pytest.mark.parametrize("boxes", [
    [], [(0, 0, WIDTH, 28, GREEN)], FRAME, [(100, 100, 140, 150, GREEN)],
    [(50, 60, 250, 220, picture.LABELS["red"]), *FRAME[1:], TEXT],
    # the bytes of the colour are there, but not as a pixel
    [(50, 60, 150, 220, (0, *GREEN[:2])), (150, 60, 250, 220, (GREEN[2], 0, 0)), TEXT],
], ids=["nothing", "strip", "empty", "small", "other", "shifted"])
def test_no_window(boxes):
    assert not picture.has_window(image(*boxes), "green")


def test_frame_half_covered_and_with_a_pattern():
    stripes = [(50, y, 250, y + 4, (10, 100, 10)) for y in range(60, 220, 12)]
    cover = (200, 100, 400, 300, (40, 40, 90))
    assert picture.has_window(image(FRAME[0], *stripes, FRAME[1], TEXT, cover), "green")


def test_strip_and_frame_of_one_label():
    both = image((0, 0, WIDTH, 28, GREEN), *FRAME, TEXT)
    assert picture.find_frame(both, GREEN) == (50, 60, 249, 219)


def test_not_a_picture():
    with pytest.raises(ValueError):
        picture.Image(b"PNG")
