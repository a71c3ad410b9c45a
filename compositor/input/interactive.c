/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/input/interactive.h"
#include "compositor/base/server.h"
#include "compositor/desktop/output.h"
#include "compositor/desktop/placement.h"
#include "compositor/desktop/toplevel.h"
#include "compositor/input/drag.h"
#include <string.h>
#include <wlr/types/wlr_cursor.h>
#include <wlr/types/wlr_seat.h>
#include <wlr/util/edges.h>
#include <wlr/xcursor.h>

#define MIN_CONTENT 32 /* a window resized by hand keeps so much */

static void begin(struct livery_seat *seat, enum livery_interactive_mode mode,
	struct livery_toplevel *toplevel, uint32_t button) {
	/*
	 * The client below sees the pointer leave, and chooses its shape anew when it comes back.
	 */
	livery_pointer_leave(seat);
	seat->interactive = (struct livery_interactive){
		.mode = mode,
		.toplevel = toplevel,
		.button = button,
		.start_x = seat->cursor->x,
		.start_y = seat->cursor->y,
		.start = toplevel->box,
		.start_offset = { toplevel->overflow.offset[0], toplevel->overflow.offset[1] },
	};
}

void livery_interactive_move(
	struct livery_seat *seat, struct livery_toplevel *toplevel, uint32_t button) {
	begin(seat, LIVERY_INTERACTIVE_MOVE, toplevel, button);
	livery_cursor_set_shape(seat, "grabbing");
}

static uint32_t nearest_edges(
	const struct livery_seat *seat, const struct livery_toplevel *toplevel) {
	const struct wlr_box *box = &toplevel->box;
	return (seat->cursor->x < box->x + box->width / 2.0 ? WLR_EDGE_LEFT : WLR_EDGE_RIGHT) |
		(seat->cursor->y < box->y + box->height / 2.0 ? WLR_EDGE_TOP : WLR_EDGE_BOTTOM);
}

void livery_interactive_resize(struct livery_seat *seat, struct livery_toplevel *toplevel,
	uint32_t button, uint32_t edges) {
	if (toplevel->maximized || toplevel->fullscreen) {
		return;
	}
	begin(seat, LIVERY_INTERACTIVE_RESIZE, toplevel, button);
	seat->interactive.edges = edges != 0 ? edges : nearest_edges(seat, toplevel);
	livery_toplevel_set_resizing(toplevel, true);
}

/* Whether the only button that is down was pressed in the window. */
static bool holds_button(const struct livery_seat *seat, const struct livery_toplevel *toplevel) {
	return seat->implicit_grab && seat->client_buttons.count == 1 &&
		seat->wlr_seat->pointer_state.focused_surface == toplevel->surface;
}

void livery_interactive_ask(
	struct livery_seat *seat, struct livery_toplevel *toplevel, uint32_t edges) {
	if (!holds_button(seat, toplevel) || livery_drag_is_on(seat) || toplevel->fullscreen ||
		seat->interactive.mode != LIVERY_INTERACTIVE_NONE) {
		return;
	}
	uint32_t button = seat->client_buttons.codes[0];
	if (edges == 0) {
		livery_interactive_move(seat, toplevel, button);
	} else {
		livery_interactive_resize(seat, toplevel, button, edges);
		livery_cursor_set_shape(seat, wlr_xcursor_get_resize_name((enum wlr_edges)edges));
	}
	seat->interactive.asked = true;
}

void livery_interactive_press(struct livery_seat *seat, struct livery_toplevel *toplevel,
	uint32_t button, enum livery_frame_hit part) {
	begin(seat, LIVERY_INTERACTIVE_BUTTON, toplevel, button);
	seat->interactive.part = part;
	livery_toplevel_set_hover(toplevel, part, true);
}

static bool is_on_thumb(const struct livery_toplevel *toplevel, int axis, double point) {
	int middle = livery_overflow_offset_at(toplevel, axis, point);
	int half = (int)(livery_overflow_ratio(toplevel, axis) * 12);
	int away = middle - toplevel->overflow.offset[axis];
	return away >= -half && away <= half;
}

