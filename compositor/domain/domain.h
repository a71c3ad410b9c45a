/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_DOMAIN_H
#define LIVERY_COMPOSITOR_DOMAIN_H

/*
 * A configured domain and its livery-guid. livery makes a socket pair, starts a guid on one end and
 * a wl_client on the other: that wl_client is the domain's identity, and nothing a message says can
 * change it. A guid that ends takes its windows along and is started again with a growing delay.
 */

#include "common/endpoint.h"
#include "compositor/base/domain_log.h"
#include "compositor/domain/budget.h"
#include "compositor/domain/limits.h"
#include "compositor/domain/tokens.h"
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <wayland-server-core.h>

struct livery_config_domain;
struct livery_server;
struct wlr_surface;

/* All Wayland objects, also those that have no limit of their own: surfaces, regions, callbacks. */
#define LIVERY_DOMAIN_MAX_OBJECTS 16384
/* Made over time: each is sent a descriptor, and the kernel counts those on their way by user. */
#define LIVERY_DOMAIN_MAX_KEYBOARDS 64

/*
 * Percent of an output that all popups of a domain may cover together, where the configuration says
 * nothing: there is always something left that they do not hide.
 */
#define LIVERY_DOMAIN_POPUP_AREA 90

/* Domains that the configuration does not know, at a time. */
#define LIVERY_DOMAIN_MAX_UNKNOWN 1024

/*
 * A window that is shown costs livery time and the user attention: so many at once, and then one in
 * so many ms.
 */
#define LIVERY_DOMAIN_MAP_BURST 64
#define LIVERY_DOMAIN_MAP_MS 10
#define LIVERY_DOMAIN_POPUP_MS 1

struct livery_domain {
	struct livery_server *server;
	struct wl_list link; /* livery_server.domains */
	const struct livery_config_domain *config; /* NULL: not configured, label "unknown" */
	struct livery_owner owner; /* its identity; client is NULL while no guid runs */
	char own_name[32]; /* holds owner.name where there is no configuration */
	/* As the driver told them last, of a domain that is not configured. */
	char announced_name[64], announced_uuid[64];
	/*
	 * Where its agent is: the socket of the configuration, always; or the Xen domain that the
	 * driver says is up, NONE while it says so of none.
	 */
	struct livery_endpoint endpoint;
	bool announced; /* by the present driver */

	/* The running guid. */
	struct wl_listener client_destroy_late; /* after its objects went */
	struct wl_listener object_created;
	pid_t pid; /* 0 when there is none */
	bool ending; /* it was asked to end */
	struct wl_event_source *end_timer; /* kills one that does not */
	struct livery_domain_log log;
	bool paused, pause_logged; /* it is stopped, for a while; see pause.h */
	int64_t paused_until; /* ms, monotonic */
	struct wl_event_source *pause_timer;

	/* Starting again. */
	struct wl_event_source *restart_timer;
	uint32_t restart_delay; /* ms, of the next start */
	bool ended_well; /* the last one: its agent went away */
	int64_t started; /* ms, monotonic */

	/* Of the present connection. */
	struct wl_list managers; /* wl_resource links of livery_domain_manager_v1 */
	uint32_t sent_scale; /* of windows that are not shown yet, see scale.h */
	struct wl_list popup_list; /* livery_domain_popup.link, oldest first */
	struct wlr_surface *icon; /* of its drag, or NULL; see icon.h */
	bool popup_area_logged, pool_logged, textures_logged;
	size_t pool_mappings; /* of its pools, also of those that only buffers still name */
	struct livery_tokens toplevel_tokens, popup_tokens; /* for each that is shown */
	struct wl_list map_queue; /* livery_domain_toplevel.queue_link: those that wait, in order */
	struct wl_event_source *map_timer; /* shows those that had to wait */
	uint32_t pools, buffers, toplevels, popups, keyboards;
	uint64_t mapped_bytes;
	uint64_t texture_bytes; /* of its pictures that the renderer has */
	struct livery_budget budget; /* of livery's time */
	uint64_t grant_pages; /* of Xen, also of pools that only buffers still name */
	struct livery_hidden *hidden; /* windows, NULL before the first */
};

/* Makes a domain of the configuration, stopped. NULL when there is no memory. */
struct livery_domain *livery_domain_create(
	struct livery_server *server, const struct livery_config_domain *config);

/*
 * Makes a domain that the driver found and the configuration does not know; one that is down, and
 * longest so, may be freed for it. NULL: no memory, or there are LIVERY_DOMAIN_MAX_UNKNOWN.
 */
struct livery_domain *livery_domain_create_unknown(struct livery_server *server, const char *name);

/*
 * The driver says that the domain offers a GUI as Xen domain domid, or does not any more: its
 * windows go now. One that comes again soon, and again, gets its guid after a growing delay.
 */
void livery_domain_set_up(struct livery_domain *domain, uint32_t domid);
/* It offers no GUI any more: ends its guid, which is not started again until it is up. */
void livery_domain_set_down(struct livery_domain *domain);

/*
 * Whether there is something to connect to: an embedded domain's socket always, a Xen domain while
 * it is up.
 */
bool livery_domain_is_present(const struct livery_domain *domain);

/* Whether it has a name and a label, and no more of anything than a domain may have. */
bool livery_domain_is_valid(const struct livery_domain *domain);

/* Starts its guid now; a failure is logged and tried again later. */
void livery_domain_start(struct livery_domain *domain);

/* Ends all guids, for good. */
void livery_domains_stop(struct livery_server *server);

/* Frees it, after it was stopped and all its buffers are gone. */
void livery_domain_destroy(struct livery_domain *domain);

/* The domain that owner is the identity of; NULL, the GUI domain, gives NULL. */
struct livery_domain *livery_domain_of(const struct livery_owner *owner);

/*
 * Counts a window, or a popup, that it is about to show; false: it has shown too many in this time,
 * and those that wait are tried again by a timer.
 */
bool livery_domain_take_map(struct livery_domain *domain, bool popup);

/* The Wayland objects of all guids, now. */
unsigned livery_domains_count_objects(struct livery_server *server);

/* Takes note of the guids that have ended (SIGCHLD). */
void livery_domain_reap(struct livery_server *server);

#endif
