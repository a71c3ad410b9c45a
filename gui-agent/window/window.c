/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/window/window.h"

#include <assert.h>
#include <stdlib.h>
#include <time.h>
#include <wlr/types/wlr_compositor.h>
#include <wlr/types/wlr_xdg_shell.h>

#include "common/wlr_compat.h"
#include "gui-agent/base/agent.h"
#include "gui-agent/base/log.h"
#include "gui-agent/link/link.h"
#include "gui-agent/window/feedback.h"
#include "gui-agent/window/surface.h"
#include "gui-agent/window/ticker.h"

/* ---- life ---- */

struct agent_window *agent_window_create(struct agent *agent, struct wlr_xdg_surface *xdg,
		bool popup) {
	struct agent_window *window = calloc(1, sizeof(*window));
	if (window == NULL) {
		wl_resource_post_no_memory(xdg->resource);
		return NULL;
	}
	window->agent = agent;
	window->xdg = xdg;
	window->popup = popup;
	xdg->data = window;
	pixman_region32_init(&window->damage);
	wl_array_init(&window->placed);
	wl_array_init(&window->feedbacks);
	agent_swapchain_init(&window->swapchain);
	wl_list_insert(agent->windows.prev, &window->link);
	return window;
}

void agent_window_destroy(struct agent_window *window) {
	agent_window_withdraw(window);
	for (size_t i = 0; i < window->n_listeners; i++) {
		wl_list_remove(&window->listeners[i].listener.link);
	}
	window->xdg->data = NULL;
	wl_list_remove(&window->link);
	agent_swapchain_finish(&window->swapchain);
	pixman_region32_fini(&window->damage);
	wl_array_release(&window->placed);
	wl_array_release(&window->feedbacks);
	free(window);
}

void agent_window_listen(struct agent_window *window, struct wl_signal *signal,
		void (*handle)(struct wl_listener *, void *)) {
	assert(window->n_listeners < AGENT_MAX_LISTENERS);
	struct agent_window_listener *entry = &window->listeners[window->n_listeners++];
	entry->window = window;
	entry->listener.notify = handle;
	wl_signal_add(signal, &entry->listener);
}

struct agent_window *agent_window_from_listener(struct wl_listener *listener) {
	struct agent_window_listener *entry = wl_container_of(listener, entry, listener);
	return entry->window;
}

/* ---- life on the wire ---- */

/* A popup is known from its first commit on, so that it is placed before it draws. */
static bool window_is_ready(struct agent_window *window) {
	if (window->popup) {
		struct agent_window *parent = agent_popup_get_parent(window);
		return window->xdg->initialized && parent != NULL && parent->id != 0;
	}
	return window->mapped;
}

/*
 * Programs open windows of one pixel to get the keyboard for a moment (wl-copy before data control)
 * or to have a surface: nothing that a user could look at or close. The GUI domain hears of them
 * only when they grow.
 */
static bool is_helper(const struct agent_window *window, const struct wlr_box *box) {
	return !window->popup && box->width <= 1 && box->height <= 1;
}

void agent_window_announce(struct agent_window *window) {
	const struct agent_dialect *dialect = agent_link_dialect(window->agent->link);
	if (dialect == NULL || !window_is_ready(window)) {
		return;
	}
	if (window->id == 0) {
		struct wlr_box box = compat_xdg_geometry(window->xdg);
		if (window->mapped && wlr_box_empty(&box)) {
			return;
		}
		if (is_helper(window, &box)) {
			agent_ticker_start(window);
			return;
		}
		window->width = box.width;
		window->height = box.height;
		window->id = agent_link_next_id(window->agent->link);
		window->on_wire_mapped = false;
		dialect->create(window);
	}
	if (window->mapped && !window->on_wire_mapped) {
		window->on_wire_mapped = true;
		dialect->map(window);
		agent_window_damage_all(window);
	}
}

/* What the GUI domain was told, and what it was to answer, is void. */
static void window_forget_wire(struct agent_window *window) {
	window->id = 0;
	window->on_wire_mapped = false;
	window->frame_pending = false;
	window->sent = NULL;
	window->n_serials = 0;
	window->acked_serial = window->sent_serial = 0;
	window->pinged = false;
	agent_feedback_discard(&window->feedbacks);
	agent_swapchain_finish(&window->swapchain);
	agent_swapchain_init(&window->swapchain);
	window->starved = AGENT_STARVED_NOT;
	wl_signal_emit_mutable(&window->agent->events.window_withdraw, window);
}

