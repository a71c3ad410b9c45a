# SPDX-License-Identifier: GPL-2.0-or-later
"""Attacks with the first bytes of a connection."""
import os
import random
import socket
import struct

import pytest

from livery.arena import stock_window
from livery.peer import PAGE, sealed_memfd
from livery.table import CONSTANTS, encode

ARENA = {"evils": 24}
DIES = {"dies": True}


def version(major, minor):
    return struct.pack("<I", major << 16 | minor)


WINDOW = encode("CREATE", 1, width=150, height=100) + encode("MAP", 1)
GREETING = version(1, 8)


def send(*pieces):
    def act(evil):
        for piece in pieces:
            evil.send_raw(piece)
    return act


def byte_by_byte(evil):
    for byte in GREETING + encode("EXT_ACCEPT", version=1) + WINDOW:
        evil.send_raw(bytes([byte]))
    evil.wait_message("EXT_CONFIGURE", 1)


def all_at_once(evil):
    evil.send_raw(GREETING + encode("EXT_ACCEPT", version=1) + WINDOW)
    evil.wait_message("EXT_CONFIGURE", 1)


def hang_up(*pieces):
    def act(evil):
        send(*pieces)(evil)
        evil.hang_up()
    return act


def shut(how, *pieces):
    def act(evil):
        send(*pieces)(evil)
        evil.sock.shutdown(how)
    return act


def with_descriptors(count):
    def act(evil):
        fds = [sealed_memfd(bytes(PAGE)) for _ in range(count)]
        socket.send_fds(evil.sock, [GREETING], fds)
        for fd in fds:
            os.close(fd)
        evil.send_raw(encode("EXT_ACCEPT", version=1) + WINDOW)
    return act


def an_endless_stream_of(byte, count=1 << 20):
    return send(*[bytes([byte]) * 65536] * (count // 65536))


# name: (what the domain does once guid has connected, what must be seen)
RAW = {
    "silence": (send(), {"dies": False}),
    "one-byte": (send(GREETING[:1]), {"dies": False}),
    "three-bytes": (send(GREETING[:3]), {"dies": False}),
    "version-0.0": (send(version(0, 0)), {"dies": True, "line": r"version 0\.0"}),
    "version-0.8": (send(version(0, 8)), {"dies": True, "line": r"version 0\.8"}),
    "version-2.8": (send(version(2, 8)), {"dies": True, "line": r"version 2\.8"}),
    "version-65535.65535": (send(version(65535, 65535)),
                            {"dies": True, "line": r"version 65535\.65535"}),
    "version-big-endian": (send(GREETING[::-1]), {"dies": True, "line": r"version"}),
    "http": (send(b"GET / HTTP/1.1\r\nHost: livery\r\n\r\n"), DIES),
    "zeros": (an_endless_stream_of(0), DIES),
    "ones": (an_endless_stream_of(0xff), DIES),
    "noise": (send(random.Random(1).randbytes(65536)), DIES),
    "noise-after-the-version": (send(GREETING, random.Random(2).randbytes(65536)), DIES),
    "the-version-twice": (send(GREETING, GREETING, bytes(8)), {"dies": True, "line": "65544"}),
    "byte-by-byte": (byte_by_byte, {"dies": False}),
    "all-at-once": (all_at_once, {"dies": False}),
    "hang-up-at-once": (hang_up(), {}),
    "hang-up-in-the-version": (hang_up(GREETING[:2]), {}),
    "hang-up-after-the-version": (hang_up(GREETING), {}),
    "hang-up-after-a-window": (hang_up(GREETING, encode("EXT_ACCEPT", version=1), WINDOW), {}),
    "shut-for-writing": (shut(socket.SHUT_WR, GREETING), DIES),
    "shut-for-reading": (shut(socket.SHUT_RD, GREETING, WINDOW), {}),
    "descriptors-with-the-version": (with_descriptors(16), {}),
    "too-many-descriptors-with-the-version": (with_descriptors(200), {}),
    "windows-without-a-version": (send(WINDOW), {"dies": True, "line": r"version 0\.130"}),
}


@pytest.mark.parametrize("name", RAW)
def test_bytes_before_the_handshake_harm_nobody(arena, name):
    act, seen = RAW[name]
    with arena.attack(handshake=False, **seen) as evil:
        act(evil)


NEWER = CONSTANTS["LIVERY_EXT_VERSION"] + 1
ORDER = {
    "accept-twice": (encode("EXT_ACCEPT", version=1), r"EXT_ACCEPT.*answers no offer", {}),
    "accept-version-0": (encode("EXT_ACCEPT", version=0), r"EXT_ACCEPT.*version 0", {"extension": False}),
    "accept-newer-version": (encode("EXT_ACCEPT", version=NEWER), rf"EXT_ACCEPT.*version {NEWER}",
                             {"extension": False}),
    "accept-beside-a-window": (WINDOW + encode("EXT_ACCEPT", version=1),
                               r"EXT_ACCEPT.*while there are windows", {"extension": False}),
    "accept-of-no-offer": (encode("EXT_ACCEPT", version=1), r"EXT_ACCEPT.*answers no offer",
                           {"extension": False, "version": 0x10007}),
    "extension-not-accepted": (WINDOW + encode("EXT_STATE", 1, set=1), r"EXT_STATE.*not accepted",
                               {"extension": False}),
    "base-after-accept": (WINDOW + encode("CONFIGURE", 1, width=50, height=50),
                          r"CONFIGURE.*not used together", {}),
    "image-after-accept": (WINDOW + encode("WINDOW_DUMP", 1, [1], width=4, height=4),
                           r"WINDOW_DUMP.*not used together", {}),
    "dock-after-accept": (WINDOW + encode("DOCK", 1), r"DOCK.*not used together", {}),
    "an-offer": (encode("EXT_OFFER", version=1), r"EXT_OFFER.*only the daemon", {}),
}


@pytest.mark.parametrize("name", ORDER)
def test_a_message_at_the_wrong_time_ends_the_connection(arena, name):
    data, line, options = ORDER[name]
    with arena.attack(dies=True, line=line, **options) as evil:
        evil.send_raw(data)


@pytest.mark.parametrize("minor", [0, 1, 2, 3, 4, 5, 6, 7, 9, 65535])
def test_an_agent_of_any_minor_version_is_framed(arena, minor):
    with arena.attack(dies=False, extension=False, version=0x10000 | minor) as evil:
        stock_window(evil, 1, (30, 40, 200, 120))
        picture = arena.wait_colour()
        assert len(arena.frames(evil.domain.name, picture)) == 1
