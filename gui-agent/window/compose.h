/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_COMPOSE_H
#define LIVERY_AGENT_COMPOSE_H

/*
 * Draws a window whose content is not simply one buffer of a program: subsurfaces, viewports,
 * scaled and rotated buffers, memory that cannot be shared. The surfaces are put together with
 * pixman in a shared buffer of a small swapchain, and only where something changed since that
 * buffer was last drawn.
 */

#include <stdbool.h>

struct agent_buffer;
struct agent_window;

/*
 * Draws the window's content (agent_window_update_content was called) into a buffer that the GUI
 * domain does not read, or into that of the last time where in_place is set. Without memory for
 * another buffer it is drawn in place, or smaller (starve.h); window->damage is then cut to what
 * is there. NULL: no buffer is free, or no memory at all.
 */
struct agent_buffer *agent_compose_window(struct agent_window *window, bool in_place);

#endif
