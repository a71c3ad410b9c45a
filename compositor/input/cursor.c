/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the pointer looks like. A domain chooses among shapes of the theme, or hides it over its own
 * window; pictures of its own, which could imitate or cover, it cannot show. See seat.h.
 */
#include "common/drag_shape.h"
#include "compositor/base/log.h"
#include "compositor/base/owner.h"
#include "compositor/base/server.h"
#include "compositor/desktop/output.h"
#include "compositor/input/seat.h"
#include <stdlib.h>
#include <string.h>
#include <wlr/types/wlr_compositor.h>
#include <wlr/types/wlr_cursor.h>
#include <wlr/types/wlr_cursor_shape_v1.h>
#include <wlr/types/wlr_output.h>
#include <wlr/types/wlr_data_device.h>
#include <wlr/types/wlr_seat.h>
#include <wlr/types/wlr_xcursor_manager.h>

#define CURSOR_SIZE 24

void livery_cursor_set_shape(struct livery_seat *seat, const char *name) {
	if (seat->shape == NULL || strcmp(seat->shape, name) != 0) {
		seat->shape = name;
		wlr_cursor_set_xcursor(seat->cursor, seat->xcursors, name);
	}
}

void livery_cursor_show_drag(struct livery_seat *seat) {
	const struct wlr_drag *drag = seat->wlr_seat->drag;
	if (drag != NULL && drag->focus != NULL) {
		livery_cursor_set_shape(seat, wlr_cursor_shape_v1_name(livery_drag_shape(drag)));
	}
}

/* Only the client that is pointed at, and not while livery itself uses the pointer. */
static bool may_set(const struct livery_seat *seat, const struct wlr_seat_client *client) {
	return client == seat->wlr_seat->pointer_state.focused_client &&
		seat->interactive.mode == LIVERY_INTERACTIVE_NONE;
}

static void handle_request_set_cursor(struct wl_listener *listener, void *data) {
	struct livery_seat *seat = wl_container_of(listener, seat, request_set_cursor);
	const struct wlr_seat_pointer_request_set_cursor_event *event = data;
	if (!may_set(seat, event->seat_client)) {
		return;
	}
	if (event->surface != NULL &&
		livery_owner_from_client(event->seat_client->client) != NULL) {
		return;
	}
	seat->shape = NULL;
	wlr_cursor_set_surface(seat->cursor, event->surface, event->hotspot_x, event->hotspot_y);
}

static void handle_request_set_shape(struct wl_listener *listener, void *data) {
	struct livery_seat *seat = wl_container_of(listener, seat, request_set_shape);
	const struct wlr_cursor_shape_manager_v1_request_set_shape_event *event = data;
	if (event->device_type == WLR_CURSOR_SHAPE_MANAGER_V1_DEVICE_TYPE_POINTER &&
		may_set(seat, event->seat_client)) {
		livery_cursor_set_shape(seat, wlr_cursor_shape_v1_name(event->shape));
	}
}

void livery_cursor_load(struct livery_seat *seat) {
	const struct livery_output *output;
	wl_list_for_each(output, &seat->server->outputs, link) {
		float scale = output->wlr_output->scale;
		if (!wlr_xcursor_manager_load(seat->xcursors, scale)) {
			livery_error("no cursor theme for scale %.2f", (double)scale);
		}
	}
}

bool livery_cursor_init(struct livery_seat *seat) {
	struct livery_server *server = seat->server;
	server->cursor = seat->cursor = wlr_cursor_create();
	seat->xcursors = wlr_xcursor_manager_create(getenv("XCURSOR_THEME"), CURSOR_SIZE);
	struct wlr_cursor_shape_manager_v1 *shapes =
		wlr_cursor_shape_manager_v1_create(server->display, 1);
	if (seat->cursor == NULL || seat->xcursors == NULL || shapes == NULL) {
		return false;
	}
	wlr_cursor_attach_output_layout(seat->cursor, server->output_layout);
	seat->request_set_cursor.notify = handle_request_set_cursor;
	wl_signal_add(&seat->wlr_seat->events.request_set_cursor, &seat->request_set_cursor);
	seat->request_set_shape.notify = handle_request_set_shape;
	wl_signal_add(&shapes->events.request_set_shape, &seat->request_set_shape);
	return true;
}

void livery_cursor_finish(struct livery_seat *seat) {
	if (seat->request_set_shape.notify != NULL) {
		wl_list_remove(&seat->request_set_cursor.link);
		wl_list_remove(&seat->request_set_shape.link);
	}
	if (seat->xcursors != NULL) {
		wlr_xcursor_manager_destroy(seat->xcursors);
	}
	if (seat->cursor != NULL) {
		wlr_cursor_destroy(seat->cursor);
		seat->server->cursor = NULL;
	}
}
