/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/domain/cut.h"
#include "common/wlr_compat.h"
#include <assert.h>
#include <stdlib.h>
#include <wlr/interfaces/wlr_buffer.h>
#include <wlr/util/box.h>

#define BYTES_PER_PIXEL 4

struct cut {
	struct wlr_buffer base;
	struct wlr_buffer *whole;
	size_t x, y; /* px of the whole */
};

static struct cut *from_buffer(struct wlr_buffer *buffer) {
	struct cut *cut = wl_container_of(buffer, cut, base);
	return cut;
}

static void destroy(struct wlr_buffer *buffer) {
	struct cut *cut = from_buffer(buffer);
	wlr_buffer_unlock(cut->whole);
	compat_buffer_finish(buffer);
	free(cut);
}

static bool begin_access(
	struct wlr_buffer *buffer, uint32_t flags, void **data, uint32_t *format, size_t *stride) {
	const struct cut *cut = from_buffer(buffer);
	if (!wlr_buffer_begin_data_ptr_access(cut->whole, flags, data, format, stride)) {
		return false;
	}
	*data = (char *)*data + cut->y * *stride + cut->x * BYTES_PER_PIXEL;
	return true;
}

static void end_access(struct wlr_buffer *buffer) {
	wlr_buffer_end_data_ptr_access(from_buffer(buffer)->whole);
}

static const struct wlr_buffer_impl cut_impl = {
	.destroy = destroy,
	.begin_data_ptr_access = begin_access,
	.end_data_ptr_access = end_access,
};

struct wlr_buffer *livery_cut_create(struct wlr_buffer *buffer, const struct wlr_box *part) {
	assert(part->x >= 0 && part->y >= 0 && part->width > 0 && part->height > 0 &&
		part->width <= buffer->width - part->x && part->height <= buffer->height - part->y);
	struct cut *cut = calloc(1, sizeof(*cut));
	if (cut == NULL) {
		return NULL;
	}
	wlr_buffer_init(&cut->base, &cut_impl, part->width, part->height);
	cut->whole = wlr_buffer_lock(buffer);
	cut->x = (size_t)part->x;
	cut->y = (size_t)part->y;
	return &cut->base;
}
