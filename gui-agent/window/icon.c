/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/window/icon.h"

#include <stdlib.h>
#include <wlr/types/wlr_compositor.h>
#include <wlr/types/wlr_data_device.h>

#include "gui-agent/base/agent.h"
#include "gui-agent/link/link.h"
#include "gui-agent/window/scale.h"
#include "gui-agent/window/window.h"

static struct wlr_box icon_geometry(struct agent_window *window) {
	const struct wlr_surface_state *state = &window->surface->current;
	return (struct wlr_box){ .width = state->width, .height = state->height };
}

static bool icon_is_ready(struct agent_window *window) {
	return window->mapped && agent_link_knows_icons(window->agent->link);
}

/* Before it is sent, the place from the pointer is what the program's offsets add up to. */
static bool icon_commit(struct agent_window *window) {
	window->icon_x += window->surface->current.dx;
	window->icon_y += window->surface->current.dy;
	return true;
}

static struct agent_window *icon_parent(struct agent_window *window) {
	return NULL;
}

static const char *icon_no_name(const struct agent_window *window) {
	return NULL;
}

static void icon_close(struct agent_window *window) {
	/* It goes with its drag. */
}

static bool icon_ping(struct agent_window *window) {
	return false;
}

static const struct wlr_xdg_positioner_rules *icon_rules(struct agent_window *window) {
	return NULL;
}

static struct wlr_box icon_box(struct agent_window *window, bool current) {
	return icon_geometry(window);
}

static void icon_place(struct agent_window *window, const struct wlr_box *box) {
	/* The GUI domain says nothing of its place. */
}

static bool icon_adopt_size(struct agent_window *window) {
	return false;
}

static const struct agent_window_kind icon_kind = {
	.geometry = icon_geometry,
	.is_ready = icon_is_ready,
	.commit = icon_commit,
	.parent = icon_parent,
	.title = icon_no_name,
	.app_id = icon_no_name,
	.close = icon_close,
	.ping = icon_ping,
	.has_answered = icon_ping,
	.rules = icon_rules,
	.box = icon_box,
	.place = icon_place,
	.adopt_size = icon_adopt_size,
};

static void handle_destroy(struct wl_listener *listener, void *data) {
	struct agent_window *window = agent_window_from_listener(listener);
	agent_window_finish(window);
	free(window);
}

void agent_icon_create(struct agent_window *from, struct wlr_drag_icon *icon) {
	struct agent *agent = from->agent;
	if (!agent_link_knows_icons(agent->link)) {
		return;
	}
	struct agent_window *window = calloc(1, sizeof(*window));
	if (window == NULL) {
		return;
	}
	window->icon = true;
	window->scale = agent_scale_of(from);
	agent_window_init(window, agent, &icon_kind, icon->surface, true);
	agent_window_listen(window, &icon->events.destroy, handle_destroy);
	if (icon->surface->mapped) {
		agent_window_map(window);
	}
}
