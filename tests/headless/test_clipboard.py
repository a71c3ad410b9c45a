# SPDX-License-Identifier: GPL-2.0-or-later
"""G4: text moves between domains only by the user's copy chord in one and paste chord in another."""
import itertools
import os
import subprocess
import time

import pytest

from livery.desktop import STRIP, Desktop, content_of, foot
from livery.peer import PeerWindow
from livery.picture import Rect
from livery.process import try_connect
from livery.recorder import TO_AGENT
from livery.wl import Connection, memfd

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
        session.click(box.x + 30, box.y + 12, "side")  # foot counts clicks of one button
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


def display_of(domain, *default):
    """The name of the agent's Wayland socket."""
    names = [n for n in os.listdir(domain.runtime) if not n.endswith(".lock")]
    return next((n for n in sorted(names) if n.startswith("wayland-")), *default)


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
        mark = work.recorder.current.mark()

        def copied():
            """foot selects a little later than it is clicked; a click of another button begins its count anew."""
            desktop.session.click(box.x + 30, box.y + 12, "side")
            for _ in range(3):
                desktop.session.click(box.x + 30, box.y + 12)
            since = desktop.livery.size()
            desktop.session.chord(COPY)
            return "holds" in desktop.livery.wait_line(r"clipboard: (?:holds|not copied).*", since)[0]
        desktop.wait(copied, "a copy of the words")
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


ERROR_TEXT = 0xffb4a8  # compositor/paint/strip_plan.c


def wait_told(desktop, text, since):
    """Waits until the strip has a notice of a failure, and the log has its words."""
    desktop.livery.wait_line(rf"^livery: clipboard: {text}$", since, busy=desktop.busy)
    desktop.wait_picture(lambda p: 1 in p.crop(Rect(0, 0, p.width, STRIP)).mask(ERROR_TEXT),
                         "a notice in the strip")


@pytest.mark.parametrize("data, told", [
    (b"", "work has no text"),
    (b"x" * 256001, "text of work is larger than 256000 bytes"),
    (None, "work did not answer within 400 ms"),
])
def test_a_copy_that_failed_is_told_in_the_strip_in_words(scripted, data, told):
    since = scripted.livery.size()
    ask(scripted)
    if data is not None:
        answer(scripted, data)
    wait_told(scripted, f"not copied, clipboard empty: {told}", since)
    since = scripted.livery.size()
    scripted.session.chord(PASTE)
    wait_told(scripted, "not pasted: the clipboard is empty", since)


def test_an_oversized_answer_is_refused_and_forgets_what_was_held(scripted):
    ask(scripted)
    answer(scripted, b"held")
    settled(scripted)
    ask(scripted, count=2)
    answer(scripted, b"x" * 256001)  # the mark for "there was more"
    settled(scripted)
    assert paste(scripted) == ""


class Program:
    """A program with a window that offers a text as types of its choice."""

    def __init__(self, desktop, path, colour=0x305070):
        self.connection = Connection(path)
        desktop.busy.append(self.connection.dispatch)
        self.connection.roundtrip()
        compositor = self.connection.bind("wl_compositor", 4)
        base = self.connection.bind("xdg_wm_base", 1)
        shm = self.connection.bind("wl_shm", 1)
        self.devices = self.connection.bind("wl_data_device_manager", 3)
        seat = self.connection.bind("wl_seat", 5)
        keyboard = seat.get_keyboard()
        self.device = self.devices.get_data_device(seat)
        self.serials, self.asked = [], []
        keyboard.on("enter", lambda serial, *rest: self.serials.append(serial))
        keyboard.on("key", lambda serial, *rest: self.serials.append(serial))
        surface = compositor.create_surface()
        xdg = base.get_xdg_surface(surface)
        xdg.get_toplevel().set_title("program")
        fd = memfd(colour.to_bytes(4, "little") * (200 * 100))
        pool = shm.create_pool(fd, 200 * 100 * 4)
        os.close(fd)
        buffer = pool.create_buffer(0, 200, 100, 800, 1)

        def show(serial):
            xdg.ack_configure(serial)
            surface.attach(buffer, 0, 0)
            surface.commit()
        xdg.on("configure", show)
        surface.commit()
        self.connection.roundtrip()

    def offer(self, types, give):
        """give(descriptor): what happens when the text is asked for."""
        source = self.devices.create_data_source()
        for name in types:
            source.offer(name)

        def send(name, fd):
            self.asked.append(name)
            give(fd)
        source.on("send", send)
        self.device.set_selection(source, self.serials[-1])
        self.connection.roundtrip()


