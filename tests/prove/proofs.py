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
        r"\bM\(([A-Z_0-9]+), [a-z_0-9]+, (?:0x[0-9a-f]+|\d+), (A2D|D2A|BOTH), (?:GLOBAL|WINDOW), ([A-Z]+),", text)
    empty = set(re.findall(r"LIVERY_FIELDS_([A-Z_0-9]+)\(F\) LIVERY_NO_FIELDS", text))
    return [(name, direction, tail, name not in empty) for name, direction, tail in rows]


# The product of two words is too much for the solver where it has to see that two of them are the
# same. Any function stands for it: what is shown holds for the product too, which 64 bits hold.
ANY_PRODUCT = [
    (CHECK_C, "static bool check_ext_buffer(",
     "uint64_t __CPROVER_uninterpreted_product(uint32_t, uint32_t);\nstatic bool check_ext_buffer("),
    (CHECK_C, "offset + (uint64_t)stride * msg->ext_buffer.height;",
     "offset + __CPROVER_uninterpreted_product(stride, msg->ext_buffer.height);"),
]

# What each rule that no single field shows is worth: without it the proof fails.
RELATION_BUGS = [
    ("WINDOW_DUMP", CHECK_C, "(uint64_t)width * height * 4 + offset", "(uint64_t)width * height + offset"),
    ("EXT_BUFFER", CHECK_C, "if (stride < 4 * msg->ext_buffer.width)", "if (stride < msg->ext_buffer.width)"),
    ("EXT_BUFFER", CHECK_C, "if (end > LIVERY_EXT_MAX_POOL) {", "if (end > LIVERY_EXT_MAX_POOL + 1) {"),
    ("EXT_POOL", CHECK_C, "if (count - 1 > UINT32_MAX - first) {\n\t\t\treturn refuse(error, \"run\"",
                 "if (count > UINT32_MAX) {\n\t\t\treturn refuse(error, \"run\""),
    ("EXT_STATE", CHECK_C, "(msg->ext_state.set & msg->ext_state.unset) != 0", "false"),
    ("EXT_COMMIT", CHECK_C, "if (rect.x < 0 || rect.x", "if (rect.x"),
    ("CURSOR", CHECK_C, "msg->cursor.cursor <= 0xff", "msg->cursor.cursor < 0xff"),
    ("EXT_KEYBOARD_ENTER", CHECK_C, "if (key > MAX_KEY)", "if (key > MAX_KEY + 1)"),
]


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
    return bugs + [bug for message, *bug in RELATION_BUGS if message == name]


def decode_proofs():
    for name, direction, tail, fields in messages():
        bound = "any bytes" if tail == "NONE" else f"any bytes, tail up to 3 {tail}"
        yield Proof(f"decode {name}", "decode", f"decode_{name}", bound, WIRE,
                    decode_bugs(name, direction, tail, fields),
                    replace=ANY_PRODUCT if name == "EXT_BUFFER" else [])
    yield Proof("decode unknown numbers", "decode", "decode_unknown", "any number, any bytes", WIRE,
                [(WIRE_C, "if (body > header->length)", "if (body < header->length)")])


def encode_proofs():
    for name, _, tail, fields in messages():
        bound = "any fields" if tail == "NONE" else f"any fields, tail up to 2 {tail}"
        if fields:
            bug = (WIRE_C, "if (size > out_size) {", "if (size > out_size + 1) {")
        else:
            bug = (WIRE_C, "livery_put_u32(out + 8, length);", "livery_put_u32(out + 8, (uint32_t)size);")
        yield Proof(f"encode {name}", "encode", f"encode_{name}", bound, WIRE, [bug],
                    replace=ANY_PRODUCT if name == "EXT_BUFFER" else [])


TITLE_C = "protocol/text/title.c"
OUTBOX_C = "protocol/channel/outbox.c"
RANGES_C = "protocol/pages/ranges.c"
SIZES_C = "protocol/pages/sizes.c"
CLIPBOARD_STATE_C = "compositor/shell/clipboard_state.c"

# In place of the look-up in the table: any class that it could give (see title.c).
ANY_CLASS = (TITLE_C, "\tsize_t low = 0, high = LENGTH(title_classes);\n", """\
	uint32_t nondet_uint(void);
	uint32_t class = nondet_uint();
	__CPROVER_assume(class <= TITLE_UNASSIGNED);
	if (code < 0x20 || code == 0x7f) {
		__CPROVER_assume(class == TITLE_DROP || class == TITLE_SPACE);
	} else if (code == ' ') {
		class = TITLE_SPACE;
	}
	if (true) {
		return (enum title_class)class;
	}
	size_t low = 0, high = LENGTH(title_classes);
""")

