/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pointer: who is pointed at, click to focus, and what a click on a frame does. See seat.h. */
#include "common/clock.h"
#include "compositor/base/server.h"
#include "compositor/desktop/family.h"
#include "compositor/desktop/focus.h"
#include "compositor/desktop/hit.h"
#include "compositor/desktop/stage.h"
#include "compositor/desktop/toplevel.h"
#include "compositor/input/drag.h"
#include "compositor/input/drag_icon.h"
#include "compositor/input/interactive.h"
#include "compositor/input/seat.h"
#include "compositor/input/serial.h"
#include "compositor/input/switcher.h"
#include <assert.h>
#include <linux/input-event-codes.h>
#include <wlr/types/wlr_compositor.h>
#include <wlr/types/wlr_cursor.h>
#include <wlr/types/wlr_data_device.h>
#include <wlr/types/wlr_keyboard.h>
#include <wlr/types/wlr_pointer.h>
#include <wlr/types/wlr_seat.h>
#include <wlr/types/wlr_xcursor_manager.h>
#include <wlr/util/edges.h>
#include <wlr/xcursor.h>

#define DOUBLE_CLICK_MS 400
#define WHEEL_SPEED 4 /* px of content for each of the wheel's */

static bool is_button(enum livery_frame_hit part) {
	return part == LIVERY_HIT_MINIMIZE || part == LIVERY_HIT_MAXIMIZE ||
		part == LIVERY_HIT_CLOSE;
}

static void light_button(struct livery_seat *seat, const struct livery_hit *hit) {
	struct livery_toplevel *lit = is_button(hit->part) ? hit->toplevel : NULL;
	if (seat->hovered != NULL && seat->hovered != lit) {
		livery_toplevel_set_hover(seat->hovered, LIVERY_HIT_NONE, false);
	}
	seat->hovered = lit;
	if (lit != NULL) {
		livery_toplevel_set_hover(lit, hit->part, false);
	}
}

static const char *shape_of(const struct livery_hit *hit) {
	if (hit->part == LIVERY_HIT_BORDER && !hit->toplevel->maximized &&
		!hit->toplevel->fullscreen) {
		return wlr_xcursor_get_resize_name((enum wlr_edges)hit->edges);
	}
	return "default";
}

static void enter(struct livery_seat *seat, const struct livery_hit *hit) {
	const struct wl_client *client = wl_resource_get_client(hit->surface->resource);
	const struct wlr_seat_pointer_state *state = &seat->wlr_seat->pointer_state;
	const struct wlr_drag *drag = seat->wlr_seat->drag;
	if ((drag != NULL ? drag->focus : state->focused_surface) == hit->surface) {
		return;
	}
	livery_slow_pointer_settle(&seat->slow);
	if (state->focused_client == NULL || state->focused_client->client != client) {
		livery_pointer_leave(seat);
	}
	livery_serial_pass(seat->server, client);
	wlr_seat_pointer_notify_enter(seat->wlr_seat, hit->surface, hit->sx, hit->sy);
}

static void point_at(struct livery_seat *seat, const struct livery_hit *hit, uint32_t time) {
	struct wlr_seat *wlr_seat = seat->wlr_seat;
	if (hit->surface == NULL) {
		livery_pointer_leave(seat);
		livery_cursor_set_shape(seat, shape_of(hit));
		return;
	}
	/* The shape that another client chose does not stay over this one. */
	struct wl_client *client = wl_resource_get_client(hit->surface->resource);
	const struct wlr_seat_client *focused = wlr_seat->pointer_state.focused_client;
	if (focused == NULL || focused->client != client) {
		livery_cursor_set_shape(seat, "default");
	}
	enter(seat, hit);
	livery_slow_pointer_motion(&seat->slow, time, hit->sx, hit->sy);
}

static struct livery_hit find_hit(struct livery_seat *seat, bool moved) {
	struct livery_hit hit = livery_hit_at(seat->server, seat->cursor->x, seat->cursor->y);
	livery_shield_note(seat, &hit, moved);
	return hit;
}

