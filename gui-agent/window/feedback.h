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

struct agent;
struct wlr_surface;

/* Takes the surface's feedback, if its program asked for one, into array. */
void agent_feedback_collect(struct wl_array *array, struct wlr_surface *surface);
/* Answers all; refresh in us, 0 unknown. The array is empty after it. */
void agent_feedback_present(struct agent *agent, struct wl_array *array,
	const struct timespec *when, uint32_t refresh);
/* Answers all that the content was not shown. The array is empty after it. */
void agent_feedback_discard(struct wl_array *array);

#endif
