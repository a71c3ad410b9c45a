/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/wire_sample.h"

/* Single messages, byte for byte; versions, roles and the relations between fields. */

#define V(minor) LIVERY_WIRE_VERSION(1, minor)

static struct livery_wire_mode at(uint32_t version) {
	return (struct livery_wire_mode){ .version = version };
}

static size_t header(uint8_t *out, uint32_t type, uint32_t window, uint32_t length) {
	livery_put_u32(out, type);
	livery_put_u32(out + 4, window);
	livery_put_u32(out + 8, length);
	return 12;
}

/* ---- bytes ---- */

static void test_create_has_its_fields_at_the_published_places(void **state) {
	static const uint8_t bytes[] = {
		0x82, 0, 0, 0, 0x0c, 0, 0x40, 0, 24, 0, 0, 0,
		0xfe, 0xff, 0xff, 0xff, /* x */
		0x03, 0x01, 0, 0, /* y */
		0x80, 0x02, 0, 0, /* width */
		0xe0, 0x01, 0, 0, /* height */
		0x30, 0x05, 0, 0, /* parent */
		0x01, 0, 0, 0, /* override_redirect */
	};
	struct sample_result r = sample_decode(LIVERY_ROLE_DAEMON, at(V(0)), bytes, sizeof(bytes));
	assert_int_equal(r.result, LIVERY_WIRE_OK);
	assert_int_equal(r.msg.type, LIVERY_MSG_CREATE);
	assert_int_equal(r.msg.window, 0x40000c);
	assert_int_equal(r.msg.create.x, -2);
	assert_int_equal(r.msg.create.y, 259);
	assert_int_equal(r.msg.create.width, 640);
	assert_int_equal(r.msg.create.height, 480);
	assert_int_equal(r.msg.create.parent, 0x530);
	assert_int_equal(r.msg.create.override_redirect, 1);
}

static void test_window_dump_has_its_references_in_the_tail(void **state) {
	uint8_t bytes[36];
	header(bytes, 147, 9, 24);
	const uint32_t words[] = { 0, 64, 32, 24, 0xfffffff0, 3 };
	for (size_t i = 0; i < 6; i++) {
		livery_put_u32(bytes + 12 + 4 * i, words[i]);
	}
	struct sample_result r = sample_decode(LIVERY_ROLE_DAEMON, at(V(0)), bytes, sizeof(bytes));
	assert_int_equal(r.result, LIVERY_WIRE_OK);
	assert_int_equal(r.msg.tail_count, 2);
	assert_ptr_equal(r.msg.tail, bytes + 28);
	assert_int_equal(livery_tail_u32(&r.msg, 0), 0xfffffff0);
	assert_int_equal(livery_tail_u32(&r.msg, 1), 3);
}

static void test_pool_runs_and_commit_rectangles_are_read_from_the_tail(void **state) {
	uint8_t tail[32];
	const uint32_t words[] = { 1, 2, 100, 50, 0xffffffff, 7, 8, 9 };
	for (size_t i = 0; i < 8; i++) {
		livery_put_u32(tail + 4 * i, words[i]);
	}
	struct livery_msg msg = { .tail = tail, .tail_count = 2 };
	uint32_t first, count;
	livery_tail_run(&msg, 1, &first, &count);
	assert_int_equal(first, 100);
	assert_int_equal(count, 50);
	struct livery_rect rect = livery_tail_rect(&msg, 1);
	assert_int_equal(rect.x, -1);
	assert_int_equal(rect.y, 7);
	assert_int_equal(rect.width, 8);
	assert_int_equal(rect.height, 9);
}

static void test_words_are_little_endian(void **state) {
	uint8_t bytes[4];
	livery_put_u32(bytes, 0x89abcdef);
	assert_memory_equal(bytes, "\xef\xcd\xab\x89", 4);
	assert_int_equal(livery_get_u32(bytes), 0x89abcdef);
}

/* ---- numbers ---- */

