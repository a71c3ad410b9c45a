/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_DRIVER_TOOLSTACK_H
#define LIVERY_DRIVER_TOOLSTACK_H

/*
 * Starting, stopping, pausing and destroying domains by Xen's own command, `xl`. Each call runs in a process of its own
 * and does not wait; what it prints goes to the log.
 */

#include <stdbool.h>

/*
 * verb: start, stop, pause, unpause or destroy. start creates the domain from <config_dir>/<name>.cfg. False, with one line on
 * stderr, for an unknown verb, a bad name or where no process could be made.
 */
bool livery_toolstack_run(const char *config_dir, const char *verb, const char *name);

#endif
