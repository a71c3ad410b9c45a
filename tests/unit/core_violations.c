/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/core_desk.h"

/* What a domain must not say: each ends it, with an error that names message, field and value. */

struct violation {
	uint32_t type, window;
	uint32_t words[16], n;
	const char *message, *field; /* of the error */
	int64_t value;
};

#define CREATE(id) { LIVERY_MSG_CREATE, id, { 0, 0, 9, 9, 0, 0 }, 6 }
#define BUFFER(desk, id) desk_words(desk, LIVERY_MSG_EXT_BUFFER, 0, id, 1, 0, 8, 8, 32, 0)
#define MAP(id) { LIVERY_MSG_MAP, id, { 0, 0 }, 2 }

/*
 * Before each: windows 1, shown, and 2; the extension also pool 1 of 4096 bytes and buffer 1 of
 * 8x8.
 */
static const struct violation setup[] = { CREATE(1), MAP(1), CREATE(2) };
static const struct violation ext_setup[] = {
	{ LIVERY_MSG_EXT_POOL, 0, { 1, 4096, 7, 1 }, 4 },
	{ LIVERY_MSG_EXT_BUFFER, 0, { 1, 1, 0, 8, 8, 32, 0 }, 7 },
};

static const struct violation base[] = {
	{ LIVERY_MSG_CREATE, 1, { 0, 0, 9, 9, 0, 0 }, 6, "CREATE", "window", 1 },
	{ LIVERY_MSG_CREATE, 3, { 0, 0, 0, 9, 0, 0 }, 6, "CREATE", "width", 0 },
	{ LIVERY_MSG_MAP, 77, { 0, 0 }, 2, "MAP", "window", 77 },
	{ LIVERY_MSG_DESTROY, 0, { 0 }, 0, "DESTROY", "window", 0 },
	{ LIVERY_MSG_CONFIGURE, 1, { 0, 0, 9, 0, 0 }, 5, "CONFIGURE", "height", 0 },
	{ LIVERY_MSG_WINDOW_FLAGS, 1, { 3, 2 }, 2, "WINDOW_FLAGS", "unset", 2 },
	{ LIVERY_MSG_CURSOR, 1, { 0x200 }, 1, "CURSOR", "cursor", 0x200 },
	{ LIVERY_MSG_CURSOR, 1, { 0xff }, 1, "CURSOR", "cursor", 0xff },
	{ LIVERY_MSG_WINDOW_DUMP, 1, { 1, 8, 8, 24, 5 }, 5, "WINDOW_DUMP", "kind", 1 },
	{ LIVERY_MSG_WINDOW_DUMP, 1, { 0, 16385, 8, 24, 5 }, 5, "WINDOW_DUMP", "width", 16385 },
	{ LIVERY_MSG_WINDOW_DUMP, 1, { 0, 100, 100, 24, 5 }, 5, "WINDOW_DUMP", "refs", 1 },
	{ LIVERY_MSG_WINDOW_DUMP, 1, { 0, 8, 8, 24 }, 4, "WINDOW_DUMP", "refs", 0 },
	{ LIVERY_MSG_EXT_COMMIT, 1, { 1, 0 }, 2, "EXT_COMMIT", NULL, 0 },
	{ LIVERY_MSG_EXT_ACCEPT, 0, { 1, 0 }, 2, "EXT_ACCEPT", NULL, 0 },
	{ LIVERY_MSG_EXT_PAGES, 0, { 0xffffffff, 2 }, 2, "EXT_PAGES", "count", 2 },
	{ 150, 1, { 0 }, 0, "?", NULL, 0 },
	{ LIVERY_MSG_KEYPRESS, 1, { 2, 0, 0, 0, 0 }, 5, "KEYPRESS", NULL, 0 },
	{ LIVERY_MSG_MFNDUMP, 1, { 0, 8, 8, 24, 0, 1, 0, 5 }, 8, "MFNDUMP", NULL, 0 },
};

