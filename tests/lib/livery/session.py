# SPDX-License-Identifier: GPL-2.0-or-later
"""The user at the desktop: takes pictures of it and makes input, as a trusted client of livery
(screencopy, virtual keyboard, virtual pointer). Works with any wlroots compositor."""
import ctypes
import functools
import mmap
import os
import time

from livery.picture import Picture, Rect
from livery.process import PATIENCE
from livery.wl import Connection, memfd

SHIFT, CTRL, ALT, SUPER = 1, 4, 8, 64
MODIFIERS = {"shift": (SHIFT, 42), "ctrl": (CTRL, 29), "alt": (ALT, 56), "super": (SUPER, 125)}
BUTTONS = {"left": 0x110, "right": 0x111, "middle": 0x112, "side": 0x113}

# formats of wl_shm by the order of their bytes; the renderer says in which it gives pictures
BGRX = 0, 1
RGBX = 0x34324241, 0x34324258

# evdev codes of a us keyboard
KEYS = {"escape": 1, "backspace": 14, "tab": 15, "enter": 28, "space": 57, "f11": 87, "print": 99,
        "up": 103, "left": 105, "right": 106, "down": 108, "delete": 111,
        **{f"f{i}": 58 + i for i in range(1, 11)}}
for _start, _plain, _shifted in ((2, "1234567890-=", "!@#$%^&*()_+"), (16, "qwertyuiop[]", "QWERTYUIOP{}"),
                                 (30, "asdfghjkl;'`", "ASDFGHJKL:\"~"), (43, "\\zxcvbnm,./", "|ZXCVBNM<>?")):
    for _i, _pair in enumerate(zip(_plain, _shifted)):
        KEYS[_pair[0]] = _start + _i
        KEYS[_pair[1]] = _start + _i, SHIFT
KEYS.update({" ": 57, "\n": 28, "\t": 15})


@functools.lru_cache
def keymap_text(layout="us", variant=""):
    """A keymap as xkbcommon makes it, for the layout (or several, with commas)."""
    xkb = ctypes.CDLL("libxkbcommon.so.0")
    for name in ("xkb_context_new", "xkb_keymap_new_from_names", "xkb_keymap_get_as_string"):
        getattr(xkb, name).restype = ctypes.c_void_p

    class Names(ctypes.Structure):
        """struct xkb_rule_names"""
        _fields_ = [(n, ctypes.c_char_p) for n in "rules model layout variant options".split()]

    names = Names(b"evdev", b"pc105", layout.encode(), variant.encode(), b"")
    context = ctypes.c_void_p(xkb.xkb_context_new(0))
    keymap = ctypes.c_void_p(xkb.xkb_keymap_new_from_names(context, ctypes.byref(names), 0))
    if not keymap.value:
        raise RuntimeError(f"no keymap for the layout {layout}")
    text = ctypes.string_at(xkb.xkb_keymap_get_as_string(keymap, 1))
    xkb.xkb_keymap_unref(keymap)
    xkb.xkb_context_unref(context)
    return text


