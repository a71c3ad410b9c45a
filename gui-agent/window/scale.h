/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_SCALE_H
#define LIVERY_AGENT_SCALE_H

/*
 * How many pixels of the screen a window has for each of its own: told by the GUI domain, and to
 * the programs (wp_fractional_scale_v1, wl_surface.preferred_buffer_scale, wl_output.scale), which
 * draw so many then. In 120ths, at least AGENT_SCALE_ONE, as everywhere here. Where a GUI domain
 * does not know of scales it is AGENT_SCALE_ONE.
 *
 * Everything else of windows, input and places is in the window's own pixels.
 */

#include <pixman.h>
#include <stdbool.h>
#include <stdint.h>

struct agent;
struct agent_surface;
struct agent_window;

#define AGENT_SCALE_ONE 120u

/* Offers it to programs. False: no memory. */
bool agent_scale_init(struct agent *agent);
/* The GUI domain has told the scale of new windows. */
void agent_scale_set_default(struct agent *agent, uint32_t scale);
/* The GUI domain has told the toplevel's scale. */
void agent_scale_set_window(struct agent_window *window, uint32_t scale);
/* Tells a surface's program, where it is another than it was told. */
void agent_scale_tell(struct agent_surface *surface);

/* The window's scale; that of a popup is its toplevel's. */
uint32_t agent_scale_of(struct agent_window *window);
/* Pixels of the screen for a length or a place of a window's: half of one is rounded up. */
int agent_scale_length(int length, uint32_t scale);
/* The pixels that a region of a window touches, width x height of them being all of its size. */
void agent_scale_region(pixman_region32_t *region, const pixman_region32_t *window, int size_width,
	int size_height, int width, int height);

#endif
