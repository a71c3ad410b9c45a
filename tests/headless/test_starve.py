# SPDX-License-Identifier: GPL-2.0-or-later
"""An agent that cannot share as many pages as its windows need: they are shown with fewer buffers, or
cut, and come back whole when there are pages again. On Xen the limit is the driver's, of granted
pages; the agent's own one does the same on any machine."""
import os
import signal

import pytest

from livery.desktop import BORDER, TITLE, Desktop, content_of
from livery.process import find_program
from livery.program import Program
from livery.wl import memfd

# 300x200 pixels are 59 pages, for which 64 are shared; 300x100 take 32.
WHOLE, HALF = 64, 32
SHORT = "no more memory can be shared"
AGAIN = "memory can be shared again"


def is_pattern(picture):
    """Whether this is what the program "pattern" draws, or the uppermost rows of it."""
    for y in range(picture.height):
        row = picture.row(y)
        if (row[2::4] != bytes(x & 255 for x in range(picture.width)) or
                set(row[1::4]) != {y & 255} or set(row[0::4]) != {0x5a}):
            return False
    return True


def wait_pattern(desktop, name, width, height):
    """Waits for a window of this size with as much of the pattern; the others may be anything."""
    outer = width + 2 * BORDER, height + 2 * BORDER + TITLE

    def look():
        picture = desktop.picture()
        return any((f.width, f.height) == outer and is_pattern(picture.crop(content_of(f)))
                   for f in desktop.frames(name, picture))
    desktop.wait(look, f"{width}x{height} of the pattern")


def program(path, size="300 200"):
    """A pattern whose memory cannot be shared, that takes sizes from a pipe: shell words."""
    os.mkfifo(path)
    return f"PATTERN_UNSEALED=1 {find_program('pattern')} {size} <{path}"


def start(domain, pages, *programs, stock=False):
    domain.start("sh", "-c", " & ".join(programs), stock=stock,
                 options=("-v", "--max-pages", str(pages)))


def order(path):
    return open(path, "w", encoding="utf-8", buffering=1)


def test_one_buffer_is_enough_for_right_pixels():
    with Desktop(["work"]) as desktop:
        work = desktop["work"]
        path = work.path("orders")
        start(work, WHOLE, program(path))
        with order(path) as pipe:
            wait_pattern(desktop, "work", 300, 200)
            for size in ((299, 200), (200, 150), (300, 200), (298, 198)):
                pipe.write("{} {}\n".format(*size))
                wait_pattern(desktop, "work", *size)
            stats = desktop.stats(work.agent)
            assert stats["pages"] <= WHOLE and stats["composed"] > 0
            assert work.agent.lines(SHORT), "it is said"


def test_a_window_is_cut_to_what_can_be_shared():
    with Desktop(["work"]) as desktop:
        work = desktop["work"]
        path = work.path("orders")
        start(work, HALF, program(path))
        with order(path) as pipe:
            wait_pattern(desktop, "work", 300, 100)
            assert len(work.agent.lines(SHORT)) == 1, "it is said once"
            pipe.write("100 50\n")
            wait_pattern(desktop, "work", 100, 50)
            assert len(work.agent.lines("is shown with")) == 1, "this one was whole"


def test_a_cut_window_does_not_shrink_to_what_is_shown():
    """Its size on the desktop is told with every change of the focus."""
    with Desktop(["work", "personal"]) as desktop:
        work, personal = desktop["work"], desktop["personal"]
        path = work.path("orders")
        start(work, HALF, program(path))
        personal.start(find_program("pattern"), "200", "100")
        with order(path) as pipe:
            wait_pattern(desktop, "work", 300, 100)
            for name in ("personal", "work", "personal", "work"):
                desktop.focus(name)
            pipe.write("100 50\n")
            work.agent.wait_line("drawn 100 50", busy=desktop.busy)
            assert [m[0] for m in work.agent.lines("^drawn .*")] == ["drawn 300 200", "drawn 100 50"]


@pytest.mark.parametrize("stock", [False, True], ids=["extension", "stock"])
def test_a_cut_window_is_whole_again_when_another_one_closes(stock):
    """Only the pages that came back make the agent try again: the program draws nothing new."""
    with Desktop(["work"]) as desktop:
        work = desktop["work"]
        large, small, number = work.path("large"), work.path("small"), work.path("number")
        start(work, WHOLE + 8, f"{program(large)} & echo $! >{number}; true",
              program(small, "100 50"), stock=stock)
        with order(large), order(small) as pipe:
            wait_pattern(desktop, "work", 300, 200)
            wait_pattern(desktop, "work", 100, 50)
            pipe.write("150 200\n")
            work.agent.wait_line("a window of 150x200 is shown with", busy=desktop.busy)
            with open(number, encoding="utf-8") as file:
                os.kill(int(file.read()), signal.SIGTERM)
            wait_pattern(desktop, "work", 150, 200)
            work.agent.wait_line(AGAIN, busy=desktop.busy)


class SparseProgram(Program):
    """Each of its buffers is at the start of a memory of 512 MiB, as those of foot."""

    def buffer(self, width, height, colour):
        fd = memfd(colour.to_bytes(4, "little") * (width * height))
        os.ftruncate(fd, 512 << 20)
        pool = self.shm.create_pool(fd, 512 << 20)
        os.close(fd)
        buffer = pool.create_buffer(0, width, height, width * 4, 1)
        pool.destroy()
        return buffer


@pytest.mark.slow
def test_windows_of_many_large_sparse_pools_are_shown():
    with Desktop(["work"]) as desktop:
        program = SparseProgram(desktop, desktop["work"])
        for i in range(150):
            colour = 0x203000 + 0x101 * i
            program.window(40, 30, colour, f"window {i}")
            if i % 30 == 29:
                desktop.wait_picture(lambda picture, c=colour: c in picture.colours(),
                                     f"colour of window {i}")
        assert not desktop["work"].agent.lines(SHORT)
        program.close()
        desktop.wait_no_window("work")
