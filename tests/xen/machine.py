# SPDX-License-Identifier: GPL-2.0-or-later
"""The lab's machine: QEMU with Xen, a dom0 that has a screen, a keyboard and a tablet, and an IOMMU, so that a guest
can have the network device.

Commands run in dom0 through labd; keys, clicks and pictures go through QMP, from outside, as a person's would
(hands.py). Every wait has a deadline and says what it waited for. The whole console is kept, and a crash of any process
on it fails the run.
"""

import ctypes
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from hands import Hands, Qmp
from livery.process import try_connect

HERE = Path(__file__).resolve().parent
CRASH = re.compile(r"segfault at|general protection|traps: |Kernel panic|BUG: |Oops|Xen call trace|Out of memory|"
	r"oom-kill|AddressSanitizer|runtime error:|core dumped|stack smashing|double free|malloc\(\)|Assertion |FAILED|"
	r"Traceback \(most recent")
KERNEL = ("console=hvc0 loglevel=4 livery.role=dom0 random.trust_cpu=on panic=1 net.ifnames=0 hostname=dom0 "
	# what follows saves time in the emulated machine
	"tsc_early_khz=2400000 rodata=off cryptomgr.notests initcall_blacklist=jent_mod_init,,load_system_certificate_list")
XEN = ("console=com1 com1=115200,8n1 noreboot=1 dom0_mem=768M,max:768M dom0_max_vcpus=1 loglvl=info "
	"guest_loglvl=info spec-ctrl=eager-fpu")
FAR_ADDRESS, FAR_PORTS = "10.0.2.100", (80, 8080)
NIC_MAC = "52:54:00:00:00:10"
PR_SET_PDEATHSIG = 1
# Not bochs-display: for each picture of that QEMU has the processor stop for a moment to learn which pages were written,
# and rarely (QEMU 10: where an exception comes at that moment) it forgets to, and waits for ever.
DISPLAY = "virtio-gpu-pci,iommu_platform=on,disable-legacy=on"
# for what takes seconds where the machine is emulated and the host does nothing else
PATIENCE = 180


class LabError(Exception):
	pass


def child_setup():
	os.setsid()
	ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Guest:
	"""A guest by its name: domains/NAME.cfg, or any other once it is there (a disposable)."""

	def __init__(self, machine, name):
		self.machine, self.name = machine, name
		self.log = machine.share / f"guest-{name}.log"
		self.began = 0  # where this life of the guest begins in its log

	def expect_new_life(self):
		"""What the guest says from here on is of a new domain."""
		self.began = self.log.stat().st_size if self.log.exists() else 0

	def create(self, seconds=600):
		"""Returns when xl has made it; wait_ready says when it answers."""
		self.expect_new_life()
		for attempts in (2, 1, 0):
			try:
				self.machine.run(f"xl create -q /livery/lab/domains/{self.name}.cfg", seconds)
				return
			except LabError as error:
				# xl's own deadlines are meant for a real machine, not for an emulated one on a busy host
				if not attempts or not re.search("timeout|timed out", str(error)):
					raise

	def output(self):
		"""What this life of the guest wrote to its console."""
		if not self.log.exists():
			return ""
		return self.log.read_bytes()[self.began:].decode("utf-8", "replace")

	def is_ready(self):
		text = self.output()
		failed = re.search(r".*FAILED.*", text)
		if failed:
			raise LabError(f"guest {self.name}: {failed[0].strip()}")
		return "guest: ready" in text

	def wait_ready(self, seconds=600):
		self.machine.wait_for(self.is_ready, seconds, f"guest {self.name}")
		return self

	def run(self, command, seconds=PATIENCE, check=True):
		"""As Machine.run, in the guest."""
		return self.machine.run(command, seconds, check, guest=self.name)

	def domid(self):
		"""Its number, or None when there is no such domain."""
		out = self.machine.run(f"xl domid {self.name}", check=False).strip()
		return int(out) if out.isdigit() else None

	def destroy(self, seconds=PATIENCE):
		self.machine.run(f"xl destroy {self.name}", seconds)


