/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sanitiser of titles: exact results by hand, and what holds for any input whatever. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "protocol/text/title.h"
#include "tests/unit/rng.h"

#define ELLIPSIS "\xe2\x80\xa6"

/* A piece of heap that ends where the input ends: reading beyond it is seen by the sanitizers. */
static char *exact_copy(const char *in, size_t size) {
	char *copy = malloc(size > 0 ? size : 1);
	assert_non_null(copy);
	memcpy(copy, in, size);
	return copy;
}

static uint32_t decode_one(const uint8_t *in, size_t *length) {
	if (in[0] < 0x80) {
		*length = 1;
		return in[0];
	}
	*length = in[0] >= 0xf0 ? 4 : in[0] >= 0xe0 ? 3 : 2;
	uint32_t code = in[0] & (0x7fu >> *length);
	for (size_t i = 1; i < *length; i++) {
		assert_int_equal(in[i] & 0xc0, 0x80);
		code = code << 6 | (in[i] & 0x3f);
	}
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	assert_in_range(code, least[*length], 0x10ffff);
	return code;
}

/*
 * Nothing that hides, reorders or breaks the line: the ranges are written out, not taken from the
 * table.
 */
static void assert_harmless(uint32_t code) {
	static const uint32_t bad[][2] = { { 0, 0x1f }, { 0x7f, 0xa0 }, { 0xad, 0xad },
		{ 0x34f, 0x34f }, { 0x61c, 0x61c }, { 0x115f, 0x1160 }, { 0x180b, 0x180f },
		{ 0x2000, 0x200f }, { 0x2028, 0x202f }, { 0x205f, 0x206f }, { 0x2800, 0x2800 },
		{ 0x3000, 0x3000 }, { 0x3164, 0x3164 }, { 0xd800, 0xf8ff }, { 0xfdd0, 0xfdef },
		{ 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 }, { 0xfff0, 0xfffb },
		{ 0xfffe, 0xffff }, { 0x1d173, 0x1d17a }, { 0xe0000, 0x10ffff } };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (code >= bad[i][0] && code <= bad[i][1]) {
			fail_msg("U+%04X is in a cleaned title", code);
		}
	}
	assert_int_not_equal(code & 0xfffe, 0xfffe);
}

static void assert_invariants(const char *out, size_t length, size_t out_size) {
	assert_true(length < out_size);
	assert_true(length < LIVERY_TITLE_MAX);
	assert_int_equal(out[length], '\0');
	assert_int_equal(strlen(out), length);
	if (length > 0) {
		assert_int_not_equal(out[0], ' ');
		assert_int_not_equal(out[length - 1], ' ');
	}
	int marks = LIVERY_TITLE_MARKS; /* at the start there is no base either */
	for (size_t i = 0, n; i < length; i += n) {
		uint32_t code = decode_one((const uint8_t *)out + i, &n);
		assert_harmless(code);
		assert_false(code == ' ' && out[i + 1] == ' ');
		/* the block of combining diacritics stands for all marks */
		bool mark = code >= 0x300 && code < 0x370;
		assert_false(mark && marks >= LIVERY_TITLE_MARKS);
		marks = mark ? marks + 1 : code == ' ' ? LIVERY_TITLE_MARKS : 0;
	}
}

/* Cleans, and checks all that holds always. Returns the length in out. */
static size_t clean(const char *in, size_t size, char *out, size_t out_size) {
	char again[LIVERY_TITLE_MAX];
	char *copy = exact_copy(in, size);
	char *exact_out = malloc(out_size);
	assert_non_null(exact_out);
	memset(exact_out, 'X', out_size);
	size_t length = livery_title_clean(copy, size, exact_out, out_size);
	assert_invariants(exact_out, length, out_size);
	assert_int_equal(livery_title_clean(exact_out, length, again, out_size), length);
	assert_memory_equal(again, exact_out, length + 1);
	assert_true(livery_title_is_clean(exact_out, length));
	if (out_size == LIVERY_TITLE_MAX) {
		bool same = length == size && memcmp(copy, exact_out, size) == 0;
		assert_int_equal(livery_title_is_clean(copy, size), same);
	}
	memcpy(out, exact_out, length + 1);
	free(exact_out);
	free(copy);
	return length;
}

