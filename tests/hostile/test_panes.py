# SPDX-License-Identifier: GPL-2.0-or-later
"""No window is a pane: whatever a guid says of its picture, nothing that another domain or the desktop painted is ever
seen in its content.

A case is what a guid does with a window of its own. Then the user drags that window over the bystander's, the bystander
paints below it, and the bystander's window is dragged over it and away again: after each step the content of the evil
frame is searched for colours that are not its own. A guid that livery has ended shows nothing.
"""
import contextlib

import pytest

from livery.arena import BACKDROP, COLOURS, EVIL
from livery.desktop import STRIP, content_of
from livery.picture import Rect
from livery.wl import WaylandError

from guid_arena import evil_guid, guid_arena
from guid_cases import MOST

SIZE = 300, 200


@pytest.fixture(scope="module", name="arena")
def arena_with_guids(tmp_path_factory):
    with guid_arena(tmp_path_factory) as arena:
        yield arena


# ---- what is shown ----

def buffer(guid, width, height, pixel, form):
    """A buffer of one value of 32 bits."""
    data = pixel.to_bytes(4, "little") * (width * height)
    return guid.pool(len(data), data=data).create_buffer(0, width, height, width * 4, form)


OPAQUE, CLEAR = 0, 1  # livery_domain_pool_v1.format: without alpha, and with it
NOTHING = 0x00000000  # a pixel that hides nothing
HALF = 0x80000000


def shown(pixel=NOTHING, form=CLEAR, size=SIZE, *said):
    """A buffer, and requests of the surface before it is committed."""
    def act(guid, surface):
        surface.attach(buffer(guid, *size, pixel, form), 0, 0)
        for name, *args in said:
            getattr(surface, name)(*(a(guid) if callable(a) else a for a in args))
        surface.damage_buffer(0, 0, MOST, MOST)
        surface.commit()
    return act


def after(*acts):
    def act(guid, surface):
        for one in acts:
            one(guid, surface)
            guid.connection.roundtrip()
    return act


def region(*rectangles):
    def make(guid):
        made = guid.compositor.create_region()
        for rectangle in rectangles:
            made.add(*rectangle)
        return made
    return make


def undamaged(pixel, form, size=SIZE, damage=None):
    """Another buffer, with less damage than there is."""
    def act(guid, surface):
        surface.attach(buffer(guid, *size, pixel, form), 0, 0)
        if damage:
            surface.damage_buffer(*damage)
        surface.commit()
    return act


def nothing(_guid, surface):
    surface.attach(None, 0, 0)
    surface.commit()


WHOLE = (0, 0, *SIZE)
LIES = {
    "transparent": shown(),
    "half-transparent": shown(HALF),
    "opaque-region": shown(NOTHING, CLEAR, SIZE, ("set_opaque_region", region(WHOLE))),
    "opaque-region-but-a-column": shown(NOTHING, CLEAR, SIZE,
                                        ("set_opaque_region", region((1, 0, SIZE[0] - 1, SIZE[1])))),
    "opaque-region-of-everything": shown(NOTHING, CLEAR, SIZE,
                                         ("set_opaque_region", region((-MOST, -MOST, MOST, MOST), (0, 0, MOST, MOST)))),
    "opaque-region-later": after(shown(), shown(NOTHING, CLEAR, SIZE, ("set_opaque_region", region(WHOLE)))),
    "opaque-region-of-none": shown(NOTHING, CLEAR, SIZE, ("set_opaque_region", None)),
    "input-region": shown(NOTHING, CLEAR, SIZE, ("set_input_region", region())),
    "transparent-pixels-without-alpha": shown(NOTHING, OPAQUE),
    "scale": shown(NOTHING, OPAQUE, (600, 400), ("set_buffer_scale", 2)),
    "scale-that-leaves-nothing": shown(NOTHING, OPAQUE, (1, 1), ("set_buffer_scale", MOST)),
    "transform": shown(NOTHING, OPAQUE, SIZE, ("set_buffer_transform", 5)),
    "offset": shown(NOTHING, OPAQUE, SIZE, ("offset", 100, 50)),
    "attached-at-an-offset": lambda guid, surface: guid.show(surface, buffer(guid, *SIZE, NOTHING, OPAQUE), 100, 50),
    "smaller": shown(0xff000000 | EVIL, OPAQUE, (50, 40)),
    "larger": shown(NOTHING, CLEAR, (700, 500)),
    "no-buffer": nothing,
    "opaque-then-transparent": after(shown(0xff000000 | EVIL, OPAQUE), shown(NOTHING, CLEAR)),
    "opaque-then-transparent-undamaged": after(shown(0xff000000 | EVIL, OPAQUE), undamaged(NOTHING, CLEAR)),
    "opaque-then-transparent-damaged-in-a-corner": after(shown(0xff000000 | EVIL, OPAQUE),
                                                         undamaged(NOTHING, CLEAR, SIZE, (0, 0, 5, 5))),
    "opaque-then-smaller-undamaged": after(shown(0xff000000 | EVIL, OPAQUE), undamaged(NOTHING, OPAQUE, (20, 20))),
    "opaque-then-nothing": after(shown(0xff000000 | EVIL, OPAQUE), nothing),
    "damage-outside-only": after(shown(), undamaged(NOTHING, CLEAR, SIZE, (400, 300, 50, 50))),
}


