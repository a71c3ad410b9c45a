/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames and strip as the CPU paints them: what every picture must keep. */
#include "compositor/paint/painter.h"
#include "compositor/paint/shape.h"
#include <math.h>
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct livery_painter *painter;

static int setup(void **state) {
	painter = livery_painter_create(NULL);
	return painter ? 0 : -1;
}

static int teardown(void **state) {
	livery_painter_destroy(painter);
	return 0;
}

static const double scales[] = { 1, 1.25, 1.5, 2 };
#define SCALES (sizeof(scales) / sizeof(scales[0]))

static struct livery_frame_spec make_spec(const struct livery_label *label, bool focused) {
	struct livery_frame_spec spec = {
		.width = 300,
		.height = 50,
		.scale = 1,
		.label = *label,
		.focused = focused,
	};
	snprintf(spec.name, sizeof(spec.name), "personal");
	snprintf(spec.title, sizeof(spec.title), "A title - Program");
	return spec;
}

static pixman_image_t *paint(const struct livery_frame_spec *spec, enum livery_frame_part part) {
	int width, height;
	livery_frame_part_size_px(spec, part, &width, &height);
	pixman_image_t *image = pixman_image_create_bits(PIXMAN_a8r8g8b8, width, height, NULL, 0);
	assert_non_null(image);
	livery_painter_paint_frame(painter, spec, part, image);
	return image;
}

static uint32_t at(pixman_image_t *image, int x, int y) {
	return pixman_image_get_data(image)[y * pixman_image_get_stride(image) / 4 + x];
}

static bool same(pixman_image_t *a, pixman_image_t *b) {
	if (pixman_image_get_width(a) != pixman_image_get_width(b) ||
		pixman_image_get_height(a) != pixman_image_get_height(b)) {
		return false;
	}
	size_t size = (size_t)pixman_image_get_stride(a) * (size_t)pixman_image_get_height(a);
	return memcmp(pixman_image_get_data(a), pixman_image_get_data(b), size) == 0;
}

static void assert_area(pixman_image_t *image, int x, int y, int width, int height,
	uint32_t color) {
	for (int row = y; row < y + height; row++) {
		for (int column = x; column < x + width; column++) {
			if (at(image, column, row) != (0xff000000u | color)) {
				fail_msg("(%d, %d) is %08x, not the label's %06x", column, row,
					at(image, column, row), color);
			}
		}
	}
}

static void assert_opaque(pixman_image_t *image) {
	for (int y = 0; y < pixman_image_get_height(image); y++) {
		for (int x = 0; x < pixman_image_get_width(image); x++) {
			assert_int_equal(at(image, x, y) >> 24, 0xff);
		}
	}
}

static void assert_ring(const struct livery_frame_spec *spec) {
	int ring = (int)lround(LIVERY_FRAME_RING * spec->scale);
	for (int part = 0; part < LIVERY_FRAME_PARTS; part++) {
		pixman_image_t *image = paint(spec, part);
		int width = pixman_image_get_width(image), height = pixman_image_get_height(image);
		assert_opaque(image);
		uint32_t color = spec->label.color;
		if (part == LIVERY_FRAME_TOP) {
			assert_area(image, 0, 0, width, ring, color);
		}
		if (part == LIVERY_FRAME_BOTTOM) {
			assert_area(image, 0, height - ring, width, ring, color);
		}
		if (part != LIVERY_FRAME_RIGHT) {
			assert_area(image, 0, 0, ring, height, color);
		}
		if (part != LIVERY_FRAME_LEFT) {
			assert_area(image, width - ring, 0, ring, height, color);
		}
		pixman_image_unref(image);
	}
}

/* The outermost ring is the label's colour, whatever else the frame shows. */
static void test_ring_is_the_label_in_every_state(void **state) {
	for (size_t label = 0; label < livery_label_builtin_count; label++) {
		for (int bits = 0; bits < 16; bits++) {
			struct livery_frame_spec spec =
				make_spec(&livery_label_builtins[label], bits & 1);
			spec.attention = bits & 2;
			spec.maximized = bits & 4;
			spec.kind = bits & 8 ? LIVERY_FRAME_POPUP : LIVERY_FRAME_TOPLEVEL;
			spec.hover = LIVERY_HIT_CLOSE;
			spec.scale = scales[(label + (size_t)bits) % SCALES];
			assert_ring(&spec);
		}
	}
}

