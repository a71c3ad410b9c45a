/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_PLACEMENT_H
#define LIVERY_COMPOSITOR_PLACEMENT_H

/*
 * Where windows go. A new window takes a free place if there is one, else it is cascaded; every
 * frame's title stays where the user can reach it, below the strip.
 */

#include <wlr/util/box.h>

struct livery_output;
struct livery_server;
struct livery_toplevel;

/*
 * The largest content box of an output: the usable area without a frame's sides. output may be
 * NULL.
 */
struct wlr_box livery_placement_bounds(const struct livery_output *output);

/* Content box for a window that is about to be mapped with the wished content size. */
struct wlr_box livery_placement_choose(
	const struct livery_toplevel *toplevel, int width, int height);

/*
 * A content box that has grown from before, on this output (NULL: does nothing), moves back as far
 * as it went past the right or lower edge, so that no border of its frame gets out of sight. It
 * stays where the user had put it past that edge already.
 */
void livery_placement_contain_growth(
	const struct livery_output *output, const struct wlr_box *before, struct wlr_box *box);

/* Brings a content box wholly onto the output, smaller if it must be: its whole frame is seen. */
void livery_placement_fit(const struct livery_output *output, struct wlr_box *box);

/* Moves a content box so that its title bar can be seen and reached on some output. */
void livery_placement_keep_reachable(struct livery_server *server, struct wlr_box *box);

#endif
