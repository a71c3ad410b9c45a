# SPDX-License-Identifier: GPL-2.0-or-later
"""The lab's machine: QEMU with Xen and a dom0 that has a screen, a keyboard and a tablet.

Commands run in dom0 through labd; keys, clicks and pictures go through QMP, from outside, as a person's would. Every
wait has a deadline and says what it waited for. The whole console is kept, and a crash of any process on it fails
the run.
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

CRASH = re.compile(r"segfault at|general protection|traps: |Kernel panic|BUG: |Oops|"
	r"Xen call trace|Out of memory|AddressSanitizer|core dumped|FAILED")
KERNEL = ("console=hvc0 loglevel=4 livery.role=dom0 random.trust_cpu=on panic=1 net.ifnames=0")
XEN = ("console=com1 com1=115200,8n1 noreboot=1 dom0_mem=768M,max:768M loglvl=info guest_loglvl=info "
	"spec-ctrl=eager-fpu")


class LabError(Exception):
	pass


class Qmp:
	def __init__(self, path):
		self.sock = socket.socket(socket.AF_UNIX)
		self.sock.connect(str(path))
		self.file = self.sock.makefile("rw")
		json.loads(self.file.readline())
		self.call("qmp_capabilities")

	def call(self, command, **arguments):
		self.file.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
		self.file.flush()
		while True:
			line = self.file.readline()
			if not line:
				raise LabError(f"qemu went away during {command}")
			reply = json.loads(line)
			if "return" in reply:
				return reply["return"]
			if "error" in reply:
				raise LabError(f"{command}: {reply['error']['desc']}")


class Machine:
	"""One boot. Use as a context manager."""

	def __init__(self, base, livery_img, out, memory=2048, display="bochs-display"):
		self.base, self.livery_img, self.out = Path(base), Path(livery_img), Path(out)
		self.memory, self.display = memory, display
		self.started = time.monotonic()
		self.replies, self.next_id = {}, 0
		self.condition = threading.Condition()

	def __enter__(self):
		self.out.mkdir(parents=True, exist_ok=True)
		self.share = self.out / "dom0"
		self.share.mkdir(exist_ok=True)
		self.console = self.out / "console.log"
		self._start()
		try:
			self._connect()
		except BaseException:
			self.stop()
			raise
		return self

	def __exit__(self, *_):
		self.stop()

	def _argv(self):
		pipe = self.out / "labd.sock"
		return ["qemu-system-x86_64", "-accel", "tcg", "-machine", "q35", "-cpu", "max,-smap", "-smp", "1",
			"-m", str(self.memory), "-nodefaults", "-no-user-config", "-display", "none", "-monitor", "none",
			"-no-reboot", "-serial", f"file:{self.console}", "-kernel", str(self.base / "xen"), "-append", XEN,
			"-initrd", f"{self.base}/vmlinuz {KERNEL},{self.base}/dom0.cpio.gz",
			"-drive", f"file={self.base}/root.img,format=raw,if=none,id=r0,readonly=on,cache=unsafe",
			"-device", "virtio-blk-pci,drive=r0",
			"-drive", f"file={self.livery_img},format=raw,if=none,id=r1,readonly=on,cache=unsafe",
			"-device", "virtio-blk-pci,drive=r1",
			"-device", "virtio-keyboard-pci", "-device", "virtio-tablet-pci", "-device", "virtio-rng-pci",
			"-device", self.display,
			"-device", "virtio-serial-pci", "-chardev", f"socket,id=labd,path={pipe},server=on,wait=off",
			"-device", "virtserialport,chardev=labd,name=labd",
			"-fsdev", f"local,id=fs0,path={self.share},security_model=none",
			"-device", "virtio-9p-pci,fsdev=fs0,mount_tag=out",
			"-qmp", f"unix:{self.out}/qmp.sock,server=on,wait=off"]

	def _start(self):
		if not shutil.which("qemu-system-x86_64"):
			raise LabError("qemu-system-x86_64 is missing; on Debian: apt-get install qemu-system-x86")
		for name in ["labd.sock", "qmp.sock"]:
			(self.out / name).unlink(missing_ok=True)
		self.process = subprocess.Popen(self._argv(), stdin=subprocess.DEVNULL,
			stderr=open(self.out / "qemu.log", "w"), preexec_fn=os.setsid)

	def _connect(self):
		self.wait_for(lambda: (self.out / "qmp.sock").exists() and (self.out / "labd.sock").exists(), 20,
			"qemu's sockets")
		self.qmp = Qmp(self.out / "qmp.sock")
		self.labd = socket.socket(socket.AF_UNIX)
		self.labd.connect(str(self.out / "labd.sock"))
		threading.Thread(target=self._read_replies, daemon=True).start()
		self.wait_for(lambda: 0 in self.replies, 120, "dom0 to boot")

	def _read_replies(self):
		for line in self.labd.makefile("rb"):
			try:
				reply = json.loads(line)
			except ValueError:
				continue
			with self.condition:
				self.replies[reply["id"]] = reply
				self.condition.notify_all()

	def stop(self):
		if self.process.poll() is None:
			os.killpg(self.process.pid, signal.SIGKILL)
		self.process.wait()

	def wait_for(self, condition, seconds, what):
		"""Polls condition; the value when it is true. A dead machine or a passed deadline is an error."""
		deadline = time.monotonic() + seconds
		while True:
			value = condition()
			if value:
				return value
			if self.process.poll() is not None:
				raise LabError(f"the machine ended while waiting for {what}; see {self.out}/qemu.log")
			if time.monotonic() > deadline:
				raise LabError(f"no {what} after {seconds} s; see {self.console}")
			time.sleep(0.1)

	def run(self, command, seconds=60, check=True):
		"""Runs a shell command in dom0; its output. A status other than 0 is an error where check is set."""
		with self.condition:
			self.next_id += 1
			number = self.next_id
		self.labd.sendall((json.dumps({"id": number, "cmd": command}) + "\n").encode())
		with self.condition:
			self.condition.wait_for(lambda: number in self.replies, seconds)
			reply = self.replies.pop(number, None)
		if reply is None:
			raise LabError(f"dom0: no answer after {seconds} s: {command}")
		if check and reply["rc"] != 0:
			raise LabError(f"dom0: status {reply['rc']}: {command}\n{reply['out']}")
		return reply["out"]

	def crashes(self):
		"""Lines of the console and the logs that tell of a crash."""
		found = []
		for path in [self.console] + sorted(self.share.glob("*.log")):
			for line in path.read_text("utf-8", "replace").splitlines():
				if CRASH.search(line):
					found.append(f"{path.name}: {line.strip()}")
		return found

	# ---- a person's view and hands ----

	def screenshot(self, path):
		"""The true scan-out as a PPM file."""
		self.qmp.call("screendump", filename=str(path))
		return Path(path)

	def key(self, *names):
		"""Presses the keys (QMP names) in order and releases them in reverse."""
		for name in names:
			self._key(name, True)
		for name in reversed(names):
			self._key(name, False)

	def _key(self, name, down):
		self.qmp.call("input-send-event", events=[{"type": "key",
			"data": {"down": down, "key": {"type": "qcode", "data": name}}}])

	def pointer(self, x, y, width, height):
		"""Moves the pointer to a pixel of a width x height screen."""
		self.qmp.call("input-send-event", events=[
			{"type": "abs", "data": {"axis": "x", "value": int((x + 0.5) * 32767 / width)}},
			{"type": "abs", "data": {"axis": "y", "value": int((y + 0.5) * 32767 / height)}}])

	def click(self, button="left"):
		for down in [True, False]:
			self.qmp.call("input-send-event", events=[{"type": "btn", "data": {"down": down, "button": button}}])

	def seconds(self):
		return time.monotonic() - self.started
