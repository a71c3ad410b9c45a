/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "driver/sandboxes.h"
#include "driver/commands.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_PROCESSES 4096 /* of one domain, that a signal reaches */

static bool complain(const struct livery_sandboxes *sandboxes, const char *name, const char *what) {
	fprintf(stderr, "%s: %s: %s\n", sandboxes->program, name, what);
	return false;
}

bool livery_sandboxes_init(struct livery_sandboxes *sandboxes, const char *program,
	const char *config_dir) {
	const char *runtime = getenv("XDG_RUNTIME_DIR");
	*sandboxes = (struct livery_sandboxes){ .program = program, .config_dir = config_dir };
	if (runtime == NULL) {
		return complain(sandboxes, "XDG_RUNTIME_DIR", "not set");
	}
	int length = snprintf(sandboxes->state_dir, sizeof(sandboxes->state_dir),
		"%s/livery-domains", runtime);
	if (length < 0 || (size_t)length >= sizeof(sandboxes->state_dir)) {
		return complain(sandboxes, "XDG_RUNTIME_DIR", "path too long");
	}
	if (mkdir(sandboxes->state_dir, 0700) != 0 && errno != EEXIST) {
		return complain(sandboxes, sandboxes->state_dir, strerror(errno));
	}
	return true;
}

/*
 * The domain's lock file, open, in *fd. True: some process of the domain holds the lock, it runs.
 */
static bool is_running(const struct livery_sandboxes *sandboxes, const char *name, int *fd) {
	char path[PATH_MAX];
	snprintf(path, sizeof(path), "%s/%s.lock", sandboxes->state_dir, name);
	*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	return *fd >= 0 && flock(*fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

/* ---- start ---- */

/* In the child: everything of the domain keeps the lock's descriptor open. */
static void run_start_file(char *path, const char *name, int lock) {
	char number[16];
	int length = snprintf(number, sizeof(number), "%d\n", (int)getpid());
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (setsid() < 0 || null < 0 || dup2(null, STDIN_FILENO) < 0 || ftruncate(lock, 0) != 0 ||
			pwrite(lock, number, (size_t)length, 0) != length ||
			fcntl(lock, F_SETFD, 0) != 0) {
		_exit(126);
	}
	signal(SIGCHLD, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	setenv("LIVERY_DOMAIN", name, 1);
	execl(path, path, (char *)NULL);
	fprintf(stderr, "livery-embedded-driver: %s: %s\n", path, strerror(errno));
	_exit(127);
}

static bool start(const struct livery_sandboxes *sandboxes, const char *name) {
	char path[PATH_MAX];
	int length = snprintf(path, sizeof(path), "%s/%s.domain", sandboxes->config_dir, name);
	if (length < 0 || (size_t)length >= sizeof(path)) {
		return complain(sandboxes, sandboxes->config_dir, "path too long");
	}
	if (access(path, X_OK) != 0) {
		return complain(sandboxes, path, strerror(errno));
	}
	int lock;
	bool runs = is_running(sandboxes, name, &lock);
	pid_t pid = -1;
	if (runs) {
		complain(sandboxes, name, "runs already");
	} else if (lock < 0) {
		complain(sandboxes, sandboxes->state_dir, strerror(errno));
	} else {
		pid = fork();
		if (pid == 0) {
			run_start_file(path, name, lock);
		}
		if (pid < 0) {
			complain(sandboxes, name, strerror(errno));
		}
	}
	if (lock >= 0) {
		close(lock);
	}
	return pid > 0;
}

/* ---- signals ---- */

/* Adds the children of a process; the list grows behind count. */
static size_t add_children(pid_t pid, pid_t *list, size_t count) {
	char path[64];
	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)pid, (int)pid);
	FILE *file = fopen(path, "re");
	int child;
	/* NOLINTNEXTLINE(cert-err34-c): the kernel writes no number that is none */
	while (file != NULL && count < MAX_PROCESSES && fscanf(file, "%d", &child) == 1) {
		list[count++] = child;
	}
	if (file != NULL) {
		fclose(file);
	}
	return count;
}

/*
 * Signals a process and all that descend from it, also those that left their session (a shell in a
 * terminal). Pausing goes parents first: one that is paused starts no more. Asking to end leaves
 * the first process alone, so that it does not take the others' time to do so away; it ends when
 * its child does.
 */
static bool signal_tree(pid_t root, int number) {
	pid_t *list = calloc(MAX_PROCESSES, sizeof(*list));
	if (list == NULL) {
		return false;
	}
	list[0] = root;
	size_t count = 1;
	for (size_t i = 0; i < count; i++) {
		if (number == SIGSTOP) {
			kill(list[i], number);
		}
		count = add_children(list[i], list, count);
	}
	size_t first = number == SIGTERM && count > 1 ? 1 : 0;
	for (size_t i = first; number != SIGSTOP && i < count; i++) {
		kill(list[i], number);
	}
	free(list);
	return true;
}

static pid_t read_pid(int lock) {
	char text[16] = "";
	ssize_t size = pread(lock, text, sizeof(text) - 1, 0);
	long pid = size > 0 ? strtol(text, NULL, 10) : 0;
	return pid > 1 && pid <= INT_MAX ? (pid_t)pid : 0;
}

static bool send_signal(const struct livery_sandboxes *sandboxes, const char *name, int number) {
	int lock;
	bool runs = is_running(sandboxes, name, &lock);
	pid_t pid = runs ? read_pid(lock) : 0;
	if (lock >= 0) {
		close(lock);
	}
	if (pid == 0) {
		return complain(sandboxes, name, "does not run");
	}
	if (number == SIGTERM || number == SIGKILL) {
		/* One that is paused could not end. */
		signal_tree(pid, SIGCONT);
	}
	return signal_tree(pid, number) || complain(sandboxes, name, "no memory");
}

bool livery_sandboxes_run(const struct livery_sandboxes *sandboxes, const char *verb,
	const char *name) {
	static const struct {
		const char *verb;
		int number;
	} signals[] = {
		{ "stop", SIGTERM },
		{ "pause", SIGSTOP },
		{ "unpause", SIGCONT },
		{ "destroy", SIGKILL },
	};
	if (!livery_driver_name_valid(name)) {
		return complain(sandboxes, verb, "not a domain name");
	}
	if (strcmp(verb, "start") == 0) {
		return start(sandboxes, name);
	}
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		if (strcmp(verb, signals[i].verb) == 0) {
			return send_signal(sandboxes, name, signals[i].number);
		}
	}
	return complain(sandboxes, verb, "unknown command");
}
