/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_DRIVER_SANDBOXES_H
#define LIVERY_DRIVER_SANDBOXES_H

/*
 * Embedded domains as processes: starting, stopping, pausing and destroying what a start file runs,
 * by default a bubblewrap sandbox with a livery-agent in it. A file in the runtime folder, locked
 * as long as any process of the domain lives, says that it runs and names its first process: so a
 * driver that was started again knows the domains of the one before.
 */

#include <stdbool.h>

struct livery_sandboxes {
	const char *program; /* begins complaints on stderr */
	const char *config_dir; /* holds <name>.domain, the executable start file of each domain */
	char state_dir[96]; /* holds <name>.lock */
};

/* Makes the folder for the locks in $XDG_RUNTIME_DIR. False with one line on stderr. */
bool livery_sandboxes_init(struct livery_sandboxes *sandboxes, const char *program,
	const char *config_dir);

/*
 * verb: start, stop (asks all its processes to end), pause, unpause or destroy. False, with one
 * line on stderr, where that cannot be. Does not wait.
 */
bool livery_sandboxes_run(const struct livery_sandboxes *sandboxes, const char *verb,
	const char *name);

#endif
