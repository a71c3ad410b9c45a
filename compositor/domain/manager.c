/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/domain/manager.h"
#include "compositor/base/server.h"
#include "compositor/config/config.h"
#include "compositor/domain/content.h"
#include "compositor/domain/domain.h"
#include "compositor/domain/frames.h"
#include "compositor/domain/icon.h"
#include "compositor/domain/pool.h"
#include "compositor/domain/popup.h"
#include "compositor/domain/requests.h"
#include "compositor/domain/scale.h"
#include "compositor/domain/toplevel.h"
#include "compositor/input/seat.h"
#include "livery-domain-v1-protocol.h"
#include <stdlib.h>
#include <unistd.h>
#include <wlr/types/wlr_compositor.h>
#include <wlr/types/wlr_output_layout.h>

#define MANAGER_VERSION 1

struct livery_domain_manager {
	struct livery_server *server;
	struct wl_global *global;
	livery_domain_get_clipboard_func_t get_clipboard;
	struct wlr_box screen; /* as the guids were told last */
	struct wl_listener outputs;
	struct wl_listener display_destroy;
};

static void handle_destroy(struct wl_client *client, struct wl_resource *resource) {
	wl_resource_destroy(resource);
}

static void handle_create_pool(struct wl_client *client, struct wl_resource *resource, uint32_t id,
	int32_t fd, uint32_t offset, uint32_t size) {
	livery_domain_pool_create(
		wl_resource_get_user_data(resource), resource, id, fd, offset, size);
}

/* A surface may become a window only while it is nothing else and has shown nothing. */
static bool check_fresh(struct wl_resource *manager, struct wlr_surface *surface) {
	if (surface->role_resource != NULL || wlr_surface_has_buffer(surface) ||
		surface->pending.buffer != NULL) {
		wl_resource_post_error(manager, LIVERY_DOMAIN_MANAGER_V1_ERROR_ROLE,
			"surface already has a role or a buffer");
		return false;
	}
	return true;
}

static void handle_get_toplevel(struct wl_client *client, struct wl_resource *resource, uint32_t id,
	struct wl_resource *surface_resource) {
	struct wlr_surface *surface = wlr_surface_from_resource(surface_resource);
	if (check_fresh(resource, surface)) {
		livery_domain_toplevel_create(
			wl_resource_get_user_data(resource), resource, id, surface);
	}
}

static void handle_get_popup(struct wl_client *client, struct wl_resource *resource, uint32_t id,
	struct wl_resource *surface_resource, struct wl_resource *parent_resource) {
	struct wlr_surface *surface = wlr_surface_from_resource(surface_resource);
	if (check_fresh(resource, surface)) {
		livery_domain_popup_create(wl_resource_get_user_data(resource), resource, id,
			surface, wlr_surface_from_resource(parent_resource));
	}
}

static void handle_get_clipboard(
	struct wl_client *client, struct wl_resource *resource, uint32_t id) {
	const struct livery_domain *domain = wl_resource_get_user_data(resource);
	struct livery_server *server = domain->server;
	server->domain_manager->get_clipboard(server, &domain->owner, resource, id);
}

static void handle_drag_done(void *data, uint32_t serial) {
	livery_domain_manager_v1_send_drag_done(data, serial);
}

static void handle_start_drag(
	struct wl_client *client, struct wl_resource *resource, uint32_t serial) {
	const struct livery_domain *domain = wl_resource_get_user_data(resource);
	livery_drag_begin(domain->server->seat, client, serial, handle_drag_done, resource);
}

static void handle_get_icon(struct wl_client *client, struct wl_resource *resource, uint32_t id,
	struct wl_resource *surface_resource, int32_t x, int32_t y) {
	struct wlr_surface *surface = wlr_surface_from_resource(surface_resource);
	if (check_fresh(resource, surface)) {
		livery_domain_icon_create(
			wl_resource_get_user_data(resource), resource, id, surface, x, y);
	}
}

static const struct livery_domain_manager_v1_interface manager_interface = {
	.destroy = handle_destroy,
	.create_pool = handle_create_pool,
	.get_toplevel = handle_get_toplevel,
	.get_popup = handle_get_popup,
	.get_clipboard = handle_get_clipboard,
	.start_drag = handle_start_drag,
	.get_icon = handle_get_icon,
};

static void handle_resource_destroy(struct wl_resource *resource) {
	const struct livery_domain *domain = wl_resource_get_user_data(resource);
	if (domain->server->seat != NULL) {
		livery_drag_forget(domain->server->seat, wl_resource_get_client(resource));
	}
	wl_list_remove(wl_resource_get_link(resource));
}

