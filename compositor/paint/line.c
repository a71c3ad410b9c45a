/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/paint/line.h"
#include <string.h>
#include <utf8proc.h>

#define WORD_MAX 64 /* characters that are shaped together */
#define ELLIPSIS 0x2026

/* A glyph of the text, which is drawn for the character of that index and those after it. */
struct piece {
	const struct fcft_glyph *glyph;
	size_t character;
};

/* One letter, or a word that was shaped: its pieces stand from left to right. */
struct word {
	size_t pieces, pieces_length;
};

struct layout {
	const struct livery_line_font *font;
	uint32_t characters[LIVERY_LINE_MAX];
	uint8_t levels[LIVERY_LINE_MAX];
	bool shaped[LIVERY_LINE_MAX];
	size_t length; /* characters */
	uint8_t level; /* of the line */

	struct piece pieces[LIVERY_LINE_MAX];
	size_t pieces_length;
	struct word words[LIVERY_LINE_MAX]; /* in the order of reading */
	uint8_t word_levels[LIVERY_LINE_MAX];
	size_t words_length;
	int advances[LIVERY_LINE_MAX]; /* px, of each character's glyphs */
	int width; /* of all pieces */
	int room;
	bool cut; /* there is text without pieces */
};

/* The next character; an ill-formed byte is U+FFFD. */
static uint32_t next_character(const char **text) {
	const unsigned char *bytes = (const unsigned char *)*text;
	int more = bytes[0] < 0x80 ? 0 : bytes[0] >= 0xc2 && bytes[0] < 0xe0 ? 1 :
		bytes[0] >= 0xe0 && bytes[0] < 0xf0 ? 2 :
		bytes[0] >= 0xf0 && bytes[0] < 0xf5 ? 3 : -1;
	uint32_t character = more <= 0 ? bytes[0] : bytes[0] & (0x3fu >> more);
	(*text)++;
	if (more < 0) {
		return 0xfffd;
	}
	for (int i = 1; i <= more; i++) {
		if ((bytes[i] & 0xc0) != 0x80) {
			return 0xfffd;
		}
		character = character << 6 | (bytes[i] & 0x3fu);
		(*text)++;
	}
	return character;
}

/*
 * Letters that look the same beside any others: Latin, Greek, Cyrillic, Armenian, Georgian, CJK,
 * Hangul syllables, punctuation and symbols, and every digit. All others are shaped.
 */
static bool stands_alone(uint32_t character) {
	static const uint32_t ranges[][2] = { { 0, 0x2ff }, { 0x370, 0x482 }, { 0x48a, 0x58f },
		{ 0x10a0, 0x10ff }, { 0x1c80, 0x1cbf }, { 0x1d00, 0x1dbf }, { 0x1e00, 0x200b },
		{ 0x2010, 0x2029 }, { 0x202f, 0x205f }, { 0x2070, 0x20cf }, { 0x2100, 0x2cff },
		{ 0x2d00, 0x2d2f }, { 0x2de0, 0x3029 }, { 0x3030, 0x3098 }, { 0x309b, 0xa66e },
		{ 0xa700, 0xa7ff }, { 0xac00, 0xd7a3 }, { 0xf900, 0xfaff }, { 0xff01, 0xfffd },
		{ 0x20000, 0x3ffff } };
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		if (character >= ranges[i][0] && character <= ranges[i][1]) {
			return true;
		}
	}
	return utf8proc_get_property((utf8proc_int32_t)character)->category ==
		UTF8PROC_CATEGORY_ND;
}

static bool is_mark(uint32_t character) {
	utf8proc_propval_t category =
		utf8proc_get_property((utf8proc_int32_t)character)->category;
	return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME;
}

static void read_characters(struct layout *layout, const char *text) {
	while (*text && layout->length < LIVERY_LINE_MAX) {
		uint32_t character = next_character(&text);
		size_t i = layout->length++;
		layout->characters[i] = character;
		layout->shaped[i] = !stands_alone(character);
		/* a mark is shaped with the letter that it stands on */
		if (i > 0 && is_mark(character)) {
			layout->shaped[i] = layout->shaped[i - 1] = true;
		}
	}
	layout->cut = *text != '\0';
	layout->level = livery_bidi_levels(layout->characters, layout->length, layout->levels);
}

static void add_piece(struct layout *layout, const struct fcft_glyph *glyph, size_t character) {
	if (layout->pieces_length == LIVERY_LINE_MAX) {
		layout->cut = true;
		return;
	}
	layout->pieces[layout->pieces_length++] = (struct piece){ glyph, character };
	layout->advances[character] += glyph->advance.x;
	layout->width += glyph->advance.x;
}

static void reverse(struct piece *pieces, size_t length) {
	for (size_t a = 0, b = length; a + 1 < b; a++) {
		struct piece other = pieces[--b];
		pieces[b] = pieces[a];
		pieces[a] = other;
	}
}

