/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/spawn.h"
#include "compositor/log.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define PASSED_FD 3

static void reset_signals(void) {
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGBUS, SIG_DFL);
}

static int change_environment(const char *const env[]) {
	for (size_t i = 0; i < LIVERY_SPAWN_MAX_ENV && env[i] != NULL; i++) {
		const char *value = strchr(env[i], '=');
		if (value == NULL) {
			if (unsetenv(env[i]) != 0) {
				return -1;
			}
			continue;
		}
		char name[64];
		int length = snprintf(name, sizeof(name), "%.*s", (int)(value - env[i]), env[i]);
		if (length < 0 || (size_t)length >= sizeof(name) ||
			setenv(name, value + 1, 1) != 0) {
			return -1;
		}
	}
	return 0;
}

/* In the child. */
static int place_descriptors(const struct livery_spawn *spawn) {
	if (spawn->stderr_fd >= 0 && dup2(spawn->stderr_fd, STDERR_FILENO) < 0) {
		return -1;
	}
	int null_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (null_fd < 0 || dup2(null_fd, STDIN_FILENO) < 0) {
		return -1;
	}
	int first_closed = PASSED_FD;
	if (spawn->pass_fd >= 0) {
		if (spawn->pass_fd == PASSED_FD ? fcntl(PASSED_FD, F_SETFD, 0) != 0
						: dup2(spawn->pass_fd, PASSED_FD) < 0) {
			return -1;
		}
		first_closed = PASSED_FD + 1;
	}
	/* They are closed on exec already; this holds for descriptors of libraries too. */
	close_range((unsigned)first_closed, ~0u, 0);
	return 0;
}

static void run_child(const struct livery_spawn *spawn, pid_t parent) {
	reset_signals();
	/* A child must not outlive livery, also when livery is killed. */
	if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || getppid() != parent) {
		_exit(126);
	}
	if (place_descriptors(spawn) == 0 && change_environment(spawn->env) == 0) {
		execvp(spawn->argv[0], spawn->argv);
	}
	fprintf(stderr, "cannot run %s: %s\n", spawn->argv[0], strerror(errno));
	_exit(127);
}

pid_t livery_spawn(const struct livery_spawn *spawn) {
	pid_t parent = getpid();
	pid_t pid = fork();
	if (pid == 0) {
		run_child(spawn, parent);
	}
	return pid;
}

void livery_spawn_command(const char *command, const char *wayland_display) {
	/* Twice forked: it belongs to nobody here and is reaped by init. */
	pid_t pid = fork();
	if (pid < 0) {
		livery_error("cannot start '%s': %s", command, strerror(errno));
		return;
	}
	if (pid == 0) {
		reset_signals();
		setsid();
		if (fork() == 0) {
			setenv("WAYLAND_DISPLAY", wayland_display, 1);
			execl("/bin/sh", "sh", "-c", command, (char *)NULL);
			_exit(127);
		}
		_exit(0);
	}
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
	}
}
