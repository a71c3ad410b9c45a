# SPDX-License-Identifier: GPL-2.0-or-later
"""What a guid that was taken over tries, for test_guid.py: a connection to livery that carries a domain's identity, and
tables of what is done on it.

A case is what it does, and whether livery must end that connection for it (True), must not (False), or
may (None).
"""
import collections
import contextlib
import itertools
import os
import struct

from livery.arena import EVIL, EVIL_POPUP
from livery.peer import PAGE, SEAL_GROW, SEAL_SHRINK, SEAL_WRITE, sealed_memfd
from livery.process import PATIENCE
from livery.wl import WaylandError, memfd, pack_string

SIZE = 120, 80
MOST = 2**31 - 1
CLIENT = 0xfeffffff  # greatest id of a client's object


class Guid:
    """A guid that the test plays."""

    def __init__(self, connection):
        self.connection = connection
        self.compositor = connection.bind("wl_compositor", 6)
        self.manager = connection.bind("livery_domain_manager_v1")
        self.seat = connection.bind("wl_seat", 8)
        connection.wait(lambda: self.manager.seen("ready"), "livery_domain_manager_v1.ready")
        self._deliver, connection._event = connection._event, self._event

    def _event(self, proxy, opcode, body):
        """Descriptors that come are of no use here."""
        self._deliver(proxy, opcode, body)
        name, args = proxy.events[-1]
        if name in ("keymap", "paste"):
            os.close(args[name == "keymap"])

    # ---- the part that follows the protocol ----

    def pool(self, size=PAGE, fd=None, seals=SEAL_SHRINK | SEAL_GROW, data=None, offset=0):
        own = fd is None
        if own:
            fd = sealed_memfd(data or bytes(size), seals)
        pool = self.manager.create_pool(fd, offset, size)
        if own:
            os.close(fd)
        return pool

    def buffer(self, width=SIZE[0], height=SIZE[1], colour=EVIL):
        data = struct.pack("<I", 0xff000000 | colour) * (width * height)
        return self.pool(len(data), data=data).create_buffer(0, width, height, width * 4, 0)

    def surface(self):
        return self.compositor.create_surface()

    def toplevel(self, width=SIZE[0], height=SIZE[1]):
        surface = self.surface()
        toplevel = self.manager.get_toplevel(surface)
        toplevel.surface = surface
        toplevel.map(width, height)
        self.connection.wait(lambda: toplevel.seen("configure"), "configure")
        return toplevel

    def window(self, width=SIZE[0], height=SIZE[1]):
        """A toplevel that shows something."""
        toplevel = self.toplevel(width, height)
        self.show(toplevel.surface, self.buffer(width, height))
        return toplevel

    def popup(self, parent=None, mapped=True, grab=0, **changes):
        """A popup at a place of which some values are changed."""
        surface = self.surface()
        popup = self.manager.get_popup(surface, parent or self.window().surface)
        popup.surface = surface
        place = {"x": 0, "y": 0, "anchor_width": 1, "anchor_height": 1, "width": 50, "height": 40,
                 "anchor": 5, "gravity": 8, "constraint": 0, "offset_x": 0, "offset_y": 0,
                 "token": 1}
        assert changes.keys() <= place.keys()
        popup.place(*{**place, **changes}.values())
        if mapped:
            popup.map(grab)
            self.show(surface, self.buffer(50, 40, EVIL_POPUP))
        return popup

    @staticmethod
    def show(surface, buffer, x=0, y=0):
        surface.attach(buffer, x, y)
        surface.damage_buffer(0, 0, MOST, MOST)
        surface.commit()

    # ---- the other part ----

    def request(self, proxy, name, *words, fds=()):
        """A request of numbers, whatever its arguments should be."""
        opcode = proxy if isinstance(name, int) else proxy.interface.opcode[name][0]
        number = proxy.id if hasattr(proxy, "id") else proxy
        if isinstance(name, int):
            opcode = name
        body = struct.pack(f"<{len(words)}I", *(word & 0xffffffff for word in words))
        self.connection.write(struct.pack("<II", number, 8 + len(body) << 16 | opcode) + body, fds)

    def bind(self, name, interface, version=1):
        body = (struct.pack("<I", name) + pack_string(interface)
                + struct.pack("<II", version, self.connection.next_id))
        self.connection.next_id += 1
        self.connection.write(struct.pack("<II", self.connection.registry.id,
                                          8 + len(body) << 16) + body)

    def end(self):
        """Waits until livery has dealt with all; what it says then, None if it still listens."""
        try:
            self.connection.roundtrip(PATIENCE)
        except WaylandError as error:
            return error
        return None


