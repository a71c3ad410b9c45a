/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_TESTS_TOOLS_WINDOW_H
#define LIVERY_TESTS_TOOLS_WINDOW_H

/*
 * What every small Wayland client for tests and measurements begins with: the connection, the
 * globals, memory to draw into, and one toplevel. What is drawn, and when, is the program's own.
 * There is nothing such a program can do about an error, so what fails here ends it, with one line
 * on stderr that begins with its name.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <wayland-client.h>
#include "xdg-shell-client-protocol.h"

struct window {
	/* Name: begins complaints on stderr, and is the title and the app id. */
	const char *program;
	struct wl_display *display;
	struct wl_compositor *compositor;
	struct wl_shm *shm;
	struct wl_seat *seat; /* NULL where the compositor has none */
	struct xdg_wm_base *wm_base; /* pings are answered */
	struct wl_surface *surface; /* this and what follows: from window_show */
	struct xdg_surface *xdg_surface;
	struct xdg_toplevel *toplevel;
};

/*
 * Connects to the compositor at WAYLAND_DISPLAY and binds its globals, or exits. Takes program as
 * it is, without a copy.
 */
void window_connect_or_exit(struct window *window, const char *program);

/*
 * New shared memory of size bytes, mapped to be written until the caller unmaps it, or exits. The
 * caller destroys *pool, which is of the same memory. Without sealable nobody can put a seal on it.
 */
void *window_share_or_exit(const struct window *window, size_t size, bool sealable,
	struct wl_shm_pool **pool);

/*
 * Makes the toplevel and commits it without a buffer: the first configure follows. The listeners
 * get data.
 */
void window_show(struct window *window, const struct xdg_surface_listener *xdg_surface_listener,
	const struct xdg_toplevel_listener *toplevel_listener, void *data);

#endif
