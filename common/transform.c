/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/transform.h"
#include <wlr/util/transform.h>

void livery_transform_map(struct pixman_f_transform *map, enum wl_output_transform transform,
	const struct wlr_fbox *source, double width, double height) {
	/*
	 * wlroots has the table: where three pixels of a square of four go says which way its axes
	 * point in the buffer.
	 */
	enum wl_output_transform back = wlr_output_transform_invert(transform);
	struct wlr_box o = { 0, 0, 1, 1 }, x = { 1, 0, 1, 1 }, y = { 0, 1, 1, 1 };
	wlr_box_transform(&o, &o, back, 2, 2);
	wlr_box_transform(&x, &x, back, 2, 2);
	wlr_box_transform(&y, &y, back, 2, 2);
	double ax = x.x - o.x, ay = x.y - o.y, bx = y.x - o.x, by = y.y - o.y;
	/* An axis that points back begins at the other end. */
	double ox = ax + bx < 0 ? 1 : 0, oy = ay + by < 0 ? 1 : 0;
	*map = (struct pixman_f_transform){ {
		{ ax * source->width / width, bx * source->width / height,
			source->x + ox * source->width },
		{ ay * source->height / width, by * source->height / height,
			source->y + oy * source->height },
		{ 0, 0, 1 },
	} };
}
