/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line of text of any script as the painter draws it: joined letters, order, and the cut. */
#include "compositor/paint/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define ROOM 10000
#define ALEF "\xd7\x90"
#define BET "\xd7\x91"
#define SHALOM "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d"
#define BEH "\xd8\xa8"
#define BEH_INITIAL "\xef\xba\x91"
#define BEH_MEDIAL "\xef\xba\x92"
#define BEH_FINAL "\xef\xba\x90"
#define ELLIPSIS "\xe2\x80\xa6"

static struct livery_fonts *fonts;
static const struct livery_text_style style = { .scale = 2, .height = 44, .color = 0xffffff };

static int setup(void **state) {
	fonts = livery_fonts_create("DejaVu Sans:size=12");
	return fonts ? 0 : -1;
}

static int teardown(void **state) {
	livery_fonts_destroy(fonts);
	return 0;
}

static pixman_image_t *render(const char *text) {
	pixman_image_t *image = livery_text_render(fonts, text, &style, ROOM);
	if (!image) {
		fail_msg("\"%s\" gives no picture", text);
	}
	return image;
}

/* Whether the columns of part are those of whole at x. */
static bool stands_at(pixman_image_t *whole, pixman_image_t *part, int x) {
	int width = pixman_image_get_width(part);
	if (x < 0 || x + width > pixman_image_get_width(whole)) {
		return false;
	}
	for (int y = 0; y < style.height; y++) {
		const char *a = (const char *)pixman_image_get_data(whole) +
			y * pixman_image_get_stride(whole) + x * 4;
		const char *b = (const char *)pixman_image_get_data(part) +
			y * pixman_image_get_stride(part);
		if (memcmp(a, b, (size_t)width * 4) != 0) {
			return false;
		}
	}
	return true;
}

static bool text_stands_at(pixman_image_t *whole, const char *text, int x) {
	pixman_image_t *part = render(text);
	bool stands = stands_at(whole, part, x);
	pixman_image_unref(part);
	return stands;
}

static int width_of(const char *text) {
	return livery_text_width(fonts, text, &style);
}

static bool same(const char *a, const char *b) {
	pixman_image_t *image = render(a);
	bool equal = pixman_image_get_width(image) == width_of(b) && text_stands_at(image, b, 0);
	pixman_image_unref(image);
	return equal;
}

static void test_hebrew_begins_at_the_right(void **state) {
	pixman_image_t *image = render(ALEF BET);
	assert_int_equal(pixman_image_get_width(image), width_of(ALEF) + width_of(BET));
	assert_true(text_stands_at(image, BET, 0));
	assert_true(text_stands_at(image, ALEF, width_of(BET)));
	pixman_image_unref(image);
}

/* The forms that the letters have at the start, in the middle and at the end of a word. */
static void test_arabic_letters_are_joined(void **state) {
	assert_true(same(BEH BEH BEH, BEH_INITIAL BEH_MEDIAL BEH_FINAL));
	assert_false(same(BEH BEH BEH, BEH_INITIAL BEH_INITIAL BEH_INITIAL));
	assert_true(width_of(BEH BEH BEH) < 3 * width_of(BEH));
	/* words are joined by themselves */
	assert_true(same(BEH BEH " " BEH BEH, BEH_INITIAL BEH_FINAL " " BEH_INITIAL BEH_FINAL));
}

static void test_mixed_titles_keep_the_order_of_each_script(void **state) {
	pixman_image_t *image = render("ab " SHALOM " 12");
	int x = width_of("ab ");
	assert_true(text_stands_at(image, "ab ", 0));
	assert_true(text_stands_at(image, "12", x));
	assert_true(text_stands_at(image, SHALOM, x + width_of("12 ")));
	pixman_image_unref(image);
	image = render(SHALOM " - ab");
	assert_true(text_stands_at(image, "ab", 0));
	assert_true(text_stands_at(image, SHALOM, width_of("ab - ")));
	pixman_image_unref(image);
}

static void test_brackets_around_hebrew_are_turned(void **state) {
	pixman_image_t *image = render("(" ALEF BET "!");
	assert_true(text_stands_at(image, "!", 0));
	assert_true(text_stands_at(image, ")", width_of("!" ALEF BET)));
	pixman_image_unref(image);
}

