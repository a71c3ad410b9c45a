/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/core_desk.h"

/*
 * What a domain is told of keyboard and pointer, in both dialects; what it is told when it does not
 * read.
 */

#define FIXED(x) ((x) * 256)
#define KEY_A 30
#define KEY_LEFTSHIFT 42
#define BTN_LEFT 0x110
#define BTN_RIGHT 0x111

#define KEYMAP(down) "> KEYMAP_NOTIFY 0x00000000 len=32 down=[" down "]\n"
#define FOCUS(id, how) "> FOCUS 0x0000000" #id " len=12 " how " mode=0 detail=3\n"

/* Window 1 at slot 0 and window 2 at slot 1, both shown. */
static struct desk *start(bool extension) {
	struct desk *desk = desk_start(extension);
	for (uint32_t id = 1; id <= 2; id++) {
		assert_true(desk_words(desk, LIVERY_MSG_CREATE, id, 0, 0, 300, 200, 0, 0));
		assert_true(desk_words(desk, LIVERY_MSG_MAP, id, 0, 0));
	}
	desk_forget(desk);
	return desk;
}

/* ---- base ---- */

static void test_focus_and_keys(void **state) {
	struct desk *desk = start(false);
	const uint32_t down[] = { KEY_A, 9999 };

	livery_core_keyboard_enter(desk->core, 0, down, 2);
	desk_expect(desk, KEYMAP("38") FOCUS(1, "in"));
	livery_core_key(desk->core, 0, 0, KEY_A, false);
	livery_core_key(desk->core, 0, 0, KEY_LEFTSHIFT, true);
	livery_core_modifiers(desk->core, 1, 0, 2, 1);
	livery_core_key(desk->core, 0, 0, KEY_A, true);
	livery_core_key(desk->core, 0, 0, 500, true); /* X11 has no such key */
	desk_expect(desk, "> KEYPRESS 0x00000001 len=20 release x=0 y=0 state=0x0 keycode=38\n"
		"> KEYPRESS 0x00000001 len=20 press x=0 y=0 state=0x0 keycode=50\n"
		"> KEYPRESS 0x00000001 len=20 press x=0 y=0 state=0x2003 keycode=38\n");
	/* The focus leaves first: no release of the keys is sent. */
	livery_core_keyboard_leave(desk->core);
	desk_expect(desk, FOCUS(1, "out") KEYMAP(""));
	livery_core_key(desk->core, 0, 0, KEY_A, false);
	desk_expect(desk, "");
	desk_destroy(desk);
}

static void test_focus_moves(void **state) {
	struct desk *desk = start(false);
	livery_core_keyboard_enter(desk->core, 0, NULL, 0);
	desk_forget(desk);
	livery_core_keyboard_enter(desk->core, 1, NULL, 0);
	desk_expect(desk, FOCUS(1, "out") KEYMAP("") KEYMAP("") FOCUS(2, "in"));
	desk_destroy(desk);
}

static void test_focus_of_a_window_that_goes(void **state) {
	struct desk *desk = start(false);
	const uint32_t down[] = { KEY_A };
	livery_core_keyboard_enter(desk->core, 0, down, 1);
	livery_core_pointer_enter(desk->core, 0, 0, 0);
	desk_forget(desk);
	assert_true(desk_empty(desk, LIVERY_MSG_DESTROY, 1));
	desk_expect(desk, FOCUS(1, "out") KEYMAP("")
		"> CROSSING 0x00000001 len=28 leave x=0 y=0 state=0x0 mode=0 detail=3 focus=0\n"
		"gone 0\n> DESTROY 0x00000001 len=0\n");
	/* The events of livery that were on their way. */
	livery_core_keyboard_leave(desk->core);
	livery_core_pointer_leave(desk->core);
	livery_core_pointer_motion(desk->core, 0, 1, 1);
	livery_core_key(desk->core, 0, 0, KEY_A, true);
	livery_core_keyboard_enter(desk->core, 0, NULL, 0);
	livery_core_pointer_enter(desk->core, 0, 0, 0);
	desk_expect(desk, "");
	desk_destroy(desk);
}

