/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_DOMAIN_MANAGER_H
#define LIVERY_COMPOSITOR_DOMAIN_MANAGER_H

/*
 * The private global, livery_domain_manager_v1: where a guid begins. Shown to guids only
 * (globals.h).
 */

#include <stdbool.h>

struct livery_server;

/* Makes the global. False when there is no memory. */
bool livery_domain_manager_init(struct livery_server *server);

/* Tells all guids the size of the desktop. */
void livery_domain_manager_send_screen(struct livery_server *server);

#endif
