/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * livery-embedded-driver(1): starts and ends embedded domains for livery, as livery-xen-driver does those of Xen, by the
 * same lines. It says nothing back: an embedded domain is there when something listens on its socket.
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "driver/commands.h"
#include "driver/sandboxes.h"

#define PROGRAM "livery-embedded-driver"

static const char usage[] =
	"Usage: livery-embedded-driver [--config-dir DIR] [--fd N] [--help] [--version]\n"
	"Starts and ends the embedded domains of livery, which starts it.\n"
	"  --fd N             socket to talk by (default: standard input)\n"
	"  --config-dir DIR   where <name>.domain of each domain is (default /etc/livery/domains)\n";

struct options {
	const char *config_dir;
	int fd;
};

/* Returns -1 to go on, else the status to exit with. */
static int parse_options(struct options *options, int argc, char *argv[]) {
	static const struct option long_options[] = {
		{ "config-dir", required_argument, NULL, 'c' },
		{ "fd", required_argument, NULL, 'f' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ 0 },
	};
	int option;
	char *end = "";
	while ((option = getopt_long(argc, argv, "c:f:hV", long_options, NULL)) != -1) {
		switch (option) {
		case 'c':
			options->config_dir = optarg;
			break;
		case 'f':
			options->fd = (int)strtol(optarg, &end, 10);
			break;
		case 'h':
			fputs(usage, stdout);
			return EXIT_SUCCESS;
		case 'V':
			puts(PROGRAM " " LIVERY_VERSION);
			return EXIT_SUCCESS;
		default:
			fputs(usage, stderr);
			return EXIT_FAILURE;
		}
	}
	if (*end != '\0' || options->fd < 0) {
		fprintf(stderr, PROGRAM ": --fd: not a number\n");
		return EXIT_FAILURE;
	}
	if (optind < argc) {
		fprintf(stderr, PROGRAM ": unexpected argument: %s\n", argv[optind]);
		return EXIT_FAILURE;
	}
	return -1;
}

static void handle_command(void *data, const char *verb, const char *name) {
	livery_sandboxes_run(data, verb, name);
}

int main(int argc, char *argv[]) {
	struct options options = { .config_dir = "/etc/livery/domains" };
	int status = parse_options(&options, argc, argv);
	if (status >= 0) {
		return status;
	}
	struct livery_sandboxes sandboxes;
	if (!livery_sandboxes_init(&sandboxes, PROGRAM, options.config_dir)) {
		return EXIT_FAILURE;
	}
	/* Domains outlive their driver, and nobody waits for them. */
	signal(SIGCHLD, SIG_IGN);
	struct livery_commands commands = {
		.program = PROGRAM, .run = handle_command, .data = &sandboxes };
	while (livery_commands_read(&commands, options.fd)) {
	}
	return EXIT_SUCCESS;
}
