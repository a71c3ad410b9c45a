/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A machine without any font: frames keep their colours, have no text, and nothing fails. */
#include "compositor/paint/painter.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

/* fcft leaks a list of its own when it finds no font. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
	return "leak:fcft_from_name2\nleak:FcFontSetCreate\n";
}

static char config_path[] = "/tmp/livery-nofont-XXXXXX";

/* Before fontconfig is first used. */
static int setup(void **state) {
	const char text[] = "<?xml version=\"1.0\"?><fontconfig></fontconfig>";
	int fd = mkstemp(config_path);
	if (fd < 0 || write(fd, text, sizeof(text) - 1) != (ssize_t)sizeof(text) - 1) {
		return -1;
	}
	close(fd);
	return setenv("FONTCONFIG_FILE", config_path, 1);
}

static int teardown(void **state) {
	return unlink(config_path);
}

static pixman_image_t *paint(struct livery_painter *painter, const char *name, const char *title) {
	struct livery_frame_spec spec = {
		.width = 300,
		.height = 20,
		.scale = 1,
		.label = livery_label_builtins[1],
		.focused = true,
	};
	snprintf(spec.name, sizeof(spec.name), "%s", name);
	snprintf(spec.title, sizeof(spec.title), "%s", title);
	int width, height;
	livery_frame_part_size_px(&spec, LIVERY_FRAME_TOP, &width, &height);
	pixman_image_t *image = pixman_image_create_bits(PIXMAN_a8r8g8b8, width, height, NULL, 0);
	assert_non_null(image);
	livery_painter_paint_frame(painter, &spec, LIVERY_FRAME_TOP, image);
	return image;
}

static void test_frames_without_text(void **state) {
	struct livery_painter *painter = livery_painter_create("sans-serif:size=10");
	assert_non_null(painter);
	pixman_image_t *a = paint(painter, "work", "one"), *b = paint(painter, "vault", "two");
	size_t size = (size_t)pixman_image_get_stride(a) * (size_t)pixman_image_get_height(a);
	assert_memory_equal(pixman_image_get_data(a), pixman_image_get_data(b), size);
	assert_int_equal(pixman_image_get_data(a)[0], 0xff000000u | livery_label_builtins[1].color);
	pixman_image_unref(a);
	pixman_image_unref(b);
	livery_painter_destroy(painter);
}

int main(void) {
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_frames_without_text) };
	return cmocka_run_group_tests(tests, setup, teardown);
}
