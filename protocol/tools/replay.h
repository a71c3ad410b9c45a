/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_TOOLS_REPLAY_H
#define LIVERY_TOOLS_REPLAY_H

/*
 * One run of livery-replay: the recording, its schedule, and the peer it is played to. Both sides
 * (replay_agent.c, replay_daemon.c) read it record by record through here.
 */

#include "protocol/tools/replay_peer.h"
#include "protocol/wire/guirec.h"

struct replay {
	/* from the command line */
	const char *path, *socket, *pixels_dir;
	double speed; /* 0: as fast as the peer takes it */
	int64_t timeout; /* ns, for anything the peer owes */
	int64_t hold; /* ns to stay connected at the end, or REPLAY_FOREVER */

	struct guirec_reader *reader;
	struct peer peer;

	/* the handshake as recorded */
	uint32_t agent_version, version; /* the latter as agreed on */
	uint8_t screen[LIVERY_WIRE_SCREEN];
	struct livery_wire_mode recorded; /* decodes the recorded messages */

	uint64_t start; /* of the schedule, in the stream */
	int64_t start_live;
	size_t sent;
};

/* Reads the recorded handshake. False: one line was printed. */
bool replay_read_handshake(struct replay *replay);
/* The schedule begins now. */
void replay_start(struct replay *replay);
/* Reads and decodes the next message. GUIREC_ERROR: one line was printed. */
enum guirec_result replay_next(struct replay *replay, struct guirec_record *record,
	struct livery_msg *msg);
/* Waits until the record is due. PEER_DONE or why not. */
enum peer_result replay_wait_due(struct replay *replay, const struct guirec_record *record);
/* When something that the peer owes from now on is late. */
int64_t replay_deadline(const struct replay *replay);
/* One line for a wait that did not end with PEER_DONE; false. */
bool replay_report(const struct replay *replay, enum peer_result result, const char *what);
/* The recording is over: stays connected. */
bool replay_hold(struct replay *replay);

/* Play. True: everything went as the protocol wants. */
bool replay_as_agent(struct replay *replay);
bool replay_as_daemon(struct replay *replay);

#endif
