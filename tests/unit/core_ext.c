/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/core_desk.h"

/* The extension: negotiation, pools and buffers, commits and their pace, configures and popups. */

#define CREATE(desk, id, w, h) \
	assert_true(desk_words(desk, LIVERY_MSG_CREATE, id, 0, 0, w, h, 0, 0))
#define MAP(desk, id) assert_true(desk_words(desk, LIVERY_MSG_MAP, id, 0, 0))
#define UNMAP(desk, id) assert_true(desk_empty(desk, LIVERY_MSG_UNMAP, id))
#define POOL(desk, pool, size, ...) \
	assert_true(desk_words(desk, LIVERY_MSG_EXT_POOL, 0, pool, size, __VA_ARGS__))
#define BUFFER(desk, buffer, pool, offset, w, h) \
	assert_true(desk_words(desk, LIVERY_MSG_EXT_BUFFER, 0, buffer, pool, offset, w, h, \
		4 * (w), 0))
/* buffer, serial, damage */
#define COMMIT(desk, id, ...) \
	assert_true(desk_words(desk, LIVERY_MSG_EXT_COMMIT, id, __VA_ARGS__))
#define POPUP(desk, id, parent, token) \
	desk_words(desk, LIVERY_MSG_EXT_POPUP, id, parent, 5, 6, 7, 8, 50, 40, 6, 8, 63, 1, 2, 1, \
		token)

static void frame(struct desk *desk, uint32_t slot) {
	assert_true(desk_frame_comes(desk, slot));
	desk->windows[slot].frame = false;
	livery_core_frame_done(desk->core, slot, 99);
}

#define FRAME(id) "> EXT_FRAME 0x0000000" #id " len=8 time=99 refresh=0\n"
#define RELEASE(buffer) "> EXT_RELEASE 0x00000000 len=4 buffer=" #buffer "\n"

/* Window 1 of 40x30 at slot 0, shown; buffers 1 to 3 of its size in pool 1. */
static struct desk *start(void) {
	struct desk *desk = desk_start(true);
	CREATE(desk, 1, 40, 30);
	MAP(desk, 1);
	desk_forget(desk);
	POOL(desk, 1, 14400, 7, 3, 100, 1);
	BUFFER(desk, 1, 1, 0, 40, 30);
	BUFFER(desk, 2, 1, 4800, 40, 30);
	BUFFER(desk, 3, 1, 9600, 40, 30);
	desk_expect(desk, "pool 0 of 14400 bytes in 2 runs\n"
		"buffer 0 in pool 0 at 0 40x30 stride 160 format 0\n"
		"buffer 1 in pool 0 at 4800 40x30 stride 160 format 0\n"
		"buffer 2 in pool 0 at 9600 40x30 stride 160 format 0\n");
	return desk;
}

static void test_negotiation(void **state) {
	struct desk *desk = desk_create(NULL);
	const struct livery_core_keymap keymap = { "", "pc105", "de", "", "ctrl:nocaps" };
	livery_core_set_keymap(desk->core, &keymap);
	livery_core_set_repeat(desk->core, 30, 400);
	assert_true(desk_greet(desk, LIVERY_VERSION_1_8));
	desk_forget(desk);
	assert_true(desk_words(desk, LIVERY_MSG_EXT_ACCEPT, 0, 1, 0));
	assert_non_null(strstr(desk->lines, "> EXT_KEYMAP"));
	assert_non_null(strstr(desk->lines, "\"de\""));
	assert_non_null(strstr(desk->lines, "ctrl:nocaps"));
	assert_true(livery_core_get_stats(desk->core).extension);
	desk_forget(desk);
	livery_core_set_repeat(desk->core, 30, 400);
	desk_expect(desk, "");
	livery_core_set_repeat(desk->core, 0, 400);
	assert_non_null(strstr(desk->lines, "> EXT_KEYMAP"));
	desk_destroy(desk);
}

/* A name that does not fit is not cut into another name. */
static void test_long_keymap_name(void **state) {
	struct desk *desk = desk_start(true);
	char layout[200];
	memset(layout, 'x', sizeof(layout) - 1);
	layout[sizeof(layout) - 1] = '\0';
	const struct livery_core_keymap keymap = { "evdev", "", layout, "", "" };
	livery_core_set_keymap(desk->core, &keymap);
	assert_non_null(strstr(desk->lines, "evdev"));
	assert_null(strstr(desk->lines, "xx"));
	desk_destroy(desk);
}

/* ---- content ---- */

static void test_frames_and_releases(void **state) {
	struct desk *desk = start();
	COMMIT(desk, 1, 1, 0, 1, 2, 3, 4);
	desk_expect(desk, "commit 0 buffer 0 0,0+40x30\n"); /* the first is all new */
	frame(desk, 0);
	desk_expect(desk, FRAME(1));
	COMMIT(desk, 1, 2, 0, 1, 2, 3, 4, 35, 25, 99, 99);
	desk_expect(desk, "commit 0 buffer 1 1,2+3x4 35,25+5x5\n");
	livery_core_buffer_released(desk->core, 0);
	desk_expect(desk, RELEASE(1));
	livery_core_buffer_released(desk->core, 0); /* once only */
	frame(desk, 0);
	desk_expect(desk, FRAME(1));
	/* Nothing changed, but the program waits for a frame. */
	COMMIT(desk, 1, 2, 0);
	desk_expect(desk, "commit 0 buffer 1\n");
	frame(desk, 0);
	desk_expect(desk, FRAME(1));
	desk_destroy(desk);
}