struct expectation {
	const char *in, *out;
};

static void assert_cleans(const struct expectation *table, size_t n) {
	for (size_t i = 0; i < n; i++) {
		char out[LIVERY_TITLE_MAX];
		clean(table[i].in, strlen(table[i].in), out, sizeof(out));
		assert_string_equal(out, table[i].out);
	}
}

#define ASSERT_CLEANS(...) \
	assert_cleans((const struct expectation[]){ __VA_ARGS__ }, \
		sizeof((const struct expectation[]){ __VA_ARGS__ }) / sizeof(struct expectation))

static void ordinary_text_stays(void **state) {
	ASSERT_CLEANS({ "", "" }, { "a", "a" }, { "Hello title", "Hello title" },
		{ "[dom0] root terminal", "[dom0] root terminal" },
		{ "~!@#$%^&*()_+`-={}|[]\\:\";'<>?,./", "~!@#$%^&*()_+`-={}|[]\\:\";'<>?,./" },
		{ "\xc3\xa9 \xc3\x9f \xce\xa9 \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x98\x80",
			"\xc3\xa9 \xc3\x9f \xce\xa9 \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x98\x80" },
		{ "dots" ELLIPSIS, "dots" ELLIPSIS },
		/* Hebrew, Arabic, Thai with a vowel sign and a tone mark */
		{ "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d", "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d" },
		{ "\xd8\xb3\xd9\x84\xd8\xa7\xd9\x85", "\xd8\xb3\xd9\x84\xd8\xa7\xd9\x85" },
		{ "\xe0\xb8\x99\xe0\xb9\x89\xe0\xb8\xb3", "\xe0\xb8\x99\xe0\xb9\x89\xe0\xb8\xb3" });
}

static void controls_are_dropped(void **state) {
	ASSERT_CLEANS({ "a\x01" "b\x07" "c\x1b[31md\x7f" "e", "abc[31mde" },
		{ "a\xc2\x80" "b\xc2\x9b" "c\xc2\x85" "d", "abcd" }, { "\x1b", "" });
}

static void white_space_becomes_single_spaces(void **state) {
	ASSERT_CLEANS({ "one\ntwo\tthree", "one two three" }, { "a\r\nb\v\fc", "a b c" },
		{ "  a   b  ", "a b" }, { " \n\t ", "" }, { "a \x01 b", "a b" }, { "a\n", "a" },
		/*
		 * no-break, em, narrow no-break, medium mathematical, ideographic, Ogham, braille
		 * blank
		 */
		{ "a\xc2\xa0" "b\xe2\x80\x83" "c\xe2\x80\xaf" "d\xe2\x81\x9f" "e\xe3\x80\x80"
		  "f\xe1\x9a\x80" "g\xe2\xa0\x80" "h", "a b c d e f g h" },
		{ "\xe3\x80\x80\xc2\xa0 x \xe2\xa0\x80", "x" });
}

static void line_separators_are_dropped(void **state) {
	ASSERT_CLEANS({ "a\xe2\x80\xa8" "b\xe2\x80\xa9" "c", "abc" });
}

static void bidi_controls_are_dropped(void **state) {
	ASSERT_CLEANS({ "safe\xe2\x80\xaegnp.exe\xe2\x80\xac", "safegnp.exe" },
		{ "\xe2\x81\xa6" "a\xe2\x81\xa7" "b\xe2\x81\xa9", "ab" },
		{ "\xe2\x80\x8e" "a\xe2\x80\x8f" "b\xd8\x9c" "c", "abc" });
}

static void invisible_characters_are_dropped(void **state) {
	/*
	 * zero-width space, joiner, BOM, soft hyphen, grapheme joiner, Hangul and halfwidth filler,
	 * word joiner, variation selectors, tags, musical format, Mongolian separator
	 */
	ASSERT_CLEANS({ "a\xe2\x80\x8b" "b\xe2\x80\x8d" "c\xef\xbb\xbf" "d\xc2\xad" "e", "abcde" },
		{ "a\xcd\x8f" "b\xe1\x85\x9f" "c\xe3\x85\xa4" "d\xef\xbe\xa0" "e\xe2\x81\xa0" "f",
			"abcdef" },
		{ "a\xef\xb8\x8f" "b\xf3\xa0\x84\x80" "c\xf3\xa0\x81\xa1" "d", "abcd" },
		{ "a\xf0\x9d\x85\xb3" "b\xe1\xa0\x8e" "c", "abc" });
}