/*
 * A trusted program's menu has the grab: its surfaces get the pointer as if no button were down.
 * The agent does the same for the menus of a domain.
 */
static void follow_menus(struct livery_seat *seat, const struct livery_hit *hit) {
	const struct wlr_seat_client *focused = seat->wlr_seat->pointer_state.focused_client;
	if (!wlr_seat_pointer_has_grab(seat->wlr_seat) || hit->surface == NULL || focused == NULL ||
		hit->toplevel == NULL || hit->toplevel->owner != NULL ||
		focused->client != wl_resource_get_client(hit->surface->resource)) {
		return;
	}
	enter(seat, hit);
	seat->grab_x = seat->cursor->x - hit->sx;
	seat->grab_y = seat->cursor->y - hit->sy;
}

/* Over what is not the dragging domain's the drag is over nothing. */
static void drag_over(struct livery_seat *seat, const struct livery_hit *hit, uint32_t time) {
	bool enters = livery_drag_may_enter(seat, hit);
	livery_drag_icon_follow(seat, enters ? hit->toplevel : NULL);
	if (!enters) {
		livery_pointer_leave(seat);
		livery_cursor_set_shape(seat, "no-drop");
	} else if (seat->drag.client != NULL) {
		point_at(seat, hit, time);
	} else {
		enter(seat, hit);
		livery_slow_pointer_motion(&seat->slow, time, hit->sx, hit->sy);
		livery_cursor_show_drag(seat);
	}
}

/*
 * What the user moves follows the pointer, although the scene does so only with the next frame. A
 * window that its domain wanted to be moved or resized may shrink away under the pointer: the user
 * has not meant what is below then.
 */
static void note_interactive(struct livery_seat *seat, bool moved) {
	struct livery_hit hit = { .toplevel = seat->interactive.toplevel };
	moved = moved && !seat->interactive.asked;
	if (hit.toplevel != NULL) {
		hit.box = livery_toplevel_outer_box(hit.toplevel);
	}
	if (wlr_box_contains_point(&hit.box, seat->cursor->x, seat->cursor->y)) {
		livery_shield_note(seat, &hit, moved);
	} else {
		find_hit(seat, moved);
	}
}

/* moved: the user moved it; else the windows may have changed. */
static void process_motion(struct livery_seat *seat, uint32_t time, bool moved) {
	if (seat->interactive.mode != LIVERY_INTERACTIVE_NONE) {
		livery_interactive_motion(seat);
		note_interactive(seat, moved);
		return;
	}
	struct livery_hit hit = find_hit(seat, moved);
	if (livery_drag_is_on(seat)) {
		drag_over(seat, &hit, time);
		return;
	}
	if (seat->implicit_grab) {
		follow_menus(seat, &hit);
		/* Goes nowhere when the surface is gone. */
		livery_slow_pointer_motion(&seat->slow, time, seat->cursor->x - seat->grab_x,
			seat->cursor->y - seat->grab_y);
		return;
	}
	light_button(seat, &hit);
	point_at(seat, &hit, time);
}

void livery_pointer_update(struct livery_seat *seat) {
	if (livery_stage_is_suspended(seat->server) ||
		seat->interactive.mode != LIVERY_INTERACTIVE_NONE) {
		return;
	}
	const struct wlr_seat_pointer_state *state = &seat->wlr_seat->pointer_state;
	const struct wlr_surface *surface = state->focused_surface;
	double sx = state->sx, sy = state->sy;
	process_motion(seat, (uint32_t)livery_clock_ms(), false);
	/* G8: who has the pointer is told nothing of what others do. */
	if (surface != state->focused_surface || sx != state->sx || sy != state->sy) {
		livery_slow_pointer_frame(&seat->slow);
	}
}

static void handle_scene(struct wl_listener *listener, void *data) {
	struct livery_seat *seat = wl_container_of(listener, seat, scene);
	livery_pointer_update(seat);
}

static void handle_outputs(struct wl_listener *listener, void *data) {
	struct livery_seat *seat = wl_container_of(listener, seat, outputs);
	livery_cursor_load(seat);
	livery_interactive_start_again(seat);
}

