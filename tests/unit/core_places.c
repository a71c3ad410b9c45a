/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/core_desk.h"

/* Where windows are: what a base agent is told of it, and what it says of it. */

#define CREATE(desk, id, x, y, w, h, flag) \
	assert_true(desk_words(desk, LIVERY_MSG_CREATE, id, x, y, w, h, 0, flag))
#define CONFIGURE(desk, id, x, y, w, h, flag) \
	assert_true(desk_words(desk, LIVERY_MSG_CONFIGURE, id, x, y, w, h, flag))
#define MAP(desk, id, parent, flag) \
	assert_true(desk_words(desk, LIVERY_MSG_MAP, id, parent, flag))
#define TOLD(id, x, y, w, h) \
	"> CONFIGURE 0x0000000" #id " len=20 x=" #x " y=" #y " w=" #w " h=" #h \
	" override_redirect=0\n"

/* A desk that says where windows are, with window 1 of 300x200 at 0,0 in the domain, not shown. */
static struct desk *start(int32_t x, int32_t y) {
	struct desk *desk = desk_start(false);
	desk->places = true;
	desk->place_x = x;
	desk->place_y = y;
	CREATE(desk, 1, 0, 0, 300, 200, 0);
	MAP(desk, 1, 0, 0);
	desk_expect(desk, "toplevel 0\nmap 0 300x200\n");
	assert_true(desk->windows[0].reports_place);
	return desk;
}

/* The same, shown at 640,80, which the domain knows. */
static struct desk *start_shown(void) {
	struct desk *desk = start(640, 80);
	desk_configure(desk, 0, 300, 200, LIVERY_CORE_ACTIVATED);
	desk_expect(desk, TOLD(1, 640, 80, 300, 200));
	CONFIGURE(desk, 1, 640, 80, 300, 200, 0);
	desk_expect(desk, "ack 0 1\n");
	return desk;
}

static void test_place_is_told_and_acknowledged_by_the_echo(void **state) {
	struct desk *desk = start_shown();
	/* The same again is known. */
	desk_configure(desk, 0, 300, 200, 0);
	desk_expect(desk, "ack 0 2\n");
	/* The user moves it twice before the domain has followed: one answer, to the newest. */
	desk->place_x = 700;
	desk_configure(desk, 0, 300, 200, 0);
	desk_expect(desk, TOLD(1, 700, 80, 300, 200));
	desk->place_x = -20;
	desk_configure(desk, 0, 300, 200, 0);
	desk_expect(desk, "");
	CONFIGURE(desk, 1, 700, 80, 300, 200, 0);
	desk_expect(desk, TOLD(1, -20, 80, 300, 200));
	CONFIGURE(desk, 1, -20, 80, 300, 200, 0);
	desk_expect(desk, "ack 0 4\n");
	desk_destroy(desk);
}

static void test_place_and_size_are_told_in_one(void **state) {
	struct desk *desk = start_shown();
	desk->place_x = 600;
	desk_configure(desk, 0, 340, 200, LIVERY_CORE_RESIZING);
	desk_expect(desk, TOLD(1, 600, 80, 340, 200));
	CONFIGURE(desk, 1, 600, 80, 340, 200, 0);
	desk_expect(desk, "ack 0 2\n");
	desk_destroy(desk);
}

/* A window is where the user has it; only its size is the domain's wish. */
static void test_domain_does_not_move_its_windows(void **state) {
	struct desk *desk = start_shown();
	CONFIGURE(desk, 1, 5, 6, 300, 200, 0);
	desk_expect(desk, TOLD(1, 640, 80, 300, 200));
	CONFIGURE(desk, 1, 640, 80, 300, 200, 0);
	desk_expect(desk, "");
	CONFIGURE(desk, 1, 5, 6, 320, 240, 0);
	desk_expect(desk, "size 0 320x240\n" TOLD(1, 640, 80, 320, 240));
	desk_destroy(desk);
}

