/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "common/endpoint.h"

/* Texts that name the other side of a channel. */

static void test_socket(void **state) {
	struct livery_endpoint endpoint;
	char text[64];
	assert_true(livery_endpoint_parse("unix:/run/a:b", &endpoint));
	assert_int_equal(endpoint.kind, LIVERY_ENDPOINT_UNIX);
	assert_string_equal(endpoint.path, "/run/a:b");
	livery_endpoint_describe(&endpoint, text, sizeof(text));
	assert_string_equal(text, "/run/a:b");
}

static void test_domain_and_port(void **state) {
	struct livery_endpoint endpoint;
	char text[64];
	assert_true(livery_endpoint_parse("xen:7", &endpoint));
	assert_int_equal(endpoint.kind, LIVERY_ENDPOINT_XEN);
	assert_int_equal(endpoint.domid, 7);
	assert_int_equal(endpoint.port, 6000);
	livery_endpoint_describe(&endpoint, text, sizeof(text));
	assert_string_equal(text, "domain 7");
	assert_true(livery_endpoint_parse("xen:32751:6001", &endpoint));
	assert_int_equal(endpoint.domid, 32751);
	assert_int_equal(endpoint.port, 6001);
	assert_true(livery_endpoint_parse_domid("0", &endpoint));
	assert_int_equal(endpoint.domid, 0);
}

static void test_what_is_no_endpoint_is_refused(void **state) {
	const char *texts[] = { "", "unix:", "unix", "/run/a", "xen:", "xen:x", "xen:-1", "xen: 1",
		"xen:32752", "xen:1:", "xen:1:x", "xen:1:2:3", "xen:4294967297", "xen:1:2147483648",
		"XEN:1" };
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct livery_endpoint endpoint = { .kind = LIVERY_ENDPOINT_UNIX };
		assert_false(livery_endpoint_parse(texts[i], &endpoint));
		assert_int_equal(endpoint.kind, LIVERY_ENDPOINT_NONE);
	}
	struct livery_endpoint endpoint;
	assert_false(livery_endpoint_parse_domid("7:6000", &endpoint));
	assert_false(livery_endpoint_parse_domid("7 ", &endpoint));
}

static void test_options_of_programs(void **state) {
	struct livery_endpoint endpoint = { 0 };
	assert_null(livery_endpoint_read_option('d', "0", &endpoint));
	assert_int_equal(endpoint.kind, LIVERY_ENDPOINT_XEN);
	assert_string_equal(livery_endpoint_read_option('s', "/run/a", &endpoint),
		"only one of --endpoint, --socket and --domid can be given");
	assert_int_equal(endpoint.kind, LIVERY_ENDPOINT_XEN);

	endpoint = (struct livery_endpoint){ 0 };
	assert_null(livery_endpoint_read_option('s', "xen:1", &endpoint));
	assert_int_equal(endpoint.kind, LIVERY_ENDPOINT_UNIX);
	assert_string_equal(endpoint.path, "xen:1");

	endpoint = (struct livery_endpoint){ 0 };
	assert_non_null(livery_endpoint_read_option('d', "xen:1", &endpoint));
	assert_non_null(livery_endpoint_read_option('e', "1", &endpoint));
	assert_int_equal(endpoint.kind, LIVERY_ENDPOINT_NONE);
	assert_null(livery_endpoint_read_option('e', "unix:a", &endpoint));
	assert_string_equal(endpoint.path, "a");
}

static void test_what_is_written_is_read_again(void **state) {
	const char *texts[] = { "unix:/run/a:b", "xen:7:6000", "xen:32751:6001" };
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct livery_endpoint endpoint;
		char text[32];
		assert_true(livery_endpoint_parse(texts[i], &endpoint));
		assert_true(livery_endpoint_format(&endpoint, text, strlen(texts[i]) + 1));
		assert_string_equal(text, texts[i]);
		assert_false(livery_endpoint_format(&endpoint, text, strlen(texts[i])));
	}
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_socket),
		cmocka_unit_test(test_domain_and_port),
		cmocka_unit_test(test_options_of_programs),
		cmocka_unit_test(test_what_is_written_is_read_again),
		cmocka_unit_test(test_what_is_no_endpoint_is_refused),
	};
	return cmocka_run_group_tests_name("endpoint", tests, NULL, NULL);
}
