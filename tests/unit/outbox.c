/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The queue of outgoing bytes, against a model that is a plain array. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "protocol/channel/outbox.h"
#include "tests/unit/rng.h"

static void empty_outbox_shows_nothing(void **state) {
	struct livery_outbox outbox;
	livery_outbox_init(&outbox, 100);
	const uint8_t *data;
	int fd;
	assert_int_equal(livery_outbox_peek(&outbox, &data, &fd), 0);
	assert_null(data);
	assert_int_equal(fd, -1);
	assert_int_equal(livery_outbox_consume(&outbox, 0), -1);
	assert_int_equal(livery_outbox_drop_fd(&outbox), -1);
	livery_outbox_finish(&outbox);
}

static void bound_is_exact_and_refuses_whole_pushes(void **state) {
	struct livery_outbox outbox;
	uint8_t bytes[101] = { 0 };
	livery_outbox_init(&outbox, 100);
	assert_false(livery_outbox_push(&outbox, bytes, 101, -1));
	assert_int_equal(outbox.size, 0);
	assert_true(livery_outbox_push(&outbox, bytes, 60, -1));
	assert_false(livery_outbox_push(&outbox, bytes, 41, -1));
	assert_int_equal(outbox.size, 60);
	assert_true(livery_outbox_push(&outbox, bytes, 40, -1));
	assert_false(livery_outbox_push(&outbox, bytes, 1, -1));
	assert_false(livery_outbox_push(&outbox, bytes, SIZE_MAX, -1));
	livery_outbox_consume(&outbox, 1);
	assert_true(livery_outbox_push(&outbox, bytes, 1, -1));
	assert_int_equal(outbox.size, 100);
	livery_outbox_finish(&outbox);
}

static void lowered_bound_keeps_what_waits(void **state) {
	struct livery_outbox outbox;
	livery_outbox_init(&outbox, 100);
	assert_true(livery_outbox_push(&outbox, "0123456789", 10, -1));
	outbox.limit = 5;
	assert_false(livery_outbox_push(&outbox, "x", 1, -1));
	const uint8_t *data;
	int fd;
	assert_int_equal(livery_outbox_peek(&outbox, &data, &fd), 10);
	assert_memory_equal(data, "0123456789", 10);
	livery_outbox_consume(&outbox, 6);
	assert_true(livery_outbox_push(&outbox, "x", 1, -1));
	livery_outbox_finish(&outbox);
}

static void descriptor_goes_with_its_first_byte_only(void **state) {
	struct livery_outbox outbox;
	const uint8_t *data;
	int fd;
	livery_outbox_init(&outbox, 100);
	assert_true(livery_outbox_push(&outbox, "aaa", 3, -1));
	assert_true(livery_outbox_push(&outbox, "bbb", 3, 7));
	assert_true(livery_outbox_push(&outbox, "cc", 2, -1));
	assert_true(livery_outbox_push(&outbox, "d", 1, 8));
	assert_int_equal(livery_outbox_peek(&outbox, &data, &fd), 3);
	assert_int_equal(fd, -1);
	assert_int_equal(livery_outbox_consume(&outbox, 2), -1);
	assert_int_equal(livery_outbox_consume(&outbox, 1), -1);
	assert_int_equal(livery_outbox_peek(&outbox, &data, &fd), 5);
	assert_memory_equal(data, "bbbcc", 5);
	assert_int_equal(fd, 7);
	/* nothing went, so it waits on */
	assert_int_equal(livery_outbox_consume(&outbox, 0), -1);
	assert_int_equal(livery_outbox_consume(&outbox, 1), 7);
	assert_int_equal(livery_outbox_peek(&outbox, &data, &fd), 4);
	assert_int_equal(fd, -1);
	assert_int_equal(livery_outbox_consume(&outbox, 4), -1);
	assert_int_equal(livery_outbox_peek(&outbox, &data, &fd), 1);
	assert_int_equal(livery_outbox_consume(&outbox, 1), 8);
	livery_outbox_finish(&outbox);
}

static void descriptor_without_a_byte_is_refused(void **state) {
	struct livery_outbox outbox;
	livery_outbox_init(&outbox, 100);
	assert_false(livery_outbox_push(&outbox, "", 0, 3));
	assert_true(livery_outbox_push(&outbox, "", 0, -1));
	assert_int_equal(outbox.n_fds, 0);
	livery_outbox_finish(&outbox);
}

static void descriptors_are_bounded_and_refused_with_their_bytes(void **state) {
	struct livery_outbox outbox;
	livery_outbox_init(&outbox, 1 << 20);
	for (int i = 0; i < LIVERY_OUTBOX_MAX_FDS; i++) {
		assert_true(livery_outbox_push(&outbox, "x", 1, i));
	}
	assert_false(livery_outbox_push(&outbox, "x", 1, 9));
	assert_int_equal(outbox.size, LIVERY_OUTBOX_MAX_FDS);
	assert_true(livery_outbox_push(&outbox, "x", 1, -1));
	for (int i = 0; i < LIVERY_OUTBOX_MAX_FDS; i++) {
		assert_int_equal(livery_outbox_drop_fd(&outbox), i);
	}
	livery_outbox_finish(&outbox);
}

