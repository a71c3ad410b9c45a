/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xenstore.h>
#include "common/clock.h"
#include "driver/watch.h"
#include "protocol/channel/vchan_names.h"

#define PATH_SIZE 160
#define PAUSE_MS 50 /* between two looks */

struct livery_watch {
	struct xs_handle *xs;
	uint32_t own;
	struct livery_table table;
	bool changed; /* since the last look */
	bool logged; /* that domains cannot be listed */
	int64_t looked_at; /* ms, monotonic */
	/* Domains whose vchan folder we watch. */
	uint32_t watched[LIVERY_DRIVER_DOMAINS];
	size_t n_watched;
};

/* Reads a word; false where there is none, or another thing. */
static bool read_word(struct xs_handle *xs, const char *path, char *out, size_t size) {
	unsigned int length = 0;
	char *value = xs_read(xs, XBT_NULL, path, &length);
	bool ok = livery_table_get_word(value, length, out, size);
	free(value);
	return ok;
}

static bool path_exists(struct xs_handle *xs, const char *path) {
	unsigned int length;
	char *value = xs_read(xs, XBT_NULL, path, &length);
	free(value);
	return value != NULL;
}

/* Fills domain where domid offers a GUI to us. */
static bool watch_read_domain(struct livery_watch *watch, uint32_t domid,
		struct livery_table_domain *domain) {
	static const char prefix[] = "/vm/";
	char path[PATH_SIZE], vm[PATH_SIZE];
	snprintf(path, sizeof(path), "/local/domain/%u/data/vchan/%u/%d/event-channel", domid,
		watch->own, LIVERY_VCHAN_PORT);
	if (!path_exists(watch->xs, path)) {
		return false;
	}
	*domain = (struct livery_table_domain){ .domid = domid, .name = "?", .uuid = "-" };
	snprintf(path, sizeof(path), "/local/domain/%u/name", domid);
	read_word(watch->xs, path, domain->name, sizeof(domain->name));
	snprintf(path, sizeof(path), "/local/domain/%u/vm", domid);
	if (read_word(watch->xs, path, vm, sizeof(vm)) &&
			strncmp(vm, prefix, strlen(prefix)) == 0) {
		const char *uuid = vm + strlen(prefix);
		livery_table_get_word(uuid, strlen(uuid), domain->uuid, sizeof(domain->uuid));
	}
	return true;
}

static void watch_add_path(struct livery_watch *watch, uint32_t domid) {
	for (size_t i = 0; i < watch->n_watched; i++) {
		if (watch->watched[i] == domid) {
			return;
		}
	}
	if (watch->n_watched == LIVERY_DRIVER_DOMAINS) {
		return;
	}
	char path[PATH_SIZE];
	snprintf(path, sizeof(path), "/local/domain/%u/data", domid);
	if (xs_watch(watch->xs, path, "data")) {
		watch->watched[watch->n_watched++] = domid;
	}
}

static void watch_drop_path(struct livery_watch *watch, size_t index) {
	char path[PATH_SIZE];
	snprintf(path, sizeof(path), "/local/domain/%u/data", watch->watched[index]);
	xs_unwatch(watch->xs, path, "data");
	watch->watched[index] = watch->watched[--watch->n_watched];
}

/* Domains that are gone need no watch. */
static void watch_drop_paths(struct livery_watch *watch) {
	for (size_t i = watch->n_watched; i-- > 0;) {
		char path[PATH_SIZE];
		snprintf(path, sizeof(path), "/local/domain/%u/name", watch->watched[i]);
		if (!path_exists(watch->xs, path)) {
			watch_drop_path(watch, i);
		}
	}
}

static void watch_update_domain(struct livery_watch *watch, uint32_t domid) {
	struct livery_table_domain domain;
	watch_add_path(watch, domid);
	if (watch_read_domain(watch, domid, &domain) && !livery_table_see(&watch->table, &domain)) {
		fprintf(stderr, "livery-xen-driver: domain %u is one too many, left out\n", domid);
	}
}

