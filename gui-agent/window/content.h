/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_CONTENT_H
#define LIVERY_AGENT_CONTENT_H

/*
 * A window's content, for the dialects: the surfaces in it, what changed, and whether a program's
 * buffer can be shown as it is. Where it cannot, compose.h draws.
 */

#include <stdbool.h>

struct agent_buffer;
struct agent_window;

/*
 * Brings width, height (cut to those given, px), geometry, placed and damage of window up to date.
 * False: there is nothing to show.
 */
bool agent_window_update_content(struct agent_window *window, int max_width, int max_height);
/* The program's own buffer that is the whole content, or NULL: it must be composed. */
struct agent_buffer *agent_window_passthrough(struct agent_window *window);
/* The content was sent, in buffer, which is in use from now on; no damage is left. */
void agent_window_content_sent(struct agent_window *window, struct agent_buffer *buffer);

#endif
