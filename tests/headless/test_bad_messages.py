# SPDX-License-Identifier: GPL-2.0-or-later
"""G7: a domain that sends what it must not loses its own windows at worst, with one line in the log
that names message, field and value; no other domain notices."""
import os
import re
import struct

import pytest

from livery.desktop import Desktop, content_of, foot
from livery.peer import PAGE, PeerWindow, sealed_memfd
from livery.table import HEADER, KINDS, encode


def raw(number, window, length, body=b""):
    return HEADER.pack(number, window, length) + body


def number(name):
    return KINDS[name].number


def send(data):
    return lambda peer: peer.send_raw(data)


def pages(seals=2, size=PAGE, count=1, first=1):
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
    "pages-not-sealed": (pages(seals=0), r"(?i)EXT_PAGES.*seal"),
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
}


@pytest.fixture(scope="module", name="desktop")
def all_of_them():
    with Desktop(["work", *FATAL]) as desktop:
        desktop.excused.append(r"guid")
        work = desktop["work"]
        path = work.path("typed")
        work.start(*foot("sh", "-c", f"stty -echo -icanon; : > {path}; exec cat > {path}"))
        for name in FATAL:
            desktop[name].scripted()
        for name in FATAL:
            desktop[name].peer.accept()
        desktop.wait_mapped("work")
        desktop.wait(lambda: os.path.exists(path), "the shell")
        yield desktop
        assert not desktop.livery.lines(r"window unmapped domain=work\b")


@pytest.mark.parametrize("name", FATAL)
def test_a_bad_message_ends_its_own_guid_with_one_line(desktop, name):
    act, expected = FATAL[name]
    domain = desktop[name]
    peer, guid = domain.peer, domain.guid()
    peer.send_raw(CREATE)
    desktop.wait(lambda: os.path.exists(f"/proc/{guid}"), "guid")
    since = desktop.livery.size()
    act(peer)
    peer.wait_closed()
    desktop.wait(lambda: domain.guid() != guid, "end of the guid")
    desktop.livery.wait_line(expected, since)
    lines = [m[0] for m in desktop.livery.lines(r"^.*$", since) if m[0].strip()]
    told = [line for line in lines if re.search(expected, line)]
    assert len(told) == 1, lines
    assert name in told[0], "the line does not name the domain"
    # the other domain's program still has the keyboard and a guid
    path = desktop["work"].path("typed")
    before = os.path.getsize(path)
    desktop.focus("work").session.tap("k")
    desktop.wait(lambda: os.path.getsize(path) == before + 1, "a key in work")


def test_the_domain_can_come_back_after_its_fault(desktop):
    peer = desktop["no-width"].peer
    if not peer.closed:
        peer.send("CREATE", 2, width=0, height=5)
        peer.wait_closed()
    since = desktop.livery.size()
    peer.accept(30)
    PeerWindow(peer, 1, 120, 90, 0x405060).title("again").map().paint()
    desktop.wait_mapped("no-width", since)


@pytest.fixture(name="pair")
def scripted_and_real():
    with Desktop(["work", "untrusted"]) as desktop:
        desktop["untrusted"].scripted()
        desktop["work"].start(*foot("cat"))
        desktop.wait_mapped("work")
        yield desktop


def still_serves(desktop):
    """The desktop still takes keys and shows work."""
    desktop.focus("work")
    before = desktop.picture()
    desktop.session.type("go on")
    desktop.wait_picture(lambda p: p != before, "the text in work")


def stock_window(peer, number, width, height, colour, title):
    """A window as a version 1.8 agent makes it."""
    first, pages = peer.share(struct.pack("<I", colour) * (width * height))
    peer.send("CREATE", number, x=40, y=60, width=width, height=height)
    peer.send("WMNAME", number, title=title)
    peer.send("MAP", number)
    peer.send("WINDOW_DUMP", number, range(first, first + pages), width=width, height=height,
              bpp=24)
    peer.send("SHMIMAGE", number, width=width, height=height)


