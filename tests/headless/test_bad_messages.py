# SPDX-License-Identifier: GPL-2.0-or-later
"""G7: a domain that sends what it must not, or too much, or half, loses its own windows at worst; real
programs beside it notice nothing. More of the kind: tests/hostile."""
import re
import struct

import pytest

from livery.desktop import Desktop, content_of, foot
from livery.peer import PAGE, PeerWindow
from livery.table import HEADER, KINDS, encode


def raw(number, window, length, body=b""):
    return HEADER.pack(number, window, length) + body


def number(name):
    return KINDS[name].number


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
