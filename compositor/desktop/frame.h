/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_FRAME_H
#define LIVERY_COMPOSITOR_FRAME_H

/*
 * The scene nodes of one frame: four sides around a content box. What they look like is the
 * painter's (paint/painter.h); this keeps the pictures of sides that are seen and have not changed.
 * A side that is wholly covered or hidden has none, so that a window costs memory and time only
 * where it is seen. A side whose picture is not made yet, or cannot be made (no memory), is a plain
 * rectangle of the label's colour: never nothing.
 *
 * The pictures of one domain's frames may have as many bytes as those of all outputs together, and
 * LIVERY_FRAME_LEAST_SHARE at least; where more than LIVERY_FRAME_SHARES domains have frames
 * that are seen, so many shares are divided evenly. Sides beyond the share are plain too, until
 * others of the domain go. The window with the keyboard always has its pictures, and those of the
 * GUI domain.
 */

#include "compositor/paint/painter.h"
#include <stdbool.h>

#define LIVERY_FRAME_LEAST_SHARE (16u << 20) /* bytes */
#define LIVERY_FRAME_SHARES 4

struct livery_frame;
struct livery_owner;
struct livery_server;
struct wlr_scene_tree;

/*
 * A frame in parent, whose origin is the content's top left corner. Its pictures are counted for
 * owner (NULL: the GUI domain), which outlives it. The spec's kind, label and name are taken now
 * and stay; nothing is shown before the first update. NULL when there is no memory.
 */
struct livery_frame *livery_frame_create(struct wlr_scene_tree *parent,
	struct livery_server *server, struct livery_owner *owner,
	const struct livery_frame_spec *spec);

/* The frame is to be as in spec from the next picture on; kind, label and name are ignored. */
void livery_frame_update(struct livery_frame *frame, const struct livery_frame_spec *spec);

/*
 * Paints what is seen of all frames and is not up to date, and frees what is not seen; to be called
 * before an output is drawn. Takes a few ms at most: what is left is done the next time.
 */
void livery_frames_paint(struct livery_server *server);

/* The spec that is shown now. */
const struct livery_frame_spec *livery_frame_spec(const struct livery_frame *frame);

/* To be called before the parent's node goes. NULL is allowed. */
void livery_frame_destroy(struct livery_frame *frame);

/* A colour of a label or configuration (0xrrggbb) as the scene takes it, opaque. */
void livery_frame_scene_color(uint32_t color, float out[static 4]);

#endif
