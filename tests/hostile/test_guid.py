# SPDX-License-Identifier: GPL-2.0-or-later
"""Whoever takes over a guid gains nothing over other domains, the frames or the screen: the test has a
guid's own connection to livery, and does on it what guid_cases.py lists.

After each case the bystander of the arena was told nothing, has the keyboard and its whole window,
livery is the one it was and needs no more memory, and nothing of the evil domain is left.
"""
import fcntl
import mmap
import os
import socket

import pytest

from livery.arena import EVIL, EVIL_POPUP
from livery.desktop import BORDER, STRIP, TITLE, content_of
from livery.peer import PAGE, SEAL_GROW, SEAL_SHRINK, SEAL_WRITE, sealed_memfd
from livery.picture import inside
from livery.wl import Connection, memfd

from guid_arena import connect, evil_guid, guid_arena
from guid_cases import CASES, NAMES, SIZE

ALLOWED = ["livery_domain_manager_v1", "wl_compositor", "wl_seat", "wp_cursor_shape_manager_v1",
           "wp_viewporter"]


@pytest.fixture(scope="module", name="arena")
def arena_with_guids(tmp_path_factory):
    with guid_arena(tmp_path_factory) as arena:
        yield arena


@pytest.mark.parametrize("name", CASES)
def test_a_guid_that_was_taken_over_harms_only_its_own_domain(arena, name):
    case = CASES[name]
    with evil_guid(arena, case.dies, asked=case.asked) as guid:
        case.act(guid)


# ---- descriptors ----

def descriptor(what, folder):
    """A descriptor that is no memfd of 64 pages sealed against shrinking, and what is to be closed."""
    size = 64 * PAGE
    if what == "unsealed":
        return sealed_memfd(bytes(size), 0), None
    if what == "sealed-against-writing-only":
        return sealed_memfd(bytes(size), SEAL_WRITE | SEAL_GROW), None
    if what == "small":
        return sealed_memfd(bytes(size - PAGE)), None
    if what == "file":
        (folder / "file").write_bytes(bytes(size))
        return os.open(folder / "file", os.O_RDWR), None
    if what == "directory":
        return os.open(folder, os.O_RDONLY), None
    if what == "path":
        return os.open("/dev/zero", os.O_PATH), None
    if what in ("zero", "null"):
        return os.open(f"/dev/{what}", os.O_RDWR), None
    if what == "pipe":
        return os.pipe()
    if what == "event":
        return os.eventfd(0), None
    pair = socket.socketpair()
    return pair[0].detach(), pair[1].detach()


@pytest.mark.parametrize("what", ["unsealed", "sealed-against-writing-only", "small", "file", "path",
                                  "directory", "zero", "null", "pipe", "event", "socket"])
def test_a_descriptor_that_is_no_sealed_memfd_is_never_mapped(arena, what, tmp_path):
    """It is no breach either: a pool that shows nothing."""
    with evil_guid(arena, dies=False) as guid:
        fd, other = descriptor(what, tmp_path)
        refused = guid.pool(64 * PAGE, fd=fd)
        guid.connection.wait(lambda: refused.seen("failed"), "livery_domain_pool_v1.failed")
        # its buffers can be named and shown, and show nothing
        toplevel = guid.toplevel()
        guid.show(toplevel.surface, refused.create_buffer(0, *SIZE, SIZE[0] * 4, 0))
        assert guid.end() is None
        frame = arena.wait_frame(guid.name)
        assert EVIL not in arena.picture().crop(content_of(frame)).colours()
        os.close(fd)
        if other is not None:
            os.close(other)


def test_a_pool_of_huge_pages_is_refused_before_it_is_mapped(arena):
    """A memfd of them can be made and sealed where there is not one huge page."""
    try:
        fd = os.memfd_create("huge", os.MFD_ALLOW_SEALING | os.MFD_HUGETLB)
        os.ftruncate(fd, 2 << 20)
    except OSError as error:
        pytest.skip(f"this kernel makes no huge memfd: {error}")
    fcntl.fcntl(fd, fcntl.F_ADD_SEALS, SEAL_SHRINK)
    since = arena.livery.size()
    with evil_guid(arena, dies=False) as guid:
        refused = guid.pool(64 * PAGE, fd=fd)
        os.close(fd)
        guid.connection.wait(lambda: refused.seen("failed"), "livery_domain_pool_v1.failed")
        # where no huge page is to be had mapping it fails too: this is the reason that counts
        arena.livery.wait_line(rf"domain {guid.name}\b.*not of ordinary pages", since)


# ---- what is seen, and what the user does ----

