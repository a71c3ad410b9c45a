/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "protocol/tools/replay.h"

/*
 * The daemon's side: connects to an agent and sends what the recorded daemon sent. The live agent
 * chooses its own window ids, so the n-th window of the recording stands for the n-th that the
 * agent creates; what the agent is owed (acknowledged images, echoes of DESTROY) answers its own
 * messages, not the recorded ones.
 */

#define RETRY (REPLAY_SECOND / 50)

struct windows {
	uint32_t *ids; /* by order of creation; a destroyed one stays */
	bool *dead;
	size_t count;
};

struct daemon {
	struct replay *replay;
	struct windows live, recorded;
	size_t wanted; /* live windows waited for */
	size_t dropped; /* messages for windows that the agent did not make */
	size_t images;
	bool late;
};

/* ---- windows ---- */

static bool windows_add(struct windows *windows, uint32_t id) {
	uint32_t *ids = reallocarray(windows->ids, windows->count + 1, sizeof(ids[0]));
	if (ids != NULL) {
		windows->ids = ids;
	}
	bool *dead = reallocarray(windows->dead, windows->count + 1, sizeof(dead[0]));
	if (dead != NULL) {
		windows->dead = dead;
	}
	if (ids == NULL || dead == NULL) {
		fprintf(stderr, "livery-replay: no memory\n");
		return false;
	}
	ids[windows->count] = id;
	dead[windows->count++] = false;
	return true;
}

/* The newest living window of that id, or windows->count. */
static size_t windows_find(const struct windows *windows, uint32_t id) {
	for (size_t i = windows->count; i > 0; i--) {
		if (windows->ids[i - 1] == id && !windows->dead[i - 1]) {
			return i - 1;
		}
	}
	return windows->count;
}

static void windows_remove(struct windows *windows, uint32_t id) {
	size_t i = windows_find(windows, id);
	if (i < windows->count) {
		windows->dead[i] = true;
	}
}

static void windows_finish(struct windows *windows) {
	free(windows->ids);
	free(windows->dead);
}

/* ---- the live agent ---- */

static bool answer(struct peer *peer, uint32_t type, uint32_t window) {
	uint8_t bytes[LIVERY_WIRE_HEADER];
	struct livery_msg msg = { .type = type, .window = window };
	size_t size = livery_wire_encode(&peer->mode, &msg, bytes, sizeof(bytes));
	if (size == 0 || !livery_channel_write(peer->channel, bytes, size, -1)) {
		fprintf(stderr, "livery-replay: cannot answer window 0x%" PRIx32 "\n", window);
		return false;
	}
	return true;
}

static bool take_pages(struct peer *peer) {
	int fd = livery_channel_take_fd(peer->channel);
	if (fd < 0) {
		fprintf(stderr, "livery-replay: the peer sent EXT_PAGES without a descriptor\n");
		return false;
	}
	close(fd);
	return true;
}

static bool handle_message(struct peer *peer, const struct livery_msg *msg) {
	struct daemon *daemon = peer->data;
	switch (msg->type) {
	case LIVERY_MSG_CREATE:
		return windows_add(&daemon->live, msg->window);
	case LIVERY_MSG_DESTROY:
		windows_remove(&daemon->live, msg->window);
		return peer->mode.version < LIVERY_WIRE_VERSION(1, 5) ||
			answer(peer, LIVERY_MSG_DESTROY, msg->window);
	case LIVERY_MSG_WINDOW_DUMP:
		daemon->images++;
		return peer->mode.version < LIVERY_WIRE_VERSION(1, 7) ||
			answer(peer, LIVERY_MSG_WINDOW_DUMP_ACK, msg->window);
	case LIVERY_MSG_EXT_PAGES:
		return take_pages(peer);
	case LIVERY_MSG_EXT_ACCEPT:
		peer->mode.extension = true;
		return true;
	default:
		return true;
	}
}

/* ---- connection ---- */

static struct livery_channel *wait_for_agent(const struct replay *replay) {
	int64_t deadline = replay_deadline(replay);
	for (;;) {
		struct livery_channel *channel = livery_channel_connect_unix(replay->socket);
		if (channel != NULL) {
			return channel;
		}
		if ((errno != ENOENT && errno != ECONNREFUSED && errno != EAGAIN) ||
				replay_now() > deadline) {
			fprintf(stderr, "livery-replay: cannot connect to %s: %s\n", replay->socket,
				strerror(errno));
			return NULL;
		}
		if (replay_poll(-1, 0, replay_now() + RETRY) == PEER_FAILED) {
			return NULL;
		}
	}
}