static void test_pointer(void **state) {
	struct desk *desk = start(false);
	livery_core_pointer_enter(desk->core, 0, FIXED(10) + 255, -1);
	desk_expect(desk, "cursor 1\n" KEYMAP("")
		"> CROSSING 0x00000001 len=28 enter x=10 y=-1 state=0x0 mode=0 detail=3 focus=0\n"
		"> MOTION 0x00000001 len=16 x=10 y=-1 state=0x0 is_hint=0\n");
	livery_core_pointer_button(desk->core, 0, BTN_RIGHT, true);
	livery_core_pointer_motion(desk->core, 0, FIXED(11), FIXED(12));
	livery_core_pointer_button(desk->core, 0, BTN_RIGHT, false);
	livery_core_pointer_frame(desk->core);
	desk_expect(desk, "> BUTTON 0x00000001 len=20 press x=10 y=-1 state=0x0 button=3\n"
		"> MOTION 0x00000001 len=16 x=11 y=12 state=0x400 is_hint=0\n"
		"> BUTTON 0x00000001 len=20 release x=11 y=12 state=0x400 button=3\n");
	/* A button that is down goes up with the pointer. */
	livery_core_pointer_button(desk->core, 0, BTN_LEFT, true);
	livery_core_pointer_leave(desk->core);
	desk_expect(desk, "> BUTTON 0x00000001 len=20 press x=11 y=12 state=0x0 button=1\n"
		"> BUTTON 0x00000001 len=20 release x=11 y=12 state=0x100 button=1\n"
		"> CROSSING 0x00000001 len=28 leave x=11 y=12 state=0x0 mode=0 detail=3 focus=0\n");
	livery_core_pointer_button(desk->core, 0, BTN_LEFT, false);
	desk_expect(desk, "");
	desk_destroy(desk);
}

static void test_wheel(void **state) {
	struct desk *desk = start(false);
	struct livery_core_axis axis = { .value = FIXED(15), .value120 = 120 };
	livery_core_pointer_enter(desk->core, 0, 0, 0);
	desk_forget(desk);
	livery_core_pointer_axis(desk->core, &axis);
	desk_expect(desk, "> BUTTON 0x00000001 len=20 press x=0 y=0 state=0x0 button=5\n"
		"> BUTTON 0x00000001 len=20 release x=0 y=0 state=0x0 button=5\n");
	/* Fine scrolling adds up. */
	axis = (struct livery_core_axis){ .axis = 1, .source = 1, .value = -FIXED(5) };
	livery_core_pointer_axis(desk->core, &axis);
	livery_core_pointer_axis(desk->core, &axis);
	desk_expect(desk, "");
	livery_core_pointer_axis(desk->core, &axis);
	desk_expect(desk, "> BUTTON 0x00000001 len=20 press x=0 y=0 state=0x0 button=6\n"
		"> BUTTON 0x00000001 len=20 release x=0 y=0 state=0x0 button=6\n");
	/* A stop drops what is left; no number of steps is too large. */
	livery_core_pointer_axis(desk->core, &axis);
	axis.value = 0;
	livery_core_pointer_axis(desk->core, &axis);
	axis.value = INT32_MAX;
	desk->quiet = true;
	livery_core_pointer_axis(desk->core, &axis);
	desk_destroy(desk);
}

static void test_cursor(void **state) {
	struct desk *desk = start(false);
	assert_true(desk_words(desk, LIVERY_MSG_CURSOR, 1, 0x198));
	desk_expect(desk, "");
	livery_core_pointer_enter(desk->core, 0, 0, 0);
	assert_true(desk_words(desk, LIVERY_MSG_CURSOR, 1, 0x100 + 60));
	assert_true(desk_words(desk, LIVERY_MSG_CURSOR, 1, 0x101));
	assert_true(desk_words(desk, LIVERY_MSG_CURSOR, 2, 0x198));
	assert_non_null(strstr(desk->lines, "cursor 9\n"));
	assert_non_null(strstr(desk->lines, "is_hint=0\ncursor 4\ncursor 1\n"));
	desk_destroy(desk);
}

