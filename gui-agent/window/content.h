/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_CONTENT_H
#define LIVERY_AGENT_CONTENT_H

/*
 * A window's content, for the dialects: the surfaces in it, what changed, and whether a program's
 * buffer can be shown as it is. Where it cannot, compose.h draws.
 */

#include <stdbool.h>
#include <stdint.h>

struct agent_buffer;
struct agent_surface;
struct agent_window;

/*
 * Brings width, height (cut to those given, px), geometry, placed and damage of window up to date.
 * False: there is nothing to show.
 */
bool agent_window_update_content(struct agent_window *window, int max_width, int max_height);
/*
 * How many pixels of its buffer a surface has for each of its own, in 120ths, where all of them are
 * shown and not turned: of several that fit, scale or a whole number. 0: that cannot be said.
 */
uint32_t agent_surface_density(const struct agent_surface *surface, uint32_t scale);
/*
 * The program's own buffer that is the whole content, or NULL: it must be composed. Sets view_width
 * and view_height, as agent_compose_window does.
 */
struct agent_buffer *agent_window_passthrough(struct agent_window *window);
/* The content was sent, in buffer, which is in use from now on; no damage is left. */
void agent_window_content_sent(struct agent_window *window, struct agent_buffer *buffer);

#endif