static void test_merge(void **state) {
	struct desk *desk = start();
	COMMIT(desk, 1, 1, 0);
	desk_forget(desk);
	/* Two more before the frame: one takes the place of the other, which goes back at once. */
	COMMIT(desk, 1, 2, 0, 0, 0, 4, 4);
	desk_expect(desk, "");
	COMMIT(desk, 1, 3, 0, 10, 10, 4, 4);
	desk_expect(desk, RELEASE(2));
	frame(desk, 0);
	desk_expect(desk, FRAME(1) "commit 0 buffer 2 0,0+4x4 10,10+4x4\n");
	frame(desk, 0);
	desk_expect(desk, FRAME(1) FRAME(1));
	/* The shown buffer is replaced by itself. */
	COMMIT(desk, 1, 3, 0, 1, 1, 1, 1);
	COMMIT(desk, 1, 3, 0, 2, 2, 1, 1);
	COMMIT(desk, 1, 2, 0, 3, 3, 1, 1);
	desk_expect(desk, "commit 0 buffer 2 1,1+1x1\n");
	livery_core_buffer_released(desk->core, 2);
	desk_expect(desk, RELEASE(3));
	desk_destroy(desk);
}

/*
 * Released by livery while it waits for its next commit: the domain committed it, so it is not
 * free.
 */
static void test_release_of_a_waiting_buffer(void **state) {
	struct desk *desk = start();
	COMMIT(desk, 1, 1, 0);
	COMMIT(desk, 1, 1, 0, 0, 0, 2, 2);
	desk_forget(desk);
	livery_core_buffer_released(desk->core, 0);
	desk_expect(desk, "");
	frame(desk, 0);
	desk_expect(desk, FRAME(1) "commit 0 buffer 0 0,0+2x2\n");
	livery_core_buffer_released(desk->core, 0);
	desk_expect(desk, RELEASE(1));
	desk_destroy(desk);
}

static void test_destroyed_buffers(void **state) {
	struct desk *desk = start();
	COMMIT(desk, 1, 1, 0);
	COMMIT(desk, 1, 2, 0);
	desk_forget(desk);
	assert_true(desk_words(desk, LIVERY_MSG_EXT_POOL_DESTROY, 0, 1));
	for (uint32_t i = 1; i <= 3; i++) {
		assert_true(desk_words(desk, LIVERY_MSG_EXT_BUFFER_DESTROY, 0, i));
	}
	/* The ids are free at once; what is shown or waits stays. */
	desk_expect(desk, "pool 0 gone\nbuffer 2 gone\n");
	POOL(desk, 1, 4096, 1, 1);
	BUFFER(desk, 1, 1, 0, 8, 8);
	desk_forget(desk);
	frame(desk, 0);
	desk_expect(desk, FRAME(1) "commit 0 buffer 1\n");
	livery_core_buffer_released(desk->core, 0);
	desk_expect(desk, "buffer 0 gone\n");
	UNMAP(desk, 1);
	desk_expect(desk, "gone 0\n");
	livery_core_buffer_released(desk->core, 1);
	desk_expect(desk, "buffer 1 gone\n");
	desk_destroy(desk);
}

static void test_content_before_map(void **state) {
	struct desk *desk = start();
	CREATE(desk, 2, 40, 30);
	COMMIT(desk, 2, 1, 0, 0, 0, 2, 2);
	desk_expect(desk, "");
	MAP(desk, 2);
	desk_expect(desk, "toplevel 1\nmap 1 40x30\ncommit 1 buffer 0 0,0+40x30\n");
	desk_destroy(desk);
}

/* Of any size: it says how large the window is, also of one that was shown before. */
static void test_content_before_map_says_the_size(void **state) {
	struct desk *desk = start();
	COMMIT(desk, 1, 1, 0, 0, 0, 40, 30);
	UNMAP(desk, 1);
	BUFFER(desk, 9, 1, 0, 20, 50);
	desk_forget(desk);
	COMMIT(desk, 1, 9, 0, 0, 0, 20, 50);
	desk_expect(desk, "");
	MAP(desk, 1);
	assert_non_null(strstr(desk->lines, "map 0 20x50\n"));
	assert_null(strstr(desk->lines, "40x30"));
	desk_destroy(desk);
}

static void test_unmap_ends_what_is_owed(void **state) {
	struct desk *desk = start();
	COMMIT(desk, 1, 1, 0);
	COMMIT(desk, 1, 2, 0);
	desk_forget(desk);
	UNMAP(desk, 1);
	desk_expect(desk, RELEASE(2) "gone 0\n");
	livery_core_frame_done(desk->core, 0, 0);
	desk_expect(desk, "");
	MAP(desk, 1);
	desk_expect(desk, "toplevel 0\nmap 0 40x30\n");
	desk_destroy(desk);
}

static void test_no_pages(void **state) {
	struct desk *desk = desk_start(true);
	desk->no_pages = true;
	CREATE(desk, 1, 8, 8);
	MAP(desk, 1);
	POOL(desk, 1, 256, 7, 1);
	BUFFER(desk, 1, 1, 0, 8, 8);
	desk_run(desk);
	desk_forget(desk);
	COMMIT(desk, 1, 1, 0);
	desk_expect(desk, "commit 0\n" RELEASE(1));
	/* livery calls back for no surface without pixels: the core keeps the time itself. */
	desk_run(desk);
	livery_core_tick(desk->core, 99);
	desk_expect(desk, FRAME(1));
	assert_int_equal(livery_core_deadline(desk->core), -1);
	desk_destroy(desk);
}

