/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_GUID_CORE_TEXT_H
#define LIVERY_GUID_CORE_TEXT_H

/*
 * Titles, application ids and size hints: cleaned, and told to the compositor.
 */

#include "guid/core/state.h"

/* Tells the compositor titles that had to wait; now in ms on the clock of livery_core_tick. */
void core_text_tick(struct livery_core *core, int64_t now);
/* When core_text_tick wants to be called again, or -1. */
int64_t core_text_deadline(const struct livery_core *core);
/* WMNAME: the title, told at once or, where there were too many changes, later. */
void core_text_handle_wmname(struct livery_core *core, struct core_window *window,
	const struct livery_msg *msg);
/* WMCLASS: the application id. */
void core_text_handle_wmclass(struct livery_core *core, struct core_window *window,
	const struct livery_msg *msg);
/* WINDOW_HINTS: size hints; those that make no sense are dropped. */
void core_text_handle_hints(struct livery_core *core, struct core_window *window,
	const struct livery_msg *msg);

#endif
