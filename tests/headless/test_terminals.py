# SPDX-License-Identifier: GPL-2.0-or-later
"""The clipboard's chords in terminals: a selection is copied by the one chord, and the second press of a
chord, while its modifiers are held, is the terminal's own."""
import os
import subprocess

import pytest

from livery.desktop import Desktop, content_of, foot

WORD, OTHER = "selected-word", "copied-text"


def display_of(domain):
    return next(n for n in sorted(os.listdir(domain.runtime))
                if n.startswith("wayland-") and not n.endswith(".lock"))


def inside(domain):
    """What a program in the domain has for its environment."""
    return {**domain.environment, "WAYLAND_DISPLAY": display_of(domain)}


def run(domain, *command, **options):
    return subprocess.run(command, env=inside(domain), timeout=60, check=True, **options)


def clipboard_of(domain):
    return subprocess.run(["wl-paste", "--no-newline"], env=inside(domain), timeout=60, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode()


@pytest.fixture(name="desktop")
def two_terminals():
    """work shows a word; personal writes what is typed and pasted to a file. Both have foot's own keys."""
    with Desktop(["work", "personal"]) as desktop:
        work, personal = desktop["work"], desktop["personal"]
        work.start(*foot("sh", "-c", f"printf '%s' {WORD}; touch {work.path('up')}; exec cat"))
        path = personal.path("pasted")
        personal.start(*foot("sh", "-c", f"stty -echo -icanon; : > {path}; exec cat > {path}"))
        for name in desktop.domains:
            desktop.wait_mapped(name)
        desktop.wait(lambda: os.path.exists(work.path("up")) and os.path.exists(path), "programs")
        desktop.wait_still()
        yield desktop


def press(desktop, key, times=1):
    """Ctrl+Shift and the key, as often, without letting go of the modifiers."""
    desktop.session.hold("ctrl+shift")
    for _ in range(times):
        desktop.session.tap(key)
    desktop.session.hold("shift+ctrl", False)


def select_and_copy(desktop, times=1):
    """A double click selects a word, if it is fast enough; foot tells the agent a little later."""
    desktop.focus("work")
    box = content_of(desktop.wait_frame("work"))

    def copied():
        # foot counts clicks of one button, and knows nothing that the fifth does
        desktop.session.click(box.x + 30, box.y + 8, "side")
        for _ in range(2):
            desktop.session.click(box.x + 30, box.y + 8)
        since = desktop.livery.size()
        press(desktop, "c", times)
        return f"holds {len(WORD)} bytes of work" in desktop.livery.wait_line(
            r"clipboard: (holds|not copied).*work.*", since)[0]

    desktop.wait(copied, "a copy of the selected word")


def text_of(domain):
    with open(domain.path("pasted"), encoding="utf-8") as file:
        return file.read()


def test_the_chord_copies_what_is_selected_in_a_terminal(desktop):
    select_and_copy(desktop)
    assert clipboard_of(desktop["work"]) == ""  # the terminal has not had the key
    desktop.focus("personal")
    press(desktop, "v", 2)  # to the domain, and into the terminal
    desktop.wait(lambda: text_of(desktop["personal"]) == WORD, "text in the terminal")


def test_the_first_press_of_the_paste_chord_types_nothing(desktop):
    select_and_copy(desktop)
    desktop.focus("personal")
    press(desktop, "v")
    desktop.wait(lambda: clipboard_of(desktop["personal"]) == WORD, "text on the clipboard")
    desktop.session.tap("z")
    desktop.wait(lambda: text_of(desktop["personal"]).endswith("z"), "a key typed afterwards")
    assert text_of(desktop["personal"]) == "z"


def test_the_second_press_of_the_copy_chord_is_the_terminals_own(desktop):
    select_and_copy(desktop, times=2)
    desktop.wait(lambda: clipboard_of(desktop["work"]) == WORD, "the terminal's own copy")


def test_the_chord_with_its_modifiers_pressed_again_is_not_the_terminals(desktop):
    select_and_copy(desktop)
    since = desktop.livery.size()
    press(desktop, "c")
    desktop.livery.wait_line(r"clipboard: holds .* of work", since)
    assert clipboard_of(desktop["work"]) == ""


def test_what_was_copied_after_the_selection_is_taken(desktop):
    select_and_copy(desktop)
    run(desktop["work"], "wl-copy", OTHER, stdout=subprocess.DEVNULL)
    desktop.wait(lambda: clipboard_of(desktop["work"]) == OTHER, "copied text")
    desktop.focus("work")
    since = desktop.livery.size()
    press(desktop, "c")
    line = desktop.livery.wait_line(r"clipboard: (holds|not copied).*work.*", since)[0]
    assert f"holds {len(OTHER)} bytes of work" in line
    select_and_copy(desktop)  # and what is selected after that


def test_a_selection_in_another_program_of_the_domain_is_not_taken(desktop):
    select_and_copy(desktop)
    work = desktop["work"]
    since = desktop.livery.size()
    other = desktop.start_process("second", foot("cat", extra=("--title=second",)), inside(work))
    other.ended_by_test = True
    desktop.livery.wait_line(r"focus domain=work title=second", since)
    desktop.wait_still()
    since = desktop.livery.size()
    press(desktop, "c")
    desktop.livery.wait_line(r"clipboard: not copied.*work has no text", since)