# asked: False if what comes next would be a part of what the case left unfinished
Case = collections.namedtuple("Case", "act dies asked", defaults=[True, True])


# ---- objects and roles ----

def gone(guid, make):
    """An object that was made and destroyed."""
    made = make()
    made.destroy()
    guid.connection.roundtrip()
    return made


def role_of_a_destroyed_surface(guid):
    guid.manager.get_toplevel(gone(guid, guid.surface))


def parent_that_was_destroyed(guid):
    guid.manager.get_popup(guid.surface(), gone(guid, guid.surface))


def role_twice(first, second):
    def act(guid):
        surface, parent = guid.surface(), guid.toplevel().surface
        for role in (first, second):
            if role == "toplevel":
                guid.manager.get_toplevel(surface)
            else:
                guid.manager.get_popup(surface, parent)
    return act


def role_after_a_buffer(committed):
    def act(guid):
        surface = guid.surface()
        surface.attach(guid.buffer(), 0, 0)
        if committed:
            surface.commit()
        guid.manager.get_toplevel(surface)
    return act


def role_again(guid):
    """The role's object goes, the surface stays and gets another."""
    toplevel = guid.window()
    toplevel.destroy()
    guid.manager.get_toplevel(toplevel.surface).map(50, 50)


def role_outlived_by_its_object(guid):
    toplevel = guid.window()
    toplevel.surface.destroy()
    for name, args in (("map", (10, 10)), ("set_size", (10, 10)), ("set_title", ("dead",)),
                       ("request_state", (2,)), ("ack_configure", (1,)), ("unmap", ()),
                       ("set_size_hints", (1,) * 8), ("set_parent", (toplevel,)), ("destroy", ())):
        getattr(toplevel, name)(*args)


def popup_outlived_by_its_object(guid):
    popup = guid.popup()
    popup.surface.destroy()
    popup.place(0, 0, 1, 1, 5, 5, 5, 8, 0, 0, 0, 1)
    popup.map(0)
    popup.unmap()
    popup.destroy()


def popup_of_itself(guid):
    surface = guid.surface()
    guid.manager.get_popup(surface, surface)


def wrong_interface(guid):
    guid.request(guid.manager, "get_toplevel", guid.connection.next_id, guid.seat.id)


def null_where_none_may_be(guid):
    guid.request(guid.manager, "get_toplevel", guid.connection.next_id, 0)


def object_that_never_was(guid):
    guid.request(guid.manager, "get_toplevel", guid.connection.next_id, 4711)


def request_that_is_none(guid):
    guid.request(guid.manager, 99)


def request_to_nobody(guid):
    guid.request(4711, 0)


def number_in_use(guid):
    guid.request(guid.compositor, "create_surface", guid.manager.id)


def number_of_the_server(guid):
    guid.request(guid.compositor, "create_surface", CLIENT + 1)


def number_far_ahead(guid):
    guid.request(guid.compositor, "create_surface", guid.connection.next_id + 1000)


def version_beyond(interface, version):
    def act(guid):
        name = next(n for n, (i, _) in guid.connection.globals.items() if i == interface)
        guid.bind(name, interface, version)
    return act


def global_of_another_name(guid):
    """A number that may be bound, as another interface."""
    name = next(n for n, (i, _) in guid.connection.globals.items() if i == "wl_seat")
    guid.bind(name, "zwlr_screencopy_manager_v1")


def managers_and_registries(guid):
    for _ in range(200):
        guid.connection.bind("livery_domain_manager_v1", again=True)
        guid.connection.display.get_registry()
    guid.connection.roundtrip()


def manager_goes_first(guid):
    toplevel = guid.window()
    guid.manager.destroy()
    toplevel.set_title("without a manager")
    guid.show(toplevel.surface, None)


def two_clipboards(guid):
    guid.manager.get_clipboard()
    guid.manager.get_clipboard()


