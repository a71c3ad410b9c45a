/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/core_desk.h"
#include "protocol/wire/guirec.h"

/*
 * Recordings of the real Qubes agent, fed whole into the core: no violation, and every dump
 * acknowledged in order.
 */

struct told {
	uint32_t acks[8192];
	uint32_t n_acks, destroys;
};

static void handle_told(struct desk *desk, const struct livery_msg *msg) {
	struct told *told = desk->user;
	if (msg->type == LIVERY_MSG_WINDOW_DUMP_ACK) {
		assert_true(told->n_acks < 8192);
		told->acks[told->n_acks++] = msg->window;
	} else if (msg->type == LIVERY_MSG_DESTROY) {
		told->destroys++;
	}
}

static struct guirec_reader *open_recording(const char *name) {
	char path[512], error[256];
	const char *folder = getenv("LIVERY_TEST_DATA");
	assert_non_null(folder);
	snprintf(path, sizeof(path), "%s/%s.guirec", folder, name);
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	struct guirec_reader *reader = guirec_reader_create(file, error, sizeof(error));
	assert_non_null(reader);
	return reader;
}

/* The next message of the agent; false at the end. */
static bool next_of_agent(struct guirec_reader *reader, struct guirec_record *record) {
	char error[256];
	enum guirec_result result;
	do {
		result = guirec_reader_next(reader, record, error, sizeof(error));
		assert_int_not_equal(result, GUIREC_ERROR);
	} while (result == GUIREC_OK && record->direction != GUIREC_A2D);
	return result == GUIREC_OK;
}

/* The agent's own words about a daemon that places windows elsewhere are played as they are. */
static void play(const char *name, size_t piece, bool answer) {
	struct guirec_reader *reader = open_recording(name);
	struct desk *desk = desk_create(NULL);
	struct told told = { 0 }, sent = { 0 };
	struct guirec_record record;

	desk->quiet = true;
	desk->told = handle_told;
	desk->user = &told;
	while (next_of_agent(reader, &record)) {
		if (record.length > 4) {
			uint32_t type = livery_get_u32(record.payload);
			if (type == LIVERY_MSG_WINDOW_DUMP) {
				sent.acks[sent.n_acks++] = livery_get_u32(record.payload + 4);
			}
			sent.destroys += type == LIVERY_MSG_DESTROY;
		}
		for (size_t at = 0; at < record.length; at += piece) {
			size_t n = record.length - at < piece ? record.length - at : piece;
			assert_true(livery_core_input(desk->core, record.payload + at, n));
		}
		if (answer) {
			desk_run(desk);
		}
	}
	assert_null(livery_core_get_error(desk->core));
	assert_int_equal(told.destroys, sent.destroys);
	assert_int_equal(told.n_acks, sent.n_acks);
	assert_memory_equal(told.acks, sent.acks, sent.n_acks * sizeof(sent.acks[0]));
	assert_true(desk->toplevels > 0);
	if (answer) {
		assert_true(desk->commits > 0);
	}
	guirec_reader_destroy(reader);
	desk_destroy(desk);
}

static const char *const sessions[] = {
	"xterm-typing", "xterm-menu", "resize-move", "fullscreen-allowed", "titles", "titles-utf8",
	"clipboard", "tray", "reconnect-1", "reconnect-2", "negotiate-1.8",
};

#define N_SESSIONS (sizeof(sessions) / sizeof(sessions[0]))

static void test_whole(void **state) {
	for (size_t i = 0; i < N_SESSIONS; i++) {
		play(sessions[i], SIZE_MAX / 2, true);
	}
}

static void test_byte_by_byte(void **state) {
	play("xterm-menu", 1, true);
	play("clipboard", 3, true);
	play("tray", 13, true);
}

static void test_hidden_desktop(void **state) {
	for (size_t i = 0; i < N_SESSIONS; i++) {
		play(sessions[i], SIZE_MAX / 2, false);
	}
}

static void test_menus_are_popups(void **state) {
	struct guirec_reader *reader = open_recording("xterm-menu");
	struct desk *desk = desk_create(NULL);
	struct guirec_record record;

	desk->quiet = true;
	while (next_of_agent(reader, &record)) {
		assert_true(livery_core_input(desk->core, record.payload, record.length));
		desk_run(desk);
	}
	assert_int_equal(desk->toplevels, 1);
	assert_int_equal(desk->popups, 4);
	guirec_reader_destroy(reader);
	desk_destroy(desk);
}

/* The whole of a session in one piece, through buffers of every size. */
static void test_one_stream(void **state) {
	static const size_t pieces[] = { 1, 7, 4096, 65536, SIZE_MAX / 2 };
	struct guirec_reader *reader = open_recording("clipboard");
	struct guirec_record record;
	size_t size = 0;
	uint8_t *stream = calloc(1, 1 << 20);

	assert_non_null(stream);
	while (next_of_agent(reader, &record)) {
		assert_true(size + record.length <= 1 << 20);
		memcpy(stream + size, record.payload, record.length);
		size += record.length;
	}
	guirec_reader_destroy(reader);
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		struct desk *desk = desk_create(NULL);
		for (size_t at = 0; at < size; at += pieces[i]) {
			size_t n = size - at < pieces[i] ? size - at : pieces[i];
			assert_true(livery_core_input(desk->core, stream + at, n));
		}
		assert_int_equal(desk->toplevels, 2);
		desk_destroy(desk);
	}
	free(stream);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_byte_by_byte),
		cmocka_unit_test(test_hidden_desktop),
		cmocka_unit_test(test_menus_are_popups),
		cmocka_unit_test(test_one_stream),
	};
	return cmocka_run_group_tests_name("core_recordings", tests, NULL, NULL);
}
