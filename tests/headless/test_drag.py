# SPDX-License-Identifier: GPL-2.0-or-later
"""Drag and drop: between all windows of one domain, and between those of livery's own clients, and over no
window of anybody else."""
import os
import struct

import pytest

from livery.desktop import LOCAL, Desktop
from livery.program import Program

LEFT, RIGHT, OTHER, ICON = 0x3060c0, 0xc06030, 0x40c060, 0xe0e020
TYPE = "text/plain;charset=utf-8"
COPY, MOVE = 1, 2  # of wl_data_device_manager.dnd_action


class Dragger(Program):
    """A program that drags a text, and takes each that is dragged over it."""

    def __init__(self, desktop, domain=None):
        super().__init__(desktop, domain)
        self.manager = self.connection.bind("wl_data_device_manager", 3)
        self.device = self.manager.get_data_device(self.seat)
        self.takes, self.offer, self.source, self.icon = True, None, None, None
        self.device.on("enter", self._enter)
        for event in ("leave", "motion", "drop"):
            self.device.on(event, lambda *args, e=event: self.log.append((f"drag.{e}", args)))

    def _enter(self, serial, surface, x, y, offer):
        self.log.append(("drag.enter", (self.titles.get(surface.id), x, y)))
        self.offer = offer
        if self.takes and offer:
            offer.accept(serial, TYPE)
            offer.set_actions(COPY, COPY)

    def drag_text(self, window, icon=None, text=b"dragged"):
        """Begins a drag after the press of a button in the window; icon: its size and place from the pointer."""
        self.source = self.manager.create_data_source()
        self.source.offer(TYPE)
        self.source.set_actions(COPY)

        def send(_mime, fd):
            os.write(fd, text)
            os.close(fd)
        self.source.on("send", send)
        surface = self.compositor.create_surface() if icon else None
        self.device.start_drag(self.source, window.surface, surface, self.serials["pointer.button"])
        if icon:
            self.icon = surface
            width, height, x, y = icon
            surface.attach(self.buffer(width, height, ICON), x, y)
            surface.damage(0, 0, width, height)
            surface.commit()
        self.connection.roundtrip()

    def receive(self):
        """What was dropped."""
        reader, writer = os.pipe()
        self.offer.receive(TYPE, writer)
        os.close(writer)
        os.set_blocking(reader, False)
        found = []

        def more():
            try:
                found.append(os.read(reader, 100))
            except BlockingIOError:
                return False
            return not found[-1]
        self.desktop.wait(more, "the text")
        os.close(reader)
        self.offer.finish()
        self.connection.roundtrip()
        return b"".join(found)

    def told(self, since=0):
        """What it was told of drags, without the motion."""
        return [(what, *args[:1]) for what, args in self.log[since:]
                if what.startswith("drag.") and what != "drag.motion"]


def place_of(desktop, colour):
    picture = desktop.wait_picture(lambda p: 1 in p.mask(colour), f"colour {colour:#x}")
    row, column = divmod(picture.mask(colour).index(1), picture.width)
    return column, row


class Scene:
    """Two windows beside each other, of one program or of two, in the domain "work" or directly on livery."""

    def __init__(self, desktop, domain, programs):
        self.desktop = desktop
        make = [Dragger(desktop, desktop[domain] if domain else None) for _ in range(programs)]
        self.one, self.two = make[0], make[-1]
        self.left = self.one.window(300, 200, LEFT, "left")
        self.right = self.two.window(300, 200, RIGHT, "right")
        self.at = {"left": place_of(desktop, LEFT), "right": place_of(desktop, RIGHT)}
        self.colour = desktop.colour(domain or LOCAL)

    def move(self, title, x, y):
        self.desktop.session.move(self.at[title][0] + x, self.at[title][1] + y)

    def press(self):
        before = len(self.one.seen("pointer.button"))
        self.move("left", 40, 40)
        self.desktop.session.button("left", True)
        self.desktop.wait(lambda: len(self.one.seen("pointer.button")) > before, "press")

    def start(self, icon=None):
        self.press()
        self.one.drag_text(self.left, icon)

    def drop(self):
        self.desktop.session.button("left", False)

    def wait_over(self, title, x=0, y=0):
        """Until the drag is in this window (None: in none), at this place."""
        program = self.one if title == "left" else self.two

        def over():
            for what, args in reversed(program.log):
                if what == "drag.enter" and args[0] != title:
                    return False
                if what in ("drag.enter", "drag.motion") and title:
                    return tuple(round(v) for v in args[1:]) == (x, y)
                if what == "drag.leave":
                    return title is None
            return title is None
        self.desktop.wait(over, f"drag over {title}")


