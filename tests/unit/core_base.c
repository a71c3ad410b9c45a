/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/core_desk.h"

/* Windows, images and popups of agents that speak the Qubes GUI protocol only. */

#define CREATE(desk, id, x, y, w, h, o) \
	assert_true(desk_words(desk, LIVERY_MSG_CREATE, id, x, y, w, h, 0, o))
#define MAP(desk, id, parent, o) assert_true(desk_words(desk, LIVERY_MSG_MAP, id, parent, o))
#define UNMAP(desk, id) assert_true(desk_empty(desk, LIVERY_MSG_UNMAP, id))
#define DESTROY(desk, id) assert_true(desk_empty(desk, LIVERY_MSG_DESTROY, id))
#define DUMP(desk, id, w, h, ...) \
	assert_true(desk_words(desk, LIVERY_MSG_WINDOW_DUMP, id, 0, w, h, 24, __VA_ARGS__))
#define SHMIMAGE(desk, id, x, y, w, h) \
	assert_true(desk_words(desk, LIVERY_MSG_SHMIMAGE, id, x, y, w, h))

#define ACK(id) "> WINDOW_DUMP_ACK 0x0000000" #id " len=0\n"

/* ---- handshake ---- */

static void test_greeting(void **state) {
	struct desk *desk = desk_create(NULL);
	assert_true(livery_core_input(desk->core, (const uint8_t *)"\x08\x00", 2));
	desk_expect(desk, "");
	assert_true(livery_core_input(desk->core, (const uint8_t *)"\x01\x00", 2));
	desk_expect(desk, "> greeting of 20 bytes\n> EXT_OFFER 0x00000000 len=8 version=9 "
		"features=0\n");
	/* In one write: a daemon that has read the screen has read the offer. */
	assert_int_equal(desk->outputs, 1);
	desk_destroy(desk);
}

static void test_old_greeting(void **state) {
	struct desk *desk = desk_create(NULL);
	assert_true(desk_greet(desk, LIVERY_WIRE_VERSION(1, 3)));
	desk_expect(desk, "> greeting of 16 bytes\n");
	/* No echo below 1.5, no acknowledgement below 1.7; the dump is taken all the same. */
	CREATE(desk, 1, 0, 0, 8, 8, 0);
	DUMP(desk, 1, 8, 8, 40);
	desk_expect(desk, "pool 0 of 256 bytes in 1 runs\n"
		"buffer 0 in pool 0 at 0 8x8 stride 32 format 0\n");
	DESTROY(desk, 1);
	desk_expect(desk, "buffer 0 gone\npool 0 gone\n");
	desk_destroy(desk);
}

static void test_newer_agent(void **state) {
	struct desk *desk = desk_create(NULL);
	assert_true(desk_greet(desk, LIVERY_WIRE_VERSION(1, 9)));
	desk_expect(desk, "> greeting of 20 bytes\n> EXT_OFFER 0x00000000 len=8 version=9 "
		"features=0\n");
	desk_destroy(desk);
}

/* ---- life of a window ---- */

static void test_titles_and_hints(void **state) {
	struct desk *desk = desk_start(false);
	struct livery_msg title = { .type = LIVERY_MSG_WMNAME, .window = 1 };
	struct livery_msg class = { .type = LIVERY_MSG_WMCLASS, .window = 1 };

	memcpy(title.wmname.title, "one\x1b[31m\ntwo", 12);
	memcpy(class.wmclass.class, "XT\xc3rm", 6);
	CREATE(desk, 1, 0, 0, 100, 80, 0);
	assert_true(desk_send(desk, &title));
	assert_true(desk_send(desk, &class));
	/* The pair of maximum sizes is no good. */
	assert_true(desk_words(desk, LIVERY_MSG_WINDOW_HINTS, 1, 0x175, 10, 17, 0, 300, 6, 13, 4,
		4));
	desk_expect(desk, "");
	MAP(desk, 1, 0, 0);
	desk_expect(desk, "toplevel 0\ntitle 0 one[31m two\nclass 0 XT_rm\n"
		"hints 0 min 10x17 max 0x0 base 4x4 inc 6x13\nmap 0 100x80\n");
	/* While mapped the class is dropped; a title that does not change is not repeated. */
	memcpy(class.wmclass.class, "other", 6);
	assert_true(desk_send(desk, &class));
	assert_true(desk_send(desk, &title));
	desk_expect(desk, "");
	desk_destroy(desk);
}

