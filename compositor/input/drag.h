/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_DRAG_H
#define LIVERY_COMPOSITOR_DRAG_H

/*
 * Drag and drop. While a button is down, all motion goes to the surface that got the press; a drag
 * is the exception: the pointer then enters whatever window is under it, of the same domain, or of
 * livery's own clients where one of these drags, and of nobody else. A domain's drag is carried on
 * by its agent among its programs, livery knows only that there is one. It begins by the domain's
 * word while a button is held that went to the domain, and ends when all buttons are up.
 */

#include <stdbool.h>
#include <stdint.h>

struct livery_hit;
struct livery_seat;
struct wl_client;

/* The drag that was begun with this serial is over. */
typedef void (*livery_drag_done_func)(void *data, uint32_t serial);

/* Of a domain; for livery's own clients wlroots keeps it. */
struct livery_drag {
	struct wl_client *client; /* the domain's guid, which alone gets the pointer; NULL: none */
	uint32_t serial; /* the domain's name for it */
	livery_drag_done_func done;
	void *data;
};

/*
 * The client says that its domain drags something. done is called once with data and serial: when
 * the drag is over, or at once where the client holds no button. One that goes on is ended first.
 */
void livery_drag_begin(struct livery_seat *seat, struct wl_client *client, uint32_t serial,
	livery_drag_done_func done, void *data);

/* All buttons are up. */
void livery_drag_end(struct livery_seat *seat);

/* The client goes: what it was to be told it is not told any more. */
void livery_drag_forget(struct livery_seat *seat, const struct wl_client *client);

/* Whether something is dragged, by anyone. */
bool livery_drag_is_on(const struct livery_seat *seat);

/* Whether what is dragged may be dropped there. */
bool livery_drag_may_enter(const struct livery_seat *seat, const struct livery_hit *hit);

#endif
