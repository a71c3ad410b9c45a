/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The size of rings that a GUI domain asks for in xenstore: only sizes that both ends can use are
 * taken.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "protocol/channel/vchan_names.h"

static size_t parse(const char *text) {
	return livery_vchan_parse_ring_size(text, strlen(text));
}

static void powers_of_two_within_the_bounds_are_taken(void **state) {
	(void)state;
	char text[32];
	for (size_t size = LIVERY_VCHAN_RING_STOCK; size <= LIVERY_VCHAN_RING_MAX; size *= 2) {
		snprintf(text, sizeof(text), "%zu", size);
		assert_int_equal(parse(text), size);
	}
	assert_int_equal(parse("000065536"), 65536);
}

static void all_else_is_the_stock_size(void **state) {
	(void)state;
	static const char *const odd[] = { "", "0", "1", "2048", "4095", "4097", "65535", "65537",
		"2097152", "-65536", "+65536", " 65536", "65536 ", "65536\n", "0x10000", "64k",
		"many", "18446744073709617152", "99999999999999999999999999999999" };
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		assert_int_equal(parse(odd[i]), LIVERY_VCHAN_RING_STOCK);
	}
	assert_int_equal(livery_vchan_parse_ring_size(NULL, 0), LIVERY_VCHAN_RING_STOCK);
	assert_int_equal(livery_vchan_parse_ring_size(NULL, 5), LIVERY_VCHAN_RING_STOCK);
}

static void only_the_given_bytes_are_looked_at(void **state) {
	(void)state;
	assert_int_equal(livery_vchan_parse_ring_size("65536999", 5), 65536);
	assert_int_equal(livery_vchan_parse_ring_size("8192\0009", 6), LIVERY_VCHAN_RING_STOCK);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(powers_of_two_within_the_bounds_are_taken),
		cmocka_unit_test(all_else_is_the_stock_size),
		cmocka_unit_test(only_the_given_bytes_are_looked_at),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
