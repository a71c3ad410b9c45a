/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * livery-xen-driver: tells livery which Xen domains offer a GUI, and starts and ends domains for it. A process of its
 * own, so that the compositor needs neither xenstore nor the toolstack.
 *
 * Lines written: "up DOMID UUID NAME" and "down DOMID UUID NAME". Lines read: see commands.h. The end of the input ends
 * the driver.
 */
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "driver/commands.h"
#include "driver/toolstack.h"
#include "driver/watch.h"

struct driver {
	struct livery_watch *watch;
	const char *config_dir;
	int in;
	FILE *out;
	struct livery_commands commands;
};

static const char usage[] =
	"Usage: livery-xen-driver [--config-dir DIR] [--fd N] [--help] [--version]\n"
	"Tells livery which Xen domains offer a GUI; started by livery.\n"
	"  --fd N             socket to talk by (default: standard input and output)\n"
	"  --config-dir DIR   where <name>.cfg of each domain is (default /etc/livery/domains)\n";

static void handle_up(void *data, const struct livery_watch_domain *domain) {
	struct driver *driver = data;
	fprintf(driver->out, "up %u %s %s\n", domain->domid, domain->uuid, domain->name);
}

static void handle_down(void *data, const struct livery_watch_domain *domain) {
	struct driver *driver = data;
	fprintf(driver->out, "down %u %s %s\n", domain->domid, domain->uuid, domain->name);
}

static void handle_command(void *data, const char *verb, const char *name) {
	struct driver *driver = data;
	livery_toolstack_run(driver->config_dir, verb, name);
}

static int driver_loop(struct driver *driver) {
	for (;;) {
		struct pollfd fds[] = {
			{ .fd = driver->in, .events = POLLIN },
			{ .fd = livery_watch_get_fd(driver->watch), .events = POLLIN },
		};
		if (poll(fds, 2, -1) < 0 && errno != EINTR) {
			fprintf(stderr, "livery-xen-driver: poll: %s\n", strerror(errno));
			return EXIT_FAILURE;
		}
		if (fds[1].revents != 0) {
			livery_watch_dispatch(driver->watch);
		}
		if (fds[0].revents != 0 && !livery_commands_read(&driver->commands, driver->in)) {
			return EXIT_SUCCESS;
		}
		/* livery has gone */
		if (fflush(driver->out) != 0) {
			return EXIT_SUCCESS;
		}
	}
}

int main(int argc, char *argv[]) {
	struct driver driver = { .config_dir = "/etc/livery/domains", .in = STDIN_FILENO, .out = stdout };
	static const struct option options[] = {
		{ "config-dir", required_argument, NULL, 'c' },
		{ "fd", required_argument, NULL, 'f' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ 0 },
	};
	int option;
	while ((option = getopt_long(argc, argv, "c:f:hV", options, NULL)) != -1) {
		switch (option) {
		case 'c':
			driver.config_dir = optarg;
			break;
		case 'f':
			driver.in = (int)strtol(optarg, NULL, 10);
			driver.out = fdopen(driver.in, "w");
			if (driver.out == NULL) {
				fprintf(stderr, "livery-xen-driver: --fd %s: %s\n", optarg, strerror(errno));
				return EXIT_FAILURE;
			}
			break;
		case 'h':
			fputs(usage, stdout);
			return EXIT_SUCCESS;
		case 'V':
			puts("livery-xen-driver " LIVERY_VERSION);
			return EXIT_SUCCESS;
		default:
			fputs(usage, stderr);
			return EXIT_FAILURE;
		}
	}
	if (optind < argc) {
		fprintf(stderr, "livery-xen-driver: unexpected argument: %s\n", argv[optind]);
		return EXIT_FAILURE;
	}
	/* xl's processes end by themselves. */
	signal(SIGCHLD, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	driver.commands = (struct livery_commands){
		.program = "livery-xen-driver", .run = handle_command, .data = &driver };
	const struct livery_watch_listener listener = {
		.up = handle_up, .down = handle_down, .data = &driver };
	driver.watch = livery_watch_create(&listener);
	if (driver.watch == NULL) {
		return EXIT_FAILURE;
	}
	int status = driver_loop(&driver);
	livery_watch_destroy(driver.watch);
	return status;
}
