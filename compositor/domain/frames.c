/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/domain/frames.h"
#include "compositor/base/server.h"
#include "compositor/desktop/output.h"
#include "compositor/desktop/toplevel.h"
#include "compositor/domain/domain.h"
#include "compositor/domain/popup.h"
#include <time.h>
#include <wlr/types/wlr_compositor.h>
#include <wlr/types/wlr_output.h>

static bool waits(const struct wlr_surface *surface) {
	return !wl_list_empty(&surface->current.frame_callback_list);
}

static bool is_shown(const struct livery_toplevel *toplevel) {
	return toplevel->mapped && !toplevel->minimized;
}

/* So many of a domain's windows above one are looked at; under a deeper one it is not covered. */
#define MAX_ABOVE 64

static bool find_cover(const struct livery_toplevel *toplevel) {
	struct wlr_box box = livery_toplevel_outer_box(toplevel);
	const struct wl_list *link = toplevel->link.prev;
	for (int n = 0; link != &toplevel->server->toplevels && n < MAX_ABOVE; link = link->prev) {
		const struct livery_toplevel *above = wl_container_of(link, above, link);
		if (above->owner != toplevel->owner || !is_shown(above)) {
			continue;
		}
		n++;
		struct wlr_box cover = livery_toplevel_outer_box(above), common;
		if (wlr_box_intersection(&common, &box, &cover) && wlr_box_equal(&common, &box)) {
			return true;
		}
	}
	return false;
}

/*
 * Wholly under one window of its own domain, as the scene is now. What others have above it is not
 * asked. Looked for once for each scene: many commits need it.
 */
static bool lookup_cover(struct livery_toplevel *toplevel) {
	uint64_t scene = toplevel->server->stats.scene_changes;
	if (toplevel->cover_scene != scene) {
		toplevel->cover_scene = scene;
		toplevel->covered = find_cover(toplevel);
	}
	return toplevel->covered;
}

static bool goes_on(struct livery_toplevel *toplevel) {
	return is_shown(toplevel) && !lookup_cover(toplevel);
}

static void send_popups(const struct livery_domain *domain, const struct livery_output *output,
	const struct timespec *now) {
	const struct livery_domain_popup *popup;
	wl_list_for_each(popup, &domain->popup_list, link) {
		if (popup->mapped && waits(popup->surface) && is_shown(popup->root) &&
			livery_toplevel_output(popup->root) == output) {
			wlr_surface_send_frame_done(popup->surface, now);
		}
	}
}

static void handle_output_frame(struct wl_listener *listener, void *data) {
	struct livery_server *server = wl_container_of(listener, server, output_frame);
	const struct livery_output *output = data;
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	struct livery_toplevel *toplevel;
	wl_list_for_each(toplevel, &server->toplevels, link) {
		if (toplevel->owner != NULL && waits(toplevel->surface) &&
			livery_toplevel_output(toplevel) == output && goes_on(toplevel)) {
			wlr_surface_send_frame_done(toplevel->surface, &now);
		}
	}
	const struct livery_domain *domain;
	wl_list_for_each(domain, &server->domains, link) {
		send_popups(domain, output, &now);
		if (domain->icon != NULL && waits(domain->icon)) {
			wlr_surface_send_frame_done(domain->icon, &now);
		}
	}
}

void livery_domain_frames_init(struct livery_server *server) {
	server->output_frame.notify = handle_output_frame;
	wl_signal_add(&server->events.output_frame, &server->output_frame);
}

void livery_domain_frames_handle_commit(
	struct livery_toplevel *toplevel, struct wlr_surface *surface) {
	if (!waits(surface) || !goes_on(toplevel)) {
		return;
	}
	const struct livery_output *output = livery_toplevel_output(toplevel);
	if (output != NULL) {
		wlr_output_schedule_frame(output->wlr_output);
	}
}
