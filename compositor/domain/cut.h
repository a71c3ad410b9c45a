/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_DOMAIN_CUT_H
#define LIVERY_COMPOSITOR_DOMAIN_CUT_H

/*
 * A part of a buffer as a buffer of its own, read in place: what a renderer is given of a domain's
 * buffer, so that it neither copies nor keeps more than is shown. Four bytes a pixel.
 */

struct wlr_box;
struct wlr_buffer;

/*
 * part: in px of the buffer, not empty and inside it. The cut holds the buffer until it is itself
 * let go (wlr_buffer_drop). NULL: no memory.
 */
struct wlr_buffer *livery_cut_create(struct wlr_buffer *buffer, const struct wlr_box *part);

#endif
