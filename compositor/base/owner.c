/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/base/owner.h"
#include <stddef.h>

static void handle_client_destroy(struct wl_listener *listener, void *data) {
	struct livery_owner *owner = wl_container_of(listener, owner, client_destroy);
	wl_list_remove(&owner->client_destroy.link);
	wl_list_init(&owner->client_destroy.link);
	owner->client = NULL;
	owner->handle_gone(owner);
}

void livery_owner_init(
	struct livery_owner *owner, void (*handle_gone)(struct livery_owner *owner)) {
	owner->handle_gone = handle_gone;
	owner->client_destroy.notify = handle_client_destroy;
	wl_list_init(&owner->client_destroy.link);
}

void livery_owner_connect(struct livery_owner *owner, struct wl_client *client) {
	owner->client = client;
	wl_client_add_destroy_listener(client, &owner->client_destroy);
}

struct livery_owner *livery_owner_from_client(const struct wl_client *client) {
	/* The listener is the owner's as long as the connection is. */
	struct wl_listener *listener = client == NULL
		? NULL
		: wl_client_get_destroy_listener((struct wl_client *)client, handle_client_destroy);
	if (listener == NULL) {
		return NULL;
	}
	struct livery_owner *owner = wl_container_of(listener, owner, client_destroy);
	return owner;
}
