/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "guid/options.h"
#include "guid/transport.h"

#define NAME_MAX_BYTES 31

static const char usage[] =
	"usage: livery-guid --domain NAME {--endpoint WHERE | --socket PATH | --domid N}\n"
	"                   [OPTION]...\n"
	"\n"
	"  -D, --domain NAME     name of the domain, for the log (also -N, --name)\n"
	"  -e, --endpoint WHERE  the domain's agent: unix:PATH or xen:DOMID[:PORT]; waited for\n"
	"  -s, --socket PATH     the same as --endpoint unix:PATH\n"
	"  -d, --domid N         the same as --endpoint xen:N\n"
	"  -w, --wayland-fd N    connected socket to livery (default: WAYLAND_SOCKET)\n"
	"      --limits LIST      NAME=NUMBER,...: what the domain may have, see livery-guid(1)\n"
	"      --no-sandbox      keep all rights (for debuggers and sanitizers)\n"
	"  -v, --verbose         say more; twice: every message\n"
	"  -q, --quiet           say less\n"
	"  -h, --help            show this and exit\n"
	"  -V, --version         show the version, with -v also what this machine can do\n"
	"\n"
	"Options of qubes-guid that livery decides itself are accepted and have no effect: "
	"--color, --label,\n"
	"--icon, --config, --foreground, --background, --title-name, --trayicon-mode,\n"
	"--screensaver-name, --max-clipboard-size, --override-redirect=allow.\n";

/* Values without a letter. */
enum {
	OPTION_TRAY = 256,
	OPTION_SCREENSAVER,
	OPTION_OVERRIDE_REDIRECT,
	OPTION_CLIPBOARD_SIZE,
	OPTION_NO_SANDBOX,
	OPTION_LIMITS,
};

static const char short_options[] = ":D:N:e:s:d:t:w:c:l:i:C:K:p:vqnfIQThV";

static const struct option long_options[] = {
	{ "domain", required_argument, NULL, 'D' },
	{ "name", required_argument, NULL, 'N' },
	{ "endpoint", required_argument, NULL, 'e' },
	{ "socket", required_argument, NULL, 's' },
	{ "domid", required_argument, NULL, 'd' },
	{ "target-domid", required_argument, NULL, 't' },
	{ "wayland-fd", required_argument, NULL, 'w' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ "color", required_argument, NULL, 'c' },
	{ "label", required_argument, NULL, 'l' },
	{ "icon", required_argument, NULL, 'i' },
	{ "config", required_argument, NULL, 'C' },
	{ "background", no_argument, NULL, 'n' },
	{ "foreground", no_argument, NULL, 'f' },
	{ "invisible", no_argument, NULL, 'I' },
	{ "qrexec-for-clipboard", no_argument, NULL, 'Q' },
	{ "title-name", no_argument, NULL, 'T' },
	{ "trayicon-mode", required_argument, NULL, OPTION_TRAY },
	{ "screensaver-name", required_argument, NULL, OPTION_SCREENSAVER },
	{ "override-redirect", required_argument, NULL, OPTION_OVERRIDE_REDIRECT },
	{ "max-clipboard-size", required_argument, NULL, OPTION_CLIPBOARD_SIZE },
	{ "no-sandbox", no_argument, NULL, OPTION_NO_SANDBOX },
	{ "limits", required_argument, NULL, OPTION_LIMITS },
	{ 0 },
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

struct limit {
	const char *name;
	long low, high;
};

/* livery.conf(5) has the same ones. */
static const struct limit limits[] = {
	{ "windows", 16, 4096 },
	{ "toplevels", 1, 500 },
	{ "popups", 1, 120 },
	{ "pools", 1, 1000 },
	{ "buffers", 1, 4000 },
	{ "memory", 1, 4096 },
	{ "queue", 64, 4096 },
	{ "titles", 1, 1000 },
	{ "messages", 100, 1000000 },
};

static void set_limit(struct guid_options *options, const char *name, long number) {
	struct livery_core_limits *core = &options->limits;
	const struct {
		const char *name;
		uint32_t *value;
	} values[] = {
		{ "windows", &core->windows },
		{ "toplevels", &core->toplevels },
		{ "popups", &core->popups },
		{ "pools", &core->shown_pools },
		{ "buffers", &core->shown_buffers },
		{ "titles", &core->titles },
		{ "messages", &options->messages },
	};
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		if (strcmp(values[i].name, name) == 0) {
			*values[i].value = (uint32_t)number;
		}
	}
	if (strcmp(name, "memory") == 0) {
		core->mapped_bytes = (uint64_t)number << 20;
	} else if (strcmp(name, "queue") == 0) {
		core->queued_bytes = (size_t)number << 10;
	}
}

/* NAME=NUMBER, the first length bytes of text. */
static bool take_limit(struct guid_options *options, const char *text, size_t length) {
	char item[64];
	if (length >= sizeof(item)) {
		return false;
	}
	memcpy(item, text, length);
	item[length] = '\0';
	char *value = strchr(item, '=');
	if (value == NULL) {
		return false;
	}
	*value++ = '\0';
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		if (strcmp(limits[i].name, item) == 0) {
			long number = parse_number(value, limits[i].low, limits[i].high);
			set_limit(options, item, number);
			return number >= 0;
		}
	}
	return false;
}

static int take_limits(struct guid_options *options, const char *list) {
	for (const char *item = list; *item != '\0';) {
		size_t length = strcspn(item, ",");
		if (!take_limit(options, item, length)) {
			return refuse("not a limit, or out of its range", item);
		}
		item += length;
		item += *item == ',';
	}
	return -1;
}