static void send_screen(struct wl_resource *resource, const struct livery_server *server) {
	struct wlr_box box;
	wlr_output_layout_get_box(server->output_layout, NULL, &box);
	livery_domain_manager_v1_send_screen(resource, (uint32_t)box.width, (uint32_t)box.height);
}

static void handle_bind(struct wl_client *client, void *data, uint32_t version, uint32_t id) {
	const struct livery_domain_manager *manager = data;
	struct livery_domain *domain = livery_domain_of(livery_owner_from_client(client));
	struct wl_resource *resource =
		wl_resource_create(client, &livery_domain_manager_v1_interface, (int)version, id);
	if (resource == NULL) {
		wl_client_post_no_memory(client);
		return;
	}
	if (domain == NULL) {
		/* The filter hides the global from trusted clients; this checks it again. */
		wl_client_post_implementation_error(
			client, "livery_domain_manager_v1 is for guids");
		return;
	}
	wl_resource_set_implementation(
		resource, &manager_interface, domain, handle_resource_destroy);
	wl_list_insert(&domain->managers, wl_resource_get_link(resource));
	const struct livery_config *config = manager->server->config;
	send_screen(resource, manager->server);
	domain->sent_scale = livery_domain_scale_any(domain);
	livery_domain_manager_v1_send_scale(resource, domain->sent_scale);
	livery_domain_manager_v1_send_keymap_names(resource, config->keyboard.rules,
		config->keyboard.model, config->keyboard.layout, config->keyboard.variant,
		config->keyboard.options);
	livery_domain_manager_v1_send_ready(resource);
}

/* Tells all guids the scale of new windows, where it is another. */
static void update_scales(const struct livery_server *server) {
	struct livery_domain *domain;
	wl_list_for_each(domain, &server->domains, link) {
		uint32_t scale = livery_domain_scale_any(domain);
		if (scale == domain->sent_scale) {
			continue;
		}
		domain->sent_scale = scale;
		struct wl_resource *resource;
		wl_resource_for_each(resource, &domain->managers) {
			livery_domain_manager_v1_send_scale(resource, scale);
		}
	}
}

/* Tells all guids the size of the desktop, if it is another, and places to those that want them. */
static void handle_outputs(struct wl_listener *listener, void *data) {
	struct livery_domain_manager *manager = wl_container_of(listener, manager, outputs);
	const struct livery_server *server = manager->server;
	struct wlr_box screen;
	livery_domain_toplevel_update_places(server);
	update_scales(server);
	wlr_output_layout_get_box(server->output_layout, NULL, &screen);
	if (screen.width == manager->screen.width && screen.height == manager->screen.height) {
		return;
	}
	manager->screen = screen;
	struct livery_domain *domain;
	wl_list_for_each(domain, &server->domains, link) {
		struct wl_resource *resource;
		wl_resource_for_each(resource, &domain->managers) {
			send_screen(resource, server);
		}
	}
}

static void handle_display_destroy(struct wl_listener *listener, void *data) {
	struct livery_domain_manager *manager = wl_container_of(listener, manager, display_destroy);
	wl_list_remove(&manager->outputs.link);
	wl_list_remove(&manager->display_destroy.link);
	manager->server->domain_manager = NULL;
	free(manager);
}

static bool create(struct livery_server *server, livery_domain_get_clipboard_func_t get_clipboard) {
	struct livery_domain_manager *manager = calloc(1, sizeof(*manager));
	if (manager == NULL) {
		return false;
	}
	server->domain_manager = manager;
	manager->server = server;
	manager->get_clipboard = get_clipboard;
	manager->outputs.notify = handle_outputs;
	wl_signal_add(&server->events.outputs, &manager->outputs);
	manager->display_destroy.notify = handle_display_destroy;
	wl_display_add_destroy_listener(server->display, &manager->display_destroy);
	manager->global = wl_global_create(server->display, &livery_domain_manager_v1_interface,
		MANAGER_VERSION, manager, handle_bind);
	return manager->global != NULL;
}

bool livery_domain_manager_init(
	struct livery_server *server, livery_domain_get_clipboard_func_t get_clipboard) {
	livery_domain_buffer_register();
	livery_contents_init(server);
	livery_domain_frames_init(server);
	livery_domain_popups_init(server);
	return create(server, get_clipboard) && livery_domain_requests_init(server);
}