static void test_repeat(void **state) {
	struct desk *desk = start(false);
	livery_core_set_repeat(desk->core, 25, 600);
	livery_core_keyboard_enter(desk->core, 0, NULL, 0);
	assert_int_equal(livery_core_deadline(desk->core), -1);
	livery_core_key(desk->core, 1000, 0, KEY_LEFTSHIFT, true);
	assert_int_equal(livery_core_deadline(desk->core), -1);
	livery_core_key(desk->core, 1000, 0, KEY_A, true);
	assert_int_equal(livery_core_deadline(desk->core), 1600);
	desk_forget(desk);
	livery_core_tick(desk->core, 1599);
	desk_expect(desk, "");
	livery_core_tick(desk->core, 1600);
	desk_expect(desk, "> KEYPRESS 0x00000001 len=20 release x=0 y=0 state=0x0 keycode=38\n"
		"> KEYPRESS 0x00000001 len=20 press x=0 y=0 state=0x0 keycode=38\n");
	assert_int_equal(livery_core_deadline(desk->core), 1640);
	/* After a pause there is one, not hundreds. */
	desk_forget(desk);
	livery_core_tick(desk->core, 9000);
	assert_int_equal(livery_core_deadline(desk->core), 9040);
	desk_forget(desk);
	/* It ends with the focus. */
	livery_core_keyboard_leave(desk->core);
	desk_forget(desk);
	assert_int_equal(livery_core_deadline(desk->core), -1);
	livery_core_tick(desk->core, 20000);
	desk_expect(desk, "");
	/* And with the key. */
	livery_core_keyboard_enter(desk->core, 1, NULL, 0);
	livery_core_key(desk->core, 0, 0, KEY_A, true);
	livery_core_key(desk->core, 0, 0, KEY_A, false);
	assert_int_equal(livery_core_deadline(desk->core), -1);
	desk_destroy(desk);
}

/* ---- extension ---- */

static void test_extension_keyboard(void **state) {
	struct desk *desk = start(true);
	const uint32_t down[] = { KEY_A, 500 };
	livery_core_set_repeat(desk->core, 25, 600);
	desk_forget(desk);
	livery_core_keyboard_enter(desk->core, 1, down, 2);
	livery_core_modifiers(desk->core, 1, 2, 4, 3);
	livery_core_key(desk->core, 0, 77, KEY_A, false);
	livery_core_key(desk->core, 0, 78, KEY_A, true);
	assert_int_equal(livery_core_deadline(desk->core), -1);
	livery_core_keyboard_leave(desk->core);
	livery_core_modifiers(desk->core, 0, 0, 0, 0);
	desk_expect(desk, "> EXT_KEYBOARD_ENTER 0x00000002 len=8 keys=[30,500]\n"
		"> EXT_MODIFIERS 0x00000002 len=16 depressed=1 latched=2 locked=4 group=3\n"
		"> EXT_KEY 0x00000002 len=12 time=77 key=30 state=0x0\n"
		"> EXT_KEY 0x00000002 len=12 time=78 key=30 state=0x1\n"
		"> EXT_KEYBOARD_LEAVE 0x00000002 len=0\n");
	desk_destroy(desk);
}

