# SPDX-License-Identifier: GPL-2.0-or-later
"""G2 and G8: input reaches only the domain that has it, and no other can tell that there was any."""
import os

import pytest

from livery.desktop import Desktop, content_of, foot
from livery.peer import PeerWindow
from livery.recorder import TO_AGENT, TO_DAEMON
from livery.session import KEYS, keymap_text
from livery.wl import Connection

TEXT = "The quick brown fox, 0123456789!\n"


def typist(domain, extra=()):
    """foot whose shell writes each byte that it reads to the file "typed"."""
    script = f"stty -echo -icanon; : > {domain.path('typed')}; exec cat > {domain.path('typed')}"
    return foot("sh", "-c", script, extra=extra)


def typed(domain):
    try:
        with open(domain.path("typed"), encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return None


def start_typists(desktop):
    """One after the other, so that all runs are alike."""
    for name, domain in desktop.domains.items():
        domain.start(*typist(domain))
        desktop.wait_mapped(name)
        desktop.wait(lambda d=domain: typed(d) is not None, f"shell of {name}")
    desktop.focus("work").wait_still()


def timeless(messages):
    """What a domain's program could see, with the clock taken away."""
    return [(m.name, m.window, {k: v for k, v in m.fields.items() if k != "time"}, m.tail)
            for m in messages]


PACE = {"EXT_FRAME", "EXT_RELEASE", "EXT_PING"}  # at a program's own pace


def transcripts(text):
    """What goes to and comes from each domain while the keyboard is work's: half of the text is
    typed, the pointer crosses personal's window, the other half is typed. Then the keyboard goes
    to personal, as a mark of the end: what personal is told of that is kept under "end"."""
    # no window is pinged, which a slow run would see and a fast one not
    with Desktop(record=True, answer_time=60000) as desktop:
        start_typists(desktop)
        personal = content_of(desktop.focus("personal").wait_frame("personal"))
        desktop.focus("work").wait_still()
        marks = {name: mark_of(domain) for name, domain in desktop.domains.items()}
        half = len(text) // 2
        desktop.session.type(text[:half])
        for step in range(5):
            point_at(desktop, "personal", personal.x + 20 + 30 * step, personal, marks["personal"])
        desktop.park()
        desktop.wait(lambda: seen(desktop["personal"], marks["personal"], "EXT_POINTER_LEAVE"),
                     "leaving of the pointer")
        desktop.session.type(text[half:])
        desktop.wait(lambda: typed(desktop["work"]) == text,
                     lambda: f"text in work, which has {typed(desktop['work'])!r}")
        desktop.wait_still()
        found = {name: [timeless(domain.recorder.current.messages(way, marks[name]))
                        for way in (TO_DAEMON, TO_AGENT)]
                 for name, domain in desktop.domains.items()}
        marks = {name: mark_of(domain) for name, domain in desktop.domains.items()}
        desktop.focus("personal").wait_still()
        found["end"] = {name: [m for m in timeless(domain.recorder.current.messages(
            TO_AGENT, marks[name])) if m[0] not in PACE]
                        for name, domain in desktop.domains.items()}
        found["typed"] = {name: typed(d) for name, d in desktop.domains.items()}
        return found


def point_at(desktop, name, x, box, mark):
    """Moves the pointer in the domain's window, and waits until the domain and its program know."""
    desktop.session.move(x, box.y + box.height - 10)
    desktop.wait(lambda: any(m.x // 256 == x - box.x for m in seen(
        desktop[name], mark, "EXT_POINTER_ENTER", "EXT_POINTER_MOTION")), "pointer's place")
    desktop.wait(lambda: "EXT_CURSOR" in [m.name for m in desktop[name].recorder.current.messages(
        TO_DAEMON, mark)], "foot's pointer shape")