static void test_daemon_refuses_unknown_numbers_by_the_header_alone(void **state) {
	const uint32_t numbers[] = { 0, 123, 150, 0x4c55ffff, 0x4c560002, 0x4c56007f, 0x4c560093,
		UINT32_MAX };
	uint8_t bytes[12];
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		header(bytes, numbers[i], 1, 1000);
		struct sample_result r =
			sample_decode(LIVERY_ROLE_DAEMON, sample_mode, bytes, sizeof(bytes));
		assert_int_equal(r.result, LIVERY_WIRE_ERROR);
		assert_string_equal(r.error.message, "?");
		assert_string_equal(r.error.field, "type");
		assert_int_equal(r.error.value, numbers[i]);
	}
}

static void test_daemon_refuses_its_own_numbers(void **state) {
	uint8_t bytes[12];
	header(bytes, LIVERY_MSG_EXECUTE, 1, 255);
	struct sample_result r =
		sample_decode(LIVERY_ROLE_DAEMON, sample_mode, bytes, sizeof(bytes));
	assert_int_equal(r.result, LIVERY_WIRE_ERROR);
	assert_string_equal(r.error.message, "EXECUTE");
	assert_string_equal(r.error.reason, "is a number that only the daemon sends");
}

static void test_agent_skips_an_unknown_number_over_many_reads(void **state) {
	uint8_t bytes[12 + 100] = { 0 };
	header(bytes, 150, 1, 1000);
	struct sample_result r =
		sample_decode(LIVERY_ROLE_AGENT, sample_mode, bytes, sizeof(bytes));
	assert_int_equal(r.result, LIVERY_WIRE_SKIP);
	assert_int_equal(r.used, sizeof(bytes));
	assert_int_equal(r.skip, 900);
	header(bytes, 1, 1, 99);
	r = sample_decode(LIVERY_ROLE_AGENT, sample_mode, bytes, sizeof(bytes));
	assert_int_equal(r.result, LIVERY_WIRE_SKIP);
	assert_int_equal(r.used, 111);
	assert_int_equal(r.skip, 0);
	header(bytes, UINT32_MAX, 1, UINT32_MAX);
	r = sample_decode(LIVERY_ROLE_AGENT, sample_mode, bytes, 12);
	assert_int_equal(r.result, LIVERY_WIRE_SKIP);
	assert_int_equal(r.used, 12);
	assert_int_equal(r.skip, UINT32_MAX);
}

/* ---- extension ---- */

static bool is_prelude(uint32_t type) {
	return type == 0x4c560000 || type == 0x4c560001 || type == 0x4c560010 || type == 0x4c560011;
}

static void test_extension_is_refused_until_it_is_accepted(void **state) {
	uint8_t tail[SAMPLE_MAX_TAIL], out[2048];
	for (size_t i = 0; i < wire_messages_count; i++) {
		const struct wire_message *desc = &wire_messages[i];
		if (!wire_is_extension(desc->type)) {
			continue;
		}
		struct livery_msg msg = sample_msg(desc, tail);
		struct livery_wire_mode mode = at(LIVERY_VERSION_1_8);
		size_t size = sample_write(desc, &msg, sample_bytes);
		struct sample_result r =
			sample_decode(sample_receiver(desc), mode, sample_bytes, size);
		bool ok = is_prelude(desc->type);
		assert_int_equal(r.result, ok ? LIVERY_WIRE_OK : LIVERY_WIRE_ERROR);
		assert_int_equal(livery_wire_encode(&mode, &msg, out, sizeof(out)) > 0, ok);
	}
}

static void test_agent_takes_any_later_version_of_the_offer(void **state) {
	struct livery_msg msg = { .type = LIVERY_MSG_EXT_OFFER };
	msg.ext_offer.version = 0xffff;
	msg.ext_offer.features = UINT32_MAX;
	assert_legal(&msg);
	msg.type = LIVERY_MSG_EXT_ACCEPT;
	msg.ext_accept.version = LIVERY_EXT_VERSION + 1;
	assert_refused(&msg, "version", LIVERY_EXT_VERSION + 1);
}

