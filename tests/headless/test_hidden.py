# SPDX-License-Identifier: GPL-2.0-or-later
"""Windows of programs in a domain that hide and show themselves (xdg_toplevel without a buffer, then a
new map). That they have their place again is in test_outputs.py."""
import functools
import os
import signal

import pytest

from livery.desktop import Desktop, content_of
from livery.program import Program
from livery.recorder import TO_DAEMON
from livery.session import KEYS

WINDOW, DIALOG, MENU, OTHER = 0x3060c0, 0xb0a040, 0x60c030, 0x804020
KEPT = 64  # AGENT_HIDDEN_MAX


@pytest.fixture(name="desktop", params=["extension", "stock"])
def with_an_agent(request):
    with Desktop(["work", "personal"], record=["work"]) as desktop:
        desktop["work"].start("sleep", "100000", stock=request.param == "stock", options=("-v",))
        desktop["work"].agent.wait_line("daemon connected", busy=desktop.busy)
        desktop.stock = request.param == "stock"
        yield desktop


@pytest.fixture(name="program")
def in_the_domain(desktop):
    program = Program(desktop, desktop["work"])
    yield program
    program.close()


def hide(desktop, window):
    window.hide()
    desktop.wait_picture(lambda p: window.colour not in p.colours(), "desktop without the window")


def shown(desktop, window):
    """The frame of the only window, once it is painted."""
    def painted(frame):
        return set(desktop.picture().crop(content_of(frame)).colours()) == {window.colour}
    return desktop.wait_frame("work", condition=painted)


def sent(desktop, name, mark=(0, 0)):
    """The messages of this name that the agent has sent."""
    return [m for m in desktop["work"].recorder.current.messages(TO_DAEMON, mark) if m.name == name]


def settle(desktop, program):
    """Waits until guid has read what the agent has sent so far: a window is mapped after it."""
    window = program.window(90, 60, OTHER, "settled")
    desktop.wait_picture(lambda p: OTHER in p.colours(), "another window")
    return window


def resize(desktop, frame, by):
    corner = frame.x + frame.width - 2, frame.y + frame.height - 2
    desktop.session.drag(corner, (corner[0] + by[0], corner[1] + by[1]))
    desktop.park()
    return desktop.wait_frame(
        "work", condition=lambda f: f.width == frame.width + by[0] and f.height == frame.height + by[1])


def test_it_has_the_place_and_size_that_the_user_gave_it(desktop, program):
    window = program.window(300, 200, WINDOW, "a window")
    first = shown(desktop, window)
    desktop.session.drag((first.x + 100, first.y + 12), (first.x + 350, first.y + 212))
    desktop.wait_frame("work", condition=lambda f: f.x == first.x + 250 and f.y == first.y + 200)
    resize(desktop, desktop.wait_frame("work"), (80, 60))
    desktop.wait(lambda: window.size == (380, 260), "size")
    before = shown(desktop, window)
    for _ in range(3):
        hide(desktop, window)
        window.show()
        assert shown(desktop, window) == before
    assert len(sent(desktop, "CREATE")) == 1 and not sent(desktop, "DESTROY")


def test_a_program_may_show_it_in_another_size(desktop, program):
    window = program.window(300, 200, WINDOW, "a window")
    before = shown(desktop, window)
    hide(desktop, window)
    window.size = 420, 150
    window.show()
    after = shown(desktop, window)
    assert after == before._replace(width=before.width + 120, height=before.height - 50)
    assert window.size == (420, 150)


def test_it_is_as_a_new_one_in_all_that_its_program_says(desktop, program):
    window = program.window(300, 200, WINDOW, "old")
    window.toplevel.set_min_size(300, 200)
    window.draw()
    before = shown(desktop, window)
    resize(desktop, before, (40, 40))
    hide(desktop, window)
    since = desktop.livery.size()
    window.toplevel.set_title("new")
    window.toplevel.set_min_size(0, 0)
    window.size = 300, 200
    window.show()
    assert desktop.wait_mapped("work", since)
    assert desktop.livery.lines(r"window mapped domain=work.* title=(.*)$", since)[-1][1] == "new"
    frame = shown(desktop, window)
    assert frame == before
    corner = frame.x + frame.width - 2, frame.y + frame.height - 2
    desktop.session.drag(corner, (corner[0] - 60, corner[1] - 60))  # the old limit does not hold
    desktop.wait_frame("work", condition=lambda f: f.width == before.width - 60)


