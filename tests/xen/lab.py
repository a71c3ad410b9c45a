#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A boot of the lab: the machine, and its domains, which are created in the background from the start.

run as a program it is `./dev xen`: it stays until you leave, with the picture of the screen in a file that is made anew
every second, and takes commands: a line runs in dom0, "@GUEST COMMAND" in a guest, "create NAME" makes one of the
domains that are not there at the start, "key NAME..." and "type TEXT" press keys, end of file ends it.

usage: lab.py [--out DIR] [--images DIR] [GUEST...]     (GUEST: only these are created; default: all)
environment: LIVERY_XEN    the folder with the kept images, as images.py prints it
             LIVERY_BUILD  the build directory
"""

import argparse
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "lib")]

# pylint: disable=wrong-import-position
import images
from hands import QmpError
from machine import LabError, Machine

# In this order: a domain after the one that it is behind.
DOMAINS = ["work", "bank", "net", "firewall", "untrusted"]
# Programs of tests/tools that run in guests, in /usr/local/libexec/livery-tests.
TOOLS, SCRIPTS = ["pattern", "hostile"], ["globals.py"]


def install(build, out):
	"""The tree that `meson install` makes of the build, or None where nothing is built."""
	if not build or not Path(build, "build.ninja").exists():
		return None
	target = out / "installed"
	done = subprocess.run(["meson", "install", "-C", str(build), "--no-rebuild", "--strip", "--quiet", "--destdir",
		str(target)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
	if done.returncode != 0:
		raise LabError(f"meson install failed: {done.stdout.strip().splitlines()[-1:]}")
	tools = target / "usr/local/libexec/livery-tests"
	tools.mkdir(parents=True, exist_ok=True)
	for name in TOOLS:
		shutil.copy(Path(build, "tests/tools", name), tools)
	for name in SCRIPTS:
		shutil.copy(HERE.parent / "tools" / name, tools)
	return target


class Lab(Machine):
	"""The machine with its domains."""

	def __init__(self, base, out, domains=tuple(DOMAINS), **kwargs):
		super().__init__(base, out, **kwargs)
		self.domains = [name for name in DOMAINS if name in domains]
		self.creation_error = None
		self.times = {}

	def __enter__(self):
		super().__enter__()
		self._note("dom0")
		threading.Thread(target=self._create_all, daemon=True).start()
		return self

	def _note(self, step):
		self.times[step] = self.seconds()
		with open(self.out / "times", "a", encoding="ascii") as file:
			file.write(f"{self.times[step]:6.1f} s  {self.cpu_seconds():6.1f} s of CPU  {step}\n")

	def _create_all(self):
		try:
			for name in self.domains:
				self.guest(name).create()
				self._note(f"{name} created")
				# one after the other: guests that boot at once take more time, together, for the emulator
				# forgets what it knows of one when it turns to the next
				self._wait_ready(name, 600)
				self._note(f"{name} ready")
		except (LabError, OSError) as error:
			self.creation_error = error

	def _wait_ready(self, name, seconds):
		self.wait_for(self.guest(name).is_ready, seconds, f"guest {name}")

	def wait_ready(self, name, seconds=1500):
		"""Waits for a guest; the guest."""

		def ready():
			if self.creation_error:
				raise LabError(f"creating the domains: {self.creation_error}")
			return self.guest(name).is_ready()

		self.wait_for(ready, seconds, f"guest {name}")
		return self.guest(name)

	def wait_all(self):
		for name in self.domains:
			self.wait_ready(name)


def prepare(base, out, build):
	"""The images of a run, in the folder out."""
	out.mkdir(parents=True, exist_ok=True)
	(out / "times").unlink(missing_ok=True)
	installed = install(build, out)
	images.make_run_images(base, installed, out)
	if installed:
		shutil.rmtree(installed)


# ---- ./dev xen ----

def update_picture(lab, path, ended):
	while not ended.wait(1):
		try:
			lab.screenshot(path.with_suffix(".new"))
			path.with_suffix(".new").replace(path)
		except (QmpError, OSError):
			return


def report_ready(lab):
	try:
		for name in lab.domains:
			lab.wait_ready(name)
			print(f"\r{lab.seconds():4.0f} s  {name} is ready", flush=True)
	except LabError as error:
		print(f"\rxen: {error}", flush=True)


def obey(lab, line):
	"""One line of the console; its output."""
	word, _, rest = line.partition(" ")
	if word.startswith("@"):
		return lab.guest(word[1:]).run(rest, 300, check=False)
	if word == "create":
		lab.guest(rest).create()
		return lab.guest(rest).wait_ready() and f"{rest} is ready\n"
	if word == "key":
		return lab.key(*rest.split()) or ""
	if word == "type":
		return lab.type(rest + "\n") or ""
	return lab.run(line, 300, check=False) if line else ""


def attempt(lab, line):
	try:
		return obey(lab, line)
	except (LabError, QmpError, ValueError) as error:
		return f"xen: {error}\n"


def console(lab):
	while True:
		try:
			line = input("dom0> " if sys.stdin.isatty() else "").strip()
		except (EOFError, KeyboardInterrupt):
			return
		out = attempt(lab, line)
		print(out, end="" if out.endswith("\n") or not out else "\n", flush=True)


def main():
	parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
	build = os.environ.get("LIVERY_BUILD", "")
	parser.add_argument("--out", type=Path, default=Path(build or ".", "xen"), help="folder for logs and picture")
	parser.add_argument("--images", type=Path, default=os.environ.get("LIVERY_XEN"), help="the kept images")
	parser.add_argument("--build", default=build, help="the build directory")
	parser.add_argument("--memory", type=int, default=3072)
	parser.add_argument("--cpus", type=int, default=1)
	parser.add_argument("--command", action="append", help="run this line when all guests are ready, and end")
	parser.add_argument("guests", nargs="*", metavar="GUEST", default=DOMAINS)
	args = parser.parse_args()
	if not args.images:
		parser.error("say --images DIR or set LIVERY_XEN; tests/xen/images.py makes them")
	out = args.out.resolve()
	prepare(args.images, out, args.build)
	ended = threading.Event()
	print("xen: booting; dom0 takes about half a minute", flush=True)
	with Lab(args.images, out, args.guests, memory=args.memory, cpus=args.cpus) as lab:
		print(f"{lab.seconds():4.0f} s  dom0 is ready; picture: {out}/screen.png, logs: {out}", flush=True)
		threading.Thread(target=update_picture, args=(lab, out / "screen.png", ended), daemon=True).start()
		if args.command:
			report_ready(lab)
			for line in args.command:
				print(f"# {line}\n{attempt(lab, line)}# {lab.cpu_seconds():.1f} s of CPU", flush=True)
		else:
			threading.Thread(target=report_ready, args=(lab,), daemon=True).start()
			console(lab)
		ended.set()
		for line in lab.crashes():
			print(f"xen: {line}", flush=True)


if __name__ == "__main__":
	try:
		main()
	except (LabError, images.ImageError) as error:
		sys.exit(f"xen: {error}")
