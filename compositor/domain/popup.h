/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_DOMAIN_POPUP_H
#define LIVERY_COMPOSITOR_DOMAIN_POPUP_H

/*
 * Menus, tooltips and drop-downs of domains: livery_domain_popup_v1. A popup has a border of its
 * label's colour on all sides, lies wholly on one output below the strip, and moves with the window
 * at its root. It is shown above other windows only while its domain has the focus.
 */

#include "compositor/desktop/hit.h"
#include <stdbool.h>
#include <stdint.h>
#include <wayland-server-core.h>
#include <wlr/types/wlr_xdg_shell.h>
#include <wlr/util/box.h>

struct livery_content;
struct livery_domain;
struct livery_domain_toplevel;
struct livery_frame;
struct livery_server;
struct livery_toplevel;
struct wlr_scene_rect;
struct wlr_scene_tree;
struct wlr_surface;

struct livery_domain_popup {
	struct livery_domain *domain;
	struct wl_list link; /* livery_domain.popup_list */
	struct wl_resource *resource;
	struct wlr_surface *surface;

	/* The window at the root, NULL once it is gone; the popup in between, or NULL. */
	struct livery_toplevel *root;
	struct livery_domain_popup *parent;

	struct wlr_xdg_positioner_rules rules;
	uint32_t token;
	bool placed, mapped, grab;
	bool waiting; /* to be mapped, for a token */
	struct wlr_box box; /* content, relative to the root's content */
	struct wlr_box sent; /* what the last configure said, relative to the parent's content */

	struct livery_node_tag tag;
	struct wlr_scene_tree *tree; /* at the content's corner, in root->popups */
	struct livery_frame *frame;
	struct wlr_scene_rect *backdrop;
	struct livery_content *content;
};

/* livery_domain_manager_v1.get_popup; surface is fresh. */
void livery_domain_popup_create(struct livery_domain *domain, struct wl_resource *manager,
	uint32_t id, struct wlr_surface *surface, struct wlr_surface *parent);

/* Maps those of the domain that had to wait, as far as it may. */
void livery_domain_popup_map_waiting(struct livery_domain *domain);

/* Ends the window's popups that hold a grab. */
void livery_domain_popup_dismiss(struct livery_toplevel *toplevel);

/* Ends all popups of a window that is hidden. */
void livery_domain_popup_close_all(struct livery_toplevel *toplevel);

/* Detaches the popups of a window that is about to be freed; they are never shown again. */
void livery_domain_popup_orphan_all(struct livery_toplevel *toplevel);

/* Places them again: the window or its output has changed. */
void livery_domain_popup_place_all(struct livery_toplevel *toplevel);

/* From now on a press of a button ends the grabs of all domains but that of the pressed popup. */
void livery_domain_popups_init(struct livery_server *server);

#endif
