/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_PICTURE_H
#define LIVERY_COMPOSITOR_PICTURE_H

/*
 * Pixels that livery itself paints (frames, strip) as a buffer of the scene: ARGB8888 in ordinary
 * memory, which every renderer takes.
 */

#include <pixman.h>
#include <wlr/types/wlr_buffer.h>

struct livery_picture {
	struct wlr_buffer base;
	pixman_image_t *image; /* PIXMAN_a8r8g8b8 */
};

/*
 * A picture of transparent black, 1 to 32767 pixels each way; NULL when there is no memory. Let it
 * go with wlr_buffer_drop(&picture->base); the scene keeps what it shows.
 */
struct livery_picture *livery_picture_create(int width, int height);

#endif
