# SPDX-License-Identifier: GPL-2.0-or-later
"""Attacks by shared memory: what is no memory, what is not sealed, what changes while it is read, what
is more than there is, and what is another's."""
import ctypes
import fcntl
import mmap
import os
import socket
import struct
import threading

import pytest

from livery.arena import BACKDROP, COLOURS, EVIL, stock_window
from livery.desktop import content_of
from livery.peer import PAGE, SEAL_GROW, SEAL_SHRINK, SEAL_WRITE, PeerWindow, sealed_memfd

ARENA = {"evils": 24}
HUGETLB = 4
SEAL_SEAL = 1


def share(evil, fd, count=1, first=1):
    evil.send("EXT_PAGES", fd=fd, first=first, count=count)


def pool(evil, runs, size, number=1):
    evil.send("EXT_POOL", tail=runs, pool=number, size=size)


def show(arena, evil, width, height, pool_number=1, offset=0, stride=None, window=1):
    """A window whose content is this part of a pool, and the box of its content on the desktop."""
    shown = PeerWindow(evil, window, width, height).title("memory").map()
    evil.wait(lambda: shown.serial, "EXT_CONFIGURE")
    evil.send("EXT_BUFFER", buffer=window, pool=pool_number, offset=offset, width=width,
              height=height, stride=stride or 4 * width)
    evil.send("EXT_COMMIT", window, [(0, 0, width, height)], buffer=window, serial=shown.serial)
    arena.settle(evil)
    return content_of(arena.wait_frame(evil.domain.name))


def pixels(count, colour=EVIL):
    return struct.pack("<I", colour) * count


# ---- what is no sealed memory ----

def file_of_tmpfs():
    fd = os.open("/dev/shm", os.O_TMPFILE | os.O_RDWR, 0o600)
    os.ftruncate(fd, PAGE)
    return fd


def file_on_disk():
    fd = os.open("/tmp", os.O_TMPFILE | os.O_RDWR, 0o600)
    os.write(fd, bytes(PAGE))
    return fd


def one_end(pair):
    keep, other = pair
    os.close(other)
    return keep


NO_MEMORY = {
    "unsealed": lambda: sealed_memfd(bytes(PAGE), 0),
    "sealed-against-growth-only": lambda: sealed_memfd(bytes(PAGE), SEAL_GROW),
    "sealed-against-sealing-only": lambda: sealed_memfd(bytes(PAGE), SEAL_SEAL),
    "a-page-too-small": lambda: sealed_memfd(b"", SEAL_SHRINK),
    "pipe": lambda: one_end(os.pipe()),
    "socket": lambda: one_end(tuple(s.detach() for s in socket.socketpair())),
    "device-zero": lambda: os.open("/dev/zero", os.O_RDWR),
    "device-null": lambda: os.open("/dev/null", os.O_RDWR),
    "terminal": lambda: one_end(os.openpty()),
    "folder": lambda: os.open("/", os.O_RDONLY | os.O_DIRECTORY),
    "path-only": lambda: os.open("/", os.O_PATH),
    "file-on-disk": file_on_disk,
    "file-of-tmpfs": file_of_tmpfs,
    "program": lambda: os.open("/proc/self/exe", os.O_RDONLY),
    "memory-of-a-process": lambda: os.open("/proc/self/mem", os.O_RDONLY),
    "event": lambda: os.eventfd(1),
    "process": lambda: os.pidfd_open(os.getpid()),
}


@pytest.mark.parametrize("what", NO_MEMORY)
def test_what_is_no_sealed_memory_is_refused(arena, what):
    with arena.attack(dies=True, line=r"EXT_PAGES\b") as evil:
        fd = NO_MEMORY[what]()
        share(evil, fd)
        os.close(fd)


def test_huge_pages_are_refused(arena):
    """A memfd of huge pages can be made and sealed where there is not one huge page."""
    with arena.attack(dies=True, line="the memfd is not of ordinary pages") as evil:
        try:
            fd = os.memfd_create("huge", os.MFD_ALLOW_SEALING | HUGETLB)
            os.ftruncate(fd, 2 << 20)
        except OSError as error:
            pytest.skip(f"this kernel makes no huge memfd: {error}")
        fcntl.fcntl(fd, fcntl.F_ADD_SEALS, SEAL_SHRINK)
        share(evil, fd, count=512)
        os.close(fd)


# ---- what changes while it is read ----

