/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_PAINT_CANVAS_H
#define LIVERY_PAINT_CANVAS_H

/*
 * The painter on wlroots: pictures as wlr_buffers for the scene graph. A canvas chooses the rasteriser that suits
 * the renderer (GLES2 into the buffer's framebuffer; else pixman into memory, which works with every
 * renderer). A frame_art keeps the four pictures of one window and paints again only what changed.
 *
 *	uint32_t changed = livery_frame_art_update(art, &spec);
 *	for each part in changed:
 *		wlr_scene_buffer_set_buffer(node[part], livery_frame_art_get(art, part));
 *	for each part: position by livery_frame_part_box(), wlr_scene_buffer_set_dest_size()
 */

#include "compositor/paint/painter.h"

struct wlr_allocator;
struct wlr_buffer;
struct wlr_renderer;
struct livery_canvas;
struct livery_frame_art;
struct livery_strip_art;

/* renderer and allocator must outlive the canvas. font: see livery_painter_create(). NULL: no memory. */
struct livery_canvas *livery_canvas_create(struct wlr_renderer *renderer,
	struct wlr_allocator *allocator, const char *font);
/* All arts of the canvas must be destroyed before. NULL is allowed. */
void livery_canvas_destroy(struct livery_canvas *canvas);
/* "gles2" or "pixman", for the log. */
const char *livery_canvas_backend(const struct livery_canvas *canvas);

struct livery_frame_art *livery_frame_art_create(struct livery_canvas *canvas);
/* Drops its buffers; the scene may still hold them. NULL is allowed. */
void livery_frame_art_destroy(struct livery_frame_art *art);
/*
 * Paints what differs from the last update. Returns the changed parts as bits 1 << enum livery_frame_part; a part
 * that could not be painted (no memory) keeps its old picture and is tried again at the next update.
 */
uint32_t livery_frame_art_update(struct livery_frame_art *art,
	const struct livery_frame_spec *spec);
/* The picture of a part, owned by the art until the next update; NULL if there is none. */
struct wlr_buffer *livery_frame_art_get(const struct livery_frame_art *art,
	enum livery_frame_part part);

struct livery_strip_art *livery_strip_art_create(struct livery_canvas *canvas);
void livery_strip_art_destroy(struct livery_strip_art *art);
/* True if the picture changed. */
bool livery_strip_art_update(struct livery_strip_art *art, const struct livery_strip_spec *spec);
struct wlr_buffer *livery_strip_art_get(const struct livery_strip_art *art);

#endif
