/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "guid/guid.h"
#include "guid/log.h"

/* livery-guid: shows the windows of one domain on livery's desktop. */

#define NAME_MAX_BYTES 31
#define DOMID_MAX 0x7fef

static const char usage[] =
	"usage: livery-guid --domain NAME --socket PATH [--wayland-fd N] [--verbose]...\n"
	"\n"
	"  -D, --domain NAME     name of the domain, for the log\n"
	"  -s, --socket PATH     socket of the domain's agent; waited for\n"
	"  -d, --domid N         Xen domain of the agent, instead of --socket\n"
	"  -w, --wayland-fd N    connected socket to livery (default: WAYLAND_SOCKET)\n"
	"  -v, --verbose         say more; twice: every message\n"
	"  -h, --help            show this and exit\n"
	"  -V, --version         show the version and exit\n";

struct arguments {
	struct guid_options options;
	long domid; /* -1: none */
	int verbose;
};

static int refuse(const char *text, const char *value) {
	fprintf(stderr, "livery-guid: %s%s%s (see --help)\n", text, value != NULL ? ": " : "",
		value != NULL ? value : "");
	return GUID_USAGE;
}

/* A whole decimal number from low to high; -1 otherwise. */
static long parse_number(const char *text, long low, long high) {
	char *end = NULL;
	long number = strtol(text, &end, 10);
	return end != text && *end == '\0' && number >= low && number <= high ? number : -1;
}

static bool is_name(const char *name) {
	size_t length = strlen(name);
	return length > 0 && length <= NAME_MAX_BYTES && strspn(name,
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == length;
}

/* Returns -1 to go on, else the exit status. */
static int take_option(struct arguments *arguments, int option) {
	switch (option) {
	case 'D':
		arguments->options.domain = optarg;
		return is_name(optarg) ? -1 : refuse("not a name of a domain", optarg);
	case 's':
		arguments->options.socket = optarg;
		return -1;
	case 'd':
		arguments->domid = parse_number(optarg, 0, DOMID_MAX);
		return arguments->domid >= 0 ? -1 : refuse("not a domain number", optarg);
	case 'w':
		arguments->options.wayland_fd = (int)parse_number(optarg, 0, 1 << 20);
		return arguments->options.wayland_fd >= 0 ? -1
			: refuse("not a descriptor", optarg);
	case 'v':
		arguments->verbose++;
		return -1;
	case 'h':
		fputs(usage, stdout);
		return GUID_OK;
	case 'V':
		puts("livery-guid " LIVERY_VERSION);
		return GUID_OK;
	default:
		return refuse("unknown option or missing value", NULL);
	}
}

static int parse(struct arguments *arguments, int argc, char **argv) {
	static const struct option options[] = {
		{ "domain", required_argument, NULL, 'D' },
		{ "socket", required_argument, NULL, 's' },
		{ "domid", required_argument, NULL, 'd' },
		{ "wayland-fd", required_argument, NULL, 'w' },
		{ "verbose", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ 0 },
	};
	int option;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "D:s:d:w:vhV", options, NULL)) != -1) {
		int status = take_option(arguments, option);
		if (status >= 0) {
			return status;
		}
	}
	if (optind < argc) {
		return refuse("unexpected argument", argv[optind]);
	}
	if (arguments->options.domain == NULL) {
		return refuse("--domain is missing", NULL);
	}
	if (arguments->domid >= 0) {
		return refuse("this build has no Xen channel: --domid cannot be used", NULL);
	}
	if (arguments->options.socket == NULL) {
		return refuse("--socket is missing", NULL);
	}
	return -1;
}

int main(int argc, char **argv) {
	struct arguments arguments = { .options = { .wayland_fd = -1 }, .domid = -1 };
	static struct guid guid;

	int status = parse(&arguments, argc, argv);
	if (status >= 0) {
		return status;
	}
	guid_log_init(arguments.options.domain,
		arguments.verbose > 1 ? LIVERY_LOG_DEBUG
		: arguments.verbose == 1 ? LIVERY_LOG_INFO
		: LIVERY_LOG_ERROR);
	if (guid_init(&guid, &arguments.options)) {
		/* From here on bytes of the domain are read. */
		status = guid_run(&guid);
	} else {
		status = GUID_FAILED;
	}
	guid_finish(&guid);
	return status;
}
