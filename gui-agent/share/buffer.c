/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/share/buffer.h"

#include <drm_fourcc.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <wlr/types/wlr_buffer.h>
#include <wlr/util/addon.h>

#include "gui-agent/base/agent.h"
#include "gui-agent/base/log.h"
#include "protocol/pages/pages.h"
#include "protocol/wire/messages.h"

/* Larger memory is named in parts, of at least POOL_ROOM. */
#define POOL_WHOLE_MAX (64u << 20)
#define POOL_ROOM (8u << 20)

/* What is known of a program's buffer, while both it and the connection exist. */
struct agent_source {
	struct wl_list link; /* agent_buffers.sources */
	struct wlr_buffer *wlr;
	struct wlr_addon addon;
	struct agent_buffers *buffers;
	struct agent_memory *memory;
	struct wl_list list; /* agent_buffer.source_link */
};

/* ---- memory ---- */

static struct agent_memory *memory_create(struct agent_buffers *buffers) {
	struct agent_memory *memory = calloc(1, sizeof(*memory));
	if (memory == NULL) {
		agent_error("out of memory");
		return NULL;
	}
	memory->buffers = buffers;
	wl_list_insert(&buffers->memories, &memory->link);
	return memory;
}

static void memory_unref(struct agent_memory *memory) {
	if (--memory->users > 0) {
		return;
	}
	struct livery_sharer *sharer = memory->buffers->sharer;
	if (memory->shared != NULL && sharer != NULL) {
		livery_sharer_release(sharer, memory->shared);
	}
	wl_list_remove(&memory->link);
	free(memory);
}

static struct agent_memory *memory_find(struct agent_buffers *buffers, const struct stat *st) {
	struct agent_memory *memory;
	wl_list_for_each(memory, &buffers->memories, link) {
		if (memory->inode == st->st_ino && memory->device == st->st_dev &&
				memory->file_size == (uint64_t)st->st_size) {
			return memory;
		}
	}
	return NULL;
}

/* A program's memory, with a new user; one without shared where it cannot be shared. */
static struct agent_memory *memory_from_fd(struct agent_buffers *buffers, int fd) {
	struct stat st;
	if (fstat(fd, &st) != 0 || st.st_size <= 0) {
		return NULL;
	}
	struct agent_memory *memory = memory_find(buffers, &st);
	if (memory == NULL) {
		memory = memory_create(buffers);
		if (memory == NULL) {
			return NULL;
		}
		memory->inode = st.st_ino;
		memory->device = st.st_dev;
		memory->file_size = (uint64_t)st.st_size;
		if (memory->file_size <= LIVERY_EXT_MAX_POOL) {
			memory->shared = livery_sharer_share_fd(buffers->sharer, fd,
				(size_t)st.st_size);
		}
		if (memory->shared == NULL) {
			agent_debug("a program's memory cannot be shared (%s): copied",
				strerror(errno));
		}
		/* Sharing may have made it end with a page. */
		if (fstat(fd, &st) == 0) {
			memory->file_size = (uint64_t)st.st_size;
		}
	}
	memory->users++;
	return memory;
}

size_t agent_memory_for_each_run(const struct agent_memory *memory, size_t start, size_t size,
		void (*put)(void *data, uint32_t first, uint32_t count), void *data) {
	size_t skip = start / LIVERY_PAGE, left = (size + LIVERY_PAGE - 1) / LIVERY_PAGE, runs = 0;
	for (size_t i = 0; i < memory->shared->n_runs && left > 0; i++) {
		struct livery_run run = memory->shared->runs[i];
		uint32_t drop = skip < run.count ? (uint32_t)skip : run.count;
		uint32_t take = run.count - drop < left ? run.count - drop : (uint32_t)left;
		skip -= drop;
		left -= take;
		if (take > 0) {
			runs++;
			put(data, run.first + drop, take);
		}
	}
	return runs;
}

/* ---- pools ---- */

static struct agent_pool *pool_create(struct agent_memory *memory, size_t start, size_t size) {
	struct agent_pool *pool = calloc(1, sizeof(*pool));
	if (pool == NULL) {
		agent_error("out of memory");
		return NULL;
	}
	pool->memory = memory;
	memory->users++;
	pool->start = start;
	pool->size = size;
	wl_list_insert(&memory->buffers->pools, &pool->link);
	return pool;
}

static void pool_unref(struct agent_pool *pool) {
	if (--pool->users > 0) {
		return;
	}
	wl_signal_emit_mutable(&pool->memory->buffers->agent->events.pool_destroy, pool);
	wl_list_remove(&pool->link);
	memory_unref(pool->memory);
	free(pool);
}

/*
 * A pool that holds the bytes [start, end) of memory, end being at most its size. Of a huge one
 * only a part is named, with some room behind: some programs let their buffer wander.
 */
