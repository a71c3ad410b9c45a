# SPDX-License-Identifier: GPL-2.0-or-later
"""Attacks by amount and by silence: floods of each message, of windows and of connections; messages that
never end, handshakes that never begin, domains that never read. While one lasts the bystander's key is
answered, and livery's memory and descriptors stay what they were."""
import fcntl
import os
import time

import pytest

from livery.arena import COLOURS, EVIL, EVIL_POPUP, stock_window
from livery.desktop import content_of
from livery.peer import PAGE, PeerWindow, sealed_memfd
from livery.session import KEYS
from livery.specimens import GOOD, good, is_extended, prepare
from livery.table import CONSTANTS, HEADER, KINDS, encode

ARENA = {"evils": 24, "limits": {"messages": 1000000, "queue": 64}}
TAPS = 4000  # two messages of 24 bytes or more each: more than twice a queue of 64 KiB
NAMED = {"CREATE": "window", "EXT_POOL": "pool", "EXT_BUFFER": "buffer", "EXT_PAGES": "first"}


# ---- floods of each message ----

def copies(name, count):
    """So many of a message, one after the other; what names something new names another each time."""
    if name in ("DESTROY", "EXT_POOL_DESTROY", "EXT_BUFFER_DESTROY"):
        made = {"DESTROY": "CREATE", "EXT_POOL_DESTROY": "EXT_POOL",
                "EXT_BUFFER_DESTROY": "EXT_BUFFER"}[name]
        field = NAMED[made]
        for i in range(count // 2):
            yield good(made, **{field: 100 + i}) + good(name, **{field: 100 + i})
    elif name in NAMED:
        for i in range(count):
            yield good(name, **{NAMED[name]: 100 + i})
    else:
        data = good(name)
        for _ in range(count):
            yield data


@pytest.mark.parametrize("name", GOOD)
def test_a_flood_of_a_message_delays_nobody(arena, name):
    """The bystander's key is answered between the halves of it. What is too much of something ends the
    connection, as that of a breach."""
    version = 0x10008 if is_extended(name) or name in ("EXT_ACCEPT", "CLIPBOARD_DATA") else 0x10007
    extension = is_extended(name) and CONSTANTS["LIVERY_EXT_VERSION"]
    with arena.attack(extension=extension, version=version, settle=False) as evil:
        prepare(evil)
        data = list(copies(name, 3000))
        half = len(data) // 2
        evil.send_raw(b"".join(data[:half]))
        arena.bystander.echo()
        arena.bystander.mark()
        if not evil.closed:
            evil.send_raw(b"".join(data[half:]))
        evil.pump()


LARGE = {
    "WINDOW_DUMP": (encode("WINDOW_DUMP", 1, range(98304), width=16, height=16), 40, False),
    "CLIPBOARD_DATA": (encode("CLIPBOARD_DATA", 1, bytes(256000)), 60, True),
    "EXT_COMMIT": (encode("EXT_COMMIT", 1, [(0, 0, 16384, 16384)] * 64, buffer=1), 3000, True),
}


@pytest.mark.parametrize("name", LARGE)
def test_a_flood_of_the_largest_messages_delays_nobody(arena, name):
    data, count, extension = LARGE[name]
    with arena.attack(dies=False, extension=extension, version=0x10008 if extension else 0x10007) as evil:
        prepare(evil)
        for i in range(count):
            evil.send_raw(data)
            if i == count // 2:
                arena.bystander.echo()
                arena.bystander.mark()


def test_a_flood_of_large_pools_delays_nobody(arena):
    runs = [(1 + i, 1) for i in range(98304)]
    with arena.attack(dies=False) as evil:
        for number in range(1, 21):
            evil.send("EXT_POOL", tail=runs, pool=number, size=98304 * PAGE)
            evil.send("EXT_POOL_DESTROY", pool=number)
        arena.bystander.echo()
        arena.bystander.mark()


def test_many_domains_that_flood_together_delay_nobody(arena):
    with arena.gang(10) as evils:
        for evil in evils:
            prepare(evil)
        for name in ("WMNAME", "EXT_COMMIT", "EXT_STATE", "MAP"):
            for evil in evils:
                evil.send_raw(good(name) * 500)
            arena.bystander.echo()
            arena.bystander.mark()


def test_a_flood_of_titles_and_states_leaves_the_log_short(arena):
    since = arena.livery.size()
    with arena.attack(dies=False) as evil:
        prepare(evil)
        for i in range(5000):
            evil.send("WMNAME", 1, title=f"title {i}")
            evil.send("EXT_STATE", 1, set=8)
            evil.send("CLIPBOARD_DATA", 0, b"x")
    assert arena.livery.size() - since < 4096


# ---- storms of windows ----

@pytest.mark.slow
@pytest.mark.deadline(240)
def test_a_hundred_thousand_windows_come_and_go(arena):
    with arena.attack(dies=False) as evil:
        for start in range(0, 100000, 1000):
            evil.send_raw(b"".join(
                encode("CREATE", 1 + i % 900, width=30, height=20) + encode("DESTROY", 1 + i % 900)
                for i in range(start, start + 1000)))
            evil.pump()
            evil.messages.clear()
            if start % 20000 == 0:
                arena.bystander.echo()
                arena.bystander.mark()


@pytest.mark.slow
@pytest.mark.deadline(240)
def test_ten_thousand_windows_are_shown_and_go(arena):
    since, begun = arena.livery.size(), time.monotonic()
    with arena.attack(dies=False) as evil:
        for start in range(0, 10000, 250):
            evil.send_raw(b"".join(
                encode("CREATE", 1 + i % 900, width=30, height=20) + encode("MAP", 1 + i % 900) +
                encode("DESTROY", 1 + i % 900) for i in range(start, start + 250)))
            evil.pump()
            evil.messages.clear()
            if start % 2000 == 0:
                arena.bystander.echo()
                arena.bystander.mark()
    seconds = int(time.monotonic() - begun) + 2  # of the clock, counted from their begin
    lines = len(arena.livery.lines(r"(window (un)?mapped|focus) domain=evil|\[evil", since))
    assert 100 <= lines <= 100 * seconds, "a storm fills nobody's disk with lines"


def test_a_thousand_windows_at_once_are_bounded(arena):
    with arena.attack(dies=False, settle=False) as evil:
        for number in range(1, 1001):
            evil.send("CREATE", number, width=60, height=40)
            evil.send("MAP", number)
        arena.livery.wait_line(rf"\[{evil.domain.name}\] .*more windows than it may",
                               busy=arena.busy)
        arena.bystander.echo()
        arena.bystander.mark()


def test_a_storm_of_popups_is_bounded(arena):
    with arena.attack(dies=False) as evil:
        window = arena.evil_window(evil)
        for number in range(2, 600):
            PeerWindow(evil, number, 20, 20, EVIL_POPUP).popup(window, number % 150, 10).map()
            if number % 3 == 0:
                evil.windows[number].destroy()


def test_a_storm_of_menus_of_a_stock_agent_is_bounded(arena):
    with arena.attack(dies=False, extension=False) as evil:
        stock_window(evil, 1, (10, 10, 200, 120))
        for number in range(2, 600):
            stock_window(evil, number, (number, number, 30, 20), None, 1)


def test_windows_that_borrow_one_image_again_and_again_do_not_end_their_guid(arena):
    """Each image of window 0 makes a new buffer for each window that has none. livery ends a guid that has many objects at
    once, and takes an object's number for free only once it has dealt with its end: guid must wait for that."""
    since = arena.livery.size()
    with arena.attack(dies=False, extension=False) as evil:
        stock_window(evil, 0, (0, 0, 64, 64), mapped=False)
        evil.send_raw(b"".join(
            encode("CREATE", number, x=number % 8, y=number % 5, width=30, height=20) + encode("MAP", number)
            for number in range(1, 401)))
        arena.settle(evil)
        # twenty of these make 16,000 objects, and guid reads fifty at once
        evil.send_raw(b"".join(encode("WINDOW_DUMP", 0, [1], width=16, height=8 + i % 2, bpp=24)
                               for i in range(80)))
        arena.settle(evil, 4)
    assert not arena.livery.lines("refused us", since)


def test_menus_that_are_shown_again_and_again_do_not_end_their_guid(arena):
    """A window that goes takes its menus along, which are shown anew beside another one."""
    since = arena.livery.size()
    with arena.attack(dies=False, extension=False) as evil:
        stock_window(evil, 0, (0, 0, 64, 64), mapped=False)
        for number in (1, 2):
            stock_window(evil, number, (10, 10, 200, 120), None)
        for number in range(3, 121):
            stock_window(evil, number, (number % 30, 10, 20, 20), None, 1)
        arena.settle(evil)
        evil.send_raw(b"".join(encode("UNMAP", 1 + i % 2) + encode("MAP", 1 + i % 2) for i in range(80)))
        arena.settle(evil)
    assert not arena.livery.lines("refused us", since)


def use_mappings(evil, count):
    """Makes so many pools that only a buffer still names."""
    fd = sealed_memfd(bytes(PAGE))
    evil.send("EXT_PAGES", fd=fd, first=1, count=1)
    os.close(fd)
    evil.send_raw(b"".join(
        encode("EXT_POOL", tail=[(1, 1)], pool=1, size=PAGE) +
        encode("EXT_BUFFER", buffer=number, pool=1, width=8, height=8, stride=32) +
        encode("EXT_POOL_DESTROY", pool=1) for number in range(1, count + 1)))


@pytest.mark.slow
@pytest.mark.deadline(240)
def test_all_domains_together_do_not_use_up_liverys_mappings(arena):
    """Pools whose name is gone stay mapped for their buffers. The kernel gives a process 65,530
    mappings; what is left of them must serve the domain that had few."""
    if os.geteuid() != 0:
        pytest.skip("only root may count livery's mappings")
    with open("/proc/sys/vm/max_map_count", encoding="utf-8") as file:
        most = int(file.read())
    if most > 66000:
        pytest.skip(f"twenty domains cannot use up {most} mappings")
    with arena.gang(20) as evils:
        for evil in evils:
            with open(f"/proc/{arena.livery.pid}/maps", encoding="utf-8") as file:
                left = most - len(file.readlines())
            use_mappings(evil, min(3900, left - 20))
            arena.settle(evil)
        peer = arena.bystander.peer
        pixels = bytes(COLOURS[0].to_bytes(4, "little")) * (200 * 120)
        first, pages = peer.share(pixels)
        for number in range(500, 555):
            peer.send("EXT_POOL", tail=[(first, pages)], pool=number, size=len(pixels))
        peer.send("EXT_BUFFER", buffer=500, pool=554, width=200, height=120, stride=800)
        arena.bystander.buffers[(arena.bystander.turn + 1) % len(COLOURS)] = 500
        arena.session.tap("k")
        box = content_of(arena.bystander.frame)
        arena.wait_picture(lambda p: p.is_only(COLOURS[0], box), "pixels of a new pool")
        for number in range(500, 555):
            peer.send("EXT_POOL_DESTROY", pool=number)
        arena.bystander.buffers = [peer.buffer(200, 120, colour) for colour in COLOURS]
        arena.bystander.settle()
        arena.bystander.mark()


def test_a_pool_that_is_refused_again_and_again_is_told_once(arena):
    """A memfd of huge pages where there are none cannot be mapped: one line, not one for each."""
    since = arena.livery.size()
    with arena.attack() as evil:
        try:
            fd = os.memfd_create("huge", os.MFD_ALLOW_SEALING | 4)
            os.ftruncate(fd, 2 << 20)
        except OSError as error:
            pytest.skip(f"this kernel makes no huge memfd: {error}")
        fcntl.fcntl(fd, fcntl.F_ADD_SEALS, 2)
        evil.send("EXT_PAGES", fd=fd, first=1, count=512)
        os.close(fd)
        for number in range(1, 900):
            evil.send("EXT_POOL", tail=[(1, 512)], pool=number, size=2 << 20)
            evil.send("EXT_POOL_DESTROY", pool=number)
    assert len(arena.livery.lines(r"pool refused", since)) <= 1


# ---- storms of connections ----

@pytest.mark.parametrize("stage", ["at-once", "version", "handshake", "window"])
def test_a_storm_of_connections_costs_nothing(arena, stage):
    """Each guid ends with its connection, and the next one is started."""
    for _ in range(30):
        peer = arena.next_evil().peer
        peer.version, peer.extension = 0x10008, True
        peer.take()
        if stage == "version":
            peer.send_raw(b"\x08\x00\x01\x00")
        elif stage != "at-once":
            peer.greet()
        if stage == "window":
            peer.send_raw(encode("CREATE", 1, width=100, height=80) + encode("MAP", 1))
        peer.hang_up()
    with arena.attack(dies=False) as evil:
        arena.evil_window(evil)
    arena.wait(lambda: len(arena.ready()) == len(arena.evils), "the guids", 30)
    arena.wait_descriptors(arena.resources[0], 2)


@pytest.mark.slow
def test_one_that_breaks_the_protocol_again_and_again_is_served_ever_later(arena):
    delays, name = [], arena.ready()[0]
    for _ in range(3):
        arena.turns = [name] + [n for n in arena.turns if n != name]
        arena.wait(lambda: name in arena.ready(), "the guid", 60)
        since = arena.livery.size()
        with arena.attack(dies=True) as evil:
            evil.send_raw(bytes(12))
        line = arena.livery.wait_line(rf"domain {name}: guid starts again in (\d+) ms", since)
        delays.append(int(line[1]))
    assert delays == sorted(set(delays)), "the delay does not grow"


# ---- silence ----

def test_half_a_handshake_of_all_domains_holds_up_nobody(arena):
    with arena.gang(12, handshake=False) as evils:
        for i, evil in enumerate(evils):
            evil.send_raw(b"\x08\x00\x01"[:i % 4])


@pytest.mark.parametrize("name", GOOD)
def test_a_header_without_its_body_holds_up_nobody(arena, name):
    """The other half comes later, byte by byte, and then it is as good as any."""
    version = 0x10008 if is_extended(name) or name in ("EXT_ACCEPT", "CLIPBOARD_DATA") else 0x10007
    extension = is_extended(name) and CONSTANTS["LIVERY_EXT_VERSION"]
    with arena.attack(extension=extension, version=version, settle=False) as evil:
        prepare(evil)
        evil.answer_configure = False  # no other message comes in between
        data = good(name)
        for part in (data[:5], data[5:HEADER.size + 3]):
            evil.send_raw(part)
        arena.bystander.echo()
        arena.bystander.mark()
        for byte in data[HEADER.size + 3:]:
            evil.send_raw(bytes([byte]))
        evil.answer_configure = True
        if name != "EXT_PAGES":  # which needs a descriptor
            arena.settle(evil)
            assert not evil.closed


def test_the_longest_message_that_never_ends_holds_up_nobody(arena):
    """Its domain costs as much memory as it has sent, and no more than one message."""
    kind = KINDS["EXT_POOL"]
    with arena.attack(dies=False, settle=False) as evil:
        length = kind.size + 8 * kind.tail_max
        evil.send_raw(HEADER.pack(kind.number, 0, length) + bytes(length - 1))


def keys_held(messages):
    """Which keys a domain that was told this takes to be down, and of how many keys it was told."""
    held, count = set(), 0
    for message in messages:
        if message.name in ("EXT_KEY", "KEYPRESS"):
            key, down = (message.key, message.state) if message.name == "EXT_KEY" else \
                (message.keycode - 8, message.type == 2)
            (held.add if down else held.discard)(key)
            count += 1
        elif message.name in ("EXT_KEYBOARD_LEAVE", "KEYMAP_NOTIFY", "FOCUS"):
            held.clear()
    return held, count


@pytest.mark.parametrize("extension", [True, False], ids=["extension", "stock"])
def test_a_domain_that_reads_nothing_loses_its_input(arena, extension):
    """The user types into its window; what it does not read is lost, not kept. Once it reads again, it is told no
    half of anything, and of new keys."""
    since = arena.livery.size()
    with arena.attack(user=True, extension=extension, settle=False) as evil:
        if extension:
            arena.evil_window(evil, 1, (300, 200))
        else:
            stock_window(evil, 1, (20, 20, 300, 200))
        name = evil.domain.name
        arena.wait_frame(name)
        arena.focus(name)
        arena.busy.remove(evil.pump)
        try:
            for i in range(TAPS):
                arena.session.tap("a")
                if i % 500 == 0:
                    arena.session.connection.roundtrip()
            arena.focus("bystander")
            arena.bystander.settle()  # it has the keyboard
            arena.bystander.echo()
            told = arena.livery.lines(rf"\[{name}\] .*: the domain does not read", since)
            assert len(told) == 1
        finally:
            arena.busy.append(evil.pump)
        arena.focus(name)
        arena.wait(lambda: evil.messages and keys_held(evil.messages)[1] > 0, "what was kept")
        arena.session.tap("b")
        arena.wait(lambda: any(KEYS["b"] in (m.fields.get("key"), m.fields.get("keycode", 8) - 8)
                               for m in evil.messages), "a key after it has read")
        held, count = keys_held(evil.messages)
        assert not held - {KEYS["b"]}, "a key stays down"
        assert count < TAPS, f"{count} of {2 * TAPS}: more than a queue holds was kept"


def test_a_domain_that_sends_and_reads_nothing_is_only_slow(arena):
    """It makes livery and guid answer without end, and takes no answer."""
    with arena.attack(settle=False) as evil:
        arena.evil_window(evil)
        arena.busy.remove(evil.pump)
        try:
            for i in range(60):
                evil.send_raw(b"".join(encode("CREATE", 2 + j, width=20, height=20) +
                                       encode("DESTROY", 2 + j) for j in range(500)))
                if i % 20 == 0:
                    arena.bystander.echo()
                    arena.bystander.mark()
        except TimeoutError:
            pass  # it is not read any more: its own loss
        finally:
            arena.busy.append(evil.pump)
        assert 1 in arena.picture().mask(EVIL) or evil.closed