def test_typed_text_reaches_only_the_focused_domain():
    with_text, without = transcripts(TEXT), transcripts("")
    assert with_text["typed"] == {"work": TEXT, "personal": "", "untrusted": ""}
    assert sum(m[0] == "EXT_KEY" for m in with_text["work"][TO_AGENT]) >= 2 * len(TEXT)
    for name in ("personal", "untrusted"):
        assert with_text[name] == without[name]
        assert with_text["end"][name] == without["end"][name]
    # what was compared is something: personal saw the pointer and got the focus
    assert sum(m[0] == "EXT_POINTER_MOTION" for m in with_text["personal"][TO_AGENT]) >= 3
    assert any(m[0] == "EXT_KEYBOARD_ENTER" for m in with_text["end"]["personal"])
    assert with_text["untrusted"] == [[], []]


@pytest.fixture(scope="module", name="desktop")
def two_domains():
    with Desktop(["work", "personal"], record=True) as desktop:
        start_typists(desktop)
        yield desktop


def seen(domain, mark, *names):
    return [m for m in domain.recorder.current.messages(TO_AGENT, mark) if m.name in names]


def mark_of(domain):
    return domain.recorder.current.mark()


def test_keys_are_up_when_focus_leaves(desktop):
    work, personal = desktop["work"], desktop["personal"]
    desktop.focus("work")
    marks = mark_of(work), mark_of(personal)
    session = desktop.session
    session.key(KEYS["a"], True)
    desktop.wait(lambda: "a" in typed(work), "the key in work")
    desktop.focus("personal")  # while the key is down
    desktop.wait(lambda: seen(work, marks[0], "EXT_KEYBOARD_LEAVE"), "end of work's focus")
    desktop.wait(lambda: seen(personal, marks[1], "EXT_KEYBOARD_ENTER"), "focus of personal")
    before = len(typed(work)), typed(personal)
    session.key(KEYS["a"], False)
    session.tap("b")
    desktop.wait(lambda: typed(personal) == before[1] + "b", "the next key in personal")
    enter, = seen(personal, marks[1], "EXT_KEYBOARD_ENTER")
    assert KEYS["a"] not in enter.tail, "personal was told of a key pressed in work"
    assert {m.key for m in seen(personal, marks[1], "EXT_KEY")} == {KEYS["b"]}
    # nothing repeats in a domain that lost the focus
    after = mark_of(work)
    session.tap("c")
    desktop.wait(lambda: typed(personal).endswith("bc"), "one more key in personal")
    assert len(typed(work)) == before[0]
    assert not seen(work, after, "EXT_KEY")


def test_the_clipboard_chords_never_reach_a_domain(desktop):
    work = desktop["work"]
    desktop.focus("work")
    mark = mark_of(work)
    for chord in ("ctrl+shift+c", "ctrl+shift+v", "print"):
        desktop.session.chord(chord)
    desktop.session.tap("x")
    desktop.wait(lambda: typed(work).endswith("x"), "the key after the chords")
    keys = {m.key for m in seen(work, mark, "EXT_KEY")}
    assert KEYS["x"] in keys
    assert not keys & {KEYS["c"], KEYS["v"], KEYS["print"]}


def test_after_the_attention_chord_no_domain_has_the_keyboard(desktop):
    work, personal = desktop["work"], desktop["personal"]
    desktop.focus("work")
    before = typed(work), typed(personal)
    marks = mark_of(work), mark_of(personal)
    desktop.session.chord("super+escape")
    desktop.wait(lambda: seen(work, marks[0], "EXT_KEYBOARD_LEAVE"), "end of the focus")
    desktop.wait(lambda: desktop.keyboard_domain() is None, "strip that names nobody")
    desktop.session.type("secret")
    desktop.focus("work").session.tap("k")
    desktop.wait(lambda: typed(work) == before[0] + "k", "the first key after it")
    assert typed(personal) == before[1]
    told = {m.key for m in seen(work, marks[0], "EXT_KEY") + seen(personal, marks[1], "EXT_KEY")}
    assert not told & {KEYS[c] for c in "secrt"} and KEYS["escape"] not in told


