# SPDX-License-Identifier: GPL-2.0-or-later
"""Breaches of the rules between fields, messages and objects: what the table alone cannot say. Each ends
its own guid, with one line that names what was wrong."""
import os

import pytest

from livery.peer import PAGE, SEAL_SHRINK, sealed_memfd
from livery.table import HEADER, KINDS, encode

ARENA = {"evils": 48}


def raw(number, window, length, body=b""):
    return HEADER.pack(number, window, length) + body


def number(name):
    return KINDS[name].number


def send(data):
    return lambda peer: peer.send_raw(data)


def pages(seals=SEAL_SHRINK, size=PAGE, count=1, first=1):
    """EXT_PAGES with a memfd of so many bytes."""
    def act(peer):
        fd = sealed_memfd(bytes(size), seals)
        peer.send("EXT_PAGES", fd=fd, first=first, count=count)
        os.close(fd)
    return act


def both(*acts):
    def act(peer):
        for each in acts:
            each(peer)
    return act


def descriptors(count):
    """More descriptors than messages that take them."""
    def act(peer):
        fd = sealed_memfd(bytes(PAGE))
        for _ in range(count):
            peer.send("WMNAME", 1, title="x", fd=fd)
        os.close(fd)
    return act


CREATE = encode("CREATE", 1, width=100, height=80)
POOL = both(pages(), send(encode("EXT_POOL", tail=[(1, 1)], pool=1, size=PAGE)))
BUFFER = {"buffer": 1, "pool": 1, "width": 8, "height": 8, "stride": 32}

