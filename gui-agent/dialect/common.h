/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_COMMON_H
#define LIVERY_AGENT_COMMON_H

/* Messages about a window that both dialects send alike. */

#include <stdbool.h>

struct livery_window;

/* Sizes are cut to what the wire allows. */
void common_create(struct livery_window *window, int x, int y, int width, int height,
	bool override_redirect);
void common_map(struct livery_window *window, unsigned int transient_for, bool override_redirect);
void common_destroy(struct livery_window *window);
void common_title(struct livery_window *window);
void common_app_id(struct livery_window *window);
void common_hints(struct livery_window *window);

#endif
