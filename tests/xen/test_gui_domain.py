# SPDX-License-Identifier: GPL-2.0-or-later
"""The GUI domain is not dom0: livery runs in one guest, and shows the window of another."""

import base64

import pytest

from desktop import TOOLS
from livery.desktop import COLOURS, content_of
from livery.picture import read_png
from livery.scenes import LIVELY, pattern_errors
from machine import PATIENCE

pytestmark = [pytest.mark.slow, pytest.mark.deadline(1800)]

CONFIG = """outputs = ( { name = "*"; width = 640; height = 480; } );
driver = "/usr/local/libexec/livery/livery-xen-driver";
domains = ( { name = "bank"; label = "orange"; } );
socket = "gui-0";
"""
ENVIRONMENT = "XDG_RUNTIME_DIR=/run/gui WLR_BACKENDS=headless WLR_RENDERER=pixman WAYLAND_DISPLAY=gui-0"


def look(guest, path):
	"""The picture of the desktop in the guest, or None where there is none yet."""
	out = guest.run(f"env {ENVIRONMENT} grim -l 9 /tmp/gui.png && base64 -w 0 /tmp/gui.png", check=False)
	try:
		path.write_bytes(base64.b64decode(out, validate=True))
		return read_png(path)
	except ValueError:
		return None


def shows_pattern(picture):
	frames = picture.find_frames(COLOURS["orange"], 60) if picture else []
	if not frames or picture.ring(frames[0]) != {COLOURS["orange"]}:
		return False
	content = content_of(frames[0])
	# the pointer is in the left half
	right = content._replace(x=content.x + 150, width=content.width - 150)
	return (content.width, content.height) == (300, 200) and not pattern_errors(picture.crop(right), 150)


def test_livery_in_a_guest_shows_the_window_of_another_guest(stage_as_it_is):
	lab = stage_as_it_is.lab
	stage_as_it_is.stop(LIVELY)  # it makes all else slow
	gui, app = lab.wait_ready("work"), lab.wait_ready("bank")
	lab.run("livery-gui-domain work bank")
	gui.run(f"mkdir -p -m 700 /run/gui; echo '{CONFIG}' >/tmp/gui.conf")
	livery = gui.run(f"env {ENVIRONMENT} livery -v info -c /tmp/gui.conf >/tmp/gui.log 2>&1 &").strip()
	agent = app.run(f"env XDG_RUNTIME_DIR=/run/livery livery-agent -v -d {gui.domid()} -- {TOOLS}/pattern 300 200 "
		">/tmp/gui-agent.log 2>&1 &").strip()
	try:
		lab.poll("cat /tmp/gui.log", lambda out: "window mapped domain=bank size=300x200" in out, PATIENCE,
			"window in the GUI domain's log", "work")
		lab.wait_for(lambda: shows_pattern(look(gui, lab.out / "gui.png")), PATIENCE, "picture of the window")
		app.run(f"kill {agent}")
		lab.poll("cat /tmp/gui.log", lambda out: "window unmapped domain=bank" in out, PATIENCE, "end of the window",
			"work")
	finally:
		app.run(f"kill {agent}", check=False)
		gui.run(f"kill {livery}", check=False)
