/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_DOMAIN_FRAMES_H
#define LIVERY_COMPOSITOR_DOMAIN_FRAMES_H

/*
 * The clock of a domain's windows: frame callbacks at the pace of the window's output. They go on
 * while others cover the window, so that a domain does not learn from them what other domains have
 * on the screen (G8). They stop while the window is hidden, or lies under another window of its own
 * domain.
 */

#include <stdbool.h>

struct livery_server;
struct livery_toplevel;
struct wlr_surface;

/* Sends frame callbacks after each frame of an output, until the server's listeners are removed. */
void livery_domain_frames_init(struct livery_server *server);

/*
 * A surface of the window, or of one of its popups, was committed: a frame of the output comes,
 * also when nothing of it is seen.
 */
void livery_domain_frames_handle_commit(
	struct livery_toplevel *toplevel, struct wlr_surface *surface);

#endif
