# SPDX-License-Identifier: GPL-2.0-or-later
"""G8: a domain with very many small windows cannot tell by their frame callbacks where another domain's window is."""
import pytest

from livery.desktop import Desktop, content_of
from livery.peer import PeerWindow

MANY = 174
SIZE = 60, 40
ROUNDS = 3
PLACES = (300, 200), (700, 200), (300, 500), (700, 500)  # of the middle of the other's window


@pytest.fixture(name="desktop")
def with_a_spy_and_a_bystander():
    with Desktop(["personal", "untrusted"]) as desktop:
        for domain in desktop.domains.values():
            domain.scripted().accept()
        bystander = PeerWindow(desktop["personal"].peer, 1, 400, 260, 0x204060).map()
        bystander.peer.wait(lambda: bystander.serial, "EXT_CONFIGURE")
        bystander.paint()
        peer = desktop["untrusted"].peer
        desktop.spies = [PeerWindow(peer, n, *SIZE).map() for n in range(1, MANY + 1)]
        desktop.wait(lambda: peer.pump() or all(w.serial for w in desktop.spies), "all windows", 60)
        desktop.buffer = peer.buffer(*SIZE, 0x603020)
        box = content_of(desktop.wait_frame("personal"))
        desktop.at = box.x + box.width // 2, box.y + box.height // 2
        yield desktop


def move_bystander(desktop, place):
    """The user does."""
    desktop.session.hold("super")
    desktop.session.drag(desktop.at, place)
    desktop.session.hold("super", False)
    desktop.at = place
    desktop.park()
    desktop.wait(lambda: desktop.picture().pixel(*place) == 0x204060, "the window there")


def called_back(desktop):
    """Which of its windows are called back while each paints; the first is the topmost of them."""
    peer = desktop["untrusted"].peer
    mark = len(peer.messages)
    for i in range(ROUNDS):
        for window in desktop.spies:
            peer.send("EXT_COMMIT", window.number, [(0, 0, *SIZE)], buffer=desktop.buffer,
                      serial=window.serial)
        peer.wait(lambda n=i: sum(m.name == "EXT_FRAME" and m.window == 1
                                  for m in peer.messages[mark:]) > n, "EXT_FRAME")
    desktop.wait_still()
    peer.pump()
    return {m.window for m in peer.messages[mark:] if m.name == "EXT_FRAME"}


def test_the_place_of_a_window_does_not_show_in_the_callbacks_of_those_below(desktop):
    found = {}
    for place in PLACES:
        move_bystander(desktop, place)
        found[place] = called_back(desktop)
    assert len(found[PLACES[0]]) > MANY // 2, "the spy sees by few windows only"
    assert len(set(map(frozenset, found.values()))) == 1
