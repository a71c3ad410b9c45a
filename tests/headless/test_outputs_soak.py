# SPDX-License-Identifier: GPL-2.0-or-later
"""Outputs come, go and change at random, with twenty windows that do the same: nothing ends, nothing is
lost. A run is repeated by its seed, which the report of a failure names."""
import random

import pytest

from livery.desktop import LOCAL, STRIP
from livery.outputs import PluggableDesktop
from livery.peer import PeerWindow
from livery.program import Program

DOMAINS = ("work", "personal", "untrusted")
WINDOWS = 6  # of each domain
PROGRAMS = 2  # of the GUI domain itself
OUTPUTS = 8  # at most
NAMES = "ABCDEFGHIJ"
SIZES = "320x240", "640x480", "800x600", "1280x720", "1024x768", "60x50"
COLOUR = 0x2e8b57


class DomainWindow:
    """A window of a scripted domain."""

    def __init__(self, weather, peer, number):
        self.weather, self.random, self.peer, self.number = weather, weather.random, peer, number
        self.popups = []
        self.window = PeerWindow(peer, number, 200 + 10 * number, 120, COLOUR).title(f"window {number}")
        self.mapped = False
        self.toggle()

    def toggle(self):
        self.close_popups()
        self.mapped = not self.mapped
        if self.mapped:
            self.window.map().paint()
        else:
            self.window.unmap()

    def close_popups(self):
        for popup in self.popups:
            popup.destroy()
        self.popups = []

    def change_state(self):
        state = self.random.choice((1, 2, 4, 8))
        self.peer.send("EXT_STATE", self.number, **{
            self.random.choice(("set", "unset" if state != 4 else "set")): state})

    def resize(self):
        if self.mapped:
            self.window.size = self.random.randrange(40, 900), self.random.randrange(40, 700)
            self.window.paint()

    def popup(self):
        if self.mapped and len(self.popups) < 2:
            number = self.weather.next_popup()
            self.popups.append(PeerWindow(self.peer, number, 60, 40, COLOUR).popup(
                self.window, self.random.randrange(200), self.random.randrange(100)).map())
            self.popups[-1].paint()

    def act(self):
        self.random.choice((self.toggle, self.change_state, self.change_state, self.resize, self.popup,
                            self.close_popups))()

    def is_told(self):
        return not self.mapped or self.window.serial


class LocalWindow:
    """A window of a program of the GUI domain."""

    def __init__(self, weather, desktop):
        self.random = weather.random
        self.title = f"local {len(weather.windows)}"
        self.window = Program(desktop).window(240, 160, COLOUR, self.title)

    def show(self):
        self.window.toplevel.set_title(self.title)  # gone with the window
        self.window.show()

    def act(self):
        toplevel = self.window.toplevel
        act = self.random.choice((toplevel.set_maximized, toplevel.unset_maximized, toplevel.unset_fullscreen,
                                  lambda: toplevel.set_fullscreen(None),
                                  self.show if self.window.hidden else self.window.hide))
        act()
        self.window.program.connection.roundtrip()