static void test_ring_holds_at_every_width(void **state) {
	for (int width = 1; width < 240; width += 7) {
		struct livery_frame_spec spec = make_spec(&livery_label_builtins[3], width % 2);
		spec.width = width;
		spec.height = 1 + width % 5;
		snprintf(spec.name, sizeof(spec.name), "a-name-of-thirty-one-characters");
		assert_ring(&spec);
	}
}

static void test_parts_tile_the_frame(void **state) {
	for (int kind = 0; kind < 2; kind++) {
		struct livery_frame_spec spec = make_spec(&livery_label_builtins[0], true);
		spec.kind = kind;
		int width, height, x, y, count = 0;
		livery_frame_outer_size(kind, spec.width, spec.height, &width, &height);
		livery_frame_content_offset(kind, &x, &y);
		unsigned char *covered = calloc((size_t)width, (size_t)height);
		for (int part = 0; part < LIVERY_FRAME_PARTS; part++) {
			struct livery_box box;
			livery_frame_part_box(&spec, part, &box);
			for (int row = box.y; row < box.y + box.height; row++) {
				for (int column = box.x; column < box.x + box.width; column++) {
					assert_int_equal(covered[row * width + column]++, 0);
					count++;
				}
			}
		}
		for (int row = y; row < y + spec.height; row++) {
			for (int column = x; column < x + spec.width; column++) {
				assert_int_equal(covered[row * width + column], 0);
			}
		}
		assert_int_equal(count + spec.width * spec.height, width * height);
		free(covered);
	}
}

/* Where the title begins: the first column in which two titles make a difference. */
static int first_difference(pixman_image_t *a, pixman_image_t *b) {
	for (int x = 0; x < pixman_image_get_width(a); x++) {
		for (int y = 0; y < pixman_image_get_height(a); y++) {
			if (at(a, x, y) != at(b, x, y)) {
				return x;
			}
		}
	}
	return pixman_image_get_width(a);
}

/* Columns at the left in which a row of the title bar has the label's ground. */
static int name_end(pixman_image_t *image) {
	int end = LIVERY_FRAME_BORDER, y = LIVERY_FRAME_BORDER + 1;
	while (end < pixman_image_get_width(image) && at(image, end, y) == at(image, 4, y)) {
		end++;
	}
	return end;
}

static void test_title_is_drawn_behind_the_name_only(void **state) {
	const char *titles[] = { "vault", "W",
		"MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMM",
		"\xe2\x80\xaetluav", "a\nb", "\xf0\x9f\x94\x92 vault" };
	for (int focused = 0; focused < 2; focused++) {
		struct livery_frame_spec spec = make_spec(&livery_label_builtins[0], focused);
		spec.title[0] = '\0';
		pixman_image_t *plain = paint(&spec, LIVERY_FRAME_TOP);
		int end = name_end(plain);
		assert_true(end > 40 && end < 200);
		for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
			snprintf(spec.title, sizeof(spec.title), "%s", titles[i]);
			pixman_image_t *titled = paint(&spec, LIVERY_FRAME_TOP);
			assert_true(first_difference(plain, titled) >= end);
			int buttons = spec.width + LIVERY_FRAME_BORDER - 3 * LIVERY_FRAME_BUTTON;
			for (int y = 0; y < pixman_image_get_height(plain); y++) {
				for (int x = buttons; x < pixman_image_get_width(plain); x++) {
					assert_int_equal(at(plain, x, y), at(titled, x, y));
				}
			}
			pixman_image_unref(titled);
		}
		pixman_image_unref(plain);
	}
}

static void test_title_and_name_are_drawn(void **state) {
	struct livery_frame_spec spec = make_spec(&livery_label_builtins[5], true);
	pixman_image_t *all = paint(&spec, LIVERY_FRAME_TOP);
	spec.title[0] = '\0';
	pixman_image_t *untitled = paint(&spec, LIVERY_FRAME_TOP);
	spec.name[0] = '\0';
	pixman_image_t *unnamed = paint(&spec, LIVERY_FRAME_TOP);
	assert_false(same(all, untitled));
	assert_false(same(untitled, unnamed));
	pixman_image_unref(all);
	pixman_image_unref(untitled);
	pixman_image_unref(unnamed);
}

