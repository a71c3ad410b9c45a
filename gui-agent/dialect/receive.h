/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_RECEIVE_H
#define LIVERY_AGENT_RECEIVE_H

/*
 * Messages of the daemon, from the link to who is concerned: those of both dialects are handled
 * here, the others by the dialect. And the names of pools and buffers, which the dialect takes back
 * when they end.
 */

struct agent;

/* Begin and end to listen to the link and the buffers. */
void agent_receive_init(struct agent *agent);
void agent_receive_finish(struct agent *agent);

#endif
