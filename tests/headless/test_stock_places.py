# SPDX-License-Identifier: GPL-2.0-or-later
"""Where windows of agents without the extension are: the X server of such a domain has one pointer,
so input gets to the right window only where the windows lie there as they lie on the desktop."""
import pytest

from livery.desktop import POPUP_BORDER, STRIP, Desktop, content_of
from livery.picture import Rect
from livery.stock import StockAgent

LEFT, RIGHT, MENU, SUBMENU = 0x206040, 0x604020, 0x804080, 0x208080
SIZE = 300, 200


def box_of(picture, colour):
    """The rectangle of this colour, or None."""
    boxes = picture.find_frames(colour, 20)
    return boxes[0] if boxes else None


def place_of(window):
    return Rect(window.x, window.y, window.width, window.height)


def wait_true(desktop, window):
    """Waits until the domain has the window where it is on the desktop; returns that box."""
    def same():
        box = box_of(desktop.picture(), window.colour)
        return box if box and box == place_of(window) else None
    return desktop.wait(same, f"true place of window {window.number}")


def middle(box):
    return box.x + box.width // 2, box.y + box.height // 2


def start(desktop, count=2):
    """Windows of a stock domain, all at 0,0 in its own eyes and side by side on the desktop."""
    agent = desktop["work"].scripted(StockAgent).accept()
    windows = []
    for number, colour in enumerate((LEFT, RIGHT)[:count], 1):
        windows.append(agent.open(number, *SIZE, colour))
        desktop.wait_picture(lambda p, c=colour: box_of(p, c), "window")
    desktop.focus("work")
    return agent, *windows


@pytest.fixture(name="two")
def two_windows():
    with Desktop(["work"]) as desktop:
        agent, left, right = start(desktop)
        picture = desktop.wait_still()
        yield desktop, agent, (left, box_of(picture, LEFT)), (right, box_of(picture, RIGHT))


def test_clicks_by_turns_reach_their_windows(two):
    desktop, _, *windows = two
    for turn in range(30):
        window, box = windows[turn % 2]
        before = [len(w.releases) for w, _ in windows]
        desktop.session.click(box.x + 100 + turn, box.y + 90)
        desktop.wait(lambda b=before: sum(len(w.releases) for w, _ in windows) > sum(b), "click")
        assert len(window.releases) == before[turn % 2] + 1, f"click {turn} got to the other window"
        assert window.clicks[-1] == window.releases[-1] == (1, 100 + turn, 90)


def test_wheel_turns_in_the_window_under_the_pointer(two):
    desktop, _, (left, left_box), (right, right_box) = two
    for (window, box), (other, other_box) in (((left, left_box), (right, right_box)),
                                              ((right, right_box), (left, left_box))):
        desktop.session.click(*middle(other_box))  # the other one has the keyboard, and is on top
        desktop.wait(lambda w=other: w.releases, "click")
        before = window.wheel, other.wheel
        desktop.session.move(*middle(box))
        desktop.session.scroll(3)
        desktop.wait(lambda b=before: (left.wheel, right.wheel) != (0, 0)
                     and left.wheel + right.wheel == sum(b) + 3, "wheel")
        assert (window.wheel, other.wheel) == (before[0] + 3, before[1])


def test_hover_is_seen_by_the_window_under_the_pointer(two):
    desktop, _, (left, left_box), (right, right_box) = two
    for window, box, other in ((left, left_box, right), (right, right_box, left)):
        desktop.session.move(box.x + 10, box.y + 10)
        desktop.wait(lambda w=window: w.motions and w.motions[-1] == (10, 10), "hover")
        seen = len(other.motions)
        desktop.session.move(box.x + 20, box.y + 30)
        desktop.wait(lambda w=window: w.motions[-1] == (20, 30), "hover")
        assert len(other.motions) == seen


def test_drag_ends_in_the_window_under_the_pointer(two):
    desktop, agent, (left, left_box), (right, right_box) = two
    desktop.session.drag(middle(left_box), middle(right_box))
    desktop.wait(lambda: left.releases or right.releases, "end of the drag")
    assert left.clicks and not right.clicks
    assert agent.at(*agent.pointer) is right, "the X server would drop it elsewhere"


def test_moved_window_is_told_where_it_is(two):
    desktop, _, (left, box), (right, _) = two
    wait_true(desktop, left)
    desktop.session.hold("super")
    desktop.session.drag(middle(box), (middle(box)[0] + 120, middle(box)[1] + 150))
    desktop.session.hold("super", False)
    moved = wait_true(desktop, left)
    assert moved != box
    # also where a part of it is beyond the desktop
    desktop.session.hold("super")
    desktop.session.drag(middle(moved), (40, middle(moved)[1]))
    desktop.session.hold("super", False)
    desktop.wait(lambda: left.x < 0, "place beyond the edge")
    wait_true(desktop, right)


def test_window_that_its_program_moves_stays_where_the_user_has_it(two):
    desktop, agent, (left, box), _ = two
    wait_true(desktop, left)
    agent.settle(left)
    agent.move(left, 7, 9)
    assert wait_true(desktop, left) == box


def test_size_that_the_program_chooses_is_shown_at_the_true_place():
    with Desktop(["work"]) as desktop:
        agent, window = start(desktop, 1)
        wait_true(desktop, window)
        agent.settle(window)  # a size that crosses one of guid's is lost, here as in Qubes
        agent.resize(window, 340, 220, 5, 5)
        assert wait_true(desktop, window)[2:] == (340, 220)


