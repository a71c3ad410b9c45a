# SPDX-License-Identifier: GPL-2.0-or-later
"""Livery on the lab's machine: livery on dom0's screen, an agent with a program in each guest.

All is started by commands as a person would, seen in the scan-out, and touched by keyboard and tablet, both from outside.
"""

import re
import time

from livery.desktop import COLOURS, content_of
from machine import LabError

LABELS = {"work": "blue", "bank": "green", "untrusted": "red"}
CONFIG = """outputs = ( {{ name = "*"; width = 1280; height = 800; }} );
driver = "/usr/local/libexec/livery/livery-xen-driver";
domains = ( {domains} );
guid = "/usr/local/bin/guid-traced";
screenshot_dir = "/out";
socket = "livery-0";
"""
# A guid whose every message is written down, for comparison.
TRACED = """#!/bin/sh
exec /usr/local/bin/livery-guid -v -v "$@" 2>>/out/guid-$2.log
"""
ENVIRONMENT = ("XDG_RUNTIME_DIR=/run/livery LIBSEAT_BACKEND=seatd WLR_RENDERER=pixman "
	"WLR_NO_HARDWARE_CURSORS=1 XCURSOR_SIZE=24")
MIN_FRAME = 60  # px; smaller runs of a label's colour are text or patterns


class XenDesktop:
	"""The desktop of one boot. programs: guest -> command that the agent runs."""

	def __init__(self, lab):
		self.lab = lab
		self.livery = None
		self.agents = {}

	def start(self):
		entries = ", ".join(f'{{ name = "{name}"; label = "{label}"; }}' for name, label in LABELS.items())
		self._write("/etc/livery/livery.conf", CONFIG.format(domains=entries))
		self._write("/usr/local/bin/guid-traced", TRACED, "755")
		self.lab.run("ldconfig")
		self.lab.run("seatd -g root >/out/seatd.log 2>&1 &")
		self.lab.poll("ls /run/seatd.sock", lambda out: "No such" not in out, 30, "seatd")
		self.start_livery()

	def _write(self, path, text, mode="644"):
		self.lab.run(f"mkdir -p $(dirname {path}); cat >{path} <<'END'\n{text}\nEND\nchmod {mode} {path}")

	def start_livery(self):
		self.livery = self.lab.run(f"env {ENVIRONMENT} livery -v info >>/out/livery.log 2>&1 &")
		self.wait_log("driver: started", 60)

	def log(self, name="livery"):
		path = self.lab.share / f"{name}.log"
		return path.read_text("utf-8", "replace") if path.exists() else ""

	def wait_log(self, pattern, seconds, since=0, name="livery"):
		"""Waits for a line of a log; the match."""
		return self.lab.wait_for(lambda: re.search(pattern, self.log(name)[since:]), seconds,
			f"line {pattern!r} in {name}.log")

	def run_agent(self, name, program):
		"""Starts an agent with a program in a guest."""
		guest = self.lab.wait_ready(name)
		log = f"/tmp/agent-{len(self.agents)}.log"
		self.agents[name] = guest.run(f"env XDG_RUNTIME_DIR=/run/livery livery-agent -v -d 0 -- {program} "
			f">{log} 2>&1 &").strip()
		guest.agent_log = log

	def stop_agent(self, name):
		self.lab.guest(name).run(f"kill {self.agents.pop(name)}", check=False)

	def agent_stats(self, name):
		"""The agent's counters now."""
		guest = self.lab.guest(name)
		before = guest.run(f"grep -c stats: {guest.agent_log}", check=False).strip()
		guest.run(f"kill -USR1 {self.agents[name]}")
		self.lab.poll(f"grep -c stats: {guest.agent_log}", lambda out: out.strip() != before, 30,
			"the agent's stats", guest=name)
		line = guest.run(f"grep stats: {guest.agent_log} | tail -n 1")
		return {key: int(value) for key, value in re.findall(r"(\w+)=(\d+)", line)}

	def livery_stats(self):
		since = len(self.log())
		self.lab.run("kill -USR1 $(pidof livery)")
		line = self.wait_log(r"stats: .*", 30, since)[0]
		return {key: int(value) for key, value in re.findall(r"(\w+)=(\d+)", line)}

	# ---- what is to be seen ----

	def frames(self, name, picture=None):
		picture = picture or self.lab.screenshot()
		return picture.find_frames(COLOURS[LABELS[name]], MIN_FRAME)

	def wait_frame(self, name, seconds=120):
		"""Waits until a guest has a window that nothing covers; its frame."""
		frames = []

		def look():
			frames[:] = self.frames(name)
			return frames

		try:
			self.lab.wait_for(look, seconds, f"a window of {name} in its frame on the scan-out")
		except LabError:
			self.lab.screenshot(self.lab.out / f"no-window-of-{name}.png")
			raise
		return frames[0]

	def wait_no_frame(self, name, seconds):
		self.lab.wait_for(lambda: not self.frames(name), seconds, f"the windows of {name} to go")

	def wait_content(self, name, condition, seconds, what):
		"""Waits until condition(picture of the window's content) is true."""
		def look():
			picture = self.lab.screenshot()
			frames = self.frames(name, picture)
			return frames and condition(picture.crop(content_of(frames[0])))
		self.lab.wait_for(look, seconds, what)

	def focus(self, name):
		"""Clicks on a guest's title bar; the strip then names it."""
		frame = self.wait_frame(name)
		self.lab.click(frame.x + frame.width // 2, frame.y + 14)
		colour = COLOURS[LABELS[name]]
		self.lab.wait_for(lambda: self.lab.screenshot().pixel(2, 26) == colour, 30,
			f"the strip in the colour of {name}")
		self.park()

	def park(self):
		"""Puts the pointer, which is part of the scan-out, where no window is."""
		self.lab.pointer(1275, 795)

	def messages(self, name):
		"""What passed between guid and a guest, a line a message."""
		return re.findall(r"(?:<-|->) .*", self.log(f"guid-{name}"))


def wait(seconds):
	"""For tests that must see that nothing happens: long enough for an echo under emulation."""
	time.sleep(seconds)


def pattern_errors(picture):
	"""How many pixels of a window's content are not those of the program `pattern`."""
	row_red = bytes(x & 255 for x in range(picture.width))
	errors = 0
	for y in range(picture.height):
		row = picture.row(y)
		errors += sum(a != b for a, b in zip(row[2::4], row_red))
		errors += sum(value != (y & 255) for value in row[1::4])
		errors += sum(value != 0x5a for value in row[0::4])
	return errors
