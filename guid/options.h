/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_GUID_OPTIONS_H
#define LIVERY_GUID_OPTIONS_H

/*
 * The command line: livery-guid's own options, and those of qubes-guid as far as they make sense
 * here, so that scripts that start a daemon for a domain can start this one.
 */

#include "guid/guid.h"

struct guid_arguments {
	struct guid_options options;
	int verbose; /* 0: errors only */
	bool version; /* show it and end */
};

/* Fills arguments; -1 to go on, else the exit status: everything was said. */
int guid_options_parse(struct guid_arguments *arguments, int argc, char **argv);

#endif
