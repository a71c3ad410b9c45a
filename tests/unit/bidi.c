/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The order in which mixed left-to-right and right-to-left text is drawn. */
#include "compositor/paint/bidi.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define MAX 64

/*
 * Capitals stand for Hebrew letters, * for an Arabic one, # for an Arabic-Indic digit, ^ for a
 * combining mark.
 */
static uint32_t character_of(char c) {
	switch (c) {
	case '*':
		return 0x628;
	case '#':
		return 0x663;
	case '^':
		return 0x301;
	default:
		return c >= 'A' && c <= 'Z' ? 0x5d0 + (uint32_t)(c - 'A') : (uint32_t)c;
	}
}

struct bidi_case {
	const char *text;
	const char *levels;
	const char *shown; /* from left to right */
};

static const struct bidi_case cases[] = {
	{ "", "", "" },
	{ "abc 12!", "0000000", "abc 12!" },
	{ "ABC", "111", "CBA" },
	{ "ABC DEF", "1111111", "FED CBA" },
	{ "abc DEF ghi", "00001110000", "abc FED ghi" },
	{ "ABC def GHI", "11112221111", "IHG def CBA" },
	{ "ABC 123", "1111222", "123 CBA" },
	{ "abc DEF 123", "00001111222", "abc 123 FED" },
	{ "abc 123 DEF", "00000000111", "abc 123 FED" },
	{ "AB 1.5", "111222", "1.5 BA" },
	{ "AB 1.,5", "1112112", "5,.1 BA" },
	{ "AB 12% C", "11122211", "C 12% BA" },
	{ "** 12%", "111221", "%12 **" },
	{ "** 12,34", "11122222", "12,34 **" },
	{ "** 12+34", "11122122", "34+12 **" },
	{ "AB ##.", "111221", ".## BA" },
	{ "(AB)", "1111", ")BA(" },
	{ "abc (DE)", "00000110", "abc (ED)" },
	{ "a B 12 (CD) e", "0011221111100", "a )DC( 12 B e" },
	{ "AB (cd) ef", "1111221122", "ef )cd( BA" },
	{ "AB (cd [E] f", "111122111112", "f ]E[ cd( BA" },
	{ "ab - CD", "0000011", "ab - DC" },
	{ "AB - cd", "1111122", "cd - BA" },
	{ "aB^c", "0110", "a^Bc" },
	{ "12", "00", "12" },
	{ "12 AB", "22111", "BA 12" },
	{ "!!", "00", "!!" },
	{ "AB  ", "1111", "  BA" },
	{ "ab CD  ", "0001100", "ab DC  " },
};

static void test_levels_and_order_of_mixed_text(void **state) {
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct bidi_case *c = &cases[i];
		uint32_t characters[MAX];
		uint8_t levels[MAX];
		size_t order[MAX], length = strlen(c->text);
		char text[MAX] = { 0 }, shown[MAX] = { 0 };
		for (size_t j = 0; j < length; j++) {
			characters[j] = character_of(c->text[j]);
		}
		livery_bidi_levels(characters, length, levels);
		livery_bidi_order(levels, length, order);
		for (size_t j = 0; j < length; j++) {
			text[j] = (char)('0' + levels[j]);
			shown[j] = c->text[order[j]];
		}
		if (strcmp(text, c->levels) != 0 || strcmp(shown, c->shown) != 0) {
			fail_msg("\"%s\": levels %s, shown \"%s\"; not %s, \"%s\"", c->text, text,
				shown, c->levels, c->shown);
		}
	}
}

static void test_the_first_letter_gives_the_line_its_direction(void **state) {
	uint8_t levels[MAX];
	uint32_t left[] = { '1', ' ', '(', 'a', 0x5d0 }, right[] = { '1', ' ', '(', 0x628, 'a' };
	assert_int_equal(livery_bidi_levels(left, 5, levels), 0);
	assert_int_equal(livery_bidi_levels(right, 5, levels), 1);
}

/* Whatever stands there: each character has a level of 0 to 2 and is shown once. */
static void test_any_text_is_shown_whole(void **state) {
	uint32_t seed = 1;
	for (int round = 0; round < 20000; round++) {
		uint32_t characters[MAX];
		uint8_t levels[MAX];
		size_t order[MAX], length = (size_t)round % MAX;
		for (size_t i = 0; i < length; i++) {
			seed = seed * 1664525 + 1013904223;
			characters[i] = (seed >> 8) % (round % 2 ? 0x110000u : 0x700u);
		}
		uint8_t line = livery_bidi_levels(characters, length, levels);
		assert_in_range(line, 0, 1);
		livery_bidi_order(levels, length, order);
		uint64_t seen = 0;
		for (size_t i = 0; i < length; i++) {
			assert_in_range(levels[i], line, 2);
			assert_true(order[i] < length);
			seen |= UINT64_C(1) << order[i];
		}
		assert_true(seen == (UINT64_C(1) << length) - 1);
	}
}

static void test_deep_brackets_are_only_neutral(void **state) {
	uint32_t characters[LIVERY_BIDI_MAX];
	uint8_t levels[LIVERY_BIDI_MAX];
	for (size_t i = 0; i < LIVERY_BIDI_MAX; i++) {
		characters[i] = i < LIVERY_BIDI_MAX / 2 ? '(' : ')';
	}
	characters[0] = 0x5d0;
	characters[LIVERY_BIDI_MAX / 2] = 'a';
	livery_bidi_levels(characters, LIVERY_BIDI_MAX, levels);
	for (size_t i = 0; i < LIVERY_BIDI_MAX; i++) {
		assert_int_equal(levels[i], i == LIVERY_BIDI_MAX / 2 ? 2 : 1);
	}
}

static void test_brackets_are_mirrored_both_ways(void **state) {
	assert_int_equal(livery_bidi_mirror('('), ')');
	assert_int_equal(livery_bidi_mirror(')'), '(');
	assert_int_equal(livery_bidi_mirror(0xab), 0xbb);
	assert_int_equal(livery_bidi_mirror('a'), 'a');
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_levels_and_order_of_mixed_text),
		cmocka_unit_test(test_the_first_letter_gives_the_line_its_direction),
		cmocka_unit_test(test_any_text_is_shown_whole),
		cmocka_unit_test(test_deep_brackets_are_only_neutral),
		cmocka_unit_test(test_brackets_are_mirrored_both_ways),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
