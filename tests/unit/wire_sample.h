/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_TESTS_UNIT_WIRE_SAMPLE_H
#define LIVERY_TESTS_UNIT_WIRE_SAMPLE_H

/* A legal message of each type, and shorthands for decoding. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>
#include "protocol/wire/table.h"

#define SAMPLE_MAX_TAIL 64 /* bytes */

static const struct livery_wire_mode sample_mode = { .version = LIVERY_VERSION_1_8,
	.extension = true };

/* One byte more than any message, to see that sizes are exact. */
static uint8_t sample_bytes[LIVERY_WIRE_MAX + 1];

static inline void sample_tail(struct livery_msg *msg, enum wire_tail kind, uint8_t *tail) {
	msg->tail = tail;
	memset(tail, 0, SAMPLE_MAX_TAIL);
	switch (kind) {
	case WIRE_TAIL_NONE:
		msg->tail = NULL;
		break;
	case WIRE_TAIL_REFS:
		livery_put_u32(tail, 70);
		livery_put_u32(tail + 4, 7);
		msg->tail_count = 2;
		break;
	case WIRE_TAIL_BYTES:
		memcpy(tail, "text", 4);
		msg->tail_count = 4;
		break;
	case WIRE_TAIL_RUNS:
		livery_put_u32(tail, 0xffffffff); /* the last number there is */
		livery_put_u32(tail + 4, 1);
		livery_put_u32(tail + 8, 5);
		livery_put_u32(tail + 12, 2);
		msg->tail_count = 2;
		break;
	case WIRE_TAIL_RECTS:
		livery_put_u32(tail, 0);
		livery_put_u32(tail + 4, 16384);
		livery_put_u32(tail + 8, 1);
		livery_put_u32(tail + 12, 16384);
		msg->tail_count = 1;
		break;
	case WIRE_TAIL_KEYS:
		livery_put_u32(tail, 30);
		livery_put_u32(tail + 4, 767);
		msg->tail_count = 2;
		break;
	}
}

/* Each word at its least value; then what the relations between fields want. */
static inline struct livery_msg sample_msg(const struct wire_message *desc, uint8_t *tail) {
	struct livery_msg msg = { .type = desc->type, .window = 0x40000c };
	uint8_t *place = wire_msg_fields(&msg);
	for (const struct wire_field *field = desc->fields; field->name != NULL; field++) {
		if (!wire_field_is_word(field)) {
			memset(place, 'a', field->size);
		} else if (field->check != WIRE_CHECK_ANY && field->check != WIRE_CHECK_MASK) {
			wire_field_set(place, (uint32_t)field->lo);
		}
		place += field->size;
	}
	sample_tail(&msg, desc->tail, tail);
	if (desc->type == LIVERY_MSG_MFNDUMP) {
		msg.mfndump.count = 2;
	} else if (desc->type == LIVERY_MSG_EXT_POOL) {
		msg.ext_pool.size = 2 * 4096 + 1;
	}
	return msg;
}

static inline enum livery_role sample_receiver(const struct wire_message *desc) {
	return desc->direction == WIRE_DIR_D2A ? LIVERY_ROLE_AGENT : LIVERY_ROLE_DAEMON;
}

/* Encodes without any check, whatever msg says. Returns the length. */
static inline size_t sample_write(const struct wire_message *desc, const struct livery_msg *msg,
		uint8_t *out) {
	const uint8_t *place = wire_msg_fields_const(msg);
	size_t tail_size = (size_t)msg->tail_count * wire_tail_size(desc->tail);
	livery_put_u32(out, msg->type);
	livery_put_u32(out + 4, msg->window);
	livery_put_u32(out + 8, desc->fixed + (uint32_t)tail_size);
	out += 12;
	for (const struct wire_field *field = desc->fields; field->name != NULL; field++) {
		if (wire_field_is_word(field)) {
			livery_put_u32(out, wire_field_get(place));
		} else {
			memcpy(out, place, field->size);
		}
		place += field->size;
		out += field->size;
	}
	if (tail_size > 0) {
		memcpy(out, msg->tail, tail_size);
	}
	return 12 + desc->fixed + tail_size;
}

struct sample_result {
	enum livery_wire_result result;
	struct livery_msg msg;
	size_t used, skip;
	struct livery_wire_error error;
};

static inline struct sample_result sample_decode(enum livery_role role,
		struct livery_wire_mode mode, const uint8_t *bytes, size_t size) {
	struct sample_result r = { 0 };
	r.result = livery_wire_decode(
		role, &mode, bytes, size, &r.msg, &r.used, &r.skip, &r.error);
	return r;
}

/* Writes msg unchecked and decodes it as its receiver at 1.8 with the extension. */
static inline struct sample_result sample_judge(const struct livery_msg *msg) {
	const struct wire_message *desc = wire_message_find(msg->type);
	size_t size = sample_write(desc, msg, sample_bytes);
	return sample_decode(sample_receiver(desc), sample_mode, sample_bytes, size);
}

/* The receiver takes it, and the encoder would send it. */
static inline void assert_legal(const struct livery_msg *msg) {
	static uint8_t out[LIVERY_WIRE_MAX];
	assert_int_equal(sample_judge(msg).result, LIVERY_WIRE_OK);
	assert_true(livery_wire_encode(&sample_mode, msg, out, sizeof(out)) > 0);
}

/* The receiver refuses it with this field and value, and the encoder does not send it. */
static inline void assert_refused(const struct livery_msg *msg, const char *field, int64_t value) {
	static uint8_t out[LIVERY_WIRE_MAX];
	struct sample_result r = sample_judge(msg);
	assert_int_equal(r.result, LIVERY_WIRE_ERROR);
	assert_string_equal(r.error.message, livery_wire_name(msg->type));
	assert_non_null(r.error.field);
	assert_string_equal(r.error.field, field);
	assert_int_equal(r.error.value, value);
	assert_non_null(r.error.reason);
	assert_int_equal(livery_wire_encode(&sample_mode, msg, out, sizeof(out)), 0);
}

#endif