static struct agent_pool *pool_get(struct agent_memory *memory, size_t start, size_t end) {
	struct agent_pool *pool;
	wl_list_for_each(pool, &memory->buffers->pools, link) {
		if (pool->memory == memory && start >= pool->start &&
				end <= pool->start + pool->size) {
			return pool;
		}
	}
	size_t size = memory->shared->size;
	if (size <= POOL_WHOLE_MAX) {
		return pool_create(memory, 0, size);
	}
	start -= start % LIVERY_PAGE;
	size_t room = (end - start) * 2 > POOL_ROOM ? (end - start) * 2 : POOL_ROOM;
	room += (LIVERY_PAGE - room % LIVERY_PAGE) % LIVERY_PAGE;
	return pool_create(memory, start, room < size - start ? room : size - start);
}

/* ---- buffers ---- */

static void buffer_free(struct agent_buffer *buffer) {
	struct agent_pool *pool = buffer->pool;
	wl_signal_emit_mutable(&pool->memory->buffers->agent->events.buffer_destroy, buffer);
	wl_list_remove(&buffer->link);
	wl_list_remove(&buffer->source_link);
	free(buffer);
	pool_unref(pool);
}

static struct agent_buffer *buffer_create(struct agent_pool *pool, uint32_t offset, int width,
		int height, uint32_t stride, uint32_t format) {
	struct agent_buffer *buffer = calloc(1, sizeof(*buffer));
	pool->users++;
	if (buffer == NULL) {
		agent_error("out of memory");
		pool_unref(pool);
		return NULL;
	}
	buffer->pool = pool;
	buffer->offset = offset;
	buffer->width = width;
	buffer->height = height;
	buffer->stride = stride;
	buffer->format = format;
	wl_list_insert(&pool->memory->buffers->list, &buffer->link);
	wl_list_init(&buffer->source_link);
	return buffer;
}

/* ---- programs' buffers ---- */

static void source_destroy(struct agent_source *source) {
	struct agent_buffer *buffer, *tmp;
	wl_list_for_each_safe(buffer, tmp, &source->list, source_link) {
		buffer_free(buffer);
	}
	wlr_addon_finish(&source->addon);
	wl_list_remove(&source->link);
	if (source->memory != NULL) {
		memory_unref(source->memory);
	}
	free(source);
}

static void handle_source_destroy(struct wlr_addon *addon) {
	struct agent_source *source = wl_container_of(addon, source, addon);
	source_destroy(source);
}

static const struct wlr_addon_interface source_addon = {
	.name = "agent_source",
	.destroy = handle_source_destroy,
};

static struct agent_source *source_get(struct agent_buffers *buffers, struct wlr_buffer *wlr,
		int fd) {
	struct wlr_addon *addon = wlr_addon_find(&wlr->addons, buffers, &source_addon);
	if (addon != NULL) {
		struct agent_source *found = wl_container_of(addon, found, addon);
		return found;
	}
	struct agent_source *source = calloc(1, sizeof(*source));
	if (source == NULL) {
		agent_error("out of memory");
		return NULL;
	}
	source->buffers = buffers;
	source->wlr = wlr;
	wl_list_insert(&buffers->sources, &source->link);
	wl_list_init(&source->list);
	wlr_addon_init(&source->addon, &wlr->addons, buffers, &source_addon);
	source->memory = memory_from_fd(buffers, fd);
	return source;
}

/* Whether the layout can be named: aligned to pixels, inside the memory. */
static bool layout_is_usable(const struct wlr_shm_attributes *shm, uint64_t start, uint64_t end,
		const struct agent_memory *memory) {
	return shm->offset >= 0 && shm->stride > 0 && shm->stride % 4 == 0 && start % 4 == 0 &&
		end <= memory->shared->size;
}

static struct agent_buffer *source_find(struct agent_source *source, uint64_t start,
		const struct wlr_box *crop, uint32_t format) {
	struct agent_buffer *buffer;
	wl_list_for_each(buffer, &source->list, source_link) {
		if (buffer->pool->start + buffer->offset == start && buffer->width == crop->width &&
				buffer->height == crop->height && buffer->format == format) {
			return buffer;
		}
	}
	return NULL;
}

struct agent_buffer *agent_buffers_from_source(struct agent_buffers *buffers,
	struct wlr_buffer *wlr, const struct wlr_box *crop, uint32_t format) {
	struct wlr_shm_attributes shm;
	if (buffers->sharer == NULL || !wlr_buffer_get_shm(wlr, &shm) ||
			(shm.format != DRM_FORMAT_XRGB8888 && shm.format != DRM_FORMAT_ARGB8888)) {
		return NULL;
	}
	struct agent_source *source = source_get(buffers, wlr, shm.fd);
	if (source == NULL || source->memory == NULL || source->memory->shared == NULL) {
		return NULL;
	}
	uint64_t start = (uint64_t)shm.offset + (uint64_t)crop->y * (uint64_t)shm.stride +
		(uint64_t)crop->x * 4;
	uint64_t end = start + (uint64_t)shm.stride * (uint64_t)crop->height;
	if (!layout_is_usable(&shm, start, end, source->memory)) {
		return NULL;
	}
	struct agent_buffer *buffer = source_find(source, start, crop, format);
	if (buffer != NULL) {
		return buffer;
	}
	struct agent_pool *pool = pool_get(source->memory, (size_t)start, (size_t)end);
	if (pool == NULL) {
		return NULL;
	}
	buffer = buffer_create(pool, (uint32_t)(start - pool->start), crop->width, crop->height,
		(uint32_t)shm.stride, format);
	if (buffer != NULL) {
		buffer->source = wlr;
		wl_list_insert(&source->list, &buffer->source_link);
	}
	return buffer;
}

