# SPDX-License-Identifier: GPL-2.0-or-later
"""Outputs that come, go and change, and what becomes of the windows on them."""
import pytest

from livery.desktop import STRIP
from livery.outputs import PluggableDesktop
from livery.peer import PeerWindow
from livery.picture import inside

TWO = (("A", "800x600"), ("B", "640x480"))
COLOUR = 0x2e8b57


def window_on(desktop, output, name="work", number=1, size=(300, 200)):
    """A window of a scripted domain that appears on this output."""
    desktop.point_at(output)
    peer = desktop[name].peer or desktop[name].scripted().accept()
    window = PeerWindow(peer, number, *size, COLOUR).title("a window").map()
    window.paint()
    desktop.wait_place(name, output)
    return window


@pytest.fixture(name="two")
def with_two_outputs():
    with PluggableDesktop(["work"], plugged=TWO) as desktop:
        yield desktop


def test_windows_of_an_output_that_is_unplugged_come_to_another(two):
    window_on(two, "B")
    two.plugs.unplug("B")
    two.survey()
    frame = two.wait_place("work", "A")
    assert inside(frame, two.windows_area())
    assert frame.y >= STRIP
