# SPDX-License-Identifier: GPL-2.0-or-later
"""livery-replay: both sides of each recording against each other, its pages, and bad peers."""
import array
import glob
import lzma
import mmap
import os
import re
import signal
import socket
import struct
import subprocess

import pytest

from livery.interfaces import source
from livery.process import PATIENCE, connect_unix, find_program, poll

DATA = os.path.join(source(), "tests", "data")
PIXELS = os.path.join(DATA, "pixels")
PAGE = 4096
REFUSED = ["negotiate-1.3", "negotiate-1.9", "negotiate-2.8"]
PLAYED = sorted(set(os.path.basename(path)[:-7]
                    for path in glob.glob(os.path.join(DATA, "*.guirec"))) - set(REFUSED))
CREATE, DESTROY, EXT_PAGES, EXT_PAGES_FORGET, WINDOW_DUMP, WINDOW_DUMP_ACK = (
    130, 131, 0x4c560010, 0x4c560011, 147, 149)


@pytest.fixture
def start(tmp_path):
    """Returns a function that starts livery-replay; what still runs at the end is ended."""
    started = []

    def run(name, *options):
        process = subprocess.Popen(
            [find_program("livery-replay"), *options, "--socket", str(tmp_path / "socket"),
             os.path.join(DATA, name + ".guirec")],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        started.append(process)
        return process
    yield run
    for process in started:
        process.kill()
        process.communicate()


def ends(process):
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


class Daemon:
    """The daemon's end, by hand: reads whole messages and the descriptors beside them."""

    def __init__(self, path, version=0x10008):
        self.sock = connect_unix(path)
        self.sock.settimeout(PATIENCE)
        self.data, self.fds = b"", []
        self.need(4)
        self.agent_version = struct.unpack("<I", self.take(4))[0]
        self.sock.sendall(struct.pack("<5I", version, 1280, 800, 24, 4001))

    def need(self, size):
        while len(self.data) < size:
            data, ancillary, _, _ = self.sock.recvmsg(65536, socket.CMSG_SPACE(4 * 64))
            if not data:
                raise EOFError
            self.data += data
            for _level, _kind, raw in ancillary:
                fds = array.array("i")
                fds.frombytes(raw)
                self.fds.extend(fds)

    def take(self, size):
        data, self.data = self.data[:size], self.data[size:]
        return data

    def message(self):
        """The next (number, window, body)."""
        self.need(12)
        number, window, length = struct.unpack("<3I", self.data[:12])
        self.need(12 + length)
        return number, window, self.take(12 + length)[12:]

    def send(self, number, window, body=b""):
        self.sock.sendall(struct.pack("<3I", number, window, len(body)) + body)

    def serve(self):
        """Does what a daemon owes until the agent closes; the messages but EXT_PAGES*, and the
        memory of each reference range at the end."""
        messages, pages = [], {}
        try:
            while True:
                number, window, body = self.message()
                if number == EXT_PAGES:
                    pages[struct.unpack("<2I", body)] = self.fds.pop(0)
                elif number == EXT_PAGES_FORGET:
                    os.close(pages.pop(struct.unpack("<2I", body)))
                else:
                    messages.append((number, window, body))
                if number == WINDOW_DUMP:
                    references = struct.unpack(f"<{len(body) // 4 - 4}I", body[16:])
                    assert (references[0], len(references)) in pages
                    self.send(WINDOW_DUMP_ACK, window)
        except (EOFError, ConnectionResetError):
            self.sock.close()
        return messages, pages


def recorded(name):
    """The agent's messages of a recording."""
    with open(os.path.join(DATA, name + ".guirec"), "rb") as file:
        data = file.read()[8:]
    messages = []
    while data:
        _time, direction, length = struct.unpack("<QB3xI", data[:16])
        payload, data = data[16:16 + length], data[16 + length:]
        if direction == 0 and length >= 12:
            number, window, _ = struct.unpack("<3I", payload[:12])
            messages.append((number, window, payload[12:]))
    return messages


@pytest.mark.parametrize("name", PLAYED)
def test_both_sides_of_a_recording_understand_each_other(name, start):
    agent = start(name, "--fast")
    status, out, err = ends(start(name, "--fast", "--daemon", "--hold", "0.3"))
    assert (status, err) == (0, "")
    created = sum(message[0] == CREATE for message in recorded(name))
    assert f" {created} windows" in out
    status, out, err = ends(agent)
    assert (status, err) == (0, "")
    owed, answered = re.search(r"(\d+) of (\d+) acknowledged", out).groups()
    assert owed == answered


def test_the_agents_bytes_are_sent_as_recorded(start, tmp_path):
    agent = start("resize-move", "--fast", "--hold", "0")
    messages, _ = Daemon(tmp_path / "socket").serve()
    assert messages == recorded("resize-move")
    assert ends(agent)[0] == 0


def test_images_are_sealed_memory_with_the_recorded_pixels(start, tmp_path):
    agent = start("xterm-menu", "--fast", "--hold", "0", "--pixels", PIXELS)
    _, pages = Daemon(tmp_path / "socket").serve()
    assert ends(agent)[0] == 0
    with lzma.open(os.path.join(PIXELS, "xterm-menu-end-ref1288-564x340.raw.xz")) as file:
        expected = file.read()
    fd = pages[(1288, 188)]
    with pytest.raises(PermissionError):
        os.ftruncate(fd, 0)
    assert os.fstat(fd).st_size == 188 * PAGE
    with mmap.mmap(fd, 188 * PAGE, prot=mmap.PROT_READ) as memory:
        assert memory[:564 * 340 * 4] == expected[:564 * 340 * 4]


def test_without_pixels_images_are_grey(start, tmp_path):
    agent = start("tray", "--fast", "--hold", "0")
    _, pages = Daemon(tmp_path / "socket").serve()
    assert ends(agent)[0] == 0
    assert pages
    for (_first, count), fd in pages.items():
        assert os.pread(fd, count * PAGE, 0) == b"\x80" * (count * PAGE)


def test_a_peer_that_owes_acknowledgements_is_named(start, tmp_path):
    agent = start("tray", "--fast", "--hold", "0", "--timeout", "0.2")
    daemon = Daemon(tmp_path / "socket")
    with pytest.raises((EOFError, ConnectionResetError)):
        while True:
            daemon.message()
    status, _, err = ends(agent)
    assert status == 1
    assert re.fullmatch(r"livery-replay: record \d+: no WINDOW_DUMP_ACK within 0.2 s\n", err)


@pytest.mark.parametrize("number, body, complaint", [
    (134, struct.pack("<5I", 0, 0, 0, 7, 0), "CONFIGURE .*: width 0 is not positive"),
    (137, b"x", "CLOSE .*: length 1 is too long"),
    (0x4c560084, bytes(8), "EXT_FRAME .* is of the extension, which was not accepted"),
], ids=["size", "length", "extension"])
def test_a_peer_that_breaks_the_protocol_is_named(number, body, complaint, start, tmp_path):
    agent = start("tray", "--fast")
    daemon = Daemon(tmp_path / "socket")
    daemon.send(number, 1, body)
    status, _, err = ends(agent)
    assert status == 1
    assert re.fullmatch(rf"livery-replay: the peer sent {complaint}\n", err)


def test_an_offer_and_unknown_numbers_are_skipped_as_a_stock_agent_does(start, tmp_path):
    agent = start("tray", "--fast", "--hold", "0")
    daemon = Daemon(tmp_path / "socket")
    daemon.send(0x4c560000, 0, struct.pack("<2I", 1, 0))
    daemon.send(4711, 0, bytes(100000))
    messages, _ = daemon.serve()
    assert messages == recorded("tray")
    assert ends(agent)[0] == 0


@pytest.mark.parametrize("version", [0x10009, 0x10003, 0x20008], ids=["1.9", "1.3", "2.8"])
def test_an_answer_that_an_agent_must_refuse_ends_the_run(version, start, tmp_path):
    agent = start("tray", "--fast")
    Daemon(tmp_path / "socket", version)
    status, _, err = ends(agent)
    assert status == 1
    assert err.startswith("livery-replay: the peer chose version ")


def test_a_peer_that_goes_away_is_reported_with_the_record(start, tmp_path):
    agent = start("tray")
    Daemon(tmp_path / "socket").sock.close()
    status, _, err = ends(agent)
    assert status == 1
    assert re.search(r"record \d+: the peer closed the connection", err)


def test_an_interrupt_leaves_no_socket(start, tmp_path):
    agent = start("tray")
    poll((tmp_path / "socket").exists, "socket")
    agent.send_signal(signal.SIGINT)
    status, _, err = ends(agent)
    assert (status, err) == (1, "livery-replay: stopped by signal 2\n")
    assert not (tmp_path / "socket").exists()


def test_no_agent_within_the_timeout(start, tmp_path):
    status, _, err = ends(start("tray", "--daemon", "--timeout", "0.1"))
    assert status == 1
    assert err == f"livery-replay: cannot connect to {tmp_path}/socket: No such file or directory\n"


@pytest.mark.parametrize("options, complaint", [
    (["--speed", "0"], "'0' is not a number from 0.001"),
    (["--hold", "soon"], "'soon' is not a number from 0 "),
    (["--timeout", "-1"], "'-1' is not a number from 0 "),
], ids=["speed", "hold", "timeout"])
def test_a_wrong_number_is_refused(options, complaint, start):
    status, _, err = ends(start("tray", *options))
    assert status == 2 and complaint in err and len(err.splitlines()) == 1


def test_a_missing_list_of_pixels_is_one_line(start):
    status, _, err = ends(start("titles", "--pixels", PIXELS))
    assert status == 1
    assert err == f"livery-replay: cannot read {PIXELS}/titles.json: No such file or directory\n"


def test_a_broken_list_of_pixels_is_one_line(start, tmp_path):
    (tmp_path / "tray.json").write_text("[{]")
    status, _, err = ends(start("tray", "--pixels", str(tmp_path)))
    assert status == 1
    assert err == f"livery-replay: {tmp_path}/tray.json is no list of snapshots\n"
