# SPDX-License-Identifier: GPL-2.0-or-later
"""The message table of protocol/wire/messages.h, read from that file, as Python values, with an
encoder and a decoder that check nothing: a test may write any message, also a wrong one."""
import os
import re
import struct

from livery.interfaces import source

HEADER = struct.Struct("<III")
SIZES = {"NONE": 0, "REFS": 4, "KEYS": 4, "RUNS": 8, "RECTS": 16, "BYTES": 1}
RECT = struct.Struct("<iiII")


class Kind:
    """One row of the table."""

    def __init__(self, name, number, direction, scope, tail):
        self.name = name
        self.number = number
        self.direction = direction
        self.scope = scope  # WINDOW or GLOBAL
        self.tail = tail
        self.tail_max = 0
        self.fields = []  # (name, struct code, default)
        self.bounds = {}  # field's name to (kind, check, lo, hi); of what is no number, lo is its size

    @property
    def size(self):
        return sum(struct.calcsize("<" + code) for _, code, _ in self.fields)


class Message:
    """A message: kind (or number), window, fields by name, tail as a list (or bytes)."""

    def __init__(self, name, window, fields, tail, raw):
        self.name = name
        self.window = window
        self.fields = fields
        self.tail = tail
        self.raw = raw  # header and body, as on the wire

    def __getattr__(self, name):
        try:
            return self.__dict__["fields"][name]
        except KeyError:
            raise AttributeError(f"{self.name} has no field {name}") from None

    def __repr__(self):
        return f"{self.name} {self.window:#x} {self.fields} {self.tail!r:.80}"


def c_number(text, constants):
    text = re.sub(r"\b[A-Z][A-Z0-9_]+\b", lambda m: str(constants[m[0]]), text)
    text = re.sub(r"\b(0x[0-9a-fA-F]+|\d+)[uU]\b", r"\1", text)
    if not re.fullmatch(r"[0-9a-fxA-F\s<>()*/+-]+", text):
        raise ValueError(text)
    return eval(text.replace("/", "//"))  # pylint: disable=eval-used


def read_table():
    path = os.path.join(source(), "protocol", "wire", "messages.h")
    with open(path, encoding="utf-8") as file:
        text = re.sub(r"/\*.*?\*/", "", file.read().replace("\\\n", " "), flags=re.S)
    constants = {}
    for name, value in re.findall(r"^#define (LIVERY_\w+) (.+)$", text, re.M):
        if re.match(r"[\s(]*(0x)?[\d(]", value):
            constants[name] = c_number(value, constants)
    kinds = {}
    rows = re.search(r"#define LIVERY_MESSAGES\(M\)(.*)$", text, re.M)[1]
    for name, number, direction, scope, tail, tail_max in re.findall(
            r"M\((\w+), \w+, (\w+), (\w+), (\w+), (\w+), (\w+),", rows):
        kinds[name] = Kind(name, int(number, 0), direction, scope, tail)
        kinds[name].tail_max = c_number(tail_max, constants)
    for name, fields in re.findall(r"#define LIVERY_FIELDS_(\w+)\(F\)(.*)$", text, re.M):
        for kind, member, check, low, high in re.findall(
                r"F\((\w+), (\w+), (\w+), ([^,]+), ([^)]+)\)", fields):
            kinds[name].bounds[member] = (kind, check, c_number(low, constants),
                                          c_number(high, constants))
            if kind in ("TEXT", "OCTETS"):
                kinds[name].fields.append((member, f"{c_number(low, constants)}s", b""))
            else:
                kinds[name].fields.append((member, "i" if kind == "I32" else "I", 0))
    return kinds, constants


KINDS, CONSTANTS = read_table()
BY_NUMBER = {kind.number: kind for kind in KINDS.values()}


def pack_tail(kind, tail):
    if kind.tail in ("NONE", "BYTES"):
        return bytes(tail)
    if kind.tail == "RECTS":
        return b"".join(RECT.pack(*rect) for rect in tail)
    if kind.tail == "RUNS":
        return b"".join(struct.pack("<II", *run) for run in tail)
    return struct.pack(f"<{len(tail)}I", *tail)


def unpack_tail(kind, data):
    if kind.tail in ("NONE", "BYTES"):
        return data
    if kind.tail == "RECTS":
        return list(RECT.iter_unpack(data))
    if kind.tail == "RUNS":
        return list(struct.iter_unpack("<II", data))
    return [value for value, in struct.iter_unpack("<I", data)]


def encode(name, window=0, tail=(), **values):
    """The bytes of a message; fields that are not given are 0."""
    kind = KINDS[name]
    body = b""
    for field, code, default in kind.fields:
        value = values.pop(field, default)
        body += struct.pack("<" + code, value.encode() if isinstance(value, str) else value)
    if values:
        raise TypeError(f"{name} has no field {', '.join(values)}")
    body += pack_tail(kind, tail)
    return HEADER.pack(kind.number, window, len(body)) + body


def decode(data):
    """The first message of the bytes and its length, or (None, 0) if it is not complete."""
    if len(data) < HEADER.size:
        return None, 0
    number, window, length = HEADER.unpack_from(data)
    end = HEADER.size + length
    if len(data) < end:
        return None, 0
    kind = BY_NUMBER.get(number)
    if kind is None or length < kind.size:
        return Message(str(number), window, {}, data[HEADER.size:end], data[:end]), end
    fields = {}
    offset = HEADER.size
    for name, code, _ in kind.fields:
        fields[name], = struct.unpack_from("<" + code, data, offset)
        offset += struct.calcsize("<" + code)
    return Message(kind.name, window, fields, unpack_tail(kind, data[offset:end]),
                   data[:end]), end
