/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/core_desk.h"

/*
 * Sizes between livery and a base agent: the acknowledgement table of docs/protocol.md 3.2, row by
 * row.
 */

#define CREATE(desk, id, x, y, w, h) \
	assert_true(desk_words(desk, LIVERY_MSG_CREATE, id, x, y, w, h, 0, 0))
#define CONFIGURE(desk, id, x, y, w, h) \
	assert_true(desk_words(desk, LIVERY_MSG_CONFIGURE, id, x, y, w, h, 0))
#define MAP(desk, id) assert_true(desk_words(desk, LIVERY_MSG_MAP, id, 0, 0))

/* Window 1 at 10,20 of 300x200, shown and configured as it wished. */
static struct desk *start(void) {
	struct desk *desk = desk_start(false);
	CREATE(desk, 1, 10, 20, 300, 200);
	MAP(desk, 1);
	desk_expect(desk, "toplevel 0\nmap 0 300x200\n");
	desk_configure(desk, 0, 300, 200, LIVERY_CORE_ACTIVATED);
	desk_expect(desk, "ack 0 1\n");
	return desk;
}

/* Neither waiting nor the same: accepted. */
static void test_accepts(void **state) {
	struct desk *desk = start();
	CONFIGURE(desk, 1, 50, 60, 320, 240);
	desk_expect(desk, "size 0 320x240\n");
	CONFIGURE(desk, 1, 70, 60, 320, 240);
	desk_expect(desk, "");
	/* The new place is what livery's next size is sent with. */
	desk_configure(desk, 0, 400, 240, 0);
	desk_expect(desk, "> CONFIGURE 0x00000001 len=20 x=70 y=60 w=400 h=240 "
		"override_redirect=0\n");
	desk_destroy(desk);
}

/* Not waiting, the same: nothing. */
static void test_same(void **state) {
	struct desk *desk = start();
	CONFIGURE(desk, 1, 10, 20, 300, 200);
	desk_expect(desk, "");
	desk_destroy(desk);
}

/* Waiting and the same: the acknowledgement, passed on to livery. */
static void test_acknowledged(void **state) {
	struct desk *desk = start();
	desk_configure(desk, 0, 400, 300, 0);
	desk_expect(desk, "> CONFIGURE 0x00000001 len=20 x=10 y=20 w=400 h=300 "
		"override_redirect=0\n");
	CONFIGURE(desk, 1, 10, 20, 400, 300);
	desk_expect(desk, "ack 0 2\n");
	/* Now it may choose again. */
	CONFIGURE(desk, 1, 10, 20, 390, 300);
	desk_expect(desk, "size 0 390x300\n");
	desk_destroy(desk);
}

/* Waiting and not the same: refused, the newest geometry again. */
static void test_refused(void **state) {
	struct desk *desk = start();
	desk_configure(desk, 0, 400, 300, 0);
	desk_forget(desk);
	CONFIGURE(desk, 1, 10, 20, 500, 500);
	desk_expect(desk, "> CONFIGURE 0x00000001 len=20 x=10 y=20 w=400 h=300 "
		"override_redirect=0\n");
	CONFIGURE(desk, 1, 10, 20, 400, 300);
	desk_expect(desk, "ack 0 2\n");
	desk_destroy(desk);
}

/* While it waits nothing more is sent; the echo of the old size is answered by the newest. */
static void test_last_size_gets_through(void **state) {
	struct desk *desk = start();
	desk_configure(desk, 0, 310, 210, LIVERY_CORE_RESIZING);
	desk_forget(desk);
	for (uint32_t i = 0; i < 50; i++) {
		desk_configure(desk, 0, 320 + i, 220, LIVERY_CORE_RESIZING);
	}
	desk_expect(desk, "");
	CONFIGURE(desk, 1, 10, 20, 310, 210);
	desk_expect(desk, "> CONFIGURE 0x00000001 len=20 x=10 y=20 w=369 h=220 "
		"override_redirect=0\n");
	CONFIGURE(desk, 1, 10, 20, 369, 220);
	desk_expect(desk, "ack 0 52\n");
	desk_destroy(desk);
}

/* Docked windows never change themselves. */
static void test_docked(void **state) {
	struct desk *desk = desk_start(false);
	CREATE(desk, 1, 10, 20, 24, 22);
	assert_true(desk_empty(desk, LIVERY_MSG_DOCK, 1));
	CONFIGURE(desk, 1, 10, 20, 24, 22);
	desk_expect(desk, "");
	CONFIGURE(desk, 1, 10, 20, 64, 64);
	desk_expect(desk, "> CONFIGURE 0x00000001 len=20 x=10 y=20 w=24 h=22 "
		"override_redirect=0\n");
	MAP(desk, 1);
	assert_true(desk_empty(desk, LIVERY_MSG_UNMAP, 1));
	desk_expect(desk, "");
	desk_destroy(desk);
}