static void test_marks_take_no_room_of_their_own(void **state) {
	/* one pixel: shaped letters' advances are rounded otherwise */
	assert_in_range(width_of("e\xcc\x81x"), width_of("ex") - 1, width_of("ex") + 1);
	assert_int_equal(width_of(BEH "\xd9\x8e"), width_of(BEH));
	assert_false(same("e\xcc\x81", "e"));
}

/* A person reads a title from its beginning: the end is cut, wherever that is. */
static void test_a_long_title_is_cut_where_its_reading_ends(void **state) {
	char hebrew[400] = "", latin[200] = "";
	for (int i = 0; i < 90; i++) {
		strcat(hebrew, i % 2 ? BET : ALEF);
		strcat(latin, i % 2 ? "b" : "a");
	}
	pixman_image_t *image = livery_text_render(fonts, hebrew, &style, 300);
	int width = pixman_image_get_width(image);
	assert_in_range(width, 300 - width_of(ALEF), 300);
	assert_true(text_stands_at(image, ELLIPSIS, 0));
	assert_true(text_stands_at(image, ALEF BET, width - width_of(ALEF BET)));
	pixman_image_unref(image);
	image = livery_text_render(fonts, latin, &style, 300);
	width = pixman_image_get_width(image);
	assert_true(text_stands_at(image, "ab", 0));
	assert_true(text_stands_at(image, ELLIPSIS, width - width_of(ELLIPSIS)));
	pixman_image_unref(image);
}

static char *put_character(char *out, uint32_t character) {
	if (character < 0x80) {
		*out++ = (char)character;
		return out;
	}
	if (character < 0x800) {
		*out++ = (char)(0xc0 | character >> 6);
	} else if (character < 0x10000) {
		*out++ = (char)(0xe0 | character >> 12);
		*out++ = (char)(0x80 | (character >> 6 & 0x3f));
	} else {
		*out++ = (char)(0xf0 | character >> 18);
		*out++ = (char)(0x80 | (character >> 12 & 0x3f));
		*out++ = (char)(0x80 | (character >> 6 & 0x3f));
	}
	*out++ = (char)(0x80 | (character & 0x3f));
	return out;
}

/* Blocks of letters and marks that shaping does most with, and all of Unicode. */
static uint32_t random_character(uint32_t *seed) {
	static const uint32_t blocks[][2] = { { 0x20, 0x5f }, { 0x590, 0x70 }, { 0x600, 0x100 },
		{ 0x300, 0x70 }, { 0x900, 0x500 }, { 0xe00, 0x400 }, { 0x1f000, 0x1000 },
		{ 0x200b, 0x70 }, { 0xfb1d, 0x4e0 }, { 1, 0x10fffe } };
	*seed = *seed * 1664525 + 1013904223;
	uint32_t block = (*seed >> 8) % (sizeof(blocks) / sizeof(blocks[0]));
	*seed = *seed * 1664525 + 1013904223;
	uint32_t character = blocks[block][0] + (*seed >> 8) % blocks[block][1];
	return character >= 0xd800 && character < 0xe000 ? 'x' : character;
}

/* Also text that no sanitiser has seen stays within its room and its memory. */
static void test_any_text_stays_in_its_room(void **state) {
	uint32_t seed = 7;
	char text[2400];
	for (int round = 0; round < 400; round++) {
		char *end = text;
		int length = round % 8 == 0 ? 590 : round % 60 + 1;
		for (int i = 0; i < length; i++) {
			end = put_character(end, random_character(&seed));
		}
		*end = '\0';
		int room = 1 + round * 7 % 900;
		pixman_image_t *image = livery_text_render(fonts, text, &style, room);
		if (image) {
			assert_in_range(pixman_image_get_width(image), 1, room);
			pixman_image_unref(image);
		}
		assert_true(livery_text_width(fonts, text, &style) >= 0);
	}
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hebrew_begins_at_the_right),
		cmocka_unit_test(test_arabic_letters_are_joined),
		cmocka_unit_test(test_mixed_titles_keep_the_order_of_each_script),
		cmocka_unit_test(test_brackets_around_hebrew_are_turned),
		cmocka_unit_test(test_marks_take_no_room_of_their_own),
		cmocka_unit_test(test_a_long_title_is_cut_where_its_reading_ends),
		cmocka_unit_test(test_any_text_stays_in_its_room),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
