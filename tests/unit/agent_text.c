/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Titles cut for the wire, and pointer shapes as glyphs of the X core font. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "gui-agent/base/glyph.h"
#include "gui-agent/base/text.h"

#define ELLIPSIS "\xe2\x80\xa6"

static void check(const char *text, size_t size, const char *expected) {
	char out[64];
	memset(out, 'x', sizeof(out));
	agent_text_put(out, size, text);
	assert_string_equal(out, expected);
	for (size_t i = strlen(out); i < size; i++) {
		assert_int_equal(out[i], 0);
	}
	for (size_t i = size; i < sizeof(out); i++) {
		assert_int_equal(out[i], 'x');
	}
}

static void short_texts_are_kept(void **state) {
	check("", 8, "");
	check("abc", 8, "abc");
	check("abcdefg", 8, "abcdefg");
	check("gr\xc3\xbc\xc3\x9f", 8, "gr\xc3\xbc\xc3\x9f");
}

static void long_texts_end_in_an_ellipsis(void **state) {
	check("abcdefgh", 8, "abcd" ELLIPSIS);
	check("abcdefghijklmnop", 8, "abcd" ELLIPSIS);
	check("abc", 4, "abc");
	check("abcd", 4, ELLIPSIS);
}

static void a_character_is_never_cut(void **state) {
	/*
	 * The cut at 4 bytes falls on the start of a character, then inside one of 2, 3 and 4
	 * bytes.
	 */
	check("abcd\xc3\xbc\xc3\xbc", 8, "abcd" ELLIPSIS);
	check("abc\xc3\xbc\xc3\xbc\xc3\xbc", 8, "abc" ELLIPSIS);
	check("abc\xe2\x82\xac\xe2\x82\xac", 8, "abc" ELLIPSIS);
	check("a\xf0\x9f\x98\x80zzzz", 8, "a" ELLIPSIS);
	check("\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc", 8, "\xc3\xbc\xc3\xbc" ELLIPSIS);
}

/* A text of nothing but continuation bytes must not make the cut run below the start. */
static void ill_formed_text_is_cut_too(void **state) {
	check("\x80\x80\x80\x80\x80\x80\x80\x80\x80", 8, ELLIPSIS);
}

static void shapes_are_glyphs_of_the_core_font(void **state) {
	assert_int_equal(agent_glyph_from_shape(0), 0); /* hidden: there is no such glyph */
	assert_int_equal(agent_glyph_from_shape(1), 0); /* default */
	assert_int_equal(agent_glyph_from_shape(9), 0x100 + 152); /* text */
	assert_int_equal(agent_glyph_from_shape(4), 0x100 + 60); /* pointer */
	assert_int_equal(agent_glyph_from_shape(35), 0);
	assert_int_equal(agent_glyph_from_shape(UINT32_MAX), 0);
}

/* The daemon accepts 0, or 0x100 plus an even number below 154. */
static void every_glyph_is_legal(void **state) {
	for (uint32_t shape = 0; shape < 64; shape++) {
		uint32_t glyph = agent_glyph_from_shape(shape);
		assert_true(glyph == 0 ||
			(glyph >= 0x100 && glyph < 0x100 + 154 && glyph % 2 == 0));
	}
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(short_texts_are_kept),
		cmocka_unit_test(long_texts_end_in_an_ellipsis),
		cmocka_unit_test(a_character_is_never_cut),
		cmocka_unit_test(ill_formed_text_is_cut_too),
		cmocka_unit_test(shapes_are_glyphs_of_the_core_font),
		cmocka_unit_test(every_glyph_is_legal),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
