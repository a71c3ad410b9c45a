/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/window/scale.h"

#include <wlr/types/wlr_compositor.h>
#include <wlr/types/wlr_fractional_scale_v1.h>
#include <wlr/util/region.h>

#include "gui-agent/base/agent.h"
#include "gui-agent/link/link.h"
#include "gui-agent/window/output.h"
#include "gui-agent/window/surface.h"
#include "gui-agent/window/window.h"

bool agent_scale_init(struct agent *agent) {
	agent->scale = AGENT_SCALE_ONE;
	return wlr_fractional_scale_manager_v1_create(agent->display, 1) != NULL;
}

uint32_t agent_scale_of(struct agent_window *window) {
	if (!agent_link_knows_scales(window->agent->link)) {
		return AGENT_SCALE_ONE;
	}
	uint32_t scale = agent_window_get_root(window)->scale;
	return scale != 0 ? scale : window->agent->scale;
}

int agent_scale_length(int length, uint32_t scale) {
	int64_t parts = (int64_t)length * scale + AGENT_SCALE_ONE / 2;
	int64_t whole = parts / AGENT_SCALE_ONE;
	return (int)(parts % AGENT_SCALE_ONE < 0 ? whole - 1 : whole);
}

void agent_scale_region(pixman_region32_t *region, const pixman_region32_t *window, int size_width,
		int size_height, int width, int height) {
	if (width == size_width && height == size_height) {
		pixman_region32_copy(region, window);
		return;
	}
	wlr_region_scale_xy(region, window, (float)width / (float)size_width,
		(float)height / (float)size_height);
	/* What was rounded elsewhere, and what filters mix, is at most one away. */
	wlr_region_expand(region, region, 1);
	pixman_region32_intersect_rect(region, region, 0, 0, (unsigned int)width,
		(unsigned int)height);
}

void agent_scale_tell(struct agent_surface *surface) {
	struct agent_window *window = agent_window_from_surface(surface->wlr);
	uint32_t scale = window != NULL ? agent_scale_of(window) : surface->agent->scale;
	if (scale == surface->told_scale) {
		return;
	}
	surface->told_scale = scale;
	uint32_t whole = (scale + AGENT_SCALE_ONE - 1) / AGENT_SCALE_ONE;
	wlr_surface_set_preferred_buffer_scale(surface->wlr, (int32_t)whole);
	wlr_fractional_scale_v1_notify_scale(surface->wlr, (double)scale / AGENT_SCALE_ONE);
}

static void handle_tell(struct wlr_surface *wlr, int x, int y, void *data) {
	struct agent_surface *surface = agent_surface_from_wlr(wlr);
	if (surface != NULL) {
		agent_scale_tell(surface);
	}
}

/* Also to its popups; what is shown is drawn anew, for it may be composed. */
static void tell_windows(struct agent *agent, const struct agent_window *root) {
	struct agent_window *window;
	wl_list_for_each(window, &agent->windows, link) {
		if (root != NULL && agent_window_get_root(window) != root) {
			continue;
		}
		wlr_surface_for_each_surface(window->surface, handle_tell, NULL);
		if (window->mapped) {
			agent_window_damage_all(window);
		}
	}
	agent_windows_schedule_flush(agent);
}

void agent_scale_set_default(struct agent *agent, uint32_t scale) {
	if (scale != agent->scale) {
		agent->scale = scale;
		agent_output_set_scale(agent->output,
			(scale + AGENT_SCALE_ONE - 1) / AGENT_SCALE_ONE);
		tell_windows(agent, NULL);
	}
}

void agent_scale_set_window(struct agent_window *window, uint32_t scale) {
	bool same = scale == agent_scale_of(window);
	window->scale = scale;
	if (!same) {
		tell_windows(window->agent, window);
	}
}
