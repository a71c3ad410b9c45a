/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_XDG_H
#define LIVERY_COMPOSITOR_XDG_H

/*
 * Windows of trusted clients: xdg-shell, always with livery's own frame around them, and activation
 * among them. A guid's connection does not have these interfaces.
 */

#include "compositor/desktop/toplevel.h"

struct wlr_xdg_toplevel;

struct livery_xdg_toplevel {
	struct livery_toplevel base;
	struct wlr_xdg_toplevel *xdg;
	struct wlr_scene_tree *surface_tree; /* in base.content */

	struct wl_listener map;
	struct wl_listener unmap;
	struct wl_listener commit;
	struct wl_listener destroy;
	struct wl_listener request_maximize;
	struct wl_listener request_fullscreen;
	struct wl_listener request_minimize;
	struct wl_listener request_move;
	struct wl_listener request_resize;
	struct wl_listener set_title;
	struct wl_listener set_app_id;
	struct wl_listener set_parent;
};

/* False when there is no memory. */
bool livery_xdg_init(struct livery_server *server);

/* xdg_popup.c: listens for menus and their grabs. Needs the seat and server->xdg_shell. */
void livery_xdg_popup_init(struct livery_server *server);

/* drag_icon.c: shows the icons of their drags. Needs the seat. */
void livery_xdg_drag_icon_init(struct livery_server *server);

/*
 * xdg_decoration.c: whatever a client wishes, the frame is livery's. False when there is no memory.
 */
bool livery_xdg_decoration_init(struct livery_server *server);

#endif