def test_a_good_buffer_is_shown_inside_its_frame_only(arena):
    with evil_guid(arena, dies=False) as guid:
        toplevel = guid.window(60, 50)
        frame = arena.wait_frame(guid.name)
        arena.wait_picture(lambda p: p.is_only(EVIL, arena.firm_content_of(frame)), "the buffer's pixels")
        # content that is larger is clipped
        guid.show(toplevel.surface, guid.buffer(500, 400))
        guid.connection.roundtrip()
        picture = arena.wait_still(0.1)
        assert arena.wait_frame(guid.name) == frame
        assert (frame.width, frame.height) == (60 + 2 * BORDER, 50 + 2 * BORDER + TITLE)
        assert picture.is_only(EVIL, arena.firm_content_of(frame))
        assert picture.colours()[EVIL] == 60 * 50


def test_a_window_has_no_other_size_before_it_has_answered_for_the_last(arena):
    with evil_guid(arena, dies=False) as guid:
        toplevel = guid.window(60, 50)
        frame = arena.wait_frame(guid.name)
        toplevel.set_size(200, 150)
        assert guid.end() is None
        arena.wait_still(0.1)
        assert arena.wait_frame(guid.name) == frame
        toplevel.ack_configure(toplevel.last("configure")[0])
        toplevel.set_size(200, 150)
        arena.wait(lambda: arena.wait_frame(guid.name).width == 200 + 2 * BORDER, "the size after the answer")


def test_popups_are_held_on_the_output_whatever_is_asked(arena):
    with evil_guid(arena, dies=False) as guid:
        parent = guid.window()
        popup = guid.popup(parent.surface, mapped=False, x=30000, y=30000, width=16384,
                           height=16384, constraint=63, token=7)
        guid.connection.wait(lambda: popup.seen("configure"), "the popup's place")
        width, height, token = popup.last("configure")[2:]
        assert token == 7
        assert width <= arena.session.width and height <= arena.session.height - STRIP
        popup.map(0)
        guid.show(popup.surface, guid.buffer(width, height, EVIL_POPUP))
        assert guid.end() is None
        for box in arena.wait_still(0.1).find_frames(EVIL_POPUP):
            assert inside(box, arena.windows_area())


def test_no_hidden_global_can_be_bound_by_its_number(arena):
    """Not to be told of a global is not enough: its number is easily guessed."""
    hidden = {name: interface for name, (interface, _) in arena.session.connection.globals.items()
              if interface not in ALLOWED}
    assert {"zwlr_screencopy_manager_v1", "wl_shm", "xdg_wm_base",
            "zwp_virtual_keyboard_manager_v1"} <= set(hidden.values())
    arena.bystander.mark()
    for name, interface in hidden.items():
        guid = connect(arena)
        assert guid.connection.interfaces() == ALLOWED
        guid.bind(name, interface)
        error = guid.end()
        guid.connection.close()
        guid.connection.link.close()
        assert error and error.interface == "wl_registry", f"{interface}: {error}"
    arena.unharmed()


def test_titles_change_nothing_that_livery_writes(arena):
    tags = []
    with evil_guid(arena, dies=False) as guid:
        toplevel = guid.window(300, 60)
        frame = arena.wait_frame(guid.name)
        tag = frame._replace(x=frame.x + BORDER, y=frame.y + BORDER, width=60, height=TITLE)
        for title in ["a", *NAMES]:
            toplevel.set_title(title)
            assert guid.end() is None
            picture = arena.wait_still(0.05)
            assert picture.ring(frame) == {arena[guid.name].colour}
            tags.append(picture.crop(tag))
    assert all(other == tags[0] for other in tags), "the domain's name looks different"


def test_a_forged_answer_to_anothers_question_is_not_pasted(arena):
    peer = arena.bystander.peer
    with evil_guid(arena, dies=False, user=True) as guid:
        clipboard = guid.manager.get_clipboard()
        text = sealed_memfd(b"forged", SEAL_SHRINK | SEAL_GROW | SEAL_WRITE)
        arena.session.chord("ctrl+shift+c")
        peer.wait_message("CLIPBOARD_REQ")
        for serial in range(50):
            clipboard.answer(serial, text, 6)
            clipboard.answer_empty(serial)
        assert guid.end() is None
        since = arena.livery.size()
        peer.send("CLIPBOARD_DATA", 1, tail=b"the bystander's own")
        arena.livery.wait_line(r"clipboard: holds 19 bytes of bystander", since, busy=arena.busy)
        for serial in range(50):
            clipboard.answer(serial, text, 6)
            clipboard.answer_empty(serial)
        assert guid.end() is None
        arena.session.chord("ctrl+shift+v")
        assert peer.wait_message("CLIPBOARD_DATA").tail == b"the bystander's own"
        assert not clipboard.events
        os.close(text)