/* ---- versions ---- */

static void assert_clipboard_limit(enum livery_role role, uint32_t version, uint32_t limit) {
	uint8_t bytes[12];
	header(bytes, LIVERY_MSG_CLIPBOARD_DATA, 1, limit);
	assert_int_equal(sample_decode(role, at(version), bytes, 12).result, LIVERY_WIRE_MORE);
	header(bytes, LIVERY_MSG_CLIPBOARD_DATA, 1, limit + 1);
	struct sample_result r = sample_decode(role, at(version), bytes, 12);
	assert_int_equal(r.result, LIVERY_WIRE_ERROR);
	assert_string_equal(r.error.field, "length");
	struct livery_msg msg = { .type = LIVERY_MSG_CLIPBOARD_DATA, .tail = sample_bytes,
		.tail_count = limit };
	static uint8_t out[LIVERY_WIRE_MAX];
	struct livery_wire_mode mode = at(version);
	assert_int_equal(livery_wire_encode(&mode, &msg, out, sizeof(out)), 12 + limit);
	msg.tail_count++;
	assert_int_equal(livery_wire_encode(&mode, &msg, out, sizeof(out)), 0);
}

static void test_clipboard_may_be_larger_since_1_8(void **state) {
	for (uint32_t minor = 2; minor <= 8; minor++) {
		uint32_t limit = minor < 8 ? 65000 : 256001;
		assert_clipboard_limit(LIVERY_ROLE_DAEMON, V(minor), limit);
		assert_clipboard_limit(LIVERY_ROLE_AGENT, V(minor), limit);
	}
}

static void test_below_1_2_the_clipboard_has_its_length_in_the_window(void **state) {
	uint8_t out[32];
	for (uint32_t minor = 0; minor < 4; minor++) {
		struct livery_wire_mode mode = at(V(minor));
		struct livery_msg msg = { .type = LIVERY_MSG_CLIPBOARD_DATA, .window = 7,
			.tail = (const uint8_t *)"hello", .tail_count = 5 };
		assert_int_equal(livery_wire_encode(&mode, &msg, out, sizeof(out)), 17);
		assert_int_equal(livery_get_u32(out + 4), minor < 2 ? 5 : 7);
		struct sample_result r = sample_decode(LIVERY_ROLE_AGENT, mode, out, 17);
		assert_int_equal(r.result, LIVERY_WIRE_OK);
		assert_int_equal(r.msg.window, minor < 2 ? 0 : 7);
		assert_int_equal(r.msg.tail_count, 5);
		assert_memory_equal(r.msg.tail, "hello", 5);
	}
}

static void test_below_1_2_lengths_that_contradict_are_refused(void **state) {
	uint8_t bytes[12 + 5] = { 0 };
	header(bytes, LIVERY_MSG_CLIPBOARD_DATA, 5, 0);
	assert_int_equal(sample_decode(LIVERY_ROLE_AGENT, at(V(1)), bytes, 17).used, 17);
	header(bytes, LIVERY_MSG_CLIPBOARD_DATA, 5, 4);
	struct sample_result r = sample_decode(LIVERY_ROLE_AGENT, at(V(1)), bytes, 17);
	assert_int_equal(r.result, LIVERY_WIRE_ERROR);
	assert_string_equal(r.error.field, "length");
	header(bytes, LIVERY_MSG_CLIPBOARD_DATA, 65001, 0);
	r = sample_decode(LIVERY_ROLE_AGENT, at(V(1)), bytes, 17);
	assert_int_equal(r.result, LIVERY_WIRE_ERROR);
	/* the agent's own clipboard has its length in its place at any version */
	header(bytes, LIVERY_MSG_CLIPBOARD_DATA, 0xabcdef, 5);
	r = sample_decode(LIVERY_ROLE_DAEMON, at(V(1)), bytes, 17);
	assert_int_equal(r.result, LIVERY_WIRE_OK);
	assert_int_equal(r.msg.tail_count, 5);
}

