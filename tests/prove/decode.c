/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "protocol/wire/table.h"
#include "tests/prove/prove.h"

/*
 * The decoder, a proof for each message and for unknown numbers: whatever the bytes, their number,
 * the negotiated version and the length that the header claims, it reads nothing else than those
 * bytes, and what it lets pass is within the bounds of the table. Bound: TAIL elements of tail.
 */

#ifndef TAIL
#define TAIL 3
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

#define PASSED_ANY(value, lo, hi) true
#define PASSED_CLAMP(value, lo, hi) true
#define PASSED_MASK(value, lo, hi) true
#define PASSED_RANGE(value, lo, hi) ((int64_t)(value) >= (lo) && (int64_t)(value) <= (hi))
#define PASSED_SIZE(value, lo, hi) ((value) >= 1 && (value) <= INT32_MAX)
#define CLAMPED_ANY(value, lo, hi) true
#define CLAMPED_CLAMP(value, lo, hi) PASSED_RANGE(value, lo, hi)
#define CLAMPED_MASK(value, lo, hi) (((value) & ~(uint32_t)(lo)) == 0)
#define CLAMPED_RANGE(value, lo, hi) PASSED_RANGE(value, lo, hi)
#define CLAMPED_SIZE(value, lo, hi) PASSED_RANGE(value, lo, hi)

#define CHECK_U32(when, member, check, lo, hi) prove(when##_##check(of->member, lo, hi));
#define CHECK_I32(when, member, check, lo, hi) CHECK_U32(when, member, check, lo, hi)
#define CHECK_FLAG(when, member, check, lo, hi) prove(FLAG_##when(of->member));
#define CHECK_TEXT(when, member, check, lo, hi) prove(TEXT_##when(of->member[(lo) - 1]));
#define CHECK_OCTETS(when, member, check, lo, hi)
#define FLAG_PASSED(value) true
#define FLAG_CLAMPED(value) ((value) <= 1)
#define TEXT_PASSED(last) true
#define TEXT_CLAMPED(last) ((last) == '\0')
#define PASSED(kind, member, check, lo, hi) CHECK_##kind(PASSED, member, check, lo, hi)
#define CLAMPED(kind, member, check, lo, hi) CHECK_##kind(CLAMPED, member, check, lo, hi)

struct call {
	enum livery_role role;
	uint8_t *data;
	size_t size;
	struct livery_msg *msg;
	size_t used, skip;
	struct livery_wire_error error;
	enum livery_wire_result result;
};

static struct livery_wire_mode any_mode(void) {
	struct livery_wire_mode mode = { .extension = nondet_bool() };
	uint32_t minor = nondet_u32();
	assume(minor <= 8);
	mode.version = LIVERY_WIRE_VERSION(1, minor);
	return mode;
}

/*
 * In place of wire_message_find in the codec (-D): the same for the one number of the proof, but
 * known to the prover as a constant.
 */
static uint32_t the_type;
static bool no_type;
const struct wire_message *find_the_one(uint32_t type);
const struct wire_message *find_the_one(uint32_t type) {
	prove(type == the_type);
	return no_type ? NULL : wire_message_find(the_type);
}

static void decode(struct call *call, uint32_t type, size_t most) {
	struct livery_wire_mode mode = any_mode();

	the_type = type;
	call->msg = (struct livery_msg *)any_bytes(sizeof(struct livery_msg));

	call->role = nondet_bool() ? LIVERY_ROLE_DAEMON : LIVERY_ROLE_AGENT;
	call->size = nondet_size();
	assume(call->size <= most);
	call->data = any_bytes(call->size);
	if (call->size >= 4) {
		livery_put_u32(call->data, type);
	}
	call->result = livery_wire_decode(call->role, &mode, call->data, call->size, call->msg,
		&call->used, &call->skip, &call->error);
}

/* What holds whatever came. */
static void check_result(const struct call *call) {
	switch (call->result) {
	case LIVERY_WIRE_OK:
		prove(call->used >= LIVERY_WIRE_HEADER && call->used <= call->size);
		prove(call->skip == 0);
		break;
	case LIVERY_WIRE_MORE:
		prove(call->used == 0 && call->skip == 0);
		if (call->size >= LIVERY_WIRE_HEADER) {
			/*
			 * It can come to an end: never is more to be kept than the longest message.
			 */
			uint32_t length = livery_get_u32(call->data + 8);
			uint32_t window = livery_get_u32(call->data + 4);
			prove(length <= LIVERY_WIRE_MAX - LIVERY_WIRE_HEADER);
			prove(LIVERY_WIRE_HEADER + (uint64_t)length > call->size ||
				(call->role == LIVERY_ROLE_AGENT && window > length));
		}
		break;
	case LIVERY_WIRE_SKIP:
		prove(call->role == LIVERY_ROLE_AGENT);
		prove(call->used >= LIVERY_WIRE_HEADER && call->used <= call->size);
		prove(call->skip == 0 || call->used == call->size);
		prove(call->used + call->skip ==
			LIVERY_WIRE_HEADER + (uint64_t)livery_get_u32(call->data + 8));
		break;
	case LIVERY_WIRE_ERROR:
		prove(call->error.reason != NULL);
		break;
	}
}

