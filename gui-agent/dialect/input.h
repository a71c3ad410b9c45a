/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_INPUT_H
#define LIVERY_AGENT_INPUT_H

/* Input in the extension: keys by evdev code, high-resolution scroll; handed to the seat. */

#include <stdbool.h>

struct agent;
struct livery_msg;
struct agent_window;

/*
 * A message about the seat as a whole or the window that has the focus; false: it is another one.
 */
bool agent_input_handle_seat(struct agent *agent, const struct livery_msg *msg);
/* A message about the focus of window; others are ignored. */
void agent_input_handle_window(struct agent_window *window, const struct livery_msg *msg);

#endif
