/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_TICKER_H
#define LIVERY_AGENT_TICKER_H

/*
 * A frame clock of the agent's own, 60 a second, for windows that the GUI domain sends no frame
 * for: all of them with a plain 1.8 daemon, and in the extension those that wait for a frame
 * without having drawn. It runs only while a window waits.
 */

struct livery_agent;
struct livery_ticker;
struct livery_window;

/* NULL after one line of log. */
struct livery_ticker *ticker_create(struct livery_agent *agent);
void ticker_destroy(struct livery_ticker *ticker);

/* Gives window a frame at the next tick. */
void ticker_start(struct livery_window *window);
/* Nobody waits any more. */
void ticker_stop(struct livery_agent *agent);

#endif
