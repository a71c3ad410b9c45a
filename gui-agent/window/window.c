/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/window/window.h"

#include <assert.h>
#include <stdlib.h>
#include <time.h>
#include <wlr/types/wlr_compositor.h>

#include "gui-agent/base/agent.h"
#include "gui-agent/base/log.h"
#include "gui-agent/link/link.h"
#include "gui-agent/window/feedback.h"
#include "gui-agent/window/hidden.h"
#include "gui-agent/window/surface.h"
#include "gui-agent/window/ticker.h"

/* ---- life ---- */

void agent_window_init(struct agent_window *window, struct agent *agent,
		const struct agent_window_kind *kind, struct wlr_surface *wlr, bool popup) {
	struct agent_surface *surface = agent_surface_from_wlr(wlr);
	window->agent = agent;
	window->kind = kind;
	window->surface = wlr;
	window->popup = popup;
	if (surface != NULL) {
		surface->window = window;
	}
	pixman_region32_init(&window->damage);
	wl_array_init(&window->placed);
	wl_array_init(&window->feedbacks);
	agent_swapchain_init(&window->swapchain);
	wl_list_insert(agent->windows.prev, &window->link);
}

void agent_window_finish(struct agent_window *window) {
	struct agent_surface *surface = agent_surface_from_wlr(window->surface);
	agent_window_withdraw(window);
	for (size_t i = 0; i < window->n_listeners; i++) {
		wl_list_remove(&window->listeners[i].listener.link);
	}
	if (surface != NULL) {
		surface->window = NULL;
	}
	wl_list_remove(&window->link);
	agent_swapchain_finish(&window->swapchain);
	pixman_region32_fini(&window->damage);
	wl_array_release(&window->placed);
	wl_array_release(&window->feedbacks);
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

const struct agent_dialect *agent_window_dialect(const struct agent_window *window) {
	return window->id != 0 ? agent_link_dialect(window->agent->link) : NULL;
}

/*
 * Programs open windows of one pixel to get the keyboard for a moment (wl-copy before data control)
 * or to have a surface: nothing that a user could look at or close. The GUI domain hears of them
 * only when they grow.
 */
static bool is_helper(const struct agent_window *window, const struct wlr_box *box) {
	return !window->popup && box->width <= 1 && box->height <= 1;
}

/* Whether the GUI domain knows it now: by a new number, or by the one it had while hidden. */
static bool window_name(struct agent_window *window, const struct agent_dialect *dialect) {
	struct wlr_box box = window->kind->geometry(window);
	if (window->mapped && wlr_box_empty(&box)) {
		return false;
	}
	if (is_helper(window, &box)) {
		agent_window_await_tick(window);
		return false;
	}
	window->width = box.width;
	window->height = box.height;
	window->on_wire_mapped = false;
	if (!window->popup && agent_hidden_take(window)) {
		agent_window_damage_all(window);
		dialect->recall(window);
		return true;
	}
	window->id = agent_link_next_id(window->agent->link);
	dialect->create(window);
	agent_window_damage_all(window);
	return true;
}

void agent_window_announce(struct agent_window *window) {
	const struct agent_dialect *dialect = agent_link_dialect(window->agent->link);
	if (dialect == NULL || !window->kind->is_ready(window) ||
			(window->id == 0 && !window_name(window, dialect))) {
		return;
	}
	if (window->mapped && !window->on_wire_mapped) {
		window->on_wire_mapped = true;
		dialect->map(window);
	}
}

/* Resets all that was sent to the GUI domain, and what it was to answer. */
static void window_forget_wire(struct agent_window *window) {
	window->id = 0;
	window->on_wire_mapped = false;
	window->frame_pending = false;
	window->sent = NULL;
	window->n_serials = 0;
	window->scale = 0;
	window->sent_width = window->sent_height = 0;
	window->acked_serial = window->sent_serial = 0;
	window->pinged = false;
	window->awaits_tick = false;
	agent_feedback_discard(&window->feedbacks);
	agent_swapchain_finish(&window->swapchain);
	agent_swapchain_init(&window->swapchain);
	window->starved = AGENT_STARVED_NOT;
	wl_signal_emit_mutable(&window->agent->events.window_withdraw, window);
}

static void withdraw_popups(struct agent_window *window) {
	struct agent_window *popup;
	wl_list_for_each(popup, &window->agent->windows, link) {
		if (popup->popup && popup->id != 0 && agent_window_get_parent(popup) == window) {
			agent_window_withdraw(popup);
		}
	}
}

void agent_window_withdraw(struct agent_window *window) {
	const struct agent_dialect *dialect = agent_window_dialect(window);
	withdraw_popups(window);
	if (dialect != NULL) {
		dialect->destroy(window);
	}
	window_forget_wire(window);
}

/* It has no content any more, but may have some again. */
static void window_hide(struct agent_window *window) {
	const struct agent_dialect *dialect = agent_window_dialect(window);
	if (dialect == NULL || window->popup) {
		agent_window_withdraw(window);
		return;
	}
	withdraw_popups(window);
	dialect->unmap(window);
	if (!agent_hidden_keep(window)) {
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
	agent_hidden_drop_all(agent);
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
	agent_hidden_drop_all(agent);
	wl_list_for_each(window, &agent->windows, link) {
		/* What the GUI domain held on to is ours to keep now, for the next one. */
		if (window->mapped) {
			wlr_surface_for_each_surface(window->surface, handle_lock_content, NULL);
		}
		window_forget_wire(window);
		if (window->kind->stop_waiting != NULL) {
			window->kind->stop_waiting(window);
		}
	}
}

/* ---- the programs' side ---- */

struct agent_window *agent_window_from_surface(struct wlr_surface *wlr) {
	struct agent_surface *root = agent_surface_from_wlr(wlr_surface_get_root_surface(wlr));
	return root != NULL ? root->window : NULL;
}

static void window_note_content(struct agent_window *window) {
	window->dirty = true;
	agent_window_announce(window);
	agent_windows_schedule_flush(window->agent);
}

static void window_set_mapped(struct agent_window *window, bool mapped) {
	window->mapped = mapped;
	if (window->popup) {
		wl_signal_emit_mutable(&window->agent->events.popup_grab, NULL);
	}
}

void agent_window_map(struct agent_window *window) {
	if (!window->mapped) {
		window_set_mapped(window, true);
	}
	agent_window_damage_all(window);
	window_note_content(window);
}

static void handle_surface_commit(struct wl_listener *listener, void *data) {
	struct agent_surface *surface = data;
	struct agent_window *window = agent_window_from_surface(surface->wlr);
	if (window == NULL ||
			(surface->wlr == window->surface && !window->kind->commit(window)) ||
			!window->surface->mapped) {
		return;
	}
	if (!window->mapped) {
		window_set_mapped(window, true);
	}
	if (surface->wlr->current.committed & WLR_SURFACE_STATE_BUFFER) {
		window->attached = true;
	}
	window_note_content(window);
}

static void handle_surface_unmap(struct wl_listener *listener, void *data) {
	struct agent_surface *surface = data;
	struct agent_window *window = agent_window_from_surface(surface->wlr);
	if (window == NULL) {
		return;
	}
	if (surface->wlr == window->surface) {
		window->dirty = window->attached = false;
		window->mapped = false;
		window_hide(window);
		window_set_mapped(window, false);
	} else if (window->mapped) {
		window->dirty = true;
		agent_windows_schedule_flush(window->agent);
	}
}

/* ---- what the program wants ---- */

void agent_window_request_state(struct agent_window *window, uint32_t states, bool wanted) {
	const struct agent_dialect *dialect = agent_window_dialect(window);
	if (window->on_wire_mapped && dialect != NULL) {
		dialect->state(window, wanted ? states : 0, wanted ? 0 : states);
	} else if (wanted) {
		window->requested |= states;
	} else {
		window->requested &= ~states;
	}
}

void agent_window_set_limits(struct agent_window *window, int min_width, int min_height,
		int max_width, int max_height) {
	const struct agent_dialect *dialect = agent_window_dialect(window);
	if (min_width == window->min_width && min_height == window->min_height &&
			max_width == window->max_width && max_height == window->max_height) {
		return;
	}
	window->min_width = min_width;
	window->min_height = min_height;
	window->max_width = max_width;
	window->max_height = max_height;
	if (dialect != NULL) {
		dialect->hints(window);
	}
}

void agent_window_damage_content(struct agent_window *window) {
	pixman_region32_fini(&window->damage);
	pixman_region32_init_rect(&window->damage, 0, 0, (unsigned int)window->width,
		(unsigned int)window->height);
}

void agent_window_damage_all(struct agent_window *window) {
	agent_window_damage_content(window);
	/* Its size may not be known yet; nothing is where it was. */
	wl_array_release(&window->placed);
	wl_array_init(&window->placed);
	window->dirty = window->attached = true;
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
		wlr_surface_for_each_surface(window->surface, handle_send_frame_done, &now);
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
		wlr_surface_for_each_surface(window->surface, handle_wants_frame, &wants);
	}
	return wants;
}

void agent_window_await_tick(struct agent_window *window) {
	window->awaits_tick = true;
	agent_ticker_start(window->agent->ticker);
}

static void handle_tick(struct wl_listener *listener, void *data) {
	struct agent *agent = wl_container_of(listener, agent, windows_listeners.tick);
	const uint32_t *refresh = data;
	struct agent_window *window;
	wl_list_for_each(window, &agent->windows, link) {
		if (window->awaits_tick) {
			window->awaits_tick = false;
			agent_window_handle_frame(window, *refresh);
		}
	}
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
	wl_list_init(&agent->hidden);
	listen(&agent->events.link_up, &agent->windows_listeners.link_up, handle_link_up);
	listen(&agent->events.link_room, &agent->windows_listeners.link_room, handle_link_room);
	listen(&agent->events.link_leave, &agent->windows_listeners.link_leave, handle_link_leave);
	listen(&agent->events.link_down, &agent->windows_listeners.link_down, handle_link_down);
	listen(&agent->events.buffer_destroy, &agent->windows_listeners.buffer_destroy,
		handle_buffer_destroy);
	listen(&agent->events.tick, &agent->windows_listeners.tick, handle_tick);
	listen(&agent->events.surface_commit, &agent->windows_listeners.surface_commit,
		handle_surface_commit);
	listen(&agent->events.surface_unmap, &agent->windows_listeners.surface_unmap,
		handle_surface_unmap);
}

void agent_windows_finish(struct agent *agent) {
	wl_list_remove(&agent->windows_listeners.link_up.link);
	wl_list_remove(&agent->windows_listeners.link_room.link);
	wl_list_remove(&agent->windows_listeners.link_leave.link);
	wl_list_remove(&agent->windows_listeners.link_down.link);
	wl_list_remove(&agent->windows_listeners.buffer_destroy.link);
	wl_list_remove(&agent->windows_listeners.tick.link);
	wl_list_remove(&agent->windows_listeners.surface_commit.link);
	wl_list_remove(&agent->windows_listeners.surface_unmap.link);
	if (agent->flush_idle != NULL) {
		wl_event_source_remove(agent->flush_idle);
		agent->flush_idle = NULL;
	}
}

struct agent_window *agent_window_get_parent(struct agent_window *window) {
	return window->kind->parent(window);
}

struct agent_window *agent_window_get_root(struct agent_window *window) {
	struct agent_window *parent = window;
	while (parent != NULL && parent->popup) {
		window = parent;
		parent = agent_window_get_parent(parent);
	}
	return parent != NULL ? parent : window;
}

const char *agent_window_get_title(const struct agent_window *window) {
	const char *title = window->kind->title(window);
	return title != NULL ? title : "";
}

const char *agent_window_get_app_id(const struct agent_window *window) {
	const char *app_id = window->kind->app_id(window);
	return app_id != NULL ? app_id : "";
}
