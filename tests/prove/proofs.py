# SPDX-License-Identifier: GPL-2.0-or-later
"""The list of bounded proofs: what is proven, within which bound, and a bug that must be refuted."""
import os
import re
from dataclasses import dataclass, field

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


@dataclass
class Proof:
    name: str
    harness: str  # tests/prove/HARNESS.c
    function: str  # prove_FUNCTION in it
    bound: str  # said in the report
    sources: list  # files of the code, each with the defines that it needs
    bugs: list  # (file, text that stands there once, what a careless person would write)
    unwind: int = 18  # passes of a loop; the prover checks that it is enough
    defines: list = field(default_factory=list)  # of the harness
    replace: list = field(default_factory=list)  # constants made smaller, as bugs are given
    options: list = field(default_factory=list)  # of the prover


WIRE_C = "protocol/wire/wire.c"
CHECK_C = "protocol/wire/check.c"
TABLE_C = "protocol/wire/table.c"
# find_the_one: see decode.c
WIRE = [WIRE_C + " wire_message_find=find_the_one", CHECK_C, TABLE_C]


def messages():
    """(name, direction, tail, whether it has fields) of each row of the table."""
    with open(os.path.join(SOURCE, "protocol/wire/messages.h"), encoding="utf-8") as file:
        text = file.read()
    rows = re.findall(
        r"\bM\(([A-Z_0-9]+), [a-z_0-9]+, (?:0x[0-9a-f]+|\d+), (A2D|D2A|BOTH), ([A-Z]+),", text)
    empty = set(re.findall(r"LIVERY_FIELDS_([A-Z_0-9]+)\(F\) LIVERY_NO_FIELDS", text))
    return [(name, direction, tail, name not in empty) for name, direction, tail in rows]


# What each rule that no single field shows is worth: without it the proof fails.
RELATION_BUGS = {
    "WINDOW_DUMP": (CHECK_C, "(uint64_t)width * height * 4 + offset", "(uint64_t)width * height + offset"),
    "EXT_BUFFER": (CHECK_C, "if (stride < 4 * msg->ext_buffer.width)", "if (stride < msg->ext_buffer.width)"),
    "EXT_POOL": (CHECK_C, "if (count - 1 > UINT32_MAX - first) {\n\t\t\treturn refuse(error, \"run\"",
                 "if (count > UINT32_MAX) {\n\t\t\treturn refuse(error, \"run\""),
    "EXT_STATE": (CHECK_C, "(msg->ext_state.set & msg->ext_state.unset) != 0", "false"),
    "EXT_COMMIT": (CHECK_C, "if (rect.x < 0 || rect.x", "if (rect.x"),
    "CURSOR": (CHECK_C, "msg->cursor.cursor <= 0xff", "msg->cursor.cursor < 0xff"),
    "EXT_KEYBOARD_ENTER": (CHECK_C, "if (key > MAX_KEY)", "if (key > MAX_KEY + 1)"),
}


def decode_bugs(name, direction, tail, fields):
    """A careless length check, and the loss of the rule between fields."""
    if fields or tail != "NONE":
        # the header's own bytes are taken for body
        bugs = [(WIRE_C, "size - LIVERY_WIRE_HEADER < header->length", "size < header->length")]
    else:
        bugs = [(WIRE_C, "if (length > greatest)", "if (length > greatest + 4)")]
    if name == "MFNDUMP":  # never decoded by a daemon: to be seen only by its direction
        bugs = [(WIRE_C, "desc->direction == WIRE_DIR_BOTH || desc->direction == direction",
                 "desc->direction != direction")]
    if name in RELATION_BUGS:
        bugs.append(RELATION_BUGS[name])
    return bugs


def decode_proofs():
    for name, direction, tail, fields in messages():
        bound = "any bytes" if tail == "NONE" else f"any bytes, tail up to 3 {tail}"
        yield Proof(f"decode {name}", "decode", f"decode_{name}", bound, WIRE,
                    decode_bugs(name, direction, tail, fields))
    yield Proof("decode unknown numbers", "decode", "decode_unknown", "any number, any bytes", WIRE,
                [(WIRE_C, "if (body > header->length)", "if (body < header->length)")])


PROOFS = [
    Proof("model", "model", "model", "one message", [CHECK_C, TABLE_C, WIRE_C],
          [(CHECK_C, "memcpy(place, &value, sizeof(value));", "memcpy(place, &value, 3);")]),
    *decode_proofs(),
]