static const struct violation extension[] = {
	{ LIVERY_MSG_EXT_ACCEPT, 0, { 1, 0 }, 2, "EXT_ACCEPT", NULL, 0 },
	{ LIVERY_MSG_CONFIGURE, 1, { 0, 0, 9, 9, 0 }, 5, "CONFIGURE", NULL, 0 },
	{ LIVERY_MSG_SHMIMAGE, 1, { 0, 0, 9, 9 }, 4, "SHMIMAGE", NULL, 0 },
	{ LIVERY_MSG_DOCK, 1, { 0 }, 0, "DOCK", NULL, 0 },
	{ LIVERY_MSG_EXT_POOL, 0, { 1, 4096, 7, 1 }, 4, "EXT_POOL", "pool", 1 },
	{ LIVERY_MSG_EXT_POOL, 0, { 2, 4097, 7, 1 }, 4, "EXT_POOL", "runs", 1 },
	{ LIVERY_MSG_EXT_POOL, 0, { 2, 4096, 7, 2 }, 4, "EXT_POOL", "runs", 2 },
	{ LIVERY_MSG_EXT_POOL, 0, { 2, 4096 }, 2, "EXT_POOL", "runs", 0 },
	{ LIVERY_MSG_EXT_POOL_DESTROY, 0, { 2 }, 1, "EXT_POOL_DESTROY", "pool", 2 },
	{ LIVERY_MSG_EXT_BUFFER, 0, { 1, 1, 0, 8, 8, 32, 0 }, 7, "EXT_BUFFER", "buffer", 1 },
	{ LIVERY_MSG_EXT_BUFFER, 0, { 2, 9, 0, 8, 8, 32, 0 }, 7, "EXT_BUFFER", "pool", 9 },
	{ LIVERY_MSG_EXT_BUFFER, 0, { 2, 1, 2, 8, 8, 32, 0 }, 7, "EXT_BUFFER", "offset", 2 },
	{ LIVERY_MSG_EXT_BUFFER, 0, { 2, 1, 0, 8, 8, 28, 0 }, 7, "EXT_BUFFER", "stride", 28 },
	{ LIVERY_MSG_EXT_BUFFER, 0, { 2, 1, 0, 8, 8, 34, 0 }, 7, "EXT_BUFFER", "stride", 34 },
	{ LIVERY_MSG_EXT_BUFFER, 0, { 2, 1, 4, 32, 32, 128, 0 }, 7, "EXT_BUFFER", "height", 32 },
	{ LIVERY_MSG_EXT_BUFFER, 0, { 2, 1, 0, 8, 8, 32, 2 }, 7, "EXT_BUFFER", "format", 2 },
	{ LIVERY_MSG_EXT_BUFFER, 0, { 2, 1, 0, 1, 16384, 1 << 30, 0 }, 7, "EXT_BUFFER", "stride",
		1 << 30 },
	{ LIVERY_MSG_EXT_BUFFER_DESTROY, 0, { 2 }, 1, "EXT_BUFFER_DESTROY", "buffer", 2 },
	{ LIVERY_MSG_EXT_COMMIT, 1, { 9, 0 }, 2, "EXT_COMMIT", "buffer", 9 },
	{ LIVERY_MSG_EXT_COMMIT, 1, { 1, 1 }, 2, "EXT_COMMIT", "serial", 1 },
	{ LIVERY_MSG_EXT_COMMIT, 9, { 1, 0 }, 2, "EXT_COMMIT", "window", 9 },
	{ LIVERY_MSG_EXT_STATE, 1, { 3, 2 }, 2, "EXT_STATE", "unset", 2 },
	{ LIVERY_MSG_EXT_PARENT, 1, { 9 }, 1, "EXT_PARENT", "parent", 9 },
	{ LIVERY_MSG_EXT_POPUP, 2, { 9, 0, 0, 1, 1, 9, 9, 0, 0, 0, 0, 0, 0, 0 }, 14, "EXT_POPUP",
		"parent", 9 },
	{ LIVERY_MSG_EXT_POPUP, 2, { 2, 0, 0, 1, 1, 9, 9, 0, 0, 0, 0, 0, 0, 0 }, 14, "EXT_POPUP",
		"parent", 2 },
	{ LIVERY_MSG_EXT_POPUP, 1, { 2, 0, 0, 1, 1, 9, 9, 0, 0, 0, 0, 0, 0, 0 }, 14, "EXT_POPUP",
		NULL, 0 },
	{ LIVERY_MSG_EXT_POPUP, 2, { 1, 0, 0, 1, 1, 9, 9, 9, 0, 0, 0, 0, 0, 0 }, 14, "EXT_POPUP",
		"anchor", 9 },
	{ LIVERY_MSG_EXT_CURSOR, 1, { 35 }, 1, "EXT_CURSOR", "shape", 35 },
	{ LIVERY_MSG_EXT_SIZE, 1, { 0, 9 }, 2, "EXT_SIZE", "width", 0 },
	{ LIVERY_MSG_EXT_SIZE, 1, { 9, 16385 }, 2, "EXT_SIZE", "height", 16385 },
};

static bool play(struct desk *desk, const struct violation *message) {
	return desk_raw(desk, message->type, message->window, message->words, message->n);
}

static void check(const struct violation *violation, bool is_extension) {
	struct desk *desk = desk_start(is_extension);
	for (size_t i = 0; i < sizeof(setup) / sizeof(setup[0]); i++) {
		assert_true(play(desk, &setup[i]));
	}
	for (size_t i = 0; is_extension && i < sizeof(ext_setup) / sizeof(ext_setup[0]); i++) {
		assert_true(play(desk, &ext_setup[i]));
	}
	assert_false(play(desk, violation));
	const struct livery_wire_error *error = livery_core_get_error(desk->core);
	assert_non_null(error);
	assert_string_equal(error->message, violation->message);
	if (violation->field != NULL) {
		desk_refused(desk, violation->message, violation->field, violation->value);
	} else {
		char text[512];
		assert_true(livery_wire_error_format(error, text, sizeof(text)) > 0);
	}
	/* The windows are still there to be destroyed. */
	desk_forget(desk);
	desk_destroy(desk);
}

