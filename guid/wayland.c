/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <wayland-client.h>
#include "cursor-shape-v1-client-protocol.h"
#include "guid/base/log.h"
#include "guid/guid.h"
#include "livery-domain-v1-client-protocol.h"
#include "viewporter-client-protocol.h"

/* The connection to livery: five globals and what they say about the desktop. */

#define SEAT_VERSION 9
#define COMPOSITOR_VERSION 4 /* damage_buffer */

/* ---- settings ---- */

static void handle_screen(void *data, struct livery_domain_manager_v1 *manager, uint32_t width,
		uint32_t height) {
	struct guid *guid = data;
	guid->screen_width = width;
	guid->screen_height = height;
	if (guid->core != NULL) {
		livery_core_set_screen(guid->core, width, height);
	}
}

static void set_name(char **name, const char *value) {
	free(*name);
	*name = guid_alloc(strlen(value) + 1, 1);
	memcpy(*name, value, strlen(value));
}

static void handle_keymap_names(void *data, struct livery_domain_manager_v1 *manager,
		const char *rules, const char *model, const char *layout, const char *variant,
		const char *options) {
	struct guid *guid = data;
	struct livery_core_keymap keymap = { rules, model, layout, variant, options };

	set_name(&guid->keymap.rules, rules);
	set_name(&guid->keymap.model, model);
	set_name(&guid->keymap.layout, layout);
	set_name(&guid->keymap.variant, variant);
	set_name(&guid->keymap.options, options);
	if (guid->core != NULL) {
		livery_core_set_keymap(guid->core, &keymap);
	}
}

static void handle_scale(void *data, struct livery_domain_manager_v1 *manager, uint32_t scale) {
	struct guid *guid = data;
	guid->scale = scale;
	if (guid->core != NULL) {
		livery_core_set_scale(guid->core, scale);
	}
}

static void handle_ready(void *data, struct livery_domain_manager_v1 *manager) {
	struct guid *guid = data;
	guid->ready = true;
}

static void handle_drag_done(void *data, struct livery_domain_manager_v1 *manager,
		uint32_t serial) {
	struct guid *guid = data;
	if (guid->core != NULL) {
		livery_core_drag_done(guid->core, serial);
	}
}

static const struct livery_domain_manager_v1_listener manager_listener = {
	.screen = handle_screen,
	.keymap_names = handle_keymap_names,
	.scale = handle_scale,
	.ready = handle_ready,
	.drag_done = handle_drag_done,
};

void guid_wayland_drag(void *data, uint32_t serial) {
	struct guid *guid = data;
	livery_domain_manager_v1_start_drag(guid->manager, serial);
}

/* ---- globals ---- */

static uint32_t at_most(uint32_t version, uint32_t most) {
	return version < most ? version : most;
}

static void handle_global(void *data, struct wl_registry *registry, uint32_t name,
		const char *interface, uint32_t version) {
	struct guid *guid = data;

	if (strcmp(interface, wl_compositor_interface.name) == 0 && guid->compositor == NULL) {
		guid->compositor = wl_registry_bind(registry, name, &wl_compositor_interface,
			at_most(version, COMPOSITOR_VERSION));
	} else if (strcmp(interface, wl_seat_interface.name) == 0 && guid->seat.seat == NULL) {
		guid_seat_init(guid, wl_registry_bind(registry, name, &wl_seat_interface,
			at_most(version, SEAT_VERSION)));
	} else if (strcmp(interface, livery_domain_manager_v1_interface.name) == 0 &&
			guid->manager == NULL) {
		guid->manager = wl_registry_bind(registry, name,
			&livery_domain_manager_v1_interface, 1);
		livery_domain_manager_v1_add_listener(guid->manager, &manager_listener, guid);
	} else if (strcmp(interface, wp_cursor_shape_manager_v1_interface.name) == 0 &&
			guid->shape_manager == NULL) {
		guid->shape_manager = wl_registry_bind(registry, name,
			&wp_cursor_shape_manager_v1_interface, 1);
	} else if (strcmp(interface, wp_viewporter_interface.name) == 0 &&
			guid->viewporter == NULL) {
		guid->viewporter =
			wl_registry_bind(registry, name, &wp_viewporter_interface, 1);
	}
}