static void test_extension_pointer(void **state) {
	struct desk *desk = start(true);
	struct livery_core_axis axis = { .time = 4, .source = 1, .axis = 1, .value = -300,
		.value120 = 0, .direction = 1 };
	livery_core_pointer_enter(desk->core, 0, 300, -5);
	livery_core_pointer_frame(desk->core);
	livery_core_pointer_motion(desk->core, 2, 301, 7);
	livery_core_pointer_button(desk->core, 3, BTN_LEFT, true);
	livery_core_pointer_axis(desk->core, &axis);
	livery_core_pointer_frame(desk->core);
	livery_core_pointer_frame(desk->core);
	livery_core_pointer_leave(desk->core);
	livery_core_pointer_frame(desk->core);
	desk_expect(desk, "cursor 1\n"
		"> EXT_POINTER_ENTER 0x00000001 len=8 x=300 y=-5\n"
		"> EXT_POINTER_FRAME 0x00000001 len=0\n"
		"> EXT_POINTER_MOTION 0x00000001 len=12 time=2 x=301 y=7\n"
		"> EXT_POINTER_BUTTON 0x00000001 len=12 time=3 button=272 state=0x1\n"
		"> EXT_POINTER_AXIS 0x00000001 len=24 time=4 source=1 axis=1 value=-300 "
		"value120=0 direction=1\n"
		"> EXT_POINTER_FRAME 0x00000001 len=0\n"
		"> EXT_POINTER_LEAVE 0x00000001 len=0\n"
		"> EXT_POINTER_FRAME 0x00000001 len=0\n");
	desk_destroy(desk);
}

/* ---- a domain that reads slowly, or not at all ---- */

static void test_motion_is_merged(void **state) {
	struct desk *desk = start(true);
	livery_core_pointer_enter(desk->core, 0, 0, 0);
	livery_core_pointer_frame(desk->core);
	desk_forget(desk);
	desk->queued = 100;
	for (uint32_t i = 1; i <= 1000; i++) {
		livery_core_pointer_motion(desk->core, i, (int32_t)i, 0);
		livery_core_pointer_frame(desk->core);
	}
	desk_expect(desk, "");
	/* The order of motion and button is kept. */
	livery_core_pointer_button(desk->core, 1001, BTN_LEFT, true);
	livery_core_pointer_frame(desk->core);
	desk_expect(desk, "> EXT_POINTER_MOTION 0x00000001 len=12 time=1000 x=1000 y=0\n"
		"> EXT_POINTER_BUTTON 0x00000001 len=12 time=1001 button=272 state=0x1\n"
		"> EXT_POINTER_FRAME 0x00000001 len=0\n");
	livery_core_pointer_motion(desk->core, 1002, 5, 5);
	desk_expect(desk, "");
	desk->queued = 0;
	livery_core_drained(desk->core);
	desk_expect(desk, "> EXT_POINTER_MOTION 0x00000001 len=12 time=1002 x=5 y=5\n"
		"> EXT_POINTER_FRAME 0x00000001 len=0\n");
	livery_core_drained(desk->core);
	desk_expect(desk, "");
	desk_destroy(desk);
}

#define NOT_READING \
	"log: the domain does not read: it is not responding, and its input is dropped\n"

static void test_starved_base(void **state) {
	struct desk *desk = start(false);
	livery_core_keyboard_enter(desk->core, 0, NULL, 0);
	livery_core_pointer_enter(desk->core, 0, 0, 0);
	livery_core_key(desk->core, 0, 0, KEY_A, true);
	livery_core_pointer_button(desk->core, 0, BTN_LEFT, true);
	desk_forget(desk);
	desk->queued = (1u << 20) + 1;
	livery_core_key(desk->core, 0, 0, KEY_A, false);
	livery_core_pointer_button(desk->core, 0, BTN_LEFT, false);
	livery_core_key(desk->core, 0, 0, KEY_LEFTSHIFT, true);
	desk_expect(desk, NOT_READING);
	/* A little less is no end of it: only when all is read. */
	desk->queued = 10;
	livery_core_key(desk->core, 0, 0, KEY_A, true);
	livery_core_key(desk->core, 0, 0, KEY_A, false);
	livery_core_keyboard_leave(desk->core);
	livery_core_keyboard_enter(desk->core, 1, NULL, 0);
	desk_expect(desk, "");
	desk->queued = 0;
	livery_core_drained(desk->core);
	desk_expect(desk, "log: the domain reads again\n"
		"> BUTTON 0x00000001 len=20 release x=0 y=0 state=0x100 button=1\n"
		"> CROSSING 0x00000001 len=28 leave x=0 y=0 state=0x0 mode=0 detail=3 focus=1\n"
		FOCUS(1, "out") KEYMAP("") KEYMAP("") FOCUS(2, "in") KEYMAP("")
		"> CROSSING 0x00000001 len=28 enter x=0 y=0 state=0x0 mode=0 detail=3 focus=0\n"
		"> MOTION 0x00000001 len=16 x=0 y=0 state=0x0 is_hint=0\n");
	desk_destroy(desk);
}

