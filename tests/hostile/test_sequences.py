# SPDX-License-Identifier: GPL-2.0-or-later
"""Legal messages in orders that no honest agent has: before their time, after it, again, about what is
in use, in circles. Nothing of it is refused, and nothing of it may harm anybody."""
import pytest

from livery.arena import BACKDROP, EVIL, EVIL_POPUP, stock_image, stock_window
from livery.desktop import content_of
from livery.peer import PeerWindow
from livery.table import encode

ARENA = {"evils": 24}


def commit_before_map(arena, evil):
    window = PeerWindow(evil, 1, 200, 120, EVIL)
    window.paint()
    evil.send("EXT_COMMIT", 1, buffer=0)
    window.map()


def commit_at_once_with_map(arena, evil):
    evil.share(b"x")
    evil.send_raw(encode("EXT_POOL", tail=[(1, 1)], pool=50, size=4096) +
                  encode("EXT_BUFFER", buffer=50, pool=50, width=8, height=8, stride=32) +
                  encode("CREATE", 1, width=200, height=120) + encode("MAP", 1) +
                  encode("EXT_COMMIT", 1, [(0, 0, 8, 8)], buffer=50))


def commit_without_map(arena, evil):
    PeerWindow(evil, 1, 200, 120, EVIL).paint()
    arena.settle(evil)
    assert 1 not in arena.wait_still(0.1).mask(EVIL), "a window that was never mapped is seen"


def old_serials(arena, evil):
    window = arena.evil_window(evil)
    for bits in (1, 0, 1, 0):
        evil.send("EXT_STATE", 1, **({"set": 1} if bits else {"unset": 1}))
    arena.settle(evil)
    for serial in range(window.serial, 0, -1):
        evil.send("EXT_COMMIT", 1, buffer=0, serial=serial)


def never_acknowledged(arena, evil):
    evil.answer_configure = False
    evil.send("CREATE", 1, width=200, height=120)
    evil.send("MAP", 1)
    for i in range(200):
        evil.send("EXT_STATE", 1, **{"set" if i % 2 else "unset": 3})


def pool_freed_in_use(arena, evil):
    window = arena.evil_window(evil)
    evil.send("EXT_POOL_DESTROY", pool=1)
    frame = arena.wait_frame(evil.domain.name)
    evil.send("EXT_COMMIT", 1, [(0, 0, 200, 120)], buffer=1, serial=window.serial)
    arena.wait_picture(lambda p: p.is_only(EVIL, arena.firm_content_of(frame)), "the buffer's pixels")


def everything_freed_in_use(arena, evil):
    arena.evil_window(evil)
    evil.send("EXT_BUFFER_DESTROY", buffer=1)
    evil.send("EXT_POOL_DESTROY", pool=1)
    evil.send("EXT_PAGES_FORGET", first=1, count=24)


def ids_used_again(arena, evil):
    for i in range(200):
        evil.send_raw(encode("CREATE", 1, width=100 + i, height=80) + encode("MAP", 1) +
                      encode("DESTROY", 1))
    arena.evil_window(evil, 2)


def pool_ids_used_again(arena, evil):
    first, pages = evil.share(bytes(64 * 64 * 4))
    window = PeerWindow(evil, 1, 64, 64).map()
    evil.wait(lambda: window.serial, "EXT_CONFIGURE")
    for _ in range(200):
        evil.send("EXT_POOL", tail=[(first, pages)], pool=7, size=64 * 64 * 4)
        evil.send("EXT_BUFFER", buffer=7, pool=7, width=64, height=64, stride=256)
        evil.send("EXT_COMMIT", 1, [(0, 0, 64, 64)], buffer=7, serial=window.serial)
        evil.send("EXT_BUFFER_DESTROY", buffer=7)
        evil.send("EXT_POOL_DESTROY", pool=7)


def map_and_unmap(arena, evil):
    arena.evil_window(evil)
    for _ in range(100):
        evil.send_raw(encode("MAP", 1) * 2 + encode("UNMAP", 1) * 2)
    evil.send("MAP", 1)


def one_buffer_for_all_windows(arena, evil):
    arena.evil_window(evil)
    for number in range(2, 12):
        evil.send("CREATE", number, width=200, height=120)
        evil.send("MAP", number)
        evil.send("EXT_COMMIT", number, [(0, 0, 200, 120)], buffer=1)
    evil.send("EXT_BUFFER_DESTROY", buffer=1)


def damage_everywhere(arena, evil):
    window = arena.evil_window(evil)
    rects = [(i * 255, i * 255, 16384, 16384) for i in range(64)]
    for _ in range(50):
        evil.send("EXT_COMMIT", 1, rects, buffer=1, serial=window.serial)
    evil.send("EXT_COMMIT", 1, [(16384, 16384, 1, 1)], buffer=1, serial=window.serial)
    evil.send("EXT_COMMIT", 1, [], buffer=1, serial=window.serial)