def drags_of_nothing(guid):
    """Each is answered, also by a manager that others followed; one that has gone answers none."""
    guid.window()
    other = guid.connection.bind("livery_domain_manager_v1", again=True)
    for serial in range(100):
        guid.manager.start_drag(serial)
        other.start_drag(MOST - serial)
    guid.connection.wait(lambda: len(guid.manager.seen("drag_done")) == 100, "all answers")
    other.start_drag(1)
    other.destroy()


def icon(guid):
    """The picture of a drag that is none."""
    surface = guid.surface()
    guid.manager.get_icon(surface, -5, -5)
    guid.show(surface, guid.buffer(20, 20))
    return surface


OBJECTS = {
    "role-of-a-destroyed-surface": Case(role_of_a_destroyed_surface),
    "parent-that-was-destroyed": Case(parent_that_was_destroyed),
    "toplevel-twice": Case(role_twice("toplevel", "toplevel")),
    "toplevel-then-popup": Case(role_twice("toplevel", "popup")),
    "popup-then-toplevel": Case(role_twice("popup", "toplevel")),
    "role-after-a-buffer": Case(role_after_a_buffer(True)),
    "role-after-a-pending-buffer": Case(role_after_a_buffer(False), None),
    "role-again": Case(role_again, None),
    "role-outlived-by-its-object": Case(role_outlived_by_its_object),
    "popup-outlived-by-its-object": Case(popup_outlived_by_its_object),
    "popup-of-itself": Case(popup_of_itself),
    "popup-without-a-parent": Case(lambda g: g.popup(g.surface())),
    "wrong-interface": Case(wrong_interface),
    "null-where-none-may-be": Case(null_where_none_may_be),
    "object-that-never-was": Case(object_that_never_was),
    "request-that-is-none": Case(request_that_is_none),
    "request-to-nobody": Case(request_to_nobody),
    "number-in-use": Case(number_in_use),
    "number-of-the-server": Case(number_of_the_server),
    "number-far-ahead": Case(number_far_ahead),
    "version-beyond": Case(version_beyond("livery_domain_manager_v1", 2)),
    "version-of-nothing": Case(version_beyond("wl_compositor", 0)),
    "global-of-another-name": Case(global_of_another_name),
    "managers-and-registries": Case(managers_and_registries, False),
    "manager-goes-first": Case(manager_goes_first, False),
    "two-clipboards": Case(two_clipboards),
    "drags-of-nothing": Case(drags_of_nothing, False),
    "icon-of-nothing": Case(icon, False),
    "icon-as-a-window-too": Case(lambda g: g.manager.get_toplevel(icon(g))),
    "icon-with-a-popup": Case(lambda g: g.manager.get_popup(g.surface(), icon(g))),
    "icon-outlived-by-its-object": Case(lambda g: icon(g).destroy()),
    "icon-far-away": Case(lambda g: g.manager.get_icon(g.surface(), 32768, 0)),
    "icons-without-end": Case(lambda g: [icon(g) for _ in range(200)]),
}


# ---- each bound, at it and one beyond ----

def pool(size, **options):
    return lambda g: g.pool(size=size, data=b"x", **options)


def buffer(offset=0, width=8, height=8, stride=32, form=0):
    return lambda g: g.pool().create_buffer(offset, width, height, stride, form)


def mapped(width, height):
    return lambda g: g.toplevel(width, height)


def sized(width, height):
    return lambda g: g.window().set_size(width, height)


def placed(**changes):
    return lambda g: g.popup(**changes)


def hints(*values):
    return lambda g: g.window().set_size_hints(*values)


