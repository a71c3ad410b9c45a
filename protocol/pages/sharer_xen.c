/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The agent's side on Xen: pages of gntalloc, granted once and kept; and programs' own, where that
 * can be.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xengnttab.h>
#include "protocol/channel/xen_quiet.h"
#include "protocol/pages/foreign.h"
#include "protocol/pages/granter.h"
#include "protocol/pages/pages_impl.h"
#include "protocol/pages/pages_xen.h"
#include "protocol/pages/sizes.h"
#include "protocol/wire/messages.h"

/* Granted memory kept for reuse: three buffers of a Full HD window. */
#define KEEP_PAGES 8192

struct block {
	struct livery_shared shared;
	struct livery_run *runs;
	size_t pages;
	int grant; /* of a program's memory (granter.h), or -1 */
	struct block *next; /* in sharer->used or sharer->kept */
};

struct xen_sharer {
	struct livery_sharer base;
	xengntshr_handle *gntshr;
	uint32_t gui_domid;
	struct livery_granter *granter; /* NULL: programs' memory cannot be granted */
	char description[160];
	struct block *used, *kept;
	size_t kept_pages, pages, total_shares, grant_calls;
};

static struct xen_sharer *sharer_from(struct livery_sharer *sharer) {
	return (struct xen_sharer *)sharer;
}

static void list_remove(struct block **list, struct block *block) {
	while (*list != block) {
		list = &(*list)->next;
	}
	*list = block->next;
}

static void list_push(struct block **list, struct block *block) {
	block->next = *list;
	*list = block;
}

static void sharer_end_block(struct xen_sharer *sharer, struct block *block) {
	sharer->pages -= block->pages;
	sharer->grant_calls++;
	if (block->grant >= 0) {
		livery_granter_revoke(sharer->granter, block->grant);
	} else {
		xengntshr_unshare(sharer->gntshr, block->shared.data, (uint32_t)block->pages);
	}
	free(block->runs);
	free(block);
}

/* Writes refs as runs; returns how many. runs has room for n. */
static size_t merge_runs(const uint32_t *refs, size_t n, struct livery_run *runs) {
	size_t n_runs = 0;
	for (size_t i = 0; i < n; i++) {
		struct livery_run *last = n_runs > 0 ? &runs[n_runs - 1] : NULL;
		if (last != NULL && refs[i] == last->first + last->count) {
			last->count++;
		} else {
			runs[n_runs++] = (struct livery_run){ refs[i], 1 };
		}
	}
	return n_runs;
}

/* New pages, or those of memfd where it is not -1. False with errno. */
static bool block_get_refs(struct xen_sharer *sharer, struct block *block, int memfd,
		uint32_t *refs) {
	sharer->grant_calls++;
	if (memfd >= 0) {
		block->grant = livery_granter_grant(sharer->granter, memfd, block->pages, refs);
		return block->grant >= 0;
	}
	block->shared.data = xengntshr_share_pages(sharer->gntshr, sharer->gui_domid,
		(int)block->pages, refs, 0);
	return block->shared.data != NULL;
}

static bool block_grant(struct xen_sharer *sharer, struct block *block, int memfd) {
	uint32_t *refs = calloc(block->pages, sizeof(*refs));
	block->runs = calloc(block->pages, sizeof(*block->runs));
	bool ok = refs != NULL && block->runs != NULL &&
		block_get_refs(sharer, block, memfd, refs);
	if (ok) {
		block->shared.runs = block->runs;
		block->shared.n_runs = merge_runs(refs, block->pages, block->runs);
	}
	int error = errno;
	free(refs);
	errno = error;
	return ok;
}

/* A block in use, of size bytes; memfd: -1 or whose pages. */
static struct livery_shared *sharer_add_block(struct xen_sharer *sharer, size_t size, int memfd) {
	size_t pages = (size + LIVERY_PAGE - 1) / LIVERY_PAGE;
	if (pages + sharer->pages > sharer->base.max_pages) {
		errno = ENOBUFS;
		return NULL;
	}
	struct block *block = calloc(1, sizeof(*block));
	if (block == NULL) {
		return NULL;
	}
	block->pages = pages;
	block->grant = -1;
	block->shared.size = size;
	if (!block_grant(sharer, block, memfd)) {
		/* gntalloc answers ENOSPC at its limit */
		int error = errno == ENOSPC || errno == ENOMEM ? ENOBUFS : errno;
		free(block->runs);
		free(block);
		errno = error;
		return NULL;
	}
	sharer->pages += pages;
	sharer->total_shares++;
	list_push(&sharer->used, block);
	return &block->shared;
}

static struct block *find_kept(const struct xen_sharer *sharer, size_t pages) {
	struct block *best = NULL;
	for (struct block *block = sharer->kept; block != NULL; block = block->next) {
		if (livery_pages_serves(block->pages, pages) &&
				(best == NULL || block->pages < best->pages)) {
			best = block;
		}
	}
	return best;
}

static void sharer_drop_kept(struct xen_sharer *sharer) {
	struct block *block = sharer->kept;
	list_remove(&sharer->kept, block);
	sharer->kept_pages -= block->pages;
	sharer_end_block(sharer, block);
}

