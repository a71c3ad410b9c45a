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


def console_of(domain):
	domid = subprocess.run(["xl", "domid", domain], check=True, capture_output=True, text=True).stdout.strip()
	return subprocess.run(["xenstore-read", f"/local/domain/{domid}/console/tty"], check=True,
		capture_output=True, text=True).stdout.strip()


def lines(fd, deadline):
	pending = b""
	while True:
		left = deadline - time.monotonic()
		if left <= 0 or not select.select([fd], [], [], left)[0]:
			return
		pending += os.read(fd, 65536)
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


def main():
	parser = argparse.ArgumentParser(description=__doc__)
	parser.add_argument("--timeout", type=float, default=60)
	parser.add_argument("domain")
	parser.add_argument("command")
	args = parser.parse_args()
	with open(f"/run/lock/guestrun.{args.domain}", "w") as lock:
		fcntl.flock(lock, fcntl.LOCK_EX)
		fd = os.open(console_of(args.domain), os.O_RDWR | os.O_NOCTTY)
		tty.setraw(fd)
		number = time.monotonic_ns()
		os.write(fd, (json.dumps({"id": number, "cmd": args.command}) + "\n").encode())
		reply = reply_to(fd, number, time.monotonic() + args.timeout)
	if reply is None:
		sys.exit(f"guestrun: {args.domain} did not answer in {args.timeout} s: {args.command}")
	sys.stdout.write(reply["out"])
	sys.exit(reply["rc"])


main()