static void test_flags_before_map(void **state) {
	struct desk *desk = desk_start(false);
	CREATE(desk, 1, 0, 0, 100, 80, 0);
	assert_true(desk_words(desk, LIVERY_MSG_WINDOW_FLAGS, 1, 2, 0));
	assert_true(desk_words(desk, LIVERY_MSG_WINDOW_FLAGS, 1, 1 | 4, 0));
	MAP(desk, 1, 0, 0);
	desk_expect(desk, "toplevel 0\nmap 0 100x80\n");
	UNMAP(desk, 1);
	assert_true(desk_words(desk, LIVERY_MSG_WINDOW_FLAGS, 1, 1, 0));
	MAP(desk, 1, 0, 0);
	desk_expect(desk, "gone 0\ntoplevel 0\nmap 0 100x80\nrequest 0 fullscreen\n");
	assert_true(desk_words(desk, LIVERY_MSG_WINDOW_FLAGS, 1, 4, 1));
	desk_expect(desk, "request 0 unfullscreen\nrequest 0 minimize\n");
	assert_true(desk_words(desk, LIVERY_MSG_WINDOW_FLAGS, 1, 0, 2 | 4));
	desk_expect(desk, "request 0 no attention\n");
	desk_destroy(desk);
}

static void test_early_create(void **state) {
	struct desk *desk = desk_start(false);
	CREATE(desk, 7, 0, 0, 100, 80, 0);
	MAP(desk, 7, 0, 0);
	desk_forget(desk);
	/* In one piece, as the real agent does it: the id is used again before the echo arrives. */
	DESTROY(desk, 7);
	CREATE(desk, 7, 0, 0, 50, 40, 0);
	desk_expect(desk, "gone 0\n> DESTROY 0x00000007 len=0\n");
	MAP(desk, 7, 0, 0);
	desk_expect(desk, "toplevel 0\nmap 0 50x40\n");
	desk_destroy(desk);
}

static void test_parents(void **state) {
	struct desk *desk = desk_start(false);
	CREATE(desk, 1, 0, 0, 100, 80, 0);
	CREATE(desk, 2, 0, 0, 100, 80, 0);
	/* A replay maps the child first, and names a parent that comes later. */
	MAP(desk, 2, 1, 0);
	desk_expect(desk, "toplevel 1\nparent 1 none\nmap 1 100x80\n");
	MAP(desk, 1, 2, 0);
	/* Both name each other: no cycle. */
	desk_expect(desk, "toplevel 0\nparent 0 none\nmap 0 100x80\nparent 1 none\n");
	UNMAP(desk, 1);
	MAP(desk, 1, 0, 0);
	desk_expect(desk, "gone 0\ntoplevel 0\nmap 0 100x80\nparent 1 0\n");
	/* The parent goes, and another window gets its id. */
	DESTROY(desk, 1);
	CREATE(desk, 1, 0, 0, 9, 9, 0);
	MAP(desk, 1, 99, 0);
	desk_expect(desk, "gone 0\n> DESTROY 0x00000001 len=0\ntoplevel 0\nparent 0 none\n"
		"map 0 9x9\n");
	desk_destroy(desk);
}

static void test_close(void **state) {
	struct desk *desk = desk_start(false);
	CREATE(desk, 1, 0, 0, 100, 80, 0);
	MAP(desk, 1, 0, 0);
	desk_forget(desk);
	livery_core_toplevel_closed(desk->core, 0);
	desk_expect(desk, "> CLOSE 0x00000001 len=0\n");
	desk_destroy(desk);
}

