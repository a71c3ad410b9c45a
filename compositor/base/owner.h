/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_OWNER_H
#define LIVERY_COMPOSITOR_OWNER_H

/*
 * Whose a client, a window or a line of the log is: the identity of a domain, as far as all rooms
 * need it. Its connection decides: livery makes the wl_client of a domain's guid itself, and
 * nothing that a message says can change whose it is. Where a pointer to an owner is NULL, the GUI
 * domain itself is meant: its programs are the trusted clients.
 */

#include <stdint.h>
#include <wayland-server-core.h>

struct livery_label;

/* Lines written in this second. */
struct livery_line_count {
	int64_t second;
	unsigned lines;
};

struct livery_owner {
	const char *name; /* from the configuration or the driver; only livery writes it */
	const struct livery_label *label;
	struct wl_client *client; /* the connection of its guid, or NULL */
	struct wl_listener client_destroy;
	/* The connection is gone; its objects are about to go. client is NULL already. */
	void (*handle_gone)(struct livery_owner *owner);
	struct livery_line_count lines; /* of livery on its windows */
	uint64_t frame_bytes; /* of the pictures of its windows' frames; see desktop/frame.h */
	uint64_t frame_pass; /* livery_server.frame_pass when one of them was seen last */
	int64_t unpaid_ns; /* of the processor, for its windows, not yet taken from its budget */
};

/* Before the first connection: owner is zeroed memory. */
void livery_owner_init(struct livery_owner *owner, void (*handle_gone)(struct livery_owner *owner));

/* client is the owner's connection from now until it is destroyed. owner->client must be NULL. */
void livery_owner_connect(struct livery_owner *owner, struct wl_client *client);

/* Whose connection client is; NULL: a trusted client's, or client is NULL. */
struct livery_owner *livery_owner_from_client(const struct wl_client *client);

#endif
