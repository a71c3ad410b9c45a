/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * livery-replay: plays one side of a recorded connection to the real other side.
 */

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "protocol/tools/replay.h"

static const char usage[] =
	"Usage: livery-replay [OPTION...] --socket PATH FILE.guirec\n"
	"Plays the agent's side of a recording to a livery-guid that connects to the socket.\n"
	"\n"
	"  -s, --socket PATH      the socket: made here, or with --daemon the agent's\n"
	"      --pixels DIR       fill the windows from DIR/SESSION.json and the files it names\n"
	"      --speed X          X times as fast as recorded (default 1)\n"
	"      --fast             without waiting, except for what the peer owes\n"
	"      --hold SECONDS     stay at most so long when done (default: until the peer closes)\n"
	"      --timeout SECONDS  how long the peer may owe something (default 10)\n"
	"      --daemon           play the daemon's side to an agent instead\n"
	"  -h, --help             show this text\n"
	"  -v, --version          show the version\n";

/* ---- the recording ---- */

static bool fail_record(const struct replay *replay, const char *reason) {
	fprintf(stderr, "livery-replay: %s: record %zu: %s\n", replay->path,
		guirec_reader_get_index(replay->reader), reason);
	return false;
}

static bool read_record(struct replay *replay, struct guirec_record *record,
		enum guirec_result *result) {
	char error[256];
	*result = guirec_reader_next(replay->reader, record, error, sizeof(error));
	if (*result == GUIREC_ERROR) {
		fprintf(stderr, "livery-replay: %s: %s\n", replay->path, error);
	}
	return *result == GUIREC_OK;
}

static bool read_handshake_record(struct replay *replay, struct guirec_record *record) {
	enum guirec_result result;
	if (!read_record(replay, record, &result)) {
		if (result == GUIREC_END) {
			fprintf(stderr, "livery-replay: %s: it ends in the handshake\n",
				replay->path);
		}
		return false;
	}
	return true;
}

bool replay_read_handshake(struct replay *replay) {
	struct guirec_record record;
	if (!read_handshake_record(replay, &record)) {
		return false;
	}
	if (record.direction != GUIREC_A2D || record.length != 4) {
		return fail_record(replay, "is not the agent's version");
	}
	replay->agent_version = livery_get_u32(record.payload);
	/* A daemon that speaks less than 1.4 does not answer with its version. */
	replay->version = livery_version_negotiate(
		replay->agent_version, LIVERY_WIRE_VERSION(1, 3));
	if (!read_handshake_record(replay, &record)) {
		return false;
	}
	if (record.direction == GUIREC_D2A && record.length == 4) {
		replay->version = livery_get_u32(record.payload);
		if (!read_handshake_record(replay, &record)) {
			return false;
		}
	}
	if (record.direction != GUIREC_D2A || record.length != LIVERY_WIRE_SCREEN) {
		return fail_record(replay, "is not the screen description");
	}
	memcpy(replay->screen, record.payload, sizeof(replay->screen));
	replay->recorded.version = replay->version;
	replay->start = record.time;
	return true;
}

enum guirec_result replay_next(struct replay *replay, struct guirec_record *record,
		struct livery_msg *msg) {
	enum guirec_result result;
	if (!read_record(replay, record, &result)) {
		return result;
	}
	struct livery_wire_error error;
	size_t used, skip;
	enum livery_role receiver =
		record->direction == GUIREC_A2D ? LIVERY_ROLE_DAEMON : LIVERY_ROLE_AGENT;
	switch (livery_wire_decode(receiver, &replay->recorded, record->payload, record->length,
			msg, &used, &skip, &error)) {
	case LIVERY_WIRE_OK:
		if (used == record->length) {
			if (msg->type == LIVERY_MSG_EXT_ACCEPT) {
				replay->recorded.extension = true;
			}
			return GUIREC_OK;
		}
		fail_record(replay, "holds more than one message");
		break;
	case LIVERY_WIRE_ERROR: {
		char line[256];
		livery_wire_error_format(&error, line, sizeof(line));
		fail_record(replay, line);
		break;
	}
	default:
		fail_record(replay, "is not one known message");
	}
	return GUIREC_ERROR;
}

/* ---- the schedule ---- */

void replay_start(struct replay *replay) {
	replay->start_live = replay_now();
}

enum peer_result replay_wait_due(struct replay *replay, const struct guirec_record *record) {
	int64_t due = 0;
	if (replay->speed > 0 && record->time > replay->start) {
		double wait = (double)(record->time - replay->start) / replay->speed;
		due = wait < 1e18 ? replay->start_live + (int64_t)wait : REPLAY_FOREVER;
	}
	enum peer_result result = peer_wait(&replay->peer, NULL, NULL, due);
	return result == PEER_TIMEOUT ? PEER_DONE : result;
}

int64_t replay_deadline(const struct replay *replay) {
	return replay_now() + replay->timeout;
}

