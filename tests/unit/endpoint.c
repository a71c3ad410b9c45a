/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "protocol/channel/endpoint.h"

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

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_socket),
		cmocka_unit_test(test_domain_and_port),
		cmocka_unit_test(test_what_is_no_endpoint_is_refused),
	};
	return cmocka_run_group_tests_name("endpoint", tests, NULL, NULL);
}
