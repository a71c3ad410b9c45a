/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/window/compose.h"

#include <drm_fourcc.h>
#include <wlr/interfaces/wlr_buffer.h>
#include <wlr/types/wlr_buffer.h>
#include <wlr/types/wlr_compositor.h>
#include <wlr/util/transform.h>

#include "gui-agent/base/agent.h"
#include "gui-agent/base/log.h"
#include "gui-agent/share/buffer.h"
#include "gui-agent/window/starve.h"
#include "gui-agent/window/surface.h"
#include "gui-agent/window/swapchain.h"
#include "gui-agent/window/window.h"

/* ---- drawing ---- */

static pixman_format_code_t pixman_format(uint32_t drm) {
	switch (drm) {
	case DRM_FORMAT_XRGB8888:
		return PIXMAN_x8r8g8b8;
	case DRM_FORMAT_ARGB8888:
		return PIXMAN_a8r8g8b8;
	default:
		return 0;
	}
}

/*
 * The affine map from the surface's pixels to the buffer's. The turns and flips are asked of
 * wlr_box_transform, by where three pixels go, so that there is no second table of them here.
 */
static void surface_matrix(struct agent_surface *surface, struct pixman_f_transform *matrix) {
	const struct wlr_surface_state *state = &surface->wlr->current;
	struct wlr_fbox source;
	wlr_surface_get_buffer_source_box(surface->wlr, &source);
	enum wl_output_transform transform = wlr_output_transform_invert(state->transform);

	/* The unit square of the surface, turned: where its corners go. */
	struct wlr_box o = { 0, 0, 1, 1 }, x = { 1, 0, 1, 1 }, y = { 0, 1, 1, 1 };
	wlr_box_transform(&o, &o, transform, 2, 2);
	wlr_box_transform(&x, &x, transform, 2, 2);
	wlr_box_transform(&y, &y, transform, 2, 2);
	/* In units of the source box: directions of the surface's two axes and its origin. */
	double ax = x.x - o.x, ay = x.y - o.y, bx = y.x - o.x, by = y.y - o.y;
	double ox = (ax + bx) < 0 ? 1 : 0, oy = (ay + by) < 0 ? 1 : 0;
	double width = state->width, height = state->height;
	*matrix = (struct pixman_f_transform){ {
		{ ax * source.width / width, bx * source.width / height,
			source.x + ox * source.width },
		{ ay * source.height / width, by * source.height / height,
			source.y + oy * source.height },
		{ 0, 0, 1 },
	} };
}

static bool matrix_is_plain(const struct pixman_f_transform *m) {
	return m->m[0][0] == 1 && m->m[1][1] == 1 && m->m[0][1] == 0 && m->m[1][0] == 0 &&
		m->m[0][2] == 0 && m->m[1][2] == 0;
}

static void image_set_matrix(pixman_image_t *image, struct agent_surface *surface) {
	struct pixman_f_transform matrix;
	struct pixman_transform fixed;
	surface_matrix(surface, &matrix);
	if (matrix_is_plain(&matrix) ||
			!pixman_transform_from_pixman_f_transform(&fixed, &matrix)) {
		return;
	}
	pixman_image_set_transform(image, &fixed);
	pixman_image_set_filter(image, PIXMAN_FILTER_BILINEAR, NULL, 0);
	/* At the edges the outermost pixel goes on, instead of fading out. */
	pixman_image_set_repeat(image, PIXMAN_REPEAT_PAD);
}

static void draw_surface(pixman_image_t *target, const struct agent_placed *placed) {
	struct agent_surface *surface = placed->surface;
	struct wlr_buffer *buffer = surface->buffer;
	void *data;
	uint32_t drm;
	size_t stride;
	const uint32_t access = WLR_BUFFER_DATA_PTR_ACCESS_READ;
	if (buffer == NULL || wlr_box_empty(&placed->box) ||
			!wlr_buffer_begin_data_ptr_access(buffer, access, &data, &drm, &stride)) {
		return;
	}
	pixman_image_t *image = pixman_format(drm) == 0 || stride > INT32_MAX ? NULL :
		pixman_image_create_bits_no_clear(pixman_format(drm), buffer->width, buffer->height,
			data, (int)stride);
	if (image != NULL) {
		image_set_matrix(image, surface);
		pixman_op_t op = drm == DRM_FORMAT_XRGB8888 ? PIXMAN_OP_SRC : PIXMAN_OP_OVER;
		pixman_image_composite32(op, image, NULL, target, 0, 0, 0, 0, placed->box.x,
			placed->box.y, placed->box.width, placed->box.height);
		pixman_image_unref(image);
	}
	wlr_buffer_end_data_ptr_access(buffer);
}

static uint64_t region_area(pixman_region32_t *region) {
	uint64_t area = 0;
	int n;
	pixman_box32_t *boxes = pixman_region32_rectangles(region, &n);
	for (int i = 0; i < n; i++) {
		uint64_t width = (uint64_t)(boxes[i].x2 - boxes[i].x1);
		uint64_t height = (uint64_t)(boxes[i].y2 - boxes[i].y1);
		area += width * height;
	}
	return area;
}

