/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * livery-xen-driver: tells livery which Xen domains offer a GUI, and starts and ends domains for
 * it. A process of its own, so that the compositor needs neither xenstore nor the toolstack.
 *
 * Lines written: "up DOMID UUID NAME" and "down DOMID UUID NAME", and once "all", when all domains
 * that were there at the start have been told. Lines read: see commands.h. The end of the input
 * ends the driver.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include "driver/commands.h"
#include "driver/toolstack.h"
#include "driver/watch.h"

struct driver {
	struct livery_watch *watch;
	struct livery_toolstack toolstack;
	int signals; /* signalfd: calls of xl have ended */
	int in;
	FILE *out;
	struct livery_commands commands;
};

static const char usage[] =
	"Usage: livery-xen-driver [--config-dir DIR] [--fd N] [--help] [--version]\n"
	"Tells livery which Xen domains offer a GUI; started by livery.\n"
	"  --fd N             socket to talk by (default: standard input and output)\n"
	"  --config-dir DIR   where <name>.cfg of each domain is (default /etc/livery/domains)\n";

static void handle_up(void *data, const struct livery_table_domain *domain) {
	struct driver *driver = data;
	fprintf(driver->out, "up %u %s %s\n", domain->domid, domain->uuid, domain->name);
}

static void handle_down(void *data, const struct livery_table_domain *domain) {
	struct driver *driver = data;
	fprintf(driver->out, "down %u %s %s\n", domain->domid, domain->uuid, domain->name);
}

static void handle_all(void *data) {
	struct driver *driver = data;
	fputs("all\n", driver->out);
}

static void handle_command(void *data, const char *verb, const char *name) {
	struct driver *driver = data;
	livery_toolstack_run(&driver->toolstack, verb, name);
}

static void driver_take_signals(struct driver *driver) {
	struct signalfd_siginfo info;
	while (read(driver->signals, &info, sizeof(info)) == sizeof(info)) {
		livery_toolstack_reap(&driver->toolstack);
	}
}

static int driver_loop(struct driver *driver) {
	for (;;) {
		int wait = livery_watch_dispatch(driver->watch);
		/* livery has gone */
		if (fflush(driver->out) != 0) {
			return EXIT_SUCCESS;
		}
		struct pollfd fds[] = {
			{ .fd = driver->in, .events = POLLIN },
			{ .fd = livery_watch_get_fd(driver->watch), .events = POLLIN },
			{ .fd = driver->signals, .events = POLLIN },
		};
		if (poll(fds, 3, wait) < 0) {
			if (errno == EINTR) {
				continue;
			}
			fprintf(stderr, "livery-xen-driver: poll: %s\n", strerror(errno));
			return EXIT_FAILURE;
		}
		if (fds[2].revents != 0) {
			driver_take_signals(driver);
		}
		if (fds[0].revents != 0 && !livery_commands_read(&driver->commands, driver->in)) {
			return EXIT_SUCCESS;
		}
	}
}

/* xl's processes inherit neither our signals nor our socket. */
static bool driver_set_up(struct driver *driver) {
	sigset_t children;
	sigemptyset(&children);
	sigaddset(&children, SIGCHLD);
	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_BLOCK, &children, NULL);
	driver->signals = signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
	if (driver->signals < 0) {
		fprintf(stderr, "livery-xen-driver: signals: %s\n", strerror(errno));
		return false;
	}
	if (driver->in > STDERR_FILENO) {
		fcntl(driver->in, F_SETFD, FD_CLOEXEC);
	}
	return true;
}

/* -1: go on, else the exit status. */
static int parse(struct driver *driver, int argc, char *argv[]) {
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
			driver->toolstack.config_dir = optarg;
			break;
		case 'f':
			driver->in = (int)strtol(optarg, NULL, 10);
			driver->out = fdopen(driver->in, "w");
			if (driver->out == NULL) {
				fprintf(stderr, "livery-xen-driver: --fd %s: %s\n", optarg,
					strerror(errno));
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
	return -1;
}

int main(int argc, char *argv[]) {
	static struct driver driver = { .toolstack.config_dir = "/etc/livery/domains",
		.in = STDIN_FILENO };
	driver.out = stdout;
	int status = parse(&driver, argc, argv);
	if (status >= 0) {
		return status;
	}
	if (!driver_set_up(&driver)) {
		return EXIT_FAILURE;
	}
	driver.commands = (struct livery_commands){
		.program = "livery-xen-driver", .run = handle_command, .data = &driver };
	const struct livery_table_listener listener = {
		.up = handle_up, .down = handle_down, .all = handle_all, .data = &driver };
	driver.watch = livery_watch_create(&listener);
	if (driver.watch == NULL) {
		return EXIT_FAILURE;
	}
	status = driver_loop(&driver);
	livery_watch_destroy(driver.watch);
	return status;
}
