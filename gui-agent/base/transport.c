/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/base/transport.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "gui-agent/base/agent.h"
#include "protocol/channel/channel.h"
#include "protocol/pages/pages.h"
#ifdef LIVERY_HAVE_XEN
#include "protocol/channel/vchan.h"
#include "protocol/pages/pages_xen.h"
#endif

#ifdef LIVERY_HAVE_XEN

struct livery_channel_server *agent_transport_listen(const struct agent_options *options,
		char *error, size_t error_size) {
	if (options->domid < 0) {
		return livery_channel_listen_unix(options->socket, error, error_size);
	}
	return livery_channel_listen_vchan((uint32_t)options->domid, LIVERY_VCHAN_PORT, error,
		error_size);
}

struct livery_sharer *agent_transport_create_sharer(long domid, struct livery_channel *channel,
		char *error, size_t error_size) {
	if (domid >= 0) {
		return livery_sharer_create_xen((uint32_t)domid, error, error_size);
	}
	return livery_sharer_create_embedded(channel);
}

void agent_transport_probe(char *out, size_t size) {
	static const char *const devices[] = { "/dev/xen/gntalloc", "/dev/xen/evtchn" };
	if (livery_vchan_own_domid() < 0) {
		snprintf(out, size, "no: xenstore: %s; %s", strerror(errno),
			livery_vchan_xenstore_remedy(errno));
		return;
	}
	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
		if (access(devices[i], R_OK | W_OK) != 0) {
			snprintf(out, size, "no: %s: %s", devices[i], strerror(errno));
			return;
		}
	}
	char programs[160];
	livery_sharer_probe_xen(0, programs, sizeof(programs));
	snprintf(out, size, "yes; own pages by gntalloc, %s", programs);
}

#else

static const char no_xen[] = "this build has no Xen transport: --domid cannot be used";

struct livery_channel_server *agent_transport_listen(const struct agent_options *options,
		char *error, size_t error_size) {
	if (options->domid < 0) {
		return livery_channel_listen_unix(options->socket, error, error_size);
	}
	snprintf(error, error_size, "%s", no_xen);
	return NULL;
}

struct livery_sharer *agent_transport_create_sharer(long domid, struct livery_channel *channel,
		char *error, size_t error_size) {
	return livery_sharer_create_embedded(channel);
}

void agent_transport_probe(char *out, size_t size) {
	snprintf(out, size, "no: not in this build");
}

#endif
