/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include "guid/core/buffer.h"
#include "guid/core/emit.h"
#include "guid/core/ext.h"
#include "guid/core/surface.h"

/*
 * Pools, buffers and commits of extension agents: the shape of wl_shm, with pages named by runs of
 * numbers.
 */

/* The tail as it is, which holds the pages of size; NULL without memory. */
static struct livery_core_run *read_runs(const struct livery_msg *msg) {
	struct livery_core_run *runs = calloc(msg->tail_count, sizeof(*runs));
	for (uint32_t i = 0; runs != NULL && i < msg->tail_count; i++) {
		livery_tail_run(msg, i, &runs[i].first, &runs[i].count);
	}
	return runs;
}

static struct core_pool *find_pool(struct livery_core *core, uint32_t id) {
	return (struct core_pool *)core_table_find(&core->pools, id);
}

static struct core_buffer *find_buffer(struct livery_core *core, uint32_t id) {
	return (struct core_buffer *)core_table_find(&core->buffers, id);
}

bool core_ext_handle_pool(struct livery_core *core, const struct livery_msg *msg) {
	uint32_t id = msg->ext_pool.pool, size = msg->ext_pool.size;

	if (find_pool(core, id) != NULL) {
		return core_fail(core, 0, "pool", id, "exists already");
	}
	struct livery_core_run *runs = read_runs(msg);
	if (runs == NULL) {
		return core_fail(core, 0, "runs", msg->tail_count,
			"need more memory than there is");
	}
	/* The runs are needed for a moment only. */
	struct core_pool *pool = core_pool_create(core, size, runs, msg->tail_count);
	if (pool == NULL) {
		return false;
	}
	core->runs -= pool->n_runs;
	pool->n_runs = 0;
	free(pool->runs);
	pool->runs = NULL;
	pool->named = true;
	core_table_name(&core->pools, &pool->entry, id);
	return true;
}

bool core_ext_handle_pool_destroy(struct livery_core *core, const struct livery_msg *msg) {
	struct core_pool *pool = find_pool(core, msg->ext_pool_destroy.pool);
	if (pool == NULL) {
		return core_fail(core, 0, "pool", msg->ext_pool_destroy.pool, "is no living pool");
	}
	core_table_unname(&core->pools, &pool->entry);
	pool->named = false;
	core_pool_free_unused(core, pool);
	return true;
}

bool core_ext_handle_buffer(struct livery_core *core, const struct livery_msg *msg) {
	uint32_t id = msg->ext_buffer.buffer;
	struct core_pool *pool = find_pool(core, msg->ext_buffer.pool);

	if (find_buffer(core, id) != NULL) {
		return core_fail(core, 0, "buffer", id, "exists already");
	}
	if (pool == NULL) {
		return core_fail(core, 0, "pool", msg->ext_buffer.pool, "is no living pool");
	}
	uint64_t bytes = (uint64_t)msg->ext_buffer.stride * msg->ext_buffer.height;
	if (msg->ext_buffer.offset + bytes > pool->size) {
		return core_fail(core, 0, "height", msg->ext_buffer.height,
			"goes beyond the end of the pool");
	}
	struct livery_core_buffer_info info = {
		.offset = msg->ext_buffer.offset,
		.width = msg->ext_buffer.width,
		.height = msg->ext_buffer.height,
		.stride = msg->ext_buffer.stride,
		.format = msg->ext_buffer.format,
	};
	struct core_buffer *buffer = core_buffer_create(core, pool, &info);
	if (buffer == NULL) {
		return false;
	}
	buffer->named = true;
	core_table_name(&core->buffers, &buffer->entry, id);
	return true;
}

bool core_ext_handle_buffer_destroy(struct livery_core *core, const struct livery_msg *msg) {
	struct core_buffer *buffer = find_buffer(core, msg->ext_buffer_destroy.buffer);
	if (buffer == NULL) {
		return core_fail(core, 0, "buffer", msg->ext_buffer_destroy.buffer,
			"is no living buffer");
	}
	core_table_unname(&core->buffers, &buffer->entry);
	buffer->named = false;
	core_buffer_free_unused(core, buffer);
	return true;
}

/* ---- commits ---- */

static bool handle_serial(struct livery_core *core, struct core_window *window, uint32_t serial) {
	if (serial == 0) {
		return true;
	}
	if (serial > window->last_serial) {
		return core_fail(core, window->entry.id, "serial", serial, "was never sent");
	}
	if (serial > window->ack_serial) {
		window->ack_serial = serial;
		window->ack = true;
	}
	return true;
}

static void handle_damage(struct core_window *window, const struct core_buffer *buffer,
		const struct livery_msg *msg) {
	if (window->next != NULL && (window->next->info.width != buffer->info.width ||
			window->next->info.height != buffer->info.height)) {
		window->full_damage = true;
	}
	for (uint32_t i = 0; i < msg->tail_count; i++) {
		struct livery_rect rect = livery_tail_rect(msg, i);
		if (core_damage_cut(&rect, buffer->info.width, buffer->info.height)) {
			core_damage_add(&window->damage, rect);
		}
	}
}

bool core_ext_handle_commit(struct livery_core *core, struct core_window *window,
		const struct livery_msg *msg) {
	uint32_t id = msg->ext_commit.buffer;
	struct core_buffer *buffer = NULL;

	if (id != 0 && (buffer = find_buffer(core, id)) == NULL) {
		return core_fail(core, window->entry.id, "buffer", id, "is no living buffer");
	}
	if (!handle_serial(core, window, msg->ext_commit.serial)) {
		return false;
	}
	if (buffer != NULL) {
		handle_damage(window, buffer, msg);
		core_surface_set_next(core, window, buffer);
		if (window->ext_width > 0) {
			window->next_width = window->ext_width;
			window->next_height = window->ext_height;
		}
		if (window->frames < CORE_FRAMES_OWED) {
			window->frames++;
		}
	}
	if (window->mapped && window->dismissed) {
		/* Nobody will see it: the buffer goes back at once. */
		core_surface_reset(core, window);
		return true;
	}
	core_surface_flush(core, window);
	return true;
}
