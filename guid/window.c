/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <wayland-client.h>
#include "guid/guid.h"
#include "livery-domain-v1-client-protocol.h"
#include "viewporter-client-protocol.h"

/* The core's windows as surfaces of livery: toplevels, popups and icons of drags. */

struct guid_window {
	struct guid *guid;
	uint32_t slot;
	struct wl_surface *surface;
	struct livery_domain_toplevel_v1 *toplevel; /* or popup or icon */
	struct livery_domain_popup_v1 *popup;
	struct livery_domain_icon_v1 *icon;
	struct wl_callback *frame; /* NULL: none is awaited */
	struct wp_viewport *viewport; /* NULL: its content always was as large as its buffers */
	uint32_t width, height; /* px of the window that livery stretches buffers to; 0: none yet */
};

static struct guid_window *at(void *data, uint32_t slot) {
	struct guid *guid = data;
	guid->work++;
	return guid->windows[slot];
}

uint32_t guid_window_slot(struct wl_surface *surface) {
	/* NULL where the surface was destroyed while the event was on its way. */
	struct guid_window *window = surface != NULL ? wl_surface_get_user_data(surface) : NULL;
	return window != NULL ? window->slot : LIVERY_CORE_NONE;
}

static struct guid_window *create(struct guid *guid, uint32_t slot) {
	struct guid_window *window = guid_alloc(1, sizeof(*window));
	window->guid = guid;
	window->slot = slot;
	window->surface = wl_compositor_create_surface(guid->compositor);
	wl_surface_set_user_data(window->surface, window);
	guid->windows[slot] = window;
	return window;
}

/* ---- toplevels ---- */

static void handle_configure(void *data, struct livery_domain_toplevel_v1 *toplevel,
		uint32_t serial, uint32_t width, uint32_t height, uint32_t states,
		uint32_t bounds_width, uint32_t bounds_height) {
	struct guid_window *window = data;
	struct livery_core_configure configure = {
		serial, width, height, states, bounds_width, bounds_height,
	};
	livery_core_toplevel_configured(window->guid->core, window->slot, &configure);
}

static void handle_close(void *data, struct livery_domain_toplevel_v1 *toplevel) {
	struct guid_window *window = data;
	livery_core_toplevel_closed(window->guid->core, window->slot);
}

static void handle_ping(void *data, struct livery_domain_toplevel_v1 *toplevel, uint32_t serial) {
	struct guid_window *window = data;
	livery_core_ping(window->guid->core, window->slot, serial);
}

static void handle_place(void *data, struct livery_domain_toplevel_v1 *toplevel, int32_t x,
		int32_t y) {
	struct guid_window *window = data;
	livery_core_toplevel_placed(window->guid->core, window->slot, x, y);
}

static void handle_scale(void *data, struct livery_domain_toplevel_v1 *toplevel, uint32_t scale) {
	struct guid_window *window = data;
	livery_core_toplevel_scaled(window->guid->core, window->slot, scale);
}

static const struct livery_domain_toplevel_v1_listener toplevel_listener = {
	.scale = handle_scale,
	.place = handle_place,
	.configure = handle_configure,
	.close = handle_close,
	.ping = handle_ping,
};

void guid_window_create_toplevel(void *data, uint32_t slot, uint32_t identity) {
	struct guid *guid = data;
	struct guid_window *window = create(guid, slot);
	window->toplevel = livery_domain_manager_v1_get_toplevel(guid->manager, window->surface);
	livery_domain_toplevel_v1_add_listener(window->toplevel, &toplevel_listener, window);
	livery_domain_toplevel_v1_set_identity(window->toplevel, identity);
}

void guid_window_report_place(void *data, uint32_t slot) {
	livery_domain_toplevel_v1_report_place(at(data, slot)->toplevel);
}

void guid_window_map_toplevel(void *data, uint32_t slot, uint32_t width, uint32_t height) {
	livery_domain_toplevel_v1_map(at(data, slot)->toplevel, width, height);
}

void guid_window_set_size(void *data, uint32_t slot, uint32_t width, uint32_t height) {
	livery_domain_toplevel_v1_set_size(at(data, slot)->toplevel, width, height);
}

void guid_window_set_title(void *data, uint32_t slot, const char *title) {
	livery_domain_toplevel_v1_set_title(at(data, slot)->toplevel, title);
}

void guid_window_set_app_id(void *data, uint32_t slot, const char *app_id) {
	livery_domain_toplevel_v1_set_app_id(at(data, slot)->toplevel, app_id);
}

void guid_window_set_parent(void *data, uint32_t slot, uint32_t parent) {
	livery_domain_toplevel_v1_set_parent(at(data, slot)->toplevel,
		parent != LIVERY_CORE_NONE ? at(data, parent)->toplevel : NULL);
}

void guid_window_set_hints(void *data, uint32_t slot, const struct livery_core_hints *hints) {
	livery_domain_toplevel_v1_set_size_hints(at(data, slot)->toplevel, hints->min_width,
		hints->min_height, hints->max_width, hints->max_height, hints->base_width,
		hints->base_height, hints->inc_width, hints->inc_height);
}

/* The two enums are the same. */
_Static_assert((int)LIVERY_CORE_MAXIMIZE == LIVERY_DOMAIN_TOPLEVEL_V1_REQUEST_MAXIMIZE &&
	(int)LIVERY_CORE_MINIMIZE == LIVERY_DOMAIN_TOPLEVEL_V1_REQUEST_MINIMIZE &&
	(int)LIVERY_CORE_ACTIVATE == LIVERY_DOMAIN_TOPLEVEL_V1_REQUEST_ACTIVATE,
	"requests");
