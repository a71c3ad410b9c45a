# SPDX-License-Identifier: GPL-2.0-or-later
"""G4: text moves between domains only by the user's copy chord in one and paste chord in another."""
import itertools
import os
import subprocess

import pytest

from livery.desktop import Desktop, content_of, foot
from livery.peer import PeerWindow
from livery.recorder import TO_AGENT

COPY, PASTE = "ctrl+shift+c", "ctrl+shift+v"
WORDS = "grüße-aus-work"
LINE = WORDS + "\n"  # what foot takes when a line is selected
# what a selection goes to, and a key of foot's own that pastes (the usual one is livery's chord)
KEYS = ("--override=selection-target=clipboard", "--override=key-bindings.clipboard-paste=F5")


def sink(domain):
    """foot that writes what is pasted into it to the file "pasted"."""
    path = domain.path("pasted")
    return foot("sh", "-c", f"stty -echo -icanon; : > {path}; exec cat > {path}", extra=KEYS)


def pasted(domain):
    try:
        with open(domain.path("pasted"), encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return None


def paste_by_program(desktop, name):
    """What the domain's own paste gives its program now: F5 in foot, then a mark."""
    domain = desktop[name]
    desktop.focus(name)
    before = len(pasted(domain))
    desktop.session.tap("f5")
    desktop.session.tap("z")
    desktop.wait(lambda: pasted(domain)[before:].endswith("z"), f"mark after the paste in {name}")
    return pasted(domain)[before:-1]


@pytest.fixture(scope="module", name="desktop")
def with_a_source_and_two_sinks():
    with Desktop(["work", "personal", "untrusted"], record=True) as desktop:
        work = desktop["work"]
        work.start(*foot("sh", "-c", f"printf '%s' {WORDS}; touch {work.path('up')}; exec cat",
                         extra=KEYS))
        for name in ("personal", "untrusted"):
            desktop[name].start(*sink(desktop[name]))
        for name in desktop.domains:
            desktop.wait_mapped(name)
        desktop.wait(lambda: os.path.exists(work.path("up")), "the source")
        for name in ("personal", "untrusted"):
            desktop.wait(lambda n=name: pasted(desktop[n]) is not None, "the sink")
        desktop.wait_still()
        yield desktop


def data_messages(domain, mark):
    return domain.recorder.current.messages(TO_AGENT, mark)


def clipboard_messages(domain, mark):
    return [m.name for m in data_messages(domain, mark) if m.name.startswith("CLIPBOARD")]


def test_copy_and_paste_by_the_chords_moves_exactly_the_selected_text(desktop):
    session = desktop.session
    desktop.focus("work")
    box = content_of(desktop.wait_frame("work"))
    marks = {}

    def copied():
        """A triple click selects the line, if it is fast enough; foot tells the agent a little later."""
        marks.update({name: d.recorder.current.mark() for name, d in desktop.domains.items()})
        for _ in range(3):
            session.click(box.x + 30, box.y + 12)
        since = desktop.livery.size()
        session.chord(COPY)
        return desktop.livery.wait_line(r"clipboard: (holds)?.*work.*", since)[1]

    desktop.wait(copied, "selected text")
    assert clipboard_messages(desktop["work"], marks["work"]) == ["CLIPBOARD_REQ"]
    for name in ("personal", "untrusted"):  # nobody else is told
        assert not clipboard_messages(desktop[name], marks[name])
    desktop.focus("personal")
    session.chord(PASTE)
    desktop.wait(lambda: clipboard_messages(desktop["personal"], marks["personal"]), "paste")
    assert paste_by_program(desktop, "personal") == LINE
    # a second paste has nothing to give: the text was wiped by the first
    desktop.focus("untrusted")
    session.chord(PASTE)
    assert paste_by_program(desktop, "untrusted") == ""
    assert not clipboard_messages(desktop["untrusted"], marks["untrusted"])
    data, = [m for m in data_messages(desktop["personal"], marks["personal"])
             if m.name == "CLIPBOARD_DATA"]
    assert data.tail == LINE.encode()


def test_the_domains_own_clipboard_works_with_real_tools(desktop):
    """wl-copy in a domain, the chords, wl-paste in another."""
    text = b"by wl-copy\n" * 3
    source, target = desktop["work"], desktop["personal"]

    def run(domain, *command, **options):
        environment = {**domain.environment, "WAYLAND_DISPLAY": display_of(domain)}
        return subprocess.run(command, env=environment, timeout=15, check=True, **options)

    desktop.focus("work")
    run(source, "wl-copy", input=text, stdout=subprocess.DEVNULL)
    desktop.wait_still()
    desktop.focus("work")
    since = desktop.livery.size()
    desktop.session.chord(COPY)
    desktop.livery.wait_line(r"(?i)clipboard.*work", since)
    desktop.focus("personal")
    mark = target.recorder.current.mark()
    desktop.session.chord(PASTE)
    desktop.wait(lambda: clipboard_messages(target, mark), "paste")
    assert run(target, "wl-paste", "--no-newline", stdout=subprocess.PIPE).stdout == text


def display_of(domain):
    """The name of the agent's Wayland socket."""
    names = [n for n in os.listdir(domain.runtime) if not n.endswith(".lock")]
    return next(n for n in sorted(names) if n.startswith("wayland-"))


def test_text_goes_between_the_gui_domain_and_a_domain_by_the_chords():
    with Desktop(["work"], record=True) as desktop:
        environment = {**desktop.environment, "WAYLAND_DISPLAY": desktop.socket}
        local = desktop.start_process("local-foot", foot(
            "sh", "-c", f"printf '%s' {WORDS}; exec cat", extra=KEYS), environment)
        local.ended_by_test = True
        desktop.livery.wait_line(r"window mapped domain=(?!work)(\S+)")
        work = desktop["work"]
        work.start(*sink(work))
        desktop.wait_mapped("work")
        desktop.wait(lambda: pasted(work) is not None, "the sink")
        picture = desktop.wait_still()
        frame = picture.below(28).find_frames(0xbabdb6)[0]
        box = content_of(frame._replace(y=frame.y + 28))
        for _ in range(3):
            desktop.session.click(box.x + 30, box.y + 12)
        mark, since = work.recorder.current.mark(), desktop.livery.size()
        desktop.session.chord(COPY)
        desktop.livery.wait_line(r"clipboard: holds \d+ bytes", since)
        assert not clipboard_messages(work, mark)
        desktop.focus("work")
        desktop.session.chord(PASTE)
        desktop.wait(lambda: clipboard_messages(work, mark), "paste")
        assert paste_by_program(desktop, "work") == LINE


@pytest.fixture(name="scripted")
def scripted_source():
    """A scripted domain to copy from, a real one to paste into; the question has a short life."""
    with Desktop(["work", "personal"], record=["personal"],
                 clipboard={"timeout": 400}) as desktop:
        peer = desktop["work"].scripted().accept()
        window = PeerWindow(peer, 1, 200, 100, 0x203040).title("source").map()
        window.paint()
        desktop["personal"].start(*sink(desktop["personal"]))
        desktop.wait_mapped("work")
        desktop.wait_mapped("personal")
        desktop.wait(lambda: pasted(desktop["personal"]) is not None, "the sink")
        yield desktop


NUMBERS = itertools.count(1000)


def ask(desktop, count=1):
    """The copy chord in the scripted domain; returns when it was asked."""
    desktop.focus("work")
    desktop.session.chord(COPY)
    return desktop["work"].peer.wait_message("CLIPBOARD_REQ", count=count)


def answer(desktop, data):
    peer = desktop["work"].peer
    peer.send("CLIPBOARD_DATA", 1, tail=data)


def settled(desktop):
    """Waits until guid and livery have dealt with all that the scripted domain has sent: a window
    that it opens afterwards is there."""
    peer = desktop["work"].peer
    number = next(NUMBERS)
    since = desktop.livery.size()
    window = PeerWindow(peer, number, 50, 40, 0x203040).title(f"after {number}").map()
    desktop.livery.wait_line(rf"window mapped domain=work .*after {number}", since,
                             busy=desktop.busy)
    window.destroy()
    desktop.livery.wait_line(rf"window unmapped domain=work .*after {number}", since,
                             busy=desktop.busy)
    assert not peer.closed


def paste(desktop):
    """The paste chord in personal, and what its program then gets from its clipboard."""
    desktop.focus("personal")
    desktop.session.chord(PASTE)
    return paste_by_program(desktop, "personal")


def test_an_unasked_answer_changes_nothing(scripted):
    answer(scripted, b"unasked")
    settled(scripted)
    assert paste(scripted) == ""


def test_a_second_answer_changes_nothing(scripted):
    ask(scripted)
    answer(scripted, b"first")
    answer(scripted, b"second")
    settled(scripted)
    assert paste(scripted) == "first"
    answer(scripted, b"third")
    settled(scripted)
    mark = scripted["personal"].recorder.current.mark()
    paste(scripted)
    assert not clipboard_messages(scripted["personal"], mark)


def test_a_late_answer_changes_nothing(scripted):
    since = scripted.livery.size()
    ask(scripted)
    scripted.livery.wait_line(r"(?i)clipboard.*(time|late|did not answer|no answer)", since)
    answer(scripted, b"late")
    settled(scripted)
    assert paste(scripted) == ""


def test_an_answer_to_the_question_before_is_not_taken_for_this_one(scripted):
    """A late answer must not fill in for a newer question: the answers are counted."""
    since = scripted.livery.size()
    ask(scripted)
    scripted.livery.wait_line(r"(?i)clipboard.*(time|late|did not answer|no answer)", since)
    ask(scripted, count=2)
    answer(scripted, b"old")
    answer(scripted, b"new")
    settled(scripted)
    assert paste(scripted) == "new"


def test_an_empty_answer_forgets_what_was_held(scripted):
    ask(scripted)
    answer(scripted, b"held")
    settled(scripted)
    ask(scripted, count=2)
    answer(scripted, b"")
    settled(scripted)
    assert paste(scripted) == ""


def test_an_oversized_answer_is_refused_and_forgets_what_was_held(scripted):
    ask(scripted)
    answer(scripted, b"held")
    settled(scripted)
    ask(scripted, count=2)
    answer(scripted, b"x" * 256001)  # the mark for "there was more"
    settled(scripted)
    assert paste(scripted) == ""
