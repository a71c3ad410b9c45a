/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_CAPTURE_H
#define LIVERY_CAPTURE_H

/*
 * Screenshots by the user's key: a picture of the whole desktop as a PNG file of mode 0600 in the
 * GUI domain. The pixels are taken from each output's next frame; the file is written by a thread,
 * so that the desktop does not stall. A file appears whole or not at all. A few may be taken at
 * once: each press of the key gives a file, or a notice that there is none.
 */

struct wl_event_loop;
struct wlr_output_layout;
struct wlr_renderer;
struct livery_capture;

/*
 * Told once for each screenshot, on the event loop: path of the file, or NULL and one line that
 * says what went wrong.
 */
typedef void (*livery_capture_done_func_t)(void *data, const char *path, const char *error);

/*
 * All arguments must outlive the capture. directory NULL: XDG_PICTURES_DIR, else HOME. done may be
 * NULL; success and failure are logged in any case.
 */
struct livery_capture *livery_capture_create(struct wl_event_loop *loop,
	struct wlr_output_layout *layout, struct wlr_renderer *renderer, const char *directory,
	livery_capture_done_func_t done, void *data);
/* Waits for files that are being written. NULL is allowed. */
void livery_capture_destroy(struct livery_capture *capture);

/* Takes a screenshot of all outputs. `done` is told how that went, at once when it cannot begin. */
void livery_capture_screenshot(struct livery_capture *capture);

#endif
