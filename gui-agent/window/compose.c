/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/window/compose.h"

#include <drm_fourcc.h>
#include <math.h>
#include <wlr/interfaces/wlr_buffer.h>
#include <wlr/types/wlr_buffer.h>
#include <wlr/types/wlr_compositor.h>

#include "common/transform.h"
#include "gui-agent/base/agent.h"
#include "gui-agent/base/log.h"
#include "gui-agent/share/buffer.h"
#include "gui-agent/window/content.h"
#include "gui-agent/window/scale.h"
#include "gui-agent/window/starve.h"
#include "gui-agent/window/surface.h"
#include "gui-agent/window/swapchain.h"
#include "gui-agent/window/window.h"
#include "protocol/wire/messages.h"

/* What is drawn into: the content's uppermost rows. */
struct target {
	int width, height; /* px of its buffer */
	uint32_t scale; /* of these for each of the window's, in 120ths */
	uint32_t format;
};

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

/* The map from the pixels of the box that the surface has in the target to its buffer's. */
static void surface_matrix(struct agent_surface *surface, const struct wlr_box *box,
		struct pixman_f_transform *matrix) {
	struct wlr_fbox source;
	wlr_surface_get_buffer_source_box(surface->wlr, &source);
	livery_transform_map(
		matrix, surface->wlr->current.transform, &source, box->width, box->height);
}

/*
 * A box has a pixel more or less than its buffer by where it lies. Then the last one is cut, or
 * goes on, so that all others stay as the program drew them.
 */
static void matrix_snap(struct pixman_f_transform *m, const struct wlr_box *box) {
	bool turned = m->m[0][1] != 0 || m->m[1][0] != 0;
	bool whole = m->m[0][2] == floor(m->m[0][2]) && m->m[1][2] == floor(m->m[1][2]);
	if (!turned && whole && fabs(m->m[0][0] - 1) * box->width <= 1 &&
			fabs(m->m[1][1] - 1) * box->height <= 1) {
		m->m[0][0] = m->m[1][1] = 1;
	}
}

/* Whole blocks of pixels for each of the buffer, not turned. */
static bool matrix_enlarges_wholly(const struct pixman_f_transform *m) {
	double x = 1 / m->m[0][0], y = 1 / m->m[1][1];
	return m->m[0][1] == 0 && m->m[1][0] == 0 && x >= 1 && y >= 1 && x == floor(x) &&
		y == floor(y);
}

static bool matrix_is_plain(const struct pixman_f_transform *m) {
	return m->m[0][0] == 1 && m->m[1][1] == 1 && m->m[0][1] == 0 && m->m[1][0] == 0 &&
		m->m[0][2] == 0 && m->m[1][2] == 0;
}

static void image_set_matrix(pixman_image_t *image, struct agent_surface *surface,
		const struct wlr_box *box) {
	struct pixman_f_transform matrix;
	struct pixman_transform fixed;
	surface_matrix(surface, box, &matrix);
	matrix_snap(&matrix, box);
	/* At the edges the outermost pixel goes on, instead of fading out. */
	pixman_image_set_repeat(image, PIXMAN_REPEAT_PAD);
	if (matrix_is_plain(&matrix) ||
			!pixman_transform_from_pixman_f_transform(&fixed, &matrix)) {
		return;
	}
	pixman_image_set_transform(image, &fixed);
	pixman_image_set_filter(image,
		matrix_enlarges_wholly(&matrix) ? PIXMAN_FILTER_NEAREST : PIXMAN_FILTER_BILINEAR,
		NULL, 0);
}

/* By its edges, so that surfaces that touch leave no gap. */
static struct wlr_box scaled_box(const struct wlr_box *box, uint32_t scale) {
	int x = agent_scale_length(box->x, scale), y = agent_scale_length(box->y, scale);
	return (struct wlr_box){ x, y, agent_scale_length(box->x + box->width, scale) - x,
		agent_scale_length(box->y + box->height, scale) - y };
}

