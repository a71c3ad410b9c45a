# SPDX-License-Identifier: GPL-2.0-or-later
"""Attacks by clipboard answers: late, unasked, twice, too large, malformed, for another's question."""
import struct

import pytest

from livery.table import HEADER, KINDS

ARENA = {"evils": 12, "clipboard": {"timeout": 700}}
NUMBER = KINDS["CLIPBOARD_DATA"].number
MOST = 256000


def ask(arena, evil, count=1):
    """The user's copy chord in the evil window; returns when the domain was asked."""
    arena.focus(evil.domain.name)
    arena.session.chord("ctrl+shift+c")
    return evil.wait_message("CLIPBOARD_REQ", count=count)


def answer(evil, data, window=1):
    evil.send("CLIPBOARD_DATA", window, data)


def wait_no_answer(arena, since):
    arena.livery.wait_line(r"clipboard: .* did not answer", since, busy=arena.busy)


def pasted(arena):
    """What the paste chord gives the bystander: bytes, or None."""
    arena.focus("bystander")
    arena.bystander.settle()
    arena.bystander.mark()
    arena.session.chord("ctrl+shift+v")
    arena.session.tap("z")
    arena.wait(lambda: [m for m in arena.bystander.heard()
                        if m.name == "EXT_KEY" and m.key == 44 and not m.state], "key after the paste")
    data = [m for m in arena.bystander.heard() if m.name == "CLIPBOARD_DATA"]
    arena.bystander.settle()
    assert len(data) < 2, "pasted twice"
    return data[0].tail if data else None


def unasked(arena, evil):
    for window in (0, 1, 77):
        answer(evil, b"unasked", window)


def twice(arena, evil):
    ask(arena, evil)
    answer(evil, b"first")
    for i in range(50):
        answer(evil, b"again %d" % i)


def late(arena, evil):
    since = arena.livery.size()
    ask(arena, evil)
    wait_no_answer(arena, since)
    answer(evil, b"late")


def late_for_the_next(arena, evil):
    """QSB 013: the answer to the question before must not fill in for this one."""
    late(arena, evil)
    ask(arena, evil, 2)
    answer(evil, b"new")


def late_in_another_focus(arena, evil):
    since = arena.livery.size()
    ask(arena, evil)
    arena.focus("bystander")
    wait_no_answer(arena, since)
    answer(evil, b"late")


def empty(arena, evil):
    ask(arena, evil)
    answer(evil, b"held")
    ask(arena, evil, 2)
    answer(evil, b"")


def more_than_there_may_be(arena, evil):
    ask(arena, evil)
    answer(evil, bytes([65]) * (MOST + 1))


def as_much_as_there_may_be(arena, evil):
    ask(arena, evil)
    answer(evil, b"x" * MOST)


def half(arena, evil):
    """The header of an answer, and half of it, then nothing: the question runs out."""
    since = arena.livery.size()
    ask(arena, evil)
    evil.send_raw(HEADER.pack(NUMBER, 1, 1000) + bytes(500))
    wait_no_answer(arena, since)
    evil.send_raw(bytes(500))


def another_window(arena, evil):
    """The window of an answer may not even exist; it is still the domain's one answer."""
    ask(arena, evil)
    answer(evil, b"by no window", 0xffffffff)


def after_the_windows_end(arena, evil):
    ask(arena, evil)
    evil.send("DESTROY", 1)
    answer(evil, b"of the domain")
    evil.send("CREATE", 2, width=200, height=100)
    evil.send("MAP", 2)
    arena.settle(evil)


def flood(arena, evil):
    ask(arena, evil)
    answer(evil, b"the one")
    for i in range(60):
        answer(evil, bytes([i % 26 + 97]) * MOST)


# name: (what is done, what the user then pastes elsewhere)
ANSWERS = {
    "unasked": (unasked, None), "twice": (twice, b"first"), "late": (late, None),
    "late-for-the-next": (late_for_the_next, b"new"),
    "late-in-another-focus": (late_in_another_focus, None), "empty": (empty, None),
    "more-than-there-may-be": (more_than_there_may_be, None),
    "as-much-as-there-may-be": (as_much_as_there_may_be, b"x" * MOST), "half": (half, None),
    "another-window": (another_window, b"by no window"),
    "after-the-windows-end": (after_the_windows_end, b"of the domain"), "flood": (flood, b"the one"),
}


