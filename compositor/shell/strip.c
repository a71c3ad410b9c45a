/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/shell/strip.h"
#include "compositor/base/log.h"
#include "compositor/base/server.h"
#include "compositor/config/label.h"
#include "compositor/desktop/focus.h"
#include "compositor/desktop/frame.h"
#include "compositor/desktop/output.h"
#include "compositor/desktop/toplevel.h"
#include "compositor/domain/domain.h"
#include "compositor/input/switcher.h"
#include "compositor/paint/canvas.h"
#include "compositor/paint/painter.h"
#include "compositor/shell/clipboard.h"
#include "compositor/shell/notice.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wlr/types/wlr_buffer.h>
#include <wlr/types/wlr_output.h>
#include <wlr/types/wlr_scene.h>

struct livery_strip {
	struct livery_server *server;
	struct livery_output *output;
	struct wlr_scene_rect *ground; /* below the picture: never transparent */
	struct wlr_scene_buffer *picture;
	struct livery_strip_spec spec;
	bool stale;
	struct wl_listener changed;
	struct wl_listener outputs;
	struct wl_listener output_paint;
	struct wl_listener output_destroy;
};

static void set_name(
	struct livery_strip_name *out, const char *name, const struct livery_label *label) {
	snprintf(out->name, sizeof(out->name), "%s", name);
	out->label = *label;
}

static void describe_focus(struct livery_strip_spec *spec, const struct livery_server *server) {
	const struct livery_toplevel *focus = livery_focus_get(server);
	if (focus == NULL) {
		return;
	}
	spec->has_keyboard = true;
	spec->unresponsive = focus->unresponsive;
	set_name(&spec->keyboard, livery_toplevel_name(focus), focus->label);
	snprintf(spec->title, sizeof(spec->title), "%s", focus->title);
}

static bool is_listed(const struct livery_strip_spec *spec, const char *name) {
	for (size_t i = 0; i < spec->alerts_len; i++) {
		if (strncmp(spec->alerts[i].name, name, sizeof(spec->alerts[i].name)) == 0) {
			return true;
		}
	}
	return false;
}

static void describe_alerts(struct livery_strip_spec *spec, const struct livery_server *server) {
	const struct livery_toplevel *toplevel;
	wl_list_for_each(toplevel, &server->toplevels, link) {
		const char *name = livery_toplevel_name(toplevel);
		if (!toplevel->mapped || !toplevel->attention || is_listed(spec, name)) {
			continue;
		}
		if (spec->alerts_len == LIVERY_STRIP_ALERTS) {
			spec->alerts_more++;
			continue;
		}
		set_name(&spec->alerts[spec->alerts_len++], name, toplevel->label);
	}
}

static void describe_clipboard(struct livery_strip_spec *spec, const struct livery_server *server) {
	if (server->clipboard == NULL) {
		return;
	}
	struct livery_clipboard_info info = { 0 };
	livery_clipboard_get_info(server->clipboard, &info);
	if (info.holds || info.waits) {
		spec->has_clipboard = true;
		spec->clipboard_waits = info.waits;
		set_name(&spec->clipboard, info.name, &info.label);
	}
}

/* While the user chooses a window: which; else what livery has to say. */
static void describe_notice(struct livery_strip_spec *spec, const struct livery_server *server) {
	const struct livery_toplevel *candidate = livery_switcher_candidate(server->switcher);
	if (candidate != NULL) {
		snprintf(spec->notice, sizeof(spec->notice), "switch to %s: %.200s",
			livery_toplevel_name(candidate), candidate->title);
		return;
	}
	snprintf(spec->notice, sizeof(spec->notice), "%s",
		livery_notice_get(server, &spec->notice_is_error));
}

static void describe(struct livery_strip_spec *spec, const struct livery_strip *strip) {
	memset(spec, 0, sizeof(*spec));
	spec->width = strip->output->box.width;
	spec->scale = (double)strip->output->wlr_output->scale;
	describe_focus(spec, strip->server);
	describe_clipboard(spec, strip->server);
	describe_alerts(spec, strip->server);
	describe_notice(spec, strip->server);
}

