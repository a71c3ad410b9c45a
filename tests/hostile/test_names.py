# SPDX-License-Identifier: GPL-2.0-or-later
"""Attacks by titles and classes: whatever they hold, the domain's own name stands before them, unchanged,
in frame and strip, and nothing of them gets into a second line anywhere."""
import time

import pytest

from livery.arena import stock_window
from livery.desktop import BORDER, STRIP, TITLE, Desktop, GuidRelay
from livery.peer import PeerWindow
from livery.picture import Rect, run_length

from guid_cases import Guid

ARENA = {"evils": 16}

TITLES = {
    "controls": bytes(range(1, 32)) + b"\x7f",
    "c1-controls": "".join(map(chr, range(0x80, 0xa0))),
    "escape-sequences": b"\x1b[2J\x1b[31m\x1b]0;bystander\x07",
    "newlines": "a\nb\r\nc\u2028d\u2029e\x0bf\x0c",
    "line-of-the-log": b"\nlivery: focus domain=bystander title=a document\n",
    "bidi-override": "\u202ereadnatsyb\u202c",
    "bidi-isolates": "\u2066\u2067\u2068bystander\u2069\u061c\u200e\u200f" * 3,
    "right-to-left-text": "\u05d1\u05d9\u05d9\u05e1\u05d8\u05e0\u05d3\u05e8" * 4,
    "all-directions": "\u05d0(\u0628 bystander) 12,3% \u0663\u0664 [\u202e\u05d1\u2067] \u2026" * 2,
    "arabic-word-without-end": "\u0628\u064e" * 31,
    "arabic-ligatures": "\ufdfa\u0644\u0627\u0644\u0627" * 6,
    "indic-clusters": "\u0915\u094d\u0937\u094d\u092e\u093f\u0902" * 6,
    "combining-marks": "e" + "\u0301" * 60,
    "marks-only": "\u0301\u0489\u20dd\u0338" * 12,
    "tall-marks": "Z\u0351\u0352\u0353\u0354\u0355\u0356\u0357\u0358\u0359\u035a" * 5,
    "invisible": "\u200b\u200c\u200d\u2060\ufeff\u00ad" * 6,
    "variation-selectors": "a\ufe00\ufe0f\U000e0100" * 8,
    "tags": "\U000e0001" + "".join(chr(0xe0000 + ord(c)) for c in "bystander") * 3,
    "very-wide": "\ufdfd\u12e8\ua9c5\U00012031" * 4,
    "spaces": "\u3000\u2003\u00a0 \t" * 8,
    "another-domains-name": "bystander",
    "another-domains-title": "bystander  a document",
    "as-long-as-it-can-be": "x" * 127,
    "without-an-end": b"y" * 128,
    "not-utf-8": b"\xff\xfe\xc0\x80\xed\xa0\x80\xf4\x90\x80\x80\x80\xbf" * 3,
    "cut-in-a-character": b"z" * 126 + b"\xc3\xa9",
    "overlong": b"\xc1\xa1\xe0\x81\xa1\xf0\x80\x81\xa1" * 4,
    "noncharacters": "\ufffe\uffff\U0010ffff\ufdd0" * 6,
    "private-use": "\ue000\uf8ff\U000f0000\U0010fffd" * 6,
    "emoji-sequence": "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466" * 4,
    "format-string": "%s%n%x%1000000d{}$(reboot)`id`<b>&amp;",
    "text-after-the-end": b"short\0" + b"hidden" * 15,
    "nothing": b"",
}


def segment(picture, colour, x, y):
    """How wide the field with the domain's name is, which has the label's colour."""
    return run_length(picture.crop(Rect(x, y, picture.width - x, 1)).mask(colour))


def surroundings(arena, evil):
    """What a title must not change: the strip up to it, and of the frame all but the field behind the
    name."""
    picture = arena.wait_still(0.05)
    frame, = arena.frames(evil.domain.name, picture)
    colour = evil.domain.colour
    name = segment(picture, colour, frame.x, frame.y + BORDER + 1)
    strip = segment(picture, colour, 0, 1)
    assert 40 < name < 100 and 40 < strip < 100
    buttons = frame.x + frame.width - 90 - BORDER
    return [frame, picture.crop(Rect(0, 0, strip, STRIP)),
            picture.crop(Rect(frame.x, frame.y, name, BORDER + TITLE)),
            picture.crop(Rect(buttons, frame.y, 90 + BORDER, BORDER + TITLE)),
            picture.crop(Rect(frame.x, frame.y + BORDER + TITLE, frame.width,
                              frame.height - BORDER - TITLE)), picture.ring(frame)]


