/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include "tests/unit/rng.h"
#include "tests/unit/wire_sample.h"

/*
 * Hostile bytes from fixed seeds. Each input is a block of exactly its size, so that a sanitizer
 * sees a read past it. Whatever is accepted must obey the interface: it can be dumped, clamped and
 * written again.
 */

static void check_accepted(const struct livery_wire_mode *mode, enum livery_role role,
		const struct sample_result *r, const uint8_t *bytes) {
	static uint8_t out[LIVERY_WIRE_MAX];
	char line[256];
	assert_true(livery_wire_dump(&r->msg, livery_get_u32(bytes + 8), line, sizeof(line)) > 0);
	enum livery_role sender =
		role == LIVERY_ROLE_DAEMON ? LIVERY_ROLE_AGENT : LIVERY_ROLE_DAEMON;
	assert_int_equal(wire_encode_from(sender, mode, &r->msg, out, sizeof(out)), r->used);
	if (mode->version >= LIVERY_WIRE_VERSION(1, 2)) {
		assert_memory_equal(out, bytes, r->used);
	}
	struct livery_msg clamped = r->msg;
	livery_msg_clamp(&clamped);
	struct livery_msg again = clamped;
	livery_msg_clamp(&again);
	assert_memory_equal(&again, &clamped, sizeof(again));
	assert_true(livery_wire_encode(mode, &clamped, out, sizeof(out)) > 0);
}

static void check_result(const struct livery_wire_mode *mode, enum livery_role role,
		const struct sample_result *r, const uint8_t *bytes, size_t size) {
	char line[256];
	switch (r->result) {
	case LIVERY_WIRE_OK:
		assert_true(r->used >= 12 && r->used <= size);
		check_accepted(mode, role, r, bytes);
		break;
	case LIVERY_WIRE_MORE:
		assert_int_equal(r->used, 0);
		assert_true(size < 12 || size < LIVERY_WIRE_MAX);
		break;
	case LIVERY_WIRE_SKIP:
		assert_int_equal(role, LIVERY_ROLE_AGENT);
		assert_true(r->used >= 12 && r->used <= size);
		assert_int_equal(r->used + r->skip, 12 + (size_t)livery_get_u32(bytes + 8));
		break;
	case LIVERY_WIRE_ERROR:
		assert_non_null(r->error.message);
		assert_non_null(r->error.reason);
		assert_true(livery_wire_error_format(&r->error, line, sizeof(line)) > 0);
		assert_null(strchr(line, '\n'));
		break;
	}
}

static enum livery_wire_result judge(struct rng *rng, const uint8_t *bytes, size_t size) {
	uint8_t *block = malloc(size > 0 ? size : 1);
	assert_non_null(block);
	memcpy(block, bytes, size);
	struct livery_wire_mode mode = {
		.version = LIVERY_WIRE_VERSION(1, rng_below(rng, 9)),
		.extension = rng_below(rng, 4) != 0,
	};
	enum livery_role role = rng_below(rng, 2) == 0 ? LIVERY_ROLE_DAEMON : LIVERY_ROLE_AGENT;
	struct sample_result r = sample_decode(role, mode, block, size);
	check_result(&mode, role, &r, block, size);
	free(block);
	return r.result;
}

static void test_random_bytes_are_judged_within_their_size(void **state) {
	struct rng rng = { 0x6c69766572790001 };
	uint8_t bytes[256];
	for (int i = 0; i < 20000; i++) {
		size_t size = rng_below(&rng, sizeof(bytes));
		rng_fill(&rng, bytes, size);
		judge(&rng, bytes, size);
	}
}

/* A known header, so that most of it reaches the field checks. */
static size_t random_message(struct rng *rng, uint8_t *bytes, size_t max) {
	const struct wire_message *desc =
		&wire_messages[rng_below(rng, (uint32_t)wire_messages_count)];
	uint32_t elements = desc->tail != WIRE_TAIL_NONE ? rng_below(rng, 6) : 0;
	uint32_t length = desc->fixed + elements * wire_tail_size(desc->tail);
	assert_true(length + 12 <= max);
	rng_fill(rng, bytes, 12 + length);
	livery_put_u32(bytes, desc->type);
	livery_put_u32(bytes + 8, length);
	return 12 + length;
}

static void test_random_bodies_are_accepted_or_refused_with_a_reason(void **state) {
	struct rng rng = { 0x6c69766572790002 };
	uint8_t bytes[1024];
	size_t results[4] = { 0 };
	for (int i = 0; i < 40000; i++) {
		size_t size = random_message(&rng, bytes, sizeof(bytes));
		results[judge(&rng, bytes, size)]++;
	}
	assert_true(results[LIVERY_WIRE_OK] > 1000);
	assert_true(results[LIVERY_WIRE_SKIP] > 1000);
	assert_true(results[LIVERY_WIRE_ERROR] > 1000);
}

static void test_flipped_bits_of_legal_messages_are_judged(void **state) {
	struct rng rng = { 0x6c69766572790003 };
	uint8_t tail[SAMPLE_MAX_TAIL], bytes[1024];
	size_t accepted = 0;
	for (int i = 0; i < 40000; i++) {
		const struct wire_message *desc =
			&wire_messages[rng_below(&rng, (uint32_t)wire_messages_count)];
		struct livery_msg msg = sample_msg(desc, tail);
		size_t size = sample_write(desc, &msg, bytes);
		for (uint32_t flips = rng_below(&rng, 3); flips > 0; flips--) {
			uint32_t bit = rng_below(&rng, (uint32_t)size * 8);
			bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
		}
		accepted += judge(&rng, bytes, size) == LIVERY_WIRE_OK;
	}
	assert_true(accepted > 5000);
}

static void test_cut_messages_are_not_read_past_the_cut(void **state) {
	struct rng rng = { 0x6c69766572790004 };
	uint8_t bytes[1024];
	for (int i = 0; i < 20000; i++) {
		size_t size = random_message(&rng, bytes, sizeof(bytes));
		judge(&rng, bytes, rng_below(&rng, (uint32_t)size));
	}
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_bytes_are_judged_within_their_size),
		cmocka_unit_test(test_random_bodies_are_accepted_or_refused_with_a_reason),
		cmocka_unit_test(test_flipped_bits_of_legal_messages_are_judged),
		cmocka_unit_test(test_cut_messages_are_not_read_past_the_cut),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
