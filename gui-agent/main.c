/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gui-agent/agent.h"
#include "gui-agent/base/log.h"
#include "gui-agent/base/transport.h"

static const char usage[] =
	"Usage: livery-agent [OPTION...] [-- PROGRAM [ARGUMENT...]]\n"
	"A Wayland compositor without a screen, for the programs of one domain: each window is\n"
	"shown by the GUI domain.\n"
	"\n"
	"      --display NAME  name of the Wayland socket for programs\n"
	"                      (default: the first free one)\n"
	"  -e, --endpoint WHERE  where livery-guid connects, unix:PATH or xen:DOMID[:PORT]\n"
	"                      (default: unix:$XDG_RUNTIME_DIR/livery-agent)\n"
	"  -s, --socket PATH   the same as --endpoint unix:PATH\n"
	"  -d, --domid N       the same as --endpoint xen:N; also for qubes-guid\n"
	"      --max-pages N   share at most N pages of 4 KiB at a time "
	"(default: as many as can be)\n"
	"      --no-x11        no Xwayland: X11 programs find no display\n"
	"      --stock         plain Qubes GUI protocol 1.8, never the extension\n"
	"  -v, --verbose       log more; twice: for debugging\n"
	"  -h, --help          this text\n"
	"  -V, --version       version; with -v also what this machine can do\n"
	"\n"
	"With a PROGRAM the agent ends when it ends, with its exit status; without one it stays.\n";

#define MAX_PAGES (1l << 28)

enum {
	OPTION_STOCK = 256,
	OPTION_NO_X11,
	OPTION_DISPLAY,
	OPTION_MAX_PAGES,
};

static const struct option long_options[] = {
	{ "display", required_argument, NULL, OPTION_DISPLAY },
	{ "endpoint", required_argument, NULL, 'e' },
	{ "socket", required_argument, NULL, 's' },
	{ "domid", required_argument, NULL, 'd' },
	{ "max-pages", required_argument, NULL, OPTION_MAX_PAGES },
	{ "no-x11", no_argument, NULL, OPTION_NO_X11 },
	{ "stock", no_argument, NULL, OPTION_STOCK },
	{ "verbose", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

/* A whole decimal number from low to high; -1 otherwise. */
static long parse_number(const char *text, long low, long high) {
	char *end = NULL;
	long number = strtol(text, &end, 10);
	return end != text && *end == '\0' && number >= low && number <= high ? number : -1;
}

static void print_transport(const char *name, enum livery_endpoint_kind kind) {
	const struct agent_transport *transport = agent_transport_find(kind);
	char text[256] = "no: not in this build";
	if (transport != NULL) {
		transport->probe(text, sizeof(text));
	}
	printf("%s transport: %s\n", name, text);
}

static void print_version(bool verbose) {
	puts("livery-agent " LIVERY_VERSION);
	if (verbose) {
		print_transport("embedded", LIVERY_ENDPOINT_UNIX);
		print_transport("Xen", LIVERY_ENDPOINT_XEN);
	}
}

static bool read_endpoint(struct agent_options *options, int option, const char *text) {
	const char *reason = livery_endpoint_read_option(option, text, &options->endpoint);
	if (reason != NULL) {
		fprintf(stderr, "livery-agent: %s: %s\n", reason, text);
	}
	return reason == NULL;
}

static bool read_max_pages(struct agent_options *options, const char *text) {
	long pages = parse_number(text, 1, MAX_PAGES);
	if (pages < 0) {
		fprintf(stderr, "livery-agent: not a number of pages: %s\n", text);
		return false;
	}
	options->max_pages = (size_t)pages;
	return true;
}

/* -1: go on, else the exit status. */
static int parse(int argc, char *argv[], struct agent_options *options,
		enum agent_log_level *level) {
	bool version = false;
	int c;
	while ((c = getopt_long(argc, argv, "+e:s:d:vhV", long_options, NULL)) != -1) {
		switch (c) {
		case OPTION_DISPLAY:
			options->display = optarg;
			break;
		case 'e':
		case 's':
		case 'd':
			if (!read_endpoint(options, c, optarg)) {
				return 2;
			}
			break;
		case OPTION_MAX_PAGES:
			if (!read_max_pages(options, optarg)) {
				return 2;
			}
			break;
		case OPTION_NO_X11:
			options->no_x11 = true;
			break;
		case OPTION_STOCK:
			options->stock = true;
			break;
		case 'v':
			*level = *level == AGENT_LOG_ERROR ? AGENT_LOG_INFO : AGENT_LOG_DEBUG;
			break;
		case 'h':
			fputs(usage, stdout);
			return EXIT_SUCCESS;
		case 'V':
			version = true;
			break;
		default:
			return 2;
		}
	}
	if (version) {
		print_version(*level != AGENT_LOG_ERROR);
		return EXIT_SUCCESS;
	}
	options->program = optind < argc ? argv + optind : NULL;
	return -1;
}

static char *default_socket(void) {
	const char *dir = getenv("XDG_RUNTIME_DIR");
	char *path = NULL;
	if (dir == NULL || dir[0] == '\0') {
		agent_error("XDG_RUNTIME_DIR is not set: give --socket PATH");
	} else if (asprintf(&path, "%s/livery-agent", dir) < 0) {
		agent_error("out of memory");
		path = NULL;
	}
	return path;
}

int main(int argc, char *argv[]) {
	struct agent_options options = { 0 };
	enum agent_log_level level = AGENT_LOG_ERROR;
	int status = parse(argc, argv, &options, &level);
	if (status >= 0) {
		return status;
	}
	agent_log_init(level);
	char *path = NULL;
	if (options.endpoint.kind == LIVERY_ENDPOINT_NONE) {
		path = default_socket();
		if (path == NULL) {
			return EXIT_FAILURE;
		}
		options.endpoint.kind = LIVERY_ENDPOINT_UNIX;
		options.endpoint.path = path;
	}
	status = EXIT_FAILURE;
	struct agent *agent = agent_create(&options);
	if (agent != NULL) {
		status = agent_run(agent);
		agent_destroy(agent);
	}
	free(path);
	return status;
}
