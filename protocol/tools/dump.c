/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * livery-dump: prints a recording of a domain's connection as text, or checks that the codec writes
 * back every byte that it reads.
 */

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "protocol/tools/reference.h"
#include "protocol/wire/guirec.h"
#include "protocol/wire/table.h"

static const char usage[] =
	"Usage: livery-dump [--check] FILE.guirec\n"
	"       livery-dump --table | --dictionary\n"
	"Prints a recording of a domain's connection to the GUI domain, one line a message.\n"
	"\n"
	"      --check       print nothing, but decode and encode every message and compare\n"
	"      --table       print the reference of all messages as Markdown\n"
	"      --dictionary  print a dictionary for libFuzzer and AFL++\n"
	"  -h, --help        show this text\n"
	"  -v, --version     show the version\n";

struct dump {
	const char *path;
	bool check;
	struct guirec_reader *reader;
	struct livery_wire_mode mode;
	uint32_t agent_version;
	size_t messages;
	int handshake; /* records of it seen */
	uint8_t out[LIVERY_WIRE_MAX];
	char line[16384];
};

static bool fail(const struct dump *dump, const char *reason) {
	fprintf(stderr, "livery-dump: %s: record %zu: %s\n", dump->path,
		guirec_reader_get_index(dump->reader), reason);
	return false;
}

static void print_head(const struct guirec_record *record) {
	printf("%15.6f  %s  ", (double)record->time / 1e9,
		record->direction == GUIREC_A2D ? "A>D" : "D>A");
}

/* ---- handshake: records without header ---- */

static bool take_version(struct dump *dump, const struct guirec_record *record) {
	uint32_t version = livery_get_u32(record->payload);
	if (record->direction == GUIREC_A2D) {
		dump->agent_version = version;
	}
	dump->mode.version = version;
	if (!dump->check) {
		print_head(record);
		printf("%-16s  %" PRIu32 ".%" PRIu32 " (0x%08" PRIx32 ")\n", "(version)",
			LIVERY_VERSION_MAJOR(version), LIVERY_VERSION_MINOR(version), version);
	}
	return true;
}

static bool take_screen(struct dump *dump, const struct guirec_record *record) {
	struct livery_screen screen = livery_screen_decode(record->payload);
	uint8_t again[LIVERY_WIRE_SCREEN];
	livery_screen_encode(screen.width, screen.height, again);
	if (dump->check && memcmp(again, record->payload, sizeof(again)) != 0) {
		return fail(dump, "the screen description differs when written again");
	}
	if (!dump->check) {
		print_head(record);
		printf("%-16s  w=%" PRIu32 " h=%" PRIu32 " depth=%" PRIu32 " mem_kib=%" PRIu32 "\n",
			"(screen)", screen.width, screen.height, screen.depth, screen.mem_kib);
	}
	return true;
}

/* Agent's version; the daemon's, which one that speaks less than 1.4 leaves out; the screen. */
static bool take_handshake(struct dump *dump, const struct guirec_record *record) {
	bool from_agent = record->direction == GUIREC_A2D;
	int step = dump->handshake++;
	if (step == 0 && from_agent && record->length == 4) {
		return take_version(dump, record);
	}
	if (step == 1 && !from_agent && record->length == 4) {
		return take_version(dump, record);
	}
	if (step >= 1 && !from_agent && record->length == LIVERY_WIRE_SCREEN) {
		if (step == 1) {
			/*
			 * No answer: the daemon speaks less than 1.4, the agent's version at most.
			 */
			uint32_t most = LIVERY_WIRE_VERSION(1, 3);
			dump->mode.version = livery_version_negotiate(dump->agent_version, most);
		}
		dump->handshake = 3;
		return take_screen(dump, record);
	}
	return fail(dump, step == 0 ? "is not the agent's version" :
		"is neither the daemon's version nor the screen description");
}

/* ---- messages ---- */

static bool check_again(struct dump *dump, enum livery_role sender,
		const struct guirec_record *record, const struct livery_msg *msg) {
	size_t size = wire_encode_from(sender, &dump->mode, msg, dump->out, sizeof(dump->out));
	if (size != record->length) {
		return fail(dump, "has another length when written again");
	}
	for (size_t i = 0; i < size; i++) {
		if (dump->out[i] != record->payload[i]) {
			char reason[128];
			snprintf(reason, sizeof(reason),
				"%s differs at byte %zu when written again",
				livery_wire_name(msg->type), i);
			return fail(dump, reason);
		}
	}
	return true;
}

