/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/globals.h"
#include "common/wlr_compat.h"
#include "compositor/base/log.h"
#include "compositor/base/owner.h"
#include "compositor/base/server.h"
#include "compositor/config/config.h"
#include "compositor/domain/manager.h"
#include "compositor/input/virtual_input.h"
#include "compositor/trusted/output_management.h"
#include "compositor/trusted/xdg.h"
#include <string.h>
#include <wlr/types/wlr_compositor.h>
#include <wlr/types/wlr_data_control_v1.h>
#include <wlr/types/wlr_data_device.h>
#include <wlr/types/wlr_fractional_scale_v1.h>
#include <wlr/types/wlr_linux_dmabuf_v1.h>
#include <wlr/types/wlr_primary_selection_v1.h>
#include <wlr/types/wlr_screencopy_v1.h>
#include <wlr/types/wlr_single_pixel_buffer_v1.h>
#include <wlr/types/wlr_subcompositor.h>
#include <wlr/types/wlr_viewporter.h>
#include <wlr/types/wlr_xdg_output_v1.h>

/* All that a domain's connection may bind. */
static const char *const domain_globals[] = {
	"wl_compositor",
	"wl_seat",
	"livery_domain_manager_v1",
	"wp_cursor_shape_manager_v1",
};

static bool may_see(const struct wl_client *client, const struct wl_global *global, void *data) {
	struct livery_server *server = data;
	bool domain = livery_owner_from_client(client) != NULL;
	if (global == (domain ? server->compositor : server->domain_compositor)->global) {
		return false;
	}
	if (!domain) {
		return global != livery_domain_manager_global(server);
	}
	const char *name = wl_global_get_interface(global)->name;
	for (size_t i = 0; i < sizeof(domain_globals) / sizeof(domain_globals[0]); i++) {
		if (strcmp(name, domain_globals[i]) == 0) {
			return true;
		}
	}
	return false;
}

void livery_globals_set_filter(struct livery_server *server) {
	wl_display_set_global_filter(server->display, may_see, server);
}

/* Where the renderer takes dmabufs: pixman does not. */
static void init_dmabuf(struct livery_server *server) {
	if (wlr_renderer_get_texture_formats(server->renderer, WLR_BUFFER_CAP_DMABUF) == NULL) {
		return;
	}
	struct wlr_linux_dmabuf_v1 *dmabuf =
		wlr_linux_dmabuf_v1_create_with_renderer(server->display, 4, server->renderer);
	if (dmabuf != NULL) {
		wlr_scene_set_linux_dmabuf_v1(server->scene, dmabuf);
	}
}

bool livery_globals_init(struct livery_server *server) {
	struct wl_display *display = server->display;
	wlr_renderer_init_wl_shm(server->renderer, display);
	init_dmabuf(server);
	bool made = wlr_subcompositor_create(display) != NULL &&
		wlr_data_device_manager_create(display) != NULL &&
		wlr_primary_selection_v1_device_manager_create(display) != NULL &&
		wlr_data_control_manager_v1_create(display) != NULL &&
		wlr_viewporter_create(display) != NULL &&
		wlr_single_pixel_buffer_manager_v1_create(display) != NULL &&
		wlr_fractional_scale_manager_v1_create(display, 1) != NULL &&
		wlr_xdg_output_manager_v1_create(display, server->output_layout) != NULL &&
		wlr_screencopy_manager_v1_create(display) != NULL &&
		compat_presentation_create(display, server->backend) != NULL &&
		compat_image_copy_capture_create(display) &&
		livery_output_management_init(server) && livery_xdg_init(server);
	if (made && server->config->allow_virtual_input) {
		made = livery_virtual_input_init(server);
	}
	if (!made) {
		livery_error("no memory for the interfaces of clients");
	}
	return made;
}
