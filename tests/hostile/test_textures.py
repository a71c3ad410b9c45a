# SPDX-License-Identifier: GPL-2.0-or-later
"""What a renderer is given of a domain's pictures: what lies inside the window's box and is seen, by livery's counters.

The test is a guid that was taken over. A GPU's renderer copies what it is given; pixman reads it in place, but is given
the same.
"""
import fcntl
import os

import pytest

from livery.arena import EVIL
from livery.desktop import BORDER, content_of
from livery.peer import SEAL_GROW, SEAL_SHRINK
from livery.picture import Rect

from guid_arena import evil_guid, guid_arena
from guid_cases import MOST, SIZE

HUGE = 16384
OTHER, INNER = 0xc04080, 0x4080c0
AREAS = 16  # of all outputs: what the windows of one domain may show together
STEP = 5  # more than a border is wide
MINIMIZE, FULLSCREEN = 4, 2  # livery_domain_toplevel_v1.request


@pytest.fixture(scope="module", name="arena")
def arena_with_guids(tmp_path_factory):
    with guid_arena(tmp_path_factory) as arena:
        yield arena


def size_in_bytes(width, height):
    return width * height * 4


WINDOW, BYSTANDER = size_in_bytes(*SIZE), size_in_bytes(200, 120)


class Counters:
    """What the renderer has now of all domains, and what it was given, since this was made."""

    def __init__(self, arena):
        self.arena = arena
        self.before = arena.stats(arena.livery)

    def _since(self, name):
        return self.arena.stats(self.arena.livery)[name] - self.before[name]

    def has(self):
        return self._since("texture_bytes")

    def given(self):
        return self._since("uploaded_bytes")

    def wait_has(self, expected):
        self.arena.wait(lambda: self.has() == expected,
                        lambda: f"{expected} bytes more with the renderer, not {self.has()}")


def huge_pool(guid):
    """1 GiB that costs nothing."""
    fd = os.memfd_create("huge", os.MFD_ALLOW_SEALING)
    os.ftruncate(fd, size_in_bytes(HUGE, HUGE))
    fcntl.fcntl(fd, fcntl.F_ADD_SEALS, SEAL_SHRINK | SEAL_GROW)
    pool = guid.pool(size_in_bytes(HUGE, HUGE), fd=fd)
    os.close(fd)
    return pool


def show(guid, surface, buffer, damage=(0, 0, MOST, MOST)):
    """Commits it and waits for the frame after it."""
    surface.attach(buffer, 0, 0)
    surface.damage_buffer(*damage)
    callback = surface.frame()
    surface.commit()
    guid.connection.wait(lambda: callback.seen("done"), "the frame's callback")


def commit(guid, surface, buffer):
    guid.show(surface, buffer)
    assert guid.end() is None


def test_of_twenty_huge_buffers_the_renderer_is_given_what_the_window_shows(arena):
    with evil_guid(arena, dies=False) as guid:
        toplevel, counters = guid.toplevel(), Counters(arena)
        pool = huge_pool(guid)
        for _ in range(20):
            show(guid, toplevel.surface, pool.create_buffer(0, HUGE, HUGE, HUGE * 4, 0))
        assert counters.has() == WINDOW
        assert counters.given() == 20 * WINDOW


def test_a_buffer_that_is_squeezed_into_the_window_counts_whole(arena):
    with evil_guid(arena, dies=False) as guid:
        toplevel, counters = guid.toplevel(), Counters(arena)
        viewport = guid.connection.bind("wp_viewporter").get_viewport(toplevel.surface)
        viewport.set_destination(*SIZE)
        pool = huge_pool(guid)
        guid.show(toplevel.surface, pool.create_buffer(0, HUGE, HUGE, HUGE * 4, 0))
        assert guid.end() is None
        assert counters.has() == counters.given() == 0, "more than there may be of all windows"
        sides = SIZE[0] * 3 // 2, SIZE[1] * 3 // 2
        show(guid, toplevel.surface, guid.buffer(*sides))
        assert counters.has() == counters.given() == size_in_bytes(*sides)
        viewport.set_destination(SIZE[0] * 2, SIZE[1] * 2)
        show(guid, toplevel.surface, guid.buffer(*sides))
        assert counters.has() < size_in_bytes(*sides), "the part that is in the window"


