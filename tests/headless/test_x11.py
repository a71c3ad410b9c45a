# SPDX-License-Identifier: GPL-2.0-or-later
"""X11 programs of a domain: real ones, by Xwayland in the agent."""
import os
import signal
import subprocess

import pytest

from livery.desktop import Desktop, content_of, foot
from livery.picture import Rect
from livery.process import PATIENCE
from livery.x11 import X11

GREEN, BROWN, NAVY, CYAN, PLUM = 0x20a040, 0x804020, 0x204060, 0x20a0f0, 0xa02080


@pytest.fixture(name="desktop")
def desktop_of_one_domain():
    with Desktop(["work"]) as desktop:
        yield desktop


@pytest.fixture(name="x11")
def x11_of_the_domain(desktop):
    x11 = X11(desktop, desktop["work"])
    yield x11
    x11.close()


def is_filled(picture, frame, colour):
    """Whether the content has the colour where nothing is written."""
    content = content_of(frame)
    corners = [(content.x + 1, content.y + content.height - 2),
               (content.x + content.width - 3, content.y + content.height - 2)]
    return all(picture.pixel(*corner) == colour for corner in corners)


def test_an_x11_program_is_shown_and_typed_into(desktop, x11):
    written = desktop["work"].path("written")
    x11.xterm(GREEN, "sh", "-c", f"read line; echo \"$line\" > {written}.new; mv {written}.new {written}; cat",
              title="an X11 terminal")
    desktop.livery.wait_line(r"window mapped domain=work.*title=an X11 terminal", busy=desktop.busy)
    desktop.wait_picture(lambda p: any(is_filled(p, f, GREEN) for f in desktop.frames("work", p)),
                         "the terminal's colour")
    desktop.focus("work")
    desktop.session.type("Hello, X11!\n")
    desktop.wait(lambda: os.path.exists(written), "line that was typed")
    with open(written, encoding="utf-8") as file:
        assert file.read() == "Hello, X11!\n"


def test_xwayland_runs_only_once_a_program_has_connected(desktop, x11):
    desktop["work"].agent.wait_line("daemon connected")
    assert x11.server() is None
    x11.run("xprop", "-root")
    assert x11.server() is not None


def test_a_program_of_the_agent_gets_the_display(desktop):
    desktop["work"].start("sh", "-c", "echo display=$DISPLAY; exec sleep 100000", x11=True,
                          options=("-v",))
    display = desktop["work"].agent.wait_line(r"agent: DISPLAY=(:\d+)$")[1]
    assert desktop["work"].agent.wait_line(r"^display=(.*)$")[1] == display


def test_killing_xwayland_ends_x11_programs_only_and_the_next_starts_it_again(desktop, x11):
    environment = {**desktop["work"].environment, "WAYLAND_DISPLAY": "wayland-0"}
    desktop.start_process("foot", foot("cat"), environment)
    desktop.excused.append("foot ended with status")
    desktop.livery.wait_line(r"window mapped domain=work", busy=desktop.busy)
    first = x11.xterm(GREEN)
    for colour in (GREEN, BROWN):  # twice, and each within seconds of the start
        desktop.wait_picture(lambda p: p.colours().get(colour, 0) > 10000, "the terminal's colour")
        server = x11.server()
        os.kill(server, signal.SIGKILL)
        desktop.wait(lambda: first.poll() is not None, "end of the X11 program")
        desktop.wait_picture(lambda p: p.colours().get(colour, 0) == 0, "only the Wayland window")
        assert len(desktop.frames("work")) == 1
        first = x11.xterm(BROWN)
    desktop.wait_picture(lambda p: p.colours().get(BROWN, 0) > 10000, "the last terminal's colour")
    assert x11.server() not in (None, server)


def test_no_x11_means_no_display(desktop):
    desktop["work"].start("sh", "-c", "echo display=$DISPLAY; exec sleep 100000", options=("-v",))
    assert desktop["work"].agent.wait_line(r"^display=(.*)$")[1] == ""
    assert not desktop["work"].agent.lines("agent: DISPLAY=")


# ---- windows of a Tk program ----

WINDOW = """
wm title . main
wm geometry . 400x300
. configure -background #204060
"""
MENU = WINDOW + """
menubutton .button -background #804020 -activebackground #804020 -width 12 -height 2 -menu .button.menu
menu .button.menu -tearoff 0 -background #20a040 -activebackground #20a0f0 -font {-size 20}
foreach word {first second third} {
    .button.menu add command -label $word -command [list puts $word]
}
.button.menu add cascade -label inner -menu .button.menu.inner
menu .button.menu.inner -tearoff 0 -background #a02080 -activebackground #a02080 -font {-size 20}
.button.menu.inner add command -label fourth -command {puts fourth}
place .button -x 20 -y 20
"""


