/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_STARVE_H
#define LIVERY_AGENT_STARVE_H

/*
 * What happens when no more memory can be shared: a driver's limit is reached (xen_gntalloc), or
 * the agent's own. A window is then drawn in fewer buffers, or smaller, or not at all; it is logged
 * once; and windows that got less than they need try again until pages have come back, from other
 * windows or from a GUI domain that unmaps them late.
 */

#include <stdbool.h>

struct agent;
struct agent_starve;
struct agent_window;

/* Nothing is starved yet. NULL after one line of log. */
struct agent_starve *agent_starve_create(struct agent *agent);
/* NULL is allowed. */
void agent_starve_destroy(struct agent_starve *starve);

/*
 * There was no memory for another buffer of the window. It is shown with so many of its rows: all
 * (in the buffer that is shown already), fewer, or 0.
 */
void agent_starve_begin(struct agent_window *window, int rows);
/* It got all that it needs. */
void agent_starve_end(struct agent_window *window);

#endif
