/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/trusted/xdg.h"
#include "common/xdg_dialog.h"
#include "common/wlr_compat.h"
#include "compositor/base/server.h"
#include "compositor/desktop/family.h"
#include "compositor/desktop/focus.h"
#include "compositor/input/interactive.h"
#include "compositor/input/seat.h"
#include <linux/input-event-codes.h>
#include <stdlib.h>
#include <wlr/types/wlr_compositor.h>
#include <wlr/types/wlr_scene.h>
#include <wlr/types/wlr_seat.h>
#include <wlr/types/wlr_xdg_activation_v1.h>
#include <wlr/types/wlr_xdg_shell.h>

#define XDG_SHELL_VERSION 6
#define BOUNDS_SINCE_VERSION 4 /* xdg_toplevel.configure_bounds */

static struct livery_xdg_toplevel *from_base(struct livery_toplevel *base) {
	struct livery_xdg_toplevel *toplevel = wl_container_of(base, toplevel, base);
	return toplevel;
}

static void configure(struct livery_toplevel *base) {
	struct wlr_xdg_toplevel *xdg = from_base(base)->xdg;
	if (!xdg->base->initialized) {
		return;
	}
	struct wlr_box bounds = livery_toplevel_bounds(base);
	if (wl_resource_get_version(xdg->resource) >= BOUNDS_SINCE_VERSION) {
		wlr_xdg_toplevel_set_bounds(xdg, bounds.width, bounds.height);
	}
	wlr_xdg_toplevel_set_size(xdg, base->box.width, base->box.height);
	wlr_xdg_toplevel_set_activated(xdg, livery_toplevel_focused(base));
	wlr_xdg_toplevel_set_maximized(xdg, base->maximized);
	wlr_xdg_toplevel_set_fullscreen(xdg, base->fullscreen);
	wlr_xdg_toplevel_set_resizing(xdg, base->resizing);
}

static void close_window(struct livery_toplevel *base) {
	wlr_xdg_toplevel_send_close(from_base(base)->xdg);
}

static void clip(struct livery_toplevel *base) {
	struct livery_xdg_toplevel *toplevel = from_base(base);
	if (toplevel->surface_tree == NULL) {
		return;
	}
	struct wlr_box geometry = compat_xdg_geometry(toplevel->xdg->base);
	const struct wlr_box view = livery_overflow_view(base);
	geometry.x += view.x;
	geometry.y += view.y;
	geometry.width = view.width;
	geometry.height = view.height;
	wlr_scene_subsurface_tree_set_clip(&toplevel->surface_tree->node, &geometry);
}

static void dismiss_popups(struct livery_toplevel *base) {
	struct wlr_xdg_popup *popup, *next;
	wl_list_for_each_safe(popup, next, &from_base(base)->xdg->base->popups, link) {
		wlr_xdg_popup_destroy(popup);
	}
}

static const struct livery_toplevel_impl xdg_impl = {
	.configure = configure,
	.close = close_window,
	.clip = clip,
	.dismiss_popups = dismiss_popups,
};

static void handle_map(struct wl_listener *listener, void *data) {
	struct livery_xdg_toplevel *toplevel = wl_container_of(listener, toplevel, map);
	struct wlr_box geometry = compat_xdg_geometry(toplevel->xdg->base);
	livery_toplevel_set_title(&toplevel->base, toplevel->xdg->title);
	toplevel->base.maximized = toplevel->xdg->requested.maximized;
	toplevel->base.fullscreen = toplevel->xdg->requested.fullscreen;
	livery_toplevel_map(&toplevel->base, geometry.width, geometry.height);
}

static void handle_unmap(struct wl_listener *listener, void *data) {
	struct livery_xdg_toplevel *toplevel = wl_container_of(listener, toplevel, unmap);
	livery_toplevel_unmap(&toplevel->base);
}

static bool has_answered(const struct wlr_xdg_surface *surface) {
	return surface->configure_idle == NULL && wl_list_empty(&surface->configure_list);
}

