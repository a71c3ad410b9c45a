# SPDX-License-Identifier: GPL-2.0-or-later
"""The security bulletins of Qubes that were about its GUI, by their numbers: each attack is tried on
livery. Two are about the screen locker, which livery does not have yet: of these there is what can be
tested without it, and test_bulletins_that_wait_for_the_lock says what is missing."""
import pytest

from livery.arena import EVIL, EVIL_POPUP, Arena, stock_image, stock_window
from livery.desktop import STRIP, content_of
from livery.peer import PeerWindow
from livery.picture import Rect, inside, shrink
from livery.session import KEYS, Session
from livery.table import HEADER, KINDS

ARENA = {"evils": 16}


# ---- 001: a tray icon's size overflows a buffer ----

@pytest.mark.parametrize("size", [(1, 1), (22, 22), (16384, 6144), (0x7fffffff, 0x7fffffff),
                                  (60000, 1)])
def test_001_a_tray_icon_of_any_size(arena, size):
    with arena.attack(dies=False, extension=False) as evil:
        width, height = size
        evil.send("CREATE", 1, width=width, height=height)
        evil.send("DOCK", 1)
        stock_image(evil, 1, min(width, 900), min(height, 700))
        evil.send("CONFIGURE", 1, width=width, height=height)
        evil.send("SHMIMAGE", 1, x=0, y=0, width=0x7fffffff, height=0x7fffffff)
        evil.send("CONFIGURE", 1, x=0x7fffffff, y=-0x80000000, width=1, height=1)
        evil.send("SHMIMAGE", 1, width=900, height=700)
        arena.settle(evil)
        assert 1 not in arena.wait_still(0.1).mask(EVIL)


# ---- 011: a length of clipboard data is cut to fewer bits ----

@pytest.mark.parametrize("length", [256002, 0x10000 + 256000, 0x80000000, 0xffffffff])
def test_011_a_clipboard_length_is_never_cut(arena, length):
    with arena.attack(dies=True, line=rf"CLIPBOARD_DATA.*length {length}\b") as evil:
        evil.send_raw(HEADER.pack(KINDS["CLIPBOARD_DATA"].number, 0, length) + bytes(100))


# ---- 013: a late clipboard answer gets into a paste ----

def test_013_a_late_answer_is_not_pasted():
    with Arena(evils=2, clipboard={"timeout": 300}) as arena:
        with arena.attack(dies=False, user=True, extension=False) as evil:
            stock_window(evil, 1, (10, 10, 200, 120))
            arena.wait_frame(evil.domain.name)
            arena.focus(evil.domain.name)
            since = arena.livery.size()
            arena.session.chord("ctrl+shift+c")
            evil.wait_message("CLIPBOARD_REQ")
            arena.livery.wait_line(r"clipboard: .* did not answer", since, busy=arena.busy)
            arena.focus("bystander")
            evil.send("CLIPBOARD_DATA", 1, b"rm -rf /\n")
            arena.settle(evil)
            arena.session.chord("ctrl+shift+v")
            arena.bystander.settle()
            assert not arena.bystander.peer.seen("CLIPBOARD_DATA")


# ---- 026, 034, 039: windows without a border ----

def created_so(evil, image):
    stock_window(evil, 2, (250, 200, 300, 200), EVIL_POPUP if image else None, 1)


def mapped_so(evil, image):
    evil.send("CREATE", 2, x=250, y=200, width=300, height=200)
    evil.send("MAP", 2, override_redirect=1)
    if image:
        stock_image(evil, 2, 300, 200, EVIL_POPUP)


def turned_by_configure(evil, image):
    stock_window(evil, 2, (250, 200, 300, 200), EVIL_POPUP if image else None)
    evil.send("CONFIGURE", 2, x=250, y=200, width=310, height=210, override_redirect=1)


def turned_by_map(evil, image):
    stock_window(evil, 2, (250, 200, 300, 200), EVIL_POPUP if image else None)
    evil.send("UNMAP", 2)
    evil.send("MAP", 2, override_redirect=1)
    if image:
        stock_image(evil, 2, 300, 200, EVIL_POPUP)


def turned_back(evil, image):
    stock_window(evil, 2, (250, 200, 300, 200), EVIL_POPUP if image else None, 1)
    evil.send("MAP", 2, override_redirect=0)
    evil.send("UNMAP", 2)
    evil.send("MAP", 2, override_redirect=0)


def any_value_of_the_flag(evil, image):
    evil.send("CREATE", 2, x=250, y=200, width=300, height=200, override_redirect=0x80000000)
    evil.send("MAP", 2, override_redirect=0xfffffffe)


def blackened(picture, boxes):
    """The picture below the strip without what is in the boxes."""
    rows = [bytearray(picture.row(y)) for y in range(STRIP, picture.height)]
    for box in boxes:
        for y in range(box.y - STRIP, box.y - STRIP + box.height):
            rows[y][4 * box.x:4 * (box.x + box.width)] = bytes(4 * box.width)
    return b"".join(rows)