def other_sizes(arena, evil):
    """Content of any size but the window's, also while the window must have another."""
    window = arena.evil_window(evil)
    evil.send("EXT_STATE", 1, set=1)
    evil.wait(lambda: window.states & 1, "maximised")
    for i, size in enumerate(((1, 1), (1, 9000), (9000, 1), (3000, 2000), (17, 31))):
        evil.send("EXT_COMMIT", 1, [(0, 0, *size)], buffer=evil.buffer(*size, EVIL),
                  serial=0 if i % 2 else window.serial)


def popup_circle(arena, evil):
    for number in (1, 2, 3):
        evil.send("CREATE", number, width=100, height=80)
    evil.send("EXT_POPUP", 2, parent=3, width=50, height=40)
    evil.send("EXT_POPUP", 3, parent=2, width=50, height=40)
    evil.send("MAP", 1)
    for number in (2, 3, 2):
        evil.send("MAP", number)
        evil.send("UNMAP", number)
    evil.send("EXT_POPUP", 2, parent=1, width=50, height=40)
    evil.send("MAP", 2)
    evil.send("MAP", 3)
    evil.send("EXT_POPUP", 2, parent=1, width=60, height=40)


def popup_tower(arena, evil):
    window = arena.evil_window(evil)
    for number in range(2, 110):
        popup = PeerWindow(evil, number, 30, 20, EVIL_POPUP).popup(window, 1, 1).map()
        window = popup
    arena.settle(evil)
    evil.send("DESTROY", 50)
    evil.send("UNMAP", 10)
    evil.send("DESTROY", 1)


def popups_dismissed_and_drawn(arena, evil):
    window = arena.evil_window(evil)
    made = arena.evil_popup(evil, 2, window, (10, 10, 60, 40))
    window.unmap()
    evil.wait_message("EXT_POPUP_DONE", 2)
    for _ in range(30):
        made.paint()
        made.popup(window, 20, 20)
    window.map()
    made.unmap()
    made.map()
    made.paint()


def parents_in_a_circle(arena, evil):
    for number in (1, 2, 3):
        evil.send("CREATE", number, width=100, height=80)
        evil.send("MAP", number)
    for child, parent in ((1, 2), (2, 3), (3, 1), (1, 1), (1, 3), (3, 2)):
        evil.send("EXT_PARENT", child, parent=parent)
    evil.send("DESTROY", 2)
    evil.send("UNMAP", 1)


def parents_in_a_row(arena, evil):
    for number in range(1, 60):
        evil.send("CREATE", number, width=60, height=40)
        if number > 1:
            evil.send("EXT_PARENT", number, parent=number - 1)
        evil.send("MAP", number)
    evil.send("DESTROY", 30)


def states_before_map(arena, evil):
    evil.send("CREATE", 1, width=100, height=80)
    evil.send("EXT_STATE", 1, set=15)
    evil.send("EXT_STATE", 1, unset=15)
    evil.send("EXT_STATE", 1, set=7)
    evil.send("EXT_CURSOR", 1, shape=0)
    evil.send("MAP", 1)
    evil.send("EXT_STATE", 1, unset=4)


def answers_to_nothing(arena, evil):
    """Echoes and answers that nobody asked for."""
    for _ in range(20):
        evil.send("CLIPBOARD_DATA", 0, b"text")
        evil.send("CREATE", 1, width=30, height=30)
        evil.send("EXT_COMMIT", 1, buffer=0, serial=0)
        evil.send("DESTROY", 1)


EXTENSION = {f.__name__.replace("_", "-"): f for f in (
    commit_before_map, commit_at_once_with_map, commit_without_map, old_serials,
    never_acknowledged, pool_freed_in_use, everything_freed_in_use, ids_used_again,
    pool_ids_used_again, map_and_unmap, one_buffer_for_all_windows, damage_everywhere, other_sizes,
    popup_circle, popup_tower, popups_dismissed_and_drawn, parents_in_a_circle, parents_in_a_row,
    states_before_map, answers_to_nothing)}


@pytest.mark.parametrize("name", EXTENSION)
def test_an_order_that_makes_no_sense_harms_nobody(arena, name):
    with arena.attack(dies=False) as evil:
        try:
            EXTENSION[name](arena, evil)
        finally:
            evil.answer_configure = True


# ---- the base protocol ----