# So that two bytes are more than there is room for.
SHORT_ELLIPSIS = [(TITLE_C, "#define ELLIPSIS \"\\xe2\\x80\\xa6\"", '#define ELLIPSIS "."'),
                  (TITLE_C, "#define ELLIPSIS_SIZE (sizeof(ELLIPSIS) - 1)", "#define ELLIPSIS_SIZE 1")]

SMALL_OUTBOX = [(OUTBOX_C, "#define OUTBOX_KEEP 65536", "#define OUTBOX_KEEP 8"),
                (OUTBOX_C, "#define OUTBOX_MIN_FDS 8", "#define OUTBOX_MIN_FDS 1")]

PURE_PROOFS = [
    Proof("title decode", "title", "title_decode", "any 1 to 5 bytes", [],
          [(TITLE_C, "low = lead == 0xe0 ? 0xa0 : low;", "low = low;"),
           (TITLE_C, "if (size < need ||", "if (size + 1 < need ||"),
           (TITLE_C, "high = lead == 0xed ? 0x9f : high;", "high = high;")]),
    Proof("title put", "title", "title_put", "any state of a writer of up to 16 bytes", [],
          [(TITLE_C, "if (space + size > writer->max - writer->length)", "if (size > writer->max - writer->length)"),
           (TITLE_C, "if (writer->max - writer->length >= ELLIPSIS_SIZE)", "if (true)")]),
    Proof("title clean", "title", "title_clean", "any text of up to 2 bytes into 2 or 3, an ellipsis of 1", [],
          [(TITLE_C, "writer->space = writer->length > 0;", "writer->space = true;"),
           (TITLE_C, "LIVERY_TITLE_MAX) - 1;", "LIVERY_TITLE_MAX);"),
           (TITLE_C, "i < in_size && untrusted_in[i]", "untrusted_in[i]")],
          unwind=5, replace=[ANY_CLASS, *SHORT_ELLIPSIS]),
    Proof("outbox push", "outbox", "outbox_push", "any state of a ring of 4 that may grow to 6, any 3 bytes",
          [OUTBOX_C],
          [(OUTBOX_C, "capacity > max / 2 ? max : capacity * 2", "capacity * 2"),
           (OUTBOX_C, "size_t first = size_min(size, outbox->capacity - tail);", "size_t first = size;"),
           (OUTBOX_C, "size_t first = size_min(outbox->size, outbox->capacity - outbox->head);",
            "size_t first = outbox->size;")],
          unwind=5, replace=SMALL_OUTBOX),
    Proof("outbox send", "outbox", "outbox_send", "any state of a ring of 4", [OUTBOX_C],
          [(OUTBOX_C, "outbox->fds[i].position - outbox->consumed", "outbox->fds[i].position"),
           (OUTBOX_C, "outbox->head == outbox->capacity || ", "")],
          unwind=5, replace=SMALL_OUTBOX),
    Proof("ranges insert", "ranges", "ranges_insert", "any set of up to 2 of 2, any range",
          [RANGES_C, SIZES_C],
          [(RANGES_C, "ranges->ranges[i].first < (uint64_t)first + count", "ranges->ranges[i].first < first + count"),
           (RANGES_C, "(uint64_t)first + count <= NUMBERS_END;", "true;"),
           (RANGES_C, "if (ranges->n >= ranges->max) {", "if (ranges->n > ranges->max) {")],
          unwind=5),
    Proof("ranges grow", "ranges", "ranges_grow", "any set of 2 that may be 3, any range",
          [RANGES_C, SIZES_C],
          [(RANGES_C, "if (capacity > ranges->max) {", "if (false) {"),
           (RANGES_C, "ranges->n * sizeof(*array)", "sizeof(*array)")], unwind=5),
    Proof("ranges remove", "ranges", "ranges_remove", "any set of up to 2, any range", [RANGES_C, SIZES_C],
          [(RANGES_C, "range->first != first || range->count != count", "range->first != first")],
          unwind=5),
    Proof("ranges gap", "ranges", "ranges_gap", "any set of up to 2, any count", [RANGES_C, SIZES_C],
          [(RANGES_C, "return start + count <= NUMBERS_END ?", "return true ?")], unwind=5),
    Proof("sizes", "ranges", "sizes", "up to 2^32 pages", [RANGES_C, SIZES_C],
          [(SIZES_C, "(pages + step - 1) / step * step", "pages / step * step"),
           (SIZES_C, "return have >= pages &&", "return")],
          unwind=34),
    Proof("clipboard of livery", "clipboard", "clipboard", "any 5 events of 2 domains", [CLIPBOARD_STATE_C],
          [(CLIPBOARD_STATE_C, "state->asked = NULL;\n\tstate->bytes = bytes;", "state->bytes = bytes;"),
           (CLIPBOARD_STATE_C, "state->asked == whom && state->serial == serial", "state->asked == whom"),
           (CLIPBOARD_STATE_C, "now < state->deadline && size >= 1", "size >= 1"),
           (CLIPBOARD_STATE_C, "size <= state->max_size", "true"),
           (CLIPBOARD_STATE_C, "state->asked != NULL && state->asked == whom",
            "state->asked != NULL")],
          unwind=7),
]