def test_commits_between_two_frames_cost_as_much_as_one(arena):
    """Pixman is given each, for the buffer before it is the domain's again; that costs nothing."""
    with evil_guid(arena, dies=False) as guid:
        toplevel, counters = guid.toplevel(), Counters(arena)
        pool = huge_pool(guid)
        buffers = [pool.create_buffer(0, HUGE, HUGE, HUGE * 4, 0) for _ in range(20)]
        for buffer in buffers:
            guid.show(toplevel.surface, buffer)
        assert guid.end() is None
        counters.wait_has(WINDOW)
        assert WINDOW <= counters.given() <= 20 * WINDOW


def test_the_renderer_is_given_what_has_changed(arena):
    with evil_guid(arena, dies=False) as guid:
        toplevel = guid.toplevel()
        show(guid, toplevel.surface, guid.buffer(300, 200))
        counters = Counters(arena)
        show(guid, toplevel.surface, guid.buffer(300, 200), (10, 10, 5, 4))
        assert counters.given() == size_in_bytes(5, 4)
        show(guid, toplevel.surface, guid.buffer(300, 200), (SIZE[0] - 1, SIZE[1] - 1, 50, 50))
        assert counters.given() == size_in_bytes(5, 4) + 4
        show(guid, toplevel.surface, guid.buffer(300, 200), (SIZE[0], 0, 50, 50))
        assert counters.given() == size_in_bytes(5, 4) + 4
        assert counters.has() == 0


def test_it_is_given_all_where_format_or_size_is_another(arena):
    with evil_guid(arena, dies=False) as guid:
        toplevel = guid.toplevel()
        show(guid, toplevel.surface, guid.buffer(300, 200))
        counters = Counters(arena)
        show(guid, toplevel.surface, guid.buffer(50, 40), (0, 0, 1, 1))
        assert (counters.has(), counters.given()) == (size_in_bytes(50, 40) - WINDOW, size_in_bytes(50, 40))


def test_more_of_the_same_buffer_is_seen_when_the_window_grows(arena):
    """Without a commit: livery still has it."""
    with evil_guid(arena, dies=False) as guid:
        toplevel = guid.toplevel(60, 50)
        rows = [[EVIL] * 60 + [OTHER] * 60] * 50 + [[INNER] * 120] * 50
        data = b"".join((0xff000000 | pixel).to_bytes(4, "little") for row in rows for pixel in row)
        show(guid, toplevel.surface, guid.pool(len(data), data=data).create_buffer(0, 120, 100, 480, 0))
        counters = Counters(arena)
        frame = arena.wait_frame(guid.name)
        arena.wait_picture(lambda p: p.is_only(EVIL, arena.firm_content_of(frame)), "the part in the window")
        toplevel.ack_configure(toplevel.last("configure")[0])
        toplevel.set_size(120, 100)
        frame = arena.wait_frame(guid.name, condition=lambda f: f.width == 120 + 2 * BORDER)
        box = content_of(frame)
        arena.wait_picture(lambda p: p.is_only(EVIL, Rect(box.x, box.y, 60, 50))
                           and p.is_only(OTHER, Rect(box.x + 60, box.y, 60, 50))
                           and p.is_only(INNER, Rect(box.x, box.y + 50, 120, 50)), "all of the buffer")
        assert counters.has() == size_in_bytes(120, 100) - size_in_bytes(60, 50)


# ---- what nobody sees ----

def unmap(_arena, _guid, toplevel):
    toplevel.unmap()
    return lambda: toplevel.map(*SIZE)


def cover(arena, guid, _toplevel):
    """By another window of its own, which has no picture; the bystander's is covered too."""
    arena.focus(guid.name)
    above = guid.toplevel()
    above.request_state(FULLSCREEN)
    return above.unmap


