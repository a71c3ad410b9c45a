/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_INPUT_H
#define LIVERY_AGENT_INPUT_H

/* Input in the extension: keys by evdev code, high-resolution scroll; handed to the seat. */

struct agent;
struct livery_msg;
struct agent_window;

/* A message about the seat, or the window that has the focus; any other is ignored. */
void agent_input_handle_global(struct agent *agent, const struct livery_msg *msg);
/* A message that gives window the keyboard or the pointer; any other is ignored. */
void agent_input_handle_window(struct agent_window *window, const struct livery_msg *msg);

#endif
