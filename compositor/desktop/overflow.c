/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/desktop/overflow.h"
#include "compositor/base/server.h"
#include "compositor/desktop/focus.h"
#include "compositor/desktop/frame.h"
#include "compositor/desktop/stage.h"
#include "compositor/desktop/toplevel.h"
#include <wlr/types/wlr_scene.h>

#define HANDLE 14 /* width of a handle's track */
#define THUMB_MIN 24
#define TRACK_COLOR 0x101214

static int side(const struct livery_toplevel *toplevel, int axis) {
	return axis == 0 ? toplevel->box.width : toplevel->box.height;
}

/* The other axis's handle takes room, which may cut what alone would fit. */
static bool is_cut(const struct livery_toplevel *toplevel, int axis) {
	const int *extent = toplevel->overflow.extent;
	bool other = extent[!axis] > side(toplevel, !axis);
	return extent[axis] > side(toplevel, axis) - (other ? HANDLE : 0);
}

/* What is left of the box beside the other axis's handle. */
static int view_side(const struct livery_toplevel *toplevel, int axis) {
	int view = side(toplevel, axis) - (is_cut(toplevel, !axis) ? HANDLE : 0);
	return view < 1 ? 1 : view;
}

struct wlr_box livery_overflow_view(const struct livery_toplevel *toplevel) {
	return (struct wlr_box){
		.x = toplevel->overflow.offset[0],
		.y = toplevel->overflow.offset[1],
		.width = view_side(toplevel, 0),
		.height = view_side(toplevel, 1),
	};
}

int livery_overflow_range(const struct livery_toplevel *toplevel, int axis) {
	return is_cut(toplevel, axis)
		? toplevel->overflow.extent[axis] - view_side(toplevel, axis)
		: 0;
}

static int thumb_length(const struct livery_toplevel *toplevel, int axis) {
	int view = view_side(toplevel, axis);
	int64_t length = (int64_t)view * view / toplevel->overflow.extent[axis];
	int least = view < THUMB_MIN ? view : THUMB_MIN;
	return length < least ? least : (int)length;
}

static int clamp(int value, int high) {
	return value < 0 ? 0 : value > high ? high : value;
}

double livery_overflow_ratio(const struct livery_toplevel *toplevel, int axis) {
	int way = view_side(toplevel, axis) - thumb_length(toplevel, axis);
	return way > 0 ? (double)livery_overflow_range(toplevel, axis) / way : 1.0;
}

int livery_overflow_offset_at(const struct livery_toplevel *toplevel, int axis, double point) {
	double start = axis == 0 ? toplevel->box.x : toplevel->box.y;
	double thumb = point - start - thumb_length(toplevel, axis) / 2.0;
	double offset = thumb * livery_overflow_ratio(toplevel, axis);
	return clamp((int)offset, livery_overflow_range(toplevel, axis));
}

static bool create_nodes(struct livery_toplevel *toplevel, int axis) {
	struct livery_overflow *overflow = &toplevel->overflow;
	float track[4], thumb[4];
	livery_frame_scene_color(TRACK_COLOR, track);
	livery_frame_scene_color(toplevel->label->color, thumb);
	if (overflow->track[axis] == NULL) {
		overflow->track[axis] = wlr_scene_rect_create(toplevel->tree, 0, 0, track);
	}
	if (overflow->track[axis] != NULL && overflow->thumb[axis] == NULL) {
		overflow->thumb[axis] = wlr_scene_rect_create(toplevel->tree, 0, 0, thumb);
	}
	return overflow->thumb[axis] != NULL;
}

static void place(struct wlr_scene_rect *rect, int axis, int along, int across, int length,
	int thickness) {
	wlr_scene_node_set_enabled(&rect->node, true);
	wlr_scene_node_set_position(
		&rect->node, axis == 0 ? along : across, axis == 0 ? across : along);
	wlr_scene_rect_set_size(
		rect, axis == 0 ? length : thickness, axis == 0 ? thickness : length);
}

