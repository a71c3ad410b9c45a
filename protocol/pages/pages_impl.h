/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_PAGES_PAGES_IMPL_H
#define LIVERY_PAGES_PAGES_IMPL_H

/*
 * What a transport provides to share and to resolve pages; pages.c calls through these tables. A
 * transport embeds struct livery_sharer or livery_resolver as the first member of its own. The
 * functions mean what pages.h says of those with their name.
 */

#include "protocol/pages/pages.h"

/*
 * What a domain may announce at most, so that guid's table and descriptors are bounded. The sharer
 * keeps within the same bounds: it fails before guid would see a violation.
 */
#define LIVERY_PAGES_MAX_RUNS 4096
/*
 * 1 TiB of page numbers, which cost nothing by themselves: a terminal may announce two sparse pools
 * of 512 MiB for each of its windows. What a domain really maps is bounded by guid's quota.
 */
#define LIVERY_PAGES_MAX ((size_t)1 << 28)

struct livery_sharer_impl {
	struct livery_shared *(*share_fd)(struct livery_sharer *sharer, int fd, size_t size);
	struct livery_shared *(*alloc)(struct livery_sharer *sharer, size_t size);
	void (*release)(struct livery_sharer *sharer, struct livery_shared *shared);
	struct livery_sharer_stats (*get_stats)(const struct livery_sharer *sharer);
	/* NULL where there is nothing to say. */
	const char *(*describe)(const struct livery_sharer *sharer);
	void (*destroy)(struct livery_sharer *sharer);
};

struct livery_sharer {
	const struct livery_sharer_impl *impl;
	size_t max_pages; /* at most LIVERY_PAGES_MAX */
};

struct livery_resolver_impl {
	/* NULL where numbers are not announced (Xen). */
	bool (*add)(struct livery_resolver *resolver, uint32_t first, uint32_t count, char *error,
		size_t error_size);
	bool (*forget)(struct livery_resolver *resolver, uint32_t first, uint32_t count,
		char *error, size_t error_size);
	bool (*resolve)(struct livery_resolver *resolver, const struct livery_run *runs,
		size_t n_runs, uint32_t size, struct livery_page_range *range);
	/* NULL where numbers are not announced. */
	size_t (*get_pages)(const struct livery_resolver *resolver);
	/* NULL where there are no grants. */
	size_t (*get_grant_calls)(const struct livery_resolver *resolver);
	void (*destroy)(struct livery_resolver *resolver);
};

struct livery_resolver {
	const struct livery_resolver_impl *impl;
	size_t max_pages;
};

#endif