BOUNDS = {
    "pool-0": Case(pool(0)),
    "pool-1": Case(pool(1), False),
    "pool-most": Case(pool(1 << 30), False),  # too short for it, so it shows nothing
    "pool-too-large": Case(pool((1 << 30) + 1)),
    "pool-offset-most": Case(pool(PAGE, offset=0xffffffff), False),
    "buffer-outside": Case(buffer(offset=PAGE)),
    "buffer-last": Case(buffer(offset=PAGE - 256), False),
    "buffer-one-beyond": Case(buffer(offset=PAGE - 252)),
    "buffer-offset-odd": Case(buffer(offset=2)),
    "buffer-offset-wraps": Case(buffer(offset=0xfffffffc)),
    "buffer-stride-small": Case(buffer(stride=28)),
    "buffer-stride-odd": Case(buffer(stride=33)),
    "buffer-stride-wraps": Case(buffer(height=16384, stride=0xfffffffc)),
    "buffer-no-width": Case(buffer(width=0)),
    "buffer-no-height": Case(buffer(height=0)),
    "buffer-negative": Case(buffer(width=0xffffffff, stride=0xfffffffc)),
    "buffer-too-high": Case(buffer(height=16385)),
    "buffer-format-1": Case(buffer(form=1), False),
    "buffer-format-2": Case(buffer(form=2)),
    "toplevel-0": Case(mapped(0, 10)),
    "toplevel-1": Case(mapped(1, 1), False),
    "toplevel-most": Case(mapped(16384, 16384), False),
    "toplevel-too-large": Case(mapped(10, 16385)),
    "size-0": Case(sized(10, 0)),
    "size-most": Case(sized(16384, 16384), False),
    "size-too-large": Case(sized(0xffffffff, 10)),
    "hints-most": Case(hints(*[0xffffffff] * 8), False),
    "hints-turned": Case(hints(500, 500, 1, 1, 0xffffffff, 0, 0x80000000, 0xffffffff), False),
    "state-9": Case(lambda g: g.window().request_state(9), False),
    "state-10": Case(lambda g: g.window().request_state(10)),
    "grab-10": Case(lambda g: g.window().grab(10), False),
    "grab-3": Case(lambda g: g.window().grab(3)),
    "grab-12": Case(lambda g: g.window().grab(12)),
    "grab-16": Case(lambda g: g.window().grab(16)),
    "grab-of-a-hidden-window": Case(lambda g: g.manager.get_toplevel(g.surface()).grab(0), False),
    "popup-x-least": Case(placed(x=-32768), False),
    "popup-x-less": Case(placed(x=-32769)),
    "popup-y-most": Case(placed(y=32767), False),
    "popup-y-more": Case(placed(y=32768)),
    "popup-offset-least": Case(placed(offset_x=-32768, offset_y=-32768), False),
    "popup-offset-more": Case(placed(offset_y=32768)),
    "popup-anchor-most": Case(placed(anchor_width=32767, anchor_height=32767), False),
    "popup-anchor-more": Case(placed(anchor_height=32768)),
    "popup-0": Case(placed(width=0)),
    "popup-most": Case(placed(width=16384, height=16384), False),
    "popup-too-large": Case(placed(height=16385)),
    "popup-anchor-8": Case(placed(anchor=8), False),
    "popup-anchor-9": Case(placed(anchor=9)),
    "popup-gravity-9": Case(placed(gravity=9)),
    "popup-constraint-63": Case(placed(constraint=63), False),
    "popup-constraint-64": Case(placed(constraint=64)),
    "popup-grab-2": Case(placed(grab=2)),
    "popup-not-placed": Case(
        lambda g: g.manager.get_popup(g.surface(), g.toplevel().surface).map(0)),
}


# ---- popups and windows ----

def popup_before_its_parent(guid):
    surface = guid.surface()
    guid.manager.get_toplevel(surface)
    popup = guid.popup(surface)
    guid.connection.wait(lambda: popup.seen("done"), "done")


def popup_chain(guid):
    """Each is a child of the one before, from the top window down, and then the middle goes."""
    surface = guid.window().surface
    chain = []
    for _ in range(120):
        chain.append(guid.popup(surface, mapped=False, x=1, y=1))
        surface = chain[-1].surface
    for popup in chain:
        popup.map(0)
    guid.connection.roundtrip()
    chain[60].destroy()
    chain[60].surface.destroy()
    guid.connection.roundtrip()
    chain[119].place(0, 0, 1, 1, 5, 5, 5, 8, 0, 0, 0, 1)
    chain[119].map(0)


def popups_from_the_end(guid):
    """Mapped before their parents are."""
    surface = guid.window().surface
    chain = []
    for _ in range(20):
        chain.append(guid.popup(surface, mapped=False))
        surface = chain[-1].surface
    for popup in reversed(chain):
        popup.map(0)


