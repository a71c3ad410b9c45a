/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_TOPLEVEL_H
#define LIVERY_AGENT_TOPLEVEL_H

/*
 * Toplevels of xdg-shell: configure and its acknowledgement, states, names and size hints.
 */

struct agent;
struct wlr_xdg_toplevel;

/* Makes a window of it, which ends with it. Without memory the program is ended. */
void agent_toplevel_create(struct agent *agent, struct wlr_xdg_toplevel *toplevel);

#endif
