# SPDX-License-Identifier: GPL-2.0-or-later
"""livery-agent finds out whether its daemon knows the extension by what the daemon says, at whatever pace: the test is
the daemon."""
import struct

import pytest

from livery import table
from livery.process import PATIENCE, Process, clean_environment, connect_unix, find_program, poll, try_connect

VERSION, SCREEN = struct.pack("<I", 0x10008), struct.pack("<4I", 1280, 800, 24, 4001)
OFFER = table.encode("EXT_OFFER", version=3)


class Daemon:
    """Says what it is told to, and reads whole messages."""

    def __init__(self, path):
        poll(lambda: try_connect(path), "the agent's socket").close()
        self.sock = connect_unix(path)
        self.sock.settimeout(PATIENCE)
        self.data = b""
        self.messages = []
        self.need(4)
        self.data = self.data[4:]

    def need(self, size):
        while len(self.data) < size:
            data = self.sock.recv(65536)
            assert data, "the agent hung up"
            self.data += data

    def say(self, data):
        self.sock.sendall(data)

    def until(self, name):
        """Reads until this message; the names of what came since the last call."""
        while True:
            message, used = table.decode(self.data)
            if message is None:
                self.need(len(self.data) + 1)
                continue
            self.data = self.data[used:]
            self.messages.append(message)
            if message.name == name:
                told, self.messages = self.messages, []
                return told


@pytest.fixture
def daemon(tmp_path):
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    environment = dict(clean_environment(str(runtime), str(tmp_path)), WLR_RENDERER="pixman")
    path = str(tmp_path / "agent")
    agent = Process(
        "agent", [find_program("livery-agent"), "--socket", path, "--", find_program("pattern"), "200", "100"],
        str(tmp_path / "agent.log"), environment)
    daemon = Daemon(path)
    yield daemon
    daemon.sock.close()
    agent.terminate()


def names(messages):
    return [message.name for message in messages]


def test_an_offer_that_comes_with_the_screen_is_taken_before_any_window(daemon):
    daemon.say(VERSION + SCREEN + OFFER)
    assert names(daemon.until("EXT_ACCEPT")) == ["EXT_ACCEPT"]
    told = daemon.until("MAP")
    assert names(told)[0] == "CREATE"


def test_an_offer_in_single_bytes_is_taken(daemon):
    for byte in VERSION + SCREEN + OFFER:
        daemon.say(bytes([byte]))
    told = daemon.until("EXT_ACCEPT")
    made, ended = names(told).count("CREATE"), names(told).count("DESTROY")
    assert made == ended
    daemon.until("MAP")


def test_an_offer_that_comes_late_is_taken_and_the_windows_are_told_anew(daemon):
    """A daemon of the time when the offer was a write of its own, on a machine that has much else to do."""
    daemon.say(VERSION + SCREEN)
    told = daemon.until("SHMIMAGE")
    old, = [message.window for message in told if message.name == "CREATE"]
    daemon.say(OFFER)
    told = daemon.until("EXT_ACCEPT")
    assert [message.window for message in told if message.name == "DESTROY"] == [old]
    # What this daemon sends about the old window, before it has the new one, is ignored.
    daemon.say(table.encode("DESTROY", old) + table.encode("WINDOW_DUMP_ACK", old) + table.encode(
        "CONFIGURE", old, x=1, y=1, width=300, height=200, override_redirect=0))
    told = daemon.until("MAP")
    new, = [message.window for message in told if message.name == "CREATE"]
    assert new != old
    assert not {"CONFIGURE", "WINDOW_DUMP", "SHMIMAGE"} & set(names(told))
    daemon.say(table.encode("EXT_CONFIGURE", new, serial=1, width=200, height=100, states=8))
    told = daemon.until("EXT_COMMIT")
    assert told[-1].window == new


def test_a_daemon_that_makes_no_offer_is_not_kept_waiting(daemon):
    daemon.say(VERSION + SCREEN)
    assert names(daemon.until("MAP"))[0] == "CREATE"