/* ---- images ---- */

/* Window 1 of 64x32 with an image, its first frame ended. */
static struct desk *start_image(void) {
	struct desk *desk = desk_start(false);
	CREATE(desk, 1, 0, 0, 64, 32, 0);
	MAP(desk, 1, 0, 0);
	desk_forget(desk);
	DUMP(desk, 1, 64, 32, 10, 11);
	desk_expect(desk, "pool 0 of 8192 bytes in 1 runs\n"
		"buffer 0 in pool 0 at 0 64x32 stride 256 format 0\n" ACK(1));
	SHMIMAGE(desk, 1, 2, 3, 4, 5);
	desk_expect(desk, "commit 0 buffer 0 0,0+64x32\n");
	desk->windows[0].frame = false;
	livery_core_frame_done(desk->core, 0, 0);
	desk_expect(desk, "");
	return desk;
}

static void test_one_commit_a_frame(void **state) {
	struct desk *desk = start_image();
	SHMIMAGE(desk, 1, 0, 0, 4, 4);
	desk_expect(desk, "commit 0 buffer 0 0,0+4x4\n");
	for (uint32_t i = 0; i < 200; i++) {
		SHMIMAGE(desk, 1, i % 60, 10, 2, 2);
	}
	SHMIMAGE(desk, 1, 0, 30, 64, 100);
	desk_expect(desk, "");
	desk->windows[0].frame = false;
	livery_core_frame_done(desk->core, 0, 0);
	desk_expect(desk, "commit 0 buffer 0 0,10+61x2 0,30+64x2\n");
	desk->windows[0].frame = false;
	livery_core_frame_done(desk->core, 0, 0);
	desk_expect(desk, "");
	desk_destroy(desk);
}

static void test_damage_is_cut(void **state) {
	struct desk *desk = start_image();
	SHMIMAGE(desk, 1, (uint32_t)-1, 0, 4, 4);
	SHMIMAGE(desk, 1, 0, 0, 4, 0x80000000);
	SHMIMAGE(desk, 1, 64, 0, 4, 4);
	SHMIMAGE(desk, 1, 0, 0, 0, 9);
	SHMIMAGE(desk, 1, 0x7fffffff, 0x7fffffff, 0x7fffffff, 0x7fffffff);
	desk_expect(desk, "");
	SHMIMAGE(desk, 1, 60, 30, 0x7fffffff, 0x7fffffff);
	desk_expect(desk, "commit 0 buffer 0 60,30+4x2\n");
	desk_destroy(desk);
}

static void test_same_dump_keeps_the_mapping(void **state) {
	struct desk *desk = start_image();
	DUMP(desk, 1, 64, 32, 10, 11);
	DUMP(desk, 1, 64, 32, 10, 11);
	desk_expect(desk, ACK(1) ACK(1));
	/* The same pages as another picture are another image. */
	DUMP(desk, 1, 32, 64, 10, 11);
	desk_expect(desk, "pool 1 of 8192 bytes in 1 runs\n"
		"buffer 1 in pool 1 at 0 32x64 stride 128 format 0\n" ACK(1));
	desk_destroy(desk);
}

static void test_old_image_until_release(void **state) {
	struct desk *desk = start_image();
	DUMP(desk, 1, 64, 32, 20, 22);
	desk_expect(desk, "pool 1 of 8192 bytes in 2 runs\n"
		"buffer 1 in pool 1 at 0 64x32 stride 256 format 0\n" ACK(1));
	SHMIMAGE(desk, 1, 0, 0, 64, 32);
	desk_expect(desk, "commit 0 buffer 1 0,0+64x32\n");
	livery_core_buffer_released(desk->core, 0);
	desk_expect(desk, "buffer 0 gone\npool 0 gone\n");
	/* An image that was never shown goes at once. */
	DUMP(desk, 1, 64, 32, 30, 31);
	desk_forget(desk);
	DUMP(desk, 1, 64, 32, 40, 41);
	desk_expect(desk, "buffer 0 gone\npool 0 gone\npool 0 of 8192 bytes in 1 runs\n"
		"buffer 0 in pool 0 at 0 64x32 stride 256 format 0\n" ACK(1));
	desk_destroy(desk);
}

