/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMMON_TRANSFORM_H
#define LIVERY_COMMON_TRANSFORM_H

/*
 * The eight ways in which a buffer lies in what it is shown in, as pixman wants to know them: for
 * the agent, which composes surfaces, and for livery, which composes pictures of outputs.
 */

#include <pixman.h>
#include <wayland-server-protocol.h>
#include <wlr/util/box.h>

/*
 * The affine map from the pixels of a box of this size (px) to those of the part of a buffer that
 * is shown in it. transform: from the buffer to the box, as wl_surface.set_buffer_transform and
 * wlr_output have it.
 */
void livery_transform_map(struct pixman_f_transform *map, enum wl_output_transform transform,
	const struct wlr_fbox *source, double width, double height);

#endif
