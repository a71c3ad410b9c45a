/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How many pages of Xen domains may be mapped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "compositor/domain/grants.h"

#define BUDGET 98304

/* Maps pools of so many pages for one domain until there is no room; what it has then. */
static uint64_t map_all(uint64_t *all, uint64_t pages) {
	uint64_t own = 0;
	while (livery_grants_have_room(BUDGET, *all, own, pages)) {
		own += pages;
		*all += pages;
		assert_true(*all <= BUDGET);
	}
	return own;
}

static void test_one_domain_takes_half(void **state) {
	uint64_t all = 0;
	assert_int_equal(map_all(&all, 1024), BUDGET / 2);
	all = 0;
	assert_int_equal(map_all(&all, 1), BUDGET / 2);
	assert_false(livery_grants_have_room(BUDGET, 0, 0, UINT32_MAX));
}

static void test_a_domain_that_has_few_is_served_when_others_have_all(void **state) {
	uint64_t all = 0;
	map_all(&all, 1024);
	map_all(&all, 1024);
	map_all(&all, 1024);
	assert_int_equal(all, BUDGET - BUDGET / 4 + LIVERY_GRANTS_SURE);
	for (int i = 0; i < 11; i++) {
		assert_int_equal(map_all(&all, 16), LIVERY_GRANTS_SURE);
	}
	assert_int_equal(all, BUDGET);
	assert_int_equal(map_all(&all, 1), 0);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_domain_takes_half),
		cmocka_unit_test(test_a_domain_that_has_few_is_served_when_others_have_all),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
