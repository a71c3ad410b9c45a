/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_RECEIVE_H
#define LIVERY_AGENT_RECEIVE_H

/*
 * Dispatches messages of the daemon: those of both dialects are handled here, the others by the
 * dialect. Also sends that pools and buffers have ended.
 */

struct agent;

/* Listens to the link and the buffers. */
void agent_receive_init(struct agent *agent);
/* Ends that. */
void agent_receive_finish(struct agent *agent);

#endif