def test_memory_that_changes_while_it_is_read_stays_in_its_frame(arena):
    with arena.attack(dies=False) as evil:
        fd = sealed_memfd(pixels(200 * 120))
        share(evil, fd, 24)
        pool(evil, [(1, 24)], 200 * 120 * 4)
        box = show(arena, evil, 200, 120)
        stop = threading.Event()

        def scribble():
            i = 0
            with mmap.mmap(fd, 24 * PAGE) as memory:
                while not stop.is_set():
                    i += 1
                    memory[:] = pixels(24 * PAGE // 4, (EVIL, 0xffffffff, i & 0xffffff)[i % 3])
        thread = threading.Thread(target=scribble)
        thread.start()
        try:
            for _ in range(8):
                evil.send("EXT_COMMIT", 1, [(0, 0, 200, 120)], buffer=1)
                picture = arena.picture()
                frame, = arena.frames(evil.domain.name, picture)
                assert content_of(frame) == box
                arena.assert_contained(picture)
        finally:
            stop.set()
            thread.join()
            os.close(fd)


def test_memory_that_is_punched_out_is_black_and_no_fault(arena):
    """F_SEAL_SHRINK does not forbid to free the pages in the middle."""
    with arena.attack(dies=False) as evil:
        fd = sealed_memfd(pixels(200 * 120), SEAL_SHRINK)
        share(evil, fd, 24)
        pool(evil, [(1, 24)], 200 * 120 * 4)
        box = show(arena, evil, 200, 120)
        arena.wait_picture(lambda p: p.is_only(EVIL, box), "the pixels")
        libc = ctypes.CDLL(None, use_errno=True)
        assert libc.fallocate(fd, 3, ctypes.c_long(0), ctypes.c_long(24 * PAGE)) == 0
        evil.send("EXT_COMMIT", 1, [(0, 0, 200, 120)], buffer=1)
        arena.wait_picture(lambda p: p.is_only(0, box), "pixels that are gone")
        os.close(fd)


def test_memory_cannot_shrink_once_it_is_shown(arena):
    with arena.attack(dies=False) as evil:
        fd = sealed_memfd(pixels(200 * 120), SEAL_SHRINK)
        share(evil, fd, 24)
        pool(evil, [(1, 24)], 200 * 120 * 4)
        show(arena, evil, 200, 120)
        with pytest.raises(PermissionError):
            os.ftruncate(fd, 0)
        os.ftruncate(fd, 100 * PAGE)
        evil.send("EXT_COMMIT", 1, [(0, 0, 200, 120)], buffer=1)
        os.close(fd)


@pytest.mark.parametrize("seals", [SEAL_SHRINK, SEAL_SHRINK | SEAL_GROW | SEAL_WRITE | SEAL_SEAL],
                         ids=["writable", "read-only"])
def test_nobody_writes_into_a_domains_memory(arena, seals):
    with arena.attack(dies=False) as evil:
        fd = sealed_memfd(pixels(200 * 120), seals)
        before = os.pread(fd, 24 * PAGE, 0)
        share(evil, fd, 24)
        pool(evil, [(1, 24)], 200 * 120 * 4)
        box = show(arena, evil, 200, 120)
        arena.wait_picture(lambda p: p.is_only(EVIL, box), "the pixels")
        assert os.pread(fd, 24 * PAGE, 0) == before
        os.close(fd)


# ---- memory of another domain, or unmapped ----

@pytest.mark.parametrize("first", [1, 100, 0xfffffff0])
def test_page_numbers_that_name_nothing_show_nothing(arena, first):
    """The bystander's pages have low numbers too: they are not the evil domain's to name."""
    with arena.attack(dies=False) as evil:
        pool(evil, [(first, 12)], 12 * PAGE)
        box = show(arena, evil, 100, 100)
        picture = arena.wait_still(0.1)
        assert not set(picture.crop(box).colours()) & set(COLOURS)


def test_images_of_page_numbers_that_name_nothing_show_nothing(arena):
    with arena.attack(dies=False, extension=False) as evil:
        stock_window(evil, 1, (50, 50, 100, 80), None)
        evil.send("WINDOW_DUMP", 1, range(1, 9), width=100, height=80)
        evil.send("SHMIMAGE", 1, width=100, height=80)
        evil.wait_message("WINDOW_DUMP_ACK", 1)
        box = content_of(arena.wait_frame(evil.domain.name))
        assert arena.wait_still(0.1).is_only(BACKDROP, box)


def test_what_lies_behind_the_end_of_a_memfd_is_not_shown(arena):
    """The last page is only begun: the file ends in it, and nothing is read behind it."""
    with arena.attack() as evil:
        fd = os.memfd_create("short", os.MFD_ALLOW_SEALING)
        os.write(fd, pixels(PAGE // 4 + 1))
        fcntl.fcntl(fd, fcntl.F_ADD_SEALS, SEAL_SHRINK)
        share(evil, fd, 2)
        os.close(fd)
        pool(evil, [(1, 2)], 2 * PAGE)
        box = show(arena, evil, 32, 64)
        picture = arena.wait_still(0.1)
        assert set(picture.crop(box).colours()) <= {EVIL, BACKDROP, 0}


def test_forgotten_pages_stay_only_where_they_are_shown(arena):
    with arena.attack(dies=False) as evil:
        first, count = evil.share(pixels(200 * 120))
        pool(evil, [(first, count)], 200 * 120 * 4)
        box = show(arena, evil, 200, 120)
        evil.send("EXT_PAGES_FORGET", first=first, count=count)
        pool(evil, [(first, count)], 200 * 120 * 4, number=2)
        evil.send("EXT_POOL_DESTROY", pool=1)
        evil.send("EXT_BUFFER_DESTROY", buffer=1)
        arena.wait_picture(lambda p: p.is_only(EVIL, box), "the pixels that are still shown")
        evil.send("EXT_BUFFER", buffer=5, pool=2, width=200, height=120, stride=800)
        evil.send("EXT_COMMIT", 1, [(0, 0, 200, 120)], buffer=5)
        evil.wait_message("EXT_FRAME", 1, count=2)


# ---- too much ----

def test_the_last_pixel_of_a_pool_can_be_named(arena):
    with arena.attack(dies=False) as evil:
        first, count = evil.share(pixels(4 * PAGE))
        pool(evil, [(first, count)], 4 * PAGE * 4)
        box = show(arena, evil, 40, 1, offset=4 * PAGE * 4 - 160)
        arena.wait_picture(lambda p: p.is_only(EVIL, box), "the last pixels")


def test_an_image_of_a_gibibyte_costs_its_own_domain_only(arena):
    """Sparse: it costs the domain nothing, so it must cost livery no more than what is seen."""
    with arena.attack(dies=False) as evil:
        fd = os.memfd_create("sparse", os.MFD_ALLOW_SEALING)
        os.ftruncate(fd, 1 << 30)
        fcntl.fcntl(fd, fcntl.F_ADD_SEALS, SEAL_SHRINK)
        share(evil, fd, (1 << 30) // PAGE)
        os.close(fd)
        pool(evil, [(1, (1 << 30) // PAGE)], 1 << 30)
        show(arena, evil, 16384, 16384, stride=65536)


def test_memory_beyond_the_quota_has_no_pixels(arena):
    with arena.attack(dies=False) as evil:
        fd = os.memfd_create("sparse", os.MFD_ALLOW_SEALING)
        os.ftruncate(fd, 1 << 30)
        fcntl.fcntl(fd, fcntl.F_ADD_SEALS, SEAL_SHRINK)
        share(evil, fd, (1 << 30) // PAGE)
        os.close(fd)
        for number in range(1, 65):
            pool(evil, [(1, (1 << 30) // PAGE)], 1 << 30, number)
        show(arena, evil, 200, 120, pool_number=64)


@pytest.mark.parametrize("runs", ["scattered", "backwards", "the-same"])
def test_a_pool_of_very_many_runs_is_borne(arena, runs):
    with arena.attack(dies=False) as evil:
        count = 20000
        fd = sealed_memfd(b"", 0)
        os.ftruncate(fd, count * PAGE)
        fcntl.fcntl(fd, fcntl.F_ADD_SEALS, SEAL_SHRINK)
        share(evil, fd, count)
        os.close(fd)
        numbers = {"scattered": [1 + i * 7919 % count for i in range(count)],
                   "backwards": list(range(count, 0, -1)), "the-same": [1] * count}[runs]
        pool(evil, [(number, 1) for number in numbers], count * PAGE)
        show(arena, evil, 200, 120)


def test_three_thousand_memfds_do_not_exhaust_descriptors(arena):
    with arena.attack() as evil:
        for i in range(3000):
            fd = sealed_memfd(b"x")
            share(evil, fd, first=1 + i)
            os.close(fd)
            if evil.closed:
                break
        arena.wait_descriptors(arena.resources[0])


def test_a_thousand_pools_are_held_without_descriptors(arena):
    with arena.attack(dies=False) as evil:
        fd = sealed_memfd(pixels(64 * 64))
        share(evil, fd, 4)
        os.close(fd)
        pool(evil, [(1, 4)], 4 * PAGE, 1)
        show(arena, evil, 64, 64)
        before = arena.count_resources()[0]  # with those of its frame: of GLES2's pictures each is a descriptor
        for number in range(2, 1201):
            pool(evil, [(1, 4)], 4 * PAGE, number)
            evil.send("EXT_BUFFER", buffer=10000 + number, pool=number, width=64, height=64,
                      stride=256)
        arena.settle(evil)
        assert arena.stats(arena.livery)["pools"] >= 1000
        arena.wait_descriptors(before)