/* A window that began without pixels is no slower for it once there are some. */
static void test_pixels_after_none(void **state) {
	struct desk *desk = desk_start(true);
	desk->no_pages = true;
	CREATE(desk, 1, 8, 8);
	MAP(desk, 1);
	POOL(desk, 1, 256, 7, 1);
	BUFFER(desk, 1, 1, 0, 8, 8);
	desk->no_pages = false;
	POOL(desk, 2, 256, 8, 1);
	BUFFER(desk, 2, 2, 0, 8, 8);
	desk_run(desk);
	COMMIT(desk, 1, 1, 0);
	desk_forget(desk);
	COMMIT(desk, 1, 2, 0, 1, 1, 2, 2);
	desk_run(desk);
	livery_core_tick(desk->core, 99);
	/* All of it: what changed before was not shown. */
	desk_expect(desk, FRAME(1) "commit 0 buffer 1 0,0+8x8\n");
	frame(desk, 0);
	desk_expect(desk, FRAME(1));
	/* Pixels that go are no reason to wait either: the ones before are still there. */
	COMMIT(desk, 1, 1, 0, 4, 4, 1, 1);
	desk_expect(desk, "commit 0 frame\n" RELEASE(1));
	frame(desk, 0);
	desk_forget(desk);
	COMMIT(desk, 1, 2, 0, 1, 1, 2, 2);
	desk_expect(desk, "commit 0 buffer 1 0,0+8x8\n");
	desk_destroy(desk);
}

/* A domain without pixels draws a few times a second, however fast it is. */
static void test_pace_without_pixels(void **state) {
	struct desk *desk = desk_start(true);
	uint32_t frames = 0;
	desk->no_pages = true;
	CREATE(desk, 1, 8, 8);
	MAP(desk, 1);
	POOL(desk, 1, 256, 7, 1);
	BUFFER(desk, 1, 1, 0, 8, 8);
	for (int64_t now = 0; now < 1000; now++) {
		desk_forget(desk);
		COMMIT(desk, 1, 1, 0);
		desk_run(desk);
		int64_t deadline = livery_core_deadline(desk->core);
		assert_true(deadline >= 0 && deadline <= now + 100);
		livery_core_tick(desk->core, now);
		frames += strstr(desk->lines, "EXT_FRAME") != NULL;
	}
	assert_true(frames >= 5 && frames <= 20);
	desk_destroy(desk);
}

static void test_too_much_memory(void **state) {
	struct livery_core_limits limits = livery_core_default_limits;
	limits.mapped_bytes = 8192;
	struct desk *desk = desk_create(&limits);
	assert_true(desk_greet(desk, LIVERY_VERSION_1_8));
	assert_true(desk_words(desk, LIVERY_MSG_EXT_ACCEPT, 0, 1, 0));
	desk_forget(desk);
	POOL(desk, 1, 8192, 1, 2);
	POOL(desk, 2, 1, 3, 1);
	POOL(desk, 3, 1, 3, 1);
	desk_expect(desk, "pool 0 of 8192 bytes in 1 runs\n"
		"log: the domain shares more memory than it may: no pixels\n");
	for (uint32_t i = 1; i <= 3; i++) {
		assert_true(desk_words(desk, LIVERY_MSG_EXT_POOL_DESTROY, 0, i));
	}
	desk_expect(desk, "pool 0 gone\n");
	POOL(desk, 1, 8192, 1, 2);
	desk_expect(desk, "pool 2 of 8192 bytes in 1 runs\n");
	assert_int_equal(livery_core_get_stats(desk->core).mapped_bytes, 8192);
	desk_destroy(desk);
}

/* A domain that does not wait for frames is owed a bounded number of them. */
static void test_flood(void **state) {
	struct desk *desk = start();
	desk->quiet = true;
	for (uint32_t i = 0; i < 100000; i++) {
		COMMIT(desk, 1, 1 + i % 3, 0, i % 40, i % 30, 1, 1);
	}
	assert_int_equal(desk->commits, 1);
	desk->quiet = false;
	frame(desk, 0);
	desk_forget(desk);
	frame(desk, 0);
	size_t frames = 0;
	for (const char *at = desk->lines; (at = strstr(at, "EXT_FRAME")) != NULL; at++) {
		frames++;
	}
	assert_int_equal(frames, 256);
	desk_destroy(desk);
}

/* ---- sizes ---- */

#define CONFIGURED(serial, w, h, states) "> EXT_CONFIGURE 0x00000001 len=24 serial=" #serial \
	" w=" #w " h=" #h " states=" states " bounds_width=1280 bounds_height=800\n"

