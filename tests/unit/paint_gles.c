/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The shader and the CPU paint the same picture. Needs EGL without a surface, as Mesa's llvmpipe
 * gives it anywhere.
 */
#include "compositor/paint/gles.h"
#include "compositor/paint/plan.h"
#include <EGL/egl.h>
#include <EGL/eglext.h>
#include <GLES2/gl2.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static EGLDisplay display;
static EGLContext context;
static struct livery_gles *gles;
static struct livery_painter *painter;
static struct livery_plan plan;

static bool make_context(void) {
	const EGLint wanted[] = { EGL_SURFACE_TYPE, EGL_DONT_CARE, EGL_RENDERABLE_TYPE,
		EGL_OPENGL_ES2_BIT, EGL_NONE };
	const EGLint attributes[] = { EGL_CONTEXT_CLIENT_VERSION, 2, EGL_NONE };
	EGLConfig config = NULL;
	EGLint count = 0;
	display = eglGetPlatformDisplay(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, NULL);
	if (display == EGL_NO_DISPLAY || !eglInitialize(display, NULL, NULL) ||
		!eglBindAPI(EGL_OPENGL_ES_API) ||
		!eglChooseConfig(display, wanted, &config, 1, &count)) {
		return false;
	}
	context = eglCreateContext(display, count ? config : NULL, EGL_NO_CONTEXT, attributes);
	return context != EGL_NO_CONTEXT &&
		eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, context);
}

static int setup(void **state) {
	if (!make_context()) {
		fprintf(stderr, "paint_gles: no surfaceless EGL context (error %x)\n",
			eglGetError());
		return -1;
	}
	gles = livery_gles_create();
	painter = livery_painter_create(NULL);
	return gles && painter ? 0 : -1;
}

static int teardown(void **state) {
	livery_painter_destroy(painter);
	livery_gles_destroy(gles, true);
	eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
	eglDestroyContext(display, context);
	eglTerminate(display);
	return 0;
}

/* R, G, B, A bytes of the plan as the shader draws it. */
static uint8_t *draw_gles(void) {
	GLuint texture, framebuffer;
	size_t size = (size_t)plan.width * (size_t)plan.height;
	uint8_t *pixels = calloc(size, 4);
	assert_non_null(pixels);
	glGenTextures(1, &texture);
	glBindTexture(GL_TEXTURE_2D, texture);
	glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, plan.width, plan.height, 0, GL_RGBA,
		GL_UNSIGNED_BYTE, NULL);
	glBindTexture(GL_TEXTURE_2D, 0);
	glGenFramebuffers(1, &framebuffer);
	glBindFramebuffer(GL_FRAMEBUFFER, framebuffer);
	glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture, 0);
	assert_int_equal(glCheckFramebufferStatus(GL_FRAMEBUFFER), GL_FRAMEBUFFER_COMPLETE);
	assert_true(livery_gles_draw(gles, &plan));
	glReadPixels(0, 0, plan.width, plan.height, GL_RGBA, GL_UNSIGNED_BYTE, pixels);
	assert_int_equal(glGetError(), GL_NO_ERROR);
	glBindFramebuffer(GL_FRAMEBUFFER, 0);
	glDeleteFramebuffers(1, &framebuffer);
	glDeleteTextures(1, &texture);
	return pixels;
}

static int difference(uint32_t pixel, const uint8_t *bytes) {
	const int channels[] = { (int)(pixel >> 16 & 0xff), (int)(pixel >> 8 & 0xff),
		(int)(pixel & 0xff), (int)(pixel >> 24) };
	int largest = 0;
	for (int i = 0; i < 4; i++) {
		int distance = abs(channels[i] - bytes[i]);
		largest = distance > largest ? distance : largest;
	}
	return largest;
}

static bool has_text(void) {
	for (size_t i = 0; i < plan.steps_len; i++) {
		if (plan.steps[i].image) {
			return true;
		}
	}
	return false;
}