def test_one_that_was_maximised_has_its_floating_place(desktop, program):
    if desktop.stock:
        pytest.skip("the plain protocol has no request for it")
    window = program.window(300, 200, WINDOW, "a window")
    before = shown(desktop, window)
    window.toplevel.set_maximized()
    desktop.wait_frame("work", condition=lambda f: f.width == desktop.session.width)
    hide(desktop, window)
    window.size = 300, 200
    window.toplevel.set_maximized()
    window.show()
    whole = desktop.wait_frame("work", condition=lambda f: f.width == desktop.session.width)
    hide(desktop, window)
    window.size = 300, 200
    window.show()  # it does not ask for it again
    assert shown(desktop, window) == before
    desktop.session.chord("super+up")
    assert desktop.wait_frame("work", condition=lambda f: f.width == whole.width) == whole
    desktop.session.chord("super+up")
    assert desktop.wait_frame("work", condition=lambda f: f.width == before.width) == before


def test_one_that_had_the_keyboard_has_it_again_and_no_key_hangs(desktop, program):
    window = program.window(300, 200, WINDOW, "a window")
    shown(desktop, window)
    desktop.wait(lambda: program.seen("keyboard.enter"), "keyboard")
    desktop.session.key(KEYS["a"], True)
    desktop.wait(lambda: program.seen("keyboard.key"), "key")
    hide(desktop, window)
    desktop.wait(lambda: program.seen("keyboard.leave"), "leave")
    desktop.session.key(KEYS["a"], False)
    mark = len(program.log)
    window.show()
    shown(desktop, window)
    desktop.wait(lambda: program.seen("keyboard.enter", mark), "keyboard")
    desktop.session.tap("b")
    desktop.wait(lambda: len(program.seen("keyboard.key", mark)) >= 2, "key")
    assert program.seen("keyboard.key", mark) == [(KEYS["b"], 1), (KEYS["b"], 0)]


def dialog_of(program, main):
    dialog = program.window(150, 100, DIALOG, "dialog")
    dialog.toplevel.set_parent(main.toplevel)
    program.connection.roundtrip()
    return dialog


def drag_onto(desktop):
    """The user drags the dialog over the middle of the main window."""
    frames = sorted(desktop.frames("work"), key=lambda f: f.width)
    dialog, main = frames
    to = main.x + 150, main.y + 150
    desktop.session.drag((dialog.x + 60, dialog.y + 12), (to[0] + 60, to[1] + 12))
    desktop.wait_picture(lambda p: p.colours().get(WINDOW) and p.colours()[WINDOW] < 400 * 300 - 150 * 100,
                         "the dialog over its window")


def click_main(desktop, main):
    """On the main window, beside the dialog in its middle."""
    place = content_of(desktop.wait_frame("work"))
    desktop.session.click(place.x + 8, place.y + 8)
    desktop.wait(lambda: desktop.livery.lines(r"focus domain=work title=(.*)$")[-1][1] == main.title,
                 "keyboard of the main window")


def test_a_dialog_belongs_to_its_window_after_either_was_hidden(desktop, program):
    if desktop.stock:
        pytest.skip("a parent is told with the first map only, before the program names it")
    main = program.window(400, 300, WINDOW, "main")
    dialog = dialog_of(program, main)
    desktop.wait_picture(lambda p: {WINDOW, DIALOG} <= set(p.colours()), "both windows")
    drag_onto(desktop)
    whole = 150 * 100
    hide(desktop, dialog)
    dialog.toplevel.set_parent(main.toplevel)
    dialog.show()
    desktop.wait_picture(lambda p: p.colours().get(DIALOG) == whole, "the dialog again")
    click_main(desktop, main)
    desktop.wait_picture(lambda p: p.colours().get(DIALOG) == whole, "the dialog in front")
    hide(desktop, main)
    main.toplevel.set_title("main")
    main.show()
    desktop.wait_picture(lambda p: WINDOW in p.colours(), "the main window again")
    dialog.toplevel.set_parent(main.toplevel)
    program.connection.roundtrip()
    desktop.session.chord("alt+tab")
    desktop.wait_picture(lambda p: p.colours().get(DIALOG) == whole, "the dialog")
    click_main(desktop, main)
    desktop.wait_picture(lambda p: p.colours().get(DIALOG) == whole, "the dialog in front")
    # shown again without a parent it is a window of its own
    hide(desktop, dialog)
    dialog.show()
    desktop.wait_picture(lambda p: p.colours().get(DIALOG) == whole, "the dialog again")
    click_main(desktop, main)
    desktop.wait_picture(lambda p: p.colours().get(DIALOG, 0) < whole, "the dialog behind")


