# SPDX-License-Identifier: GPL-2.0-or-later
"""G1: every pixel of a domain lies inside a frame of its label's colour, at all times."""
import itertools

import pytest

from livery.desktop import (BORDER, POPUP_BORDER, RING, STRIP, TITLE, Desktop, content_of, foot)
from livery.peer import PeerWindow
from livery.picture import Picture, Rect, inside, shrink

# the colour of each domain's content, found nowhere else in the picture
CONTENT = {"work": 0x102030, "personal": 0x103020, "untrusted": 0x301020}
PLACES = {"work": (16, 60), "personal": (436, 60), "untrusted": (856, 60)}


def plain_foot(name, *command, **options):
    """foot with the domain's content colour as background."""
    return foot(*(command or ("sh", "-c", "printf hello; exec cat")), **options,
                extra=(f"--override=colors.background={CONTENT[name]:06x}",
                       "--override=key-bindings.fullscreen=F11"))


def place(desktop, name, x, y):
    """Moves the domain's window by Super+drag until its frame's corner is at x, y."""
    desktop.focus(name)
    frame = desktop.wait_frame(name)
    grip = frame.x + frame.width // 2, frame.y + frame.height // 2
    desktop.session.hold("super")
    desktop.session.drag(grip, (grip[0] + x - frame.x, grip[1] + y - frame.y))
    desktop.session.hold("super", False)
    desktop.wait_frame(name, condition=lambda f: (f.x, f.y) == (x, y))


