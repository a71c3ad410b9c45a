/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/globals.h"
#include "common/wlr_compat.h"
#include "compositor/base/log.h"
#include "compositor/base/owner.h"
#include "compositor/base/server.h"
#include "compositor/config/config.h"
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

/* Who may see a global. */
enum audience {
	TRUSTED, /* programs of the GUI domain */
	GUIDS,
	ALL,
};

/*
 * The globals, a row each, in the order in which they are made: the interface, who may see it, and
 * what makes it for this server: false where there is no memory. What is not in a row, of a later
 * wlroots for instance, guids do not see. There are two wl_compositors, see is_foreign().
 */
#define GLOBALS(G) \
	G(wl_compositor, ALL, true /* server.c, for it comes before the seat */) \
	G(wl_seat, ALL, true /* input/seat.c */) \
	G(wp_cursor_shape_manager_v1, ALL, true /* input/cursor.c */) \
	G(livery_domain_manager_v1, GUIDS, true /* domain/manager.c */) \
	G(wl_shm, TRUSTED, wlr_renderer_init_wl_shm(server->renderer, server->display)) \
	G(zwp_linux_dmabuf_v1, TRUSTED, init_dmabuf(server)) \
	G(wl_subcompositor, TRUSTED, wlr_subcompositor_create(server->display) != NULL) \
	G(wl_data_device_manager, TRUSTED, \
		wlr_data_device_manager_create(server->display) != NULL) \
	G(zwp_primary_selection_device_manager_v1, TRUSTED, \
		wlr_primary_selection_v1_device_manager_create(server->display) != NULL) \
	G(zwlr_data_control_manager_v1, TRUSTED, \
		wlr_data_control_manager_v1_create(server->display) != NULL) \
	G(wp_viewporter, ALL, wlr_viewporter_create(server->display) != NULL) \
	G(wp_single_pixel_buffer_manager_v1, TRUSTED, \
		wlr_single_pixel_buffer_manager_v1_create(server->display) != NULL) \
	G(wp_fractional_scale_manager_v1, TRUSTED, \
		wlr_fractional_scale_manager_v1_create(server->display, 1) != NULL) \
	G(zxdg_output_manager_v1, TRUSTED, \
		wlr_xdg_output_manager_v1_create(server->display, server->output_layout) != NULL) \
	G(zwlr_screencopy_manager_v1, TRUSTED, \
		wlr_screencopy_manager_v1_create(server->display) != NULL) \
	G(wp_presentation, TRUSTED, \
		compat_presentation_create(server->display, server->backend) != NULL) \
	G(ext_image_copy_capture_manager_v1, TRUSTED, \
		compat_image_copy_capture_create(server->display)) \
	G(zwlr_output_manager_v1, TRUSTED, livery_output_management_init(server)) \
	G(xdg_wm_base, TRUSTED, livery_xdg_init(server)) \
	G(zwp_virtual_keyboard_manager_v1, TRUSTED, \
		!server->config->allow_virtual_input || livery_virtual_input_init(server))

static const struct {
	const char *interface;
	enum audience audience;
} globals[] = {
#define GLOBAL(name, audience, made) { #name, audience },
	GLOBALS(GLOBAL)
#undef GLOBAL
};

/* The wl_compositor of the others. */
static bool is_foreign(
	const struct livery_server *server, const struct wl_global *global, bool guid) {
	return global == (guid ? server->compositor : server->domain_compositor)->global;
}

static bool may_see(const struct wl_client *client, const struct wl_global *global, void *data) {
	bool guid = livery_owner_from_client(client) != NULL;
	if (is_foreign(data, global, guid)) {
		return false;
	}
	const char *name = wl_global_get_interface(global)->name;
	for (size_t i = 0; i < sizeof(globals) / sizeof(globals[0]); i++) {
		if (strcmp(name, globals[i].interface) == 0) {
			return globals[i].audience == ALL ||
				globals[i].audience == (guid ? GUIDS : TRUSTED);
		}
	}
	return !guid;
}

void livery_globals_set_filter(struct livery_server *server) {
	wl_display_set_global_filter(server->display, may_see, server);
}

/* Where the renderer takes dmabufs: pixman does not. */
static bool init_dmabuf(struct livery_server *server) {
	if (wlr_renderer_get_texture_formats(server->renderer, WLR_BUFFER_CAP_DMABUF) == NULL) {
		return true;
	}
	struct wlr_linux_dmabuf_v1 *dmabuf =
		wlr_linux_dmabuf_v1_create_with_renderer(server->display, 4, server->renderer);
	if (dmabuf != NULL) {
		wlr_scene_set_linux_dmabuf_v1(server->scene, dmabuf);
	}
	return true; /* clients have wl_shm without it */
}

bool livery_globals_init(struct livery_server *server) {
#define GLOBAL(name, audience, made) \
	if (!(made)) { \
		livery_error("no memory for the interface " #name); \
		return false; \
	}
	GLOBALS(GLOBAL)
#undef GLOBAL
	return true;
}
