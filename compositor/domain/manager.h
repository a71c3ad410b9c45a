/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_DOMAIN_MANAGER_H
#define LIVERY_COMPOSITOR_DOMAIN_MANAGER_H

/*
 * The private global, livery_domain_manager_v1: where a guid begins. Shown to guids only
 * (globals.h). Tells them the size of the desktop, now and whenever the outputs change it.
 */

#include <stdbool.h>
#include <stdint.h>

struct livery_owner;
struct livery_server;
struct wl_resource;

/* Makes the clipboard's object `id` for the domain, on the same connection as manager. */
typedef void (*livery_domain_get_clipboard_func_t)(struct livery_server *server,
	const struct livery_owner *owner, struct wl_resource *manager, uint32_t id);

/* Makes the global. get_clipboard answers that request. False when there is no memory. */
bool livery_domain_manager_init(
	struct livery_server *server, livery_domain_get_clipboard_func_t get_clipboard);

#endif