# name: (what the domain sends, what the log line must hold); {window 1 exists}
FATAL = {
    "unknown-number": (send(raw(150, 1, 0)), r"150"),
    "unknown-with-huge-length": (send(raw(7777, 1, 0xffffffff)), r"7777"),
    "number-of-the-daemon": (send(encode("KEYPRESS", 1, type=2)), r"KEYPRESS"),
    "unknown-window": (send(encode("MAP", 77)), r"MAP.*(77|0x4d)"),
    "window-twice": (send(CREATE), r"CREATE.*\b(0x)?1\b"),
    "no-width": (send(encode("CREATE", 2, width=0, height=5)), r"CREATE.*width.*\b0\b"),
    "negative-height": (send(encode("CREATE", 2, width=5, height=0xfffffff0)),
                        r"CREATE.*height.*(-16|4294967280|0xfffffff0)"),
    "too-long": (send(raw(number("CREATE"), 2, 28, bytes(28))), r"CREATE.*length.*28"),
    "too-short": (send(raw(number("MAP"), 1, 4, bytes(4))), r"MAP.*length.*\b4\b"),
    "oversized": (send(raw(number("WMNAME"), 1, 0x7fffffff)), r"WMNAME.*length.*2147483647"),
    "dump-kind": (send(encode("WINDOW_DUMP", 1, [1], kind=1, width=8, height=8)),
                  r"WINDOW_DUMP.*kind.*\b1\b"),
    "dump-width": (send(encode("WINDOW_DUMP", 1, [1], width=20000, height=8)),
                   r"WINDOW_DUMP.*width.*20000"),
    "dump-too-few-pages": (send(encode("WINDOW_DUMP", 1, [1], width=1000, height=1000)),
                           r"WINDOW_DUMP.*\b1\b"),
    "dump-no-multiple": (send(raw(number("WINDOW_DUMP"), 1, 19, bytes(19))),
                         r"WINDOW_DUMP.*length.*19"),
    "clipboard-too-long": (send(raw(number("CLIPBOARD_DATA"), 1, 256002)),
                           r"CLIPBOARD_DATA.*256002"),
    "cursor": (send(encode("CURSOR", 1, cursor=0x200)), r"CURSOR.*cursor.*(512|0x200)"),
    "pages-without-descriptor": (send(encode("EXT_PAGES", first=1, count=1)), r"EXT_PAGES"),
    "pages-not-sealed": (pages(seals=0), r"EXT_PAGES.*seal"),
    "pages-of-a-small-memfd": (pages(count=2), r"EXT_PAGES"),
    "pages-twice": (both(pages(), pages()), r"EXT_PAGES.*\b1\b"),
    "pages-that-wrap": (pages(first=0xffffffff, count=2), r"EXT_PAGES"),
    "buffer-outside-its-pool": (both(POOL, send(encode("EXT_BUFFER", **BUFFER, offset=PAGE))),
                                r"EXT_BUFFER"),
    "buffer-of-no-pool": (send(encode("EXT_BUFFER", **BUFFER)), r"EXT_BUFFER.*pool.*\b1\b"),
    "buffer-stride": (both(POOL, send(encode("EXT_BUFFER", **{**BUFFER, "stride": 16}))),
                      r"EXT_BUFFER.*stride.*16"),
    "commit-of-no-buffer": (send(encode("EXT_COMMIT", 1, [(0, 0, 1, 1)], buffer=9)),
                            r"EXT_COMMIT.*buffer.*\b9\b"),
    "popup-of-no-parent": (both(send(encode("CREATE", 2, width=9, height=9)),
                                send(encode("EXT_POPUP", 2, parent=55, width=9, height=9))),
                           r"EXT_POPUP.*parent.*(55|0x37)"),
    "popup-of-itself": (both(send(encode("CREATE", 2, width=9, height=9)),
                             send(encode("EXT_POPUP", 2, parent=2, width=9, height=9))),
                        r"EXT_POPUP.*parent"),
    "popup-anchor": (both(send(encode("CREATE", 2, width=9, height=9)),
                          send(encode("EXT_POPUP", 2, parent=1, width=9, height=9, anchor=9))),
                     r"EXT_POPUP.*anchor.*\b9\b"),
    "too-many-descriptors": (descriptors(80), r"more descriptors"),
    "destroyed-twice": (send(encode("DESTROY", 1) * 2), r"DESTROY.*window.*living"),
    "mapped-after-its-end": (send(encode("DESTROY", 1) + encode("MAP", 1)), r"MAP.*living"),
    "pool-twice": (both(POOL, send(encode("EXT_POOL", tail=[(1, 1)], pool=1, size=PAGE))),
                   r"EXT_POOL.*pool 1 exists"),
    "pool-destroyed-twice": (both(POOL, send(encode("EXT_POOL_DESTROY", pool=1) * 2)),
                             r"EXT_POOL_DESTROY.*no living pool"),
    "pool-of-no-runs": (send(encode("EXT_POOL", pool=1, size=PAGE)), r"EXT_POOL\b"),
    "pool-of-too-few-pages": (send(encode("EXT_POOL", tail=[(1, 1)], pool=1, size=PAGE + 1)),
                              r"EXT_POOL\b.*"),
    "pool-of-too-many-pages": (send(encode("EXT_POOL", tail=[(1, 3)], pool=1, size=PAGE)),
                               r"EXT_POOL\b"),
    "pool-run-that-wraps": (send(encode("EXT_POOL", tail=[(0xffffffff, 2)], pool=1, size=2 * PAGE)),
                            r"EXT_POOL\b"),
    "pool-runs-that-add-up-to-0": (send(encode("EXT_POOL", tail=[(1, 0x80000000)] * 2, pool=1,
                                               size=PAGE)), r"EXT_POOL\b"),
    "buffer-twice": (both(POOL, send(encode("EXT_BUFFER", **BUFFER) * 2)), r"EXT_BUFFER.*exists"),
    "buffer-released-twice": (both(POOL, send(encode("EXT_BUFFER", **BUFFER) +
                                              encode("EXT_BUFFER_DESTROY", buffer=1) * 2)),
                              r"EXT_BUFFER_DESTROY.*no living buffer"),
    "buffer-of-a-pool-that-was": (both(POOL, send(encode("EXT_POOL_DESTROY", pool=1) +
                                                  encode("EXT_BUFFER", **BUFFER))),
                                  r"EXT_BUFFER.*no living pool"),
    "buffer-that-was": (both(POOL, send(encode("EXT_BUFFER", **BUFFER) +
                                        encode("EXT_BUFFER_DESTROY", buffer=1) +
                                        encode("EXT_COMMIT", 1, [(0, 0, 1, 1)], buffer=1))),
                        r"EXT_COMMIT.*buffer.*no living"),
    "buffer-odd-offset": (both(POOL, send(encode("EXT_BUFFER", **BUFFER, offset=2))),
                          r"EXT_BUFFER.*offset"),
    "buffer-odd-stride": (both(POOL, send(encode("EXT_BUFFER", **{**BUFFER, "stride": 34}))),
                          r"EXT_BUFFER.*stride"),
    "buffer-one-byte-too-far": (both(POOL, send(encode("EXT_BUFFER", **BUFFER,
                                                       offset=PAGE - 256 + 4))), r"EXT_BUFFER"),
    "buffer-whose-size-wraps": (both(POOL, send(encode("EXT_BUFFER", **{
        **BUFFER, "stride": 1 << 30, "height": 16384}))), r"EXT_BUFFER"),
    "commit-of-a-serial-to-come": (send(encode("EXT_COMMIT", 1, serial=1)), r"EXT_COMMIT.*serial"),
    "commit-of-a-negative-rectangle": (both(POOL, send(encode("EXT_BUFFER", **BUFFER) +
                                                       encode("EXT_COMMIT", 1, [(-1, 0, 4, 4)],
                                                              buffer=1))), r"EXT_COMMIT"),
    "commit-of-a-huge-rectangle": (both(POOL, send(encode("EXT_BUFFER", **BUFFER) +
                                                   encode("EXT_COMMIT", 1,
                                                          [(0, 0, 0xffffffff, 1)], buffer=1))),
                                   r"EXT_COMMIT"),
    "popup-of-a-mapped-toplevel": (send(encode("CREATE", 2, width=9, height=9) + encode("MAP", 1) +
                                        encode("EXT_POPUP", 1, parent=2, width=9, height=9)),
                                   r"EXT_POPUP.*mapped toplevel"),
    "popup-that-changes-its-parent": (send(
        encode("MAP", 1) + encode("CREATE", 2, width=9, height=9) + encode("MAP", 2) +
        encode("CREATE", 3, width=9, height=9) +
        encode("EXT_POPUP", 3, parent=1, width=9, height=9) + encode("MAP", 3) +
        encode("EXT_POPUP", 3, parent=2, width=9, height=9)), r"EXT_POPUP.*parent"),
    "popup-of-a-window-that-was": (send(
        encode("CREATE", 2, width=9, height=9) + encode("DESTROY", 1) +
        encode("EXT_POPUP", 2, parent=1, width=9, height=9)), r"EXT_POPUP.*parent"),
    "parent-that-was": (send(encode("CREATE", 2, width=9, height=9) + encode("DESTROY", 2) +
                             encode("EXT_PARENT", 1, parent=2)), r"EXT_PARENT.*parent"),
    "state-set-and-given-up": (send(encode("EXT_STATE", 1, set=2, unset=3)), r"EXT_STATE"),
    "pages-forgotten-twice": (both(pages(), send(encode("EXT_PAGES_FORGET", first=1, count=1) * 2)),
                              r"EXT_PAGES_FORGET"),
    "pages-forgotten-in-part": (both(pages(size=2 * PAGE, count=2),
                                     send(encode("EXT_PAGES_FORGET", first=1, count=1))),
                                r"EXT_PAGES_FORGET"),
    "pages-that-overlap": (both(pages(size=4 * PAGE, count=4), pages(first=3)), r"EXT_PAGES.*\b3\b"),
    "1025-windows": (send(b"".join(encode("CREATE", i, width=9, height=9)
                                   for i in range(2, 1026))), r"CREATE"),
    "4097-pools": (both(pages(), send(b"".join(
        encode("EXT_POOL", tail=[(1, 1)], pool=i, size=PAGE) for i in range(1, 4098)))),
                   r"EXT_POOL.*one pool more"),
    "8193-buffers": (both(POOL, send(b"".join(
        encode("EXT_BUFFER", **{**BUFFER, "buffer": i}) for i in range(1, 8194)))),
                     r"EXT_BUFFER.*one buffer more"),
}

