# SPDX-License-Identifier: GPL-2.0-or-later
"""Outputs that come, go and change, and what becomes of the windows on them."""
import os

import pytest

from livery.desktop import BORDER, LOCAL, STRIP
from livery.outputs import PluggableDesktop, plug_command
from livery.peer import PeerWindow
from livery.picture import inside
from livery.program import Program
from livery.x11 import X11

TWO = (("A", "800x600"), ("B", "640x480"))
COLOUR = 0x2e8b57


def window_on(desktop, output, name="work", number=1, size=(300, 200)):
    """A window of a scripted domain that appears on this output."""
    desktop.point_at(output)
    peer = desktop[name].peer or desktop[name].scripted().accept()
    window = PeerWindow(peer, number, *size, COLOUR).title("a window").map()
    window.paint()
    desktop.wait_place(name, output)
    return window


@pytest.fixture(name="two")
def with_two_outputs():
    with PluggableDesktop(["work"], plugged=TWO) as desktop:
        yield desktop


def test_windows_of_an_output_that_is_unplugged_come_to_another(two):
    window_on(two, "B")
    two.plugs.unplug("B")
    two.survey()
    frame = two.wait_place("work", "A")
    assert inside(frame, two.windows_area())
    assert frame.y >= STRIP


def test_an_output_that_cannot_be_made_leaves_nothing_behind(two):
    """Each allocation of it fails in turn."""
    before, failures = two.plugs.nodes(), 0
    for nth in range(1, 100):
        two.plugs.do(f"fail {nth}")
        answer = two.plugs.say(plug_command("C", "320x240"))
        if answer == "ok":
            break
        assert answer == "failed"
        failures += 1
        assert list(two.survey()) == ["A", "B"]
        two.plugs.unplug("C")
        assert two.plugs.nodes() == before, f"with allocation {nth} failing"
    assert failures >= 5
    assert list(two.survey()) == ["A", "B", "C"]
    two.plugs.unplug("C")
    assert two.plugs.nodes() == before


MODES = "1024x768", "800x600", "640x480"


@pytest.mark.parametrize("configured,refused,expected", [
    ("1280x720", "1280x720", "1024x768"),
    ("800x600", "800x600", "1024x768"),
    ("800x600", "800x600,1024x768", "640x480"),
    (None, "1024x768", "800x600"),
])
def test_a_mode_that_fails_does_not_leave_the_output_dark(configured, refused, expected):
    size = dict(zip(("width", "height"), map(int, configured.split("x")))) if configured else {}
    with PluggableDesktop(["work"], outputs=[{"name": "*", **size}],
                          plugged=[plug_command("A", *MODES, refuse=refused, fixed=True)]) as desktop:
        box = desktop.survey()["A"]
        assert f"{box.width}x{box.height}" == expected
        lines = desktop.livery.lines(r"refuses.*")
        assert len(lines) == bool(configured)
        if configured:
            assert configured in lines[0][0] and expected in lines[0][0]
        window_on(desktop, "A")


def test_a_mode_outside_of_the_list_that_fails_is_replaced():
    with PluggableDesktop(["work"], outputs=[{"name": "*", "width": 1280, "height": 720}],
                          plugged=[plug_command("A", *MODES, refuse="*", fixed=True)]) as desktop:
        assert desktop.survey()["A"][2:] == (1024, 768)


def test_an_output_that_takes_no_mode_stays_dark_and_harms_nobody(two):
    two.plugs.plug("C", *MODES, refuse="*," + ",".join(MODES), fixed=True)
    assert list(two.survey()) == ["A", "B", "C"][:2]
    two.livery.wait_line("output C takes no mode")
    window_on(two, "A")
    two.plugs.unplug("C")
    two.plugs.plug("C", *MODES, fixed=True)
    assert two.survey()["C"][2:] == (1024, 768)


# ---- places ----

MAXIMIZED, FULLSCREEN, MINIMIZED = 1, 2, 4
MONITOR = {"make": "Acme", "model": "X1", "serial": "0042"}


def place_of(desktop, output, name="work"):
    return desktop.wait_place(name, output)