def test_odd_but_legal_messages_of_a_stock_agent_are_borne(pair):
    pair["untrusted"].peer.extension = False
    peer = pair["untrusted"].peer.accept()
    stock_window(peer, 0, 200, 150, 0x305070, "the window with id 0")
    pair.wait_mapped("untrusted")
    peer.wait_message("WINDOW_DUMP_ACK", 0)
    peer.send("CREATE", 0x7ffffffe, x=-2**31, y=2**31 - 1, width=60000, height=60000, parent=9)
    peer.send("MAP", 0x7ffffffe, transient_for=4711, override_redirect=4174509744)
    peer.send("SHMIMAGE", 0, x=-5, y=-5, width=-1, height=2**31 - 1)
    peer.send("WMNAME", 0, title=b"\xff\xfe\x1b[31m" + "\u202e\u0301".encode() * 20)
    peer.send("WMNAME", 0, title=b"x" * 128)
    peer.send("WMCLASS", 0, **{"class": b"\x01\x02", "instance": b"y" * 64})
    peer.send("WINDOW_HINTS", 0, flags=0xffffffff, min_width=0xffffffff, width_inc=0)
    peer.send("WINDOW_FLAGS", 0, set=0xfff8, unset=0xfff8)
    peer.send("CLIPBOARD_DATA", 4242, tail=b"for no one")
    peer.send("CURSOR", 0, cursor=0x199)
    peer.send("DESTROY", 0x7ffffffe)
    peer.wait_message("DESTROY", 0x7ffffffe)
    assert not peer.closed
    frame = pair.focus("untrusted").wait_frame("untrusted")
    pair.wait_picture(lambda p: p.is_only(0x305070, content_of(frame)), "the image")
    still_serves(pair)


def test_a_stock_agent_of_version_1_0_is_served(pair):
    """HVM stub domains announce 1.0, get no version word, and send images all the same."""
    peer = pair["untrusted"].peer
    peer.version, peer.extension = 0x10000, False
    peer.accept()
    assert peer.answer is None and peer.screen[:3] == (1280, 800, 24)
    stock_window(peer, 3, 120, 90, 0x406080, "a stub domain")
    pair.wait_mapped("untrusted")
    frame = pair.focus("untrusted").wait_frame("untrusted")
    pair.wait_picture(lambda p: p.is_only(0x406080, content_of(frame)), "the image")
    assert not peer.seen("WINDOW_DUMP_ACK") and not peer.seen("EXT_OFFER")


def test_a_version_of_another_major_is_refused(pair):
    peer = pair["untrusted"].peer
    peer.version, peer.extension = 0x20008, False
    since = pair.livery.size()
    with pytest.raises(AssertionError, match="hung up"):
        peer.accept()
    line = pair.livery.wait_line(r"^.*untrusted.*version.*$", since)[0]
    assert re.search(r"2\.8|0x20008", line)
    still_serves(pair)


def test_half_a_message_blocks_nobody(pair):
    peer = pair["untrusted"].peer.accept()
    peer.send_raw(struct.pack("<II", number("CREATE"), 1))  # a header without its last word
    still_serves(pair)
    peer.send_raw(struct.pack("<I", 24) + bytes(10))
    still_serves(pair)
    peer.send_raw(struct.pack("<IIIII", 0, 0, 0, 0, 0)[:14])
    peer.wait_closed()  # width 0


def test_a_domain_that_hangs_up_amid_a_message_is_only_gone(pair):
    untrusted = pair["untrusted"]
    peer = untrusted.peer.accept()
    PeerWindow(peer, 1, 200, 150, 0x305070).map().paint()
    pair.wait_mapped("untrusted")
    since = pair.livery.size()
    peer.send_raw(raw(number("WMNAME"), 1, 128, b"half a title"))
    peer.hang_up()
    pair.livery.wait_line(r"window unmapped domain=untrusted\b", since)
    still_serves(pair)
    peer.accept(30)


def test_a_flood_does_not_delay_another_domain(pair):
    """Twenty thousand messages at once; the key in work must be on the screen while they last."""
    peer = pair["untrusted"].peer.accept()
    PeerWindow(peer, 1, 200, 150, 0x305070).map().paint()
    pair.wait_mapped("untrusted")
    pair.focus("work")
    for i in range(20):
        peer.send_raw(encode("WMNAME", 1, title=f"flood {i}") * 1000)
        peer.pump()
    still_serves(pair)
    assert not peer.closed or pair["untrusted"].guid() is not None


def test_a_domain_that_does_not_read_costs_nothing(pair):
    """What is for it must not pile up, and must not hold up the desktop."""
    peer = pair["untrusted"].peer.accept()
    pair.busy.remove(peer.pump)
    PeerWindow(peer, 1, 300, 200, 0x305070).map().paint()
    frame = pair.wait_frame("untrusted")
    guid = pair["untrusted"].guid()
    before = resident(guid)
    for i in range(4000):
        pair.session.pointer.motion_absolute(i, frame.x + 50 + i % 100, frame.y + 80,
                                             pair.session.width, pair.session.height)
        pair.session.pointer.frame()
    pair.session.connection.roundtrip()
    still_serves(pair)
    if pair["untrusted"].guid() == guid:
        assert resident(guid) - before < 8 << 20
    pair.busy.append(peer.pump)


def resident(pid):
    with open(f"/proc/{pid}/statm", encoding="utf-8") as file:
        return int(file.read().split()[1]) * PAGE