class Session:
    """One trusted connection."""

    def __init__(self, path, scale=1):
        self.scale = scale  # of the output: positions and pictures are in logical pixels
        self.connection = Connection(path)
        self.connection.roundtrip()
        self.look_at()
        self._keyboard = self._pointer = None
        self.layouts = "us",  # of the keyboard, and variants; keys are by their place on a us one
        self.layout = 0  # number of the one in force
        self._held = 0
        self._buffer = None
        self.at = (0, 0)
        self.extent = None  # of the desktop, where it has several outputs

    def close(self):
        self.connection.close()

    # ---- pictures ----

    def picture(self, cursor=False, damage=False, deadline=PATIENCE):
        """The output's next picture; damage: the next one in which something changed."""
        manager = self.connection.bind("zwlr_screencopy_manager_v1", 3)
        frame = manager.capture_output(int(cursor), self.output)
        self.connection.wait(lambda: frame.seen("buffer_done") or frame.seen("failed"),
                             "answer to a screen capture", deadline)
        if frame.seen("failed"):
            raise RuntimeError("the screen capture failed")
        shape = frame.last("buffer")
        buffer, memory = self._get_buffer(shape)
        (frame.copy_with_damage if damage else frame.copy)(buffer)
        try:
            self.connection.wait(lambda: frame.seen("ready") or frame.seen("failed"),
                                 "screen capture", deadline)
            if frame.seen("failed"):
                raise RuntimeError("the screen capture failed")
            form, width, height, stride = shape
            if form not in (*BGRX, *RGBX):
                raise RuntimeError(f"pixel format {form:#x} is not expected")
            data = bytearray(memory[:stride * height])
            if form in RGBX:
                data[0::4], data[2::4] = data[2::4], data[0::4]
            flip = bool((frame.last("flags") or (0,))[0] & 1)
            return Picture.from_rows(width, height, stride, data, flip, self.scale)
        finally:
            frame.destroy()

    def _get_buffer(self, shape):
        if self._buffer and self._buffer[0] == shape:
            return self._buffer[1:]
        form, width, height, stride = shape
        fd = memfd(b"")
        os.ftruncate(fd, stride * height)
        pool = self.connection.bind("wl_shm").create_pool(fd, stride * height)
        buffer = pool.create_buffer(0, width, height, stride, form)
        pool.destroy()
        self._buffer = shape, buffer, mmap.mmap(fd, stride * height)
        os.close(fd)
        return self._buffer[1:]

    # ---- outputs ----

    def outputs(self):
        """The wl_output of each output that is on, by its name."""
        self.connection.roundtrip()
        found = [self.connection.registry.bind(number, "wl_output", version=4)
                 for number, (interface, _) in self.connection.globals.items()
                 if interface == "wl_output"]
        self.connection.roundtrip()
        return {(output.last("name") or ("",))[0]: output for output in found}

    def look_at(self, name=None):
        """Pictures are of this output from here on (of the first by name)."""
        outputs = self.outputs()
        self.output = outputs[name or min(outputs)]
        mode = [args for args in self.output.seen("mode") if args[0] & 1][-1]
        self.width, self.height = (size // self.scale for size in mode[1:3])

    def boxes(self):
        """Where each output is on the desktop, by its name."""
        manager = self.connection.bind("zxdg_output_manager_v1", 3)
        found = {name: manager.get_xdg_output(output) for name, output in self.outputs().items()}
        self.connection.roundtrip()
        return {name: Rect(*output.last("logical_position"), *output.last("logical_size"))
                for name, output in found.items()}

    def switch_output(self, name, on):
        """Takes the output of this name (HEADLESS-1) off the desktop, or puts it back."""
        answer = self.set_output(name, on)
        if answer != "succeeded":
            raise RuntimeError(f"the outputs were not changed: {answer}")

    def set_output(self, name, on=True, **changes):
        """Changes an output by wlr-output-management: custom_mode=(width, height, mHz), position=(x, y),
        transform=N, scale=N. The answer: succeeded, failed or cancelled."""
        manager = self.connection.bind("zwlr_output_manager_v1", 3)
        self.connection.roundtrip()
        heads = [head for head, in manager.seen("head") if not head.seen("finished")]
        made = manager.create_configuration(manager.last("done")[0])
        for head in heads:
            chosen = head.last("name")[0] == name
            if on if chosen else head.last("enabled")[0]:
                enabled = made.enable_head(head)
                for what, value in changes.items() if chosen else ():
                    getattr(enabled, f"set_{what}")(*(value if isinstance(value, tuple) else (value,)))
            else:
                made.disable_head(head)
        made.apply()
        self.connection.wait(lambda: made.events, "answer to a change of outputs")
        self.connection.roundtrip()
        return made.events[0][0]

    # ---- keyboard ----

    @property
    def keyboard(self):
        if self._keyboard is None:
            manager = self.connection.bind("zwp_virtual_keyboard_manager_v1")
            self._keyboard = manager.create_virtual_keyboard(self.connection.bind("wl_seat", 7))
            self.set_layouts(*self.layouts)
        return self._keyboard

    def set_layouts(self, *layouts):
        """The keyboard has other layouts from now on."""
        self.layouts = layouts
        self.set_keymap(keymap_text(*layouts) + b"\0")

    def set_keymap(self, text):
        fd = memfd(text)
        self.keyboard.keymap(1, fd, len(text))
        os.close(fd)
        self.connection.roundtrip()

    def key(self, code, pressed):
        self.keyboard.key(now(), code, int(pressed))

    def modifiers(self, mask):
        if mask != self._held:
            self.keyboard.modifiers(mask, 0, 0, self.layout)
            self._held = mask

    def switch_layout(self, number):
        """As the user's key for it does."""
        self.layout = number
        self.keyboard.modifiers(self._held, 0, 0, number)
        self.connection.roundtrip()

    def hold(self, names, pressed=True):
        """Presses (or releases) modifier keys: hold("ctrl+shift")."""
        mask = self._held
        for name in names.split("+"):
            bit, code = MODIFIERS[name]
            self.key(code, pressed)
            mask = mask | bit if pressed else mask & ~bit
            self.modifiers(mask)
        self.connection.roundtrip()

    def tap(self, key):
        """Presses and releases a key: a character or a name of KEYS."""
        code = KEYS[key]
        code, mask = code if isinstance(code, tuple) else (code, 0)
        before = self._held
        self.modifiers(before | mask)
        self.key(code, True)
        self.key(code, False)
        self.modifiers(before)

    def chord(self, text):
        """chord("ctrl+shift+c"): holds the modifiers, taps the key, lets go."""
        *names, key = text.split("+")
        if names:
            self.hold("+".join(names))
        self.tap(key)
        if names:
            self.hold("+".join(reversed(names)), False)
        self.connection.roundtrip()

    def type(self, text):
        for character in text:
            self.tap(character)
        self.connection.roundtrip()

    # ---- pointer ----

    @property
    def pointer(self):
        if self._pointer is None:
            manager = self.connection.bind("zwlr_virtual_pointer_manager_v1", 2)
            self._pointer = manager.create_virtual_pointer_with_output(
                self.connection.bind("wl_seat", 7), self.output)
        return self._pointer

    def move(self, x, y):
        """Moves the pointer to a pixel of the output, or of the desktop where extent is set."""
        pointer = self.pointer
        with self.connection.together():
            pointer.motion_absolute(now(), x, y, *(self.extent or (self.width, self.height)))
            pointer.frame()
        self.connection.roundtrip()
        self.at = (x, y)

    def button(self, name, pressed):
        pointer = self.pointer
        with self.connection.together():
            pointer.button(now(), BUTTONS[name], int(pressed))
            pointer.frame()
        self.connection.roundtrip()

    def click(self, x, y, button="left"):
        self.move(x, y)
        self.button(button, True)
        self.button(button, False)

    def drag(self, start, end, button="left", steps=4):
        """Presses at start, moves to end in some steps, lets go."""
        self.move(*start)
        self.button(button, True)
        for i in range(1, steps + 1):
            self.move(*(a + (b - a) * i // steps for a, b in zip(start, end)))
        self.button(button, False)

    def scroll(self, steps):
        """Turns the wheel down by so many steps (up: negative)."""
        for _ in range(abs(steps)):
            pointer = self.pointer
            sign = 1 if steps > 0 else -1
            with self.connection.together():
                pointer.axis_source(0)
                pointer.axis_discrete(now(), 0, 15 * sign, sign)
                pointer.frame()
        self.connection.roundtrip()


def now():
    return int(time.monotonic() * 1000) & 0xffffffff
