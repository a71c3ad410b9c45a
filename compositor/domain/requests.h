/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_DOMAIN_REQUESTS_H
#define LIVERY_COMPOSITOR_DOMAIN_REQUESTS_H

/*
 * Which requests a guid may make: a list, of those that livery-guid does make. Everything else of
 * the interfaces that it can bind (regions, scale, transform, offset, pictures of cursors) ends the
 * connection before it has an effect, so that no domain can tell the renderer what it need not
 * paint. Each request is also bounded in what it costs: damage is merged, and what all of them take
 * of livery's time is measured (budget.h).
 */

#include <stdbool.h>

struct livery_domain;
struct livery_server;

/* Looks at all requests from now on, until the display goes. False when there is no memory. */
bool livery_domain_requests_init(struct livery_server *server);

/* The domain's connection has ended: what was measured of it is forgotten. */
void livery_domain_requests_forget(struct livery_domain *domain);

#endif