static bool slot_draw(struct agent_slot *slot, struct agent_window *window) {
	struct agent_buffer *buffer = slot->buffer;
	pixman_image_t *target = pixman_image_create_bits_no_clear(PIXMAN_a8r8g8b8, buffer->width,
		buffer->height, agent_buffer_data(buffer), (int)buffer->stride);
	if (target == NULL) {
		agent_error("out of memory");
		return false;
	}
	pixman_region32_intersect_rect(&slot->damage, &slot->damage, 0, 0,
		(unsigned int)buffer->width, (unsigned int)buffer->height);
	pixman_image_set_clip_region32(target, &slot->damage);
	if (buffer->format == AGENT_FORMAT_ARGB8888) {
		pixman_color_t clear = { 0 };
		pixman_box32_t all = { 0, 0, buffer->width, buffer->height };
		pixman_image_fill_boxes(PIXMAN_OP_SRC, target, &clear, 1, &all);
	}
	struct agent_placed *placed;
	wl_array_for_each(placed, &window->placed) {
		draw_surface(target, placed);
	}
	pixman_image_unref(target);
	window->agent->stats.copied_bytes += region_area(&slot->damage) * 4;
	pixman_region32_clear(&slot->damage);
	return true;
}

/* XRGB8888 where opaque surfaces cover all of the content. */
static uint32_t content_format(struct agent_window *window) {
	pixman_region32_t opaque, part;
	pixman_region32_init(&opaque);
	pixman_region32_init(&part);
	struct agent_placed *placed;
	wl_array_for_each(placed, &window->placed) {
		if (placed->surface->buffer == NULL) {
			continue;
		}
		pixman_region32_copy(&part, &placed->surface->wlr->opaque_region);
		pixman_region32_translate(&part, placed->box.x, placed->box.y);
		pixman_region32_union(&opaque, &opaque, &part);
	}
	pixman_box32_t all = { 0, 0, window->width, window->height };
	bool covered = pixman_region32_contains_rectangle(&opaque, &all) == PIXMAN_REGION_IN;
	pixman_region32_fini(&part);
	pixman_region32_fini(&opaque);
	return covered ? AGENT_FORMAT_XRGB8888 : AGENT_FORMAT_ARGB8888;
}

/*
 * Draws the uppermost rows of the content. NULL with *starved where there is no memory for a
 * buffer; NULL without where the GUI domain reads all of them.
 */
static struct agent_buffer *compose_rows(struct agent_window *window, int rows, uint32_t format,
		bool in_place, bool *starved) {
	struct agent_slot *slot = agent_swapchain_find(&window->swapchain, window->width, rows,
		format,
		in_place);
	*starved = false;
	if (slot == NULL) {
		return NULL;
	}
	if (!agent_slot_fit(slot, window->agent->buffers, window->width, rows, format)) {
		*starved = true;
		return NULL;
	}
	return slot_draw(slot, window) ? slot->buffer : NULL;
}

/* As compose_rows, in memory that the GUI domain may be reading: it may see it half-done. */
static struct agent_buffer *compose_over(struct agent_window *window, struct agent_slot *slot,
		int rows, uint32_t format) {
	if (!agent_slot_fit(slot, window->agent->buffers, window->width, rows, format)) {
		return NULL;
	}
	return slot_draw(slot, window) ? slot->buffer : NULL;
}

/* No memory for another buffer: as many rows as can be had. Sets their number. */
static struct agent_buffer *compose_some(struct agent_window *window, uint32_t format,
		int *rows) {
	bool starved;
	agent_swapchain_shrink(&window->swapchain);
	struct agent_slot *slot = agent_swapchain_largest(&window->swapchain);
	size_t room = slot == NULL ? 0 : slot->buffer->pool->size / ((size_t)window->width * 4);
	for (*rows = window->height; *rows > 0 && (size_t)*rows > room; *rows /= 2) {
		struct agent_buffer *buffer = compose_rows(window, *rows, format, false, &starved);
		if (buffer != NULL) {
			return buffer;
		}
	}
	*rows = room < (size_t)window->height ? (int)room : window->height;
	return *rows > 0 ? compose_over(window, slot, *rows, format) : NULL;
}

static struct agent_buffer *compose_starved(struct agent_window *window, uint32_t format) {
	int rows;
	struct agent_buffer *buffer = compose_some(window, format, &rows);
	agent_starve_begin(window, buffer != NULL ? rows : 0);
	if (buffer != NULL) {
		pixman_region32_intersect_rect(&window->damage, &window->damage, 0, 0,
			(unsigned int)window->width, (unsigned int)rows);
	}
	return buffer;
}

struct agent_buffer *agent_compose_window(struct agent_window *window, bool in_place) {
	uint32_t format = content_format(window);
	bool starved;
	agent_swapchain_add_damage(&window->swapchain, &window->damage);
	struct agent_buffer *buffer = compose_rows(window, window->height, format, in_place,
		&starved);
	if (starved) {
		return compose_starved(window, format);
	}
	if (buffer != NULL) {
		agent_starve_end(window);
	}
	return buffer;
}