void agent_window_withdraw(struct agent_window *window) {
	const struct agent_dialect *dialect = agent_link_dialect(window->agent->link);
	struct agent_window *popup;
	wl_list_for_each(popup, &window->agent->windows, link) {
		if (popup->popup && popup->id != 0 && agent_popup_get_parent(popup) == window) {
			agent_window_withdraw(popup);
		}
	}
	if (window->id != 0 && dialect != NULL) {
		dialect->destroy(window);
	}
	window_forget_wire(window);
}

static void handle_link_leave(struct wl_listener *listener, void *data) {
	struct agent *agent = wl_container_of(listener, agent, windows_listeners.link_leave);
	struct agent_window *window;
	wl_list_for_each(window, &agent->windows, link) {
		agent_window_withdraw(window);
	}
}

struct agent_window *agent_window_from_id(struct agent *agent, uint32_t id) {
	struct agent_window *window;
	wl_list_for_each(window, &agent->windows, link) {
		if (window->id == id && id != 0) {
			return window;
		}
	}
	return NULL;
}

static void handle_link_up(struct wl_listener *listener, void *data) {
	struct agent *agent = wl_container_of(listener, agent, windows_listeners.link_up);
	const struct agent_dialect *dialect = agent_link_dialect(agent->link);
	struct agent_window *window;
	wl_list_for_each(window, &agent->windows, link) {
		agent_window_announce(window);
	}
	/* A window may belong to one that was made later. */
	wl_list_for_each(window, &agent->windows, link) {
		if (window->id != 0 && !window->popup && dialect != NULL) {
			dialect->parent(window);
		}
	}
	agent_windows_schedule_flush(agent);
}

static void handle_lock_content(struct wlr_surface *wlr, int x, int y, void *data) {
	struct agent_surface *surface = agent_surface_from_wlr(wlr);
	if (surface != NULL) {
		agent_surface_lock(surface);
	}
}

static void handle_link_down(struct wl_listener *listener, void *data) {
	struct agent *agent = wl_container_of(listener, agent, windows_listeners.link_down);
	struct agent_window *window;
	wl_list_for_each(window, &agent->windows, link) {
		/* What the GUI domain held on to is ours to keep now, for the next one. */
		if (window->mapped) {
			wlr_surface_for_each_surface(window->xdg->surface, handle_lock_content,
				NULL);
		}
		window_forget_wire(window);
		if (window->popup) {
			agent_popup_configure_now(window);
		}
	}
}

/* ---- the programs' side ---- */

static void window_handle_map(struct agent_window *window) {
	if (window->popup) {
		window->grab = window->xdg->popup->seat != NULL;
		wl_signal_emit_mutable(&window->agent->events.popup_grab, NULL);
	}
}

void agent_window_handle_commit(struct agent_window *window, struct agent_surface *surface) {
	struct wlr_surface *root = window->xdg->surface;
	if (surface->wlr == root) {
		if (window->xdg->initial_commit) {
			if (window->popup) {
				agent_popup_handle_initial_commit(window);
			} else {
				agent_toplevel_handle_initial_commit(window);
			}
			return;
		}
		if (!window->popup) {
			agent_toplevel_handle_commit(window);
		}
	}
	if (!root->mapped) {
		return;
	}
	if (!window->mapped) {
		window->mapped = true;
		window_handle_map(window);
	}
	if (surface->wlr->current.committed & WLR_SURFACE_STATE_BUFFER) {
		window->attached = true;
	}
	window->dirty = true;
	agent_window_announce(window);
	agent_windows_schedule_flush(window->agent);
}

void agent_window_handle_unmap(struct agent_window *window, struct agent_surface *surface) {
	if (surface->wlr == window->xdg->surface) {
		window->mapped = false;
		window->dirty = window->attached = false;
		agent_window_withdraw(window);
		if (window->popup) {
			wl_signal_emit_mutable(&window->agent->events.popup_grab, NULL);
		}
		return;
	}
	if (window->mapped) {
		window->dirty = true;
		agent_windows_schedule_flush(window->agent);
	}
}

