/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The map from what a buffer is shown in to the buffer, in all eight ways. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "common/transform.h"

#define WIDTH 3 /* of the buffer */
#define HEIGHT 2

/* The buffer is "abc" above "def"; what is seen of it, row by row. */
static const struct {
	enum wl_output_transform transform;
	int width, height;
	const char *seen;
} cases[] = {
	{ WL_OUTPUT_TRANSFORM_NORMAL, 3, 2, "abcdef" },
	{ WL_OUTPUT_TRANSFORM_90, 2, 3, "daebfc" },
	{ WL_OUTPUT_TRANSFORM_180, 3, 2, "fedcba" },
	{ WL_OUTPUT_TRANSFORM_270, 2, 3, "cfbead" },
	{ WL_OUTPUT_TRANSFORM_FLIPPED, 3, 2, "cbafed" },
	{ WL_OUTPUT_TRANSFORM_FLIPPED_90, 2, 3, "adbecf" },
	{ WL_OUTPUT_TRANSFORM_FLIPPED_180, 3, 2, "defabc" },
	{ WL_OUTPUT_TRANSFORM_FLIPPED_270, 2, 3, "fcebda" },
};

/* Each shown pixel, factor times as large as the buffer's, has its middle in one of them. */
static void check_case(size_t i, int factor, const struct wlr_fbox *source) {
	struct pixman_f_transform map;
	int width = cases[i].width * factor, height = cases[i].height * factor;
	livery_transform_map(&map, cases[i].transform, source, width, height);
	for (int y = 0; y < height; y++) {
		for (int x = 0; x < width; x++) {
			struct pixman_f_vector at = { { x + 0.5, y + 0.5, 1 } };
			assert_true(pixman_f_transform_point(&map, &at));
			double column = (at.v[0] - source->x) / source->width * WIDTH;
			double row = (at.v[1] - source->y) / source->height * HEIGHT;
			char pixel = (char)('a' + (int)column + WIDTH * (int)row);
			int seen = x / factor + cases[i].width * (y / factor);
			assert_true(column > 0 && column < WIDTH && row > 0 && row < HEIGHT);
			assert_int_equal(pixel, cases[i].seen[seen]);
		}
	}
}

static void test_the_buffer_is_turned_and_flipped(void **state) {
	const struct wlr_fbox all = { 0, 0, WIDTH, HEIGHT };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		check_case(i, 1, &all);
		check_case(i, 3, &all);
	}
}

static void test_a_part_of_the_buffer_is_shown(void **state) {
	const struct wlr_fbox part = { 10.5, 20.25, 1.5, 8 };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		check_case(i, 4, &part);
	}
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_buffer_is_turned_and_flipped),
		cmocka_unit_test(test_a_part_of_the_buffer_is_shown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