static bool shake_hands(struct replay *replay) {
	struct peer *peer = &replay->peer;
	uint8_t bytes[4 + LIVERY_WIRE_SCREEN];
	enum peer_result result = peer_take(peer, bytes, 4, replay_deadline(replay));
	if (result != PEER_DONE) {
		return replay_report(replay, result, "agent's version");
	}
	uint32_t theirs = livery_get_u32(bytes);
	uint32_t version = livery_version_negotiate(theirs, replay->version);
	if (version == 0) {
		fprintf(stderr, "livery-replay: the agent speaks %" PRIu32 ".x, the recorded "
			"daemon %" PRIu32 ".x\n", LIVERY_VERSION_MAJOR(theirs),
			LIVERY_VERSION_MAJOR(replay->version));
		return false;
	}
	size_t size = 0;
	if (version >= LIVERY_WIRE_VERSION(1, 4)) {
		livery_put_u32(bytes, version);
		size = 4;
	}
	memcpy(bytes + size, replay->screen, sizeof(replay->screen));
	size += sizeof(replay->screen);
	peer->mode.version = version;
	peer->framed = true;
	result = peer_send(peer, bytes, size, -1, replay_deadline(replay));
	return result == PEER_DONE || replay_report(replay, result, "handshake");
}

/* ---- playing ---- */

static bool has_window(void *data) {
	const struct daemon *daemon = data;
	return daemon->live.count >= daemon->wanted;
}

/* The live agent has made as many windows as the recorded one, or is late. */
static bool wait_for_window(struct daemon *daemon) {
	struct replay *replay = daemon->replay;
	daemon->wanted = daemon->recorded.count;
	if (daemon->late) {
		return true;
	}
	enum peer_result result =
		peer_wait(&replay->peer, has_window, daemon, replay_deadline(replay));
	if (result == PEER_TIMEOUT) {
		replay_report(replay, result, "CREATE of as many windows as recorded");
		daemon->late = true;
		return true;
	}
	return result == PEER_DONE || replay_report(replay, result, NULL);
}

static bool follow_agent(struct daemon *daemon, const struct livery_msg *msg) {
	if (msg->type == LIVERY_MSG_CREATE) {
		return windows_add(&daemon->recorded, msg->window) && wait_for_window(daemon);
	}
	if (msg->type == LIVERY_MSG_DESTROY) {
		windows_remove(&daemon->recorded, msg->window);
	}
	return true;
}

/* The live window that the recorded one stands for; false: there is none. */
static bool find_live(const struct daemon *daemon, uint32_t recorded, uint32_t *window) {
	if (recorded == 0) {
		*window = 0;
		return true;
	}
	size_t i = windows_find(&daemon->recorded, recorded);
	if (i == daemon->recorded.count || i >= daemon->live.count || daemon->live.dead[i]) {
		return false;
	}
	*window = daemon->live.ids[i];
	return true;
}

static enum peer_result send_for(struct daemon *daemon, const struct guirec_record *record,
		uint32_t window) {
	uint8_t *bytes = malloc(record->length);
	if (bytes == NULL) {
		fprintf(stderr, "livery-replay: no memory\n");
		return PEER_FAILED;
	}
	memcpy(bytes, record->payload, record->length);
	livery_put_u32(bytes + 4, window);
	struct replay *replay = daemon->replay;
	enum peer_result result = peer_send(
		&replay->peer, bytes, record->length, -1, replay_deadline(replay));
	free(bytes);
	return result;
}

static bool play_record(struct daemon *daemon, const struct guirec_record *record,
		const struct livery_msg *msg) {
	struct replay *replay = daemon->replay;
	if (record->direction == GUIREC_A2D) {
		return follow_agent(daemon, msg);
	}
	if (msg->type == LIVERY_MSG_WINDOW_DUMP_ACK || msg->type == LIVERY_MSG_DESTROY) {
		return true;
	}
	enum peer_result result = replay_wait_due(replay, record);
	uint32_t window;
	if (result == PEER_DONE && !find_live(daemon, msg->window, &window)) {
		daemon->dropped++;
		return true;
	}
	if (result == PEER_DONE) {
		result = send_for(daemon, record, window);
	}
	if (result != PEER_DONE) {
		return replay_report(replay, result, "room in the connection");
	}
	replay->sent++;
	return true;
}

static bool play(struct daemon *daemon) {
	struct guirec_record record;
	struct livery_msg msg;
	enum guirec_result result;
	while ((result = replay_next(daemon->replay, &record, &msg)) == GUIREC_OK) {
		if (!play_record(daemon, &record, &msg)) {
			return false;
		}
	}
	return result == GUIREC_END;
}

static void print_summary(const struct daemon *daemon) {
	const struct replay *replay = daemon->replay;
	printf("livery-replay: %s: %zu messages sent, %zu without a window, %zu received; "
		"%zu windows, %zu images\n", replay->path, replay->sent, daemon->dropped,
		replay->peer.received, daemon->live.count, daemon->images);
	fflush(stdout);
}

bool replay_as_daemon(struct replay *replay) {
	struct daemon daemon = { .replay = replay };
	bool ok = false;
	replay->peer.role = LIVERY_ROLE_DAEMON;
	replay->peer.handle_message = handle_message;
	replay->peer.data = &daemon;
	replay->peer.channel = wait_for_agent(replay);
	if (replay->peer.channel != NULL && shake_hands(replay)) {
		replay_start(replay);
		ok = play(&daemon);
		print_summary(&daemon);
		ok = ok && replay_hold(replay) && !daemon.late;
	}
	windows_finish(&daemon.live);
	windows_finish(&daemon.recorded);
	return ok;
}
