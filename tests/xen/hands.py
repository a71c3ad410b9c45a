# SPDX-License-Identifier: GPL-2.0-or-later
"""A person at the lab's machine: eyes on the true scan-out, hands on keyboard and tablet, all by QMP, from outside."""

import json
import time

from livery.picture import Picture

KEYS = {" ": "spc", "\n": "ret", "\t": "tab", "-": "minus", "=": "equal", "[": "bracket_left", "]": "bracket_right",
	";": "semicolon", "'": "apostrophe", "`": "grave_accent", "\\": "backslash", ",": "comma", ".": "dot",
	"/": "slash"}
SHIFTED = dict(zip('~!@#$%^&*()_+{}|:"<>?', "`1234567890-=[]\\;',./"))
PACE = 0.03  # seconds between two keys: a fast typist


class QmpError(Exception):
	pass


class Qmp:
	"""QEMU's control socket."""

	def __init__(self, sock):
		self.sock = sock
		self.sock.settimeout(180)
		self.file = self.sock.makefile("rw")
		json.loads(self.file.readline())
		self.call("qmp_capabilities")

	def call(self, command, **arguments):
		self.file.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
		self.file.flush()
		while True:
			line = self.file.readline()
			if not line:
				raise QmpError(f"qemu went away during {command}")
			reply = json.loads(line)
			if "return" in reply:
				return reply["return"]
			if "error" in reply:
				raise QmpError(f"{command}: {reply['error']['desc']}")


def read_ppm(data):
	"""The Picture of a PPM file as QEMU writes it."""
	magic, width, height, _, pixels = data.split(None, 4) if data[:2] == b"P6" else (b"", 0, 0, 0, b"")
	if magic != b"P6":
		raise QmpError("qemu made no picture")
	width, height = int(width), int(height)
	# split() also takes white space that is pixels: the pixels are the end of the file
	pixels = data[-width * height * 3:]
	out = bytearray(width * height * 4)
	out[0::4], out[1::4], out[2::4] = pixels[2::3], pixels[1::3], pixels[0::3]
	return Picture(width, height, out)


def key_of(character):
	"""QMP key names, to be held down together, that type a character on a US keyboard."""
	if character in SHIFTED:
		return ["shift", *key_of(SHIFTED[character])]
	if character.isascii() and character.isupper():
		return ["shift", character.lower()]
	if character in KEYS:
		return [KEYS[character]]
	if character.isascii() and character.isalnum():
		return [character]
	raise ValueError(f"no key types {character!r}")


class Hands:
	"""Eyes and hands; a Machine is one. folder: where QEMU may write a picture."""

	def __init__(self, qmp, folder):
		self.qmp, self.folder = qmp, folder
		self._size = None

	def screenshot(self, save=None):
		"""The scan-out as a Picture; with a path also saved as PNG."""
		path = self.folder / "scanout.ppm"
		self.qmp.call("screendump", filename=str(path))
		picture = read_ppm(path.read_bytes())
		path.unlink()
		self._size = picture.width, picture.height
		if save:
			picture.save(save)
		return picture

	@property
	def size(self):
		"""Width and height of the screen in pixels, as the last screenshot found them."""
		if not self._size:
			self.screenshot()
		return self._size

	def key(self, *names):
		"""Presses the keys (QMP names: ctrl, shift, alt, meta_l, ret, a, ...) in order, releases them in reverse."""
		for name in names:
			self.key_down(name)
		for name in reversed(names):
			self.key_up(name)

	def key_down(self, name):
		self._key(name, True)

	def key_up(self, name):
		self._key(name, False)

	def _key(self, name, down):
		self._send({"type": "key", "data": {"down": down, "key": {"type": "qcode", "data": name}}})

	def type(self, text):
		for character in text:
			self.key(*key_of(character))
			time.sleep(PACE)

	def pointer(self, x, y):
		"""Moves the pointer to a pixel."""
		width, height = self.size
		self._send({"type": "abs", "data": {"axis": "x", "value": int((x + 0.5) * 32767 / width)}},
			{"type": "abs", "data": {"axis": "y", "value": int((y + 0.5) * 32767 / height)}})

	def button(self, down, button="left"):
		self._send({"type": "btn", "data": {"down": down, "button": button}})

	def click(self, x=None, y=None, button="left"):
		"""Clicks at a pixel, or where the pointer is."""
		if x is not None:
			self.pointer(x, y)
		self.button(True, button)
		time.sleep(PACE)
		self.button(False, button)

	def drag(self, start, end, button="left", modifier=None, steps=8):
		"""From point to point with the button (and a key) held."""
		if modifier:
			self.key_down(modifier)
		self.pointer(*start)
		self.button(True, button)
		for i in range(1, steps + 1):
			self.pointer(*(int(a + (b - a) * i / steps) for a, b in zip(start, end)))
			time.sleep(PACE)
		self.button(False, button)
		if modifier:
			self.key_up(modifier)

	def _send(self, *events):
		self.qmp.call("input-send-event", events=list(events))
