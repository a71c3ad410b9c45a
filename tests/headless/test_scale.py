# SPDX-License-Identifier: GPL-2.0-or-later
"""Outputs with a scale: what a domain's programs draw for it is shown pixel by pixel, as of livery's own clients."""
import pytest

from livery.desktop import Desktop
from livery.outputs import PluggableDesktop
from livery.peer import PeerWindow
from livery.program import Program
from livery.scaled import ONE, ScaledProgram, ScaledSurface, pattern, scaled

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
    return next((w for w in desktop.control("windows")["windows"] if w["domain"] == domain), None)


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


# ---- what is in a window ----

@pytest.mark.parametrize("size", [(201, 143), (200, 142)], ids=["odd", "even"])
def test_a_change_of_one_pixel_arrives(size):
    """The scene rounds what has changed to the output's pixels."""
    with scaled_desktop(1.5) as desktop:
        program = ScaledProgram(desktop, desktop["work"], size=size)
        program.wait_seen()
        for shift in range(4):
            for x, y in ((0, 0), (1, 1), (150, 100), (149, 101), (298, 208), (297, 207), (77, 3)):
                program.change(x, y + shift, 0xff00ff)
                program.wait_seen(f"a change of the pixel at {x}, {y + shift}")
            drag_by(desktop, 21, 21 + shift % 2)


