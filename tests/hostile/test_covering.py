# SPDX-License-Identifier: GPL-2.0-or-later
"""Attacks on what the user sees: covering what is another's, alone and together, being where no frame
is, looking like somebody else."""
import pytest

from livery.arena import BACKDROP, EVIL, EVIL_POPUP, stock_image, stock_window
from livery.desktop import STRIP, content_of
from livery.peer import PeerWindow
from livery.picture import Rect, inside, shrink

ARENA = {"evils": 16, "others": ["work"], "labels": {"work": "blue"}}
WORK = 0x6a5acd


@pytest.fixture(name="work")
def window_of_work(arena):
    """A third domain's window, which lies below the others, with the box of its frame."""
    domain = arena["work"]
    if not domain.peer:
        domain.scripted().accept()
        arena.work = PeerWindow(domain.peer, 1, 240, 160, WORK).title("work").map()
        domain.peer.wait(lambda: arena.work.serial, "EXT_CONFIGURE")
        arena.work.paint()
    return arena.wait_frame("work")


def is_whole(arena, picture, frame):
    return (picture.ring(frame) == {arena["work"].colour}
            and picture.is_only(WORK, arena.firm_content_of(frame)))


def put_between(arena, evil, work):
    """The evil window between that of work, below it, and the bystander's, which has the keyboard."""
    window = arena.evil_window(evil, 1, (150, 90))
    arena.wait_frame(evil.domain.name)
    arena.focus("work")
    arena.focus(evil.domain.name)
    arena.focus("bystander")
    assert arena.wait_frame("work") == work, "the test needs work's window uncovered"
    return window


# ---- a domain without the keyboard covers no other ----

def grow(arena, evil, window):
    window.size = 700, 500
    window.paint()


def state(bits):
    def act(arena, evil, window):
        evil.send("EXT_STATE", window.number, set=bits)
    return act


def popup(box, **fields):
    def act(arena, evil, window):
        arena.evil_popup(evil, 2, window, box, **fields)
    return act