# The core of guid, compiled as it is.
CORE = sorted(f"guid/core/{name}" for name in os.listdir(os.path.join(SOURCE, "guid/core"))
              if name.endswith(".c"))
CORE_WIRE = [WIRE_C, CHECK_C, TABLE_C, TITLE_C]


def core_without(*names):
    """The sources of the core but those that the harness includes."""
    return [path for path in CORE if path[10:-2] not in names] + CORE_WIRE


SMALL_TABLE = [
    ("guid/core/table.h", "#define CORE_TABLE_BUCKETS 256", "#define CORE_TABLE_BUCKETS 2"),
    ("guid/core/table.c", ">> 24", ">> 31"),
]

# A message to the domain is one byte of output: what stands in it, the proofs "encode" show.
SHORT_SEND = [
    ("guid/core/emit.c", "\tif (livery_wire_length(msg) > room) {\n",
     "\tif (true) {\n\t\tcore->ops->output(core->data, small, 1);\n\t\treturn;\n\t}\n"
     "\tif (livery_wire_length(msg) > room) {\n"),
]

def messages_about_windows():
    """Of the table: those that a domain sends about a window. MFNDUMP is refused about any."""
    with open(os.path.join(SOURCE, "protocol/wire/messages.h"), encoding="utf-8") as file:
        names = re.findall(r"\bM\((\w+), \w+, \w+, (?:A2D|BOTH), WINDOW,", file.read())
    return [name for name in names if name != "MFNDUMP"]


def unknown_proofs():
    for name in messages_about_windows():
        bug = ("guid/core/core.c", "struct core_window *window = core_window_find(core, msg->window);",
               "struct core_window *window = core_window_find(core, msg->window);\n\tif (window == NULL) {\n\t\tcore->ops->cursor(core->data, 0);\n\t}")
        if name == "CREATE":
            bug = ("guid/core/window.c", "if (core_window_find(core, msg->window) != NULL) {", "if (false) {")
        yield Proof(f"unknown window {name}", "unknown", f"unknown_{name}",
                    "any fields, one other window", core_without("core"), [bug], replace=SMALL_TABLE)
    yield Proof("nothing after a violation", "unknown", "unknown_after", "any 64 bytes",
                core_without("core"),
                [("guid/core/core.c", "\treturn !core->failed;\n}", "\treturn true;\n}")],
                replace=SMALL_TABLE)


DAMAGE_C = "guid/core/damage.c"
BUFFER_C = "guid/core/buffer.c"
BASE_CONFIGURE_C = "guid/core/base_configure.c"
CLIPBOARD_C = "guid/core/clipboard.c"


# As ANY_PRODUCT, in the core.
BUFFER_PRODUCT = [
    ("guid/core/ext_buffer.c", "bool core_ext_handle_buffer(",
     "uint64_t __CPROVER_uninterpreted_product(uint32_t, uint32_t);\nbool core_ext_handle_buffer("),
    ("guid/core/ext_buffer.c", "(uint64_t)msg->ext_buffer.stride * msg->ext_buffer.height;",
     "__CPROVER_uninterpreted_product(msg->ext_buffer.stride, msg->ext_buffer.height);"),
]


def core_proof(name, harness, function, bound, bugs, unwind=8, replace=(), defines=()):
    return Proof(name, harness, function, bound,
                 core_without(*(["base_configure"] if harness == "events" else [])), bugs,
                 unwind=unwind, replace=SMALL_TABLE + SHORT_SEND + list(replace), defines=list(defines))


