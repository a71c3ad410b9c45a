/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glob.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include "tests/unit/wire_sample.h"
#include "protocol/wire/guirec.h"

/* What the unmodified Qubes agent and daemon said to each other. */

struct session {
	struct guirec_reader *reader;
	struct guirec_record record;
	struct livery_wire_mode mode;
	size_t records, messages;
};

static char path_buffer[4096];

static const char *data_path(const char *name) {
	const char *dir = getenv("LIVERY_TEST_DATA");
	snprintf(path_buffer, sizeof(path_buffer), "%s/%s", dir != NULL ? dir : "tests/data", name);
	return path_buffer;
}

static void open_session(struct session *session, const char *path) {
	char error[256];
	*session = (struct session){ 0 };
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	session->reader = guirec_reader_create(file, error, sizeof(error));
	assert_non_null(session->reader);
}

/*
 * The next record; false at the end. Follows the handshake, which all of these have in three
 * records.
 */
static bool next_record(struct session *session) {
	char error[256] = "";
	enum guirec_result result =
		guirec_reader_next(session->reader, &session->record, error, sizeof(error));
	assert_string_equal(error, "");
	if (result == GUIREC_END) {
		guirec_reader_destroy(session->reader);
		return false;
	}
	session->records++;
	if (session->records == 2) {
		assert_int_equal(session->record.length, 4);
		session->mode.version = livery_get_u32(session->record.payload);
	}
	return true;
}

static enum livery_role receiver(const struct session *session) {
	return session->record.direction == GUIREC_A2D ? LIVERY_ROLE_DAEMON : LIVERY_ROLE_AGENT;
}

static void check_message(struct session *session) {
	static uint8_t out[LIVERY_WIRE_MAX];
	const struct guirec_record *record = &session->record;
	struct sample_result r = sample_decode(
		receiver(session), session->mode, record->payload, record->length);
	assert_int_equal(r.result, LIVERY_WIRE_OK);
	assert_int_equal(r.used, record->length);
	size_t size = livery_wire_encode(&session->mode, &r.msg, out, sizeof(out));
	assert_int_equal(size, record->length);
	assert_memory_equal(out, record->payload, size);
	session->messages++;
}

static void test_every_recorded_message_comes_back_byte_for_byte(void **state) {
	glob_t files;
	assert_int_equal(glob(data_path("*.guirec"), 0, NULL, &files), 0);
	assert_int_equal(files.gl_pathc, 18);
	size_t messages = 0;
	for (size_t i = 0; i < files.gl_pathc; i++) {
		struct session session;
		open_session(&session, files.gl_pathv[i]);
		while (next_record(&session)) {
			if (session.records > 3) {
				check_message(&session);
			}
		}
		messages += session.messages;
	}
	globfree(&files);
	assert_int_equal(messages, 6218);
}

/* ---- text ---- */

static void print_handshake(const struct session *session, char *line, size_t size) {
	const uint8_t *payload = session->record.payload;
	if (session->records < 3) {
		uint32_t version = livery_get_u32(payload);
		snprintf(line, size, "%-16s  %u.%u (0x%08x)", "(version)",
			LIVERY_VERSION_MAJOR(version), LIVERY_VERSION_MINOR(version), version);
	} else {
		struct livery_screen screen = livery_screen_decode(payload);
		snprintf(line, size, "%-16s  w=%u h=%u depth=%u mem_kib=%u", "(screen)",
			screen.width, screen.height, screen.depth, screen.mem_kib);
	}
}

/* As livery-dump prints it. */
static void print_record(const struct session *session, char *line, size_t size) {
	const struct guirec_record *record = &session->record;
	int head = snprintf(line, size, "%15.6f  %s  ", (double)record->time / 1e9,
		record->direction == GUIREC_A2D ? "A>D" : "D>A");
	if (session->records <= 3) {
		print_handshake(session, line + head, size - (size_t)head);
		return;
	}
	struct sample_result r = sample_decode(
		receiver(session), session->mode, record->payload, record->length);
	livery_wire_dump(&r.msg, livery_get_u32(record->payload + 8), line + head,
		size - (size_t)head);
}

/* The next line that is no comment, without its newline. */
static bool next_line(FILE *file, char *line, int size) {
	while (fgets(line, size, file) != NULL) {
		if (line[0] != '#') {
			line[strcspn(line, "\n")] = '\0';
			return true;
		}
	}
	return false;
}

static void compare_text(const char *name) {
	char relative[128], expected[16384], line[16384];
	snprintf(relative, sizeof(relative), "text/%s.txt", name);
	FILE *text = fopen(data_path(relative), "r");
	assert_non_null(text);
	snprintf(relative, sizeof(relative), "%s.guirec", name);
	struct session session;
	open_session(&session, data_path(relative));
	while (next_record(&session)) {
		assert_true(next_line(text, expected, sizeof(expected)));
		print_record(&session, line, sizeof(line));
		assert_string_equal(line, expected);
	}
	assert_false(next_line(text, expected, sizeof(expected)));
	fclose(text);
}

static void test_the_text_is_what_the_recorder_wrote_down(void **state) {
	const char *const names[] = { "clipboard", "fullscreen-allowed", "negotiate-1.4",
		"negotiate-1.8", "reconnect-1", "titles", "tray", "xterm-menu" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		compare_text(names[i]);
	}
}

/* ---- streams ---- */

#define STREAM_MAX (1024 * 1024)

/* All bytes of one direction behind the handshake, as the receiver's socket gave them. */
static size_t join(const char *name, enum guirec_direction direction, uint8_t *out,
		size_t *messages) {
	struct session session;
	size_t size = 0;
	open_session(&session, data_path(name));
	*messages = 0;
	while (next_record(&session)) {
		if (session.records > 3 && session.record.direction == direction) {
			assert_true(size + session.record.length <= STREAM_MAX);
			memcpy(out + size, session.record.payload, session.record.length);
			size += session.record.length;
			(*messages)++;
		}
	}
	return size;
}

/* Decodes with only the next byte more each time. */
static size_t decode_by_byte(const uint8_t *bytes, size_t size, enum livery_role role) {
	size_t start = 0, messages = 0;
	for (size_t end = 1; end <= size; end++) {
		struct livery_wire_mode mode = { .version = LIVERY_VERSION_1_8 };
		struct sample_result r = sample_decode(role, mode, bytes + start, end - start);
		if (r.result == LIVERY_WIRE_MORE) {
			continue;
		}
		assert_int_equal(r.result, LIVERY_WIRE_OK);
		assert_int_equal(r.used, end - start);
		start = end;
		messages++;
	}
	assert_int_equal(start, size);
	return messages;
}

static void test_streams_that_come_byte_by_byte_give_the_same_messages(void **state) {
	static uint8_t bytes[STREAM_MAX];
	const char *const names[] = { "clipboard.guirec", "resize-move.guirec", "tray.guirec" };
	for (size_t i = 0; i < 3; i++) {
		size_t messages, size;
		size = join(names[i], GUIREC_A2D, bytes, &messages);
		assert_true(messages > 50);
		assert_int_equal(decode_by_byte(bytes, size, LIVERY_ROLE_DAEMON), messages);
		size = join(names[i], GUIREC_D2A, bytes, &messages);
		assert_int_equal(decode_by_byte(bytes, size, LIVERY_ROLE_AGENT), messages);
	}
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_recorded_message_comes_back_byte_for_byte),
		cmocka_unit_test(test_the_text_is_what_the_recorder_wrote_down),
		cmocka_unit_test(test_streams_that_come_byte_by_byte_give_the_same_messages),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