def popups_over_everything(guid):
    """As many and as large as there may be, at all corners."""
    parent = guid.window().surface
    for x, y in itertools.product((-32768, 0, 32767), repeat=2):
        popup = guid.popup(parent, x=x, y=y, width=16384, height=16384)
        guid.show(popup.surface, guid.buffer(800, 600, EVIL_POPUP))


def popup_with_a_grab(guid):
    popup = guid.popup(grab=1)
    guid.connection.wait(lambda: popup.seen("done"), "done")


def parent_of_itself(guid):
    one, two = guid.window(), guid.window()
    one.set_parent(one)
    one.set_parent(two)
    two.set_parent(one)


def asks_for_everything(guid):
    """Attention, fullscreen, maximised and all back, again and again, and new windows."""
    toplevel = guid.window()
    for _ in range(100):
        for state in (5, 2, 0, 3, 1, 6):
            toplevel.request_state(state)
    toplevel.request_state(2)
    for _ in range(5):
        guid.window(700, 500)


def maps_and_unmaps(guid):
    toplevel = guid.window()
    for _ in range(2000):
        toplevel.unmap()
        toplevel.map(*SIZE)


def wrong_acknowledgements(guid):
    toplevel = guid.window()
    for serial in (0, 2, MOST, 0x80000000, 0xffffffff):
        toplevel.ack_configure(serial)
        toplevel.set_size(30, 30)


NAMES = ["bystander", "\u202ebystander", "bystander\n", "\x1b]0;bystander\x07", "", "x" * 4000,
         b"\xff\xfe\xc0\x80", "e" + "\u0301" * 1500, "\u2588" * 1000, b"a\xf4\x90\x80\x80b"]


def all_titles(guid):
    toplevel = guid.window()
    for title in NAMES:
        toplevel.set_title(title)
        toplevel.set_app_id(title)
        guid.connection.roundtrip()


WINDOWS = {
    "popup-before-its-parent": Case(popup_before_its_parent, False),
    "popup-chain": Case(popup_chain, False),
    "popups-from-the-end": Case(popups_from_the_end, False),
    "popups-over-everything": Case(popups_over_everything, False),
    "popup-with-a-grab": Case(popup_with_a_grab, False),
    "parent-of-itself": Case(parent_of_itself, False),
    "asks-for-everything": Case(asks_for_everything, False),
    "maps-and-unmaps": Case(maps_and_unmaps, False),
    "wrong-acknowledgements": Case(wrong_acknowledgements, False),
    "all-titles": Case(all_titles, False),
}


# ---- surfaces ----

def on_window(*requests):
    """Requests to the surface of a window, each (name, arguments...), and a commit."""
    def act(guid):
        surface = guid.window().surface
        for name, *args in requests:
            getattr(surface, name)(*args)
        surface.commit()
        guid.show(surface, guid.buffer())
    return act


def region(*rectangles):
    def act(guid):
        made = guid.compositor.create_region()
        for rectangle in rectangles:
            made.add(*rectangle)
        surface = guid.window().surface
        surface.set_input_region(made)
        surface.set_opaque_region(made)
        surface.commit()
        made.destroy()
    return act


def commits_without_a_role(guid):
    surface = guid.surface()
    for _ in range(3):
        guid.show(surface, guid.buffer())
        surface.commit()


def destroyed_buffer(guid):
    toplevel, buffer_ = guid.window(), guid.buffer()
    toplevel.surface.attach(buffer_, 0, 0)
    buffer_.destroy()
    toplevel.surface.commit()
    guid.show(toplevel.surface, buffer_)


def pool_that_is_gone(guid):
    toplevel = guid.window()
    pool_ = guid.pool(PAGE)
    buffer_ = pool_.create_buffer(0, 8, 8, 32, 0)
    pool_.destroy()
    guid.show(toplevel.surface, buffer_)
    guid.connection.roundtrip()
    pool_.create_buffer(0, 8, 8, 32, 0)


def pages_with_holes(guid):
    """The pages are taken out of a sealed memfd while they are shown."""
    fd = sealed_memfd(struct.pack("<I", EVIL) * (SIZE[0] * SIZE[1]))
    size = os.fstat(fd).st_size
    toplevel = guid.toplevel()
    buffer_ = guid.pool(size, fd=fd).create_buffer(0, *SIZE, SIZE[0] * 4, 0)
    for _ in range(20):
        guid.show(toplevel.surface, buffer_)
        os.pwrite(fd, os.urandom(size), 0)
        os.posix_fallocate(fd, 0, size)
        os.pwrite(fd, bytes(size), 0)
    os.close(fd)