class Machine(Hands):
	"""One boot. Use as a context manager. base: the kept images (images.py); out: the folder of this run, with
	dom0.cpio.gz and livery.img, where the logs go."""

	def __init__(self, base, out, memory=3072, display=DISPLAY, cpus=1):
		self.base, self.out = Path(base), Path(out)
		self.memory, self.display, self.cpus = memory, display, cpus
		self.console, self.share = self.out / "console.log", self.out / "dom0"
		self.far_log, self.wire = self.out / "far.log", self.out / "wire.pcap"
		self.started = time.monotonic()
		self.guests, self.excused = {}, []
		self.replies, self.next_id = {}, 0
		self.condition, self.sending = threading.Condition(), threading.Lock()

	def __enter__(self):
		self.share.mkdir(parents=True, exist_ok=True)
		for path in [self.console, self.far_log, self.wire, *self.share.glob("*.log")]:
			path.unlink(missing_ok=True)
		# names of sockets have to be short
		self.sockets = Path(tempfile.mkdtemp(prefix="livery-xen-"))
		try:
			self._start()
			self._connect()
		except BaseException:
			self.stop()
			raise
		return self

	def __exit__(self, *_):
		self.stop()

	def _argv(self):
		far = ",".join(f"guestfwd=tcp:{FAR_ADDRESS}:{port}-cmd:{sys.executable} {HERE}/farserver.py {self.far_log} "
			f"{port}" for port in FAR_PORTS)
		return ["qemu-system-x86_64", "-accel", "tcg", "-machine", "q35", "-cpu", "max,-smap",
			"-smp", str(self.cpus), "-m", str(self.memory), "-nodefaults", "-no-user-config", "-display", "none",
			"-monitor", "none", "-no-reboot", "-serial", f"file:{self.console}", "-device", "amd-iommu",
			"-kernel", str(self.base / "xen"), "-append", XEN,
			"-initrd", f"{self.base}/vmlinuz {KERNEL},{self.out}/dom0.cpio.gz",
			*self._disk("root", self.base / "root.img"), *self._disk("livery", self.out / "livery.img"),
			"-device", "virtio-keyboard-pci", "-device", "virtio-tablet-pci", "-device", "virtio-rng-pci",
			"-device", self.display,
			"-device", "virtio-serial-pci",
			"-chardev", f"socket,id=labd,path={self.sockets}/labd,server=on,wait=off",
			"-device", "virtserialport,chardev=labd,name=labd",
			"-fsdev", f"local,id=fs0,path={self.share},security_model=none",
			"-device", "virtio-9p-pci,fsdev=fs0,mount_tag=out",
			# the network device, for the net domain; behind it nothing but the far server
			"-netdev", f"user,id=n0,restrict=on,{far}",
			"-device", f"e1000e,netdev=n0,addr=0x10,mac={NIC_MAC}",
			"-object", f"filter-dump,id=d0,netdev=n0,file={self.wire}",
			"-qmp", f"unix:{self.sockets}/qmp,server=on,wait=off"]

	@staticmethod
	def _disk(name, path):
		return ["-drive", f"file={path},format=raw,if=none,id={name},readonly=on,cache=unsafe",
			"-device", f"virtio-blk-pci,drive={name}"]

	def _start(self):
		if not shutil.which("qemu-system-x86_64"):
			raise LabError("qemu-system-x86_64 is missing; on Debian: apt-get install qemu-system-x86")
		with open(self.out / "qemu.log", "w") as log:
			self.process = subprocess.Popen(self._argv(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
				preexec_fn=child_setup)

	def _connect_to(self, name):
		return self.wait_for(lambda: try_connect(self.sockets / name), PATIENCE, f"qemu's socket {name}")

	def _connect(self):
		Hands.__init__(self, Qmp(self._connect_to("qmp")), self.out)
		self.labd = self._connect_to("labd")
		threading.Thread(target=self._read_replies, daemon=True).start()
		self.wait_for(lambda: 0 in self.replies, 600, "dom0")

	def _read_replies(self):
		try:
			for line in self.labd.makefile("rb"):
				try:
					reply = json.loads(line)
				except ValueError:
					continue
				with self.condition:
					self.replies[reply["id"]] = reply
					self.condition.notify_all()
		except OSError:
			pass

	def stop(self):
		process = getattr(self, "process", None)
		if process and process.poll() is None:
			os.killpg(process.pid, signal.SIGKILL)
		if process:
			process.wait()
		shutil.rmtree(self.sockets, ignore_errors=True)

	def wait_for(self, condition, seconds, what):
		"""Polls condition; its value when it is true. A dead machine, a panic or a passed deadline is an error."""
		deadline = time.monotonic() + seconds
		while True:
			value = condition()
			if value:
				return value
			if self.process.poll() is not None:
				raise LabError(f"the machine ended while waiting for {what}; see {self.out}/qemu.log")
			if time.monotonic() > deadline or self._panicked():
				raise LabError(self._late(what, seconds))
			time.sleep(0.1)

	def _panicked(self):
		return self.console.exists() and b"Panic on CPU" in self.console.read_bytes()[-4000:]

	def _late(self, what, seconds):
		last = ""
		if self.console.exists():
			lines = self.console.read_text("utf-8", "replace").strip().splitlines()
			last = f"; last line of {self.console}: {lines[-1].strip()}" if lines else ""
		return f"no {what} after {seconds} s{last}"

	def run(self, command, seconds=PATIENCE, check=True, guest=None):
		"""Runs a shell command in dom0 (or a guest); its output. A status other than 0 is an error where check is
		set. " &" at the end: it runs on in the background, and the output is its pid."""
		with self.condition:
			self.next_id += 1
			number = self.next_id
		request = {"id": number, "cmd": command}
		if guest:
			request |= {"guest": guest, "timeout": seconds}
		with self.sending:
			self.labd.sendall((json.dumps(request) + "\n").encode())
		with self.condition:
			self.condition.wait_for(lambda: number in self.replies, seconds + (60 if guest else 0))
			reply = self.replies.pop(number, None)
		where = guest or "dom0"
		if reply is None:
			raise LabError(f"{where}: no answer after {seconds} s: {command}")
		if check and reply["rc"] != 0:
			raise LabError(f"{where}: status {reply['rc']}: {command}\n{reply['out']}")
		return reply["out"]

	def guest(self, name):
		return self.guests.setdefault(name, Guest(self, name))

	def poll(self, command, wanted, seconds, what, guest=None):
		"""Repeats a command until wanted(its output); the output."""
		last = []

		def attempt():
			last[:] = [self.run(command, check=False, guest=guest)]
			return wanted(last[0])

		try:
			self.wait_for(attempt, seconds, what)
		except LabError as error:
			raise LabError(f"{error}\n{command}:\n{last[0] if last else ''}") from None
		return last[0]

	def crashes(self):
		"""Lines of the console and the logs that tell of a crash; excused: regular expressions of those that a test
		makes on purpose."""
		found = []
		for path in [self.console] + sorted(self.share.rglob("*.log")):
			for line in path.read_text("utf-8", "replace").splitlines():
				if CRASH.search(line) and not any(re.search(excuse, line) for excuse in self.excused):
					found.append(f"{path.name}: {line.strip()}")
		return found

	def cpu_seconds(self):
		"""CPU time that the machine took: says more than seconds() on a machine that is shared."""
		fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
		return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

	def seconds(self):
		"""Since the start of this boot."""
		return time.monotonic() - self.started
