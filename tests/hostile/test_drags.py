# SPDX-License-Identifier: GPL-2.0-or-later
"""A domain that says that it drags something gets the pointer in its own windows only, and only while a button is
held that went to it."""
import pytest

from livery.arena import INPUT
from livery.desktop import content_of
from livery.table import CONSTANTS, encode

ARENA = {"evils": 12}
NEWEST = CONSTANTS["LIVERY_EXT_VERSION"]
POINTER = [name for name in INPUT if name.startswith("EXT_POINTER")]


def over(arena, name):
    """A point in a domain's window."""
    box = content_of(arena.wait_frame(name))
    return box.x + 40, box.y + 30


def done(evil):
    return [m.serial for m in evil.seen("EXT_DRAG_DONE")]


def pointer(peer, since=0):
    return [m.name for m in peer.messages[since:] if m.name in POINTER and m.name != "EXT_POINTER_FRAME"]


def press(arena, evil):
    """The user holds the left button in the evil window, and moves on to the bystander's; that place."""
    arena.focus(evil.domain.name)
    arena.session.move(*over(arena, evil.domain.name))
    arena.session.button("left", True)
    evil.wait_message("EXT_POINTER_BUTTON", 1)
    return over(arena, "bystander")


def click_bystander(arena):
    arena.focus("bystander")
    arena.bystander.mark()
    arena.session.click(*over(arena, "bystander"))
    arena.wait(lambda: len([m for m in arena.bystander.heard() if m.name == "EXT_POINTER_BUTTON"]) == 2,
               "the click")


def test_a_drag_without_a_button_is_over_at_once(arena):
    with arena.attack(extension=NEWEST) as evil:
        arena.evil_window(evil)
        for serial in range(50):
            evil.send("EXT_DRAG", 1, serial=serial)
        arena.wait(lambda: len(done(evil)) == 50, "all answers")
        assert done(evil) == list(range(50))


def test_a_drag_is_not_in_the_versions_before(arena):
    with arena.attack(dies=True, extension=5, line=r"EXT_DRAG.*is not in this version") as evil:
        arena.evil_window(evil)
        evil.send("EXT_DRAG", 1, serial=1)


def test_over_the_bystander_neither_hears_of_a_drag(arena):
    """The button is let go there: neither gets it, and the bystander has the pointer then."""
    with arena.attack(user=True, extension=NEWEST) as evil:
        arena.evil_window(evil)
        x, y = press(arena, evil)
        evil.send("EXT_DRAG", 1, serial=7)
        arena.settle(evil)
        arena.bystander.mark()
        arena.session.move(x, y)
        arena.wait(lambda: pointer(evil)[-1] == "EXT_POINTER_LEAVE", "the end of the pointer in the evil window")
        since = len(evil.messages)
        for i in range(20):
            arena.session.move(x + i, y + i)
        arena.session.scroll(3)
        arena.session.button("right", True)
        arena.session.button("right", False)
        assert not done(evil)
        assert not [m for m in arena.bystander.heard() if m.name in POINTER]
        arena.session.button("left", False)
        arena.wait(lambda: done(evil) == [7], "the end of the drag")
        arena.wait(lambda: "EXT_POINTER_ENTER" in [m.name for m in arena.bystander.heard()], "the pointer")
        assert not pointer(evil, since)
        assert "EXT_POINTER_BUTTON" not in [m.name for m in arena.bystander.heard()]
        click_bystander(arena)
        assert not pointer(evil, since)


def test_while_another_holds_the_button_there_is_no_drag(arena):
    with arena.attack(user=True, extension=NEWEST) as evil:
        arena.evil_window(evil)
        arena.settle(evil)
        x, y = over(arena, "bystander")
        to = over(arena, evil.domain.name)
        arena.bystander.mark()
        arena.session.move(x, y)
        arena.session.button("left", True)
        for serial in range(1, 20):
            evil.send("EXT_DRAG", 1, serial=serial)
            arena.session.move(x + serial, y)
        arena.session.move(*to)
        arena.wait(lambda: len(done(evil)) == 19, "all answers")
        assert not pointer(evil)
        arena.session.move(x, y)
        arena.session.button("left", False)
        arena.wait(lambda: len([m for m in arena.bystander.heard() if m.name == "EXT_POINTER_BUTTON"]) == 2,
                   "both ends of the button")
        assert not pointer(evil)
        assert "EXT_POINTER_LEAVE" not in [m.name for m in arena.bystander.heard()]


def test_a_drag_that_is_said_to_go_on_is_over_with_the_button(arena):
    with arena.attack(user=True, extension=NEWEST) as evil:
        arena.evil_window(evil)
        x, y = press(arena, evil)
        for serial in range(20):
            evil.send("EXT_DRAG", 1, serial=serial)
        # each new one ends the one before
        arena.wait(lambda: done(evil) == list(range(19)), "the ends of all but the last")
        arena.session.move(x, y)
        arena.session.button("left", False)
        arena.wait(lambda: done(evil) == list(range(20)), "the end of the last")
        since = len(evil.messages)
        for serial in range(20, 40):
            evil.send("EXT_DRAG", 1, serial=serial)
            arena.session.move(x + serial, y)
        arena.wait(lambda: len(done(evil)) == 40, "all answers")
        click_bystander(arena)
        assert not pointer(evil, since)


