/* SPDX-License-Identifier: GPL-2.0-or-later */
/* guid's side of a vchan: finds the agent's announcement in xenstore, and connects to it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <xengnttab.h>
#include "protocol/channel/vchan.h"
#include "protocol/channel/vchan_impl.h"
#include "protocol/channel/xen_quiet.h"

/* cli_live of a ring that nobody has connected to. */
#define NO_CLIENT_YET 2

/* 0, or the errno of reading it. */
static int path_check(struct xs_handle *xs, const char *path) {
	char *value = livery_vchan_read(xs, path);
	int error = value != NULL ? 0 : errno;
	free(value);
	return error;
}

/* The ring's grant reference; 0, which is none, where there is nothing usable. */
static uint32_t read_reference(struct xs_handle *xs, const char *path) {
	char *value = livery_vchan_read(xs, path);
	unsigned long reference = value != NULL ? strtoul(value, NULL, 10) : 0;
	free(value);
	return reference <= UINT32_MAX ? (uint32_t)reference : 0;
}

/* Pages beside the first one of a ring of this order; -1: no order of a ring. */
static int count_pages(uint16_t order) {
	const int small = 10, page = 12, most = 20; /* of libxenvchan */
	return order < small || order > most ? -1 : order < page ? 0 : 1 << (order - page);
}

bool livery_vchan_ring_is_fresh(const volatile struct vchan_interface *untrusted_ring) {
	if (untrusted_ring->srv_live != 1 || untrusted_ring->cli_live != NO_CLIENT_YET) {
		return false;
	}
	int left = count_pages(untrusted_ring->left_order);
	int right = count_pages(untrusted_ring->right_order);
	if (left < 0 || right < 0) {
		return false;
	}
	for (int i = 0; i < left + right; i++) {
		if (untrusted_ring->grants[i] == 0) {
			return false;
		}
	}
	return true;
}

/*
 * One that was killed leaves its announcement behind, which leads to whatever has that grant now;
 * one whose guid was killed needs a moment to notice and to make a new ring. To connect to either
 * would be to come into the middle of an old conversation, or to read what is no ring.
 */
static bool ring_is_fresh(uint32_t domid, uint32_t reference) {
	bool fresh = false;
	xengnttab_handle *gnttab = xengnttab_open(livery_xen_quiet(), 0);
	if (gnttab == NULL) {
		return false;
	}
	const volatile struct vchan_interface *ring =
		xengnttab_map_grant_ref(gnttab, domid, reference, PROT_READ);
	if (ring != NULL) {
		fresh = livery_vchan_ring_is_fresh(ring);
		xengnttab_unmap(gnttab, (void *)ring, 1);
	}
	xengnttab_close(gnttab);
	return fresh;
}

/* 0, or the errno of livery_channel_connect_vchan. path: of the announcement. */
static int find_ring(struct xs_handle *xs, uint32_t domid, const char *path) {
	char home[VCHAN_PATH_SIZE / 2], ring[VCHAN_PATH_SIZE];
	snprintf(home, sizeof(home), "/local/domain/%u", domid);
	snprintf(ring, sizeof(ring), "%s/ring-ref", path);
	/* A GUI domain other than dom0 may read the announcement, and nothing above it. */
	if (path_check(xs, home) == ENOENT) {
		return ESRCH;
	}
	uint32_t reference = read_reference(xs, ring);
	return reference != 0 && ring_is_fresh(domid, reference) ? 0 : ENOENT;
}

/* Watches for the end of the domain, where we may; the reading of path tells. */
static void watch_end(struct vchan_channel *self, struct xs_handle *xs, const char *path) {
	self->xs = xs;
	snprintf(self->path, sizeof(self->path), "%s/ring-ref", path);
	if (!xs_watch(xs, "@releaseDomain", "end") ||
			!livery_vchan_epoll_add(self->epoll, xs_fileno(xs))) {
		livery_vchan_forget_xenstore(&self->base);
	}
}

struct livery_channel *livery_channel_connect_vchan(uint32_t domid, uint32_t port) {
	int own = livery_vchan_own_domid();
	struct xs_handle *xs = own >= 0 ? xs_open(0) : NULL;
	if (xs == NULL) {
		errno = ENODEV;
		return NULL;
	}
	char path[VCHAN_PATH_SIZE - 16];
	snprintf(path, sizeof(path), "/local/domain/%u/data/vchan/%d/%u", domid, own, port);
	struct vchan_channel *self = NULL;
	struct libxenvchan *ctrl = NULL;
	int error = find_ring(xs, domid, path);
	if (error != 0) {
		goto fail;
	}
	ctrl = libxenvchan_client_init(livery_xen_quiet(), (int)domid, path);
	if (ctrl == NULL) {
		error = errno == EACCES || errno == EPERM ? ENODEV : ENOENT;
		goto fail;
	}
	self = livery_vchan_create(ctrl);
	if (self == NULL) {
		error = errno;
		goto fail;
	}
	watch_end(self, xs, path);
	return &self->base;

fail:
	xs_close(xs);
	errno = error;
	return NULL;
}
