# SPDX-License-Identifier: GPL-2.0-or-later
"""Attacks on a screen of 3840x2160 pixels at scale 2, where each window costs most."""
from livery.arena import EVIL
from livery.desktop import content_of
from livery.peer import PeerWindow
from livery.picture import shrink

# pylint: disable=unused-import
from test_covering import test_transparent_content_shows_the_backdrop_and_not_what_is_behind
from test_floods import (test_a_storm_of_popups_is_bounded, test_a_thousand_windows_at_once_are_bounded,
                         test_many_domains_that_flood_together_delay_nobody)

ARENA = {"evils": 16, "width": 3840, "height": 2160, "scale": 2}
WINDOWS = 480
LARGE = 1900, 1000  # nearly all of the desktop


def test_windows_that_cover_each_other_cost_no_pictures_of_their_frames(arena):
    """Each of these frames is more than a MiB of pictures; one is seen. The check at the end counts livery's memory."""
    with arena.attack(dies=False) as evil:
        for number in range(1, WINDOWS + 1):
            PeerWindow(evil, number, *LARGE).title(f"window {number}").map()
        arena.settle(evil)


def test_a_window_that_is_uncovered_has_its_whole_frame(arena):
    """It was covered before anybody saw it, and its title changed meanwhile."""
    with arena.attack(dies=False, user=True) as evil:
        below = PeerWindow(evil, 1, *LARGE, EVIL).title("evil").map()
        evil.wait(lambda: below.serial, "EXT_CONFIGURE")
        below.paint()
        name = evil.domain.name
        arena.focus(name)
        frame = arena.wait_frame(name)
        whole = arena.wait_still(0.1).crop(frame)
        above = PeerWindow(evil, 2, *LARGE, EVIL).title("above").map()
        evil.wait(lambda: above.serial, "EXT_CONFIGURE")
        above.paint()
        below.title("another title")
        below.title("evil")
        arena.wait_still(0.1)
        above.destroy()
        arena.focus(name)
        picture = arena.wait_picture(lambda p: p.crop(frame) == whole, "the frame as it was")
        assert picture.is_only(EVIL, shrink(content_of(frame), 1))
