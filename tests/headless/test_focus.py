# SPDX-License-Identifier: GPL-2.0-or-later
"""G2 and G5: the keyboard goes from one domain to another by the user's act only, also when windows
go away, so that what is typed for a window that has just gone reaches nobody else."""
import pytest

from livery.desktop import Desktop
from livery.peer import PeerWindow
from livery.session import KEYS

COLOURS = {"work": 0x204060, "personal": 0x604020}


@pytest.fixture(scope="module", name="desktop")
def two_scripted_domains():
    with Desktop(["work", "personal"]) as desktop:
        for name, domain in desktop.domains.items():
            domain.scripted().accept()
            domain.number = 0
            domain.main = open_window(desktop, name)
        yield desktop


def open_window(desktop, name, width=200, height=120):
    """A new window of the domain, shown."""
    domain = desktop[name]
    domain.number += 1
    window = PeerWindow(domain.peer, domain.number, width, height, COLOURS[name]).map()
    domain.peer.wait(lambda: window.serial, "EXT_CONFIGURE")
    window.paint()
    return window


def wait_focus(desktop, name):
    desktop.wait(lambda: desktop.focused() == (name or "-")
                 and desktop.keyboard_domain() == name, f"keyboard of {name or 'nobody'}")


def keys(peer):
    return [m.key for m in peer.seen("EXT_KEY") if m.state == 1]


def type_marked(desktop, text):
    """Types for whoever has the keyboard, then gives it to personal and taps "m" as a mark of the end;
    what personal was told before it."""
    peer = desktop["personal"].peer
    before = len(keys(peer))
    desktop.session.type(text)
    desktop.focus("personal").session.tap("m")
    peer.wait(lambda: KEYS["m"] in keys(peer)[before:], "the mark")
    return [key for key in keys(peer)[before:] if key != KEYS["m"]]


@pytest.mark.parametrize("how", ["destroyed", "unmapped", "minimized"])
def test_when_the_last_window_of_a_domain_goes_nobody_has_the_keyboard(desktop, how):
    desktop.focus("work")
    work = desktop["work"]
    window = work.main
    if how == "destroyed":
        window.destroy()
    elif how == "unmapped":
        window.unmap()
    else:
        desktop.session.chord("super+down")
        desktop.session.chord("super+down")
    wait_focus(desktop, None)
    assert type_marked(desktop, "secret") == []
    if how == "destroyed":
        work.main = open_window(desktop, "work")
    elif how == "unmapped":
        window.map()
    desktop.focus("work")


def test_the_keyboard_goes_on_to_a_window_of_the_same_domain(desktop):
    desktop.focus("personal")
    desktop.focus("work")
    second = open_window(desktop, "work")
    work = desktop["work"].peer
    wait_focus(desktop, "work")
    second.destroy()
    work.wait(lambda: work.seen("EXT_KEYBOARD_ENTER")[-1].window == desktop["work"].main.number,
              "keyboard in the window that is left")
    wait_focus(desktop, "work")


def test_when_a_domain_dies_nobody_has_the_keyboard(desktop):
    desktop.focus("work")
    desktop["work"].peer.hang_up()
    wait_focus(desktop, None)
    assert type_marked(desktop, "secret") == []
    desktop["work"].peer.accept()
    desktop["work"].main = open_window(desktop, "work")
    desktop.focus("work")


def test_after_a_close_only_the_same_domain_opens_a_window_with_the_keyboard(desktop):
    desktop.focus("work")
    work = desktop["work"]
    work.main.destroy()
    wait_focus(desktop, None)
    other = open_window(desktop, "personal", 90, 60)
    assert desktop.focused() == "-", "another domain took the keyboard"
    work.main = open_window(desktop, "work")
    wait_focus(desktop, "work")
    other.destroy()


def flood(desktop, name):
    """A function that makes livery write more lines of the domain's windows than it writes in a
    second: they come and go."""
    domain = desktop[name]
    domain.gone = 0

    def more():
        """Keeps a few on their way; each is asked to go when it has been shown."""
        for window in getattr(domain, "passing", []):
            window.destroy()
        domain.passing = []
        for _ in range(16):
            domain.number += 1
            domain.passing.append(PeerWindow(domain.peer, domain.number, 40, 30, COLOURS[name]).map())
    return more


def click_main(desktop):
    """A click into work's first window, if it is seen whole."""
    frame = next((f for f in desktop.frames("work") if f.width > 200), None)
    if frame:
        desktop.park()
        desktop.session.click(frame.x + frame.width // 2, frame.y + frame.height - 20)
    return frame


def test_who_has_the_keyboard_is_in_the_log_beside_a_flood_of_lines(desktop):
    work = desktop["work"]
    more = flood(desktop, "work")
    desktop.focus("work")
    desktop.busy.append(more)
    try:
        desktop.livery.wait_line(r"^livery: error: domain work: too many lines", busy=desktop.busy)
        for _ in range(5):
            since = desktop.livery.size()
            desktop.session.chord("super+escape")
            desktop.livery.wait_line("^livery: focus domain=- ", since, busy=desktop.busy)
            since = desktop.livery.size()
            # a window of the flood that came under the pointer may swallow a click
            desktop.wait(lambda: click_main(desktop) and desktop.focused() == "work",
                         "keyboard of work", step=0.2)
            desktop.livery.wait_line("^livery: focus domain=work ", since, busy=desktop.busy)
    finally:
        desktop.busy.remove(more)
    for window in work.passing:
        window.destroy()
    desktop.focus("personal")
