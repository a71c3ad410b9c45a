/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * livery-embedded-driver(1): starts and ends embedded domains for livery, as livery-xen-driver does
 * those of Xen, by the same lines. It says nothing back: an embedded domain is there when something
 * listens on its socket.
 */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
#include "driver/commands.h"
#include "driver/options.h"
#include "driver/sandboxes.h"

#define PROGRAM "livery-embedded-driver"

static const char usage[] =
	"Usage: livery-embedded-driver [--config-dir DIR] [--fd N] [--help] [--version]\n"
	"Starts and ends the embedded domains of livery, which starts it.\n"
	"  --fd N             socket to talk by (default: standard input)\n"
	"  --config-dir DIR   where <name>.domain of each domain is "
	"(default /etc/livery/domains)\n";

static void handle_command(void *data, const char *verb, const char *name) {
	livery_sandboxes_run(data, verb, name);
}

int main(int argc, char *argv[]) {
	struct livery_driver_options options = { .program = PROGRAM, .usage = usage };
	int status = livery_driver_options_parse(&options, argc, argv);
	if (status >= 0) {
		return status;
	}
	struct livery_sandboxes sandboxes;
	if (!livery_sandboxes_init(&sandboxes, PROGRAM, options.config_dir)) {
		return EXIT_FAILURE;
	}
	/* Domains go on without their driver; no exit status of theirs is read. */
	signal(SIGCHLD, SIG_IGN);
	struct livery_commands commands = {
		.program = PROGRAM, .run = handle_command, .data = &sandboxes };
	int in = options.fd >= 0 ? options.fd : STDIN_FILENO;
	while (livery_commands_read(&commands, in)) {
	}
	return EXIT_SUCCESS;
}