/* False with errno where no message can name the pages of size bytes. */
static bool check_size(size_t size) {
	if (size == 0 || size > (size_t)LIVERY_MAX_REFS * LIVERY_PAGE) {
		errno = size == 0 ? EINVAL : ENOBUFS;
		return false;
	}
	return true;
}

static struct livery_shared *sharer_alloc(struct livery_sharer *base, size_t size) {
	struct xen_sharer *sharer = sharer_from(base);
	if (!check_size(size)) {
		return NULL;
	}
	size_t pages = (size + LIVERY_PAGE - 1) / LIVERY_PAGE;
	struct block *block = find_kept(sharer, pages);
	if (block != NULL) {
		list_remove(&sharer->kept, block);
		sharer->kept_pages -= block->pages;
		memset(block->shared.data, 0, block->shared.size);
		list_push(&sharer->used, block);
		return &block->shared;
	}
	struct livery_shared *shared;
	/* Kept memory of other sizes makes room at the driver's limit. */
	size = livery_pages_round(pages) * LIVERY_PAGE;
	while ((shared = sharer_add_block(sharer, size, -1)) == NULL &&
			errno == ENOBUFS && sharer->kept != NULL) {
		sharer_drop_kept(sharer);
	}
	return shared;
}

static struct livery_shared *sharer_share_fd(struct livery_sharer *base, int fd, size_t size) {
	struct xen_sharer *sharer = sharer_from(base);
	if (sharer->granter == NULL) {
		errno = ENOTSUP;
		return NULL;
	}
	if (!check_size(size) || !livery_foreign_seal_pages(fd, size)) {
		return NULL;
	}
	return sharer_add_block(sharer, size, fd);
}

static void sharer_release(struct livery_sharer *base, struct livery_shared *shared) {
	struct xen_sharer *sharer = sharer_from(base);
	struct block *block = (struct block *)shared; /* its first member */
	list_remove(&sharer->used, block);
	if (block->grant >= 0) {
		sharer_end_block(sharer, block);
		return;
	}
	list_push(&sharer->kept, block);
	sharer->kept_pages += block->pages;
	while (sharer->kept_pages > KEEP_PAGES) {
		sharer_drop_kept(sharer);
	}
}

static struct livery_sharer_stats sharer_get_stats(const struct livery_sharer *base) {
	const struct xen_sharer *sharer = (const struct xen_sharer *)base;
	return (struct livery_sharer_stats){
		.pages = sharer->pages,
		.total_shares = sharer->total_shares,
		.grant_calls = sharer->grant_calls,
	};
}

static const char *sharer_describe(const struct livery_sharer *base) {
	return ((const struct xen_sharer *)base)->description;
}

static void sharer_destroy(struct livery_sharer *base) {
	struct xen_sharer *sharer = sharer_from(base);
	struct block *block;
	while ((block = sharer->used) != NULL) {
		list_remove(&sharer->used, block);
		sharer_end_block(sharer, block);
	}
	while (sharer->kept != NULL) {
		sharer_drop_kept(sharer);
	}
	xengntshr_close(sharer->gntshr);
	livery_granter_destroy(sharer->granter);
	free(sharer);
}

static void describe_granted(char *out, size_t size, bool granted, const char *reason) {
	if (granted) {
		snprintf(out, size, "programs' memory is granted as it is, by udmabuf");
	} else {
		snprintf(out, size, "programs' memory is copied where it changed (%s)", reason);
	}
}

bool livery_sharer_probe_xen(uint32_t gui_domid, char *out, size_t size) {
	char reason[96] = "";
	struct livery_granter *granter = livery_granter_create(gui_domid, reason, sizeof(reason));
	describe_granted(out, size, granter != NULL, reason);
	livery_granter_destroy(granter);
	return granter != NULL;
}

static const struct livery_sharer_impl xen_impl = {
	.share_fd = sharer_share_fd,
	.alloc = sharer_alloc,
	.release = sharer_release,
	.get_stats = sharer_get_stats,
	.describe = sharer_describe,
	.destroy = sharer_destroy,
};

struct livery_sharer *livery_sharer_create_xen(uint32_t gui_domid, char *error,
		size_t error_size) {
	struct xen_sharer *sharer = calloc(1, sizeof(*sharer));
	if (sharer == NULL) {
		snprintf(error, error_size, "out of memory");
		return NULL;
	}
	sharer->base.impl = &xen_impl;
	sharer->base.max_pages = LIVERY_PAGES_MAX;
	sharer->gui_domid = gui_domid;
	sharer->gntshr = xengntshr_open(livery_xen_quiet(), 0);
	if (sharer->gntshr == NULL) {
		snprintf(error, error_size,
			"/dev/xen/gntalloc: %s; modprobe xen_gntalloc, and give "
			"this user the device", strerror(errno));
		free(sharer);
		return NULL;
	}
	char reason[96] = "";
	sharer->granter = livery_granter_create(gui_domid, reason, sizeof(reason));
	describe_granted(sharer->description, sizeof(sharer->description), sharer->granter != NULL,
		reason);
	return &sharer->base;
}
