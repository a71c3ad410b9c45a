/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "driver/commands.h"
#include "driver/toolstack.h"

extern char **environ;

/*
 * xl waits for children of its own, so it gets default signals and none blocked. Its output must
 * not get between our lines, and one process of it stays with the domain: it must hold nothing of
 * ours open.
 */
static int spawn_clean(pid_t *pid, char *const argv[]) {
	posix_spawnattr_t attributes;
	posix_spawn_file_actions_t actions;
	sigset_t none, all;
	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_init(&attributes);
	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
	int error = posix_spawnp(pid, argv[0], &actions, &attributes, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return error;
}

static bool spawn_xl(struct livery_toolstack *toolstack, char *const argv[], const char *name) {
	if (toolstack->n_calls == LIVERY_TOOLSTACK_CALLS) {
		fprintf(stderr, "livery-xen-driver: too many calls of xl, left out: %s %s\n",
			argv[1], name);
		return false;
	}
	pid_t pid;
	int error = spawn_clean(&pid, argv);
	if (error != 0) {
		fprintf(stderr, "livery-xen-driver: xl: %s; on Debian: apt-get install xen-utils\n",
			strerror(error));
		return false;
	}
	size_t n = toolstack->n_calls++;
	toolstack->calls[n].pid = pid;
	snprintf(toolstack->calls[n].words, sizeof(toolstack->calls[n].words), "%s %s", argv[1],
		name);
	return true;
}

static bool create(struct livery_toolstack *toolstack, const char *name) {
	char path[PATH_MAX];
	int length = snprintf(path, sizeof(path), "%s/%s.cfg", toolstack->config_dir, name);
	if (length < 0 || (size_t)length >= sizeof(path)) {
		fprintf(stderr, "livery-xen-driver: %s: path too long\n", toolstack->config_dir);
		return false;
	}
	return spawn_xl(toolstack, (char *[]){ "xl", "create", "-q", path, NULL }, name);
}

bool livery_toolstack_run(struct livery_toolstack *toolstack, const char *verb, const char *name) {
	bool number = name[0] != '\0' && strlen(name) < 6 &&
		strspn(name, "0123456789") == strlen(name);
	bool start = strcmp(verb, "start") == 0;
	if (!livery_driver_name_valid(name) && (start || !number)) {
		fprintf(stderr, "livery-xen-driver: %s: not a domain name\n", verb);
		return false;
	}
	if (start) {
		return create(toolstack, name);
	}
	const char *command = strcmp(verb, "stop") == 0 ? "shutdown" :
		strcmp(verb, "pause") == 0 || strcmp(verb, "unpause") == 0 ||
		strcmp(verb, "destroy") == 0 ? verb : NULL;
	if (command == NULL) {
		fprintf(stderr, "livery-xen-driver: unknown command for domain %s\n", name);
		return false;
	}
	return spawn_xl(toolstack, (char *[]){ "xl", (char *)command, (char *)name, NULL }, name);
}

static void call_ended(struct livery_toolstack *toolstack, size_t index, int status) {
	if (status != 0) {
		fprintf(stderr, "livery-xen-driver: xl %s failed, status %d\n",
			toolstack->calls[index].words,
			WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	}
	toolstack->calls[index] = toolstack->calls[--toolstack->n_calls];
}

void livery_toolstack_reap(struct livery_toolstack *toolstack) {
	pid_t pid;
	int status;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (size_t i = 0; i < toolstack->n_calls; i++) {
			if (toolstack->calls[i].pid == pid) {
				call_ended(toolstack, i, status);
				break;
			}
		}
	}
}
