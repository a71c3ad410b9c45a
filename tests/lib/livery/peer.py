# SPDX-License-Identifier: GPL-2.0-or-later
"""A domain whose agent is the test itself: it says exactly what the test wants said to guid, also
what no honest agent would say. Nothing happens in the background; Desktop.wait() calls pump()."""
import array
import fcntl
import os
import select
import socket
import struct

from livery import table
from livery.process import PATIENCE, poll

PAGE = 4096
SEAL_SHRINK, SEAL_GROW, SEAL_WRITE = 2, 4, 8
VERSION_1_8 = 0x10008


def sealed_memfd(data, seals=SEAL_SHRINK | SEAL_GROW):
    """A memfd that holds the bytes (padded to a page), sealed."""
    fd = os.memfd_create("test-domain", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.ftruncate(fd, -(-len(data) // PAGE) * PAGE)
    os.pwrite(fd, data, 0)
    if seals:
        fcntl.fcntl(fd, fcntl.F_ADD_SEALS, seals)
    return fd


class Peer:
    """The agent's end of a channel. version and extension: what it announces and accepts (True: the
    extension's first version)."""

    def __init__(self, path, version=VERSION_1_8, extension=True):
        self.path = path
        self.version = version
        self.extension = extension
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(path)
        os.chmod(path, 0o600)
        self.listener.listen(4)
        self.listener.setblocking(False)
        self.sock = None
        self.windows = {}
        self.handlers = {}  # message's name to a function
        self.answer_configure = True
        self._restart()

    def _restart(self):
        self.data = b""
        self.messages = []
        self.living = set()  # windows made and not destroyed
        self.answer = None  # version that guid will speak
        self.screen = None
        self.closed = False
        self.extended = False
        self.next_ref = self.next_name = 1

    def close(self):
        self.hang_up()
        self.listener.close()
        if os.path.exists(self.path):
            os.unlink(self.path)

    def hang_up(self):
        if self.sock:
            self.sock.close()
            self.sock = None

    # ---- the connection ----

    def take(self, deadline=PATIENCE):
        """Takes the next guid and says nothing to it."""
        self.hang_up()
        self._restart()

        def next_guid():
            try:
                return self.listener.accept()[0]
            except BlockingIOError:
                return None

        self.sock = poll(next_guid, f"guid at {self.path}", deadline)
        self.sock.setblocking(False)
        return self

    def accept(self, deadline=PATIENCE):
        """Takes the next guid and does the handshake."""
        return self.take(deadline).greet(deadline)

    def greet(self, deadline=PATIENCE):
        """Does the handshake."""
        self.send_raw(struct.pack("<I", self.version))
        if self.extension:
            self.wait(lambda: self.extended, "offer of the extension", deadline)
        else:
            self.wait(lambda: self.screen, "screen description", deadline)
        return self

    def send_raw(self, data, fd=None):
        """Writes bytes, a descriptor with the first of them."""
        extra = []
        if fd is not None:
            extra = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [fd]))]
        data = memoryview(data)
        while data:
            try:
                data = data[self.sock.sendmsg([data], extra, socket.MSG_NOSIGNAL):]
                extra = []
            except BlockingIOError:
                if not select.select([], [self.sock], [], PATIENCE)[1]:
                    raise TimeoutError("guid does not read") from None
            except (BrokenPipeError, ConnectionResetError):
                self.closed = True
                return

    def send(self, name, window=0, tail=(), fd=None, **fields):
        if name == "CREATE":
            self.living.add(window)
        elif name == "DESTROY":
            self.living.discard(window)
        self.send_raw(table.encode(name, window, tail, **fields), fd)

    def pump(self):
        """Reads what has come."""
        while self.sock and not self.closed:
            try:
                data = self.sock.recv(65536)
            except BlockingIOError:
                break
            except ConnectionResetError:
                data = b""
            if not data:
                self.closed = True
                break
            self.data += data
        self._take()

    def _take(self):
        if self.answer is None and self.version & 0xffff >= 4:
            if len(self.data) < 4:
                return
            self.answer, = struct.unpack_from("<I", self.data)
            self.data = self.data[4:]
        if self.screen is None:
            if len(self.data) < 16:
                return
            self.screen = struct.unpack_from("<4I", self.data)
            self.data = self.data[16:]
        while True:
            message, used = table.decode(self.data)
            if message is None:
                return
            self.data = self.data[used:]
            self.messages.append(message)
            self._handle(message)

    def _handle(self, message):
        if message.name == "EXT_OFFER" and self.extension:
            self.send("EXT_ACCEPT", version=int(self.extension))
            self.extended = True
        elif message.name == "EXT_CONFIGURE" and self.answer_configure:
            window = self.windows.get(message.window)
            if window:
                window.configured(message)
        elif (message.name == "CONFIGURE" and self.answer_configure
              and message.window in self.living):
            self.send("CONFIGURE", message.window, **message.fields)
        handler = self.handlers.get(message.name)
        if handler:
            handler(message)

    def wait(self, condition, what="message", deadline=PATIENCE):
        """Pumps until condition() is true; returns its value."""
        def look():
            self.pump()
            value = condition()
            if not value and self.closed:
                raise AssertionError(f"guid hung up before the {what} came")
            return value
        return poll(look, what, deadline)

    def wait_closed(self, deadline=PATIENCE):
        """Waits until guid has hung up."""
        def look():
            self.pump()
            return self.closed
        poll(look, "end of the connection", deadline)

    def seen(self, name, window=None):
        self.pump()
        return [m for m in self.messages if m.name == name and window in (None, m.window)]

    def wait_message(self, name, window=None, count=1, deadline=PATIENCE):
        """The count-th message of this name."""
        return self.wait(lambda: self.seen(name, window)[count - 1:count], name, deadline)[0]

    # ---- pixels ----

    def share(self, data):
        """Announces a memfd with these bytes; the number of its first page and how many."""
        fd = sealed_memfd(data)
        pages = -(-len(data) // PAGE)
        first, self.next_ref = self.next_ref, self.next_ref + pages
        self.send("EXT_PAGES", fd=fd, first=first, count=pages)
        os.close(fd)
        return first, pages

    def buffer(self, width, height, colour, form=0):
        """A buffer of one colour; its number."""
        data = bytes((colour & 255, colour >> 8 & 255, colour >> 16 & 255, 255)) * (width * height)
        first, pages = self.share(data)
        number, self.next_name = self.next_name, self.next_name + 1
        self.send("EXT_POOL", tail=[(first, pages)], pool=number, size=len(data))
        self.send("EXT_BUFFER", buffer=number, pool=number, offset=0, width=width, height=height,
                  stride=width * 4, format=form)
        return number


class PeerWindow:
    """A window of a scripted domain that speaks the extension."""

    def __init__(self, peer, number, width, height, colour=None, x=0, y=0):
        self.peer = peer
        self.number = number
        self.size = width, height
        self.colour = colour  # None: the window never has a buffer
        self.serial = 0
        self.states = 0
        self.painted = []  # buffers that may still be read, with their pages; the newest last
        peer.windows[number] = self
        peer.send("CREATE", number, x=x, y=y, width=width, height=height)

    def title(self, text):
        self.peer.send("WMNAME", self.number, title=text)
        return self

    def map(self):
        self.peer.send("MAP", self.number)
        return self

    def unmap(self):
        self.peer.send("UNMAP", self.number)
        return self

    def destroy(self):
        del self.peer.windows[self.number]
        self.peer.send("DESTROY", self.number)

    def popup(self, parent, x, y, grab=0, anchor=(1, 1), **fields):
        """Makes the window a popup whose top left corner wants to be at x, y of its parent."""
        self.peer.send("EXT_POPUP", self.number, parent=parent.number, anchor_x=x, anchor_y=y,
                       anchor_width=anchor[0], anchor_height=anchor[1], width=self.size[0],
                       height=self.size[1], **{"anchor": 5, "gravity": 8, "grab": grab, **fields})
        return self

    def paint(self, colour=None):
        """Commits a buffer of one colour and of the window's size; those before that came back are forgotten."""
        if colour is not None:
            self.colour = colour
        width, height = self.size
        self._forget_released()
        first = self.peer.next_ref
        number = self.peer.buffer(width, height, self.colour)
        self.painted.append((number, first, self.peer.next_ref - first))
        self.peer.send("EXT_COMMIT", self.number, [(0, 0, width, height)], buffer=number,
                       serial=self.serial)
        return number

    def _forget_released(self):
        older = self.painted[:-1]
        released = {m.buffer for m in self.peer.messages if m.name == "EXT_RELEASE"} if older else ()
        for number, first, count in [entry for entry in older if entry[0] in released]:
            self.painted.remove((number, first, count))
            self.peer.send("EXT_BUFFER_DESTROY", buffer=number)
            self.peer.send("EXT_POOL_DESTROY", pool=number)
            self.peer.send("EXT_PAGES_FORGET", first=first, count=count)

    def configured(self, message):
        """An EXT_CONFIGURE came: take the size, and show it or only acknowledge."""
        self.serial = message.serial
        self.states = message.states
        changed = self.size != (message.width, message.height)
        self.size = message.width, message.height
        if self.colour is not None and changed:
            self.paint()
        else:
            self.peer.send("EXT_COMMIT", self.number, buffer=0, serial=self.serial)


def show_window(peer, number, width=200, height=120):
    """A window of an extension peer, configured; without content."""
    window = PeerWindow(peer, number, width, height).map()
    peer.wait(lambda: window.serial, "EXT_CONFIGURE")
    return window
