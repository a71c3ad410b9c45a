/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include "protocol/tools/reference.h"
#include "tests/unit/wire_sample.h"

/* Messages and errors as text, and the documentation that is made from the table. */

static char line[4096];

static void assert_dump(const struct livery_msg *msg, uint32_t length, const char *expected) {
	int n = livery_wire_dump(msg, length, line, sizeof(line));
	assert_string_equal(line, expected);
	assert_int_equal(n, strlen(expected));
}

static void test_a_message_of_the_extension_is_one_line(void **state) {
	uint8_t tail[32];
	const uint32_t words[] = { 1, 2, 30, 40, 5, 6, 70, 80 };
	for (size_t i = 0; i < 8; i++) {
		livery_put_u32(tail + 4 * i, words[i]);
	}
	struct livery_msg msg = { .type = LIVERY_MSG_EXT_COMMIT, .window = 3, .tail = tail,
		.tail_count = 2 };
	msg.ext_commit.buffer = 9;
	msg.ext_commit.serial = 4;
	assert_dump(&msg, 40, "EXT_COMMIT        0x00000003  len=40     buffer=9 serial=4 "
		"rects=[1,2 30x40 5,6 70x80]");
	msg = (struct livery_msg){ .type = LIVERY_MSG_EXT_POOL, .tail = tail, .tail_count = 2 };
	msg.ext_pool.pool = 1;
	msg.ext_pool.size = 8000;
	assert_dump(&msg, 24, "EXT_POOL          0x00000000  len=24     pool=1 size=8000 "
		"runs=2 pages=42 first=1");
	msg = (struct livery_msg){ .type = LIVERY_MSG_EXT_KEYBOARD_ENTER, .tail = tail,
		.tail_count = 3 };
	assert_dump(&msg, 12, "EXT_KEYBOARD_ENTER  0x00000000  len=12     keys=[1,2,30]");
}

static void test_flags_have_names_and_the_rest_a_number(void **state) {
	struct livery_msg msg = { .type = LIVERY_MSG_WINDOW_FLAGS, .window = 0xffffffff };
	msg.window_flags.set = 1 | 4 | 0x80000000;
	assert_dump(&msg, 8, "WINDOW_FLAGS      0xffffffff  len=8      "
		"set=FULLSCREEN|MINIMIZE|0x80000000 unset=0");
}

static void test_text_from_a_domain_cannot_leave_its_line(void **state) {
	struct livery_msg msg = { .type = LIVERY_MSG_WMNAME };
	memcpy(msg.wmname.title, "a\n\x1b[31m\"\\\xff", 11);
	assert_dump(&msg, 128, "WMNAME            0x00000000  len=128    "
		"\"a\\x0a\\x1b[31m\\x22\\x5c\\xff\" (10 bytes)");
}

static void test_references_in_no_order_are_marked(void **state) {
	uint8_t tail[8];
	livery_put_u32(tail, 8);
	livery_put_u32(tail + 4, 7);
	struct livery_msg msg = { .type = LIVERY_MSG_WINDOW_DUMP, .tail = tail, .tail_count = 2 };
	msg.window_dump.width = msg.window_dump.height = 1;
	assert_dump(&msg, 24, "WINDOW_DUMP       0x00000000  len=24     "
		"kind=0 w=1 h=1 bpp=0 refs=2 first=8 last=7 scattered");
}

static void test_a_short_buffer_gets_the_start_and_the_length(void **state) {
	struct livery_msg msg = { .type = LIVERY_MSG_UNMAP, .window = 1 };
	const char *whole = "UNMAP             0x00000001  len=0";
	char small[8];
	memset(small, 'x', sizeof(small));
	assert_int_equal(livery_wire_dump(&msg, 0, small, 6), strlen(whole));
	assert_string_equal(small, "UNMAP");
	assert_int_equal(small[6], 'x');
	assert_int_equal(livery_wire_dump(&msg, 0, NULL, 0), strlen(whole));
}

static void test_unknown_numbers_have_a_line_too(void **state) {
	struct livery_msg msg = { .type = 150, .window = 1 };
	assert_dump(&msg, 12, "? 150             0x00000001  len=12");
	assert_string_equal(livery_wire_name(150), "?");
	assert_string_equal(livery_wire_name(130), "CREATE");
}

static void test_an_error_names_message_field_value_and_reason(void **state) {
	struct livery_msg msg = { .type = LIVERY_MSG_CREATE, .window = 0x40000c };
	msg.create.width = 0;
	msg.create.height = 5;
	struct sample_result r = sample_judge(&msg);
	int n = livery_wire_error_format(&r.error, line, sizeof(line));
	assert_string_equal(
		line, "CREATE (130) for window 0x40000c of length 24: width 0 is not positive");
	assert_int_equal(n, strlen(line));
	msg = (struct livery_msg){ .type = LIVERY_MSG_WINDOW_DUMP, .window = 1 };
	msg.window_dump.width = 16385;
	r = sample_judge(&msg);
	livery_wire_error_format(&r.error, line, sizeof(line));
	assert_string_equal(line,
		"WINDOW_DUMP (147) for window 0x1 of length 16: width 16385 is not in 1..16384");
}

/* ---- documentation ---- */

static char *print(void (*write)(FILE *out)) {
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	assert_non_null(out);
	write(out);
	fclose(out);
	return text;
}

static char *read_file(const char *relative) {
	const char *root = getenv("LIVERY_SOURCE_ROOT");
	char path[4096];
	snprintf(path, sizeof(path), "%s/%s", root != NULL ? root : ".", relative);
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	static char text[256 * 1024];
	size_t size = fread(text, 1, sizeof(text) - 1, file);
	assert_true(size < sizeof(text) - 1);
	text[size] = '\0';
	fclose(file);
	return text;
}

static void test_the_protocol_document_has_the_table_as_it_is(void **state) {
	char *table = print(reference_print_table);
	/* else: livery-dump --table, into docs/protocol.md */
	assert_non_null(strstr(read_file("docs/protocol.md"), table));
	free(table);
}

/* NAME="\x00..." with whole words. */
static void assert_entry(const char *entry) {
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
	size_t name = strspn(entry, letters);
	assert_true(name > 0);
	assert_memory_equal(entry + name, "=\"", 2);
	const char *value = entry + name + 2;
	size_t size = strspn(value, "\\x0123456789abcdef");
	assert_true(size > 0 && size % 16 == 0);
	assert_string_equal(value + size, "\"");
}

static void test_the_dictionary_is_name_and_quoted_words(void **state) {
	char *dictionary = print(reference_print_dictionary);
	size_t entries = 0;
	for (char *entry = dictionary; *entry != '\0'; entries++) {
		char *end = strchr(entry, '\n');
		assert_non_null(end);
		*end = '\0';
		assert_entry(entry);
		entry = end + 1;
	}
	assert_true(entries > 2 * wire_messages_count);
	free(dictionary);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_message_of_the_extension_is_one_line),
		cmocka_unit_test(test_flags_have_names_and_the_rest_a_number),
		cmocka_unit_test(test_text_from_a_domain_cannot_leave_its_line),
		cmocka_unit_test(test_references_in_no_order_are_marked),
		cmocka_unit_test(test_a_short_buffer_gets_the_start_and_the_length),
		cmocka_unit_test(test_unknown_numbers_have_a_line_too),
		cmocka_unit_test(test_an_error_names_message_field_value_and_reason),
		cmocka_unit_test(test_the_protocol_document_has_the_table_as_it_is),
		cmocka_unit_test(test_the_dictionary_is_name_and_quoted_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