def drag_to(desktop, output, frame, x, y, name="work"):
    """The user drags the window of this frame on this output to a place on that output."""
    box = desktop.survey()[output]
    start = box.x + frame.x + 100, box.y + frame.y + 12
    desktop.session.drag(start, (start[0] + x - frame.x, start[1] + y - frame.y))
    desktop.session.move(box.x + box.width - 8, box.y + 2)
    return desktop.wait_place(name, output, lambda now: (now.x, now.y) == (x, y))


def test_a_window_returns_to_its_output_when_that_comes_back(two):
    window_on(two, "B")
    before = drag_to(two, "B", place_of(two, "B"), 250, 200)
    two.plugs.unplug("B")
    place_of(two, "A")
    two.plugs.plug("B", "640x480")
    assert place_of(two, "B") == before
    two.plugs.unplug("A")  # left of it
    assert place_of(two, "B") == before
    two.plugs.plug("A", "800x600")  # right of it
    assert place_of(two, "B") == before


@pytest.mark.parametrize("state", [MAXIMIZED, FULLSCREEN], ids=["maximised", "fullscreen"])
def test_a_window_in_this_state_returns_and_has_its_floating_place(two, state):
    window = window_on(two, "B")
    before = drag_to(two, "B", place_of(two, "B"), 250, 200)
    window.peer.send("EXT_STATE", 1, set=state)
    whole = two.wait_place("work", "B", lambda frame: frame.width == 640)
    two.plugs.unplug("B")
    assert two.wait_place("work", "A", lambda frame: frame.width == 800) != whole
    two.plugs.plug("B", "640x480")
    assert two.wait_place("work", "B", lambda frame: frame.width == 640) == whole
    window.peer.send("EXT_STATE", 1, unset=state)
    assert two.wait_place("work", "B", lambda frame: frame.width < 640) == before
    two.wait(lambda: window.size == (300, 200), "the size from before")


def test_a_minimised_window_returns_too(two):
    window = window_on(two, "B")
    before = drag_to(two, "B", place_of(two, "B"), 250, 200)
    window.peer.send("EXT_STATE", 1, set=MINIMIZED)
    two.wait(lambda: not two.places("work"), "a minimised window")
    two.plugs.unplug("B")
    two.plugs.plug("B", "640x480")
    two.survey()
    two.switch()
    assert place_of(two, "B") == before


def test_a_monitor_is_known_again_on_another_connector():
    with PluggableDesktop(["work"], plugged=[("A", "800x600"),
                                             plug_command("B", "640x480", **MONITOR)]) as desktop:
        window_on(desktop, "B")
        before = drag_to(desktop, "B", place_of(desktop, "B"), 250, 200)
        desktop.plugs.unplug("B")
        place_of(desktop, "A")
        desktop.plugs.plug("B", "640x480", **{**MONITOR, "serial": "0043"})
        desktop.survey()
        place_of(desktop, "A")  # this is another one
        desktop.plugs.plug("C", "640x480", **MONITOR)
        assert place_of(desktop, "C") == before


def test_where_the_user_puts_a_window_meanwhile_it_stays(two):
    window_on(two, "B")
    two.plugs.unplug("B")
    before = drag_to(two, "A", place_of(two, "A"), 60, 320)
    two.plugs.plug("B", "640x480")
    assert two.survey()["B"]
    assert place_of(two, "A") == before


def test_outputs_of_the_same_name_are_told_apart(two):
    two.plugs.plug("B", "320x400")
    first, second = window_on(two, "A"), None
    box = sorted(two.session.boxes().items())
    assert [name for name, _ in box] == ["A", "B"]  # the session knows one of the two by name
    two.session.extent = (800 + 640 + 320, 600)
    two.session.move(800 + 640 + 300, 2)
    second = PeerWindow(first.peer, 2, 200, 100, COLOUR).map()
    second.paint()
    first.peer.wait(lambda: second.serial, "configure")
    drawn = two.plugs.nodes()
    for _ in range(3):
        two.plugs.unplug("B")  # the newest
        assert sorted(two.survey()) == ["A", "B"]
        two.wait(lambda: len(two.places("work").get("B", [])) == 1, "the window on the other B")
        two.plugs.plug("B", "320x400")
        two.session.connection.roundtrip()
        two.wait(lambda: two.plugs.nodes() == drawn, "as many nodes as before")