static void test_configure(void **state) {
	struct desk *desk = start();
	POOL(desk, 2, 65536, 200, 16);
	BUFFER(desk, 9, 2, 0, 100, 50);
	desk->serial = 41; /* livery's numbers are not the domain's business */
	desk_forget(desk);
	desk_configure(desk, 0, 40, 30, LIVERY_CORE_ACTIVATED);
	desk_configure(desk, 0, 60, 30, LIVERY_CORE_RESIZING);
	desk_expect(desk, CONFIGURED(1, 40, 30, "ACTIVATED") CONFIGURED(2, 60, 30, "RESIZING"));
	/* Content that answers an old configure does not choose the size. */
	COMMIT(desk, 1, 9, 1);
	desk_expect(desk, "ack 0 42\ncommit 0 buffer 3 0,0+100x50\n");
	frame(desk, 0);
	desk_forget(desk);
	COMMIT(desk, 1, 9, 2);
	desk_expect(desk, "ack 0 43\nsize 0 100x50\ncommit 0 buffer 3\n");
	/* An acknowledgement does not wait for a frame. */
	desk_configure(desk, 0, 200, 150, LIVERY_CORE_MAXIMIZED);
	desk_forget(desk);
	COMMIT(desk, 1, 0, 3);
	desk_expect(desk, "ack 0 44\ncommit 0\n");
	frame(desk, 0);
	desk_forget(desk);
	/* Maximised: the size is livery's. */
	COMMIT(desk, 1, 9, 3);
	desk_expect(desk, "commit 0 buffer 3\n");
	desk_destroy(desk);
}

/* A program that keeps its size acknowledges without a buffer. */
static void test_size_by_acknowledgement(void **state) {
	struct desk *desk = start();
	desk_configure(desk, 0, 40, 30, 0);
	COMMIT(desk, 1, 1, 1);
	desk_configure(desk, 0, 47, 33, 0);
	desk_forget(desk);
	COMMIT(desk, 1, 0, 2);
	desk_expect(desk, "ack 0 2\nsize 0 40x30\ncommit 0\n");
	desk_destroy(desk);
}

static void test_old_serials(void **state) {
	struct desk *desk = start();
	for (uint32_t i = 0; i < 100; i++) {
		desk_configure(desk, 0, 40 + i, 30, 0);
	}
	desk_forget(desk);
	/* Too old to be passed on, and no fault. */
	COMMIT(desk, 1, 0, 3);
	desk_expect(desk, "commit 0\n");
	COMMIT(desk, 1, 0, 100);
	desk_expect(desk, "ack 0 100\ncommit 0\n");
	/* Going back changes nothing. */
	COMMIT(desk, 1, 0, 99);
	desk_expect(desk, "");
	/* Nor do those of a former life. */
	UNMAP(desk, 1);
	MAP(desk, 1);
	desk_configure(desk, 0, 40, 30, 0);
	desk_forget(desk);
	COMMIT(desk, 1, 1, 100);
	desk_expect(desk, "commit 0 buffer 0 0,0+40x30\n");
	COMMIT(desk, 1, 0, 101);
	desk_expect(desk, "ack 0 101\ncommit 0\n");
	desk_destroy(desk);
}

static void test_states(void **state) {
	struct desk *desk = start();
	assert_true(desk_words(desk, LIVERY_MSG_EXT_STATE, 1, 1 | 2 | 4 | 8, 0));
	assert_true(desk_words(desk, LIVERY_MSG_EXT_STATE, 1, 0, 1 | 2 | 4 | 8));
	desk_expect(desk, "request 0 maximize\nrequest 0 fullscreen\nrequest 0 minimize\n"
		"request 0 attention\n"
		"request 0 unmaximize\nrequest 0 unfullscreen\nrequest 0 no attention\n");
	CREATE(desk, 2, 9, 9);
	assert_true(desk_words(desk, LIVERY_MSG_EXT_STATE, 2, 1 | 8, 0));
	assert_true(desk_words(desk, LIVERY_MSG_EXT_STATE, 2, 2, 1));
	assert_true(desk_words(desk, LIVERY_MSG_EXT_PARENT, 2, 1));
	MAP(desk, 2);
	desk_expect(desk, "toplevel 1\nparent 1 0\nmap 1 9x9\nrequest 1 fullscreen\n"
		"request 1 attention\n");
	assert_true(desk_words(desk, LIVERY_MSG_EXT_PARENT, 2, 2));
	desk_expect(desk, "parent 1 none\n");
	desk_destroy(desk);
}

/* A domain whose agent speaks this version of the extension, with window 1 in slot 0, not shown. */
static struct desk *start_version(uint32_t version) {
	struct desk *desk = desk_create(NULL);
	assert_true(desk_greet(desk, LIVERY_VERSION_1_8));
	assert_true(desk_words(desk, LIVERY_MSG_EXT_ACCEPT, 0, version, 0));
	CREATE(desk, 1, 9, 9);
	desk_forget(desk);
	return desk;
}

static void test_modal_stays_over_unmap_and_map(void **state) {
	struct desk *desk = start_version(4);
	assert_true(desk_words(desk, LIVERY_MSG_EXT_STATE, 1, 16 | 8, 0));
	MAP(desk, 1);
	desk_expect(desk, "toplevel 0\nmap 0 9x9\nrequest 0 attention\nrequest 0 modal\n");
	UNMAP(desk, 1);
	desk_forget(desk);
	MAP(desk, 1);
	desk_expect(desk, "toplevel 0\nmap 0 9x9\nrequest 0 modal\n");
	assert_true(desk_words(desk, LIVERY_MSG_EXT_STATE, 1, 0, 16));
	desk_expect(desk, "request 0 no modal\n");
	UNMAP(desk, 1);
	desk_forget(desk);
	MAP(desk, 1);
	desk_expect(desk, "toplevel 0\nmap 0 9x9\n");
	desk_destroy(desk);
}

