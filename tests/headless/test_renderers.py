# SPDX-License-Identifier: GPL-2.0-or-later
"""The desktop looks the same with each renderer: wlroots' pixman, and its GLES2 with our shaders."""
import os

import pytest

from livery import desktop
from livery.arena import EVIL, Arena
from livery.process import is_sanitized

pytestmark = pytest.mark.skipif(is_sanitized() or os.geteuid() != 0, reason=(
    "Mesa leaks at its end, and only root may look which libraries livery has loaded"))

NEAR = 1  # of 255, where one rounds up and the other down
FEW = 64  # pixels that may differ so little: edges of letters


def picture(monkeypatch, renderer, scale):
    """Two windows, the strip with a mark of attention, in all pixels of the screen; and livery's log."""
    monkeypatch.setattr(desktop, "RENDERER", renderer)
    monkeypatch.setattr(Arena, "program", desktop.program_of(renderer))
    with Arena(evils=1, width=800 * scale, height=600 * scale, scale=scale) as arena:
        with arena.attack(dies=False, user=True) as evil:
            arena.evil_window(evil, size=(200, 120), colour=EVIL)
            arena.wait_still()
            arena.session.scale = 1
            taken = arena.session.picture()
            arena.session.scale = scale
            with open(f"/proc/{arena.livery.pid}/maps", encoding="utf-8") as file:
                loaded = file.read()
    return taken, "libgallium" in loaded


def differences(one, other):
    """By how much each pixel differs that does."""
    found = []
    for i, pair in enumerate(zip(memoryview(one.data).cast("I"), memoryview(other.data).cast("I"))):
        if pair[0] != pair[1]:
            found.append(max(abs(one.data[4 * i + k] - other.data[4 * i + k]) for k in range(3)))
    return found


@pytest.mark.parametrize("scale", [1, 2])
def test_frames_strip_and_contents_are_the_same_with_gles2(monkeypatch, scale):
    """At scale 2 the windows' pixels are enlarged: without filtering, in which the two differ at all edges."""
    pixman, loaded = picture(monkeypatch, "pixman", scale)
    assert not loaded
    gles2, loaded = picture(monkeypatch, "gles2", scale)
    assert loaded, "this was not painted with GLES2"
    found = differences(pixman, gles2)
    assert len(found) <= FEW and max(found, default=0) <= NEAR
