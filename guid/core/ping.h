/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_GUID_CORE_PING_H
#define LIVERY_GUID_CORE_PING_H

/*
 * Whether the program of a window lives.
 */

#include "guid/core/state.h"

/* A message about the window came. */
void core_ping_heard(struct livery_core *core, struct core_window *window);
/* The domain was told something that the window's program should do something about. */
void core_ping_note_input(struct livery_core *core, uint32_t window);
/* The domain has taken all output: what waits for that is answered or asked. */
void core_ping_drained(struct livery_core *core);
/* EXT_PONG: answers the compositor's newest question, else nothing. */
void core_ping_handle_pong(struct livery_core *core, struct core_window *window,
	const struct livery_msg *msg);

#endif
