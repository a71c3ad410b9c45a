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
#include "protocol/pages/pages.h"
#ifdef LIVERY_HAVE_XEN
#include "protocol/channel/vchan.h"
#include "protocol/pages/pages_xen.h"

#define GNTDEV "/dev/xen/gntdev"
#endif

void guid_transport_describe(const struct guid_options *options, char *out, size_t size) {
	if (options->domid >= 0) {
		snprintf(out, size, "domain %ld", options->domid);
	} else {
		snprintf(out, size, "%s", options->socket);
	}
}

#ifdef LIVERY_HAVE_XEN

static bool check_device(const char *path, const char *module, char *error, size_t error_size) {
	if (access(path, R_OK | W_OK) == 0) {
		return true;
	}
	snprintf(error, error_size, "%s: %s; %s", path, strerror(errno),
		errno == ENOENT ? module : "give this user the device, by group or udev rule");
	return false;
}

bool guid_transport_check(const struct guid_options *options, char *error, size_t error_size) {
	if (options->domid < 0) {
		return true;
	}
	if (livery_vchan_own_domid() < 0) {
		snprintf(error, error_size, "xenstore: %s; %s", strerror(errno),
			livery_vchan_xenstore_remedy(errno));
		return false;
	}
	return check_device(GNTDEV, "modprobe xen_gntdev", error, error_size) &&
		check_device("/dev/xen/evtchn", "modprobe xen_evtchn", error, error_size);
}

struct livery_channel *guid_transport_connect(const struct guid_options *options) {
	if (options->domid >= 0) {
		return livery_channel_connect_vchan((uint32_t)options->domid, LIVERY_VCHAN_PORT);
	}
	return livery_channel_connect_unix(options->socket);
}

bool guid_transport_prepare(struct guid *guid) {
	if (guid->options.domid < 0) {
		return true;
	}
	struct livery_resolver *resolver =
		livery_resolver_create_xen((uint32_t)guid->options.domid);
	if (resolver == NULL) {
		guid_error("out of memory");
		return false;
	}
	guid->broker = guid_broker_start(resolver, GNTDEV);
	return guid->broker >= 0;
}

void guid_transport_seal(struct guid *guid) {
	if (guid->options.domid >= 0) {
		livery_vchan_forget_xenstore(guid->channel);
	}
}

struct livery_resolver *guid_transport_create_resolver(struct guid *guid) {
	int broker = guid->broker;
	guid->broker = -1;
	if (broker >= 0) {
		return guid_broker_resolver_create(broker);
	}
	if (guid->options.domid >= 0) {
		return livery_resolver_create_xen((uint32_t)guid->options.domid);
	}
	return livery_resolver_create_embedded(guid->channel);
}

#else

bool guid_transport_prepare(struct guid *guid) {
	return true;
}

void guid_transport_seal(struct guid *guid) {
}

bool guid_transport_check(const struct guid_options *options, char *error, size_t error_size) {
	if (options->domid >= 0) {
		snprintf(error, error_size,
			"this build has no Xen channel: --domid cannot be used");
		return false;
	}
	return true;
}

struct livery_channel *guid_transport_connect(const struct guid_options *options) {
	return livery_channel_connect_unix(options->socket);
}

struct livery_resolver *guid_transport_create_resolver(struct guid *guid) {
	return livery_resolver_create_embedded(guid->channel);
}

#endif
