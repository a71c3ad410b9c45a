#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Takes the test's commands in dom0 and in guests: one JSON line {"id", "cmd"} in, one {"id", "rc", "out"} out.

A command ending in " &" runs on in the background, in a session of its own, and answers with its pid. Several
commands may run at once.
"""

import json
import os
import subprocess
import sys
import threading

lock = threading.Lock()


def answer(port, reply):
	data = (json.dumps(reply) + "\n").encode()
	with lock:
		while data:
			data = data[os.write(port, data):]


def execute(port, request):
	command = request["cmd"]
	if command.endswith(" &"):
		child = subprocess.Popen(["sh", "-c", "exec " + command[:-2]], start_new_session=True,
			stdin=subprocess.DEVNULL)
		answer(port, {"id": request["id"], "rc": 0, "out": str(child.pid)})
		child.wait()
		return
	done = subprocess.run(["sh", "-c", command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
		stderr=subprocess.STDOUT)
	answer(port, {"id": request["id"], "rc": done.returncode,
		"out": done.stdout.decode("utf-8", "replace")[-60000:]})


def main():
	port = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)
	answer(port, {"id": 0, "rc": 0, "out": "ready"})
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
