/* SPDX-License-Identifier: GPL-2.0-or-later */
/* guid's side of the embedded transport: numbers name pages of memfds from the channel. */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>
#include "protocol/channel/channel.h"
#include "protocol/pages/pages.h"
#include "protocol/pages/pages_impl.h"
#include "protocol/pages/ranges.h"
#include "protocol/wire/messages.h"

struct embedded_resolver {
	struct livery_resolver base;
	struct livery_channel *channel;
	struct livery_ranges ranges;
};

static struct embedded_resolver *resolver_from(struct livery_resolver *resolver) {
	return (struct embedded_resolver *)resolver;
}

/* Why these numbers cannot be announced, or NULL. */
static const char *check_numbers(struct embedded_resolver *resolver, uint32_t first,
		uint32_t count) {
	switch (livery_ranges_check(&resolver->ranges, first, count)) {
	case LIVERY_RANGES_OK:
		break;
	case LIVERY_RANGES_INVALID:
		return "these are not page numbers";
	case LIVERY_RANGES_OVERLAP:
		return "some of these numbers are in use";
	case LIVERY_RANGES_FULL:
		return "too many runs";
	}
	size_t max = resolver->base.max_pages;
	if (resolver->ranges.pages > max || count > max - resolver->ranges.pages) {
		return "too many pages";
	}
	return NULL;
}

/*
 * Why the memory cannot be taken, or NULL; *bytes is how much of count pages it holds. Seals first:
 * only then does the size stay. A last page that is there in part is there: reading it cannot
 * fault.
 */
static const char *check_memory(int untrusted_fd, uint32_t count, uint64_t *bytes) {
	int seals = fcntl(untrusted_fd, F_GET_SEALS);
	if (seals < 0) {
		return "the descriptor is not a memfd";
	}
	if ((seals & F_SEAL_SHRINK) == 0) {
		return "the memfd is not sealed against shrinking";
	}
	/* Of huge pages no part can be taken out of a mapping, nor replaced after a fault. */
	struct statfs system;
	if (fstatfs(untrusted_fd, &system) < 0 || system.f_type != TMPFS_MAGIC) {
		return "the memfd is not of ordinary pages";
	}
	struct stat status;
	if (fstat(untrusted_fd, &status) < 0 || status.st_size < 0) {
		return "the memfd has no size";
	}
	uint64_t wanted = (uint64_t)count * LIVERY_PAGE, size = (uint64_t)status.st_size;
	if (size <= wanted - LIVERY_PAGE) {
		return "the memfd is too small";
	}
	*bytes = size < wanted ? size : wanted;
	return NULL;
}

static bool resolver_add(struct livery_resolver *base, uint32_t first, uint32_t count,
		char *error, size_t error_size) {
	struct embedded_resolver *resolver = resolver_from(base);
	struct livery_range range = { .first = first, .count = count };
	range.fd = livery_channel_take_fd(resolver->channel);
	const char *reason = "no descriptor came with it";
	if (range.fd >= 0) {
		reason = check_numbers(resolver, first, count);
	}
	if (reason == NULL) {
		reason = check_memory(range.fd, count, &range.bytes);
	}
	if (reason == NULL && livery_ranges_insert(&resolver->ranges, &range) != LIVERY_RANGES_OK) {
		reason = "out of memory";
	}
	if (reason == NULL) {
		return true;
	}
	snprintf(error, error_size, "EXT_PAGES first=%u count=%u: %s", first, count, reason);
	if (range.fd >= 0) {
		close(range.fd);
	}
	return false;
}

static bool resolver_forget(struct livery_resolver *base, uint32_t first, uint32_t count,
		char *error, size_t error_size) {
	struct livery_range range;
	if (!livery_ranges_remove(&resolver_from(base)->ranges, first, count, &range)) {
		snprintf(error, error_size,
			"EXT_PAGES_FORGET first=%u count=%u: no such run was announced", first,
			count);
		return false;
	}
	close(range.fd);
	return true;
}

/* The sum of consecutive runs, all in range; 0 if they are not. */
static uint64_t count_pages(const struct livery_range *range, const struct livery_run *runs,
		size_t n_runs) {
	uint64_t next = runs[0].first, end = (uint64_t)range->first + range->count;
	for (size_t i = 0; i < n_runs; i++) {
		if (runs[i].first != next || runs[i].count == 0 || runs[i].count > end - next) {
			return 0;
		}
		next += runs[i].count;
	}
	return next - runs[0].first;
}

static bool resolver_resolve(struct livery_resolver *base, const struct livery_run *runs,
		size_t n_runs, uint32_t size, struct livery_page_range *out) {
	struct embedded_resolver *resolver = resolver_from(base);
	const struct livery_range *range =
		n_runs > 0 ? livery_ranges_find(&resolver->ranges, runs[0].first) : NULL;
	uint64_t pages = range != NULL ? count_pages(range, runs, n_runs) : 0;
	if (pages == 0 || size == 0 || size > pages * LIVERY_PAGE) {
		errno = ENOENT;
		return false;
	}
	uint32_t offset = runs[0].first - range->first;
	/* Never 0: at least one byte of each page is there. */
	uint64_t bytes = range->bytes - (uint64_t)offset * LIVERY_PAGE;
	*out = (struct livery_page_range){
		.fd = range->fd,
		.offset = offset,
		.size = size < bytes ? size : (uint32_t)bytes,
	};
	return true;
}

static size_t resolver_get_pages(const struct livery_resolver *base) {
	return (size_t)((const struct embedded_resolver *)base)->ranges.pages;
}

static void resolver_destroy(struct livery_resolver *base) {
	struct embedded_resolver *resolver = resolver_from(base);
	for (size_t i = 0; i < resolver->ranges.n; i++) {
		close(resolver->ranges.ranges[i].fd);
	}
	livery_ranges_finish(&resolver->ranges);
	free(resolver);
}

static const struct livery_resolver_impl embedded_impl = {
	.add = resolver_add,
	.forget = resolver_forget,
	.resolve = resolver_resolve,
	.get_pages = resolver_get_pages,
	.destroy = resolver_destroy,
};

struct livery_resolver *livery_resolver_create_embedded(struct livery_channel *channel) {
	struct embedded_resolver *resolver = calloc(1, sizeof(*resolver));
	if (resolver == NULL) {
		return NULL;
	}
	resolver->base.impl = &embedded_impl;
	resolver->base.max_pages = LIVERY_PAGES_MAX;
	resolver->channel = channel;
	livery_ranges_init(&resolver->ranges, LIVERY_PAGES_MAX_RUNS);
	return &resolver->base;
}
