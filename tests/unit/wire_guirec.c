/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "protocol/wire/guirec.h"
#include "protocol/wire/wire.h"

/* Recordings as files: what is written comes back; what is damaged is named. */

static uint8_t file_bytes[4096];
static size_t file_size;
static char error[256];

static void add(const void *bytes, size_t size) {
	memcpy(file_bytes + file_size, bytes, size);
	file_size += size;
}

static void add_record(uint64_t time, uint8_t direction, const char *payload, uint32_t length) {
	uint8_t head[16] = { 0 };
	livery_put_u32(head, (uint32_t)time);
	livery_put_u32(head + 4, (uint32_t)(time >> 32));
	head[8] = direction;
	livery_put_u32(head + 12, length);
	add(head, sizeof(head));
	add(payload, strlen(payload));
}

static int setup(void **state) {
	file_size = 0;
	error[0] = '\0';
	add("GUIREC1\n", 8);
	add_record(5, 0, "abcd", 4);
	return 0;
}

static struct guirec_reader *open_bytes(void) {
	FILE *file = fmemopen(file_bytes, file_size, "rb");
	assert_non_null(file);
	return guirec_reader_create(file, error, sizeof(error));
}

/* Reads to the end; the result of the last call. */
static enum guirec_result read_all(size_t *records) {
	struct guirec_reader *reader = open_bytes();
	assert_non_null(reader);
	struct guirec_record record;
	enum guirec_result result;
	*records = 0;
	while ((result = guirec_reader_next(reader, &record, error, sizeof(error))) == GUIREC_OK) {
		(*records)++;
	}
	guirec_reader_destroy(reader);
	return result;
}

static void assert_damaged(const char *expected) {
	size_t records;
	assert_int_equal(read_all(&records), GUIREC_ERROR);
	assert_int_equal(records, 1);
	assert_string_equal(error, expected);
}

static void test_records_come_back_as_written(void **state) {
	char *bytes;
	size_t size;
	FILE *file = open_memstream(&bytes, &size);
	struct guirec_record out = { .time = UINT64_C(0x123456789ab), .direction = GUIREC_D2A,
		.length = 3, .payload = (const uint8_t *)"\0x\xff" };
	assert_true(guirec_write_start(file));
	assert_true(guirec_write_record(file, &out));
	out.length = 0;
	assert_true(guirec_write_record(file, &out));
	fclose(file);
	assert_int_equal(size, 8 + 16 + 3 + 16);
	struct guirec_reader *reader =
		guirec_reader_create(fmemopen(bytes, size, "rb"), error, sizeof(error));
	struct guirec_record in;
	assert_int_equal(guirec_reader_next(reader, &in, error, sizeof(error)), GUIREC_OK);
	assert_int_equal(in.time, out.time);
	assert_int_equal(in.direction, GUIREC_D2A);
	assert_int_equal(in.length, 3);
	assert_memory_equal(in.payload, "\0x\xff", 3);
	assert_int_equal(guirec_reader_get_index(reader), 0);
	assert_int_equal(guirec_reader_next(reader, &in, error, sizeof(error)), GUIREC_OK);
	assert_int_equal(in.length, 0);
	assert_int_equal(guirec_reader_get_index(reader), 1);
	assert_int_equal(guirec_reader_next(reader, &in, error, sizeof(error)), GUIREC_END);
	guirec_reader_destroy(reader);
	free(bytes);
}

static void test_other_files_are_no_recordings(void **state) {
	file_bytes[6] = '2';
	assert_null(open_bytes());
	assert_string_equal(error, "not a recording: it does not begin with GUIREC1");
	file_size = 7;
	assert_null(open_bytes());
}

static void test_a_recording_may_be_empty(void **state) {
	size_t records;
	file_size = 8;
	assert_int_equal(read_all(&records), GUIREC_END);
	assert_int_equal(records, 0);
}

static void test_a_cut_file_names_the_record(void **state) {
	size_t whole = file_size;
	add_record(6, 1, "efgh", 4);
	size_t all = file_size;
	for (file_size = whole + 1; file_size < whole + 16; file_size++) {
		assert_damaged("record 1: the file ends inside the head");
	}
	for (; file_size < all; file_size++) {
		assert_damaged("record 1: the file ends inside the payload");
	}
}

static void test_time_never_goes_back(void **state) {
	add_record(4, 0, "", 0);
	assert_damaged("record 1: time goes back by 1 ns");
}

static void test_directions_are_two(void **state) {
	add_record(5, 2, "", 0);
	assert_damaged("record 1: direction 2 is neither 0 nor 1");
}

static void test_reserved_bytes_are_zero(void **state) {
	add_record(5, 0, "", 0);
	file_bytes[file_size - 16 + 11] = 1;
	assert_damaged("record 1: reserved bytes are not zero");
}

static void test_a_length_beyond_any_message_is_refused_unread(void **state) {
	add_record(5, 0, "", LIVERY_WIRE_MAX + 1);
	char expected[128];
	snprintf(expected, sizeof(expected), "record 1: length %d is above %d", LIVERY_WIRE_MAX + 1,
		LIVERY_WIRE_MAX);
	assert_damaged(expected);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_records_come_back_as_written, setup),
		cmocka_unit_test_setup(test_other_files_are_no_recordings, setup),
		cmocka_unit_test_setup(test_a_recording_may_be_empty, setup),
		cmocka_unit_test_setup(test_a_cut_file_names_the_record, setup),
		cmocka_unit_test_setup(test_time_never_goes_back, setup),
		cmocka_unit_test_setup(test_directions_are_two, setup),
		cmocka_unit_test_setup(test_reserved_bytes_are_zero, setup),
		cmocka_unit_test_setup(test_a_length_beyond_any_message_is_refused_unread, setup),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
