# SPDX-License-Identifier: GPL-2.0-or-later
"""A pixel is not copied between a program's shared memory and livery's renderer, by the counters that
the programs themselves keep; a case that has to be copied shows that the counters count."""
import os

import pytest

from livery.desktop import BORDER, TITLE, Desktop, content_of, foot
from livery.picture import Picture
from livery.process import find_program

NONE = {"agent": 0, "guid": 0, "livery": 0}


def copied(desktop, name):
    """Bytes that the domain's agent and guid, and livery, copied so far."""
    domain = desktop[name]
    return {"agent": desktop.stats(domain.agent)["copied_bytes"],
            "guid": desktop.stats(domain.guid())["copied_bytes"],
            "livery": desktop.stats(desktop.livery)["copied_bytes"]}


def pattern(width, height):
    """What the program "pattern" draws."""
    rows = []
    for y in range(height):
        row = bytearray(b"\x5a" * (4 * width))
        row[1::4] = bytes((y & 255,)) * width
        row[2::4] = (bytes(range(256)) * (width // 256 + 1))[:width]
        rows.append(bytes(row))
    return Picture(width, height, b"".join(rows))


def wait_pattern(desktop, name, width, height):
    """Waits for a window of this size that shows exactly the pattern."""
    outer = width + 2 * BORDER, height + 2 * BORDER + TITLE
    expected = pattern(width, height)
    frame = desktop.wait_frame(name, condition=lambda f: (f.width, f.height) == outer)
    desktop.wait_picture(lambda p: p.crop(content_of(frame)) == expected,
                         f"picture of {width}x{height} known pixels")


@pytest.mark.parametrize("size", [(640, 400), (1920, 1080), (333, 77)])
@pytest.mark.parametrize("stock", [False, True], ids=["extension", "stock"])
def test_every_pixel_arrives_without_a_copy(size, stock):
    with Desktop(["work"], width=2048, height=1216) as desktop:
        desktop["work"].start(find_program("pattern"), *map(str, size), stock=stock)
        wait_pattern(desktop, "work", *size)
        assert copied(desktop, "work") == NONE


def test_every_pixel_arrives_after_each_resize():
    """Larger and smaller, in every step exact, and still not copied."""
    with Desktop(["work"]) as desktop:
        work = desktop["work"]
        orders = work.path("orders")
        os.mkfifo(orders)
        work.start("sh", "-c", f'exec "$0" 300 200 < {orders}', find_program("pattern"))
        with open(orders, "w", encoding="utf-8", buffering=1) as pipe:
            wait_pattern(desktop, "work", 300, 200)
            for size in ((301, 200), (900, 600), (17, 500), (400, 3), (640, 480), (301, 201)):
                pipe.write("{} {}\n".format(*size))
                wait_pattern(desktop, "work", *size)
        assert copied(desktop, "work") == NONE


def draws(desktop, name):
    """Waits until the program has shown several pictures that differ."""
    seen = []

    def look():
        picture = desktop.picture().crop(desktop.frames(name)[0])
        if not any(picture == other for other in seen):
            seen.append(picture)
        return len(seen) >= 4
    desktop.wait(look, f"pictures of {name} that differ")


LIVELY = ("sh", "-c", "i=0; while :; do i=$((i+1)); printf '%08d row of text\\n' $i; sleep 0.02; done")


@pytest.mark.parametrize("size", ["640x400", "1920x1080"])
def test_foot_is_shown_without_a_copy(size):
    with Desktop(["work"], width=2048, height=1216) as desktop:
        desktop["work"].start(*foot(*LIVELY, size=size))
        desktop.wait_mapped("work")
        width = int(size.split("x")[0])
        desktop.wait_frame("work", condition=lambda f: f.width > width - 20)
        draws(desktop, "work")
        assert copied(desktop, "work") == NONE


def test_a_composed_window_is_copied_and_counted():
    """Subsurfaces have to be composed."""
    with Desktop(["work"]) as desktop:
        desktop["work"].start("weston-subsurfaces")
        desktop.wait_mapped("work")
        desktop.wait_frame("work")
        result = desktop.wait(lambda: copied(desktop, "work"), "counters")
        desktop.wait(lambda: copied(desktop, "work")["agent"] > 10000, "copied bytes", step=0.2)
        assert result["guid"] == 0
