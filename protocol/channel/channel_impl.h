/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_CHANNEL_CHANNEL_IMPL_H
#define LIVERY_CHANNEL_CHANNEL_IMPL_H

/*
 * What a transport provides to be a channel. The queue of outgoing bytes, its bound and the state
 * "closed" are common (channel.c); a transport embeds struct livery_channel as its first member and
 * fills a table.
 *
 * The table is shaped so that libxenvchan fits as well: it has one descriptor that only ever
 * becomes readable, for data and for room alike, and whose event must be acknowledged
 * (libxenvchan_wait). Such a transport answers POLLIN to get_events for both; its read acknowledges
 * and calls livery_channel_flush, and its send acknowledges where nobody reads.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "protocol/channel/channel.h"
#include "protocol/channel/outbox.h"

struct livery_channel;
struct livery_channel_server;

struct livery_channel_impl {
	int (*get_fd)(const struct livery_channel *channel);
	/* poll(2) events, for what comes and for room. */
	short (*get_events)(const struct livery_channel *channel, bool want_read, bool want_write);
	/* The channel's paused has changed. NULL where that needs nothing. */
	void (*update_paused)(struct livery_channel *channel);
	/* > 0 bytes; 0 nothing now; -1 the end (errno 0) or broken (errno). size > 0. */
	ssize_t (*read)(struct livery_channel *channel, void *data, size_t size);
	/*
	 * Sends some of size > 0 bytes, fd (if >= 0) with the first. 0 no room, and stalled set
	 * where poll does not tell when there is; -1 broken (errno).
	 */
	ssize_t (*send)(struct livery_channel *channel, const void *data, size_t size, int fd);
	/* The oldest descriptor received, or -1. NULL where descriptors cannot travel. */
	int (*take_fd)(struct livery_channel *channel);
	/* Whether descriptors can travel on this channel. NULL: no. */
	bool (*can_pass_fd)(const struct livery_channel *channel);
	/* NULL where nothing is counted. */
	struct livery_channel_stats (*get_stats)(const struct livery_channel *channel);
	/* Releases all but the common part, and the memory. */
	void (*destroy)(struct livery_channel *channel);
};

struct livery_channel {
	const struct livery_channel_impl *impl;
	struct livery_outbox outbox;
	bool paused; /* nobody reads now */
	bool stalled; /* the last send failed for a reason that only time ends */
	/* What the peer said before it went can still be read after sending failed: two ends. */
	bool read_ended, write_ended;
	int read_errno, write_errno;
};

/* The common part of a new channel; impl must outlive it. */
void livery_channel_init(struct livery_channel *channel, const struct livery_channel_impl *impl);

/* The agent's side of a transport; the functions mean what channel.h says of their namesakes. */
struct livery_channel_server_impl {
	int (*get_fd)(const struct livery_channel_server *server);
	struct livery_channel *(*accept)(struct livery_channel_server *server);
	void (*destroy)(struct livery_channel_server *server);
};

struct livery_channel_server {
	const struct livery_channel_server_impl *impl;
};

#endif
