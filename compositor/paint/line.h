/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_PAINT_LINE_H
#define LIVERY_PAINT_LINE_H

/*
 * Lays out one line of text: which glyphs, and where. Letters that need no shaping are glyphs of
 * the font's cache; others (Arabic, Hebrew with points, Indic scripts, combining marks, emoji) are
 * shaped word by word, by fcft with HarfBuzz. Right-to-left text is put in visual order (bidi.h). A
 * line that does not fit loses the end of its text, in the order of reading, and gets an ellipsis
 * there: at its right, or at its left if its first letter is of a right-to-left script.
 *
 * The work is bounded: by LIVERY_LINE_MAX characters, by words of a few dozen letters, and by the
 * room, since nothing is shaped that comes after what fills it.
 */

#include "compositor/paint/bidi.h"
#include <fcft/fcft.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LIVERY_LINE_MAX LIVERY_BIDI_MAX /* characters, and glyphs, of a line */

struct livery_line_font {
	struct fcft_font *font;
	/* Of the font's cache, NULL: it has none. Called for letters that need no shaping. */
	const struct fcft_glyph *(*find_glyph)(void *data, uint32_t character);
	void *data;
};

struct livery_line_glyph {
	const struct fcft_glyph *glyph;
	int x; /* px, of its origin */
};

struct livery_line {
	struct livery_line_glyph glyphs[LIVERY_LINE_MAX + 1];
	size_t length;
	int width; /* px */
	struct fcft_text_run *runs[LIVERY_LINE_MAX]; /* the line's own, of its shaped words */
	size_t runs_length;
};

/*
 * text is UTF-8; an ill-formed byte is U+FFFD. room: px, -1 for no bound. livery_line_finish()
 * afterwards, and before the font goes.
 */
void livery_line_layout(struct livery_line *line, const struct livery_line_font *font,
	const char *text, int room);
void livery_line_finish(struct livery_line *line);

#endif
