# SPDX-License-Identifier: GPL-2.0-or-later
"""A stock domain: what the X server of the domain and its agent of the Qubes GUI protocol 1.8 do, as
far as pointer, stacking and places go. The rules are those of recordings of the unmodified agent:

* There is no window manager: a program's windows are where the program puts them, nearly always at
  0,0, and the newest one is on top.
* The X server has one pointer, which cannot leave its root window. A MOTION moves it to where the
  window is *in the domain* plus the message's place; a BUTTON is pressed wherever it is. What gets
  the button, the wheel or the hover is the topmost window there. A press grabs the pointer until the
  buttons are up.
* FOCUS raises the window, CONFIGURE moves it and is echoed. Both are requests to the X server that
  are done before the next MOTION, for which the agent asks the server, but not before a BUTTON.
"""
from dataclasses import dataclass, field

from livery.peer import Peer

WHEEL = {4: -1, 5: 1}  # X buttons to steps


@dataclass
class StockWindow:
    number: int
    colour: int
    x: int
    y: int
    width: int
    height: int
    override: bool = False
    clicks: list = field(default_factory=list)  # (button, x, y) of the presses that it got
    releases: list = field(default_factory=list)  # the same
    motions: list = field(default_factory=list)  # (x, y)
    wheel: int = 0  # steps down less steps up

    def holds(self, x, y):
        return self.x <= x < self.x + self.width and self.y <= y < self.y + self.height


class StockAgent(Peer):
    """The agent, its X server, and programs that write down what they get."""

    def __init__(self, path, **options):
        super().__init__(path, extension=False, **options)
        self.answer_configure = False  # the X server does
        for name, handler in (("CONFIGURE", self._configure), ("FOCUS", self._focus),
                              ("MOTION", self._motion), ("BUTTON", self._button)):
            self.handlers[name] = handler

    def _restart(self):
        super()._restart()
        self.shown = {}
        self.stack = []  # mapped windows, the topmost last
        self.pointer = (0, 0)
        self.grab = None  # the window that got the press
        self.requests = []  # to the X server, not done yet
        self.done = 0  # requests that the X server has done

    # ---- programs ----

    def open(self, number, width, height, colour, x=0, y=0, override=False, parent=0):
        """A program maps a window of one colour."""
        window = StockWindow(number, colour, x, y, width, height, override)
        self.shown[number] = window
        self.send("CREATE", number, x=x, y=y, width=width, height=height, parent=0x241,
                  override_redirect=int(override))
        self.send("CONFIGURE", number, x=x, y=y, width=width, height=height,
                  override_redirect=int(override))
        self._dump(window)
        self.send("MAP", number, transient_for=parent, override_redirect=int(override))
        self.send("SHMIMAGE", number, x=0, y=0, width=width, height=height)
        self.stack.append(window)
        return window

    def close_window(self, window):
        self.stack.remove(window)
        del self.shown[window.number]
        self.grab = None if self.grab is window else self.grab
        self.send("UNMAP", window.number)
        self.send("DESTROY", window.number)

    def drop_down(self, parent, x, y, width, height, number, colour):
        """A menu at a place of its window, as toolkits open it: on the other side of the place where
        the root window has no room below."""
        left, top = parent.x + x, parent.y + y
        if top + height > self.screen[1]:
            top = max(top - height, 0)
        left = max(min(left, self.screen[0] - width), 0)
        return self.open(number, width, height, colour, left, top, True, parent.number)

    def move(self, window, x, y):
        """Its program moves a window."""
        window.x, window.y = x, y
        self._tell(window)

    def resize(self, window, width, height, x, y):
        """Its program gives a window another size, and a place."""
        window.x, window.y, window.width, window.height = x, y, width, height
        self._tell(window)
        self._dump(window)
        self.send("SHMIMAGE", window.number, x=0, y=0, width=width, height=height)

    def _dump(self, window):
        pixel = window.colour.to_bytes(4, "little")
        first, pages = self.share(pixel * (window.width * window.height))
        self.send("WINDOW_DUMP", window.number, range(first, first + pages), width=window.width,
                  height=window.height, bpp=24)

    def _tell(self, window):
        self.send("CONFIGURE", window.number, x=window.x, y=window.y, width=window.width,
                  height=window.height, override_redirect=int(window.override))

    # ---- the X server ----

    def at(self, x, y):
        """The topmost window at a place of the root window."""
        return next((w for w in reversed(self.stack) if w.holds(x, y)), None)

    def flush(self):
        """The X server does what it was asked for."""
        requests, self.requests = self.requests, []
        self.done += len(requests)
        for request in requests:
            request()

    def settle(self, window):
        """Waits until guid has dealt with all that was said, and has sent nothing more since."""
        done = None
        while done != self.done:
            self.flush()
            done, acks = self.done, len(self.seen("WINDOW_DUMP_ACK"))
            self._dump(window)
            self.wait(lambda n=acks: len(self.seen("WINDOW_DUMP_ACK")) > n, "acknowledgement")

    def pump(self):
        count = len(self.messages)
        super().pump()
        if len(self.messages) == count and self.requests and not self.closed:
            self.flush()

    def _configure(self, message):
        window = self.shown.get(message.window)
        if window:
            self.requests.append(lambda: self._place(window, message))

    def _place(self, window, message):
        resized = (window.width, window.height) != (message.width, message.height)
        window.x, window.y = message.x, message.y
        window.width, window.height = message.width, message.height
        self._tell(window)
        if resized:
            self._dump(window)
            self.send("SHMIMAGE", window.number, x=0, y=0, width=window.width,
                      height=window.height)

    def _focus(self, message):
        window = self.shown.get(message.window)
        if window and message.type == 9 and not window.override:
            self.requests.append(lambda: self._raise(window))

    def _raise(self, window):
        if window in self.stack:
            menus = [w for w in self.stack if w.override and w is not window]
            rest = [w for w in self.stack if not w.override and w is not window]
            self.stack = [*rest, window, *menus]
            self._tell(window)

    def _motion(self, message):
        self.flush()
        window = self.shown.get(message.window)
        if not window:
            return
        width, height = self.screen[:2]
        self.pointer = (min(max(window.x + message.x, 0), width - 1),
                        min(max(window.y + message.y, 0), height - 1))
        target = self.grab or self.at(*self.pointer)
        if target:
            target.motions.append((self.pointer[0] - target.x, self.pointer[1] - target.y))

    def _button(self, message):
        pressed = message.type == 4
        target = self.grab or self.at(*self.pointer)
        if target is None:
            return
        place = self.pointer[0] - target.x, self.pointer[1] - target.y
        if message.button in WHEEL:
            target.wheel += WHEEL[message.button] if pressed else 0
        elif pressed:
            self.grab = target
            target.clicks.append((message.button, *place))
        else:
            self.grab = None
            target.releases.append((message.button, *place))