# ---- what the user does, and sees ----

class Pane:
    """A window of an evil guid that may have ended."""

    def __init__(self, arena, guid):
        self.arena = arena
        self.guid = guid
        self.frame = arena.wait_frame(guid.name)

    def ended(self):
        with contextlib.suppress(WaylandError):
            self.guid.connection.roundtrip()
            return False
        return True

    def look(self, above=()):
        """Nothing of others is in the window's content; nothing of it is outside."""
        picture = self.arena.wait_still(0.05)
        self.arena.assert_no_pane(picture, content_of(self.frame), above)
        return picture

    def drag(self, name, frame, corner):
        """Moves a frame, by its content and with Super, so that its corner comes there; its new place."""
        grip = frame.x + frame.width - 20, frame.y + frame.height - 20
        self.arena.session.hold("super")
        self.arena.session.drag(grip, (grip[0] + corner[0] - frame.x, grip[1] + corner[1] - frame.y))
        self.arena.session.hold("super", False)
        self.arena.park()
        return self.arena.wait_frame(name, condition=lambda f: abs(f.x - corner[0]) + abs(f.y - corner[1]) < 4)


def is_whole(arena, frame):
    return lambda picture: (picture.is_only(arena.bystander.colour, arena.firm_content_of(frame))
                            and picture.ring(frame) == {arena.bystander.domain.colour})


def play(arena, guid, pane):
    """The steps; nothing is seen through the window at any of them."""
    bystander, home = arena.bystander, arena.bystander.frame
    pane.look([home])
    # the user drags it over the bystander's window, which goes on painting
    pane.frame = pane.drag(guid.name, pane.frame, (max(home.x - 40, 0), max(home.y - 30, STRIP)))
    for _ in COLOURS:
        pane.look()
        bystander.change()
    # and the bystander's over it, across, and back
    arena.focus("bystander")
    for corner in ((pane.frame.x + 30, pane.frame.y + 50), (pane.frame.x + 200, pane.frame.y + 120), (home.x, home.y)):
        bystander.frame = pane.drag("bystander", bystander.frame, corner)
        arena.wait_picture(is_whole(arena, bystander.frame), "the bystander's window there")
        pane.look([bystander.frame])


@pytest.mark.parametrize("name", LIES)
def test_nothing_of_others_is_seen_in_a_window(arena, name):
    home = arena.bystander.frame
    with evil_guid(arena, user=True) as guid:
        toplevel = guid.toplevel(*SIZE)
        pane = Pane(arena, guid)
        arena.focus("bystander")
        arena.bystander.peer.handlers.pop("EXT_KEY")  # Super is no reason to paint
        try:
            LIES[name](guid, toplevel.surface)
            if not pane.ended():
                play(arena, guid, pane)
        finally:
            arena.bystander.peer.pump()
            arena.bystander.listen()
            arena.bystander.frame = home


def test_a_pane_is_found(arena):
    """The search sees what it must."""
    with evil_guid(arena) as guid:
        guid.toplevel(*SIZE)
        frame = arena.wait_frame(guid.name)
        content = content_of(frame)
        picture = arena.wait_still(0.05)
        assert picture.is_only(BACKDROP, Rect(content.x + 5, content.y + 5, 20, 20))
        arena.assert_no_pane(picture, content, [arena.bystander.frame])
        with pytest.raises(AssertionError, match="pixels of others"):
            arena.assert_no_pane(picture, content_of(arena.bystander.frame))
        with pytest.raises(AssertionError, match="pixels of others"):
            arena.assert_no_pane(picture, content._replace(x=content.x - 20), [arena.bystander.frame])
