/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_PAINT_TEXT_H
#define LIVERY_PAINT_TEXT_H

/*
 * One line of text to a picture, by fcft: shaped, and in visual order where letters are read from
 * right to left (line.h). Fonts are loaded once for each scale. Where no font is installed there is
 * no text, which is logged once.
 */

#include <pixman.h>
#include <stdbool.h>
#include <stdint.h>

struct livery_fonts;

/* name: see livery_painter_create(). NULL without memory. */
struct livery_fonts *livery_fonts_create(const char *name);
/* NULL is allowed. Texts that were rendered stay. */
void livery_fonts_destroy(struct livery_fonts *fonts);

struct livery_text_style {
	double scale;
	bool bold;
	int height; /* of the picture, px; a font that is too large for it is made smaller */
	uint32_t color; /* 0xrrggbb */
};

/*
 * Renders text, which is well-formed UTF-8, in a transparent premultiplied ARGB picture of
 * style->height and of as many pixels width as it needs, at most max_width: a longer text is cut
 * and gets an ellipsis (line.h). NULL: nothing to draw (no font, no room for one glyph, no memory).
 * The caller owns the image.
 */
pixman_image_t *livery_text_render(struct livery_fonts *fonts, const char *text,
	const struct livery_text_style *style, int max_width);

/* Width that the whole text needs; 0 where nothing can be drawn. */
int livery_text_width(struct livery_fonts *fonts, const char *text,
	const struct livery_text_style *style);

#endif
