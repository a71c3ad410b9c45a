# SPDX-License-Identifier: GPL-2.0-or-later
"""Whoever takes over a guid gains nothing over other domains, the frames or the screen: the test has
a guid's own connection to livery, and says on it what it likes."""
import os
import socket
import struct

import pytest

from livery.desktop import BORDER, TITLE, Desktop, GuidRelay, content_of
from livery.peer import PAGE, SEAL_GROW, SEAL_SHRINK, SEAL_WRITE, sealed_memfd
from livery.picture import inside
from livery.wl import WaylandError

COLOUR = 0x506070


class Guid:
    """A guid that the test plays."""

    def __init__(self, connection):
        self.connection = connection
        self.compositor = connection.bind("wl_compositor", 4)
        self.manager = connection.bind("livery_domain_manager_v1")
        connection.wait(lambda: self.manager.seen("ready"), "livery_domain_manager_v1.ready")

    def pool(self, size=PAGE, fd=None, seals=SEAL_SHRINK | SEAL_GROW, data=None, offset=0):
        own = fd is None
        if own:
            fd = sealed_memfd(data or bytes(size), seals)
        pool = self.manager.create_pool(fd, offset, size)
        if own:
            os.close(fd)
        return pool

    def buffer(self, width, height, colour=COLOUR):
        data = (struct.pack("<I", 0xff000000 | colour)) * (width * height)
        pool = self.pool(len(data), data=data)
        return pool.create_buffer(0, width, height, width * 4, 0)

    def surface(self):
        return self.compositor.create_surface()

    def toplevel(self, width=200, height=120):
        surface = self.surface()
        toplevel = self.manager.get_toplevel(surface)
        toplevel.surface = surface
        toplevel.map(width, height)
        self.connection.wait(lambda: toplevel.seen("configure"), "configure")
        return toplevel

    def show(self, surface, buffer):
        surface.attach(buffer, 0, 0)
        surface.damage_buffer(0, 0, 2**31 - 1, 2**31 - 1)
        surface.commit()

    def error(self):
        """What livery says to what was done; None if nothing."""
        try:
            self.connection.roundtrip()
        except WaylandError as error:
            return error
        return None


def make_pool(**options):
    return lambda guid: guid.pool(**options)


def make_buffer(*args):
    return lambda guid: guid.pool().create_buffer(*args)


def popup(guid, place=(0, 0, 1, 1, 50, 40, 5, 8, 0, 0, 0, 1), parent=None):
    parent = parent or guid.toplevel().surface
    surface = guid.surface()
    made = guid.manager.get_popup(surface, parent)
    made.surface = surface
    made.place(*place)
    return made


def two_roles(guid):
    surface = guid.surface()
    guid.manager.get_toplevel(surface)
    guid.manager.get_popup(surface, guid.toplevel().surface)


def buffer_before_role(guid):
    surface = guid.surface()
    guid.show(surface, guid.buffer(8, 8))
    guid.manager.get_toplevel(surface)


def popup_of_itself(guid):
    surface = guid.surface()
    guid.manager.get_popup(surface, surface)


def many(make, count=70000):
    """Objects without end; there must be a limit."""
    def act(guid):
        for i in range(count):
            make(guid)
            if i % 500 == 499:
                guid.connection.roundtrip()
    return act


ERRORS = {
    "pool-of-nothing": make_pool(size=0, data=b"x"),
    "pool-too-large": make_pool(size=(1 << 30) + 1, data=b"x"),
    "buffer-outside": make_buffer(PAGE, 8, 8, 32, 0),
    "buffer-that-wraps": make_buffer(0xfffffffc, 8, 8, 32, 0),
    "buffer-stride-small": make_buffer(0, 8, 8, 28, 0),
    "buffer-stride-odd": make_buffer(0, 8, 8, 33, 0),
    "buffer-stride-wraps": make_buffer(0, 8, 16384, 0xfffffffc, 0),
    "buffer-format": make_buffer(0, 8, 8, 32, 2),
    "buffer-no-width": make_buffer(0, 0, 8, 32, 0),
    "buffer-too-high": make_buffer(0, 8, 16385, 32, 0),
    "two-roles": two_roles,
    "buffer-before-role": buffer_before_role,
    "popup-of-itself": popup_of_itself,
    "popup-without-parent": lambda g: popup(g, parent=g.surface()),
    "popup-anchor": lambda g: popup(g, (0, 0, 1, 1, 50, 40, 99, 8, 0, 0, 0, 1)),
    "popup-size": lambda g: popup(g, (0, 0, 1, 1, 0, 40, 5, 8, 0, 0, 0, 1)),
    "popup-far": lambda g: popup(g, (-40000, 0, 1, 1, 50, 40, 5, 8, 0, 0, 0, 1)),
    "popup-not-placed": lambda g: g.manager.get_popup(g.surface(), g.toplevel().surface).map(0),
    "toplevel-size": lambda g: g.manager.get_toplevel(g.surface()).map(0, 10),
    "toplevel-too-large": lambda g: g.manager.get_toplevel(g.surface()).map(16385, 10),
    "state": lambda g: g.toplevel().request_state(99),
    "two-clipboards": lambda g: [g.manager.get_clipboard() for _ in range(2)],
    "toplevels-without-end": many(lambda g: g.manager.get_toplevel(g.surface()).map(9, 9), 9000),
    "pools-without-end": many(make_pool()),
}
BORNE = ["quiet", "binder"]


@pytest.fixture(scope="module", name="desktop")
def hostile(tmp_path_factory):
    relay = GuidRelay(str(tmp_path_factory.mktemp("relay")))
    with Desktop([*ERRORS, *BORNE], guid=relay.program) as desktop:
        desktop.relay = relay
        desktop.quiet = Guid(relay.take(desktop["quiet"]))
        yield desktop
    relay.close()