/* The place comes although livery's first size is older than the domain's. */
static void test_newer_size_of_the_domain_and_place(void **state) {
	struct desk *desk = start(640, 80);
	CONFIGURE(desk, 1, 0, 0, 310, 210, 0);
	desk_configure(desk, 0, 300, 200, 0);
	desk_expect(desk, "ack 0 1\nsize 0 310x210\n" TOLD(1, 640, 80, 310, 210));
	desk_destroy(desk);
}

static void test_hidden_places_are_the_domains_own(void **state) {
	struct desk *desk = start(640, 80);
	desk->places = false;
	desk_configure(desk, 0, 300, 200, 0);
	desk_expect(desk, "ack 0 1\n");
	CONFIGURE(desk, 1, 5, 6, 300, 200, 0);
	desk_expect(desk, "");
	desk_destroy(desk);
}

static void test_extension_agents_are_told_none(void **state) {
	struct desk *desk = desk_start(true);
	desk->places = true;
	CREATE(desk, 1, 0, 0, 300, 200, 0);
	assert_true(desk_words(desk, LIVERY_MSG_MAP, 1, 0, 0));
	desk_expect(desk, "toplevel 0\nmap 0 300x200\n");
	assert_false(desk->windows[0].reports_place);
	desk_destroy(desk);
}

/* ---- popups ---- */

static void test_slid_popup_is_told_back(void **state) {
	struct desk *desk = start_shown();
	CREATE(desk, 2, 650, 90, 80, 60, 1);
	MAP(desk, 2, 0, 1);
	desk_expect(desk, "popup 1 of 0\nplace 1 at 10,10 80x60\nmap 1\n");
	/* Where it wanted to be: nothing to tell. */
	livery_core_popup_configured(desk->core, 1, 10, 10, 80, 60, 1);
	desk_expect(desk, "");
	livery_core_popup_configured(desk->core, 1, 10, -30, 80, 60, 1);
	desk_expect(desk, TOLD(2, 650, 50, 80, 60));
	CONFIGURE(desk, 2, 650, 50, 80, 60, 1);
	desk_expect(desk, "");
	desk_destroy(desk);
}

static void test_answer_to_an_older_wish_of_a_popup_is_not_told(void **state) {
	struct desk *desk = start_shown();
	CREATE(desk, 2, 650, 90, 80, 60, 1);
	MAP(desk, 2, 0, 1);
	CONFIGURE(desk, 2, 660, 90, 80, 60, 1);
	desk_expect(desk, "popup 1 of 0\nplace 1 at 10,10 80x60\nmap 1\nplace 1 at 20,10 80x60\n");
	livery_core_popup_configured(desk->core, 1, 10, 10, 80, 60, 1);
	desk_expect(desk, "");
	livery_core_popup_configured(desk->core, 1, 20, 10, 80, 60, 2);
	desk_expect(desk, "");
	desk_destroy(desk);
}

/* Popups go with their window, and name places from where the domain thinks that it is. */
static void test_popup_of_a_window_that_moves(void **state) {
	struct desk *desk = start_shown();
	CREATE(desk, 2, 650, 90, 80, 60, 1);
	MAP(desk, 2, 0, 1);
	livery_core_popup_configured(desk->core, 1, 10, 10, 80, 60, 1);
	desk_forget(desk);
	desk->place_x = 540;
	desk_configure(desk, 0, 300, 200, 0);
	desk_expect(desk, TOLD(2, 550, 90, 80, 60) TOLD(1, 540, 80, 300, 200));
	/* Opened before the domain has heard of the move. */
	CREATE(desk, 3, 660, 100, 50, 40, 1);
	MAP(desk, 3, 1, 1);
	desk_expect(desk, "popup 2 of 0\nplace 2 at 20,20 50x40\nmap 2\n");
	livery_core_popup_configured(desk->core, 2, 20, 20, 50, 40, 1);
	desk_expect(desk, TOLD(3, 560, 100, 50, 40));
	desk_destroy(desk);
}

/* ---- the pointer of the agent's X server ends at the screen that it was told ---- */