def test_its_menus_go_with_it_and_new_ones_are_shown(desktop, program):
    window = program.window(400, 300, WINDOW, "a window")
    shown(desktop, window)
    for _ in range(2):
        window.menu((120, 100), MENU, (20, 20), grab=False)
        desktop.wait_picture(lambda p: MENU in p.colours(), "menu")
        window.hide()
        desktop.wait_picture(lambda p: not {WINDOW, MENU} & set(p.colours()), "nothing of the window")
        window.show()
        shown(desktop, window)
    window.menu((120, 100), MENU, (20, 20), grab=False)
    desktop.wait_picture(lambda p: p.colours().get(MENU) == 120 * 100, "menu")


@pytest.mark.parametrize("corner", [False, True], ids=["moved", "resized"])
def test_it_is_hidden_while_the_user_holds_it(desktop, program, corner):
    window = program.window(300, 200, WINDOW, "a window")
    frame = shown(desktop, window)
    x, y = (frame.width - 2, frame.height - 2) if corner else (100, 12)
    desktop.session.move(frame.x + x, frame.y + y)
    desktop.session.button("left", True)
    desktop.session.move(frame.x + x + 60, frame.y + y + 50)
    desktop.wait_frame("work", condition=lambda f: f != frame)
    hide(desktop, window)
    window.size = 300, 200
    window.show()
    back = shown(desktop, window)
    desktop.session.move(frame.x + x + 90, frame.y + y + 90)
    desktop.session.button("left", False)
    desktop.session.click(4, 4)
    assert shown(desktop, window) == back  # the hand holds it no more
    assert back in (frame, frame._replace(x=frame.x + 60, y=frame.y + 50))


def test_the_gui_domain_keeps_the_newest_that_are_hidden(desktop, program):
    """And the oldest are new windows when they are shown."""
    windows = [program.window(90, 60, WINDOW + i, f"w{i}") for i in range(KEPT + 10)]
    desktop.wait(lambda: len(sent(desktop, "MAP")) == len(windows), "all windows")
    for window in windows:
        window.hide()
    program.connection.roundtrip()
    desktop.wait(lambda: len(sent(desktop, "UNMAP")) == len(windows), "all windows hidden")
    settle(desktop, program).hide()
    desktop.wait(lambda: len(sent(desktop, "DESTROY")) == 11, "the end of the oldest")
    made = len(sent(desktop, "CREATE"))
    for window, new in ((windows[0], 1), (windows[-1], 1), (windows[1], 2)):
        window.show()
        desktop.wait_picture(lambda p, w=window: w.colour in p.colours(), "window")
        assert len(sent(desktop, "CREATE")) == made + new


def test_one_that_goes_while_it_is_hidden_is_destroyed(desktop, program):
    window = program.window(300, 200, WINDOW, "a window")
    number = desktop.wait(lambda: sent(desktop, "CREATE"), "CREATE")[0].window
    hide(desktop, window)
    window.toplevel.destroy()
    window.xdg.destroy()
    program.connection.roundtrip()
    desktop.wait(lambda: [m.window for m in sent(desktop, "DESTROY")] == [number], "DESTROY")
    other = program.window(300, 200, WINDOW, "another")
    hide(desktop, other)
    program.close()
    desktop.wait(lambda: len(sent(desktop, "DESTROY")) == 2, "DESTROY")


def test_one_that_hides_and_shows_itself_all_the_time_is_whole_in_the_end(desktop, program):
    window = program.window(300, 200, WINDOW, "a window")
    before = shown(desktop, window)
    program.buffer = functools.cache(program.buffer)
    pages = desktop.stats(desktop["work"].agent)["pages"]
    for _ in range(200):
        window.hide()
        window.show()
    assert shown(desktop, window) == before
    settle(desktop, program)
    assert desktop.stats(desktop["work"].agent)["pages"] <= 3 * pages
    assert len(sent(desktop, "CREATE")) == 2


def test_a_guid_that_comes_back_shows_it_when_its_program_does(desktop, program):
    window = program.window(300, 200, WINDOW, "a window")
    shown(desktop, window)
    hide(desktop, window)
    since = desktop["work"].agent.size()
    os.kill(desktop.wait(desktop["work"].guid, "guid"), signal.SIGKILL)
    desktop["work"].agent.wait_line("daemon connected", since)
    window.show()
    shown(desktop, window)
