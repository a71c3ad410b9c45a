# SPDX-License-Identifier: GPL-2.0-or-later
"""What a desktop keeps of windows that are gone: nothing, however many there were."""
import pytest

from livery.desktop import Desktop
from livery.peer import PeerWindow
from livery.process import is_sanitized

DOMAINS = ("work", "personal", "untrusted")
WINDOWS = 10000
WARM = 1500  # windows until every cache and every table has its size
BATCH = 16  # of a domain, at once
COLOUR = 0x405060
# KiB of private memory: what the allocator holds varies by some tens of pages. The smallest piece that it gives is 32
# bytes: one lost with each window would be 312.
SLACK = 224


class Storm:
    """A domain that opens and closes windows, each with a title, pages, and every fourth a popup."""

    def __init__(self, domain):
        self.peer = domain.scripted().accept()
        self.number = 0
        self.open = []
        self.shared = []

    def window(self, width, height, parent=None):
        self.number += 1
        window = PeerWindow(self.peer, self.number, width, height, COLOUR)
        self.open.append(window)
        if parent:
            return window.popup(parent, 5, 5).map()
        return window.title(f"window {self.number}").map()

    def begin(self):
        """Opens a batch."""
        self.peer.messages.clear()
        self.toplevels = [self.window(40 + i, 30 + i) for i in range(BATCH)]

    def is_shown(self):
        return all(window.serial for window in self.toplevels)

    def paint(self):
        for window in [*self.toplevels, *(self.window(30, 20, parent) for parent in self.toplevels[::4])]:
            first = self.peer.next_ref
            buffer = window.paint(COLOUR + self.number % 64)
            self.shared.append((first, self.peer.next_ref - first, buffer))

    def end(self):
        """Closes all that is open, and forgets all pages."""
        for window in reversed(self.open):
            window.destroy()
        for first, count, buffer in self.shared:
            self.peer.send("EXT_BUFFER_DESTROY", buffer=buffer)
            self.peer.send("EXT_POOL_DESTROY", pool=buffer)
            self.peer.send("EXT_PAGES_FORGET", first=first, count=count)
        self.last, self.open, self.shared = self.open[0].number, [], []

    def is_over(self):
        return self.peer.seen("DESTROY", self.last)


def weather(desktop, storms, windows):
    """So many windows come and go in all domains at once."""
    while sum(storm.number for storm in storms) < windows:
        for step, condition in ((Storm.begin, Storm.is_shown), (Storm.paint, lambda storm: True),
                                (Storm.end, Storm.is_over)):
            for storm in storms:
                step(storm)
            desktop.wait(lambda check=condition: all(check(storm) for storm in storms), "the batch")
    for storm in storms:
        desktop.wait_no_window(storm.name)


def private_memory(pid):
    """KiB."""
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        status = dict(line.split(":", 1) for line in file)
    return int(status["RssAnon"].split()[0])


def holdings(desktop):
    """What each process holds: (name, what) to a number."""
    # the answer to a guid's last requests may be on its way
    desktop.wait(lambda: desktop.stats(desktop.livery)["pools"] == 0, "end of the pools")
    held = {}
    livery = desktop.stats(desktop.livery)
    for what in ("pools", "buffers", "mapped_bytes", "objects", "next_fd"):
        held["livery", what] = livery[what]
    held["livery", "KiB"] = private_memory(desktop.livery.pid)
    for name in DOMAINS:
        pid = desktop[name].guid()
        stats = desktop.stats(pid)
        for what in ("pages", "next_fd"):
            held[name, what] = stats[what]
        held[name, "KiB"] = private_memory(pid)
    return held


@pytest.mark.slow
def test_of_ten_thousand_windows_nothing_is_left():
    with Desktop(DOMAINS) as desktop:
        storms = [Storm(desktop[name]) for name in DOMAINS]
        for storm, name in zip(storms, DOMAINS):
            storm.name = name
        weather(desktop, storms, WARM)
        guids = [desktop[name].guid() for name in DOMAINS]
        before = holdings(desktop)
        weather(desktop, storms, WARM + WINDOWS)
        after = holdings(desktop)
        assert [desktop[name].guid() for name in DOMAINS] == guids
        # a sanitizer keeps what was freed for a while
        slack = {"KiB": 1 << 30 if is_sanitized() else SLACK}
        grown = {key: (before[key], now) for key, now in after.items()
                 if now > before[key] + slack.get(key[1], 0)}
        assert not grown, f"all: {before} {after}"
