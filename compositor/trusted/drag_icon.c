/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The icon of a drag of a trusted client. See xdg.h. */
#include "compositor/base/server.h"
#include "compositor/input/drag_icon.h"
#include "compositor/input/seat.h"
#include "compositor/trusted/xdg.h"
#include <stdlib.h>
#include <wlr/types/wlr_compositor.h>
#include <wlr/types/wlr_data_device.h>
#include <wlr/types/wlr_scene.h>
#include <wlr/types/wlr_seat.h>

struct icon {
	struct wlr_surface *surface;
	struct livery_drag_icon *icon;
	struct wlr_scene_tree *tree; /* its surfaces */
	struct wl_listener commit;
	struct wl_listener destroy;
};

static void handle_clip(void *data, int width, int height) {
	const struct icon *icon = data;
	const struct wlr_box clip = { .width = width, .height = height };
	wlr_scene_subsurface_tree_set_clip(&icon->tree->node, &clip);
}

static void handle_commit(struct wl_listener *listener, void *data) {
	struct icon *icon = wl_container_of(listener, icon, commit);
	const struct wlr_surface_state *state = &icon->surface->current;
	bool shown = wlr_surface_has_buffer(icon->surface);
	livery_drag_icon_resize(icon->icon, shown ? state->width : 0, shown ? state->height : 0,
		state->dx, state->dy);
}

static void handle_destroy(struct wl_listener *listener, void *data) {
	struct icon *icon = wl_container_of(listener, icon, destroy);
	wl_list_remove(&icon->commit.link);
	wl_list_remove(&icon->destroy.link);
	livery_drag_icon_destroy(icon->icon);
	free(icon);
}

static bool create(struct icon *icon, struct livery_server *server) {
	icon->icon = livery_drag_icon_create(
		server->seat, server->trusted_label, 0, 0, handle_clip, icon);
	if (icon->icon == NULL) {
		return false;
	}
	icon->tree = wlr_scene_subsurface_tree_create(
		livery_drag_icon_content(icon->icon), icon->surface);
	if (icon->tree == NULL) {
		livery_drag_icon_destroy(icon->icon);
		return false;
	}
	return true;
}

static void handle_start_drag(struct wl_listener *listener, void *data) {
	struct livery_server *server = wl_container_of(listener, server, start_drag);
	const struct wlr_drag *drag = data;
	struct icon *icon = drag->icon != NULL ? calloc(1, sizeof(*icon)) : NULL;
	if (icon == NULL) {
		return;
	}
	icon->surface = drag->icon->surface;
	if (!create(icon, server)) {
		free(icon);
		return;
	}
	icon->commit.notify = handle_commit;
	wl_signal_add(&icon->surface->events.commit, &icon->commit);
	icon->destroy.notify = handle_destroy;
	wl_signal_add(&drag->icon->events.destroy, &icon->destroy);
	handle_commit(&icon->commit, NULL);
}

void livery_xdg_drag_icon_init(struct livery_server *server) {
	server->start_drag.notify = handle_start_drag;
	wl_signal_add(&server->seat->wlr_seat->events.start_drag, &server->start_drag);
}