# ---- menus ----

def test_menus_and_submenus_are_where_the_domain_has_them():
    """At the lower edge toolkits open menus upwards by themselves; what livery slides is told back,
    so that an item is under the pointer for the domain too."""
    with Desktop(["work"]) as desktop:
        agent, window = start(desktop, 1)
        box = wait_true(desktop, window)
        desktop.session.hold("super")
        desktop.session.drag(middle(box), (middle(box)[0], 799))
        desktop.session.hold("super", False)
        box = wait_true_corner(desktop, window)
        menu = agent.drop_down(window, 20, 20, 120, 150, 5, MENU)
        shown = wait_true(desktop, menu)
        assert shown.y + shown.height <= box.y + 20, "it opens upwards"
        # one that does not look where it has room: livery slides it
        slid = agent.open(6, 100, 400, SUBMENU, shown.x + 120, 700, True, window.number)
        at = wait_true(desktop, slid)
        assert at.y + at.height <= desktop.session.height - POPUP_BORDER
        desktop.session.move(at.x + 30, at.y + 350)
        desktop.wait(lambda: slid.motions and slid.motions[-1] == (30, 350), "hover in the menu")
        # and one under the strip
        agent.close_window(slid)
        slid = agent.open(7, 100, 80, SUBMENU, shown.x, 0, True, window.number)
        assert wait_true(desktop, slid).y == STRIP + POPUP_BORDER


def wait_true_corner(desktop, window):
    """As wait_true, of a window whose lower part is beyond the output."""
    def same():
        frame = next(iter(desktop.picture().find_frames(window.colour, 20)), None)
        return frame if frame and frame[:2] == (window.x, window.y) else None
    return desktop.wait(same, "true place")


# ---- outputs, scale, settings ----

def test_places_are_logical_on_a_scaled_output():
    with Desktop(["work"], width=1600, height=1200, scale=2) as desktop:
        agent, window = start(desktop, 1)
        assert agent.screen[:2] == (800, 600)
        box = content_of(desktop.wait_frame("work"))
        desktop.wait(lambda: (window.x, window.y) != (0, 0), "place")
        desktop.session.click(box.x + 30, box.y + 40)
        desktop.wait(lambda: window.releases, "click")
        assert (window.x, window.y, window.width, window.height) == tuple(box)
        assert window.clicks[0] == (1, 30, 40)


def test_hidden_places_stay_the_domains_own():
    desktop = Desktop(["work"])
    desktop.config["domains"][0]["hide_places"] = True
    with desktop:
        agent, left, right = start(desktop)
        assert (left.x, left.y, right.x, right.y) == (0, 0, 0, 0)
        agent.move(left, 70, 90)
        menu = agent.drop_down(left, 20, 20, 120, 150, 5, MENU)
        desktop.wait_picture(lambda p: box_of(p, MENU), "menu")
        desktop.wait_still()
        assert (left.x, left.y, menu.x, menu.y) == (70, 90, 90, 110)
        assert not agent.seen("CONFIGURE")


def test_places_are_told_from_the_corner_of_all_outputs():
    """Also where an output has a negative position, and again when that changes."""
    desktop = Desktop(["work"], width=800, height=600)
    desktop.environment["WLR_HEADLESS_OUTPUTS"] = "2"
    with desktop:
        session = desktop.session
        assert session.set_output("HEADLESS-1", position=(0, 0)) == "succeeded"
        assert session.set_output("HEADLESS-2", position=(-800, 100)) == "succeeded"
        agent = desktop["work"].scripted(StockAgent).accept()
        assert agent.screen[:2] == (1600, 700)
        window = agent.open(1, *SIZE, LEFT)
        first = wait_on(desktop, window)
        assert session.set_output("HEADLESS-2", position=(800, 0)) == "succeeded"
        second = wait_on(desktop, window)
        assert first != second


def wait_on(desktop, window):
    """Waits until the domain knows where the window is; returns that place on the desktop."""
    def same():
        boxes = desktop.session.boxes()
        left, top = min(b.x for b in boxes.values()), min(b.y for b in boxes.values())
        for name, output in boxes.items():
            desktop.session.look_at(name)
            box = box_of(desktop.picture(), window.colour)
            if box:
                place = box.x + output.x - left, box.y + output.y - top
                return place if place == (window.x, window.y) and place != (0, 0) else None
        return None
    return desktop.wait(same, "true place")


def test_desktop_that_has_grown_puts_no_window_beyond_the_domains_pointer():
    with Desktop(["work"], width=800, height=600) as desktop:
        agent, window = start(desktop, 1)
        assert agent.screen[:2] == (800, 600)
        wait_true(desktop, window)
        session = desktop.session
        assert session.set_output("HEADLESS-1", custom_mode=(1600, 600, 60000)) == "succeeded"
        session.look_at()
        box = box_of(desktop.wait_still(), LEFT)
        session.hold("super")
        session.drag(middle(box), (1300, 300))
        session.hold("super", False)
        desktop.wait(lambda: window.x == 800 - SIZE[0], "place on the screen that it knows")
        box = box_of(desktop.wait_still(), LEFT)
        assert box.x > 800
        session.click(*middle(box))
        desktop.wait(lambda: window.releases, "click")
        assert window.releases[-1] == (1, SIZE[0] // 2, SIZE[1] // 2)
        # maximised, the part that the pointer reaches
        session.chord("super+up")
        desktop.wait(lambda: window.height > SIZE[1], "size")
        assert window.width <= 800
