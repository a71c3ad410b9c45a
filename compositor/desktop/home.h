/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_HOME_H
#define LIVERY_COMPOSITOR_HOME_H

/*
 * Where a window belongs: its floating place from the corner of an output, and what that output is
 * recognised by. The user decides it, by moving or resizing the window, and the placement of a new
 * window. An output that goes, or takes another mode, moves the window but not its home: it returns
 * when the output or the mode comes back, and when it is shown again after it was hidden.
 */

#include "compositor/desktop/output_id.h"
#include <stdbool.h>
#include <wlr/util/box.h>

struct livery_output;
struct livery_toplevel;

struct livery_home {
	struct livery_output_id output; /* of no output: the window has no home yet */
	struct wlr_box box; /* content, from the output's corner, logical px */
	int width, height; /* of the output, logical px */
	bool away; /* the window could not be put there */
	bool shrunk; /* ... nor have its size */
};

/* The window belongs where its floating box is now. */
void livery_home_set(struct livery_toplevel *toplevel);

/* Its program chose the size of its floating box: a window that is away belongs where it did. */
void livery_home_resize(struct livery_toplevel *toplevel);

/*
 * Where the window is to float, as near to its home as the outputs allow: its box in layout
 * coordinates, and the output that it is on. NULL, and box is not set, when there is no output.
 */
struct livery_output *livery_home_find(struct livery_toplevel *toplevel, struct wlr_box *box);

/*
 * The same for a window that is shown again, with the content size that its program wishes. False
 * when it has no home or there is no output.
 */
bool livery_home_recall(
	struct livery_toplevel *toplevel, int width, int height, struct wlr_box *box);

#endif
