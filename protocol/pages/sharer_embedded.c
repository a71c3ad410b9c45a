/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The agent's side of the embedded transport: memfds, sent over the channel under page numbers. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "protocol/channel/channel.h"
#include "protocol/pages/pages.h"
#include "protocol/pages/foreign.h"
#include "protocol/pages/pages_impl.h"
#include "protocol/pages/ranges.h"
#include "protocol/pages/sizes.h"
#include "protocol/wire/wire.h"

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif

/* Memory kept for reuse: three buffers of a 4K window. */
#define KEEP_MAX ((size_t)128 << 20)
/* Pages of one message. */
#define SHARE_MAX_PAGES (LIVERY_EXT_MAX_POOL / LIVERY_PAGE)

/* In place of a range's descriptor: its EXT_PAGES_FORGET could not be queued yet. */
enum { RANGE_LIVE, RANGE_UNFORGOTTEN };

/* No descriptor is kept: the mapping and the peer's descriptor keep the memory. */
struct block {
	struct livery_shared shared;
	struct livery_run run;
	struct block *prev, *next; /* in sharer->used or sharer->kept */
};

struct block_list {
	struct block *first, *last; /* oldest first */
};

struct embedded_sharer {
	struct livery_sharer base;
	struct livery_channel *channel;
	struct livery_ranges ranges;
	size_t n_unforgotten;
	uint32_t next; /* number to try first */
	struct block_list used, kept;
	size_t kept_bytes;
	size_t total_shares;
};

static struct embedded_sharer *sharer_from(struct livery_sharer *sharer) {
	return (struct embedded_sharer *)sharer;
}

static void list_append(struct block_list *list, struct block *block) {
	block->prev = list->last;
	block->next = NULL;
	if (list->last != NULL) {
		list->last->next = block;
	} else {
		list->first = block;
	}
	list->last = block;
}

static void list_remove(struct block_list *list, struct block *block) {
	if (block->prev != NULL) {
		block->prev->next = block->next;
	} else {
		list->first = block->next;
	}
	if (block->next != NULL) {
		block->next->prev = block->prev;
	} else {
		list->last = block->prev;
	}
}

/* ---- numbers ---- */

static bool sharer_send(struct embedded_sharer *sharer, uint32_t type, struct livery_run run,
		int fd) {
	struct livery_msg msg = { .type = type };
	if (type == LIVERY_MSG_EXT_PAGES) {
		msg.ext_pages.first = run.first;
		msg.ext_pages.count = run.count;
	} else {
		msg.ext_pages_forget.first = run.first;
		msg.ext_pages_forget.count = run.count;
	}
	const struct livery_wire_mode mode = { .version = LIVERY_VERSION_1_8 };
	uint8_t data[LIVERY_WIRE_HEADER + 2 * sizeof(uint32_t)];
	size_t size = livery_wire_encode(&mode, &msg, data, sizeof(data));
	if (size == 0) {
		errno = EINVAL;
		return false;
	}
	return livery_channel_write(sharer->channel, data, size, fd);
}

/*
 * A number is free again only when the peer has been told. With the queue full that must wait, and
 * the number stays taken; on a channel that is closed it does not matter.
 */
static void sharer_forget(struct embedded_sharer *sharer, struct livery_run run) {
	struct livery_range range;
	if (sharer_send(sharer, LIVERY_MSG_EXT_PAGES_FORGET, run, -1) || errno != ENOBUFS) {
		livery_ranges_remove(&sharer->ranges, run.first, run.count, &range);
		return;
	}
	livery_ranges_find(&sharer->ranges, run.first)->fd = RANGE_UNFORGOTTEN;
	sharer->n_unforgotten++;
}

static void sharer_forget_later(struct embedded_sharer *sharer) {
	/* From the end: sharer_forget takes the range out, or leaves it and counts it anew. */
	for (size_t i = sharer->ranges.n; i-- > 0 && sharer->n_unforgotten > 0;) {
		struct livery_range *range = &sharer->ranges.ranges[i];
		if (range->fd != RANGE_UNFORGOTTEN) {
			continue;
		}
		size_t before = sharer->n_unforgotten--;
		sharer_forget(sharer, (struct livery_run){ range->first, range->count });
		if (sharer->n_unforgotten == before) {
			return;
		}
	}
}

