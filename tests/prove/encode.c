/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "protocol/wire/table.h"
#include "tests/prove/prove.h"

/*
 * The encoder, a proof for each message: whatever stands in it and however small the room, nothing
 * is written beyond the room; and what is sent, the other side's decoder takes, with the same
 * fields. Bound: TAIL elements of tail.
 */

#ifndef TAIL
#define TAIL 2
#endif

#define SIZE_NONE 0
#define SIZE_BYTES 1
#define SIZE_REFS 4
#define SIZE_KEYS 4
#define SIZE_RUNS 8
#define SIZE_RECTS 16

#define BYTES_U32(lo) +4
#define BYTES_I32(lo) +4
#define BYTES_FLAG(lo) +4
#define BYTES_TEXT(lo) +(lo)
#define BYTES_OCTETS(lo) +(lo)
#define BYTES(kind, member, check, lo, hi) BYTES_##kind(lo)

/* See decode.c. */
static uint32_t the_type;
const struct wire_message *find_the_one(uint32_t type);
const struct wire_message *find_the_one(uint32_t type) {
	prove(type == the_type);
	return wire_message_find(the_type);
}

static struct livery_msg *make_message(uint32_t type, uint32_t element) {
	struct livery_msg *msg = (struct livery_msg *)any_bytes(sizeof(*msg));
	assume(msg->tail_count <= TAIL);
	msg->tail = nondet_bool() ? any_bytes((size_t)element * msg->tail_count) : NULL;
	msg->type = type;
	return msg;
}

static void check(enum wire_direction direction, struct livery_msg *msg, uint32_t fixed,
		uint32_t element) {
	struct livery_wire_mode mode = { .extension = nondet_bool() };
	uint32_t minor = nondet_u32();
	assume(minor <= 8);
	mode.version = LIVERY_WIRE_VERSION(1, minor);
	enum livery_role sender = direction == WIRE_DIR_A2D ? LIVERY_ROLE_AGENT
		: direction == WIRE_DIR_D2A ? LIVERY_ROLE_DAEMON
		: nondet_bool() ? LIVERY_ROLE_AGENT : LIVERY_ROLE_DAEMON;
	size_t room = nondet_size();
	assume(room <= LIVERY_WIRE_HEADER + fixed + element * TAIL + 2);
	uint8_t *out = any_bytes(room);

	size_t size = wire_encode_from(sender, &mode, msg, out, room);
	prove(size <= room);
	if (size == 0) {
		return;
	}
	prove(size == LIVERY_WIRE_HEADER + fixed + (size_t)element * msg->tail_count);
	prove(size == livery_wire_length(msg));
	if (the_type == LIVERY_MSG_MFNDUMP) {
		return; /* which a daemon refuses whatever it holds */
	}

	struct livery_msg *back = (struct livery_msg *)any_bytes(sizeof(*back));
	struct livery_wire_error error;
	size_t used, skip, at = nondet_size();
	prove(livery_wire_decode(
		sender == LIVERY_ROLE_AGENT ? LIVERY_ROLE_DAEMON : LIVERY_ROLE_AGENT, &mode, out,
		size, back, &used, &skip, &error) == LIVERY_WIRE_OK);
	prove(used == size && back->tail_count == msg->tail_count);
	if (at < fixed) {
		prove(wire_msg_fields(back)[at] == wire_msg_fields(msg)[at]);
	}
	if (at < (size_t)element * msg->tail_count) {
		prove(back->tail[at] == msg->tail[at]);
	}
}

#define M(NAME, member, number, direction, scope, tail, tail_max, summary) \
	void prove_encode_##NAME(void); \
	void prove_encode_##NAME(void) { \
		const uint32_t fixed = 0 LIVERY_FIELDS_##NAME(BYTES), element = SIZE_##tail; \
		the_type = number; \
		check(WIRE_DIR_##direction, make_message(number, element), fixed, element); \
	}
LIVERY_MESSAGES(M)
#undef M
