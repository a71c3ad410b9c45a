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
		livery_budget_spend(&budget, START + 16 * i, MS);
		assert_int_equal(livery_budget_take_pause(&budget), 0);
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
	/* 50 of each 100 ms, of which an eighth of 100 is forgotten. */
	int most = LIVERY_BUDGET_MOST_MS * 2 / 75;
	assert_in_range(n, most - 2, most + 2);
}

/* Spends step ms at a time for all of time ms, but for the pauses; what was spent, in ms. */
static int64_t spend_for(struct livery_budget *budget, int64_t time, int64_t step, int64_t *most) {
	int64_t spent = 0, now = START, in_a_row = 0;
	while (now < START + time) {
		now += step;
		spent += step;
		in_a_row += step;
		livery_budget_spend(budget, now, step * MS);
		assert_false(livery_budget_exceeded(budget));
		*most = in_a_row > *most ? in_a_row : *most;
		int64_t pause = livery_budget_take_pause(budget);
		if (pause > 0) {
			now += pause;
			in_a_row = 0;
		}
	}
	return spent;
}

static void test_who_takes_without_end_gets_its_share_in_slices(void **state) {
	struct livery_budget budget = { 0 };
	int64_t time = 60000, most = 0;
	int64_t spent = spend_for(&budget, time, 1, &most);
	assert_in_range(spent, time / LIVERY_BUDGET_SHARE,
		time / LIVERY_BUDGET_SHARE + LIVERY_BUDGET_BURST_MS + LIVERY_BUDGET_SLICE_MS);
	assert_in_range(most, LIVERY_BUDGET_SLICE_MS, LIVERY_BUDGET_SLICE_MS + 1);
}

static void test_large_steps_are_paid_for_too(void **state) {
	struct livery_budget budget = { 0 };
	int64_t time = 600000, most = 0;
	int64_t spent = spend_for(&budget, time, 100, &most);
	assert_in_range(spent, time / LIVERY_BUDGET_SHARE,
		time / LIVERY_BUDGET_SHARE + LIVERY_BUDGET_BURST_MS + 100);
}

static void test_a_little_at_once_waits_as_long_as_it_took(void **state) {
	struct livery_budget budget = { .emptied = START };
	livery_budget_spend(&budget, START, 5 * MS);
	assert_int_equal(livery_budget_take_pause(&budget), 5);
	assert_int_equal(livery_budget_take_pause(&budget), 0);
}

static void test_no_pause_is_without_end(void **state) {
	struct livery_budget budget = { .emptied = START };
	livery_budget_spend(&budget, START, 3600000 * MS);
	assert_int_equal(livery_budget_take_pause(&budget), LIVERY_BUDGET_PAUSE_MS);
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
		cmocka_unit_test(test_who_takes_without_end_gets_its_share_in_slices),
		cmocka_unit_test(test_large_steps_are_paid_for_too),
		cmocka_unit_test(test_a_little_at_once_waits_as_long_as_it_took),
		cmocka_unit_test(test_no_pause_is_without_end),
		cmocka_unit_test(test_a_pause_empties_the_store_but_saves_nothing_up),
		cmocka_unit_test(test_a_clock_that_goes_back_forgets_nothing),
		cmocka_unit_test(test_tokens_are_for_so_many_at_once_and_come_back_one_by_one),
		cmocka_unit_test(test_who_asks_between_two_tokens_loses_no_part_of_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
