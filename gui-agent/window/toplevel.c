/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/window/toplevel.h"

#include <stdlib.h>
#include <wlr/types/wlr_compositor.h>
#include <wlr/types/wlr_xdg_decoration_v1.h>
#include <wlr/types/wlr_xdg_shell.h>

#include "gui-agent/base/agent.h"
#include "gui-agent/link/link.h"
#include "gui-agent/window/window.h"
#include "gui-agent/window/xdg.h"

/* ---- configure ---- */

static void answer_initial_commit(struct agent_window *window) {
	struct wlr_xdg_toplevel *toplevel = window->xdg->toplevel;
	uint32_t width, height;
	agent_link_screen_size(window->agent->link, &width, &height);
	wlr_xdg_toplevel_set_wm_capabilities(toplevel, WLR_XDG_TOPLEVEL_WM_CAPABILITIES_MAXIMIZE |
		WLR_XDG_TOPLEVEL_WM_CAPABILITIES_FULLSCREEN |
		WLR_XDG_TOPLEVEL_WM_CAPABILITIES_MINIMIZE);
	wlr_xdg_toplevel_set_bounds(toplevel, (int32_t)width, (int32_t)height);
	if (window->decoration != NULL) {
		wlr_xdg_toplevel_decoration_v1_set_mode(window->decoration,
			WLR_XDG_TOPLEVEL_DECORATION_V1_MODE_SERVER_SIDE);
	}
	/* The program chooses its own size. */
	wlr_xdg_toplevel_set_size(toplevel, 0, 0);
}

static void note_serial(struct agent_window *window, uint32_t xdg, uint32_t ext) {
	struct agent_pending_serial *serials = window->serials;
	if (window->n_serials > 0 && serials[window->n_serials - 1].xdg == xdg) {
		serials[window->n_serials - 1].ext = ext;
		return;
	}
	if (window->n_serials == AGENT_MAX_SERIALS) {
		/* A program that answers late: the newest counts. */
		for (size_t i = 1; i < AGENT_MAX_SERIALS; i++) {
			serials[i - 1] = serials[i];
		}
		window->n_serials--;
	}
	serials[window->n_serials++] = (struct agent_pending_serial){ xdg, ext };
}

static void toplevel_configure(struct agent_window *window,
		const struct agent_configure *configure) {
	uint32_t states = configure->states;
	if (window->xdg->toplevel == NULL || !window->xdg->initialized) {
		return;
	}
	struct wlr_xdg_toplevel *toplevel = window->xdg->toplevel;
	wlr_xdg_toplevel_set_size(toplevel, configure->width, configure->height);
	wlr_xdg_toplevel_set_maximized(toplevel, states & AGENT_STATE_MAXIMIZED);
	wlr_xdg_toplevel_set_fullscreen(toplevel, states & AGENT_STATE_FULLSCREEN);
	wlr_xdg_toplevel_set_resizing(toplevel, states & AGENT_CONFIGURE_RESIZING);
	wlr_xdg_toplevel_set_activated(toplevel, states & AGENT_CONFIGURE_ACTIVATED);
	wlr_xdg_toplevel_set_suspended(toplevel, states & AGENT_CONFIGURE_MINIMIZED);
	if (configure->bounds_width > 0 && configure->bounds_height > 0) {
		wlr_xdg_toplevel_set_bounds(toplevel, configure->bounds_width,
			configure->bounds_height);
	}
	window->newest_xdg_serial = wlr_xdg_surface_schedule_configure(window->xdg);
	if (configure->serial != 0) {
		note_serial(window, window->newest_xdg_serial, configure->serial);
	}
}

/* The newest configure of the GUI domain that this commit answers. */
static void ack_serials(struct agent_window *window) {
	uint32_t answered = window->xdg->current.configure_serial;
	size_t done = 0;
	while (done < window->n_serials &&
			(int32_t)(answered - window->serials[done].xdg) >= 0) {
		window->acked_serial = window->serials[done++].ext;
	}
	for (size_t i = done; i < window->n_serials; i++) {
		window->serials[i - done] = window->serials[i];
	}
	window->n_serials -= done;
}

static bool toplevel_commit(struct agent_window *window) {
	if (window->xdg->initial_commit) {
		answer_initial_commit(window);
		return false;
	}
	if (window->xdg->toplevel != NULL && window->xdg->initialized) {
		const struct wlr_xdg_toplevel_state *state = &window->xdg->toplevel->current;
		ack_serials(window);
		agent_window_set_limits(window, state->min_width, state->min_height,
			state->max_width, state->max_height);
	}
	return true;
}

