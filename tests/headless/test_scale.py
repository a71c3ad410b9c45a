# SPDX-License-Identifier: GPL-2.0-or-later
"""Outputs with a scale: what a domain's programs draw for it is shown pixel by pixel, as of livery's own clients."""
import pytest

from livery.desktop import Desktop
from livery.scaled import ONE, ScaledProgram

OUTPUT = "HEADLESS-1"


def set_scale(desktop, scale, output=OUTPUT):
    assert desktop.session.set_output(output, scale=scale) == "succeeded"


def scaled_desktop(scale, **options):
    """Pictures of it are in the output's own pixels."""
    desktop = Desktop(["work", "personal"], width=1000, height=700, **options)
    desktop.config["outputs"][0]["scale"] = float(scale)
    return desktop


def move_to(desktop, x, y):
    """The pointer, to a place in logical pixels."""
    boxes = desktop.session.boxes()
    desktop.session.extent = max(b.x + b.width for b in boxes.values()), max(
        b.y + b.height for b in boxes.values())
    desktop.session.move(x, y)


def window_of(desktop, domain="work"):
    return next(w for w in desktop.control("windows")["windows"] if w["domain"] == domain)


def place_of(desktop, domain="work"):
    window = window_of(desktop, domain)
    return window["x"], window["y"]


def drag_by(desktop, dx, dy, domain="work"):
    """The user moves the window by its title bar, by about so many logical pixels; its new place."""
    window, before = window_of(desktop, domain), place_of(desktop, domain)
    x, y = window["x"] + window["width"] // 2, window["y"] - 12
    move_to(desktop, x, y)
    desktop.session.button("left", True)
    move_to(desktop, x + dx, y + dy)
    desktop.session.button("left", False)
    desktop.wait(lambda: place_of(desktop, domain) != before, "the window at another place")
    return place_of(desktop, domain)


@pytest.mark.parametrize("where", ["work", None], ids=["domain", "direct"])
@pytest.mark.parametrize("scale", [1, 1.5, 2])
def test_what_is_drawn_for_the_output_is_shown_pixel_by_pixel(scale, where):
    with scaled_desktop(scale) as desktop:
        program = ScaledProgram(desktop, where and desktop[where], size=(300, 200))
        program.wait_seen()
        assert program.scale == scale * ONE
        assert program.pixels == (300 * scale, 200 * scale)


@pytest.mark.parametrize("scale", [1.5, 2])
def test_windows_of_any_size_at_any_place_are_sharp(scale):
    with scaled_desktop(scale) as desktop:
        program = ScaledProgram(desktop, desktop["work"], size=(201, 143))
        program.wait_seen()
        seen = {tuple(at % 2 for at in place_of(desktop))}
        for dx, dy in ((31, 20), (20, 31), (17, 20), (-21, 15), (24, -13)):
            place = drag_by(desktop, dx, dy)
            seen.add(tuple(at % 2 for at in place))
            program.wait_seen(f"a sharp window at {place}")
        assert len(seen) > 1, "all places have the same rest"


def test_a_program_that_knows_whole_scales_is_sharp_at_one():
    with scaled_desktop(2) as desktop:
        program = ScaledProgram(desktop, desktop["work"], kind="whole")
        program.wait_seen()
        assert program.pixels == (600, 400)


def test_a_scale_between_is_told_as_the_next_whole_one_too():
    with scaled_desktop(1.5) as desktop:
        program = ScaledProgram(desktop, desktop["work"], kind="whole")
        desktop.wait(lambda: program.scale == 2 * ONE, "the scale of 2")


def test_a_change_of_the_scale_is_followed():
    with scaled_desktop(1) as desktop:
        program = ScaledProgram(desktop, desktop["work"])
        other = ScaledProgram(desktop, desktop["personal"], seed=2, size=(120, 90))
        program.wait_seen()
        for scale in (2, 1.5, 1, 1.5):
            set_scale(desktop, scale)
            desktop.wait(lambda: program.scale == other.scale == scale * ONE, f"a scale of {scale}")
            other.wait_seen(f"sharp content of the upper one at {scale}")
