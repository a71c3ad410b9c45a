/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_TRANSPORT_H
#define LIVERY_AGENT_TRANSPORT_H

/*
 * Which channel and pages the agent uses: those of Xen where it was given the daemon's domain
 * number, else the embedded ones.
 */

#include <stddef.h>

struct agent_options;
struct livery_channel;
struct livery_channel_server;
struct livery_sharer;

/* NULL with one line in error. */
struct livery_channel_server *agent_transport_listen(const struct agent_options *options,
	char *error, size_t error_size);
/* domid: the daemon's domain, -1 embedded. NULL with one line in error. */
struct livery_sharer *agent_transport_create_sharer(long domid, struct livery_channel *channel,
	char *error, size_t error_size);

/* Writes one line: whether the transport of Xen works here, and how memory is shared on it. */
void agent_transport_probe(char *out, size_t size);

#endif
