/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "guid/base/log.h"
#include "guid/guid.h"
#include "guid/sandbox/broker.h"
#include "guid/transport.h"
#include "protocol/channel/channel.h"
#include "protocol/channel/vchan.h"
#include "protocol/channel/vchan_names.h"
#include "protocol/pages/pages.h"
#include "protocol/pages/pages_xen.h"

/* The transport of Xen: a vchan, and grants that a broker maps. */

#define GNTDEV "/dev/xen/gntdev"

_Static_assert(LIVERY_VCHAN_PORT == LIVERY_ENDPOINT_PORT, "the port is one");

static bool check_device(const char *path, const char *module, char *error, size_t error_size) {
	if (access(path, R_OK | W_OK) == 0) {
		return true;
	}
	snprintf(error, error_size, "%s: %s; %s", path, strerror(errno),
		errno == ENOENT ? module : "give this user the device, by group or udev rule");
	return false;
}

static bool check(char *error, size_t error_size) {
	if (livery_vchan_own_domid() < 0) {
		snprintf(error, error_size, "xenstore: %s; %s", strerror(errno),
			livery_vchan_xenstore_remedy(errno));
		return false;
	}
	return check_device(GNTDEV, "modprobe xen_gntdev", error, error_size) &&
		check_device("/dev/xen/evtchn", "modprobe xen_evtchn", error, error_size);
}

static bool prepare(struct guid *guid) {
	struct livery_resolver *resolver =
		livery_resolver_create_xen(guid->options.endpoint.domid);
	if (resolver == NULL) {
		guid_error("out of memory");
		return false;
	}
	guid->broker = guid_broker_start(resolver, GNTDEV);
	return guid->broker >= 0;
}

static struct livery_channel *connect_vchan(const struct livery_endpoint *endpoint) {
	return livery_channel_connect_vchan(endpoint->domid, endpoint->port);
}

static void seal(struct guid *guid) {
	livery_vchan_forget_xenstore(guid->channel);
}

static struct livery_resolver *create_resolver(struct guid *guid) {
	int broker = guid->broker;
	guid->broker = -1;
	if (broker >= 0) {
		return guid_broker_resolver_create(broker);
	}
	return livery_resolver_create_xen(guid->options.endpoint.domid);
}

const struct guid_transport guid_transport_xen = {
	.sandbox = SANDBOX_GUID_XEN,
	.check = check,
	.prepare = prepare,
	.connect = connect_vchan,
	.seal = seal,
	.create_resolver = create_resolver,
};