@pytest.mark.parametrize("name", TITLES)
def test_a_title_changes_nothing_but_its_own_field(arena, name):
    with arena.attack(dies=False, user=True) as evil:
        window = PeerWindow(evil, 1, 320, 100, 0xe13de1).map()
        evil.wait(lambda: window.serial, "EXT_CONFIGURE")
        window.paint()
        arena.focus(evil.domain.name)
        before = surroundings(arena, evil)
        since = arena.livery.size()
        evil.send("WMNAME", 1, title=TITLES[name])
        evil.send("WMCLASS", 1, **{"class": TITLES[name] if isinstance(TITLES[name], bytes)
                                   else TITLES[name].encode(), "instance": b"\xff" * 64})
        arena.settle(evil)
        assert surroundings(arena, evil) == before
        # a second window is mapped with it, which the log tells
        evil.send("CREATE", 2, width=60, height=50)
        evil.send("WMNAME", 2, title=TITLES[name])
        evil.send("MAP", 2)
        arena.settle(evil)
        lines = [m[0] for m in arena.livery.lines(r"^.*$", since)]
        assert not [line for line in lines if line and not line.startswith("livery: ")]
        assert not [line for line in lines if line.startswith("livery: focus domain=bystander")]


def test_ten_thousand_combining_marks_are_refused_or_cut(arena):
    """In one message they break the protocol; in many, each title is cleaned alone."""
    with arena.attack(dies=True, line=r"WMNAME.*length.*20000") as evil:
        evil.send("CREATE", 1, width=100, height=80)
        number = 141
        evil.send_raw(b"".join(i.to_bytes(4, "little") for i in (number, 1, 20000)) +
                      "\u0301".encode() * 10000)
    with arena.attack(dies=False) as evil:
        arena.evil_window(evil)
        for i in range(170):
            evil.send("WMNAME", 1, title=chr(97 + i % 26) + "\u0301" * 60)


def test_titles_of_stock_agents_are_cleaned_too(arena):
    with arena.attack(dies=False, extension=False) as evil:
        stock_window(evil, 1, (50, 60, 320, 100))
        frame = arena.wait_frame(evil.domain.name)
        for title in TITLES.values():
            evil.send("WMNAME", 1, title=title)
        arena.settle(evil)
        picture = arena.wait_still(0.1)
        assert arena.frames(evil.domain.name, picture) == [frame]
        assert picture.ring(frame) == {evil.domain.colour}


# ---- what a guid that was taken over writes to its log ----

@pytest.fixture(name="writer")
def desktop_whose_guid_writes(tmp_path):
    """A function: a desktop whose guids are a shell script. What they are called with is in $@."""
    def desktop_of(script, domains=("work",)):
        program = tmp_path / "guid"
        program.write_text(f"#!/bin/sh\nexec >&2\n{script}\nexec sleep 1000\n")
        program.chmod(0o700)
        return Desktop(domains, guid=str(program))
    return desktop_of


def test_what_a_guid_writes_is_text_after_its_domains_name(writer):
    with writer(r"printf '\033[2J\033]0;x\007\200\n\nlivery: focus domain=bank title=x\rlivery: \0end\n'") as desktop:
        desktop.livery.wait_line(r"^livery: \[work\] livery: focus domain=bank title=x\?livery: \?end$")
        desktop.livery.wait_line(r"^livery: \[work\] \?\[2J\?\]0;x\?\?$")
        assert not desktop.livery.lines(r"^(?!livery: ).")
        assert not desktop.livery.lines("^livery: focus")
        assert not desktop.livery.lines(r"[^ -~\n]")


def test_a_guid_that_writes_without_end_leaves_the_log_short(writer):
    begun = time.monotonic()
    with writer("yes flood | head -n 20000; while sleep 1; do echo later; done") as desktop:
        desktop.livery.wait_line(r"^livery: error: domain work: too many lines")
        desktop.livery.wait_line(r"^livery: \[work\] later$")
        seconds = int(time.monotonic() - begun) + 2
        assert 50 < len(desktop.livery.lines(r"^livery: \[work\] flood$")) <= 100 * seconds < 20000


FLOOD = 'case "$2" in work) yes flood & esac'
TOO_MANY = r"^livery: error: domain work: too many lines"


def test_a_flood_of_a_guids_lines_leaves_those_of_other_guids(writer):
    count = 300  # of each second's lines some would be lost
    script = f"{FLOOD}\nfor i in $(seq {count}); do echo line $i; sleep 0.01; done"
    with writer(script, ["work", "personal"]) as desktop:
        desktop.livery.wait_line(r"^livery: \[personal\] line %d$" % count)
        assert len(desktop.livery.lines(TOO_MANY)) >= 2
        told = [int(m[1]) for m in desktop.livery.lines(r"^livery: \[personal\] line (\d+)$")]
        assert told == list(range(1, count + 1))


def test_a_flood_of_a_guids_lines_leaves_those_of_livery_on_its_windows(tmp_path, writer):
    relay = GuidRelay(str(tmp_path))
    with writer(f'{FLOOD}\nexec {relay.program} "$@"') as desktop:
        guid = Guid(relay.take(desktop["work"]))
        for _ in range(2):
            desktop.livery.wait_line(TOO_MANY, desktop.livery.size())
            since = desktop.livery.size()
            guid.toplevel().destroy()
            guid.connection.roundtrip()
            desktop.livery.wait_line("window mapped domain=work", since)
            desktop.livery.wait_line("window unmapped domain=work", since)
        guid.connection.close()
    relay.close()
