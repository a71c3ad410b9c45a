/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which pixels of a buffer are shown of a surface that has fewer, or more. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "compositor/domain/mapping.h"

/* Both axes alike; all of the surface. */
static struct livery_mapping find(int surface, int pixels, int origin, float scale) {
	const struct livery_mapping_spec spec = {
		.surface = { surface, surface },
		.pixels = { pixels, pixels },
		.length = { surface, surface },
		.origin = { origin, origin },
		.scale = scale,
	};
	struct livery_mapping mapping;
	livery_mapping_find(&spec, &mapping);
	return mapping;
}

/* As wlroots' scene does. */
static int drawn(int origin, int length, float scale) {
	return (int)round((float)(origin + length) * scale) - (int)round((float)origin * scale);
}

static void test_content_that_is_drawn_for_the_output_is_shown_pixel_by_pixel(void **state) {
	const float scales[] = { 1, 1.5f, 2, 2.5f, 3 };
	for (size_t i = 0; i < 5; i++) {
		for (int side = 1; side < 70; side++) {
			int pixels = (int)round((float)side * scales[i]);
			for (int origin = 0; origin < 18; origin++) {
				struct livery_mapping mapping =
					find(side, pixels, origin, scales[i]);
				assert_true(mapping.nearest);
				assert_true(mapping.start[0] == 0);
				assert_true((int)mapping.length[0] ==
					drawn(origin, side, scales[i]));
			}
		}
	}
}

static void test_scrolled_content_stays_on_the_grid(void **state) {
	for (int start = 0; start < 30; start++) {
		struct livery_mapping_spec spec = {
			.surface = { 61, 61 },
			.pixels = { 92, 92 },
			.start = { start, start },
			.length = { 31, 31 },
			.origin = { -start, -start },
			.scale = 1.5f,
		};
		struct livery_mapping mapping;
		livery_mapping_find(&spec, &mapping);
		assert_true(mapping.nearest);
		assert_true(mapping.start[0] == round(mapping.start[0]));
		assert_true((int)mapping.length[0] == drawn(0, 31, 1.5f));
	}
}

static void test_other_content_is_stretched(void **state) {
	struct livery_mapping mapping = find(100, 100, 3, 1.5f);
	assert_false(mapping.nearest);
	assert_true(mapping.start[0] == 0 && mapping.length[0] == 100);
	assert_true(find(100, 100, 3, 2).nearest);
	assert_true(find(100, 150, 3, 3).nearest);
	assert_false(find(100, 200, 3, 1.5f).nearest);
	assert_false(find(100, 200, 3, 1).nearest);
}

/* Whatever a guid says. */
static void test_what_is_shown_lies_inside_the_buffer(void **state) {
	const int sides[] = { 1, 2, 3, 7, 100, 101, 4097, 16384 };
	const float scales[] = { 0.5f, 1, 1.25f, 1.5f, 1.3f, 2, 8 };
	for (int i = 0; i < 8 * 8 * 7 * 8 * 8; i++) {
		int surface = sides[i % 8], start = sides[i / 8 / 8 / 7 % 8] - 1;
		int length = sides[i / 8 / 8 / 7 / 8];
		if (start + length > surface) {
			continue;
		}
		struct livery_mapping_spec spec = {
			.surface = { surface, 50 },
			.pixels = { sides[i / 8 % 8], 75 },
			.start = { start, 0 },
			.length = { length, 50 },
			.origin = { i % 11 - 5, 0 },
			.scale = scales[i / 8 / 8 % 7],
		};
		struct livery_mapping m;
		livery_mapping_find(&spec, &m);
		int end = m.room_start[0] + m.room_length[0];
		assert_true(m.room_start[0] >= 0 && m.room_length[0] >= 1);
		assert_true(end <= spec.pixels[0]);
		assert_true(m.start[0] >= m.room_start[0] && m.length[0] > 0);
		assert_true(m.start[0] + m.length[0] <= end);
	}
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_content_that_is_drawn_for_the_output_is_shown_pixel_by_pixel),
		cmocka_unit_test(test_scrolled_content_stays_on_the_grid),
		cmocka_unit_test(test_other_content_is_stretched),
		cmocka_unit_test(test_what_is_shown_lies_inside_the_buffer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
