/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Buffers in the pages of a domain. See domain_pool.h. */
#include "common/wlr_compat.h"
#include "compositor/base/server.h"
#include "compositor/domain/domain.h"
#include "compositor/domain/pool.h"
#include "livery-domain-v1-protocol.h"
#include <drm_fourcc.h>
#include <stdlib.h>
#include <wlr/interfaces/wlr_buffer.h>

#define MAX_SIDE 16384
#define BYTES_PER_PIXEL 4

struct domain_buffer {
	struct wlr_buffer base;
	struct wl_resource *resource; /* wl_buffer, NULL once the domain let it go */
	struct livery_domain_pool *pool;
	uint32_t offset, stride;
	uint32_t format; /* DRM fourcc */
	struct wl_listener release;
};

static struct domain_buffer *from_wlr(struct wlr_buffer *wlr_buffer) {
	struct domain_buffer *buffer = wl_container_of(wlr_buffer, buffer, base);
	return buffer;
}

static void destroy(struct wlr_buffer *wlr_buffer) {
	struct domain_buffer *buffer = from_wlr(wlr_buffer);
	wl_list_remove(&buffer->release.link);
	livery_domain_pool_unref(buffer->pool);
	compat_buffer_finish(wlr_buffer);
	free(buffer);
}

static bool begin_access(struct wlr_buffer *wlr_buffer, uint32_t flags, void **data,
	uint32_t *format, size_t *stride) {
	const struct domain_buffer *buffer = from_wlr(wlr_buffer);
	if (flags & WLR_BUFFER_DATA_PTR_ACCESS_WRITE) {
		return false;
	}
	*data = (char *)buffer->pool->pages.address + buffer->offset;
	*format = buffer->format;
	*stride = buffer->stride;
	return true;
}

static void end_access(struct wlr_buffer *wlr_buffer) {
}

static const struct wlr_buffer_impl buffer_impl = {
	.destroy = destroy,
	.begin_data_ptr_access = begin_access,
	.end_data_ptr_access = end_access,
};

static void handle_release(struct wl_listener *listener, void *data) {
	struct domain_buffer *buffer = wl_container_of(listener, buffer, release);
	if (buffer->resource != NULL) {
		wl_buffer_send_release(buffer->resource);
	}
}

static void handle_destroy(struct wl_client *client, struct wl_resource *resource) {
	wl_resource_destroy(resource);
}

static const struct wl_buffer_interface buffer_interface = { .destroy = handle_destroy };

static void handle_resource_destroy(struct wl_resource *resource) {
	struct domain_buffer *buffer = wl_resource_get_user_data(resource);
	buffer->resource = NULL;
	buffer->pool->domain->buffers--;
	buffer->pool->domain->server->stats.buffers--;
	wlr_buffer_drop(&buffer->base);
}

static bool is_instance(struct wl_resource *resource) {
	return wl_resource_instance_of(resource, &wl_buffer_interface, &buffer_interface);
}

static struct wlr_buffer *from_resource(struct wl_resource *resource) {
	struct domain_buffer *buffer = wl_resource_get_user_data(resource);
	return &buffer->base;
}

void livery_domain_buffer_register(void) {
	static const struct wlr_buffer_resource_interface interface = {
		.name = "livery_domain_pool_v1",
		.is_instance = is_instance,
		.from_resource = from_resource,
	};
	wlr_buffer_register_resource_interface(&interface);
}

/* What is wrong with the layout, or NULL. */
static const char *check_layout(const struct livery_domain_pool *pool, uint32_t offset,
	uint32_t width, uint32_t height, uint32_t stride) {
	if (width < 1 || width > MAX_SIDE || height < 1 || height > MAX_SIDE) {
		return "a side is not in 1 to 16384";
	}
	if (stride % BYTES_PER_PIXEL != 0 || stride < width * BYTES_PER_PIXEL) {
		return "the stride is no multiple of 4 or less than a row";
	}
	if (offset % BYTES_PER_PIXEL != 0) {
		return "the offset is no multiple of 4";
	}
	if ((uint64_t)offset + (uint64_t)stride * height > pool->size) {
		return "it ends outside the pool";
	}
	return NULL;
}

static uint32_t drm_format(uint32_t format) {
	switch (format) {
	case LIVERY_DOMAIN_POOL_V1_FORMAT_XRGB8888:
		return DRM_FORMAT_XRGB8888;
	case LIVERY_DOMAIN_POOL_V1_FORMAT_ARGB8888:
		return DRM_FORMAT_ARGB8888;
	default:
		return DRM_FORMAT_INVALID;
	}
}

/* Posts the protocol error and returns false when the request breaks a bound or a quota. */
static bool check_request(const struct livery_domain_pool *pool, uint32_t offset, uint32_t width,
	uint32_t height, uint32_t stride, uint32_t format) {
	const char *problem = check_layout(pool, offset, width, height, stride);
	if (problem != NULL) {
		wl_resource_post_error(pool->resource, LIVERY_DOMAIN_MANAGER_V1_ERROR_BAD_SIZE,
			"create_buffer: %s (offset %u, %ux%u, stride %u, pool %u)", problem, offset,
			width, height, stride, pool->size);
		return false;
	}
	if (drm_format(format) == DRM_FORMAT_INVALID) {
		wl_resource_post_error(pool->resource, LIVERY_DOMAIN_MANAGER_V1_ERROR_BAD_VALUE,
			"create_buffer: no format %u", format);
		return false;
	}
	if (pool->domain->buffers >= LIVERY_DOMAIN_MAX_BUFFERS) {
		wl_resource_post_error(pool->resource, LIVERY_DOMAIN_MANAGER_V1_ERROR_LIMIT,
			"create_buffer: more than %d buffers", LIVERY_DOMAIN_MAX_BUFFERS);
		return false;
	}
	return true;
}

void livery_domain_buffer_create(struct livery_domain_pool *pool, struct wl_client *client,
	uint32_t id, uint32_t offset, uint32_t width, uint32_t height, uint32_t stride,
	uint32_t format) {
	if (!check_request(pool, offset, width, height, stride, format)) {
		return;
	}
	struct domain_buffer *buffer = calloc(1, sizeof(*buffer));
	struct wl_resource *resource = wl_resource_create(client, &wl_buffer_interface, 1, id);
	if (buffer == NULL || resource == NULL) {
		free(buffer);
		wl_client_post_no_memory(client);
		return;
	}
	wlr_buffer_init(&buffer->base, &buffer_impl, (int)width, (int)height);
	buffer->resource = resource;
	buffer->pool = pool;
	buffer->offset = offset;
	buffer->stride = stride;
	buffer->format = drm_format(format);
	livery_domain_pool_ref(pool);
	buffer->release.notify = handle_release;
	wl_signal_add(&buffer->base.events.release, &buffer->release);
	pool->domain->buffers++;
	pool->domain->server->stats.buffers++;
	wl_resource_set_implementation(
		resource, &buffer_interface, buffer, handle_resource_destroy);
}
