/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_PAINT_CANVAS_H
#define LIVERY_PAINT_CANVAS_H

/*
 * The painter on wlroots: pictures as wlr_buffers for the scene graph. A canvas chooses the
 * rasteriser that suits the renderer: GLES2 straight into a buffer of the allocator, so that
 * nothing is uploaded; else pixman into memory, which works with every renderer, and into which it
 * falls back when GLES2 fails.
 */

#include "compositor/paint/painter.h"

struct wlr_allocator;
struct wlr_buffer;
struct wlr_renderer;
struct livery_canvas;

/*
 * All three must outlive the canvas; when the renderer is replaced, so must the canvas. NULL: no
 * memory.
 */
struct livery_canvas *livery_canvas_create(struct wlr_renderer *renderer,
	struct wlr_allocator *allocator, struct livery_painter *painter);
/* NULL is allowed. Buffers that it made live on. */
void livery_canvas_destroy(struct livery_canvas *canvas);

/* "gles2" or "pixman". */
const char *livery_canvas_backend(const struct livery_canvas *canvas);

/*
 * A new buffer with the picture, of the size that ..._size_px() gives: set it in the scene, then
 * let it go with wlr_buffer_drop(). NULL without memory. Ask livery_frame_part_equal() and
 * livery_strip_equal() first.
 */
struct wlr_buffer *livery_canvas_paint_frame(struct livery_canvas *canvas,
	const struct livery_frame_spec *spec, enum livery_frame_part part);
/* The same of a strip. */
struct wlr_buffer *livery_canvas_paint_strip(struct livery_canvas *canvas,
	const struct livery_strip_spec *spec);

#endif
