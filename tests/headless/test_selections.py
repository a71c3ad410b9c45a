# SPDX-License-Identifier: GPL-2.0-or-later
"""Copying and pasting inside a domain, by programs that have no window: scripts and timers."""
import json
import os
import subprocess

import pytest

from livery.desktop import Desktop, foot
from livery.peer import PeerWindow
from livery.process import PATIENCE, find_program
from livery.program import Program, agent_display

COLOUR = 0x3060c0


@pytest.fixture(name="desktop", scope="module")
def desktop_with_the_keyboard_in_work():
    with Desktop(["work", "personal"]) as desktop:
        for name in ("work", "personal"):
            desktop[name].start(*foot("cat"))
            desktop.wait_mapped(name)
            agent_display(desktop[name])
        desktop.focus("work")
        yield desktop


def windows_by_title(desktop):
    out = subprocess.run([find_program("livery-ctl"), "--json", "windows"], timeout=PATIENCE,
                         stdout=subprocess.PIPE, check=True,
                         env={**os.environ, "XDG_RUNTIME_DIR": desktop.path("run"),
                              "WAYLAND_DISPLAY": os.path.basename(desktop.socket)}).stdout
    return {window["title"]: window for window in json.loads(out)["windows"]}


def run(desktop, name, *command, text=b""):
    """What the program says; it must end by itself."""
    environment = {**desktop[name].environment, "WAYLAND_DISPLAY": "wayland-0"}
    done = subprocess.run(command, env=environment, input=text, stdout=subprocess.PIPE,
                          timeout=PATIENCE, check=True)
    return done.stdout


@pytest.mark.parametrize("name", ["personal", "work"])
@pytest.mark.parametrize("primary", [[], ["--primary"]], ids=["clipboard", "primary"])
def test_a_script_copies_and_pastes_without_a_window(desktop, name, primary):
    since = desktop.livery.size()
    # wl-copy without stdin leaves a child behind that keeps its output open
    environment = {**desktop[name].environment, "WAYLAND_DISPLAY": "wayland-0"}
    subprocess.run(["wl-copy", *primary, f"text of {name}"], env=environment, timeout=PATIENCE,
                   check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    assert run(desktop, name, "wl-paste", *primary, "--no-newline") == f"text of {name}".encode()
    assert not desktop.livery.lines(r"window mapped", since)
    assert desktop.keyboard_domain() == "work"


def test_what_one_domain_copied_no_other_can_paste(desktop):
    run_copy = {**desktop["work"].environment, "WAYLAND_DISPLAY": "wayland-0"}
    subprocess.run(["wl-copy", "secret of work"], env=run_copy, timeout=PATIENCE, check=True,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    environment = {**desktop["personal"].environment, "WAYLAND_DISPLAY": "wayland-0"}
    done = subprocess.run(["wl-paste"], env=environment, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, timeout=PATIENCE, check=False)
    assert b"secret of work" not in done.stdout


def test_a_window_of_one_pixel_is_not_shown_until_it_grows(desktop):
    program = Program(desktop, desktop["personal"])
    since = desktop.livery.size()
    window = program.window(1, 1, COLOUR, "helper")
    for _ in range(3):  # it draws at the pace of a clock
        frame = window.surface.frame()
        window.draw()
        desktop.wait(lambda f=frame: f.events, "frame of a window that is not shown")
    assert not desktop.livery.lines(r"title=helper", since)
    window.size = 200, 100
    window.draw()
    desktop.livery.wait_line(r"window mapped domain=personal.*title=helper", since,
                             busy=desktop.busy)
    program.close()


def test_a_window_of_one_pixel_by_any_agent_gets_no_mark():
    with Desktop(["work", "untrusted"]) as desktop:
        desktop["work"].start(*foot("cat"))
        desktop.wait_mapped("work")
        desktop.focus("work")
        peer = desktop["untrusted"].scripted().accept()
        one = PeerWindow(peer, 1, 1, 1, COLOUR).title("one").map()
        one.paint()
        peer.send("EXT_STATE", 1, set=8)
        peer.wait_message("EXT_CONFIGURE", 1)
        PeerWindow(peer, 2, 200, 100, COLOUR).title("two").map().paint()
        desktop.livery.wait_line(r"window mapped domain=untrusted.*title=two", busy=desktop.busy)
        windows = windows_by_title(desktop)
        assert not windows["one"]["attention"] and windows["two"]["attention"]
