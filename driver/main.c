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
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include "driver/commands.h"
#include "driver/options.h"
#include "driver/toolstack.h"
#include "driver/watch.h"

#define PROGRAM "livery-xen-driver"

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

static void driver_handle_signals(struct driver *driver) {
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
			fprintf(stderr, PROGRAM ": poll: %s\n", strerror(errno));
			return EXIT_FAILURE;
		}
		if (fds[2].revents != 0) {
			driver_handle_signals(driver);
		}
		if (fds[0].revents != 0 && !livery_commands_read(&driver->commands, driver->in)) {
			return EXIT_SUCCESS;
		}
	}
}

/* Opens both ways to livery: the socket fd, or standard input and output where it is -1. */
static bool driver_open(struct driver *driver, int fd) {
	driver->in = fd >= 0 ? fd : STDIN_FILENO;
	driver->out = fd >= 0 ? fdopen(fd, "w") : stdout;
	if (driver->out == NULL) {
		fprintf(stderr, PROGRAM ": --fd %d: %s\n", fd, strerror(errno));
		return false;
	}
	return true;
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
		fprintf(stderr, PROGRAM ": signals: %s\n", strerror(errno));
		return false;
	}
	if (driver->in > STDERR_FILENO) {
		fcntl(driver->in, F_SETFD, FD_CLOEXEC);
	}
	return true;
}

int main(int argc, char *argv[]) {
	struct livery_driver_options options = { .program = PROGRAM, .usage = usage };
	int status = livery_driver_options_parse(&options, argc, argv);
	if (status >= 0) {
		return status;
	}
	static struct driver driver;
	driver.toolstack.config_dir = options.config_dir;
	if (!driver_open(&driver, options.fd) || !driver_set_up(&driver)) {
		return EXIT_FAILURE;
	}
	driver.commands = (struct livery_commands){
		.program = PROGRAM, .run = handle_command, .data = &driver };
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
