/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/input/drag_icon.h"
#include "compositor/base/picture.h"
#include "compositor/base/server.h"
#include "compositor/config/label.h"
#include "compositor/desktop/toplevel.h"
#include "compositor/input/seat.h"
#include "compositor/paint/painter.h"
#include <math.h>
#include <stdlib.h>
#include <wlr/types/wlr_cursor.h>
#include <wlr/types/wlr_scene.h>

#define BORDER LIVERY_FRAME_POPUP_BORDER
#define SIDES 4

struct livery_drag_icon {
	struct livery_seat *seat;
	struct livery_toplevel *over; /* whose tree it is in; NULL: it is hidden */
	struct wlr_scene_tree *tree; /* at the content's upper left corner */
	struct wlr_scene_tree *content;
	struct wlr_scene_buffer *sides[SIDES]; /* no rectangles: those would take input */
	int x, y; /* from the pointer, px */
	int width, height; /* of the content, px */
	struct wlr_box seen; /* in the window's content, without the border */
	livery_drag_icon_clip_func clip;
	void *data;
};

static bool never(struct wlr_scene_buffer *buffer, double *sx, double *sy) {
	return false;
}

static void take_no_input(struct wlr_scene_buffer *buffer, int sx, int sy, void *data) {
	buffer->point_accepts_input = never;
}

static bool create_sides(struct livery_drag_icon *icon, uint32_t color) {
	struct livery_picture *picture = livery_picture_create(1, 1);
	if (picture == NULL) {
		return false;
	}
	*pixman_image_get_data(picture->image) = 0xff000000 | color;
	bool made = true;
	for (int i = 0; i < SIDES && made; i++) {
		icon->sides[i] = wlr_scene_buffer_create(icon->tree, &picture->base);
		made = icon->sides[i] != NULL;
		if (made) {
			/* One pixel that is stretched: a better filter would fade it out. */
			wlr_scene_buffer_set_filter_mode(
				icon->sides[i], WLR_SCALE_FILTER_NEAREST);
		}
	}
	wlr_buffer_drop(&picture->base);
	return made;
}

struct livery_drag_icon *livery_drag_icon_create(struct livery_seat *seat,
	const struct livery_label *label, int x, int y, livery_drag_icon_clip_func clip,
	void *data) {
	struct livery_drag_icon *icon = seat->drag_icon == NULL ? calloc(1, sizeof(*icon)) : NULL;
	if (icon == NULL) {
		return NULL;
	}
	icon->seat = seat;
	icon->x = x;
	icon->y = y;
	icon->clip = clip;
	icon->data = data;
	icon->tree = wlr_scene_tree_create(seat->server->layers.windows);
	icon->content = icon->tree != NULL ? wlr_scene_tree_create(icon->tree) : NULL;
	if (icon->content == NULL || !create_sides(icon, label->color)) {
		if (icon->tree != NULL) {
			wlr_scene_node_destroy(&icon->tree->node);
		}
		free(icon);
		return NULL;
	}
	wlr_scene_node_set_enabled(&icon->tree->node, false);
	seat->drag_icon = icon;
	return icon;
}

void livery_drag_icon_destroy(struct livery_drag_icon *icon) {
	if (icon != NULL) {
		if (icon->seat->drag_icon == icon) {
			icon->seat->drag_icon = NULL;
		}
		wlr_scene_node_destroy(&icon->tree->node);
		free(icon);
	}
}

struct wlr_scene_tree *livery_drag_icon_content(struct livery_drag_icon *icon) {
	return icon->content;
}

static void hide(struct livery_drag_icon *icon) {
	if (icon->over != NULL) {
		icon->over = NULL;
		wlr_scene_node_set_enabled(&icon->tree->node, false);
		wlr_scene_node_reparent(&icon->tree->node, icon->seat->server->layers.windows);
	}
}

static int smaller(int a, int b) {
	return a < b ? a : b;
}

/* So long, and where, that it lies inside; 0: there is no room. */
static int fit(int *at, int length, int room) {
	length = smaller(smaller(length, LIVERY_DRAG_ICON_MAX), room - 2 * BORDER);
	int last = room - BORDER - length;
	*at = *at < BORDER ? BORDER : *at > last ? last : *at;
	return length < 0 ? 0 : length;
}

static void place_sides(struct livery_drag_icon *icon) {
	int width = icon->seen.width, height = icon->seen.height;
	const struct wlr_box boxes[SIDES] = {
		{ -BORDER, -BORDER, width + 2 * BORDER, BORDER },
		{ -BORDER, height, width + 2 * BORDER, BORDER },
		{ -BORDER, 0, BORDER, height },
		{ width, 0, BORDER, height },
	};
	for (int i = 0; i < SIDES; i++) {
		wlr_scene_node_set_position(&icon->sides[i]->node, boxes[i].x, boxes[i].y);
		wlr_scene_buffer_set_dest_size(
			icon->sides[i], boxes[i].width, boxes[i].height);
	}
}

static void place(struct livery_drag_icon *icon, struct livery_toplevel *toplevel) {
	const struct wlr_cursor *cursor = icon->seat->cursor;
	struct wlr_box seen = {
		.x = (int)lround(cursor->x) - toplevel->box.x + icon->x,
		.y = (int)lround(cursor->y) - toplevel->box.y + icon->y,
	};
	seen.width = fit(&seen.x, icon->width, toplevel->box.width);
	seen.height = fit(&seen.y, icon->height, toplevel->box.height);
	if (seen.width == 0 || seen.height == 0) {
		hide(icon);
		return;
	}
	bool resized = seen.width != icon->seen.width || seen.height != icon->seen.height;
	icon->seen = seen;
	if (icon->over != toplevel) {
		icon->over = toplevel;
		wlr_scene_node_reparent(&icon->tree->node, toplevel->tree);
	}
	if (resized) {
		place_sides(icon);
		icon->clip(icon->data, seen.width, seen.height);
	}
	wlr_scene_node_set_position(&icon->tree->node, seen.x, seen.y);
	wlr_scene_node_set_enabled(&icon->tree->node, true);
	/* Also of surfaces that have come since. */
	wlr_scene_node_for_each_buffer(&icon->tree->node, take_no_input, NULL);
}

void livery_drag_icon_resize(struct livery_drag_icon *icon, int width, int height, int dx, int dy) {
	icon->x += dx;
	icon->y += dy;
	icon->width = width;
	icon->height = height;
	if (icon->over != NULL) {
		place(icon, icon->over);
	} else if (width > 0 && height > 0 && icon->seat->drag_icon == icon) {
		livery_server_emit_scene(icon->seat->server);
	}
}

void livery_drag_icon_follow(struct livery_seat *seat, struct livery_toplevel *toplevel) {
	if (seat->drag_icon == NULL) {
		return;
	}
	if (toplevel != NULL) {
		place(seat->drag_icon, toplevel);
	} else {
		hide(seat->drag_icon);
	}
}

void livery_drag_icon_end(struct livery_seat *seat) {
	if (seat->drag_icon != NULL) {
		hide(seat->drag_icon);
		seat->drag_icon = NULL;
	}
}

void livery_drag_icon_leave(struct livery_seat *seat, const struct livery_toplevel *toplevel) {
	if (seat->drag_icon != NULL && seat->drag_icon->over == toplevel) {
		hide(seat->drag_icon);
	}
}
