/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include "guid/core/buffer.h"
#include "guid/core/emit.h"

/*
 * Pools and buffers of both kinds of agents. A pool outlives its name while it has buffers, a
 * buffer outlives its name while a commit waits with it or the compositor may read it.
 */

#define TOO_MANY "the domain has more pools or buffers than it may: no pixels"

struct core_pool *core_pool_create(struct livery_core *core, uint32_t size,
		struct livery_core_run *runs, uint32_t n_runs) {
	struct core_pool *pool = calloc(1, sizeof(*pool));
	if (pool == NULL || !core_table_add(&core->pools, &pool->entry)) {
		free(pool);
		free(runs);
		core_fail(core, 0, "pool", size, "is one pool more than a domain may have");
		return NULL;
	}
	pool->size = size;
	pool->runs = runs;
	pool->n_runs = n_runs;
	core->runs += n_runs;
	core->mapped_bytes += size;
	if (core->mapped_bytes > core->limits.mapped_bytes) {
		core_log_once(core, CORE_LINE_MEMORY,
			"the domain shares more memory than it may: no pixels");
	} else if (core->shown_pools >= core->limits.shown_pools) {
		core_log_once(core, CORE_LINE_BUFFERS, TOO_MANY);
	} else {
		pool->shown = core->ops->pool_create(core->data, pool->entry.slot, runs, n_runs,
			size);
	}
	core->shown_pools += pool->shown ? 1 : 0;
	return pool;
}

void core_pool_free_unused(struct livery_core *core, struct core_pool *pool) {
	if (pool->named) {
		return;
	}
	if (pool->shown) {
		core->ops->pool_destroy(core->data, pool->entry.slot);
		core->shown_pools--;
		pool->shown = false;
	}
	if (pool->buffers > 0) {
		return;
	}
	core->mapped_bytes -= pool->size;
	core->runs -= pool->n_runs;
	core_table_remove(&core->pools, &pool->entry);
	free(pool->runs);
	free(pool);
}

struct core_buffer *core_buffer_create(struct livery_core *core, struct core_pool *pool,
		const struct livery_core_buffer_info *info) {
	struct core_buffer *buffer = calloc(1, sizeof(*buffer));
	if (buffer == NULL || !core_table_add(&core->buffers, &buffer->entry)) {
		free(buffer);
		core_fail(core, 0, "buffer", core_table_count(&core->buffers),
			"is one buffer more than a domain may have");
		return NULL;
	}
	buffer->pool = pool;
	buffer->info = *info;
	buffer->info.pool = pool->entry.slot;
	if (pool->shown && core->shown_buffers >= core->limits.shown_buffers) {
		core_log_once(core, CORE_LINE_BUFFERS, TOO_MANY);
	} else {
		buffer->shown = pool->shown;
	}
	pool->buffers++;
	if (buffer->shown) {
		core->shown_buffers++;
		core->ops->buffer_create(core->data, buffer->entry.slot, &buffer->info);
	}
	return buffer;
}

void core_buffer_free_unused(struct livery_core *core, struct core_buffer *buffer) {
	if (buffer->named || buffer->busy || buffer->pending > 0) {
		return;
	}
	if (buffer->shown) {
		core->shown_buffers--;
		core->ops->buffer_destroy(core->data, buffer->entry.slot);
	}
	buffer->pool->buffers--;
	core_pool_free_unused(core, buffer->pool);
	core_table_remove(&core->buffers, &buffer->entry);
	free(buffer);
}

void livery_core_buffer_released(struct livery_core *core, uint32_t slot) {
	struct core_buffer *buffer = (struct core_buffer *)core_table_at(&core->buffers, slot);
	if (buffer == NULL || !buffer->busy) {
		return;
	}
	buffer->busy = false;
	if (buffer->entry.has_id && buffer->pending == 0) {
		struct livery_msg msg = { .type = LIVERY_MSG_EXT_RELEASE };
		msg.ext_release.buffer = buffer->entry.id;
		core_send(core, &msg);
	}
	core_buffer_free_unused(core, buffer);
}
