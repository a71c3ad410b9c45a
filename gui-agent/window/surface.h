/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_SURFACE_H
#define LIVERY_AGENT_SURFACE_H

/*
 * What a program's wl_surface shows now: its newest buffer, and what changed since its window was
 * last sent. There is no renderer behind wlroots' compositor here, so no texture and no copy is
 * made; the buffer itself is kept.
 *
 * The buffer is locked (its program gets no wl_buffer.release) until the content was sent by name;
 * then only the lock of agent_buffer_use stays. After that the buffer is still remembered,
 * should the content be needed again; if its program destroys it, a copy is kept.
 */

#include <pixman.h>
#include <stdbool.h>
#include <wayland-server-core.h>

struct agent;
struct agent_window;
struct wlr_buffer;
struct wlr_surface;

struct agent_surface {
	struct agent *agent;
	struct wlr_surface *wlr;
	struct agent_window *window; /* whose root surface it is, NULL: none's (window.c) */
	struct wlr_buffer *buffer; /* NULL: none */
	bool locked;
	uint32_t told_scale; /* to its program; 0: none (scale.h) */
	pixman_region32_t damage; /* in the surface, px; since it was last taken */

	struct wl_listener buffer_destroy;
	struct wl_listener commit;
	struct wl_listener unmap;
	struct wl_listener destroy;
};

/* Follows a new wl_surface until it ends. */
void agent_surface_create(struct agent *agent, struct wlr_surface *wlr);
/* NULL for a surface that is not followed (no memory). */
struct agent_surface *agent_surface_from_wlr(struct wlr_surface *wlr);
/*
 * Locks the content again, where it was given up by agent_surface_unlock; nothing if the program
 * destroyed it.
 */
void agent_surface_lock(struct agent_surface *surface);
/* Gives the content up, once it was sent by name: the program may destroy it. */
void agent_surface_unlock(struct agent_surface *surface);

#endif
