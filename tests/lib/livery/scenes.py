# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that are the same wherever domains run: on the embedded default (tests/headless) and on a real Xen
(tests/xen). A module of either folder imports them and offers the fixture `stage`: a livery with three domains, each
with an agent and a program, that all of these tests share; each test finds its windows there. The fixture
`stage_as_it_is` is the same without that.

A stage has
  names                    its domains: "work" with a terminal, "bank" with the program `pattern`, "untrusted" with a
                           program that animates
  labels                   name -> label
  picture(), frames(name, picture), wait_frame(name), wait_no_frame(name), wait(condition, what)
  wait_content(name, condition, what)  until condition(picture of the window's content)
  focus(name), type(text), click(x, y), press_print()
  start(name, program), stop(name)     the agent with a shell command; program None: the domain's usual one
  shell(name, command)     runs a command in the domain; its output
  background(name, command), end(name, program)  the same for one that goes on
  is_running(name, program)  whether it still does
  terminal()               process numbers of the terminal in its domain
  path(name, file)         a file of the domain, for shell()
  tool(name)               command line of a program of tests/tools, in a domain
  where                    how the program `hostile` is told whom to serve
  globals(name)            names of the Wayland interfaces that a program in the domain is offered
  agent_stats(name), livery_stats()
  granted(name)            pages that the domain has given and that are in use by the GUI domain
  check_after_resizes(before, after)   stats of an agent before and after resizes, none larger than before
  messages(name)           what passed between guid and agent, a line a message
  guid(name), livery()     process numbers in the GUI domain, or None; kill_guid(name), kill_livery() (which starts anew)
  screenshots()            paths of the files that the print key made, for the test to read
  linger()                 waits so long that what was caused would have been seen
"""
import os
import re
import stat

import pytest

from livery.desktop import COLOURS, content_of
from livery.picture import read_png

TERMINAL, PATTERN, LIVELY = "work", "bank", "untrusted"
# data_control is the agent's own, about the clipboard within the domain.
PRIVILEGED = "screencopy|capture|export_dmabuf|virtual|foreign_toplevel|layer_shell|session_lock|livery"
# What a program that animates causes, whatever the user does; and what comes a while after an act.
ANIMATION = ("EXT_COMMIT", "EXT_FRAME", "EXT_RELEASE", "EXT_BUFFER", "EXT_POOL", "EXT_PING", "EXT_PONG")


def pattern_errors(picture, left=0):
    """How many bytes of a window's content, or of what is right of `left` in it, are not those of the program
    `pattern`."""
    row_red = bytes(left + x & 255 for x in range(picture.width))
    errors = 0
    for y in range(picture.height):
        row = picture.row(y)
        errors += sum(a != b for a, b in zip(row[2::4], row_red))
        errors += sum(value != (y & 255) for value in row[1::4])
        errors += sum(value != 0x5a for value in row[0::4])
    return errors


def is_pattern(width, height):
    """For wait_content: exactly the pattern of this size."""
    return lambda p: (p.width, p.height) == (width, height) and not pattern_errors(p)


def quiet(messages):
    return [line for line in messages if not any(word in line for word in ANIMATION)]


def settle(stage, names):
    """Waits until nothing is said any more but by programs that animate; how much was, for each domain."""
    counts = {}

    def same():
        before = dict(counts)
        counts.update({name: len(quiet(stage.messages(name))) for name in names})
        if before != counts:
            stage.linger()
        return before == counts

    stage.wait(same, "silence")
    return counts


def wait_typed(stage, text):
    """Types a command into the terminal, whose effect shows that each key came."""
    file = stage.path(TERMINAL, "typed")
    stage.type(f"echo {text} >{file}\n")
    stage.wait(lambda: stage.shell(TERMINAL, f"cat {file} 2>/dev/null; true").strip() == text,
               f"effect of typing {text}")


# ---- pictures ----

def test_each_domain_has_its_window_in_its_own_frame(stage):
    for name in stage.names:
        stage.wait_content(name, lambda p: len(p.colours()) > 1, f"what the program of {name} draws")
    picture = stage.picture()
    for name, label in stage.labels.items():
        frame = stage.frames(name, picture)[0]
        assert picture.ring(frame) == {COLOURS[label]}, f"{name}: the ring of {frame}"


def test_pixels_of_a_domain_are_exact(stage):
    stage.wait_content(PATTERN, is_pattern(300, 200), "the pattern, pixel by pixel")


# ---- input ----

def test_keys_reach_only_the_focused_domain(stage):
    stage.focus(TERMINAL)
    others = [name for name in stage.names if name != TERMINAL]
    before = settle(stage, others)  # the window that lost the focus is told so
    wait_typed(stage, "secret-42")
    for name in others:
        assert quiet(stage.messages(name))[before[name]:] == [], f"{name} saw something of it"


def test_a_click_reaches_only_the_domain_under_the_pointer(stage):
    content = content_of(stage.wait_frame(PATTERN))
    before = {name: len(stage.messages(name)) for name in stage.names}

    def clicked(name):
        return any("BUTTON" in line for line in stage.messages(name)[before[name]:])

    stage.click(content.x + 100, content.y + 100)
    stage.wait(lambda: clicked(PATTERN), "the click")
    stage.linger()
    assert [name for name in stage.names if clicked(name)] == [PATTERN]


# ---- live pixels, counted pages ----

def resize(stage, steps, width, height):
    """Resizes the pattern; each size is drawn before the next is asked for. width, height: shell words, i is the step."""
    drawn, sizes = stage.path(PATTERN, "drawn"), stage.path(PATTERN, "sizes")
    stage.shell(PATTERN, f"exec 3<>{sizes} 4<>{drawn}; line=; i=1; while [ $i -le {steps} ]; do w={width} h={height}; "
                'echo $w $h >&3; until [ "$line" = "drawn $w $h" ]; do read -r line <&4; done; i=$((i + 1)); done')


@pytest.mark.slow
def test_fifty_resizes_show_only_right_pixels_and_share_nothing_new(stage):
    drawn, sizes = stage.path(PATTERN, "drawn"), stage.path(PATTERN, "sizes")
    stage.stop(PATTERN)
    stage.wait_no_frame(PATTERN)
    stage.shell(PATTERN, f"rm -f {sizes} {drawn}; mkfifo {sizes} {drawn}")
    stage.start(PATTERN, f"{stage.tool('pattern')} 500 400 <>{sizes} 1<>{drawn}")
    stage.wait_content(PATTERN, is_pattern(500, 400), "the largest size")
    # until each buffer of the swapchain has had the largest size
    resize(stage, 8, "$((500 - i % 2))", "400")
    largest = stage.agent_stats(PATTERN)
    resize(stage, 50, "$((200 + i * 37 % 300))", "$((150 + i * 53 % 250))")
    stage.shell(PATTERN, f"echo 333 222 >{sizes}")
    stage.wait_content(PATTERN, is_pattern(333, 222), "the last size, pixel by pixel")
    stage.check_after_resizes(largest, stage.agent_stats(PATTERN))


def test_a_closed_window_leaves_no_page_mapped(stage):
    with_it = stage.livery_stats()["mapped_bytes"]
    assert stage.granted(PATTERN) > 0, "the window that is shown is made of pages that the domain gave"
    stage.stop(PATTERN)
    stage.wait_no_frame(PATTERN)
    try:
        stage.wait(lambda: stage.granted(PATTERN) == 0, "the window's pages to be given back")
        assert stage.livery_stats()["mapped_bytes"] < with_it
    finally:
        stage.start(PATTERN)
    stage.wait_frame(PATTERN)


# ---- deaths ----

def test_killed_guid_and_killed_livery_come_back_and_programs_never_notice(stage):
    program = stage.terminal()
    assert program
    guid = stage.guid(TERMINAL)
    stage.kill_guid(TERMINAL)
    # its window may be back before a picture without it was taken
    stage.wait(lambda: stage.guid(TERMINAL) not in (guid, None), "another guid")
    stage.wait_frame(TERMINAL)
    stage.focus(TERMINAL)
    wait_typed(stage, "here-again")
    stage.kill_livery()
    for name in stage.names:
        stage.wait_frame(name)
    assert stage.terminal() == program
    stage.focus(TERMINAL)
    wait_typed(stage, "still-here")


# ---- capture ----

def test_a_screenshot_by_key_is_a_file_in_the_gui_domain_only(stage):
    count = len(stage.screenshots())
    stage.press_print()
    path = stage.wait(lambda: stage.screenshots()[count:], "the screenshot")[0]
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    picture = read_png(path)
    for name, label in stage.labels.items():
        frame = stage.frames(name, picture)[0]
        assert picture.ring(frame) == {COLOURS[label]}


def test_programs_in_a_domain_find_nothing_to_capture_with(stage):
    for name in stage.names:
        found = stage.globals(name)
        assert {"wl_compositor", "wl_shm", "xdg_wm_base"} <= found, found
        assert {interface for interface in found if re.search(PRIVILEGED, interface)} == set(), name


# ---- hostile domains ----

EVILS = ["half-message", "silence", "version-2", "bad-refs", "many-refs", "foreign-refs"]


def wait_said(stage, name, program, log, word):
    """Until a program in the background has written the word. One that has ended writes nothing more."""
    def look():
        running = stage.is_running(name, program)
        said = stage.shell(name, f"cat {log}; true")
        assert word in said or running, f"the program ended before it was {word}:\n{said}"
        return word in said
    stage.wait(look, f"{word} in {log}")


def check_evil(stage, evil):
    """Nobody but the hostile domain notices what it does."""
    others = [name for name in stage.names if name != PATTERN]
    stage.stop(PATTERN)
    stage.wait_no_frame(PATTERN)
    before = stage.livery(), [stage.guid(name) for name in others]
    log = stage.path(PATTERN, f"hostile-{evil}.log")
    program = stage.background(PATTERN, f"{stage.tool('hostile')} {stage.where} {evil} >{log} 2>&1")
    wait_said(stage, PATTERN, program, log, "done")
    stage.linger()
    for name in others:
        stage.wait_frame(name)
    stage.focus(TERMINAL)
    wait_typed(stage, evil)
    assert (stage.livery(), [stage.guid(name) for name in others]) == before
    stage.end(PATTERN, program)


@pytest.mark.parametrize("evil", EVILS)
def test_a_hostile_domain_harms_only_itself(stage_as_it_is, evil):
    check_evil(stage_as_it_is, evil)


def test_after_the_evil_an_honest_agent_is_shown_again(stage):
    stage.wait_content(PATTERN, is_pattern(300, 200), "the pattern, pixel by pixel")
