/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/desktop/output.h"
#include "compositor/base/log.h"
#include "compositor/base/server.h"
#include "compositor/config/config.h"
#include "compositor/desktop/frame.h"
#include "compositor/desktop/output_mode.h"
#include "compositor/desktop/stage.h"
#include "compositor/desktop/toplevel.h"
#include "compositor/paint/painter.h"
#include <stdlib.h>
#include <time.h>
#include <wlr/backend/wayland.h>
#include <wlr/config.h>
#if WLR_HAS_X11_BACKEND
#include <wlr/backend/x11.h>
#endif
#include <wlr/types/wlr_cursor.h>
#include <wlr/types/wlr_output.h>
#include <wlr/types/wlr_output_layout.h>

/* The frames are painted here only: once an output's frame, however often they changed. */
static void paint_stale(struct livery_server *server) {
	if (livery_stage_apply(server)) {
		livery_server_plan_scene(server);
	}
	struct livery_toplevel *toplevel;
	wl_list_for_each(toplevel, &server->toplevels, link) {
		livery_toplevel_paint(toplevel);
	}
	livery_frames_paint(server);
}

static void handle_frame(struct wl_listener *listener, void *data) {
	struct livery_output *output = wl_container_of(listener, output, frame);
	paint_stale(output->server);
	wl_signal_emit_mutable(&output->server->events.output_paint, output);
	/* Commits nothing where nothing has changed; then there is no next frame either. */
	uint32_t before = output->wlr_output->commit_seq;
	wlr_scene_output_commit(output->scene_output, NULL);
	output->server->stats.frames += output->wlr_output->commit_seq - before;
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	wlr_scene_output_send_frame_done(output->scene_output, &now);
	wl_signal_emit_mutable(&output->server->events.output_frame, output);
}

/* A nested output's window was resized, for instance. */
static void handle_request_state(struct wl_listener *listener, void *data) {
	struct livery_output *output = wl_container_of(listener, output, request_state);
	const struct wlr_output_event_request_state *event = data;
	wlr_output_commit_state(output->wlr_output, event->state);
	livery_output_arrange(output->server);
}

static void destroy_nodes(struct livery_output *output) {
	wl_signal_emit_mutable(&output->server->events.output_destroy, output);
	if (output->background != NULL) {
		wlr_scene_node_destroy(&output->background->node);
	}
	if (output->scene_output != NULL) {
		wlr_scene_output_destroy(output->scene_output);
	}
}

/*
 * Leaving the layout moves windows and strips of others, who look the outputs up: by then it must
 * not be found by the list, the layout or the scene.
 */
static void destroy(struct livery_output *output) {
	wl_list_remove(&output->frame.link);
	wl_list_remove(&output->request_state.link);
	wl_list_remove(&output->destroy.link);
	wl_list_remove(&output->link);
	output->wlr_output->data = NULL;
	destroy_nodes(output);
	wlr_output_layout_remove(output->server->output_layout, output->wlr_output);
	free(output);
}

static void handle_destroy(struct wl_listener *listener, void *data) {
	struct livery_output *output = wl_container_of(listener, output, destroy);
	struct livery_server *server = output->server;
	bool nested = output->nested;
	livery_info("output %s gone", output->wlr_output->name);
	destroy(output);
	if (nested && wl_list_empty(&server->outputs) && !server->terminating) {
		livery_info("ended with its window");
		livery_server_terminate(server);
	}
}

/* A window of another session says what it is; closing it ends livery. */
static bool name_nested(struct wlr_output *wlr_output) {
#if WLR_HAS_X11_BACKEND
	if (wlr_output_is_x11(wlr_output)) {
		wlr_x11_output_set_title(wlr_output, "Livery");
		return true;
	}
#endif
	if (wlr_output_is_wl(wlr_output)) {
		wlr_wl_output_set_title(wlr_output, "Livery");
		wlr_wl_output_set_app_id(wlr_output, "livery");
		return true;
	}
	return false;
}

