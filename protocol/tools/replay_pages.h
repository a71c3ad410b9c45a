/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_TOOLS_REPLAY_PAGES_H
#define LIVERY_TOOLS_REPLAY_PAGES_H

/*
 * The pages of a replayed agent: for each range of references that the recording names there is a
 * sealed memfd, announced under these very numbers, so that the recorded bytes can be sent as they
 * are. Filled from the recorded pixels, else with grey.
 */

#include "protocol/tools/replay_peer.h"
#include "protocol/tools/replay_pixels.h"

struct pages;

/* pixels may be NULL. NULL without memory. */
struct pages *pages_create(struct peer *peer, const struct pixels *pixels);
void pages_destroy(struct pages *pages);

/* Announces what msg (WINDOW_DUMP) at time of the stream refers to, unless it is known already. */
enum peer_result pages_announce_dump(struct pages *pages, const struct livery_msg *msg,
	uint64_t time, int64_t deadline);
/* Sends a recorded EXT_PAGES with new memory. */
enum peer_result pages_announce(struct pages *pages, uint32_t first, uint32_t count,
	int64_t deadline);
/* The stream has reached time: shows the next snapshot where there is one. */
void pages_advance(struct pages *pages, uint64_t time);

/* Dumps that were given memory, and how many of these show recorded pixels. */
size_t pages_get_dumps(const struct pages *pages);
size_t pages_get_dumps_with_pixels(const struct pages *pages);

#endif