@pytest.fixture(name="desktop")
def two_domains():
    with Desktop(["work", "personal"]) as desktop:
        yield desktop


WHERE = pytest.mark.parametrize("domain", ["work", None], ids=["in a domain", "directly"])
PROGRAMS = pytest.mark.parametrize("programs", [1, 2], ids=["one program", "two programs"])


@WHERE
@PROGRAMS
def test_a_text_is_dragged_from_one_window_to_another(desktop, domain, programs):
    scene = Scene(desktop, domain, programs)
    scene.start()
    mark = len(scene.two.log)
    for step in range(10):
        scene.move("right", 20 + 5 * step, 30)
        scene.wait_over("right", 20 + 5 * step, 30)
    # one enter, however often it moves
    assert [t for t in scene.two.told(mark) if t != ("drag.leave",)] == [("drag.enter", "right")]
    mark = len(scene.two.log)
    scene.drop()
    desktop.wait(lambda: scene.two.seen("drag.drop", mark), "drop")
    assert scene.two.receive() == b"dragged"
    desktop.wait(lambda: scene.one.source.seen("dnd_finished"), "end of the drag")
    # wlroots takes leave of a source that is done by "cancelled" too
    ended = [name for name, _ in scene.one.source.events if name in ("dnd_finished", "cancelled")]
    assert ended[0] == "dnd_finished"
    # the pointer is in the window at once
    desktop.wait(lambda: scene.two.seen("pointer.enter", mark), "pointer after the drop")
    assert scene.two.seen("pointer.enter", mark)[-1] == ("right", 65, 30)


@WHERE
def test_a_drag_goes_there_and_back(desktop, domain):
    scene = Scene(desktop, domain, 2)
    scene.start()
    scene.move("left", 50, 50)
    scene.wait_over("left", 50, 50)
    scene.move("right", 20, 30)
    scene.wait_over("right", 20, 30)
    scene.move("left", 60, 70)
    scene.wait_over("left", 60, 70)
    desktop.wait(lambda: scene.two.told()[-1] == ("drag.leave",), "drag that left")
    scene.drop()
    desktop.wait(lambda: scene.one.seen("drag.drop"), "drop")
    assert scene.one.receive() == b"dragged"
    desktop.wait(lambda: scene.one.source.seen("dnd_finished"), "end of the drag")
    # and once more
    scene.start()
    scene.move("right", 70, 30)
    scene.wait_over("right", 70, 30)
    scene.drop()
    desktop.wait(lambda: scene.two.seen("drag.drop"), "drop")


@WHERE
def test_a_drop_outside_of_all_windows_is_cancelled(desktop, domain):
    scene = Scene(desktop, domain, 2)
    scene.start()
    scene.move("right", 20, 30)
    scene.wait_over("right", 20, 30)
    desktop.session.move(5, 795)
    scene.wait_over(None)
    scene.drop()
    desktop.wait(lambda: scene.one.source.seen("cancelled"), "end of the drag")
    assert not scene.two.seen("drag.drop")
    # all buttons are up: a click is one
    mark = len(scene.two.log)
    scene.move("right", 40, 40)
    desktop.wait(lambda: scene.two.seen("pointer.enter", mark), "pointer")
    desktop.session.click(scene.at["right"][0] + 40, scene.at["right"][1] + 40)
    desktop.wait(lambda: len(scene.two.seen("pointer.button", mark)) == 2, "click")
    assert [a[1] for a in scene.two.seen("pointer.button", mark)] == [1, 0]


