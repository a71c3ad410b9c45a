/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/window/surface.h"

#include <stdlib.h>
#include <string.h>
#include <wlr/types/wlr_buffer.h>
#include <wlr/types/wlr_compositor.h>

#include "gui-agent/base/agent.h"
#include "gui-agent/base/log.h"
#include "gui-agent/share/keep.h"
#include "gui-agent/window/output.h"
#include "gui-agent/window/scale.h"

static void surface_set_buffer(struct agent_surface *surface, struct wlr_buffer *buffer) {
	struct wlr_buffer *old = surface->buffer;
	bool old_locked = surface->locked;
	if (old != NULL) {
		wl_list_remove(&surface->buffer_destroy.link);
	}
	surface->buffer = buffer;
	surface->locked = buffer != NULL;
	if (buffer != NULL) {
		wlr_buffer_lock(buffer);
		wl_signal_add(&buffer->events.destroy, &surface->buffer_destroy);
	}
	if (old_locked) {
		wlr_buffer_unlock(old);
	}
}

/* Only a buffer that is not locked can go, that is one whose content was sent and released. */
static void handle_buffer_destroy(struct wl_listener *listener, void *data) {
	struct agent_surface *surface = wl_container_of(listener, surface, buffer_destroy);
	struct wlr_buffer *old = surface->buffer;
	size_t copied = 0;
	wl_list_remove(&surface->buffer_destroy.link);
	surface->buffer = NULL;
	surface->locked = false;
	if (surface->wlr->mapped && surface->wlr->resource != NULL) {
		surface->buffer = agent_keep_copy(old, &copied);
	}
	if (surface->buffer != NULL) {
		surface->locked = true;
		wl_signal_add(&surface->buffer->events.destroy, &surface->buffer_destroy);
		surface->agent->stats.copied_bytes += copied;
	}
}

void agent_surface_lock(struct agent_surface *surface) {
	if (surface->buffer != NULL && !surface->locked) {
		wlr_buffer_lock(surface->buffer);
		surface->locked = true;
	}
}

void agent_surface_unlock(struct agent_surface *surface) {
	if (surface->locked) {
		surface->locked = false;
		wlr_buffer_unlock(surface->buffer);
	}
}

static void surface_add_damage(struct agent_surface *surface) {
	pixman_region32_t damage;
	pixman_region32_init(&damage);
	wlr_surface_get_effective_damage(surface->wlr, &damage);
	pixman_region32_union(&surface->damage, &surface->damage, &damage);
	pixman_region32_fini(&damage);
}

/*
 * Cursors, and drag icons that are no windows, whose pixels cannot be sent: their programs get the
 * buffers back. Any other surface is part of a window, or may become one: of an X11 window it is
 * known only after its first buffer.
 */
static bool surface_is_picture(struct wlr_surface *wlr) {
	struct wlr_surface *root = wlr_surface_get_root_surface(wlr);
	const struct agent_surface *surface = agent_surface_from_wlr(root);
	const struct wlr_surface_role *role = root->role;
	bool window = surface != NULL && surface->window != NULL;
	return !window && role != NULL && (strcmp(role->name, "wl_pointer-cursor") == 0 ||
		strcmp(role->name, "wl_data_device-icon") == 0);
}

static void handle_commit(struct wl_listener *listener, void *data) {
	struct agent_surface *surface = wl_container_of(listener, surface, commit);
	struct wlr_surface *wlr = surface->wlr;
	bool shown = !surface_is_picture(wlr);
	if (wlr->current.committed & WLR_SURFACE_STATE_BUFFER) {
		surface_set_buffer(surface, shown ? wlr->current.buffer : NULL);
	}
	struct agent_surface *root = agent_surface_from_wlr(wlr_surface_get_root_surface(wlr));
	if (root != NULL && root->window != NULL) {
		agent_scale_tell(surface);
		surface_add_damage(surface);
		wl_signal_emit_mutable(&surface->agent->events.surface_commit, surface);
	}
}

static void handle_unmap(struct wl_listener *listener, void *data) {
	struct agent_surface *surface = wl_container_of(listener, surface, unmap);
	wl_signal_emit_mutable(&surface->agent->events.surface_unmap, surface);
}

static void handle_destroy(struct wl_listener *listener, void *data) {
	struct agent_surface *surface = wl_container_of(listener, surface, destroy);
	surface_set_buffer(surface, NULL);
	wl_list_remove(&surface->commit.link);
	wl_list_remove(&surface->unmap.link);
	wl_list_remove(&surface->destroy.link);
	pixman_region32_fini(&surface->damage);
	surface->wlr->data = NULL;
	free(surface);
}

void agent_surface_create(struct agent *agent, struct wlr_surface *wlr) {
	struct agent_surface *surface = calloc(1, sizeof(*surface));
	if (surface == NULL) {
		wl_resource_post_no_memory(wlr->resource);
		return;
	}
	surface->agent = agent;
	surface->wlr = wlr;
	wlr->data = surface;
	pixman_region32_init(&surface->damage);
	surface->buffer_destroy.notify = handle_buffer_destroy;
	surface->commit.notify = handle_commit;
	wl_signal_add(&wlr->events.commit, &surface->commit);
	surface->unmap.notify = handle_unmap;
	wl_signal_add(&wlr->events.unmap, &surface->unmap);
	surface->destroy.notify = handle_destroy;
	wl_signal_add(&wlr->events.destroy, &surface->destroy);
	wlr_surface_send_enter(wlr, agent_output_get_wlr(agent->output));
	agent_scale_tell(surface);
}

struct agent_surface *agent_surface_from_wlr(struct wlr_surface *wlr) {
	return wlr->data;
}