def bounds(picture, colour, rect=None):
    """The smallest rectangle with all pixels of the colour, None: there are not enough to click on."""
    width, rows = picture.width, []
    mask = picture.mask(colour)
    for y in range(picture.height):
        row = mask[y * width:(y + 1) * width]
        if row.count(1) > 8:
            rows.append((y, row.find(1), row.rfind(1)))
    if len(rows) < 8:
        return None
    left, right = min(row[1] for row in rows), max(row[2] for row in rows) + 1
    return Rect(left, rows[0][0], right - left, rows[-1][0] + 1 - rows[0][0])


def wait_colour(desktop, colour):
    found = []

    def look(picture):
        found[:] = [bounds(picture, colour)]
        return found[0]
    desktop.wait_picture(look, f"something of the colour {colour:06x}")
    return found[0]


def wait_no_colour(desktop, colour):
    desktop.wait_picture(lambda p: not bounds(p, colour), f"nothing of the colour {colour:06x}")


def middle(rect):
    return rect.x + rect.width // 2, rect.y + rect.height // 2


def start_tk(desktop, x11, script, colour=NAVY):
    program = x11.wish(script)
    wait_colour(desktop, colour)
    desktop.focus("work")
    return program


def wait_menu(desktop):
    """Where the menu is, with the entry under the pointer, which has another colour."""
    found = []

    def look(picture):
        boxes = [box for box in (bounds(picture, GREEN), bounds(picture, CYAN)) if box]
        top, bottom = (min(box.y for box in boxes), max(box.y + box.height for box in boxes)) \
            if boxes else (0, 0)
        found[:] = [Rect(boxes[0].x, top, boxes[0].width, bottom - top)] if bottom - top > 100 else []
        return found
    desktop.wait_picture(look, "the menu")
    return found[0]


def open_menu(desktop):
    desktop.session.click(*middle(wait_colour(desktop, BROWN)))
    return wait_menu(desktop)


def choose(desktop, menu, number):
    """Clicks on an entry, of four."""
    x, y = menu.x + 10, menu.y + menu.height * (2 * number + 1) // 8
    desktop.session.move(x, y - 2)
    desktop.session.click(x, y)


def check_menu(desktop, x11):
    program = start_tk(desktop, x11, MENU)
    button = wait_colour(desktop, BROWN)
    menu = open_menu(desktop)
    assert abs(menu.x - button.x) < 12 and abs(menu.y - button.y - button.height) < 12
    choose(desktop, menu, 1)
    x11.wait_output(program, "second")
    wait_no_colour(desktop, GREEN)


def test_a_menu_is_beside_its_button_and_its_entries_can_be_chosen(desktop, x11):
    check_menu(desktop, x11)


def test_a_menu_by_the_plain_protocol(desktop):
    x11 = X11(desktop, desktop["work"], stock=True)
    check_menu(desktop, x11)
    x11.close()


def test_a_menu_inside_a_menu(desktop, x11):
    program = start_tk(desktop, x11, MENU)
    menu = open_menu(desktop)
    choose(desktop, menu, 3)
    desktop.session.click(*middle(wait_colour(desktop, PLUM)))
    x11.wait_output(program, "fourth")


