# SPDX-License-Identifier: GPL-2.0-or-later
"""The tests' own eyes: a frame that is broken must be seen to be broken, a byte must not be lost."""
import array
import glob
import json
import os
import socket
import struct
import zlib

import pytest

from livery import table
from livery.desktop import Desktop
from livery.interfaces import source
from livery.peer import PeerWindow
from livery.picture import Picture, Rect, chunk, read_png
from livery.process import find_program
from livery.recorder import TO_AGENT, TO_DAEMON, Recorder
from livery.wl import Connection, WaylandError, pack_string

BLUE, RED, GROUND = 0x3465a4, 0xcc0000, 0x202428


def painted(*boxes, width=320, height=200):
    """A picture with filled boxes on a ground."""
    rows = [[GROUND] * width for _ in range(height)]
    for rect, colour in boxes:
        for y in range(rect.y, rect.y + rect.height):
            rows[y][rect.x:rect.x + rect.width] = [colour] * rect.width
    return Picture(width, height, b"".join(struct.pack(f"<{width}I", *row) for row in rows))


def framed(rect, colour, content):
    return (rect, colour), (Rect(rect.x + 2, rect.y + 9, rect.width - 4, rect.height - 11), content)


def test_a_window_that_paints_again_and_again_keeps_no_old_pictures():
    """What came back is forgotten, with its pool and its pages."""
    with Desktop(["work"]) as desktop:
        peer = desktop["work"].scripted().accept()
        window = PeerWindow(peer, 1, 60, 40, BLUE).map()
        peer.wait(lambda: window.serial, "EXT_CONFIGURE")
        for turn in range(30):
            number = window.paint(RED if turn % 2 else BLUE)
            peer.wait(lambda n=turn: len(peer.seen("EXT_RELEASE")) >= n, "the picture before")
        desktop.wait_picture(lambda p: 1 in p.mask(RED), "the last picture")
        desktop.wait(lambda: desktop.stats(desktop.livery)["pools"] <= 3, "few pools")
        assert number == 30
        assert not peer.closed


def test_a_whole_frame_is_found():
    one, two = Rect(10, 20, 100, 80), Rect(150, 30, 120, 90)
    picture = painted(*framed(one, BLUE, RED), *framed(two, BLUE, 0xffffff))
    assert picture.find_frames(BLUE) == [one, two]
    assert picture.find_frames(0xffffff) == [Rect(152, 39, 116, 79)]
    assert picture.ring(one) == {BLUE}


@pytest.mark.parametrize("hole", [Rect(50, 20, 1, 1), Rect(10, 60, 1, 1), Rect(109, 60, 1, 1),
                                  Rect(50, 99, 1, 1), Rect(109, 99, 1, 1)])
def test_one_missing_pixel_breaks_a_frame(hole):
    rect = Rect(10, 20, 100, 80)
    picture = painted(*framed(rect, BLUE, RED), (hole, GROUND))
    assert rect not in picture.find_frames(BLUE)


def test_a_missing_pixel_of_the_second_ring_is_in_ring():
    rect = Rect(10, 20, 100, 80)
    picture = painted(*framed(rect, BLUE, RED), (Rect(11, 60, 1, 1), GROUND))
    assert picture.find_frames(BLUE) == [rect]
    assert picture.ring(rect, 2) == {BLUE, GROUND}


def test_frames_within_a_frame_are_not_told():
    outer = Rect(10, 20, 200, 150)
    picture = painted(*framed(outer, BLUE, RED), *framed(Rect(60, 60, 80, 60), BLUE, RED))
    assert picture.find_frames(BLUE) == [outer]


def test_the_difference_of_pictures_is_a_rectangle():
    one = painted()
    two = painted((Rect(7, 9, 1, 1), RED), (Rect(30, 20, 2, 3), RED))
    assert one.difference(one) is None
    assert one.difference(two) == Rect(7, 9, 25, 14)