static void test_dump_waits_for_shmimage(void **state) {
	struct desk *desk = start_image();
	SHMIMAGE(desk, 1, 0, 0, 1, 1);
	SHMIMAGE(desk, 1, 8, 8, 1, 1);
	desk_forget(desk);
	/* Damage of the old image is none of the new one. */
	DUMP(desk, 1, 64, 32, 20, 21);
	desk_forget(desk);
	desk->windows[0].frame = false;
	livery_core_frame_done(desk->core, 0, 0);
	desk_expect(desk, "");
	SHMIMAGE(desk, 1, 5, 5, 1, 1);
	desk_expect(desk, "commit 0 buffer 1 5,5+1x1\n");
	desk_destroy(desk);
}

static void test_no_pages(void **state) {
	struct desk *desk = desk_start(false);
	desk->no_pages = true;
	CREATE(desk, 1, 0, 0, 64, 32, 0);
	MAP(desk, 1, 0, 0);
	DUMP(desk, 1, 64, 32, 10, 11);
	desk_expect(desk, "toplevel 0\nmap 0 64x32\n"
		"pool 0 of 8192 bytes in 1 runs: no pages\n" ACK(1));
	SHMIMAGE(desk, 1, 0, 0, 64, 32);
	desk_expect(desk, "commit 0\n");
	/* No callback comes for it; the next image is shown nevertheless. */
	desk->no_pages = false;
	DUMP(desk, 1, 64, 32, 20, 21);
	SHMIMAGE(desk, 1, 0, 0, 1, 1);
	desk_forget(desk);
	desk_run(desk);
	livery_core_tick(desk->core, 1000);
	assert_non_null(strstr(desk->lines, "commit 0 buffer 0 0,0+64x32\n"));
	desk_destroy(desk);
}

static void test_unmap_releases(void **state) {
	struct desk *desk = start_image();
	UNMAP(desk, 1);
	UNMAP(desk, 1);
	desk_expect(desk, "gone 0\n");
	livery_core_buffer_released(desk->core, 0);
	desk_expect(desk, "buffer 0 gone\npool 0 gone\n");
	MAP(desk, 1, 0, 0);
	SHMIMAGE(desk, 1, 0, 0, 64, 32);
	desk_expect(desk, "toplevel 0\nmap 0 64x32\n");
	desk_destroy(desk);
}

static void test_dump_before_map(void **state) {
	struct desk *desk = desk_start(false);
	CREATE(desk, 1, 0, 0, 64, 32, 0);
	DUMP(desk, 1, 64, 32, 10, 11);
	SHMIMAGE(desk, 1, 0, 0, 64, 32);
	desk_forget(desk);
	MAP(desk, 1, 0, 0);
	desk_expect(desk, "toplevel 0\nmap 0 64x32\ncommit 0 buffer 0 0,0+64x32\n");
	desk_destroy(desk);
}

static void test_screen_window(void **state) {
	struct desk *desk = desk_start(false);
	CREATE(desk, 0, 0, 0, 64, 64, 0);
	CREATE(desk, 5, 8, 16, 32, 16, 0);
	MAP(desk, 5, 0, 0);
	desk_forget(desk);
	DUMP(desk, 0, 64, 64, 1, 2, 3, 4);
	desk_expect(desk, "pool 0 of 16384 bytes in 1 runs\n"
		"buffer 0 in pool 0 at 0 64x64 stride 256 format 0\n" ACK(0)
		"buffer 1 in pool 0 at 4128 32x16 stride 256 format 0\n"
		"commit 1 buffer 1 0,0+32x16\n");
	desk->windows[1].frame = false;
	livery_core_frame_done(desk->core, 1, 0);
	SHMIMAGE(desk, 0, 0, 0, 10, 18);
	desk_expect(desk, "commit 1 buffer 1 0,0+2x2\n");
	/* Its own image takes the place of the borrowed one. */
	DUMP(desk, 5, 32, 16, 9);
	desk_expect(desk, "pool 1 of 2048 bytes in 1 runs\n"
		"buffer 2 in pool 1 at 0 32x16 stride 128 format 0\n" ACK(5));
	/* The screen goes; what is shown of it stays until it is released. */
	DESTROY(desk, 0);
	desk_expect(desk, "buffer 0 gone\npool 0 gone\n> DESTROY 0x00000000 len=0\n");
	livery_core_buffer_released(desk->core, 1);
	desk_expect(desk, "buffer 1 gone\n");
	desk_destroy(desk);
}