@pytest.mark.parametrize("scale", [1.5, 2])
def test_subsurfaces_are_put_together_pixel_by_pixel(scale):
    with scaled_desktop(scale) as desktop:
        program = ScaledProgram(desktop, desktop["work"], size=(201, 143))
        child = program.child((13, 90), (51, 31))
        _, inner = child.wait_seen("a subsurface pixel by pixel")
        program.draw()
        at = scaled(13, program.scale), scaled(90, program.scale)
        picture = desktop.wait_picture(lambda p: p.data.find(program.content(*program.pixels)[:800]) >= 0,
                                       "the window's own pixels")
        start = picture.data.find(program.content(*program.pixels)[:800]) // 4
        assert (inner.x - start % picture.width, inner.y - start // picture.width) == at
        child.change(5, 7, 0xff00ff)
        child.wait_seen("a change in the subsurface")


@pytest.mark.parametrize("scale", [1.5, 2])
@pytest.mark.parametrize("child", [False, True], ids=["alone", "with a subsurface"])
def test_the_shadow_of_a_program_is_left_out(scale, child):
    with scaled_desktop(scale) as desktop:
        program = ScaledProgram(desktop, desktop["work"], size=(231, 163), geometry=(13, 11, 201, 131))
        if child:
            program.child((13, 11), (20, 20))
        desktop.wait(lambda: program.scale == scale * ONE, "the output's scale")
        width, height = (scaled(side, program.scale) for side in (201, 131))
        left, top = (scaled(at, program.scale) for at in (13, 11))
        row = pattern(*program.pixels, 1)[((top + height - 3) * program.pixels[0] + left) * 4:][:(width - 1) * 4]
        picture = desktop.wait_picture(lambda p: p.data.find(row) >= 0, "the window without its shadow")
        at = picture.data.find(row)
        assert picture.pixel(at // 4 % picture.width - 1, at // 4 // picture.width) not in pattern_colours(program)
        window = window_of(desktop)
        assert (window["width"], window["height"]) == (201, 131)


def pattern_colours(program):
    return set(memoryview(program.content(*program.pixels)).cast("I"))


@pytest.mark.parametrize("scale", [1.5, 2])
def test_menus_are_sharp(scale):
    with scaled_desktop(scale) as desktop:
        program = ScaledProgram(desktop, desktop["work"], size=(201, 143))
        program.wait_seen()
        menu = program.menu((7, 9), (81, 55))
        menu.wait_seen("a menu pixel by pixel")
        assert menu.scale == scale * ONE
        set_scale(desktop, 1)
        desktop.wait(lambda: menu.scale == ONE, "the menu's new scale")
        menu.wait_seen("the menu at another scale")


@pytest.mark.parametrize("scale", [1.5, 2])
def test_positions_of_the_pointer_are_the_windows_own(scale):
    with scaled_desktop(scale) as desktop:
        program = Program(desktop, desktop["work"])
        program.window(200, 150, 0x305070, "window")
        desktop.wait_mapped("work")
        window = window_of(desktop)
        move_to(desktop, window["x"] + 40, window["y"] + 30)
        desktop.wait(lambda: program.seen("pointer.enter"), "the pointer in the window")
        move_to(desktop, window["x"] + 150, window["y"] + 120)
        _, x, y = desktop.wait(lambda: program.seen("pointer.motion"), "motion")[-1]
        assert abs(x - 150) <= 1 and abs(y - 120) <= 1
        program.close()


# ---- programs and peers that know of no scale ----

def doubled(data, width, height):
    """The rows of a picture of which each pixel is two by two now."""
    pixels = memoryview(data).cast("I")
    return [b"".join(pixels[y * width + x:y * width + x + 1].tobytes() * 2 for x in range(width))
            for y in range(height)]


def wait_doubled(desktop, data, width, height):
    rows = doubled(data, width, height)

    def look(picture):
        start = picture.data.find(rows[0])
        return start >= 0 and all(picture.data[start + y * picture.width * 4:][:width * 8] == rows[y // 2]
                                  for y in range(2 * height))
    desktop.wait_picture(look, "each pixel as two by two")


@pytest.mark.parametrize("stock", [False, True], ids=["extension", "stock"])
def test_a_program_without_scales_is_enlarged_to_whole_blocks(stock):
    with scaled_desktop(2) as desktop:
        if stock:
            desktop["work"].start("sleep", "100000", stock=True)
        program = ScaledProgram(desktop, desktop["work"], size=(150, 100), kind="plain")
        wait_doubled(desktop, program.content(150, 100), 150, 100)


def test_a_stock_domain_is_told_no_scale():
    with scaled_desktop(2) as desktop:
        desktop["work"].start("sleep", "100000", stock=True)
        program = ScaledProgram(desktop, desktop["work"], size=(150, 100))
        wait_doubled(desktop, program.content(150, 100), 150, 100)
        assert program.scale == ONE


@pytest.mark.parametrize("version", [7, 8])
def test_a_peer_that_says_no_size_is_enlarged(version):
    with scaled_desktop(2) as desktop:
        peer = desktop["work"].scripted(extension=version).accept()
        window = PeerWindow(peer, 1, 150, 100).title("plain").map()
        data = pattern(150, 100)
        peer.wait_message("EXT_CONFIGURE")
        commit_pattern(window, 150, 100)
        wait_doubled(desktop, data, 150, 100)
        assert bool(peer.seen("EXT_SCALE")) == (version == 8)


def commit_pattern(window, width, height):
    """Content of so many pixels."""
    peer = window.peer
    data = pattern(width, height)
    first, pages = peer.share(data)
    number, peer.next_name = peer.next_name, peer.next_name + 1
    peer.send("EXT_POOL", tail=[(first, pages)], pool=number, size=len(data))
    peer.send("EXT_BUFFER", buffer=number, pool=number, offset=0, width=width, height=height, stride=width * 4)
    peer.send("EXT_COMMIT", window.number, [(0, 0, width, height)], buffer=number, serial=window.serial)


def test_content_that_is_not_of_the_outputs_scale_is_stretched_to_its_size():
    """Mixed, so that lines of one pixel are grey."""
    with scaled_desktop(1.5) as desktop:
        program = ScaledProgram(desktop, desktop["work"], size=(150, 100), kind="plain")
        window = desktop.wait(lambda: window_of(desktop), "the window")
        middle = int((window["x"] + 75) * 1.5), int((window["y"] + 50) * 1.5)
        desktop.wait_picture(lambda p: p.pixel(*middle) >> 16 in range(70, 80), "the middle of its content")
        assert (window["width"], window["height"]) == (150, 100)
        assert program.find(desktop.picture()) is None


def test_a_domain_can_have_a_scale_of_its_own():
    desktop = scaled_desktop(1)
    desktop.config["domains"][0]["scale"] = 2.0
    with desktop:
        work = ScaledProgram(desktop, desktop["work"], size=(200, 150))
        personal = ScaledProgram(desktop, desktop["personal"], size=(100, 90), seed=2)
        desktop.wait(lambda: work.scale == 2 * ONE, "the domain's own scale")
        personal.wait_seen()
        set_scale(desktop, 2)
        work.wait_seen()
        desktop.wait(lambda: personal.scale == 2 * ONE, "the output's scale")
        assert window_of(desktop)["width"] == 200


# ---- several outputs ----

def test_a_window_that_moves_to_another_output_has_its_scale():
    outputs = [{"name": "A", "scale": 1.0}, {"name": "B", "scale": 2.0}]
    with PluggableDesktop(["work"], plugged=(("A", "800x600"), ("B", "1280x960")), outputs=outputs) as desktop:
        boxes = desktop.survey()
        desktop.point_at("A")
        program = ScaledProgram(desktop, desktop["work"], size=(200, 150))
        desktop.session.look_at("A")
        desktop.wait(lambda: program.scale == ONE, "the scale of the output that it is on")
        program.wait_seen()
        window = window_of(desktop)
        away = boxes["B"].x - boxes["A"].x
        drag_by(desktop, away + 40 - window["x"], 20)
        desktop.wait(lambda: program.scale == 2 * ONE, "the other output's scale")
        desktop.session.look_at("B")
        program.wait_seen("sharp content on the other output")
        desktop.plugs.unplug("B")
        desktop.wait(lambda: program.scale == ONE, "the scale of the output that is left")
        desktop.session.look_at("A")
        program.wait_seen("sharp content again")


# ---- what does not fit ----

ODD = 0x5fc317


def find_all(picture, colour):
    return (i for i, one in enumerate(picture.mask(colour)) if one)


@pytest.mark.parametrize("size,pixels", [((16384, 16384), (150, 100)), ((1, 1), (600, 400)), ((16384, 40), (300, 300)),
                                         ((3000, 20), (20, 300))], ids=str)
def test_content_stays_in_its_window_whatever_it_says_of_its_size(size, pixels):
    with scaled_desktop(1.5) as desktop:
        peer = desktop["work"].scripted(extension=8).accept()
        window = PeerWindow(peer, 1, 150, 100).title("odd").map()
        peer.wait_message("EXT_CONFIGURE")
        peer.send("EXT_SIZE", 1, width=size[0], height=size[1])
        number = peer.buffer(*pixels, ODD)
        for serial in (window.serial, 0):
            peer.send("EXT_COMMIT", 1, [(0, 0, *pixels)], buffer=number, serial=serial)
        peer.wait_message("EXT_FRAME")
        picture = desktop.wait_picture(lambda p: ODD in p.colours(), "its content")
        told = window_of(desktop)
        box = [int(value * 1.5 + 0.5) for value in (told["x"], told["y"], told["x"] + told["width"],
                                                    told["y"] + told["height"])]
        for index in find_all(picture, ODD):
            x, y = index % picture.width, index // picture.width
            assert box[0] <= x < box[2] and box[1] <= y < box[3]



def test_a_scale_that_changes_fast_is_followed_to_the_last():
    with scaled_desktop(1) as desktop:
        program = ScaledProgram(desktop, desktop["work"])
        for _ in range(10):
            for scale in (1.5, 2, 3.25, 1):
                set_scale(desktop, scale)
        set_scale(desktop, 1.5)
        desktop.wait(lambda: program.scale == 1.5 * ONE, "the last scale")
        program.wait_seen()


@pytest.mark.parametrize("scale", [1.5, 2])
def test_the_icon_of_a_drag_is_sharp(scale):
    with scaled_desktop(scale) as desktop:
        program = Program(desktop, desktop["work"])
        source = program.window(250, 200, 0x305070, "window")
        desktop.wait_mapped("work")
        window = window_of(desktop)
        move_to(desktop, window["x"] + 40, window["y"] + 30)
        desktop.wait(lambda: program.seen("pointer.enter"), "the pointer in the window")
        desktop.session.button("left", True)
        desktop.wait(lambda: program.seen("pointer.button"), "a press")
        icon = ScaledSurface(program, (41, 31), 5, "fractional")
        device = program.connection.bind("wl_data_device_manager", 3).get_data_device(program.seat)
        device.start_drag(None, source.surface, icon.surface, program.serials["pointer.button"])
        icon.configured = True
        icon.draw()
        for x, y in ((100, 80), (81, 91)):
            move_to(desktop, window["x"] + x, window["y"] + y)
            icon.wait_seen("the icon pixel by pixel")
        assert icon.scale == scale * ONE
        entered = len(program.seen("pointer.enter"))
        desktop.session.button("left", False)
        desktop.wait(lambda: len(program.seen("pointer.enter")) > entered, "the end of the drag")
        program.close()