static void test_old_agents_may_send_images_classes_and_cursors(void **state) {
	const uint32_t types[] = { LIVERY_MSG_WMCLASS, LIVERY_MSG_WINDOW_DUMP, LIVERY_MSG_CURSOR };
	uint8_t tail[SAMPLE_MAX_TAIL];
	for (size_t i = 0; i < 3; i++) {
		const struct wire_message *desc = wire_message_find(types[i]);
		struct livery_msg msg = sample_msg(desc, tail);
		size_t size = sample_write(desc, &msg, sample_bytes);
		struct sample_result r =
			sample_decode(LIVERY_ROLE_DAEMON, at(V(0)), sample_bytes, size);
		assert_int_equal(r.result, LIVERY_WIRE_OK);
	}
}

/* ---- relations ---- */

static void test_mfndump_is_refused_but_can_be_written(void **state) {
	uint8_t tail[SAMPLE_MAX_TAIL], out[64];
	const struct wire_message *desc = wire_message_find(LIVERY_MSG_MFNDUMP);
	struct livery_msg msg = sample_msg(desc, tail);
	assert_int_equal(livery_wire_encode(&sample_mode, &msg, out, sizeof(out)), 12 + 28 + 8);
	struct sample_result r = sample_judge(&msg);
	assert_int_equal(r.result, LIVERY_WIRE_ERROR);
	assert_string_equal(r.error.reason, "is refused: images by frame numbers are obsolete");
	msg.mfndump.count = 1;
	assert_int_equal(livery_wire_encode(&sample_mode, &msg, out, sizeof(out)), 0);
	msg.mfndump.count = 2;
	msg.mfndump.width = 2048;
	assert_int_equal(livery_wire_encode(&sample_mode, &msg, out, sizeof(out)), 60 - 12);
	msg.mfndump.offset = 1;
	assert_int_equal(livery_wire_encode(&sample_mode, &msg, out, sizeof(out)), 0);
}

static struct livery_msg window_dump(uint32_t width, uint32_t height, uint32_t refs) {
	static uint8_t tail[4 * (LIVERY_MAX_REFS + 1)];
	struct livery_msg msg = { .type = LIVERY_MSG_WINDOW_DUMP, .tail = tail,
		.tail_count = refs };
	msg.window_dump.width = width;
	msg.window_dump.height = height;
	return msg;
}

static void test_window_dump_needs_pages_for_all_its_pixels(void **state) {
	struct livery_msg msg = window_dump(1, 1, 0);
	assert_refused(&msg, "refs", 0);
	msg = window_dump(1, 1, 1);
	assert_legal(&msg);
	msg = window_dump(1024, 1, 1);
	assert_legal(&msg);
	msg = window_dump(1025, 1, 1);
	assert_refused(&msg, "refs", 1);
	msg = window_dump(16384, 6144, LIVERY_MAX_REFS);
	assert_legal(&msg);
	msg = window_dump(16384, 6144, LIVERY_MAX_REFS - 1);
	assert_refused(&msg, "refs", LIVERY_MAX_REFS - 1);
	msg = window_dump(1, 1, LIVERY_MAX_REFS); /* more than needed */
	assert_legal(&msg);
	msg = window_dump(1, 1, LIVERY_MAX_REFS + 1);
	assert_refused(&msg, "length", 16 + 4 * (LIVERY_MAX_REFS + 1));
}

static void test_cursor_is_the_default_or_a_glyph(void **state) {
	struct livery_msg msg = { .type = LIVERY_MSG_CURSOR };
	const uint32_t good[] = { 0, 0x100, 0x101, 0x199 };
	const uint32_t bad[] = { 1, 0xff, 0x19a, 0x200, 0x80000100 };
	for (size_t i = 0; i < 4; i++) {
		msg.cursor.cursor = good[i];
		assert_legal(&msg);
	}
	for (size_t i = 0; i < 5; i++) {
		msg.cursor.cursor = bad[i];
		assert_refused(&msg, "cursor", bad[i]);
	}
}

