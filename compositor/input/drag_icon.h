/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_DRAG_ICON_H
#define LIVERY_COMPOSITOR_DRAG_ICON_H

/*
 * The picture of what is dragged, beside the pointer, in a border of its label's colour. It is a
 * part of the window that the pointer is over, wherever that lies in the stack, and wholly inside
 * its content; over what is not the dragging domain's there is none. So it covers nothing of
 * others, no frame and no strip. It takes no input.
 */

#include <stdbool.h>

struct livery_drag_icon;
struct livery_label;
struct livery_seat;
struct livery_toplevel;
struct wlr_scene_tree;

#define LIVERY_DRAG_ICON_MAX 256 /* px of content, each way; what is beyond is cut */

/* The content is seen as far as this: px from its upper left corner. */
typedef void (*livery_drag_icon_clip_func)(void *data, int width, int height);

/*
 * The seat's icon, hidden, with the upper left corner of its content at x, y (px) from the pointer.
 * clip is called with data when the seen part of the content changes. NULL: there is one, or no
 * memory.
 */
struct livery_drag_icon *livery_drag_icon_create(struct livery_seat *seat,
	const struct livery_label *label, int x, int y, livery_drag_icon_clip_func clip,
	void *data);

/* NULL is allowed. The content's nodes go with it. */
void livery_drag_icon_destroy(struct livery_drag_icon *icon);

/* Where its content's nodes are made; owned by the icon. */
struct wlr_scene_tree *livery_drag_icon_content(struct livery_drag_icon *icon);

/* The content has this size, px, and has moved by dx, dy. 0: there is none. */
void livery_drag_icon_resize(struct livery_drag_icon *icon, int width, int height, int dx, int dy);

/* The pointer of a drag is over this window (NULL: over none) of the domain that drags. */
void livery_drag_icon_follow(struct livery_seat *seat, struct livery_toplevel *toplevel);

/* The drag is over: the icon is not shown again, and another one may be made. */
void livery_drag_icon_end(struct livery_seat *seat);

/* The window is hidden or goes. */
void livery_drag_icon_leave(struct livery_seat *seat, const struct livery_toplevel *toplevel);

#endif
