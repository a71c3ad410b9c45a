/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Toplevels of X11 programs: size and its acknowledgement, states, names, limits. The X server
 * gives a window any size that it is told; content of that size is the answer.
 */
#include <wlr/types/wlr_compositor.h>
#include <wlr/xwayland/xwayland.h>

#include "common/wlr_compat.h"
#include "gui-agent/base/agent.h"
#include "gui-agent/link/link.h"
#include "gui-agent/seat/ping.h"
#include "gui-agent/seat/seat.h"
#include "gui-agent/xwayland/window.h"

static struct agent_x11_window *toplevel_from(const struct agent_window *window) {
	struct agent_x11_window *x11 = wl_container_of(window, x11, base);
	return x11;
}

/* ---- size ---- */

static int middle(uint32_t room, int size) {
	return (int)room > size ? ((int)room - size) / 2 : 0;
}

static int clamp_side(int side) {
	return side < 1 ? 1 : side > INT16_MAX ? INT16_MAX : side;
}

void agent_x11_toplevel_configure(struct agent_x11_window *x11, int width, int height) {
	uint32_t screen_width, screen_height;
	agent_link_screen_size(x11->agent->link, &screen_width, &screen_height);
	width = clamp_side(width);
	height = clamp_side(height);
	wlr_xwayland_surface_configure(x11->wlr, (int16_t)middle(screen_width, width),
		(int16_t)middle(screen_height, height), (uint16_t)width, (uint16_t)height);
}

static bool content_is(const struct agent_x11_window *x11, int width, int height) {
	const struct wlr_surface_state *state = &x11->base.surface->current;
	return state->width == width && state->height == height;
}

static void answer_configure(struct agent_x11_window *x11) {
	x11->base.acked_serial = x11->serial;
	x11->serial = 0;
}

static void toplevel_configure(struct agent_window *window,
		const struct agent_configure *configure) {
	struct agent_x11_window *x11 = toplevel_from(window);
	int width = configure->width > 0 ? clamp_side(configure->width) : x11->wlr->width;
	int height = configure->height > 0 ? clamp_side(configure->height) : x11->wlr->height;
	/* States first, so that the program knows why it has its new size. */
	compat_xwayland_set_maximized(x11->wlr, configure->states & AGENT_STATE_MAXIMIZED);
	wlr_xwayland_surface_set_fullscreen(x11->wlr, configure->states & AGENT_STATE_FULLSCREEN);
	wlr_xwayland_surface_set_minimized(x11->wlr, configure->states & AGENT_CONFIGURE_MINIMIZED);
	if (width != x11->wlr->width || height != x11->wlr->height) {
		agent_x11_toplevel_configure(x11, width, height);
	}
	x11->serial = configure->serial;
	x11->width = width;
	x11->height = height;
	if (x11->serial != 0 && content_is(x11, width, height)) {
		answer_configure(x11);
		agent_windows_schedule_flush(window->agent);
	}
}

static bool toplevel_is_settled(struct agent_window *window) {
	struct agent_x11_window *x11 = toplevel_from(window);
	return content_is(x11, x11->wlr->width, x11->wlr->height);
}

static void take_limits(struct agent_x11_window *x11) {
	const xcb_size_hints_t *hints = x11->wlr->size_hints;
	bool min = hints != NULL && (hints->flags & XCB_ICCCM_SIZE_HINT_P_MIN_SIZE);
	bool max = hints != NULL && (hints->flags & XCB_ICCCM_SIZE_HINT_P_MAX_SIZE);
	agent_window_set_limits(&x11->base, min ? hints->min_width : 0, min ? hints->min_height : 0,
		max ? hints->max_width : 0, max ? hints->max_height : 0);
}

static bool toplevel_commit(struct agent_window *window) {
	struct agent_x11_window *x11 = toplevel_from(window);
	if (x11->serial != 0 && content_is(x11, x11->width, x11->height)) {
		answer_configure(x11);
	}
	take_limits(x11);
	return true;
}

/* ---- requests ---- */

static void handle_request_maximize(struct wl_listener *listener, void *data) {
	struct agent_window *window = agent_window_from_listener(listener);
	const struct wlr_xwayland_surface *wlr = toplevel_from(window)->wlr;
	agent_window_request_state(window, AGENT_STATE_MAXIMIZED,
		wlr->maximized_vert && wlr->maximized_horz);
}

static void handle_request_fullscreen(struct wl_listener *listener, void *data) {
	struct agent_window *window = agent_window_from_listener(listener);
	agent_window_request_state(window, AGENT_STATE_FULLSCREEN,
		toplevel_from(window)->wlr->fullscreen);
}

static void handle_request_minimize(struct wl_listener *listener, void *data) {
	struct agent_window *window = agent_window_from_listener(listener);
	const struct wlr_xwayland_minimize_event *event = data;
	agent_window_request_state(window, AGENT_STATE_MINIMIZED, event->minimize);
}

/* X tells no serial of the press. */
static void handle_request_move(struct wl_listener *listener, void *data) {
	struct agent_window *window = agent_window_from_listener(listener);
	agent_seat_grab(window->agent->seat, window, 0);
}

static void handle_request_resize(struct wl_listener *listener, void *data) {
	struct agent_window *window = agent_window_from_listener(listener);
	const struct wlr_xwayland_resize_event *event = data;
	if (event->edges != 0) {
		agent_seat_grab(window->agent->seat, window, event->edges);
	}
}