MOST_SIDE = 16384


def larger_than_the_window(guid):
    guid.show(guid.window().surface, guid.buffer(700, 500))


def commit_after_its_role(guid):
    toplevel = guid.window()
    toplevel.surface.attach(guid.buffer(), 0, 0)
    toplevel.destroy()
    toplevel.surface.commit()


def bars(add, count=700):
    """Columns and rows that cross: a region of the square of so many rectangles."""
    for i in range(count):
        add(i * 20, 0, 7, 16000)
        add(0, i * 20, 16000, 7)


def region_bomb(guid):
    made = guid.compositor.create_region()
    with guid.connection.together():
        bars(made.add)


def damage_bomb(name, commit=False):
    def act(guid):
        surface = guid.window().surface

        def add(*box):
            getattr(surface, name)(*box)
            if commit:
                surface.commit()
        with guid.connection.together():
            bars(add)
        guid.show(surface, guid.buffer())
    return act


def subtracting_bomb(guid):
    made = guid.compositor.create_region()
    with guid.connection.together():
        made.add(0, 0, 16000, 16000)
        bars(made.subtract)


def stretched(*sizes, buffer=SIZE, source=None):
    """A window whose content says to be so large, one size after the other."""
    def act(guid):
        surface = guid.window().surface
        viewport = guid.connection.bind("wp_viewporter").get_viewport(surface)
        for size in sizes:
            viewport.set_destination(*size)
            guid.show(surface, guid.buffer(*buffer))
        if source:
            viewport.set_source(*source)
        surface.commit()
    return act


def stretched_without_a_buffer(guid):
    surface = guid.window().surface
    viewport = guid.connection.bind("wp_viewporter").get_viewport(surface)
    for size in ((MOST_SIDE, MOST_SIDE), (1, MOST_SIDE), (2, 3)):
        viewport.set_destination(*size)
        surface.commit()
    viewport.destroy()
    surface.commit()


def stretched_and_gone(guid):
    surface = guid.window().surface
    viewport = guid.connection.bind("wp_viewporter").get_viewport(surface)
    surface.destroy()
    viewport.set_destination(5, 5)


