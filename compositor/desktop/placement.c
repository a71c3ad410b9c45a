/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/desktop/placement.h"
#include "compositor/base/server.h"
#include "compositor/desktop/output.h"
#include "compositor/desktop/toplevel.h"
#include "compositor/paint/painter.h"
#include <stdint.h>
#include <wlr/types/wlr_output_layout.h>

#define CASCADE_STEP 32
#define REACHABLE 64 /* of a title bar's width that stays on the output */
#define CROWD 8 /* with more windows no free place is looked for: that is slow, and there is none */
#define CANDIDATES (2 * CROWD + 2) /* places tried along each axis */
#define GAP 8 /* between a window and what is beside it */

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
		return (struct wlr_box){ .width = 640, .height = 480 };
	}
	struct sides sides = frame_sides();
	struct wlr_box box = livery_output_usable(output);
	box.x += sides.left;
	box.y += sides.top;
	box.width -= sides.left + sides.right;
	box.height -= sides.top + sides.bottom;
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

/* Places to try along each axis. */
struct candidates {
	int x[CANDIDATES], y[CANDIDATES];
	size_t count;
};

static void add_candidate(struct candidates *found, int x, int y) {
	if (found->count < CANDIDATES) {
		found->x[found->count] = x;
		found->y[found->count] = y;
		found->count++;
	}
}

/* The corners of the area, and beside each window. */
static void find_candidates(const struct livery_toplevel *toplevel, const struct wlr_box *area,
	const struct wlr_box *outer, struct candidates *found) {
	found->count = 0;
	add_candidate(found, area->x, area->y);
	const struct livery_toplevel *other;
	wl_list_for_each(other, &toplevel->server->toplevels, link) {
		if (other == toplevel || !other->mapped || other->minimized) {
			continue;
		}
		struct wlr_box box = livery_toplevel_outer_box(other);
		add_candidate(found, box.x + box.width + GAP, box.y + box.height + GAP);
		add_candidate(found, box.x - outer->width - GAP, box.y - outer->height - GAP);
	}
	add_candidate(found, area->x + area->width - outer->width,
		area->y + area->height - outer->height);
}

static bool contains(const struct wlr_box *area, const struct wlr_box *box) {
	return box->x >= area->x && box->y >= area->y &&
		box->x + box->width <= area->x + area->width &&
		box->y + box->height <= area->y + area->height;
}

/*
 * Moves outer to the place of the area where it covers the least of other windows; false: as much
 * as it is large.
 */
static bool find_free(
	const struct livery_toplevel *toplevel, const struct wlr_box *area, struct wlr_box *outer) {
	struct candidates found;
	find_candidates(toplevel, area, outer, &found);
	int64_t best = (int64_t)outer->width * outer->height;
	struct wlr_box at = *outer;
	bool any = false;
	for (size_t i = 0; i < found.count * found.count; i++) {
		at.x = found.x[i % found.count];
		at.y = found.y[i / found.count];
		int64_t area_covered = contains(area, &at) ? overlap(toplevel, &at) : best;
		if (area_covered < best) {
			best = area_covered;
			*outer = at;
			any = true;
		}
	}
	return any;
}

/* Windows that are seen besides this one. */
static int count_others(const struct livery_toplevel *toplevel) {
	int count = 0;
	const struct livery_toplevel *other;
	wl_list_for_each(other, &toplevel->server->toplevels, link) {
		count += other != toplevel && other->mapped && !other->minimized ? 1 : 0;
	}
	return count;
}

static void cascade(
	const struct livery_toplevel *toplevel, const struct wlr_box *area, struct wlr_box *outer) {
	int count = count_others(toplevel);
	int room_x = area->width - outer->width, room_y = area->height - outer->height;
	outer->x = area->x + (room_x > 0 ? count * CASCADE_STEP % (room_x + 1) : 0);
	outer->y = area->y + (room_y > 0 ? count * CASCADE_STEP % (room_y + 1) : 0);
}

static void centre_on(
	const struct wlr_box *parent, const struct wlr_box *area, struct wlr_box *outer) {
	outer->x = clamp(parent->x + (parent->width - outer->width) / 2, area->x,
		area->x + area->width - outer->width);
	outer->y = clamp(parent->y + (parent->height - outer->height) / 2, area->y,
		area->y + area->height - outer->height);
}

/* The area without a gap at its edges, where the window leaves room for one. */
static struct wlr_box with_margin(struct wlr_box area, const struct wlr_box *outer) {
	if (outer->width + 2 * GAP <= area.width && outer->height + 2 * GAP <= area.height) {
		area.x += GAP;
		area.y += GAP;
		area.width -= 2 * GAP;
		area.height -= 2 * GAP;
	}
	return area;
}

struct wlr_box livery_placement_choose(
	const struct livery_toplevel *toplevel, int width, int height) {
	const struct livery_toplevel *dialog_of =
		toplevel->parent != NULL && toplevel->parent->mapped ? toplevel->parent : NULL;
	const struct livery_output *output = dialog_of != NULL
		? livery_toplevel_output(dialog_of)
		: livery_output_active(toplevel->server);
	struct wlr_box bounds = livery_placement_bounds(output);
	if (output == NULL) {
		return (struct wlr_box){ .width = width, .height = height };
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
	struct wlr_box area = with_margin(livery_output_usable(output), &outer);
	if (dialog_of != NULL) {
		struct wlr_box parent = livery_toplevel_outer_box(dialog_of);
		centre_on(&parent, &area, &outer);
	} else if (count_others(toplevel) > CROWD || !find_free(toplevel, &area, &outer)) {
		cascade(toplevel, &area, &outer);
	}
	box.x = outer.x + sides.left;
	box.y = outer.y + sides.top;
	return box;
}

static int contain(int start, int size, int size_before, int end) {
	return start + size_before <= end && start + size > end ? end - size : start;
}

void livery_placement_contain_growth(
	const struct livery_output *output, const struct wlr_box *before, struct wlr_box *box) {
	if (output == NULL) {
		return;
	}
	struct wlr_box bounds = livery_placement_bounds(output);
	box->x = contain(box->x, box->width, before->width, bounds.x + bounds.width);
	box->y = contain(box->y, box->height, before->height, bounds.y + bounds.height);
}

void livery_placement_fit(const struct livery_output *output, struct wlr_box *box) {
	struct wlr_box bounds = livery_placement_bounds(output);
	box->width = box->width < bounds.width ? box->width : bounds.width;
	box->height = box->height < bounds.height ? box->height : bounds.height;
	box->x = clamp(box->x, bounds.x, bounds.x + bounds.width - box->width);
	box->y = clamp(box->y, bounds.y, bounds.y + bounds.height - box->height);
}

void livery_placement_keep_reachable(struct livery_server *server, struct wlr_box *box) {
	const struct livery_output *output =
		livery_output_at(server, box->x + box->width / 2.0, box->y + 0.0);
	if (output == NULL) {
		return;
	}
	struct sides sides = frame_sides();
	struct wlr_box area = livery_output_usable(output);
	box->x = clamp(box->x, area.x + REACHABLE - box->width, area.x + area.width - REACHABLE);
	box->y = clamp(box->y, area.y + sides.top, area.y + area.height - sides.bottom);
}