static void test_starved_extension(void **state) {
	struct desk *desk = start(true);
	livery_core_keyboard_enter(desk->core, 0, NULL, 0);
	desk_forget(desk);
	desk->queued = (1u << 20) + 1;
	livery_core_key(desk->core, 0, 0, KEY_A, true);
	/* The window that had the focus goes, and its slot is used again. */
	assert_true(desk_empty(desk, LIVERY_MSG_DESTROY, 1));
	assert_true(desk_words(desk, LIVERY_MSG_CREATE, 3, 0, 0, 9, 9, 0, 0));
	assert_true(desk_words(desk, LIVERY_MSG_MAP, 3, 0, 0));
	livery_core_keyboard_enter(desk->core, 0, NULL, 0);
	/* Sizes are held back, the newest is told later. */
	desk_configure(desk, 0, 100, 100, 0);
	desk_configure(desk, 0, 200, 100, 0);
	livery_core_toplevel_closed(desk->core, 0);
	desk_expect(desk, NOT_READING "gone 0\n> DESTROY 0x00000001 len=0\n"
		"toplevel 0\nmap 0 9x9\n");
	desk->queued = 0;
	livery_core_drained(desk->core);
	desk_expect(desk, "> EXT_CONFIGURE 0x00000003 len=24 serial=1 w=200 h=100 states=0 "
		"bounds_width=1280 bounds_height=800\n"
		"log: the domain reads again\n"
		"> EXT_KEYBOARD_ENTER 0x00000003 len=0 keys=[]\n"
		"> EXT_MODIFIERS 0x00000003 len=16 depressed=0 latched=0 locked=0 group=0\n");
	desk_destroy(desk);
}

/* ---- clipboard ---- */

static bool say(struct desk *desk, const char *text) {
	struct livery_msg msg = {
		.type = LIVERY_MSG_CLIPBOARD_DATA,
		.window = 0xdeadbeef, /* the real agent does so */
		.tail = (const uint8_t *)text,
		.tail_count = (uint32_t)strlen(text),
	};
	return desk_send(desk, &msg);
}

static void test_copy(void **state) {
	struct desk *desk = start(false);
	livery_core_keyboard_enter(desk->core, 1, NULL, 0);
	desk_forget(desk);
	assert_true(say(desk, "unasked"));
	desk_expect(desk, "");
	desk_copy(desk, 5);
	assert_true(say(desk, "first"));
	assert_true(say(desk, "second"));
	desk_expect(desk, "> CLIPBOARD_REQ 0x00000002 len=0\nclipboard 5 of 5 bytes first\n");
	desk_copy(desk, 6);
	assert_true(say(desk, ""));
	desk_expect(desk, "> CLIPBOARD_REQ 0x00000002 len=0\nclipboard 6 of 0 bytes \n");
	desk_destroy(desk);
}

static void test_late_answer(void **state) {
	struct desk *desk = start(false);
	desk_copy(desk, 1);
	desk_copy(desk, 2);
	desk_forget(desk);
	assert_true(say(desk, "of the first"));
	desk_expect(desk, "");
	assert_true(say(desk, "of the second"));
	desk_expect(desk, "clipboard 2 of 13 bytes of the second\n");
	/* An agent that left one question out is believed again at the next. */
	desk_copy(desk, 3);
	desk_copy(desk, 4);
	assert_true(say(desk, "one of two"));
	desk_copy(desk, 5);
	desk_forget(desk);
	assert_true(say(desk, "new"));
	desk_expect(desk, "clipboard 5 of 3 bytes new\n");
	desk_destroy(desk);
}