CORE_PROOFS = [
    core_proof("rectangle cut", "arithmetic", "cut", "any rectangle, any image of up to 2^31",
               [(DAMAGE_C, "int64_t right = (int64_t)rect->x + rect->width;",
                 "int64_t right = rect->x + (int32_t)rect->width;"),
                (DAMAGE_C, "rect->y > 0 ? rect->y : 0", "rect->y")]),
    core_proof("damage", "arithmetic", "damage", "any 3 rectangles and one more, any image",
               [(DAMAGE_C, "if (damage->n < CORE_MAX_DAMAGE)", "if (damage->n <= CORE_MAX_DAMAGE)"),
                (DAMAGE_C, "int32_t x = min_i32(a->x, b->x);", "int32_t x = a->x;")],
               replace=[("guid/core/state.h", "#define CORE_MAX_DAMAGE 64",
                         "#define CORE_MAX_DAMAGE 3")]),
    core_proof("popup place", "arithmetic", "popup", "any two windows, any screen",
               [("guid/core/base_popup.c", "clamp_offset((int64_t)window->x - parent->known_x)",
                 "window->x - parent->x - 9999"),
                ("guid/core/base_popup.c", "window->override_redirect = false;", ";")]),
    core_proof("quota", "arithmetic", "quota", "any 3 pools made or destroyed, 2 at a time, any quota",
               [(BUFFER_C, "core->mapped_bytes += size;", "core->mapped_bytes = size;"),
                (BUFFER_C, "core->mapped_bytes > core->limits.mapped_bytes",
                 "core->mapped_bytes > core->limits.mapped_bytes + 1")]),
    core_proof("buffer in pool", "arithmetic", "buffer", "any buffer, any pool",
               [("guid/core/ext_buffer.c", "msg->ext_buffer.offset + bytes > pool->size", "bytes > pool->size")],
               replace=BUFFER_PRODUCT, defines=["ANY_PRODUCT"]),
    core_proof("borrowed image", "arithmetic", "borrow", "any image of up to 16 x 16, any window",
               [("guid/core/base_image.c", "if (rect.x > 0 &&", "if (rect.x > 9 &&")]),
    core_proof("pointer", "arithmetic", "pointer", "any position",
               [("guid/core/base_input.c", "return fixed / 256 - (fixed % 256 < 0 ? 1 : 0);",
                 "return fixed >= 0 ? fixed / 256 : -((255 - fixed) / 256);")]),
    *(core_proof(f"wheel {way}", "arithmetic", f"wheel_{way}", "any turn, 3 steps of it",
                 [("guid/core/base_input.c", "\t*sum %= WHEEL_STEP;\n", ""),
                  ("guid/core/base_input.c", "amount > most ? most : amount < -most ? -most : amount", "amount")],
                 replace=[("guid/core/base_input.c", "step < 100 &&", "step < 3 &&")])
      for way in ("down", "across")),
    core_proof("configure by the domain", "events", "configure", "any geometry in any state",
               [(BASE_CONFIGURE_C, "if (resized && window->role == CORE_ROLE_TOPLEVEL && window->configured &&\n\t\t\t(window->configure.states & STATES_HELD)) {",
                 "if (false) {"),
                (BASE_CONFIGURE_C, "} else if (window->waiting && same) {", "} else if (window->waiting) {")]),
    core_proof("configure by livery", "events", "configured", "any size and states in any state",
               [(BASE_CONFIGURE_C, "uint32_t height = at_most(configure->height, LIVERY_MAX_HEIGHT);",
                 "uint32_t height = configure->height;"),
                (BASE_CONFIGURE_C, "\t\t} else if (!window->waiting) {\n\t\t\tacknowledge(core, window);",
                 "\t\t} else {\n\t\t\tacknowledge(core, window);")]),
    core_proof("clipboard answers of the domain", "events", "answers", "any 4 questions and answers",
               [(CLIPBOARD_C, "if (core->clipboard_asked > 0 || core->clipboard_refused) {",
                 "if (core->clipboard_refused) {"),
                (CLIPBOARD_C, "if (size > LIVERY_CLIPBOARD_MAX) {", "if (size > LIVERY_CLIPBOARD_MAX + 1) {")]),
]

PROOFS = [
    Proof("model", "model", "model", "one message", [CHECK_C, TABLE_C, WIRE_C],
          [(TABLE_C, "memcpy(place, &value, sizeof(value));", "memcpy(place, &value, 3);")]),
    *decode_proofs(),
    *encode_proofs(),
    *PURE_PROOFS,
    *unknown_proofs(),
    *CORE_PROOFS,
]
