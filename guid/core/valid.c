/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guid/core/valid.h"
#include "guid/core/dialect.h"

static bool is_side(uint32_t side) {
	return side >= 1 && side <= LIVERY_EXT_MAX_SIDE;
}

bool core_window_is_valid(const struct core_window *window) {
	bool shown = window->role != CORE_ROLE_NONE;

	return is_side(window->width) && is_side(window->height) && (shown || !window->on_desk) &&
		(shown || (!window->configured && !window->frame_wait && !window->has_place)) &&
		(window->role != CORE_ROLE_TOPLEVEL || window->on_desk) &&
		(window->image != NULL || !window->borrowed) &&
		(window->next == NULL || window->next->pending > 0) &&
		window->damage.n <= CORE_MAX_DAMAGE && window->frames <= CORE_FRAMES_OWED;
}

bool core_pool_is_valid(const struct core_pool *pool) {
	return pool->size > 0 && (pool->named || pool->buffers > 0) &&
		(pool->runs != NULL || pool->n_runs == 0);
}

bool core_buffer_is_valid(const struct core_buffer *buffer) {
	const struct livery_core_buffer_info *info = &buffer->info;
	uint64_t bytes = (uint64_t)info->stride * info->height;

	return buffer->pool != NULL && buffer->pool->buffers > 0 && is_side(info->width) &&
		is_side(info->height) && info->stride / 4 >= info->width &&
		info->offset + bytes <= buffer->pool->size &&
		(buffer->named || buffer->busy || buffer->pending > 0);
}

static bool windows_are_valid(const struct livery_core *core) {
	uint32_t toplevels = 0, popups = 0;

	for (uint32_t i = 0; i < core->windows.limit; i++) {
		const struct core_window *window =
			(const struct core_window *)core_table_at(&core->windows, i);
		if (window != NULL && !core_window_is_valid(window)) {
			return false;
		}
		toplevels += window != NULL && window->role == CORE_ROLE_TOPLEVEL;
		popups += window != NULL && (window->role == CORE_ROLE_POPUP ||
			window->role == CORE_ROLE_ICON);
	}
	return toplevels == core->toplevels && popups == core->popups;
}

static bool pools_are_valid(const struct livery_core *core) {
	uint64_t bytes = 0, runs = 0;
	uint32_t shown = 0;

	for (uint32_t i = 0; i < core->pools.limit; i++) {
		const struct core_pool *pool =
			(const struct core_pool *)core_table_at(&core->pools, i);
		if (pool != NULL && !core_pool_is_valid(pool)) {
			return false;
		}
		bytes += pool != NULL ? pool->size : 0;
		runs += pool != NULL ? pool->n_runs : 0;
		shown += pool != NULL && pool->shown;
	}
	return bytes == core->mapped_bytes && runs == core->runs && shown == core->shown_pools;
}

static bool buffers_are_valid(const struct livery_core *core) {
	uint32_t shown = 0;

	for (uint32_t i = 0; i < core->buffers.limit; i++) {
		const struct core_buffer *buffer =
			(const struct core_buffer *)core_table_at(&core->buffers, i);
		if (buffer != NULL && !core_buffer_is_valid(buffer)) {
			return false;
		}
		shown += buffer != NULL && buffer->shown;
	}
	return shown == core->shown_buffers;
}

bool core_is_valid(const struct livery_core *core) {
	return core->dialect == (core->mode.extension ? &core_ext_dialect : &core_base_dialect) &&
		windows_are_valid(core) && pools_are_valid(core) && buffers_are_valid(core);
}
