/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/domain/toplevel.h"
#include "compositor/base/server.h"
#include "compositor/config/config.h"
#include "compositor/desktop/family.h"
#include "compositor/desktop/focus.h"
#include "compositor/domain/content.h"
#include "compositor/domain/domain.h"
#include "compositor/domain/frames.h"
#include "compositor/domain/hidden.h"
#include "compositor/domain/ping.h"
#include "compositor/domain/popup.h"
#include "compositor/domain/scale.h"
#include "compositor/input/interactive.h"
#include "livery-domain-v1-protocol.h"
#include <stdlib.h>
#include <wlr/types/wlr_compositor.h>
#include <wlr/types/wlr_output_layout.h>
#include <wlr/util/edges.h>

/*
 * While the user drags an edge no more configures than these wait for an answer: a slow domain gets
 * fewer and larger steps, not a queue.
 */
#define MAX_UNANSWERED 2

static struct livery_domain_toplevel *from_base(struct livery_toplevel *base) {
	struct livery_domain_toplevel *toplevel = wl_container_of(base, toplevel, base);
	return toplevel;
}

static uint32_t states_of(const struct livery_toplevel *base) {
	return (base->maximized ? LIVERY_DOMAIN_TOPLEVEL_V1_STATE_MAXIMIZED : 0u) |
		(base->fullscreen ? LIVERY_DOMAIN_TOPLEVEL_V1_STATE_FULLSCREEN : 0u) |
		(base->resizing ? LIVERY_DOMAIN_TOPLEVEL_V1_STATE_RESIZING : 0u) |
		(livery_toplevel_focused(base) ? LIVERY_DOMAIN_TOPLEVEL_V1_STATE_ACTIVATED : 0u) |
		(base->minimized ? LIVERY_DOMAIN_TOPLEVEL_V1_STATE_MINIMIZED : 0u);
}

/* Where the content's corner is, from the corner of the box around all outputs. */
static void find_place(const struct livery_toplevel *base, int *x, int *y) {
	struct wlr_box desktop;
	wlr_output_layout_get_box(base->server->output_layout, NULL, &desktop);
	livery_overflow_origin(base, x, y);
	*x -= desktop.x;
	*y -= desktop.y;
}

static void send_place(struct livery_domain_toplevel *toplevel) {
	if (toplevel->reports_place) {
		find_place(&toplevel->base, &toplevel->sent_x, &toplevel->sent_y);
		livery_domain_toplevel_v1_send_place(
			toplevel->resource, toplevel->sent_x, toplevel->sent_y);
	}
}

/* In 120ths, where it is another than was told; of a window that is on an output. */
static void update_scale(struct livery_domain_toplevel *toplevel) {
	const struct livery_output *output = livery_toplevel_output(&toplevel->base);
	if (!toplevel->base.mapped || output == NULL) {
		return;
	}
	uint32_t scale = livery_domain_scale_on(livery_domain_of(toplevel->base.owner), output);
	if (scale != toplevel->sent_scale) {
		toplevel->sent_scale = scale;
		livery_domain_toplevel_v1_send_scale(toplevel->resource, scale);
	}
}

static void send_configure(void *data) {
	struct livery_domain_toplevel *toplevel = data;
	struct livery_toplevel *base = &toplevel->base;
	toplevel->idle = NULL;
	toplevel->waiting = false;
	toplevel->sent++;
	struct wlr_box bounds = livery_toplevel_bounds(base);
	update_scale(toplevel);
	send_place(toplevel);
	livery_domain_toplevel_v1_send_configure(toplevel->resource, toplevel->sent,
		(uint32_t)base->box.width, (uint32_t)base->box.height, states_of(base),
		(uint32_t)bounds.width, (uint32_t)bounds.height);
}

static void configure(struct livery_toplevel *base) {
	struct livery_domain_toplevel *toplevel = from_base(base);
	if (!base->mapped || toplevel->idle != NULL) {
		return;
	}
	if (base->resizing && toplevel->sent - toplevel->acked >= MAX_UNANSWERED) {
		toplevel->waiting = true;
		return;
	}
	/* Once for all that changes now. */
	toplevel->idle = wl_event_loop_add_idle(base->server->loop, send_configure, toplevel);
}