def unframed(desktop, name, picture, border=BORDER):
    """A pixel of the domain's content that is not inside its frame; None if there is none."""
    frames = desktop.frames(name, picture)
    mask = bytearray(picture.mask(CONTENT[name]))
    for frame in frames:
        box = shrink(frame, border)
        for y in range(box.y, box.y + box.height):
            start = y * picture.width + box.x
            mask[start:start + box.width] = bytes(box.width)
    at = mask.find(1)
    return None if at < 0 else (at % picture.width, at // picture.width)


def assert_framed(desktop, picture, names=CONTENT):
    for name in names:
        assert unframed(desktop, name, picture) is None, f"{name} has pixels outside its frame"
        for frame in desktop.frames(name, picture):
            assert picture.ring(frame, RING) == {desktop[name].colour}


@pytest.fixture(scope="module", name="desktop")
def three_foots():
    with Desktop() as desktop:
        for name in desktop.domains:
            desktop[name].start(*plain_foot(name))
        for name in desktop.domains:
            desktop.wait_mapped(name)
        for name, corner in PLACES.items():
            place(desktop, name, *corner)
        yield desktop


@pytest.fixture(name="work")
def focused_work(desktop):
    """Work's window has the keyboard and lies at its place; it is put back there afterwards."""
    desktop.focus("work")
    before = desktop.wait_frame("work")
    yield before
    desktop.wait_frame("work", condition=lambda f: (f.x, f.y) == (before.x, before.y))


def test_each_window_is_in_a_frame_of_its_own_label(desktop):
    picture = desktop.wait_still()
    assert_framed(desktop, picture)
    for name in desktop.domains:
        frame, = desktop.frames(name, picture)
        content = content_of(frame)
        colours = picture.crop(content).colours()
        assert colours[CONTENT[name]] > content.width * content.height / 2
        for other in set(CONTENT) - {name}:
            assert CONTENT[other] not in colours


def test_the_frame_is_whole_when_maximised(desktop, work):
    desktop.session.chord("super+up")
    frame = desktop.wait_frame("work", condition=lambda f: f.width > work.width)
    assert frame == desktop.windows_area()
    picture = desktop.wait_picture(
        lambda p: p.pixel(frame.width - BORDER - 8, frame.height - 8 + STRIP - BORDER)
        == CONTENT["work"], "content that fills the maximised window")
    assert_framed(desktop, picture)
    desktop.session.chord("super+up")
    desktop.wait_frame("work", condition=lambda f: f == work)


def test_the_frame_is_whole_while_the_user_resizes(desktop, work):
    corner = work.x + work.width - 2, work.y + work.height - 2
    session = desktop.session
    session.move(*corner)
    session.button("left", True)
    for step in range(1, 9):
        session.move(corner[0] - 15 * step, corner[1] + 40 * step)
        picture = desktop.picture()
        assert desktop.frames("work", picture), f"no whole frame at step {step}"
        assert_framed(desktop, picture)
    session.button("left", False)
    desktop.wait_frame("work", condition=lambda f: f.height > work.height + 200
                       and f.width < work.width - 60)
    picture = desktop.wait_still()  # foot takes whole lines and columns when the button is up
    assert_framed(desktop, picture)
    frame, = desktop.frames("work", picture)
    corner = frame.x + frame.width - 2, frame.y + frame.height - 2
    session.drag(corner, (work.x + work.width - 2, work.y + work.height - 2))
    desktop.wait_frame("work", condition=lambda f: f.height < work.height + 40)


def test_a_fullscreen_request_stays_in_the_frame(desktop, work):
    desktop.session.tap("f11")  # foot asks for it
    frame = desktop.wait_frame("work", condition=lambda f: f.width > work.width)
    assert inside(frame, desktop.picture().rect) and frame.width == desktop.session.width
    picture = desktop.wait_still()
    assert_framed(desktop, picture)
    assert picture.pixel(frame.width // 2, frame.y + frame.height - 20) == CONTENT["work"]
    assert desktop.keyboard_domain(picture) == "work", "the strip must stay visible"
    desktop.session.tap("f11")
    desktop.wait_frame("work", condition=lambda f: f.width < work.width + 40)


def test_minimised_windows_leave_nothing_and_come_back(desktop, work):
    desktop.session.chord("super+down")
    desktop.wait_no_window("work")
    desktop.focus("work")
    desktop.wait_frame("work", condition=lambda f: f == work)
    assert_framed(desktop, desktop.wait_still())


def collect(desktop, until, most=80):
    """Every frame of the output in which something changed, until one fulfils the condition."""
    pictures = []
    while len(pictures) < most:
        pictures.append(desktop.picture(damage=bool(pictures)))
        if until(pictures[-1]):
            return pictures
    raise AssertionError(f"not within {most} pictures")


def test_every_picture_of_a_starting_program_has_the_frame():
    # few frames a second, so that no frame escapes the camera
    with Desktop(["work"], refresh=8) as desktop:
        desktop.picture()
        desktop["work"].start(*plain_foot("work"))
        pictures = collect(desktop, lambda p: p.colours().get(CONTENT["work"], 0) > 50000)
        for picture in pictures:
            assert unframed(desktop, "work", picture) is None
        assert len(desktop.frames("work", pictures[-1])) == 1


def test_the_frame_is_there_before_the_first_buffer():
    with Desktop(["untrusted"], refresh=8) as desktop:
        peer = desktop["untrusted"].scripted().accept()
        desktop.picture()
        window = PeerWindow(peer, 1, 300, 200).title("no buffer").map()
        pictures = collect(desktop, lambda p: desktop.frames("untrusted", p))
        frame, = desktop.frames("untrusted", pictures[-1])
        assert (frame.width, frame.height) == (300 + 2 * BORDER, 200 + 2 * BORDER + TITLE)
        assert pictures[-1].ring(frame) == {desktop["untrusted"].colour}
        # the content shows nothing of what is behind it, but one plain colour
        content = content_of(frame)
        assert len(pictures[-1].crop(content).colours()) == 1
        window.paint(CONTENT["untrusted"])
        pictures = collect(desktop, lambda p: p.is_only(CONTENT["untrusted"], content))
        for picture in pictures:
            assert unframed(desktop, "untrusted", picture) is None


@pytest.fixture(scope="module", name="scripted")
def scripted_domain():
    with Desktop(["untrusted", "work"]) as desktop:
        peer = desktop["untrusted"].scripted().accept()
        desktop.window = PeerWindow(peer, 1, 400, 300, CONTENT["untrusted"]).title("parent").map()
        desktop.window.paint()
        desktop.wait_frame("untrusted")
        yield desktop


POPUP_COLOUR = 0xa0b0c0
NUMBERS = itertools.count(100)


def open_popup(desktop, size, x, y, **fields):
    peer = desktop["untrusted"].peer
    number = next(NUMBERS)
    popup = PeerWindow(peer, number, *size, POPUP_COLOUR).popup(desktop.window, x, y, **fields)
    popup.map()
    answer = peer.wait_message("EXT_POPUP_CONFIGURE", number)
    popup.size = answer.width, answer.height
    popup.paint()
    desktop.wait_picture(lambda p: POPUP_COLOUR in p.colours(), "the popup")
    return popup, desktop.wait_still()


def outside(picture, frame):
    """The picture with the inside of a frame blackened."""
    box = content_of(frame)
    rows = [picture.row(y) if not box.y <= y < box.y + box.height else
            picture.row(y, 0, box.x) + bytes(4 * box.width) + picture.row(y, box.x + box.width)
            for y in range(picture.height)]
    return Picture(picture.width, picture.height, b"".join(rows))


def popup_boxes(picture):
    return picture.find_frames(POPUP_COLOUR, min_side=2)


@pytest.mark.parametrize("x, y, size", [
    (40, 50, (120, 90)),        # within the parent
    (-300, -300, (200, 100)),   # off to the top left
    (3000, 2000, (200, 100)),   # off to the bottom right
    (390, 100, (200, 100)),     # over the parent's edge
    (10, 10, (3, 3)),           # hardly more than nothing
    (0, 0, (16000, 6000)),      # larger than the output
])
def test_a_popup_has_a_border_and_stays_on_the_output(scripted, x, y, size):
    parent = scripted.wait_frame("untrusted")
    popup, picture = open_popup(scripted, size, x, y, constraint=63)
    colour = scripted["untrusted"].colour
    try:
        assert CONTENT["untrusted"] not in outside(picture, parent).colours()
        box, = popup_boxes(picture) if size != (3, 3) else [smallest_box(picture)]
        border = shrink(box, -POPUP_BORDER)
        assert picture.ring(border, POPUP_BORDER) == {colour}
        assert inside(border, scripted.windows_area()), "not on the output, or over the strip"
    finally:
        popup.destroy()
        scripted.wait_picture(lambda p: POPUP_COLOUR not in p.colours(), "the popup's end")


def smallest_box(picture):
    """The box around all pixels of the popup's colour."""
    mask = picture.mask(POPUP_COLOUR)
    points = [(i % picture.width, i // picture.width) for i, on in enumerate(mask) if on]
    left, top = min(x for x, _ in points), min(y for _, y in points)
    return Rect(left, top, max(x for x, _ in points) - left + 1,
                max(y for _, y in points) - top + 1)


def test_popups_together_do_not_cover_another_domain(scripted):
    """Two popups, each within bounds, must not hide what is not theirs: not the strip, and not
    the frame of their own parent's domain as a whole."""
    first, _ = open_popup(scripted, (1270, 700), -100, -100, constraint=63)
    second, picture = open_popup(scripted, (1270, 700), -100, 300, constraint=63)
    try:
        assert scripted.keyboard_domain(picture) == "untrusted"
        strip = picture.crop(Rect(0, 0, picture.width, STRIP))
        assert POPUP_COLOUR not in strip.colours()
        for box in popup_boxes(picture):
            assert inside(shrink(box, -POPUP_BORDER), scripted.windows_area())
    finally:
        first.destroy()
        second.destroy()
        scripted.wait_picture(lambda p: POPUP_COLOUR not in p.colours(), "the popups' end")


@pytest.fixture(scope="module", name="stock")
def stock_agent():
    """A version 1.8 agent, which says where on the whole screen it wants its windows."""
    with Desktop(["untrusted", "work"]) as desktop:
        peer = desktop["untrusted"].scripted(extension=False).accept()
        stock_window(peer, 1, Rect(50, 60, 300, 200), CONTENT["untrusted"])
        desktop.wait_frame("untrusted")
        desktop.focus("untrusted")
        yield desktop


def stock_window(peer, number, box, colour=None, override_redirect=0):
    """Makes a window as stock agents do; without a colour it never gets an image."""
    peer.send("CREATE", number, **box._asdict(), override_redirect=override_redirect)
    peer.send("MAP", number, override_redirect=override_redirect)
    if colour is None:
        return
    pixel = bytes((colour & 255, colour >> 8 & 255, colour >> 16, 0))
    first, pages = peer.share(pixel * (box.width * box.height))
    peer.send("WINDOW_DUMP", number, range(first, first + pages), width=box.width,
              height=box.height, bpp=24)
    peer.send("SHMIMAGE", number, width=box.width, height=box.height)


@pytest.mark.parametrize("box", [
    Rect(100, 120, 200, 150), Rect(-90, -80, 200, 150), Rect(1200, 760, 200, 150),
    Rect(0, 0, 1280, 800), Rect(0, 0, 1280, 28), Rect(600, 0, 40, 40)])
@pytest.mark.parametrize("image", [True, False], ids=["image", "no-image"])
def test_an_override_redirect_window_has_a_border_and_stays_on_the_output(stock, box, image):
    """QSB 026, 034, 039: windows that no window manager decorates, with an image or none yet."""
    peer, number = stock["untrusted"].peer, next(NUMBERS)
    before = stock.wait_still()
    stock_window(peer, number, box, POPUP_COLOUR if image else None, 1)
    stock.wait_picture(lambda p: p != before, "the window")
    picture = stock.wait_still()
    try:
        changed = before.difference(picture)
        assert changed.y >= STRIP or STRIP - 3 <= changed.y, "the strip was touched"
        assert stock.keyboard_domain(picture) == "untrusted"
        assert picture.ring(changed, 1) == {stock["untrusted"].colour}
        if image:
            for inner in popup_boxes(picture):
                assert picture.ring(shrink(inner, -POPUP_BORDER), POPUP_BORDER) == {
                    stock["untrusted"].colour}
    finally:
        peer.send("DESTROY", number)
        stock.wait_picture(lambda p: p == before, "the window's end")


def test_two_override_redirect_windows_cannot_cover_the_whole_screen(stock):
    """qubes-issues 7085: each is within bounds, together they covered everything."""
    peer = stock["untrusted"].peer
    before = stock.wait_still()
    numbers = [next(NUMBERS), next(NUMBERS)]
    stock_window(peer, numbers[0], Rect(0, 0, 1280, 700), POPUP_COLOUR, 1)
    stock_window(peer, numbers[1], Rect(0, 700, 1280, 100), POPUP_COLOUR, 1)
    stock.wait_picture(lambda p: p != before, "the windows")
    picture = stock.wait_still()
    assert picture.crop(Rect(0, 0, 1280, STRIP)) == before.crop(Rect(0, 0, 1280, STRIP))
    for box in popup_boxes(picture):
        assert box.y >= STRIP + POPUP_BORDER
    for number in numbers:
        peer.send("DESTROY", number)
    stock.wait_picture(lambda p: p == before, "the windows' end")


@pytest.mark.parametrize("x, y", [(-5000, -5000), (16000, 6000), (0, -400), (1279, 799)])
def test_a_domain_cannot_put_a_frame_off_the_screen(stock, x, y):
    """QSB 073: neither when it makes the window nor by moving it."""
    peer, number = stock["untrusted"].peer, next(NUMBERS)
    colour = 0x507090
    stock_window(peer, number, Rect(x, y, 220, 160), colour)
    stock.wait_picture(lambda p: colour in p.colours(), "the window's content")
    peer.send("CONFIGURE", number, x=x, y=y, width=220, height=160)
    stock.focus("untrusted")
    picture = stock.wait_still()
    whole = [f for f in stock.frames("untrusted", picture)
             if picture.crop(content_of(f)).is_only(colour)]
    assert len(whole) == 1 and inside(whole[0], stock.windows_area())
    peer.send("DESTROY", number)
    stock.wait_picture(lambda p: colour not in p.colours(), "the window's end")


def test_a_menu_of_a_real_program_has_a_border():
    with Desktop(["personal"]) as desktop:
        desktop["personal"].start("mousepad")
        desktop.wait_mapped("personal")
        desktop.wait_frame("personal")
        frame, = desktop.frames("personal", desktop.wait_still(0.3))
        content = content_of(frame)
        # the text's own menu; it fits into the window from here
        desktop.session.click(content.x + 40, content.y + 80, "right")
        desktop.wait_picture(lambda p: len(bordered(desktop, p, content)) == 1,
                             "menu with a border")
        desktop.session.tap("escape")
        desktop.wait_picture(lambda p: not bordered(desktop, p, content), "the menu's end")


def bordered(desktop, picture, content):
    """Boxes of the label's colour within the window's content."""
    found = picture.crop(content).find_frames(desktop["personal"].colour)
    return [box for box in found if box.width > 40 and box.height > 40]
