# SPDX-License-Identifier: GPL-2.0-or-later
"""Livery on the lab's machine: livery on dom0's screen, an agent with a program in each guest. It is a stage
(livery/scenes.py).

All is started by commands as a person would, seen in the scan-out, and touched by keyboard and tablet, both from outside.
"""

import re
import time

from livery.desktop import COLOURS, content_of
from livery.scenes import TERMINAL
from machine import PATIENCE, LabError

# no repeat: on a slow machine a key that is let go at once may seem to be held
CONFIG = """outputs = ( {{ name = "*"; width = 1280; height = 800; }} );
driver = "/usr/local/libexec/livery/livery-xen-driver";
domain_configs = "/livery/lab/domains";
domains = ( {domains} );
guid = "/usr/local/bin/guid-traced";
screenshot_dir = "/out";
socket = "livery-0";
keyboard = {{ repeat_rate = 0; }};
"""
# A guid whose every message is written down, for comparison.
TRACED = """#!/bin/sh
exec /usr/local/bin/livery-guid -v -v "$@" 2>>/out/guid-$2.log
"""
ENVIRONMENT = ("XDG_RUNTIME_DIR=/run/livery LIBSEAT_BACKEND=seatd WLR_RENDERER=pixman "
	"WLR_NO_HARDWARE_CURSORS=1 XCURSOR_SIZE=24")
MIN_FRAME = 60  # px; smaller runs of a label's colour are text or patterns
TOOLS = "/usr/local/libexec/livery-tests"
PROGRAMS = {"work": "foot --window-size-pixels=400x300 -o font=monospace:size=8", "bank": f"{TOOLS}/pattern 300 200",
	"untrusted": "weston-simple-shm"}


