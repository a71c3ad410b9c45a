/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How much of livery's time the requests of a domain may take. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "compositor/domain/budget.h"
#include "compositor/domain/tokens.h"

#define MS INT64_C(1000000)
#define START 5000 /* ms; any */

static void test_a_domain_may_take_a_little_at_any_time(void **state) {
	struct livery_budget budget = { 0 };
	for (int i = 0; i < 1000; i++) {
		livery_budget_spend(&budget, START + 16 * i, 3 * MS);
		assert_false(livery_budget_exceeded(&budget));
	}
}

static void test_what_is_taken_at_once_is_bounded(void **state) {
	struct livery_budget budget = { .emptied = START };
	livery_budget_spend(&budget, START, LIVERY_BUDGET_MOST_MS * MS);
	assert_false(livery_budget_exceeded(&budget));
	livery_budget_spend(&budget, START, 1);
	assert_true(livery_budget_exceeded(&budget));
}

static void test_many_small_requests_are_as_one_large_one(void **state) {
	struct livery_budget budget = { .emptied = START };
	int n = 0;
	while (!livery_budget_exceeded(&budget) && n < 1000000) {
		livery_budget_spend(&budget, START, MS / 10);
		n++;
	}
	assert_int_equal(n, LIVERY_BUDGET_MOST_MS * 10 + 1);
}

static void test_more_than_the_share_is_too_much_in_the_end(void **state) {
	struct livery_budget budget = { .emptied = START };
	int n = 0;
	while (!livery_budget_exceeded(&budget) && n < 1000000) {
		livery_budget_spend(&budget, START + 100 * ++n, 50 * MS);
	}
	/* 50 of each 100 ms, of which 25 are forgotten. */
	assert_in_range(n, LIVERY_BUDGET_MOST_MS / 25 - 2, LIVERY_BUDGET_MOST_MS / 25 + 2);
}

static void test_a_pause_empties_the_store_but_saves_nothing_up(void **state) {
	struct livery_budget budget = { .emptied = START };
	livery_budget_spend(&budget, START, LIVERY_BUDGET_MOST_MS * MS);
	livery_budget_spend(&budget, INT64_MAX, LIVERY_BUDGET_MOST_MS * MS + 1);
	assert_true(livery_budget_exceeded(&budget));
}

static void test_a_clock_that_goes_back_forgets_nothing(void **state) {
	struct livery_budget budget = { .emptied = START };
	livery_budget_spend(&budget, START, LIVERY_BUDGET_MOST_MS * MS + 1);
	livery_budget_spend(&budget, 0, -5);
	assert_true(livery_budget_exceeded(&budget));
}

static int take_all(struct livery_tokens *tokens, int64_t now) {
	int n = 0;
	while (livery_tokens_take(tokens, now, 64, 10)) {
		n++;
	}
	return n;
}

static void test_tokens_are_for_so_many_at_once_and_come_back_one_by_one(void **state) {
	struct livery_tokens tokens = { 0 };
	assert_int_equal(take_all(&tokens, START), 64);
	assert_int_equal(take_all(&tokens, START + 9), 0);
	assert_int_equal(take_all(&tokens, START + 10), 1);
	assert_int_equal(take_all(&tokens, START + 60000), 64);
	assert_int_equal(take_all(&tokens, START), 0);
}

static void test_who_asks_between_two_tokens_loses_no_part_of_one(void **state) {
	struct livery_tokens tokens = { 0 };
	take_all(&tokens, START);
	int n = 0;
	for (int64_t now = START; now <= START + 17 * 100; now += 17) {
		n += take_all(&tokens, now);
	}
	assert_int_equal(n, 170);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_domain_may_take_a_little_at_any_time),
		cmocka_unit_test(test_what_is_taken_at_once_is_bounded),
		cmocka_unit_test(test_many_small_requests_are_as_one_large_one),
		cmocka_unit_test(test_more_than_the_share_is_too_much_in_the_end),
		cmocka_unit_test(test_a_pause_empties_the_store_but_saves_nothing_up),
		cmocka_unit_test(test_a_clock_that_goes_back_forgets_nothing),
		cmocka_unit_test(test_tokens_are_for_so_many_at_once_and_come_back_one_by_one),
		cmocka_unit_test(test_who_asks_between_two_tokens_loses_no_part_of_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
