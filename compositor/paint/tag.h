/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_PAINT_TAG_H
#define LIVERY_PAINT_TAG_H

/*
 * A tag is how livery writes a domain's name, in title bars and on the strip alike: a swatch of the
 * label's pattern, then the name in bold on the label's colour. Nothing that a domain sends is ever
 * painted like this.
 */

#include "compositor/paint/plan.h"

struct livery_tag {
	const struct livery_label *label;
	const char *name;
	bool unresponsive; /* "(not responding)" follows the name */
	double scale;
	bool dimmed;  /* of a window that is not focused */
	bool outline; /* the tag stands on a dark ground, where a dark label needs an edge */
	int swatch; /* width of the swatch, px; 0: none */
	int max_width; /* px; the name is cut to fit */
};

/* Pixels for a swatch of that logical width: none where the label has no pattern. */
int livery_tag_swatch(const struct livery_label *label, int width, double scale);

/* Width of the whole tag, at most max_width. */
int livery_tag_width(struct livery_fonts *fonts, const struct livery_tag *tag, int height);

/* Paints the tag at (x, y) and returns its width. */
int livery_tag_plan(struct livery_plan *plan, struct livery_fonts *fonts,
	const struct livery_tag *tag, int x, int y, int height);

#endif