/* Gives numbers to count pages of fd and sends both. False with errno. */
static bool sharer_announce(struct embedded_sharer *sharer, int fd, uint32_t count,
		struct livery_run *run) {
	struct livery_range range = { .count = count, .fd = RANGE_LIVE };
	range.first = livery_ranges_gap(&sharer->ranges, sharer->next, count);
	if (livery_ranges_insert(&sharer->ranges, &range) != LIVERY_RANGES_OK) {
		errno = ENOBUFS;
		return false;
	}
	*run = (struct livery_run){ range.first, count };
	if (!sharer_send(sharer, LIVERY_MSG_EXT_PAGES, *run, fd)) {
		livery_ranges_remove(&sharer->ranges, run->first, run->count, &range);
		return false;
	}
	sharer->next = range.first + count; /* 0 after the last number: from the start */
	sharer->total_shares++;
	return true;
}

/* ---- blocks ---- */

/* Ends the share and frees the block, which is in no list. */
static void sharer_end_block(struct embedded_sharer *sharer, struct block *block) {
	sharer_forget(sharer, block->run);
	if (block->shared.data != NULL) {
		munmap(block->shared.data, block->shared.size);
	}
	free(block);
}

static void sharer_end_kept(struct embedded_sharer *sharer, struct block *block) {
	list_remove(&sharer->kept, block);
	sharer->kept_bytes -= block->shared.size;
	sharer_end_block(sharer, block);
}

/* Whether count pages more are within the bounds, after kept memory has made room. */
static bool sharer_make_room(struct embedded_sharer *sharer, size_t count) {
	sharer_forget_later(sharer);
	for (;;) {
		const struct livery_ranges *ranges = &sharer->ranges;
		if (ranges->n < ranges->max && count + ranges->pages <= sharer->base.max_pages) {
			return true;
		}
		if (sharer->kept.first == NULL || sharer->n_unforgotten > 0) {
			errno = ENOBUFS;
			return false;
		}
		sharer_end_kept(sharer, sharer->kept.first);
	}
}

static size_t pages_of(size_t size) {
	return (size + LIVERY_PAGE - 1) / LIVERY_PAGE;
}

/* A used block for size bytes of fd, mapped at data (or NULL); NULL with errno. */
static struct livery_shared *sharer_add_block(struct embedded_sharer *sharer, int fd,
		size_t size, void *data) {
	struct block *block = calloc(1, sizeof(*block));
	if (block == NULL) {
		return NULL;
	}
	if (!sharer_announce(sharer, fd, (uint32_t)pages_of(size), &block->run)) {
		int error = errno;
		free(block);
		errno = error;
		return NULL;
	}
	block->shared = (struct livery_shared){
		.data = data,
		.size = size,
		.runs = &block->run,
		.n_runs = 1,
	};
	list_append(&sharer->used, block);
	return &block->shared;
}

/* False with errno where no message can name the pages of size bytes. */
static bool check_size(size_t size) {
	if (size == 0 || size > LIVERY_EXT_MAX_POOL) {
		errno = size == 0 ? EINVAL : ENOBUFS;
		return false;
	}
	return true;
}

/* ---- a program's memory ---- */

/*
 * In this order: the size (EINVAL, ENOBUFS), the transport (ENOTSUP), the bounds (ENOBUFS), the
 * seal (EPERM), the memory's size (EMSGSIZE), the channel (its errno). So a memfd is sealed only
 * when it is about to be shared.
 */
static struct livery_shared *sharer_share_fd(struct livery_sharer *base, int fd, size_t size) {
	struct embedded_sharer *sharer = sharer_from(base);
	if (!check_size(size)) {
		return NULL;
	}
	if (!livery_channel_can_pass_fd(sharer->channel)) {
		errno = ENOTSUP;
		return NULL;
	}
	if (!sharer_make_room(sharer, pages_of(size)) || !livery_foreign_seal(fd, size)) {
		return NULL;
	}
	return sharer_add_block(sharer, fd, size, NULL);
}

/* ---- memory of our own ---- */

/* The smallest kept block that serves, among equals the one given back last; or NULL. */
static struct block *find_kept(const struct embedded_sharer *sharer, size_t pages) {
	struct block *best = NULL;
	for (struct block *block = sharer->kept.last; block != NULL; block = block->prev) {
		if (livery_pages_serves(block->run.count, pages) &&
				(best == NULL || block->run.count < best->run.count)) {
			best = block;
		}
	}
	return best;
}