static void handle_commit(struct wl_listener *listener, void *data) {
	struct livery_xdg_toplevel *toplevel = wl_container_of(listener, toplevel, commit);
	struct livery_toplevel *base = &toplevel->base;
	struct wlr_xdg_toplevel *xdg = toplevel->xdg;
	if (xdg->base->initial_commit) {
		wlr_xdg_toplevel_set_wm_capabilities(xdg,
			WLR_XDG_TOPLEVEL_WM_CAPABILITIES_MAXIMIZE |
				WLR_XDG_TOPLEVEL_WM_CAPABILITIES_MINIMIZE |
				WLR_XDG_TOPLEVEL_WM_CAPABILITIES_FULLSCREEN);
		wlr_xdg_toplevel_set_size(xdg, 0, 0);
		return;
	}
	base->hints.min_width = xdg->current.min_width;
	base->hints.min_height = xdg->current.min_height;
	base->hints.max_width = xdg->current.max_width;
	base->hints.max_height = xdg->current.max_height;
	if (!base->mapped) {
		return;
	}
	struct wlr_box geometry = compat_xdg_geometry(xdg->base);
	if (!base->maximized && !base->fullscreen && !base->resizing && has_answered(xdg->base)) {
		livery_toplevel_accept_size(base, geometry.width, geometry.height);
	}
	if (!base->resizing && has_answered(xdg->base)) {
		livery_overflow_note(base, geometry.width, geometry.height);
	}
	clip(base);
}

static void handle_destroy(struct wl_listener *listener, void *data) {
	struct livery_xdg_toplevel *toplevel = wl_container_of(listener, toplevel, destroy);
	struct wl_listener *listeners[] = {
		&toplevel->map,
		&toplevel->unmap,
		&toplevel->commit,
		&toplevel->destroy,
		&toplevel->request_maximize,
		&toplevel->request_fullscreen,
		&toplevel->request_minimize,
		&toplevel->request_move,
		&toplevel->request_resize,
		&toplevel->set_title,
		&toplevel->set_app_id,
		&toplevel->set_parent,
	};
	for (size_t i = 0; i < sizeof(listeners) / sizeof(listeners[0]); i++) {
		wl_list_remove(&listeners[i]->link);
	}
	livery_toplevel_finish(&toplevel->base);
	free(toplevel);
}

static void handle_request_maximize(struct wl_listener *listener, void *data) {
	struct livery_xdg_toplevel *toplevel =
		wl_container_of(listener, toplevel, request_maximize);
	livery_toplevel_set_maximized(&toplevel->base, toplevel->xdg->requested.maximized);
	/* xdg-shell wants an answer also when nothing changed. */
	if (toplevel->xdg->base->initialized) {
		wlr_xdg_surface_schedule_configure(toplevel->xdg->base);
	}
}

static void handle_request_fullscreen(struct wl_listener *listener, void *data) {
	struct livery_xdg_toplevel *toplevel =
		wl_container_of(listener, toplevel, request_fullscreen);
	livery_toplevel_set_fullscreen(&toplevel->base, toplevel->xdg->requested.fullscreen);
	if (toplevel->xdg->base->initialized) {
		wlr_xdg_surface_schedule_configure(toplevel->xdg->base);
	}
}

static void handle_request_minimize(struct wl_listener *listener, void *data) {
	struct livery_xdg_toplevel *toplevel =
		wl_container_of(listener, toplevel, request_minimize);
	livery_toplevel_set_minimized(&toplevel->base, toplevel->xdg->requested.minimized);
}

/* The client is trusted, but only moves what the user holds with the button. */
static bool holds_button(
	struct livery_xdg_toplevel *toplevel, struct wlr_seat_client *client, uint32_t serial) {
	return wlr_seat_validate_pointer_grab_serial(client->seat, toplevel->base.surface, serial);
}

static void handle_request_move(struct wl_listener *listener, void *data) {
	struct livery_xdg_toplevel *toplevel = wl_container_of(listener, toplevel, request_move);
	const struct wlr_xdg_toplevel_move_event *event = data;
	if (holds_button(toplevel, event->seat, event->serial)) {
		livery_interactive_move(toplevel->base.server->seat, &toplevel->base,
			event->seat->seat->pointer_state.grab_button);
	}
}

static void handle_request_resize(struct wl_listener *listener, void *data) {
	struct livery_xdg_toplevel *toplevel = wl_container_of(listener, toplevel, request_resize);
	const struct wlr_xdg_toplevel_resize_event *event = data;
	if (holds_button(toplevel, event->seat, event->serial)) {
		livery_interactive_resize(toplevel->base.server->seat, &toplevel->base,
			event->seat->seat->pointer_state.grab_button, event->edges);
	}
}

static void handle_set_title(struct wl_listener *listener, void *data) {
	struct livery_xdg_toplevel *toplevel = wl_container_of(listener, toplevel, set_title);
	livery_toplevel_set_title(&toplevel->base, toplevel->xdg->title);
}

static void handle_set_app_id(struct wl_listener *listener, void *data) {
	struct livery_xdg_toplevel *toplevel = wl_container_of(listener, toplevel, set_app_id);
	livery_toplevel_set_app_id(&toplevel->base, toplevel->xdg->app_id);
}

