/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_PING_H
#define LIVERY_AGENT_PING_H

/*
 * Whether a window's program responds: EXT_PING is sent on as xdg_wm_base.ping, and what the
 * program answers goes back as EXT_PONG. A program that hangs has no answer until it does not hang
 * any more; nobody waits for it here, and nothing is polled.
 */

#include <stdint.h>

struct agent;
struct agent_window;

/* Asks the window's program. serial is the GUI domain's. */
void agent_ping_window(struct agent_window *window, uint32_t serial);
/* A program may have answered, of a kind whose answers are no requests of Wayland. */
void agent_ping_schedule_check(struct agent *agent);
/* The agent ends. */
void agent_ping_finish(struct agent *agent);

#endif
