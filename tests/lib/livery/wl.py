# SPDX-License-Identifier: GPL-2.0-or-later
"""A small Wayland client in pure Python, for tests that must say exactly what goes over the socket.

Connection speaks the wire: objects are Proxy, a request is a method of its name, events are kept
in proxy.events and given to the function registered by on(). Nothing is read behind a test's back:
events arrive while dispatch(), roundtrip() or wait() runs.
"""
import array
import contextlib
import os
import select
import socket
import struct
import time

from livery.interfaces import INTERFACES
from livery.process import PATIENCE, connect_unix


class WaylandError(Exception):
    """The compositor sent wl_display.error, or closed the connection."""

    def __init__(self, text, code=None, interface=None):
        super().__init__(text)
        self.code = code
        self.interface = interface


class Proxy:
    """One object of a connection."""

    def __init__(self, connection, number, interface):
        self.connection = connection
        self.id = number
        self.interface = INTERFACES[interface]
        self.events = []  # (name, arguments)
        self.handlers = {}

    def on(self, event, function):
        self.handlers[event] = function
        return self

    def __getattr__(self, name):
        if name.startswith("__") or name not in self.interface.opcode:
            raise AttributeError(f"{self.interface.name} has no request {name}")
        return lambda *args, **options: self.connection.send(self, name, args, **options)

    def seen(self, event):
        """Arguments of all events of this name, oldest first."""
        return [args for name, args in self.events if name == event]

    def last(self, event):
        """Arguments of the newest event of this name, or None."""
        found = self.seen(event)
        return found[-1] if found else None


