/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_OUTPUT_H
#define LIVERY_COMPOSITOR_OUTPUT_H

/*
 * An output: its mode, its frame clock, its background and what it leaves for windows. Outputs are
 * placed from left to right in the order in which they came.
 */

#include "compositor/desktop/output_id.h"
#include <stdbool.h>
#include <wayland-server-core.h>
#include <wlr/util/box.h>

struct livery_server;
struct wlr_output;
struct wlr_scene_output;
struct wlr_scene_rect;

struct livery_output {
	struct livery_server *server;
	struct wl_list link; /* livery_server.outputs */
	struct wlr_output *wlr_output;
	struct livery_output_id id;
	struct wlr_scene_output *scene_output;
	struct wlr_scene_rect *background;
	bool refused; /* by a listener of events.output_new that has no memory for its part of it */
	bool nested; /* a window of another session */
	struct wlr_box box; /* whole, in layout coordinates */

	struct wl_listener frame;
	struct wl_listener request_state;
	struct wl_listener destroy;
};

/* wlr_backend.events.new_output. */
void livery_output_handle_new(struct wl_listener *listener, void *data);

/* Reads the layout's boxes again, moves strips and windows into what is there. */
void livery_output_arrange(struct livery_server *server);

/* Asks for a frame of each output, before which stale frames and strips are painted. */
void livery_output_schedule(struct livery_server *server);

/* How much of its upper edge the strip takes, logical px; 0: it is too low for one. */
int livery_output_strip_height(const struct livery_output *output);

/* What it leaves for windows, in layout coordinates; as new as its box. */
struct wlr_box livery_output_usable(const struct livery_output *output);

/* The output that is meant by an id, of those that are on; NULL when it is not there. */
struct livery_output *livery_output_find(
	struct livery_server *server, const struct livery_output_id *id);

/* The output at a point of the layout, else the nearest one; NULL when none is on. */
struct livery_output *livery_output_at(struct livery_server *server, double x, double y);

/* The output on which new windows appear: that of the pointer. NULL when none is on. */
struct livery_output *livery_output_active(struct livery_server *server);

#endif