_Static_assert((int)LIVERY_CORE_MAXIMIZED == LIVERY_DOMAIN_TOPLEVEL_V1_STATE_MAXIMIZED &&
	(int)LIVERY_CORE_MINIMIZED == LIVERY_DOMAIN_TOPLEVEL_V1_STATE_MINIMIZED,
	"states");

void guid_window_request(void *data, uint32_t slot, enum livery_core_request request) {
	livery_domain_toplevel_v1_request_state(at(data, slot)->toplevel, request);
}

void guid_window_ack(void *data, uint32_t slot, uint32_t serial) {
	livery_domain_toplevel_v1_ack_configure(at(data, slot)->toplevel, serial);
}

void guid_window_pong(void *data, uint32_t slot, uint32_t serial) {
	livery_domain_toplevel_v1_pong(at(data, slot)->toplevel, serial);
}

void guid_window_grab(void *data, uint32_t slot, uint32_t edges) {
	livery_domain_toplevel_v1_grab(at(data, slot)->toplevel, edges);
}

/* ---- popups ---- */

static void handle_popup_configure(void *data, struct livery_domain_popup_v1 *popup, int32_t x,
		int32_t y, uint32_t width, uint32_t height, uint32_t token) {
	struct guid_window *window = data;
	livery_core_popup_configured(window->guid->core, window->slot, x, y, width, height, token);
}

static void handle_popup_done(void *data, struct livery_domain_popup_v1 *popup) {
	struct guid_window *window = data;
	livery_core_popup_done(window->guid->core, window->slot);
}

static const struct livery_domain_popup_v1_listener popup_listener = {
	.configure = handle_popup_configure,
	.done = handle_popup_done,
};

void guid_window_create_popup(void *data, uint32_t slot, uint32_t parent) {
	struct guid *guid = data;
	struct guid_window *window = create(guid, slot);
	window->popup = livery_domain_manager_v1_get_popup(guid->manager, window->surface,
		at(data, parent)->surface);
	livery_domain_popup_v1_add_listener(window->popup, &popup_listener, window);
}

void guid_window_place_popup(void *data, uint32_t slot, const struct livery_core_place *place) {
	livery_domain_popup_v1_place(at(data, slot)->popup, place->anchor_x, place->anchor_y,
		place->anchor_width, place->anchor_height, place->width, place->height,
		place->anchor, place->gravity, place->constraint, place->offset_x,
		place->offset_y, place->token);
}

void guid_window_map_popup(void *data, uint32_t slot, bool grab) {
	livery_domain_popup_v1_map(at(data, slot)->popup, grab);
}

/* ---- icons ---- */

void guid_window_create_icon(void *data, uint32_t slot, int32_t x, int32_t y) {
	struct guid *guid = data;
	struct guid_window *window = create(guid, slot);
	window->icon = livery_domain_manager_v1_get_icon(guid->manager, window->surface, x, y);
}

/* ---- content ---- */

static void handle_frame(void *data, struct wl_callback *callback, uint32_t time) {
	struct guid_window *window = data;
	wl_callback_destroy(callback);
	window->frame = NULL;
	livery_core_frame_done(window->guid->core, window->slot, time);
}

static const struct wl_callback_listener frame_listener = {
	.done = handle_frame,
};

/* The content of this commit is as large as its buffer, unless this says otherwise. */
static void set_size(struct guid *guid, struct guid_window *window,
		const struct livery_core_commit *commit) {
	if (window->viewport == NULL) {
		if (guid_buffer_has_size(guid, commit->buffer, commit->width, commit->height)) {
			return;
		}
		window->viewport =
			wp_viewporter_get_viewport(guid->viewporter, window->surface);
	}
	if (commit->width != window->width || commit->height != window->height) {
		window->width = commit->width;
		window->height = commit->height;
		wp_viewport_set_destination(window->viewport, (int32_t)commit->width,
			(int32_t)commit->height);
	}
}

void guid_window_commit(void *data, uint32_t slot, const struct livery_core_commit *commit) {
	struct guid *guid = data;
	struct guid_window *window = guid->windows[slot]; /* paced by frames: no work to count */

	if (commit->buffer != LIVERY_CORE_NONE) {
		wl_surface_attach(window->surface, guid_buffer_get(guid, commit->buffer), 0, 0);
		set_size(guid, window, commit);
		guid->stats.commits++;
	}
	for (size_t i = 0; i < commit->n_damage && commit->buffer != LIVERY_CORE_NONE; i++) {
		const struct livery_rect *rect = &commit->damage[i];
		wl_surface_damage_buffer(window->surface, rect->x, rect->y, (int32_t)rect->width,
			(int32_t)rect->height);
	}
	if (commit->frame && window->frame == NULL) {
		window->frame = wl_surface_frame(window->surface);
		wl_callback_add_listener(window->frame, &frame_listener, window);
	}
	wl_surface_commit(window->surface);
}

void guid_window_destroy(void *data, uint32_t slot) {
	struct guid *guid = data;
	struct guid_window *window = at(data, slot);

	if (window->frame != NULL) {
		wl_callback_destroy(window->frame);
	}
	if (window->popup != NULL) {
		livery_domain_popup_v1_destroy(window->popup);
	}
	if (window->icon != NULL) {
		livery_domain_icon_v1_destroy(window->icon);
	}
	if (window->toplevel != NULL) {
		livery_domain_toplevel_v1_destroy(window->toplevel);
	}
	if (window->viewport != NULL) {
		wp_viewport_destroy(window->viewport);
	}
	wl_surface_destroy(window->surface);
	guid->windows[slot] = NULL;
	free(window);
}