static void test_modal_is_refused_before_the_version_that_has_it(void **state) {
	for (uint32_t version = 1; version < 4; version++) {
		struct desk *desk = start_version(version);
		assert_false(desk_words(desk, LIVERY_MSG_EXT_STATE, 1, 16, 0));
		desk_destroy(desk);
		desk = start_version(version);
		assert_false(desk_words(desk, LIVERY_MSG_EXT_STATE, 1, 0, 16));
		desk_destroy(desk);
	}
}

static void test_activate_is_asked_for_once(void **state) {
	struct desk *desk = start_version(5);
	assert_true(desk_words(desk, LIVERY_MSG_EXT_STATE, 1, 32, 0));
	MAP(desk, 1);
	desk_expect(desk, "toplevel 0\nmap 0 9x9\nrequest 0 activate\n");
	assert_true(desk_words(desk, LIVERY_MSG_EXT_STATE, 1, 32, 0));
	desk_expect(desk, "request 0 activate\n");
	/* There is nothing to give up. */
	assert_true(desk_words(desk, LIVERY_MSG_EXT_STATE, 1, 0, 32));
	UNMAP(desk, 1);
	desk_forget(desk);
	MAP(desk, 1);
	desk_expect(desk, "toplevel 0\nmap 0 9x9\n");
	desk_destroy(desk);
}

static void test_activate_is_refused_before_the_version_that_has_it(void **state) {
	for (uint32_t version = 1; version < 5; version++) {
		struct desk *desk = start_version(version);
		assert_false(desk_words(desk, LIVERY_MSG_EXT_STATE, 1, 32, 0));
		desk_destroy(desk);
		desk = start_version(version);
		assert_false(desk_words(desk, LIVERY_MSG_EXT_STATE, 1, 0, 32));
		desk_destroy(desk);
	}
}

/* ---- drags ---- */

static void test_drag_is_asked_for_and_answered(void **state) {
	struct desk *desk = start_version(6);
	assert_true(desk_words(desk, LIVERY_MSG_EXT_DRAG, 1, 7));
	desk_expect(desk, "drag 7\n");
	livery_core_drag_done(desk->core, 7);
	desk_expect(desk, "> EXT_DRAG_DONE 0x00000000 len=4 serial=7\n");
	desk_destroy(desk);
}

static void test_icon_is_shown_as_long_as_it_is_mapped(void **state) {
	struct desk *desk = start_version(7);
	CREATE(desk, 2, 9, 9);
	assert_true(desk_words(desk, LIVERY_MSG_EXT_ICON, 2, (uint32_t)-3, 4));
	desk_expect(desk, "");
	MAP(desk, 2);
	desk_expect(desk, "icon 1 at -3,4\n");
	/* It is no window that others belong to. */
	CREATE(desk, 3, 9, 9);
	assert_true(desk_words(desk, LIVERY_MSG_EXT_PARENT, 1, 2));
	MAP(desk, 1);
	desk_expect(desk, "toplevel 0\nparent 0 none\nmap 0 9x9\n");
	assert_true(POPUP(desk, 3, 2, 0));
	desk_expect(desk, "> EXT_POPUP_DONE 0x00000003 len=0\n");
	UNMAP(desk, 2);
	desk_expect(desk, "gone 1\n");
	desk_destroy(desk);
}

static void test_icon_is_no_other_window(void **state) {
	for (int what = 0; what < 4; what++) {
		struct desk *desk = start_version(7);
		CREATE(desk, 2, 9, 9);
		if (what == 0) {
			MAP(desk, 2);
		} else if (what == 1) {
			MAP(desk, 1);
			assert_true(POPUP(desk, 2, 1, 0));
		} else if (what == 2) {
			assert_true(desk_words(desk, LIVERY_MSG_EXT_ICON, 2, 0, 0));
			MAP(desk, 2);
		} else {
			MAP(desk, 1);
			assert_true(desk_words(desk, LIVERY_MSG_EXT_ICON, 2, 0, 0));
			MAP(desk, 2);
			assert_false(POPUP(desk, 2, 1, 0));
			desk_destroy(desk);
			continue;
		}
		assert_false(desk_words(desk, LIVERY_MSG_EXT_ICON, 2, 0, 0));
		desk_destroy(desk);
	}
	struct desk *desk = start_version(6);
	assert_false(desk_words(desk, LIVERY_MSG_EXT_ICON, 1, 0, 0));
	desk_destroy(desk);
}

static void test_drag_is_refused_before_the_version_that_has_it(void **state) {
	for (uint32_t version = 1; version < 6; version++) {
		struct desk *desk = start_version(version);
		assert_false(desk_words(desk, LIVERY_MSG_EXT_DRAG, 1, 7));
		desk_destroy(desk);
	}
}

static void test_a_grab_moves_or_resizes_a_shown_toplevel(void **state) {
	struct desk *desk = start_version(9);
	const uint32_t edges[] = { 0, 1, 2, 4, 5, 6, 8, 9, 10 };
	assert_true(desk_words(desk, LIVERY_MSG_EXT_GRAB, 1, 0));
	desk_expect(desk, ""); /* it is not shown yet */
	MAP(desk, 1);
	desk_forget(desk);
	for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]); i++) {
		char expected[32];
		snprintf(expected, sizeof(expected), "grab 0 %u\n", edges[i]);
		assert_true(desk_words(desk, LIVERY_MSG_EXT_GRAB, 1, edges[i]));
		desk_expect(desk, expected);
	}
	desk_destroy(desk);
}

