# SPDX-License-Identifier: GPL-2.0-or-later
"""A xenstored without Xen: enough of its protocol for programs that use libxenstore (they find it by
XENSTORED_PATH), with a tree that a test writes as the toolstack and the domains would."""
import socketserver
import struct
import threading

HEADER = struct.Struct("<4I")  # type, request, transaction, length
DIRECTORY, READ, WATCH, UNWATCH, START, END, WRITE, MKDIR, RM, SET_PERMS, EVENT, ERROR = (
    1, 2, 4, 5, 6, 7, 11, 12, 13, 14, 15, 16)


class StoreError(Exception):
    """Its text is the name of an errno."""


class Connection(socketserver.BaseRequestHandler):
    """One client."""

    def setup(self):
        self.watches = []  # (path as given, absolute path, token)
        with self.server.store.lock:
            self.server.store.connections.append(self)

    def finish(self):
        with self.server.store.lock:
            self.server.store.connections.remove(self)

    def receive(self, size):
        data = b""
        while len(data) < size:
            more = self.request.recv(size - len(data))
            if not more:
                raise ConnectionError
            data += more
        return data

    def send(self, kind, request, transaction, data):
        try:
            self.request.sendall(HEADER.pack(kind, request, transaction, len(data)) + data)
        except OSError:
            pass

    def handle(self):
        store = self.server.store
        try:
            while True:
                kind, request, transaction, size = HEADER.unpack(self.receive(HEADER.size))
                data = self.receive(size)
                with store.lock:
                    store.requests += 1
                    try:
                        answer = store.answer(self, kind, data)
                        self.send(kind, request, transaction, answer)
                    except StoreError as error:
                        self.send(ERROR, request, transaction, str(error).encode() + b"\0")
                    store.send_events()
        except (ConnectionError, OSError):
            pass

    def notify(self, path):
        for given, absolute, token in self.watches:
            if path == absolute or path.startswith(absolute + "/"):
                shown = path if given == absolute else path[len(absolute) - len(given):]
                self.send(EVENT, 0, 0, f"{shown}\0{token}\0".encode())


class Store:
    """Use as a context manager. own: the domain of the clients."""

    def __init__(self, socket_path, own=0):
        self.path, self.own = socket_path, own
        self.lock = threading.RLock()
        self.values = {f"/local/domain/{own}/domid": str(own).encode()}
        self.permissions = {}
        self.denied = set()  # paths that cannot be read
        self.connections, self.changed = [], []
        self.requests = 0

    def __enter__(self):
        class Server(socketserver.ThreadingUnixStreamServer):
            daemon_threads = True
            store = self
        self.server = Server(self.path, Connection)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    # ---- for tests ----

    def write(self, path, value=""):
        with self.lock:
            self.values[path] = value.encode()
            self.changed.append(path)
            self.send_events()

    def remove(self, path):
        with self.lock:
            for other in [p for p in self.values if p == path or p.startswith(path + "/")]:
                del self.values[other]
            self.changed.append(path)
            self.send_events()

    def read(self, path):
        """The value, or None."""
        with self.lock:
            value = self.values.get(path)
        return value if value is None else value.decode()

    def fire(self, special):
        """@introduceDomain or @releaseDomain."""
        with self.lock:
            self.changed.append(special)
            self.send_events()

    def add_domain(self, domid, name, uuid=None):
        """A domain as the toolstack makes it."""
        if uuid:
            self.write(f"/local/domain/{domid}/vm", f"/vm/{uuid}")
        self.write(f"/local/domain/{domid}/name", name)
        self.fire("@introduceDomain")

    def announce(self, domid, port=6000):
        """Its agent publishes a vchan for the clients' domain."""
        path = f"/local/domain/{domid}/data/vchan/{self.own}/{port}"
        self.write(f"{path}/ring-ref", "8")
        self.write(f"{path}/event-channel", "5")

    def withdraw(self, domid, port=6000):
        self.remove(f"/local/domain/{domid}/data/vchan/{self.own}/{port}")

    def destroy_domain(self, domid):
        self.remove(f"/local/domain/{domid}")
        self.fire("@releaseDomain")

    # ---- the protocol ----

    def absolute(self, path):
        return path if path[0] in "/@" else f"/local/domain/{self.own}/{path}"

    def send_events(self):
        while self.changed:
            path = self.changed.pop(0)
            for connection in list(self.connections):
                connection.notify(path)

    def children(self, path):
        return sorted({other[len(path) + 1:].split("/")[0] for other in self.values
                       if other.startswith(path + "/")})

    def answer(self, connection, kind, data):
        words = [word.decode() for word in data.split(b"\0")]
        path = self.absolute(words[0]) if words[0] and kind not in (START, END) else ""
        if kind in (READ, DIRECTORY) and path in self.denied:
            raise StoreError("EACCES")
        if kind == READ:
            if path not in self.values and not self.children(path):
                raise StoreError("ENOENT")
            return self.values.get(path, b"")
        if kind == DIRECTORY:
            names = self.children(path)
            if path not in self.values and not names:
                raise StoreError("ENOENT")
            return b"".join(name.encode() + b"\0" for name in names)
        if kind == WATCH:
            connection.watches.append((words[0], path, words[1]))
            connection.send(EVENT, 0, 0, f"{words[0]}\0{words[1]}\0".encode())
        elif kind == UNWATCH:
            connection.watches.remove((words[0], path, words[1]))
        elif kind == START:
            return b"1\0"
        elif kind == WRITE:
            self.values[path] = data.partition(b"\0")[2]
            self.changed.append(path)
        elif kind == SET_PERMS:
            self.permissions[path] = [word for word in words[1:] if word]
        elif kind == RM:
            self.remove(path)
        elif kind not in (END, MKDIR):
            raise StoreError("ENOSYS")
        return b"OK\0"
