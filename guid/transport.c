/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guid/guid.h"
#include "guid/transport.h"
#include "protocol/channel/channel.h"
#include "protocol/pages/pages.h"
#include "protocol/pages/pages_impl.h"

/* The embedded transport, and the table of all. */

static bool check(char *error, size_t error_size) {
	return true;
}

static bool prepare(struct guid *guid) {
	return true;
}

static struct livery_channel *connect_unix(const struct livery_endpoint *endpoint) {
	return livery_channel_connect_unix(endpoint->path);
}

static void seal(struct guid *guid) {
}

static struct livery_resolver *create_resolver(struct guid *guid) {
	return livery_resolver_create_embedded(guid->channel);
}

const struct guid_transport guid_transport_unix = {
	.sandbox = SANDBOX_GUID,
	.descriptors = LIVERY_PAGES_MAX_RUNS, /* one a share */
	.check = check,
	.prepare = prepare,
	.connect = connect_unix,
	.seal = seal,
	.create_resolver = create_resolver,
};

const struct guid_transport *guid_transport_find(enum livery_endpoint_kind kind) {
	static const struct guid_transport *const transports[LIVERY_ENDPOINT_KINDS] = {
		[LIVERY_ENDPOINT_UNIX] = &guid_transport_unix,
#ifdef LIVERY_HAVE_XEN
		[LIVERY_ENDPOINT_XEN] = &guid_transport_xen,
#endif
	};
	return transports[kind];
}
