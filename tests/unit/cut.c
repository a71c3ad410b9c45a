/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A part of a buffer, as wlroots' renderers take it: pixman, and GLES2 on EGL without a surface, as
 * Mesa's llvmpipe gives it anywhere.
 */
#include "compositor/domain/cut.h"
#include "common/wlr_compat.h"
#include <EGL/egl.h>
#include <EGL/eglext.h>
#include <drm_fourcc.h>
#include <pixman.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wlr/render/egl.h>
#include <wlr/render/gles2.h>
#include <wlr/render/pixman.h>
#include <wlr/render/wlr_texture.h>
#include <wlr/util/box.h>
#include <cmocka.h>

#define WIDTH 8
#define HEIGHT 6

/* The part that the tests show: neither at an edge nor as wide as the whole. */
static const struct wlr_box part = { 2, 1, 4, 3 };

struct whole {
	struct wlr_buffer base;
	uint32_t pixels[HEIGHT][WIDTH];
	bool *gone;
};

static void whole_destroy(struct wlr_buffer *buffer) {
	struct whole *whole = wl_container_of(buffer, whole, base);
	*whole->gone = true;
	compat_buffer_finish(buffer);
	free(whole);
}

static bool whole_begin(
	struct wlr_buffer *buffer, uint32_t flags, void **data, uint32_t *format, size_t *stride) {
	struct whole *whole = wl_container_of(buffer, whole, base);
	*data = whole->pixels;
	*format = DRM_FORMAT_XRGB8888;
	*stride = sizeof(whole->pixels[0]);
	return !(flags & WLR_BUFFER_DATA_PTR_ACCESS_WRITE);
}

static void whole_end(struct wlr_buffer *buffer) {
}

static const struct wlr_buffer_impl whole_impl = { .destroy = whole_destroy,
	.begin_data_ptr_access = whole_begin,
	.end_data_ptr_access = whole_end };

static void fill(struct whole *whole, uint32_t first) {
	for (uint32_t i = 0; i < WIDTH * HEIGHT; i++) {
		whole->pixels[i / WIDTH][i % WIDTH] = 0xff000000 | (first + i);
	}
}

static struct whole *create_whole(bool *gone) {
	struct whole *whole = calloc(1, sizeof(*whole));
	assert_non_null(whole);
	wlr_buffer_init(&whole->base, &whole_impl, WIDTH, HEIGHT);
	whole->gone = gone;
	*gone = false;
	fill(whole, 0x102000);
	return whole;
}

static struct wlr_renderer *create_gles2(void) {
	const EGLint wanted[] = { EGL_SURFACE_TYPE, EGL_DONT_CARE, EGL_RENDERABLE_TYPE,
		EGL_OPENGL_ES2_BIT, EGL_NONE };
	const EGLint attributes[] = { EGL_CONTEXT_CLIENT_VERSION, 2, EGL_NONE };
	EGLConfig config = NULL;
	EGLint count = 0;
	EGLDisplay display =
		eglGetPlatformDisplay(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, NULL);
	assert_true(eglInitialize(display, NULL, NULL) && eglBindAPI(EGL_OPENGL_ES_API));
	assert_true(eglChooseConfig(display, wanted, &config, 1, &count));
	EGLContext context =
		eglCreateContext(display, count ? config : NULL, EGL_NO_CONTEXT, attributes);
	struct wlr_egl *egl = wlr_egl_create_with_context(display, context);
	assert_non_null(egl);
	return wlr_gles2_renderer_create(egl);
}

static struct wlr_renderer *pixman, *gles2;

static int setup(void **state) {
	setenv("WLR_RENDERER_ALLOW_SOFTWARE", "1", 1);
	pixman = wlr_pixman_renderer_create();
	gles2 = create_gles2();
	return pixman != NULL && gles2 != NULL ? 0 : -1;
}

static int teardown(void **state) {
	wlr_renderer_destroy(pixman);
	wlr_renderer_destroy(gles2);
	return 0;
}

