/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Toplevels: configure and its acknowledgement, states, names and size hints. */
#include <wlr/types/wlr_compositor.h>
#include <wlr/types/wlr_xdg_decoration_v1.h>
#include <wlr/types/wlr_xdg_shell.h>

#include "gui-agent/base/agent.h"
#include "gui-agent/link/link.h"
#include "gui-agent/window/window.h"

/* ---- configure ---- */

void agent_toplevel_handle_initial_commit(struct agent_window *window) {
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

void agent_toplevel_configure(struct agent_window *window, uint32_t serial, int width, int height,
		uint32_t states, int bounds_width, int bounds_height) {
	if (window->popup || window->xdg->toplevel == NULL || !window->xdg->initialized) {
		return;
	}
	struct wlr_xdg_toplevel *toplevel = window->xdg->toplevel;
	wlr_xdg_toplevel_set_size(toplevel, width, height);
	wlr_xdg_toplevel_set_maximized(toplevel, states & AGENT_STATE_MAXIMIZED);
	wlr_xdg_toplevel_set_fullscreen(toplevel, states & AGENT_STATE_FULLSCREEN);
	wlr_xdg_toplevel_set_resizing(toplevel, states & AGENT_CONFIGURE_RESIZING);
	wlr_xdg_toplevel_set_activated(toplevel, states & AGENT_CONFIGURE_ACTIVATED);
	wlr_xdg_toplevel_set_suspended(toplevel, states & AGENT_CONFIGURE_MINIMIZED);
	if (bounds_width > 0 && bounds_height > 0) {
		wlr_xdg_toplevel_set_bounds(toplevel, bounds_width, bounds_height);
	}
	window->newest_xdg_serial = wlr_xdg_surface_schedule_configure(window->xdg);
	if (serial != 0) {
		note_serial(window, window->newest_xdg_serial, serial);
	}
}

/* The newest configure of the GUI domain that this commit answers. */
static void take_serials(struct agent_window *window) {
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

static void take_hints(struct agent_window *window) {
	const struct wlr_xdg_toplevel_state *state = &window->xdg->toplevel->current;
	if (state->min_width == window->min_width && state->min_height == window->min_height &&
			state->max_width == window->max_width &&
			state->max_height == window->max_height) {
		return;
	}
	window->min_width = state->min_width;
	window->min_height = state->min_height;
	window->max_width = state->max_width;
	window->max_height = state->max_height;
	const struct agent_dialect *dialect = agent_link_dialect(window->agent->link);
	if (dialect != NULL && window->id != 0) {
		dialect->hints(window);
	}
}

void agent_toplevel_handle_commit(struct agent_window *window) {
	if (window->xdg->toplevel == NULL || !window->xdg->initialized) {
		return;
	}
	take_serials(window);
	take_hints(window);
}

void agent_toplevel_close(struct agent_window *window) {
	if (window->popup) {
		agent_popup_dismiss(window);
	} else if (window->xdg->toplevel != NULL) {
		wlr_xdg_toplevel_send_close(window->xdg->toplevel);
	}
}

/* ---- requests ---- */

static void request_state(struct agent_window *window, uint32_t state, bool wanted) {
	const struct agent_dialect *dialect = agent_link_dialect(window->agent->link);
	if (window->on_wire_mapped && dialect != NULL) {
		dialect->state(window, wanted ? state : 0, wanted ? 0 : state);
	} else if (wanted) {
		window->requested |= state;
	} else {
		window->requested &= ~state;
	}
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

/* ---- names ---- */

static void handle_set_title(struct wl_listener *listener, void *data) {
	struct agent_window *window = agent_window_from_listener(listener);
	const struct agent_dialect *dialect = agent_link_dialect(window->agent->link);
	if (dialect != NULL && window->id != 0) {
		dialect->title(window);
	}
}

static void handle_set_app_id(struct wl_listener *listener, void *data) {
	struct agent_window *window = agent_window_from_listener(listener);
	const struct agent_dialect *dialect = agent_link_dialect(window->agent->link);
	if (dialect != NULL && window->id != 0) {
		dialect->app_id(window);
	}
}

static void handle_set_parent(struct wl_listener *listener, void *data) {
	struct agent_window *window = agent_window_from_listener(listener);
	const struct agent_dialect *dialect = agent_link_dialect(window->agent->link);
	if (dialect != NULL && window->id != 0) {
		dialect->parent(window);
	}
}

static void handle_destroy(struct wl_listener *listener, void *data) {
	agent_window_destroy(agent_window_from_listener(listener));
}

void agent_toplevel_create(struct agent *agent, struct wlr_xdg_surface *xdg) {
	struct agent_window *window = agent_window_create(agent, xdg, false);
	if (window == NULL) {
		return;
	}
	struct wlr_xdg_toplevel *toplevel = xdg->toplevel;
	agent_window_listen(window, &toplevel->events.destroy, handle_destroy);
	agent_window_listen(window, &toplevel->events.request_maximize, handle_request_maximize);
	agent_window_listen(window, &toplevel->events.request_fullscreen,
		handle_request_fullscreen);
	agent_window_listen(window, &toplevel->events.request_minimize, handle_request_minimize);
	agent_window_listen(window, &toplevel->events.set_title, handle_set_title);
	agent_window_listen(window, &toplevel->events.set_app_id, handle_set_app_id);
	agent_window_listen(window, &toplevel->events.set_parent, handle_set_parent);
}
