/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <wayland-client.h>
#include "guid/base/log.h"
#include "guid/guid.h"
#include "livery-domain-v1-client-protocol.h"
#include "protocol/pages/pages.h"

/*
 * The core's pools and buffers: pages found by number and handed on to livery as descriptors, never
 * mapped here.
 */

struct guid_buffer {
	struct guid *guid;
	uint32_t slot;
	struct wl_buffer *buffer;
	uint32_t width, height;
};

_Static_assert(sizeof(struct livery_run) == sizeof(struct livery_core_run) &&
	offsetof(struct livery_run, count) == offsetof(struct livery_core_run, count), "runs");

/* ---- pages ---- */

const char *guid_buffer_add_pages(void *data, uint32_t first, uint32_t count) {
	struct guid *guid = data;
	bool ok = livery_resolver_add(guid->resolver, first, count, guid->error,
		sizeof(guid->error));
	return ok ? NULL : guid->error;
}

const char *guid_buffer_forget_pages(void *data, uint32_t first, uint32_t count) {
	struct guid *guid = data;
	bool ok = livery_resolver_forget(guid->resolver, first, count, guid->error,
		sizeof(guid->error));
	return ok ? NULL : guid->error;
}

/* ---- pools ---- */

static void handle_failed(void *data, struct livery_domain_pool_v1 *pool) {
	guid_info("livery could not map pages of the domain: no pixels");
}

static const struct livery_domain_pool_v1_listener pool_listener = {
	.failed = handle_failed,
};

bool guid_buffer_create_pool(void *data, uint32_t slot, const struct livery_core_run *runs,
		size_t n_runs, uint32_t size) {
	struct guid *guid = data;
	struct livery_page_range range;

	if (!livery_resolver_resolve(guid->resolver, (const struct livery_run *)runs, n_runs, size,
			&range) || range.size < size) {
		guid_info("the domain names pages that are not there: no pixels");
		return false;
	}
	guid->pools[slot] = livery_domain_manager_v1_create_pool(guid->manager, range.fd,
		range.offset, size);
	livery_domain_pool_v1_add_listener(guid->pools[slot], &pool_listener, guid);
	guid->stats.pools++;
	guid->work++;
	return true;
}

void guid_buffer_destroy_pool(void *data, uint32_t slot) {
	struct guid *guid = data;
	livery_domain_pool_v1_destroy(guid->pools[slot]);
	guid->pools[slot] = NULL;
}

/* ---- buffers ---- */

static void handle_release(void *data, struct wl_buffer *wl_buffer) {
	struct guid_buffer *buffer = data;
	livery_core_buffer_released(buffer->guid->core, buffer->slot);
}

static const struct wl_buffer_listener buffer_listener = {
	.release = handle_release,
};

void guid_buffer_create(void *data, uint32_t slot, const struct livery_core_buffer_info *info) {
	struct guid *guid = data;
	struct guid_buffer *buffer = guid_alloc(1, sizeof(*buffer));

	buffer->guid = guid;
	buffer->slot = slot;
	buffer->buffer = livery_domain_pool_v1_create_buffer(guid->pools[info->pool], info->offset,
		info->width, info->height, info->stride, info->format);
	wl_buffer_add_listener(buffer->buffer, &buffer_listener, buffer);
	buffer->width = info->width;
	buffer->height = info->height;
	guid->buffers[slot] = buffer;
	guid->stats.buffers++;
	guid->work++;
}

void guid_buffer_destroy(void *data, uint32_t slot) {
	struct guid *guid = data;
	struct guid_buffer *buffer = guid->buffers[slot];

	wl_buffer_destroy(buffer->buffer);
	guid->buffers[slot] = NULL;
	free(buffer);
}

bool guid_buffer_has_size(const struct guid *guid, uint32_t slot, uint32_t width, uint32_t height) {
	const struct guid_buffer *buffer = guid->buffers[slot];
	return buffer->width == width && buffer->height == height;
}

struct wl_buffer *guid_buffer_get(const struct guid *guid, uint32_t slot) {
	return guid->buffers[slot]->buffer;
}
