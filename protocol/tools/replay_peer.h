/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_TOOLS_REPLAY_PEER_H
#define LIVERY_TOOLS_REPLAY_PEER_H

/*
 * The live end that livery-replay plays to: its channel, what it sent, decoded and checked, and
 * waiting for it with a deadline. Times are CLOCK_MONOTONIC in ns.
 */

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "protocol/channel/channel.h"
#include "protocol/wire/wire.h"

#define REPLAY_SECOND INT64_C(1000000000)
#define REPLAY_FOREVER INT64_MAX

enum peer_result {
	PEER_DONE, /* what was waited for is there */
	PEER_TIMEOUT,
	PEER_CLOSED,
	PEER_FAILED, /* violation or signal; one line was printed */
};

struct peer {
	struct livery_channel *channel; /* owned */
	enum livery_role role; /* which this side plays */
	struct livery_wire_mode mode;
	bool framed; /* the handshake is over: messages with headers */
	bool closed;
	size_t received; /* messages, skipped ones not counted */
	size_t skip; /* bytes of an unknown message still to come */

	/* Called for each message; false: a violation, one line was printed. */
	bool (*handle_message)(struct peer *peer, const struct livery_msg *msg);
	void *data; /* the handler's */

	size_t size; /* bytes in buffer */
	uint8_t buffer[LIVERY_WIRE_MAX];
};

/* Nanoseconds on a steady clock, as deadlines are. */
int64_t replay_now(void);

/* From here on SIGINT and SIGTERM are only seen while waiting. */
void replay_block_signals(void);
/* Waits until fd is ready for events or the deadline is over. */
enum peer_result replay_poll(int fd, short events, int64_t deadline);

/*
 * Sends, reads and handles messages until done(data) holds (NULL: never), or the deadline is over.
 */
enum peer_result peer_wait(struct peer *peer, bool (*done)(void *data), void *data,
	int64_t deadline);
/* Waits for and takes size bytes of the handshake. */
enum peer_result peer_take(struct peer *peer, void *out, size_t size, int64_t deadline);
/* Queues bytes, with fd unless that is -1, and waits while too many are queued. */
enum peer_result peer_send(struct peer *peer, const void *bytes, size_t size, int fd,
	int64_t deadline);

#endif
