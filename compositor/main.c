/* SPDX-License-Identifier: GPL-2.0-or-later */
/* livery(1): options, configuration, event loop. */
#include "compositor/base/log.h"
#include "compositor/base/spawn.h"
#include "compositor/config/config.h"
#include "compositor/confine.h"
#include "compositor/domain/launcher.h"
#include "compositor/server.h"
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct options {
	const char *config;
	const char *log_level;
	bool check;
};

static const char usage[] =
	"Usage: livery [OPTION]...\n"
	"Wayland compositor that shows the windows of domains in frames of their colour.\n"
	"\n"
	"  -c, --config FILE      read this configuration, see livery.conf(5)\n"
	"      --check            read the configuration, report what is wrong, and exit\n"
	"  -v, --log-level LEVEL  error, info (default) or debug\n"
	"      --version          print the version and exit\n"
	"  -h, --help             print this help and exit\n";

/* Returns -1 to go on, else the status to exit with. */
static int parse_options(struct options *options, int argc, char *argv[]) {
	enum {
		OPT_CHECK = 256,
		OPT_VERSION
	};
	static const struct option long_options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "check", no_argument, NULL, OPT_CHECK },
		{ "log-level", required_argument, NULL, 'v' },
		{ "version", no_argument, NULL, OPT_VERSION },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int c;
	while ((c = getopt_long(argc, argv, "c:v:h", long_options, NULL)) != -1) {
		switch (c) {
		case 'c':
			options->config = optarg;
			break;
		case 'v':
			options->log_level = optarg;
			break;
		case OPT_CHECK:
			options->check = true;
			break;
		case OPT_VERSION:
			printf("livery %s\n", LIVERY_VERSION);
			return EXIT_SUCCESS;
		case 'h':
			fputs(usage, stdout);
			return EXIT_SUCCESS;
		default:
			fputs("Try 'livery --help'.\n", stderr);
			return EXIT_FAILURE;
		}
	}
	if (optind < argc) {
		fprintf(stderr, "livery: unexpected argument '%s'\nTry 'livery --help'.\n",
			argv[optind]);
		return EXIT_FAILURE;
	}
	return -1;
}

/* The first file of the usual places, NULL when there is none. To be freed. */
static char *find_config(void) {
	const char *base = getenv("XDG_CONFIG_HOME");
	const char *below = "";
	if (base == NULL || base[0] != '/') {
		base = getenv("HOME");
		below = "/.config";
	}
	char *path = NULL;
	if (base != NULL && asprintf(&path, "%s%s/livery/livery.conf", base, below) >= 0) {
		if (access(path, F_OK) == 0) {
			return path;
		}
		free(path);
	}
	return access("/etc/livery/livery.conf", F_OK) == 0 ? strdup("/etc/livery/livery.conf")
							    : NULL;
}

static struct livery_config *load_config(const char *chosen) {
	char *found = chosen == NULL ? find_config() : NULL;
	const char *path = chosen != NULL ? chosen : found;
	char error[1024] = "no memory";
	struct livery_config *config = path != NULL ? livery_config_load(path, error, sizeof(error))
						    : livery_config_default();
	if (config == NULL) {
		livery_error("%s", error);
	} else if (path != NULL) {
		livery_info("configuration %s", path);
	} else {
		livery_info("no configuration file: built-in values");
	}
	free(found);
	return config;
}

static int run(struct livery_server *server, struct livery_config *config) {
	int status = EXIT_FAILURE;
	if (config->guid_sandbox && !livery_confine_start()) {
		livery_config_destroy(config);
		return status;
	}
	if (livery_server_init(server, config) && livery_server_start(server)) {
		if (config->guid_sandbox) {
			livery_confine_drop_capabilities();
		}
		wl_display_run(server->display);
		status = EXIT_SUCCESS;
	}
	livery_server_finish(server);
	return status;
}

int main(int argc, char *argv[]) {
	struct options options = { .log_level = "info" };
	int status = parse_options(&options, argc, argv);
	if (status >= 0) {
		return status;
	}
	if (!livery_log_init(options.log_level)) {
		fprintf(stderr, "livery: no log level '%s': error, info or debug\n",
			options.log_level);
		return EXIT_FAILURE;
	}

	struct livery_config *config = load_config(options.config);
	if (config == NULL) {
		return EXIT_FAILURE;
	}
	if (options.check) {
		livery_config_destroy(config);
		return EXIT_SUCCESS;
	}

	livery_spawn_raise_descriptors();
	/* A client or guid that has gone is seen by the write's result. */
	signal(SIGPIPE, SIG_IGN);

	struct livery_server server = { 0 };
	if (!livery_launcher_create(config, &server.launcher)) {
		_exit(EXIT_SUCCESS); /* the launcher's end */
	}
	status = run(&server, config);
	livery_launcher_destroy(server.launcher);
	return status;
}
