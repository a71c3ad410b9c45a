/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_XDG_H
#define LIVERY_AGENT_XDG_H

/* What toplevels and popups of xdg-shell have in common. */

#include <stdbool.h>
#include <wlr/util/box.h>

struct agent;
struct agent_window;
struct agent_window_kind;
struct wlr_xdg_surface;

/* The window of xdg, also as xdg->data. NULL without memory: then the program is ended. */
struct agent_window *agent_xdg_window_create(struct agent *agent, struct wlr_xdg_surface *xdg,
	const struct agent_window_kind *kind, bool popup);
/* Finishes and frees it. */
void agent_xdg_window_destroy(struct agent_window *window);

/* Operations of struct agent_window_kind that are the same for both. */

/* The window geometry of xdg-shell, px. */
struct wlr_box agent_xdg_geometry(struct agent_window *window);
/* xdg_wm_base.ping; always true. */
bool agent_xdg_ping(struct agent_window *window);
/* Whether the program has sent its pong. */
bool agent_xdg_has_answered(struct agent_window *window);

#endif
