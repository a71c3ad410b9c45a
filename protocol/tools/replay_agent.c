/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include "protocol/tools/replay.h"
#include "protocol/tools/replay_pages.h"

/*
 * The agent's side: listens for a daemon and sends what the recorded agent sent. Where the
 * recording shows that the agent had an answer (an acknowledged image, the offer of the extension),
 * it is waited for.
 */

struct agent {
	struct replay *replay;
	struct pages *pages;
	size_t acks, acks_recorded;
	size_t offers, offers_recorded;
	bool late; /* an answer did not come in time: none is waited for any more */
};

static bool handle_message(struct peer *peer, const struct livery_msg *msg) {
	struct agent *agent = peer->data;
	agent->acks += msg->type == LIVERY_MSG_WINDOW_DUMP_ACK;
	agent->offers += msg->type == LIVERY_MSG_EXT_OFFER;
	return true;
}

/* ---- connection ---- */

static struct livery_channel *wait_for_daemon(const char *path) {
	char error[256];
	struct livery_channel_server *server =
		livery_channel_listen_unix(path, error, sizeof(error));
	if (server == NULL) {
		fprintf(stderr, "livery-replay: %s\n", error);
		return NULL;
	}
	struct livery_channel *channel = NULL;
	while (channel == NULL) {
		int fd = livery_channel_server_get_fd(server);
		if (replay_poll(fd, POLLIN, REPLAY_FOREVER) == PEER_FAILED) {
			break;
		}
		channel = livery_channel_accept(server);
		if (channel == NULL && errno != EAGAIN && errno != EINTR) {
			fprintf(stderr, "livery-replay: cannot accept on %s: %s\n", path,
				strerror(errno));
			break;
		}
	}
	livery_channel_server_destroy(server);
	return channel;
}

static bool shake_hands(struct replay *replay) {
	uint8_t answer[4], screen[LIVERY_WIRE_SCREEN];
	int64_t deadline = replay_deadline(replay);
	uint32_t version = replay->agent_version;
	livery_put_u32(answer, version);
	enum peer_result result = peer_send(&replay->peer, answer, sizeof(answer), -1, deadline);
	if (result == PEER_DONE && version >= LIVERY_WIRE_VERSION(1, 4)) {
		result = peer_take(&replay->peer, answer, sizeof(answer), deadline);
		version = livery_get_u32(answer);
		if (result == PEER_DONE &&
				!livery_version_acceptable(version, replay->agent_version)) {
			fprintf(stderr, "livery-replay: the peer chose version %u.%u of %u.%u\n",
				LIVERY_VERSION_MAJOR(version), LIVERY_VERSION_MINOR(version),
				LIVERY_VERSION_MAJOR(replay->agent_version),
				LIVERY_VERSION_MINOR(replay->agent_version));
			return false;
		}
	}
	if (result == PEER_DONE) {
		result = peer_take(&replay->peer, screen, sizeof(screen), deadline);
	}
	replay->peer.mode.version = version;
	replay->peer.framed = true;
	return result == PEER_DONE || replay_report(replay, result, "handshake");
}

/* ---- playing ---- */

static bool has_answers(void *data) {
	const struct agent *agent = data;
	return agent->acks >= agent->acks_recorded && agent->offers >= agent->offers_recorded;
}

/* The recorded daemon sent msg: when it is an answer, the live one owes it too. */
static bool follow_daemon(struct agent *agent, const struct livery_msg *msg) {
	struct replay *replay = agent->replay;
	if (msg->type == LIVERY_MSG_EXT_OFFER) {
		agent->offers_recorded++;
	} else if (msg->type == LIVERY_MSG_WINDOW_DUMP_ACK &&
			replay->peer.mode.version >= LIVERY_WIRE_VERSION(1, 7)) {
		agent->acks_recorded++;
	} else {
		return true;
	}
	if (agent->late) {
		return true;
	}
	enum peer_result result =
		peer_wait(&replay->peer, has_answers, agent, replay_deadline(replay));
	if (result == PEER_TIMEOUT) {
		replay_report(replay, result, livery_wire_name(msg->type));
		agent->late = true;
		return true;
	}
	return result == PEER_DONE || replay_report(replay, result, NULL);
}

/* EXT_PAGES is sent by pages_announce, with memory of this run. */
static enum peer_result send_record(struct agent *agent, const struct guirec_record *record,
		const struct livery_msg *msg) {
	struct peer *peer = &agent->replay->peer;
	int64_t deadline = replay_deadline(agent->replay);
	if (msg->type == LIVERY_MSG_EXT_PAGES) {
		return pages_announce(
			agent->pages, msg->ext_pages.first, msg->ext_pages.count, deadline);
	}
	if (msg->type == LIVERY_MSG_WINDOW_DUMP && !agent->replay->recorded.extension) {
		enum peer_result result =
			pages_announce_dump(agent->pages, msg, record->time, deadline);
		if (result != PEER_DONE) {
			return result;
		}
	}
	enum peer_result result = peer_send(peer, record->payload, record->length, -1, deadline);
	if (result == PEER_DONE && msg->type == LIVERY_MSG_EXT_ACCEPT) {
		peer->mode.extension = true;
	}
	return result;
}

static bool play_record(struct agent *agent, const struct guirec_record *record,
		const struct livery_msg *msg) {
	struct replay *replay = agent->replay;
	if (record->direction == GUIREC_D2A) {
		return follow_daemon(agent, msg);
	}
	enum peer_result result = replay_wait_due(replay, record);
	if (result == PEER_DONE) {
		pages_advance(agent->pages, record->time);
		result = send_record(agent, record, msg);
	}
	if (result != PEER_DONE) {
		return replay_report(replay, result, "room in the connection");
	}
	replay->sent++;
	return true;
}

static bool play(struct agent *agent) {
	struct replay *replay = agent->replay;
	struct guirec_record record;
	struct livery_msg msg;
	enum guirec_result result;
	while ((result = replay_next(replay, &record, &msg)) == GUIREC_OK) {
		if (!play_record(agent, &record, &msg)) {
			return false;
		}
	}
	return result == GUIREC_END;
}

static void print_summary(const struct agent *agent) {
	const struct replay *replay = agent->replay;
	printf("livery-replay: %s: %zu messages sent, %zu received; %zu images, %zu with recorded "
		"pixels, %zu of %zu acknowledged\n", replay->path, replay->sent,
		replay->peer.received, pages_get_dumps(agent->pages),
		pages_get_dumps_with_pixels(agent->pages), agent->acks, agent->acks_recorded);
	fflush(stdout);
}

bool replay_as_agent(struct replay *replay) {
	struct agent agent = { .replay = replay };
	struct pixels *pixels = NULL;
	bool ok = false;
	replay->peer.role = LIVERY_ROLE_AGENT;
	replay->peer.handle_message = handle_message;
	replay->peer.data = &agent;
	if (replay->pixels_dir != NULL) {
		pixels = pixels_load(replay->pixels_dir, replay->path);
		if (pixels == NULL) {
			return false;
		}
	}
	agent.pages = pages_create(&replay->peer, pixels);
	if (agent.pages == NULL) {
		fprintf(stderr, "livery-replay: no memory\n");
		goto out;
	}
	replay->peer.channel = wait_for_daemon(replay->socket);
	if (replay->peer.channel == NULL || !shake_hands(replay)) {
		goto out;
	}
	replay_start(replay);
	ok = play(&agent);
	print_summary(&agent);
	ok = ok && replay_hold(replay) && !agent.late;

out:
	pages_destroy(agent.pages);
	pixels_destroy(pixels);
	return ok;
}
