/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_DRIVER_COMMANDS_H
#define LIVERY_DRIVER_COMMANDS_H

/*
 * The lines that livery says to a domain driver: "start NAME", and "stop", "pause", "unpause" or
 * "destroy" with a name or, where domains have one, a number. The same for every driver.
 */

#include <stdbool.h>
#include <stddef.h>

#define LIVERY_DRIVER_LINE 128 /* bytes incl. the end of line; a longer line is refused */

struct livery_commands {
	const char *program; /* begins complaints on stderr */
	void (*run)(void *data, const char *verb, const char *name);
	void *data;
	char line[LIVERY_DRIVER_LINE];
	size_t size;
	bool overlong;
};

/*
 * Domain names as livery's configuration allows them: keeps "-" and "/" away from command lines and
 * paths.
 */
bool livery_driver_name_valid(const char *name);

/*
 * Reads what is there from a descriptor, and calls run for each whole line. False at the end of the
 * input.
 */
bool livery_commands_read(struct livery_commands *commands, int fd);

#endif