/* ---- our own buffers ---- */

static struct agent_pool *pool_alloc(struct agent_buffers *buffers, size_t size) {
	struct livery_sharer *sharer = buffers->sharer;
	if (sharer == NULL) {
		return NULL;
	}
	struct livery_shared *shared = livery_sharer_alloc(sharer, size);
	if (shared == NULL) {
		agent_debug("no memory to share for %zu bytes of pixels: %s", size,
			strerror(errno));
		return NULL;
	}
	struct agent_memory *memory = memory_create(buffers);
	if (memory == NULL) {
		livery_sharer_release(sharer, shared);
		return NULL;
	}
	memory->shared = shared;
	memory->users = 1;
	struct agent_pool *pool = pool_create(memory, 0, shared->size);
	memory_unref(memory);
	return pool;
}

struct agent_buffer *agent_buffers_alloc(struct agent_buffers *buffers, struct agent_pool *pool,
		int width, int height, uint32_t format) {
	size_t size = (size_t)width * 4 * (size_t)height;
	if (pool == NULL || pool->size < size) {
		pool = pool_alloc(buffers, size);
	}
	if (pool == NULL) {
		return NULL;
	}
	return buffer_create(pool, 0, width, height, (uint32_t)width * 4, format);
}

void *agent_buffer_data(const struct agent_buffer *buffer) {
	return (uint8_t *)buffer->pool->memory->shared->data + buffer->pool->start + buffer->offset;
}

void agent_buffer_destroy(struct agent_buffer *buffer) {
	if (buffer == NULL) {
		return;
	}
	if (buffer->busy > 0) {
		buffer->doomed = true;
		return;
	}
	buffer_free(buffer);
}

/* ---- use ---- */

void agent_buffer_use(struct agent_buffer *buffer) {
	buffer->busy++;
	if (buffer->source != NULL) {
		wlr_buffer_lock(buffer->source);
	}
}

void agent_buffer_release(struct agent_buffer *buffer) {
	if (buffer->busy == 0) {
		return;
	}
	buffer->busy--;
	if (buffer->source != NULL) {
		/* The last lock of a buffer that its program has destroyed: buffer goes with it. */
		wlr_buffer_unlock(buffer->source);
	} else if (buffer->doomed && buffer->busy == 0) {
		buffer_free(buffer);
	}
}

struct agent_buffer *agent_buffers_find(struct agent_buffers *buffers, uint32_t id) {
	struct agent_buffer *buffer;
	wl_list_for_each(buffer, &buffers->list, link) {
		if (buffer->id == id && id != 0) {
			return buffer;
		}
	}
	return NULL;
}

struct agent_buffers *agent_buffers_create(struct agent *agent) {
	struct agent_buffers *buffers = calloc(1, sizeof(*buffers));
	if (buffers == NULL) {
		agent_error("out of memory");
		return NULL;
	}
	buffers->agent = agent;
	wl_list_init(&buffers->memories);
	wl_list_init(&buffers->pools);
	wl_list_init(&buffers->list);
	wl_list_init(&buffers->sources);
	return buffers;
}

void agent_buffers_set_sharer(struct agent_buffers *buffers, struct livery_sharer *sharer) {
	buffers->sharer = sharer;
}

/* The connection is gone: nothing of source is read any more. */
static void source_forget(struct agent_source *source) {
	struct wlr_buffer *wlr = source->wlr;
	unsigned int locks = 0;
	struct agent_buffer *buffer;
	wl_list_for_each(buffer, &source->list, source_link) {
		locks += buffer->busy;
	}
	source_destroy(source);
	while (locks-- > 0) {
		wlr_buffer_unlock(wlr);
	}
}

void agent_buffers_reset(struct agent_buffers *buffers) {
	struct agent_source *source, *next;
	wl_list_for_each_safe(source, next, &buffers->sources, link) {
		source_forget(source);
	}
	struct agent_buffer *buffer, *tmp;
	wl_list_for_each_safe(buffer, tmp, &buffers->list, link) {
		buffer_free(buffer);
	}
}

void agent_buffers_destroy(struct agent_buffers *buffers) {
	if (buffers == NULL) {
		return;
	}
	agent_buffers_reset(buffers);
	free(buffers);
}