def test_a_click_gives_focus_and_goes_to_the_window_under_it(desktop):
    work, personal = desktop["work"], desktop["personal"]
    desktop.focus("work")
    frame = desktop.wait_frame("work")
    box = content_of(frame)
    marks = mark_of(work), mark_of(personal)
    desktop.session.click(box.x + 10, box.y + 12)
    desktop.wait(lambda: len(seen(work, marks[0], "EXT_POINTER_BUTTON")) == 2, "click in work")
    down, up = seen(work, marks[0], "EXT_POINTER_BUTTON")
    assert (down.state, up.state) == (1, 0)
    enter = seen(work, marks[0], "EXT_POINTER_ENTER", "EXT_POINTER_MOTION")[-1]
    assert (enter.x // 256, enter.y // 256) == (10, 12), "not relative to the window's content"
    assert not seen(personal, marks[1], "EXT_POINTER_BUTTON", "EXT_POINTER_MOTION",
                    "EXT_POINTER_AXIS")


def test_the_frame_itself_takes_its_clicks(desktop):
    """A click on the title bar is the user's word to livery; the domain sees no button."""
    work = desktop["work"]
    desktop.focus("work")
    frame = desktop.wait_frame("work")
    mark = mark_of(work)
    desktop.session.click(frame.x + frame.width // 2, frame.y + 12)
    desktop.session.chord("x")
    desktop.wait(lambda: seen(work, mark, "EXT_KEY"), "a key after the click")
    assert not seen(work, mark, "EXT_POINTER_BUTTON")


def test_scrolling_reaches_the_window_under_the_pointer(desktop):
    work = desktop["work"]
    desktop.focus("work")
    box = content_of(desktop.wait_frame("work"))
    desktop.session.move(box.x + 20, box.y + 20)
    mark = mark_of(work)
    desktop.session.scroll(2)
    desktop.wait(lambda: sum(m.value120 for m in seen(work, mark, "EXT_POINTER_AXIS")) == 240,
                 "two wheel steps")


def test_a_stock_agent_gets_x_keycodes():
    """Version 1.8, as an unmodified agent speaks it."""
    with Desktop(["work"], record=True) as desktop:
        work = desktop["work"]
        work.start(*typist(work), stock=True)
        desktop.wait_mapped("work")
        desktop.wait(lambda: typed(work) is not None, "the shell")
        desktop.focus("work")
        mark = mark_of(work)
        desktop.session.type("ab")
        # the text is there before the last key is let go
        desktop.wait(lambda: typed(work) == "ab" and len(seen(work, mark, "KEYPRESS")) >= 4, "text")
        keys = [(m.type, m.keycode) for m in seen(work, mark, "KEYPRESS")]
        assert keys == [(2, 38), (3, 38), (2, 56), (3, 56)]
        told = {m.name for way in (TO_DAEMON, TO_AGENT)
                  for m in work.recorder.current.messages(way)}
        # the pages of memfds are announced so on the embedded channel, also by a stock agent
        assert {name for name in told if name.startswith("EXT_")} <= {
            "EXT_OFFER", "EXT_PAGES", "EXT_PAGES_FORGET"}


def test_a_new_window_does_not_take_the_keyboard_from_another_domain():
    with Desktop(["work", "untrusted"], record=["work"]) as desktop:
        work = desktop["work"]
        work.start(*typist(work))
        desktop.wait_mapped("work")
        desktop.wait(lambda: typed(work) is not None, "the shell")
        desktop.focus("work")
        frame = desktop.wait_frame("work")
        peer = desktop["untrusted"].scripted().accept()
        for number in range(1, 4):
            PeerWindow(peer, number, 1000, 700, 0x304050).title("look at me").map().paint()
            peer.send("EXT_STATE", number, set=8)  # demands attention
            peer.send("EXT_STATE", number, set=2)  # wants to be fullscreen
            peer.wait_message("EXT_CONFIGURE", number)
        desktop.session.type("mine")
        desktop.wait(lambda: typed(work) == "mine", "text in work")
        assert desktop.keyboard_domain() == "work"
        assert frame in desktop.frames("work"), "the focused window was covered"
        assert not peer.seen("EXT_KEY") and not peer.seen("EXT_KEYBOARD_ENTER")


def test_after_the_attention_chord_a_new_window_does_not_get_the_keyboard():
    """The way out is one: a domain that opens windows all the time must not get the next keys."""
    with Desktop(["work", "untrusted"]) as desktop:
        work = desktop["work"]
        work.start(*typist(work))
        desktop.wait_mapped("work")
        desktop.focus("work")
        peer = desktop["untrusted"].scripted().accept()
        desktop.session.chord("super+escape")
        desktop.wait(lambda: desktop.keyboard_domain() is None, "strip that names nobody")
        PeerWindow(peer, 1, 300, 200, 0x304050).title("type here").map().paint()
        peer.wait_message("EXT_CONFIGURE", 1)
        desktop.wait_mapped("untrusted")
        desktop.session.type("secret")
        desktop.wait_still()
        assert not peer.seen("EXT_KEY"), "keys went to a window that opened by itself"


@pytest.mark.parametrize("stock", [False, True], ids=["extension", "stock"])
def test_a_held_key_repeats_until_the_focus_leaves(stock):
    """QSB 104: repeat went on in a domain that had lost the focus."""
    with Desktop(["work", "personal"], record=["work"], keyboard={"layout": "us"}) as desktop:
        work = desktop["work"]
        work.start(*typist(work), stock=stock)
        desktop["personal"].start(*typist(desktop["personal"]))
        for name, domain in desktop.domains.items():
            desktop.wait_mapped(name)
            desktop.wait(lambda d=domain: typed(d) is not None, "the shell")
        desktop.focus("work")
        session = desktop.session
        session.key(KEYS["a"], True)
        session.connection.roundtrip()
        desktop.wait(lambda: len(typed(work)) >= 4, "repeated keys")
        desktop.focus("personal")
        desktop.wait_still()
        count, mark = len(typed(work)), mark_of(work)
        session.key(KEYS["a"], False)
        session.type("bcdef")
        desktop.wait(lambda: typed(desktop["personal"]).endswith("bcdef"), "text in personal")
        desktop.wait_still(0.5)  # longer than a repeat
        assert len(typed(work)) == count
        assert not seen(work, mark, "EXT_KEY", "KEYPRESS")
        assert set(typed(work)) <= {"a", "\x1b"}  # Alt is down shortly before the focus goes


def keymap_of_the_seat(desktop):
    connection = Connection(desktop.socket)
    connection.roundtrip()
    keyboard = connection.bind("wl_seat", 5).get_keyboard()
    connection.wait(lambda: keyboard.seen("keymap"), "wl_keyboard.keymap")
    _form, fd, size = keyboard.last("keymap")
    with os.fdopen(fd, "rb") as file:
        text = file.read(size)
    connection.close()
    return text


def test_a_virtual_keyboard_may_change_its_keymap():
    """The domain gets the seat's keys for the same letters, before and after."""
    with Desktop(["work"]) as desktop:
        peer = desktop["work"].scripted().accept()
        window = PeerWindow(peer, 1, 200, 120).map()
        peer.wait(lambda: window.serial, "EXT_CONFIGURE")
        desktop.focus("work")

        def pressed():
            peer.pump()
            return [m.key for m in peer.messages if m.name == "EXT_KEY" and m.state]
        keyboard, expected = desktop.session, []
        keymaps = {"seat": keymap_of_the_seat(desktop), "de": keymap_text("de") + b"\0"}
        for name, letter in (("seat", "y"), ("de", "z"), ("seat", "y"), ("de", "z")):
            keyboard.set_keymap(keymaps[name])
            for _ in range(2):
                keyboard.key(KEYS["y"], True)
                keyboard.key(KEYS["y"], False)
                expected.append(KEYS[letter])
            desktop.wait(lambda: len(pressed()) == len(expected), "keys")
        assert pressed() == expected