static void test_windows_lie_on_the_screen_that_the_domain_knows(void **state) {
	struct desk *desk = start(3000, 80);
	livery_core_set_screen(desk->core, 2 * DESK_SCREEN_WIDTH, DESK_SCREEN_HEIGHT);
	desk_configure(desk, 0, 300, 200, 0);
	CONFIGURE(desk, 1, DESK_SCREEN_WIDTH - 300, 80, 300, 200, 0);
	desk_forget(desk);
	/* Along the side that has not grown, as livery says. */
	desk->place_y = DESK_SCREEN_HEIGHT - 10;
	desk_configure(desk, 0, 300, 200, 0);
	char told[128];
	snprintf(told, sizeof(told), "> CONFIGURE 0x00000001 len=20 x=%d y=%d w=300 h=200 "
		"override_redirect=0\n", DESK_SCREEN_WIDTH - 300, DESK_SCREEN_HEIGHT - 10);
	desk_expect(desk, told);
	desk_destroy(desk);
}

static void test_windows_are_not_larger_than_the_screen_that_the_domain_knows(void **state) {
	struct desk *desk = start(0, 0);
	livery_core_set_screen(desk->core, 2 * DESK_SCREEN_WIDTH, DESK_SCREEN_HEIGHT);
	desk_configure(desk, 0, 300, 200, 0);
	desk_forget(desk);
	desk_configure(desk, 0, 2 * DESK_SCREEN_WIDTH, 400, LIVERY_CORE_MAXIMIZED);
	char told[128];
	snprintf(told, sizeof(told), "> CONFIGURE 0x00000001 len=20 x=0 y=0 w=%d h=400 "
		"override_redirect=0\n", DESK_SCREEN_WIDTH);
	desk_expect(desk, told);
	desk_destroy(desk);
}

/* ---- the agent's raise ---- */

static void test_window_that_moves_under_the_pointer_is_told_where_that_is(void **state) {
	struct desk *desk = start_shown();
	livery_core_pointer_enter(desk->core, 0, 256, 512);
	desk_forget(desk);
	desk->place_x = 700;
	desk_configure(desk, 0, 300, 200, 0);
	desk_expect(desk, TOLD(1, 700, 80, 300, 200)
		"> MOTION 0x00000001 len=16 x=1 y=2 state=0x0 is_hint=0\n");
	desk_destroy(desk);
}

static void test_motion_comes_between_focus_and_press(void **state) {
	struct desk *desk = start_shown();
	livery_core_pointer_enter(desk->core, 0, 256, 512);
	desk_forget(desk);
	livery_core_keyboard_enter(desk->core, 0, NULL, 0);
	desk_forget(desk);
	livery_core_pointer_button(desk->core, 1, 0x110, true);
	desk_expect(desk, "> MOTION 0x00000001 len=16 x=1 y=2 state=0x0 is_hint=0\n"
		"> BUTTON 0x00000001 len=20 press x=1 y=2 state=0x0 button=1\n");
	desk_destroy(desk);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_place_is_told_and_acknowledged_by_the_echo),
		cmocka_unit_test(test_place_and_size_are_told_in_one),
		cmocka_unit_test(test_domain_does_not_move_its_windows),
		cmocka_unit_test(test_newer_size_of_the_domain_and_place),
		cmocka_unit_test(test_hidden_places_are_the_domains_own),
		cmocka_unit_test(test_extension_agents_are_told_none),
		cmocka_unit_test(test_slid_popup_is_told_back),
		cmocka_unit_test(test_answer_to_an_older_wish_of_a_popup_is_not_told),
		cmocka_unit_test(test_popup_of_a_window_that_moves),
		cmocka_unit_test(test_windows_lie_on_the_screen_that_the_domain_knows),
		cmocka_unit_test(test_windows_are_not_larger_than_the_screen_that_the_domain_knows),
		cmocka_unit_test(test_window_that_moves_under_the_pointer_is_told_where_that_is),
		cmocka_unit_test(test_motion_comes_between_focus_and_press),
	};
	return cmocka_run_group_tests_name("core_places", tests, NULL, NULL);
}