void livery_interactive_scroll(struct livery_seat *seat, struct livery_toplevel *toplevel,
	uint32_t button, enum livery_frame_hit part) {
	int axis = part == LIVERY_HIT_SCROLL_X ? 0 : 1;
	double point = axis == 0 ? seat->cursor->x : seat->cursor->y;
	if (!is_on_thumb(toplevel, axis, point)) {
		livery_overflow_set(
			toplevel, axis, livery_overflow_offset_at(toplevel, axis, point));
	}
	begin(seat, LIVERY_INTERACTIVE_SCROLL, toplevel, button);
	seat->interactive.part = part;
}

static void scroll(struct livery_seat *seat) {
	struct livery_interactive *now = &seat->interactive;
	int axis = now->part == LIVERY_HIT_SCROLL_X ? 0 : 1;
	double moved = axis == 0 ? seat->cursor->x - now->start_x : seat->cursor->y - now->start_y;
	livery_overflow_set(now->toplevel, axis,
		now->start_offset[axis] +
			(int)(moved * livery_overflow_ratio(now->toplevel, axis)));
}

/*
 * Content that is larger than its window goes on where the window has to stop at the strip: dragged
 * up it shows its lower end, dragged down first its upper end again.
 */
static void move_content(struct livery_toplevel *toplevel, const struct livery_interactive *now,
	struct wlr_box *box) {
	if (livery_overflow_range(toplevel, 1) == 0) {
		return;
	}
	int top = livery_toplevel_bounds(toplevel).y;
	int offset = now->start_offset[1];
	int down = box->y - now->start.y;
	if (down > 0) {
		int back = down < offset ? down : offset;
		offset -= back;
		box->y -= back;
	} else if (box->y < top) {
		offset += top - box->y;
		box->y = top;
	}
	livery_overflow_set(toplevel, 1, offset);
}

/* A window that is dragged away from its maximised place floats again, under the pointer. */
static void leave_maximized(struct livery_seat *seat) {
	struct livery_interactive *now = &seat->interactive;
	struct livery_toplevel *toplevel = now->toplevel;
	if (!toplevel->maximized && !toplevel->fullscreen) {
		return;
	}
	double share = (now->start_x - toplevel->box.x) / toplevel->box.width;
	toplevel->floating.x = (int)(now->start_x - share * toplevel->floating.width);
	toplevel->floating.y = toplevel->box.y;
	livery_toplevel_set_fullscreen(toplevel, false);
	livery_toplevel_set_maximized(toplevel, false);
	now->start = toplevel->box;
}

static void move(struct livery_seat *seat) {
	struct livery_interactive *now = &seat->interactive;
	int dx = (int)(seat->cursor->x - now->start_x), dy = (int)(seat->cursor->y - now->start_y);
	if (dx == 0 && dy == 0) {
		return;
	}
	leave_maximized(seat);
	struct wlr_box box = now->toplevel->box;
	box.x = now->start.x + dx;
	box.y = now->start.y + dy;
	move_content(now->toplevel, now, &box);
	/* Where the user put the window that was; what it has grown since goes past no edge. */
	const struct wlr_box held = {
		.x = box.x, .y = box.y, .width = now->start.width, .height = now->start.height
	};
	livery_placement_contain_growth(livery_toplevel_output(now->toplevel), &held, &box);
	livery_placement_keep_reachable(seat->server, &box);
	livery_toplevel_set_box(now->toplevel, &box);
}

