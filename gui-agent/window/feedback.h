/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_FEEDBACK_H
#define LIVERY_AGENT_FEEDBACK_H

/*
 * Presentation feedback for programs: a content counts as presented when the GUI domain's next
 * frame for its window comes. The clock is this domain's own, so nothing finer than the frame is
 * learned about the desktop.
 */

#include <stdint.h>
#include <time.h>
#include <wayland-util.h>

struct livery_agent;
struct wlr_surface;

/* Takes the surface's feedback, if its program asked for one, into array. */
void feedback_take(struct wl_array *array, struct wlr_surface *surface);
/* Answers all; refresh in us, 0 unknown. The array is empty after it. */
void feedback_present(struct livery_agent *agent, struct wl_array *array,
	const struct timespec *when, uint32_t refresh);
void feedback_discard(struct wl_array *array);

#endif
