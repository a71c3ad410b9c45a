# SPDX-License-Identifier: GPL-2.0-or-later
"""What a program is told when the keyboard leaves its window while keys are held: that it leaves, and no
release that the user did not make. An Alt that is pressed and let go opens a menu bar, and the next
typed text is lost in it. When the keyboard comes, the program is told which of its keys are down."""
import struct

import pytest

from livery.desktop import Desktop
from livery.program import Program
from livery.session import KEYS, MODIFIERS

COLOURS = {"first": 0x3060c0, "second": 0x60c030, "other": 0xb0a040}
ALT = MODIFIERS["alt"][1]

# Each chord that takes the keyboard from a window, and what brings it back.
AWAY = ["alt+tab", "alt+shift+tab", "super+tab", "super+shift+tab", "super+escape", "super+down"]


def keyboard(program, since=0):
    """(event, what) of the keyboard: of keys their code and state, of windows their title."""
    return [(name.split(".")[1], args if name.endswith("key") else args[0])
            for name, args in program.log[since:]
            if name in ("keyboard.enter", "keyboard.leave", "keyboard.key")]


def keys_at_enter(program, since=0):
    data = program.seen("keyboard.enter", since)[-1][1]
    return list(struct.unpack(f"<{len(data) // 4}I", data))


def wait_leave(desktop, program, mark):
    desktop.wait(lambda: program.seen("keyboard.leave", mark), "leave")


def wait_enter(desktop, program, mark, title):
    desktop.wait(lambda: [a for a in program.seen("keyboard.enter", mark) if a[0] == title],
                 f"enter of {title}")


@pytest.fixture(name="scene", params=["extension", "stock", "direct"], scope="module")
def programs_of_two_domains(request):
    """Two windows of one program, one of a program of another domain."""
    with Desktop(["work", "personal"]) as desktop:
        if request.param != "direct":
            desktop["work"].start("sleep", "100000", stock=request.param == "stock")
        program = Program(desktop, None if request.param == "direct" else desktop["work"])
        program.window(300, 200, COLOURS["first"], "first")
        program.window(300, 200, COLOURS["second"], "second")
        other = Program(desktop, desktop["personal"])
        other.window(200, 100, COLOURS["other"], "other")
        yield desktop, program, other


def place_of(desktop, colour):
    """A pixel inside this colour."""
    picture = desktop.wait_picture(lambda p: 1 in p.mask(colour), f"colour {colour:#x}")
    row, column = divmod(picture.mask(colour).index(1), picture.width)
    return column + 9, row + 9


def focus(scene, title):
    """Gives the keyboard to this window by a click."""
    desktop, program, other = scene
    owner = other if title == "other" else program
    mark = len(owner.log)
    desktop.session.click(*place_of(desktop, COLOURS[title]))
    desktop.wait(lambda: len(owner.seen("pointer.button", mark)) == 2 and
                 has_keyboard(owner) == title, f"keyboard in {title}")
    desktop.park()


def has_keyboard(owner):
    """The title of its window that has it, or None."""
    seen = [(w, a[0]) for w, a in owner.log if w in ("keyboard.enter", "keyboard.leave")]
    return seen[-1][1] if seen and seen[-1][0] == "keyboard.enter" else None


@pytest.mark.parametrize("chord", AWAY)
def test_a_chord_that_takes_the_keyboard_is_no_release(scene, chord):
    desktop, program, _ = scene
    focus(scene, "first")
    mark = len(program.log)
    *names, key = chord.split("+")
    session = desktop.session
    session.hold("+".join(names))
    session.tap(key)
    session.connection.roundtrip()
    wait_leave(desktop, program, mark)
    session.hold("+".join(reversed(names)), False)
    told = keyboard(program, mark)
    pressed = [("key", (MODIFIERS[name][1], 1)) for name in names]
    assert told[:len(names) + 1] == pressed + [("leave", "first")]
    if chord == "super+down":
        for _ in range(3):
            if has_keyboard(program) == "first":
                break
            session.chord("super+shift+tab")
            desktop.wait_still(0.1)


@pytest.mark.parametrize("name", sorted(MODIFIERS))
def test_a_modifier_that_is_held_over_a_change_of_domain_is_not_released(scene, name):
    desktop, program, other = scene
    focus(scene, "other")
    focus(scene, "first")
    mark, others = len(program.log), len(other.log)
    session, code = desktop.session, MODIFIERS[name][1]
    session.hold(name)
    desktop.wait(lambda: program.seen("keyboard.key", mark), "press")
    session.click(*place_of(desktop, COLOURS["other"]))  # with Super it moves the window
    wait_leave(desktop, program, mark)
    desktop.wait(lambda: has_keyboard(other), "keyboard in the other")
    session.hold(name, False)
    session.tap("x")
    desktop.wait(lambda: len(other.seen("keyboard.key", others)) == 2, "key in the other")
    assert ("key", (code, 0)) not in keyboard(program, mark)
    assert ("key", (code, 0)) not in keyboard(other, others), "a release without its press"
    for args in other.seen("keyboard.enter", others):
        assert args[1] == b"", "told of a key that was pressed for another domain"


def test_a_letter_that_is_held_is_not_typed_elsewhere(scene):
    """And is down when the keyboard comes back to the domain that it was pressed for."""
    desktop, program, other = scene
    focus(scene, "first")
    mark, others = len(program.log), len(other.log)
    session = desktop.session
    session.key(KEYS["k"], True)
    session.connection.roundtrip()
    desktop.wait(lambda: program.seen("keyboard.key", mark), "press")
    session.chord("super+escape")
    wait_leave(desktop, program, mark)
    assert keyboard(program, mark)[-1] == ("leave", "first")
    assert ("key", (KEYS["k"], 0)) not in keyboard(program, mark)
    back = len(program.log)
    focus(scene, "first")
    assert KEYS["k"] in keys_at_enter(program, back)
    back = len(program.log)
    session.key(KEYS["k"], False)
    session.connection.roundtrip()
    desktop.wait(lambda: ("key", (KEYS["k"], 0)) in keyboard(program, back), "release")
    assert not [w for w in keyboard(other, others) if w[1] in ((KEYS["k"], 0), (KEYS["k"], 1))]


def test_between_windows_of_a_domain_the_keys_go_along(scene):
    desktop, program, _ = scene
    focus(scene, "second")
    focus(scene, "first")
    mark = len(program.log)
    session = desktop.session
    session.hold("alt")
    session.tap("tab")
    session.connection.roundtrip()
    wait_leave(desktop, program, mark)
    session.tap("escape")
    session.connection.roundtrip()
    wait_enter(desktop, program, mark, "first")
    assert ALT in keys_at_enter(program, mark)
    assert ("key", (ALT, 0)) not in keyboard(program, mark)
    session.hold("alt", False)
    desktop.wait(lambda: keyboard(program, mark)[-1] == ("key", (ALT, 0)), "release")


def test_a_click_on_another_window_of_the_domain_takes_the_keys_along(scene):
    desktop, program, _ = scene
    focus(scene, "second")
    focus(scene, "first")
    mark = len(program.log)
    session, code = desktop.session, MODIFIERS["ctrl"][1]
    session.hold("ctrl")
    session.click(*place_of(desktop, COLOURS["second"]))
    wait_enter(desktop, program, mark, "second")
    session.hold("ctrl", False)
    desktop.wait(lambda: ("key", (code, 0)) in keyboard(program, mark), "release")
    assert keyboard(program, mark) == [("key", (code, 1)), ("leave", "first"), ("enter", "second"),
                                       ("key", (code, 0))]
    assert keys_at_enter(program, mark) == [code]
