# SPDX-License-Identifier: GPL-2.0-or-later
"""Livery on the hypervisor: dom0 runs livery on its screen, guests run livery-agent with real programs. Seen is the true
scan-out, touched are keyboard and tablet, both from outside."""

import re
import stat

import pytest

from desktop import LABELS, XenDesktop, pattern_errors, wait
from livery.desktop import COLOURS, content_of
from livery.picture import read_png

TOOLS = "/usr/local/libexec/livery-tests"
PROGRAMS = {"work": "foot --window-size-pixels=400x300 -o font=monospace:size=8", "bank": f"{TOOLS}/pattern 300 200",
	"untrusted": "weston-simple-shm"}
# What a program that animates causes, whatever the user does; and what comes a while after an act.
ANIMATION = ("EXT_COMMIT", "EXT_FRAME", "EXT_RELEASE", "EXT_BUFFER", "EXT_POOL", "EXT_PING", "EXT_PONG")

UNSEEN = pytest.mark.skip(reason="written, but not yet seen to pass in a whole run: see issue 3")

pytestmark = [pytest.mark.slow, pytest.mark.deadline(600)]


@pytest.fixture(scope="session")
def started(booted):
	"""The desktop with a window of each guest, started once."""
	desktop = XenDesktop(booted)
	for name in PROGRAMS:
		booted.wait_ready(name)
	desktop.start()
	for name, program in PROGRAMS.items():
		desktop.run_agent(name, program)
	return desktop


@pytest.fixture
def desktop(lab, started):  # pylint: disable=unused-argument
	started.park()
	for name in PROGRAMS:
		started.wait_frame(name)
	return started


def quiet(messages):
	return [line for line in messages if not any(word in line for word in ANIMATION)]


# ---- 1: pictures ----

def test_each_guest_has_its_window_in_its_own_frame(desktop):
	for name in LABELS:
		desktop.wait_content(name, lambda p: len(p.colours()) > 1, 60, f"what the program of {name} draws")
	picture = desktop.lab.screenshot(desktop.lab.out / "desktop.png")
	for name, label in LABELS.items():
		frame = desktop.frames(name, picture)[0]
		assert picture.ring(frame) == {COLOURS[label]}, f"{name}: the ring of {frame}"


def test_pixels_of_a_guest_are_exact_on_the_scanout(desktop):
	desktop.wait_content("bank", lambda p: (p.width, p.height) == (300, 200) and not pattern_errors(p), 60,
		"the pattern, pixel by pixel")


# ---- 2: input ----

def test_keys_reach_only_the_focused_guest(desktop):
	lab = desktop.lab
	desktop.focus("work")
	wait(3)  # the window that lost the focus is told so
	before = {name: len(quiet(desktop.messages(name))) for name in LABELS if name != "work"}
	lab.type("echo secret-$((40+2)) >/tmp/typed\n")
	lab.poll("cat /tmp/typed", lambda out: out.strip() == "secret-42", 60, "the typed command to run",
		guest="work")
	for name, count in before.items():
		assert quiet(desktop.messages(name))[count:] == [], f"{name} saw something of it"


def test_a_click_reaches_only_the_guest_under_the_pointer(desktop):
	lab = desktop.lab
	frame = desktop.wait_frame("bank")
	before = {name: len(desktop.messages(name)) for name in LABELS}
	content = content_of(frame)
	lab.click(content.x + 100, content.y + 100)
	lab.wait_for(lambda: any("EXT_POINTER_BUTTON" in line for line in desktop.messages("bank")[before["bank"]:]), 30,
		"the click at bank")
	assert not any("BUTTON" in line for name in LABELS if name != "bank"
		for line in desktop.messages(name)[before[name]:])


# ---- 3: live pixels, counted pages ----

def resize(guest, times, size):
	"""Resizes the pattern; each size is drawn before the next is asked for. size: shell words, i is the step."""
	guest.run(f"i=0; while [ $i -lt {times} ]; do before=$(grep -c drawn /tmp/drawn); echo {size} >/tmp/sizes; n=0; "
		"until [ $(grep -c drawn /tmp/drawn) -gt $before ] || [ $n -gt 200 ]; do n=$((n + 1)); sleep 0.05; done; "
		"i=$((i + 1)); done", 400)


def readonly_grants(desktop, name):
	"""How many pages of a guest are in use that it granted read-only, as only windows are; disks and vchan are granted
	for writing. From the hypervisor's own table."""
	lab = desktop.lab
	since = lab.console.stat().st_size

	def told():
		text = lab.console.read_bytes()[since:].decode("ascii", "replace")
		return "gnttab_usage_print_all ] done" in text and text

	lab.run("xl debug-keys g")
	text = lab.wait_for(told, 60, "Xen's table of grants on the console")
	table = text.partition(f"grant-table for remote d{lab.guest(name).domid()}")[2]
	table = table.partition("grant-table for remote")[0]
	flags = [int(line.split()[-1], 16) for line in re.findall(r"^.*\[0x[0-9a-f]+\].*$", table, re.M)]
	assert flags, f"Xen tells nothing of {name}:\n{text}"
	return sum(1 for value in flags if value & 4)


