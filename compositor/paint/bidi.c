/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/paint/bidi.h"
#include <stdbool.h>
#include <utf8proc.h>

/* While levels are found, the array of levels holds classes. */
#define L UTF8PROC_BIDI_CLASS_L
#define R UTF8PROC_BIDI_CLASS_R
#define AL UTF8PROC_BIDI_CLASS_AL
#define EN UTF8PROC_BIDI_CLASS_EN
#define ES UTF8PROC_BIDI_CLASS_ES
#define ET UTF8PROC_BIDI_CLASS_ET
#define AN UTF8PROC_BIDI_CLASS_AN
#define CS UTF8PROC_BIDI_CLASS_CS
#define NSM UTF8PROC_BIDI_CLASS_NSM
#define WS UTF8PROC_BIDI_CLASS_WS
#define ON UTF8PROC_BIDI_CLASS_ON

static uint8_t class_of(uint32_t character) {
	utf8proc_propval_t class = utf8proc_get_property((utf8proc_int32_t)character)->bidi_class;
	switch (class) {
	case L: case R: case AL: case EN: case ES: case ET: case AN: case CS: case NSM: case WS:
		return (uint8_t)class;
	case UTF8PROC_BIDI_CLASS_BN:
		return NSM; /* joiners: as what they stand after */
	case UTF8PROC_BIDI_CLASS_B:
	case UTF8PROC_BIDI_CLASS_S:
		return WS;
	case UTF8PROC_BIDI_CLASS_ON:
		return ON;
	case 0:
		return L; /* not assigned */
	default:
		return ON;
	}
}

static bool is_letter(uint8_t class) {
	return class == L || class == R || class == AL;
}

/* P2, P3 */
static uint8_t level_of_line(const uint8_t *classes, size_t length) {
	for (size_t i = 0; i < length; i++) {
		if (is_letter(classes[i])) {
			return classes[i] != L;
		}
	}
	return 0;
}

/* W1, W2, W3 */
static void resolve_letters(uint8_t *classes, size_t length, uint8_t start) {
	uint8_t before = start, letter = start;
	for (size_t i = 0; i < length; i++) {
		if (classes[i] == NSM) {
			classes[i] = before;
		}
		before = classes[i];
		if (is_letter(before)) {
			letter = before;
		}
		if (classes[i] == EN && letter == AL) {
			classes[i] = AN;
		}
	}
	for (size_t i = 0; i < length; i++) {
		if (classes[i] == AL) {
			classes[i] = R;
		}
	}
}

/* W4: one separator between two numbers of a kind */
static void join_numbers(uint8_t *classes, size_t length) {
	for (size_t i = 1; i + 1 < length; i++) {
		uint8_t before = classes[i - 1], after = classes[i + 1];
		if (before == after && ((before == EN && (classes[i] == ES || classes[i] == CS)) ||
				(before == AN && classes[i] == CS))) {
			classes[i] = before;
		}
	}
}

/* W5, W6: currency and percent signs beside a number; what is left of separators is neutral */
static void join_signs(uint8_t *classes, size_t length) {
	for (size_t i = 0; i < length;) {
		size_t end = i;
		while (end < length && classes[end] == ET) {
			end++;
		}
		bool number = (i > 0 && classes[i - 1] == EN) ||
			(end < length && classes[end] == EN);
		for (size_t j = i; j < end; j++) {
			classes[j] = number ? EN : ON;
		}
		i = end + 1;
	}
	for (size_t i = 0; i < length; i++) {
		if (classes[i] == ES || classes[i] == CS) {
			classes[i] = ON;
		}
	}
}

/* W7: numbers after left-to-right letters are as these */
static void resolve_numbers(uint8_t *classes, size_t length, uint8_t start) {
	uint8_t letter = start;
	for (size_t i = 0; i < length; i++) {
		if (is_letter(classes[i])) {
			letter = classes[i];
		} else if (classes[i] == EN && letter == L) {
			classes[i] = L;
		}
	}
}

static bool is_neutral(uint8_t class) {
	return class == WS || class == ON;
}

/* N1, N2: between two of a direction neutrals take it, else that of the line */
static void resolve_neutrals(uint8_t *classes, size_t length, uint8_t line) {
	uint8_t before = line;
	for (size_t i = 0; i < length;) {
		if (!is_neutral(classes[i])) {
			before = classes[i] == L ? L : R;
			i++;
			continue;
		}
		size_t end = i;
		while (end < length && is_neutral(classes[end])) {
			end++;
		}
		uint8_t after = end == length ? line : classes[end] == L ? L : R;
		for (; i < end; i++) {
			classes[i] = before == after ? before : line;
		}
	}
}

/* I1, I2 */
static uint8_t level_of_class(uint8_t class, uint8_t line) {
	if (class == R) {
		return 1;
	}
	return class == L && line == 0 ? 0 : 2;
}

uint8_t livery_bidi_levels(const uint32_t *characters, size_t length, uint8_t *levels) {
	for (size_t i = 0; i < length; i++) {
		levels[i] = class_of(characters[i]);
	}
	uint8_t line = level_of_line(levels, length), start = line ? R : L;
	resolve_letters(levels, length, start);
	join_numbers(levels, length);
	join_signs(levels, length);
	resolve_numbers(levels, length, start);
	resolve_neutrals(levels, length, start);
	for (size_t i = 0; i < length; i++) {
		levels[i] = level_of_class(levels[i], line);
	}
	/* L1 */
	for (size_t i = length; i > 0 && class_of(characters[i - 1]) == WS; i--) {
		levels[i - 1] = line;
	}
	return line;
}

/* L2 */
void livery_bidi_order(const uint8_t *levels, size_t length, size_t *order) {
	for (size_t i = 0; i < length; i++) {
		order[i] = i;
	}
	for (uint8_t level = 2; level > 0; level--) {
		for (size_t i = 0; i < length;) {
			size_t end = i;
			while (end < length && levels[end] >= level) {
				end++;
			}
			for (size_t a = i, b = end; a + 1 < b; a++) {
				size_t other = order[--b];
				order[b] = order[a];
				order[a] = other;
			}
			i = end + 1;
		}
	}
}

uint32_t livery_bidi_mirror(uint32_t character) {
	static const uint16_t pairs[][2] = { { '(', ')' }, { '<', '>' }, { '[', ']' }, { '{', '}' },
		{ 0xab, 0xbb }, { 0x2039, 0x203a }, { 0x2045, 0x2046 }, { 0x2264, 0x2265 },
		{ 0x27e8, 0x27e9 }, { 0x3008, 0x3009 }, { 0x300a, 0x300b }, { 0x300c, 0x300d },
		{ 0x300e, 0x300f }, { 0x3010, 0x3011 }, { 0x3014, 0x3015 } };
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		if (character == pairs[i][0] || character == pairs[i][1]) {
			return pairs[i][character == pairs[i][0]];
		}
	}
	return character;
}