static struct livery_msg pool(uint32_t size, const uint32_t (*runs)[2], uint32_t count) {
	static uint8_t tail[8 * 8];
	struct livery_msg msg = { .type = LIVERY_MSG_EXT_POOL, .tail = tail, .tail_count = count };
	msg.ext_pool.pool = 1;
	msg.ext_pool.size = size;
	for (uint32_t i = 0; i < count; i++) {
		livery_put_u32(tail + 8 * i, runs[i][0]);
		livery_put_u32(tail + 8 * i + 4, runs[i][1]);
	}
	return msg;
}

static void test_pool_runs_hold_exactly_its_pages(void **state) {
	const uint32_t runs[][2] = { { 10, 2 }, { 0xffffffff, 1 } };
	struct livery_msg msg = pool(3 * 4096, runs, 2);
	assert_legal(&msg);
	msg = pool(2 * 4096 + 1, runs, 2);
	assert_legal(&msg);
	msg = pool(2 * 4096, runs, 2);
	assert_refused(&msg, "runs", 3);
	msg = pool(3 * 4096 + 1, runs, 2);
	assert_refused(&msg, "runs", 3);
	msg = pool(1, runs, 0);
	assert_refused(&msg, "runs", 0);
	const uint32_t all[][2] = { { 0, 1u << 18 } };
	msg = pool(1u << 30, all, 1);
	assert_legal(&msg);
	msg = pool((1u << 30) + 1, all, 1);
	assert_refused(&msg, "size", (1 << 30) + 1);
}

static void test_pool_runs_neither_wrap_nor_are_empty(void **state) {
	const uint32_t empty[][2] = { { 10, 1 }, { 20, 0 } };
	struct livery_msg msg = pool(4096, empty, 2);
	assert_refused(&msg, "run", 1);
	const uint32_t wraps[][2] = { { 0xffffffff, 2 } };
	msg = pool(2 * 4096, wraps, 1);
	assert_refused(&msg, "run", 0);
	/* sums that would be right modulo 2^32 */
	const uint32_t sum[][2] = { { 0, 0xffffffff }, { 0, 2 } };
	msg = pool(4096, sum, 2);
	assert_refused(&msg, "runs", INT64_C(0x100000001));
}

static void test_announced_pages_do_not_wrap(void **state) {
	struct livery_msg msg = { .type = LIVERY_MSG_EXT_PAGES };
	msg.ext_pages.first = 0xffffffff;
	msg.ext_pages.count = 1;
	assert_legal(&msg);
	msg.ext_pages.count = 2;
	assert_refused(&msg, "count", 2);
	msg.type = LIVERY_MSG_EXT_PAGES_FORGET;
	assert_refused(&msg, "count", 2);
}

static struct livery_msg buffer(uint32_t offset, uint32_t width, uint32_t height, uint32_t stride) {
	struct livery_msg msg = { .type = LIVERY_MSG_EXT_BUFFER };
	msg.ext_buffer.buffer = msg.ext_buffer.pool = 1;
	msg.ext_buffer.offset = offset;
	msg.ext_buffer.width = width;
	msg.ext_buffer.height = height;
	msg.ext_buffer.stride = stride;
	return msg;
}

static void test_buffer_lies_within_the_largest_pool(void **state) {
	struct livery_msg msg = buffer(4, 10, 10, 40);
	assert_legal(&msg);
	msg = buffer(6, 10, 10, 40);
	assert_refused(&msg, "offset", 6);
	msg = buffer(0, 10, 10, 42);
	assert_refused(&msg, "stride", 42);
	msg = buffer(0, 10, 10, 36);
	assert_refused(&msg, "stride", 36);
	msg = buffer(0, 16384, 16384, 65536); /* 2^30 exactly */
	assert_legal(&msg);
	msg = buffer(4, 16384, 16384, 65536);
	assert_refused(&msg, "stride", 65536);
	msg = buffer(0, 1, 16384, 1u << 30); /* 2^44 */
	assert_refused(&msg, "stride", 1 << 30);
	msg = buffer(1u << 30, 1, 1, 4);
	assert_refused(&msg, "stride", 4);
}

