# SPDX-License-Identifier: GPL-2.0-or-later
"""What a domain may have is in the configuration; beyond it the least harmful thing happens, and nobody
else notices."""
import time

from livery.desktop import Desktop
from livery.peer import PeerWindow

COLOUR = 0x507090


def limited(**limits):
    """A desktop whose domain "untrusted" has these limits."""
    desktop = Desktop(["untrusted", "work"])
    desktop.config["domains"][0]["limits"] = limits
    return desktop


def windows(peer, count):
    made = []
    for number in range(1, count + 1):
        made.append(PeerWindow(peer, number, 100, 60, COLOUR).map())
    return made


def test_windows_beyond_the_limit_are_shown_when_others_go():
    with limited(toplevels=3) as desktop:
        peer = desktop["untrusted"].scripted().accept()
        made = windows(peer, 5)
        line = r"\[untrusted\] .*more windows than it may"
        desktop.livery.wait_line(line, busy=desktop.busy)
        desktop.wait(lambda: sum(w.serial > 0 for w in made) == 3, "three windows")
        made[0].destroy()
        peer.wait(lambda: made[3].serial, "EXT_CONFIGURE of the fourth")
        desktop.wait_mapped("untrusted")
        assert made[4].serial == 0 and len(desktop.livery.lines(line)) == 1
        assert len(desktop.livery.lines(r"window mapped domain=untrusted")) == 4


def test_a_domain_that_talks_too_much_is_read_more_slowly():
    with limited(messages=500) as desktop:
        peer = desktop["untrusted"].scripted().accept()
        other = desktop["work"].scripted().accept()
        window, = windows(peer, 1)
        peer.wait(lambda: window.serial, "EXT_CONFIGURE")
        guid = desktop["untrusted"].guid()
        since = time.monotonic()
        for _ in range(1500):
            peer.send("UNMAP", 1)
        late = PeerWindow(peer, 2, 100, 60, COLOUR).map()
        # another domain is served meanwhile
        seen, = windows(other, 1)
        other.wait(lambda: seen.serial, "EXT_CONFIGURE in the other domain")
        assert late.serial == 0
        peer.wait(lambda: late.serial, "EXT_CONFIGURE after all that")
        assert time.monotonic() - since >= 1
        assert desktop["untrusted"].guid() == guid
        assert len(desktop.livery.lines(r"more than 500 messages a second")) == 1


def test_memory_beyond_the_limit_has_no_pixels():
    with limited(memory=1) as desktop:
        peer = desktop["untrusted"].scripted().accept()
        large = PeerWindow(peer, 1, 600, 500, COLOUR).map()  # 1.2 MB
        peer.wait(lambda: large.serial, "EXT_CONFIGURE")
        large.paint(COLOUR)
        desktop.livery.wait_line(r"\[untrusted\] .*more memory than it may: no pixels",
                                 busy=desktop.busy)
        # the next buffer is small enough, once the large one is gone
        peer.send("EXT_POOL_DESTROY", pool=peer.next_name - 1)
        peer.send("EXT_BUFFER_DESTROY", buffer=peer.next_name - 1)
        small = PeerWindow(peer, 2, 100, 60, COLOUR).map()
        peer.wait(lambda: small.serial, "EXT_CONFIGURE")
        small.paint()
        desktop.wait_picture(lambda p: p.colours().get(COLOUR, 0) > 0, "pixels")
        assert not peer.closed
