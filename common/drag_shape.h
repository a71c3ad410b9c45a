/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMMON_DRAG_SHAPE_H
#define LIVERY_COMMON_DRAG_SHAPE_H

/*
 * The pointer's shape while something is dragged: it says what a drop would do now. wlroots has no
 * event for that, so while a drag goes on the requests of its offers are watched.
 */

#include <stdint.h>

struct wl_display;
struct wlr_drag;

/* The shape may be another one; data is that of livery_drag_shape_watch. */
typedef void (*livery_drag_shape_notify)(void *data);

/*
 * A value of wp_cursor_shape_device_v1.shape: copy, move, or no drop where nothing is under the
 * pointer that takes it.
 */
uint32_t livery_drag_shape(const struct wlr_drag *drag);

/* Watches until the drag ends. Without memory nothing is notified. */
void livery_drag_shape_watch(struct wl_display *display, struct wlr_drag *drag,
	livery_drag_shape_notify notify, void *data);

#endif
