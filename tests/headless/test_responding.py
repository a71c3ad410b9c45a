# SPDX-License-Identifier: GPL-2.0-or-later
"""A window whose program does not answer the user is shown as such, where no domain can write."""
import os
import signal

import pytest

from livery.desktop import BORDER, STRIP, TITLE, Desktop, GuidRelay, foot
from livery.peer import PeerWindow
from livery.process import children
from livery.wl import WaylandError

COLOUR = 0x506070
HUNG = r"domain {}: window does not respond title=.*$"
WELL = r"domain {}: window responds again title=.*$"
ANSWER_TIME = 1000  # ms; a program that is well must be faster, also on a busy machine


def tag_width(picture, colour, x, y):
    """How wide the field of the domain's name is, on whose ground nobody else writes: the pixels of the
    label's colour from the left, along a row below the letters."""
    width = 0
    while picture.pixel(x + width, y) == colour:
        width += 1
    return width


def tags(desktop, name, picture=None):
    """The widths of the name's field in the title bar of the domain's window and on the strip."""
    picture = picture or desktop.wait_still()
    frame, = desktop.frames(name, picture)
    colour = desktop[name].colour
    return (tag_width(picture, colour, frame.x + BORDER, frame.y + BORDER + 2),
            tag_width(picture, colour, 0, 2))


def program_of(domain):
    pid, = children(domain.agent.pid)
    return pid


def test_a_program_that_hangs_is_shown_as_not_responding_until_it_answers():
    with Desktop(["work", "untrusted"], answer_time=ANSWER_TIME) as desktop:
        for domain in desktop.domains.values():
            domain.start(*foot("cat"))
            desktop.wait_mapped(domain.name)
        desktop.focus("untrusted")
        calm = desktop.wait_still()
        normal = tags(desktop, "untrusted", calm)
        stopped = [program_of(domain) for domain in desktop.domains.values()]
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)

        def type_on():
            desktop.session.tap("a")
            return desktop.livery.lines(HUNG.format("untrusted"))

        desktop.wait(type_on, "word that it hangs", step=0.1)
        picture = desktop.wait_picture(lambda p: p != calm, "the word")
        wide = tags(desktop, "untrusted", desktop.wait_still())
        assert wide[0] > normal[0] + 60 and wide[1] > normal[1] + 60
        # only there: the rest of the desktop is as it was
        changed = calm.difference(picture)
        assert changed.y + changed.height <= desktop.frames("untrusted")[0].y + BORDER + TITLE
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
        desktop.livery.wait_line(WELL.format("untrusted"), busy=desktop.busy)
        assert tags(desktop, "untrusted") == normal
        # the other one, to which the user did nothing, was not judged
        assert not desktop.livery.lines(HUNG.format("work"))


def settle(peer, number):
    """Waits until guid has read all that the peer has sent."""
    peer.pump()
    PeerWindow(peer, number, 9, 9).destroy()
    peer.wait_message("DESTROY", number)


def test_a_guid_that_stops_is_shown_as_not_responding():
    with Desktop(["work"], answer_time=ANSWER_TIME) as desktop:
        desktop["work"].start(*foot("cat"))
        desktop.wait_mapped("work")
        desktop.focus("work")
        guid = desktop["work"].guid()
        os.kill(guid, signal.SIGSTOP)
        desktop.session.tap("a")
        desktop.livery.wait_line(HUNG.format("work"))
        os.kill(guid, signal.SIGCONT)
        desktop.livery.wait_line(WELL.format("work"))


