# SPDX-License-Identifier: GPL-2.0-or-later
"""A program that is busy for a moment reads none of its events. It is not ended for that, however long
the moment and whatever the user does meanwhile; and what it is told then is short."""
import os
import signal

import pytest

from livery.desktop import LOCAL, Desktop
from livery.program import Program

COLOUR, OTHER = 0x3060c0, 0xb0a040
MOTIONS = 12000  # 32 bytes each: more than any socket and the old limit of livery hold


def place_of(desktop, colour):
    """Upper left pixel of this colour."""
    picture = desktop.wait_picture(lambda p: 1 in p.mask(colour), f"colour {colour:#x}")
    row, column = divmod(picture.mask(colour).index(1), picture.width)
    return column, row


def busy_under(desktop, domain):
    """A program with a window, which is busy from here on, and where its window is."""
    program = Program(desktop, domain)
    program.window(300, 200, COLOUR, "busy")
    x, y = place_of(desktop, COLOUR)
    desktop.session.click(x + 10, y + 10)
    desktop.wait(lambda: len(program.seen("pointer.button")) == 2, "click")
    program.pause()
    return program, x, y


def wave(session, x, y, count):
    """The pointer goes to and fro, at the pace of no hand."""
    pointer, connection = session.pointer, session.connection
    for start in range(0, count, 100):
        with connection.together():
            for i in range(start, start + 100):
                pointer.motion_absolute(i, x + i % 150, y + i % 90, session.width, session.height)
                pointer.frame()
        connection.roundtrip()


@pytest.fixture(name="where", params=["in a domain", "directly"])
def where_it_runs(request):
    with Desktop(["work"]) as desktop:
        yield desktop, desktop["work"] if request.param == "in a domain" else None


def told_motions(program, mark):
    return program.seen("pointer.motion", mark)


def test_motion_over_a_busy_program_does_not_end_it(where):
    desktop, domain = where
    program, x, y = busy_under(desktop, domain)
    mark = len(program.log)
    wave(desktop.session, x, y, MOTIONS)
    desktop.session.click(x + 77, y + 66)
    desktop.session.tap("a")
    program.resume()
    desktop.wait(lambda: len(program.seen("keyboard.key", mark)) >= 2, "key after the pause")
    presses = [(name, args) for name, args in program.log[mark:]
               if name in ("pointer.motion", "pointer.button")]
    at_press = next(i for i, (name, _) in enumerate(presses) if name == "pointer.button")
    assert presses[at_press - 1][1][1:] == (77, 66), "clicked elsewhere"
    assert len(told_motions(program, mark)) < MOTIONS // 4, "not merged"
    # and from here on it is told of each motion as before
    mark = len(program.log)
    for i in range(1, 6):
        desktop.session.move(x + 20 + i, y + 30)
        desktop.wait(lambda i=i: told_motions(program, mark) and
                     told_motions(program, mark)[-1][1] == 20 + i, "motion")
    program.close()


def test_the_last_motion_is_told_after_the_pause(where):
    desktop, domain = where
    program, x, y = busy_under(desktop, domain)
    mark = len(program.log)
    wave(desktop.session, x, y, MOTIONS)
    desktop.session.move(x + 44, y + 33)
    program.resume()
    desktop.wait(lambda: told_motions(program, mark) and
                 told_motions(program, mark)[-1][1:] == (44, 33), "last place")
    program.close()


def test_scrolling_over_a_busy_program_is_summed(where):
    desktop, domain = where
    program, x, y = busy_under(desktop, domain)
    mark = len(program.log)
    pointer, connection = desktop.session.pointer, desktop.session.connection
    for start in range(0, MOTIONS // 2, 100):
        with connection.together():
            for i in range(start, start + 100):
                pointer.axis_source(0)
                pointer.axis_discrete(i, 0, 15, 1)
                pointer.frame()
        connection.roundtrip()
    program.resume()
    desktop.wait(lambda: sum(a[2] for a in program.seen("pointer.axis", mark)) ==
                 15 * (MOTIONS // 2), "all of the scrolling")
    assert len(program.seen("pointer.axis", mark)) < MOTIONS // 4, "not merged"
    program.close()


def test_keys_and_clicks_for_a_busy_program_wait_for_it(where):
    """None of them can be merged: they wait, more than the socket holds."""
    desktop, domain = where
    program, x, y = busy_under(desktop, domain)
    mark, rounds = len(program.log), 1500
    for _ in range(rounds):
        desktop.session.tap("a")
        desktop.session.click(x + 5, y + 5)
    program.resume()
    desktop.wait(lambda: len(program.seen("keyboard.key", mark)) == 2 * rounds and
                 len(program.seen("pointer.button", mark)) == 2 * rounds, "all of them")
    program.close()


def test_another_program_is_told_while_one_is_busy(where):
    """Also one of the same domain, whose pointer passes over the busy one."""
    desktop, domain = where
    program, x, y = busy_under(desktop, domain)
    wave(desktop.session, x, y, MOTIONS)
    other = Program(desktop, domain)
    other.window(200, 150, OTHER, "other")
    ox, oy = place_of(desktop, OTHER)
    mark = len(other.log)
    desktop.session.click(ox + 12, oy + 13)
    desktop.wait(lambda: len(other.seen("pointer.button", mark)) == 2, "click in the other")
    program.resume()
    desktop.wait(lambda: program.seen("pointer.leave"), "leave")
    assert desktop.frames("work" if domain else LOCAL)
    other.close()
    program.close()


@pytest.mark.parametrize("part", ["guid", "agent"])
def test_motion_ends_nothing_on_the_way_that_is_busy(part):
    """The program reads, but what stands between it and livery is stopped: on a machine that swaps, say."""
    with Desktop(["work"]) as desktop:
        domain = desktop["work"]
        program = Program(desktop, domain)
        program.window(300, 200, COLOUR, "reads")
        x, y = place_of(desktop, COLOUR)
        desktop.session.click(x + 10, y + 10)
        desktop.wait(lambda: len(program.seen("pointer.button")) == 2, "click")
        guid = domain.guid()
        stopped = guid if part == "guid" else domain.agent.popen.pid
        mark = len(program.log)
        os.kill(stopped, signal.SIGSTOP)
        try:
            wave(desktop.session, x, y, 3 * MOTIONS)  # a guid has more room than a program had
            desktop.session.click(x + 77, y + 66)
            desktop.session.tap("a")
            desktop.session.move(x + 44, y + 33)
        finally:
            os.kill(stopped, signal.SIGCONT)
        desktop.wait(lambda: len(program.seen("keyboard.key", mark)) >= 2, "key after the pause")
        desktop.wait(lambda: told_motions(program, mark)[-1][1:] == (44, 33), "last place")
        told = [(name, args) for name, args in program.log[mark:] if name in ("pointer.motion", "pointer.button")]
        at_press = next(i for i, (name, _) in enumerate(told) if name == "pointer.button")
        assert told[at_press - 1][1][1:] == (77, 66), "clicked elsewhere"
        assert len(told_motions(program, mark)) < MOTIONS, "not merged"
        assert domain.guid() == guid
        program.close()