class XenDesktop:
	"""The desktop of one boot."""

	labels = {"work": "blue", "bank": "green", "untrusted": "red"}
	names = list(labels)
	disposables = {"disp20": "purple"}
	where = "--domid 0"

	def __init__(self, lab):
		self.lab = lab
		self.pid = None
		self.agents, self.agent_logs, self.count = {}, {}, 0
		self.destroyed = set()

	# ---- programs ----

	def start_livery(self):
		entries = [f'{{ name = "{name}"; label = "{label}"; }}' for name, label in self.labels.items()]
		entries += [f'{{ name = "{name}"; label = "{label}"; disposable = true; }}'
			for name, label in self.disposables.items()]
		self._write("/etc/livery/livery.conf", CONFIG.format(domains=", ".join(entries)))
		self._write("/usr/local/bin/guid-traced", TRACED, "755")
		self._start_seatd()
		since = len(self.log())
		self.pid = self.lab.run(f"env {ENVIRONMENT} livery -v info >>/out/livery.log 2>&1 &").strip()
		self.wait_log("driver: started", since=since)

	def _start_seatd(self):
		if "No such" in self.lab.run("ls /run/seatd.sock 2>&1", check=False):
			self.lab.run("ldconfig")
			self.lab.run("seatd -g root >/out/seatd.log 2>&1 &")
			self.lab.poll("ls /run/seatd.sock 2>&1", lambda out: "No such" not in out, PATIENCE, "seatd")

	def _write(self, path, text, mode="644"):
		self.lab.run(f"mkdir -p $(dirname {path}); cat >{path} <<'END'\n{text}\nEND\nchmod {mode} {path}")

	def start(self, name, program=None):
		"""Starts an agent with a program in a guest."""
		guest = self.lab.wait_ready(name)
		self.count += 1
		log = self.agent_logs[name] = f"/tmp/agent-{self.count}.log"
		program = f"sh -c '{program}'" if program else PROGRAMS[name]
		self.agents[name] = guest.run(f"env XDG_RUNTIME_DIR=/run/livery livery-agent -v -d 0 -- {program} "
			f">{log} 2>&1 &").strip()

	def stop(self, name):
		"""Waits until it has ended: until then it may take back an announcement that is not its own any more."""
		if name in self.agents:
			agent = self.agents.pop(name)
			self.lab.guest(name).run(f"kill {agent}; while kill -0 {agent}; do sleep 0.1; done", check=False)

	def destroy(self, name):
		"""By xl, as a person would; restore() makes it anew."""
		self.agents.pop(name, None)
		self.destroyed.add(name)
		self.lab.guest(name).destroy()

	def control(self, words):
		return self.lab.run(f"livery-ctl -s /run/livery/livery-0.control {words}")

	def restore(self):
		"""Sees to it that each guest has its window, and the pointer is away."""
		self.park()
		for name in sorted(self.destroyed):
			self.lab.guest(name).create()
			self.lab.guest(name).wait_ready()
			self.destroyed.remove(name)
		for name in self.names:
			if name not in self.agents:
				self.start(name)
		for name in self.names:
			self.wait_frame(name)
		self.park()

	def shell(self, name, command):
		return self.lab.guest(name).run(command, 2 * PATIENCE)

	def background(self, name, command):
		return self.lab.guest(name).run(f"{command} &").strip()

	def is_running(self, name, program):
		return "ended" not in self.shell(name, f"kill -0 {program} || echo ended")

	def end(self, name, program):
		self.lab.guest(name).run(f"kill -KILL {program}", check=False)

	def terminal(self):
		return self.shell(TERMINAL, "pidof foot").split()

	@staticmethod
	def path(_name, file):
		return f"/tmp/{file}"

	@staticmethod
	def tool(name):
		return f"{TOOLS}/{name}"

	def globals(self, name):
		return set(self.shell(name, f"python3 {TOOLS}/globals.py /run/livery/wayland-0").split())

	def guid(self, name):
		return self.lab.run(f"pgrep -o -f '[l]ivery-guid.*--domain {name} '", check=False).strip() or None

	def livery(self):
		return self.lab.run("pidof livery").strip()

	def kill_guid(self, name):
		self.lab.run(f"kill -KILL {self.guid(name)}")

	def kill_livery(self):
		self.lab.run(f"kill -KILL {self.pid}")
		self.start_livery()

	# ---- what is written down ----

	def log(self, name="livery"):
		path = self.lab.share / f"{name}.log"
		return path.read_text("utf-8", "replace") if path.exists() else ""

	def wait(self, condition, what, seconds=PATIENCE):
		return self.lab.wait_for(condition, seconds, what)

	def wait_log(self, pattern, seconds=PATIENCE, since=0, name="livery"):
		"""Waits for a line of a log; the match."""
		return self.wait(lambda: re.search(pattern, self.log(name)[since:]), f"line {pattern!r} in {name}.log", seconds)

	def messages(self, name):
		"""What passed between guid and a guest, a line a message."""
		return re.findall(r"(?:<-|->) .*", self.log(f"guid-{name}"))

	def agent_stats(self, name):
		"""The agent's counters now."""
		guest, log = self.lab.guest(name), self.agent_logs[name]
		before = guest.run(f"grep -c stats: {log}", check=False).strip()
		guest.run(f"kill -USR1 {self.agents[name]}")
		self.lab.poll(f"grep -c stats: {log}", lambda out: out.strip() != before, PATIENCE, "the agent's stats", name)
		return numbers(guest.run(f"grep stats: {log} | tail -n 1"))

	def livery_stats(self):
		since = len(self.log())
		self.lab.run(f"kill -USR1 {self.pid}")
		return numbers(self.wait_log(r"stats: .*\n", since=since)[0])

	def granted(self, name):
		"""How many pages of a guest are in use that it granted read-only, as only windows are; disks and vchan are
		granted for writing. From the hypervisor's own table."""
		since = self.lab.console.stat().st_size

		def told():
			text = self.lab.console.read_bytes()[since:].decode("ascii", "replace")
			return "gnttab_usage_print_all ] done" in text and text

		self.lab.run("xl debug-keys g")
		text = self.wait(told, "Xen's table of grants on the console")
		table = text.partition(f"grant-table for remote d{self.lab.guest(name).domid()}")[2]
		table = table.partition("grant-table for remote")[0]
		flags = [int(line.split()[-1], 16) for line in re.findall(r"^.*\[0x[0-9a-f]+\].*$", table, re.M)]
		assert flags, f"Xen tells nothing of {name}:\n{text}"
		return sum(1 for value in flags if value & 4)

	@staticmethod
	def check_after_resizes(before, after):
		assert (after["pages"], after["shares"]) == (before["pages"], before["shares"]), f"new grants: {after}"
		assert after["copied_bytes"] > 0, "this kernel cannot grant a program's memory, so something was copied"

	# ---- what is to be seen ----

	def picture(self, save=None):
		return self.lab.screenshot(save)

	def _label(self, name):
		return self.labels.get(name) or self.disposables[name]

	def frames(self, name, picture=None):
		picture = picture or self.picture()
		return picture.find_frames(COLOURS[self._label(name)], MIN_FRAME)

	def wait_frame(self, name, seconds=2 * PATIENCE):
		"""Waits until a guest has a window that nothing covers; its frame."""
		try:
			return self.wait(lambda: self.frames(name), f"a window of {name} in its frame on the scan-out", seconds)[0]
		except LabError:
			self.picture(self.lab.out / f"no-window-of-{name}.png")
			raise

	def wait_no_frame(self, name, seconds=PATIENCE):
		self.wait(lambda: not self.frames(name), f"the windows of {name} to go", seconds)

	def wait_content(self, name, condition, what, seconds=PATIENCE):
		"""Waits until condition(picture of the window's content) is true."""
		def look():
			picture = self.picture()
			frames = self.frames(name, picture)
			return frames and condition(picture.crop(content_of(frames[0])))
		self.wait(look, what, seconds)

	def screenshots(self):
		"""The files that the print key made."""
		return sorted(self.lab.share.glob("livery-*.png"))

	# ---- what is done ----

	def focus(self, name):
		"""Clicks on a guest's title bar; the strip then names it."""
		frame = self.wait_frame(name)
		self.lab.click(frame.x + frame.width // 2, frame.y + 14)
		colour = COLOURS[self._label(name)]
		self.wait(lambda: self.picture().pixel(2, 26) == colour, f"the strip in the colour of {name}")
		self.park()

	def park(self):
		"""Puts the pointer, which is part of the scan-out, where no window is. By two steps: a livery that was started
		anew hears nothing of a tablet that stays where it was."""
		self.lab.pointer(1265, 785)
		self.lab.pointer(1275, 795)

	def type(self, text):
		self.lab.type(text)

	def click(self, x, y):
		self.lab.click(x, y)

	def press_print(self):
		self.lab.key("print")

	@staticmethod
	def linger():
		"""For tests that must see that nothing happens: long enough for an echo under emulation."""
		time.sleep(3)


def numbers(line):
	return {key: int(value) for key, value in re.findall(r"(\w+)=(\d+)", line)}
