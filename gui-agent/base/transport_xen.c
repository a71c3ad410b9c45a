/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "gui-agent/base/transport.h"
#include "protocol/channel/channel.h"
#include "protocol/channel/vchan.h"
#include "protocol/pages/pages.h"
#include "protocol/pages/pages_xen.h"

/* The transport of Xen: a vchan, and grants. */

static struct livery_channel_server *listen_vchan(const struct livery_endpoint *endpoint,
		char *error, size_t error_size) {
	return livery_channel_listen_vchan(endpoint->domid, endpoint->port, error, error_size);
}

static struct livery_sharer *create_sharer(const struct livery_endpoint *endpoint,
		struct livery_channel *channel, char *error, size_t error_size) {
	return livery_sharer_create_xen(endpoint->domid, error, error_size);
}

static void probe(char *out, size_t size) {
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

const struct agent_transport agent_transport_xen = {
	.listen = listen_vchan,
	.create_sharer = create_sharer,
	.probe = probe,
};