/* Compares with the part of a whole filled from first; but in changed, in the part, with other. */
static void assert_shows(struct wlr_texture *texture, uint32_t first, const struct wlr_box *changed,
	uint32_t other) {
	uint32_t pixels[3][4];
	assert_int_equal(texture->width, part.width);
	assert_int_equal(texture->height, part.height);
	assert_true(wlr_texture_read_pixels(texture,
		&(struct wlr_texture_read_pixels_options){ .data = pixels,
			.format = DRM_FORMAT_XRGB8888,
			.stride = sizeof(pixels[0]) }));
	for (int y = 0; y < part.height; y++) {
		for (int x = 0; x < part.width; x++) {
			uint32_t at = (uint32_t)((part.y + y) * WIDTH + part.x + x);
			bool is_changed = wlr_box_contains_point(changed, x, y);
			assert_int_equal(
				pixels[y][x] & 0xffffff, (is_changed ? other : first) + at);
		}
	}
}

static void test_a_texture_of_a_part_has_its_pixels(void **state) {
	struct wlr_renderer *renderer = *(struct wlr_renderer **)*state;
	bool gone;
	struct whole *whole = create_whole(&gone);
	struct wlr_buffer *cut = livery_cut_create(&whole->base, &part);
	struct wlr_client_buffer *texture = wlr_client_buffer_create(cut, renderer);
	assert_non_null(texture);
	const struct wlr_box none = { 0 };
	assert_shows(texture->texture, 0x102000, &none, 0);
	wlr_buffer_drop(cut);
	wlr_buffer_drop(&whole->base);
	/* Pixman reads in place and holds it; a GPU's has its own copy. */
	assert_int_equal(gone, !wlr_renderer_is_pixman(renderer));
	wlr_buffer_unlock(&texture->base);
	assert_true(gone);
}

/* What content.c does with a picture of which a part has changed. */
static void test_of_a_part_what_has_changed_is_copied(void **state) {
	struct wlr_renderer *renderer = *(struct wlr_renderer **)*state;
	bool gone;
	struct whole *whole = create_whole(&gone);
	struct wlr_buffer *cut = livery_cut_create(&whole->base, &part);
	struct wlr_client_buffer *texture = wlr_client_buffer_create(cut, renderer);
	fill(whole, 0x405000);
	const struct wlr_box changed = { 1, 2, 2, 1 };
	pixman_region32_t damage;
	pixman_region32_init_rect(&damage, 1, 2, 2, 1);
	bool done = wlr_texture_update_from_buffer(texture->texture, cut, &damage);
	pixman_region32_fini(&damage);
	assert_int_equal(done, !wlr_renderer_is_pixman(renderer));
	if (done) {
		assert_shows(texture->texture, 0x102000, &changed, 0x405000);
	}
	wlr_buffer_unlock(&texture->base);
	wlr_buffer_drop(cut);
	wlr_buffer_drop(&whole->base);
	assert_true(gone);
}

static void test_a_part_holds_the_whole_and_cannot_be_written(void **state) {
	bool gone;
	void *data;
	uint32_t format;
	size_t stride;
	struct whole *whole = create_whole(&gone);
	struct wlr_buffer *cut = livery_cut_create(&whole->base, &part);
	wlr_buffer_drop(&whole->base);
	assert_false(gone);
	assert_false(wlr_buffer_begin_data_ptr_access(
		cut, WLR_BUFFER_DATA_PTR_ACCESS_WRITE, &data, &format, &stride));
	wlr_buffer_drop(cut);
	assert_true(gone);
}

#define ON(renderer, test) { #test "[" #renderer "]", test, NULL, NULL, &renderer }

int main(void) {
	const struct CMUnitTest tests[] = {
		ON(pixman, test_a_texture_of_a_part_has_its_pixels),
		ON(gles2, test_a_texture_of_a_part_has_its_pixels),
		ON(pixman, test_of_a_part_what_has_changed_is_copied),
		ON(gles2, test_of_a_part_what_has_changed_is_copied),
		cmocka_unit_test(test_a_part_holds_the_whole_and_cannot_be_written),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
