# SPDX-License-Identifier: GPL-2.0-or-later
"""What windows of several domains and of the GUI domain itself may do to each other."""
import os
import time

import pytest

from livery.desktop import BORDER, LOCAL, STRIP, TITLE, Desktop, content_of, foot
from livery.peer import PeerWindow
from livery.picture import Rect, shrink
from livery.process import find_program

POPUP = 0xa0b0c0


@pytest.fixture(scope="module", name="desktop")
def real_and_scripted():
    with Desktop(["work", "untrusted"]) as desktop:
        desktop["work"].start(*foot("cat"))
        desktop.wait_mapped("work")
        peer = desktop["untrusted"].scripted().accept()
        desktop.window = PeerWindow(peer, 1, 300, 200, 0x301020).title("parent").map()
        desktop.window.paint()
        desktop.wait_mapped("untrusted")
        desktop.wait_frame("untrusted")
        yield desktop


def name_tag(desktop, title):
    """Where the frame names the domain, and where it shows the title, with this title."""
    desktop.window.title(title)
    desktop.peer_moves = getattr(desktop, "peer_moves", 0) + 1
    frame = desktop.wait_frame("untrusted")
    picture = desktop.wait_still(0.2)
    bar = Rect(frame.x + BORDER, frame.y + BORDER, frame.width - 2 * BORDER, TITLE)
    return picture.crop(bar._replace(width=80)), picture.crop(shrink(bar, 96, 0, 96, 0)), picture


@pytest.mark.parametrize("title", [
    "work", "", "\u202ework\u202c", "x" * 127, "\u0300" * 60, "a\nb\tc", "\x1b[1mwork\x1b[0m",
    "\u200f\u200bwork \u2588\u2588", "W" + "\u0489" * 50])
def test_a_title_never_changes_what_livery_writes(desktop, title):
    desktop.focus("untrusted")
    tag, before, _ = name_tag(desktop, "parent")
    other_tag, after, picture = name_tag(desktop, title.encode()[:127])
    assert other_tag == tag, "the domain's name looks different"
    assert after != before
    frame = desktop.wait_frame("untrusted")
    assert picture.ring(frame) == {desktop["untrusted"].colour}
    # the strip names the domain in the same way too
    assert desktop.keyboard_domain(picture) == "untrusted"


def test_a_popup_of_an_unfocused_domain_is_below_the_focused_window(desktop):
    desktop.focus("work")
    work = desktop.wait_frame("work")
    parent = content_of(desktop.wait_frame("untrusted"))
    peer = desktop["untrusted"].peer
    popup = PeerWindow(peer, 70, 500, 400, POPUP).popup(
        desktop.window, work.x - parent.x, work.y - parent.y, constraint=0).map()
    popup.paint()
    desktop.wait(lambda: peer.seen("EXT_POPUP_CONFIGURE", 70), "the popup's place")
    picture = desktop.wait_still()
    assert work in desktop.frames("work", picture)
    assert POPUP not in picture.crop(work).colours()
    assert desktop.keyboard_domain(picture) == "work"
    popup.destroy()
    desktop.wait_picture(lambda p: POPUP not in p.colours(), "the popup's end")


def test_a_window_that_begins_without_pixels_shows_those_that_come(desktop):
    """Its first image is in pages that nobody knows, so its surface has no buffer, and livery calls back for no such
    surface."""
    peer, late, unknown = desktop["untrusted"].peer, 0xe060b0, 9000
    window = PeerWindow(peer, 65, 200, 150).map()
    peer.wait_message("EXT_CONFIGURE", 65)
    peer.send("EXT_POOL", tail=[(900000, 30)], pool=unknown, size=120000)
    peer.send("EXT_BUFFER", buffer=unknown, pool=unknown, offset=0, width=200, height=150, stride=800, format=0)
    peer.send("EXT_COMMIT", 65, [(0, 0, 200, 150)], buffer=unknown, serial=window.serial)
    window.paint(late)
    desktop.wait_picture(lambda p: late in p.colours(), "the image that has pixels")
    assert len(peer.seen("EXT_FRAME", 65)) >= 1
    window.destroy()
    desktop.wait_picture(lambda p: late not in p.colours(), "the window's end")


