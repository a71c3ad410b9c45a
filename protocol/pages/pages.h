/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_PAGES_PAGES_H
#define LIVERY_PAGES_PAGES_H

/*
 * Shared pages between a domain and the GUI domain. The agent *shares* memory and gets reference
 * numbers; guid *resolves* numbers to a descriptor and offset that the compositor can map
 * read-only. One narrow interface with one implementation a transport (design.md 4): on Xen the
 * numbers are grant references; on the embedded transport they number the pages of memfds sent over
 * the channel (message EXT_PAGES, one descriptor each).
 *
 * A page is 4096 bytes. A run is count consecutive numbers from first.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct livery_channel;

struct livery_run {
	uint32_t first, count;
};

/* ---- agent's side ---- */

struct livery_sharer;

/* Memory of the agent's own, shared: write pixels to data. */
struct livery_shared {
	void *data; /* NULL where it is a program's memory, that is not mapped here */
	/* Bytes: a multiple of the page, or for a program's memory what was asked for. */
	size_t size;
	struct livery_run *runs; /* owned by the sharer, valid while shared */
	size_t n_runs;
};

/* How much was shared; for the copy and grant accounting. */
struct livery_sharer_stats {
	size_t pages; /* shared now, whether in use or kept: on Xen, grants */
	size_t total_shares; /* share and alloc calls that made new references */
	size_t grant_calls; /* calls that granted pages or ended it; 0 on the embedded transport */
};

/* The sharer announces pages through channel, which must outlive it. NULL without memory. */
struct livery_sharer *livery_sharer_create_embedded(struct livery_channel *channel);
/* Greatest number of pages that are shared at a time; the default is what a domain may announce. */
void livery_sharer_set_limit(struct livery_sharer *sharer, size_t pages);
/* Ends every share; the structures handed out are freed. */
void livery_sharer_destroy(struct livery_sharer *sharer);

/*
 * Shares the first size bytes of a program's memory (a memfd), which on Xen may make it up to a
 * page longer. NULL with errno: EPERM it cannot be sealed against shrinking, ENOTSUP this transport
 * cannot share foreign memory, EMSGSIZE the memfd is smaller than size, ENOBUFS a limit. Then the
 * caller copies into memory of its own. The descriptor stays the caller's.
 */
struct livery_shared *livery_sharer_share_fd(struct livery_sharer *sharer, int fd, size_t size);

/* New zeroed memory of at least size bytes, shared. NULL with errno. Kept and given again after
 * livery_sharer_release: repeated sizes make no new references. */
struct livery_shared *livery_sharer_alloc(struct livery_sharer *sharer, size_t size);

/* Gives shared back; the peer must not be reading it any more. */
void livery_sharer_release(struct livery_sharer *sharer, struct livery_shared *shared);

/* Counters as of now. */
struct livery_sharer_stats livery_sharer_get_stats(const struct livery_sharer *sharer);

/* One clause about what becomes of programs' memory, for the log; the sharer's own. */
const char *livery_sharer_describe(const struct livery_sharer *sharer);

/* ---- guid's side ---- */

struct livery_resolver;

/* What the compositor maps: size bytes at page offset * 4096 of fd (owned by the holder). */
struct livery_page_range {
	int fd;
	uint32_t offset; /* pages */
	uint32_t size; /* bytes; less than asked for only where a memfd ends within its last page */
};

/* Embedded: descriptors come from channel, which must outlive the resolver. */
struct livery_resolver *livery_resolver_create_embedded(struct livery_channel *channel);
void livery_resolver_destroy(struct livery_resolver *resolver);
/* Greatest number of pages that the domain may have announced at a time; default 1 Mi (4 GiB). */
void livery_resolver_set_limit(struct livery_resolver *resolver, size_t pages);

/*
 * EXT_PAGES came: takes the next descriptor of the channel for the numbers [first, first + count).
 * The memfd must be sealed against shrinking and hold all these pages, the numbers must be unused.
 * False: a violation of the domain, one line in error. Not on Xen (always false).
 */
bool livery_resolver_add(struct livery_resolver *resolver, uint32_t first, uint32_t count,
	char *error, size_t error_size);
/*
 * EXT_PAGES_FORGET came, with exactly the numbers of one livery_resolver_add. False: a violation.
 */
bool livery_resolver_forget(struct livery_resolver *resolver, uint32_t first, uint32_t count,
	char *error, size_t error_size);

/*
 * Finds the pages that runs name, in order, holding at least size bytes, and fills range. False
 * with errno ENOENT: unknown or not consecutive in one memfd; the buffer then has no pixels, which
 * is no violation.
 */
bool livery_resolver_resolve(struct livery_resolver *resolver, const struct livery_run *runs,
	size_t n_runs, uint32_t size, struct livery_page_range *range);

/* Pages that the domain has announced now; 0 on Xen, where none are announced. */
size_t livery_resolver_get_pages(const struct livery_resolver *resolver);
/* Calls that prepared grants for mapping; 0 on the embedded transport. */
size_t livery_resolver_get_grant_calls(const struct livery_resolver *resolver);

#endif