def test_a_menu_can_be_pressed_dragged_and_released(desktop, x11):
    program = start_tk(desktop, x11, MENU)
    desktop.session.move(*middle(wait_colour(desktop, BROWN)))
    desktop.session.button("left", True)
    menu = wait_menu(desktop)
    for eighth in (1, 3, 5):
        desktop.session.move(menu.x + 10, menu.y + menu.height * eighth // 8)
    wait_colour(desktop, CYAN)
    desktop.session.button("left", False)
    x11.wait_output(program, "third")


def test_a_menu_at_the_edge_of_the_screen_is_moved_into_it(desktop, x11):
    """The X screen has room where the desktop has none: the window lies in another place there."""
    program = start_tk(desktop, x11, MENU)
    frame, = desktop.frames("work")
    grip = frame.x + 150, frame.y + 15
    desktop.session.move(*grip)
    desktop.session.button("left", True)
    desktop.session.move(grip[0] + 300, desktop.session.height - 100)
    desktop.session.move(grip[0] + 400, desktop.session.height - 90)
    desktop.session.button("left", False)
    menu = open_menu(desktop)
    assert menu.y + menu.height <= desktop.session.height
    choose(desktop, menu, 2)
    x11.wait_output(program, "third")


def test_a_click_outside_of_the_domain_ends_a_menu_for_its_program_too(desktop, x11):
    program = start_tk(desktop, x11, MENU)
    open_menu(desktop)
    desktop.session.click(desktop.session.width - 20, desktop.session.height - 20)
    wait_no_colour(desktop, GREEN)
    menu = open_menu(desktop)  # by one click, as if it had never been there
    choose(desktop, menu, 0)
    x11.wait_output(program, "first")


def test_a_combo_box_opens_and_its_value_can_be_chosen(desktop, x11):
    program = start_tk(desktop, x11, WINDOW + """
option add *TCombobox*Listbox.background #20a040
option add *TCombobox*Listbox.font {-size 20}
ttk::combobox .box -values {alpha beta gamma} -width 20 -state readonly
bind .box <<ComboboxSelected>> {puts [.box get]}
place .box -x 20 -y 20
bind .box <Map> {puts mapped}
""")
    x11.wait_output(program, "mapped")
    content = content_of(desktop.wait_frame("work"))
    desktop.wait_still()
    desktop.session.click(content.x + 40, content.y + 30)
    listed = wait_colour(desktop, GREEN)
    desktop.session.click(listed.x + 20, listed.y + listed.height // 2)
    x11.wait_output(program, "beta")
    wait_no_colour(desktop, GREEN)


def test_a_tooltip_is_a_popup_that_leaves_clicks_alone(desktop, x11):
    program = start_tk(desktop, x11, WINDOW + """
button .button -background #804020 -activebackground #804020 -width 12 -height 2 -command {puts pressed}
place .button -x 20 -y 20
toplevel .tip -background #20a040
wm overrideredirect .tip 1
wm withdraw .tip
wm attributes .tip -type tooltip
proc tip {} {
    wm geometry .tip 80x20+[expr [winfo rootx .]+200]+[expr [winfo rooty .]+100]
    wm deiconify .tip
}
bind .button <Enter> {tip}
""")
    button = wait_colour(desktop, BROWN)
    desktop.session.move(*middle(button))
    tip = wait_colour(desktop, GREEN)
    content = content_of(desktop.frames("work")[0])
    assert (tip.x, tip.y) == (content.x + 200, content.y + 100)
    desktop.session.click(*middle(button))
    x11.wait_output(program, "pressed")
    assert len(desktop.frames("work")) == 1


def test_an_override_redirect_window_of_no_other_window_has_a_frame(desktop, x11):
    x11.wish("""
wm overrideredirect . 1
wm geometry . 200x100+600+400
. configure -background #20a040
""")
    wait_colour(desktop, GREEN)
    frame = desktop.wait_frame("work")
    assert (content_of(frame).width, content_of(frame).height) == (200, 100)


def test_a_dialog_belongs_to_its_window(desktop, x11):
    start_tk(desktop, x11, WINDOW + """
toplevel .dialog -background #804020
wm title .dialog dialog
wm geometry .dialog 200x100
wm transient .dialog .
""")
    wait_colour(desktop, BROWN)
    sizes = {window["title"]: (window["width"], window["height"])
             for window in desktop.control("windows")["windows"]}
    assert sizes == {"main": (400, 300), "dialog": (200, 100)}
    main = bounds(desktop.picture(), NAVY)
    dialog = bounds(desktop.picture(), BROWN)
    assert all(abs(a - b) < 40 for a, b in zip(middle(dialog), middle(main))), "it lies on its window"


def test_the_window_under_the_pointer_gets_the_click_wherever_x_has_them(desktop, x11):
    """On the X screen the two lie on each other."""
    script = """
wm title . {name}
wm geometry . 300x200
. configure -background #{colour}
bind . <Button-1> {{puts "{name} %x %y"}}
"""
    one = x11.wish(script.format(name="one", colour="20a040"))
    wait_colour(desktop, GREEN)
    other = x11.wish(script.format(name="other", colour="804020"))
    wait_colour(desktop, BROWN)
    for _ in range(2):
        for program, name, colour in ((one, "one", GREEN), (other, "other", BROWN)):
            program.text = ""
            at = wait_colour(desktop, colour)
            desktop.session.click(at.x + 50, at.y + 60)
            x11.wait_output(program, f"{name} 50 60")


def test_a_window_whose_pixels_come_before_its_name_is_shown(desktop, x11):
    """Pixels come by Wayland, which X window they are of by X: there is no order between the two. The
    agent is stopped meanwhile, and the main window's new colour makes it read Wayland first."""
    go = desktop["work"].path("go")
    program = start_tk(desktop, x11, WINDOW + f"""
toplevel .popup -background #20a040
wm overrideredirect .popup 1
wm withdraw .popup
proc look {{}} {{
    if {{![file exists {go}]}} {{after 20 look; return}}
    file delete {go}
    . configure -background #20406[incr round]
    update
    after 50
    wm geometry .popup 100x60+[expr [winfo rootx .] + 50]+[expr [winfo rooty .] + 50]
    wm deiconify .popup
    update
    puts shown
    bind .popup <Button-1> {{wm withdraw .popup; after 20 look}}
}}
look
""")
    for _ in range(5):
        program.text = ""
        desktop["work"].agent.popen.send_signal(signal.SIGSTOP)
        try:
            with open(go, "w", encoding="ascii"):
                pass
            x11.wait_output(program, "shown")
            x11.run("xprop", "-root")  # the server has sent all
        finally:
            desktop["work"].agent.popen.send_signal(signal.SIGCONT)
        desktop.session.click(*middle(wait_colour(desktop, GREEN)))
        wait_no_colour(desktop, GREEN)


# ---- what a program and the desktop say to each other ----

def test_a_title_and_limits_of_size_arrive(desktop, x11):
    program = start_tk(desktop, x11, WINDOW + """
wm minsize . 350 250
wm maxsize . 500 400
bind . <Button-1> {wm title . {another title}}
bind . <Configure> {if {"%W" eq "."} {puts "size %w %h"}}
""")
    content = content_of(desktop.wait_frame("work"))
    desktop.session.click(*middle(content))
    desktop.wait(lambda: [window["title"] for window in desktop.control("windows")["windows"]] ==
                 ["another title"], "the new title")
    frame, = desktop.frames("work")
    corner = frame.x + frame.width - 2, frame.y + frame.height - 2
    desktop.session.move(*corner)
    desktop.session.button("left", True)
    for step in (50, 100, 300):
        desktop.session.move(corner[0] + step, corner[1] + step)
    desktop.session.button("left", False)
    x11.wait_output(program, "size 500 400")
    desktop.wait_frame("work", condition=lambda f: (content_of(f).width, content_of(f).height) == (500, 400))


def test_maximise_and_fullscreen_by_the_user_and_by_request(desktop, x11):
    program = start_tk(desktop, x11, WINDOW + """
bind . <Key-m> {wm attributes . -zoomed [expr ![wm attributes . -zoomed]]}
bind . <Configure> {if {"%W" eq "."} {puts "size %w %h zoomed [wm attributes . -zoomed]"}}
focus -force .
""")
    small = desktop.wait_frame("work")
    desktop.session.chord("super+up")
    large = desktop.wait_frame("work", condition=lambda f: f.width == desktop.session.width)
    content = content_of(large)
    x11.wait_output(program, f"size {content.width} {content.height} zoomed 1")
    desktop.session.type("m")
    desktop.wait_frame("work", condition=lambda f: f == small)
    desktop.session.type("m")
    desktop.wait_frame("work", condition=lambda f: f == large)


def test_closing_asks_the_program(desktop, x11):
    program = start_tk(desktop, x11, WINDOW + "wm protocol . WM_DELETE_WINDOW {puts asked}\n")
    desktop.session.chord("alt+f4")
    x11.wait_output(program, "asked")
    assert program.poll() is None


def test_a_program_that_stops_is_shown_as_not_responding_until_it_answers():
    with Desktop(["work"], answer_time=1000) as desktop:
        x11 = X11(desktop, desktop["work"])
        program = x11.start("mousepad", "--disable-server")
        desktop.livery.wait_line(r"window mapped domain=work.*Mousepad", busy=desktop.busy)
        desktop.focus("work")
        os.killpg(program.pid, signal.SIGSTOP)

        def type_on():
            desktop.session.tap("a")
            return desktop.livery.lines(r"window does not respond title=.*Mousepad")
        desktop.wait(type_on, "word that it hangs", step=0.1)
        os.killpg(program.pid, signal.SIGCONT)
        desktop.livery.wait_line(r"window responds again title=.*Mousepad", busy=desktop.busy)
        x11.close()


def test_a_program_that_takes_the_focus_itself_gets_the_keys(desktop, x11):
    """A globally active one: it does not want to be given the focus, but to be told to take it."""
    program = start_tk(desktop, x11, WINDOW + """
wm focusmodel . active
wm protocol . WM_TAKE_FOCUS {focus -force .entry}
entry .entry
pack .entry -side bottom
bind .entry <KeyRelease-Return> {puts "typed [.entry get]"}
""")
    desktop.session.type("abc\n")
    x11.wait_output(program, "typed abc")


def test_only_xwayland_sees_its_global(desktop, x11):
    x11.run("xprop", "-root")
    done = wayland(desktop, "wayland-info", stdout=subprocess.PIPE)
    assert b"xdg_wm_base" in done.stdout and b"xwayland" not in done.stdout


def test_a_program_that_asks_for_attention_gets_it(desktop, x11):
    x11.xterm(GREEN, "sh", "-c", "read line; sleep 1; printf '\\a'; cat", title="bell")
    wait_colour(desktop, GREEN)
    desktop.focus("work")
    desktop.session.type("x\n")
    x11.xterm(BROWN, title="other")
    wait_colour(desktop, BROWN)
    desktop.wait(lambda: [window["title"] for window in desktop.control("windows")["windows"]
                          if window["attention"]] == ["bell"], "attention")


def test_a_guid_that_comes_back_shows_x11_windows_again(desktop, x11):
    start_tk(desktop, x11, MENU)
    since = desktop.livery.size()
    os.kill(desktop["work"].guid(), signal.SIGKILL)
    desktop.livery.wait_line(r"window mapped domain=work.*title=main", since, busy=desktop.busy)
    desktop.wait_picture(lambda p: bounds(p, NAVY), "the window's content")
    desktop.focus("work")
    open_menu(desktop)


# ---- clipboard ----

def wayland(desktop, *command, name="work", **options):
    environment = {**desktop[name].environment, "WAYLAND_DISPLAY": "wayland-0"}
    return subprocess.run(command, env=environment, timeout=PATIENCE, check=True, **options)


def own_selection(x11, selection, text):
    """An X11 program that has the selection from here on."""
    holder = subprocess.Popen(  # pylint: disable=consider-using-with
        ["xclip", "-selection", selection, "-quiet"], env=x11.environment, stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    holder.stdin.write(text.encode())
    holder.stdin.close()
    holder.stdout = holder.stdin  # nothing to read
    x11.programs.append(holder)


@pytest.mark.parametrize("selection", ["clipboard", "primary"])
def test_text_goes_from_x11_to_wayland_programs_and_back(desktop, x11, selection):
    primary = ["--primary"] if selection == "primary" else []
    x11.xterm(GREEN)
    wait_colour(desktop, GREEN)
    desktop.focus("work")
    big = "x" * 100000 + "\u00e9"
    own_selection(x11, selection, big)

    def paste():
        done = subprocess.run(["wl-paste", *primary, "--no-newline"], timeout=PATIENCE, check=False,
                              env={**desktop["work"].environment, "WAYLAND_DISPLAY": "wayland-0"},
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        return done.stdout.decode() == big
    desktop.wait(paste, "the X11 program's text in a Wayland program")
    wayland(desktop, "wl-copy", *primary, "back " + big[:1000], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert x11.run("xclip", "-selection", selection, "-o").decode() == "back " + big[:1000]


def test_text_goes_by_the_chords_from_an_x11_program_to_one_of_another_domain():
    with Desktop(["work", "personal"]) as desktop:
        displays = {name: X11(desktop, desktop[name]) for name in ("work", "personal")}
        for name, colour in (("work", GREEN), ("personal", BROWN)):
            displays[name].xterm(colour)
            wait_colour(desktop, colour)
        desktop.focus("work")
        own_selection(displays["work"], "clipboard", "of an X11 program")

        def is_offered():
            done = subprocess.run(["wl-paste", "--list-types"], timeout=PATIENCE, check=False,
                                  env={**desktop["work"].environment, "WAYLAND_DISPLAY": "wayland-0"},
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            return b"text/plain" in done.stdout
        desktop.wait(is_offered, "the selection")
        since = desktop.livery.size()
        desktop.session.chord("ctrl+shift+c")
        desktop.livery.wait_line(r"clipboard", since, busy=desktop.busy)
        desktop.focus("personal")
        desktop.session.chord("ctrl+shift+v")

        def is_there():
            done = subprocess.run(["xclip", "-selection", "clipboard", "-o"], timeout=PATIENCE, check=False,
                                  env=displays["personal"].environment, stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL)
            return done.stdout == b"of an X11 program"
        desktop.wait(is_there, "the text in the other domain")
        for x11 in displays.values():
            x11.close()
