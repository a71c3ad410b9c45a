/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_OVERFLOW_H
#define LIVERY_COMPOSITOR_OVERFLOW_H

/*
 * A window whose program insists on more room than the window has, such as a dialog that is taller
 * than the output: a part of the content is shown, and livery's own handles at the right and lower
 * edge of the content box scroll it. The box and its frame stay as they are.
 */

#include <stdbool.h>
#include <wlr/util/box.h>

struct livery_toplevel;
struct wlr_scene_rect;

/* Of livery_toplevel. Axis 0 is x, 1 is y. All in logical px. */
struct livery_overflow {
	int extent[2]; /* of the content, where one side is larger than the box; 0: none is */
	int offset[2]; /* of the content, that is cut off at the left and top */
	struct wlr_scene_rect *track[2], *thumb[2]; /* NULL until first needed */
};

/*
 * A content box for content of this size, which is larger than the box, becomes larger by the
 * handle where the content does not grow with it; up to the bounds.
 */
void livery_overflow_make_room(const struct livery_toplevel *toplevel, int width, int height,
	const struct wlr_box *bounds, struct wlr_box *box);

/* The size of content that answers all that the program was told. */
void livery_overflow_note(struct livery_toplevel *toplevel, int width, int height);

/* Puts handles and content where the box wants them. */
void livery_overflow_apply(struct livery_toplevel *toplevel);

/* The window is hidden: forgets all. */
void livery_overflow_reset(struct livery_toplevel *toplevel);

/* What is shown of the content, in its coordinates. */
struct wlr_box livery_overflow_view(const struct livery_toplevel *toplevel);

/* How far the offset can go along the axis; 0: nothing to scroll. */
int livery_overflow_range(const struct livery_toplevel *toplevel, int axis);

/* Sets the offset along the axis, as far as it can go. */
void livery_overflow_set(struct livery_toplevel *toplevel, int axis, int offset);

/* The axis of the handle at a point of the layout, or -1. */
int livery_overflow_handle_at(const struct livery_toplevel *toplevel, double x, double y);

/* The offset that brings the middle of the handle to a point of the layout. */
int livery_overflow_offset_at(const struct livery_toplevel *toplevel, int axis, double point);

/* How far the content moves when the handle does by one px. */
double livery_overflow_ratio(const struct livery_toplevel *toplevel, int axis);

/* Where the content's corner is in the layout, shown or not. */
void livery_overflow_origin(const struct livery_toplevel *toplevel, int *x, int *y);

#endif
