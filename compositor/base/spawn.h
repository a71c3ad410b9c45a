/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_SPAWN_H
#define LIVERY_COMPOSITOR_SPAWN_H

/*
 * Starting programs. A child gets default signals, an empty signal mask, and of livery's
 * descriptors only those that are named. An isolated one sees no process but itself, and cannot
 * signal or trace others. Of livery's environment a child gets what is named, or what is not
 * livery's alone.
 */

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define LIVERY_SPAWN_MAX_ENV 4

struct livery_spawn {
	char *const *argv; /* ends with NULL; argv[0] is looked up in PATH */
	/* Given to the child as descriptor 3, or -1. */
	int pass_fd;
	/* Becomes the child's standard error, or -1: livery's. */
	int stderr_fd;
	/*
	 * Names in livery's environment that the child gets too, ends with NULL; "NAME*" is each
	 * that begins with NAME. NULL: all but what was given to livery itself by who started it
	 * (sockets of a service manager, a connection, settings of its screen).
	 */
	const char *const *keep;
	/* "NAME=value", added or in place of what there was; ends with NULL. */
	const char *env[LIVERY_SPAWN_MAX_ENV + 1];
	/* In a session of its own, and outlives who started it. */
	bool detach;
	/* In user and pid namespaces of its own, where the kernel allows. */
	bool isolate;
};

/*
 * Raises the limit of descriptors to what may be had: a client can have libwayland keep tens of
 * thousands that no request asks for. Children get the limit that livery was started with, since
 * programs that use select() rely on it.
 */
void livery_spawn_raise_descriptors(void);

/*
 * Starts a child; its exit status is the caller's to take. One that is not detached is killed when
 * the calling thread ends, however that ends. Returns its id, or -1 with errno set.
 */
pid_t livery_spawn(const struct livery_spawn *spawn);

/*
 * Waits for a child that was asked to end until the deadline (ms, as livery_clock_ms() tells them),
 * and kills it then. Takes its exit status.
 */
void livery_spawn_await(pid_t pid, int64_t deadline);

#endif
