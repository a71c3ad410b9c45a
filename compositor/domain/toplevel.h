/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_DOMAIN_TOPLEVEL_H
#define LIVERY_COMPOSITOR_DOMAIN_TOPLEVEL_H

/* Windows of domains: livery_domain_toplevel_v1. */

#include "compositor/desktop/toplevel.h"

struct livery_content;
struct livery_domain;
struct wl_resource;

struct livery_domain_toplevel {
	struct livery_toplevel base;
	struct wl_resource *resource;
	struct livery_content *content; /* in base.content */

	uint32_t identity; /* guid's number of the window, 0: not told */

	/* Configures: the last sent, the last acknowledged, and one that waits to be sent. */
	uint32_t sent, acked;
	bool waiting; /* for an acknowledgement before the next is sent */
	bool reports_place; /* each configure tells where the window is */
	int sent_x, sent_y; /* place told last */
	uint32_t sent_scale; /* 0: none yet */
	struct wl_list queue_link; /* livery_domain.map_queue; empty: does not wait to be mapped */
	int wanted_width, wanted_height; /* as it is to be mapped */
	struct wl_event_source *idle;

	/* Whether its program lives (domain_ping.h). */
	enum {
		LIVERY_PING_IDLE,
		LIVERY_PING_WAITS, /* the user did something: there will be a question */
		LIVERY_PING_ASKED,
	} ping;
	uint32_t ping_serial;
	struct wl_event_source *ping_timer; /* NULL before the first time */
};

/* livery_domain_manager_v1.get_toplevel; surface is fresh. */
void livery_domain_toplevel_create(struct livery_domain *domain, struct wl_resource *manager,
	uint32_t id, struct wlr_surface *surface);

/* Shows the windows of a domain that had to wait, as many as it may now. */
void livery_domain_toplevel_map_waiting(struct livery_domain *domain);

/* Outputs came, went or moved: tells guids that want to know where their windows are now. */
void livery_domain_toplevel_update_places(const struct livery_server *server);

/* The window whose surface this is, or NULL. */
struct livery_domain_toplevel *livery_domain_toplevel_from_surface(struct wlr_surface *surface);

#endif