def write(text):
    def give(fd):
        os.write(fd, text)
        os.close(fd)
    return give


@pytest.fixture(name="program", scope="module", params=["domain", "local"])
def with_a_program(request):
    """A program in a domain, or one of the GUI domain itself."""
    with Desktop(["work"], clipboard={"timeout": 60000, "max_size": 1000}) as desktop:
        path = desktop.socket
        if request.param == "domain":
            work = desktop["work"]
            work.start("sleep", "100000")
            desktop.wait(lambda: display_of(work, None), "the agent's socket")
            path = os.path.join(work.runtime, display_of(work))
            desktop.wait(lambda: try_connect(path), "the agent").close()
        program = Program(desktop, path)
        name = "work" if request.param == "domain" else "local"
        desktop.wait(lambda: desktop.focused() == name and program.serials, "keyboard of the program")
        yield desktop, program, name
        program.connection.close()


def copy_from(desktop, program, types, give):
    """The copy chord while the program offers this; where in the log that began."""
    program.asked.clear()
    program.offer(types, give)
    since = desktop.livery.size()
    desktop.session.chord(COPY)
    return since


@pytest.mark.parametrize("types, taken", [
    (["text/html", "text/plain;charset=utf-8"], 1),
    (["Text/Plain; Charset=\"UTF-8\""], 0),
    (["text/plain;charset=utf-16", "text/plain; charset=UTF-8", "text/plain"], 1),
    (["image/png", "TEXT/PLAIN"], 1),
])
def test_the_types_of_a_text_are_understood_not_compared(program, types, taken):
    desktop, app, name = program
    since = copy_from(desktop, app, types, write(b"text"))
    desktop.livery.wait_line(f"^livery: clipboard: holds 4 bytes of {name}$", since, busy=desktop.busy)
    assert app.asked == [types[taken]]


@pytest.mark.parametrize("types, text, told", [
    (["image/png", "text/plain;charset=iso-8859-1"], b"text", "{} has no text"),
    (["text/plain"], b"", "{} has no text"),
    (["text/plain"], b"x" * 1001, "text of {} is larger than 1000 bytes"),
])
def test_why_nothing_was_copied_is_told(program, types, text, told):
    desktop, app, name = program
    since = copy_from(desktop, app, types, write(text))
    wait_told(desktop, "not copied, clipboard empty: " + told.format(name), since)


def test_a_program_has_the_time_of_the_configuration_to_give_its_text(program):
    """Also more than a second; and a text asked for again is the one of the second chord."""
    desktop, app, name = program
    held = []
    since = copy_from(desktop, app, ["text/plain"], held.append)
    desktop.wait(lambda: held, "a program that was asked")
    asked = time.monotonic()
    desktop.wait(lambda: time.monotonic() > asked + 2, "more than a second")
    assert not desktop.livery.lines("^livery: clipboard", since)
    write(b"at last")(held.pop())
    desktop.livery.wait_line(f"^livery: clipboard: holds 7 bytes of {name}$", since, busy=desktop.busy)


def test_a_second_copy_does_not_wait_for_the_first(program):
    desktop, app, name = program
    held = []
    copy_from(desktop, app, ["text/plain"], held.append)
    desktop.wait(lambda: held, "a program that was asked")
    since = copy_from(desktop, app, ["text/plain"], write(b"newer"))
    desktop.livery.wait_line(f"^livery: clipboard: holds 5 bytes of {name}$", since, busy=desktop.busy)
    os.close(held.pop())