/* The tail lies within the bytes that were used, and every element can be read. */
static void check_tail(const struct call *call, uint32_t fixed, uint32_t element) {
	const struct livery_msg *msg = call->msg;
	uint32_t index = nondet_u32(), first, count;

	prove(call->used == LIVERY_WIRE_HEADER + fixed + (size_t)element * msg->tail_count);
	if (element == 0) {
		prove(msg->tail_count == 0);
		return;
	}
	assume(index < msg->tail_count);
	prove(msg->tail == call->data + LIVERY_WIRE_HEADER + fixed);
	switch (element) {
	case 1:
		first = msg->tail[index];
		break;
	case 4:
		first = livery_tail_u32(msg, index);
		if (msg->type == LIVERY_MSG_EXT_KEYBOARD_ENTER) {
			prove(first <= 767);
		}
		break;
	case 8:
		livery_tail_run(msg, index, &first, &count);
		prove(count > 0 && (uint64_t)first + count <= UINT64_C(0x100000000));
		break;
	default:
		(void)livery_tail_rect(msg, index);
		prove(livery_tail_rect(msg, index).x >= 0 && livery_tail_rect(msg, index).y >= 0);
		prove(livery_tail_rect(msg, index).width <= LIVERY_EXT_MAX_SIDE);
		break;
	}
}

/* stride * height: proofs.py, ANY_PRODUCT. */
uint64_t __CPROVER_uninterpreted_product(uint32_t, uint32_t);

/* Rules between fields that the users of a decoded message build on. */
static void check_relations(const struct livery_msg *msg) {
	switch (msg->type) {
	case LIVERY_MSG_WINDOW_DUMP:
		prove((uint64_t)msg->tail_count * LIVERY_PAGE >=
			(uint64_t)msg->window_dump.width * msg->window_dump.height * 4);
		break;
	case LIVERY_MSG_EXT_BUFFER:
		prove(msg->ext_buffer.stride / 4 >= msg->ext_buffer.width);
		prove(msg->ext_buffer.offset % 4 == 0 && msg->ext_buffer.stride % 4 == 0);
		prove(msg->ext_buffer.offset +
				__CPROVER_uninterpreted_product(msg->ext_buffer.stride,
					msg->ext_buffer.height) <=
			LIVERY_EXT_MAX_POOL);
		break;
	case LIVERY_MSG_EXT_STATE:
		prove((msg->ext_state.set & msg->ext_state.unset) == 0);
		break;
	case LIVERY_MSG_CURSOR:
		prove(msg->cursor.cursor == 0 || msg->cursor.cursor >= 0x100);
		break;
	default:
		break;
	}
}

#define M(NAME, member, number, direction, scope, tail, tail_max, summary) \
	void prove_decode_##NAME(void); \
	void prove_decode_##NAME(void) { \
		const uint32_t fixed = 0 LIVERY_FIELDS_##NAME(BYTES), element = SIZE_##tail; \
		struct call call; \
		decode(&call, number, LIVERY_WIRE_HEADER + fixed + element * TAIL + 3); \
		check_result(&call); \
		if (call.result != LIVERY_WIRE_OK) { \
			return; \
		} \
		prove(call.msg->type == number && call.msg->tail_count <= (tail_max)); \
		prove(WIRE_DIR_##direction == WIRE_DIR_BOTH || \
			(WIRE_DIR_##direction == WIRE_DIR_A2D) == \
				(call.role == LIVERY_ROLE_DAEMON)); \
		const __typeof__(call.msg->member) *of = &call.msg->member; \
		LIVERY_FIELDS_##NAME(PASSED) \
		check_relations(call.msg); \
		livery_msg_clamp(call.msg); \
		LIVERY_FIELDS_##NAME(CLAMPED) \
		check_tail(&call, fixed, element); \
	}
LIVERY_MESSAGES(M)
#undef M

/* Numbers of no message, and headers that are not complete. */
void prove_decode_unknown(void);
void prove_decode_unknown(void) {
	struct call call;
	uint32_t type = nondet_u32();

	assume(wire_message_find(type) == NULL);
	no_type = true;
	decode(&call, type, LIVERY_WIRE_HEADER + 3);
	check_result(&call);
	prove(call.result != LIVERY_WIRE_OK);
	prove(call.role == LIVERY_ROLE_AGENT || call.size < LIVERY_WIRE_HEADER ||
		call.result == LIVERY_WIRE_ERROR);
}
