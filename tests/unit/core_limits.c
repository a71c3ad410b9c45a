/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a domain may have, and what happens beyond: the least harmful thing, before the last. */
#include "core_desk.h"
#include "compositor/domain/domain.h"
#include "compositor/domain/pool.h"

#define CREATE(desk, id, override) \
	assert_true(desk_words(desk, LIVERY_MSG_CREATE, id, 0, 0, 60, 40, 0, override))
#define MAP_BASE(desk, id) assert_true(desk_words(desk, LIVERY_MSG_MAP, id, 0, 0))
#define MAP_EXT(desk, id) assert_true(desk_words(desk, LIVERY_MSG_MAP, id, 0, 0))
#define UNMAP(desk, id) assert_true(desk_empty(desk, LIVERY_MSG_UNMAP, id))
#define DESTROY(desk, id) assert_true(desk_empty(desk, LIVERY_MSG_DESTROY, id))
#define POOL(desk, id) assert_true(desk_words(desk, LIVERY_MSG_EXT_POOL, 0, id, 4096, id, 1))
#define BUFFER(desk, id, pool) \
	assert_true(desk_words(desk, LIVERY_MSG_EXT_BUFFER, 0, id, pool, 0, 8, 8, 32, 0))

static struct desk *start(const struct livery_core_limits *limits, bool extension) {
	struct desk *desk = desk_create(limits);
	assert_true(desk_greet(desk, LIVERY_VERSION_1_8));
	if (extension) {
		assert_true(desk_words(desk, LIVERY_MSG_EXT_ACCEPT, 0, 1, 0));
	}
	desk_forget(desk);
	return desk;
}

static uint32_t shown(const struct desk *desk, enum desk_role role) {
	uint32_t n = 0;
	for (uint32_t i = 0; i < DESK_SLOTS; i++) {
		n += desk->windows[i].role == role;
	}
	return n;
}

static uint32_t existing(const struct desk *desk, bool pools) {
	uint32_t n = 0;
	for (uint32_t i = 0; i < DESK_SLOTS; i++) {
		n += pools ? desk->pools[i].exists : desk->buffers[i].exists;
	}
	return n;
}

/* How often a line that begins so was written down. */
static uint32_t lines(const struct desk *desk, const char *begin) {
	uint32_t n = 0;
	const char *line = desk->used > 0 ? desk->lines : "";
	while (*line != '\0') {
		n += strncmp(line, begin, strlen(begin)) == 0;
		line += strcspn(line, "\n") + 1;
	}
	return n;
}

static void test_windows_beyond_the_limit_wait_for_room(void **state) {
	struct livery_core_limits limits = livery_core_default_limits;
	limits.toplevels = 3;
	for (int extension = 0; extension < 2; extension++) {
		struct desk *desk = start(&limits, extension);
		for (uint32_t id = 1; id <= 6; id++) {
			CREATE(desk, id, 0);
			MAP_BASE(desk, id);
		}
		assert_int_equal(shown(desk, DESK_TOPLEVEL), 3);
		assert_int_equal(lines(desk, "log: the domain has more windows than it may"), 1);
		/* one goes, one comes; one that was withdrawn meanwhile does not */
		UNMAP(desk, 4);
		DESTROY(desk, 1);
		assert_int_equal(shown(desk, DESK_TOPLEVEL), 3);
		UNMAP(desk, 2);
		UNMAP(desk, 3);
		assert_int_equal(shown(desk, DESK_TOPLEVEL), 2);
		/* 5 and 6 are those that are left */
		DESTROY(desk, 5);
		DESTROY(desk, 6);
		assert_int_equal(shown(desk, DESK_TOPLEVEL), 0);
		MAP_BASE(desk, 4);
		assert_int_equal(shown(desk, DESK_TOPLEVEL), 1);
		desk_destroy(desk);
	}
}

static void test_popups_beyond_the_limit_are_dismissed(void **state) {
	struct livery_core_limits limits = livery_core_default_limits;
	limits.popups = 2;
	struct desk *desk = start(&limits, true);
	struct livery_msg msg = { .type = LIVERY_MSG_EXT_POPUP };
	msg.ext_popup.parent = 1;
	msg.ext_popup.width = msg.ext_popup.height = 10;
	msg.ext_popup.anchor_width = msg.ext_popup.anchor_height = 1;
	CREATE(desk, 1, 0);
	MAP_EXT(desk, 1);
	for (uint32_t id = 2; id <= 5; id++) {
		CREATE(desk, id, 0);
		msg.window = id;
		assert_true(desk_send(desk, &msg));
		MAP_EXT(desk, id);
	}
	assert_int_equal(shown(desk, DESK_POPUP), 2);
	/* each twice, since it is mapped all the same */
	assert_int_equal(lines(desk, "> EXT_POPUP_DONE"), 4);
	assert_int_equal(lines(desk, "log: the domain has more popups than it may"), 1);
	/* a dismissed one does not come back by itself */
	UNMAP(desk, 2);
	assert_int_equal(shown(desk, DESK_POPUP), 1);
	UNMAP(desk, 5);
	MAP_EXT(desk, 5);
	assert_int_equal(shown(desk, DESK_POPUP), 2);
	desk_destroy(desk);
}

