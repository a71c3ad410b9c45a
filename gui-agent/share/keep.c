/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/share/keep.h"

#include <drm_fourcc.h>
#include <stdlib.h>
#include <string.h>
#include <wlr/interfaces/wlr_buffer.h>
#include <wlr/types/wlr_buffer.h>

#include "common/wlr_compat.h"
#include "gui-agent/base/log.h"

struct kept_buffer {
	struct wlr_buffer base;
	uint32_t format;
	size_t stride;
	uint8_t *data;
};

static void handle_destroy(struct wlr_buffer *base) {
	struct kept_buffer *kept = wl_container_of(base, kept, base);
#if LIVERY_WLR_SINCE(19)
	wlr_buffer_finish(base);
#endif
	free(kept->data);
	free(kept);
}

static bool handle_begin_access(struct wlr_buffer *base, uint32_t flags, void **data,
		uint32_t *format, size_t *stride) {
	struct kept_buffer *kept = wl_container_of(base, kept, base);
	*data = kept->data;
	*format = kept->format;
	*stride = kept->stride;
	return true;
}

static void handle_end_access(struct wlr_buffer *base) {
}

static const struct wlr_buffer_impl kept_impl = {
	.destroy = handle_destroy,
	.begin_data_ptr_access = handle_begin_access,
	.end_data_ptr_access = handle_end_access,
};

static struct kept_buffer *kept_create(int width, int height, uint32_t format) {
	struct kept_buffer *kept = calloc(1, sizeof(*kept));
	uint8_t *data = calloc((size_t)width * 4, (size_t)height);
	if (kept == NULL || data == NULL) {
		agent_error("out of memory");
		free(kept);
		free(data);
		return NULL;
	}
	wlr_buffer_init(&kept->base, &kept_impl, width, height);
	kept->format = format;
	kept->stride = (size_t)width * 4;
	kept->data = data;
	return kept;
}

struct wlr_buffer *agent_keep_copy(struct wlr_buffer *source, size_t *copied) {
	void *data;
	uint32_t format;
	size_t stride;
	const uint32_t access = WLR_BUFFER_DATA_PTR_ACCESS_READ;
	if (!wlr_buffer_begin_data_ptr_access(source, access, &data, &format, &stride)) {
		return NULL;
	}
	struct kept_buffer *kept = NULL;
	if (format == DRM_FORMAT_XRGB8888 || format == DRM_FORMAT_ARGB8888) {
		kept = kept_create(source->width, source->height, format);
	}
	for (int y = 0; kept != NULL && y < source->height; y++) {
		memcpy(kept->data + (size_t)y * kept->stride, (uint8_t *)data + (size_t)y * stride,
			kept->stride);
	}
	wlr_buffer_end_data_ptr_access(source);
	if (kept == NULL) {
		return NULL;
	}
	*copied += kept->stride * (size_t)source->height;
	wlr_buffer_lock(&kept->base);
	wlr_buffer_drop(&kept->base);
	return &kept->base;
}