@pytest.mark.parametrize("image", [True, False], ids=["image", "no-image"])
@pytest.mark.parametrize("how", [created_so, mapped_so, turned_by_configure, turned_by_map,
                                 turned_back, any_value_of_the_flag], ids=lambda f: f.__name__)
def test_026_034_039_no_window_is_without_a_border(arena, how, image):
    """Whatever the flag override_redirect says, when, and whether there is an image yet."""
    with arena.attack(dies=False, user=True, extension=False) as evil:
        stock_window(evil, 1, (10, 10, 100, 60))
        arena.wait_frame(evil.domain.name)
        arena.focus(evil.domain.name)
        before = arena.wait_still(0.1)
        how(evil, image)
        arena.wait_picture(lambda p: p != before, "the window")
        arena.settle(evil)
        picture = arena.wait_still(0.2)
        frames = arena.frames(evil.domain.name, before) + arena.frames(evil.domain.name, picture)
        assert blackened(before, frames) == blackened(picture, frames), "a change without a border"
        arena.assert_contained(picture)


# ---- 068: the locker dies when an output goes; here: what the outputs have to do with frames ----

@pytest.fixture(scope="module", name="two_outputs")
def with_two_outputs():
    arena = Arena(evils=4)
    arena.environment["WLR_HEADLESS_OUTPUTS"] = "2"
    with arena:
        yield arena


@pytest.mark.slow
def test_068_windows_keep_frames_and_focus_when_an_output_goes(two_outputs):
    arena = two_outputs
    with arena.attack(dies=False, settle=False) as evil:
        window = arena.evil_window(evil, 1, (300, 200))
        evil.send("EXT_STATE", 1, set=2)  # fullscreen on the output that goes
        evil.wait(lambda: window.states & 2, "fullscreen")
        arena.session.switch_output("HEADLESS-1", False)
        arena.session.look_at("HEADLESS-2")
        evil.send("EXT_STATE", 1, set=8)
        PeerWindow(evil, 2, 500, 400, EVIL).title("quick").map().paint()
        arena.settle(evil)
        arena.bystander.frame = arena.wait_frame("bystander")
        arena.bystander.settle()  # its window may have been told of other bounds
        arena.bystander.mark()
        arena.unharmed()
        arena.session.switch_output("HEADLESS-1", True)
        arena.settle(evil)
        arena.bystander.settle()
        arena.session.switch_output("HEADLESS-2", False)
        arena.session.look_at("HEADLESS-1")
        arena.wait_frame("bystander")
        # all go, and one comes back
        arena.session.switch_output("HEADLESS-1", False)
        arena.settle(evil)
        arena.session.switch_output("HEADLESS-1", True)
        arena.session.look_at("HEADLESS-1")
        arena.bystander.frame = arena.wait_frame("bystander")
        assert arena.bystander.window.size == (200, 120)
        arena.bystander.settle()
        arena.bystander.mark()


# ---- 072: child windows cover the frame ----

@pytest.mark.parametrize("extension", [True, False], ids=["extension", "stock"])
def test_072_child_windows_do_not_hide_the_frame(arena, extension):
    """Each has a border of its own, so that no pixel of the domain is beside anything but that."""
    with arena.attack(dies=False, user=True, extension=extension) as evil:
        if extension:
            window = arena.evil_window(evil, 1, (200, 120))
        else:
            stock_window(evil, 1, (300, 200, 200, 120))
        arena.wait_frame(evil.domain.name)
        arena.focus(evil.domain.name)
        boxes = [(-60, -60, 100, 90), (150, -60, 100, 90), (-60, 80, 100, 90), (150, 80, 100, 90),
                 (-100, 30, 400, 20)]
        for i, box in enumerate(boxes):
            if extension:
                arena.evil_popup(evil, 2 + i, window, box)
            else:
                x, y, width, height = box
                stock_window(evil, 2 + i, (300 + x, 200 + y, width, height), EVIL_POPUP, 1)
        arena.settle(evil)
        picture = arena.wait_still(0.1)
        arena.assert_contained(picture)
        last = [box for box in picture.find_frames(EVIL_POPUP, 18) if box.height == 20]
        assert picture.ring(shrink(last[0], -2)) == {evil.domain.colour}


# ---- 073: a domain moves the frame off the screen ----

@pytest.mark.parametrize("x, y", [(-16384, -6144), (16384, 6144), (-195, 0), (0, -115), (799, 599)])
def test_073_a_domain_cannot_move_its_frame_off_the_screen(arena, x, y):
    with arena.attack(dies=False, user=True, extension=False) as evil:
        stock_window(evil, 1, (x, y, 200, 120))
        evil.send("CONFIGURE", 1, x=y, y=x, width=200, height=120)
        evil.send("CONFIGURE", 1, x=x, y=y, width=700, height=500)
        stock_image(evil, 1, 700, 500)
        evil.send("CONFIGURE", 1, x=-x, y=-y, width=210, height=130)
        stock_image(evil, 1, 210, 130)
        arena.settle(evil)
        arena.focus(evil.domain.name)
        picture = arena.wait_still(0.2)
        frame, = arena.frames(evil.domain.name, picture)
        assert inside(frame, arena.windows_area())
        assert picture.ring(frame) == {evil.domain.colour}


