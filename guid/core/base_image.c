/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>
#include "guid/core/base.h"
#include "guid/core/buffer.h"
#include "guid/core/emit.h"
#include "guid/core/surface.h"
#include "guid/core/window.h"

/*
 * Images of base agents: one a window, drawn in place, replaced by WINDOW_DUMP and announced by
 * SHMIMAGE. Each becomes a pool of its pages with one buffer. Nothing is copied.
 */

/* The tail as runs of consecutive numbers; NULL without memory. */
static struct livery_core_run *read_runs(const struct livery_msg *msg, uint32_t *n_runs) {
	uint32_t n = 0;
	for (uint32_t i = 0; i < msg->tail_count; i++) {
		if (i == 0 || livery_tail_u32(msg, i) != livery_tail_u32(msg, i - 1) + 1) {
			n++;
		}
	}
	struct livery_core_run *runs = calloc(n, sizeof(*runs)); /* n <= LIVERY_MAX_REFS */
	if (runs == NULL) {
		return NULL;
	}
	*n_runs = n;
	n = 0;
	for (uint32_t i = 0; i < msg->tail_count; i++) {
		uint32_t page = livery_tail_u32(msg, i);
		if (i == 0 || page != livery_tail_u32(msg, i - 1) + 1) {
			runs[n++] = (struct livery_core_run){ page, 1 };
		} else {
			runs[n - 1].count++;
		}
	}
	return runs;
}

static bool is_same(const struct core_window *window, uint32_t width, uint32_t height,
		const struct livery_core_run *runs, uint32_t n_runs) {
	const struct core_buffer *image = window->image;
	return image != NULL && !window->borrowed && image->info.width == width &&
		image->info.height == height && image->pool->n_runs == n_runs &&
		memcmp(image->pool->runs, runs, n_runs * sizeof(runs[0])) == 0;
}

void core_base_image_drop(struct livery_core *core, struct core_window *window) {
	struct core_buffer *image = window->image;
	if (image == NULL) {
		return;
	}
	window->image = NULL;
	core_surface_set_next(core, window, NULL);
	window->damage.n = 0;
	image->named = false;
	if (!window->borrowed) {
		image->pool->named = false;
	}
	window->borrowed = false;
	core_buffer_free_unused(core, image);
}

/* Takes runs. */
static bool replace_image(struct livery_core *core, struct core_window *window,
		struct livery_core_buffer_info *info, struct livery_core_run *runs,
		uint32_t n_runs) {
	core_base_image_drop(core, window);
	struct core_pool *pool = core_pool_create(core, info->stride * info->height, runs, n_runs);
	if (pool == NULL) {
		return false;
	}
	pool->named = true;
	window->image = core_buffer_create(core, pool, info);
	if (window->image == NULL) {
		pool->named = false;
		core_pool_free_unused(core, pool);
		return false;
	}
	window->image->named = true;
	return true;
}

/* Windows without an image of their own show their part of window 0's. */
static void borrow_all(struct livery_core *core) {
	for (uint32_t i = 0; i < core->windows.limit; i++) {
		struct core_window *window = core_window_at(core, i);
		if (window != NULL) {
			core_base_image_borrow(core, window);
		}
	}
}

bool core_base_handle_dump(struct livery_core *core, struct core_window *window,
		const struct livery_msg *msg) {
	struct livery_core_buffer_info info = {
		.width = msg->window_dump.width,
		.height = msg->window_dump.height,
		.stride = msg->window_dump.width * 4,
	};
	uint32_t n_runs = 0;

	struct livery_core_run *runs = read_runs(msg, &n_runs);
	if (runs == NULL || n_runs > core->limits.runs - core->runs) {
		free(runs);
		return core_fail(core, window->entry.id, "refs", n_runs,
			"are more runs of pages than a domain may have");
	}
	if (is_same(window, info.width, info.height, runs, n_runs)) {
		free(runs);
	} else if (!replace_image(core, window, &info, runs, n_runs)) {
		return false;
	}
	/* In order, and always: the agent keeps pages until as many have come. */
	if (core_at_least(core, 7)) {
		core_send_empty(core, LIVERY_MSG_WINDOW_DUMP_ACK, window->entry.id);
	}
	if (window->entry.id == 0) {
		borrow_all(core);
	}
	return true;
}

void core_base_image_show(struct livery_core *core, struct core_window *window) {
	if (window->image == NULL || window->role == CORE_ROLE_NONE) {
		return;
	}
	window->full_damage = true;
	core_surface_set_next(core, window, window->image);
}

static void damage_image(struct livery_core *core, struct core_window *window,
		struct livery_rect rect) {
	if (window->image == NULL || window->role == CORE_ROLE_NONE ||
			!core_damage_cut(&rect, window->image->info.width,
				window->image->info.height)) {
		return;
	}
	core_damage_add(&window->damage, rect);
	core_surface_set_next(core, window, window->image);
	core_surface_flush(core, window);
}

/* What changed in window 0's image changes in the windows that borrow from it. */
static void damage_borrowers(struct livery_core *core, struct livery_rect rect) {
	for (uint32_t i = 0; i < core->windows.limit; i++) {
		struct core_window *window = core_window_at(core, i);
		if (window != NULL && window->borrowed) {
			struct livery_rect part = rect;
			part.x -= window->known_x;
			part.y -= window->known_y;
			damage_image(core, window, part);
		}
	}
}

void core_base_handle_shmimage(struct livery_core *core, struct core_window *window,
		const struct livery_msg *msg) {
	if (msg->shmimage.x < 0 || msg->shmimage.y < 0 || msg->shmimage.width < 0 ||
			msg->shmimage.height < 0) {
		return;
	}
	struct livery_rect rect = {
		msg->shmimage.x,
		msg->shmimage.y,
		(uint32_t)msg->shmimage.width,
		(uint32_t)msg->shmimage.height,
	};
	damage_image(core, window, rect);
	if (window->entry.id == 0 && window->image != NULL &&
			core_damage_cut(&rect, window->image->info.width,
				window->image->info.height)) {
		damage_borrowers(core, rect);
	}
}

void core_base_image_borrow(struct livery_core *core, struct core_window *window) {
	struct core_window *screen = core_window_find(core, 0);

	if (screen == NULL || screen == window || screen->image == NULL ||
			window->role == CORE_ROLE_NONE ||
			(window->image != NULL && !window->borrowed)) {
		return;
	}
	core_base_image_drop(core, window);
	const struct livery_core_buffer_info *whole = &screen->image->info;
	struct livery_rect rect = { window->known_x, window->known_y, window->width,
		window->height };
	if (window->known_x < 0 || window->known_y < 0 ||
			!core_damage_cut(&rect, whole->width, whole->height)) {
		return;
	}
	struct livery_core_buffer_info part = {
		.offset = (uint32_t)rect.y * whole->stride + (uint32_t)rect.x * 4,
		.width = rect.width,
		.height = rect.height,
		.stride = whole->stride,
	};
	/* The part's last row ends inside the image, its stride may not. */
	if (rect.x > 0 && (uint32_t)rect.y + rect.height == whole->height) {
		part.height--;
	}
	if (part.height == 0) {
		return;
	}
	window->image = core_buffer_create(core, screen->image->pool, &part);
	if (window->image == NULL) {
		return;
	}
	window->image->named = window->borrowed = true;
	core_base_image_show(core, window);
	core_surface_flush(core, window);
}