static void refused_push_does_not_keep_the_descriptor(void **state) {
	struct livery_outbox outbox;
	livery_outbox_init(&outbox, 4);
	assert_false(livery_outbox_push(&outbox, "12345", 5, 3));
	assert_int_equal(livery_outbox_drop_fd(&outbox), -1);
	livery_outbox_finish(&outbox);
}

static void large_ring_is_given_back_when_empty(void **state) {
	struct livery_outbox outbox;
	size_t size = 1 << 20;
	uint8_t *bytes = calloc(1, size);
	assert_non_null(bytes);
	livery_outbox_init(&outbox, size);
	assert_true(livery_outbox_push(&outbox, bytes, size, -1));
	livery_outbox_consume(&outbox, size - 1);
	assert_int_equal(outbox.capacity, size);
	livery_outbox_consume(&outbox, 1);
	assert_int_equal(outbox.capacity, 0);
	assert_true(livery_outbox_push(&outbox, bytes, 10, -1));
	livery_outbox_finish(&outbox);
	free(bytes);
}

#define MODEL_SIZE (1 << 20)

/* Every byte ever pushed, and the descriptor that its byte carries or -1. */
struct model {
	uint8_t bytes[MODEL_SIZE];
	int fds[MODEL_SIZE];
	size_t pushed, consumed;
};

static void model_push(struct model *model, struct livery_outbox *outbox, struct rng *rng) {
	size_t size = 1 + rng_below(rng, rng_below(rng, 8) == 0 ? 9000 : 60);
	int fd = rng_below(rng, 3) == 0 ? (int)rng_below(rng, 1000) : -1;
	if (size > MODEL_SIZE - model->pushed) {
		return;
	}
	rng_fill(rng, model->bytes + model->pushed, size);
	bool fits = size <= outbox->limit - (model->pushed - model->consumed);
	assert_int_equal(livery_outbox_push(outbox, model->bytes + model->pushed, size, fd), fits);
	if (fits) {
		for (size_t i = 0; i < size; i++) {
			model->fds[model->pushed + i] = i == 0 ? fd : -1;
		}
		model->pushed += size;
	}
}

static void model_consume(struct model *model, struct livery_outbox *outbox, struct rng *rng) {
	const uint8_t *data;
	int fd;
	size_t shown = livery_outbox_peek(outbox, &data, &fd);
	assert_int_equal(shown > 0, model->pushed > model->consumed);
	if (shown == 0) {
		return;
	}
	assert_in_range(shown, 1, model->pushed - model->consumed);
	assert_memory_equal(data, model->bytes + model->consumed, shown);
	assert_int_equal(fd, model->fds[model->consumed]);
	for (size_t i = 1; i < shown; i++) {
		assert_int_equal(model->fds[model->consumed + i], -1);
	}
	size_t size = 1 + rng_below(rng, (uint32_t)shown);
	assert_int_equal(livery_outbox_consume(outbox, size), fd);
	model->consumed += size;
}

static void random_pushes_and_consumes_match_the_model(void **state) {
	struct model *model = calloc(1, sizeof(*model));
	assert_non_null(model);
	struct rng rng = { 0x11e4 };
	struct livery_outbox outbox;
	livery_outbox_init(&outbox, 20000);
	for (int i = 0; i < 60000; i++) {
		/* long phases of filling and of draining, so that the ring wraps and grows */
		if (rng_below(&rng, 100) < (i / 500 % 2 == 0 ? 70u : 30u)) {
			model_push(model, &outbox, &rng);
		} else {
			model_consume(model, &outbox, &rng);
		}
		assert_int_equal(outbox.size, model->pushed - model->consumed);
		assert_true(outbox.capacity <= 20000);
	}
	assert_true(model->consumed > MODEL_SIZE / 2);
	while (livery_outbox_drop_fd(&outbox) >= 0) {
	}
	livery_outbox_finish(&outbox);
	free(model);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_outbox_shows_nothing),
		cmocka_unit_test(bound_is_exact_and_refuses_whole_pushes),
		cmocka_unit_test(lowered_bound_keeps_what_waits),
		cmocka_unit_test(descriptor_goes_with_its_first_byte_only),
		cmocka_unit_test(descriptor_without_a_byte_is_refused),
		cmocka_unit_test(descriptors_are_bounded_and_refused_with_their_bytes),
		cmocka_unit_test(refused_push_does_not_keep_the_descriptor),
		cmocka_unit_test(large_ring_is_given_back_when_empty),
		cmocka_unit_test(random_pushes_and_consumes_match_the_model),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