static void handle_set_parent(struct wl_listener *listener, void *data) {
	struct livery_xdg_toplevel *toplevel = wl_container_of(listener, toplevel, set_parent);
	struct wlr_xdg_toplevel *parent = toplevel->xdg->parent;
	struct livery_toplevel *other, *found = NULL;
	wl_list_for_each(other, &toplevel->base.server->toplevels, link) {
		if (parent != NULL && other->surface == parent->base->surface) {
			found = other;
		}
	}
	livery_family_set_parent(&toplevel->base, found);
}

static void listen(
	struct wl_signal *signal, struct wl_listener *listener, wl_notify_func_t notify) {
	listener->notify = notify;
	wl_signal_add(signal, listener);
}

static void listen_to(struct livery_xdg_toplevel *toplevel, struct wlr_xdg_toplevel *xdg) {
	struct wlr_surface *surface = xdg->base->surface;
	listen(&surface->events.map, &toplevel->map, handle_map);
	listen(&surface->events.unmap, &toplevel->unmap, handle_unmap);
	listen(&surface->events.commit, &toplevel->commit, handle_commit);
	listen(&xdg->events.destroy, &toplevel->destroy, handle_destroy);
	listen(&xdg->events.request_maximize, &toplevel->request_maximize, handle_request_maximize);
	listen(&xdg->events.request_fullscreen, &toplevel->request_fullscreen,
		handle_request_fullscreen);
	listen(&xdg->events.request_minimize, &toplevel->request_minimize, handle_request_minimize);
	listen(&xdg->events.request_move, &toplevel->request_move, handle_request_move);
	listen(&xdg->events.request_resize, &toplevel->request_resize, handle_request_resize);
	listen(&xdg->events.set_title, &toplevel->set_title, handle_set_title);
	listen(&xdg->events.set_app_id, &toplevel->set_app_id, handle_set_app_id);
	listen(&xdg->events.set_parent, &toplevel->set_parent, handle_set_parent);
}

static void handle_new_toplevel(struct wl_listener *listener, void *data) {
	struct livery_server *server = wl_container_of(listener, server, new_xdg_toplevel);
	struct wlr_xdg_toplevel *xdg = data;
	struct livery_xdg_toplevel *toplevel = calloc(1, sizeof(*toplevel));
	if (toplevel == NULL) {
		wl_resource_post_no_memory(xdg->resource);
		return;
	}
	toplevel->xdg = xdg;
	if (!livery_toplevel_init(&toplevel->base, server, &xdg_impl, NULL, xdg->base->surface)) {
		free(toplevel);
		wl_resource_post_no_memory(xdg->resource);
		return;
	}
	toplevel->surface_tree = wlr_scene_xdg_surface_create(toplevel->base.content, xdg->base);
	if (toplevel->surface_tree == NULL) {
		livery_toplevel_finish(&toplevel->base);
		free(toplevel);
		wl_resource_post_no_memory(xdg->resource);
		return;
	}
	xdg->base->data = toplevel->base.popups; /* where its popups go */
	listen_to(toplevel, xdg);
}

/* A token that came of the user's own input; wlroots has looked whose serial it is. */
static void handle_request_activate(struct wl_listener *listener, void *data) {
	struct livery_server *server = wl_container_of(listener, server, request_activate);
	const struct wlr_xdg_activation_v1_request_activate_event *event = data;
	struct livery_toplevel *toplevel;
	wl_list_for_each(toplevel, &server->toplevels, link) {
		if (toplevel->surface != event->surface || !toplevel->mapped) {
			continue;
		}
		if (event->token->seat != NULL) {
			livery_focus_activate(toplevel);
		} else {
			livery_toplevel_set_attention(toplevel, true);
		}
		return;
	}
}

static void handle_modal(void *data, struct wlr_xdg_toplevel *xdg, bool modal) {
	struct livery_server *server = data;
	struct livery_toplevel *toplevel;
	wl_list_for_each(toplevel, &server->toplevels, link) {
		if (toplevel->surface == xdg->base->surface) {
			livery_toplevel_set_modal(toplevel, modal);
		}
	}
}

bool livery_xdg_init(struct livery_server *server) {
	server->xdg_shell = wlr_xdg_shell_create(server->display, XDG_SHELL_VERSION);
	struct wlr_xdg_activation_v1 *activation = wlr_xdg_activation_v1_create(server->display);
	if (server->xdg_shell == NULL || activation == NULL ||
		!livery_xdg_dialog_create(server->display, handle_modal, server)) {
		return false;
	}
	listen(&server->xdg_shell->events.new_toplevel, &server->new_xdg_toplevel,
		handle_new_toplevel);
	livery_xdg_popup_init(server);
	livery_xdg_drag_icon_init(server);
	listen(&activation->events.request_activate, &server->request_activate,
		handle_request_activate);
	return livery_xdg_decoration_init(server);
}