@pytest.mark.parametrize("extension", [True, False], ids=["extension", "stock"])
@pytest.mark.parametrize("name", ANSWERS)
def test_only_the_one_answer_that_was_asked_for_is_pasted(arena, name, extension):
    act, wanted = ANSWERS[name]
    with arena.attack(dies=False, user=True, extension=extension) as evil:
        open_window(arena, evil)
        act(arena, evil)
        arena.settle(evil)
        assert pasted(arena) == wanted
        assert pasted(arena) is None, "what was pasted once is still held"


def open_window(arena, evil):
    if evil.extended:
        arena.evil_window(evil)
    else:
        evil.send("CREATE", 1, width=200, height=100)
        evil.send("MAP", 1)
    arena.wait_frame(evil.domain.name)


LENGTHS = (MOST + 2, 0x7fffffff, 0x80000000, 0xffffffff, 0x10000 + MOST, 0xffffff00)


@pytest.mark.parametrize("length", LENGTHS)
def test_an_answer_whose_length_lies_ends_its_domain(arena, length):
    """QSB 011: no length is cut to fewer bits on its way."""
    with arena.attack(dies=True, user=True, line=rf"CLIPBOARD_DATA.*length {length}\b") as evil:
        open_window(arena, evil)
        ask(arena, evil)
        evil.send_raw(HEADER.pack(NUMBER, 1, length) + bytes(4096))
        evil.wait_closed()
        assert pasted(arena) is None


@pytest.mark.parametrize("length", [65001, 256000, 256001])
def test_an_older_agent_has_the_older_bound(arena, length):
    with arena.attack(dies=True, user=True, extension=False, version=0x10007,
                      line=rf"CLIPBOARD_DATA.*{length}") as evil:
        open_window(arena, evil)
        ask(arena, evil)
        answer(evil, bytes(length))
        evil.wait_closed()
        assert pasted(arena) is None


def test_a_domain_that_was_not_asked_cannot_answer_for_another(arena):
    """Two evil domains work together: one is asked, the other answers."""
    with arena.attack(dies=False, user=True) as asked:
        open_window(arena, asked)
        other = arena.next_evil()
        other.peer.accept()
        ask(arena, asked)
        for window in (0, 1):
            other.peer.send("CLIPBOARD_DATA", window, b"by another")
        arena.settle(other.peer)
        other.peer.hang_up()
        answer(asked, b"by the one asked")
        arena.settle(asked)
        assert pasted(arena) == b"by the one asked"


def test_a_domain_that_goes_with_the_question_leaves_it_unanswered(arena):
    with arena.attack(user=True, settle=False) as evil:
        open_window(arena, evil)
        ask(arena, evil)
        evil.send_raw(HEADER.pack(NUMBER, 1, 100) + b"half")
        evil.hang_up()
        arena.wait_no_window(evil.domain.name)
        assert pasted(arena) is None


def test_pasted_text_has_no_way_back(arena):
    """The user pastes into the evil window: that it may have, once, and nothing after."""
    peer = arena.bystander.peer
    peer.handlers["CLIPBOARD_REQ"] = lambda _: peer.send("CLIPBOARD_DATA", 1, b"for you")
    with arena.attack(dies=False, user=True) as evil:
        open_window(arena, evil)
        since = arena.livery.size()
        arena.session.chord("ctrl+shift+c")
        arena.livery.wait_line(r"clipboard: holds 7 bytes of bystander", since, busy=arena.busy)
        arena.focus(evil.domain.name)
        arena.session.chord("ctrl+shift+v")
        assert evil.wait_message("CLIPBOARD_DATA").tail == b"for you"
        answer(evil, b"back to you")
        arena.session.chord("ctrl+shift+v")
        arena.settle(evil)
        assert len(evil.seen("CLIPBOARD_DATA")) == 1
        assert pasted(arena) is None
    del peer.handlers["CLIPBOARD_REQ"]


def test_every_byte_can_be_text_and_none_is_more(arena):
    """Whatever bytes a domain copies, another gets them as they are or not at all."""
    data = bytes(range(256)) * 4 + "\u202e\u0000\ufeff".encode() + struct.pack("<I", 0xfffffffe)
    with arena.attack(dies=False, user=True) as evil:
        open_window(arena, evil)
        ask(arena, evil)
        answer(evil, data)
        arena.settle(evil)
        assert pasted(arena) in (data, None)
