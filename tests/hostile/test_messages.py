# SPDX-License-Identifier: GPL-2.0-or-later
"""Each message of the table, wrong in each way that the table knows: too short, too long, about a
window that never was or is no more, in the wrong direction, with each field beside each of its bounds
and at extreme values. What the table says is refused must end the connection, with one line that names
message and field; what it says is taken must not. The cases come from the table: a new message has
its cases at once."""
import os
import struct

import pytest

from livery.peer import PAGE, sealed_memfd
from livery.specimens import DEAD, GOOD, WINDOWLESS, good, is_extended, prepare
from livery.table import CONSTANTS, HEADER, KINDS, SIZES, encode

ARENA = {"evils": 64}
UNKNOWN = 77
EXTREMES = 0, 1, 0x7fffffff, 0x80000000, 0xffffffff

# Fields whose value another rule binds, where ordinary numbers are refused too.
BOUND_BY_OTHERS = {("EXT_COMMIT", "buffer"), ("EXT_COMMIT", "serial"), ("EXT_PARENT", "parent"),
                   ("EXT_POPUP", "parent"), ("WINDOW_FLAGS", "set"), ("WINDOW_FLAGS", "unset")}


def resized(data, length, body=None):
    """The message with another length."""
    number, window, _ = HEADER.unpack_from(data)
    rest = data[HEADER.size:] + bytes(max(0, length - len(data) + HEADER.size)) if body is None else body
    return HEADER.pack(number, window, length) + rest[:length]


def lengths(name, kind):
    """(what, bytes, whether it is refused)"""
    data = good(name)
    element = SIZES[kind.tail]
    size = len(data) - HEADER.size
    if kind.size:
        yield "short", resized(data, kind.size - 1), True
        yield "empty", resized(data, 0), True
    if element == 0:
        yield "long", resized(data, size + 1), True
    if element > 1:
        yield "ragged", resized(data, size + 1), True
    most = kind.size + element * kind.tail_max
    yield "huge", resized(data, 0xffffffff, b""), True
    yield "longest-and-one", resized(data, most + max(element, 1), b""), True
    if element:
        yield "longest", resized(data, most), name in ("EXT_POOL", "EXT_COMMIT")  # empty elements


def windows(name):
    if name in WINDOWLESS:
        yield "any-window", good(name, window=0xdeadbeef), False
    elif name == "CREATE":
        yield "living-window", good(name, window=1), True
        yield "dead-window", good(name, window=DEAD), False
    else:
        yield "unknown-window", good(name, window=UNKNOWN), True
        yield "dead-window", good(name, window=DEAD), True


def word(value):
    return value & 0xffffffff


def beside(kind, check, lo, hi):
    """(value, whether it is refused; None: other rules decide) for each bound of a field."""
    signed = kind == "I32"
    least, most = (-2**31, 2**31 - 1) if signed else (0, 2**32 - 1)
    if check == "RANGE":
        for value in (lo - 1, hi + 1, least, most):
            if least <= value <= most and not lo <= value <= hi:
                yield value, True
        yield from ((lo, None), (hi, None))
    elif check == "SIZE":
        yield from ((value, True) for value in (0, 2**31, 2**32 - 1))
        yield from ((value, False) for value in (lo, hi, hi + 1, 2**31 - 1))
    elif check == "CLAMP":
        yield from ((value, False) for value in (least, lo - 1, lo, hi, hi + 1, most))
    else:
        yield from ((value, False) for value in {least, most, 2**31 - 1, 1})


def fields(name, kind):
    for field, (type_, check, lo, hi) in kind.bounds.items():
        if type_ in ("TEXT", "OCTETS"):
            yield f"{field}-of-ff", good(name, **{field: b"\xff" * lo}), False, field
            continue
        for value, refused in dict(beside(type_, check, lo, hi)).items():
            if (name, field) in BOUND_BY_OTHERS and not refused:
                refused = None
            number = value if type_ == "I32" else word(value)
            yield f"{field}={value}", good(name, **{field: number}), refused, field


def extremes(name, kind):
    words = len(good(name)) - HEADER.size
    for value in EXTREMES if kind.size else ():
        data = good(name)
        body = (struct.pack("<I", value) * (kind.size // 4 + 1))[:kind.size]
        tail = data[HEADER.size + kind.size:]
        yield f"all-{value:#x}", data[:HEADER.size] + body + tail, None
        if tail:
            rest = (struct.pack("<I", value) * (len(tail) // 4 + 1))[:words - kind.size]
            yield f"all-and-tail-{value:#x}", data[:HEADER.size] + body + rest, None


def matrix():
    """(id, message's name, bytes, whether it is refused, field or None)"""
    for name, kind in KINDS.items():
        if kind.direction == "D2A":
            yield f"{name}-wrong-direction", name, encode(name, 1), True, None
            continue
        if name == "MFNDUMP":
            yield "MFNDUMP-obsolete", name, encode(name, 1, [1], width=8, height=8, count=1), True, None
            continue
        yield f"{name}-good", name, good(name), False, None
        for source in (lengths(name, kind), windows(name), extremes(name, kind)):
            for what, data, refused in source:
                yield f"{name}-{what}", name, data, refused, None
        for what, data, refused, field in fields(name, kind):
            yield f"{name}-{what}", name, data, refused, field


MATRIX = {case[0]: case[1:] for case in matrix()}


def line_of(name, field):
    return rf"\b{name}\b.*: " + (rf"{field}\b" if field else "")


@pytest.mark.parametrize("case", MATRIX)
def test_a_malformed_message_ends_only_its_own_domain(arena, case):
    name, data, refused, field = MATRIX[case]
    # the newest version, in which all of the table's values are good
    options = {"extension": is_extended(name) and CONSTANTS["LIVERY_EXT_VERSION"]}
    if not options["extension"]:
        options["version"] = 0x10008 if name in ("EXT_ACCEPT", "CLIPBOARD_DATA") else 0x10007
    since = arena.livery.size()
    with arena.attack(dies=refused, line=line_of(name, field) if refused else None,
                      **options) as evil:
        prepare(evil)
        if name == "DESTROY":
            evil.living.discard(1)  # a CONFIGURE that comes late is not answered
        fd = sealed_memfd(bytes(PAGE)) if name == "EXT_PAGES" else None
        evil.send_raw(data, fd)
        if fd is not None:
            os.close(fd)
    if refused is None and field:  # refused by another rule, if at all
        assert not arena.livery.lines(rf"\b{name}\b.*: {field} -?\d+ is not in", since)


def test_the_matrix_has_every_message():
    missing = {name for name, kind in KINDS.items()
               if kind.direction != "D2A" and name not in GOOD and name != "MFNDUMP"}
    assert not missing, "a message without a good one of it"
    assert {name for name, *_ in MATRIX.values()} == set(KINDS)
