#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Takes the test's commands in dom0 and in guests: one JSON line {"id", "cmd"} in, one {"id", "rc", "out"} out.

In dom0 a request may name a guest, {"id", "cmd", "guest", "timeout"}: then it is run there. A command ending in " &"
runs on in the background, in a session of its own, and answers with its pid. Several commands may run at once.
"""

import json
import os
import subprocess
import sys
import threading

from guestrun import GuestError, guest_run

lock = threading.Lock()


def answer(port, number, status, out):
	# a line of its own also where the kernel has begun one on this console
	data = b"\n" + json.dumps({"id": number, "rc": status, "out": out}).encode() + b"\n"
	with lock:
		while data:
			data = data[os.write(port, data):]


def in_background(command):
	child = subprocess.Popen(["sh", "-c", "exec " + command[:-2]], start_new_session=True,
		stdin=subprocess.DEVNULL)
	threading.Thread(target=child.wait, daemon=True).start()
	return 0, str(child.pid)


def here(command):
	if command.endswith(" &"):
		return in_background(command)
	done = subprocess.run(["sh", "-c", command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
		stderr=subprocess.STDOUT)
	return done.returncode, done.stdout.decode("utf-8", "replace")[-60000:]


def in_guest(request):
	try:
		reply = guest_run(request["guest"], request["cmd"], request["timeout"])
	except (GuestError, OSError) as error:
		return 125, str(error)
	return reply["rc"], reply["out"]


def execute(port, request):
	status, out = in_guest(request) if "guest" in request else here(request["cmd"])
	answer(port, request["id"], status, out)


def main():
	port = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)
	answer(port, 0, 0, "ready")
	pending = b""
	while True:
		data = os.read(port, 65536)
		if not data:
			return
		pending += data
		while b"\n" in pending:
			line, _, pending = pending.partition(b"\n")
			try:
				request = json.loads(line)
			except ValueError:
				continue
			threading.Thread(target=execute, args=(port, request), daemon=True).start()


main()