def test_windows_are_where_they_were_when_a_mode_comes_back():
    with PluggableDesktop(["work"], plugged=[("A", "1280x800")]) as desktop:
        windows = [window_on(desktop, "A", size=(300, 200))]
        for number in range(2, 5):
            windows.append(PeerWindow(windows[0].peer, number, 260 + 20 * number, 200, COLOUR).map())
            windows[-1].paint()
        desktop.wait(lambda: len(desktop.places("work").get("A", [])) == 4, "four windows")
        before = desktop.wait_still(0.1)
        for mode in ("640x480", "320x240", "1920x1080"):
            desktop.plugs.mode("A", mode)
            desktop.survey()
            assert desktop.session.width == int(mode.split("x")[0])
            for frame in desktop.frames("work", desktop.wait_still(0.1)):
                assert inside(frame, desktop.windows_area())
        desktop.plugs.mode("A", "1280x800")
        desktop.survey()
        desktop.wait_picture(lambda picture: picture == before, "the picture from before")
        assert [window.size for window in windows] == [(300, 200), (300, 200), (320, 200), (340, 200)]


def test_a_window_that_grows_while_it_is_away_keeps_its_size_and_place(two):
    window = window_on(two, "B")
    before = drag_to(two, "B", place_of(two, "B"), 250, 200)
    two.plugs.unplug("B")
    frame = place_of(two, "A")
    window.size = 320, 220
    window.paint()
    two.wait_place("work", "A", lambda now: now.width == frame.width + 20)
    two.plugs.plug("B", "640x480")
    assert place_of(two, "B") == before._replace(width=before.width + 20, height=before.height + 20)


class HiddenPeer:
    """A window of a domain, whose object at livery goes when it is hidden."""

    name = "work"

    def __init__(self, desktop):
        self.window = window_on(desktop, "B")

    def hide(self):
        self.window.unmap()

    def show(self):
        self.window.map().paint()


class HiddenProgram:
    """A window of a program of the GUI domain."""

    name = LOCAL

    def __init__(self, desktop):
        desktop.point_at("B")
        self.program = Program(desktop, self.domain(desktop))
        self.window = self.program.window(300, 200, COLOUR, "a window")
        self.hide, self.show = self.window.hide, self.window.show

    def domain(self, _desktop):
        return None


class HiddenInDomain(HiddenProgram):
    """A window of a program in a domain, through the agent."""

    name = "work"
    stock = False

    def domain(self, desktop):
        desktop["work"].start("sleep", "100000", stock=self.stock)
        return desktop["work"]


class HiddenInStock(HiddenInDomain):
    """The same by the plain protocol."""

    stock = True


class HiddenX11:
    """A window of an X11 program in a domain."""

    name = "work"
    stock = False

    def __init__(self, desktop):
        desktop.point_at("B")
        self.flag = desktop["work"].path("hidden")
        self.x11 = X11(desktop, desktop["work"], stock=self.stock)
        self.x11.wish(f"""
            wm geometry . 300x200
            . configure -background #{COLOUR:06x}
            proc follow {{hidden}} {{
                set now [file exists {self.flag}]
                if {{$now && !$hidden}} {{ wm withdraw . }} elseif {{!$now && $hidden}} {{ wm deiconify . }}
                after 20 follow $now
            }}
            follow 0
            """)
        desktop.wait_place("work", "B")

    def hide(self):
        with open(self.flag, "w", encoding="ascii"):
            pass

    def show(self):
        os.unlink(self.flag)

    def close(self):
        self.x11.close()


class HiddenX11InStock(HiddenX11):
    """The same by the plain protocol."""

    stock = True


@pytest.mark.parametrize(
    "kind", [HiddenPeer, HiddenProgram, HiddenInDomain, HiddenInStock, HiddenX11, HiddenX11InStock],
    ids=["scripted", "local", "domain", "stock", "x11", "x11-stock"])
def test_a_window_that_is_hidden_and_shown_again_has_its_place(two, kind):
    window = kind(two)
    name = window.name
    before = drag_to(two, "B", two.wait_place(name, "B"), 250, 200, name)
    two.point_at("A")
    window.hide()
    two.wait(lambda: not two.places(name), "a hidden window")
    window.show()
    assert two.wait_place(name, "B") == before
    window.hide()
    two.wait(lambda: not two.places(name), "a hidden window")
    two.plugs.unplug("B")
    window.show()
    two.wait_place(name, "A")
    two.plugs.plug("B", "640x480")
    assert two.wait_place(name, "B") == before