static void cancel_configure(struct livery_domain_toplevel *toplevel) {
	toplevel->waiting = false;
	if (toplevel->idle != NULL) {
		wl_event_source_remove(toplevel->idle);
		toplevel->idle = NULL;
	}
}

static void close_window(struct livery_toplevel *base) {
	livery_domain_toplevel_v1_send_close(from_base(base)->resource);
}

static void expect_answer(struct livery_toplevel *base) {
	livery_domain_ping_start(from_base(base));
}

static void clip(struct livery_toplevel *base) {
	const struct wlr_box view = livery_overflow_view(base);
	livery_content_set_view(from_base(base)->content, &view);
}

static void update_place(struct livery_toplevel *base) {
	const struct livery_domain_toplevel *toplevel = from_base(base);
	int x, y;
	find_place(base, &x, &y);
	if (toplevel->reports_place && (x != toplevel->sent_x || y != toplevel->sent_y)) {
		configure(base);
	}
}

static void handle_move(struct livery_toplevel *base) {
	livery_domain_popup_place_all(base);
	update_scale(from_base(base));
	update_place(base);
}

static const struct livery_toplevel_impl domain_impl = {
	.configure = configure,
	.close = close_window,
	.expect_answer = expect_answer,
	.clip = clip,
	.dismiss_popups = livery_domain_popup_dismiss,
	.place_popups = handle_move,
};

void livery_domain_toplevel_update_places(const struct livery_server *server) {
	struct livery_toplevel *base;
	wl_list_for_each(base, &server->toplevels, link) {
		if (base->impl == &domain_impl) {
			update_scale(from_base(base));
			update_place(base);
		}
	}
}

static void leave_queue(struct livery_domain_toplevel *toplevel) {
	wl_list_remove(&toplevel->queue_link);
	wl_list_init(&toplevel->queue_link);
}

static void unmap(struct livery_domain_toplevel *toplevel) {
	cancel_configure(toplevel);
	livery_domain_ping_stop(toplevel);
	leave_queue(toplevel);
	livery_domain_popup_close_all(&toplevel->base);
	livery_toplevel_unmap(&toplevel->base);
}

/* The role: of one surface for one object. */

static bool has_answered(const struct livery_domain_toplevel *toplevel) {
	return toplevel->acked == toplevel->sent && toplevel->idle == NULL;
}

static void handle_surface_commit(struct wlr_surface *surface) {
	struct livery_domain_toplevel *toplevel = livery_domain_toplevel_from_surface(surface);
	if (toplevel == NULL) {
		return;
	}
	livery_content_handle_commit(toplevel->content);
	livery_domain_frames_handle_commit(&toplevel->base, surface);
	if (!toplevel->base.mapped || !wlr_surface_has_buffer(surface)) {
		return;
	}
	wlr_surface_map(surface);
	if (surface->current.committed & WLR_SURFACE_STATE_BUFFER) {
		toplevel->base.server->stats.domain_commits++;
	}
	if (!toplevel->base.resizing && has_answered(toplevel)) {
		livery_overflow_note(
			&toplevel->base, surface->current.width, surface->current.height);
	}
}

static void handle_role_destroy(struct wlr_surface *surface) {
	struct livery_domain_toplevel *toplevel = livery_domain_toplevel_from_surface(surface);
	if (toplevel == NULL) {
		return;
	}
	struct livery_domain *domain = livery_domain_of(toplevel->base.owner);
	wl_resource_set_user_data(toplevel->resource, NULL);
	unmap(toplevel);
	livery_domain_popup_orphan_all(&toplevel->base);
	livery_domain_ping_finish(toplevel);
	livery_hidden_keep(domain, toplevel->identity, &toplevel->base.home);
	livery_content_destroy(toplevel->content);
	livery_toplevel_finish(&toplevel->base);
	domain->toplevels--;
	free(toplevel);
}

static const struct wlr_surface_role toplevel_role = {
	.name = "livery_domain_toplevel_v1",
	.commit = handle_surface_commit,
	.destroy = handle_role_destroy,
};

struct livery_domain_toplevel *livery_domain_toplevel_from_surface(struct wlr_surface *surface) {
	if (surface->role != &toplevel_role || surface->role_resource == NULL) {
		return NULL;
	}
	return wl_resource_get_user_data(surface->role_resource);
}

/* Requests. Each is ignored once the surface is gone. */

