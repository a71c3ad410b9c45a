/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guid/core/surface.h"

/*
 * Rectangles that changed, a bounded number of them: near ones are joined, and when there are too
 * many, all.
 */

static int32_t min_i32(int32_t a, int32_t b) {
	return a < b ? a : b;
}

static int64_t max_i64(int64_t a, int64_t b) {
	return a > b ? a : b;
}

static uint64_t area(const struct livery_rect *rect) {
	return (uint64_t)rect->width * rect->height;
}

/* The smallest rectangle around both; both were cut to an image, so nothing overflows. */
static struct livery_rect around(const struct livery_rect *a, const struct livery_rect *b) {
	int32_t x = min_i32(a->x, b->x);
	int32_t y = min_i32(a->y, b->y);
	int64_t right = max_i64((int64_t)a->x + a->width, (int64_t)b->x + b->width);
	int64_t bottom = max_i64((int64_t)a->y + a->height, (int64_t)b->y + b->height);
	return (struct livery_rect){ x, y, (uint32_t)(right - x), (uint32_t)(bottom - y) };
}

bool core_damage_cut(struct livery_rect *rect, uint32_t width, uint32_t height) {
	int64_t left = rect->x > 0 ? rect->x : 0;
	int64_t top = rect->y > 0 ? rect->y : 0;
	int64_t right = (int64_t)rect->x + rect->width;
	int64_t bottom = (int64_t)rect->y + rect->height;

	right = right < width ? right : width;
	bottom = bottom < height ? bottom : height;
	if (left >= right || top >= bottom) {
		return false;
	}
	*rect = (struct livery_rect){
		(int32_t)left,
		(int32_t)top,
		(uint32_t)(right - left),
		(uint32_t)(bottom - top),
	};
	return true;
}

void core_damage_add(struct core_damage *damage, struct livery_rect rect) {
	for (uint32_t i = 0; i < damage->n; i++) {
		struct livery_rect both = around(&damage->rects[i], &rect);
		if (area(&both) <= area(&damage->rects[i]) + area(&rect)) {
			damage->rects[i] = both;
			return;
		}
	}
	if (damage->n < CORE_MAX_DAMAGE) {
		damage->rects[damage->n++] = rect;
		return;
	}
	for (uint32_t i = 0; i < damage->n; i++) {
		rect = around(&rect, &damage->rects[i]);
	}
	damage->rects[0] = rect;
	damage->n = 1;
}