def test_a_new_window_does_not_take_the_place_of_one_that_is_gone(two):
    window = window_on(two, "B")
    drag_to(two, "B", place_of(two, "B"), 250, 200)
    window.destroy()
    two.wait(lambda: not two.places("work"), "no window")
    window_on(two, "A")


def test_the_last_output_goes_and_comes_back(two):
    two.plugs.unplug("B")
    window = window_on(two, "A")
    before = drag_to(two, "A", place_of(two, "A"), 480, 350)
    for name in ("A", "B"):  # the same one, another one
        two.plugs.unplug("A")
        assert not two.survey()
        late = PeerWindow(window.peer, 2, 400, 300, COLOUR).title("late").map()
        late.paint()
        two.wait_mapped("work")
        two.plugs.plug(name, "800x600")
        two.wait(lambda there=name: len(two.places("work").get(there, [])) == 2, "both windows")
        if name == "A":
            assert before in two.places("work")["A"]
        assert late.size == (400, 300)
        late.destroy()
        two.wait_place("work", name)
    two.plugs.plug("A", "800x600")
    assert place_of(two, "A") == before


def test_an_output_that_is_switched_off_forgets_no_place(two):
    window_on(two, "B")
    before = drag_to(two, "B", place_of(two, "B"), 250, 200)
    two.session.switch_output("B", False)
    place_of(two, "A")
    two.session.switch_output("A", False)
    assert not two.survey()
    two.session.switch_output("B", True)
    assert place_of(two, "B") == before


def test_eight_outputs_come_and_go():
    names = "ABCDEFGH"
    with PluggableDesktop(["work"], plugged=[(name, "400x300") for name in names]) as desktop:
        assert sorted(desktop.survey()) == list(names)
        windows = [window_on(desktop, "A", size=(200, 120))]
        for number, name in enumerate(names[1:], 2):
            desktop.point_at(name)
            windows.append(PeerWindow(windows[0].peer, number, 200, 120, COLOUR).map())
            windows[-1].paint()
            desktop.wait(lambda at=name: at in desktop.places("work"), f"a window on {name}")
        before = desktop.places("work")
        for name in names[1:]:
            desktop.plugs.unplug(name)
        desktop.survey()
        desktop.wait(lambda: desktop.places("work").get("A"), "windows on A")
        for name in names[:0:-1]:
            desktop.plugs.plug(name, "400x300")
        desktop.survey()
        desktop.wait(lambda: desktop.places("work") == before, "each window on its output")
        assert all(window.size == (200, 120) for window in windows)


def test_a_window_that_appears_while_all_outputs_are_off_has_its_size(two):
    window = window_on(two, "A")
    for name in ("A", "B"):
        two.session.switch_output(name, False)
    window.destroy()
    late = PeerWindow(window.peer, 2, 280, 180, COLOUR).title("late").map()
    late.paint()
    two.livery.wait_line("window mapped.*title=late", busy=two.busy)
    two.session.switch_output("A", True)
    frame = two.wait_place("work", "A")
    assert late.size == (280, 180) and frame.width == 280 + 2 * BORDER


# ---- what the user and programs are in the midst of ----

class Situation:
    """Something that goes on, on output B, which is at 800, 0 and 640x480 large."""

    def __init__(self, desktop):
        self.desktop, self.session = desktop, desktop.session
        self.program = Program(desktop)
        desktop.point_at("B")
        self.window = self.program.window(300, 200, COLOUR, "a window")
        frame = desktop.wait_place(LOCAL, "B")
        self.x, self.y = 800 + frame.x, frame.y
        self.frame = frame

    def press(self, dx, dy):
        self.session.move(self.x + dx, self.y + dy)
        self.session.button("left", True)

    def end(self):
        self.program.close()


class Moved(Situation):
    def begin(self):
        self.press(120, 12)
        self.session.move(self.x + 140, self.y + 40)

    def go_on(self):
        self.session.move(300, 300)
        self.session.button("left", False)


