# SPDX-License-Identifier: GPL-2.0-or-later
"""What a domain may have is in the configuration; beyond it the least harmful thing happens, and nobody
else notices."""
import time

from livery.desktop import POPUP_BORDER, STRIP, Desktop
from livery.peer import PeerWindow
from livery.picture import Rect, shrink

COLOUR = 0x507090
POPUP = 0xa0b0c0


def limited(**limits):
    """A desktop whose domain "untrusted" has these limits."""
    desktop = Desktop(["untrusted", "work"])
    desktop.config["domains"][0]["limits"] = limits
    return desktop


def windows(peer, count):
    made = []
    for number in range(1, count + 1):
        made.append(PeerWindow(peer, number, 100, 60, COLOUR).map())
    return made


def test_windows_beyond_the_limit_are_shown_when_others_go():
    with limited(toplevels=3) as desktop:
        peer = desktop["untrusted"].scripted().accept()
        made = windows(peer, 5)
        line = r"\[untrusted\] .*more windows than it may"
        desktop.livery.wait_line(line, busy=desktop.busy)
        desktop.wait(lambda: sum(w.serial > 0 for w in made) == 3, "three windows")
        made[0].destroy()
        peer.wait(lambda: made[3].serial, "EXT_CONFIGURE of the fourth")
        desktop.wait_mapped("untrusted")
        assert made[4].serial == 0 and len(desktop.livery.lines(line)) == 1
        assert len(desktop.livery.lines(r"window mapped domain=untrusted")) == 4


def test_of_a_storm_of_windows_one_is_shown_in_ten_milliseconds():
    """After 64, for which a domain has saved up. So that others are served in between."""
    with limited(toplevels=300) as desktop:
        peer = desktop["untrusted"].scripted().accept()
        since = time.monotonic()
        made = windows(peer, 200)
        peer.wait(lambda: all(window.serial for window in made), "EXT_CONFIGURE of each")
        assert time.monotonic() - since >= (200 - 64) * 0.01


def test_a_domain_that_talks_too_much_is_read_more_slowly():
    with limited(messages=500) as desktop:
        peer = desktop["untrusted"].scripted().accept()
        other = desktop["work"].scripted().accept()
        window, = windows(peer, 1)
        peer.wait(lambda: window.serial, "EXT_CONFIGURE")
        guid = desktop["untrusted"].guid()
        since = time.monotonic()
        for _ in range(1500):
            peer.send("UNMAP", 1)
        late = PeerWindow(peer, 2, 100, 60, COLOUR).map()
        # another domain is served meanwhile
        seen, = windows(other, 1)
        other.wait(lambda: seen.serial, "EXT_CONFIGURE in the other domain")
        assert late.serial == 0
        peer.wait(lambda: late.serial, "EXT_CONFIGURE after all that")
        assert time.monotonic() - since >= 1
        assert desktop["untrusted"].guid() == guid
        assert len(desktop.livery.lines(r"more than 500 messages a second")) == 1


def test_memory_beyond_the_limit_has_no_pixels():
    with limited(memory=1) as desktop:
        peer = desktop["untrusted"].scripted().accept()
        large = PeerWindow(peer, 1, 600, 500, COLOUR).map()  # 1.2 MB
        peer.wait(lambda: large.serial, "EXT_CONFIGURE")
        large.paint(COLOUR)
        desktop.livery.wait_line(r"\[untrusted\] .*more memory than it may: no pixels",
                                 busy=desktop.busy)
        # the next buffer is small enough, once the large one is gone
        peer.send("EXT_POOL_DESTROY", pool=peer.next_name - 1)
        peer.send("EXT_BUFFER_DESTROY", buffer=peer.next_name - 1)
        small = PeerWindow(peer, 2, 100, 60, COLOUR).map()
        peer.wait(lambda: small.serial, "EXT_CONFIGURE")
        small.paint()
        desktop.wait_picture(lambda p: p.colours().get(COLOUR, 0) > 0, "pixels")
        assert not peer.closed


