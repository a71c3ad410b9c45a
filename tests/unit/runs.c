/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs of page numbers as a domain may name them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include "protocol/pages/runs.h"

#define DISTINCT(...) \
	livery_runs_distinct((const struct livery_run[]){ __VA_ARGS__ }, \
		sizeof((const struct livery_run[]){ __VA_ARGS__ }) / sizeof(struct livery_run))

static void test_numbers_in_any_order_are_distinct(void **state) {
	assert_true(DISTINCT({ 1, 98304 }));
	assert_true(DISTINCT({ 5, 2 }, { 7, 3 }, { 1, 4 }));
	assert_true(DISTINCT({ UINT32_MAX, 1 }, { 0, 1 }, { UINT32_MAX - 2, 2 }));
}

static void test_a_number_that_is_named_twice_is_found(void **state) {
	assert_false(DISTINCT({ 5, 1 }, { 5, 1 }));
	assert_false(DISTINCT({ 9, 1 }, { 5, 4 }, { 1, 5 }));
	assert_false(DISTINCT({ 1, 100 }, { 200, 1 }, { 50, 1 }));
	assert_false(DISTINCT({ UINT32_MAX - 1, 2 }, { UINT32_MAX, 1 }));
}

static void test_as_many_as_a_message_holds(void **state) {
	enum { N = 98304 };
	struct livery_run *runs = calloc(N, sizeof(*runs));
	assert_non_null(runs);
	for (uint32_t i = 0; i < N; i++) {
		runs[i] = (struct livery_run){ (N - i) * 2, 1 };
	}
	assert_true(livery_runs_distinct(runs, N));
	runs[N - 1].count = 3;
	assert_false(livery_runs_distinct(runs, N));
	free(runs);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers_in_any_order_are_distinct),
		cmocka_unit_test(test_a_number_that_is_named_twice_is_found),
		cmocka_unit_test(test_as_many_as_a_message_holds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