static void handle_destroy(struct wl_client *client, struct wl_resource *resource) {
	wl_resource_destroy(resource);
}

static bool check_size(struct wl_resource *resource, uint32_t width, uint32_t height) {
	if (width >= 1 && width <= LIVERY_TOPLEVEL_MAX_SIZE && height >= 1 &&
		height <= LIVERY_TOPLEVEL_MAX_SIZE) {
		return true;
	}
	wl_resource_post_error(resource, LIVERY_DOMAIN_MANAGER_V1_ERROR_BAD_SIZE,
		"toplevel: %ux%u is not in 1 to %d", width, height, LIVERY_TOPLEVEL_MAX_SIZE);
	return false;
}

static void map(struct livery_domain_toplevel *toplevel) {
	leave_queue(toplevel);
	livery_toplevel_map(
		&toplevel->base, toplevel->wanted_width, toplevel->wanted_height);
	if (wlr_surface_has_buffer(toplevel->base.surface)) {
		wlr_surface_map(toplevel->base.surface);
	}
}

static void handle_map(
	struct wl_client *client, struct wl_resource *resource, uint32_t width, uint32_t height) {
	struct livery_domain_toplevel *toplevel = wl_resource_get_user_data(resource);
	if (!check_size(resource, width, height) || toplevel == NULL || toplevel->base.mapped) {
		return;
	}
	toplevel->wanted_width = (int)width;
	toplevel->wanted_height = (int)height;
	struct livery_domain *domain = livery_domain_of(toplevel->base.owner);
	if (wl_list_empty(&toplevel->queue_link)) {
		wl_list_insert(domain->map_queue.prev, &toplevel->queue_link);
	}
	livery_domain_toplevel_map_waiting(domain);
}

void livery_domain_toplevel_map_waiting(struct livery_domain *domain) {
	while (!wl_list_empty(&domain->map_queue) && livery_domain_take_map(domain, false)) {
		struct livery_domain_toplevel *first =
			wl_container_of(domain->map_queue.next, first, queue_link);
		map(first);
	}
}

static void handle_unmap(struct wl_client *client, struct wl_resource *resource) {
	struct livery_domain_toplevel *toplevel = wl_resource_get_user_data(resource);
	if (toplevel != NULL) {
		unmap(toplevel);
	}
}

static void handle_set_size(
	struct wl_client *client, struct wl_resource *resource, uint32_t width, uint32_t height) {
	struct livery_domain_toplevel *toplevel = wl_resource_get_user_data(resource);
	if (!check_size(resource, width, height) || toplevel == NULL) {
		return;
	}
	struct livery_toplevel *base = &toplevel->base;
	bool floats = !base->maximized && !base->fullscreen;
	if (base->mapped && has_answered(toplevel) && floats && !base->resizing) {
		livery_toplevel_accept_size(base, (int)width, (int)height);
	}
}

static void handle_set_title(
	struct wl_client *client, struct wl_resource *resource, const char *untrusted_title) {
	struct livery_domain_toplevel *toplevel = wl_resource_get_user_data(resource);
	if (toplevel != NULL) {
		livery_toplevel_set_title(&toplevel->base, untrusted_title);
	}
}

static void handle_set_app_id(
	struct wl_client *client, struct wl_resource *resource, const char *untrusted_app_id) {
	struct livery_domain_toplevel *toplevel = wl_resource_get_user_data(resource);
	if (toplevel != NULL) {
		livery_toplevel_set_app_id(&toplevel->base, untrusted_app_id);
	}
}

static void handle_set_parent(struct wl_client *client, struct wl_resource *resource,
	struct wl_resource *parent_resource) {
	struct livery_domain_toplevel *toplevel = wl_resource_get_user_data(resource);
	struct livery_domain_toplevel *parent =
		parent_resource != NULL ? wl_resource_get_user_data(parent_resource) : NULL;
	if (toplevel != NULL) {
		livery_family_set_parent(&toplevel->base, parent != NULL ? &parent->base : NULL);
	}
}

static int32_t hint(uint32_t value) {
	return value > LIVERY_TOPLEVEL_MAX_SIZE ? LIVERY_TOPLEVEL_MAX_SIZE : (int32_t)value;
}