static void test_menus_of_a_stock_agent_beyond_the_limit_wait(void **state) {
	struct livery_core_limits limits = livery_core_default_limits;
	limits.popups = 2;
	struct desk *desk = start(&limits, false);
	CREATE(desk, 1, 0);
	MAP_BASE(desk, 1);
	for (uint32_t id = 2; id <= 5; id++) {
		CREATE(desk, id, 1);
		assert_true(desk_words(desk, LIVERY_MSG_MAP, id, 0, 1));
	}
	assert_int_equal(shown(desk, DESK_POPUP), 2);
	DESTROY(desk, 2);
	assert_int_equal(shown(desk, DESK_POPUP), 2);
	assert_int_equal(shown(desk, DESK_TOPLEVEL), 1);
	desk_destroy(desk);
}

static void test_pools_and_buffers_beyond_the_limit_have_no_pixels(void **state) {
	struct livery_core_limits limits = livery_core_default_limits;
	limits.shown_pools = 2;
	limits.shown_buffers = 3;
	struct desk *desk = start(&limits, true);
	for (uint32_t id = 1; id <= 4; id++) {
		POOL(desk, id);
		BUFFER(desk, id, id);
	}
	assert_int_equal(existing(desk, true), 2);
	assert_int_equal(existing(desk, false), 2);
	BUFFER(desk, 5, 1);
	BUFFER(desk, 6, 2);
	assert_int_equal(existing(desk, false), 3);
	assert_int_equal(lines(desk, "log: the domain has more pools or buffers than it may"), 1);
	/* the place of one that goes is free again */
	assert_true(desk_words(desk, LIVERY_MSG_EXT_BUFFER_DESTROY, 0, 1));
	BUFFER(desk, 7, 2);
	assert_int_equal(existing(desk, false), 3);
	/* a pool without name keeps its buffers only: another one can be shown */
	assert_true(desk_words(desk, LIVERY_MSG_EXT_POOL_DESTROY, 0, 1));
	POOL(desk, 9);
	assert_int_equal(existing(desk, true), 2);
	desk_destroy(desk);
}

static void title(struct desk *desk, uint32_t window, uint32_t number) {
	struct livery_msg msg = { .type = LIVERY_MSG_WMNAME, .window = window };
	snprintf(msg.wmname.title, sizeof(msg.wmname.title), "title %" PRIu32, number);
	assert_true(desk_send(desk, &msg));
}

static void test_titles_beyond_the_limit_are_merged(void **state) {
	struct livery_core_limits limits = livery_core_default_limits;
	limits.titles = 4;
	struct desk *desk = start(&limits, true);
	for (uint32_t id = 1; id <= 3; id++) {
		CREATE(desk, id, 0);
		MAP_EXT(desk, id);
	}
	livery_core_tick(desk->core, 5000);
	assert_int_equal(livery_core_deadline(desk->core), -1);
	desk_forget(desk);
	for (uint32_t i = 0; i < 1000; i++) {
		title(desk, 1 + i % 3, i);
	}
	desk_expect(desk, "title 0 title 0\ntitle 1 title 1\ntitle 2 title 2\ntitle 0 title 3\n");
	assert_int_equal(livery_core_deadline(desk->core), 6000);
	livery_core_tick(desk->core, 5999);
	desk_expect(desk, "");
	/* the newest ones, and nothing is due any more */
	livery_core_tick(desk->core, 6000);
	desk_expect(desk, "title 0 title 999\ntitle 1 title 997\ntitle 2 title 998\n");
	assert_int_equal(livery_core_deadline(desk->core), -1);
	/* a window that went while its title waited */
	for (uint32_t i = 0; i < 8; i++) {
		title(desk, 1 + i % 2, i);
	}
	DESTROY(desk, 1);
	desk_forget(desk);
	livery_core_tick(desk->core, 7000);
	desk_expect(desk, "title 1 title 7\n");
	desk_destroy(desk);
}

/* Windows 1 to n are made and shown, by one piece of input that ends with so many more bytes. */
static bool show_windows(struct desk *desk, uint32_t n, size_t more) {
	uint8_t bytes[2048];
	size_t size = 0;
	for (uint32_t id = 1; id <= n; id++) {
		struct livery_msg create = { .type = LIVERY_MSG_CREATE, .window = id };
		create.create.width = create.create.height = 40;
		struct livery_msg map = { .type = LIVERY_MSG_MAP, .window = id };
		const struct livery_msg *messages[] = { &create, &map };
		for (size_t i = 0; i < 2; i++) {
			size += livery_wire_encode(&desk->mode, messages[i], bytes + size,
				sizeof(bytes) - size);
		}
	}
	memset(bytes + size, 0xff, more);
	return livery_core_input(desk->core, bytes, size + more);
}