static void handle_toplevel_minimize(struct wl_listener *listener, void *data) {
	struct livery_seat *seat = wl_container_of(listener, seat, toplevel_minimize);
	livery_drag_icon_leave(seat, data);
	livery_interactive_forget(seat, data);
}

static void handle_toplevel_unmap(struct wl_listener *listener, void *data) {
	struct livery_seat *seat = wl_container_of(listener, seat, toplevel_unmap);
	livery_drag_icon_leave(seat, data);
	livery_interactive_forget(seat, data);
}

static void handle_toplevel_destroy(struct wl_listener *listener, void *data) {
	struct livery_seat *seat = wl_container_of(listener, seat, toplevel_destroy);
	const struct livery_toplevel *toplevel = data;
	if (seat->hovered == toplevel) {
		seat->hovered = NULL;
	}
	if (seat->clicked == toplevel) {
		seat->clicked = NULL;
	}
	livery_interactive_forget(seat, toplevel);
	livery_drag_icon_leave(seat, toplevel);
}

static void handle_motion(struct wl_listener *listener, void *data) {
	struct livery_seat *seat = wl_container_of(listener, seat, motion);
	const struct wlr_pointer_motion_event *event = data;
	find_hit(seat, false);
	wlr_cursor_move(seat->cursor, &event->pointer->base, event->delta_x, event->delta_y);
	process_motion(seat, event->time_msec, true);
}

static void handle_motion_absolute(struct wl_listener *listener, void *data) {
	struct livery_seat *seat = wl_container_of(listener, seat, motion_absolute);
	const struct wlr_pointer_motion_absolute_event *event = data;
	find_hit(seat, false);
	wlr_cursor_warp_absolute(seat->cursor, &event->pointer->base, event->x, event->y);
	process_motion(seat, event->time_msec, true);
}

static bool count_click(struct livery_seat *seat, struct livery_toplevel *toplevel, uint32_t time) {
	bool doubled = seat->clicked == toplevel && time - seat->clicked_time < DOUBLE_CLICK_MS;
	seat->clicked = doubled ? NULL : toplevel;
	seat->clicked_time = time;
	return doubled;
}

static void press_frame(
	struct livery_seat *seat, const struct livery_hit *hit, uint32_t button, uint32_t time) {
	if (button != BTN_LEFT) {
		return;
	}
	if (hit->part == LIVERY_HIT_BORDER) {
		livery_interactive_resize(seat, hit->toplevel, button, hit->edges);
	} else if (is_button(hit->part)) {
		livery_interactive_press(seat, hit->toplevel, button, hit->part);
	} else if (hit->part == LIVERY_HIT_SCROLL_X || hit->part == LIVERY_HIT_SCROLL_Y) {
		livery_interactive_scroll(seat, hit->toplevel, button, hit->part);
	} else if (hit->part == LIVERY_HIT_TITLE) {
		if (count_click(seat, hit->toplevel, time)) {
			livery_toplevel_set_maximized(hit->toplevel, !hit->toplevel->maximized);
		} else {
			livery_interactive_move(seat, hit->toplevel, button);
		}
	}
}

/* The chords with a button; true when it was one. */
static bool press_chord(struct livery_seat *seat, const struct livery_hit *hit, uint32_t button) {
	if (hit->toplevel == NULL || !(livery_keyboard_held(seat) & WLR_MODIFIER_LOGO)) {
		return false;
	}
	if (button == BTN_LEFT) {
		livery_interactive_move(seat, hit->toplevel, button);
	} else if (button == BTN_RIGHT) {
		livery_interactive_resize(seat, hit->toplevel, button, 0);
	} else {
		return false;
	}
	return true;
}

static void send_button(struct livery_seat *seat, uint32_t button, uint32_t time,
	enum wl_pointer_button_state state) {
	livery_slow_pointer_settle(&seat->slow);
	livery_serial_pass_to(seat->server, seat->wlr_seat->pointer_state.focused_client);
	wlr_seat_pointer_notify_button(seat->wlr_seat, time, button, state);
}

