/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include "protocol/tools/reference.h"
#include "protocol/wire/table.h"

static const char *direction_text(enum wire_direction direction) {
	switch (direction) {
	case WIRE_DIR_A2D:
		return "A→D";
	case WIRE_DIR_D2A:
		return "D→A";
	case WIRE_DIR_BOTH:
		return "both";
	}
	return "?";
}

static const char *kind_text(enum wire_kind kind) {
	static const char *const names[] = {
		[WIRE_KIND_U32] = "u32",
		[WIRE_KIND_I32] = "i32",
		[WIRE_KIND_FLAG] = "u32 flag",
		[WIRE_KIND_TEXT] = "text",
		[WIRE_KIND_OCTETS] = "octets",
	};
	return names[kind];
}

static const char *tail_text(enum wire_tail tail) {
	static const char *const texts[] = {
		[WIRE_TAIL_NONE] = "",
		[WIRE_TAIL_REFS] = "reference: u32",
		[WIRE_TAIL_BYTES] = "byte",
		[WIRE_TAIL_RUNS] = "run: u32 first, u32 count",
		[WIRE_TAIL_RECTS] = "rectangle: i32 x, i32 y, u32 width, u32 height",
		[WIRE_TAIL_KEYS] = "key: u32",
	};
	return texts[tail];
}

/* Numbers as their section counts them. */
static void print_number(FILE *out, uint32_t type) {
	fprintf(out, wire_is_extension(type) ? "0x%08" PRIx32 : "%" PRIu32, type);
}

static void print_length(FILE *out, const struct wire_message *desc) {
	uint32_t element = wire_tail_size(desc->tail);
	if (element == 0) {
		fprintf(out, "%" PRIu32, desc->fixed);
	} else if (desc->fixed == 0 && element == 1) {
		fprintf(out, "n");
	} else {
		fprintf(out, "%" PRIu32 " + %" PRIu32 "·n", desc->fixed, element);
	}
}

static void print_bounds(FILE *out, const struct wire_field *field) {
	switch (field->check) {
	case WIRE_CHECK_ANY:
		fprintf(out, field->kind == WIRE_KIND_FLAG ? "non-zero is 1" : "any");
		break;
	case WIRE_CHECK_RANGE:
		fprintf(out, "%" PRId64 "…%" PRId64 ", else refused", field->lo, field->hi);
		break;
	case WIRE_CHECK_CLAMP:
		fprintf(out, "clamped to %" PRId64 "…%" PRId64, field->lo, field->hi);
		break;
	case WIRE_CHECK_SIZE:
		fprintf(out, "0 or negative refused, clamped to %" PRId64, field->hi);
		break;
	case WIRE_CHECK_MASK:
		fprintf(out, "bits outside 0x%" PRIx64 " ignored", (uint64_t)field->lo);
		break;
	}
}

static void print_fields(FILE *out, const struct wire_message *desc) {
	uint32_t offset = 0;
	fprintf(out, "\n| off | type | field | bounds |\n|---|---|---|---|\n");
	for (const struct wire_field *field = desc->fields; field->name != NULL; field++) {
		fprintf(out, "| %" PRIu32 " | %s", offset, kind_text(field->kind));
		if (!wire_field_is_word(field)) {
			fprintf(out, "[%" PRIu32 "]", field->size);
		}
		fprintf(out, " | %s | ", field->name);
		print_bounds(out, field);
		fprintf(out, " |\n");
		offset += field->size;
	}
	if (desc->tail != WIRE_TAIL_NONE) {
		fprintf(out, "| %" PRIu32 " | n × | %s | n ≤ %" PRIu32 " |\n", offset,
			tail_text(desc->tail), desc->tail_max);
	}
}

static void print_messages(FILE *out, bool extension) {
	fprintf(out, "\n| no. | name | dir | body | meaning |\n|---|---|---|---|---|\n");
	for (size_t i = 0; i < wire_messages_count; i++) {
		const struct wire_message *desc = &wire_messages[i];
		if (wire_is_extension(desc->type) != extension) {
			continue;
		}
		fprintf(out, "| ");
		print_number(out, desc->type);
		fprintf(out, " | %s | %s | ", desc->name, direction_text(desc->direction));
		print_length(out, desc);
		fprintf(out, " | %s |\n", desc->summary);
	}
}

void reference_print_table(FILE *out) {
	fprintf(out, "### Messages of the base\n");
	print_messages(out, false);
	fprintf(out, "\n### Messages of the extension\n");
	print_messages(out, true);
	fprintf(out, "\n### Fields\n");
	for (size_t i = 0; i < wire_messages_count; i++) {
		const struct wire_message *desc = &wire_messages[i];
		if (desc->fixed == 0 && desc->tail == WIRE_TAIL_NONE) {
			continue;
		}
		fprintf(out, "\n**%s** (", desc->name);
		print_number(out, desc->type);
		fprintf(out, ", %s)\n", direction_text(desc->direction));
		print_fields(out, desc);
	}
}

/* ---- dictionary ---- */

static void print_word(FILE *out, uint32_t word) {
	for (int i = 0; i < 4; i++) {
		fprintf(out, "\\x%02x", word >> 8 * i & 0xff);
	}
}

static void print_bound(FILE *out, const struct wire_message *desc, const struct wire_field *field,
		const char *suffix, int64_t bound) {
	fprintf(out, "%s_%s_%s=\"", desc->name, field->name, suffix);
	print_word(out, (uint32_t)bound);
	fprintf(out, "\"\n");
}

static void print_field_bounds(FILE *out, const struct wire_message *desc) {
	for (const struct wire_field *field = desc->fields; field->name != NULL; field++) {
		if (!wire_field_is_word(field) || field->check == WIRE_CHECK_ANY) {
			continue;
		}
		print_bound(out, desc, field, "lo", field->lo);
		if (field->check != WIRE_CHECK_MASK) {
			print_bound(out, desc, field, "hi", field->hi);
			print_bound(out, desc, field, "above", field->hi + 1);
		}
	}
}

void reference_print_dictionary(FILE *out) {
	for (size_t i = 0; i < wire_messages_count; i++) {
		const struct wire_message *desc = &wire_messages[i];
		fprintf(out, "%s=\"", desc->name);
		print_word(out, desc->type);
		fprintf(out, "\"\n%s_header=\"", desc->name);
		print_word(out, desc->type);
		print_word(out, 1);
		print_word(out, desc->fixed + (desc->tail != WIRE_TAIL_NONE
					? wire_tail_size(desc->tail) : 0));
		fprintf(out, "\"\n");
		print_field_bounds(out, desc);
	}
}
