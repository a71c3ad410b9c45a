/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_GUID_TRANSPORT_H
#define LIVERY_GUID_TRANSPORT_H

/*
 * What guid does otherwise on each transport: which channel and pages it uses, and what it keeps
 * behind the sandbox. The endpoint's kind chooses the row, once; nobody else asks for it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "guid/sandbox/sandbox.h"
#include "common/endpoint.h"

struct guid;
struct livery_channel;
struct livery_resolver;

struct guid_transport {
	enum sandbox_kind sandbox;
	uint32_t descriptors; /* that guid may hold of the domain, besides its own */

	/* Whether this machine can do it; false: one line in error. */
	bool (*check)(char *error, size_t error_size);
	/*
	 * First thing after guid_sandbox_prepare, before any connection. On Xen starts the broker
	 * (broker.h). False: logged.
	 */
	bool (*prepare)(struct guid *guid);
	/* Never waits; NULL with errno: ENOENT, ECONNREFUSED while the agent is not there. */
	struct livery_channel *(*connect)(const struct livery_endpoint *endpoint);
	/* Before the sandbox is entered: closes what would be a way to other domains. */
	void (*seal)(struct guid *guid);
	/* Takes guid's broker, if there is one. NULL without memory. */
	struct livery_resolver *(*create_resolver)(struct guid *guid);
};

/* The row of a kind; NULL: this build has no such transport. */
const struct guid_transport *guid_transport_find(enum livery_endpoint_kind kind);

/* The rows; that of Xen is in builds with its libraries only. */
extern const struct guid_transport guid_transport_unix, guid_transport_xen;

#endif
