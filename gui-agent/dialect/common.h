/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_COMMON_H
#define LIVERY_AGENT_COMMON_H

/* Messages about a window that both dialects send alike. */

#include <stdbool.h>

struct agent_window;
struct livery_msg;

/* CREATE, in px; sizes are cut to what the wire allows. */
void agent_common_create(struct agent_window *window, int x, int y, int width, int height,
	bool override_redirect);
/* MAP. transient_for: the id of the window that it belongs to, 0 none. */
void agent_common_map(struct agent_window *window, unsigned int transient_for,
	bool override_redirect);
/* UNMAP. */
void agent_common_unmap(struct agent_window *window);
/* DESTROY. */
void agent_common_destroy(struct agent_window *window);
/* WMNAME; a long title is cut. */
void agent_common_title(struct agent_window *window);
/* WMCLASS. */
void agent_common_app_id(struct agent_window *window);
/* WINDOW_HINTS: the limits of the window's size. */
void agent_common_hints(struct agent_window *window);

/* Logs, for debugging, that the daemon sent a message which has no meaning in this dialect. */
void agent_common_ignore(const struct livery_msg *msg);

#endif