def popups(arena, evil, window):
    for i in range(9):
        arena.evil_popup(evil, 2 + i, window, (i % 3 * 260 - 200, i // 3 * 200 - 100, 250, 190))


def nested_popups(arena, evil, window):
    for i in range(8):
        window = arena.evil_popup(evil, 2 + i, window, (60, 40, 150, 90))


def child(arena, evil, window):
    number = 2
    made = PeerWindow(evil, number, 700, 500, EVIL).title("child")
    evil.send("EXT_PARENT", number, parent=1)
    made.map()
    evil.wait(lambda: made.serial, "EXT_CONFIGURE")
    made.paint()


def many_windows(arena, evil, window):
    for i in range(20):
        arena.evil_window(evil, 2 + i, (700, 500))


def map_again(arena, evil, window):
    window.unmap()
    window.size = 700, 500
    evil.send("EXT_STATE", 1, set=2)
    window.map()
    evil.wait_message("EXT_CONFIGURE", 1, count=2)
    window.paint()


def huge_hints(arena, evil, window):
    evil.send("WINDOW_HINTS", 1, flags=0x175, min_width=16384, min_height=6144, max_width=16384,
              max_height=6144, base_width=16384, base_height=6144)
    grow(arena, evil, window)


def all_states(arena, evil, window):
    for i in range(60):
        evil.send("EXT_STATE", 1, set=(1, 2, 8, 3)[i % 4])
        evil.send("EXT_STATE", 1, unset=(1, 2, 8, 3)[i % 4])
    evil.send("EXT_STATE", 1, set=3)


COVERING = {
    "grow": grow, "maximise": state(1), "fullscreen": state(2), "attention": state(8),
    "popup": popup((-500, -500, 1400, 1000)), "popup-upwards": popup((0, 0, 300, 300), gravity=5),
    "popup-with-grab": popup((0, 0, 700, 500), grab=1), "popups": popups,
    "nested-popups": nested_popups, "child": child, "many-windows": many_windows,
    "map-again": map_again, "huge-hints": huge_hints, "all-states": all_states,
}


@pytest.mark.parametrize("name", COVERING)
def test_a_domain_without_the_keyboard_covers_nobody(arena, work, name):
    """G5: also not a window below it, though the user had put the evil one above that."""
    with arena.attack(dies=False, user=True) as evil:
        window = put_between(arena, evil, work)
        COVERING[name](arena, evil, window)
        arena.settle(evil)
        picture = arena.wait_still(0.1)
        assert is_whole(arena, picture, work), "work's window is covered"
        assert arena.focused() == "bystander"
        arena.assert_contained(picture)


def stock_grow(evil, image):
    evil.send("CONFIGURE", 1, x=0, y=0, width=790, height=560)
    stock_image(evil, 1, 790, 560)


def stock_flags(evil, image):
    evil.send("WINDOW_FLAGS", 1, set=1)


def stock_menu(evil, image):
    stock_window(evil, 2, (0, 0, 700, 540), EVIL_POPUP if image else None, 1)


def stock_menus(evil, image):
    for i in range(6):
        stock_window(evil, 2 + i, (i % 2 * 400, i // 2 * 200, 390, 190),
                     EVIL_POPUP if image else None, 1)


def stock_turned(evil, image):
    """QSB 026, 034, 039: first a managed window, then an override-redirect one, by each message that
    has the flag."""
    stock_window(evil, 2, (0, 0, 600, 500), EVIL if image else None, 0)
    evil.send("CONFIGURE", 2, x=0, y=0, width=610, height=510, override_redirect=1)
    evil.send("MAP", 2, override_redirect=1)
    evil.send("UNMAP", 2)
    evil.send("MAP", 2, override_redirect=0x80000000)
    evil.send("CONFIGURE", 2, x=5, y=5, width=620, height=510, override_redirect=0)


STOCK_COVERING = {"grow": stock_grow, "fullscreen": stock_flags, "menu": stock_menu,
                  "menus": stock_menus, "turned-to-a-menu": stock_turned}


@pytest.mark.parametrize("image", [True, False], ids=["image", "no-image"])
@pytest.mark.parametrize("name", STOCK_COVERING)
def test_a_stock_domain_without_the_keyboard_covers_nobody(arena, work, name, image):
    with arena.attack(dies=False, user=True, extension=False) as evil:
        stock_window(evil, 1, (300, 300, 150, 90), EVIL if image else None)
        arena.wait_frame(evil.domain.name)
        arena.focus("work")
        arena.focus(evil.domain.name)
        arena.focus("bystander")
        assert arena.wait_frame("work") == work
        STOCK_COVERING[name](evil, image)
        arena.settle(evil)
        picture = arena.wait_still(0.1)
        assert is_whole(arena, picture, work), "work's window is covered"
        assert arena.focused() == "bystander"
        arena.assert_contained(picture)


# ---- with the keyboard: not the strip, not all, and not for longer ----

def tile(sizes):
    def act(arena, evil, window):
        for i, box in enumerate(sizes):
            arena.evil_popup(evil, 2 + i, window, box, constraint=63)
    return act


def follow_the_pointer(arena, evil, window):
    """A popup that is under the pointer wherever it goes, so that no click goes elsewhere."""
    made = PeerWindow(evil, 2, 60, 60, EVIL_POPUP).popup(window, 10, 10).map()
    evil.wait_message("EXT_POPUP_CONFIGURE", 2)
    made.paint()
    at = evil.wait_message("EXT_POPUP_CONFIGURE", 2)
    place = [at.x, at.y]

    def chase(message):
        place[0] += message.x // 256 - 30
        place[1] += message.y // 256 - 30
        made.popup(window, *place)
    evil.handlers["EXT_POINTER_MOTION"] = evil.handlers["EXT_POINTER_ENTER"] = chase
    box = content_of(arena.wait_frame(evil.domain.name))
    for i in range(20):
        arena.session.move(box.x + 20 + 12 * i, box.y + 20 + 6 * i)
        evil.pump()
    # each move of the popup may be one of the pointer to it: the chase need not end by itself
    evil.handlers.clear()


WITH_KEYBOARD = {
    "one-popup": tile([(-1000, -1000, 16384, 16384)]),
    "two-popups": tile([(-1000, -1000, 796, 280), (-1000, 200, 796, 280)]),
    "columns": tile([(i * 100 - 400, -1000, 98, 560) for i in range(8)]),
    "three-hundred-popups": tile([(i % 20 * 40 - 300, i // 20 * 40 - 300, 38, 38)
                                  for i in range(110)]),
    "with-grab": popup((-1000, -1000, 790, 560), grab=1, constraint=63),
    "fullscreen": state(2),
    "follow-the-pointer": follow_the_pointer,
}


@pytest.mark.parametrize("name", WITH_KEYBOARD)
def test_a_domain_with_the_keyboard_covers_neither_strip_nor_all(arena, work, name):
    with arena.attack(dies=False, user=True) as evil:
        window = arena.evil_window(evil, 1, (150, 90))
        arena.focus(evil.domain.name)
        WITH_KEYBOARD[name](arena, evil, window)
        arena.settle(evil)
        picture = arena.wait_still(0.1)
        assert arena.keyboard_domain(picture) == evil.domain.name
        arena.assert_contained(picture)
        strip = picture.crop(Rect(0, 0, picture.width, STRIP)).colours()
        assert not {EVIL, EVIL_POPUP} & set(strip)
        # the user's key goes where it should as soon as another window has the keyboard
        arena.focus("bystander")
        arena.wait_picture(arena.bystander_is_whole, "the bystander's whole window")


# ---- the frame is where it can be seen ----

def grow_step_by_step(arena, evil, window):
    for i in range(1, 40):
        window.size = 100 + 20 * i, 60 + 15 * i
        window.paint()
        evil.pump()


def grow_then_shrink(arena, evil, window):
    for size in ((5000, 60), (60, 5000), (6000, 6000), (1, 1), (300, 200)):
        window.size = size
        buffer = evil.buffer(*size, EVIL)
        evil.send("EXT_COMMIT", 1, [(0, 0, *size)], buffer=buffer, serial=window.serial)


OFF_SCREEN = {"grow": grow, "grow-step-by-step": grow_step_by_step,
              "grow-then-shrink": grow_then_shrink, "huge-hints": huge_hints}


@pytest.mark.parametrize("focused", [False, True], ids=["unfocused", "focused"])
@pytest.mark.parametrize("name", OFF_SCREEN)
def test_a_domain_cannot_grow_its_frame_off_the_screen(arena, name, focused):
    """QSB 073, by size: the right and lower border stay where the user can see them."""
    with arena.attack(dies=False, user=focused) as evil:
        window = PeerWindow(evil, 1, 100, 60, EVIL).title("evil").map()
        evil.wait(lambda: window.serial, "EXT_CONFIGURE")
        window.paint()
        arena.wait_frame(evil.domain.name)
        if focused:
            arena.focus(evil.domain.name)
        OFF_SCREEN[name](arena, evil, window)
        arena.settle(evil)
        picture = arena.wait_still(0.2)
        arena.assert_contained(picture)
        if focused:
            frame, = arena.frames(evil.domain.name, picture)
            assert inside(frame, arena.windows_area())


@pytest.mark.parametrize("edge", ["right-bottom", "left-top"])
@pytest.mark.parametrize("hints", [
    {"flags": 0x10, "min_width": 16384, "min_height": 6144},
    {"flags": 0x130, "min_width": 700, "min_height": 500, "max_width": 16384, "max_height": 6144,
     "base_width": 16000, "base_height": 6000}], ids=["minimum", "all"])
def test_size_hints_do_not_blow_up_a_window_that_the_user_resizes(arena, hints, edge):
    """The user drags a corner by some pixels; the window must not jump to what the domain named."""
    with arena.attack(dies=False, user=True) as evil:
        window = arena.evil_window(evil, 1, (150, 90))
        arena.focus(evil.domain.name)
        before = arena.wait_frame(evil.domain.name)
        evil.send("WINDOW_HINTS", 1, **hints)
        arena.settle(evil)
        right = edge == "right-bottom"
        start = ((before.x + before.width - 2, before.y + before.height - 2) if right
                 else (before.x + 1, before.y + 1))
        step = 12 if right else -12
        arena.session.drag(start, (start[0] + step, start[1] + step))
        arena.park()
        arena.settle(evil)
        picture = arena.wait_still(0.1)
        frame, = arena.frames(evil.domain.name, picture)
        assert inside(frame, arena.windows_area())
        assert frame.width <= before.width + 12 and frame.height <= before.height + 12
        assert window.size == (content_of(frame).width, content_of(frame).height)


# ---- imitations ----

def paint_picture(evil, window, picture):
    """Commits a picture as the window's content."""
    first, pages = evil.share(picture.data)
    evil.send("EXT_POOL", tail=[(first, pages)], pool=900, size=len(picture.data))
    evil.send("EXT_BUFFER", buffer=900, pool=900, width=picture.width, height=picture.height,
              stride=4 * picture.width)
    evil.send("EXT_COMMIT", window.number, [(0, 0, picture.width, picture.height)], buffer=900,
              serial=window.serial)


def test_a_picture_of_another_domains_window_is_in_a_frame_of_its_own(arena):
    with arena.attack(dies=False, imitates=True) as evil:
        before = arena.wait_still(0.1)
        copy = before.crop(arena.bystander.frame)
        window = PeerWindow(evil, 1, copy.width, copy.height).title("a document").map()
        evil.wait(lambda: window.serial, "EXT_CONFIGURE")
        paint_picture(evil, window, copy)
        frame = arena.wait_frame(evil.domain.name)
        picture = arena.wait_picture(lambda p: p.crop(content_of(frame)) == copy, "the imitation")
        assert picture.ring(frame) == {evil.domain.colour}
        assert arena.frames("bystander", picture)[0] == arena.bystander.frame
        assert arena.keyboard_domain(picture) == "bystander"


def test_a_picture_of_the_whole_desktop_does_not_replace_it(arena):
    """The most that a domain can do: it has the keyboard, is fullscreen, and shows the desktop as it was."""
    with arena.attack(dies=False, user=True, imitates=True) as evil:
        before = arena.wait_still(0.1)
        window = arena.evil_window(evil, 1, (150, 90))
        arena.focus(evil.domain.name)
        evil.send("EXT_STATE", 1, set=2)
        evil.wait(lambda: window.states & 2, "fullscreen")
        paint_picture(evil, window, before)
        frame = arena.windows_area()
        picture = arena.wait_picture(lambda p: arena.frames(evil.domain.name, p) == [frame],
                                     "the fullscreen window's frame")
        assert arena.keyboard_domain(picture) == evil.domain.name
        assert picture.ring(frame) == {evil.domain.colour}


def test_a_popup_that_looks_like_the_strip_is_below_it(arena):
    with arena.attack(dies=False, user=True) as evil:
        before = arena.wait_still(0.1)
        strip = before.crop(Rect(0, 0, before.width - 4, STRIP))
        window = arena.evil_window(evil, 1, (150, 90))
        arena.focus(evil.domain.name)
        made = arena.evil_popup(evil, 2, window, (-1000, -1000, strip.width, strip.height),
                                constraint=3)
        paint_picture(evil, made, strip)
        copy = Rect(2, STRIP + 2, strip.width, strip.height)
        picture = arena.wait_picture(lambda p: p.crop(copy) == strip, "the imitation")
        assert picture.ring(shrink(copy, -2)) == {evil.domain.colour}
        assert arena.keyboard_domain(picture) == evil.domain.name


def test_transparent_content_shows_the_backdrop_and_not_what_is_behind(arena):
    """Else a domain could show another's window as its own."""
    with arena.attack(dies=False, user=True) as evil:
        window = PeerWindow(evil, 1, 600, 400).title("glass").map()
        evil.wait(lambda: window.serial, "EXT_CONFIGURE")
        arena.focus(evil.domain.name)
        first, pages = evil.share(bytes(600 * 400 * 4))
        evil.send("EXT_POOL", tail=[(first, pages)], pool=1, size=600 * 400 * 4)
        evil.send("EXT_BUFFER", buffer=1, pool=1, width=600, height=400, stride=2400, format=1)
        evil.send("EXT_COMMIT", 1, [(0, 0, 600, 400)], buffer=1, serial=window.serial)
        evil.wait_message("EXT_FRAME", 1)
        frame = arena.wait_frame(evil.domain.name)
        assert arena.wait_still(0.1).is_only(BACKDROP, content_of(frame))