static bool take_decoded(struct dump *dump, const struct guirec_record *record,
		const struct livery_msg *msg) {
	if (msg->type == LIVERY_MSG_EXT_ACCEPT) {
		dump->mode.extension = true;
	}
	dump->messages++;
	if (dump->check) {
		enum livery_role sender = record->direction == GUIREC_A2D ? LIVERY_ROLE_AGENT
			: LIVERY_ROLE_DAEMON;
		return check_again(dump, sender, record, msg);
	}
	livery_wire_dump(msg, livery_get_u32(record->payload + 8), dump->line, sizeof(dump->line));
	print_head(record);
	printf("%s\n", dump->line);
	return true;
}

static bool take_message(struct dump *dump, const struct guirec_record *record) {
	struct livery_msg msg;
	struct livery_wire_error error;
	size_t used, skip;
	enum livery_role receiver =
		record->direction == GUIREC_A2D ? LIVERY_ROLE_DAEMON : LIVERY_ROLE_AGENT;
	switch (livery_wire_decode(receiver, &dump->mode, record->payload, record->length, &msg,
			&used, &skip, &error)) {
	case LIVERY_WIRE_OK:
		if (used != record->length) {
			return fail(dump, "holds more than one message");
		}
		return take_decoded(dump, record, &msg);
	case LIVERY_WIRE_MORE:
		return fail(dump, "holds a part of a message");
	case LIVERY_WIRE_SKIP:
		return fail(dump, "is a message with a number that no daemon sends");
	case LIVERY_WIRE_ERROR:
		livery_wire_error_format(&error, dump->line, sizeof(dump->line));
		return fail(dump, dump->line);
	}
	return false;
}

static bool run(struct dump *dump) {
	struct guirec_record record;
	char error[256];
	enum guirec_result result;
	while ((result = guirec_reader_next(dump->reader, &record, error, sizeof(error))) ==
			GUIREC_OK) {
		bool ok = dump->handshake < 3 ? take_handshake(dump, &record)
			: take_message(dump, &record);
		if (!ok) {
			return false;
		}
	}
	if (result == GUIREC_ERROR) {
		fprintf(stderr, "livery-dump: %s: %s\n", dump->path, error);
		return false;
	}
	if (dump->check) {
		printf("%s: %zu messages, all equal when written again\n", dump->path,
			dump->messages);
	}
	return true;
}

static bool dump_file(const char *path, bool check) {
	FILE *file = fopen(path, "rb");
	if (file == NULL) {
		fprintf(stderr, "livery-dump: cannot open %s: %s\n", path, strerror(errno));
		return false;
	}
	char error[256];
	struct guirec_reader *reader = guirec_reader_create(file, error, sizeof(error));
	if (reader == NULL) {
		fprintf(stderr, "livery-dump: %s: %s\n", path, error);
		return false;
	}
	struct dump *dump = calloc(1, sizeof(*dump));
	bool ok = false;
	if (dump == NULL) {
		fprintf(stderr, "livery-dump: no memory\n");
	} else {
		dump->path = path;
		dump->check = check;
		dump->reader = reader;
		ok = run(dump);
	}
	free(dump);
	guirec_reader_destroy(reader);
	return ok;
}

/* A full disk or closed pipe is an error too. */
static int finish(bool ok) {
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "livery-dump: cannot write: %s\n", strerror(errno));
		return EXIT_FAILURE;
	}
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char *argv[]) {
	static const struct option options[] = {
		{ "check", no_argument, NULL, 'c' },
		{ "table", no_argument, NULL, 't' },
		{ "dictionary", no_argument, NULL, 'd' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'v' },
		{ 0 },
	};
	bool check = false;
	int option;
	while ((option = getopt_long(argc, argv, "hv", options, NULL)) != -1) {
		switch (option) {
		case 'c':
			check = true;
			break;
		case 't':
			reference_print_table(stdout);
			return finish(true);
		case 'd':
			reference_print_dictionary(stdout);
			return finish(true);
		case 'h':
			fputs(usage, stdout);
			return finish(true);
		case 'v':
			printf("livery-dump %s\n", LIVERY_VERSION);
			return finish(true);
		default:
			fprintf(stderr, "Try 'livery-dump --help'.\n");
			return 2;
		}
	}
	if (argc - optind != 1) {
		fprintf(stderr, "livery-dump: expected one recording; try 'livery-dump --help'\n");
		return 2;
	}
	return finish(dump_file(argv[optind], check));
}