static void handle_set_size_hints(struct wl_client *client, struct wl_resource *resource,
	uint32_t min_width, uint32_t min_height, uint32_t max_width, uint32_t max_height,
	uint32_t base_width, uint32_t base_height, uint32_t inc_width, uint32_t inc_height) {
	struct livery_domain_toplevel *toplevel = wl_resource_get_user_data(resource);
	if (toplevel == NULL) {
		return;
	}
	struct livery_toplevel_hints *hints = &toplevel->base.hints;
	*hints = (struct livery_toplevel_hints){
		.min_width = hint(min_width),
		.min_height = hint(min_height),
		.max_width = hint(max_width),
		.max_height = hint(max_height),
		.base_width = hint(base_width),
		.base_height = hint(base_height),
		.inc_width = hint(inc_width),
		.inc_height = hint(inc_height),
	};
	if (hints->max_width < hints->min_width) {
		hints->max_width = 0;
	}
	if (hints->max_height < hints->min_height) {
		hints->max_height = 0;
	}
}

static void handle_request_state(
	struct wl_client *client, struct wl_resource *resource, uint32_t request) {
	struct livery_domain_toplevel *toplevel = wl_resource_get_user_data(resource);
	if (request > LIVERY_DOMAIN_TOPLEVEL_V1_REQUEST_ACTIVATE) {
		wl_resource_post_error(resource, LIVERY_DOMAIN_MANAGER_V1_ERROR_BAD_VALUE,
			"request_state: no request %u", request);
		return;
	}
	if (toplevel == NULL) {
		return;
	}
	struct livery_toplevel *base = &toplevel->base;
	switch (request) {
	case LIVERY_DOMAIN_TOPLEVEL_V1_REQUEST_MAXIMIZE:
	case LIVERY_DOMAIN_TOPLEVEL_V1_REQUEST_UNMAXIMIZE:
		livery_toplevel_set_maximized(
			base, request == LIVERY_DOMAIN_TOPLEVEL_V1_REQUEST_MAXIMIZE);
		livery_focus_handle_grown(base);
		break;
	case LIVERY_DOMAIN_TOPLEVEL_V1_REQUEST_FULLSCREEN:
	case LIVERY_DOMAIN_TOPLEVEL_V1_REQUEST_UNFULLSCREEN:
		livery_toplevel_set_fullscreen(
			base, request == LIVERY_DOMAIN_TOPLEVEL_V1_REQUEST_FULLSCREEN);
		livery_focus_handle_grown(base);
		break;
	case LIVERY_DOMAIN_TOPLEVEL_V1_REQUEST_MODAL:
	case LIVERY_DOMAIN_TOPLEVEL_V1_REQUEST_UNMODAL:
		livery_toplevel_set_modal(
			base, request == LIVERY_DOMAIN_TOPLEVEL_V1_REQUEST_MODAL);
		break;
	case LIVERY_DOMAIN_TOPLEVEL_V1_REQUEST_MINIMIZE:
		livery_toplevel_set_minimized(base, true);
		break;
	case LIVERY_DOMAIN_TOPLEVEL_V1_REQUEST_DEMAND_ATTENTION:
	case LIVERY_DOMAIN_TOPLEVEL_V1_REQUEST_DROP_ATTENTION:
		livery_toplevel_set_attention(base,
			base->mapped &&
				request == LIVERY_DOMAIN_TOPLEVEL_V1_REQUEST_DEMAND_ATTENTION);
		break;
	case LIVERY_DOMAIN_TOPLEVEL_V1_REQUEST_ACTIVATE:
		livery_focus_activate(base);
		break;
	default: /* was refused */
		break;
	}
}

static void handle_ack_configure(
	struct wl_client *client, struct wl_resource *resource, uint32_t serial) {
	struct livery_domain_toplevel *toplevel = wl_resource_get_user_data(resource);
	/* Only forward, and not beyond what was sent; the numbers may wrap around. */
	if (toplevel == NULL || serial - toplevel->acked > toplevel->sent - toplevel->acked) {
		return;
	}
	toplevel->acked = serial;
	if (toplevel->waiting) {
		toplevel->waiting = false;
		configure(&toplevel->base);
	}
}

static void handle_pong(struct wl_client *client, struct wl_resource *resource, uint32_t serial) {
	struct livery_domain_toplevel *toplevel = wl_resource_get_user_data(resource);
	if (toplevel != NULL) {
		livery_domain_ping_answer(toplevel, serial);
	}
}