static void resize(struct livery_seat *seat) {
	struct livery_interactive *now = &seat->interactive;
	int dx = (int)(seat->cursor->x - now->start_x), dy = (int)(seat->cursor->y - now->start_y);
	int width = now->start.width, height = now->start.height;
	width += now->edges & WLR_EDGE_LEFT ? -dx : now->edges & WLR_EDGE_RIGHT ? dx : 0;
	height += now->edges & WLR_EDGE_TOP ? -dy : now->edges & WLR_EDGE_BOTTOM ? dy : 0;
	width = width < MIN_CONTENT ? MIN_CONTENT : width;
	height = height < MIN_CONTENT ? MIN_CONTENT : height;
	int most_width = width > now->start.width ? width : now->start.width;
	int most_height = height > now->start.height ? height : now->start.height;
	livery_toplevel_apply_hints(now->toplevel, &width, &height);
	/* A minimum that was never the size does not become it under the user's hand. */
	width = width < most_width ? width : most_width;
	height = height < most_height ? height : most_height;
	/* The edge that is not dragged stays where it is. */
	struct wlr_box box = {
		.x = now->start.x, .y = now->start.y, .width = width, .height = height
	};
	if (now->edges & WLR_EDGE_LEFT) {
		box.x = now->start.x + now->start.width - width;
	}
	if (now->edges & WLR_EDGE_TOP) {
		box.y = now->start.y + now->start.height - height;
		int top = livery_toplevel_bounds(now->toplevel).y;
		if (box.y < top) {
			box.height -= box.height > top - box.y ? top - box.y : 0;
			box.y = top;
		}
	}
	livery_toplevel_set_box(now->toplevel, &box);
}

static enum livery_frame_hit part_under_pointer(struct livery_seat *seat) {
	struct livery_hit hit = livery_hit_at(seat->server, seat->cursor->x, seat->cursor->y);
	return hit.toplevel == seat->interactive.toplevel ? hit.part : LIVERY_HIT_NONE;
}

void livery_interactive_start_again(struct livery_seat *seat) {
	struct livery_interactive *now = &seat->interactive;
	if (now->toplevel != NULL) {
		now->start_x = seat->cursor->x;
		now->start_y = seat->cursor->y;
		now->start = now->toplevel->box;
	}
}

void livery_interactive_motion(struct livery_seat *seat) {
	switch (seat->interactive.mode) {
	case LIVERY_INTERACTIVE_MOVE:
		move(seat);
		break;
	case LIVERY_INTERACTIVE_RESIZE:
		resize(seat);
		break;
	case LIVERY_INTERACTIVE_SCROLL:
		scroll(seat);
		break;
	case LIVERY_INTERACTIVE_BUTTON:
		livery_toplevel_set_hover(seat->interactive.toplevel, seat->interactive.part,
			part_under_pointer(seat) == seat->interactive.part);
		break;
	case LIVERY_INTERACTIVE_NONE:
		break;
	}
}

static void press_button(struct livery_toplevel *toplevel, enum livery_frame_hit part) {
	switch (part) {
	case LIVERY_HIT_CLOSE:
		toplevel->impl->close(toplevel);
		livery_toplevel_expect_answer(toplevel);
		break;
	case LIVERY_HIT_MAXIMIZE:
		if (toplevel->fullscreen) {
			livery_toplevel_set_fullscreen(toplevel, false);
		} else {
			livery_toplevel_set_maximized(toplevel, !toplevel->maximized);
		}
		break;
	case LIVERY_HIT_MINIMIZE:
		livery_toplevel_set_minimized(toplevel, true);
		break;
	default:
		break;
	}
}

void livery_interactive_release(struct livery_seat *seat, uint32_t button) {
	struct livery_interactive ended = seat->interactive;
	if (ended.mode == LIVERY_INTERACTIVE_NONE || ended.button != button) {
		return;
	}
	bool hit =
		ended.mode == LIVERY_INTERACTIVE_BUTTON && part_under_pointer(seat) == ended.part;
	seat->interactive = (struct livery_interactive){ 0 };
	if (ended.mode == LIVERY_INTERACTIVE_RESIZE) {
		livery_toplevel_set_resizing(ended.toplevel, false);
	} else if (ended.mode == LIVERY_INTERACTIVE_BUTTON) {
		livery_toplevel_set_hover(ended.toplevel, LIVERY_HIT_NONE, false);
	}
	if (hit) {
		press_button(ended.toplevel, ended.part);
	}
}

void livery_interactive_forget(struct livery_seat *seat, const struct livery_toplevel *toplevel) {
	if (seat->interactive.mode != LIVERY_INTERACTIVE_NONE &&
		seat->interactive.toplevel == toplevel) {
		seat->interactive = (struct livery_interactive){ 0 };
	}
}
