/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/base/transport.h"

#include <stdio.h>

#include "protocol/channel/channel.h"
#include "protocol/pages/pages.h"

/* The embedded transport: a UNIX socket, and memory files sent over it. */

static struct livery_channel_server *listen_unix(const struct livery_endpoint *endpoint,
		char *error, size_t error_size) {
	return livery_channel_listen_unix(endpoint->path, error, error_size);
}

static struct livery_sharer *create_sharer(const struct livery_endpoint *endpoint,
		struct livery_channel *channel, char *error, size_t error_size) {
	struct livery_sharer *sharer = livery_sharer_create_embedded(channel);
	if (sharer == NULL) {
		snprintf(error, error_size, "out of memory");
	}
	return sharer;
}

static void probe(char *out, size_t size) {
	snprintf(out, size, "yes");
}

static const struct agent_transport agent_transport_unix = {
	.listen = listen_unix,
	.create_sharer = create_sharer,
	.probe = probe,
};

const struct agent_transport *agent_transport_find(enum livery_endpoint_kind kind) {
	static const struct agent_transport *const transports[LIVERY_ENDPOINT_KINDS] = {
		[LIVERY_ENDPOINT_UNIX] = &agent_transport_unix,
#ifdef LIVERY_HAVE_XEN
		[LIVERY_ENDPOINT_XEN] = &agent_transport_xen,
#endif
	};
	return transports[kind];
}
