/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Override-redirect windows of X11 programs as popups of a toplevel. The program has placed them on
 * the X screen; what counts is where that is relative to the toplevel. The GUI domain keeps them on
 * its output, and the X window follows.
 */
#include <wlr/types/wlr_compositor.h>
#include <wlr/xwayland/xwayland.h>

#include "gui-agent/base/agent.h"
#include "gui-agent/link/link.h"
#include "gui-agent/seat/seat.h"
#include "gui-agent/xwayland/window.h"

/* The part of a window's number that is its program's. */
#define CLIENT_MASK 0xffe00000u
#define UNMAP_MS 300 /* from a dismissal */

static struct agent_x11_window *popup_from(const struct agent_window *window) {
	struct agent_x11_window *x11 = wl_container_of(window, x11, base);
	return x11;
}

/* ---- the toplevel that it belongs to ---- */

static bool is_shown_toplevel(const struct agent_x11_window *x11) {
	return x11 != NULL && x11->shown && !x11->base.popup && x11->base.mapped;
}

static bool is_same_program(const struct agent_x11_window *a, const struct agent_x11_window *b) {
	return (a->wlr->window_id & CLIENT_MASK) == (b->wlr->window_id & CLIENT_MASK);
}

/* The toplevel that it is transient for, itself or by another popup. */
static struct agent_x11_window *transient_toplevel(const struct agent_x11_window *x11) {
	const struct wlr_xwayland_surface *parent = x11->wlr->parent;
	for (int depth = 0; parent != NULL && depth < 16; depth++) {
		struct agent_x11_window *other = parent->data;
		if (is_shown_toplevel(other)) {
			return other;
		}
		parent = parent->parent;
	}
	return NULL;
}

/* That window's toplevel, if it is an X11 program's. */
static struct agent_x11_window *toplevel_of(struct agent_window *window) {
	struct agent_x11_window *x11 = window != NULL ?
		agent_x11_window_from(agent_window_get_root(window)) : NULL;
	return is_shown_toplevel(x11) ? x11 : NULL;
}

struct agent_x11_window *agent_x11_popup_find_parent(struct agent_x11_window *x11) {
	struct agent_seat *seat = x11->agent->seat;
	struct agent_x11_window *found = transient_toplevel(x11), *other;
	struct agent_x11_window *used[] = { toplevel_of(agent_seat_keyboard_window(seat)),
		toplevel_of(agent_seat_pointer_window(seat)) };
	if (found != NULL) {
		return found;
	}
	for (size_t i = 0; i < 2; i++) {
		if (used[i] != NULL && is_same_program(used[i], x11)) {
			return used[i];
		}
	}
	wl_list_for_each(other, x11->windows, link) {
		if (is_shown_toplevel(other) && is_same_program(other, x11)) {
			return other;
		}
	}
	return used[0] != NULL ? used[0] : used[1];
}

/* ---- the kind ---- */

static struct wlr_box popup_box(struct agent_window *window, bool current) {
	const struct agent_x11_window *x11 = popup_from(window);
	const struct wlr_xwayland_surface *wlr = x11->wlr;
	struct wlr_box box = { wlr->x, wlr->y, wlr->width, wlr->height };
	if (x11->parent != NULL) {
		box.x -= x11->parent->wlr->x;
		box.y -= x11->parent->wlr->y;
	}
	return box;
}

/* Where the program has put it, or as near to that as the output allows. */
static const struct wlr_xdg_positioner_rules *popup_rules(struct agent_window *window) {
	struct agent_x11_window *x11 = popup_from(window);
	struct wlr_box box = popup_box(window, false);
	x11->rules = (struct wlr_xdg_positioner_rules){
		.anchor_rect = { box.x, box.y, 1, 1 },
		.anchor = XDG_POSITIONER_ANCHOR_TOP_LEFT,
		.gravity = XDG_POSITIONER_GRAVITY_BOTTOM_RIGHT,
		.constraint_adjustment = XDG_POSITIONER_CONSTRAINT_ADJUSTMENT_SLIDE_X |
			XDG_POSITIONER_CONSTRAINT_ADJUSTMENT_SLIDE_Y,
		.size = { box.width, box.height },
	};
	return &x11->rules;
}

static void popup_place(struct agent_window *window, const struct wlr_box *placed) {
	struct agent_x11_window *x11 = popup_from(window);
	struct wlr_xwayland_surface *wlr = x11->wlr;
	struct wlr_box box = popup_box(window, false);
	if (x11->parent != NULL && (box.x != placed->x || box.y != placed->y)) {
		wlr_xwayland_surface_configure(wlr, (int16_t)(x11->parent->wlr->x + placed->x),
			(int16_t)(x11->parent->wlr->y + placed->y), wlr->width, wlr->height);
	}
}

