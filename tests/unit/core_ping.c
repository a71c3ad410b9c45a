/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a window's program responds, as the core finds out. */
#include "core_desk.h"

#define PING(serial) "> EXT_PING 0x00000001 len=4 serial=" #serial "\n"

static bool hear_pong(struct desk *desk, uint32_t serial) {
	return desk_words(desk, LIVERY_MSG_EXT_PONG, 1, serial);
}

/* A domain with window 1, in slot 0. version 0: of the base. */
static struct desk *start(uint32_t version) {
	struct desk *desk = desk_create(NULL);
	assert_true(desk_greet(desk, LIVERY_VERSION_1_8));
	if (version > 0) {
		assert_true(desk_words(desk, LIVERY_MSG_EXT_ACCEPT, 0, version, 0));
	}
	assert_true(desk_words(desk, LIVERY_MSG_CREATE, 1, 0, 0, 60, 40, 0, 0));
	assert_true(desk_words(desk, LIVERY_MSG_MAP, 1, 0, 0));
	livery_core_keyboard_enter(desk->core, 0, NULL, 0);
	assert_true(desk_words(desk, LIVERY_MSG_WINDOW_HINTS, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0));
	desk_forget(desk);
	return desk;
}

static void press(struct desk *desk) {
	livery_core_key(desk->core, 0, 0, 30, true);
	desk_forget(desk);
}

static void test_a_domain_that_was_heard_is_not_asked(void **state) {
	for (uint32_t version = 0; version <= 2; version++) {
		struct desk *desk = start(version);
		livery_core_ping(desk->core, 0, 7);
		desk_expect(desk, "pong 0 7\n");
		desk_destroy(desk);
	}
}

static void test_after_a_key_the_program_is_asked(void **state) {
	struct desk *desk = start(2);
	press(desk);
	livery_core_ping(desk->core, 0, 7);
	desk_expect(desk, PING(7));
	assert_true(hear_pong(desk, 6));
	desk_expect(desk, "");
	assert_true(hear_pong(desk, 7));
	desk_expect(desk, "pong 0 7\n");
	assert_true(hear_pong(desk, 7));
	desk_expect(desk, "");
	/* what it draws is an answer too, also while it is asked */
	press(desk);
	livery_core_ping(desk->core, 0, 8);
	desk_expect(desk, PING(8));
	assert_true(desk_words(desk, LIVERY_MSG_EXT_COMMIT, 1, 0, 0));
	desk_expect(desk, "pong 0 8\n");
	press(desk);
	assert_true(desk_words(desk, LIVERY_MSG_EXT_COMMIT, 1, 0, 0));
	livery_core_ping(desk->core, 0, 9);
	desk_expect(desk, "pong 0 9\n");
	desk_destroy(desk);
}

static void test_a_button_and_the_wish_to_close_want_an_answer(void **state) {
	struct desk *desk = start(2);
	livery_core_pointer_enter(desk->core, 0, 0, 0);
	livery_core_pointer_button(desk->core, 0, 0x110, true);
	desk_forget(desk);
	livery_core_ping(desk->core, 0, 1);
	desk_expect(desk, PING(1));
	assert_true(hear_pong(desk, 1));
	livery_core_toplevel_closed(desk->core, 0);
	desk_forget(desk);
	livery_core_ping(desk->core, 0, 2);
	desk_expect(desk, PING(2));
	desk_destroy(desk);
}

static void test_agents_that_know_no_question_are_asked_none(void **state) {
	for (uint32_t version = 0; version <= 1; version++) {
		struct desk *desk = start(version);
		press(desk);
		livery_core_ping(desk->core, 0, 7);
		desk_expect(desk, "pong 0 7\n");
		desk_destroy(desk);
	}
}

/* They show by their echo of a new geometry that they live. */
static void test_a_base_agent_owes_the_echo_of_a_configure(void **state) {
	struct desk *desk = start(0);
	desk_configure(desk, 0, 100, 80, 0);
	press(desk);
	livery_core_ping(desk->core, 0, 7);
	desk_expect(desk, "");
	assert_true(desk_words(desk, LIVERY_MSG_CONFIGURE, 1, 0, 0, 100, 80, 0));
	assert_non_null(strstr(desk->lines, "pong 0 7\n"));
	desk_destroy(desk);
}

static void test_a_domain_that_does_not_read_has_not_answered(void **state) {
	for (uint32_t version = 0; version <= 2; version++) {
		struct desk *desk = start(version);
		desk->queued = 1;
		livery_core_ping(desk->core, 0, 7);
		/* whatever it sends */
		assert_true(desk_words(desk, LIVERY_MSG_WINDOW_HINTS, 1,
			0, 0, 0, 0, 0, 0, 0, 0, 0));
		desk_expect(desk, "");
		desk->queued = 0;
		livery_core_drained(desk->core);
		desk_expect(desk, "pong 0 7\n");
		desk_destroy(desk);
	}
	struct desk *desk = start(2);
	press(desk);
	desk->queued = 1;
	livery_core_ping(desk->core, 0, 7);
	livery_core_ping(desk->core, 0, 8);
	desk_expect(desk, "");
	desk->queued = 0;
	livery_core_drained(desk->core);
	desk_expect(desk, PING(8));
	desk_destroy(desk);
}

static void test_a_window_that_is_hidden_is_not_waited_for(void **state) {
	struct desk *desk = start(2);
	press(desk);
	livery_core_ping(desk->core, 0, 7);
	assert_true(desk_empty(desk, LIVERY_MSG_UNMAP, 1));
	desk_forget(desk);
	assert_true(hear_pong(desk, 7));
	livery_core_ping(desk->core, 0, 8);
	desk_expect(desk, "");
	desk_destroy(desk);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_domain_that_was_heard_is_not_asked),
		cmocka_unit_test(test_after_a_key_the_program_is_asked),
		cmocka_unit_test(test_a_button_and_the_wish_to_close_want_an_answer),
		cmocka_unit_test(test_agents_that_know_no_question_are_asked_none),
		cmocka_unit_test(test_a_base_agent_owes_the_echo_of_a_configure),
		cmocka_unit_test(test_a_domain_that_does_not_read_has_not_answered),
		cmocka_unit_test(test_a_window_that_is_hidden_is_not_waited_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
