/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_SERVER_H
#define LIVERY_COMPOSITOR_SERVER_H

/*
 * The wiring: makes the parts of the compositor in their order, joins them, and takes them apart
 * again. The state itself is in base/server.h.
 */

#include "compositor/base/server.h"

/*
 * Makes everything but starts nothing: display, backend, renderer, scene, globals. Takes config,
 * also when it fails. Returns false with a line in the log; call livery_server_finish() then too.
 */
bool livery_server_init(struct livery_server *server, struct livery_config *config);

/* Opens the trusted socket, starts the backend and the domains. False with a line in the log. */
bool livery_server_start(struct livery_server *server);

/* Ends domains and clients and frees all. */
void livery_server_finish(struct livery_server *server);

#endif
