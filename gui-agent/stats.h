/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_STATS_H
#define LIVERY_AGENT_STATS_H

/*
 * What the agent has done so far, so that a test or a user can see that a window's pixels were not
 * copied. Logged as one line at SIGUSR1 and at exit.
 */

struct agent;

/*
 * "stats: commits=N passthrough=N composed=N copied_bytes=N pages=N shares=N grant_calls=N
 * notifies=N events=N ring=N", with what the sharer and the channel count.
 */
void agent_stats_log(struct agent *agent);

#endif
