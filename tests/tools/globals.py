#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Prints the names of the Wayland interfaces that a compositor offers to a client: globals.py SOCKET. For domains that
have no more than Python's smallest package."""

import socket
import struct
import sys


def receive(sock, size):
    data = b""
    while len(data) < size:
        more = sock.recv(size - len(data))
        if not more:
            sys.exit("globals: the compositor hung up")
        data += more
    return data


def main():
    sock = socket.socket(socket.AF_UNIX)
    sock.settimeout(60)
    sock.connect(sys.argv[1])
    # wl_display.get_registry as object 2, wl_display.sync as object 3
    sock.sendall(struct.pack("=6I", 1, 12 << 16 | 1, 2, 1, 12 << 16, 3))
    while True:
        sender, word = struct.unpack("=2I", receive(sock, 8))
        body = receive(sock, (word >> 16) - 8)
        if sender == 3:
            return
        if sender == 2 and word & 0xffff == 0:
            size, = struct.unpack_from("=I", body, 4)
            print(body[8:8 + size - 1].decode())


main()