/* Zeroes size bytes and the rest, whose memory is given back where it is the greater part. */
static void block_clear(struct block *block, size_t size) {
	uint8_t *data = block->shared.data;
	size_t rest = block->shared.size - size;
	if (rest > size && madvise(data + size, rest, MADV_REMOVE) == 0) {
		memset(data, 0, size);
	} else {
		memset(data, 0, block->shared.size);
	}
}

/* A sealed memfd of size bytes; -1 with errno. */
static int create_memory(size_t size) {
	unsigned int flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
	int fd = memfd_create("livery", flags | MFD_NOEXEC_SEAL);
	if (fd < 0 && errno == EINVAL) { /* before Linux 6.3 */
		fd = memfd_create("livery", flags);
	}
	if (fd < 0) {
		return -1;
	}
	if (ftruncate(fd, (off_t)size) < 0 ||
			fcntl(fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) < 0) {
		int error = errno;
		close(fd);
		errno = error;
		return -1;
	}
	return fd;
}

static struct livery_shared *sharer_alloc_new(struct embedded_sharer *sharer, size_t pages) {
	size_t size = pages * LIVERY_PAGE;
	struct livery_shared *shared = NULL;
	int fd = create_memory(size);
	if (fd < 0) {
		return NULL;
	}
	void *data = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (data != MAP_FAILED) {
		shared = sharer_add_block(sharer, fd, size, data);
	}
	int error = errno;
	if (shared == NULL && data != MAP_FAILED) {
		munmap(data, size);
	}
	close(fd);
	errno = error;
	return shared;
}

static struct livery_shared *sharer_alloc(struct livery_sharer *base, size_t size) {
	struct embedded_sharer *sharer = sharer_from(base);
	if (!check_size(size)) {
		return NULL;
	}
	size_t pages = pages_of(size);
	struct block *block = find_kept(sharer, pages);
	if (block != NULL) {
		list_remove(&sharer->kept, block);
		sharer->kept_bytes -= block->shared.size;
		block_clear(block, pages * LIVERY_PAGE);
		list_append(&sharer->used, block);
		return &block->shared;
	}
	if (!livery_channel_can_pass_fd(sharer->channel)) {
		errno = ENOTSUP;
		return NULL;
	}
	pages = livery_pages_round(pages);
	return sharer_make_room(sharer, pages) ? sharer_alloc_new(sharer, pages) : NULL;
}

static void sharer_release(struct livery_sharer *base, struct livery_shared *shared) {
	struct embedded_sharer *sharer = sharer_from(base);
	struct block *block = (struct block *)shared; /* its first member */
	list_remove(&sharer->used, block);
	if (shared->data == NULL) {
		sharer_end_block(sharer, block);
		return;
	}
	list_append(&sharer->kept, block);
	sharer->kept_bytes += shared->size;
	while (sharer->kept_bytes > KEEP_MAX) {
		sharer_end_kept(sharer, sharer->kept.first);
	}
}

static struct livery_sharer_stats sharer_get_stats(const struct livery_sharer *base) {
	const struct embedded_sharer *sharer = (const struct embedded_sharer *)base;
	return (struct livery_sharer_stats){
		.pages = (size_t)sharer->ranges.pages,
		.total_shares = sharer->total_shares,
	};
}

static void sharer_destroy(struct livery_sharer *base) {
	struct embedded_sharer *sharer = sharer_from(base);
	struct block *block;
	while ((block = sharer->used.first) != NULL) {
		list_remove(&sharer->used, block);
		sharer_end_block(sharer, block);
	}
	while ((block = sharer->kept.first) != NULL) {
		sharer_end_kept(sharer, block);
	}
	livery_ranges_finish(&sharer->ranges);
	free(sharer);
}

static const struct livery_sharer_impl embedded_impl = {
	.share_fd = sharer_share_fd,
	.alloc = sharer_alloc,
	.release = sharer_release,
	.get_stats = sharer_get_stats,
	.destroy = sharer_destroy,
};

struct livery_sharer *livery_sharer_create_embedded(struct livery_channel *channel) {
	struct embedded_sharer *sharer = calloc(1, sizeof(*sharer));
	if (sharer == NULL) {
		return NULL;
	}
	sharer->base.impl = &embedded_impl;
	sharer->base.max_pages = LIVERY_PAGES_MAX;
	sharer->channel = channel;
	sharer->next = 1;
	livery_ranges_init(&sharer->ranges, LIVERY_PAGES_MAX_RUNS);
	return &sharer->base;
}
