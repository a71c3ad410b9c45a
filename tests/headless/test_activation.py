# SPDX-License-Identifier: GPL-2.0-or-later
"""A press of the user in one window may bring another one of the same domain to the front (a link that is
clicked in a mail opens in the browser): once for each press, and never in another domain."""
import pytest

from livery.desktop import Desktop
from livery.peer import PeerWindow
from livery.program import Program

MAIL, BROWSER, OTHER = 0x3060c0, 0xb0a040, 0x40c060
ACTIVATE = 32  # of EXT_STATE


@pytest.fixture(name="desktop")
def two_domains():
    with Desktop(["work", "personal"]) as desktop:
        yield desktop


def titles(desktop):
    """Of the window that has the keyboard, and of those that ask for attention."""
    windows = desktop.control("windows")["windows"]
    return (next((w["title"] for w in windows if w["focused"]), None),
            {w["title"] for w in windows if w["attention"]})


def wait_titles(desktop, focused, attention=()):
    desktop.wait(lambda: titles(desktop) == (focused, set(attention)),
                 f"{focused} has the keyboard and {attention} ask for attention")


def corner(desktop, colour):
    """A place in the window of this colour, near its upper left corner."""
    shot = desktop.wait_picture(lambda p: p.colours().get(colour, 0) > 1000, f"window {colour:06x}")
    return next((x + 8, y + 8) for y in range(shot.height) for x in range(shot.width)
                if shot.pixel(x, y) == colour)


class Office:
    """A browser behind a mail program, each a program of its own, in a domain or directly on livery."""

    def __init__(self, desktop, domain):
        self.desktop = desktop
        where = desktop[domain] if domain else None
        self.browser, self.mail = Program(desktop, where), Program(desktop, where)
        self.page = self.browser.window(500, 400, BROWSER, "browser")
        wait_titles(desktop, "browser")
        self.letter = self.mail.window(800, 600, MAIL, "mail")
        wait_titles(desktop, "mail")

    def token(self, serial=None):
        activation = self.mail.connection.bind("xdg_activation_v1")
        token = activation.get_activation_token()
        if serial is not None:
            token.set_serial(serial, self.mail.seat)
        token.set_surface(self.letter.surface)
        token.commit()
        self.mail.connection.wait(lambda: token.events, "token")
        return token.last("done")[0]

    def open(self, token):
        """Hands it to the browser, which asks to be shown; returns when livery has heard of it."""
        self.browser.connection.bind("xdg_activation_v1").activate(token, self.page.surface)
        self.browser.connection.roundtrip()

    def click(self):
        """A click into the mail, and its serial."""
        before = len(self.mail.seen("pointer.button"))
        self.desktop.session.click(*corner(self.desktop, MAIL))
        self.desktop.wait(lambda: len(self.mail.seen("pointer.button")) >= before + 2, "click")
        return self.mail.serials["pointer.button"]

    def tap(self):
        before = len(self.mail.seen("keyboard.key"))
        self.desktop.session.tap("a")
        self.desktop.wait(lambda: len(self.mail.seen("keyboard.key")) >= before + 2, "key")
        return self.mail.serials["keyboard.key"]


@pytest.mark.parametrize("domain", ["work", None], ids=["in a domain", "directly"])
@pytest.mark.parametrize("act", ["click", "tap"])
def test_a_press_in_one_window_brings_another_of_its_domain_to_the_front(desktop, domain, act):
    office = Office(desktop, domain)
    office.open(office.token(getattr(office, act)()))
    wait_titles(desktop, "browser")
    desktop.wait_picture(lambda p: p.colours().get(BROWSER, 0) >= 500 * 400, "browser in front")


@pytest.mark.parametrize("domain", ["work", None], ids=["in a domain", "directly"])
def test_a_minimised_window_comes_back_for_it(desktop, domain):
    office = Office(desktop, domain)
    office.page.toplevel.set_minimized()
    desktop.wait_picture(lambda p: not p.colours().get(BROWSER), "browser minimised")
    office.open(office.token(office.click()))
    wait_titles(desktop, "browser")
    desktop.wait_picture(lambda p: p.colours().get(BROWSER, 0) >= 500 * 400, "browser in front")


@pytest.mark.parametrize("domain", ["work", None], ids=["in a domain", "directly"])
def test_one_press_brings_one_window_to_the_front(desktop, domain):
    office = Office(desktop, domain)
    serial = office.click()
    tokens = [office.token(serial), office.token(serial)]
    office.open(tokens[0])
    wait_titles(desktop, "browser")
    activation = office.mail.connection.bind("xdg_activation_v1")
    activation.activate(tokens[0], office.letter.surface)  # a token is good for one time
    activation.activate(tokens[1], office.letter.surface)
    office.mail.connection.roundtrip()
    wait_titles(desktop, "browser", ["mail"])


@pytest.mark.parametrize("domain", ["work", None], ids=["in a domain", "directly"])
def test_without_a_press_it_asks_for_attention(desktop, domain):
    office = Office(desktop, domain)
    desktop.session.move(*corner(desktop, MAIL))
    desktop.wait(lambda: office.mail.seen("pointer.enter"), "pointer in the mail")
    office.open(office.token(office.mail.serials["pointer.enter"]))
    wait_titles(desktop, "mail", ["browser"])