static bool toplevel_is_settled(struct agent_window *window) {
	return (int32_t)(window->xdg->current.configure_serial - window->newest_xdg_serial) >= 0;
}

static void toplevel_close(struct agent_window *window) {
	if (window->xdg->toplevel != NULL) {
		wlr_xdg_toplevel_send_close(window->xdg->toplevel);
	}
}

/* ---- requests ---- */

static void request_state(struct agent_window *window, uint32_t state, bool wanted) {
	agent_window_request_state(window, state, wanted);
	/* The protocol wants an answer, whatever the GUI domain decides later. */
	if (window->xdg->initialized) {
		wlr_xdg_surface_schedule_configure(window->xdg);
	}
}

static void handle_request_maximize(struct wl_listener *listener, void *data) {
	struct agent_window *window = agent_window_from_listener(listener);
	request_state(window, AGENT_STATE_MAXIMIZED, window->xdg->toplevel->requested.maximized);
}

static void handle_request_fullscreen(struct wl_listener *listener, void *data) {
	struct agent_window *window = agent_window_from_listener(listener);
	request_state(window, AGENT_STATE_FULLSCREEN, window->xdg->toplevel->requested.fullscreen);
}

static void handle_request_minimize(struct wl_listener *listener, void *data) {
	struct agent_window *window = agent_window_from_listener(listener);
	request_state(window, AGENT_STATE_MINIMIZED, window->xdg->toplevel->requested.minimized);
}

static void emit_grab(struct agent_window *window, uint32_t serial, uint32_t edges) {
	struct agent_window_grab grab = { .window = window, .serial = serial, .edges = edges };
	wl_signal_emit_mutable(&window->agent->events.window_grab, &grab);
}

static void handle_request_move(struct wl_listener *listener, void *data) {
	const struct wlr_xdg_toplevel_move_event *event = data;
	emit_grab(agent_window_from_listener(listener), event->serial, 0);
}

static void handle_request_resize(struct wl_listener *listener, void *data) {
	const struct wlr_xdg_toplevel_resize_event *event = data;
	if (event->edges != 0) {
		emit_grab(agent_window_from_listener(listener), event->serial, event->edges);
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

static void handle_set_app_id(struct wl_listener *listener, void *data) {
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

/* ---- life ---- */

static bool toplevel_is_ready(struct agent_window *window) {
	return window->mapped;
}

static struct agent_window *toplevel_parent(struct agent_window *window) {
	struct wlr_xdg_toplevel *toplevel = window->xdg->toplevel;
	return toplevel != NULL && toplevel->parent != NULL ? toplevel->parent->base->data : NULL;
}

static const char *toplevel_title(const struct agent_window *window) {
	return window->xdg->toplevel != NULL ? window->xdg->toplevel->title : NULL;
}

static const char *toplevel_app_id(const struct agent_window *window) {
	return window->xdg->toplevel != NULL ? window->xdg->toplevel->app_id : NULL;
}

static const struct agent_window_kind toplevel_kind = {
	.geometry = agent_xdg_geometry,
	.is_ready = toplevel_is_ready,
	.commit = toplevel_commit,
	.parent = toplevel_parent,
	.title = toplevel_title,
	.app_id = toplevel_app_id,
	.configure = toplevel_configure,
	.is_settled = toplevel_is_settled,
	.close = toplevel_close,
	.ping = agent_xdg_ping,
	.has_answered = agent_xdg_has_answered,
};

static void handle_destroy(struct wl_listener *listener, void *data) {
	agent_xdg_window_destroy(agent_window_from_listener(listener));
}

void agent_toplevel_create(struct agent *agent, struct wlr_xdg_toplevel *toplevel) {
	struct agent_window *window =
		agent_xdg_window_create(agent, toplevel->base, &toplevel_kind, false);
	if (window == NULL) {
		return;
	}
	agent_window_listen(window, &toplevel->events.destroy, handle_destroy);
	agent_window_listen(window, &toplevel->events.request_maximize, handle_request_maximize);
	agent_window_listen(window, &toplevel->events.request_fullscreen,
		handle_request_fullscreen);
	agent_window_listen(window, &toplevel->events.request_minimize, handle_request_minimize);
	agent_window_listen(window, &toplevel->events.request_move, handle_request_move);
	agent_window_listen(window, &toplevel->events.request_resize, handle_request_resize);
	agent_window_listen(window, &toplevel->events.set_title, handle_set_title);
	agent_window_listen(window, &toplevel->events.set_app_id, handle_set_app_id);
	agent_window_listen(window, &toplevel->events.set_parent, handle_set_parent);
}
