/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which offered types are text in UTF-8, and which of them is taken. */
#include "protocol/text/mime.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static const struct {
	const char *type;
	bool text;
} types[] = {
	{ "text/plain", true },
	{ "Text/Plain", true },
	{ "text/plain;", true },
	{ "text/plain;charset=utf-8", true },
	{ "text/plain;charset=UTF-8", true },
	{ "text/plain; charset=utf-8", true },
	{ "TEXT/PLAIN ;\tCharSet=\"Utf-8\"", true },
	{ "text/plain;format=flowed;charset=utf-8", true },
	{ "text/plain;charset=utf-8;format=flowed", true },
	{ "text/plain;charset=us-ascii", true },
	{ "UTF8_STRING", true },
	{ "", false },
	{ "text", false },
	{ "text/", false },
	{ "text/plainer", false },
	{ "text/html;charset=utf-8", false },
	{ "application/text/plain", false },
	{ "text/plain;charset=utf-16", false },
	{ "text/plain;charset=iso-8859-1", false },
	{ "text/plain;charset=", false },
	{ "text/plain;charset=\"utf-8", false },
	{ "text/plain;charset", false },
	{ "text/plain;=utf-8", false },
	{ "text/plain charset=utf-8", false },
	{ "text/plain;charset=utf-8 trailing", false },
	{ "utf8_string", false }, /* an atom of X11: letters of one case */
};

static void test_types_are_read_with_their_parameters(void **state) {
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		const char *one[] = { "image/png", types[i].type };
		const char *found = livery_mime_best_text(one, 2);
		if (types[i].text != (found == types[i].type)) {
			fail_msg("\"%s\"", types[i].type);
		}
		assert_int_equal(livery_mime_is_text(types[i].type), types[i].text);
	}
	assert_true(livery_mime_is_text("STRING") && livery_mime_is_text("TEXT"));
	assert_null(livery_mime_best_text(NULL, 0));
}

/* The string that the program offered is what it must be asked for. */
static void test_the_best_is_taken_as_it_was_offered(void **state) {
	const char *offered[] = { "text/plain;charset=us-ascii", "text/plain", "UTF8_STRING",
		"Text/Plain; Charset=\"UTF-8\"", "text/plain;charset=utf-8" };
	const size_t best[] = { 0, 1, 2, 3, 3 };
	for (size_t count = 1; count <= 5; count++) {
		assert_ptr_equal(livery_mime_best_text(offered, count), offered[best[count - 1]]);
	}
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_types_are_read_with_their_parameters),
		cmocka_unit_test(test_the_best_is_taken_as_it_was_offered),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