static void private_use_and_noncharacters_are_dropped(void **state) {
	ASSERT_CLEANS({ "a\xee\x80\x80" "b\xf3\xb0\x80\x80" "c\xf4\x8f\xbf\xbd" "d", "abcd" },
		{ "non \xef\xbf\xbe \xf4\x8f\xbf\xbf", "non" }, { "a\xef\xb7\x90" "b", "ab" });
}

static void unassigned_becomes_an_underscore(void **state) {
	ASSERT_CLEANS({ "a\xcd\xb8" "b", "a_b" }, { "\xf0\xbf\xbf\xbd", "_" });
}

static void ill_formed_bytes_become_underscores(void **state) {
	ASSERT_CLEANS({ "bad \xff\xfe\xc3( end", "bad ___( end" },
		{ "over \xc0\xaf \xe0\x80\xaf \xf0\x80\x80\xaf", "over __ ___ ____" },
		{ "sur \xed\xa0\x80 \xed\xbf\xbf", "sur ___ ___" },
		{ "big \xf4\x90\x80\x80 \xf5\x80\x80\x80", "big ____ ____" },
		{ "\xe2\x82", "__" }, { "\xf0\x9f\x98", "___" }, { "\x80", "_" }, { "\xc3", "_" },
		{ "\xe2\x82\xac\xe2\x82", "\xe2\x82\xac__" },
		{ "\xe2\xe2\x82\xac", "_\xe2\x82\xac" },
		{ "\xf0\x9f\x98(", "___(" });
}

static void marks_are_bounded_and_need_a_base(void **state) {
	ASSERT_CLEANS({ "e\xcc\x81", "e\xcc\x81" },
		{ "e\xcc\x81\xcc\x82\xcc\x83\xcc\x84x", "e\xcc\x81\xcc\x82x" },
		{ "\xcc\x81\xcc\x81x", "x" }, { "a \xcc\x81" "b", "a b" }, { "a\n\xcc\x81", "a" },
		/* what is dropped in between does not begin anew */
		{ "e\xcc\x81\xe2\x80\x8d\xcc\x82\x01\xcc\x83", "e\xcc\x81\xcc\x82" },
		{ "e\xcc\x81\xcc\x81" "a\xcc\x81\xcc\x81\xcc\x81",
			"e\xcc\x81\xcc\x81" "a\xcc\x81\xcc\x81" },
		/* enclosing and spacing marks count */
		{ "1\xe2\x83\x9d\xe2\x83\x9e\xe2\x83\xa3", "1\xe2\x83\x9d\xe2\x83\x9e" },
		{ "\xe0\xa4\x95\xe0\xa4\xbf\xe0\xa4\x82\xe0\xa4\x83",
			"\xe0\xa4\x95\xe0\xa4\xbf\xe0\xa4\x82" },
		{ "\xff\xcc\x81", "_\xcc\x81" });
}

static void text_ends_at_its_first_nul(void **state) {
	char out[LIVERY_TITLE_MAX];
	assert_int_equal(clean("before\0after", 12, out, sizeof(out)), 6);
	assert_string_equal(out, "before");
	assert_int_equal(clean("\0x", 2, out, sizeof(out)), 0);
	assert_false(livery_title_is_clean("before\0after", 12));
	assert_false(livery_title_is_clean("x", 2));
}

static void only_the_given_bytes_are_read(void **state) {
	char out[LIVERY_TITLE_MAX];
	assert_int_equal(clean("abcdef", 3, out, sizeof(out)), 3);
	assert_string_equal(out, "abc");
	/* the second half of the euro sign is not ours */
	assert_int_equal(clean("a\xe2\x82\xac", 3, out, sizeof(out)), 3);
	assert_string_equal(out, "a__");
	assert_int_equal(livery_title_clean(NULL, 0, out, sizeof(out)), 0);
	assert_true(livery_title_is_clean(NULL, 0));
}