# The same of agents without the extension.
STOCK = {
    "flags-set-and-cleared": (encode("WINDOW_FLAGS", 1, set=1, unset=1), r"WINDOW_FLAGS.*unset"),
    "image-of-no-pages": (encode("WINDOW_DUMP", 1, width=8, height=8), r"WINDOW_DUMP.*refs"),
    "image-of-a-page-too-few": (encode("WINDOW_DUMP", 1, range(1, 16), width=128, height=128),
                                r"WINDOW_DUMP.*refs"),
    "image-whose-size-wraps": (encode("WINDOW_DUMP", 1, [1], width=16384, height=6144),
                               r"WINDOW_DUMP.*refs"),
    "image-by-frame-numbers": (encode("MFNDUMP", 1, [1], width=8, height=8, count=1), r"MFNDUMP"),
    "cursor-of-no-glyph": (encode("CURSOR", 1, cursor=0x99), r"CURSOR.*cursor.*153"),
    "clipboard-of-65001": (encode("CLIPBOARD_DATA", 1, bytes(65001)), r"CLIPBOARD_DATA.*65001"),
    "extension-without-offer": (encode("EXT_POPUP", 1, parent=1, width=9, height=9), r"EXT_POPUP"),
    "1025-windows": (b"".join(encode("CREATE", i, width=9, height=9) for i in range(2, 1026)),
                     r"CREATE"),
}


@pytest.mark.parametrize("name", FATAL)
def test_a_breach_ends_its_own_guid_with_one_line(arena, name):
    act, line = FATAL[name]
    with arena.attack(dies=True, line=line) as evil:
        evil.send_raw(CREATE)
        act(evil)


@pytest.mark.parametrize("name", STOCK)
def test_a_breach_of_a_stock_agent_ends_its_own_guid_with_one_line(arena, name):
    data, line = STOCK[name]
    with arena.attack(dies=True, line=line, extension=False, version=0x10007) as evil:
        evil.send_raw(CREATE)
        evil.send_raw(data)


def test_a_domain_comes_back_after_its_fault(arena):
    with arena.attack(dies=True) as evil:
        evil.send("CREATE", 2, width=0, height=5)
        name = evil.domain.name
    arena.turns = [name] + [n for n in arena.turns if n != name]
    arena.wait(lambda: name in arena.ready(), "the guid of a domain that broke the protocol", 30)
    with arena.attack(dies=False) as evil:
        assert evil.domain.name == name
        arena.evil_window(evil)
        arena.wait_colour()