static void test_a_grab_by_opposite_edges_or_of_an_old_agent_is_refused(void **state) {
	const uint32_t edges[] = { 3, 7, 11, 12, UINT32_MAX };
	for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]); i++) {
		struct desk *desk = start_version(9);
		assert_false(desk_words(desk, LIVERY_MSG_EXT_GRAB, 1, edges[i]));
		desk_destroy(desk);
	}
	struct desk *desk = start_version(8);
	assert_false(desk_words(desk, LIVERY_MSG_EXT_GRAB, 1, 0));
	desk_destroy(desk);
}

static void test_end_of_a_drag_waits_for_a_domain_that_does_not_read(void **state) {
	struct desk *desk = start_version(6);
	assert_true(desk_words(desk, LIVERY_MSG_EXT_DRAG, 1, 7));
	assert_true(desk_words(desk, LIVERY_MSG_EXT_DRAG, 1, 8));
	desk_forget(desk);
	desk->queued = (1u << 20) + 1;
	livery_core_drag_done(desk->core, 7);
	livery_core_drag_done(desk->core, 8);
	desk_forget(desk);
	desk->queued = 0;
	livery_core_drained(desk->core);
	desk_expect(desk, "log: the domain reads again\n"
		"> EXT_DRAG_DONE 0x00000000 len=4 serial=8\n");
	desk_destroy(desk);
}

/* ---- scale ---- */

static void test_scale_is_told_when_it_changes(void **state) {
	struct desk *desk = desk_create(NULL);
	livery_core_set_scale(desk->core, 180);
	assert_true(desk_greet(desk, LIVERY_VERSION_1_8));
	desk_forget(desk);
	assert_true(desk_words(desk, LIVERY_MSG_EXT_ACCEPT, 0, 8, 0));
	assert_non_null(strstr(desk->lines, "> EXT_SCALE 0x00000000 len=4 scale=180\n"));
	CREATE(desk, 1, 9, 9);
	MAP(desk, 1);
	desk_forget(desk);
	livery_core_toplevel_scaled(desk->core, 0, 240);
	livery_core_toplevel_scaled(desk->core, 0, 240);
	livery_core_set_scale(desk->core, 180);
	desk_expect(desk, "> EXT_SCALE 0x00000001 len=4 scale=240\n");
	/* Bounded, whatever the compositor says. */
	livery_core_toplevel_scaled(desk->core, 0, 0);
	livery_core_toplevel_scaled(desk->core, 0, 5000);
	desk_expect(desk, "> EXT_SCALE 0x00000001 len=4 scale=120\n"
		"> EXT_SCALE 0x00000001 len=4 scale=960\n");
	livery_core_toplevel_scaled(desk->core, 5, 240);
	desk_expect(desk, "");
	desk_destroy(desk);
}

static void test_only_the_newest_scale_waits_for_a_domain_that_does_not_read(void **state) {
	struct desk *desk = start_version(8);
	MAP(desk, 1);
	desk_forget(desk);
	desk->queued = (1u << 20) + 1;
	livery_core_toplevel_scaled(desk->core, 0, 180);
	livery_core_toplevel_scaled(desk->core, 0, 240);
	livery_core_set_scale(desk->core, 180);
	livery_core_set_scale(desk->core, 300);
	desk_forget(desk);
	desk->queued = 0;
	livery_core_drained(desk->core);
	assert_non_null(strstr(desk->lines, "> EXT_SCALE 0x00000000 len=4 scale=300\n"
		"> EXT_SCALE 0x00000001 len=4 scale=240\n"));
	assert_null(strstr(desk->lines, "scale=180"));
	desk_destroy(desk);
}

static void test_an_agent_of_before_hears_of_no_scale_and_has_none(void **state) {
	for (uint32_t version = 1; version < 8; version++) {
		struct desk *desk = start_version(version);
		MAP(desk, 1);
		desk_forget(desk);
		livery_core_toplevel_scaled(desk->core, 0, 240);
		livery_core_set_scale(desk->core, 240);
		livery_core_drained(desk->core);
		desk_expect(desk, "");
		assert_false(desk_words(desk, LIVERY_MSG_EXT_SIZE, 1, 20, 15));
		desk_destroy(desk);
	}
}

static void test_size_counts_from_the_next_content_on(void **state) {
	struct desk *desk = start_version(8);
	MAP(desk, 1);
	POOL(desk, 1, 14400, 7, 3, 100, 1);
	BUFFER(desk, 1, 1, 0, 40, 30);
	BUFFER(desk, 2, 1, 4800, 40, 30);
	BUFFER(desk, 3, 1, 9600, 40, 30);
	desk_configure(desk, 0, 20, 15, 0);
	COMMIT(desk, 1, 1, 1);
	desk_forget(desk);
	assert_true(desk_words(desk, LIVERY_MSG_EXT_SIZE, 1, 20, 15));
	desk_expect(desk, "");
	/* This waits for the frame of the first. What comes after it is not for it. */
	COMMIT(desk, 1, 2, 1);
	assert_true(desk_words(desk, LIVERY_MSG_EXT_SIZE, 1, 10, 9));
	desk->windows[0].frame = false;
	livery_core_frame_done(desk->core, 0, 1);
	assert_non_null(strstr(desk->lines, "size 0 20x15\n"));
	assert_non_null(strstr(desk->lines, "commit 0 buffer 1 as 20x15"));
	desk_forget(desk);
	COMMIT(desk, 1, 3, 1);
	desk->windows[0].frame = false;
	livery_core_frame_done(desk->core, 0, 2);
	assert_non_null(strstr(desk->lines, "size 0 10x9\n"));
	assert_non_null(strstr(desk->lines, "commit 0 buffer 2 as 10x9"));
	desk_destroy(desk);
}