/* ---- popups ---- */

static struct desk *start_popup(void) {
	struct desk *desk = desk_start(false);
	CREATE(desk, 1, 100, 100, 400, 300, 0);
	MAP(desk, 1, 0, 0);
	CREATE(desk, 2, 130, 150, 80, 60, 1);
	desk_forget(desk);
	return desk;
}

static void test_menu(void **state) {
	struct desk *desk = start_popup();
	MAP(desk, 2, 0, 4174509744u);
	desk_expect(desk, "popup 1 of 0\nplace 1 at 30,50 80x60\nmap 1\n");
	/* Where places are hidden it is not told where livery put it, only what size it has. */
	livery_core_popup_configured(desk->core, 1, -10, 5, 80, 60, 1);
	desk_expect(desk, "");
	livery_core_popup_configured(desk->core, 1, -10, 5, 70, 60, 1);
	desk_expect(desk, "> CONFIGURE 0x00000002 len=20 x=130 y=150 w=70 h=60 "
		"override_redirect=0\n");
	assert_true(desk_words(desk, LIVERY_MSG_CONFIGURE, 2, 130, 150, 70, 60, 1));
	desk_expect(desk, "");
	assert_true(desk_words(desk, LIVERY_MSG_CONFIGURE, 2, 131, 150, 70, 60, 1));
	desk_expect(desk, "place 1 at 31,50 70x60\n");
	UNMAP(desk, 2);
	desk_expect(desk, "gone 1\n");
	desk_destroy(desk);
}

static void test_popup_parents(void **state) {
	struct desk *desk = start_popup();
	CREATE(desk, 3, 500, 100, 400, 300, 0);
	MAP(desk, 3, 0, 0);
	desk_forget(desk);
	/* The newest toplevel, where nothing is known. */
	MAP(desk, 2, 0, 1);
	desk_expect(desk, "popup 1 of 2\nplace 1 at -370,50 80x60\nmap 1\n");
	UNMAP(desk, 2);
	/* The focused one. */
	livery_core_keyboard_enter(desk->core, 0, NULL, 0);
	desk_forget(desk);
	MAP(desk, 2, 0, 1);
	desk_expect(desk, "popup 1 of 0\nplace 1 at 30,50 80x60\nmap 1\n");
	UNMAP(desk, 2);
	/* The one it names. */
	desk_forget(desk);
	MAP(desk, 2, 3, 1);
	desk_expect(desk, "popup 1 of 2\nplace 1 at -370,50 80x60\nmap 1\n");
	/* It goes: the popup finds another. */
	UNMAP(desk, 3);
	desk_expect(desk, "gone 1\ngone 2\npopup 1 of 0\nplace 1 at 30,50 80x60\nmap 1\n");
	livery_core_keyboard_leave(desk->core);
	desk_forget(desk);
	/* No toplevel is left: it waits, and does not become a window of its own. */
	UNMAP(desk, 1);
	desk_expect(desk, "gone 1\ngone 0\n");
	MAP(desk, 1, 0, 0);
	desk_expect(desk, "toplevel 0\nmap 0 400x300\n"
		"popup 1 of 0\nplace 1 at 30,50 80x60\nmap 1\n");
	desk_destroy(desk);
}

