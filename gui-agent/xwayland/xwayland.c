/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/xwayland/xwayland.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <wlr/xwayland/server.h>
#include <wlr/xwayland/shell.h>
#include <wlr/xwayland/xwayland.h>
#include <xcb/xcbext.h>

#include "common/clock.h"
#include "gui-agent/base/agent.h"
#include "gui-agent/base/log.h"
#include "gui-agent/seat/ping.h"
#include "gui-agent/seat/seat.h"
#include "gui-agent/xwayland/window.h"

#define SERVER_WAIT_MS 100

struct agent_xwayland {
	struct agent *agent;
	struct wlr_xwayland *wlr;
	struct wl_list windows; /* agent_x11_window.link */
	struct agent_x11_window *active; /* that has X's input focus, NULL: none */
	struct agent_x11_window *top; /* of the X screen, NULL: not known */
	xcb_atom_t atoms[AGENT_X11_ATOMS];
	struct wl_event_source *answers; /* NULL: no ping is open */

	struct wl_listener ready;
	struct wl_listener new_surface;
	struct wl_listener keyboard_focus;
	struct wl_listener pointer_focus;
	struct wl_listener window_withdraw;
};

/* ---- focus ---- */

static void xwayland_activate(struct agent_xwayland *xwayland, struct agent_x11_window *x11) {
	struct agent_x11_window *before = xwayland->active;
	xwayland->active = x11;
	if (x11 != NULL) {
		wlr_xwayland_surface_activate(x11->wlr, true);
	} else if (before != NULL) {
		wlr_xwayland_surface_activate(before->wlr, false);
	}
}

static void handle_keyboard_focus(struct wl_listener *listener, void *data) {
	struct agent_xwayland *xwayland = wl_container_of(listener, xwayland, keyboard_focus);
	struct agent_window *window = data;
	xwayland_activate(xwayland, window != NULL ?
		agent_x11_window_from(agent_window_get_root(window)) : NULL);
}

static void handle_window_withdraw(struct wl_listener *listener, void *data) {
	struct agent_xwayland *xwayland = wl_container_of(listener, xwayland, window_withdraw);
	struct agent_x11_window *x11 = agent_x11_window_from(data);
	if (x11 != NULL && x11 == xwayland->active) {
		xwayland_activate(xwayland, NULL);
	}
	if (x11 == xwayland->top) {
		xwayland->top = NULL;
	}
}

/* wlroots keeps no order for these. */
static void raise_override_redirect(xcb_connection_t *connection,
		const struct agent_x11_window *x11) {
	const uint32_t mode = XCB_STACK_MODE_ABOVE;
	xcb_configure_window(connection, x11->wlr->window_id, XCB_CONFIG_WINDOW_STACK_MODE, &mode);
}

/*
 * Waits until the X server has done what was asked of it, for its other connection, that to
 * Wayland, has no order with this one. Not for long: it may be stopped.
 */
static void wait_for_server(xcb_connection_t *connection) {
	struct pollfd pollfd = { .fd = xcb_get_file_descriptor(connection), .events = POLLIN };
	xcb_get_input_focus_cookie_t cookie = xcb_get_input_focus(connection);
	int64_t until = livery_clock_ms() + SERVER_WAIT_MS;
	void *reply = NULL;
	int left = SERVER_WAIT_MS;
	xcb_flush(connection);
	while (xcb_poll_for_reply(connection, cookie.sequence, &reply, NULL) == 0 && left > 0) {
		poll(&pollfd, 1, left);
		left = (int)(until - livery_clock_ms());
	}
	if (reply == NULL) {
		xcb_discard_reply(connection, cookie.sequence);
	}
	free(reply);
}

/* The window under the pointer is on top, with its popups above it. */
static void handle_pointer_focus(struct wl_listener *listener, void *data) {
	struct agent_xwayland *xwayland = wl_container_of(listener, xwayland, pointer_focus);
	xcb_connection_t *connection = wlr_xwayland_get_xwm_connection(xwayland->wlr);
	struct agent_window *window = data;
	struct agent_x11_window *root = window != NULL ?
		agent_x11_window_from(agent_window_get_root(window)) : NULL, *other;
	if (root == NULL || root == xwayland->top || connection == NULL) {
		return;
	}
	xwayland->top = root;
	wlr_xwayland_surface_restack(root->wlr, NULL, XCB_STACK_MODE_ABOVE);
	wl_list_for_each_reverse(other, &xwayland->windows, link) {
		if (other->shown && other->parent == root) {
			raise_override_redirect(connection, other);
		}
	}
	wait_for_server(connection);
}

/* ---- atoms ---- */

static void xwayland_intern_atoms(struct agent_xwayland *xwayland) {
	static const char *const names[AGENT_X11_ATOMS] = {
		[AGENT_X11_PING] = "_NET_WM_PING",
		[AGENT_X11_TOOLTIP] = "_NET_WM_WINDOW_TYPE_TOOLTIP",
		[AGENT_X11_NOTIFICATION] = "_NET_WM_WINDOW_TYPE_NOTIFICATION",
		[AGENT_X11_DND] = "_NET_WM_WINDOW_TYPE_DND",
	};
	xcb_connection_t *connection = wlr_xwayland_get_xwm_connection(xwayland->wlr);
	xcb_intern_atom_cookie_t cookies[AGENT_X11_ATOMS];
	for (size_t i = 0; i < AGENT_X11_ATOMS; i++) {
		cookies[i] = xcb_intern_atom(connection, 0, (uint16_t)strlen(names[i]), names[i]);
	}
	for (size_t i = 0; i < AGENT_X11_ATOMS; i++) {
		xcb_intern_atom_reply_t *reply =
			xcb_intern_atom_reply(connection, cookies[i], NULL);
		xwayland->atoms[i] = reply != NULL ? reply->atom : XCB_ATOM_NONE;
		free(reply);
	}
}