/* ---- popups ---- */

static void test_popup(void **state) {
	struct desk *desk = start();
	CREATE(desk, 2, 50, 40);
	assert_true(POPUP(desk, 2, 1, 4));
	desk_expect(desk, "popup 1 of 0\nplace 1 at 5,6 50x40\n");
	MAP(desk, 2);
	desk_expect(desk, "map 1 grab\n");
	assert_int_equal(desk->windows[1].place.gravity, 8);
	assert_int_equal(desk->windows[1].place.offset_y, 2);
	livery_core_popup_configured(desk->core, 1, 9, -8, 45, 40, 4);
	desk_expect(desk, "> EXT_POPUP_CONFIGURE 0x00000002 len=20 x=9 y=-8 w=45 h=40 token=4\n");
	assert_true(POPUP(desk, 2, 1, 5));
	desk_expect(desk, "place 1 at 5,6 50x40\n");
	COMMIT(desk, 2, 1, 0);
	desk_expect(desk, "commit 1 buffer 0 0,0+40x30\n");
	desk_destroy(desk);
}

#define DONE(id) "> EXT_POPUP_DONE 0x0000000" #id " len=0\n"

/* The domain knows where its popup is, which is not where it wished it, before it draws. */
static void test_popup_is_placed_before_it_is_mapped(void **state) {
	struct desk *desk = start();
	desk_run(desk);
	CREATE(desk, 2, 2000, 40);
	desk_forget(desk);
	assert_true(desk_words(desk, LIVERY_MSG_EXT_POPUP, 2, 1, (uint32_t)-30, 790, 1, 1, 2000, 40,
		6, 8, 63, 0, 0, 1, 4));
	desk_run(desk);
	desk_expect(desk, "popup 1 of 0\nplace 1 at -30,790 2000x40\n"
		"> EXT_POPUP_CONFIGURE 0x00000002 len=20 x=0 y=760 w=1280 h=40 token=4\n");
	/* Content waits for the map. */
	COMMIT(desk, 2, 1, 0);
	desk_expect(desk, "");
	MAP(desk, 2);
	desk_expect(desk, "map 1 grab\ncommit 1 buffer 0 0,0+40x30\n");
	frame(desk, 1);
	desk_expect(desk, FRAME(2));
	desk_destroy(desk);
}

static void test_popup_that_is_placed_again(void **state) {
	struct desk *desk = start();
	for (uint32_t id = 2; id <= 4; id++) {
		CREATE(desk, id, 50, 40);
	}
	assert_true(POPUP(desk, 2, 1, 1));
	assert_true(POPUP(desk, 3, 2, 2)); /* a menu of a menu that is not mapped either */
	desk_forget(desk);
	assert_true(POPUP(desk, 2, 1, 3));
	desk_expect(desk, "place 1 at 5,6 50x40\n");
	/* In another parent: it and what was in it begin anew. */
	assert_true(POPUP(desk, 4, 1, 4));
	assert_true(POPUP(desk, 2, 4, 5));
	desk_expect(desk, "popup 3 of 0\nplace 3 at 5,6 50x40\n"
		"gone 2\ngone 1\npopup 1 of 3\nplace 1 at 5,6 50x40\n");
	/* A popup of one that is not mapped is not shown. */
	MAP(desk, 2);
	desk_expect(desk, "gone 1\n" DONE(2));
	UNMAP(desk, 2);
	MAP(desk, 4);
	MAP(desk, 2);
	desk_expect(desk, "map 3 grab\npopup 1 of 3\nplace 1 at 5,6 50x40\nmap 1 grab\n");
	assert_false(POPUP(desk, 2, 1, 6));
	desk_refused(desk, "EXT_POPUP", "parent", 1);
	desk_destroy(desk);
}

/* Each is answered: by a place, or by its end. */
static void test_popup_of_a_window_that_is_not_shown(void **state) {
	struct desk *desk = start();
	CREATE(desk, 2, 50, 40);
	assert_true(POPUP(desk, 2, 1, 1));
	desk_forget(desk);
	UNMAP(desk, 1);
	desk_expect(desk, "gone 1\ngone 0\n");
	assert_true(POPUP(desk, 2, 1, 2));
	desk_expect(desk, DONE(2));
	MAP(desk, 1);
	desk_forget(desk);
	assert_true(POPUP(desk, 2, 1, 3));
	MAP(desk, 2);
	desk_expect(desk, "popup 1 of 0\nplace 1 at 5,6 50x40\nmap 1 grab\n");
	desk_destroy(desk);
}

/* A domain that does not read learns the newest place when it does. */
static void test_place_for_a_domain_that_does_not_read(void **state) {
	struct desk *desk = start();
	desk_run(desk);
	CREATE(desk, 2, 50, 40);
	desk->queued = SIZE_MAX;
	assert_true(POPUP(desk, 2, 1, 1));
	desk_run(desk);
	assert_true(POPUP(desk, 2, 1, 2));
	desk_run(desk);
	desk_forget(desk);
	desk->queued = 0;
	livery_core_drained(desk->core);
	desk_expect(desk,
		"> EXT_POPUP_CONFIGURE 0x00000002 len=20 x=5 y=6 w=50 h=40 token=2\n");
	livery_core_drained(desk->core);
	desk_expect(desk, "");
	desk_destroy(desk);
}

