/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trusted clients are told that the frame is livery's, whatever they wish. See xdg.h. */
#include "compositor/base/server.h"
#include "compositor/trusted/xdg.h"
#include <stdlib.h>
#include <wlr/types/wlr_compositor.h>
#include <wlr/types/wlr_server_decoration.h>
#include <wlr/types/wlr_xdg_decoration_v1.h>
#include <wlr/types/wlr_xdg_shell.h>

struct decoration {
	struct wlr_xdg_toplevel_decoration_v1 *wlr;
	struct wl_listener commit;
	struct wl_listener request_mode;
	struct wl_listener destroy;
};

static void answer(struct decoration *decoration) {
	if (decoration->wlr->toplevel->base->initialized) {
		wlr_xdg_toplevel_decoration_v1_set_mode(
			decoration->wlr, WLR_XDG_TOPLEVEL_DECORATION_V1_MODE_SERVER_SIDE);
	}
}

static void handle_commit(struct wl_listener *listener, void *data) {
	struct decoration *decoration = wl_container_of(listener, decoration, commit);
	if (decoration->wlr->toplevel->base->initial_commit) {
		answer(decoration);
	}
}

static void handle_request_mode(struct wl_listener *listener, void *data) {
	struct decoration *decoration = wl_container_of(listener, decoration, request_mode);
	answer(decoration);
}

static void handle_destroy(struct wl_listener *listener, void *data) {
	struct decoration *decoration = wl_container_of(listener, decoration, destroy);
	wl_list_remove(&decoration->commit.link);
	wl_list_remove(&decoration->request_mode.link);
	wl_list_remove(&decoration->destroy.link);
	free(decoration);
}

static void handle_new(struct wl_listener *listener, void *data) {
	struct wlr_xdg_toplevel_decoration_v1 *wlr = data;
	struct decoration *decoration = calloc(1, sizeof(*decoration));
	if (decoration == NULL) {
		wl_resource_post_no_memory(wlr->resource);
		return;
	}
	decoration->wlr = wlr;
	decoration->commit.notify = handle_commit;
	wl_signal_add(&wlr->toplevel->base->surface->events.commit, &decoration->commit);
	decoration->request_mode.notify = handle_request_mode;
	wl_signal_add(&wlr->events.request_mode, &decoration->request_mode);
	decoration->destroy.notify = handle_destroy;
	wl_signal_add(&wlr->events.destroy, &decoration->destroy);
	answer(decoration);
}

bool livery_xdg_decoration_init(struct livery_server *server) {
	struct wlr_xdg_decoration_manager_v1 *manager =
		wlr_xdg_decoration_manager_v1_create(server->display);
	/* The older protocol of the same purpose, which GTK 3 knows. */
	struct wlr_server_decoration_manager *older =
		wlr_server_decoration_manager_create(server->display);
	if (manager == NULL || older == NULL) {
		return false;
	}
	wlr_server_decoration_manager_set_default_mode(
		older, WLR_SERVER_DECORATION_MANAGER_MODE_SERVER);
	server->new_decoration.notify = handle_new;
	wl_signal_add(&manager->events.new_toplevel_decoration, &server->new_decoration);
	return true;
}