/* ---- frames ---- */

static void handle_send_frame_done(struct wlr_surface *surface, int x, int y, void *data) {
	wlr_surface_send_frame_done(surface, data);
}

void agent_window_handle_frame(struct agent_window *window, uint32_t refresh) {
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	window->frame_pending = false;
	agent_feedback_present(window->agent, &window->feedbacks, &now, refresh);
	if (window->mapped) {
		wlr_surface_for_each_surface(window->xdg->surface, handle_send_frame_done, &now);
	}
	if (window->dirty) {
		agent_windows_schedule_flush(window->agent);
	}
}

static void handle_wants_frame(struct wlr_surface *surface, int x, int y, void *data) {
	bool *wants = data;
	*wants = *wants || !wl_list_empty(&surface->current.frame_callback_list);
}

bool agent_window_wants_frame(struct agent_window *window) {
	bool wants = false;
	if (window->mapped) {
		wlr_surface_for_each_surface(window->xdg->surface, handle_wants_frame, &wants);
	}
	return wants;
}

/* Sends what waits and may be sent. */
static void handle_flush(void *data) {
	struct agent *agent = data;
	agent->flush_idle = NULL;
	const struct agent_dialect *dialect = agent_link_dialect(agent->link);
	struct agent_window *window;
	wl_list_for_each(window, &agent->windows, link) {
		if (dialect == NULL || agent_link_is_congested(agent->link)) {
			return;
		}
		if (window->id != 0 && window->on_wire_mapped && !window->frame_pending &&
				(window->dirty || window->acked_serial != window->sent_serial)) {
			dialect->commit(window);
		}
	}
}

void agent_windows_schedule_flush(struct agent *agent) {
	if (agent->flush_idle == NULL) {
		agent->flush_idle = wl_event_loop_add_idle(agent->loop, handle_flush, agent);
	}
}

static void handle_buffer_destroy(struct wl_listener *listener, void *data) {
	struct agent *agent =
		wl_container_of(listener, agent, windows_listeners.buffer_destroy);
	const struct agent_buffer *buffer = data;
	struct agent_window *window;
	wl_list_for_each(window, &agent->windows, link) {
		if (window->sent == buffer) {
			window->sent = NULL;
		}
	}
}

static void handle_link_room(struct wl_listener *listener, void *data) {
	struct agent *agent = wl_container_of(listener, agent, windows_listeners.link_room);
	agent_windows_schedule_flush(agent);
}

static void listen(struct wl_signal *signal, struct wl_listener *listener,
		wl_notify_func_t notify) {
	listener->notify = notify;
	wl_signal_add(signal, listener);
}

void agent_windows_init(struct agent *agent) {
	wl_list_init(&agent->windows);
	listen(&agent->events.link_up, &agent->windows_listeners.link_up, handle_link_up);
	listen(&agent->events.link_room, &agent->windows_listeners.link_room, handle_link_room);
	listen(&agent->events.link_leave, &agent->windows_listeners.link_leave, handle_link_leave);
	listen(&agent->events.link_down, &agent->windows_listeners.link_down, handle_link_down);
	listen(&agent->events.buffer_destroy, &agent->windows_listeners.buffer_destroy,
		handle_buffer_destroy);
}

void agent_windows_finish(struct agent *agent) {
	wl_list_remove(&agent->windows_listeners.link_up.link);
	wl_list_remove(&agent->windows_listeners.link_room.link);
	wl_list_remove(&agent->windows_listeners.link_leave.link);
	wl_list_remove(&agent->windows_listeners.link_down.link);
	wl_list_remove(&agent->windows_listeners.buffer_destroy.link);
	if (agent->flush_idle != NULL) {
		wl_event_source_remove(agent->flush_idle);
		agent->flush_idle = NULL;
	}
}

const char *agent_window_get_title(const struct agent_window *window) {
	const char *title = window->popup || window->xdg->toplevel == NULL ? NULL :
		window->xdg->toplevel->title;
	return title != NULL ? title : "";
}

const char *agent_window_get_app_id(const struct agent_window *window) {
	const char *app_id = window->popup || window->xdg->toplevel == NULL ? NULL :
		window->xdg->toplevel->app_id;
	return app_id != NULL ? app_id : "";
}
