/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tree of windows that belong to others: never a circle, each once, in both directions. */
#include "compositor/desktop/family.h"
#include "compositor/desktop/toplevel.h"
#include "tests/unit/rng.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define WINDOWS 24

struct stage {
	struct livery_toplevel windows[WINDOWS];
};

static void begin(struct stage *stage) {
	memset(stage, 0, sizeof(*stage));
	for (size_t i = 0; i < WINDOWS; i++) {
		wl_list_init(&stage->windows[i].children);
		wl_list_init(&stage->windows[i].sibling);
		stage->windows[i].mapped = true;
	}
}

/* By the parents alone; fails on a circle. */
static bool belongs(const struct livery_toplevel *top, const struct livery_toplevel *window) {
	size_t steps = 0;
	for (; window != NULL; window = window->parent) {
		assert_true(steps++ <= WINDOWS);
		if (window == top) {
			return true;
		}
	}
	return false;
}

static void check_tree(struct stage *stage, struct livery_toplevel *top) {
	struct livery_toplevel *order[WINDOWS];
	size_t count = 0, members = 0;
	for (struct livery_toplevel *at = top; at != NULL; at = livery_family_next(top, at)) {
		assert_true(count < WINDOWS);
		assert_true(belongs(top, at));
		order[count++] = at;
	}
	for (size_t i = 0; i < WINDOWS; i++) {
		bool member = belongs(top, &stage->windows[i]);
		assert_int_equal(member, livery_family_contains(top, &stage->windows[i]));
		members += member;
	}
	assert_int_equal(count, members);
	struct livery_toplevel *at = livery_family_last(top);
	for (; at != NULL; at = livery_family_prev(top, at)) {
		assert_true(count > 0);
		assert_ptr_equal(at, order[--count]);
	}
	assert_int_equal(count, 0);
}

static void test_whatever_is_named_as_parent_there_is_no_circle(void **state) {
	struct rng rng = { 7 };
	struct stage stage;
	begin(&stage);
	for (int round = 0; round < 20000; round++) {
		struct livery_toplevel *window = &stage.windows[rng_below(&rng, WINDOWS)];
		struct livery_toplevel *parent = &stage.windows[rng_below(&rng, WINDOWS)];
		switch (rng_below(&rng, 8)) {
		case 0:
			livery_family_leave(window);
			assert_null(window->parent);
			assert_true(wl_list_empty(&window->children));
			break;
		case 1:
			assert_true(livery_family_set_parent(window, NULL));
			break;
		default: {
			bool circle = belongs(window, parent);
			assert_int_equal(livery_family_set_parent(window, parent), !circle);
			break;
		}
		}
		check_tree(&stage, &stage.windows[rng_below(&rng, WINDOWS)]);
	}
}

static void test_a_parent_of_another_domain_is_refused(void **state) {
	struct stage stage;
	begin(&stage);
	stage.windows[1].owner = (struct livery_owner *)&stage;
	assert_false(livery_family_set_parent(&stage.windows[0], &stage.windows[1]));
	assert_null(stage.windows[0].parent);
}

static void test_children_of_one_that_goes_belong_to_its_parent(void **state) {
	struct stage stage;
	begin(&stage);
	struct livery_toplevel *w = stage.windows;
	assert_true(livery_family_set_parent(&w[1], &w[0]));
	assert_true(livery_family_set_parent(&w[2], &w[1]));
	livery_family_leave(&w[1]);
	assert_ptr_equal(w[2].parent, &w[0]);
	check_tree(&stage, &w[0]);
}

static void test_the_innermost_modal_window_is_the_one_to_answer(void **state) {
	struct stage stage;
	begin(&stage);
	struct livery_toplevel *w = stage.windows;
	for (size_t i = 1; i < 4; i++) {
		assert_true(livery_family_set_parent(&w[i], &w[i - 1]));
	}
	assert_null(livery_family_modal(&w[0]));
	w[1].modal = w[2].modal = true;
	assert_ptr_equal(livery_family_modal(&w[0]), &w[2]);
	assert_ptr_equal(livery_family_head(&w[2]), &w[0]);
	assert_ptr_equal(livery_family_head(&w[3]), &w[3]);
	w[2].mapped = false;
	assert_ptr_equal(livery_family_modal(&w[0]), &w[1]);
	w[1].minimized = true;
	assert_null(livery_family_modal(&w[0]));
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whatever_is_named_as_parent_there_is_no_circle),
		cmocka_unit_test(test_a_parent_of_another_domain_is_refused),
		cmocka_unit_test(test_children_of_one_that_goes_belong_to_its_parent),
		cmocka_unit_test(test_the_innermost_modal_window_is_the_one_to_answer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
