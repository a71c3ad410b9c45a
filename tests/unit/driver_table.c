/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What livery is told of Xen domains: each that comes, once; each that goes, once; nothing that
 * could not be told in a line.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "driver/table.h"

struct told {
	struct livery_table table;
	char text[4096];
};

static void tell(struct told *told, const char *verb, const struct livery_table_domain *domain) {
	size_t used = strlen(told->text);
	snprintf(told->text + used, sizeof(told->text) - used, "%s %u %s %s;", verb, domain->domid,
		domain->uuid, domain->name);
}

static void handle_up(void *data, const struct livery_table_domain *domain) {
	tell(data, "up", domain);
}

static void handle_down(void *data, const struct livery_table_domain *domain) {
	tell(data, "down", domain);
}

static void handle_all(void *data) {
	struct told *told = data;
	size_t used = strlen(told->text);
	snprintf(told->text + used, sizeof(told->text) - used, "all;");
}

static int setup(void **state) {
	struct told *told = calloc(1, sizeof(*told));
	assert_non_null(told);
	told->table.listener = (struct livery_table_listener){ handle_up, handle_down, handle_all,
		told };
	*state = told;
	return 0;
}

static int teardown(void **state) {
	free(*state);
	return 0;
}

static bool see(struct told *told, uint32_t domid, const char *name, const char *uuid) {
	struct livery_table_domain domain = { .domid = domid };
	snprintf(domain.name, sizeof(domain.name), "%s", name);
	snprintf(domain.uuid, sizeof(domain.uuid), "%s", uuid);
	return livery_table_see(&told->table, &domain);
}

static void assert_told(struct told *told, const char *text) {
	assert_string_equal(told->text, text);
	told->text[0] = '\0';
}

static void domains_are_told_when_they_come_and_go(void **state) {
	struct told *told = *state;
	livery_table_begin(&told->table);
	assert_true(see(told, 5, "work", "u-5"));
	assert_true(see(told, 3, "bank", "-"));
	livery_table_end(&told->table);
	assert_told(told, "up 5 u-5 work;up 3 - bank;all;");

	for (int i = 0; i < 3; i++) {
		livery_table_begin(&told->table);
		see(told, 3, "bank", "-");
		see(told, 5, "work", "u-5");
		livery_table_end(&told->table);
	}
	assert_told(told, "");

	livery_table_begin(&told->table);
	see(told, 3, "bank", "-");
	livery_table_end(&told->table);
	assert_told(told, "down 5 u-5 work;");
	livery_table_begin(&told->table);
	livery_table_end(&told->table);
	assert_told(told, "down 3 - bank;");
}

/* A domain can end and another one begin with its number between two looks. */
static void a_number_that_is_used_again_is_another_domain(void **state) {
	struct told *told = *state;
	livery_table_begin(&told->table);
	see(told, 4, "one", "u-1");
	see(told, 5, "two", "u-2");
	see(told, 6, "three", "u-3");
	livery_table_end(&told->table);
	told->text[0] = '\0';
	livery_table_begin(&told->table);
	see(told, 4, "other", "u-1");
	see(told, 5, "two", "u-9");
	see(told, 6, "three", "u-3");
	livery_table_end(&told->table);
	assert_told(told, "down 4 u-1 one;up 4 u-1 other;down 5 u-2 two;up 5 u-9 two;");
}

static void one_too_many_is_left_out_and_no_other(void **state) {
	struct told *told = *state;
	livery_table_begin(&told->table);
	for (uint32_t i = 1; i <= LIVERY_DRIVER_DOMAINS; i++) {
		assert_true(see(told, i, "same", "-"));
	}
	told->text[0] = '\0';
	assert_false(see(told, 9999, "late", "-"));
	assert_true(see(told, 7, "same", "-"));
	livery_table_end(&told->table);
	assert_told(told, "all;");
	livery_table_begin(&told->table);
	for (uint32_t i = 2; i <= LIVERY_DRIVER_DOMAINS; i++) {
		see(told, i, "same", "-");
	}
	livery_table_end(&told->table);
	assert_told(told, "down 1 - same;");
	assert_true(see(told, 9999, "late", "-"));
	assert_told(told, "up 9999 - late;");
}

static void words_are_printable_and_fit(void **state) {
	char out[8];
	assert_true(livery_table_get_word("name", 4, out, sizeof(out)));
	assert_string_equal(out, "name");
	assert_true(livery_table_get_word("1234567", 7, out, sizeof(out)));
	assert_true(livery_table_get_word("~!xyz", 2, out, sizeof(out)));
	assert_string_equal(out, "~!");
	assert_false(livery_table_get_word("12345678", 8, out, sizeof(out)));
	assert_false(livery_table_get_word("", 0, out, sizeof(out)));
	assert_false(livery_table_get_word(NULL, 0, out, sizeof(out)));
	assert_false(livery_table_get_word("a b", 3, out, sizeof(out)));
	assert_false(livery_table_get_word("a\n", 2, out, sizeof(out)));
	assert_false(livery_table_get_word("a\0b", 3, out, sizeof(out)));
	assert_false(livery_table_get_word("caf\xc3\xa9", 5, out, sizeof(out)));
	assert_false(livery_table_get_word("\x7f", 1, out, sizeof(out)));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
	const struct CMUnitTest tests[] = {
		TEST(domains_are_told_when_they_come_and_go),
		TEST(a_number_that_is_used_again_is_another_domain),
		TEST(one_too_many_is_left_out_and_no_other),
		TEST(words_are_printable_and_fit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
