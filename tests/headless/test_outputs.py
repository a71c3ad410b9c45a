# SPDX-License-Identifier: GPL-2.0-or-later
"""Outputs that come, go and change, and what becomes of the windows on them."""
import pytest

from livery.desktop import STRIP
from livery.outputs import PluggableDesktop, plug_command
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


def test_an_output_that_cannot_be_made_leaves_nothing_behind(two):
    """Each allocation of it fails in turn."""
    before, failures = two.plugs.nodes(), 0
    for nth in range(1, 100):
        two.plugs.do(f"fail {nth}")
        answer = two.plugs.say(plug_command("C", "320x240"))
        if answer == "ok":
            break
        assert answer == "failed"
        failures += 1
        assert list(two.survey()) == ["A", "B"]
        two.plugs.unplug("C")
        assert two.plugs.nodes() == before, f"with allocation {nth} failing"
    assert failures >= 5
    assert list(two.survey()) == ["A", "B", "C"]
    two.plugs.unplug("C")
    assert two.plugs.nodes() == before


MODES = "1024x768", "800x600", "640x480"


@pytest.mark.parametrize("configured,refused,expected", [
    ("1280x720", "1280x720", "1024x768"),
    ("800x600", "800x600", "1024x768"),
    ("800x600", "800x600,1024x768", "640x480"),
    (None, "1024x768", "800x600"),
])
def test_a_mode_that_fails_does_not_leave_the_output_dark(configured, refused, expected):
    size = dict(zip(("width", "height"), map(int, configured.split("x")))) if configured else {}
    with PluggableDesktop(["work"], outputs=[{"name": "*", **size}],
                          plugged=[plug_command("A", *MODES, refuse=refused, fixed=True)]) as desktop:
        box = desktop.survey()["A"]
        assert f"{box.width}x{box.height}" == expected
        lines = desktop.livery.lines(r"refuses.*")
        assert len(lines) == bool(configured)
        if configured:
            assert configured in lines[0][0] and expected in lines[0][0]
        window_on(desktop, "A")


def test_a_mode_outside_of_the_list_that_fails_is_replaced():
    with PluggableDesktop(["work"], outputs=[{"name": "*", "width": 1280, "height": 720}],
                          plugged=[plug_command("A", *MODES, refuse="*", fixed=True)]) as desktop:
        assert desktop.survey()["A"][2:] == (1024, 768)


def test_an_output_that_takes_no_mode_stays_dark_and_harms_nobody(two):
    two.plugs.plug("C", *MODES, refuse="*," + ",".join(MODES), fixed=True)
    assert list(two.survey()) == ["A", "B", "C"][:2]
    two.livery.wait_line("output C takes no mode")
    window_on(two, "A")
    two.plugs.unplug("C")
    two.plugs.plug("C", *MODES, fixed=True)
    assert two.survey()["C"][2:] == (1024, 768)