def contradicting_echoes(arena, evil):
    """Each CONFIGURE is answered by another one, for ever."""
    evil.answer_configure = False
    count = [0]

    def contradict(message):
        count[0] += 1
        if count[0] < 100:
            evil.send("CONFIGURE", message.window, x=count[0], y=5, width=50 + count[0] % 300,
                      height=40 + count[0] % 200)
    evil.handlers["CONFIGURE"] = contradict
    stock_window(evil, 1, (10, 10, 200, 120))
    evil.send("WINDOW_FLAGS", 1, set=1)
    arena.wait(lambda: count[0] >= 100, lambda: f"the quarrel: {count[0]}")


def image_before_map(arena, evil):
    stock_window(evil, 1, (10, 10, 200, 120), mapped=False)
    evil.send("SHMIMAGE", 1, x=-2**31, y=2**31 - 1, width=2**31 - 1, height=-1)
    evil.send("MAP", 1)
    frame = arena.wait_frame(evil.domain.name)
    arena.wait_picture(lambda p: p.is_only(EVIL, arena.firm_content_of(frame)), "the image")


def image_after_unmap(arena, evil):
    """UNMAP releases the image: what was shown before is not shown again."""
    stock_window(evil, 1, (10, 10, 200, 120))
    arena.wait_colour()
    evil.send("UNMAP", 1)
    evil.send("MAP", 1)
    evil.send("SHMIMAGE", 1, width=200, height=120)
    arena.settle(evil)
    frame = arena.wait_frame(evil.domain.name)
    assert arena.wait_still(0.1).is_only(BACKDROP, content_of(frame))


def images_without_end(arena, evil):
    stock_window(evil, 1, (10, 10, 64, 64))
    for i in range(300):
        evil.send("WINDOW_DUMP", 1, range(1, 5), width=32 + i % 32, height=64)
        evil.send("SHMIMAGE", 1, width=64, height=64)
    evil.wait_message("WINDOW_DUMP_ACK", 1, count=301)


def window_0(arena, evil):
    """The whole screen of the domain; others show their part of its image."""
    stock_window(evil, 0, (0, 0, 800, 600))
    stock_window(evil, 1, (-50, -50, 200, 120), None)
    stock_window(evil, 2, (700, 550, 200, 120), None)
    stock_window(evil, 3, (5000, 5000, 200, 120), None, 1)
    evil.send("CONFIGURE", 1, x=16384, y=6144, width=16384, height=6144)
    evil.send("UNMAP", 0)
    stock_image(evil, 0, 10, 10)
    evil.send("DESTROY", 0)
    evil.send("SHMIMAGE", 1, width=50, height=50)


def dock_and_map(arena, evil):
    for number in range(1, 20):
        evil.send("CREATE", number, width=22, height=22)
        evil.send("DOCK", number)
        evil.send("DOCK", number)
        evil.send("MAP", number)
        evil.send("CONFIGURE", number, width=16384, height=6144)
        evil.send("MAP", number, override_redirect=1)
        stock_image(evil, number, 22, 22)
    arena.settle(evil)
    assert 1 not in arena.wait_still(0.1).mask(EVIL)


def flags_and_hints(arena, evil):
    stock_window(evil, 1, (10, 10, 200, 120))
    for i in range(200):
        evil.send("WINDOW_FLAGS", 1, set=1 << i % 3 | 0xfff8, unset=(1 << (i + 1) % 3) & 3)
        evil.send("WINDOW_HINTS", 1, flags=0xffffffff, min_width=i * 0x1000000,
                  min_height=0xffffffff, max_width=1, max_height=0, width_inc=0x80000000)


def menus_of_no_parent(arena, evil):
    """Override-redirect windows of a domain that has no window they could belong to."""
    for number in range(1, 12):
        stock_window(evil, number, (number * 20, number * 10, 60, 40), EVIL, 1)
    for number in range(1, 12, 2):
        evil.send("DESTROY", number)


def menus_that_become_parents(arena, evil):
    stock_window(evil, 1, (10, 10, 200, 120))
    for number in range(2, 30):
        evil.send("CREATE", number, width=60, height=40, override_redirect=1)
        evil.send("MAP", number, transient_for=number + 1, override_redirect=number % 2)
    evil.send("UNMAP", 1)
    evil.send("MAP", 1, override_redirect=1)


STOCK = {f.__name__.replace("_", "-"): f for f in (
    contradicting_echoes, image_before_map, image_after_unmap, images_without_end, window_0,
    dock_and_map, flags_and_hints, menus_of_no_parent, menus_that_become_parents)}


@pytest.mark.parametrize("name", STOCK)
def test_an_order_that_makes_no_sense_of_a_stock_agent_harms_nobody(arena, name):
    with arena.attack(dies=False, extension=False) as evil:
        try:
            STOCK[name](arena, evil)
        finally:
            evil.answer_configure = True