/* A long title ends before the buttons, and differs from its own beginning by the ellipsis. */
static void test_long_title_is_cut(void **state) {
	struct livery_frame_spec spec = make_spec(&livery_label_builtins[5], true);
	memset(spec.title, 'i', sizeof(spec.title) - 1);
	pixman_image_t *all = paint(&spec, LIVERY_FRAME_TOP);
	spec.title[400] = '\0';
	pixman_image_t *shorter = paint(&spec, LIVERY_FRAME_TOP);
	spec.title[10] = '\0';
	pixman_image_t *fits = paint(&spec, LIVERY_FRAME_TOP);
	assert_true(same(all, shorter));
	assert_false(same(all, fits));
	pixman_image_unref(all);
	pixman_image_unref(shorter);
	pixman_image_unref(fits);
}

static void vary(struct livery_frame_spec *spec, int what) {
	switch (what) {
	case 0:
		spec->width++;
		break;
	case 1:
		spec->height++;
		break;
	case 2:
		spec->focused = !spec->focused;
		break;
	case 3:
		spec->attention = !spec->attention;
		break;
	case 4:
		spec->maximized = !spec->maximized;
		break;
	case 5:
		spec->hover = LIVERY_HIT_MINIMIZE;
		break;
	case 6:
		snprintf(spec->title, sizeof(spec->title), "another");
		break;
	case 7:
		snprintf(spec->name, sizeof(spec->name), "other");
		break;
	case 8:
		spec->label = livery_label_builtins[6];
		break;
	case 9:
		spec->scale = 2;
		break;
	default:
		spec->pressed = true;
		break;
	}
}

/*
 * A picture may be kept exactly when painting it again would give the same; a resize keeps two
 * sides.
 */
static void test_part_equal_is_true_only_for_equal_pictures(void **state) {
	int kept = 0;
	for (int kind = 0; kind < 2; kind++) {
		for (int what = 0; what <= 10; what++) {
			struct livery_frame_spec a = make_spec(&livery_label_builtins[2], false), b;
			a.kind = kind;
			b = a;
			vary(&b, what);
			for (int part = 0; part < LIVERY_FRAME_PARTS; part++) {
				assert_true(livery_frame_part_equal(&a, &a, part));
				if (!livery_frame_part_equal(&a, &b, part)) {
					continue;
				}
				kept++;
				pixman_image_t *first = paint(&a, part), *second = paint(&b, part);
				assert_true(same(first, second));
				pixman_image_unref(first);
				pixman_image_unref(second);
			}
		}
	}
	assert_true(kept > 40);
	struct livery_frame_spec a = make_spec(&livery_label_builtins[2], false), b = a;
	b.width++;
	assert_true(livery_frame_part_equal(&a, &b, LIVERY_FRAME_LEFT));
	assert_false(livery_frame_part_equal(&a, &b, LIVERY_FRAME_TOP));
	b = a;
	b.height++;
	assert_true(livery_frame_part_equal(&a, &b, LIVERY_FRAME_TOP));
	assert_false(livery_frame_part_equal(&a, &b, LIVERY_FRAME_RIGHT));
}

static enum livery_frame_hit hit(double x, double y, uint32_t *edges) {
	return livery_frame_hit(LIVERY_FRAME_TOPLEVEL, 300, 200, x, y, edges);
}