static void paint(struct livery_strip *strip) {
	struct wlr_buffer *picture = livery_canvas_paint_strip(strip->server->canvas, &strip->spec);
	wlr_scene_buffer_set_buffer(strip->picture, picture);
	if (picture == NULL) {
		livery_error("no memory for the strip");
		return;
	}
	wlr_buffer_drop(picture);
}

static void place(struct livery_strip *strip) {
	const struct livery_output *output = strip->output;
	int height = livery_output_strip_height(output);
	wlr_scene_rect_set_size(strip->ground, output->box.width, height);
	wlr_scene_node_set_position(&strip->ground->node, output->box.x, output->box.y);
	wlr_scene_buffer_set_dest_size(strip->picture, output->box.width, height);
	wlr_scene_node_set_position(&strip->picture->node, output->box.x, output->box.y);
	wlr_scene_node_set_enabled(&strip->picture->node, height > 0);
}

/* Paints the present state if something has changed. */
static void handle_output_paint(struct wl_listener *listener, void *data) {
	struct livery_strip *strip = wl_container_of(listener, strip, output_paint);
	if (!strip->stale || wlr_box_empty(&strip->output->box)) {
		return;
	}
	strip->stale = false;
	struct livery_strip_spec spec;
	describe(&spec, strip);
	if (strip->spec.width == 0 || !livery_strip_equal(&spec, &strip->spec)) {
		strip->spec = spec;
		paint(strip);
	}
}

static void refresh(struct livery_strip *strip) {
	strip->stale = true;
	wlr_output_schedule_frame(strip->output->wlr_output);
}

static void handle_outputs(struct wl_listener *listener, void *data) {
	struct livery_strip *strip = wl_container_of(listener, strip, outputs);
	place(strip);
	refresh(strip);
}

static void handle_changed(struct wl_listener *listener, void *data) {
	struct livery_strip *strip = wl_container_of(listener, strip, changed);
	refresh(strip);
}

static void destroy(struct livery_strip *strip) {
	wl_list_remove(&strip->changed.link);
	wl_list_remove(&strip->outputs.link);
	wl_list_remove(&strip->output_paint.link);
	wl_list_remove(&strip->output_destroy.link);
	if (strip->ground != NULL) {
		wlr_scene_node_destroy(&strip->ground->node);
	}
	if (strip->picture != NULL) {
		wlr_scene_node_destroy(&strip->picture->node);
	}
	free(strip);
}

static void handle_output_destroy(struct wl_listener *listener, void *data) {
	struct livery_strip *strip = wl_container_of(listener, strip, output_destroy);
	if (strip->output == data) {
		destroy(strip);
	}
}

static void listen(
	struct wl_signal *signal, struct wl_listener *listener, wl_notify_func_t notify) {
	listener->notify = notify;
	wl_signal_add(signal, listener);
}

static bool create(struct livery_server *server, struct livery_output *output) {
	struct livery_strip *strip = calloc(1, sizeof(*strip));
	if (strip == NULL) {
		return false;
	}
	static const float black[4] = { 0, 0, 0, 1 };
	strip->server = server;
	strip->output = output;
	listen(&server->events.changed, &strip->changed, handle_changed);
	listen(&server->events.outputs, &strip->outputs, handle_outputs);
	listen(&server->events.output_paint, &strip->output_paint, handle_output_paint);
	listen(&server->events.output_destroy, &strip->output_destroy, handle_output_destroy);
	strip->ground = wlr_scene_rect_create(server->layers.strip, 0, 0, black);
	strip->picture = wlr_scene_buffer_create(server->layers.strip, NULL);
	/* Where one is missing, the output is refused, and its strip goes with it. */
	return strip->ground != NULL && strip->picture != NULL;
}

static void handle_output_new(struct wl_listener *listener, void *data) {
	struct livery_server *server = wl_container_of(listener, server, strip_output_new);
	struct livery_output *output = data;
	output->refused = !create(server, output) || output->refused;
}

void livery_strip_init(struct livery_server *server) {
	listen(&server->events.output_new, &server->strip_output_new, handle_output_new);
}