static struct wlr_box popup_geometry(struct agent_window *window) {
	const struct wlr_surface_state *state = &window->surface->current;
	return (struct wlr_box){ .width = state->width, .height = state->height };
}

static struct agent_window *popup_parent(struct agent_window *window) {
	struct agent_x11_window *parent = popup_from(window)->parent;
	return parent != NULL ? &parent->base : NULL;
}

static bool popup_is_ready(struct agent_window *window) {
	struct agent_window *parent = popup_parent(window);
	return window->mapped && parent != NULL && parent->id != 0;
}

static bool popup_commit(struct agent_window *window) {
	return true;
}

static const char *popup_no_name(const struct agent_window *window) {
	return NULL;
}

/* A size of the program's own comes with a change of the X window, see handle_set_geometry. */
static bool popup_adopt_size(struct agent_window *window) {
	return false;
}

/* ---- dismissal ---- */

static bool is_free(const struct agent_x11_window *x11, int x, int y) {
	const struct agent_x11_window *other;
	wl_list_for_each(other, x11->windows, link) {
		struct wlr_box box = { other->wlr->x, other->wlr->y, other->wlr->width,
			other->wlr->height };
		if (other->shown && wlr_box_contains_point(&box, x, y)) {
			return false;
		}
	}
	return true;
}

/* A menu has grabbed the pointer in X: its program ends it at a click outside of its windows. */
static void click_outside(const struct agent_x11_window *x11) {
	uint32_t width, height;
	agent_link_screen_size(x11->agent->link, &width, &height);
	const int xs[] = { 0, (int)width - 1 }, ys[] = { 0, (int)height - 1 };
	for (size_t i = 0; i < 4 && x11->parent != NULL; i++) {
		int x = xs[i % 2], y = ys[i / 2];
		if (is_free(x11, x, y)) {
			const struct agent_x11_window *parent = x11->parent;
			agent_seat_click_outside(x11->agent->seat, parent->base.surface,
				x - parent->wlr->x, y - parent->wlr->y);
			return;
		}
	}
}

/* Its program has not ended it. There is no request for that in X; it is unmapped. */
static int handle_unmap_timer(void *data) {
	struct agent_x11_window *x11 = data;
	xcb_connection_t *connection = agent_x11_connection(x11->agent);
	if (connection != NULL) {
		xcb_unmap_window(connection, x11->wlr->window_id);
		xcb_flush(connection);
	}
	return 0;
}

static void popup_close(struct agent_window *window) {
	struct agent_x11_window *x11 = popup_from(window);
	if (x11->unmap_timer != NULL) {
		return;
	}
	click_outside(x11);
	x11->unmap_timer = wl_event_loop_add_timer(x11->agent->loop, handle_unmap_timer, x11);
	if (x11->unmap_timer != NULL) {
		wl_event_source_timer_update(x11->unmap_timer, UNMAP_MS);
	}
}

static bool popup_ping(struct agent_window *window) {
	return false;
}

static bool popup_has_answered(struct agent_window *window) {
	return true;
}

const struct agent_window_kind agent_x11_popup = {
	.geometry = popup_geometry,
	.is_ready = popup_is_ready,
	.commit = popup_commit,
	.parent = popup_parent,
	.title = popup_no_name,
	.app_id = popup_no_name,
	.close = popup_close,
	.ping = popup_ping,
	.has_answered = popup_has_answered,
	.rules = popup_rules,
	.box = popup_box,
	.place = popup_place,
	.adopt_size = popup_adopt_size,
};

static void handle_set_geometry(struct wl_listener *listener, void *data) {
	struct agent_window *window = agent_window_from_listener(listener);
	const struct agent_dialect *dialect = agent_window_dialect(window);
	if (dialect != NULL) {
		dialect->place(window);
	}
}

/* Pictures beside the pointer, which take no part in clicks. */
static bool is_passive(const struct agent_x11_window *x11) {
	const struct wlr_xwayland_surface *wlr = x11->wlr;
	for (int atom = AGENT_X11_TOOLTIP; atom <= AGENT_X11_DND; atom++) {
		if (agent_x11_has_atom(x11->agent, wlr->window_type, wlr->window_type_len,
				(enum agent_x11_atom)atom)) {
			return true;
		}
	}
	return false;
}

void agent_x11_popup_listen(struct agent_x11_window *x11) {
	agent_window_listen(&x11->base, &x11->wlr->events.set_geometry, handle_set_geometry);
	x11->base.grab = !is_passive(x11);
	x11->base.shares_input = true;
}

void agent_x11_popup_finish(struct agent_x11_window *x11) {
	if (x11->unmap_timer != NULL) {
		wl_event_source_remove(x11->unmap_timer);
		x11->unmap_timer = NULL;
	}
}
