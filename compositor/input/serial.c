/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/input/serial.h"
#include "compositor/base/owner.h"
#include "compositor/base/server.h"
#include <wayland-server.h>
#include <wlr/types/wlr_seat.h>

static void handle_sync(struct wl_client *client, struct wl_resource *display, uint32_t id) {
	struct wl_resource *callback = wl_resource_create(client, &wl_callback_interface, 1, id);
	if (callback == NULL) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_callback_send_done(callback, 0);
	wl_resource_destroy(callback);
}

bool livery_serial_hide(struct wl_client *client) {
	/* The one part of libwayland's own implementation that must stay. */
	static struct wl_display_interface implementation = { .sync = handle_sync };
	struct wl_resource *display = wl_client_get_object(client, 1);
	if (display == NULL || display->object.interface != &wl_display_interface) {
		return false;
	}
	/* wayland-server.h promises that this structure stays as it is. */
	const struct wl_display_interface *before = display->object.implementation;
	implementation.get_registry = before->get_registry;
	wl_resource_set_implementation(display, &implementation, display->data, display->destroy);
	return true;
}

static void advance(struct wl_display *display) {
	while (wl_display_next_serial(display) % LIVERY_SERIAL_STEP != 0) {
	}
}

void livery_serial_pass(struct livery_server *server, const struct wl_client *client) {
	if (client == NULL) {
		return;
	}
	const struct livery_owner *owner = livery_owner_from_client(client);
	const void *now = owner != NULL ? (const void *)owner : server;
	if (server->serial_owner != now) {
		server->serial_owner = now;
		advance(server->display);
	}
}

void livery_serial_pass_to(struct livery_server *server, const struct wlr_seat_client *client) {
	livery_serial_pass(server, client != NULL ? client->client : NULL);
}
