/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_RECEIVE_H
#define LIVERY_AGENT_RECEIVE_H

/* Messages of the daemon: those of both dialects are handled here, the others by the dialect. */

struct livery_agent;
struct livery_dialect;
struct livery_msg;

void receive_message(struct livery_agent *agent, const struct livery_dialect *dialect,
	const struct livery_msg *msg);

#endif