static void draw_surface(pixman_image_t *target, const struct agent_placed *placed,
		uint32_t scale) {
	const struct wlr_box box = scaled_box(&placed->box, scale);
	struct agent_surface *surface = placed->surface;
	struct wlr_buffer *buffer = surface->buffer;
	void *data;
	uint32_t drm;
	size_t stride;
	const uint32_t access = WLR_BUFFER_DATA_PTR_ACCESS_READ;
	if (buffer == NULL || wlr_box_empty(&box) ||
			!wlr_buffer_begin_data_ptr_access(buffer, access, &data, &drm, &stride)) {
		return;
	}
	pixman_image_t *image = pixman_format(drm) == 0 || stride > INT32_MAX ? NULL :
		pixman_image_create_bits_no_clear(pixman_format(drm), buffer->width, buffer->height,
			data, (int)stride);
	if (image != NULL) {
		image_set_matrix(image, surface, &box);
		pixman_op_t op = drm == DRM_FORMAT_XRGB8888 ? PIXMAN_OP_SRC : PIXMAN_OP_OVER;
		pixman_image_composite32(op, image, NULL, target, 0, 0, 0, 0, box.x, box.y,
			box.width, box.height);
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

static bool slot_draw(struct agent_slot *slot, struct agent_window *window, uint32_t scale) {
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
		draw_surface(target, placed, scale);
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
 * Draws the target. NULL with *starved where there is no memory for a buffer; NULL without where
 * the GUI domain reads all of them.
 */
static struct agent_buffer *compose_target(struct agent_window *window,
		const struct target *target, bool in_place, bool *starved) {
	struct agent_slot *slot = agent_swapchain_find(&window->swapchain, target->width,
		target->height, target->format, in_place);
	*starved = false;
	if (slot == NULL) {
		return NULL;
	}
	if (!agent_slot_fit(slot, window->agent->buffers, target->width, target->height,
			target->format)) {
		*starved = true;
		return NULL;
	}
	return slot_draw(slot, window, target->scale) ? slot->buffer : NULL;
}

/* As compose_target, in memory that the GUI domain may be reading: it may see it half-done. */
static struct agent_buffer *compose_over(struct agent_window *window, struct agent_slot *slot,
		const struct target *target) {
	if (!agent_slot_fit(slot, window->agent->buffers, target->width, target->height,
			target->format)) {
		return NULL;
	}
	return slot_draw(slot, window, target->scale) ? slot->buffer : NULL;
}

/* No memory for another buffer: as many rows as can be had. Sets their number. */
static struct agent_buffer *compose_some(struct agent_window *window, struct target *target,
		int *rows) {
	bool starved;
	agent_swapchain_shrink(&window->swapchain);
	struct agent_slot *slot = agent_swapchain_largest(&window->swapchain);
	size_t room = slot == NULL ? 0 : slot->buffer->pool->size / ((size_t)window->width * 4);
	for (*rows = window->height; *rows > 0 && (size_t)*rows > room; *rows /= 2) {
		target->height = *rows;
		struct agent_buffer *buffer = compose_target(window, target, false, &starved);
		if (buffer != NULL) {
			return buffer;
		}
	}
	*rows = room < (size_t)window->height ? (int)room : window->height;
	target->height = *rows;
	return *rows > 0 ? compose_over(window, slot, target) : NULL;
}

/* At the window's own size, which needs least. */
static struct agent_buffer *compose_starved(struct agent_window *window, struct target *target) {
	int rows;
	target->width = window->width;
	target->scale = AGENT_SCALE_ONE;
	struct agent_buffer *buffer = compose_some(window, target, &rows);
	window->view_height = rows;
	agent_starve_begin(window, buffer != NULL ? rows : 0);
	if (buffer != NULL) {
		pixman_region32_intersect_rect(&window->damage, &window->damage, 0, 0,
			(unsigned int)window->width, (unsigned int)rows);
	}
	return buffer;
}

/* Whether any of its surfaces has more pixels than the window there. */
static bool is_dense(struct agent_window *window, uint32_t scale) {
	const struct agent_placed *placed;
	wl_array_for_each(placed, &window->placed) {
		const struct wlr_buffer *buffer = placed->surface->buffer;
		uint32_t density = agent_surface_density(placed->surface, scale);
		if (density > AGENT_SCALE_ONE || (density == 0 && buffer != NULL &&
				(buffer->width > placed->box.width ||
				buffer->height > placed->box.height))) {
			return true;
		}
	}
	return false;
}

/* As many pixels as the screen has there, if there is anything to show with them. */
static void find_target(struct agent_window *window, struct target *target) {
	const int side = LIVERY_EXT_MAX_SIDE;
	uint32_t scale = agent_scale_of(window);
	target->format = content_format(window);
	if (scale == AGENT_SCALE_ONE || !is_dense(window, scale) ||
			agent_scale_length(window->width, scale) > side ||
			agent_scale_length(window->height, scale) > side) {
		scale = AGENT_SCALE_ONE;
	}
	target->scale = scale;
	target->width = agent_scale_length(window->width, scale);
	target->height = agent_scale_length(window->height, scale);
}

static void add_damage(struct agent_window *window, const struct target *target) {
	pixman_region32_t damage;
	pixman_region32_init(&damage);
	agent_scale_region(&damage, &window->damage, window->width, window->height,
		target->width, target->height);
	agent_swapchain_add_damage(&window->swapchain, &damage);
	pixman_region32_fini(&damage);
}

struct agent_buffer *agent_compose_window(struct agent_window *window, bool in_place) {
	struct target target;
	bool starved;
	find_target(window, &target);
	add_damage(window, &target);
	window->view_width = window->width;
	window->view_height = window->height;
	struct agent_buffer *buffer = compose_target(window, &target, in_place, &starved);
	if (starved) {
		return compose_starved(window, &target);
	}
	if (buffer != NULL) {
		agent_starve_end(window);
	}
	return buffer;
}
