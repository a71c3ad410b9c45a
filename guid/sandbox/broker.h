/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_GUID_BROKER_H
#define LIVERY_GUID_BROKER_H

/*
 * On Xen: the process that holds the right to map grants, so that guid does not. Whoever may open
 * gntdev may map what any domain grants to this one: windows of other domains, and the rings in
 * which their keys travel. No filter of calls can see of which domain a reference is. So guid
 * starts a broker before all else, which is told the number of the domain once, by guid's
 * arguments, and then answers one kind of question: references of that domain, prepared on a fresh
 * descriptor. It has a sandbox of its own.
 */

#include <stdbool.h>

struct guid_options;
struct livery_resolver;

/*
 * Starts a broker for resolver, which is its own from here on; device: the only file that it can
 * open later, or NULL. It ends when the returned socket is closed. -1: logged.
 */
int guid_broker_start(struct livery_resolver *resolver, const char *device);

/* A resolver that asks the broker at the other end of fd, which it owns. NULL without memory. */
struct livery_resolver *guid_broker_resolver_create(int fd);

#endif
