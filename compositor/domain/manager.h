/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_DOMAIN_MANAGER_H
#define LIVERY_COMPOSITOR_DOMAIN_MANAGER_H

/*
 * The private global, livery_domain_manager_v1: where a guid begins. Shown to guids only
 * (globals.h). Tells them the size of the desktop, now and whenever the outputs change it.
 */

#include <stdbool.h>

struct livery_server;
struct wl_global;

/* Makes the global. False when there is no memory. */
bool livery_domain_manager_init(struct livery_server *server);

/* The global, by which the filter of globals knows it; NULL before it is made. */
const struct wl_global *livery_domain_manager_global(const struct livery_server *server);

#endif