@pytest.mark.parametrize("hide, left", [(unmap, 0), (cover, -BYSTANDER)])
def test_of_a_window_that_nobody_sees_the_renderer_has_and_is_given_nothing(arena, hide, left):
    with evil_guid(arena, dies=False, user=True) as guid:
        counters = Counters(arena)
        toplevel = guid.window()
        counters.wait_has(WINDOW)
        show_again = hide(arena, guid, toplevel)
        counters.wait_has(left)
        given = counters.given()
        commit(guid, toplevel.surface, huge_pool(guid).create_buffer(0, HUGE, HUGE, HUGE * 4, 0))
        commit(guid, toplevel.surface, guid.buffer(colour=OTHER))
        arena.wait_still(0.1)
        assert (counters.has(), counters.given()) == (left, given)
        show_again()
        counters.wait_has(WINDOW)
        frame = arena.wait_frame(guid.name)
        arena.wait_picture(lambda p: p.is_only(OTHER, arena.firm_content_of(frame)), "the newest picture")
        assert counters.given() == given + WINDOW - left


def test_of_a_minimised_window_the_renderer_has_nothing(arena):
    with evil_guid(arena, dies=False, user=True) as guid:
        counters = Counters(arena)
        toplevel = guid.window()
        counters.wait_has(WINDOW)
        toplevel.request_state(MINIMIZE)
        counters.wait_has(0)
        commit(guid, toplevel.surface, guid.buffer(colour=OTHER))
        assert (counters.has(), counters.given()) == (0, WINDOW)
        arena.focus(guid.name)
        counters.wait_has(WINDOW)
        frame = arena.wait_frame(guid.name)
        arena.wait_picture(lambda p: p.is_only(OTHER, arena.firm_content_of(frame)), "the newest picture")


def test_nothing_is_left_with_the_renderer_of_windows_and_guids_that_are_gone(arena):
    counters = Counters(arena)
    with evil_guid(arena, dies=False) as guid:
        toplevel = guid.window()
        popup = guid.popup(toplevel.surface)
        counters.wait_has(WINDOW + size_in_bytes(50, 40))
        popup.destroy()
        popup.surface.destroy()
        counters.wait_has(WINDOW)
        toplevel.surface.attach(None, 0, 0)
        toplevel.surface.commit()
        counters.wait_has(0)
        guid.show(toplevel.surface, guid.buffer())
        counters.wait_has(WINDOW)
    counters.wait_has(0)


@pytest.mark.parametrize("hidden", [False, True])
def test_a_buffer_comes_back_when_the_next_is_committed_seen_or_not(arena, hidden):
    """G8: when it comes back does not tell whether the window is seen."""
    with evil_guid(arena, dies=False, user=hidden) as guid:
        toplevel = guid.window()
        if hidden:
            cover(arena, guid, toplevel)
            arena.wait_still(0.1)
        for _ in range(3):
            first, second = guid.buffer(), guid.buffer()
            commit(guid, toplevel.surface, first)
            arena.wait_still(0.1)
            assert not first.seen("release")
            commit(guid, toplevel.surface, second)
            assert first.seen("release")


# ---- how much a domain may show ----

def resize(guid, toplevel, width, height):
    """Answers all that it was told, so that it may have this size."""
    assert guid.end() is None
    toplevel.ack_configure(toplevel.last("configure")[0])
    toplevel.set_size(width, height)


def test_what_a_domain_shows_is_bounded_by_what_there_is_to_see(arena):
    """Windows in one corner of the output, each a little larger than those above it: of each an edge is seen."""
    since = arena.livery.size()
    with evil_guid(arena, dies=False) as guid:
        counters = Counters(arena)
        screen = arena.session.width, arena.session.height
        pixels = size_in_bytes(*screen) * arena.scale ** 2
        count = 2 * AREAS * arena.scale ** 2  # of larger and smaller ones
        pool = huge_pool(guid)
        sizes = [[side - STEP * i for side in screen] for i in range(count, 0, -1)]
        windows = [guid.toplevel(30, 20) for _ in sizes]
        for toplevel, size in zip(windows, sizes):
            resize(guid, toplevel, *screen)
            resize(guid, toplevel, *size)
            guid.show(toplevel.surface, pool.create_buffer(0, *size, size[0] * 4, 0))
        assert guid.end() is None
        arena.livery.wait_line(rf"domain {guid.name}: its windows show more than {AREAS} times", since)
        arena.wait_still(0.2)
        screens = counters.has() / pixels
        assert AREAS - 1 < screens <= AREAS
        # what goes makes room for what was left empty
        for toplevel in windows[count // 2:]:
            toplevel.unmap()
        assert guid.end() is None
        arena.wait_still(0.2)
        assert counters.has() == sum(size_in_bytes(*size) for size in sizes[:count // 2])