class Weather:
    """What happens, in the order in which a seed has it."""

    def __init__(self, desktop, seed):
        self.desktop, self.session, self.plugs = desktop, desktop.session, desktop.plugs
        self.random = random.Random(seed)
        self.plugged = ["A"]
        self.popups = 1000
        self.held = None  # what the user holds: a button, or "alt"
        self.windows = [DomainWindow(self, peer, number)
                        for peer in [desktop[name].scripted().accept() for name in DOMAINS]
                        for number in range(1, WINDOWS + 1)]
        for _ in range(PROGRAMS):
            self.windows.append(LocalWindow(self, desktop))

    def next_popup(self):
        self.popups += 1
        return self.popups

    # ---- outputs ----

    def plug(self):
        if len(self.plugged) == OUTPUTS:
            return self.unplug()
        name = self.random.choice(NAMES)  # it may be there already
        identity = self.random.choice(({}, {}, {"make": "Acme", "serial": self.random.choice("123")}))
        self.plugs.plug(name, *self.random.sample(SIZES, 2), **identity,
                        fixed=self.random.random() < 0.3)
        self.plugged.append(name)

    def unplug(self):
        if self.plugged:
            name = self.random.choice(self.plugged)
            self.plugs.unplug(name)
            self.plugged.remove(name)

    def mode(self):
        if self.plugged:
            self.plugs.mode(self.random.choice(self.plugged), self.random.choice(SIZES))

    def change(self):
        if self.plugged:
            what, value = self.random.choice((
                ("scale", self.random.choice((0.5, 1, 1.5, 2, 3))),
                ("transform", self.random.randrange(8)),
                ("position", (self.random.randrange(-500, 3000), self.random.randrange(-500, 2000)))))
            self.session.set_output(self.random.choice(self.plugged), **{what: value})

    def switch(self):
        if self.plugged:
            self.session.set_output(self.random.choice(self.plugged), self.random.random() < 0.6)

    # ---- the user ----

    def let_go(self):
        if self.held in ("left", "right"):
            self.session.button(self.held, False)
        elif self.held:
            self.session.hold(self.held, False)
        self.held = None

    def use(self):
        """Moves the pointer, with or without holding something; takes hold, or lets go."""
        self.session.extent = 1000, 1000
        self.session.move(self.random.randrange(1000), self.random.randrange(1000))
        what = self.random.randrange(6)
        if what == 0:
            self.let_go()
            self.held = self.random.choice(("left", "left", "right", "alt", "super"))
            if self.held in ("left", "right"):
                self.session.button(self.held, True)
            else:
                self.session.hold(self.held)
        elif what == 1:
            self.let_go()
        elif what == 2:
            self.session.tap("tab")
        elif what == 3 and self.random.random() < 0.2:
            self.session.tap("print")

    def step(self):
        for _ in range(3):
            self.random.choice(self.windows).act()
        for _ in range(2):
            self.use()
        self.random.choice((self.plug, self.plug, self.unplug, self.unplug, self.mode, self.change,
                            self.change, self.switch))()
        self.session.connection.roundtrip()
        for work in self.desktop.busy:
            work()

    # ---- afterwards ----

    def clear_up(self):
        """One output, all windows shown on it, nothing held."""
        self.let_go()
        while self.plugged:
            self.plugs.unplug(self.plugged.pop())
        self.plugs.plug("A", "1280x800")
        self.desktop.survey()
        for window in self.windows:
            if isinstance(window, LocalWindow):
                if window.window.hidden:
                    window.show()
                window.window.toplevel.unset_fullscreen()
                window.window.toplevel.unset_maximized()
                continue
            if not window.mapped:
                window.toggle()
            window.close_popups()
            window.peer.send("EXT_STATE", window.number, unset=3)
        self.desktop.wait(lambda: all(w.is_told() for w in self.windows if isinstance(w, DomainWindow)),
                          "a size for each window")


def switch_to_the_last(desktop, windows):
    """What the log says of the window that gets the keyboard."""
    since = desktop.livery.size()
    desktop.session.hold("alt")
    for _ in range(windows - 1):
        desktop.session.tap("tab")
    desktop.session.hold("alt", False)
    line = desktop.livery.wait_line(r"^livery: focus domain=(?!-)(\S+) title=.*", since,
                                    busy=desktop.busy)
    name = line[1] if line[1] in DOMAINS else LOCAL
    desktop.wait_picture(lambda picture: 1 in picture.below(STRIP).mask(desktop.colour(name)),
                         f"picture with a window of {name}")
    return line[0]


def live_through(seed, steps):
    with PluggableDesktop(list(DOMAINS), plugged=[("A", "1280x800")]) as desktop:
        print(f"seed {seed}")
        desktop.excused.append("screenshot: ")
        weather = Weather(desktop, seed)
        guids = {name: desktop[name].guid() for name in DOMAINS}
        for _ in range(steps):
            weather.step()
        weather.clear_up()
        assert {name: desktop[name].guid() for name in DOMAINS} == guids, "a domain was cut off: " + str(
            [line[0] for line in desktop.livery.lines(
                r"^.*(?:livery-guid\[(?!.*stats:)|error: domain |: guid ).*$")])
        # Alt+Tab reaches each, the one that had the keyboard longest ago first, and it is seen
        reached = set()
        for _ in weather.windows:
            reached.add(switch_to_the_last(desktop, len(weather.windows)))
        assert len(reached) == len(weather.windows), f"only {reached}"
        for window in weather.windows:
            if isinstance(window, LocalWindow):
                window.window.program.close()
            else:
                window.window.destroy()
        for name in DOMAINS:
            desktop.wait_no_window(name)
        desktop.wait(lambda: not desktop.frames(LOCAL), "the end of the programs")
        left = desktop.plugs.nodes()
        desktop.plugs.plug("B", "640x480")
        desktop.plugs.unplug("B")
        assert desktop.plugs.nodes() == left
        return left


def test_a_short_weather_of_outputs_loses_nothing():
    live_through(2, 25)


@pytest.mark.slow
def test_five_hundred_changes_of_outputs_lose_nothing():
    assert live_through(3, 500) == live_through(4, 1), "nodes were left in the scene"