def test_the_serial_has_to_be_that_of_a_press(desktop):
    office = Office(desktop, "work")
    office.click()
    office.open(office.token())
    wait_titles(desktop, "mail", ["browser"])
    office.open(office.token(office.mail.serials["pointer.enter"]))
    office.open(office.token(office.click()))
    wait_titles(desktop, "browser")


def test_a_press_is_forgotten_after_many_others(desktop):
    office = Office(desktop, "work")
    token = office.token(office.click())
    for _ in range(16):
        office.tap()
    office.open(token)
    wait_titles(desktop, "mail", ["browser"])


# ---- what livery makes of an agent's word alone ----

@pytest.fixture(name="lying")
def two_domains_whose_agents_lie(desktop):
    """Each has two windows beside each other; "work 2" has the keyboard, by itself."""
    desktop.windows = {}
    for name, colour in (("work", MAIL), ("personal", OTHER)):
        peer = desktop[name].scripted(extension=5).accept()
        for number in (1, 2):
            window = PeerWindow(peer, number, 300, 200, colour + number).title(f"{name} {number}").map()
            peer.wait(lambda w=window: w.serial, "EXT_CONFIGURE")
            window.paint()
            desktop.windows[name, number] = window
    wait_titles(desktop, "work 2", ["personal 1", "personal 2"])
    return desktop


def ask(desktop, name, number, times=1):
    """The agent asks for a window of its; returns when livery has heard of it."""
    peer = desktop[name].peer
    for _ in range(times):
        peer.send("EXT_STATE", number, set=ACTIVATE)
    window = desktop.windows[name, 1]
    for title in (f"{name} heard", f"{name} 1"):
        window.title(title)
        desktop.wait(lambda t=title: any(w["title"] == t for w in desktop.control("windows")["windows"]),
                     "the title that came after it")


def click_into(desktop, name, number):
    before = len(desktop[name].peer.seen("EXT_POINTER_BUTTON"))
    desktop.session.click(*corner(desktop, desktop.windows[name, number].colour))
    desktop.wait(lambda: len(desktop[name].peer.seen("EXT_POINTER_BUTTON")) >= before + 2, "click")


def focused(desktop):
    return titles(desktop)[0]


def test_an_agent_s_word_without_a_press_is_attention(lying):
    ask(lying, "work", 1)
    wait_titles(lying, "work 2", ["work 1", "personal 1", "personal 2"])


def test_a_press_buys_one_activation_however_often_it_is_asked_for(lying):
    click_into(lying, "work", 2)
    ask(lying, "work", 1, 20)
    assert focused(lying) == "work 1"
    ask(lying, "work", 2, 20)
    assert focused(lying) == "work 1"
    lying.session.tap("a")
    lying["work"].peer.wait(lambda: len(lying["work"].peer.seen("EXT_KEY", 1)) >= 2, "key")
    ask(lying, "work", 2)
    assert focused(lying) == "work 2"


def test_a_press_in_another_domain_is_not_its_own(lying):
    click_into(lying, "personal", 1)
    ask(lying, "work", 1)
    assert focused(lying) == "personal 1"
    assert "work 1" in titles(lying)[1]
    ask(lying, "personal", 2)
    assert focused(lying) == "personal 2"


def test_a_press_is_void_once_the_user_has_turned_to_another_domain(lying):
    click_into(lying, "work", 2)
    click_into(lying, "personal", 1)
    ask(lying, "work", 1)
    assert focused(lying) == "personal 1"
    lying.session.chord("alt+tab")
    lying.wait(lambda: focused(lying) == "work 2", "keyboard of work")
    ask(lying, "work", 1)
    assert focused(lying) == "work 2"


def test_a_press_is_void_once_the_user_has_taken_the_keyboard_from_all(lying):
    click_into(lying, "work", 2)
    lying.session.chord("super+escape")
    lying.wait(lambda: focused(lying) is None, "nobody's keyboard")
    ask(lying, "work", 1)
    assert focused(lying) is None


def test_a_press_on_the_frame_is_not_the_domain_s(lying):
    frame = lying.wait_frame("work")
    lying.session.click(frame.x + frame.width // 2, frame.y + 8)
    before = focused(lying)
    for number in (1, 2):
        ask(lying, "work", number)
        assert focused(lying) == before


def test_while_the_user_drags_a_window_it_asks_for_attention(lying):
    click_into(lying, "work", 2)
    lying.session.hold("super")
    x, y = corner(lying, lying.windows["work", 2].colour)
    lying.session.move(x, y)
    lying.session.button("left", True)
    ask(lying, "work", 1)
    assert focused(lying) == "work 2"
    lying.session.button("left", False)
    lying.session.hold("super", False)


def test_a_window_that_is_not_shown_is_not_activated(lying):
    window = lying.windows["work", 1]
    click_into(lying, "work", 2)
    window.unmap()
    lying["work"].peer.send("EXT_STATE", 1, set=ACTIVATE)
    lying["work"].peer.send("EXT_STATE", 1, unset=ACTIVATE)
    lying.session.tap("a")
    lying["work"].peer.wait(lambda: len(lying["work"].peer.seen("EXT_KEY", 2)) >= 2, "key")
    assert focused(lying) == "work 2"
