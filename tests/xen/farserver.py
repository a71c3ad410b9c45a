#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The "internet" of the lab: QEMU starts this for each connection of the guests to the far server, with the
connection as stdin and stdout. It answers one HTTP request, and notes it: farserver.py LOG PORT."""

import os
import sys


def main():
	log, port = sys.argv[1:]
	request = b""
	while b"\n" not in request and len(request) < 4096:
		data = os.read(0, 4096)
		if not data:
			break
		request += data
	words = request.split()
	path = words[1].decode("ascii", "replace") if len(words) > 1 else "?"
	with open(log, "a", encoding="ascii", errors="replace") as file:
		file.write(f"{port} {path}\n")
	os.write(1, f"HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nfar server {port} {path}\n".encode())


main()