def test_fifty_resizes_show_only_right_pixels_and_grant_nothing_new(desktop):
	lab, guest = desktop.lab, desktop.lab.guest("bank")
	desktop.stop_agent("bank")
	desktop.wait_no_frame("bank", 60)
	guest.run("rm -f /tmp/sizes; mkfifo /tmp/sizes")
	desktop.run_agent("bank", f"sh -c '{TOOLS}/pattern 500 400 <>/tmp/sizes >/tmp/drawn'")
	desktop.wait_content("bank", lambda p: (p.width, p.height) == (500, 400) and not pattern_errors(p), 120,
		"the largest size")
	resize(guest, 8, "$((500 - i % 2)) 400")  # until each buffer of the swapchain has had the largest size
	largest = desktop.agent_stats("bank")
	resize(guest, 50, "$((200 + i * 37 % 300)) $((150 + i * 53 % 250))")
	guest.run("echo 333 222 >/tmp/sizes")
	desktop.wait_content("bank", lambda p: (p.width, p.height) == (333, 222) and not pattern_errors(p), 60,
		"the last size, pixel by pixel")
	assert int(guest.run("grep -c drawn /tmp/drawn")) >= 50
	stats = desktop.agent_stats("bank")
	assert (stats["pages"], stats["shares"]) == (largest["pages"], largest["shares"]), f"new grants: {stats}"
	assert stats["copied_bytes"] > 0, "this kernel cannot grant a program's memory, so something was copied"


def test_a_closed_window_leaves_no_page_mapped(desktop):
	lab = desktop.lab
	assert readonly_grants(desktop, "bank") > 0, "the window that is shown is made of grants"
	desktop.stop_agent("bank")
	desktop.wait_no_frame("bank", 60)
	try:
		lab.wait_for(lambda: readonly_grants(desktop, "bank") == 0, 60, "the window's grants to be given back")
	finally:
		desktop.run_agent("bank", PROGRAMS["bank"])
	desktop.wait_frame("bank")


# ---- 4: deaths ----

def test_killed_guid_and_killed_livery_come_back_and_programs_never_notice(desktop):
	lab = desktop.lab
	program = lab.guest("work").run("pidof foot").strip()
	guid = lab.run("pgrep -f 'livery-guid.*--domain work'").split()[0]
	lab.run(f"kill -KILL {guid}")
	desktop.wait_no_frame("work", 30)
	desktop.wait_frame("work")
	lab.run(f"kill -KILL {desktop.livery}")
	desktop.start_livery()
	for name in LABELS:
		desktop.wait_frame(name)
	assert lab.guest("work").run("pidof foot").strip() == program
	desktop.focus("work")
	lab.type("echo still-here >/tmp/typed\n")
	lab.poll("cat /tmp/typed", lambda out: out.strip() == "still-here", 60, "typing after all that", guest="work")


# ---- 2 again: screenshots ----

def test_a_screenshot_by_key_is_a_file_in_dom0(desktop):
	lab = desktop.lab
	for path in lab.share.glob("livery-*.png"):
		path.unlink()
	lab.key("print")
	path = lab.wait_for(lambda: next(iter(lab.share.glob("livery-*.png")), None), 60, "the screenshot")
	assert stat.S_IMODE(path.stat().st_mode) == 0o600
	picture = read_png(path)
	for name, label in LABELS.items():
		frame = desktop.frames(name, picture)[0]
		assert picture.ring(frame) == {COLOURS[label]}


def test_a_guest_has_no_interface_to_capture(desktop):
	"""What a program in a guest can see of Wayland is its own agent's."""
	out = desktop.lab.guest("work").run("XDG_RUNTIME_DIR=/run/livery ls /run/livery; cat /proc/net/unix")
	sockets = set(re.findall(r"\S*(?:wayland|livery)-\d+\b", out))
	assert {name.rpartition("/")[2] for name in sockets} == {"wayland-0"}, "only the agent's own socket is there"


# ---- 5: a hostile guest ----

@pytest.mark.parametrize("evil", ["bad-refs", *(pytest.param(evil, marks=UNSEEN) for evil in
	["foreign-refs", "many-refs", "ungranted", "bad-indices", "half-message", "silence"])])
def test_a_hostile_guest_harms_only_itself(lab, started, evil):
	desktop, guest = started, lab.guest("bank")
	if "bank" in desktop.agents:
		desktop.stop_agent("bank")
		desktop.wait_no_frame("bank", 60)
	livery = lab.run("pidof livery").strip()
	pid = guest.run(f"{TOOLS}/hostile --domid 0 {evil} >/tmp/hostile.log 2>&1 &").strip()
	lab.poll("cat /tmp/hostile.log", lambda out: "done" in out, 120, f"{evil} to be done", guest="bank")
	wait(2)
	for name in ("work", "untrusted"):
		assert desktop.wait_frame(name, 30), f"the window of {name} stays"
	desktop.focus("work")
	lab.type(f"echo {evil} >/tmp/typed\n")
	lab.poll("cat /tmp/typed", lambda out: out.strip() == evil, 60, f"typing in work during {evil}", guest="work")
	assert lab.run("pidof livery").strip() == livery
	guest.run(f"kill -KILL {pid}", check=False)


@UNSEEN
def test_after_the_evil_an_honest_agent_is_shown_again(lab, started):
	started.run_agent("bank", PROGRAMS["bank"])
	started.wait_frame("bank", 200)
	lab.screenshot(lab.out / "after-evil.png")


# ---- 4: last, because it ends a guest ----

@UNSEEN
def test_a_destroyed_guest_takes_its_windows_and_leaves_no_zombie(desktop):
	lab = desktop.lab
	lab.guest("untrusted").destroy()
	desktop.wait_no_frame("untrusted", 30)
	for name in ("work", "bank"):
		assert desktop.frames(name)
	lab.poll("xl list", lambda out: "null" not in out and "untrusted" not in out, 60, "the guest to be gone wholly")
	desktop.focus("work")
	lab.type("echo alive >/tmp/typed\n")
	lab.poll("cat /tmp/typed", lambda out: out.strip() == "alive", 60, "work to go on", guest="work")