class Resized(Situation):
    def begin(self):
        self.press(self.frame.width - 1, self.frame.height - 1)
        self.session.move(self.x + self.frame.width + 30, self.y + self.frame.height + 20)

    def go_on(self):
        self.session.move(500, 400)
        self.session.button("left", False)


class ButtonHeld(Situation):
    def begin(self):
        self.press(self.frame.width - 14, 14)

    def go_on(self):
        self.session.button("left", False)


class Pressed(Situation):
    """A button is held in its content."""

    def begin(self):
        self.press(100, 100)
        self.desktop.wait(lambda: self.program.seen("pointer.button"), "the press")

    def go_on(self):
        self.session.move(10, 500)
        self.session.button("left", False)
        self.desktop.wait(lambda: len(self.program.seen("pointer.button")) == 2, "the release")


class MenuOpen(Pressed):
    def begin(self):
        super().begin()
        self.window.menu((80, 60), 0x806040, (280, 190))

    def go_on(self):
        self.session.move(10, 500)
        self.session.button("left", False)


class Dragged(Pressed):
    """With an icon under the pointer."""

    def begin(self):
        super().begin()
        self.window.drag((24, 24), 0x806040)
        self.session.move(self.x + 150, self.y + 120)

    def go_on(self):
        for x in (10, 300, 60):
            self.session.move(x, 400)
        self.session.button("left", False)


class Switching(Situation):
    def begin(self):
        other = PeerWindow(self.desktop["work"].scripted().accept(), 1, 200, 100, COLOUR).map()
        other.paint()
        self.desktop.wait(lambda: self.desktop.places("work"), "another window")
        self.session.hold("alt")
        self.session.tap("tab")

    def go_on(self):
        self.session.tap("tab")
        self.session.hold("alt", False)
        self.desktop["work"].peer.send("DESTROY", 1)


class Captured(Situation):
    """The first frame after the chord is that of the screenshot."""

    def begin(self):
        self.desktop.excused.append("screenshot")
        self.session.tap("print")

    def go_on(self):
        self.desktop.livery.wait_line("screenshot: ")
        self.session.chord("print")
        self.desktop.wait(lambda: self.desktop.livery.lines(r"screenshot: /"), "a screenshot")


class Watched(Situation):
    """A program waits for the next change on the output."""

    def begin(self):
        connection = self.session.connection
        self.session.look_at("B")
        manager = connection.bind("zwlr_screencopy_manager_v1", 3)
        self.copy = manager.capture_output(0, self.session.output)
        connection.wait(lambda: self.copy.seen("buffer_done"), "answer to a screen capture")
        self.copy.copy_with_damage(self.session._get_buffer(self.copy.last("buffer"))[0])

    def go_on(self):
        self.session.connection.wait(lambda: self.copy.seen("failed") or self.copy.seen("ready"),
                                     "end of the capture")


@pytest.mark.parametrize("kind", [Moved, Resized, ButtonHeld, Pressed, MenuOpen, Dragged, Switching,
                                  Captured, Watched], ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("how", ["unplugged", "all-unplugged", "resized", "off"])
def test_what_goes_on_survives_its_output(two, kind, how):
    situation = kind(two)
    situation.begin()
    if how == "resized":
        two.plugs.mode("B", "400x300")
    elif how == "off":
        two.session.set_output("B", False)
    else:
        for name in ("B", "A")[:1 + (how == "all-unplugged")]:
            two.plugs.unplug(name)
    two.session.connection.roundtrip()
    if how == "all-unplugged":
        two.plugs.plug("A", "800x600")
    two.survey()
    if how == "off" and kind is Watched:  # what is off shows no change
        two.session.set_output("B", True)
        situation.go_on()
        two.session.set_output("B", False)
    else:
        situation.go_on()
    situation.end()
    two.wait(lambda: not two.places(LOCAL), "end of the program")
    # all is as always: a window appears, gets a click, and is moved
    two.point_at("A")
    program = Program(two)
    program.window(300, 200, COLOUR, "afterwards")
    frame = drag_to(two, "A", two.wait_place(LOCAL, "A"), 60, 320, LOCAL)
    two.session.click(frame.x + 50, frame.y + 100)
    two.wait(lambda: len(program.seen("pointer.button")) == 2, "a click")
    program.close()