bool agent_x11_has_atom(struct agent *agent, const uint32_t *atoms, size_t n,
		enum agent_x11_atom atom) {
	xcb_atom_t wanted = agent->xwayland->atoms[atom];
	for (size_t i = 0; i < n && wanted != XCB_ATOM_NONE; i++) {
		if (atoms[i] == wanted) {
			return true;
		}
	}
	return false;
}

/* ---- pings ---- */

static void xwayland_stop_answers(struct agent_xwayland *xwayland) {
	if (xwayland->answers != NULL) {
		wl_event_source_remove(xwayland->answers);
		xwayland->answers = NULL;
	}
}

/*
 * wlroots has no event for an answer. It reads the connection before the check, which comes at the
 * end of this turn of the event loop.
 */
static int handle_answers(int fd, uint32_t mask, void *data) {
	struct agent_xwayland *xwayland = data;
	const struct agent_window *window;
	bool open = false;
	wl_list_for_each(window, &xwayland->agent->windows, link) {
		open = open || window->pinged;
	}
	agent_ping_schedule_check(xwayland->agent);
	if (!open || (mask & (WL_EVENT_HANGUP | WL_EVENT_ERROR))) {
		xwayland_stop_answers(xwayland);
	}
	return 0;
}

void agent_x11_watch_answers(struct agent *agent) {
	struct agent_xwayland *xwayland = agent->xwayland;
	xcb_connection_t *connection = agent_x11_connection(agent);
	if (connection != NULL && xwayland->answers == NULL) {
		xwayland->answers = wl_event_loop_add_fd(agent->loop,
			xcb_get_file_descriptor(connection), WL_EVENT_READABLE, handle_answers,
			xwayland);
	}
}

/* ---- the server ---- */

static void handle_new_surface(struct wl_listener *listener, void *data) {
	struct agent_xwayland *xwayland = wl_container_of(listener, xwayland, new_surface);
	agent_x11_window_create(xwayland->agent, &xwayland->windows, data);
}

static void handle_ready(struct wl_listener *listener, void *data) {
	struct agent_xwayland *xwayland = wl_container_of(listener, xwayland, ready);
	xwayland_intern_atoms(xwayland);
	agent_info("Xwayland is ready on %s", xwayland->wlr->display_name);
	/*
	 * wlroots does not start a server again that has ended within seconds of its start. This
	 * one is started only by programs that connect, so that there is nothing to slow down.
	 */
	xwayland->wlr->server->server_start = 0;
}

/* Only Xwayland gets the global by which it says which X window a surface is. */
static bool filter_global(const struct wl_client *client, const struct wl_global *global,
		void *data) {
	const struct agent_xwayland *xwayland = data;
	return global != xwayland->wlr->shell_v1->global ||
		client == xwayland->wlr->server->client;
}

static void xwayland_listen(struct wl_signal *signal, struct wl_listener *listener,
		wl_notify_func_t notify) {
	listener->notify = notify;
	wl_signal_add(signal, listener);
}

struct agent_xwayland *agent_xwayland_create(struct agent *agent) {
	struct agent_xwayland *xwayland = calloc(1, sizeof(*xwayland));
	if (xwayland == NULL) {
		agent_error("out of memory");
		return NULL;
	}
	xwayland->agent = agent;
	wl_list_init(&xwayland->windows);
	xwayland->wlr = wlr_xwayland_create(agent->display, agent->compositor, true);
	if (xwayland->wlr == NULL) {
		agent_info("no Xwayland: X11 programs cannot be shown");
		free(xwayland);
		return NULL;
	}
	wl_display_set_global_filter(agent->display, filter_global, xwayland);
	wlr_xwayland_set_seat(xwayland->wlr, agent_seat_get_wlr(agent->seat));
	xwayland_listen(&xwayland->wlr->events.ready, &xwayland->ready, handle_ready);
	xwayland_listen(&xwayland->wlr->events.new_surface, &xwayland->new_surface,
		handle_new_surface);
	xwayland_listen(&agent->events.keyboard_focus, &xwayland->keyboard_focus,
		handle_keyboard_focus);
	xwayland_listen(&agent->events.pointer_focus, &xwayland->pointer_focus,
		handle_pointer_focus);
	xwayland_listen(&agent->events.window_withdraw, &xwayland->window_withdraw,
		handle_window_withdraw);
	return xwayland;
}

void agent_xwayland_destroy(struct agent_xwayland *xwayland) {
	if (xwayland == NULL) {
		return;
	}
	wl_list_remove(&xwayland->ready.link);
	wl_list_remove(&xwayland->new_surface.link);
	wl_list_remove(&xwayland->keyboard_focus.link);
	wl_list_remove(&xwayland->pointer_focus.link);
	wl_list_remove(&xwayland->window_withdraw.link);
	xwayland_stop_answers(xwayland);
	wl_display_set_global_filter(xwayland->agent->display, NULL, NULL);
	wlr_xwayland_destroy(xwayland->wlr);
	free(xwayland);
}

bool agent_xwayland_is_starting(const struct agent_xwayland *xwayland) {
	return xwayland != NULL && xwayland->wlr->server->pipe_source != NULL;
}

const char *agent_xwayland_display(const struct agent_xwayland *xwayland) {
	return xwayland != NULL ? xwayland->wlr->display_name : NULL;
}

xcb_connection_t *agent_x11_connection(struct agent *agent) {
	return agent->xwayland != NULL ?
		wlr_xwayland_get_xwm_connection(agent->xwayland->wlr) : NULL;
}