@WHERE
def test_a_drag_that_the_program_ends_leaves_a_working_pointer(desktop, domain):
    scene = Scene(desktop, domain, 2)
    scene.start()
    scene.move("right", 20, 30)
    scene.wait_over("right", 20, 30)
    scene.one.source.destroy()
    scene.one.connection.roundtrip()
    scene.wait_over(None)
    scene.drop()
    mark = len(scene.two.log)
    desktop.session.click(scene.at["right"][0] + 40, scene.at["right"][1] + 40)
    desktop.wait(lambda: len(scene.two.seen("pointer.button", mark)) >= 2, "click")
    scene.start()
    scene.move("right", 70, 30)
    scene.wait_over("right", 70, 30)
    scene.drop()
    desktop.wait(lambda: scene.two.seen("drag.drop"), "drop")


@pytest.mark.parametrize("domain,other", [("work", "personal"), ("work", None), (None, "work")],
                         ids=["domain over domain", "domain over local", "local over domain"])
def test_a_window_of_somebody_else_hears_of_no_drag(desktop, domain, other):
    scene = Scene(desktop, domain, 2)
    stranger = Dragger(desktop, desktop[other] if other else None)
    stranger.window(200, 150, OTHER, "other")
    scene.at = {"left": place_of(desktop, LEFT), "right": place_of(desktop, RIGHT),
                "other": place_of(desktop, OTHER)}
    scene.start()
    scene.move("right", 20, 30)
    scene.wait_over("right", 20, 30)
    mark = len(stranger.log)
    scene.move("other", 20, 20)
    scene.wait_over(None)
    scene.drop()
    desktop.wait(lambda: scene.one.source.seen("cancelled"), "end of the drag")
    assert not [w for w, _ in stranger.log[mark:] if w.startswith("drag.") or w == "pointer.button"]
    # it has the pointer now, and its click
    desktop.wait(lambda: stranger.seen("pointer.enter", mark), "pointer")


# ---- the pointer's shape ----

SHAPES = {"default": 0x123456, "copy": 0x654321, "move": 0x563412, "no-drop": 0x214365}


def make_coloured_pointers(folder):
    """A theme of which some pointers are blocks of a colour, the others invisible."""
    for name, colour in SHAPES.items():
        words = [16, 0x10000, 1, 0xfffd0002, 24, 28, 36, 0xfffd0002, 24, 1, 8, 8, 0, 0, 0]
        words += [0xff000000 | colour] * 64
        with open(os.path.join(folder, "default", "cursors", name), "wb") as file:
            file.write(b"Xcur" + struct.pack(f"<{len(words)}I", *words))


def wait_shape(desktop, name):
    def shown():
        picture = desktop.session.picture(cursor=True)
        return {n for n, colour in SHAPES.items() if 1 in picture.mask(colour)} == {name}
    desktop.wait(shown, f"pointer {name}")


@WHERE
def test_the_pointer_says_what_a_drop_would_do(domain):
    desktop = Desktop(["work", "personal"])
    make_coloured_pointers(desktop.path("cursors"))
    with desktop:
        scene = Scene(desktop, domain, 2)
        scene.two.takes = False
        scene.start()
        wait_shape(desktop, "copy")
        scene.move("right", 20, 30)
        wait_shape(desktop, "no-drop")
        # the program changes its mind while the pointer rests; livery's pointer may be faster than its offer
        desktop.wait(lambda: scene.two.offer, "offer")
        scene.two.offer.accept(0, TYPE)
        scene.two.offer.set_actions(MOVE, MOVE)
        wait_shape(desktop, "no-drop")  # the source does not offer that
        scene.two.offer.set_actions(COPY, COPY)
        wait_shape(desktop, "copy")
        desktop.session.move(5, 795)
        wait_shape(desktop, "no-drop")
        scene.move("left", 20, 30)
        wait_shape(desktop, "copy")
        scene.drop()
        wait_shape(desktop, "default")
        scene.move("right", 20, 30)
        wait_shape(desktop, "default")


