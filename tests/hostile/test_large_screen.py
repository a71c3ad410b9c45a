# SPDX-License-Identifier: GPL-2.0-or-later
"""Attacks on a screen of 3840x2160 pixels at scale 2, where each window costs most."""
from livery.arena import EVIL
from livery.desktop import content_of
from livery.peer import PeerWindow
from livery.picture import Rect, shrink

# pylint: disable=unused-import
from test_covering import test_transparent_content_shows_the_backdrop_and_not_what_is_behind
from test_floods import (test_a_storm_of_popups_is_bounded, test_a_thousand_windows_at_once_are_bounded,
                         test_many_domains_that_flood_together_delay_nobody)

ARENA = {"evils": 16, "width": 3840, "height": 2160, "scale": 2}
WINDOWS = 480
LARGE = 1900, 1000  # nearly all of the desktop
CROWD, LINE, BAND = 240, 1, 8  # windows, and how far one stands out from the next, and the last
SMALL = 1300, 400
SHARE = 3840 * 2160 * 4  # bytes that the pictures of one domain's frames may have here
TITLE_PICTURE = 3840 * 60 * 4  # bytes of the largest


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


def frame_bytes(arena):
    return arena.stats(arena.livery)["frame_bytes"]


def has_picture(picture, outer):
    """Whether the top of a title bar is not in the label's colour alone, at the right, where there is no name."""
    top = Rect(outer.x + outer.width // 2, outer.y + 5, outer.width // 2 - 8, 2)
    return not picture.is_only(picture.pixel(outer.x, outer.y + outer.height // 2), top)


def frame_of(arena, title):
    window, = (w for w in arena.control("windows")["windows"] if w["title"] == title)
    return arena.outer(Rect(*(window[side] for side in ("x", "y", "width", "height"))))


def crowd(arena, evil):
    """Windows around each other, each larger than the one above: all that is seen of it is a line around that."""
    PeerWindow(evil, 1, *LARGE).map()
    for number in range(2, CROWD + 1):
        more = LINE * number + (BAND if number == CROWD else 0)
        window = PeerWindow(evil, number, SMALL[0] + 2 * more, SMALL[1] + 2 * more).title(f"window {number}")
        evil.send("EXT_PARENT", number, parent=1)
        window.map()
        if number % 40 == 0 or number == CROWD - 1:
            arena.settle(evil)  # else their order is another where livery lets the domain wait
    arena.settle(evil)


def test_frames_of_which_a_line_is_seen_have_pictures_up_to_their_domain_s_share(arena):
    """The one with the keyboard has its own beyond the share; others have theirs again when some have gone."""
    before = frame_bytes(arena)
    whole = arena.wait_still(0.1).crop(arena.bystander.frame)
    with arena.attack(dies=False, user=True) as evil:
        aside = arena.evil_window(evil, CROWD + 1, (200, 80))
        crowd(arena, evil)
        picture = arena.wait_still(0.1)
        seen = arena.stats(arena.livery)
        assert seen["scene_windows"] > CROWD // 2, "many are in sight"
        assert SHARE - TITLE_PICTURE < seen["frame_bytes"] - before <= SHARE
        assert picture.crop(arena.bystander.frame) == whole, "another domain's frame"
        first, last, other = (frame_of(arena, f"window {number}") for number in (2, CROWD, CROWD - 1))
        assert has_picture(picture, first), "the first has its pictures"
        assert not has_picture(picture, last), "there was no room for the last"
        for side in (Rect(last.x, last.y + 200, 4, last.height - 200),
                     Rect(last.x + last.width - 4, last.y, 4, last.height),
                     Rect(last.x, last.y + last.height - 4, last.width, 4)):
            assert picture.is_only(evil.domain.colour, side), "a plain side"

        box = frame_of(arena, "evil")
        arena.session.click(box.x + 9, box.y + box.height - 20)
        arena.wait(lambda: arena.focused() == evil.domain.name, "keyboard for one that has its pictures")
        aside.size = 700, 80
        aside.paint()
        arena.wait_picture(lambda p: has_picture(p, frame_of(arena, "evil")._replace(width=708)), "its larger frame")
        assert frame_bytes(arena) - before <= SHARE, "its larger pictures stand for some of another window"

        arena.session.click(last.x + last.width - 2, last.y + last.height // 2)
        arena.park()
        arena.wait_picture(lambda p: has_picture(p, last), "the frame of the window with the keyboard")
        arena.focus("bystander")
        arena.wait_picture(lambda p: p.crop(arena.bystander.frame) == whole, "the bystander's frame")

        for number in [*range(2, CROWD - 1), CROWD]:
            evil.windows[number].destroy()
        arena.wait_picture(lambda p: has_picture(p, other), "the frame of one that was plain")
    arena.wait(lambda: frame_bytes(arena) == before, "no picture of a domain that has gone")


def test_the_share_of_a_domain_is_smaller_where_more_than_four_have_frames(arena):
    """Else so many shares would add up."""
    before = frame_bytes(arena)  # of the bystander's; each small window has about as many
    with arena.gang(5) as peers:
        for peer in peers[1:]:
            arena.evil_window(peer)
        crowd(arena, peers[0])
        arena.wait_still(0.1)
        assert SHARE * 4 // 6 - TITLE_PICTURE < frame_bytes(arena) - 5 * before <= SHARE * 4 // 6
        peers[1].hang_up()
        peers[2].hang_up()
        arena.wait(lambda: frame_bytes(arena) > SHARE - TITLE_PICTURE, "a whole share among four domains")