def test_a_click_outside_dismisses_a_popup_with_a_grab(desktop):
    desktop.focus("untrusted")
    peer = desktop["untrusted"].peer
    popup = PeerWindow(peer, 71, 120, 90, POPUP).popup(desktop.window, 10, 10, grab=1).map()
    popup.paint()
    desktop.wait_picture(lambda p: POPUP in p.colours(), "the popup")
    desktop.session.click(desktop.session.width // 2, desktop.session.height - 20)
    peer.wait_message("EXT_POPUP_DONE", 71)
    popup.destroy()
    desktop.wait_picture(lambda p: POPUP not in p.colours(), "the popup's end")


def test_popups_go_with_their_parent(desktop):
    peer = desktop["untrusted"].peer
    parent = PeerWindow(peer, 80, 200, 150, 0x204020).title("second").map()
    parent.paint()
    peer.wait_message("EXT_CONFIGURE", 80)
    popup = PeerWindow(peer, 81, 60, 50, POPUP).popup(parent, 5, 5).map()
    popup.paint()
    desktop.focus("untrusted")
    desktop.wait_picture(lambda p: POPUP in p.colours(), "the popup")
    since = desktop.livery.size()
    parent.unmap()
    desktop.livery.wait_line(r"window unmapped domain=untrusted .*second", since,
                             busy=desktop.busy)
    desktop.wait_picture(lambda p: POPUP not in p.colours(), "the popup's end")
    popup.destroy()
    parent.destroy()


def test_a_window_is_never_larger_than_the_output_nor_over_the_strip(desktop):
    peer = desktop["untrusted"].peer
    since = desktop.livery.size()
    window = PeerWindow(peer, 90, 16000, 6000, 0x405060).title("huge").map()
    desktop.livery.wait_line(r"window mapped domain=untrusted .*huge", since, busy=desktop.busy)
    desktop.focus("untrusted")
    picture = desktop.wait_still()
    assert all(frame.y >= STRIP and frame.x >= 0 for frame in desktop.frames("untrusted", picture))
    assert 0x405060 not in picture.crop(Rect(0, 0, picture.width, STRIP)).colours()
    since = desktop.livery.size()
    window.destroy()
    desktop.livery.wait_line(r"window unmapped domain=untrusted .*huge", since, busy=desktop.busy)


def test_a_window_of_the_gui_domain_has_a_frame_of_its_own():
    with Desktop(["work"]) as desktop:
        environment = {**desktop.environment, "WAYLAND_DISPLAY": desktop.socket}
        local = desktop.start_process("local-foot", foot("cat", extra=(
            "--override=colors.background=203040",)), environment)
        local.ended_by_test = True
        desktop["work"].start(*foot("cat"))
        desktop.wait_mapped("work")
        frame, picture = desktop.wait_frame(LOCAL), desktop.picture()
        assert picture.ring(frame) == {LOCAL}
        assert 0x203040 in picture.crop(content_of(frame)).colours()
        # and it takes the keyboard like any other
        desktop.session.click(frame.x + frame.width // 2, frame.y + BORDER + TITLE // 2)
        desktop.livery.wait_line(r"focus domain=(?!work|-)\S+")


def test_a_domain_in_a_sandbox_of_namespaces():
    """bubblewrap, as the demo does it: the agent sees its own folder, no network and no other
    process."""
    with Desktop(["work"]) as desktop:
        work = desktop["work"]
        agent = find_program("livery-agent")
        sandbox = ["bwrap", "--tmpfs", "/tmp", "--ro-bind", "/usr", "/usr", "--ro-bind", "/etc",
                   "/etc", "--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib",
                   "--symlink", "usr/lib64", "/lib64", "--symlink", "usr/sbin", "/sbin",
                   "--ro-bind", agent, agent, "--dev", "/dev", "--proc", "/proc",
                   "--bind", work.folder, work.folder, "--unshare-pid", "--unshare-net",
                   "--unshare-ipc", "--die-with-parent"]
        script = "(ls /proc | grep -c '^[0-9]'; ls {1}) > {0}/new; mv {0}/new {0}/seen; exec cat"
        work.start(*foot("sh", "-c", script.format(work.folder, desktop.folder)), wrap=sandbox)
        work.agent.ended_by_test = True  # bubblewrap has its own status
        desktop.wait_mapped("work")
        desktop.wait(lambda: os.path.exists(work.path("seen")), "what the sandbox sees")
        with open(work.path("seen"), encoding="utf-8") as file:
            processes, *folders = file.read().split()
        assert int(processes) < 12
        assert folders == ["work"], "the sandbox sees more of the desktop than its own folder"
        assert desktop.wait_frame("work")


def voluntary_switches(pids):
    """How often the processes went to sleep so far; each wake-up ends in one."""
    total = 0
    for pid in pids:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/status", encoding="utf-8") as file:
                total += sum(int(line.split()[1]) for line in file
                             if line.startswith("voluntary_ctxt_switches"))
    return total


def test_nothing_wakes_up_when_nothing_changes():
    with Desktop(["work", "personal"]) as desktop:
        for domain in desktop.domains.values():
            domain.start(*foot("cat"))
        for name in desktop.domains:
            desktop.wait_mapped(name)
        desktop.wait_still(0.5)
        pids = [desktop.livery.pid, *desktop.guids(),
                *(domain.agent.pid for domain in desktop.domains.values())]

        def quiet_second():
            before = voluntary_switches(pids)
            time.sleep(1)  # what is measured, not a wait for something
            return voluntary_switches(pids) == before
        desktop.wait(quiet_second, "second without a wake-up", 12)