static void test_popup_alone(void **state) {
	struct desk *desk = desk_start(false);
	CREATE(desk, 2, 130, 150, 80, 60, 1);
	MAP(desk, 2, 0, 1);
	desk_expect(desk, "toplevel 0\nmap 0 80x60\n");
	desk_destroy(desk);
}

static void test_large_popup_is_managed(void **state) {
	struct desk *desk = start_popup();
	CREATE(desk, 3, 0, 0, 1270, 790, 1);
	MAP(desk, 3, 0, 1);
	desk_expect(desk, "log: an override-redirect window covers too much of the screen: it is "
		"managed\ntoplevel 2\nmap 2 1270x790\n");
	/* Also when it grows. */
	MAP(desk, 2, 1, 1);
	desk_forget(desk);
	assert_true(desk_words(desk, LIVERY_MSG_CONFIGURE, 2, 0, 0, 1280, 800, 1));
	desk_expect(desk, "gone 1\ntoplevel 1\nparent 1 0\nmap 1 1280x800\n");
	desk_destroy(desk);
}

static void test_popup_outside_the_screen(void **state) {
	struct desk *desk = start_popup();
	CREATE(desk, 3, (uint32_t)-100, (uint32_t)-100, 1, 1, 1);
	MAP(desk, 3, 0, 1);
	desk_expect(desk, "");
	assert_true(desk_words(desk, LIVERY_MSG_CONFIGURE, 3, 110, 120, 30, 20, 1));
	desk_expect(desk, "popup 2 of 0\nplace 2 at 10,20 30x20\nmap 2\n");
	assert_true(desk_words(desk, LIVERY_MSG_CONFIGURE, 3, 5000, 120, 30, 20, 1));
	desk_expect(desk, "gone 2\n");
	desk_destroy(desk);
}

static void test_dismissed_popup(void **state) {
	struct desk *desk = start_popup();
	MAP(desk, 2, 0, 1);
	desk_forget(desk);
	livery_core_popup_done(desk->core, 1);
	desk_expect(desk, "gone 1\n");
	DUMP(desk, 2, 8, 8, 1);
	SHMIMAGE(desk, 2, 0, 0, 8, 8);
	desk_expect(desk, "pool 0 of 256 bytes in 1 runs\n"
		"buffer 0 in pool 0 at 0 8x8 stride 32 format 0\n" ACK(2));
	UNMAP(desk, 2);
	MAP(desk, 2, 0, 1);
	desk_expect(desk, "buffer 0 gone\npool 0 gone\n"
		"popup 1 of 0\nplace 1 at 30,50 80x60\nmap 1\n");
	desk_destroy(desk);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_greeting),
		cmocka_unit_test(test_old_greeting),
		cmocka_unit_test(test_newer_agent),
		cmocka_unit_test(test_titles_and_hints),
		cmocka_unit_test(test_flags_before_map),
		cmocka_unit_test(test_early_create),
		cmocka_unit_test(test_parents),
		cmocka_unit_test(test_close),
		cmocka_unit_test(test_one_commit_a_frame),
		cmocka_unit_test(test_damage_is_cut),
		cmocka_unit_test(test_same_dump_keeps_the_mapping),
		cmocka_unit_test(test_old_image_until_release),
		cmocka_unit_test(test_dump_waits_for_shmimage),
		cmocka_unit_test(test_no_pages),
		cmocka_unit_test(test_unmap_releases),
		cmocka_unit_test(test_dump_before_map),
		cmocka_unit_test(test_screen_window),
		cmocka_unit_test(test_menu),
		cmocka_unit_test(test_popup_parents),
		cmocka_unit_test(test_popup_alone),
		cmocka_unit_test(test_large_popup_is_managed),
		cmocka_unit_test(test_popup_outside_the_screen),
		cmocka_unit_test(test_dismissed_popup),
	};
	return cmocka_run_group_tests_name("core_base", tests, NULL, NULL);
}