def covered(picture):
    """The part of the desktop that popups cover with their borders."""
    area = 0
    for box in picture.find_frames(POPUP, min_side=2):
        outer = shrink(box, -POPUP_BORDER)
        area += outer.width * outer.height
    return area / (picture.width * (picture.height - STRIP))


def popup(window, number, x, y, size):
    made = PeerWindow(window.peer, number, *size, POPUP).popup(window, x, y, constraint=63).map()
    answer = window.peer.wait_message("EXT_POPUP_CONFIGURE", number)
    made.size = answer.width, answer.height
    made.paint()
    return made


def test_popups_together_leave_a_part_of_the_output_in_sight():
    """Whatever their number: qubes-issues 7085."""
    with Desktop(["untrusted"]) as desktop:
        peer = desktop["untrusted"].scripted().accept()
        window, = windows(peer, 1)
        peer.wait(lambda: window.serial, "EXT_CONFIGURE")
        desktop.focus("untrusted")
        # one alone is cut
        only = popup(window, 10, -2000, -2000, (2000, 2000))
        picture = desktop.wait_picture(lambda p: covered(p) > 0.8, "the large popup")
        assert covered(picture) <= 0.9
        second = popup(window, 11, 300, 300, (200, 150))
        peer.wait_message("EXT_POPUP_DONE", 11)
        line = r"domain untrusted: its popups would cover too much"
        assert len(desktop.livery.lines(line)) == 1
        assert desktop.wait_still() == picture
        second.destroy()
        only.destroy()
        desktop.wait_picture(lambda p: POPUP not in p.colours(), "the popup's end")
        # four quarters: the fourth finds no room until another one goes
        places = [(-2000, -2000), (2000, -2000), (-2000, 2000), (2000, 2000)]
        quarters = [popup(window, 20 + i, x, y, (630, 380)) for i, (x, y) in enumerate(places)]
        peer.wait_message("EXT_POPUP_DONE", 23)
        picture = desktop.wait_still()
        assert len(picture.find_frames(POPUP, min_side=2)) == 3 and covered(picture) <= 0.9
        quarters[0].destroy()
        peer.wait_message("DESTROY", 20)
        popup(window, 30, 2000, 2000, (630, 380))
        desktop.wait_picture(lambda p: len(p.find_frames(POPUP, min_side=2)) == 3, "three again")
        # nor can those that are there grow
        quarters[1].size = 1200, 380
        quarters[1].popup(window, 2000, -2000, constraint=63)
        peer.wait_message("EXT_POPUP_DONE", 21)
        assert len(desktop.livery.lines(line)) == 1


def override_redirect(peer, number, box):
    peer.send("CREATE", number, **box._asdict(), override_redirect=1)
    peer.send("MAP", number, override_redirect=1)
    first, pages = peer.share(POPUP.to_bytes(4, "little") * (box.width * box.height))
    peer.send("WINDOW_DUMP", number, range(first, first + pages), width=box.width,
              height=box.height, bpp=24)
    peer.send("SHMIMAGE", number, width=box.width, height=box.height)


def test_override_redirect_windows_together_leave_a_part_of_the_output_in_sight():
    with limited(popup_area=50) as desktop:
        peer = desktop["untrusted"].scripted(extension=False).accept()
        peer.send("CREATE", 1, x=50, y=60, width=300, height=200)
        peer.send("MAP", 1)
        desktop.wait_mapped("untrusted")
        desktop.focus("untrusted")
        for number, y in enumerate((30, 330, 560), 2):
            override_redirect(peer, number, Rect(10, y, 1200, 220))
        desktop.livery.wait_line(r"domain untrusted: its popups would cover too much",
                                 busy=desktop.busy)
        desktop.wait_picture(covered, "a popup")
        picture = desktop.wait_still()
        assert 0.2 < covered(picture) <= 0.5
        assert not peer.closed
