/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How fast a domain is read. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "guid/pace.h"

#define RATE 20000
#define BURST (RATE / 20)

static struct guid_pace make(void) {
	struct guid_pace pace;
	guid_pace_init(&pace, RATE, 5000);
	return pace;
}

/* Reads one after the other as guid does; returns how many until nothing may be read. */
static uint64_t read_all(struct guid_pace *pace) {
	uint64_t n = 0;
	while (!guid_pace_is_spent(pace)) {
		guid_pace_spend(pace, 1, 0);
		n++;
	}
	return n;
}

static void test_a_burst_is_read_at_once(void **state) {
	struct guid_pace pace = make();
	guid_pace_spend(&pace, BURST - 1, 0);
	assert_false(guid_pace_is_spent(&pace));
	assert_int_equal(guid_pace_deadline(&pace), -1);
	guid_pace_spend(&pace, 1, 0);
	assert_true(guid_pace_is_spent(&pace));
}

static void test_a_flood_is_read_in_equal_portions(void **state) {
	struct guid_pace pace = make();
	int64_t now = 5000;
	assert_int_equal(read_all(&pace), BURST);
	for (int i = 0; i < 300; i++) {
		assert_int_equal(guid_pace_deadline(&pace), now + 10);
		now += 10;
		guid_pace_refill(&pace, now);
		assert_int_equal(read_all(&pace), RATE / 100);
		assert_int_equal(guid_pace_is_flood(&pace), now - 5000 >= 1000);
	}
}

static void test_a_kibibyte_is_a_message_more(void **state) {
	struct guid_pace pace = make();
	guid_pace_spend(&pace, 0, (BURST - 1) * 1024);
	assert_false(guid_pace_is_spent(&pace));
	guid_pace_spend(&pace, 0, 1024);
	assert_true(guid_pace_is_spent(&pace));
}

static void test_what_was_read_too_much_is_waited_for(void **state) {
	struct guid_pace pace = make();
	guid_pace_spend(&pace, BURST + RATE / 2, 0); /* half a second too much */
	int64_t at = guid_pace_deadline(&pace);
	assert_in_range(at, 5500, 5501);
	guid_pace_refill(&pace, 5499);
	assert_true(guid_pace_is_spent(&pace));
	guid_pace_refill(&pace, at);
	assert_false(guid_pace_is_spent(&pace));
}

/* Woken for something else, guid reads no more in all. */
static void test_many_looks_give_no_more_than_few(void **state) {
	struct guid_pace pace = make();
	uint64_t n = read_all(&pace);
	for (int64_t now = 5001; now <= 6000; now++) {
		guid_pace_refill(&pace, now);
		guid_pace_refill(&pace, now);
		n += read_all(&pace);
	}
	assert_int_equal(n, BURST + RATE);
}

static void test_bursts_with_rests_are_no_flood(void **state) {
	struct guid_pace pace = make();
	for (int64_t now = 5000; now < 15000; now += 100) {
		guid_pace_refill(&pace, now);
		assert_int_equal(read_all(&pace), BURST);
		assert_false(guid_pace_is_flood(&pace));
	}
}

static void test_a_long_rest_fills_it_only_once(void **state) {
	struct guid_pace pace = make();
	read_all(&pace);
	guid_pace_refill(&pace, INT64_MAX);
	assert_int_equal(read_all(&pace), BURST);
}

static void test_time_that_goes_back_gives_nothing(void **state) {
	struct guid_pace pace = make();
	read_all(&pace);
	guid_pace_refill(&pace, 4000);
	assert_true(guid_pace_is_spent(&pace));
	guid_pace_refill(&pace, 4010);
	assert_int_equal(read_all(&pace), RATE / 100);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_burst_is_read_at_once),
		cmocka_unit_test(test_a_flood_is_read_in_equal_portions),
		cmocka_unit_test(test_a_kibibyte_is_a_message_more),
		cmocka_unit_test(test_what_was_read_too_much_is_waited_for),
		cmocka_unit_test(test_many_looks_give_no_more_than_few),
		cmocka_unit_test(test_bursts_with_rests_are_no_flood),
		cmocka_unit_test(test_a_long_rest_fills_it_only_once),
		cmocka_unit_test(test_time_that_goes_back_gives_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
