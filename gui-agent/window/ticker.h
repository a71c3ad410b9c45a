/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_TICKER_H
#define LIVERY_AGENT_TICKER_H

/*
 * A frame clock of the agent's own, 60 a second, for windows that the GUI domain sends no frame
 * for: all of them with a plain 1.8 daemon, and in the extension those that wait for a frame
 * without having drawn. It runs only while a window waits.
 */

struct agent;
struct agent_ticker;

/* One that stands still. NULL after one line of log. */
struct agent_ticker *agent_ticker_create(struct agent *agent);
/* NULL is allowed. */
void agent_ticker_destroy(struct agent_ticker *ticker);

/* The next tick, the event "tick" of struct agent, comes within 16 ms; one, not more. */
void agent_ticker_start(struct agent_ticker *ticker);
/* No tick comes. */
void agent_ticker_stop(struct agent_ticker *ticker);

#endif
