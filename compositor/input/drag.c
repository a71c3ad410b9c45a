/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/input/drag.h"
#include "compositor/base/server.h"
#include "compositor/desktop/hit.h"
#include "compositor/desktop/toplevel.h"
#include "compositor/input/drag_icon.h"
#include "compositor/input/seat.h"
#include <wlr/types/wlr_compositor.h>
#include <wlr/types/wlr_seat.h>

void livery_drag_end(struct livery_seat *seat) {
	struct livery_drag ended = seat->drag;
	livery_drag_forget(seat, ended.client);
	if (ended.client != NULL) {
		ended.done(ended.data, ended.serial);
	}
}

/* Whether a button is down that went to the client. */
static bool holds_button(const struct livery_seat *seat, const struct wl_client *client) {
	const struct wlr_seat_client *focused = seat->wlr_seat->pointer_state.focused_client;
	return seat->implicit_grab && seat->client_buttons.count > 0 && focused != NULL &&
		focused->client == client;
}

void livery_drag_begin(struct livery_seat *seat, struct wl_client *client, uint32_t serial,
	livery_drag_done_func done, void *data) {
	bool again = seat->drag.client == client;
	if (!again && (seat->drag.client != NULL || !holds_button(seat, client))) {
		done(data, serial);
		return;
	}
	livery_drag_end(seat);
	seat->drag = (struct livery_drag){
		.client = client,
		.serial = serial,
		.done = done,
		.data = data,
	};
	livery_server_emit_scene(seat->server);
}

void livery_drag_forget(struct livery_seat *seat, const struct wl_client *client) {
	if (client != NULL && seat->drag.client == client) {
		seat->drag = (struct livery_drag){ 0 };
		livery_drag_icon_end(seat);
	}
}

bool livery_drag_is_on(const struct livery_seat *seat) {
	return seat->drag.client != NULL || seat->wlr_seat->drag != NULL;
}

bool livery_drag_may_enter(const struct livery_seat *seat, const struct livery_hit *hit) {
	if (hit->surface == NULL || hit->toplevel == NULL) {
		return false;
	}
	if (seat->drag.client != NULL) {
		return wl_resource_get_client(hit->surface->resource) == seat->drag.client;
	}
	return hit->toplevel->owner == NULL;
}