static void test_hits(void **state) {
	uint32_t edges = 99;
	int width, height;
	livery_frame_outer_size(LIVERY_FRAME_TOPLEVEL, 300, 200, &width, &height);
	assert_int_equal(hit(-0.1, 5, &edges), LIVERY_HIT_NONE);
	assert_int_equal(edges, 0);
	assert_int_equal(hit(width, 5, &edges), LIVERY_HIT_NONE);
	assert_int_equal(hit(nan(""), 5, &edges), LIVERY_HIT_NONE);
	assert_int_equal(hit(0, 0, &edges), LIVERY_HIT_BORDER);
	assert_int_equal(edges, 1 | 4);
	assert_int_equal(hit(150, 1, &edges), LIVERY_HIT_BORDER);
	assert_int_equal(edges, 1);
	assert_int_equal(hit(width - 0.5, 100, &edges), LIVERY_HIT_BORDER);
	assert_int_equal(edges, 8);
	assert_int_equal(hit(width - 10, height - 1, &edges), LIVERY_HIT_BORDER);
	assert_int_equal(edges, 2 | 8);
	assert_int_equal(hit(10, 10, &edges), LIVERY_HIT_TITLE);
	assert_int_equal(edges, 0);
	assert_int_equal(hit(4, 30, NULL), LIVERY_HIT_CONTENT);
	assert_int_equal(hit(4, 29.9, NULL), LIVERY_HIT_TITLE);
	assert_int_equal(hit(304 - 1, 10, NULL), LIVERY_HIT_CLOSE);
	assert_int_equal(hit(304 - 31, 10, NULL), LIVERY_HIT_MAXIMIZE);
	assert_int_equal(hit(304 - 61, 10, NULL), LIVERY_HIT_MINIMIZE);
	assert_int_equal(hit(304 - 91, 10, NULL), LIVERY_HIT_TITLE);
	assert_int_equal(livery_frame_hit(LIVERY_FRAME_POPUP, 30, 20, 3, 3, NULL),
		LIVERY_HIT_CONTENT);
	assert_int_equal(livery_frame_hit(LIVERY_FRAME_POPUP, 30, 20, 1, 3, NULL),
		LIVERY_HIT_BORDER);
}

/* A button is drawn where it is hit, and nowhere else. */
static void test_buttons_are_drawn_where_they_are_hit(void **state) {
	const enum livery_frame_hit buttons[] = { LIVERY_HIT_CLOSE, LIVERY_HIT_MAXIMIZE,
		LIVERY_HIT_MINIMIZE };
	for (int width = 40; width < 320; width += 20) {
		struct livery_frame_spec spec = make_spec(&livery_label_builtins[1], true);
		spec.width = width;
		pixman_image_t *plain = paint(&spec, LIVERY_FRAME_TOP);
		for (int i = 0; i < 3; i++) {
			spec.hover = buttons[i];
			pixman_image_t *hovered = paint(&spec, LIVERY_FRAME_TOP);
			int y = LIVERY_FRAME_BORDER + 1;
			for (int x = 0; x < pixman_image_get_width(plain); x++) {
				bool drawn = at(plain, x, y) != at(hovered, x, y);
				bool is_hit = livery_frame_hit(LIVERY_FRAME_TOPLEVEL, width, 50,
					x + 0.5, y + 0.5, NULL) == buttons[i];
				assert_int_equal(drawn, is_hit);
			}
			pixman_image_unref(hovered);
		}
		pixman_image_unref(plain);
	}
}

/* Also on the two rows of a narrow border, and on every side alike. */
static void test_patterns_differ(void **state) {
	for (int a = 0; a < LIVERY_PATTERN_COUNT; a++) {
		for (int b = a + 1; b < LIVERY_PATTERN_COUNT; b++) {
			int differ = 0;
			for (int u = 0; u < 840; u++) {
				for (int v = 2; v < 4; v++) {
					differ += livery_shape_coverage(a, u, v, 0, 0) !=
						livery_shape_coverage(b, u, v, 0, 0);
				}
			}
			if (differ < 840 / 10) {
				fail_msg("%s and %s look the same on a border",
					livery_pattern_name(a), livery_pattern_name(b));
			}
		}
	}
	for (size_t i = 0; i < livery_label_builtin_count; i++) {
		for (size_t j = i + 1; j < livery_label_builtin_count; j++) {
			assert_int_not_equal(livery_label_builtins[i].pattern,
				livery_label_builtins[j].pattern);
		}
	}
}

static double luminance(uint32_t color) {
	double sum = 0;
	const double weights[] = { 0.2126, 0.7152, 0.0722 };
	for (int i = 0; i < 3; i++) {
		double channel = (color >> (16 - 8 * i) & 0xff) / 255.0;
		sum += weights[i] *
			(channel <= 0.04045 ? channel / 12.92 :
				pow((channel + 0.055) / 1.055, 2.4));
	}
	return sum;
}

static void test_name_can_be_read_on_every_label(void **state) {
	for (size_t i = 0; i < livery_label_builtin_count; i++) {
		uint32_t ground = livery_label_builtins[i].color;
		double a = luminance(ground) + 0.05;
		double b = luminance(livery_color_contrast(ground)) + 0.05;
		double ratio = a > b ? a / b : b / a;
		assert_true(ratio >= 4.5);
		assert_true(fabs(luminance(ground) * 1000 - livery_color_luminance(ground)) < 12);
	}
}

