/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_DRIVER_OPTIONS_H
#define LIVERY_DRIVER_OPTIONS_H

/*
 * The command line of a domain driver: livery starts every driver with the same options, whatever
 * kind of domains it is for.
 */

struct livery_driver_options {
	const char *program; /* set before: begins complaints and the version */
	const char *usage; /* set before: what --help shows */
	/* Has a file for each domain; points into argv, or at the default. */
	const char *config_dir;
	int fd; /* socket to livery; -1: none was named, it is standard input and output */
};

/* Fills in config_dir and fd; -1 to go on, else the status to exit with: everything was said. */
int livery_driver_options_parse(struct livery_driver_options *options, int argc, char *argv[]);

#endif