/* Compares both pictures of the plan, and finishes it. */
static void assert_same(const char *what) {
	pixman_image_t *image =
		pixman_image_create_bits(PIXMAN_a8r8g8b8, plan.width, plan.height, NULL, 0);
	assert_non_null(image);
	livery_raster_draw(&plan, image);
	uint8_t *pixels = draw_gles();
	/* Only the blending of text may round differently. */
	int allowed = has_text() ? 1 : 0;
	const uint32_t *data = pixman_image_get_data(image);
	for (int y = 0; y < plan.height; y++) {
		for (int x = 0; x < plan.width; x++) {
			size_t i = (size_t)y * (size_t)plan.width + (size_t)x;
			if (difference(data[i], pixels + 4 * i) > allowed) {
				fail_msg("%s: (%d, %d) of %dx%d: %08x, but the shader "
					"%02x%02x%02x%02x", what, x, y,
					plan.width, plan.height, data[i], pixels[4 * i + 3],
					pixels[4 * i], pixels[4 * i + 1], pixels[4 * i + 2]);
			}
		}
	}
	free(pixels);
	pixman_image_unref(image);
	livery_plan_finish(&plan);
}

static const double scales[] = { 1, 1.25, 1.5, 1.75, 2, 3 };
#define SCALES (sizeof(scales) / sizeof(scales[0]))

static void compare_frame(const struct livery_frame_spec *spec, const char *what) {
	for (int part = 0; part < LIVERY_FRAME_PARTS; part++) {
		livery_frame_plan(&plan, livery_painter_fonts(painter), spec, part);
		assert_int_equal(plan.steps_len > 0, 1);
		assert_same(what);
	}
}

static void test_frames_of_all_labels_and_scales(void **state) {
	for (size_t label = 0; label < livery_label_builtin_count; label++) {
		for (size_t scale = 0; scale < SCALES; scale++) {
			struct livery_frame_spec spec = {
				.width = 333 + (int)label,
				.height = 77,
				.scale = scales[scale],
				.label = livery_label_builtins[label],
				.focused = (label + scale) % 2,
				.maximized = scale % 3 == 1,
				.attention = scale % 3 == 2,
				.hover = LIVERY_HIT_MINIMIZE + (int)(scale % 3),
				.pressed = label % 3 == 0,
				.name = "personal",
				.title = "Zürich – a title with \xe2\x82\xac and a picture "
					"\xf0\x9f\x94\x92",
			};
			compare_frame(&spec, spec.label.name);
		}
	}
}

/* Each label must find its four parts equal in both states, without text too: then exactly. */
static void test_patterns_are_exact(void **state) {
	for (int pattern = 0; pattern < LIVERY_PATTERN_COUNT; pattern++) {
		for (size_t scale = 0; scale < SCALES; scale++) {
			struct livery_frame_spec spec = {
				.width = 1001,
				.height = 997,
				.scale = scales[scale],
				.label = { "a label", 0x13579b, pattern },
				.focused = scale % 2,
			};
			compare_frame(&spec, livery_pattern_name(pattern));
		}
	}
}

static void test_small_and_large_frames(void **state) {
	const int widths[] = { 1, 2, 5, 17, 93, 94, 95, 153, 154, 3840, 8000 };
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		struct livery_frame_spec spec = {
			.kind = i % 4 == 3 ? LIVERY_FRAME_POPUP : LIVERY_FRAME_TOPLEVEL,
			.width = widths[i],
			.height = widths[i] > 4000 ? 3 : 1 + widths[i] % 100,
			.scale = 1,
			.label = livery_label_builtins[i % livery_label_builtin_count],
			.name = "untrusted",
			.title = "title",
		};
		compare_frame(&spec, "width");
	}
}

static void set_name(struct livery_strip_name *name, const char *text, size_t label) {
	snprintf(name->name, sizeof(name->name), "%s", text);
	name->label = livery_label_builtins[label];
}

static void test_strips(void **state) {
	for (size_t scale = 0; scale < SCALES; scale++) {
		struct livery_strip_spec spec = { .width = 1280, .scale = scales[scale] };
		livery_strip_plan(&plan, livery_painter_fonts(painter), &spec);
		assert_same("empty strip");
		spec.has_keyboard = true;
		set_name(&spec.keyboard, "vault", 7);
		snprintf(spec.title, sizeof(spec.title), "KeePassXC");
		spec.has_clipboard = true;
		set_name(&spec.clipboard, "work", 5);
		spec.alerts_len = 2;
		set_name(&spec.alerts[0], "mail", 2);
		set_name(&spec.alerts[1], "disp12", 6);
		spec.alerts_more = 3;
		snprintf(spec.notice, sizeof(spec.notice), "screenshot: No space left on device");
		spec.notice_is_error = true;
		livery_strip_plan(&plan, livery_painter_fonts(painter), &spec);
		assert_same("full strip");
	}
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_frames_of_all_labels_and_scales),
		cmocka_unit_test(test_patterns_are_exact),
		cmocka_unit_test(test_small_and_large_frames),
		cmocka_unit_test(test_strips),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
