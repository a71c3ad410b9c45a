/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * guid's side on Xen: a fresh descriptor of gntdev for each share, prepared here and mapped by
 * livery only.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <xen/sys/gntdev.h>
#include "protocol/pages/pages_impl.h"
#include "protocol/pages/pages_xen.h"
#include "protocol/pages/runs.h"
#include "protocol/wire/messages.h"

#define GNTDEV "/dev/xen/gntdev"

struct xen_resolver {
	struct livery_resolver base;
	uint32_t domid;
	int last; /* handed out by the last resolve, or -1 */
	size_t grant_calls;
};

static struct xen_resolver *resolver_from(struct livery_resolver *resolver) {
	return (struct xen_resolver *)resolver;
}

static void resolver_close_last(struct xen_resolver *resolver) {
	if (resolver->last >= 0) {
		close(resolver->last);
		resolver->last = -1;
	}
}

/*
 * The number of pages that size needs where the runs hold as many; else 0. A mapping must be whole,
 * so more are left out.
 */
static size_t count_pages(const struct livery_run *runs, size_t n_runs, uint32_t size) {
	size_t wanted = ((size_t)size + LIVERY_PAGE - 1) / LIVERY_PAGE, pages = 0;
	for (size_t i = 0; i < n_runs && pages < wanted; i++) {
		pages += runs[i].count;
	}
	return pages >= wanted && wanted <= LIVERY_MAX_REFS ? wanted : 0;
}

static struct ioctl_gntdev_map_grant_ref *map_request(uint32_t domid,
		const struct livery_run *runs, size_t n_runs, size_t pages) {
	/* The structure holds one reference already. */
	struct ioctl_gntdev_map_grant_ref *map = calloc(1,
		sizeof(*map) + (pages - 1) * sizeof(map->refs[0]));
	if (map == NULL) {
		return NULL;
	}
	map->count = (uint32_t)pages;
	size_t n = 0;
	for (size_t i = 0; i < n_runs; i++) {
		for (uint32_t k = 0; k < runs[i].count && n < pages; k++) {
			map->refs[n].domid = domid;
			map->refs[n].ref = runs[i].first + k;
			n++;
		}
	}
	return map;
}

static bool resolver_resolve(struct livery_resolver *base, const struct livery_run *runs,
		size_t n_runs, uint32_t size, struct livery_page_range *range) {
	struct xen_resolver *resolver = resolver_from(base);
	resolver_close_last(resolver);
	size_t pages = count_pages(runs, n_runs, size);
	/* Each map of a page takes room in Xen's table: nobody needs it twice in one pool. */
	if (pages == 0 || pages > base->max_pages || !livery_runs_distinct(runs, n_runs)) {
		errno = ENOENT;
		return false;
	}
	struct ioctl_gntdev_map_grant_ref *map = map_request(resolver->domid, runs, n_runs, pages);
	resolver->last = map != NULL ? open(GNTDEV, O_RDWR | O_CLOEXEC) : -1;
	resolver->grant_calls += resolver->last >= 0;
	bool ok = resolver->last >= 0 &&
		ioctl(resolver->last, IOCTL_GNTDEV_MAP_GRANT_REF, map) == 0;
	int error = errno;
	/* A fresh descriptor starts at 0; anything else we would not know how to hand over. */
	ok = ok && map->index % LIVERY_PAGE == 0 && map->index / LIVERY_PAGE <= UINT32_MAX;
	if (ok) {
		*range = (struct livery_page_range){
			.fd = resolver->last,
			.offset = (uint32_t)(map->index / LIVERY_PAGE),
			.size = (uint32_t)(pages * LIVERY_PAGE),
		};
	}
	free(map);
	errno = error;
	return ok;
}

static size_t resolver_get_grant_calls(const struct livery_resolver *base) {
	return ((const struct xen_resolver *)base)->grant_calls;
}

static void resolver_destroy(struct livery_resolver *base) {
	resolver_close_last(resolver_from(base));
	free(base);
}

static const struct livery_resolver_impl xen_impl = {
	.resolve = resolver_resolve,
	.get_grant_calls = resolver_get_grant_calls,
	.destroy = resolver_destroy,
};

struct livery_resolver *livery_resolver_create_xen(uint32_t domid) {
	struct xen_resolver *resolver = calloc(1, sizeof(*resolver));
	if (resolver == NULL) {
		return NULL;
	}
	resolver->base.impl = &xen_impl;
	resolver->base.max_pages = LIVERY_XEN_MAX_PAGES;
	resolver->domid = domid;
	resolver->last = -1;
	return &resolver->base;
}