static void test_messages_wait_while_the_compositor_is_busy(void **state) {
	struct desk *desk = start(NULL, true);
	desk->work = 0;
	desk->patience = 1;
	assert_true(show_windows(desk, 4, 0));
	for (uint32_t n = 1; n <= 4; n++) {
		assert_int_equal(shown(desk, DESK_TOPLEVEL), n);
		/* what comes meanwhile waits too, cut in a message */
		const uint8_t header[LIVERY_WIRE_HEADER] = { LIVERY_MSG_UNMAP, 0, 0, 0, 1 };
		size_t cut = 3 * (n - 1);
		assert_true(livery_core_is_held(desk->core));
		assert_true(livery_core_input(desk->core, header + cut, 3));
		assert_int_equal(shown(desk, DESK_TOPLEVEL), n);
		desk->work = 0;
		assert_true(livery_core_input(desk->core, NULL, 0));
	}
	assert_int_equal(shown(desk, DESK_TOPLEVEL), 3);
	assert_int_equal(desk->windows[0].role, DESK_NONE);
	desk->work = 0;
	assert_true(livery_core_input(desk->core, NULL, 0));
	assert_false(livery_core_is_held(desk->core));
	desk_destroy(desk);
}

#define OBJECTS_A_MESSAGE 4096 /* more than any is worth; see WORK_PAUSE in guid/domain.c */

/* The limits are said twice, for neither program uses the other's sources. */
static void test_what_a_domain_may_have_is_less_than_livery_ends_its_guid_for(void **state) {
	const struct livery_core_limits *limits = &livery_core_default_limits;
	assert_true(limits->toplevels < LIVERY_DOMAIN_MAX_TOPLEVELS);
	assert_true(limits->popups < LIVERY_DOMAIN_MAX_POPUPS);
	assert_true(limits->shown_pools < LIVERY_DOMAIN_MAX_POOLS);
	assert_true(limits->shown_buffers < LIVERY_DOMAIN_MAX_BUFFERS);
	/* livery counts whole pages, also of pools that only buffers still name */
	uint64_t rounded = limits->mapped_bytes + (uint64_t)limits->pools * LIVERY_DOMAIN_PAGE;
	assert_true(rounded < LIVERY_DOMAIN_MAX_MAPPED);
	/* a window is a surface, its role and a frame callback */
	uint32_t objects = 3 * (limits->toplevels + limits->popups) + limits->shown_pools +
		limits->shown_buffers;
	assert_true(objects + OBJECTS_A_MESSAGE < LIVERY_DOMAIN_MAX_OBJECTS);
}

static void test_nothing_waits_behind_the_last_message(void **state) {
	struct desk *desk = start(NULL, true);
	desk->work = 0;
	desk->patience = 1;
	assert_true(show_windows(desk, 1, 0));
	assert_true(livery_core_is_held(desk->core));
	assert_true(livery_core_input(desk->core, NULL, 0));
	assert_false(livery_core_is_held(desk->core));
	desk_destroy(desk);
}

static void test_a_violation_that_waited_is_one(void **state) {
	struct desk *desk = start(NULL, true);
	desk->work = 0;
	desk->patience = 1;
	assert_true(show_windows(desk, 1, LIVERY_WIRE_HEADER));
	assert_null(livery_core_get_error(desk->core));
	desk->work = 0;
	assert_false(livery_core_input(desk->core, NULL, 0));
	assert_non_null(livery_core_get_error(desk->core));
	desk_destroy(desk);
}

static void test_more_windows_than_can_exist_are_a_violation(void **state) {
	struct livery_core_limits limits = livery_core_default_limits;
	limits.windows = 20;
	struct desk *desk = start(&limits, true);
	for (uint32_t id = 1; id <= 20; id++) {
		CREATE(desk, id, 0);
	}
	assert_false(desk_words(desk, LIVERY_MSG_CREATE, 21, 0, 0, 9, 9, 0, 0));
	desk_refused(desk, "CREATE", "window", 21);
	desk_destroy(desk);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_windows_beyond_the_limit_wait_for_room),
		cmocka_unit_test(test_popups_beyond_the_limit_are_dismissed),
		cmocka_unit_test(test_menus_of_a_stock_agent_beyond_the_limit_wait),
		cmocka_unit_test(test_pools_and_buffers_beyond_the_limit_have_no_pixels),
		cmocka_unit_test(test_titles_beyond_the_limit_are_merged),
		cmocka_unit_test(test_messages_wait_while_the_compositor_is_busy),
		cmocka_unit_test(
			test_what_a_domain_may_have_is_less_than_livery_ends_its_guid_for),
		cmocka_unit_test(test_nothing_waits_behind_the_last_message),
		cmocka_unit_test(test_a_violation_that_waited_is_one),
		cmocka_unit_test(test_more_windows_than_can_exist_are_a_violation),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