@pytest.mark.parametrize("kind", range(5))
def test_png_line_filters(kind, tmp_path):
    """The same picture, written with each filter of PNG."""
    width, height = 13, 7
    pixels = bytes((x * 31 + y * 17 + c * 5 + x * y) & 255
                   for y in range(height) for x in range(width) for c in range(3))
    lines, above = b"", bytes(width * 3)
    for y in range(height):
        line = pixels[y * width * 3:(y + 1) * width * 3]
        left = bytes(3) + line[:-3]
        corner = bytes(3) + above[:-3]
        guess = [(0, a, b, (a + b) // 2, min((a, b, c), key=lambda v, p=a + b - c: abs(p - v)))
                 for a, b, c in zip(left, above, corner)]
        lines += bytes((kind,)) + bytes((v - g[kind]) & 255 for v, g in zip(line, guess))
        above = line
    path = tmp_path / "picture.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n"
                     + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
                     + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b""))
    picture = read_png(path)
    picture.save(tmp_path / "again.png")
    assert read_png(tmp_path / "again.png") == picture
    at = 3 * (5 * width + 8)
    assert picture.pixel(8, 5) == int.from_bytes(pixels[at:at + 3], "big")


@pytest.mark.parametrize("path", sorted(glob.glob(os.path.join(source(), "tests/data/*.guirec"))),
                         ids=lambda path: os.path.basename(path)[:-7])
def test_the_table_writes_every_recorded_message_again(path):
    with open(path, "rb") as file:
        data = file.read()[8:]
    handshake = True
    while data:
        size, = struct.unpack_from("<I", data, 12)
        record, data = data[16:16 + size], data[16 + size:]
        handshake = handshake and size in (4, 16)
        if not handshake:
            message, used = table.decode(record)
            assert used == size
            assert table.encode(message.name, message.window, message.tail,
                                **message.fields) == record


def test_the_recorder_hands_on_bytes_and_descriptors(tmp_path):
    agent = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    agent.bind(str(tmp_path / "agent"))
    agent.listen()
    recorder = Recorder(str(tmp_path / "guid"), str(tmp_path / "agent"))
    guid = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    guid.connect(recorder.path)
    end, _ = agent.accept()
    word = struct.pack("<I", 0x10008)
    title = table.encode("WMNAME", 7, title="with a descriptor")
    fd = os.memfd_create("recorder-test")
    os.write(fd, b"through")
    end.sendall(word)
    end.sendmsg([title], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [fd]))])
    guid.sendall(word + bytes(16) + table.encode("CLOSE", 7))
    got, fds = b"", []
    guid.settimeout(10)
    while len(got) < len(word + title):
        data, some, _, _ = socket.recv_fds(guid, 4096, 4)
        got, fds = got + data, fds + some
    assert got == word + title and len(fds) == 1
    assert os.pread(fds[0], 20, 0) == b"through"
    end.settimeout(10)
    got = b""
    while len(got) < 4 + 16 + 12:
        got += end.recv(4096)
    recorded = recorder.current
    assert [m.name for m in recorded.messages(TO_DAEMON)] == ["WMNAME"]
    assert [m.name for m in recorded.messages(TO_AGENT)] == ["CLOSE"]
    assert recorded.messages(TO_DAEMON, recorded.mark()) == []
    recorder.close()
    for each in (fd, *fds):
        os.close(each)
    for sock in (agent, end, guid):
        sock.close()


def test_a_program_is_the_one_that_was_built_not_one_that_is_installed_beside_it(tmp_path, monkeypatch):
    made, beside = tmp_path / "z/livery", tmp_path / "a/usr/local/bin/livery"
    for program in (made, beside):
        program.parent.mkdir(parents=True)
        program.touch(0o755)
    (tmp_path / "meson-info").mkdir()
    (tmp_path / "meson-info/intro-targets.json").write_text(json.dumps(
        [{"type": "executable", "name": "livery", "filename": [str(made)]}]))
    monkeypatch.setenv("LIVERY_BUILD", str(tmp_path))
    assert find_program.__wrapped__("livery") == str(made)


def event(number, opcode, body):
    return struct.pack("<II", number, (8 + len(body)) << 16 | opcode) + body


@pytest.mark.parametrize("write", [lambda connection: None, lambda connection: connection.display.sync()],
                         ids=["reading", "writing"])
def test_the_last_word_of_a_compositor_that_hung_up_is_heard(write):
    """Before it came an event that wants an answer, which goes nowhere."""
    here, there = socket.socketpair()
    connection = Connection(sock=here)
    base = connection.new("xdg_wm_base")
    base.on("ping", base.pong)
    there.sendall(event(base.id, 0, struct.pack("<I", 7))
                  + event(1, 0, struct.pack("<II", base.id, 3) + pack_string("go away")))
    there.close()
    with pytest.raises(WaylandError, match="xdg_wm_base: error 3: go away"):
        write(connection)
        connection.dispatch()
    connection.close()
