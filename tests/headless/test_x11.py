# SPDX-License-Identifier: GPL-2.0-or-later
"""X11 programs of a domain: real ones, by Xwayland in the agent."""
import os
import signal

import pytest

from livery.desktop import Desktop, content_of, foot
from livery.x11 import X11

GREEN, BROWN = 0x20a040, 0x804020


@pytest.fixture(name="desktop")
def desktop_of_one_domain():
    with Desktop(["work"]) as desktop:
        yield desktop


@pytest.fixture(name="x11")
def x11_of_the_domain(desktop):
    x11 = X11(desktop, desktop["work"])
    yield x11
    x11.close()


def is_filled(picture, frame, colour):
    """Whether the content has the colour where nothing is written."""
    content = content_of(frame)
    corners = [(content.x + 1, content.y + content.height - 2),
               (content.x + content.width - 3, content.y + content.height - 2)]
    return all(picture.pixel(*corner) == colour for corner in corners)


def test_an_x11_program_is_shown_and_typed_into(desktop, x11):
    written = desktop["work"].path("written")
    x11.xterm(GREEN, "sh", "-c", f"read line; echo \"$line\" > {written}.new; mv {written}.new {written}; cat",
              title="an X11 terminal")
    desktop.livery.wait_line(r"window mapped domain=work.*title=an X11 terminal", busy=desktop.busy)
    desktop.wait_picture(lambda p: any(is_filled(p, f, GREEN) for f in desktop.frames("work", p)),
                         "the terminal's colour")
    desktop.focus("work")
    desktop.session.type("Hello, X11!\n")
    desktop.wait(lambda: os.path.exists(written), "line that was typed")
    with open(written, encoding="utf-8") as file:
        assert file.read() == "Hello, X11!\n"


def test_xwayland_runs_only_once_a_program_has_connected(desktop, x11):
    desktop["work"].agent.wait_line("daemon connected")
    assert x11.server() is None
    x11.run("xprop", "-root")
    assert x11.server() is not None


def test_a_program_of_the_agent_gets_the_display(desktop):
    desktop["work"].start("sh", "-c", "echo display=$DISPLAY; exec sleep 100000", x11=True,
                          options=("-v",))
    display = desktop["work"].agent.wait_line(r"agent: DISPLAY=(:\d+)$")[1]
    assert desktop["work"].agent.wait_line(r"^display=(.*)$")[1] == display


def test_killing_xwayland_ends_x11_programs_only_and_the_next_starts_it_again(desktop, x11):
    environment = {**desktop["work"].environment, "WAYLAND_DISPLAY": "wayland-0"}
    desktop.start_process("foot", foot("cat"), environment)
    desktop.excused.append("foot ended with status")
    desktop.livery.wait_line(r"window mapped domain=work", busy=desktop.busy)
    first = x11.xterm(GREEN)
    for colour in (GREEN, BROWN):  # twice, and each within seconds of the start
        desktop.wait_picture(lambda p: p.colours().get(colour, 0) > 10000, "the terminal's colour")
        server = x11.server()
        os.kill(server, signal.SIGKILL)
        desktop.wait(lambda: first.poll() is not None, "end of the X11 program")
        desktop.wait_picture(lambda p: p.colours().get(colour, 0) == 0, "only the Wayland window")
        assert len(desktop.frames("work")) == 1
        first = x11.xterm(BROWN)
    desktop.wait_picture(lambda p: p.colours().get(BROWN, 0) > 10000, "the last terminal's colour")
    assert x11.server() not in (None, server)


def test_no_x11_means_no_display(desktop):
    desktop["work"].start("sh", "-c", "echo display=$DISPLAY; exec sleep 100000", options=("-v",))
    assert desktop["work"].agent.wait_line(r"^display=(.*)$")[1] == ""
    assert not desktop["work"].agent.lines("agent: DISPLAY=")
