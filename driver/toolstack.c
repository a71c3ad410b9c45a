/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include "driver/commands.h"
#include "driver/toolstack.h"

extern char **environ;

static bool spawn_xl(char *const argv[]) {
	pid_t pid;
	int error = posix_spawnp(&pid, "xl", NULL, NULL, argv, environ);
	if (error != 0) {
		fprintf(stderr, "livery-xen-driver: xl: %s; on Debian: apt-get install xen-utils\n",
			strerror(error));
		return false;
	}
	return true;
}

bool livery_toolstack_run(const char *config_dir, const char *verb, const char *name) {
	bool number = name[0] != '\0' && strspn(name, "0123456789") == strlen(name);
	bool start = strcmp(verb, "start") == 0;
	if (!livery_driver_name_valid(name) && (start || !number)) {
		fprintf(stderr, "livery-xen-driver: %s: not a domain name\n", verb);
		return false;
	}
	if (start) {
		char path[PATH_MAX];
		int length = snprintf(path, sizeof(path), "%s/%s.cfg", config_dir, name);
		if (length < 0 || (size_t)length >= sizeof(path)) {
			fprintf(stderr, "livery-xen-driver: %s: path too long\n", config_dir);
			return false;
		}
		return spawn_xl((char *[]){ "xl", "create", "-q", path, NULL });
	}
	const char *command = strcmp(verb, "stop") == 0 ? "shutdown" :
		strcmp(verb, "pause") == 0 || strcmp(verb, "unpause") == 0 ||
		strcmp(verb, "destroy") == 0 ? verb : NULL;
	if (command == NULL) {
		fprintf(stderr, "livery-xen-driver: %s: unknown command\n", verb);
		return false;
	}
	return spawn_xl((char *[]){ "xl", (char *)command, (char *)name, NULL });
}
