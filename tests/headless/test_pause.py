# SPDX-License-Identifier: GPL-2.0-or-later
"""G7: a domain that takes more of livery's time than its share is slowed down, not ended: its guid is stopped for some ms at a
time, and what its programs send waits in their own sockets."""
import os
import signal

import pytest

from livery.desktop import Desktop, content_of
from livery.peer import show_window

WINDOWS = 300  # to place them all at once takes more than a slice, however busy the machine is
MAXIMIZED = 1
PAUSES = 3


@pytest.fixture(name="desktop")
def with_many_windows():
    """personal has a window, with the keyboard; work has many."""
    # so many frames a second that what each costs adds up
    with Desktop(["work", "personal"], refresh=1000) as desktop:
        desktop["personal"].scripted().accept()
        desktop["work"].scripted().accept()
        desktop.quiet = show_window(desktop["personal"].peer, 1)
        desktop.quiet.paint(0x204060)
        desktop.many = [show_window(desktop["work"].peer, n) for n in range(1, WINDOWS + 1)]
        desktop.wait_still()
        yield desktop


def pauses(desktop):
    return desktop.stats(desktop.livery)["pauses"]


def toggle(desktop, turn):
    for window in desktop.many:
        window.peer.send("EXT_STATE", window.number, set=turn % 2, unset=(turn + 1) % 2)
    desktop.many[0].peer.pump()


def flood_until_paused(desktop, count):
    """Changes of all windows' states without end; the domain is slowed down."""
    start, turn = pauses(desktop), 0

    def flood():
        nonlocal turn
        for _ in range(20):
            turn += 1
            toggle(desktop, turn)
        return pauses(desktop) >= start + count
    desktop.wait(flood, f"{count} pauses", 60)


def state_of(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        return file.read().rpartition(")")[2].split()[0]


def test_who_does_little_is_not_paused(desktop):
    before = pauses(desktop)
    for colour in range(100):
        desktop.quiet.paint(colour)
    desktop.wait_still()
    assert pauses(desktop) == before


def test_a_flood_is_slowed_down_and_its_domain_lives_on(desktop):
    guid = desktop["work"].guid()
    flood_until_paused(desktop, PAUSES)
    assert "domain work: slowed down" in desktop.livery.text()
    window = desktop.many[-1]
    serial = window.serial
    window.peer.send("EXT_STATE", window.number, set=MAXIMIZED, unset=0)
    window.peer.wait(lambda: window.serial > serial, "EXT_CONFIGURE")
    desktop.wait(lambda: state_of(guid) != "T", "guid to run on")
    assert desktop["work"].guid() == guid


def test_a_domain_that_is_paused_can_be_stopped(desktop):
    flood_until_paused(desktop, PAUSES)
    guid = desktop["work"].guid()
    toggle(desktop, 1)
    desktop["work"].peer.hang_up()
    desktop.wait(lambda: not os.path.exists(f"/proc/{guid}"), "guid's end")
    desktop.wait_no_window("work")


def test_livery_ends_while_a_domain_is_paused(desktop):
    flood_until_paused(desktop, PAUSES)
    guid = desktop["work"].guid()
    toggle(desktop, 1)
    os.kill(desktop.livery.pid, signal.SIGTERM)
    desktop.wait(lambda: not os.path.exists(f"/proc/{guid}"), "guid's end")
    assert "killed" not in desktop.livery.text()


def test_nobody_pays_for_what_the_user_does_beside_many_windows(desktop):
    """Each step of the drag changes the scene, which has all windows of another domain."""
    desktop.session.click(*title(desktop))
    before = pauses(desktop)
    x, y = title(desktop)
    desktop.session.move(x, y)
    desktop.session.button("left", True)
    for step in range(1500):
        desktop.session.move(x + step % 40, y + step % 30)
        desktop.quiet.paint(step)
    desktop.session.button("left", False)
    desktop.wait_still()
    assert pauses(desktop) == before


def test_a_key_reaches_another_domain_beside_one_that_is_paused(desktop):
    flood_until_paused(desktop, PAUSES)
    peer = desktop["personal"].peer
    for turn in range(10):
        toggle(desktop, turn)
        desktop.session.tap("a")
    desktop.wait(lambda: peer.pump() or len([m for m in peer.seen("EXT_KEY", 1) if m.state]) == 10, "keys")


def title(desktop):
    box = content_of(desktop.wait_frame("personal"))
    return box.x + box.width // 2, box.y - 14