static bool create_nodes(struct livery_output *output) {
	struct livery_server *server = output->server;
	float color[4];
	livery_frame_scene_color(server->config->background, color);
	output->background = wlr_scene_rect_create(server->layers.background, 0, 0, color);
	output->scene_output = wlr_scene_output_create(server->scene, output->wlr_output);
	wl_signal_emit_mutable(&server->events.output_new, output);
	return output->background != NULL && output->scene_output != NULL && !output->refused;
}

static struct livery_output *create(struct livery_server *server, struct wlr_output *wlr_output) {
	struct livery_output *output = calloc(1, sizeof(*output));
	if (output == NULL) {
		return NULL;
	}
	output->server = server;
	output->wlr_output = wlr_output;
	if (!create_nodes(output)) {
		destroy_nodes(output);
		free(output);
		return NULL;
	}
	output->nested = name_nested(wlr_output);
	livery_output_id_init(&output->id, wlr_output, &server->outputs);
	wlr_output->data = output;
	wl_list_insert(server->outputs.prev, &output->link);
	output->frame.notify = handle_frame;
	wl_signal_add(&wlr_output->events.frame, &output->frame);
	output->request_state.notify = handle_request_state;
	wl_signal_add(&wlr_output->events.request_state, &output->request_state);
	output->destroy.notify = handle_destroy;
	wl_signal_add(&wlr_output->events.destroy, &output->destroy);
	return output;
}

/* Gives it a place in the layout, which announces itself. */
static bool place(struct livery_output *output, const struct livery_config_output *config) {
	struct livery_server *server = output->server;
	struct wlr_output_layout_output *place = config != NULL && config->has_position
		? wlr_output_layout_add(
			  server->output_layout, output->wlr_output, config->x, config->y)
		: wlr_output_layout_add_auto(server->output_layout, output->wlr_output);
	if (place != NULL) {
		wlr_scene_output_layout_add_output(
			server->scene_layout, place, output->scene_output);
	}
	return place != NULL;
}

/* One that is not on the desktop shows nothing. */
static void switch_off(struct wlr_output *wlr_output) {
	struct wlr_output_state state;
	wlr_output_state_init(&state);
	wlr_output_state_set_enabled(&state, false);
	wlr_output_commit_state(wlr_output, &state);
	wlr_output_state_finish(&state);
}

void livery_output_handle_new(struct wl_listener *listener, void *data) {
	struct livery_server *server = wl_container_of(listener, server, new_output);
	struct wlr_output *wlr_output = data;
	const struct livery_config_output *config =
		livery_config_find_output(server->config, wlr_output->name);

	if (!wlr_output_init_render(wlr_output, server->allocator, server->renderer)) {
		livery_error("output %s: the renderer cannot draw on it", wlr_output->name);
		return;
	}
	if (!livery_output_mode_start(wlr_output, config)) {
		return;
	}
	struct livery_output *output = create(server, wlr_output);
	if (output == NULL || !place(output, config)) {
		livery_error("no memory for output %s", wlr_output->name);
		if (output != NULL) {
			destroy(output);
		}
		switch_off(wlr_output);
		return;
	}
	livery_output_arrange(server);
	livery_info("output %s %dx%d %d mHz scale %.2f", wlr_output->name, wlr_output->width,
		wlr_output->height, wlr_output->refresh, (double)wlr_output->scale);
}

static void arrange_output(struct livery_output *output) {
	wlr_output_layout_get_box(output->server->output_layout, output->wlr_output, &output->box);
	wlr_scene_rect_set_size(output->background, output->box.width, output->box.height);
	wlr_scene_node_set_position(&output->background->node, output->box.x, output->box.y);
}

void livery_output_arrange(struct livery_server *server) {
	struct livery_output *output;
	wl_list_for_each(output, &server->outputs, link) {
		arrange_output(output);
	}
	struct livery_toplevel *toplevel;
	wl_list_for_each(toplevel, &server->toplevels, link) {
		if (toplevel->mapped) {
			livery_toplevel_arrange(toplevel);
		}
	}
	wl_signal_emit_mutable(&server->events.outputs, NULL);
}
