/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_TRANSPORT_H
#define LIVERY_AGENT_TRANSPORT_H

/*
 * What the agent does otherwise on each transport: which channel it serves, and in which memory it
 * shares pages. The endpoint's kind chooses the row, once; nobody else asks for it.
 */

#include <stddef.h>

#include "common/endpoint.h"

struct livery_channel;
struct livery_channel_server;
struct livery_sharer;

struct agent_transport {
	/* NULL with one line in error: the endpoint is taken, or the machine cannot do it. */
	struct livery_channel_server *(*listen)(const struct livery_endpoint *endpoint, char *error,
		size_t error_size);
	/* For one connection; channel must outlive it. NULL with one line in error. */
	struct livery_sharer *(*create_sharer)(const struct livery_endpoint *endpoint,
		struct livery_channel *channel, char *error, size_t error_size);
	/* Writes one line: whether it works here, and how memory is shared on it. */
	void (*probe)(char *out, size_t size);
};

/* The row of a kind; NULL: this build has no such transport. */
const struct agent_transport *agent_transport_find(enum livery_endpoint_kind kind);

/* The row of Xen is in builds with its libraries only. */
extern const struct agent_transport agent_transport_xen;

#endif
