/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/base/spawn.h"
#include "common/clock.h"
#include "compositor/base/log.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PASSED_FD 3

/* The limit of descriptors that livery was started with. */
static struct rlimit original_limit;

void livery_spawn_raise_descriptors(void) {
	if (getrlimit(RLIMIT_NOFILE, &original_limit) != 0) {
		return;
	}
	const struct rlimit raised = { original_limit.rlim_max, original_limit.rlim_max };
	if (setrlimit(RLIMIT_NOFILE, &raised) != 0) {
		livery_error("no more than %llu descriptors: %s",
			(unsigned long long)original_limit.rlim_cur, strerror(errno));
	}
}

static void reset_signals(void) {
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGBUS, SIG_DFL);
}

/* What the child shall have, in one piece: after the fork there is no memory to be had. */
struct child {
	const struct livery_spawn *spawn;
	char **env; /* owned; the strings are not */
	char ids[2][32]; /* of user and group, as /proc/self/uid_map wants them */
};

/*
 * What was given to livery alone, and is of no use to another process or harms it: the sockets,
 * descriptors and credentials of a service manager, a connection or a permission to be passed on
 * once, the X server of the desktop around, and livery's own settings.
 */
static const char *const own_names[] = {
	"CREDENTIALS_DIRECTORY",
	"DESKTOP_STARTUP_ID",
	"DISPLAY",
	"FDSTORE",
	"INVOCATION_ID",
	"JOURNAL_STREAM",
	"LIBSEAT_*",
	"LISTEN_*",
	"MAINPID",
	"MANAGERPID",
	"MEMORY_PRESSURE_*",
	"NOTIFY_SOCKET",
	"SEATD_*",
	"SYSTEMD_EXEC_PID",
	"WATCHDOG_*",
	"WAYLAND_*",
	"WLR_*",
	"XDG_ACTIVATION_TOKEN",
	NULL,
};

/* Whether a setting, "NAME=value", is one of these; see livery_spawn.keep. */
static bool is_listed(const char *const names[], const char *setting) {
	size_t length = strcspn(setting, "=");
	for (size_t i = 0; names[i] != NULL; i++) {
		size_t named = strcspn(names[i], "*=");
		bool whole = names[i][named] != '*';
		if (strncmp(names[i], setting, named) == 0 &&
			(whole ? named == length : named <= length)) {
			return true;
		}
	}
	return false;
}

static bool is_inherited(const struct livery_spawn *spawn, const char *setting) {
	bool wanted = spawn->keep != NULL ? is_listed(spawn->keep, setting)
					  : !is_listed(own_names, setting);
	return wanted && !is_listed(spawn->env, setting);
}

static char **make_environment(const struct livery_spawn *spawn) {
	size_t n = 0, used = 0;
	while (environ[n] != NULL) {
		n++;
	}
	char **env = calloc(n + LIVERY_SPAWN_MAX_ENV + 1, sizeof(*env));
	if (env == NULL) {
		return NULL;
	}
	for (size_t i = 0; i < n; i++) {
		if (is_inherited(spawn, environ[i])) {
			env[used++] = environ[i];
		}
	}
	for (size_t i = 0; spawn->env[i] != NULL; i++) {
		env[used++] = (char *)spawn->env[i];
	}
	return env;
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

static void write_file(const char *path, const char *text) {
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd >= 0) {
		ssize_t written = write(fd, text, strlen(text));
		(void)written; /* a child without ids in its namespace can do less, not more */
		close(fd);
	}
}

static void complain(const char *program) {
	const char *const parts[] = { "cannot run ", program, ": ", strerror(errno), "\n" };
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		ssize_t written = write(STDERR_FILENO, parts[i], strlen(parts[i]));
		(void)written;
	}
}

/* Only calls that are safe after a fork of a process with threads. */
static void run_child(const struct child *child, bool isolated) {
	const struct livery_spawn *spawn = child->spawn;
	if (isolated) {
		/* livery is not; its files in /proc would not be its own. exec makes both new. */
		prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
		write_file("/proc/self/setgroups", "deny");
		write_file("/proc/self/uid_map", child->ids[0]);
		write_file("/proc/self/gid_map", child->ids[1]);
	}
	reset_signals();
	if (original_limit.rlim_max > 0) {
		setrlimit(RLIMIT_NOFILE, &original_limit);
	}
	if (place_descriptors(spawn) == 0) {
		execvpe(spawn->argv[0], spawn->argv, child->env);
	}
	complain(spawn->argv[0]);
	_exit(127);
}

/*
 * A child must not outlive livery, also when livery is killed: by the one signal that reaches a
 * child which is stopped or ignores all others.
 */
static bool die_with_parent(pid_t parent, bool isolated) {
	/* An isolated one cannot see its parent; the end of its socket tells it too. */
	return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && (isolated || getppid() == parent);
}

/* As fork; *isolated: whether the child got its own user and pid namespaces. */
static pid_t fork_isolated(bool *isolated) {
	struct clone_args args = {
		.flags = CLONE_NEWUSER | CLONE_NEWPID,
		.exit_signal = SIGCHLD,
	};
	long pid = *isolated ? syscall(SYS_clone3, &args, sizeof(args)) : -1;
	if (pid >= 0) {
		return (pid_t)pid;
	}
	*isolated = false;
	return fork();
}

pid_t livery_spawn(const struct livery_spawn *spawn) {
	struct child child = { .spawn = spawn, .env = make_environment(spawn) };
	bool isolated = spawn->isolate;
	pid_t parent = getpid();
	if (child.env == NULL) {
		return -1;
	}
	snprintf(child.ids[0], sizeof(child.ids[0]), "%u %u 1", geteuid(), geteuid());
	snprintf(child.ids[1], sizeof(child.ids[1]), "%u %u 1", getegid(), getegid());
	pid_t pid = fork_isolated(&isolated);
	if (pid == 0) {
		if (spawn->detach) {
			setsid();
		} else if (!die_with_parent(parent, isolated)) {
			_exit(126);
		}
		run_child(&child, isolated);
	}
	free(child.env);
	return pid;
}

void livery_spawn_await(pid_t pid, int64_t deadline) {
	do {
		if (waitpid(pid, NULL, WNOHANG) == pid) {
			return;
		}
		const struct timespec pause = { .tv_nsec = 2000000 };
		nanosleep(&pause, NULL);
	} while (livery_clock_ms() < deadline);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}
