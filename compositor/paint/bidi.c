/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/paint/bidi.h"
#include <assert.h>
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

/* Brackets of pairs, the opening ones first. */
static const uint16_t brackets[][2] = { { '(', ')' }, { '[', ']' }, { '{', '}' },
	{ 0x2045, 0x2046 }, { 0x2308, 0x2309 }, { 0x230a, 0x230b }, { 0x27e6, 0x27e7 },
	{ 0x27e8, 0x27e9 }, { 0x27ea, 0x27eb }, { 0x3008, 0x3009 }, { 0x300a, 0x300b },
	{ 0x300c, 0x300d }, { 0x300e, 0x300f }, { 0x3010, 0x3011 }, { 0x3014, 0x3015 },
	{ 0xff08, 0xff09 }, { 0xff3b, 0xff3d } };
/* Those that are mirrored only. */
static const uint16_t mirrors[][2] = { { '<', '>' }, { 0xab, 0xbb }, { 0x2039, 0x203a },
	{ 0x2264, 0x2265 } };
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The other of the pair, 0: none. */
static uint32_t find_other(const uint16_t (*pairs)[2], size_t count, uint32_t character,
	bool *opens) {
	for (size_t i = 0; i < count; i++) {
		*opens = character == pairs[i][0];
		if (*opens || character == pairs[i][1]) {
			return pairs[i][*opens];
		}
	}
	return 0;
}

static uint32_t find_bracket(uint32_t character, bool *opens) {
	return find_other(brackets, COUNT(brackets), character, opens);
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

/* Brackets inside one another, as in UAX #9: deeper ones, and those after, are only neutral. */
#define NESTED_MAX 63

struct bracket {
	uint32_t closing;
	size_t position;
};

/* The class that a letter or number counts as for the neutrals beside it; ON for a neutral. */
static uint8_t side_of(uint8_t class) {
	return class == L ? L : class == R || class == EN || class == AN ? R : ON;
}

/* What a pair becomes: the line's direction if that is inside, else the other's by its context. */
static uint8_t class_of_pair(const uint8_t *classes, size_t open, size_t close, uint8_t line) {
	bool other = false;
	for (size_t i = open + 1; i < close; i++) {
		uint8_t side = side_of(classes[i]);
		if (side == line) {
			return line;
		}
		other = other || side != ON;
	}
	if (!other) {
		return ON;
	}
	for (size_t i = open; i > 0; i--) {
		uint8_t side = side_of(classes[i - 1]);
		if (side != ON) {
			return side;
		}
	}
	return line;
}

/* Sets a bracket, and the marks on it. */
static void set_bracket(const uint32_t *characters, uint8_t *classes, size_t length,
	size_t position, uint8_t class) {
	classes[position] = class;
	for (size_t i = position + 1; i < length && class_of(characters[i]) == NSM; i++) {
		classes[i] = class;
	}
}

/* N0: pairs are resolved in the order of their opening brackets, so that outer ones come first. */
static void resolve_pairs(const uint32_t *characters, uint8_t *classes, size_t length,
	uint8_t line, const uint16_t *closes) {
	for (size_t i = 0; i < length; i++) {
		uint8_t class = closes[i] ? class_of_pair(classes, i, closes[i], line) : ON;
		if (class != ON) {
			set_bracket(characters, classes, length, i, class);
			set_bracket(characters, classes, length, closes[i], class);
		}
	}
}

/* closes[i]: the position of the bracket that closes that at i, or 0. */
static void find_pairs(const uint32_t *characters, const uint8_t *classes, size_t length,
	uint16_t *closes) {
	struct bracket open[NESTED_MAX];
	size_t depth = 0;
	for (size_t i = 0; i < length; i++) {
		bool opens;
		uint32_t other = classes[i] == ON ? find_bracket(characters[i], &opens) : 0;
		if (other == 0) {
			continue;
		}
		if (opens && depth == NESTED_MAX) {
			return;
		}
		if (opens) {
			open[depth++] = (struct bracket){ other, i };
			continue;
		}
		for (size_t j = depth; j > 0; j--) {
			if (open[j - 1].closing == characters[i]) {
				closes[open[j - 1].position] = (uint16_t)i;
				depth = j - 1;
				break;
			}
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
	assert(length <= LIVERY_BIDI_MAX);
	for (size_t i = 0; i < length; i++) {
		levels[i] = class_of(characters[i]);
	}
	uint8_t line = level_of_line(levels, length), start = line ? R : L;
	resolve_letters(levels, length, start);
	join_numbers(levels, length);
	join_signs(levels, length);
	resolve_numbers(levels, length, start);
	uint16_t closes[LIVERY_BIDI_MAX] = { 0 };
	find_pairs(characters, levels, length, closes);
	resolve_pairs(characters, levels, length, start, closes);
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
	bool opens;
	uint32_t other = find_bracket(character, &opens);
	if (other == 0) {
		other = find_other(mirrors, COUNT(mirrors), character, &opens);
	}
	return other != 0 ? other : character;
}