/* Compares the table with xenstore as it is now. */
static void watch_scan(struct livery_watch *watch) {
	unsigned int n = 0;
	char **entries = xs_directory(watch->xs, XBT_NULL, "/local/domain", &n);
	if (entries == NULL) {
		if (!watch->logged) {
			fprintf(stderr,
				"livery-xen-driver: xenstore: /local/domain: %s; dom0 must let a "
				"GUI domain read it (docs/xen.md)\n", strerror(errno));
			watch->logged = true;
		}
		return;
	}
	watch_drop_paths(watch);
	livery_table_begin(&watch->table);
	for (unsigned int i = 0; i < n; i++) {
		uint32_t domid = (uint32_t)strtoul(entries[i], NULL, 10);
		if (domid != watch->own) {
			watch_update_domain(watch, domid);
		}
	}
	livery_table_end(&watch->table);
	free(entries);
}

/*
 * Tells all agents that the daemons here are livery-guids, with rings larger than those of stock
 * Qubes. It stays when this process ends: livery starts it again, and agents must not make new
 * rings then.
 */
static void watch_publish_ring_size(struct livery_watch *watch) {
	struct xs_permissions readable = { .id = watch->own, .perms = XS_PERM_READ };
	char size[24];
	int length = snprintf(size, sizeof(size), "%zu", LIVERY_VCHAN_RING_OURS);
	xs_transaction_t transaction;
	do {
		transaction = xs_transaction_start(watch->xs);
		if (transaction == XBT_NULL ||
				!xs_write(watch->xs, transaction, LIVERY_VCHAN_RING_SIZE_PATH, size,
					(unsigned int)length) ||
				!xs_set_permissions(watch->xs, transaction,
					LIVERY_VCHAN_RING_SIZE_PATH, &readable, 1)) {
			fprintf(stderr, "livery-xen-driver: xenstore: %s: %s; rings stay small\n",
				LIVERY_VCHAN_RING_SIZE_PATH, strerror(errno));
			if (transaction != XBT_NULL) {
				xs_transaction_end(watch->xs, transaction, true);
			}
			return;
		}
	} while (!xs_transaction_end(watch->xs, transaction, false) && errno == EAGAIN);
}

struct livery_watch *livery_watch_create(const struct livery_table_listener *listener) {
	struct livery_watch *watch = calloc(1, sizeof(*watch));
	if (watch == NULL) {
		fprintf(stderr, "livery-xen-driver: out of memory\n");
		return NULL;
	}
	watch->table.listener = *listener;
	watch->xs = xs_open(0);
	if (watch->xs == NULL) {
		fprintf(stderr, "livery-xen-driver: xenstore: %s; %s\n", strerror(errno),
			livery_vchan_xenstore_remedy(errno));
		goto fail;
	}
	char own[16];
	if (read_word(watch->xs, "domid", own, sizeof(own))) {
		watch->own = (uint32_t)strtoul(own, NULL, 10);
	}
	watch_publish_ring_size(watch);
	if (!xs_watch(watch->xs, "@introduceDomain", "in") ||
			!xs_watch(watch->xs, "@releaseDomain", "out")) {
		fprintf(stderr, "livery-xen-driver: xenstore watch: %s\n", strerror(errno));
		goto fail;
	}
	return watch;

fail:
	livery_watch_destroy(watch);
	return NULL;
}

void livery_watch_destroy(struct livery_watch *watch) {
	if (watch == NULL) {
		return;
	}
	if (watch->xs != NULL) {
		xs_close(watch->xs);
	}
	free(watch);
}

int livery_watch_get_fd(const struct livery_watch *watch) {
	return xs_fileno(watch->xs);
}

int livery_watch_dispatch(struct livery_watch *watch) {
	char **event;
	while ((event = xs_check_watch(watch->xs)) != NULL) {
		watch->changed = true;
		free(event);
	}
	int64_t wait = watch->looked_at + PAUSE_MS - livery_clock_ms();
	if (!watch->changed || wait > 0) {
		return watch->changed ? (int)wait : -1;
	}
	watch->changed = false;
	watch_scan(watch);
	watch->looked_at = livery_clock_ms();
	return -1;
}