static void assert_cut(const char *in, size_t out_size, const char *expected) {
	char out[LIVERY_TITLE_MAX];
	clean(in, strlen(in), out, out_size);
	assert_string_equal(out, expected);
}

static void text_that_does_not_fit_ends_in_an_ellipsis(void **state) {
	assert_cut("abcdefgh", 9, "abcdefgh");
	assert_cut("abcdefgh", 8, "abcd" ELLIPSIS);
	assert_cut("abcdefgh", 4, ELLIPSIS);
	assert_cut("abc", 4, "abc");
	assert_cut("abc d", 5, "a" ELLIPSIS);
	assert_cut("ab cdefg", 7, "ab" ELLIPSIS);
	/* what is dropped needs no room */
	assert_cut("abc   \n\x01\xcc\x81", 4, "abc");
	assert_cut("abcd", 4, ELLIPSIS);
	/* characters are not cut in two */
	assert_cut("\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80", 12,
		"\xf0\x9f\x98\x80\xf0\x9f\x98\x80" ELLIPSIS);
	assert_cut("\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80", 11,
		"\xf0\x9f\x98\x80" ELLIPSIS);
}

static void longest_title_is_bounded_whatever_the_room(void **state) {
	char in[2000], out[4000];
	memset(in, 'x', sizeof(in));
	assert_int_equal(livery_title_clean(in, sizeof(in), out, sizeof(out)),
		LIVERY_TITLE_MAX - 1);
	assert_memory_equal(out + LIVERY_TITLE_MAX - 4, ELLIPSIS, 4);
	assert_int_equal(livery_title_clean(in, LIVERY_TITLE_MAX - 1, out, sizeof(out)),
		LIVERY_TITLE_MAX - 1);
	assert_int_equal(out[LIVERY_TITLE_MAX - 2], 'x');
	assert_true(livery_title_is_clean(in, LIVERY_TITLE_MAX - 1));
	assert_false(livery_title_is_clean(in, LIVERY_TITLE_MAX));
}

static size_t put_utf8(uint32_t code, char *out) {
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	size_t length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	for (size_t i = length; i-- > 1; code >>= 6) {
		out[i] = (char)(0x80 | (code & 0x3f));
	}
	static const uint8_t lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	out[0] = (char)(lead[length] | code);
	return length;
}

static void every_code_point_is_harmless_after_cleaning(void **state) {
	size_t kept = 0;
	for (uint32_t code = 1; code <= 0x10ffff; code++) {
		if (code >= 0xd800 && code < 0xe000) {
			continue;
		}
		char in[8] = "a", out[16];
		size_t length = 1 + put_utf8(code, in + 1);
		in[length++] = 'b';
		size_t n = livery_title_clean(in, length, out, sizeof(out));
		assert_invariants(out, n, sizeof(out));
		if (n == length && memcmp(in, out, n) == 0) {
			kept++;
			continue;
		}
		/* else it is dropped, or one blank or underscore */
		assert_true(strcmp(out, "ab") == 0 || strcmp(out, "a b") == 0 ||
			strcmp(out, "a_b") == 0);
	}
	/* the writing of the world stays: letters, marks, symbols of Unicode 15 */
	assert_in_range(kept, 140000, 160000);
}

static size_t read_hex(const char *hex, size_t digits, char *out) {
	for (size_t i = 0; i < digits / 2; i++) {
		unsigned int byte;
		assert_int_equal(sscanf(hex + 2 * i, "%2x", &byte), 1);
		out[i] = (char)byte;
	}
	return digits / 2;
}

