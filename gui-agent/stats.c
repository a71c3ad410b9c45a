/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/stats.h"

#include <inttypes.h>
#include <stdio.h>

#include "gui-agent/base/agent.h"
#include "gui-agent/link/link.h"

void agent_stats_log(struct agent *agent) {
	const struct agent_stats *stats = &agent->stats;
	struct livery_sharer_stats sharer = agent_link_sharer_stats(agent->link);
	struct livery_channel_stats channel = agent_link_channel_stats(agent->link);
	fprintf(stderr,
		"livery-agent: stats: commits=%" PRIu64 " passthrough=%" PRIu64 " composed=%" PRIu64
		" copied_bytes=%" PRIu64 " pages=%zu shares=%zu grant_calls=%zu notifies=%" PRIu64
		" events=%" PRIu64 " ring=%" PRIu64 "\n",
		stats->commits, stats->passthrough, stats->composed, stats->copied_bytes,
		sharer.pages, sharer.total_shares, sharer.grant_calls, channel.notifies,
		channel.events, channel.ring_size);
}
