/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "driver/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

static const struct option long_options[] = {
	{ "config-dir", required_argument, NULL, 'c' },
	{ "fd", required_argument, NULL, 'f' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ 0 },
};

/* As livery_driver_options_parse, for one option. */
static int options_set(struct livery_driver_options *options, int option) {
	char *end;
	switch (option) {
	case 'c':
		options->config_dir = optarg;
		return -1;
	case 'f':
		options->fd = (int)strtol(optarg, &end, 10);
		if (end != optarg && *end == '\0' && options->fd >= 0) {
			return -1;
		}
		fprintf(stderr, "%s: --fd: not a number\n", options->program);
		return EXIT_FAILURE;
	case 'h':
		fputs(options->usage, stdout);
		return EXIT_SUCCESS;
	case 'V':
		printf("%s %s\n", options->program, LIVERY_VERSION);
		return EXIT_SUCCESS;
	default:
		fputs(options->usage, stderr);
		return EXIT_FAILURE;
	}
}

int livery_driver_options_parse(struct livery_driver_options *options, int argc, char *argv[]) {
	options->config_dir = "/etc/livery/domains";
	options->fd = -1;
	int option;
	while ((option = getopt_long(argc, argv, "c:f:hV", long_options, NULL)) != -1) {
		int status = options_set(options, option);
		if (status >= 0) {
			return status;
		}
	}
	if (optind < argc) {
		fprintf(stderr, "%s: unexpected argument: %s\n", options->program, argv[optind]);
		return EXIT_FAILURE;
	}
	return -1;
}