static void titles_of_real_programs_are_clean_afterwards(void **state) {
	char path[4096], line[4096], in[2048], out[LIVERY_TITLE_MAX];
	const char *folder = getenv("LIVERY_TEST_DATA");
	assert_non_null(folder);
	snprintf(path, sizeof(path), "%s/titles/titles.txt", folder);
	FILE *file = fopen(path, "re");
	if (file == NULL) {
		fail_msg("cannot open %s", path);
	}
	int n = 0;
	while (fgets(line, sizeof(line), file) != NULL) {
		if (line[0] == '#') {
			continue;
		}
		size_t property = strcspn(line, "\t");
		const char *wire = line + property + 1;
		assert_int_equal(line[property], '\t');
		clean(in, read_hex(line, property, in), out, sizeof(out));
		clean(in, read_hex(wire, strcspn(wire, "\t"), in), out, sizeof(out));
		n++;
	}
	fclose(file);
	assert_int_equal(n, 29);
}

static void any_bytes_are_clean_afterwards(void **state) {
	struct rng rng = { 0x717e5 };
	for (int i = 0; i < 20000; i++) {
		char in[700], out[LIVERY_TITLE_MAX];
		size_t size = rng_below(&rng, i % 10 == 0 ? sizeof(in) : 40);
		rng_fill(&rng, (uint8_t *)in, size);
		clean(in, size, out, i % 2 == 0 ? sizeof(out) : 4 + rng_below(&rng, 60));
	}
}

/* Mostly well-formed, and mostly the characters that matter. */
static size_t random_text(struct rng *rng, char *out, size_t room) {
	static const uint32_t special[] = { ' ', '\n', 0x301, 0x302, 0x200d, 0x202e, 0xa0, 0x378,
		0xe000, 0xfe0f, 0x1f600, 0x2026, 'a' };
	size_t size = 0;
	while (size + 4 <= room) {
		uint32_t code = special[rng_below(rng, sizeof(special) / sizeof(special[0]))];
		switch (rng_below(rng, 8)) {
		case 0:
			code = 1 + rng_below(rng, 0xd7ff);
			break;
		case 1:
			code = 0xe000 + rng_below(rng, 0x110000 - 0xe000);
			break;
		case 2:
			out[size++] = (char)(0x80 | rng_next(rng));
			continue;
		}
		size += put_utf8(code, out + size);
	}
	return size;
}

static void any_text_is_clean_afterwards_and_cleaning_it_in_less_room_too(void **state) {
	struct rng rng = { 0x7e47 };
	for (int i = 0; i < 10000; i++) {
		char in[600], out[LIVERY_TITLE_MAX], less[LIVERY_TITLE_MAX];
		size_t size = random_text(&rng, in, rng_below(&rng, i % 20 == 0 ? sizeof(in) : 48));
		size_t length = clean(in, size, out, sizeof(out));
		size_t room = 4 + rng_below(&rng, 80);
		size_t cut = clean(in, size, less, room);
		if (length < room) {
			assert_string_equal(less, out);
			continue;
		}
		/* a cut title is the beginning of the whole one */
		assert_true(cut >= 3);
		assert_string_equal(less + cut - 3, ELLIPSIS);
		assert_memory_equal(less, out, cut - 3);
	}
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ordinary_text_stays),
		cmocka_unit_test(controls_are_dropped),
		cmocka_unit_test(white_space_becomes_single_spaces),
		cmocka_unit_test(line_separators_are_dropped),
		cmocka_unit_test(bidi_controls_are_dropped),
		cmocka_unit_test(invisible_characters_are_dropped),
		cmocka_unit_test(private_use_and_noncharacters_are_dropped),
		cmocka_unit_test(unassigned_becomes_an_underscore),
		cmocka_unit_test(ill_formed_bytes_become_underscores),
		cmocka_unit_test(marks_are_bounded_and_need_a_base),
		cmocka_unit_test(text_ends_at_its_first_nul),
		cmocka_unit_test(only_the_given_bytes_are_read),
		cmocka_unit_test(text_that_does_not_fit_ends_in_an_ellipsis),
		cmocka_unit_test(longest_title_is_bounded_whatever_the_room),
		cmocka_unit_test(every_code_point_is_harmless_after_cleaning),
		cmocka_unit_test(titles_of_real_programs_are_clean_afterwards),
		cmocka_unit_test(any_bytes_are_clean_afterwards),
		cmocka_unit_test(any_text_is_clean_afterwards_and_cleaning_it_in_less_room_too),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
