# SPDX-License-Identifier: GPL-2.0-or-later
"""Which keys are a chord, by the layout that is active."""
import pytest

from livery.desktop import STRIP, Desktop
from livery.peer import PeerWindow
from livery.picture import Rect

COPY, OTHER = "ctrl+shift+c", "ctrl+shift+i"  # by their places; on dvorak the key of I types c


def focused_peer(desktop):
    peer = desktop["work"].scripted().accept()
    PeerWindow(peer, 1, 300, 200).map()
    peer.wait_message("EXT_KEYBOARD_ENTER")
    return peer


@pytest.mark.parametrize("layouts, active, copy, other", [
    (("us,us", ",dvorak"), 0, COPY, OTHER),
    (("us,us", ",dvorak"), 1, OTHER, COPY),
    (("us,ru", "dvorak,"), 1, OTHER, COPY),
    (("us,ru",), 1, COPY, OTHER),
    (("ru",), 0, COPY, OTHER),
])
def test_the_copy_chord_is_the_key_of_the_active_layout(layouts, active, copy, other):
    with Desktop(["work"], keyboard=dict(zip(("layout", "variant"), layouts))) as desktop:
        peer = focused_peer(desktop)
        desktop.session.layouts = layouts
        desktop.session.switch_layout(active)
        desktop.session.chord(other)
        desktop.session.chord(copy)
        peer.wait_message("CLIPBOARD_REQ")
        desktop.session.tap("space")
        peer.wait(lambda: [m for m in peer.seen("EXT_KEY") if m.key == 57], "the key after the chords")
        assert len(peer.seen("CLIPBOARD_REQ")) == 1
        wanted, refused = (46, 23) if copy == OTHER else (23, 46)
        keys = {m.key for m in peer.seen("EXT_KEY")}
        assert wanted in keys and refused not in keys


def strip(picture):
    return picture.crop(Rect(0, 0, picture.width, STRIP))


def test_a_chord_that_no_layout_types_is_said_at_the_start_in_log_and_strip():
    keyboard = {"layout": "us,ru"}
    with Desktop(["work"], keyboard=keyboard) as desktop:
        empty = strip(desktop.wait_still())
    with Desktop(["work"], keyboard=keyboard, keys={"screenshot": "Ctrl+odiaeresis"}) as desktop:
        desktop.livery.wait_line("no key for screenshot: no layout has odiaeresis without Shift")
        desktop.wait_picture(lambda p: strip(p) != empty, "words in the strip")
        desktop.session.chord("super+enter")  # that there is no terminal takes their place, for a moment
        desktop.wait_picture(lambda p: strip(p) == empty, "empty strip", deadline=30)