static void test_base(void **state) {
	for (size_t i = 0; i < sizeof(base) / sizeof(base[0]); i++) {
		check(&base[i], false);
	}
}

static void test_extension(void **state) {
	for (size_t i = 0; i < sizeof(extension) / sizeof(extension[0]); i++) {
		check(&extension[i], true);
	}
}

static void test_major_version(void **state) {
	char text[512];
	struct desk *desk = desk_create(NULL);
	assert_false(desk_greet(desk, LIVERY_WIRE_VERSION(2, 8)));
	livery_wire_error_format(livery_core_get_error(desk->core), text, sizeof(text));
	assert_non_null(strstr(text, "version 2.8"));
	desk_expect(desk, "");
	desk_destroy(desk);
}

static void test_clipboard_of_old_agents(void **state) {
	struct desk *desk = desk_create(NULL);
	static uint8_t text[65001];
	struct livery_msg msg = { .type = LIVERY_MSG_CLIPBOARD_DATA, .tail = text,
		.tail_count = 65000 };
	assert_true(desk_greet(desk, LIVERY_WIRE_VERSION(1, 7)));
	assert_true(desk_send(desk, &msg));
	msg.tail_count = 65001;
	desk->mode.version = LIVERY_VERSION_1_8; /* to be able to encode it */
	assert_false(desk_send(desk, &msg));
	desk_refused(desk, "CLIPBOARD_DATA", "length", 65001);
	desk_destroy(desk);
}

static void test_pages(void **state) {
	struct desk *desk = desk_start(false);
	desk->pages_error = "no descriptor came with it";
	assert_false(desk_words(desk, LIVERY_MSG_EXT_PAGES, 0, 4, 2));
	assert_string_equal(livery_core_get_error(desk->core)->reason, desk->pages_error);
	desk_refused(desk, "EXT_PAGES", "first", 4);
	desk_destroy(desk);
}

/* ---- quotas ---- */

static void test_windows(void **state) {
	struct desk *desk = desk_start(false);
	for (uint32_t i = 0; i < 1024; i++) {
		assert_true(desk_words(desk, LIVERY_MSG_CREATE, i * 0x1000, 0, 0, 9, 9, 0, 0));
		assert_true(desk_words(desk, LIVERY_MSG_MAP, i * 0x1000, 0, 0));
	}
	assert_int_equal(desk->toplevels, livery_core_default_limits.toplevels);
	assert_false(desk_words(desk, LIVERY_MSG_CREATE, 7, 0, 0, 9, 9, 0, 0));
	desk_refused(desk, "CREATE", "window", 7);
	desk_destroy(desk);
}

static void test_pools_and_buffers(void **state) {
	struct livery_core_limits limits = livery_core_default_limits;
	limits.pools = 2;
	limits.buffers = 3;
	for (uint32_t round = 0; round < 2; round++) {
		struct desk *desk = desk_create(&limits);
		assert_true(desk_greet(desk, LIVERY_VERSION_1_8));
		assert_true(desk_words(desk, LIVERY_MSG_EXT_ACCEPT, 0, 1, 0));
		for (uint32_t i = 1; i <= 2; i++) {
			assert_true(desk_words(desk, LIVERY_MSG_EXT_POOL, 0, i, 4096, 7, 1));
		}
		for (uint32_t i = 1; i <= 3; i++) {
			assert_true(BUFFER(desk, i));
		}
		if (round == 0) {
			assert_false(desk_words(desk, LIVERY_MSG_EXT_POOL, 0, 3, 4096, 7, 1));
			desk_refused(desk, "EXT_POOL", "pool", 4096);
		} else {
			assert_false(BUFFER(desk, 4));
			desk_refused(desk, "EXT_BUFFER", "buffer", 3);
		}
		desk_destroy(desk);
	}
}

static void test_runs(void **state) {
	struct livery_core_limits limits = livery_core_default_limits;
	limits.runs = 3;
	struct desk *desk = desk_create(&limits);
	assert_true(desk_greet(desk, LIVERY_VERSION_1_8));
	assert_true(desk_words(desk, LIVERY_MSG_CREATE, 1, 0, 0, 9, 9, 0, 0));
	assert_true(desk_words(desk, LIVERY_MSG_WINDOW_DUMP, 1, 0, 8, 8, 24, 1, 5, 6, 9));
	assert_false(desk_words(desk, LIVERY_MSG_WINDOW_DUMP, 1, 0, 8, 8, 24, 1));
	desk_refused(desk, "WINDOW_DUMP", "refs", 1);
	desk_destroy(desk);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_base),
		cmocka_unit_test(test_extension),
		cmocka_unit_test(test_major_version),
		cmocka_unit_test(test_clipboard_of_old_agents),
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_windows),
		cmocka_unit_test(test_pools_and_buffers),
		cmocka_unit_test(test_runs),
	};
	return cmocka_run_group_tests_name("core_violations", tests, NULL, NULL);
}