bool replay_report(const struct replay *replay, enum peer_result result, const char *what) {
	switch (result) {
	case PEER_TIMEOUT:
		fprintf(stderr, "livery-replay: record %zu: no %s within %g s\n",
			guirec_reader_get_index(replay->reader), what,
			(double)replay->timeout / REPLAY_SECOND);
		break;
	case PEER_CLOSED:
		fprintf(stderr, "livery-replay: record %zu: the peer closed the connection\n",
			guirec_reader_get_index(replay->reader));
		break;
	default: /* was printed */
		break;
	}
	return false;
}

bool replay_hold(struct replay *replay) {
	int64_t end = replay->hold == REPLAY_FOREVER ? REPLAY_FOREVER : replay_now() + replay->hold;
	return peer_wait(&replay->peer, NULL, NULL, end) != PEER_FAILED;
}

/* ---- command line ---- */

static bool parse_number(const char *text, double least, double *number) {
	char *end;
	errno = 0;
	*number = strtod(text, &end);
	if (end == text || *end != '\0' || errno != 0 || !(*number >= least && *number <= 1e6)) {
		fprintf(stderr, "livery-replay: '%s' is not a number from %g to 1000000\n", text,
			least);
		return false;
	}
	return true;
}

static bool parse_seconds(const char *text, int64_t *ns) {
	double seconds;
	if (!parse_number(text, 0, &seconds)) {
		return false;
	}
	*ns = (int64_t)(seconds * REPLAY_SECOND);
	return true;
}

static bool open_recording(struct replay *replay) {
	FILE *file = fopen(replay->path, "rb");
	if (file == NULL) {
		fprintf(stderr, "livery-replay: cannot open %s: %s\n", replay->path,
			strerror(errno));
		return false;
	}
	char error[256];
	replay->reader = guirec_reader_create(file, error, sizeof(error));
	if (replay->reader == NULL) {
		fprintf(stderr, "livery-replay: %s: %s\n", replay->path, error);
		return false;
	}
	return true;
}

static bool play(struct replay *replay, bool as_daemon) {
	bool ok = open_recording(replay) && replay_read_handshake(replay);
	if (ok) {
		replay_block_signals();
		ok = as_daemon ? replay_as_daemon(replay) : replay_as_agent(replay);
	}
	livery_channel_destroy(replay->peer.channel);
	guirec_reader_destroy(replay->reader);
	return ok;
}

enum option_key {
	OPTION_PIXELS = 256,
	OPTION_SPEED,
	OPTION_FAST,
	OPTION_HOLD,
	OPTION_TIMEOUT,
	OPTION_DAEMON,
};

static const struct option options[] = {
	{ "socket", required_argument, NULL, 's' },
	{ "pixels", required_argument, NULL, OPTION_PIXELS },
	{ "speed", required_argument, NULL, OPTION_SPEED },
	{ "fast", no_argument, NULL, OPTION_FAST },
	{ "hold", required_argument, NULL, OPTION_HOLD },
	{ "timeout", required_argument, NULL, OPTION_TIMEOUT },
	{ "daemon", no_argument, NULL, OPTION_DAEMON },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'v' },
	{ 0 },
};

/* -1: go on, else the exit status. */
static int take_option(struct replay *replay, int option, bool *as_daemon) {
	switch (option) {
	case 's':
		replay->socket = optarg;
		return -1;
	case OPTION_PIXELS:
		replay->pixels_dir = optarg;
		return -1;
	case OPTION_SPEED:
		return parse_number(optarg, 0.001, &replay->speed) ? -1 : 2;
	case OPTION_FAST:
		replay->speed = 0;
		return -1;
	case OPTION_HOLD:
		return parse_seconds(optarg, &replay->hold) ? -1 : 2;
	case OPTION_TIMEOUT:
		return parse_seconds(optarg, &replay->timeout) ? -1 : 2;
	case OPTION_DAEMON:
		*as_daemon = true;
		return -1;
	case 'h':
		fputs(usage, stdout);
		return EXIT_SUCCESS;
	case 'v':
		printf("livery-replay %s\n", LIVERY_VERSION);
		return EXIT_SUCCESS;
	default:
		fprintf(stderr, "Try 'livery-replay --help'.\n");
		return 2;
	}
}

int main(int argc, char *argv[]) {
	static struct replay replay = {
		.speed = 1,
		.timeout = 10 * REPLAY_SECOND,
		.hold = REPLAY_FOREVER,
	};
	bool as_daemon = false;
	int option;
	while ((option = getopt_long(argc, argv, "s:hv", options, NULL)) != -1) {
		int status = take_option(&replay, option, &as_daemon);
		if (status >= 0) {
			return status;
		}
	}
	if (argc - optind != 1 || replay.socket == NULL) {
		fprintf(stderr, "livery-replay: expected --socket PATH and one recording; "
			"try 'livery-replay --help'\n");
		return 2;
	}
	replay.path = argv[optind];
	return play(&replay, as_daemon) ? EXIT_SUCCESS : EXIT_FAILURE;
}