static void handle_set_identity(
	struct wl_client *client, struct wl_resource *resource, uint32_t identity) {
	struct livery_domain_toplevel *toplevel = wl_resource_get_user_data(resource);
	if (toplevel == NULL || toplevel->base.mapped) {
		return;
	}
	toplevel->identity = identity;
	livery_hidden_find(livery_domain_of(toplevel->base.owner), identity, &toplevel->base.home);
}

static void handle_grab(struct wl_client *client, struct wl_resource *resource, uint32_t edges) {
	struct livery_domain_toplevel *toplevel = wl_resource_get_user_data(resource);
	const uint32_t both = WLR_EDGE_LEFT | WLR_EDGE_RIGHT, all = WLR_EDGE_TOP | WLR_EDGE_BOTTOM;
	if (edges > (both | all) || (edges & both) == both || (edges & all) == all) {
		wl_resource_post_error(resource, LIVERY_DOMAIN_MANAGER_V1_ERROR_BAD_VALUE,
			"grab: edges %u", edges);
		return;
	}
	if (toplevel != NULL && toplevel->base.mapped) {
		livery_interactive_ask(toplevel->base.server->seat, &toplevel->base, edges);
	}
}

static void handle_report_place(struct wl_client *client, struct wl_resource *resource) {
	struct livery_domain_toplevel *toplevel = wl_resource_get_user_data(resource);
	if (toplevel == NULL || toplevel->reports_place) {
		return;
	}
	const struct livery_config_domain *config =
		livery_domain_of(toplevel->base.owner)->config;
	toplevel->reports_place = config == NULL || !config->hide_places;
	if (toplevel->reports_place) {
		configure(&toplevel->base);
	}
}

static const struct livery_domain_toplevel_v1_interface toplevel_interface = {
	.destroy = handle_destroy,
	.map = handle_map,
	.unmap = handle_unmap,
	.set_size = handle_set_size,
	.set_title = handle_set_title,
	.set_app_id = handle_set_app_id,
	.set_parent = handle_set_parent,
	.set_size_hints = handle_set_size_hints,
	.request_state = handle_request_state,
	.ack_configure = handle_ack_configure,
	.pong = handle_pong,
	.set_identity = handle_set_identity,
	.report_place = handle_report_place,
	.grab = handle_grab,
};

static bool init(struct livery_domain_toplevel *toplevel, struct livery_domain *domain,
	struct wlr_surface *surface) {
	struct livery_toplevel *base = &toplevel->base;
	if (!livery_toplevel_init(base, domain->server, &domain_impl, &domain->owner, surface)) {
		return false;
	}
	toplevel->content = livery_content_create(base->content, domain, surface, &base->tag);
	if (toplevel->content == NULL) {
		livery_toplevel_finish(base);
		return false;
	}
	return true;
}

void livery_domain_toplevel_create(struct livery_domain *domain, struct wl_resource *manager,
	uint32_t id, struct wlr_surface *surface) {
	if (domain->toplevels >= LIVERY_DOMAIN_MAX_TOPLEVELS) {
		wl_resource_post_error(manager, LIVERY_DOMAIN_MANAGER_V1_ERROR_LIMIT,
			"get_toplevel: more than %d toplevels", LIVERY_DOMAIN_MAX_TOPLEVELS);
		return;
	}
	if (!wlr_surface_set_role(
		    surface, &toplevel_role, manager, LIVERY_DOMAIN_MANAGER_V1_ERROR_ROLE)) {
		return;
	}
	struct livery_domain_toplevel *toplevel = calloc(1, sizeof(*toplevel));
	struct wl_resource *resource = wl_resource_create(wl_resource_get_client(manager),
		&livery_domain_toplevel_v1_interface, wl_resource_get_version(manager), id);
	if (toplevel == NULL || resource == NULL || !init(toplevel, domain, surface)) {
		free(toplevel);
		wl_resource_post_no_memory(manager);
		return;
	}
	wl_list_init(&toplevel->queue_link);
	toplevel->resource = resource;
	wl_resource_set_implementation(resource, &toplevel_interface, toplevel, NULL);
	wlr_surface_set_role_object(surface, resource);
	domain->toplevels++;
}
