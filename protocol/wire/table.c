/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include "protocol/wire/table.h"

#define SIZE_U32(lo) 4
#define SIZE_I32(lo) 4
#define SIZE_FLAG(lo) 4
#define SIZE_TEXT(lo) lo
#define SIZE_OCTETS(lo) lo

#define F(field_kind, member, field_check, low, high) \
	{ \
		.name = #member, \
		.kind = WIRE_KIND_##field_kind, \
		.check = WIRE_CHECK_##field_check, \
		.size = SIZE_##field_kind(low), \
		.lo = (low), \
		.hi = (high), \
	},
#define ADD_SIZE(field_kind, member, field_check, low, high) +SIZE_##field_kind(low)

#define FIXED(NAME) (0 LIVERY_FIELDS_##NAME(ADD_SIZE))

/* The members are laid out as on the wire. */
#define M(NAME, member, number, direction, scope, tail, tail_max, summary) \
	_Static_assert(sizeof(((struct livery_msg *)0)->member) == FIXED(NAME), \
		#NAME " is padded"); \
	_Static_assert(offsetof(struct livery_msg, member) == offsetof(struct livery_msg, create), \
		#NAME " is not in the union");
LIVERY_MESSAGES(M)
#undef M

enum {
#define M(NAME, member, number, direction, scope, tail, tail_max, summary) INDEX_##NAME,
	LIVERY_MESSAGES(M)
#undef M
	INDEX_COUNT
};

#define M(NAME, member, number, message_direction, message_scope, message_tail, max, text) \
	{ \
		.name = #NAME, \
		.type = number, \
		.direction = WIRE_DIR_##message_direction, \
		.scope = WIRE_SCOPE_##message_scope, \
		.tail = WIRE_TAIL_##message_tail, \
		.tail_max = max, \
		.fixed = FIXED(NAME), \
		.fields = (const struct wire_field[]){ LIVERY_FIELDS_##NAME(F) { .name = NULL } }, \
		.summary = text, \
	},
const struct wire_message wire_messages[] = { LIVERY_MESSAGES(M) };
#undef M

const size_t wire_messages_count = INDEX_COUNT;

const struct wire_message *wire_message_find(uint32_t type) {
	switch (type) {
#define M(NAME, member, number, direction, scope, tail, tail_max, summary) \
	case number: \
		return &wire_messages[INDEX_##NAME];
	LIVERY_MESSAGES(M)
#undef M
	default:
		return NULL;
	}
}

uint32_t wire_tail_size(enum wire_tail tail) {
	switch (tail) {
	case WIRE_TAIL_NONE:
		return 0;
	case WIRE_TAIL_BYTES:
		return 1;
	case WIRE_TAIL_REFS:
	case WIRE_TAIL_KEYS:
		return 4;
	case WIRE_TAIL_RUNS:
		return 8;
	case WIRE_TAIL_RECTS:
		return 16;
	}
	return 0;
}

bool wire_is_extension(uint32_t type) {
	return type >= LIVERY_EXT_BASE && type - LIVERY_EXT_BASE < 0x10000;
}

void wire_body_bounds(const struct wire_message *desc, uint32_t version, uint32_t *least,
		uint32_t *greatest) {
	*least = desc->fixed;
	*greatest = desc->fixed + desc->tail_max * wire_tail_size(desc->tail);
	if (desc->type == LIVERY_MSG_CLIPBOARD_DATA && version < LIVERY_VERSION_1_8) {
		*greatest = LIVERY_CLIPBOARD_OLD;
	}
}

uint32_t wire_field_get(const uint8_t *place) {
	uint32_t word;
	memcpy(&word, place, sizeof(word));
	return word;
}

void wire_field_set(uint8_t *place, uint32_t value) {
	memcpy(place, &value, sizeof(value));
}

bool wire_field_is_word(const struct wire_field *field) {
	return field->kind != WIRE_KIND_TEXT && field->kind != WIRE_KIND_OCTETS;
}

/* Without a cast to a type that the value may not fit. */
int32_t wire_as_i32(uint32_t word) {
	return word <= INT32_MAX ? (int32_t)word : -(int32_t)(UINT32_MAX - word) - 1;
}

int64_t wire_field_value(const struct wire_field *field, uint32_t word) {
	return field->kind == WIRE_KIND_I32 ? wire_as_i32(word) : (int64_t)word;
}

uint8_t *wire_msg_fields(struct livery_msg *msg) {
	return (uint8_t *)msg + offsetof(struct livery_msg, create);
}

const uint8_t *wire_msg_fields_const(const struct livery_msg *msg) {
	return (const uint8_t *)msg + offsetof(struct livery_msg, create);
}

bool livery_wire_is_global(uint32_t type) {
	const struct wire_message *desc = wire_message_find(type);
	return desc != NULL && desc->scope == WIRE_SCOPE_GLOBAL;
}

const char *livery_wire_name(uint32_t type) {
	const struct wire_message *desc = wire_message_find(type);
	return desc != NULL ? desc->name : "?";
}