class Connection:
    """A connection to a compositor: by path, by name in a runtime directory, or a connected socket."""

    def __init__(self, path=None, sock=None):
        if sock is None:
            sock = connect_unix(path)
        self.sock = sock
        self.sock.setblocking(False)
        self.next_id = 2
        self.objects = {}
        self.data = b""
        self.fds = []
        self.error = None
        self.held = None  # bytes of together()
        self.hung_up = False  # answers to the last events go nowhere
        self.display = Proxy(self, 1, "wl_display")
        self.objects[1] = self.display
        self.display.on("error", self._error).on("delete_id", self._delete)
        self.globals = {}  # name number to (interface, version)
        self.bound = {}
        self.registry = self.display.get_registry()
        self.registry.on("global", self._global)
        self.registry.on("global_remove", lambda name: self.globals.pop(name, None))

    def close(self):
        self.sock.close()
        for fd in self.fds:
            os.close(fd)
        self.fds = []

    # ---- out ----

    def new(self, interface):
        proxy = Proxy(self, self.next_id, interface)
        self.objects[self.next_id] = proxy
        self.next_id += 1
        return proxy

    def send(self, proxy, name, args, version=None):
        """Sends a request; returns its new object if it makes one."""
        opcode, kinds = proxy.interface.opcode[name]
        body = bytearray()
        fds = []
        made = None
        args = list(args)
        for kind in kinds:
            if kind.startswith("n:"):
                made = self.new(kind[2:])
                body += struct.pack("<I", made.id)
                continue
            value = args.pop(0)
            if kind == "N":
                made = self.new(value)
                body += pack_string(value) + struct.pack("<II", version or 1, made.id)
            elif kind == "h":
                fds.append(value)
            else:
                body += pack(kind, value)
        if args:
            raise TypeError(f"{name}: too many arguments")
        head = struct.pack("<II", proxy.id, (8 + len(body)) << 16 | opcode)
        self.write(head + body, fds)
        return made

    @contextlib.contextmanager
    def together(self):
        """Requests without descriptors that are made inside arrive in one piece."""
        self.held = bytearray()
        try:
            yield
        finally:
            data, self.held = self.held, None
            self.write(data)

    def write(self, data, fds=()):
        """Writes raw bytes (for malformed requests too)."""
        if self.held is not None:
            self.held += data
            return
        if self.hung_up:
            return
        data = memoryview(bytes(data))
        extra = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
        while data:
            try:
                sent = self.sock.sendmsg([data], extra, socket.MSG_NOSIGNAL)
            except BlockingIOError:
                if not select.select([], [self.sock], [], PATIENCE)[1]:
                    raise TimeoutError("the compositor does not read") from None
                continue
            except (BrokenPipeError, ConnectionResetError):
                # the compositor may have said why
                self._read_rest()
                raise self.error or WaylandError("connection closed") from None
            data = data[sent:]
            extra = []

    def _read_rest(self):
        self.hung_up = True
        try:
            self._deliver()  # what was read already, where an event's answer failed
            while self._fill(0):
                self._deliver()
        except WaylandError:
            pass
        finally:
            self.hung_up = False

    # ---- in ----

    def _fill(self, timeout):
        """Reads what is there within timeout seconds; False if nothing came."""
        if not select.select([self.sock], [], [], max(timeout, 0))[0]:
            return False
        try:
            data, fds, _flags, _addr = socket.recv_fds(self.sock, 65536, 28)
        except BlockingIOError:
            return False
        except ConnectionResetError:
            data, fds = b"", []
        self.fds += fds
        if not data:
            raise self.error or WaylandError("connection closed")
        self.data += data
        return True

    def _deliver(self):
        while len(self.data) >= 8:
            number, word = struct.unpack_from("<II", self.data)
            size = word >> 16
            if len(self.data) < size:
                return
            body, self.data = self.data[8:size], self.data[size:]
            proxy = self.objects.get(number)
            if proxy is not None:
                self._event(proxy, word & 0xffff, body)
            if self.error:
                raise self.error

    def _event(self, proxy, opcode, body):
        name, kinds = proxy.interface.events[opcode]
        args = []
        offset = 0
        for kind in kinds:
            if kind == "h":
                args.append(self.fds.pop(0))
            elif kind.startswith("n:"):
                number, = struct.unpack_from("<I", body, offset)
                args.append(Proxy(self, number, kind[2:]))
                self.objects[number] = args[-1]
                offset += 4
            else:
                value, offset = unpack(kind, body, offset)
                if kind == "o":
                    value = self.objects.get(value)
                args.append(value)
        proxy.events.append((name, tuple(args)))
        handler = proxy.handlers.get(name)
        if handler:
            handler(*args)

    def dispatch(self, timeout=0):
        """Reads and delivers events; waits at most timeout seconds for the first."""
        self._deliver()
        while self._fill(timeout):
            self._deliver()
            timeout = 0

    def wait(self, condition, what="an event", deadline=PATIENCE):
        """Dispatches until condition() is true; returns its value."""
        end = time.monotonic() + deadline
        while True:
            self._deliver()
            value = condition()
            if value:
                return value
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"no {what} within {deadline} s")
            self.dispatch(min(left, 0.5))

    def roundtrip(self, deadline=PATIENCE):
        done = self.display.sync()
        self.wait(lambda: done.events, "answer to wl_display.sync", deadline)

    # ---- the registry ----

    def _error(self, target, code, text):
        name = target.interface.name if target else "?"
        self.error = WaylandError(f"{name}: error {code}: {text}", code, name)

    def _delete(self, number):
        self.objects.pop(number, None)

    def _global(self, name, interface, version):
        self.globals[name] = (interface, version)

    def interfaces(self):
        """Names of all globals, sorted."""
        self.roundtrip()
        return sorted(interface for interface, _ in self.globals.values())

    def bind(self, interface, version=1, again=False):
        """The global of this interface; LookupError if there is none."""
        if interface in self.bound and not again:
            return self.bound[interface]
        for name, (found, offered) in self.globals.items():
            if found == interface:
                proxy = self.registry.bind(name, interface, version=min(version, offered))
                if interface == "xdg_wm_base":
                    proxy.on("ping", proxy.pong)
                self.bound[interface] = proxy
                return proxy
        raise LookupError(f"no global {interface}")


def pack_string(text):
    data = text if isinstance(text, bytes) else text.encode()
    data += b"\0"
    return struct.pack("<I", len(data)) + data + b"\0" * (-len(data) % 4)


def pack(kind, value):
    if kind == "i":
        return struct.pack("<i", value)
    if kind == "u":
        return struct.pack("<I", value)
    if kind == "f":
        return struct.pack("<i", round(value * 256))
    if kind == "s":
        return pack_string(value)
    if kind == "o":
        return struct.pack("<I", value.id if value is not None else 0)
    if kind == "a":
        return struct.pack("<I", len(value)) + value + b"\0" * (-len(value) % 4)
    raise ValueError(kind)


def unpack(kind, body, offset):
    if kind == "i":
        return struct.unpack_from("<i", body, offset)[0], offset + 4
    if kind in ("u", "o"):
        return struct.unpack_from("<I", body, offset)[0], offset + 4
    if kind == "f":
        return struct.unpack_from("<i", body, offset)[0] / 256, offset + 4
    size, = struct.unpack_from("<I", body, offset)
    data = body[offset + 4:offset + 4 + size]
    end = offset + 4 + (size + 3) // 4 * 4
    return (data[:-1].decode() if kind == "s" else data), end


def memfd(data, name="livery-test"):
    """A descriptor with these bytes."""
    fd = os.memfd_create(name, os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    with os.fdopen(os.dup(fd), "wb") as file:
        file.write(data)
    return fd