@pytest.mark.parametrize("how", ["key", "button", "close", "focus"])
def test_whatever_the_user_does_wants_an_answer(how):
    with Desktop(["work", "untrusted"], answer_time=ANSWER_TIME) as desktop:
        peer = desktop["untrusted"].scripted(extension=2).accept()
        other = desktop["work"].scripted(extension=2).accept()
        for each in (peer, other):
            # an agent that asks its program, and programs that draw nothing
            each.handlers["EXT_PING"] = lambda m, p=each: p.send("EXT_PONG", m.window,
                                                                 serial=m.serial)
        window = PeerWindow(peer, 1, 300, 200, COLOUR).map()
        peer.wait(lambda: window.serial, "EXT_CONFIGURE")
        window.paint()
        PeerWindow(other, 1, 200, 100, COLOUR).map()
        desktop.wait_mapped("work")
        desktop.focus("work" if how == "focus" else "untrusted")
        asked = other if how == "focus" else peer

        def type_on():
            desktop.session.tap("a")
            return asked.seen("EXT_PING", 1)

        desktop.wait(type_on, "EXT_PING", step=0.1)
        desktop.wait_still()
        # from now on it says nothing more
        del peer.handlers["EXT_PING"]
        peer.answer_configure = False
        settle(peer, 90)
        frame, = desktop.frames("untrusted")
        if how == "key":
            desktop.session.tap("b")
        elif how == "button":
            desktop.session.click(frame.x + 50, frame.y + 100)
        elif how == "close":
            desktop.session.chord("alt+f4")
        else:
            desktop.focus("untrusted")
        desktop.livery.wait_line(HUNG.format("untrusted"), busy=desktop.busy)
        ping = peer.seen("EXT_PING", 1)[-1]
        # an answer to another question is none
        peer.send("EXT_PONG", 1, serial=ping.serial + 1)
        peer.send("WMNAME", 1, title="still here") if how == "close" else \
            peer.send("EXT_PONG", 1, serial=ping.serial)
        desktop.livery.wait_line(WELL.format("untrusted"), busy=desktop.busy)
        assert not desktop.livery.lines(HUNG.format("work"))


def test_a_title_does_not_look_like_it():
    with Desktop(["untrusted"]) as desktop:
        peer = desktop["untrusted"].scripted().accept()
        window = PeerWindow(peer, 1, 500, 200, COLOUR).map()
        peer.wait(lambda: window.serial, "EXT_CONFIGURE")
        desktop.focus("untrusted")
        normal = tags(desktop, "untrusted")
        before = desktop.wait_still()
        window.title("(not responding)")
        desktop.wait_picture(lambda p: p != before, "the title")
        assert tags(desktop, "untrusted") == normal


def test_a_domain_that_does_not_read_is_shown_as_not_responding():
    with Desktop(["untrusted"], answer_time=ANSWER_TIME) as desktop:
        peer = desktop["untrusted"].scripted(extension=2).accept()
        window = PeerWindow(peer, 1, 300, 200, COLOUR).map()
        peer.wait(lambda: window.serial, "EXT_CONFIGURE")
        window.paint()
        desktop.focus("untrusted")
        desktop.busy.remove(peer.pump)

        def type_on():
            desktop.session.type("xyz")
            hung, well = (desktop.livery.lines(line.format("untrusted")) for line in (HUNG, WELL))
            return len(hung) > len(well)

        desktop.wait(type_on, "word that it does not respond")
        since = desktop.livery.size()
        desktop.busy.append(peer.pump)
        peer.handlers["EXT_PING"] = lambda m: peer.send("EXT_PONG", 1, serial=m.serial)
        desktop.livery.wait_line(WELL.format("untrusted"), since, busy=desktop.busy)


def test_a_guid_answers_for_its_own_window_and_question_only(tmp_path):
    relay = GuidRelay(str(tmp_path))
    with Desktop(["untrusted"], guid=relay.program, answer_time=ANSWER_TIME) as desktop:
        connection = relay.take(desktop["untrusted"])
        compositor = connection.bind("wl_compositor", 4)
        manager = connection.bind("livery_domain_manager_v1")
        surface = compositor.create_surface()
        toplevel = manager.get_toplevel(surface)
        toplevel.map(200, 100)
        for serial in (0, 1, 2, 0xffffffff):  # unasked
            toplevel.pong(serial)
        connection.wait(lambda: toplevel.seen("ping"), "the question after the focus")
        serial, = toplevel.last("ping")
        toplevel.pong(serial - 1)
        toplevel.pong(serial + 1)
        desktop.livery.wait_line(HUNG.format("untrusted"), busy=desktop.busy)
        toplevel.pong(serial)
        connection.roundtrip()
        desktop.livery.wait_line(WELL.format("untrusted"), busy=desktop.busy)
        # destroyed while it is asked
        desktop.session.click(desktop.frames("untrusted")[0].x + 100, STRIP + 100)
        toplevel.destroy()
        surface.destroy()
        try:
            connection.roundtrip()
        except WaylandError as error:
            pytest.fail(str(error))
        desktop.wait_no_window("untrusted")
    relay.close()