# ---- 104: a key repeats in a domain that has lost the focus ----

@pytest.fixture(scope="module", name="repeating")
def with_a_keyboard_that_repeats():
    with Arena(evils=2, keyboard={"layout": "us"}) as arena:
        yield arena


@pytest.mark.parametrize("extension", [True, False], ids=["extension", "stock"])
def test_104_no_key_repeats_after_the_focus_has_gone(repeating, extension):
    arena = repeating
    with arena.attack(dies=False, user=True, extension=extension) as evil:
        if extension:
            arena.evil_window(evil)
        else:
            stock_window(evil, 1, (50, 50, 200, 120))
        arena.wait_frame(evil.domain.name)
        arena.focus(evil.domain.name)
        arena.session.key(KEYS["a"], True)
        arena.session.connection.roundtrip()
        name = "EXT_KEY" if extension else "KEYPRESS"
        evil.wait_message(name, 1, count=1 if extension else 5)  # of a stock agent guid repeats it
        arena.focus("bystander")
        arena.bystander.settle()
        arena.settle(evil)
        seen = len(evil.seen(name))
        arena.wait_still(0.3)  # longer than some repeats
        arena.session.key(KEYS["a"], False)
        arena.session.type("bc")
        arena.bystander.settle()
        arena.settle(evil)
        assert len(evil.seen(name)) == seen
        last = [m.name for m in evil.messages if m.name in ("EXT_KEY", "EXT_KEYBOARD_LEAVE",
                                                            "KEYPRESS", "FOCUS")][-1]
        assert last in ("EXT_KEYBOARD_LEAVE", "FOCUS")


# ---- 105: windows of a stub domain are not decorated ----

@pytest.mark.parametrize("override_redirect", [0, 1])
def test_105_a_stub_domain_has_frames(arena, override_redirect):
    """Its agent says version 1.0, is answered no version, and maps a window of its whole screen."""
    with arena.attack(dies=False, extension=False, version=0x10000) as evil:
        stock_window(evil, 1, (0, 0, 720, 400), EVIL, override_redirect)
        stock_window(evil, 2, (0, 0, 40, 30), None, override_redirect)
        arena.wait_colour()
        arena.settle(evil)
        picture = arena.wait_still(0.1)
        arena.assert_contained(picture)
        assert evil.answer is None


# ---- 111: keys pass the locker when a keyboard or output is plugged in ----

@pytest.mark.slow
def test_111_what_is_plugged_in_gives_nobody_the_keyboard(two_outputs):
    """After the attention chord no window has it; neither a new keyboard nor an output changes that."""
    arena = two_outputs
    with arena.attack(dies=False, user=True) as evil:
        arena.evil_window(evil)
        arena.session.chord("super+escape")
        arena.wait(lambda: arena.keyboard_domain() is None, "strip that names nobody")
        arena.bystander.peer.pump()
        arena.bystander.mark()
        keyboard = Session(arena.socket)
        try:
            keyboard.type("secret")
            arena.evil_window(evil, 2)
            keyboard.type("secret")
        finally:
            keyboard.close()
        arena.session.switch_output("HEADLESS-2", "HEADLESS-2" not in arena.session.outputs())
        arena.session.type("secret")
        arena.settle(evil)
        for domain in (evil, arena.bystander.peer):
            domain.pump()
        assert not evil.seen("EXT_KEY")
        assert not [m for m in arena.bystander.heard() if m.name == "EXT_KEY"]


def test_a_locked_screen_imitation_is_in_a_frame(arena):
    """What waits for livery's own lock: 068, that it stays locked when an output goes or its locker dies,
    and 111, that no key passes it. Until then: a domain that shows a locked screen does so in its
    frame, below the strip that names it."""
    with arena.attack(dies=False, user=True) as evil:
        window = arena.evil_window(evil, 1, (300, 200))
        arena.focus(evil.domain.name)
        evil.send("EXT_STATE", 1, set=2)
        evil.wait(lambda: window.states & 2, "fullscreen")
        arena.wait_picture(lambda p: arena.frames(evil.domain.name, p) == [arena.windows_area()],
                           "fullscreen frame")
        picture = arena.wait_still(0.1)
        assert arena.keyboard_domain(picture) == evil.domain.name
        strip = picture.crop(Rect(0, 0, picture.width, STRIP)).colours()
        assert EVIL not in strip
        assert content_of(arena.windows_area()).width == window.size[0]
