/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/window/xdg.h"

#include <stdlib.h>
#include <wlr/types/wlr_xdg_shell.h>

#include "common/wlr_compat.h"
#include "gui-agent/window/hidden.h"
#include "gui-agent/window/window.h"

struct agent_window *agent_xdg_window_create(struct agent *agent, struct wlr_xdg_surface *xdg,
		const struct agent_window_kind *kind, bool popup) {
	struct agent_window *window = calloc(1, sizeof(*window));
	if (window == NULL) {
		wl_resource_post_no_memory(xdg->resource);
		return NULL;
	}
	window->xdg = xdg;
	xdg->data = window;
	agent_window_init(window, agent, kind, xdg->surface, popup);
	return window;
}

void agent_xdg_window_destroy(struct agent_window *window) {
	agent_window_finish(window);
	agent_hidden_drop(window->agent, window);
	window->xdg->data = NULL;
	free(window);
}

struct wlr_box agent_xdg_geometry(struct agent_window *window) {
	return compat_xdg_geometry(window->xdg);
}

bool agent_xdg_ping(struct agent_window *window) {
	wlr_xdg_surface_ping(window->xdg);
	return true;
}

bool agent_xdg_has_answered(struct agent_window *window) {
	return window->xdg->client->ping_serial == 0;
}