static void place_handle(struct livery_toplevel *toplevel, int axis) {
	struct livery_overflow *overflow = &toplevel->overflow;
	int range = livery_overflow_range(toplevel, axis);
	overflow->offset[axis] = clamp(overflow->offset[axis], range);
	if (range == 0 || !create_nodes(toplevel, axis)) {
		if (overflow->thumb[axis] != NULL) {
			wlr_scene_node_set_enabled(&overflow->track[axis]->node, false);
			wlr_scene_node_set_enabled(&overflow->thumb[axis]->node, false);
		}
		return;
	}
	int across = side(toplevel, !axis) - HANDLE;
	int along = (int)(overflow->offset[axis] / livery_overflow_ratio(toplevel, axis));
	place(overflow->track[axis], axis, 0, across, view_side(toplevel, axis), HANDLE);
	place(overflow->thumb[axis], axis, along, across + 2, thumb_length(toplevel, axis),
		HANDLE - 4);
}

void livery_overflow_apply(struct livery_toplevel *toplevel) {
	place_handle(toplevel, 0);
	place_handle(toplevel, 1);
	const int *offset = toplevel->overflow.offset;
	wlr_scene_node_set_position(&toplevel->content->node, -offset[0], -offset[1]);
}

void livery_overflow_make_room(const struct livery_toplevel *toplevel, int width, int height,
	const struct wlr_box *bounds, struct wlr_box *box) {
	const struct livery_toplevel_hints *hints = &toplevel->hints;
	if (height > box->height && hints->max_width > 0 && width >= hints->max_width &&
		width + HANDLE <= bounds->width) {
		box->width = width + HANDLE;
	} else if (width > box->width && hints->max_height > 0 && height >= hints->max_height &&
		height + HANDLE <= bounds->height) {
		box->height = height + HANDLE;
	}
}

/* And all that hangs on where the content is. */
static void update(struct livery_toplevel *toplevel) {
	livery_stage_mark(toplevel, LIVERY_STAGE_BOX);
}

void livery_overflow_note(struct livery_toplevel *toplevel, int width, int height) {
	bool larger = width > toplevel->box.width || height > toplevel->box.height;
	const int extent[2] = { larger ? width : 0, larger ? height : 0 };
	struct livery_overflow *overflow = &toplevel->overflow;
	if (extent[0] != overflow->extent[0] || extent[1] != overflow->extent[1]) {
		overflow->extent[0] = extent[0];
		overflow->extent[1] = extent[1];
		update(toplevel);
	}
}

void livery_overflow_reset(struct livery_toplevel *toplevel) {
	struct livery_overflow *overflow = &toplevel->overflow;
	for (int axis = 0; axis < 2; axis++) {
		overflow->extent[axis] = overflow->offset[axis] = 0;
	}
}

void livery_overflow_set(struct livery_toplevel *toplevel, int axis, int offset) {
	offset = clamp(offset, livery_overflow_range(toplevel, axis));
	if (toplevel->overflow.offset[axis] != offset) {
		toplevel->overflow.offset[axis] = offset;
		update(toplevel);
	}
}

int livery_overflow_handle_at(const struct livery_toplevel *toplevel, double x, double y) {
	const struct wlr_box *box = &toplevel->box;
	for (int axis = 0; axis < 2; axis++) {
		struct wlr_box track = {
			.x = axis == 0 ? box->x : box->x + box->width - HANDLE,
			.y = axis == 0 ? box->y + box->height - HANDLE : box->y,
			.width = axis == 0 ? view_side(toplevel, 0) : HANDLE,
			.height = axis == 0 ? HANDLE : view_side(toplevel, 1),
		};
		if (livery_overflow_range(toplevel, axis) > 0 &&
			wlr_box_contains_point(&track, x, y)) {
			return axis;
		}
	}
	return -1;
}

void livery_overflow_origin(const struct livery_toplevel *toplevel, int *x, int *y) {
	*x = toplevel->box.x - toplevel->overflow.offset[0];
	*y = toplevel->box.y - toplevel->overflow.offset[1];
}
