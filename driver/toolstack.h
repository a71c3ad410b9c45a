/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_DRIVER_TOOLSTACK_H
#define LIVERY_DRIVER_TOOLSTACK_H

/*
 * Starting, stopping, pausing and destroying domains by Xen's own command, `xl`. Each call runs in
 * a process of its own and does not wait; what it prints goes to the log, and so does that it
 * failed.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define LIVERY_TOOLSTACK_CALLS 256 /* at a time */

struct livery_toolstack {
	const char *config_dir; /* has <name>.cfg of each domain */
	struct {
		pid_t pid;
		char words[64]; /* "create work" */
	} calls[LIVERY_TOOLSTACK_CALLS];
	size_t n_calls;
};

/*
 * verb: start, stop, pause, unpause or destroy. start creates the domain from
 * <config_dir>/<name>.cfg. False, with one line on stderr, for an unknown verb, a bad name, too
 * many at a time, or where no process could be made.
 */
bool livery_toolstack_run(struct livery_toolstack *toolstack, const char *verb, const char *name);

/* Takes note of calls that have ended (SIGCHLD): one line on stderr for each that failed. */
void livery_toolstack_reap(struct livery_toolstack *toolstack);

#endif