/*
 * fcft shapes what is of one font and script at a time and puts the results in the order of
 * reading, each in visual order. From right to left, what is read first stands last: where the
 * index of the character grows, another result begins.
 */
static void turn_results(struct piece *pieces, size_t length) {
	reverse(pieces, length);
	for (size_t i = 0; i < length;) {
		size_t end = i + 1;
		while (end < length && pieces[end].character >= pieces[end - 1].character) {
			end++;
		}
		reverse(pieces + i, end - i);
		i = end;
	}
}

static void add_shaped(struct layout *layout, struct livery_line *line, size_t start, size_t end) {
	struct fcft_text_run *run = fcft_rasterize_text_run_utf32(layout->font->font, end - start,
		layout->characters + start, FCFT_SUBPIXEL_NONE);
	if (run == NULL) {
		return;
	}
	line->runs[line->runs_length++] = run;
	size_t first = layout->pieces_length;
	for (size_t i = 0; i < run->count; i++) {
		if (run->cluster[i] >= 0 && (size_t)run->cluster[i] < end - start) {
			add_piece(layout, run->glyphs[i], start + (size_t)run->cluster[i]);
		}
	}
	if (layout->levels[start] & 1) {
		turn_results(layout->pieces + first, layout->pieces_length - first);
	}
}

static void add_letter(struct layout *layout, size_t i) {
	uint32_t character = layout->characters[i];
	if (layout->levels[i] & 1) {
		character = livery_bidi_mirror(character);
	}
	const struct fcft_glyph *glyph = layout->font->find_glyph(layout->font->data, character);
	if (glyph != NULL) {
		add_piece(layout, glyph, i);
	}
}

/* Adds one word, which begins at start; returns where the next one does. */
static size_t add_word(struct layout *layout, struct livery_line *line, size_t start) {
	size_t first = layout->pieces_length, end = start + 1;
	if (!layout->shaped[start]) {
		add_letter(layout, start);
	} else {
		while (end < layout->length && end - start < WORD_MAX && layout->shaped[end] &&
			layout->levels[end] == layout->levels[start]) {
			end++;
		}
		add_shaped(layout, line, start, end);
	}
	layout->word_levels[layout->words_length] = layout->levels[start];
	layout->words[layout->words_length++] =
		(struct word){ first, layout->pieces_length - first };
	return end;
}

static void add_words(struct layout *layout, struct livery_line *line) {
	for (size_t i = 0; i < layout->length;) {
		if (layout->cut || (layout->room >= 0 && layout->width > layout->room)) {
			layout->cut = true;
			return;
		}
		i = add_word(layout, line, i);
	}
}

/* How many characters fit beside width more; width is what these take. */
static size_t fitting(const struct layout *layout, int more, int *width) {
	*width = 0;
	for (size_t i = 0; i < layout->length; i++) {
		if (*width + layout->advances[i] + more > layout->room) {
			return i;
		}
		*width += layout->advances[i];
	}
	return layout->length;
}

static void put(struct livery_line *line, const struct fcft_glyph *glyph) {
	line->glyphs[line->length++] = (struct livery_line_glyph){ glyph, line->width };
	line->width += glyph->advance.x;
}

/* Puts the pieces of the first `keep` characters in visual order. */
static void put_pieces(const struct layout *layout, struct livery_line *line, size_t keep) {
	size_t order[LIVERY_LINE_MAX];
	livery_bidi_order(layout->word_levels, layout->words_length, order);
	for (size_t i = 0; i < layout->words_length; i++) {
		const struct word *word = &layout->words[order[i]];
		for (size_t j = 0; j < word->pieces_length; j++) {
			const struct piece *piece = &layout->pieces[word->pieces + j];
			if (piece->character < keep) {
				put(line, piece->glyph);
			}
		}
	}
}

static void put_cut(struct layout *layout, struct livery_line *line) {
	const struct fcft_glyph *ellipsis =
		layout->font->find_glyph(layout->font->data, ELLIPSIS);
	int width;
	size_t keep = fitting(layout, ellipsis != NULL ? ellipsis->advance.x : 0, &width);
	bool room = ellipsis != NULL && width + ellipsis->advance.x <= layout->room;
	if (room && layout->level == 1) {
		put(line, ellipsis);
	}
	put_pieces(layout, line, keep);
	if (room && layout->level == 0) {
		put(line, ellipsis);
	}
}

void livery_line_layout(struct livery_line *line, const struct livery_line_font *font,
	const char *text, int room) {
	line->length = line->runs_length = 0;
	line->width = 0;
	struct layout layout = { .font = font, .room = room };
	read_characters(&layout, text);
	add_words(&layout, line);
	if (room >= 0 && (layout.cut || layout.width > room)) {
		put_cut(&layout, line);
	} else {
		put_pieces(&layout, line, layout.length);
	}
}

void livery_line_finish(struct livery_line *line) {
	for (size_t i = 0; i < line->runs_length; i++) {
		fcft_text_run_destroy(line->runs[i]);
	}
	line->runs_length = 0;
}