/* Window 0 never waits. */
static void test_window_0(void **state) {
	struct desk *desk = desk_start(false);
	CREATE(desk, 0, 0, 0, 640, 480);
	MAP(desk, 0);
	desk_configure(desk, 0, 800, 600, 0);
	desk_forget(desk);
	CONFIGURE(desk, 0, 0, 0, 640, 480);
	desk_expect(desk, "size 0 640x480\n");
	desk_destroy(desk);
}

/* A maximised window does not choose its size. */
static void test_maximized_stays(void **state) {
	struct desk *desk = start();
	desk_configure(desk, 0, 1280, 780, LIVERY_CORE_MAXIMIZED);
	desk_expect(desk, "> CONFIGURE 0x00000001 len=20 x=0 y=20 w=1280 h=780 "
		"override_redirect=0\n");
	CONFIGURE(desk, 1, 0, 20, 1280, 780);
	desk_expect(desk, "ack 0 2\n");
	CONFIGURE(desk, 1, 0, 20, 300, 200);
	desk_expect(desk, "> CONFIGURE 0x00000001 len=20 x=0 y=20 w=1280 h=780 "
		"override_redirect=0\n");
	desk_destroy(desk);
}

/* A size that livery chose is put where the domain's own pointer reaches all of it. */
static void test_fits_the_screen(void **state) {
	struct desk *desk = desk_start(false);
	CREATE(desk, 1, 1000, -30, 200, 100);
	MAP(desk, 1);
	desk_configure(desk, 0, 600, 400, 0);
	desk_expect(desk, "toplevel 0\nmap 0 200x100\n"
		"> CONFIGURE 0x00000001 len=20 x=680 y=0 w=600 h=400 override_redirect=0\n");
	desk_destroy(desk);
}

/* A wish that crosses livery's answer to the map is not lost. */
static void test_newer_wish(void **state) {
	struct desk *desk = desk_start(false);
	CREATE(desk, 1, 0, 0, 10, 10);
	MAP(desk, 1);
	CONFIGURE(desk, 1, 0, 0, 484, 316);
	desk_expect(desk, "toplevel 0\nmap 0 10x10\n");
	desk_configure(desk, 0, 10, 10, 0);
	desk_expect(desk, "ack 0 1\nsize 0 484x316\n");
	desk_destroy(desk);
}

/* Before MAP every size is the domain's. */
static void test_unmapped(void **state) {
	struct desk *desk = desk_start(false);
	CREATE(desk, 1, 0, 0, 1, 1);
	CONFIGURE(desk, 1, 100, 100, 484, 316);
	MAP(desk, 1);
	desk_expect(desk, "toplevel 0\nmap 0 484x316\n");
	desk_destroy(desk);
}

/* Out of range is clamped, as the stock daemon does. */
static void test_clamped(void **state) {
	struct desk *desk = desk_start(false);
	CREATE(desk, 1, (uint32_t)-20000, 9000, 60000, 60000);
	MAP(desk, 1);
	desk_expect(desk, "toplevel 0\nmap 0 16384x6144\n");
	desk_configure(desk, 0, 300, 200, 0);
	desk_expect(desk, "> CONFIGURE 0x00000001 len=20 x=0 y=600 w=300 h=200 "
		"override_redirect=0\n");
	desk_destroy(desk);
}

/* Fullscreen and minimised are told as differences. */
static void test_flags(void **state) {
	struct desk *desk = start();
	desk_configure(desk, 0, 300, 200, LIVERY_CORE_IS_FULLSCREEN | LIVERY_CORE_ACTIVATED);
	desk_expect(desk, "> WINDOW_FLAGS 0x00000001 len=8 set=FULLSCREEN unset=0\nack 0 2\n");
	desk_configure(desk, 0, 300, 200, LIVERY_CORE_IS_FULLSCREEN);
	desk_expect(desk, "ack 0 3\n");
	desk_configure(desk, 0, 300, 200, LIVERY_CORE_MINIMIZED);
	desk_expect(desk, "> WINDOW_FLAGS 0x00000001 len=8 set=MINIMIZE unset=FULLSCREEN\n"
		"ack 0 4\n");
	desk_destroy(desk);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accepts),
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_acknowledged),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_last_size_gets_through),
		cmocka_unit_test(test_docked),
		cmocka_unit_test(test_window_0),
		cmocka_unit_test(test_maximized_stays),
		cmocka_unit_test(test_fits_the_screen),
		cmocka_unit_test(test_newer_wish),
		cmocka_unit_test(test_unmapped),
		cmocka_unit_test(test_clamped),
		cmocka_unit_test(test_flags),
	};
	return cmocka_run_group_tests_name("core_configure", tests, NULL, NULL);
}
