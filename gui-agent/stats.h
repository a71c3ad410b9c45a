/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_STATS_H
#define LIVERY_AGENT_STATS_H

/*
 * What the agent has done so far, so that a test or a user can see that a window's pixels were not
 * copied. Logged as one line at SIGUSR1 and at exit.
 */

#include <stdint.h>

struct livery_agent;

struct livery_stats {
	uint64_t commits; /* contents sent */
	uint64_t passthrough; /* of these: a program's own memory, named */
	uint64_t composed; /* of these: drawn by the agent */
	uint64_t copied_bytes; /* bytes of pixels that the agent wrote */
};

/*
 * "stats: commits=N passthrough=N composed=N copied_bytes=N pages=N shares=N grant_calls=N
 * notifies=N events=N ring=N", with what the sharer and the channel count.
 */
void stats_log(struct livery_agent *agent);

#endif