static void assert_rect(bool legal, int32_t x, int32_t y, uint32_t width, uint32_t height) {
	uint8_t tail[32];
	const uint32_t words[] = { 0, 0, 1, 1, (uint32_t)x, (uint32_t)y, width, height };
	for (size_t i = 0; i < 8; i++) {
		livery_put_u32(tail + 4 * i, words[i]);
	}
	struct livery_msg msg = { .type = LIVERY_MSG_EXT_COMMIT, .tail = tail, .tail_count = 2 };
	if (legal) {
		assert_legal(&msg);
	} else {
		assert_refused(&msg, "rect", 1);
	}
}

static void test_commit_rectangles_are_bounded(void **state) {
	assert_rect(true, 0, 0, 1, 1);
	assert_rect(true, 16384, 16384, 16384, 16384);
	assert_rect(false, -1, 0, 1, 1);
	assert_rect(false, 0, -1, 1, 1);
	assert_rect(false, 16385, 0, 1, 1);
	assert_rect(false, 0, 16385, 1, 1);
	assert_rect(false, 0, 0, 0, 1);
	assert_rect(false, 0, 0, 1, 0);
	assert_rect(false, 0, 0, 16385, 1);
	assert_rect(false, 0, 0, 1, 0x80000000);
}

static void test_a_state_is_not_asked_for_and_given_up_at_once(void **state) {
	struct livery_msg msg = { .type = LIVERY_MSG_EXT_STATE };
	msg.ext_state.set = 1 | 8;
	msg.ext_state.unset = 2 | 4;
	assert_legal(&msg);
	msg.ext_state.unset = 8;
	assert_refused(&msg, "unset", 8);
}

static void test_keys_on_entry_are_evdev_codes(void **state) {
	uint8_t tail[4 * (LIVERY_EXT_MAX_KEYS + 1)] = { 0 };
	struct livery_msg msg = { .type = LIVERY_MSG_EXT_KEYBOARD_ENTER, .tail = tail,
		.tail_count = LIVERY_EXT_MAX_KEYS };
	livery_put_u32(tail + 4, 767);
	assert_legal(&msg);
	livery_put_u32(tail + 4, 768);
	assert_refused(&msg, "keys", 768);
	livery_put_u32(tail + 4, 0);
	msg.tail_count++;
	assert_refused(&msg, "length", 4 * (LIVERY_EXT_MAX_KEYS + 1));
}

static void test_encoder_refuses_a_missing_tail_and_an_unknown_number(void **state) {
	uint8_t out[64];
	struct livery_msg msg = { .type = LIVERY_MSG_CLIPBOARD_DATA, .tail_count = 1 };
	assert_int_equal(livery_wire_encode(&sample_mode, &msg, out, sizeof(out)), 0);
	msg.tail_count = 0;
	assert_int_equal(livery_wire_encode(&sample_mode, &msg, out, sizeof(out)), 12);
	msg.type = 150;
	assert_int_equal(livery_wire_encode(&sample_mode, &msg, out, sizeof(out)), 0);
	assert_int_equal(livery_wire_length(&msg), 0);
}

/* ---- handshake ---- */

static void test_version_is_the_smaller_minor_of_one_major(void **state) {
	assert_int_equal(livery_version_negotiate(V(9), V(8)), V(8));
	assert_int_equal(livery_version_negotiate(V(3), V(8)), V(3));
	assert_int_equal(livery_version_negotiate(V(8), V(8)), V(8));
	assert_int_equal(livery_version_negotiate(V(0), V(8)), V(0));
	assert_int_equal(livery_version_negotiate(LIVERY_WIRE_VERSION(2, 8), V(8)), 0);
	assert_int_equal(livery_version_negotiate(8, V(8)), 0);
}

