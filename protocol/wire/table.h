/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_WIRE_TABLE_H
#define LIVERY_WIRE_TABLE_H

/*
 * The rows of messages.h as data: what decoder, encoder, dump, documentation and fuzz dictionary
 * walk over. Private to the codec and its tools and tests; users of the wire include wire.h.
 *
 * A field's place in its member of struct livery_msg equals its place on the wire (every kind is a
 * word or bytes, table.c asserts that no compiler pads them), so that one offset serves both.
 */

#include "protocol/wire/wire.h"

enum wire_kind {
	WIRE_KIND_U32,
	WIRE_KIND_I32,
	WIRE_KIND_FLAG,
	WIRE_KIND_TEXT,
	WIRE_KIND_OCTETS,
};

enum wire_check {
	WIRE_CHECK_ANY,
	WIRE_CHECK_RANGE,
	WIRE_CHECK_CLAMP,
	WIRE_CHECK_SIZE,
	WIRE_CHECK_MASK,
};

enum wire_direction {
	WIRE_DIR_A2D,
	WIRE_DIR_D2A,
	WIRE_DIR_BOTH,
};

enum wire_scope {
	WIRE_SCOPE_WINDOW,
	WIRE_SCOPE_GLOBAL,
};

enum wire_tail {
	WIRE_TAIL_NONE,
	WIRE_TAIL_REFS,
	WIRE_TAIL_BYTES,
	WIRE_TAIL_RUNS,
	WIRE_TAIL_RECTS,
	WIRE_TAIL_KEYS,
};

struct wire_field {
	const char *name; /* NULL ends a message's fields */
	enum wire_kind kind;
	enum wire_check check;
	uint32_t size; /* bytes */
	int64_t lo, hi;
};

struct wire_message {
	const char *name;
	uint32_t type;
	enum wire_direction direction;
	enum wire_scope scope;
	enum wire_tail tail;
	uint32_t tail_max; /* elements */
	uint32_t fixed; /* bytes of all fields */
	const struct wire_field *fields;
	const char *summary;
};

/* All messages in the order of the table. */
extern const struct wire_message wire_messages[];
extern const size_t wire_messages_count;

/* NULL for an unknown number. */
const struct wire_message *wire_message_find(uint32_t type);
/* Bytes of one element of the tail; 0 for WIRE_TAIL_NONE. */
uint32_t wire_tail_size(enum wire_tail tail);
/* Whether type belongs to Livery's extension. */
bool wire_is_extension(uint32_t type);
/* The least and greatest body that a sender may use for desc at this version. */
void wire_body_bounds(const struct wire_message *desc, uint32_t version, uint32_t *least,
	uint32_t *greatest);

/* The fixed fields of msg, in wire order; desc->fixed bytes. */
uint8_t *wire_msg_fields(struct livery_msg *msg);
/* The same of a message that stays as it is. */
const uint8_t *wire_msg_fields_const(const struct livery_msg *msg);
/* Whether the field is one 32 bit word, not TEXT or OCTETS. */
bool wire_field_is_word(const struct wire_field *field);
/* The word at place. Host order inside struct livery_msg. */
uint32_t wire_field_get(const uint8_t *place);
/* Writes the word at place, in host order. */
void wire_field_set(uint8_t *place, uint32_t value);
/* A word read as a two's complement number. */
int32_t wire_as_i32(uint32_t word);
/* A word as the number that its kind means. */
int64_t wire_field_value(const struct wire_field *field, uint32_t word);

/*
 * All checks of a message besides its length: RANGE and SIZE of each field, and those that no
 * single field shows (wire/check.c). False: error's field, value and reason are set.
 */
bool wire_msg_check(const struct wire_message *desc, const struct livery_msg *msg,
	struct livery_wire_error *error);
/* The reason of a field outside lo..hi; livery_wire_error_format adds the bounds. */
extern const char wire_reason_range[];

/* livery_wire_encode for a given sender: they differ in CLIPBOARD_DATA below 1.2. */
size_t wire_encode_from(enum livery_role sender, const struct livery_wire_mode *mode,
	const struct livery_msg *msg, uint8_t *out, size_t out_size);

#endif