/* What this build and this machine can do. */
static void print_version(const struct guid_arguments *arguments) {
	puts("livery-guid " LIVERY_VERSION);
	if (arguments->verbose == 0) {
		return;
	}
	const struct guid_transport *xen = guid_transport_find(LIVERY_ENDPOINT_XEN);
	char error[256] = "not in this build";
	bool ok = xen != NULL && xen->check(error, sizeof(error));
	puts("embedded transport: yes");
	printf("Xen transport: %s%s\n", ok ? "yes; grants by gntdev, mapped by livery" : "no: ",
		ok ? "" : error);
}

/* Whether the endpoint is the Xen domain of this number. */
static bool is_endpoint(const struct livery_endpoint *endpoint, const char *domid) {
	struct livery_endpoint other;
	return livery_endpoint_parse_domid(domid, &other) && other.domid == endpoint->domid &&
		endpoint->kind == LIVERY_ENDPOINT_XEN;
}

/* guid's own number is never its agent's: 0 is no domain that has one. */
static int take_endpoint(struct guid_arguments *arguments, int option) {
	struct livery_endpoint *endpoint = &arguments->options.endpoint;
	const char *reason = livery_endpoint_read_option(option, optarg, endpoint);
	if (reason == NULL && option == 'd' && endpoint->domid == 0) {
		reason = "not a domain number";
	}
	return reason == NULL ? -1 : refuse(reason, optarg);
}

/* Options of qubes-guid. -1: without effect here; else refused. */
static int take_qubes_option(const struct guid_arguments *arguments, int option) {
	switch (option) {
	case 't':
		if (is_endpoint(&arguments->options.endpoint, optarg)) {
			return -1;
		}
		return refuse("--target-domid must be the same as the --domid before it: "
			"stub domains are not supported", optarg);
	case 'I':
		return refuse("--invisible is not supported", NULL);
	case 'K':
		return refuse("-K is not supported: livery starts and ends guids itself", NULL);
	case 'Q':
		return refuse("--qrexec-for-clipboard is not supported", NULL);
	case 'p':
		return refuse("-p is not supported: there are no window properties", NULL);
	case OPTION_OVERRIDE_REDIRECT:
		return strcmp(optarg, "allow") == 0 ? -1
			: refuse("--override-redirect can only be allow", optarg);
	default:
		return -1;
	}
}

/* -1 to go on, else the exit status. */
static int take_option(struct guid_arguments *arguments, int option) {
	switch (option) {
	case 'D':
	case 'N':
		arguments->options.domain = optarg;
		return is_name(optarg) ? -1 : refuse("not a name of a domain", optarg);
	case 'e':
	case 's':
	case 'd':
		return take_endpoint(arguments, option);
	case 'w':
		arguments->options.wayland_fd = (int)parse_number(optarg, 0, 1 << 20);
		return arguments->options.wayland_fd >= 0 ? -1 : refuse("not a descriptor", optarg);
	case OPTION_LIMITS:
		return take_limits(&arguments->options, optarg);
	case OPTION_NO_SANDBOX:
		arguments->options.no_sandbox = true;
		return -1;
	case 'v':
		arguments->verbose++;
		return -1;
	case 'q':
		arguments->verbose -= arguments->verbose > 0 ? 1 : 0;
		return -1;
	case 'h':
		fputs(usage, stdout);
		return GUID_OK;
	case 'V':
		arguments->version = true;
		return -1;
	default:
		return take_qubes_option(arguments, option);
	}
}

/*
 * getopt's own messages do not say all; optopt is the letter, or 0 where a long option is unknown.
 */
static int refuse_option(int kind, char **argv) {
	const char *text = kind == ':' ? "a value is missing after" : "unknown option";
	if (optopt > 0 && optopt < 256 && argv[optind - 1][1] != '-') {
		const char letter[] = { '-', (char)optopt, '\0' };
		return refuse(text, letter);
	}
	return refuse(text, argv[optind - 1]);
}

static int check_arguments(const struct guid_arguments *arguments) {
	const struct guid_options *options = &arguments->options;
	if (options->domain == NULL) {
		return refuse("--domain is missing", NULL);
	}
	if (options->endpoint.kind == LIVERY_ENDPOINT_NONE) {
		return refuse("--endpoint, --socket or --domid is missing", NULL);
	}
	const struct guid_transport *transport = guid_transport_find(options->endpoint.kind);
	char error[256] = "this build has no Xen channel: --domid cannot be used";
	if (transport == NULL || !transport->check(error, sizeof(error))) {
		fprintf(stderr, "livery-guid: %s\n", error);
		return GUID_FAILED;
	}
	return -1;
}

int guid_options_parse(struct guid_arguments *arguments, int argc, char **argv) {
	*arguments = (struct guid_arguments){
		.options = {
			.wayland_fd = -1,
			.limits = livery_core_default_limits,
			.messages = GUID_DEFAULT_MESSAGES,
		},
	};
	int option;
	opterr = 0;
	while ((option = getopt_long(argc, argv, short_options, long_options, NULL)) != -1) {
		int status = option == '?' || option == ':' ? refuse_option(option, argv)
			: take_option(arguments, option);
		if (status >= 0) {
			return status;
		}
	}
	if (arguments->version) {
		print_version(arguments);
		return GUID_OK;
	}
	if (optind < argc) {
		return refuse("unexpected argument", argv[optind]);
	}
	return check_arguments(arguments);
}
