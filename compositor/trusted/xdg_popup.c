/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Menus of trusted clients. See xdg.h. */
#include "common/wlr_compat.h"
#include "compositor/base/server.h"
#include "compositor/desktop/hit.h"
#include "compositor/desktop/output.h"
#include "compositor/input/seat.h"
#include "compositor/trusted/xdg.h"
#include <stdlib.h>
#include <wlr/types/wlr_compositor.h>
#include <wlr/types/wlr_scene.h>
#include <wlr/types/wlr_seat.h>
#include <wlr/types/wlr_xdg_shell.h>

struct xdg_popup {
	struct wlr_xdg_popup *xdg;
	struct wlr_scene_tree *tree;
	struct wl_listener commit;
	struct wl_listener reposition;
	struct wl_listener destroy;
};

/* The window at the root of a tree of popups. */
static struct livery_toplevel *find_toplevel(const struct xdg_popup *popup) {
	struct wlr_scene_tree *tree = popup->tree;
	while (tree != NULL) {
		const struct livery_node_tag *tag = tree->node.data;
		if (tag != NULL) {
			return tag->toplevel;
		}
		tree = tree->node.parent;
	}
	return NULL;
}

/* The surface of the window at the root, of which the window itself may be a part. */
static struct wlr_xdg_surface *find_root(struct wlr_xdg_popup *popup) {
	struct wlr_xdg_surface *surface = NULL;
	while (popup != NULL && popup->parent != NULL) {
		surface = wlr_xdg_surface_try_from_wlr_surface(popup->parent);
		popup = surface != NULL && surface->role == WLR_XDG_SURFACE_ROLE_POPUP ?
			surface->popup : NULL;
	}
	return surface;
}

/* Keeps it on the output of its window, below the strip. */
static void unconstrain(struct xdg_popup *popup) {
	struct livery_toplevel *toplevel = find_toplevel(popup);
	if (toplevel == NULL) {
		return;
	}
	const struct livery_output *output = livery_toplevel_output(toplevel);
	if (output == NULL) {
		return;
	}
	struct wlr_box area = livery_output_usable(output);
	int x, y;
	livery_overflow_origin(toplevel, &x, &y);
	area.x -= x;
	area.y -= y;
	/* As seen from the surface, whose shadows begin before the window. */
	struct wlr_xdg_surface *root = find_root(popup->xdg);
	if (root != NULL) {
		struct wlr_box geometry = compat_xdg_geometry(root);
		area.x += geometry.x;
		area.y += geometry.y;
	}
	wlr_xdg_popup_unconstrain_from_box(popup->xdg, &area);
}

static void handle_commit(struct wl_listener *listener, void *data) {
	struct xdg_popup *popup = wl_container_of(listener, popup, commit);
	if (popup->xdg->base->initial_commit) {
		unconstrain(popup);
		wlr_xdg_surface_schedule_configure(popup->xdg->base);
	}
}

static void handle_reposition(struct wl_listener *listener, void *data) {
	struct xdg_popup *popup = wl_container_of(listener, popup, reposition);
	unconstrain(popup);
}

static void handle_destroy(struct wl_listener *listener, void *data) {
	struct xdg_popup *popup = wl_container_of(listener, popup, destroy);
	wl_list_remove(&popup->commit.link);
	wl_list_remove(&popup->reposition.link);
	wl_list_remove(&popup->destroy.link);
	free(popup);
}

static void handle_new(struct wl_listener *listener, void *data) {
	struct wlr_xdg_popup *xdg = data;
	struct wlr_xdg_surface *parent =
		xdg->parent != NULL ? wlr_xdg_surface_try_from_wlr_surface(xdg->parent) : NULL;
	struct xdg_popup *popup = calloc(1, sizeof(*popup));
	if (popup == NULL) {
		wl_resource_post_no_memory(xdg->resource);
		return;
	}
	/* Without a known parent (of another role) it is never shown. */
	if (parent == NULL || parent->data == NULL) {
		free(popup);
		wlr_xdg_popup_destroy(xdg);
		return;
	}
	popup->xdg = xdg;
	popup->tree = wlr_scene_xdg_surface_create(parent->data, xdg->base);
	if (popup->tree == NULL) {
		free(popup);
		wl_resource_post_no_memory(xdg->resource);
		return;
	}
	xdg->base->data = popup->tree;
	popup->commit.notify = handle_commit;
	wl_signal_add(&xdg->base->surface->events.commit, &popup->commit);
	popup->reposition.notify = handle_reposition;
	wl_signal_add(&xdg->events.reposition, &popup->reposition);
	popup->destroy.notify = handle_destroy;
	wl_signal_add(&xdg->events.destroy, &popup->destroy);
}

/*
 * An element that was put in at the head although it was further down: takes out its old place.
 * The way forward then leads from before that back to it; what came after is linked backwards.
 * False where the list is whole.
 */
static bool take_out_old_place(struct wl_list *head) {
	struct wl_list *first = head->next, *before = first, *after = head;
	while (before->next != head && before->next != first) {
		before = before->next;
	}
	if (before->next == head) {
		return false;
	}
	while (after->prev != first) {
		after = after->prev;
	}
	before->next = after;
	after->prev = before;
	first->prev = head;
	return true;
}

/*
 * wlroots lets a popup that is not shown yet grab twice, and then keeps it in its list when it has
 * been freed.
 */
static void handle_grab_begin(struct wl_listener *listener, void *data) {
	struct livery_server *server = wl_container_of(listener, server, pointer_grab_begin);
	const struct wlr_seat_pointer_grab *begun = data;
	struct wlr_xdg_popup_grab *grab;
	wl_list_for_each(grab, &server->xdg_shell->popup_grabs, link) {
		if (&grab->pointer_grab == begun && take_out_old_place(&grab->popups)) {
			struct wlr_xdg_popup *popup =
				wl_container_of(grab->popups.next, popup, grab_link);
			wl_resource_post_error(popup->resource, XDG_POPUP_ERROR_INVALID_GRAB,
				"the popup has the grab already");
		}
	}
}

void livery_xdg_popup_init(struct livery_server *server) {
	server->new_xdg_popup.notify = handle_new;
	wl_signal_add(&server->xdg_shell->events.new_popup, &server->new_xdg_popup);
	server->pointer_grab_begin.notify = handle_grab_begin;
	wl_signal_add(
		&server->seat->wlr_seat->events.pointer_grab_begin, &server->pointer_grab_begin);
}
