/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_HIT_H
#define LIVERY_COMPOSITOR_HIT_H

/*
 * What is under a point of the desktop: which window, which part of its frame, which surface.
 * Answered from the scene, so that what is hit is what is seen.
 */

#include "compositor/paint/painter.h"
#include <stdint.h>
#include <wlr/util/box.h>

struct livery_domain_popup;
struct livery_server;
struct livery_toplevel;
struct wlr_scene_node;
struct wlr_surface;

/* Owner of a scene tree, kept in its node's data pointer. */
struct livery_node_tag {
	struct livery_toplevel *toplevel;
	struct livery_domain_popup
		*popup; /* NULL: the toplevel itself or a trusted client's popup */
	const struct wlr_box *popup_box; /* its content, relative to toplevel's content, or NULL */
	/* Where livery itself shows a surface: the node, and whose picture it is. */
	struct wlr_scene_node *content;
	struct wlr_surface *surface;
};

struct livery_hit {
	struct livery_toplevel *toplevel; /* NULL: background, strip or overlay */
	struct livery_domain_popup *popup; /* of toplevel, or NULL */
	struct wlr_surface *surface; /* takes input there, or NULL */
	double sx, sy; /* in the surface */
	struct wlr_box box; /* of window or popup with its frame, in layout coordinates */
	enum livery_frame_hit
		part; /* of the frame; CONTENT over content with or without a surface */
	uint32_t edges; /* enum wlr_edges, for LIVERY_HIT_BORDER */
};

/* x, y in layout coordinates. */
struct livery_hit livery_hit_at(struct livery_server *server, double x, double y);

#endif
