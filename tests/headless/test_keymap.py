# SPDX-License-Identifier: GPL-2.0-or-later
"""A client of livery or of the agent cannot change the keymap that other clients get."""
import contextlib
import errno
import mmap
import os

import pytest

from livery.desktop import Desktop
from livery.program import agent_display
from livery.wl import Connection


@pytest.fixture(scope="module", name="desktop")
def desktop_with_a_domain():
    with Desktop() as desktop:
        yield desktop


@contextlib.contextmanager
def keymap_of(path):
    """A client of its own: the descriptor and the size, in bytes, of the keymap that it was sent."""
    connection = Connection(path)
    try:
        connection.roundtrip()
        keyboard = connection.bind("wl_seat", 5).get_keyboard()
        connection.wait(lambda: keyboard.seen("keymap"), "wl_keyboard.keymap")
        _form, fd, size = keyboard.last("keymap")
        try:
            yield fd, size
        finally:
            os.close(fd)
    finally:
        connection.close()


def text_of(fd, size):
    """As a client reads it, also an old one that maps it shared."""
    with mmap.mmap(fd, size, mmap.MAP_SHARED, mmap.PROT_READ) as shared, \
            mmap.mmap(fd, size, mmap.MAP_PRIVATE, mmap.PROT_READ) as private:
        assert shared[:] == private[:]
        return shared[:]


def refused(attack):
    with pytest.raises(OSError) as caught:
        attack()
    return caught.value.errno in (errno.EPERM, errno.EACCES, errno.EBADF, errno.EINVAL)


@pytest.mark.parametrize("server", ["livery", "agent"])
def test_no_client_can_write_or_cut_the_keymap_of_others(desktop, server):
    path = desktop.socket if server == "livery" else agent_display(desktop["work"])
    with keymap_of(path) as (fd, size), keymap_of(path) as other:
        before = text_of(*other)
        assert before.startswith(b"xkb_keymap {") and before.endswith(b"\0")
        os.fchmod(fd, 0o666)
        again = os.open(f"/proc/self/fd/{fd}", os.O_RDWR)
        try:
            results = [refused(attack) for attack in (
                lambda: os.pwrite(fd, b"x", 0),
                lambda: os.pwrite(again, b"x", 0),
                lambda: os.ftruncate(again, 0),
                lambda: os.ftruncate(again, size + 1),
                lambda: mmap.mmap(again, size, mmap.MAP_SHARED, mmap.PROT_WRITE),
            )]
        finally:
            os.close(again)
        assert all(results)
        assert text_of(*other) == before
        with keymap_of(path) as later:
            assert text_of(*later) == before
