/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/placement.h"
#include "compositor/output.h"
#include "compositor/paint/painter.h"
#include "compositor/server.h"
#include "compositor/toplevel.h"
#include <stdint.h>

#define CASCADE_STEP 32
#define REACHABLE 64 /* of a title bar's width that stays on the output */
#define CANDIDATES 64 /* windows whose edges are tried */

struct sides {
	int left, top, right, bottom;
};

static struct sides frame_sides(void) {
	struct sides sides;
	int width, height;
	livery_frame_content_offset(LIVERY_FRAME_TOPLEVEL, &sides.left, &sides.top);
	livery_frame_outer_size(LIVERY_FRAME_TOPLEVEL, 100, 100, &width, &height);
	sides.right = width - 100 - sides.left;
	sides.bottom = height - 100 - sides.top;
	return sides;
}

struct wlr_box livery_placement_bounds(const struct livery_output *output) {
	if (output == NULL) {
		return (struct wlr_box){.width = 640, .height = 480};
	}
	struct sides sides = frame_sides();
	struct wlr_box box = {
		.x = output->usable.x + sides.left,
		.y = output->usable.y + sides.top,
		.width = output->usable.width - sides.left - sides.right,
		.height = output->usable.height - sides.top - sides.bottom,
	};
	box.width = box.width < 1 ? 1 : box.width;
	box.height = box.height < 1 ? 1 : box.height;
	return box;
}

static int clamp(int value, int low, int high) {
	return value > high ? (high < low ? low : high) : value < low ? low : value;
}

/* Outer area of visible windows that an outer box would cover. */
static int64_t overlap(const struct livery_toplevel *toplevel, const struct wlr_box *outer) {
	int64_t area = 0;
	const struct livery_toplevel *other;
	wl_list_for_each(other, &toplevel->server->toplevels, link) {
		if (other == toplevel || !other->mapped || other->minimized) {
			continue;
		}
		struct wlr_box box = livery_toplevel_outer_box(other), common;
		if (wlr_box_intersection(&common, &box, outer)) {
			area += (int64_t)common.width * common.height;
		}
	}
	return area;
}

struct candidates {
	int x[CANDIDATES + 1], y[CANDIDATES + 1];
	size_t count;
};

/* The corners that free places begin at: those of the area and beside each window. */
static void find_candidates(const struct livery_toplevel *toplevel, const struct wlr_box *area,
	struct candidates *found) {
	found->x[0] = area->x;
	found->y[0] = area->y;
	found->count = 1;
	const struct livery_toplevel *other;
	wl_list_for_each(other, &toplevel->server->toplevels, link) {
		if (other == toplevel || !other->mapped || other->minimized) {
			continue;
		}
		if (found->count > CANDIDATES) {
			return;
		}
		struct wlr_box box = livery_toplevel_outer_box(other);
		found->x[found->count] = box.x + box.width;
		found->y[found->count] = box.y + box.height;
		found->count++;
	}
}

static bool contains(const struct wlr_box *area, const struct wlr_box *box) {
	return box->x >= area->x && box->y >= area->y &&
		box->x + box->width <= area->x + area->width &&
		box->y + box->height <= area->y + area->height;
}

/* Moves outer to the first place of the area where it covers no window. */
static bool find_free(const struct livery_toplevel *toplevel, const struct wlr_box *area,
	struct wlr_box *outer) {
	struct candidates found;
	find_candidates(toplevel, area, &found);
	for (size_t row = 0; row < found.count; row++) {
		for (size_t column = 0; column < found.count; column++) {
			outer->x = found.x[column];
			outer->y = found.y[row];
			if (contains(area, outer) && overlap(toplevel, outer) == 0) {
				return true;
			}
		}
	}
	return false;
}

static void cascade(const struct livery_toplevel *toplevel, const struct wlr_box *area,
	struct wlr_box *outer) {
	int count = 0;
	const struct livery_toplevel *other;
	wl_list_for_each(other, &toplevel->server->toplevels, link) {
		count += other != toplevel && other->mapped ? 1 : 0;
	}
	int room_x = area->width - outer->width, room_y = area->height - outer->height;
	outer->x = area->x + (room_x > 0 ? count * CASCADE_STEP % (room_x + 1) : 0);
	outer->y = area->y + (room_y > 0 ? count * CASCADE_STEP % (room_y + 1) : 0);
}

static void centre_on(const struct wlr_box *parent, const struct wlr_box *area,
	struct wlr_box *outer) {
	outer->x = clamp(parent->x + (parent->width - outer->width) / 2, area->x,
		area->x + area->width - outer->width);
	outer->y = clamp(parent->y + (parent->height - outer->height) / 2, area->y,
		area->y + area->height - outer->height);
}

struct wlr_box livery_placement_choose(const struct livery_toplevel *toplevel, int width,
	int height) {
	const struct livery_output *output = livery_output_active(toplevel->server);
	struct wlr_box bounds = livery_placement_bounds(output);
	if (output == NULL) {
		return (struct wlr_box){.width = width, .height = height};
	}
	struct wlr_box box = {
		.width = width < bounds.width ? width : bounds.width,
		.height = height < bounds.height ? height : bounds.height,
	};
	struct sides sides = frame_sides();
	struct wlr_box outer = {
		.width = box.width + sides.left + sides.right,
		.height = box.height + sides.top + sides.bottom,
	};
	if (toplevel->parent != NULL && toplevel->parent->mapped) {
		struct wlr_box parent = livery_toplevel_outer_box(toplevel->parent);
		centre_on(&parent, &output->usable, &outer);
	} else if (!find_free(toplevel, &output->usable, &outer)) {
		cascade(toplevel, &output->usable, &outer);
	}
	box.x = outer.x + sides.left;
	box.y = outer.y + sides.top;
	return box;
}

void livery_placement_keep_reachable(struct livery_server *server, struct wlr_box *box) {
	const struct livery_output *output =
		livery_output_at(server, box->x + box->width / 2.0, box->y + 0.0);
	if (output == NULL) {
		return;
	}
	struct sides sides = frame_sides();
	const struct wlr_box *area = &output->usable;
	box->x = clamp(box->x, area->x + REACHABLE - box->width, area->x + area->width - REACHABLE);
	box->y = clamp(box->y, area->y + sides.top, area->y + area->height - sides.bottom);
}
