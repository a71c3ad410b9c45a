/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/window/content.h"

#include <stdlib.h>
#include <string.h>
#include <wlr/types/wlr_buffer.h>
#include <wlr/types/wlr_compositor.h>

#include <drm_fourcc.h>

#include "gui-agent/base/agent.h"
#include "gui-agent/base/log.h"
#include "gui-agent/share/buffer.h"
#include "gui-agent/window/feedback.h"
#include "gui-agent/window/starve.h"
#include "gui-agent/window/surface.h"
#include "gui-agent/window/window.h"

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

/* Whether a surface shows its buffer's pixels one to one. */
static bool surface_is_plain(const struct agent_surface *surface) {
	const struct wlr_surface_state *state = &surface->wlr->current;
	return state->scale == 1 && state->transform == WL_OUTPUT_TRANSFORM_NORMAL &&
		!state->viewport.has_src && !state->viewport.has_dst &&
		surface->buffer->width == state->width && surface->buffer->height == state->height;
}

static bool surface_is_opaque(const struct agent_surface *surface, const struct wlr_box *box) {
	pixman_box32_t rect = { box->x, box->y, box->x + box->width, box->y + box->height };
	return pixman_region32_contains_rectangle(&surface->wlr->opaque_region, &rect) ==
		PIXMAN_REGION_IN;
}

struct agent_buffer *agent_window_passthrough(struct agent_window *window) {
	if (window->placed.size != sizeof(struct agent_placed)) {
		return NULL;
	}
	struct agent_placed *placed = window->placed.data;
	struct agent_surface *surface = placed->surface;
	if (surface->buffer == NULL || !surface_is_plain(surface)) {
		return NULL;
	}
	struct wlr_box crop = { -placed->box.x, -placed->box.y, window->width, window->height };
	if (crop.x < 0 || crop.y < 0 || crop.x + crop.width > surface->buffer->width ||
			crop.y + crop.height > surface->buffer->height) {
		return NULL;
	}
	uint32_t format = surface_is_opaque(surface, &crop) ?
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
