# SPDX-License-Identifier: GPL-2.0-or-later
"""The check that ends every attack can fail: each of its parts is shown what it must refuse."""
import pytest

from livery.arena import BACKDROP, BACKGROUND, COLOURS, EVIL, Arena
from livery.desktop import STRIP, content_of
from livery.peer import PeerWindow
from livery.picture import Picture, pixel_bytes

ARENA = {"evils": 8}


def with_pixel(picture, x, y, colour=EVIL):
    data = bytearray(picture.data)
    at = 4 * (y * picture.width + x)
    data[at:at + 4] = pixel_bytes(colour)
    return Picture(picture.width, picture.height, bytes(data))


def test_a_pixel_without_a_frame_is_found(arena):
    picture = arena.picture()
    arena.assert_contained(picture)
    for x, y in ((400, 300), (0, STRIP), (picture.width - 1, picture.height - 1)):
        assert picture.pixel(x, y) == BACKGROUND
        with pytest.raises(AssertionError, match=rf"without a frame at {x}, {y}"):
            arena.assert_contained(with_pixel(picture, x, y))


def test_the_two_ends_of_the_screen_are_not_beside_each_other(arena):
    """A window that is half outside on one side, and the background on the other."""
    whole = arena.picture()
    for x, inwards in ((0, 1), (whole.width - 1, -1)):
        picture = with_pixel(whole, x, 300)
        for at in ((x, 299), (x, 301), (x + inwards, 300)):
            with pytest.raises(AssertionError, match=rf"without a frame at {x}, 300"):
                arena.assert_contained(picture)
            picture = with_pixel(picture, *at, BACKDROP)
        arena.assert_contained(picture)


def test_a_pixel_in_the_strip_or_in_anothers_window_is_found(arena):
    picture = arena.picture()
    with pytest.raises(AssertionError, match="in the strip"):
        arena.assert_contained(with_pixel(picture, 700, STRIP - 1))
    box = content_of(arena.bystander.frame)
    assert picture.pixel(box.x + 5, box.y + 5) in COLOURS
    with pytest.raises(AssertionError, match="without a frame"):
        arena.assert_contained(with_pixel(picture, box.x + 5, box.y + 5))
    assert arena.bystander_is_whole(picture)
    for x, y in ((box.x + 5, box.y + 5), (arena.bystander.frame.x, box.y + 9),
                 (picture.width // 2, STRIP - 2)):
        assert not arena.bystander_is_whole(with_pixel(picture, x, y, BACKDROP))


def test_the_user_finds_the_bystander_beside_a_window_that_stays_above_its_parent(arena):
    """Alt+Tab to the parent brings its child along, again and again."""
    with arena.attack(user=True) as evil:
        arena.evil_window(evil)
        child = PeerWindow(evil, 2, 120, 80, EVIL).title("child")
        evil.send("EXT_PARENT", 2, parent=1)
        child.map()
        arena.settle(evil)
        for title in ("evil", "child"):
            arena.session.hold("alt")
            arena.session.tap("tab")
            arena.session.tap("tab")
            arena.session.hold("alt", False)
            arena.wait(lambda t=title: [w["title"] for w in arena.control("windows")["windows"] if w["focused"]] == [t],
                       f"keyboard for {title}")
        assert [w["title"] for w in arena.control("windows")["windows"]] == ["child", "evil", "a document"]
        arena.focus("bystander")


def test_what_the_bystander_hears_is_found(arena):
    box = content_of(arena.bystander.frame)
    with pytest.raises(AssertionError, match="the bystander noticed"):
        with arena.attack():
            arena.session.move(box.x + 5, box.y + 5)
            arena.wait(arena.bystander.heard, "the pointer")
    arena.park()


def test_input_that_an_evil_domain_gets_is_found(arena):
    with pytest.raises(AssertionError, match="input went to the evil domain"):
        with arena.attack() as evil:
            arena.evil_window(evil)
            arena.focus(evil.domain.name)
            evil.wait_message("EXT_KEYBOARD_ENTER", 1)


@pytest.mark.parametrize("dies", [True, False])
def test_a_connection_that_ends_or_stays_against_the_word_of_the_case_is_found(arena, dies):
    with pytest.raises((AssertionError, TimeoutError)):
        with arena.attack(dies=dies) as evil:
            if not dies:
                evil.send_raw(bytes(12))
                evil.wait_closed()
            evil.wait_closed = lambda: None


def test_a_livery_that_has_ended_is_found():
    arena = Arena(evils=1)
    try:
        arena.start()
        with pytest.raises(AssertionError, match="livery has ended"):
            arena.livery.kill()
            arena.unharmed()
    finally:
        arena.close(check=False)