def answer_own_question(arena, guid, answers):
    """The user copies in the guid's domain, which answers with these (descriptor, size) pairs."""
    clipboard = guid.manager.get_clipboard()
    guid.window()
    arena.wait_frame(guid.name)
    arena.focus(guid.name)
    arena.session.chord("ctrl+shift+c")
    guid.connection.wait(lambda: clipboard.seen("request"), "the question")
    serial, = clipboard.last("request")
    for fd, size in answers:
        clipboard.answer(serial, fd, size)
        os.close(fd)
    assert guid.end() is None


def sealed_text(text):
    return sealed_memfd(text, SEAL_SHRINK | SEAL_GROW | SEAL_WRITE), len(text)


def test_of_its_own_answers_the_first_counts(arena):
    peer = arena.bystander.peer
    with evil_guid(arena, dies=False, user=True) as guid:
        answer_own_question(arena, guid, [sealed_text(b"first"), sealed_text(b"second")])
        count = len(peer.seen("CLIPBOARD_DATA"))
        arena.focus("bystander")
        arena.session.chord("ctrl+shift+v")
        assert peer.wait_message("CLIPBOARD_DATA", count=count + 1).tail == b"first"


def test_an_answer_that_may_change_ends_the_copy_and_later_ones_count_for_nothing(arena):
    peer = arena.bystander.peer
    with evil_guid(arena, dies=False, user=True) as guid:
        since = arena.livery.size()
        answer_own_question(arena, guid, [(memfd(b"changing"), 8), sealed_text(b"second")])
        arena.livery.wait_line(rf"not copied, .*answer of {guid.name} is not valid", since)
        count = len(peer.seen("CLIPBOARD_DATA"))
        arena.focus("bystander")
        arena.session.chord("ctrl+shift+v")
        arena.livery.wait_line(r"clipboard: not pasted", since)
        assert len(peer.seen("CLIPBOARD_DATA")) == count


def test_what_is_clipped_or_under_the_frame_takes_no_input(arena):
    """Content that is larger than the window is not only unseen beside it but unfelt."""
    with evil_guid(arena, dies=False) as guid:
        pointer, keyboard = guid.seat.get_pointer(), guid.seat.get_keyboard()
        toplevel = guid.window()
        guid.show(toplevel.surface, guid.buffer(700, 500))
        assert guid.end() is None
        frame = arena.wait_frame(guid.name)
        box = content_of(frame)
        right, bottom = frame.x + frame.width, frame.y + frame.height
        for x, y in ((frame.x - 3, box.y + 5), (right + 3, box.y + 5), (box.x + 5, frame.y - 3),
                     (box.x + 5, bottom + 3), (frame.x + 1, box.y + 5), (box.x + 5, frame.y + 10)):
            if 0 <= x < arena.session.width and STRIP <= y < arena.session.height:
                arena.session.move(x, y)
        arena.session.type("keys of the bystander")
        assert guid.end() is None
        assert not pointer.events
        assert {name for name, _ in keyboard.events} == {"keymap", "repeat_info"}
        # inside it is told, and where it is in its window
        arena.session.move(box.x + 7, box.y + 9)
        guid.connection.wait(lambda: pointer.seen("enter"), "enter")
        assert pointer.last("enter")[1] is toplevel.surface
        arena.park()
        guid.connection.wait(lambda: pointer.seen("leave"), "leave")
        arena.wait(lambda: len(arena.bystander.heard()) >= 2 * 21, "the bystander's keys")
        arena.bystander.mark()


# ---- the keymap, whose file all clients share ----

def test_the_file_of_the_keymap_cannot_be_changed_even_by_root(arena):
    text = session_keymap(arena)
    fd = keymap_file(arena)
    os.fchmod(fd, 0o600)
    again = os.open(f"/proc/self/fd/{fd}", os.O_RDWR)
    for change in (lambda: os.pwrite(again, b"x", 0), lambda: os.ftruncate(again, 0),
                   lambda: os.ftruncate(again, 1 << 20),
                   lambda: mmap.mmap(again, 0, mmap.MAP_SHARED, mmap.PROT_WRITE)):
        with pytest.raises(OSError):
            change()
    # a client may map it shared, as older ones do
    with mmap.mmap(fd, 0, mmap.MAP_SHARED, mmap.PROT_READ) as shared:
        assert shared[:] == text
    os.close(again)
    os.close(fd)
    assert session_keymap(arena) == text


def keymap_file(arena):
    """As a client is given it."""
    connection = Connection(arena.socket)
    connection.roundtrip()
    keyboard = connection.bind("wl_seat", 8).get_keyboard()
    connection.wait(lambda: keyboard.seen("keymap"), "keymap")
    fd = os.dup(keyboard.last("keymap")[1])
    connection.close()
    return fd


def session_keymap(arena):
    fd = keymap_file(arena)
    text = os.pread(fd, os.fstat(fd).st_size, 0)
    os.close(fd)
    return text