/* It cannot take the focus. */
static void handle_request_activate(struct wl_listener *listener, void *data) {
	agent_window_request_state(agent_window_from_listener(listener), AGENT_STATE_ATTENTION,
		true);
}

static void handle_set_hints(struct wl_listener *listener, void *data) {
	struct agent_window *window = agent_window_from_listener(listener);
	xcb_icccm_wm_hints_t *hints = toplevel_from(window)->wlr->hints;
	if (hints != NULL && xcb_icccm_wm_hints_get_urgency(hints)) {
		agent_window_request_state(window, AGENT_STATE_ATTENTION, true);
	}
}

/* ---- names ---- */

static void handle_set_title(struct wl_listener *listener, void *data) {
	struct agent_window *window = agent_window_from_listener(listener);
	const struct agent_dialect *dialect = agent_window_dialect(window);
	if (dialect != NULL) {
		dialect->title(window);
	}
}

static void handle_set_class(struct wl_listener *listener, void *data) {
	struct agent_window *window = agent_window_from_listener(listener);
	const struct agent_dialect *dialect = agent_window_dialect(window);
	if (dialect != NULL) {
		dialect->app_id(window);
	}
}

static void handle_set_parent(struct wl_listener *listener, void *data) {
	struct agent_window *window = agent_window_from_listener(listener);
	const struct agent_dialect *dialect = agent_window_dialect(window);
	if (dialect != NULL) {
		dialect->parent(window);
	}
}

/* ---- what the kind is asked ---- */

static struct wlr_box toplevel_geometry(struct agent_window *window) {
	const struct wlr_surface_state *state = &window->surface->current;
	return (struct wlr_box){ .width = state->width, .height = state->height };
}

static bool toplevel_is_ready(struct agent_window *window) {
	return window->mapped;
}

/* The window that it is transient for. */
static struct agent_window *toplevel_parent(struct agent_window *window) {
	struct wlr_xwayland_surface *parent = toplevel_from(window)->wlr->parent;
	struct agent_x11_window *x11 = parent != NULL ? parent->data : NULL;
	return x11 != NULL && x11->shown && !x11->base.popup ? &x11->base : NULL;
}

static const char *toplevel_title(const struct agent_window *window) {
	return toplevel_from(window)->wlr->title;
}

static const char *toplevel_app_id(const struct agent_window *window) {
	return toplevel_from(window)->wlr->class;
}

static void toplevel_close(struct agent_window *window) {
	wlr_xwayland_surface_close(toplevel_from(window)->wlr);
}

/* ---- pings ---- */

static bool toplevel_ping(struct agent_window *window) {
	struct agent_x11_window *x11 = toplevel_from(window);
	const struct wlr_xwayland_surface *wlr = x11->wlr;
	if (!agent_x11_has_atom(x11->agent, wlr->protocols, wlr->protocols_len, AGENT_X11_PING)) {
		return false;
	}
	x11->late = false;
	wlr_xwayland_surface_ping(x11->wlr);
	agent_x11_watch_answers(x11->agent);
	return true;
}

static bool toplevel_has_answered(struct agent_window *window) {
	struct agent_x11_window *x11 = toplevel_from(window);
	if (x11->late) {
		/* wlroots would not notice an answer any more: ask again. */
		toplevel_ping(window);
	}
	return !x11->wlr->pinging;
}

/* Of wlroots, after ten seconds. */
static void handle_ping_timeout(struct wl_listener *listener, void *data) {
	struct agent_window *window = agent_window_from_listener(listener);
	toplevel_from(window)->late = true;
	agent_ping_schedule_check(window->agent);
}

/* ---- the kind ---- */

const struct agent_window_kind agent_x11_toplevel = {
	.geometry = toplevel_geometry,
	.is_ready = toplevel_is_ready,
	.commit = toplevel_commit,
	.parent = toplevel_parent,
	.title = toplevel_title,
	.app_id = toplevel_app_id,
	.configure = toplevel_configure,
	.is_settled = toplevel_is_settled,
	.close = toplevel_close,
	.ping = toplevel_ping,
	.has_answered = toplevel_has_answered,
};

void agent_x11_toplevel_listen(struct agent_x11_window *x11) {
	struct agent_window *window = &x11->base;
	struct wlr_xwayland_surface *wlr = x11->wlr;
	agent_window_listen(window, &wlr->events.request_maximize, handle_request_maximize);
	agent_window_listen(window, &wlr->events.request_fullscreen, handle_request_fullscreen);
	agent_window_listen(window, &wlr->events.request_minimize, handle_request_minimize);
	agent_window_listen(window, &wlr->events.request_activate, handle_request_activate);
	agent_window_listen(window, &wlr->events.request_move, handle_request_move);
	agent_window_listen(window, &wlr->events.request_resize, handle_request_resize);
	agent_window_listen(window, &wlr->events.set_hints, handle_set_hints);
	agent_window_listen(window, &wlr->events.set_title, handle_set_title);
	agent_window_listen(window, &wlr->events.set_class, handle_set_class);
	agent_window_listen(window, &wlr->events.set_parent, handle_set_parent);
	agent_window_listen(window, &wlr->events.ping_timeout, handle_ping_timeout);
	window->modal = wlr->modal;
	window->requested = (wlr->fullscreen ? AGENT_STATE_FULLSCREEN : 0) |
		(wlr->maximized_vert && wlr->maximized_horz ? AGENT_STATE_MAXIMIZED : 0) |
		(wlr->minimized ? AGENT_STATE_MINIMIZED : 0);
}
