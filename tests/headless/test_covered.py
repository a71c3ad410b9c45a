# SPDX-License-Identifier: GPL-2.0-or-later
"""G8: what other domains have above a window does not show in its frame callbacks."""
import pytest

from livery.desktop import Desktop
from livery.peer import PeerWindow

FRAMES = 10


@pytest.fixture(scope="module", name="desktop")
def two_scripted_domains():
    with Desktop(["work", "personal"]) as desktop:
        for name in ("work", "personal"):
            desktop[name].scripted().accept()
            desktop[name].main = open_window(desktop, name, 1)
        yield desktop


def open_window(desktop, name, number, size=(200, 120)):
    peer = desktop[name].peer
    window = PeerWindow(peer, number, *size, 0x204060).map()
    peer.wait(lambda: window.serial, "EXT_CONFIGURE")
    window.paint()
    peer.wait_message("EXT_FRAME", number)
    return window


def maximize(desktop, name):
    """The user does; then no pixel of others is left."""
    desktop.focus(name)
    desktop.session.chord("super+up")
    other = "personal" if name == "work" else "work"
    desktop.wait_no_window(other)


def paint_frames(window, count=FRAMES):
    """Each picture after the callback of the one before."""
    peer = window.peer
    before = len(peer.seen("EXT_FRAME", window.number))
    for i in range(1, count + 1):
        window.paint()
        peer.wait_message("EXT_FRAME", window.number, count=before + i)


def test_a_window_that_another_domain_covers_goes_on(desktop):
    maximize(desktop, "personal")
    paint_frames(desktop["work"].main)


def test_a_popup_that_another_domain_covers_goes_on(desktop):
    desktop.focus("work")
    peer = desktop["work"].peer
    popup = PeerWindow(peer, 7, 50, 40, 0x602040).popup(desktop["work"].main, 5, 5).map()
    peer.wait_message("EXT_POPUP_CONFIGURE", 7)
    popup.paint()
    peer.wait_message("EXT_FRAME", 7)
    desktop.focus("personal")
    paint_frames(popup, 3)
    popup.destroy()


def test_a_window_under_another_of_its_own_domain_waits(desktop):
    """It costs nothing then, and learns nothing of others."""
    maximize(desktop, "work")
    window = open_window(desktop, "work", 8)
    peer = window.peer
    desktop.session.chord("super+up")  # the new window has the focus
    peer.wait_message("EXT_CONFIGURE", 8, count=2)
    desktop.wait_still(0.1)
    below = desktop["work"].main
    before = len(peer.seen("EXT_FRAME", 1))
    below.paint()
    paint_frames(window)
    after = len(peer.seen("EXT_FRAME", 1))
    window.destroy()
    peer.wait_message("EXT_FRAME", 1, count=before + 1)
    assert after == before
