/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "protocol/wire/table.h"

/*
 * Messages as text. A field is shown as name=value unless the table of styles below knows a better
 * way; a field added to messages.h needs nothing here.
 */

#define CLIPBOARD_SHOWN 60 /* bytes */

struct text {
	char *out;
	size_t size, length;
};

static void append(struct text *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void append(struct text *text, const char *format, ...) {
	size_t used = text->length < text->size ? text->length : text->size;
	va_list args;
	va_start(args, format);
	int n = vsnprintf(text->size > used ? text->out + used : NULL, text->size - used, format,
		args);
	va_end(args);
	if (n > 0) {
		text->length += (size_t)n;
	}
}

static void append_quoted(struct text *text, const uint8_t *bytes, size_t size) {
	append(text, "\"");
	for (size_t i = 0; i < size; i++) {
		bool printable = bytes[i] >= 0x20 && bytes[i] < 0x7f;
		if (printable && bytes[i] != '"' && bytes[i] != '\\') {
			append(text, "%c", bytes[i]);
		} else {
			append(text, "\\x%02x", bytes[i]);
		}
	}
	append(text, "\"");
}

/* ---- styles ---- */

enum style {
	STYLE_PLAIN, /* name=value */
	STYLE_HEX, /* name=0x... */
	STYLE_WORD, /* the name of the value alone */
	STYLE_BITS, /* name=A|B */
	STYLE_FIRST_OF_PAIR, /* label=value, the next field follows as xvalue */
	STYLE_SECOND_OF_PAIR,
	STYLE_BARE, /* a text without its name */
};

struct value_name {
	uint32_t value;
	const char *name; /* NULL ends the list */
};

static const struct value_name key_names[] = { { 2, "press" }, { 3, "release" }, { 0 } };
static const struct value_name button_names[] = { { 4, "press" }, { 5, "release" }, { 0 } };
static const struct value_name crossing_names[] = { { 7, "enter" }, { 8, "leave" }, { 0 } };
static const struct value_name focus_names[] = { { 9, "in" }, { 10, "out" }, { 0 } };
static const struct value_name flag_names[] = { { 1, "FULLSCREEN" }, { 2, "DEMANDS_ATTENTION" },
	{ 4, "MINIMIZE" }, { 0 } };
static const struct value_name hint_names[] = { { 1, "USPos" }, { 4, "PPos" }, { 0x10, "PMin" },
	{ 0x20, "PMax" }, { 0x40, "PInc" }, { 0x100, "PBase" }, { 0 } };
static const struct value_name state_request_names[] = { { 1, "MAXIMIZED" }, { 2, "FULLSCREEN" },
	{ 4, "MINIMIZED" }, { 8, "ATTENTION" }, { 0 } };
static const struct value_name state_names[] = { { 1, "MAXIMIZED" }, { 2, "FULLSCREEN" },
	{ 4, "RESIZING" }, { 8, "ACTIVATED" }, { 16, "MINIMIZED" }, { 0 } };

struct field_style {
	uint32_t type; /* 0: in every message */
	const char *field;
	enum style style;
	const char *label; /* instead of the field's name */
	const struct value_name *names;
};

static const struct field_style styles[] = {
	{ LIVERY_MSG_KEYPRESS, "type", STYLE_WORD, NULL, key_names },
	{ LIVERY_MSG_BUTTON, "type", STYLE_WORD, NULL, button_names },
	{ LIVERY_MSG_CROSSING, "type", STYLE_WORD, NULL, crossing_names },
	{ LIVERY_MSG_FOCUS, "type", STYLE_WORD, NULL, focus_names },
	{ LIVERY_MSG_WINDOW_FLAGS, "set", STYLE_BITS, NULL, flag_names },
	{ LIVERY_MSG_WINDOW_FLAGS, "unset", STYLE_BITS, NULL, flag_names },
	{ LIVERY_MSG_WINDOW_HINTS, "flags", STYLE_BITS, NULL, hint_names },
	{ LIVERY_MSG_WINDOW_HINTS, "min_width", STYLE_FIRST_OF_PAIR, "min", NULL },
	{ LIVERY_MSG_WINDOW_HINTS, "min_height", STYLE_SECOND_OF_PAIR, NULL, NULL },
	{ LIVERY_MSG_WINDOW_HINTS, "max_width", STYLE_FIRST_OF_PAIR, "max", NULL },
	{ LIVERY_MSG_WINDOW_HINTS, "max_height", STYLE_SECOND_OF_PAIR, NULL, NULL },
	{ LIVERY_MSG_WINDOW_HINTS, "width_inc", STYLE_FIRST_OF_PAIR, "inc", NULL },
	{ LIVERY_MSG_WINDOW_HINTS, "height_inc", STYLE_SECOND_OF_PAIR, NULL, NULL },
	{ LIVERY_MSG_WINDOW_HINTS, "base_width", STYLE_FIRST_OF_PAIR, "base", NULL },
	{ LIVERY_MSG_WINDOW_HINTS, "base_height", STYLE_SECOND_OF_PAIR, NULL, NULL },
	{ LIVERY_MSG_EXT_STATE, "set", STYLE_BITS, NULL, state_request_names },
	{ LIVERY_MSG_EXT_STATE, "unset", STYLE_BITS, NULL, state_request_names },
	{ LIVERY_MSG_EXT_CONFIGURE, "states", STYLE_BITS, NULL, state_names },
	{ LIVERY_MSG_WMNAME, "title", STYLE_BARE, NULL, NULL },
	{ 0, "width", STYLE_PLAIN, "w", NULL },
	{ 0, "height", STYLE_PLAIN, "h", NULL },
	{ 0, "parent", STYLE_HEX, NULL, NULL },
	{ 0, "transient_for", STYLE_HEX, NULL, NULL },
	{ 0, "state", STYLE_HEX, NULL, NULL },
	{ LIVERY_MSG_CURSOR, "cursor", STYLE_HEX, NULL, NULL },
};

static const struct field_style *find_style(uint32_t type, const char *field) {
	static const struct field_style plain = { 0 };
	for (size_t i = 0; i < sizeof(styles) / sizeof(styles[0]); i++) {
		if ((styles[i].type == 0 || styles[i].type == type) &&
				strcmp(styles[i].field, field) == 0) {
			return &styles[i];
		}
	}
	return &plain;
}

static const char *find_name(const struct value_name *names, uint32_t value) {
	for (; names->name != NULL; names++) {
		if (names->value == value) {
			return names->name;
		}
	}
	return NULL;
}

static void append_bits(struct text *text, const char *name, uint32_t bits,
		const struct value_name *names) {
	append(text, "%s=", name);
	const char *separator = "";
	for (; names->name != NULL; names++) {
		if ((bits & names->value) != 0) {
			append(text, "%s%s", separator, names->name);
			separator = "|";
			bits &= ~names->value;
		}
	}
	if (bits != 0) {
		append(text, "%s0x%" PRIx32, separator, bits);
	} else if (*separator == '\0') {
		append(text, "0");
	}
}

static void append_word(struct text *text, const struct wire_field *field,
		const struct field_style *style, uint32_t word) {
	const char *label = style->label != NULL ? style->label : field->name;
	int64_t value = wire_field_value(field, word);
	const char *name;
	switch (style->style) {
	case STYLE_HEX:
		append(text, "%s=0x%" PRIx32, label, word);
		break;
	case STYLE_BITS:
		append_bits(text, label, word, style->names);
		break;
	case STYLE_SECOND_OF_PAIR:
		append(text, "x%" PRId64, value);
		break;
	case STYLE_WORD:
		name = find_name(style->names, word);
		if (name != NULL) {
			append(text, "%s", name);
			break;
		}
		/* fallthrough */
	default:
		append(text, "%s=%" PRId64, label, value);
	}
}

static void append_octets(struct text *text, const struct wire_field *field,
		const uint8_t *octets) {
	append(text, "down=[");
	const char *separator = "";
	for (uint32_t i = 0; i < field->size * 8; i++) {
		if ((octets[i / 8] >> i % 8 & 1) != 0) {
			append(text, "%s%" PRIu32, separator, i);
			separator = ",";
		}
	}
	append(text, "]");
}

static bool has_remnant(const uint8_t *bytes, size_t start, size_t size) {
	for (size_t i = start; i < size; i++) {
		if (bytes[i] != 0) {
			return true;
		}
	}
	return false;
}

static void append_text(struct text *text, const struct wire_field *field,
		const struct field_style *style, const uint8_t *bytes) {
	size_t size = strnlen((const char *)bytes, field->size);
	if (style->style != STYLE_BARE) {
		append(text, "%s=", field->name);
	}
	append_quoted(text, bytes, size);
	append(text, " (%zu bytes%s)", size,
		has_remnant(bytes, size, field->size) ? ", nonzero bytes after NUL" : "");
}

static void append_field(struct text *text, uint32_t type, const struct wire_field *field,
		const uint8_t *place) {
	const struct field_style *style = find_style(type, field->name);
	if (style->style != STYLE_SECOND_OF_PAIR) {
		append(text, " ");
	}
	if (field->kind == WIRE_KIND_TEXT) {
		append_text(text, field, style, place);
	} else if (field->kind == WIRE_KIND_OCTETS) {
		append_octets(text, field, place);
	} else {
		append_word(text, field, style, wire_field_get(place));
	}
}

/* ---- tails ---- */

static void append_refs(struct text *text, const struct livery_msg *msg) {
	append(text, " refs=%" PRIu32, msg->tail_count);
	if (msg->tail_count == 0) {
		return;
	}
	uint32_t first = livery_tail_u32(msg, 0);
	bool consecutive = true;
	for (uint32_t i = 0; i < msg->tail_count; i++) {
		consecutive = consecutive && livery_tail_u32(msg, i) == first + i;
	}
	append(text, " first=%" PRIu32 " last=%" PRIu32 " %s", first,
		livery_tail_u32(msg, msg->tail_count - 1),
		consecutive ? "consecutive" : "scattered");
}

static void append_bytes(struct text *text, const struct livery_msg *msg) {
	bool all = msg->tail_count <= CLIPBOARD_SHOWN;
	append(text, " %" PRIu32 " bytes ", msg->tail_count);
	append_quoted(text, msg->tail, all ? msg->tail_count : CLIPBOARD_SHOWN);
	if (!all) {
		append(text, "...(%" PRIu32 " bytes)", msg->tail_count);
	}
}

static void append_runs(struct text *text, const struct livery_msg *msg) {
	uint64_t pages = 0;
	uint32_t first = 0, count = 0;
	for (uint32_t i = msg->tail_count; i > 0; i--) {
		livery_tail_run(msg, i - 1, &first, &count);
		pages += count;
	}
	append(text, " runs=%" PRIu32 " pages=%" PRIu64 " first=%" PRIu32, msg->tail_count, pages,
		first);
}

static void append_rects(struct text *text, const struct livery_msg *msg) {
	append(text, " rects=[");
	for (uint32_t i = 0; i < msg->tail_count; i++) {
		struct livery_rect rect = livery_tail_rect(msg, i);
		append(text, "%s%" PRId32 ",%" PRId32 " %" PRIu32 "x%" PRIu32, i > 0 ? " " : "",
			rect.x, rect.y, rect.width, rect.height);
	}
	append(text, "]");
}

static void append_keys(struct text *text, const struct livery_msg *msg) {
	append(text, " keys=[");
	for (uint32_t i = 0; i < msg->tail_count; i++) {
		append(text, "%s%" PRIu32, i > 0 ? "," : "", livery_tail_u32(msg, i));
	}
	append(text, "]");
}

static void append_tail(struct text *text, const struct wire_message *desc,
		const struct livery_msg *msg) {
	switch (desc->tail) {
	case WIRE_TAIL_NONE:
		break;
	case WIRE_TAIL_REFS:
		append_refs(text, msg);
		break;
	case WIRE_TAIL_BYTES:
		append_bytes(text, msg);
		break;
	case WIRE_TAIL_RUNS:
		append_runs(text, msg);
		break;
	case WIRE_TAIL_RECTS:
		append_rects(text, msg);
		break;
	case WIRE_TAIL_KEYS:
		append_keys(text, msg);
		break;
	}
}

int livery_wire_dump(const struct livery_msg *msg, uint32_t length, char *out, size_t out_size) {
	struct text text = { .out = out, .size = out_size };
	const struct wire_message *desc = wire_message_find(msg->type);
	if (desc == NULL) {
		append(&text, "? %-14" PRIu32 "  0x%08" PRIx32 "  len=%" PRIu32, msg->type,
			msg->window, length);
		return (int)text.length;
	}
	bool has_body = desc->fixed > 0 || desc->tail != WIRE_TAIL_NONE;
	append(&text, has_body ? "%-16s  0x%08" PRIx32 "  len=%-5" PRIu32 " "
			: "%-16s  0x%08" PRIx32 "  len=%" PRIu32,
		desc->name, msg->window, length);
	const uint8_t *place = wire_msg_fields_const(msg);
	for (const struct wire_field *field = desc->fields; field->name != NULL; field++) {
		append_field(&text, msg->type, field, place);
		place += field->size;
	}
	append_tail(&text, desc, msg);
	return (int)text.length;
}

/* ---- errors ---- */

static const struct wire_field *find_field(uint32_t type, const char *name) {
	const struct wire_message *desc = wire_message_find(type);
	if (desc == NULL || name == NULL) {
		return NULL;
	}
	for (const struct wire_field *field = desc->fields; field->name != NULL; field++) {
		if (strcmp(field->name, name) == 0) {
			return field;
		}
	}
	return NULL;
}

int livery_wire_error_format(const struct livery_wire_error *error, char *out, size_t out_size) {
	struct text text = { .out = out, .size = out_size };
	append(&text, "%s (%" PRIu32 ") for window 0x%" PRIx32 " of length %" PRIu32 ":",
		error->message, error->type, error->window, error->length);
	if (error->field != NULL) {
		append(&text, " %s %" PRId64, error->field, error->value);
	}
	const struct wire_field *field = find_field(error->type, error->field);
	if (error->reason == wire_reason_range && field != NULL) {
		append(&text, " is not in %" PRId64 "..%" PRId64, field->lo, field->hi);
	} else {
		append(&text, " %s", error->reason);
	}
	return (int)text.length;
}
