# SPDX-License-Identifier: GPL-2.0-or-later
"""A man in the middle of a domain's channel: guid connects to it, it connects to the agent, hands on
bytes and descriptors, and keeps all bytes with their times."""
import array
import os
import socket
import struct
import threading
import time

from livery import table

TO_DAEMON, TO_AGENT = 0, 1


class Recorded:
    """One connection that went through: its bytes in both directions."""

    def __init__(self, guid, agent):
        self.sockets = guid, agent
        self.begin = time.monotonic_ns()
        self.chunks = ([], [])  # for each direction (time, bytes)
        self.lock = threading.Lock()
        self.open = True
        self.descriptors = [0, 0]
        self.threads = [threading.Thread(target=self._pump, args=args, daemon=True)
                        for args in ((agent, guid, TO_DAEMON), (guid, agent, TO_AGENT))]

    def start(self):
        for thread in self.threads:
            thread.start()

    def _pump(self, source, target, direction):
        try:
            while True:
                data, fds, _, _ = socket.recv_fds(source, 65536, 28)
                if not data:
                    break
                with self.lock:
                    self.chunks[direction].append((time.monotonic_ns() - self.begin, data))
                    self.descriptors[direction] += len(fds)
                extra = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))]
                sent = target.sendmsg([data], extra if fds else [])
                for fd in fds:
                    os.close(fd)
                target.sendall(data[sent:])
        except OSError:
            pass
        self.open = False
        for sock in (source, target):
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        for sock in self.sockets:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        for thread in self.threads:
            thread.join(5)
        for sock in self.sockets:
            sock.close()

    def bytes(self, direction):
        with self.lock:
            return b"".join(data for _, data in self.chunks[direction])

    def mark(self):
        """How many bytes went each way so far; for messages()."""
        return tuple(len(self.bytes(direction)) for direction in (TO_DAEMON, TO_AGENT))

    def _split(self, direction):
        """(time, position, bytes) for each record: the handshake's words, then messages."""
        with self.lock:
            chunks = list(self.chunks[direction])
        data, ends = b"", []
        for stamp, piece in chunks:
            data += piece
            ends.append((len(data), stamp))
        sizes = [4] if direction == TO_DAEMON else [4, 16]
        at = 0
        while at < len(data):
            if sizes:
                size = sizes.pop(0)
            elif len(data) - at < 12:
                return
            else:
                size = 12 + struct.unpack_from("<I", data, at + 8)[0]
            if at + size > len(data):
                return
            while ends[0][0] < at + size:
                ends.pop(0)
            yield ends[0][1], at, data[at:at + size]
            at += size

    def messages(self, direction, since=(0, 0)):
        """The messages of a direction whose first byte is not before the mark."""
        skip = 1 if direction == TO_DAEMON else 2
        return [table.decode(data)[0] for i, (_, at, data) in enumerate(self._split(direction))
                if i >= skip and at >= since[direction]]

    def save(self, path):
        """Writes it as a recording that livery-dump reads."""
        records = [(stamp, direction, data) for direction in (TO_DAEMON, TO_AGENT)
                   for stamp, _, data in self._split(direction)]
        records.sort(key=lambda record: record[0])
        with open(path, "wb") as file:
            file.write(b"GUIREC1\n")
            for stamp, direction, data in records:
                file.write(struct.pack("<QBxxxI", stamp, direction, len(data)) + data)


class Recorder:
    """Listens at path for guid; each connection is joined with a new one to agent_path."""

    def __init__(self, path, agent_path):
        self.path = path
        self.agent_path = agent_path
        self.connections = []
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(path)
        self.listener.listen(4)
        self.thread = threading.Thread(target=self._accept, daemon=True)
        self.thread.start()

    def _accept(self):
        while True:
            try:
                guid, _ = self.listener.accept()
            except OSError:
                return
            agent = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                agent.connect(self.agent_path)
            except OSError:  # no agent there: guid sees the same
                agent.close()
                guid.close()
                continue
            self.connections.append(Recorded(guid, agent))
            self.connections[-1].start()

    @property
    def current(self):
        """The newest connection, or None."""
        return self.connections[-1] if self.connections else None

    def close(self):
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.listener.close()
        self.thread.join(5)
        for connection in self.connections:
            connection.close()