@pytest.mark.parametrize("name", ERRORS)
def test_a_breach_of_the_private_protocol_ends_that_connection_only(desktop, name):
    guid = Guid(desktop.relay.take(desktop[name]))
    try:
        ERRORS[name](guid)
        error = guid.error()
    except WaylandError as caught:
        error = caught
    assert error is not None, "livery took it"
    # 0 to 2 of wl_display are libwayland's own errors: its object or its method was bad
    assert error.code is not None, "the connection was closed without a word"
    guid.connection.close()
    guid.connection.link.close()
    assert desktop.livery.running
    desktop.quiet.connection.roundtrip()
    desktop.picture()


@pytest.mark.parametrize("what", ["unsealed", "small", "offset", "file", "device", "pipe", "socket"])
def test_a_descriptor_that_is_no_sealed_memfd_is_never_mapped(desktop, what, tmp_path):
    """It is no breach either: a pool that shows nothing."""
    guid = desktop.quiet
    options = {"size": 64 * PAGE}
    closing = []
    if what == "unsealed":
        options.update(fd=sealed_memfd(bytes(64 * PAGE), 0))
    elif what == "small":
        options.update(data=bytes(63 * PAGE))
    elif what == "offset":
        options.update(data=bytes(64 * PAGE), offset=1)
    elif what == "file":
        (tmp_path / "file").write_bytes(bytes(64 * PAGE))
        options.update(fd=os.open(tmp_path / "file", os.O_RDWR))
    elif what == "device":
        options.update(fd=os.open("/dev/zero", os.O_RDWR))
    elif what == "pipe":
        read, write = os.pipe()
        closing.append(write)
        options.update(fd=read)
    else:
        pair = socket.socketpair()
        closing.append(pair[1].detach())
        options.update(fd=pair[0].detach())
    pool = guid.pool(**options)
    guid.connection.wait(lambda: pool.seen("failed"), "livery_domain_pool_v1.failed")
    # its buffers can be named and shown, and show nothing
    toplevel = guid.toplevel(40, 30)
    guid.show(toplevel.surface, pool.create_buffer(0, 40, 30, 160, 0))
    assert guid.error() is None
    desktop.wait_frame("quiet")
    toplevel.destroy()
    toplevel.surface.destroy()
    pool.destroy()
    desktop.wait_no_window("quiet")
    for fd in closing + ([options["fd"]] if "fd" in options else []):
        os.close(fd)


def test_a_good_pool_is_shown(desktop):
    guid = desktop.quiet
    toplevel = guid.toplevel(60, 50)
    guid.show(toplevel.surface, guid.buffer(60, 50))
    frame = desktop.wait_frame("quiet")
    desktop.wait_picture(lambda p: p.is_only(COLOUR, content_of(frame)), "the buffer's pixels")
    toplevel.destroy()
    toplevel.surface.destroy()
    desktop.wait_no_window("quiet")


def test_content_larger_than_the_window_is_clipped(desktop):
    guid = desktop.quiet
    toplevel = guid.toplevel(100, 60)
    guid.show(toplevel.surface, guid.buffer(500, 400))
    frame = desktop.wait_frame("quiet")
    picture = desktop.wait_picture(lambda p: p.is_only(COLOUR, content_of(frame)), "the content")
    assert (frame.width, frame.height) == (100 + 2 * BORDER, 60 + 2 * BORDER + TITLE)
    assert picture.colours()[COLOUR] == 100 * 60
    # an offset or a scale moves nothing out of the frame either
    toplevel.surface.attach(guid.buffer(500, 400), -40, -40)
    toplevel.surface.commit()
    desktop.quiet.connection.roundtrip()
    picture = desktop.wait_still()
    for x, y, on in ((-1, 0, False), (0, -1, False), (0, 0, True), (100, 0, False), (0, 60, False)):
        corner = content_of(frame)
        assert (picture.pixel(corner.x + x, corner.y + y) == COLOUR) == on
    toplevel.destroy()
    toplevel.surface.destroy()
    desktop.wait_no_window("quiet")


def test_a_hidden_global_cannot_be_bound_by_its_number(desktop):
    """Not being told of a global is not enough: its number is easily guessed."""
    name = next(n for n, (interface, _) in desktop.session.connection.globals.items()
                if interface == "zwlr_screencopy_manager_v1")
    connection = Guid(desktop.relay.take(desktop["binder"])).connection
    connection.registry.bind(name, "zwlr_screencopy_manager_v1", version=1)
    with pytest.raises(WaylandError) as caught:
        connection.roundtrip()
    assert caught.value.interface == "wl_registry"
    desktop.picture()


def test_popups_are_held_on_the_output_whatever_is_asked(tmp_path):
    relay = GuidRelay(str(tmp_path))
    with Desktop(["quiet"], guid=relay.program) as desktop:
        guid = Guid(relay.take(desktop["quiet"]))
        toplevel = guid.toplevel(300, 200)
        guid.show(toplevel.surface, guid.buffer(300, 200))
        made = popup(guid, (30000, 30000, 1, 1, 16384, 16384, 5, 8, 63, 0, 0, 7), toplevel.surface)
        guid.connection.wait(lambda: made.seen("configure"), "the popup's place")
        x, y, width, height, token = made.last("configure")
        assert token == 7
        made.map(0)
        guid.show(made.surface, guid.buffer(width, height, 0xc0d0e0))
        picture = desktop.wait_picture(lambda p: 0xc0d0e0 in p.colours(), "the popup")
        for box in picture.find_frames(0xc0d0e0):
            assert inside(box, desktop.windows_area())
    relay.close()