static pixman_image_t *paint_strip(const struct livery_strip_spec *spec) {
	int width, height;
	livery_strip_size_px(spec, &width, &height);
	pixman_image_t *image = pixman_image_create_bits(PIXMAN_a8r8g8b8, width, height, NULL, 0);
	assert_non_null(image);
	livery_painter_paint_strip(painter, spec, image);
	assert_opaque(image);
	return image;
}

static void fill_strip(struct livery_strip_spec *spec) {
	spec->has_keyboard = true;
	snprintf(spec->keyboard.name, sizeof(spec->keyboard.name), "work");
	spec->keyboard.label = livery_label_builtins[5];
	snprintf(spec->title, sizeof(spec->title), "a title");
}

static void test_strip_shows_who_has_the_keyboard(void **state) {
	struct livery_strip_spec spec = { .width = 800, .scale = 1 };
	pixman_image_t *nobody = paint_strip(&spec);
	fill_strip(&spec);
	pixman_image_t *work = paint_strip(&spec);
	int bottom = pixman_image_get_height(work) - 1;
	assert_area(work, 0, bottom, 800, 1, livery_label_builtins[5].color);
	assert_false(same(nobody, work));
	snprintf(spec.title, sizeof(spec.title), "%0300d", 0);
	pixman_image_t *titled = paint_strip(&spec);
	assert_true(first_difference(work, titled) > 60);
	pixman_image_unref(titled);
	pixman_image_unref(nobody);
	pixman_image_unref(work);
}

/* Each thing that the strip can tell makes a difference, in pixels and in livery_strip_equal(). */
static void test_strip_shows_each_thing(void **state) {
	struct livery_strip_spec base = { .width = 900, .scale = 1 };
	fill_strip(&base);
	pixman_image_t *image = paint_strip(&base);
	for (int what = 0; what < 5; what++) {
		struct livery_strip_spec spec = base;
		if (what == 0) {
			spec.has_clipboard = true;
			spec.clipboard = base.keyboard;
		} else if (what == 1) {
			spec.alerts_len = 1;
			spec.alerts[0] = base.keyboard;
		} else if (what == 2) {
			snprintf(spec.notice, sizeof(spec.notice), "screenshot");
		} else if (what == 3) {
			snprintf(spec.keyboard.name, sizeof(spec.keyboard.name), "wor1");
		} else {
			spec.keyboard.label = livery_label_builtins[6];
		}
		pixman_image_t *other = paint_strip(&spec);
		assert_false(same(image, other));
		assert_false(livery_strip_equal(&base, &spec));
		assert_true(livery_strip_equal(&spec, &spec));
		pixman_image_unref(other);
	}
	pixman_image_unref(image);
}

static void test_strip_never_breaks(void **state) {
	for (int width = 1; width < 1200; width += 97) {
		struct livery_strip_spec spec = { .width = width, .scale = scales[width % SCALES] };
		fill_strip(&spec);
		spec.has_clipboard = true;
		spec.clipboard = spec.keyboard;
		spec.alerts_len = LIVERY_STRIP_ALERTS;
		spec.alerts_more = 4000000000u;
		for (size_t i = 0; i < LIVERY_STRIP_ALERTS; i++) {
			spec.alerts[i] = spec.keyboard;
		}
		memset(spec.notice, 'W', sizeof(spec.notice) - 1);
		pixman_image_t *image = paint_strip(&spec);
		int bottom = pixman_image_get_height(image) - 1;
		assert_area(image, 0, bottom, pixman_image_get_width(image), 1,
			spec.keyboard.label.color);
		pixman_image_unref(image);
	}
}

