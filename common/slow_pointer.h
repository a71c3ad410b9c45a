/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMMON_SLOW_POINTER_H
#define LIVERY_COMMON_SLOW_POINTER_H

/*
 * Motion and scrolling for a client that does not read. A program that is busy, stopped or in a
 * debugger leaves its events in the socket; libwayland keeps what does not fit, up to a limit, and
 * then ends the client. A pointer that moves over the window reaches any limit in time. So while
 * the client that has the pointer (or the drag) leaves more than a part of its socket unread, the
 * newest position and the sum of the scrolling are held here, and sent when it reads again or
 * before the next event of another kind.
 */

#include <stdint.h>
#include <wayland-server-core.h>
#include <wlr/types/wlr_pointer.h>

struct wlr_seat;

struct livery_slow_axis {
	uint32_t time; /* ms */
	enum wl_pointer_axis orientation;
	enum wl_pointer_axis_source source;
	enum wl_pointer_axis_relative_direction direction;
	double value; /* px, 0: stop */
	int32_t discrete; /* 120 a wheel step, 0: none */
};

struct livery_slow_pointer {
	struct wlr_seat *seat;
	struct wl_event_loop *loop;
	const struct wlr_surface *surface; /* what is held is for it; only compared */
	bool moved, scrolled[2];
	bool held; /* something since the last frame */
	uint32_t time; /* ms */
	double x, y; /* px in the surface */
	struct livery_slow_axis axes[2];
	struct wl_event_source *writable; /* NULL: nothing is held */
	int fd; /* of the source */
	struct wl_listener client_destroy;
};

/* Zeroed before; seat and loop outlive it. */
void livery_slow_pointer_init(struct livery_slow_pointer *pointer, struct wlr_seat *seat,
	struct wl_event_loop *loop);
void livery_slow_pointer_finish(struct livery_slow_pointer *pointer);

/* As wlr_seat_pointer_notify_motion: time in ms, position in px of the surface. */
void livery_slow_pointer_motion(struct livery_slow_pointer *pointer, uint32_t time, double x,
	double y);
/* As wlr_seat_pointer_notify_axis. */
void livery_slow_pointer_axis(struct livery_slow_pointer *pointer,
	const struct livery_slow_axis *axis);
/* As wlr_seat_pointer_notify_frame; nothing where all before it is held. */
void livery_slow_pointer_frame(struct livery_slow_pointer *pointer);
/*
 * To be called before a button, a leave or an enter: what is held is sent, where its surface still
 * has the pointer, else forgotten.
 */
void livery_slow_pointer_settle(struct livery_slow_pointer *pointer);

#endif
