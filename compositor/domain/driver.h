/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_DRIVER_H
#define LIVERY_COMPOSITOR_DRIVER_H

/*
 * The domain driver: a process of its own that knows which domains run and offer a GUI (on Xen:
 * livery-xen-driver, which watches xenstore), and starts and ends domains. livery reads its lines
 * and says lines to it; without a driver in the configuration there are only the domains with a
 * socket, which are always there.
 *
 * A domain that the configuration does not know gets the reserved label "unknown", never none.
 */

#include <stdbool.h>

struct livery_domain;
struct livery_driver;
struct livery_server;

/*
 * Starts the configured driver, and starts it again when it ends. From then on a disposable whose
 * last window is closed is destroyed. NULL without memory.
 */
struct livery_driver *livery_driver_create(struct livery_server *server);
/* Ends the driver and frees this; before the launcher. NULL is allowed. */
void livery_driver_destroy(struct livery_driver *driver);

/*
 * Has the driver start, stop, pause, unpause or destroy a domain (verb), and does not wait for it.
 * NULL, or a few words that say why that cannot be. driver may be NULL.
 */
const char *livery_driver_command(struct livery_driver *driver, const char *verb,
	const struct livery_domain *domain);
#endif
