/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "common/clock.h"
#include "protocol/tools/replay_peer.h"

#define QUEUE_HIGH (1u << 20) /* bytes: wait for the peer to read */

static volatile sig_atomic_t signalled;

int64_t replay_now(void) {
	return livery_clock_ns();
}

static void handle_signal(int number) {
	signalled = number;
}

void replay_block_signals(void) {
	struct sigaction action = { .sa_handler = handle_signal };
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

enum peer_result replay_poll(int fd, short events, int64_t deadline) {
	struct pollfd pollfd = { .fd = fd, .events = events };
	struct timespec timeout = { 0 }, *limit = NULL;
	if (deadline != REPLAY_FOREVER) {
		int64_t left = deadline - replay_now();
		if (left > 0) {
			timeout.tv_sec = left / REPLAY_SECOND;
			timeout.tv_nsec = left % REPLAY_SECOND;
		}
		limit = &timeout;
	}
	sigset_t none;
	sigemptyset(&none);
	int n = ppoll(&pollfd, 1, limit, &none);
	if (signalled != 0) {
		fprintf(stderr, "livery-replay: stopped by signal %d\n", (int)signalled);
		return PEER_FAILED;
	}
	if (n < 0 && errno != EINTR) {
		fprintf(stderr, "livery-replay: cannot wait: %s\n", strerror(errno));
		return PEER_FAILED;
	}
	return n > 0 ? PEER_DONE : PEER_TIMEOUT;
}

/* ---- reading ---- */

static bool drop_skipped(struct peer *peer, size_t *at) {
	size_t n = peer->size - *at < peer->skip ? peer->size - *at : peer->skip;
	peer->skip -= n;
	*at += n;
	return peer->skip == 0;
}

static bool report_violation(const struct livery_wire_error *error) {
	char line[256];
	livery_wire_error_format(error, line, sizeof(line));
	fprintf(stderr, "livery-replay: the peer sent %s\n", line);
	return false;
}

/* Handles the message at *at. False: a violation. *more: there may be another. */
static bool handle_one(struct peer *peer, size_t *at, bool *more) {
	struct livery_msg msg;
	struct livery_wire_error error;
	size_t used, skip;
	*more = true;
	switch (livery_wire_decode(peer->role, &peer->mode, peer->buffer + *at, peer->size - *at,
			&msg, &used, &skip, &error)) {
	case LIVERY_WIRE_OK:
		*at += used;
		peer->received++;
		return peer->handle_message(peer, &msg);
	case LIVERY_WIRE_SKIP:
		*at += used;
		peer->skip = skip;
		return true;
	case LIVERY_WIRE_MORE:
		*more = false;
		return true;
	case LIVERY_WIRE_ERROR:
		break;
	}
	return report_violation(&error);
}

static bool handle_buffer(struct peer *peer) {
	size_t at = 0;
	bool more = peer->framed;
	while (more && drop_skipped(peer, &at)) {
		if (!handle_one(peer, &at, &more)) {
			return false;
		}
	}
	peer->size -= at;
	memmove(peer->buffer, peer->buffer + at, peer->size);
	return true;
}

static void note_closed(struct peer *peer) {
	if (errno != 0) {
		fprintf(stderr, "livery-replay: the connection broke: %s\n", strerror(errno));
	}
	peer->closed = true;
}

static bool read_some(struct peer *peer) {
	while (peer->size < sizeof(peer->buffer)) {
		ssize_t n = livery_channel_read(peer->channel, peer->buffer + peer->size,
			sizeof(peer->buffer) - peer->size);
		if (n < 0) {
			note_closed(peer);
			break;
		}
		if (n == 0) {
			break;
		}
		peer->size += (size_t)n;
		if (!handle_buffer(peer)) {
			return false;
		}
	}
	return true;
}

/* ---- waiting ---- */

enum peer_result peer_wait(struct peer *peer, bool (*done)(void *data), void *data,
		int64_t deadline) {
	for (;;) {
		if (!handle_buffer(peer)) {
			return PEER_FAILED;
		}
		if (done != NULL && done(data)) {
			return PEER_DONE;
		}
		if (peer->closed) {
			return PEER_CLOSED;
		}
		int stalled = livery_channel_get_wait(peer->channel);
		int64_t retry = replay_now() + stalled * (REPLAY_SECOND / 1000);
		enum peer_result result = replay_poll(livery_channel_get_fd(peer->channel),
			livery_channel_get_events(peer->channel),
			stalled < 0 || (deadline != REPLAY_FOREVER && deadline < retry)
				? deadline : retry);
		if (result == PEER_FAILED) {
			return result;
		}
		if (result == PEER_TIMEOUT && replay_now() >= deadline) {
			return PEER_TIMEOUT;
		}
		/* What the peer sent before it closed is still there to read. */
		livery_channel_flush(peer->channel);
		if (!read_some(peer)) {
			return PEER_FAILED;
		}
	}
}

struct take {
	const struct peer *peer;
	size_t size;
};

static bool has_bytes(void *data) {
	const struct take *take = data;
	return take->peer->size >= take->size;
}

enum peer_result peer_take(struct peer *peer, void *out, size_t size, int64_t deadline) {
	struct take take = { .peer = peer, .size = size };
	enum peer_result result = peer_wait(peer, has_bytes, &take, deadline);
	if (result == PEER_DONE) {
		memcpy(out, peer->buffer, size);
		peer->size -= size;
		memmove(peer->buffer, peer->buffer + size, peer->size);
	}
	return result;
}

static bool has_room(void *data) {
	const struct peer *peer = data;
	return livery_channel_queued(peer->channel) < QUEUE_HIGH;
}

enum peer_result peer_send(struct peer *peer, const void *bytes, size_t size, int fd,
		int64_t deadline) {
	enum peer_result result = peer_wait(peer, has_room, peer, deadline);
	if (result != PEER_DONE) {
		return result;
	}
	if (!livery_channel_write(peer->channel, bytes, size, fd)) {
		errno = 0;
		note_closed(peer);
		return PEER_CLOSED;
	}
	return PEER_DONE;
}
