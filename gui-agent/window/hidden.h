/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_HIDDEN_H
#define LIVERY_AGENT_HIDDEN_H

/*
 * Toplevels that their programs have hidden and may show again. The GUI domain was told UNMAP and
 * still knows each by its number; so it puts the window back where the user had it. Beside that
 * number an agent_window has none while it is hidden: what is sent about it is ignored. The newest
 * AGENT_HIDDEN_MAX are kept, as many as livery remembers places; an older one is destroyed in the
 * GUI domain, and is a new window when it is shown.
 */

#include <stdbool.h>

struct agent;
struct agent_window;

#define AGENT_HIDDEN_MAX 64

/*
 * Keeps the number of a window that the GUI domain has unmapped, and its state in plain 1.8, until
 * one of the functions below. The window is known by its address, which is not looked at. False,
 * and nothing is kept, without memory.
 */
bool agent_hidden_keep(struct agent_window *window);
/* Gives both back to the window, if they are kept. */
bool agent_hidden_take(struct agent_window *window);
/* The window will not be shown again: destroys it in the GUI domain, if it is kept. */
void agent_hidden_drop(struct agent *agent, const struct agent_window *window);
/* The same for all windows. */
void agent_hidden_drop_all(struct agent *agent);

#endif
