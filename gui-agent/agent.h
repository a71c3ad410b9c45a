/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_AGENT_H
#define LIVERY_AGENT_AGENT_H

/*
 * The agent: a Wayland compositor without a screen for the programs of one domain. Here its parts
 * are made, joined and ended; the state itself is in base/agent.h. Nothing draws to a screen, and
 * nothing waits for the GUI domain: a window's content is sent when its frame clock says so, and is
 * merged until then.
 */

#include "gui-agent/base/agent.h"

/* Makes the display, its globals and the channel's socket. NULL after one line of log. */
struct agent *agent_create(const struct agent_options *options);
/* Serves until the program ends or a signal comes. Returns the exit status. */
int agent_run(struct agent *agent);
/* Ends the program, the connection and all parts. */
void agent_destroy(struct agent *agent);

/* Globals that need a listener (globals.c). False after one line of log. */
bool agent_create_globals(struct agent *agent);
/* Ends what agent_create_globals listens to. */
void agent_remove_listeners(struct agent *agent);

/* child.c: SIGTERM and SIGINT end the agent, SIGUSR1 logs stats. False after one line of log. */
bool agent_watch_signals(struct agent *agent);
/* Forks the program of the options. False after one line of log. */
bool agent_start_program(struct agent *agent);
/* Asks it to end. The signals are not watched any more. */
void agent_stop_program(struct agent *agent);
/*
 * Waits some seconds for the program that was asked to end, and kills it then. 0 is no program.
 * Only its first process: those that it started are its own.
 */
void agent_await_program(int64_t pid);

#endif