static void handle_global_remove(void *data, struct wl_registry *registry, uint32_t name) {
}

static const struct wl_registry_listener registry_listener = {
	.global = handle_global,
	.global_remove = handle_global_remove,
};

/* ---- connection ---- */

static bool connect_display(struct guid *guid) {
	guid->display = guid->options.wayland_fd >= 0
		? wl_display_connect_to_fd(guid->options.wayland_fd)
		: wl_display_connect(NULL);
	if (guid->display == NULL) {
		guid_error("cannot connect to livery: %s (WAYLAND_SOCKET or --wayland-fd)",
			strerror(errno));
		return false;
	}
	return true;
}

static bool has_globals(const struct guid *guid) {
	const char *missing = guid->compositor == NULL ? "wl_compositor"
		: guid->seat.seat == NULL ? "wl_seat"
		: guid->manager == NULL ? "livery_domain_manager_v1"
		: guid->viewporter == NULL ? "wp_viewporter"
		: NULL;
	if (missing != NULL) {
		guid_error("the compositor has no %s for us: it is not livery, or not ours",
			missing);
	}
	return missing == NULL;
}

bool guid_wayland_connect(struct guid *guid) {
	if (!connect_display(guid)) {
		return false;
	}
	guid->registry = wl_display_get_registry(guid->display);
	wl_registry_add_listener(guid->registry, &registry_listener, guid);
	if (wl_display_roundtrip(guid->display) < 0) {
		goto fail;
	}
	if (!has_globals(guid)) {
		return false;
	}
	guid_clipboard_init(guid);
	while (!guid->ready) {
		if (wl_display_dispatch(guid->display) < 0) {
			goto fail;
		}
	}
	/* The seat's capabilities, and the keyboard's repeat. */
	if (wl_display_roundtrip(guid->display) < 0) {
		goto fail;
	}
	return true;

fail:
	guid_error("lost livery while connecting: %s", strerror(errno));
	return false;
}

void guid_wayland_disconnect(struct guid *guid) {
	if (guid->display == NULL) {
		return;
	}
	guid_seat_finish(guid);
	if (guid->clipboard != NULL) {
		livery_domain_clipboard_v1_destroy(guid->clipboard);
	}
	if (guid->shape_manager != NULL) {
		wp_cursor_shape_manager_v1_destroy(guid->shape_manager);
	}
	if (guid->viewporter != NULL) {
		wp_viewporter_destroy(guid->viewporter);
	}
	if (guid->manager != NULL) {
		livery_domain_manager_v1_destroy(guid->manager);
	}
	if (guid->compositor != NULL) {
		wl_compositor_destroy(guid->compositor);
	}
	if (guid->registry != NULL) {
		wl_registry_destroy(guid->registry);
	}
	wl_display_flush(guid->display);
	wl_display_disconnect(guid->display);
	free(guid->keymap.rules);
	free(guid->keymap.model);
	free(guid->keymap.layout);
	free(guid->keymap.variant);
	free(guid->keymap.options);
}

bool guid_wayland_flush(struct guid *guid) {
	int n = wl_display_flush(guid->display);
	guid->blocked = n < 0 && errno == EAGAIN;
	return n >= 0 || guid->blocked;
}

void guid_wayland_lost(struct guid *guid) {
	const struct wl_interface *interface = NULL;
	uint32_t id = 0;

	if (wl_display_get_error(guid->display) == EPROTO) {
		uint32_t code = wl_display_get_protocol_error(guid->display, &interface, &id);
		guid_error("livery refused us: error %u of %s@%u", code,
			interface != NULL ? interface->name : "?", id);
		guid_stop(guid, GUID_FAILED);
		return;
	}
	guid_info("livery is gone");
	guid_stop(guid, GUID_OK);
}
