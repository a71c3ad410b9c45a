/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_CLIPBOARD_LOCAL_H
#define LIVERY_CLIPBOARD_LOCAL_H

/*
 * The GUI domain's end of the clipboard: reads the text of the seat's selection, and offers text as
 * the seat's selection. Only trusted clients have a wl_data_device, so only they take part. Nothing
 * blocks on a client.
 */

#include <stdbool.h>
#include <stddef.h>

struct wl_display;
struct wl_event_loop;
struct wlr_seat;
struct livery_local_read;

/*
 * bytes (from malloc, owned by the callee); or NULL and a size of 0 (no text, or the client broke
 * off) or of more than max_size (too much of it).
 */
typedef void (*livery_local_read_func_t)(void *data, char *bytes, size_t size);

/*
 * Begins to read the selection as UTF-8 text. NULL if it has no text. Calls done once, from the
 * event loop, after which the read is gone; or never, if it is cancelled before.
 */
struct livery_local_read *livery_local_read_start(struct wl_event_loop *loop, struct wlr_seat *seat,
	size_t max_size, livery_local_read_func_t done, void *data);
/* NULL is allowed. */
void livery_local_read_cancel(struct livery_local_read *read);

/* Makes bytes (from malloc) the seat's selection and owns them, also when it fails. */
bool livery_local_offer(struct wl_display *display, struct wlr_seat *seat, char *bytes,
	size_t size);

#endif
