/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/base/picture.h"
#include "common/wlr_compat.h"
#include <drm_fourcc.h>
#include <stdlib.h>
#include <wlr/interfaces/wlr_buffer.h>

static struct livery_picture *from_buffer(struct wlr_buffer *buffer) {
	struct livery_picture *picture = wl_container_of(buffer, picture, base);
	return picture;
}

static void handle_destroy(struct wlr_buffer *buffer) {
	struct livery_picture *picture = from_buffer(buffer);
	pixman_image_unref(picture->image);
	compat_buffer_finish(buffer);
	free(picture);
}

static bool handle_begin_access(
	struct wlr_buffer *buffer, uint32_t flags, void **data, uint32_t *format, size_t *stride) {
	struct livery_picture *picture = from_buffer(buffer);
	*data = pixman_image_get_data(picture->image);
	*format = DRM_FORMAT_ARGB8888;
	*stride = (size_t)pixman_image_get_stride(picture->image);
	return true;
}

static void handle_end_access(struct wlr_buffer *buffer) {
}

static const struct wlr_buffer_impl picture_impl = {
	.destroy = handle_destroy,
	.begin_data_ptr_access = handle_begin_access,
	.end_data_ptr_access = handle_end_access,
};

struct livery_picture *livery_picture_create(int width, int height) {
	if (width < 1 || height < 1 || width > 32767 || height > 32767) {
		return NULL;
	}
	struct livery_picture *picture = calloc(1, sizeof(*picture));
	if (picture == NULL) {
		return NULL;
	}
	picture->image = pixman_image_create_bits(PIXMAN_a8r8g8b8, width, height, NULL, 0);
	if (picture->image == NULL) {
		free(picture);
		return NULL;
	}
	wlr_buffer_init(&picture->base, &picture_impl, width, height);
	return picture;
}