/* An agent that began in the base takes the extension when it has taken its windows back. */
static void test_accept_after_windows(void **state) {
	struct desk *desk = desk_create(NULL);
	assert_true(desk_greet(desk, LIVERY_VERSION_1_8));
	CREATE(desk, 1, 40, 30);
	MAP(desk, 1);
	desk_run(desk);
	assert_true(desk_empty(desk, LIVERY_MSG_DESTROY, 1));
	assert_true(desk_words(desk, LIVERY_MSG_EXT_ACCEPT, 0, 1, 0));
	CREATE(desk, 2, 40, 30);
	desk_forget(desk);
	MAP(desk, 2);
	desk_expect(desk, "toplevel 0\nmap 0 40x30\n");
	desk_destroy(desk);
}

/* Popups of popups go before their parents; commits to what was dismissed go back at once. */
static void test_dismissed(void **state) {
	struct desk *desk = start();
	for (uint32_t id = 2; id <= 4; id++) {
		CREATE(desk, id, 50, 40);
		assert_true(POPUP(desk, id, id - 1, id));
		MAP(desk, id);
	}
	desk_forget(desk);
	livery_core_popup_done(desk->core, 2);
	desk_expect(desk, "gone 3\n> EXT_POPUP_DONE 0x00000004 len=0\ngone 2\n"
		"> EXT_POPUP_DONE 0x00000003 len=0\n");
	COMMIT(desk, 3, 1, 0);
	desk_expect(desk, RELEASE(1));
	/* Mapped anew while the parent is gone: told, not refused. */
	UNMAP(desk, 4);
	MAP(desk, 4);
	desk_expect(desk, "> EXT_POPUP_DONE 0x00000004 len=0\n");
	UNMAP(desk, 3);
	MAP(desk, 3);
	desk_expect(desk, "popup 2 of 1\nplace 2 at 5,6 50x40\nmap 2 grab\n");
	assert_true(desk_empty(desk, LIVERY_MSG_DESTROY, 1));
	desk_expect(desk, "gone 2\n> EXT_POPUP_DONE 0x00000003 len=0\n"
		"gone 1\n> EXT_POPUP_DONE 0x00000002 len=0\ngone 0\n> DESTROY 0x00000001 len=0\n");
	desk_destroy(desk);
}

static void test_pages(void **state) {
	struct desk *desk = desk_start(true);
	assert_true(desk_words(desk, LIVERY_MSG_EXT_PAGES, 0, 5, 3));
	assert_true(desk_words(desk, LIVERY_MSG_EXT_PAGES_FORGET, 0, 5, 3));
	desk_expect(desk, "pages 5+3\npages gone 5+3\n");
	desk_destroy(desk);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_negotiation),
		cmocka_unit_test(test_long_keymap_name),
		cmocka_unit_test(test_frames_and_releases),
		cmocka_unit_test(test_merge),
		cmocka_unit_test(test_release_of_a_waiting_buffer),
		cmocka_unit_test(test_destroyed_buffers),
		cmocka_unit_test(test_content_before_map),
		cmocka_unit_test(test_content_before_map_says_the_size),
		cmocka_unit_test(test_unmap_ends_what_is_owed),
		cmocka_unit_test(test_no_pages),
		cmocka_unit_test(test_pixels_after_none),
		cmocka_unit_test(test_pace_without_pixels),
		cmocka_unit_test(test_too_much_memory),
		cmocka_unit_test(test_flood),
		cmocka_unit_test(test_configure),
		cmocka_unit_test(test_size_by_acknowledgement),
		cmocka_unit_test(test_old_serials),
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_modal_stays_over_unmap_and_map),
		cmocka_unit_test(test_modal_is_refused_before_the_version_that_has_it),
		cmocka_unit_test(test_activate_is_asked_for_once),
		cmocka_unit_test(test_activate_is_refused_before_the_version_that_has_it),
		cmocka_unit_test(test_drag_is_asked_for_and_answered),
		cmocka_unit_test(test_icon_is_shown_as_long_as_it_is_mapped),
		cmocka_unit_test(test_icon_is_no_other_window),
		cmocka_unit_test(test_scale_is_told_when_it_changes),
		cmocka_unit_test(test_only_the_newest_scale_waits_for_a_domain_that_does_not_read),
		cmocka_unit_test(test_an_agent_of_before_hears_of_no_scale_and_has_none),
		cmocka_unit_test(test_size_counts_from_the_next_content_on),
		cmocka_unit_test(test_drag_is_refused_before_the_version_that_has_it),
		cmocka_unit_test(test_a_grab_moves_or_resizes_a_shown_toplevel),
		cmocka_unit_test(test_a_grab_by_opposite_edges_or_of_an_old_agent_is_refused),
		cmocka_unit_test(test_end_of_a_drag_waits_for_a_domain_that_does_not_read),
		cmocka_unit_test(test_popup),
		cmocka_unit_test(test_popup_is_placed_before_it_is_mapped),
		cmocka_unit_test(test_popup_that_is_placed_again),
		cmocka_unit_test(test_popup_of_a_window_that_is_not_shown),
		cmocka_unit_test(test_place_for_a_domain_that_does_not_read),
		cmocka_unit_test(test_accept_after_windows),
		cmocka_unit_test(test_dismissed),
		cmocka_unit_test(test_pages),
	};
	return cmocka_run_group_tests_name("core_ext", tests, NULL, NULL);
}
