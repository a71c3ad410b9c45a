/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Requests of the control socket: what is taken, and what is refused with which words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include "compositor/control/request.h"

static bool parse(const char *line, struct livery_control_request *request, char error[128]) {
	return livery_control_parse(line, strlen(line), request, error, 128);
}

static void test_every_command_is_read(void **state) {
	(void)state;
	for (int i = 0; i < LIVERY_CONTROL_COUNT; i++) {
		enum livery_control_command command = (enum livery_control_command)i;
		struct livery_control_request request;
		char line[128], error[128];
		snprintf(line, sizeof(line), "{\"command\": \"%s\"%s}",
			livery_control_command_name(command),
			livery_control_needs_domain(command) ? ", \"domain\": \"work\"" : "");
		assert_true(parse(line, &request, error));
		assert_int_equal(request.command, command);
		assert_string_equal(request.domain,
			livery_control_needs_domain(command) ? "work" : "");
	}
}

static void test_what_is_no_request_is_refused_in_words(void **state) {
	(void)state;
	static const struct {
		const char *line, *error;
	} cases[] = {
		{ "", "not a JSON object" },
		{ "stats", "not a JSON object" },
		{ "[]", "not a JSON object" },
		{ "null", "not a JSON object" },
		{ "{\"command\": \"stats\"", "not a JSON object" },
		{ "{\"command\": \"stats\"} {}", "not a JSON object" },
		{ "{\"command\": {\"a\": {\"b\": [1]}}}", "not a JSON object" },
		{ "{\"command\": \"\xff\"}", "not a JSON object" },
		{ "{}", "no command" },
		{ "{\"domain\": \"work\"}", "no command" },
		{ "{\"command\": \"reboot\"}", "no such command" },
		{ "{\"command\": 7}", "no such command" },
		{ "{\"command\": \"stats\\u0000\"}", "no such command" },
		{ "{\"command\": \"stats\", \"force\": true}",
			"only \"command\" and \"domain\" are known" },
		{ "{\"command\": \"stop\"}", "stop: needs a domain" },
		{ "{\"command\": \"stats\", \"domain\": \"work\"}", "stats: takes no domain" },
		{ "{\"command\": \"stop\", \"domain\": \"\"}", "domain: not a domain's name" },
		{ "{\"command\": \"stop\", \"domain\": \"-a\"}", "domain: not a domain's name" },
		{ "{\"command\": \"stop\", \"domain\": \"../x\"}", "domain: not a domain's name" },
		{ "{\"command\": \"stop\", \"domain\": \"work\\nstop bank\"}",
			"domain: not a domain's name" },
		{ "{\"command\": \"stop\", \"domain\": \"work\\u0000x\"}",
			"domain: not a domain's name" },
		{ "{\"command\": \"stop\", \"domain\": [\"work\"]}",
			"domain: not a domain's name" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct livery_control_request request;
		char error[128] = "";
		assert_false(parse(cases[i].line, &request, error));
		assert_string_equal(error, cases[i].error);
	}
}

static void test_the_longest_line_is_read_and_one_longer_is_not(void **state) {
	(void)state;
	struct livery_control_request request;
	char line[LIVERY_CONTROL_LINE + 1], error[128];
	memset(line, ' ', sizeof(line));
	memcpy(line, "{\"command\":\"stats\"", 18);
	line[LIVERY_CONTROL_LINE - 1] = '}';
	assert_true(livery_control_parse(line, LIVERY_CONTROL_LINE, &request, error,
		sizeof(error)));
	assert_false(livery_control_parse(line, LIVERY_CONTROL_LINE + 1, &request, error,
		sizeof(error)));
	assert_string_equal(error, "longer than 512 bytes");
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_command_is_read),
		cmocka_unit_test(test_what_is_no_request_is_refused_in_words),
		cmocka_unit_test(test_the_longest_line_is_read_and_one_longer_is_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
