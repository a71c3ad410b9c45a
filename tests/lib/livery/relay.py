# SPDX-License-Identifier: GPL-2.0-or-later
"""Run by livery in place of livery-guid: hands its connection to the test, which then is that guid.
It ends well when it is asked to, so that livery starts the next one soon.

usage: relay.py SOCKET [ARGUMENTS OF LIVERY-GUID...]
"""
import errno
import os
import signal
import socket
import sys
import time


def hand_over(test, words, connection):
    """The kernel counts descriptors on their way for all processes of a user: another test may have too
    many of them just now."""
    while True:
        try:
            return socket.send_fds(test, ["\0".join(words).encode() or b"\0"], [connection])
        except OSError as error:
            if error.errno != errno.ETOOMANYREFS:
                raise
        time.sleep(0.05)


def main():
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    connection = int(os.environ["WAYLAND_SOCKET"])
    test = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    test.connect(sys.argv[1])
    hand_over(test, sys.argv[2:], connection)
    os.close(connection)
    test.recv(1)  # the test ends this guid by closing


if __name__ == "__main__":
    main()
