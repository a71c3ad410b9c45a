/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/desktop/hit.h"
#include "compositor/base/server.h"
#include "compositor/desktop/stage.h"
#include "compositor/desktop/toplevel.h"
#include <wlr/types/wlr_scene.h>

static const struct livery_node_tag *find_tag(const struct wlr_scene_node *node) {
	while (node != NULL) {
		if (node->data != NULL) {
			return node->data;
		}
		node = node->parent != NULL ? &node->parent->node : NULL;
	}
	return NULL;
}

static struct wlr_surface *surface_of(struct wlr_scene_node *node) {
	if (node->type != WLR_SCENE_NODE_BUFFER) {
		return NULL;
	}
	struct wlr_scene_surface *surface =
		wlr_scene_surface_try_from_buffer(wlr_scene_buffer_from_node(node));
	return surface != NULL ? surface->surface : NULL;
}

/* Which part of the frame, once it is known that no surface is there. */
static void find_part(struct livery_hit *hit, double x, double y) {
	const struct wlr_box *box = &hit->toplevel->box;
	int axis = livery_overflow_handle_at(hit->toplevel, x, y);
	if (axis >= 0) {
		hit->part = axis == 0 ? LIVERY_HIT_SCROLL_X : LIVERY_HIT_SCROLL_Y;
		return;
	}
	int offset_x, offset_y;
	livery_frame_content_offset(LIVERY_FRAME_TOPLEVEL, &offset_x, &offset_y);
	hit->part = livery_frame_hit(LIVERY_FRAME_TOPLEVEL, box->width, box->height,
		x - box->x + offset_x, y - box->y + offset_y, &hit->edges);
}

static struct wlr_box box_of(const struct livery_node_tag *tag) {
	if (tag->toplevel == NULL) {
		return (struct wlr_box){ 0 };
	}
	if (tag->popup_box == NULL) {
		return livery_toplevel_outer_box(tag->toplevel);
	}
	const int border = LIVERY_FRAME_POPUP_BORDER;
	struct wlr_box box = *tag->popup_box;
	int x, y;
	livery_overflow_origin(tag->toplevel, &x, &y);
	box.x += x - border;
	box.y += y - border;
	box.width += 2 * border;
	box.height += 2 * border;
	return box;
}

static const struct livery_node_tag *find_node(struct livery_server *server, double x, double y,
	struct livery_hit *hit, struct wlr_scene_node **node) {
	*node = wlr_scene_node_at(&server->scene->tree.node, x, y, &hit->sx, &hit->sy);
	return *node != NULL ? find_tag(*node) : NULL;
}

static bool is_hidden(const struct livery_toplevel *toplevel) {
	return !toplevel->mapped || (toplevel->minimized && !toplevel->chosen);
}

struct livery_hit livery_hit_at(struct livery_server *server, double x, double y) {
	struct livery_hit hit = { .part = LIVERY_HIT_NONE };
	struct wlr_scene_node *node;
	if (livery_stage_is_suspended(server)) {
		livery_stage_apply(server);
	}
	const struct livery_node_tag *tag = find_node(server, x, y, &hit, &node);
	if (tag != NULL && tag->toplevel != NULL && is_hidden(tag->toplevel)) {
		/* What is seen there is gone: the next frame shows what is below. */
		livery_stage_apply(server);
		tag = find_node(server, x, y, &hit, &node);
	}
	if (tag == NULL || tag->toplevel == NULL) {
		return hit;
	}
	hit.toplevel = tag->toplevel;
	hit.popup = tag->popup;
	hit.box = box_of(tag);
	if (node == tag->content) {
		hit.surface = tag->surface;
		hit.sx += node->x;
		hit.sy += node->y;
	} else {
		hit.surface = surface_of(node);
	}
	if (hit.surface != NULL || hit.popup != NULL) {
		hit.part = LIVERY_HIT_CONTENT;
	} else {
		find_part(&hit, x, y);
	}
	return hit;
}