static void send_press(
	struct livery_seat *seat, const struct livery_hit *hit, uint32_t button, uint32_t time) {
	if (!livery_key_set_add(&seat->client_buttons, button)) {
		return;
	}
	if (!seat->implicit_grab) {
		/* The scene may have changed since the last motion. */
		enter(seat, hit);
		seat->implicit_grab = true;
		seat->grab_x = seat->cursor->x - hit->sx;
		seat->grab_y = seat->cursor->y - hit->sy;
	}
	send_button(seat, button, time, WL_POINTER_BUTTON_STATE_PRESSED);
}

static void press(struct livery_seat *seat, uint32_t button, uint32_t time) {
	if (seat->interactive.mode != LIVERY_INTERACTIVE_NONE) {
		return;
	}
	struct livery_hit hit = livery_hit_at(seat->server, seat->cursor->x, seat->cursor->y);
	if (seat->implicit_grab) {
		/* A second button goes where the first went. */
		send_press(seat, &hit, button, time);
		return;
	}
	if (livery_shield_filter(seat, &hit, LIVERY_SHIELD_BUTTON)) {
		return;
	}
	wl_signal_emit_mutable(&seat->server->events.press, &hit);
	livery_switcher_cancel(seat->server->switcher);
	if (hit.toplevel != NULL) {
		livery_focus_set(seat->server, hit.toplevel);
	}
	if (press_chord(seat, &hit, button)) {
		return;
	}
	if (hit.toplevel != NULL && hit.part == LIVERY_HIT_CONTENT &&
		livery_family_modal(hit.toplevel) != NULL) {
		return; /* that is for the dialog, which has the keyboard now */
	}
	if (hit.surface != NULL) {
		livery_focus_note_press(seat->server);
		send_press(seat, &hit, button, time);
		livery_toplevel_expect_answer(hit.toplevel);
	} else if (hit.toplevel != NULL) {
		press_frame(seat, &hit, button, time);
	}
}

/* The pointer is for the windows again. One that the user has put under it is meant. */
static void end_interactive(struct livery_seat *seat, const struct livery_interactive *ended) {
	livery_stage_apply(seat->server);
	if (ended->mode == LIVERY_INTERACTIVE_MOVE || ended->mode == LIVERY_INTERACTIVE_RESIZE) {
		find_hit(seat, !ended->asked);
	}
	livery_server_emit_scene(seat->server);
}

static void release(struct livery_seat *seat, uint32_t button, uint32_t time) {
	const struct livery_interactive before = seat->interactive;
	livery_interactive_release(seat, button);
	if (before.mode != LIVERY_INTERACTIVE_NONE &&
		seat->interactive.mode == LIVERY_INTERACTIVE_NONE) {
		end_interactive(seat, &before);
	}
	if (!livery_key_set_remove(&seat->client_buttons, button)) {
		return;
	}
	send_button(seat, button, time, WL_POINTER_BUTTON_STATE_RELEASED);
	if (seat->client_buttons.count == 0) {
		seat->implicit_grab = false;
		livery_drag_end(seat);
		process_motion(seat, time, false);
	}
}

static void handle_button(struct wl_listener *listener, void *data) {
	struct livery_seat *seat = wl_container_of(listener, seat, button);
	const struct wlr_pointer_button_event *event = data;
	if (event->state == WL_POINTER_BUTTON_STATE_PRESSED) {
		press(seat, event->button, event->time_msec);
	} else {
		release(seat, event->button, event->time_msec);
	}
	assert(livery_seat_is_valid(seat));
	/* Where the user puts windows is where the pointer goes next. */
	if (livery_stage_apply(seat->server)) {
		livery_server_emit_scene(seat->server);
	}
}

