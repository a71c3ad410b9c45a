/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/domain/icon.h"
#include "compositor/base/server.h"
#include "compositor/desktop/output.h"
#include "compositor/domain/content.h"
#include "compositor/domain/domain.h"
#include "compositor/input/drag_icon.h"
#include "compositor/input/seat.h"
#include "livery-domain-v1-protocol.h"
#include <stdlib.h>
#include <wlr/types/wlr_compositor.h>

#define MAX_POSITION 32767

struct icon {
	struct livery_domain *domain;
	struct wl_resource *resource;
	struct wlr_surface *surface;
	struct livery_drag_icon *shown; /* NULL: there is no drag that it belongs to */
	struct livery_content *content;
	struct livery_node_tag tag; /* in no tree: nothing of it is hit */
};

static struct icon *from_surface(struct wlr_surface *surface);

static void handle_surface_commit(struct wlr_surface *surface) {
	struct icon *icon = from_surface(surface);
	if (icon == NULL || icon->shown == NULL) {
		return;
	}
	livery_content_handle_commit(icon->content);
	livery_drag_icon_resize(
		icon->shown, surface->current.width, surface->current.height, 0, 0);
	livery_output_schedule(icon->domain->server);
}

static void handle_role_destroy(struct wlr_surface *surface) {
	struct icon *icon = from_surface(surface);
	if (icon == NULL) {
		return;
	}
	wl_resource_set_user_data(icon->resource, NULL);
	if (icon->domain->icon == surface) {
		icon->domain->icon = NULL;
	}
	icon->domain->popups--;
	livery_content_destroy(icon->content);
	livery_drag_icon_destroy(icon->shown);
	free(icon);
}

static const struct wlr_surface_role icon_role = {
	.name = "livery_domain_icon_v1",
	.commit = handle_surface_commit,
	.destroy = handle_role_destroy,
};

static struct icon *from_surface(struct wlr_surface *surface) {
	if (surface->role != &icon_role || surface->role_resource == NULL) {
		return NULL;
	}
	return wl_resource_get_user_data(surface->role_resource);
}

static void handle_destroy(struct wl_client *client, struct wl_resource *resource) {
	wl_resource_destroy(resource);
}

static const struct livery_domain_icon_v1_interface icon_interface = {
	.destroy = handle_destroy,
};

static void handle_clip(void *data, int width, int height) {
	const struct icon *icon = data;
	const struct wlr_box view = { .width = width, .height = height };
	livery_content_set_view(icon->content, &view);
}

/* Only while its domain drags, and once. */
static void show(struct icon *icon, int32_t x, int32_t y) {
	struct livery_seat *seat = icon->domain->server->seat;
	if (seat->drag.client != wl_resource_get_client(icon->resource)) {
		return;
	}
	icon->shown = livery_drag_icon_create(
		seat, icon->domain->owner.label, x, y, handle_clip, icon);
	if (icon->shown == NULL) {
		return;
	}
	icon->content = livery_content_create(livery_drag_icon_content(icon->shown), icon->domain,
		icon->surface, &icon->tag);
	if (icon->content == NULL) {
		livery_drag_icon_destroy(icon->shown);
		icon->shown = NULL;
		return;
	}
	icon->domain->icon = icon->surface;
}

static bool is_position(int32_t value) {
	return value >= -MAX_POSITION - 1 && value <= MAX_POSITION;
}

void livery_domain_icon_create(struct livery_domain *domain, struct wl_resource *manager,
	uint32_t id, struct wlr_surface *surface, int32_t x, int32_t y) {
	if (!is_position(x) || !is_position(y)) {
		wl_resource_post_error(manager, LIVERY_DOMAIN_MANAGER_V1_ERROR_BAD_SIZE,
			"get_icon: the position is out of bounds");
		return;
	}
	if (domain->popups >= LIVERY_DOMAIN_MAX_POPUPS) {
		wl_resource_post_error(manager, LIVERY_DOMAIN_MANAGER_V1_ERROR_LIMIT,
			"get_icon: more than %d popups and icons", LIVERY_DOMAIN_MAX_POPUPS);
		return;
	}
	if (!wlr_surface_set_role(
		    surface, &icon_role, manager, LIVERY_DOMAIN_MANAGER_V1_ERROR_ROLE)) {
		return;
	}
	struct icon *icon = calloc(1, sizeof(*icon));
	struct wl_resource *resource = wl_resource_create(wl_resource_get_client(manager),
		&livery_domain_icon_v1_interface, wl_resource_get_version(manager), id);
	if (icon == NULL || resource == NULL) {
		free(icon);
		wl_resource_post_no_memory(manager);
		return;
	}
	icon->domain = domain;
	icon->surface = surface;
	icon->resource = resource;
	wl_resource_set_implementation(resource, &icon_interface, icon, NULL);
	wlr_surface_set_role_object(surface, resource);
	domain->popups++;
	show(icon, x, y);
}
