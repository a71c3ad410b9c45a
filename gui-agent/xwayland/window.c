/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/xwayland/window.h"

#include <stdlib.h>
#include <string.h>
#include <wlr/types/wlr_compositor.h>
#include <wlr/xwayland/xwayland.h>

#include "gui-agent/base/agent.h"
#include "gui-agent/base/log.h"
#include "gui-agent/window/hidden.h"

struct agent_x11_window *agent_x11_window_from(struct agent_window *window) {
	if (window == NULL ||
			(window->kind != &agent_x11_toplevel && window->kind != &agent_x11_popup)) {
		return NULL;
	}
	struct agent_x11_window *x11 = wl_container_of(window, x11, base);
	return x11;
}

static void handle_map(struct wl_listener *listener, void *data) {
	agent_window_map(agent_window_from_listener(listener));
}

static void x11_show(struct agent_x11_window *x11) {
	memset(&x11->base, 0, sizeof(x11->base));
	x11->serial = 0;
	x11->late = false;
	x11->parent = x11->wlr->override_redirect ? agent_x11_popup_find_parent(x11) : NULL;
	bool popup = x11->parent != NULL;
	x11->shown = true;
	if (popup) {
		agent_hidden_drop(x11->agent, &x11->base); /* it was a toplevel */
	}
	agent_window_init(&x11->base, x11->agent, popup ? &agent_x11_popup : &agent_x11_toplevel,
		x11->wlr->surface, popup);
	agent_window_listen(&x11->base, &x11->wlr->surface->events.map, handle_map);
	if (popup) {
		agent_x11_popup_listen(x11);
	} else {
		agent_x11_toplevel_listen(x11);
	}
	/* wlroots maps it when the next buffer comes; the only one may have come before. */
	if (x11->wlr->surface->mapped) {
		agent_window_map(&x11->base);
	} else if (wlr_surface_has_buffer(x11->wlr->surface)) {
		wlr_surface_map(x11->wlr->surface);
	}
}

static void x11_hide(struct agent_x11_window *x11) {
	struct agent_x11_window *other;
	if (!x11->shown) {
		return;
	}
	agent_window_finish(&x11->base);
	agent_x11_popup_finish(x11);
	x11->shown = false;
	x11->parent = NULL;
	wl_list_for_each(other, x11->windows, link) {
		if (other->parent == x11) {
			other->parent = NULL;
		}
	}
}

static void handle_associate(struct wl_listener *listener, void *data) {
	struct agent_x11_window *x11 = wl_container_of(listener, x11, associate);
	x11_show(x11);
}

static void handle_dissociate(struct wl_listener *listener, void *data) {
	struct agent_x11_window *x11 = wl_container_of(listener, x11, dissociate);
	x11_hide(x11);
}

/* It has become the other kind while it is shown. */
static void handle_set_override_redirect(struct wl_listener *listener, void *data) {
	struct agent_x11_window *x11 = wl_container_of(listener, x11, set_override_redirect);
	if (x11->shown) {
		x11_hide(x11);
		x11_show(x11);
	}
}

/* The program chooses the size only. Of an override-redirect window X does not ask. */
static void handle_request_configure(struct wl_listener *listener, void *data) {
	struct agent_x11_window *x11 = wl_container_of(listener, x11, request_configure);
	const struct wlr_xwayland_surface_configure_event *event = data;
	agent_x11_toplevel_configure(x11, event->width, event->height);
}

static void handle_destroy(struct wl_listener *listener, void *data) {
	struct agent_x11_window *x11 = wl_container_of(listener, x11, destroy);
	x11_hide(x11);
	agent_hidden_drop(x11->agent, &x11->base);
	wl_list_remove(&x11->associate.link);
	wl_list_remove(&x11->dissociate.link);
	wl_list_remove(&x11->destroy.link);
	wl_list_remove(&x11->request_configure.link);
	wl_list_remove(&x11->set_override_redirect.link);
	wl_list_remove(&x11->link);
	free(x11);
}

static void x11_listen(struct wl_signal *signal, struct wl_listener *listener,
		wl_notify_func_t notify) {
	listener->notify = notify;
	wl_signal_add(signal, listener);
}

void agent_x11_window_create(struct agent *agent, struct wl_list *windows,
		struct wlr_xwayland_surface *wlr) {
	struct agent_x11_window *x11 = calloc(1, sizeof(*x11));
	if (x11 == NULL) {
		agent_error("out of memory");
		return;
	}
	x11->agent = agent;
	x11->windows = windows;
	x11->wlr = wlr;
	wlr->data = x11;
	wl_list_insert(windows, &x11->link);
	x11_listen(&wlr->events.associate, &x11->associate, handle_associate);
	x11_listen(&wlr->events.dissociate, &x11->dissociate, handle_dissociate);
	x11_listen(&wlr->events.destroy, &x11->destroy, handle_destroy);
	x11_listen(&wlr->events.request_configure, &x11->request_configure,
		handle_request_configure);
	x11_listen(&wlr->events.set_override_redirect, &x11->set_override_redirect,
		handle_set_override_redirect);
}
