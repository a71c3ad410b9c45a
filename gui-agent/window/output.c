/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/window/output.h"

#include <stdlib.h>
#include <wlr/backend.h>
#include <wlr/interfaces/wlr_buffer.h>
#include <wlr/interfaces/wlr_output.h>
#include <wlr/types/wlr_output_layout.h>
#include <wlr/types/wlr_xdg_output_v1.h>

#include "common/wlr_compat.h"
#include "gui-agent/base/agent.h"
#include "gui-agent/base/log.h"
#include "gui-agent/link/link.h"
#include "protocol/wire/messages.h"

#define REFRESH_MHZ 60000

struct agent_output {
	struct wlr_output wlr;
	struct wlr_output_layout *layout;
	struct agent *agent;
	int scale; /* whole */
	struct wl_listener link_screen;
};

static bool handle_commit(struct wlr_output *wlr, const struct wlr_output_state *state) {
	return true;
}

static void handle_destroy(struct wlr_output *wlr) {
	struct agent_output *output = wl_container_of(wlr, output, wlr);
	free(output);
}

static const struct wlr_output_impl output_impl = {
	.destroy = handle_destroy,
	.commit = handle_commit,
};

static void handle_blank_destroy(struct wlr_buffer *buffer) {
#if LIVERY_WLR_SINCE(19)
	wlr_buffer_finish(buffer);
#endif
	free(buffer);
}

static const struct wlr_buffer_impl blank_impl = {
	.destroy = handle_blank_destroy,
};

static int bounded(uint32_t size) {
	return size < 1 ? 1 : size > LIVERY_EXT_MAX_SIDE ? LIVERY_EXT_MAX_SIDE : (int)size;
}

/*
 * The mode of an enabled output changes with a buffer only; this one has no pixels. The mode is in
 * pixels, so that the desktop has its size in the programs' own.
 */
static void output_update(struct agent_output *output) {
	uint32_t width, height;
	agent_link_screen_size(output->agent->link, &width, &height);
	int scale = output->scale;
	if (output->wlr.width == bounded(width) * scale &&
			output->wlr.height == bounded(height) * scale &&
			output->wlr.scale == (float)scale) {
		return;
	}
	struct wlr_buffer *blank = calloc(1, sizeof(*blank));
	if (blank == NULL) {
		agent_error("out of memory");
		return;
	}
	wlr_buffer_init(blank, &blank_impl, bounded(width) * scale, bounded(height) * scale);
	struct wlr_output_state state;
	wlr_output_state_init(&state);
	wlr_output_state_set_custom_mode(&state, blank->width, blank->height, REFRESH_MHZ);
	wlr_output_state_set_scale(&state, (float)scale);
	wlr_output_state_set_buffer(&state, blank);
	wlr_output_commit_state(&output->wlr, &state);
	wlr_output_state_finish(&state);
	wlr_buffer_drop(blank);
}

static void handle_link_screen(struct wl_listener *listener, void *data) {
	struct agent_output *output = wl_container_of(listener, output, link_screen);
	output_update(output);
}

void agent_output_set_scale(struct agent_output *output, uint32_t scale) {
	output->scale = (int)scale;
	output_update(output);
}

struct agent_output *agent_output_create(struct agent *agent) {
	uint32_t width, height;
	agent_link_screen_size(agent->link, &width, &height);
	struct agent_output *output = calloc(1, sizeof(*output));
	if (output == NULL) {
		agent_error("out of memory");
		return NULL;
	}
	struct wlr_output_state state;
	wlr_output_state_init(&state);
	wlr_output_state_set_enabled(&state, true);
	wlr_output_state_set_custom_mode(&state, bounded(width), bounded(height), REFRESH_MHZ);
	wlr_output_init(&output->wlr, agent->backend, &output_impl, agent->loop, &state);
	wlr_output_state_finish(&state);
	wlr_output_set_name(&output->wlr, "LIVERY-1");
	wlr_output_set_description(&output->wlr, "desktop of the GUI domain");

	output->layout = wlr_output_layout_create(agent->display);
	if (output->layout == NULL ||
			wlr_xdg_output_manager_v1_create(agent->display, output->layout) == NULL) {
		agent_error("cannot create the virtual output");
		wlr_output_destroy(&output->wlr);
		return NULL;
	}
	wlr_output_create_global(&output->wlr, agent->display);
	wlr_output_layout_add_auto(output->layout, &output->wlr);
	output->agent = agent;
	output->scale = 1;
	output->link_screen.notify = handle_link_screen;
	wl_signal_add(&agent->events.link_screen, &output->link_screen);
	return output;
}

struct wlr_output *agent_output_get_wlr(struct agent_output *output) {
	return &output->wlr;
}

void agent_output_destroy(struct agent_output *output) {
	if (output != NULL) {
		wl_list_remove(&output->link_screen.link);
		wlr_output_destroy(&output->wlr);
	}
}