# ---- the icon ----

def box_of(picture, colour):
    """The rectangle that bounds the pixels of this colour: x, y, width, height; None: there are none."""
    mask = picture.mask(colour)
    at = [i for i, bit in enumerate(mask) if bit]
    if not at:
        return None
    columns = [i % picture.width for i in at]
    rows = [i // picture.width for i in at]
    return (min(columns), min(rows), max(columns) - min(columns) + 1, max(rows) - min(rows) + 1)


def wait_icon(scene, box):
    """box: in layout coordinates, or None."""
    picture = scene.desktop.wait_picture(lambda p: box_of(p, ICON) == box, f"icon {box}")
    if box is None:
        return
    x, y, width, height = box
    colour = scene.colour
    border = [picture.pixel(px, py) for px, py in (
        (x - 1, y - 1), (x - 2, y + height + 1), (x + width, y), (x + width // 2, y - 2))]
    assert border == [colour] * 4, [f"{c:06x}" for c in border]


@WHERE
def test_an_icon_follows_the_pointer_in_the_windows_that_may_have_the_drop(desktop, domain):
    scene = Scene(desktop, domain, 2)
    scene.start((40, 30, -10, -10))
    scene.move("left", 60, 60)
    lx, ly = scene.at["left"]
    wait_icon(scene, (lx + 50, ly + 50, 40, 30))
    scene.move("right", 100, 80)
    rx, ry = scene.at["right"]
    wait_icon(scene, (rx + 90, ry + 70, 40, 30))
    # near an edge it stays inside
    scene.move("right", 3, 198)
    wait_icon(scene, (rx + 2, ry + 168, 40, 30))
    # over the frame, the strip and the desktop there is none
    for place in ((rx + 50, ry - 10), (300, 5), (5, 795)):
        desktop.session.move(*place)
        wait_icon(scene, None)
    # it is never what the pointer is over
    scene.move("right", 100, 80)
    scene.wait_over("right", 100, 80)
    scene.drop()
    desktop.wait(lambda: scene.two.seen("drag.drop"), "drop")
    wait_icon(scene, None)


@WHERE
def test_an_icon_is_cut_to_what_it_may_be(desktop, domain):
    scene = Scene(desktop, domain, 1)
    small = scene.one.window(64, 48, OTHER, "small")
    at = place_of(desktop, OTHER)
    scene.start((600, 20, 0, 0))
    rx, ry = scene.at["right"]
    scene.move("right", 10, 50)
    wait_icon(scene, (rx + 10, ry + 50, 256, 20))
    desktop.session.move(at[0] + 20, at[1] + 10)
    wait_icon(scene, (at[0] + 2, at[1] + 10, 60, 20))
    # the window goes from under it
    small.hide()
    wait_icon(scene, None)
    scene.move("right", 10, 50)
    wait_icon(scene, (rx + 10, ry + 50, 256, 20))
    scene.one.icon.attach(None, 0, 0)
    scene.one.icon.commit()
    wait_icon(scene, None)
    scene.drop()


@WHERE
def test_an_icon_covers_no_window_of_somebody_else(desktop, domain):
    scene = Scene(desktop, domain, 1)
    stranger = Dragger(desktop, desktop["personal"])
    stranger.window(400, 300, OTHER, "other")
    scene.start((200, 200, -100, -100))
    place_of(desktop, OTHER)
    before = desktop.picture().colours()[OTHER]
    shown = []
    for x in range(10, 1270, 90):
        for y in (60, 250, 440, 700):
            desktop.session.move(x, y)
            picture = desktop.picture()
            shown.append(box_of(picture, ICON))
            assert picture.colours().get(OTHER, 0) == before, "a part of the other's window is covered"
    assert any(shown)
    scene.drop()
