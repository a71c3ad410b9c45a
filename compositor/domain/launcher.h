/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_LAUNCHER_H
#define LIVERY_COMPOSITOR_LAUNCHER_H

/*
 * A small process that starts the programs which the configuration names: the terminal and the
 * domain driver. It is forked from livery before livery gives up its rights (confine.h), which
 * those programs need, and can be told no other command than these two; so that livery itself,
 * which hostile guids talk to, has no network and no way to it.
 */

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct livery_config;
struct livery_launcher;
struct wl_event_loop;

/*
 * Forks the process. *launcher is NULL where the configuration names no program, or the error was
 * logged. False in the new process when livery has ended: the caller must exit at once, with
 * nothing that it has to clean up.
 */
bool livery_launcher_create(
	const struct livery_config *config, struct livery_launcher **launcher);
/*
 * Ends the process, and the driver with it, by force where they do not end within two seconds; the
 * other programs stay. NULL is allowed.
 */
void livery_launcher_destroy(struct livery_launcher *launcher);

/* Starts the terminal as a client of this display. False, logged, where that cannot be said. */
bool livery_launcher_start_terminal(struct livery_launcher *launcher, const char *display);
/*
 * Starts the driver with fd as its descriptor 3. False, logged, where that cannot be said; what
 * becomes of it comes by the handlers. launcher may be NULL.
 */
bool livery_launcher_start_driver(struct livery_launcher *launcher, int fd);

/*
 * Ends the driver, if it has not ended, by force after a second; the handlers tell when it has.
 * launcher may be NULL.
 */
void livery_launcher_end_driver(struct livery_launcher *launcher);

struct livery_launcher_handler {
	/* pid, or 0: it cannot be started. */
	void (*started)(void *data, pid_t pid);
	/* status as a shell says it. */
	void (*ended)(void *data, int status);
	void *data;
};

/* Tells of the driver; once. False without memory. */
bool livery_launcher_watch(struct livery_launcher *launcher, struct wl_event_loop *loop,
	const struct livery_launcher_handler *handler);

/* The end of that; before the event loop's. */
void livery_launcher_unwatch(struct livery_launcher *launcher);

#endif
