# SPDX-License-Identifier: GPL-2.0-or-later
"""G7: what windows cost livery, by its counters: the scene is changed once a frame, however many windows change and however
often, and what is wholly covered is not in it."""
import pytest

from livery.desktop import Desktop
from livery.peer import PeerWindow, show_window

WINDOWS = 40
MAXIMIZED = 1
ROUNDS = 50


@pytest.fixture(name="desktop")
def with_many_windows():
    """personal has a window, with the keyboard; work has many."""
    with Desktop(["work", "personal"]) as desktop:
        for domain in desktop.domains.values():
            domain.scripted().accept()
        show_window(desktop["personal"].peer, 1).paint(0x204060)
        desktop.many = [show_window(desktop["work"].peer, n) for n in range(1, WINDOWS + 1)]
        desktop.wait_still()
        yield desktop


def stats(desktop):
    return desktop.stats(desktop.livery)


def test_the_scene_changes_once_a_frame_however_often_windows_do(desktop):
    last = desktop.many[-1]
    before, serial = stats(desktop), last.serial
    for i in range(ROUNDS):
        for window in desktop.many:
            window.peer.send("EXT_STATE", window.number, **(
                {"set": MAXIMIZED, "unset": 0} if i % 2 else {"set": 0, "unset": MAXIMIZED}))
        last.peer.pump()
    desktop.wait(lambda: last.peer.pump() or last.serial > serial, "EXT_CONFIGURE")
    desktop.wait_still()
    after = stats(desktop)
    changes, frames = (after[name] - before[name] for name in ("scene_changes", "frames"))
    assert 0 < changes <= frames + 2, (changes, frames)


def test_many_windows_that_come_and_go_change_the_scene_once_a_frame(desktop):
    before = stats(desktop)
    for window in desktop.many:
        window.destroy()
    desktop.wait(lambda: stats(desktop)["scene_windows"] == 1, "one window left")
    after = stats(desktop)
    changes, frames = (after[name] - before[name] for name in ("scene_changes", "frames"))
    assert 0 < changes <= frames + 2, (changes, frames)


def test_what_is_wholly_covered_is_not_in_the_scene(desktop):
    desktop.wait(lambda: stats(desktop)["scene_windows"] >= 2, "windows in sight")
    in_sight = stats(desktop)["scene_windows"]
    desktop.session.chord("super+up")
    desktop.wait_no_window("work")
    desktop.wait(lambda: stats(desktop)["scene_windows"] == 1, "the scene with one window")
    desktop.session.chord("super+down")
    desktop.wait(lambda: stats(desktop)["scene_windows"] == in_sight, "the windows back in sight")


def test_windows_that_have_to_wait_come_in_their_order(desktop):
    """More at once than may be shown at once; one of them goes before it is shown."""
    count, gone = 200, 150  # of some that come fast the log says nothing
    since, peer = desktop.livery.size(), desktop["work"].peer
    windows = [PeerWindow(peer, 1000 + n, 90, 60).title(f"{n}").map() for n in range(count)]
    windows[gone].destroy()

    def shown():
        peer.pump()
        return {window["title"] for window in desktop.control("windows")["windows"]}
    desktop.wait(lambda: f"{count - 1}" in shown(), "the last window")
    found = [int(m[1]) for m in desktop.livery.lines(r"window mapped domain=work .* title=(\d+)$", since)]
    assert found == sorted(found) and len(found) > count / 4
