/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/window/content.h"

#include <stdlib.h>
#include <string.h>
#include <wlr/types/wlr_buffer.h>
#include <wlr/types/wlr_compositor.h>

#include <drm_fourcc.h>

#include "gui-agent/base/agent.h"
#include "gui-agent/base/log.h"
#include "gui-agent/link/link.h"
#include "gui-agent/share/buffer.h"
#include "gui-agent/window/feedback.h"
#include "gui-agent/window/scale.h"
#include "gui-agent/window/starve.h"
#include "gui-agent/window/surface.h"
#include "gui-agent/window/window.h"
#include "protocol/wire/messages.h"

struct collect {
	struct agent_window *window;
	struct wl_array placed;
	bool complete;
};

static void collect_surface(struct wlr_surface *wlr, int x, int y, void *data) {
	struct collect *collect = data;
	struct agent_window *window = collect->window;
	struct agent_surface *surface = agent_surface_from_wlr(wlr);
	struct agent_placed *placed = surface == NULL ? NULL :
		wl_array_add(&collect->placed, sizeof(*placed));
	if (placed == NULL) {
		collect->complete = false;
		return;
	}
	/* Compared as bytes below. */
	memset(placed, 0, sizeof(*placed));
	placed->surface = surface;
	placed->box = (struct wlr_box){
		.x = x - window->geometry.x,
		.y = y - window->geometry.y,
		.width = wlr->current.width,
		.height = wlr->current.height,
	};
	pixman_region32_translate(&surface->damage, placed->box.x, placed->box.y);
	pixman_region32_union(&window->damage, &window->damage, &surface->damage);
	pixman_region32_clear(&surface->damage);
}

bool agent_window_update_content(struct agent_window *window, int max_width, int max_height) {
	struct wlr_box geometry = window->kind->geometry(window);
	if (wlr_box_empty(&geometry)) {
		return false;
	}
	bool changed = !wlr_box_equal(&geometry, &window->geometry);
	window->geometry = geometry;
	window->width = geometry.width < max_width ? geometry.width : max_width;
	window->height = geometry.height < max_height ? geometry.height : max_height;

	struct collect collect = { .window = window, .complete = true };
	wl_array_init(&collect.placed);
	wlr_surface_for_each_surface(window->surface, collect_surface, &collect);
	if (!collect.complete) {
		agent_error("out of memory");
	}
	size_t size = collect.placed.size;
	if (changed || size != window->placed.size ||
			memcmp(collect.placed.data, window->placed.data, size) != 0) {
		agent_window_damage_content(window);
	}
	wl_array_release(&window->placed);
	window->placed = collect.placed;
	pixman_region32_intersect_rect(&window->damage, &window->damage, 0, 0,
		(unsigned int)window->width, (unsigned int)window->height);
	return true;
}

static bool has_density(const struct agent_surface *surface, uint32_t density) {
	const struct wlr_surface_state *state = &surface->wlr->current;
	return surface->buffer->width == agent_scale_length(state->width, density) &&
		surface->buffer->height == agent_scale_length(state->height, density);
}

uint32_t agent_surface_density(const struct agent_surface *surface, uint32_t scale) {
	const struct wlr_surface_state *state = &surface->wlr->current;
	if (surface->buffer == NULL || state->transform != WL_OUTPUT_TRANSFORM_NORMAL ||
			state->viewport.has_src) {
		return 0;
	}
	const uint32_t densities[] = { AGENT_SCALE_ONE, scale,
		(uint32_t)state->scale * AGENT_SCALE_ONE };
	for (size_t i = 0; i < sizeof(densities) / sizeof(densities[0]); i++) {
		if (has_density(surface, densities[i])) {
			return densities[i];
		}
	}
	return 0;
}

static bool surface_is_opaque(const struct agent_surface *surface, const struct wlr_box *box) {
	pixman_box32_t rect = { box->x, box->y, box->x + box->width, box->y + box->height };
	return pixman_region32_contains_rectangle(&surface->wlr->opaque_region, &rect) ==
		PIXMAN_REGION_IN;
}

/* Half a pixel more or less at an edge: its end may lie beyond that of the buffer. */
static void scale_box(const struct wlr_box *box, uint32_t density, const struct wlr_buffer *buffer,
		struct wlr_box *crop) {
	crop->x = agent_scale_length(box->x, density);
	crop->y = agent_scale_length(box->y, density);
	int width = agent_scale_length(box->width, density);
	int height = agent_scale_length(box->height, density);
	crop->width = width < buffer->width - crop->x ? width : buffer->width - crop->x;
	crop->height = height < buffer->height - crop->y ? height : buffer->height - crop->y;
}

/*
 * The pixels of a surface's buffer that are a box of it. False: it cannot be said, as where they
 * are turned, or where the GUI domain takes no content of another size than its buffer's.
 */
static bool find_crop(struct agent_window *window, const struct agent_surface *surface,
		const struct wlr_box *box, struct wlr_box *crop) {
	uint32_t density = agent_surface_density(surface, agent_scale_of(window));
	if (density == 0 || (density != AGENT_SCALE_ONE &&
			!agent_link_knows_scales(window->agent->link))) {
		return false;
	}
	scale_box(box, density, surface->buffer, crop);
	const int side = LIVERY_EXT_MAX_SIDE;
	return crop->width > 0 && crop->height > 0 && crop->width <= side && crop->height <= side;
}

struct agent_buffer *agent_window_passthrough(struct agent_window *window) {
	if (window->placed.size != sizeof(struct agent_placed)) {
		return NULL;
	}
	struct agent_placed *placed = window->placed.data;
	struct agent_surface *surface = placed->surface;
	struct wlr_box box = { -placed->box.x, -placed->box.y, window->width, window->height };
	struct wlr_box crop;
	if (box.x < 0 || box.y < 0 || box.x + box.width > placed->box.width ||
			box.y + box.height > placed->box.height ||
			!find_crop(window, surface, &box, &crop)) {
		return NULL;
	}
	window->view_width = window->width;
	window->view_height = window->height;
	uint32_t format = surface_is_opaque(surface, &box) ?
		AGENT_FORMAT_XRGB8888 : AGENT_FORMAT_ARGB8888;
	return agent_buffers_from_source(window->agent->buffers, surface->buffer, &crop, format);
}

void agent_window_content_sent(struct agent_window *window, struct agent_buffer *buffer) {
	struct agent_stats *stats = &window->agent->stats;
	struct agent_placed *placed;
	wl_array_for_each(placed, &window->placed) {
		agent_feedback_collect(&window->feedbacks, placed->surface->wlr);
	}
	stats->commits++;
	if (buffer->busy == 0) {
		agent_buffer_use(buffer);
	}
	if (buffer->source != NULL) {
		agent_starve_end(window);
		stats->passthrough++;
		placed = window->placed.data;
		agent_surface_unlock(placed->surface);
		agent_swapchain_finish(&window->swapchain);
		agent_swapchain_init(&window->swapchain);
	} else {
		stats->composed++;
	}
	window->sent = buffer;
	pixman_region32_clear(&window->damage);
	window->dirty = window->attached = false;
}