SURFACES = {
    "stretched": Case(stretched((MOST_SIDE, MOST_SIDE), (1, MOST_SIDE), (MOST_SIDE, 1)), False),
    "squeezed": Case(stretched((1, 1), (2, 1), (301, 1), buffer=(700, 500)), False),
    "stretched-a-hundred-times": Case(stretched(*[(i * 163 + 1, i * 7 + 1) for i in range(100)]), False),
    "stretched-without-a-buffer": Case(stretched_without_a_buffer, False),
    "stretched-and-gone": Case(stretched_and_gone),
    "stretched-to-nothing": Case(stretched((0, 5))),
    "stretched-to-less": Case(stretched((-1, -1))),
    "stretched-too-far": Case(stretched((MOST_SIDE + 1, 5))),
    "part-of-its-buffer": Case(stretched((50, 50), source=(1, 1, 8, 8))),
    "region-bomb": Case(region_bomb),
    "subtracting-bomb": Case(subtracting_bomb),
    "damage-bomb": Case(damage_bomb("damage")),
    "damage-buffer-bomb": Case(damage_bomb("damage_buffer"), False),
    "damage-buffer-bomb-of-commits": Case(damage_bomb("damage_buffer", True), False),
    "commits-without-a-role": Case(commits_without_a_role),
    "commit-without-a-role": Case(lambda g: g.surface().commit()),
    "commit-after-its-role": Case(commit_after_its_role),
    "destroyed-buffer": Case(destroyed_buffer),
    "pool-that-is-gone": Case(pool_that_is_gone),
    "pages-with-holes": Case(pages_with_holes, False),
    "larger-than-the-window": Case(larger_than_the_window, False),
    "moved-in-the-window": Case(on_window(("offset", -300, -200))),
    "scale-0": Case(on_window(("set_buffer_scale", 0))),
    "scale-negative": Case(on_window(("set_buffer_scale", -MOST))),
    "scale-1": Case(on_window(("set_buffer_scale", 1))),
    "scale-huge": Case(on_window(("set_buffer_scale", MOST))),
    "scale-that-divides-nothing": Case(on_window(("set_buffer_scale", 7))),
    "transform-7": Case(on_window(("set_buffer_transform", 7))),
    "transform-8": Case(on_window(("set_buffer_transform", 8))),
    "attach-with-an-offset": Case(lambda g: g.show(g.window().surface, g.buffer(), -50, -50)),
    "offset-extreme": Case(on_window(("offset", MOST, -MOST), ("offset", -MOST, MOST))),
    "damage-of-the-surface": Case(on_window(("damage", 0, 0, 5, 5))),
    "damage-extreme": Case(on_window(("damage_buffer", -MOST, -MOST, MOST, MOST), ("damage_buffer", 0, 0, -5, -5),
                                     ("damage_buffer", MOST, MOST, MOST, MOST)), False),
    "damage-flood": Case(on_window(*[("damage_buffer", i * 7 % 500, i * 11 % 400, 3, 3)
                                     for i in range(3000)]), False),
    "frame-flood": Case(on_window(*[("frame",)] * 3000), False),
    "region-of-everything": Case(region((-MOST, -MOST, MOST, MOST), (0, 0, MOST, MOST))),
    "region-of-nothing": Case(region()),
    "opaque-region-of-none": Case(on_window(("set_opaque_region", None))),
    "input-region-of-none": Case(on_window(("set_input_region", None))),
    "region-of-negatives": Case(region((10, 10, -5, -5), (MOST, MOST, MOST, MOST))),
    "region-of-many": Case(region(*[(i % 60 * 3, i // 60 * 3, 1, 1) for i in range(2000)])),
    "surface-before-its-role": Case(lambda g: g.window().surface.destroy()),
}


# ---- seat and clipboard ----

def many_devices(guid):
    devices = [guid.seat.get_pointer() for _ in range(500)]
    devices += [guid.seat.get_keyboard() for _ in range(50)]
    guid.connection.roundtrip()
    for device in devices:
        device.release()


def keyboards_unread(guid):
    """Each is sent a descriptor, and none is read: so many on their way that no process of livery's user
    could send any more."""
    for _ in range(3000):
        guid.seat.get_keyboard()


def pointer_of(guid):
    guid.window()
    return guid.seat.get_pointer()


def cursor_picture(guid):
    pointer, surface = pointer_of(guid), guid.surface()
    for serial in (0, 1, MOST, 0xffffffff):
        pointer.set_cursor(serial, surface, -300, -300)


def cursor_with_a_role(guid):
    pointer_of(guid).set_cursor(1, guid.toplevel().surface, 0, 0)


def cursor_flood(guid):
    pointer = pointer_of(guid)
    device = guid.connection.bind("wp_cursor_shape_manager_v1").get_pointer(pointer)
    for i in range(2000):
        pointer.set_cursor(i, None, 0, 0)
        device.set_shape(i, 1 + i % 34)


def shape(number):
    def act(guid):
        manager = guid.connection.bind("wp_cursor_shape_manager_v1")
        manager.get_pointer(guid.seat.get_pointer()).set_shape(0, number)
    return act


def shape_of_a_pointer_that_is_gone(guid):
    pointer = pointer_of(guid)
    device = guid.connection.bind("wp_cursor_shape_manager_v1").get_pointer(pointer)
    pointer.release()
    device.set_shape(1, 1)


def touch_that_is_not(guid):
    guid.seat.get_touch()


def unasked_answers(guid):
    clipboard = guid.manager.get_clipboard()
    text = sealed_memfd(b"forged", SEAL_SHRINK | SEAL_GROW | SEAL_WRITE)
    for serial in (0, 1, 2, 3, MOST, 0xffffffff):
        clipboard.answer(serial, text, 6)
        clipboard.answer_empty(serial)
        for size in (0, 256000, 256001, 0xffffffff):
            clipboard.answer(serial, text, size)
    os.close(text)


def clipboard_comes_and_goes(guid):
    for _ in range(200):
        guid.manager.get_clipboard().destroy()


SEAT = {
    "many-devices": Case(many_devices, False),
    "keyboards-unread": Case(keyboards_unread),
    "cursor-picture": Case(cursor_picture),
    "cursor-with-a-role": Case(cursor_with_a_role),
    "cursor-flood": Case(cursor_flood, False),
    "shape-0": Case(shape(0)),
    "shape-of-nothing": Case(shape(99)),
    "shape-of-a-pointer-that-is-gone": Case(shape_of_a_pointer_that_is_gone, False),
    "touch-that-is-not": Case(touch_that_is_not),
    "unasked-answers": Case(unasked_answers, False),
    "clipboard-comes-and-goes": Case(clipboard_comes_and_goes, False),
}


# ---- the bytes ----

def raw(*pieces):
    def act(guid):
        for piece in pieces:
            guid.connection.write(piece)
    return act


def no_descriptor(guid):
    guid.request(guid.manager, "create_pool", guid.connection.next_id, 0, PAGE)


def descriptors_nobody_wants(guid):
    """More than a login may have, with requests that take none."""
    fd = memfd(b"x")
    with contextlib.suppress(TimeoutError):
        for _ in range(200):
            guid.request(guid.connection.display, "sync", guid.connection.next_id, fds=[fd] * 28)
            guid.connection.next_id += 1
    os.close(fd)


def does_not_read(guid):
    """Each request has an answer, and no answer is read."""
    for _ in range(20000):
        guid.connection.display.sync()


HEAD = struct.Struct("<II")
BYTES = {
    "garbage": Case(raw(bytes(range(1, 255)) * 40)),
    "zeros": Case(raw(bytes(4096))),
    "length-0": Case(raw(HEAD.pack(1, 0))),
    "length-4": Case(raw(HEAD.pack(1, 4 << 16))),
    "length-odd": Case(raw(HEAD.pack(1, 13 << 16) + bytes(5))),
    "too-short-for-its-request": Case(raw(HEAD.pack(1, 8 << 16))),
    "longest": Case(raw(HEAD.pack(1, 0xfffc << 16) + bytes(0xfff4))),
    "half-a-head": Case(raw(b"\x01\0\0"), False, False),
    "head-without-a-body": Case(raw(HEAD.pack(1, 4000 << 16)), False, False),
    "ones": Case(raw(b"\xff" * 4096), False, False),
    "text-without-an-end": Case(lambda g: g.connection.write(
        HEAD.pack(g.toplevel().id, 16 << 16 | 4) + struct.pack("<I", 4) + b"abcd")),
    "text-longer-than-its-message": Case(lambda g: g.connection.write(
        HEAD.pack(g.toplevel().id, 16 << 16 | 4) + struct.pack("<I", 0xfffffff0) + b"abcd")),
    "no-descriptor": Case(no_descriptor),
    "descriptors-nobody-wants": Case(descriptors_nobody_wants, None),
    "does-not-read": Case(does_not_read, None),
}


# ---- floods ----

def many(make, count, step=250):
    """Objects without end."""
    def act(guid):
        for i in range(count):
            make(guid)
            if i % step == step - 1:
                guid.connection.roundtrip()
    return act


def request_flood(guid):
    toplevel = guid.window()
    for i in range(5000):
        toplevel.set_title(f"title {i}")
        toplevel.set_app_id(f"class {i}")
        toplevel.set_size(50 + i % 50, 50)
        toplevel.set_size_hints(*[i % 7] * 8)


FLOODS = {
    "toplevels": Case(many(lambda g: g.manager.get_toplevel(g.surface()).map(9, 9), 600, 50)),
    "popups": Case(lambda g: many(
        lambda g, parent=g.toplevel().surface: g.manager.get_popup(g.surface(), parent), 200)(g)),
    "pools": Case(many(pool(PAGE), 2000)),
    "buffers": Case(lambda g: many(
        lambda g, pool=g.pool(): pool.create_buffer(0, 8, 8, 32, 0), 5000)(g)),
    "surfaces": Case(many(lambda g: g.surface(), 100000)),
    "regions": Case(many(lambda g: g.compositor.create_region().add(0, 0, 9, 9), 100000)),
    "pointers": Case(many(lambda g: g.seat.get_pointer(), 100000)),
    "requests": Case(request_flood, False),
}

CASES = {**OBJECTS, **BOUNDS, **WINDOWS, **SURFACES, **SEAT, **BYTES, **FLOODS}