static void test_any_font_name_is_survived(void **state) {
	const char *fonts[] = { "", ":", "no such font anywhere", "sans-serif:pixelsize=200",
		"sans-serif:pixelsize=-3", "monospace:pixelsize=14:weight=bold", "sans:size=1000",
		"sans:size=0.01", "::::=" };
	for (size_t i = 0; i < sizeof(fonts) / sizeof(fonts[0]); i++) {
		struct livery_painter *other = livery_painter_create(fonts[i]);
		assert_non_null(other);
		struct livery_frame_spec spec = make_spec(&livery_label_builtins[4], true);
		int width, height;
		livery_frame_part_size_px(&spec, LIVERY_FRAME_TOP, &width, &height);
		pixman_image_t *image =
			pixman_image_create_bits(PIXMAN_a8r8g8b8, width, height, NULL, 0);
		livery_painter_paint_frame(other, &spec, LIVERY_FRAME_TOP, image);
		assert_area(image, 0, 0, width, LIVERY_FRAME_RING, spec.label.color);
		pixman_image_unref(image);
		livery_painter_destroy(other);
	}
}

static void test_labels_parse(void **state) {
	uint32_t color = 1;
	enum livery_pattern pattern = LIVERY_PATTERN_SOLID;
	assert_true(livery_color_parse("#73D216", &color));
	assert_int_equal(color, 0x73d216);
	assert_true(livery_color_parse("purple", &color));
	assert_int_equal(color, 0x75507b);
	const char *bad[] = { "", "#", "#12345", "#1234567", "#12345g", "123456", "local", "Red" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(livery_color_parse(bad[i], &color));
	}
	assert_int_equal(color, 0x75507b);
	for (int i = 0; i < LIVERY_PATTERN_COUNT; i++) {
		assert_true(livery_pattern_parse(livery_pattern_name(i), &pattern));
		assert_int_equal(pattern, i);
	}
	assert_false(livery_pattern_parse("plaid", &pattern));
	assert_true(livery_label_is_reserved("unknown") && livery_label_is_reserved("local"));
	assert_null(livery_label_builtin("local"));
	assert_int_equal(livery_color_mix(0x102030, 0xffffff, 0), 0x102030);
	assert_int_equal(livery_color_mix(0x102030, 0xfffefd, 256), 0xfffefd);
}

/* UTF-8 of a character of the basic plane above U+07FF. */
static char *put_character(char *out, unsigned character) {
	*out++ = (char)(0xe0 | character >> 12);
	*out++ = (char)(0x80 | (character >> 6 & 0x3f));
	*out++ = (char)(0x80 | (character & 0x3f));
	return out;
}

/* A domain may show every character that there is, one title after the other. */
static void test_titles_of_all_characters_take_bounded_memory(void **state) {
	struct livery_painter *own = livery_painter_create("monospace"); /* a cache of its own */
	struct livery_strip_spec spec = { .width = 8000, .scale = 1, .has_keyboard = true };
	pixman_image_t *image = pixman_image_create_bits(PIXMAN_a8r8g8b8, spec.width,
		LIVERY_STRIP_HEIGHT, NULL, 0);
	spec.keyboard.label = livery_label_builtins[0];
	assert_true(own && image);
	size_t before = mallinfo2().uordblks;
	for (unsigned character = 0x800; character < 0xd800;) {
		char *end = spec.title;
		for (int i = 0; i < 160; i++) {
			end = put_character(end, character++);
		}
		*end = '\0';
		livery_painter_paint_strip(own, &spec, image);
	}
	size_t grown = mallinfo2().uordblks - before;
	if (grown > 12 * 1024 * 1024) {
		fail_msg("%zu bytes", grown);
	}
	pixman_image_unref(image);
	livery_painter_destroy(own);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ring_is_the_label_in_every_state),
		cmocka_unit_test(test_ring_holds_at_every_width),
		cmocka_unit_test(test_parts_tile_the_frame),
		cmocka_unit_test(test_title_is_drawn_behind_the_name_only),
		cmocka_unit_test(test_title_and_name_are_drawn),
		cmocka_unit_test(test_long_title_is_cut),
		cmocka_unit_test(test_part_equal_is_true_only_for_equal_pictures),
		cmocka_unit_test(test_hits),
		cmocka_unit_test(test_buttons_are_drawn_where_they_are_hit),
		cmocka_unit_test(test_patterns_differ),
		cmocka_unit_test(test_name_can_be_read_on_every_label),
		cmocka_unit_test(test_strip_shows_who_has_the_keyboard),
		cmocka_unit_test(test_strip_shows_each_thing),
		cmocka_unit_test(test_strip_never_breaks),
		cmocka_unit_test(test_any_font_name_is_survived),
		cmocka_unit_test(test_labels_parse),
		cmocka_unit_test(test_titles_of_all_characters_take_bounded_memory),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
