/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/tools/window.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void handle_ping(void *data, struct xdg_wm_base *wm_base, uint32_t serial) {
	xdg_wm_base_pong(wm_base, serial);
}

static const struct xdg_wm_base_listener wm_base_listener = { .ping = handle_ping };

static void handle_global(void *data, struct wl_registry *registry, uint32_t name,
		const char *interface, uint32_t version) {
	struct window *window = data;
	if (strcmp(interface, wl_compositor_interface.name) == 0) {
		window->compositor = wl_registry_bind(registry, name, &wl_compositor_interface, 4);
	} else if (strcmp(interface, wl_shm_interface.name) == 0) {
		window->shm = wl_registry_bind(registry, name, &wl_shm_interface, 1);
	} else if (strcmp(interface, wl_seat_interface.name) == 0) {
		window->seat = wl_registry_bind(registry, name, &wl_seat_interface, 4);
	} else if (strcmp(interface, xdg_wm_base_interface.name) == 0) {
		window->wm_base = wl_registry_bind(registry, name, &xdg_wm_base_interface, 1);
		xdg_wm_base_add_listener(window->wm_base, &wm_base_listener, NULL);
	}
}

static void handle_global_remove(void *data, struct wl_registry *registry, uint32_t name) {
}

static const struct wl_registry_listener registry_listener = {
	.global = handle_global,
	.global_remove = handle_global_remove,
};

void window_connect_or_exit(struct window *window, const char *program) {
	*window = (struct window){ .program = program, .display = wl_display_connect(NULL) };
	if (window->display == NULL) {
		fprintf(stderr, "%s: no compositor at WAYLAND_DISPLAY\n", program);
		exit(EXIT_FAILURE);
	}
	struct wl_registry *registry = wl_display_get_registry(window->display);
	wl_registry_add_listener(registry, &registry_listener, window);
	wl_display_roundtrip(window->display);
	if (window->compositor == NULL || window->shm == NULL || window->wm_base == NULL) {
		fprintf(stderr, "%s: the compositor lacks wl_compositor, wl_shm or xdg_wm_base\n",
			program);
		exit(EXIT_FAILURE);
	}
}

void *window_share_or_exit(const struct window *window, size_t size, bool sealable,
		struct wl_shm_pool **pool) {
	int fd = memfd_create(window->program, MFD_CLOEXEC | (sealable ? MFD_ALLOW_SEALING : 0u));
	void *data = MAP_FAILED;
	if (fd >= 0 && ftruncate(fd, (off_t)size) == 0) {
		data = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	}
	if (data == MAP_FAILED) {
		fprintf(stderr, "%s: memory: %s\n", window->program, strerror(errno));
		exit(EXIT_FAILURE);
	}
	*pool = wl_shm_create_pool(window->shm, fd, (int32_t)size);
	close(fd);
	return data;
}

void window_show(struct window *window, const struct xdg_surface_listener *xdg_surface_listener,
		const struct xdg_toplevel_listener *toplevel_listener, void *data) {
	window->surface = wl_compositor_create_surface(window->compositor);
	window->xdg_surface = xdg_wm_base_get_xdg_surface(window->wm_base, window->surface);
	xdg_surface_add_listener(window->xdg_surface, xdg_surface_listener, data);
	window->toplevel = xdg_surface_get_toplevel(window->xdg_surface);
	xdg_toplevel_add_listener(window->toplevel, toplevel_listener, data);
	xdg_toplevel_set_title(window->toplevel, window->program);
	xdg_toplevel_set_app_id(window->toplevel, window->program);
	wl_surface_commit(window->surface);
}