@pytest.mark.parametrize("end", ["destroy", "unmap", "hang-up", "map-over"])
def test_a_window_that_goes_while_it_drags_keeps_nothing(arena, end):
    with arena.attack(user=True, settle=end != "hang-up", extension=NEWEST) as evil:
        arena.evil_window(evil)
        arena.evil_window(evil, 2, (90, 60))
        x, y = press(arena, evil)
        evil.send("EXT_DRAG", 1, serial=3)
        arena.settle(evil)
        arena.session.move(x, y)
        if end == "destroy":
            evil.windows[1].destroy()
        elif end == "unmap":
            evil.send("UNMAP", 1)
        elif end == "map-over":
            arena.evil_window(evil, 3, (700, 500))
        else:
            evil.hang_up()
        if evil.sock:
            arena.settle(evil)
        arena.session.button("left", False)
        if evil.sock:
            arena.wait(lambda: done(evil) == [3], "the end of the drag")
        click_bystander(arena)


def test_a_flood_of_drags_is_carried(arena):
    with arena.attack(dies=False, user=True, extension=NEWEST) as evil:
        arena.evil_window(evil)
        x, y = press(arena, evil)
        for _ in range(20):
            evil.send_raw(b"".join(encode("EXT_DRAG", 1, serial=i) for i in range(200)))
        arena.session.move(x, y)
        arena.session.button("left", False)
        arena.wait(lambda: len(done(evil)) == 4000, "all answers")
        click_bystander(arena)


# ---- icons ----

ICON = 0x31e1c3


def show_icon(evil, number, size, place=(0, 0)):
    """A window that says that it is the icon."""
    evil.send("CREATE", number, width=size[0], height=size[1])
    evil.send("EXT_ICON", number, x=place[0], y=place[1])
    evil.send("MAP", number)
    buffer = evil.buffer(*size, ICON)
    evil.send("EXT_COMMIT", number, [(0, 0, *size)], buffer=buffer)


def icon_pixels(arena, inside=None):
    """How many there are; inside: the frame that they have to lie in."""
    picture = arena.picture()
    mask = picture.mask(ICON)
    at = [divmod(i, picture.width) for i, bit in enumerate(mask) if bit]
    if inside:
        assert all(inside.x <= x < inside.x + inside.width and inside.y <= y < inside.y + inside.height
                   for y, x in at), "an icon outside of its domain's window"
    return len(at)


def test_an_icon_without_a_drag_is_not_shown(arena):
    with arena.attack(extension=NEWEST) as evil:
        arena.evil_window(evil)
        show_icon(evil, 5, (40, 30))
        evil.send("EXT_DRAG", 1, serial=1)
        arena.wait(lambda: done(evil) == [1], "the answer")
        show_icon(evil, 6, (40, 30))
        arena.settle(evil)
        assert not icon_pixels(arena)


def test_an_icon_stays_in_the_windows_of_its_domain(arena):
    """However large it says it is and wherever it says to be; and it is not there when the drag is over."""
    with arena.attack(user=True, extension=NEWEST) as evil:
        arena.evil_window(evil)
        x, y = press(arena, evil)
        frame = content_of(arena.wait_frame(evil.domain.name))
        evil.send("EXT_DRAG", 1, serial=7)
        show_icon(evil, 5, (700, 500), (-300, -200))
        show_icon(evil, 6, (60, 50), (-32767, 32767))  # a second one is none
        start = over(arena, evil.domain.name)
        for step in range(12):
            arena.session.move(start[0] + (x - start[0]) * step // 11, start[1] + (y - start[1]) * step // 11)
            if step == 0:
                arena.wait(lambda: icon_pixels(arena, frame), "the icon")
            icon_pixels(arena, frame)
        arena.wait(lambda: not icon_pixels(arena, frame), "no icon over the bystander")
        arena.session.move(*start)
        arena.wait(lambda: icon_pixels(arena, frame), "the icon again")
        arena.session.button("left", False)
        arena.wait(lambda: done(evil) == [7], "the end of the drag")
        arena.wait(lambda: not icon_pixels(arena), "no icon after it")
        show_icon(evil, 8, (40, 30))
        arena.settle(evil)
        assert not icon_pixels(arena)
        click_bystander(arena)


def test_an_icon_of_one_domain_is_not_shown_for_the_drag_of_another(arena):
    with arena.attack(user=True, extension=NEWEST) as evil:
        arena.evil_window(evil)
        arena.settle(evil)
        x, y = over(arena, "bystander")
        arena.session.move(x, y)
        arena.session.button("left", True)
        evil.send("EXT_DRAG", 1, serial=1)
        show_icon(evil, 5, (60, 50), (-20, -20))
        arena.wait(lambda: done(evil) == [1], "the answer")
        for step in range(5):
            arena.session.move(x + step, y)
        arena.settle(evil)
        assert not icon_pixels(arena)
        arena.session.button("left", False)


@pytest.mark.parametrize("end", ["unmap", "destroy", "hang-up", "window-goes"])
def test_an_icon_that_goes_while_it_is_shown_leaves_nothing(arena, end):
    with arena.attack(user=True, settle=end != "hang-up", extension=NEWEST) as evil:
        arena.evil_window(evil)
        press(arena, evil)
        evil.send("EXT_DRAG", 1, serial=7)
        show_icon(evil, 5, (60, 50), (-20, -20))
        arena.session.move(*over(arena, evil.domain.name))
        arena.wait(lambda: icon_pixels(arena), "the icon")
        if end == "unmap":
            evil.send("UNMAP", 5)
        elif end == "destroy":
            evil.send("DESTROY", 5)
        elif end == "hang-up":
            evil.hang_up()
        else:
            evil.windows[1].destroy()
        arena.wait(lambda: not icon_pixels(arena), "no icon")
        arena.session.button("left", False)
        click_bystander(arena)