static void test_agent_takes_1_4_up_to_its_own_version(void **state) {
	for (uint32_t minor = 0; minor < 12; minor++) {
		bool acceptable = minor >= 4 && minor <= 8;
		assert_int_equal(livery_version_acceptable(V(minor), V(8)), acceptable);
	}
	assert_false(livery_version_acceptable(LIVERY_WIRE_VERSION(2, 8), V(8)));
	assert_false(livery_version_acceptable(LIVERY_WIRE_VERSION(0, 8), V(8)));
	assert_false(livery_version_acceptable(V(5), V(4)));
}

static void test_screen_description_is_padded_and_counts_its_memory(void **state) {
	uint8_t bytes[LIVERY_WIRE_SCREEN];
	livery_screen_encode(1280, 800, bytes);
	struct livery_screen screen = livery_screen_decode(bytes);
	assert_int_equal(screen.width, 1280);
	assert_int_equal(screen.height, 800);
	assert_int_equal(screen.depth, 24);
	assert_int_equal(screen.mem_kib, 4001);
	livery_screen_encode(1366, 768, bytes);
	assert_int_equal(livery_screen_decode(bytes).width, 1368);
	livery_screen_encode(UINT32_MAX, UINT32_MAX, bytes);
	assert_int_equal(livery_screen_decode(bytes).width, 0xfffffff8);
	assert_int_equal(livery_screen_decode(bytes).mem_kib, UINT32_MAX);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_create_has_its_fields_at_the_published_places),
		cmocka_unit_test(test_window_dump_has_its_references_in_the_tail),
		cmocka_unit_test(test_pool_runs_and_commit_rectangles_are_read_from_the_tail),
		cmocka_unit_test(test_words_are_little_endian),
		cmocka_unit_test(test_daemon_refuses_unknown_numbers_by_the_header_alone),
		cmocka_unit_test(test_daemon_refuses_its_own_numbers),
		cmocka_unit_test(test_agent_skips_an_unknown_number_over_many_reads),
		cmocka_unit_test(test_extension_is_refused_until_it_is_accepted),
		cmocka_unit_test(test_agent_takes_any_later_version_of_the_offer),
		cmocka_unit_test(test_clipboard_may_be_larger_since_1_8),
		cmocka_unit_test(test_below_1_2_the_clipboard_has_its_length_in_the_window),
		cmocka_unit_test(test_below_1_2_lengths_that_contradict_are_refused),
		cmocka_unit_test(test_old_agents_may_send_images_classes_and_cursors),
		cmocka_unit_test(test_mfndump_is_refused_but_can_be_written),
		cmocka_unit_test(test_window_dump_needs_pages_for_all_its_pixels),
		cmocka_unit_test(test_cursor_is_the_default_or_a_glyph),
		cmocka_unit_test(test_pool_runs_hold_exactly_its_pages),
		cmocka_unit_test(test_pool_runs_neither_wrap_nor_are_empty),
		cmocka_unit_test(test_announced_pages_do_not_wrap),
		cmocka_unit_test(test_buffer_lies_within_the_largest_pool),
		cmocka_unit_test(test_commit_rectangles_are_bounded),
		cmocka_unit_test(test_a_state_is_not_asked_for_and_given_up_at_once),
		cmocka_unit_test(test_keys_on_entry_are_evdev_codes),
		cmocka_unit_test(test_encoder_refuses_a_missing_tail_and_an_unknown_number),
		cmocka_unit_test(test_version_is_the_smaller_minor_of_one_major),
		cmocka_unit_test(test_agent_takes_1_4_up_to_its_own_version),
		cmocka_unit_test(test_screen_description_is_padded_and_counts_its_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
