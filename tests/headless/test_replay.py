# SPDX-License-Identifier: GPL-2.0-or-later
"""Unmodified Qubes agents, played back from recordings of the real peers with their pixels."""
import glob
import json
import lzma
import os
import re
import unicodedata

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
        with lzma.open(os.path.join(PIXELS, dump["file"])) as file:
            data = file.read(width * height * 4)
        yield Picture(width, height, data)


def replayed(names):
    """A desktop whose domains are recordings, which cannot answer where livery puts their windows."""
    desktop = Desktop(names)
    for domain in desktop.config["domains"]:
        domain["hide_places"] = True
    return desktop


def replay(desktop, name, session):
    command = [find_program("livery-replay"), os.path.join(DATA, session + ".guirec"),
               "--fast", "--socket", desktop[name].agent_socket]
    if glob.glob(os.path.join(PIXELS, re.sub(r"-\d$", "", session) + ".json")):
        command += ["--pixels", PIXELS]
    player = desktop.start_process(f"replay-{session}", command, desktop[name].environment)
    player.ended_by_test = True  # it stays at the end of the recording until it is stopped
    return player


@pytest.mark.parametrize("session, label", [("xterm-typing", "end"), ("xterm-menu", "end")])
def test_a_recorded_stock_agent_shows_the_recorded_window(session, label):
    expected, = recorded_windows(session, label)
    with replayed(["work"]) as desktop:
        player = replay(desktop, "work", session)
        desktop.wait_mapped("work")
        outer = expected.width + 2 * BORDER, expected.height + 2 * BORDER + TITLE
        frame = desktop.wait_frame("work", condition=lambda f: (f.width, f.height) == outer)
        content = content_of(frame)
        desktop.wait_picture(lambda p: p.crop(content) == expected,
                             "picture with exactly the recorded pixels", deadline=40)
        assert player.running


def test_no_guid_finds_fault_with_a_recorded_stock_agent():
    """All long sessions of the real agent with the real daemon, at once."""
    names = ["xterm-menu", "resize-move", "titles", "titles-utf8", "clipboard", "tray",
             "reconnect-1", "reconnect-2", "fullscreen-allowed"]
    with replayed(names) as desktop:
        guids = {name: desktop.wait(desktop[name].guid, f"guid of {name}") for name in names}
        players = [replay(desktop, name, name) for name in names]
        for player in players:
            player.wait_line(r"\d+ messages sent", deadline=60)
            assert player.running
        assert {name: desktop[name].guid() for name in names} == guids


def test_titles_of_a_stock_agent_are_cleaned():
    """What the unmodified daemon was sent as titles: escapes, controls, bidi, ill-formed UTF-8."""
    with replayed(["untrusted"]) as desktop:
        player = replay(desktop, "untrusted", "titles-utf8")
        player.wait_line(r"\d+ messages sent", deadline=60)
        log = desktop.livery.text()
        shown = re.findall(r"title=(.*)$", log, re.M)
        assert shown
        assert not [c for c in log if unicodedata.category(c) in ("Cc", "Cf") and c != "\n"]