/* Over a handle, or with Super anywhere in a window that has one; false: it is the client's. */
static bool scroll_content(struct livery_seat *seat, const struct livery_hit *hit,
	const struct wlr_pointer_axis_event *event) {
	int axis = event->orientation == WL_POINTER_AXIS_VERTICAL_SCROLL ? 1 : 0;
	if (hit->part == LIVERY_HIT_SCROLL_X) {
		axis = 0;
	} else if (hit->part != LIVERY_HIT_SCROLL_Y &&
		!(livery_keyboard_held(seat) & WLR_MODIFIER_LOGO)) {
		return false;
	}
	if (hit->toplevel == NULL || livery_overflow_range(hit->toplevel, axis) == 0) {
		return false;
	}
	int offset = hit->toplevel->overflow.offset[axis];
	livery_overflow_set(hit->toplevel, axis, offset + (int)(WHEEL_SPEED * event->delta));
	return true;
}

/* Whether the wheel is not the client's. While a button is held it goes where that went. */
static bool handle_wheel(struct livery_seat *seat, const struct wlr_pointer_axis_event *event) {
	if (seat->implicit_grab || seat->interactive.mode != LIVERY_INTERACTIVE_NONE) {
		return false;
	}
	livery_pointer_update(seat);
	struct livery_hit hit = livery_hit_at(seat->server, seat->cursor->x, seat->cursor->y);
	return livery_shield_filter(seat, &hit, LIVERY_SHIELD_WHEEL) ||
		scroll_content(seat, &hit, event);
}

static void handle_axis(struct wl_listener *listener, void *data) {
	struct livery_seat *seat = wl_container_of(listener, seat, axis);
	const struct wlr_pointer_axis_event *event = data;
	if (handle_wheel(seat, event)) {
		return;
	}
	const struct livery_slow_axis axis = {
		.time = event->time_msec,
		.orientation = event->orientation,
		.source = event->source,
		.direction = event->relative_direction,
		.value = event->delta,
		.discrete = event->delta_discrete,
	};
	livery_slow_pointer_axis(&seat->slow, &axis);
}

static void handle_frame(struct wl_listener *listener, void *data) {
	struct livery_seat *seat = wl_container_of(listener, seat, frame);
	livery_slow_pointer_frame(&seat->slow);
}

void livery_pointer_add(struct livery_seat *seat, struct wlr_input_device *device) {
	wlr_cursor_attach_input_device(seat->cursor, device);
}

static void listen(
	struct wl_signal *signal, struct wl_listener *listener, wl_notify_func_t notify) {
	listener->notify = notify;
	wl_signal_add(signal, listener);
}

bool livery_pointer_init(struct livery_seat *seat) {
	struct wlr_cursor *cursor = seat->cursor;
	listen(&cursor->events.motion, &seat->motion, handle_motion);
	listen(&cursor->events.motion_absolute, &seat->motion_absolute, handle_motion_absolute);
	listen(&cursor->events.button, &seat->button, handle_button);
	listen(&cursor->events.axis, &seat->axis, handle_axis);
	listen(&cursor->events.frame, &seat->frame, handle_frame);
	struct livery_server *server = seat->server;
	listen(&server->events.scene, &seat->scene, handle_scene);
	listen(&server->events.outputs, &seat->outputs, handle_outputs);
	listen(&server->events.toplevel_minimize, &seat->toplevel_minimize,
		handle_toplevel_minimize);
	listen(&server->events.toplevel_unmap, &seat->toplevel_unmap, handle_toplevel_unmap);
	listen(&server->events.toplevel_destroy, &seat->toplevel_destroy, handle_toplevel_destroy);
	livery_slow_pointer_init(&seat->slow, seat->wlr_seat, seat->server->loop);
	livery_cursor_set_shape(seat, "default");
	return true;
}

void livery_pointer_finish(struct livery_seat *seat) {
	if (seat->motion.notify == NULL) {
		return;
	}
	wl_list_remove(&seat->motion.link);
	wl_list_remove(&seat->motion_absolute.link);
	wl_list_remove(&seat->button.link);
	wl_list_remove(&seat->axis.link);
	wl_list_remove(&seat->frame.link);
	wl_list_remove(&seat->scene.link);
	wl_list_remove(&seat->outputs.link);
	wl_list_remove(&seat->toplevel_minimize.link);
	wl_list_remove(&seat->toplevel_unmap.link);
	wl_list_remove(&seat->toplevel_destroy.link);
}
