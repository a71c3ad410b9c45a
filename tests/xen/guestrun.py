#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs a command in a guest, by its console: guestrun.py [--timeout S] DOMAIN COMMAND. Runs in dom0.

The guest's labd answers on the same console that the kernel writes to, so lines that are no answer are passed over.
"""

import argparse
import fcntl
import json
import os
import select
import subprocess
import sys
import time
import tty


class GuestError(Exception):
	pass


def output(argv):
	done = subprocess.run(argv, capture_output=True, text=True)
	if done.returncode != 0:
		raise GuestError(f"{' '.join(argv)}: {done.stderr.strip()}")
	return done.stdout.strip()


def console_of(domain):
	domid = output(["xl", "domid", domain])
	return output(["xenstore-read", f"/local/domain/{domid}/console/tty"])


def lines(fd, deadline):
	pending = b""
	while True:
		left = deadline - time.monotonic()
		if left <= 0 or not select.select([fd], [], [], left)[0]:
			return
		try:
			pending += os.read(fd, 65536)
		except OSError as error:
			raise GuestError("the domain went away") from error
		while b"\n" in pending:
			line, _, pending = pending.partition(b"\n")
			yield line


def reply_to(fd, number, deadline):
	for line in lines(fd, deadline):
		start = line.find(b'{"id"')
		if start < 0:
			continue
		try:
			reply = json.loads(line[start:])
		except ValueError:
			continue
		if reply["id"] == number and "rc" in reply:
			return reply
	return None


def write_all(fd, data):
	while data:
		data = data[os.write(fd, data):]


def guest_run(domain, command, timeout):
	"""The reply {"rc", "out"}."""
	with open(f"/run/lock/guestrun.{domain}", "w") as lock:
		fcntl.flock(lock, fcntl.LOCK_EX)
		fd = os.open(console_of(domain), os.O_RDWR | os.O_NOCTTY)
		try:
			tty.setraw(fd)
			number = time.monotonic_ns()
			write_all(fd, (json.dumps({"id": number, "cmd": command}) + "\n").encode())
			reply = reply_to(fd, number, time.monotonic() + timeout)
		finally:
			os.close(fd)
	if reply is None:
		raise GuestError(f"{domain} did not answer in {timeout} s: {command}")
	return reply


def main():
	parser = argparse.ArgumentParser(description=__doc__)
	parser.add_argument("--timeout", type=float, default=60)
	parser.add_argument("domain")
	parser.add_argument("command")
	args = parser.parse_args()
	try:
		reply = guest_run(args.domain, args.command, args.timeout)
	except (GuestError, OSError) as error:
		sys.exit(f"guestrun: {error}")
	sys.stdout.write(reply["out"])
	sys.exit(reply["rc"])


if __name__ == "__main__":
	main()