/* What answers an older question is no answer any more. */
static void test_copy_from_a_domain_that_does_not_read(void **state) {
	struct desk *desk = start(false);
	desk_copy(desk, 1);
	desk->queued = SIZE_MAX;
	livery_core_keyboard_enter(desk->core, 1, NULL, 0);
	desk_forget(desk);
	desk_copy(desk, 2);
	desk_expect(desk, "clipboard 2 of 0 bytes \n");
	assert_true(say(desk, "of the first"));
	desk_expect(desk, "");
	desk->queued = 0;
	livery_core_drained(desk->core);
	desk_copy(desk, 3);
	desk_forget(desk);
	assert_true(say(desk, "new"));
	desk_expect(desk, "clipboard 3 of 3 bytes new\n");
	desk_destroy(desk);
}

static void test_too_large_to_copy(void **state) {
	struct desk *desk = start(false);
	static char text[LIVERY_CLIPBOARD_TOO_BIG + 1];
	memset(text, 'x', LIVERY_CLIPBOARD_TOO_BIG);
	desk_copy(desk, 1);
	desk_forget(desk);
	assert_true(say(desk, text));
	desk_expect(desk, "log: a copied text is larger than 256000 bytes: not taken\n"
		"clipboard 1 too large\n");
	text[LIVERY_CLIPBOARD_MAX] = '\0';
	desk_copy(desk, 2);
	desk_forget(desk);
	assert_true(say(desk, text));
	desk_expect(desk, "clipboard 2 of 256000 bytes xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n");
	desk_destroy(desk);
}

static void test_paste(void **state) {
	struct desk *desk = start(true);
	livery_core_keyboard_enter(desk->core, 0, NULL, 0);
	desk_forget(desk);
	livery_core_clipboard_pasted(desk->core, (const uint8_t *)"text", 4);
	desk_expect(desk, "> CLIPBOARD_DATA 0x00000001 len=4 4 bytes \"text\"\n");
	desk_destroy(desk);
}

/* Agents of 1.7 take 65000 bytes; no character is cut. */
static void test_paste_to_an_old_agent(void **state) {
	struct desk *desk = desk_create(NULL);
	static char text[65100];
	assert_true(desk_greet(desk, LIVERY_WIRE_VERSION(1, 7)));
	memset(text, 'x', 64999);
	memcpy(text + 64999, "\xc3\xa9\xc3\xa9", 4);
	desk_forget(desk);
	livery_core_clipboard_pasted(desk->core, (const uint8_t *)text, 65003);
	desk->lines[60] = '\0';
	assert_non_null(strstr(desk->lines, "len=64999"));
	desk_destroy(desk);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_focus_and_keys),
		cmocka_unit_test(test_focus_moves),
		cmocka_unit_test(test_focus_of_a_window_that_goes),
		cmocka_unit_test(test_pointer),
		cmocka_unit_test(test_wheel),
		cmocka_unit_test(test_cursor),
		cmocka_unit_test(test_repeat),
		cmocka_unit_test(test_extension_keyboard),
		cmocka_unit_test(test_extension_pointer),
		cmocka_unit_test(test_motion_is_merged),
		cmocka_unit_test(test_starved_base),
		cmocka_unit_test(test_starved_extension),
		cmocka_unit_test(test_copy),
		cmocka_unit_test(test_late_answer),
		cmocka_unit_test(test_copy_from_a_domain_that_does_not_read),
		cmocka_unit_test(test_too_large_to_copy),
		cmocka_unit_test(test_paste),
		cmocka_unit_test(test_paste_to_an_old_agent),
	};
	return cmocka_run_group_tests_name("core_input", tests, NULL, NULL);
}
