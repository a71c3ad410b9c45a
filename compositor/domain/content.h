/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_DOMAIN_CONTENT_H
#define LIVERY_COMPOSITOR_DOMAIN_CONTENT_H

/*
 * What is shown of a domain's surface. wlroots would give the renderer each buffer whole when it is
 * committed, and a GPU's copies it: memory and time that the domain says. So guids have a
 * wl_compositor without a renderer, and their windows' pictures come to the scene by this: the part
 * inside the window's box, only while something of it is seen, at most once a frame of an output,
 * and only what has changed. What the renderer has of all windows of a domain is bounded.
 *
 * A buffer is the domain's again when the next one is committed.
 */

struct livery_content;
struct livery_domain;
struct livery_node_tag;
struct livery_server;
struct wlr_box;
struct wlr_scene_tree;
struct wlr_surface;

/* Gives the renderer what it needs, before each frame of an output. */
void livery_contents_init(struct livery_server *server);

/*
 * Content in parent, whose origin is that of the surface; shows nothing before it has a view. The
 * tag, of a tree around it, is told its node. NULL: no memory.
 */
struct livery_content *livery_content_create(struct wlr_scene_tree *parent,
	struct livery_domain *domain, struct wlr_surface *surface, struct livery_node_tag *tag);

/* Before parent and tag go. NULL is allowed. */
void livery_content_destroy(struct livery_content *content);

/* The part of the surface that may be seen, in its coordinates. */
void livery_content_set_view(struct livery_content *content, const struct wlr_box *view);

/* Its surface was committed: to be called by the role, in the commit. */
void livery_content_handle_commit(struct livery_content *content);

#endif
