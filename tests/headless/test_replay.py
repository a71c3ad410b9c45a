# SPDX-License-Identifier: GPL-2.0-or-later
"""Unmodified Qubes agents, played back from recordings of the real peers with their pixels."""
import json
import lzma
import os
import time

import pytest

from livery.desktop import BORDER, TITLE, Desktop, content_of
from livery.interfaces import source
from livery.picture import Picture
from livery.process import find_program

DATA = os.path.join(source(), "tests", "data")
PIXELS = os.path.join(DATA, "pixels")


def recorded_windows(session, label):
    """The windows of a snapshot: (width, height, Picture) of each that was shown."""
    with open(os.path.join(PIXELS, session + ".json"), encoding="utf-8") as file:
        snapshots = json.load(file)
    snapshot = next(s for s in snapshots if s["label"] == label)
    for window in snapshot["windows"]:
        dump = window.get("dump")
        if not dump or not window["mapped"] or window["override_redirect"]:
            continue
        width, height = dump["width"], dump["height"]
        with lzma.open(os.path.join(PIXELS, dump["file"] + ".xz")) as file:
            data = file.read(width * height * 4)
        yield Picture(width, height, data)


def replay(desktop, name, session):
    command = [find_program("livery-replay"), os.path.join(DATA, session + ".guirec"),
               "--pixels", PIXELS, "--socket", desktop[name].agent_socket]
    return desktop.start_process("replay", command, desktop[name].environment)


@pytest.mark.parametrize("session, label", [("xterm-typing", "end")])
def test_a_recorded_stock_agent_shows_the_recorded_window(session, label):
    expected, = recorded_windows(session, label)
    with Desktop(["work"]) as desktop:
        player = replay(desktop, "work", session)
        desktop.wait_mapped("work")
        outer = expected.width + 2 * BORDER, expected.height + 2 * BORDER + TITLE
        frame = desktop.wait_frame("work", condition=lambda f: (f.width, f.height) == outer)
        content = content_of(frame)
        desktop.wait_picture(lambda p: p.crop(content) == expected,
                             "picture with exactly the recorded pixels", deadline=40)
        assert player.running or player.status == 0


def test_every_recording_ends_without_a_complaint_of_guid():
    """All the recordings of the real agent and the real daemon: no guid may find a fault."""
    names = ["xterm-menu", "resize-move", "titles", "titles-utf8", "clipboard", "tray",
             "reconnect-2", "fullscreen-allowed"]
    with Desktop(names) as desktop:
        players = [replay(desktop, name, name) for name in names]
        guids = set(desktop.guids())
        begin = time.monotonic()
        for player in players:
            desktop.wait(lambda p=player: not p.running, f"end of {player.name}", 60)
            assert player.status == 0
        assert time.monotonic() - begin < 60
        assert set(desktop.guids()) <= guids or guids
