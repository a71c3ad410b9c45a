/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program that the agent runs, and the signals. */
#include "gui-agent/agent.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "gui-agent/base/log.h"
#include "gui-agent/stats.h"
#include "gui-agent/xwayland/xwayland.h"

#define EXIT_CANNOT_RUN 126
#define EXIT_NOT_FOUND 127
#define END_MS 5000 /* from asking the program to end to its end */
#define PAUSE_MS 5

static int handle_terminate(int number, void *data) {
	struct agent *agent = data;
	wl_display_terminate(agent->display);
	return 0;
}

static int handle_stats(int number, void *data) {
	agent_stats_log(data);
	return 0;
}

/*
 * All children, for the agent may be the first process of its domain. While Xwayland starts, only
 * the program: wlroots waits for a child of its own then, and fails where it is gone.
 */
static int handle_child(int number, void *data) {
	struct agent *agent = data;
	int status;
	pid_t pid, which = -1;
	if (agent_xwayland_is_starting(agent->xwayland)) {
		which = agent->pid > 0 ? (pid_t)agent->pid : 0;
	}
	while (which != 0 && (pid = waitpid(which, &status, WNOHANG)) > 0) {
		if (pid != agent->pid) {
			continue;
		}
		agent->pid = 0;
		agent->exit_status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) :
			WEXITSTATUS(status);
		wl_display_terminate(agent->display);
	}
	return 0;
}

bool agent_watch_signals(struct agent *agent) {
	static const int numbers[] = { SIGINT, SIGTERM, SIGUSR1, SIGCHLD };
	static const wl_event_loop_signal_func_t handlers[] = { handle_terminate, handle_terminate,
		handle_stats, handle_child };
	signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0; i < 4; i++) {
		agent->signals[i] =
			wl_event_loop_add_signal(agent->loop, numbers[i], handlers[i], agent);
		if (agent->signals[i] == NULL) {
			agent_error("cannot watch signals: %s", strerror(errno));
			return false;
		}
	}
	return true;
}

/*
 * What was given to the agent alone by who started it: a connection, another display, and what a
 * service manager wants to hear from the agent only.
 */
static void forget_own_environment(void) {
	static const char *const names[] = { "WAYLAND_SOCKET", "DISPLAY", "NOTIFY_SOCKET",
		"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "WATCHDOG_PID", "WATCHDOG_USEC",
		"INVOCATION_ID", "JOURNAL_STREAM", "CREDENTIALS_DIRECTORY", "XDG_ACTIVATION_TOKEN",
		"DESKTOP_STARTUP_ID" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		unsetenv(names[i]);
	}
}

static void run_program(struct agent *agent) {
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	setenv("WAYLAND_DISPLAY", agent->display_name, 1);
	setenv("XDG_SESSION_TYPE", "wayland", 1);
	forget_own_environment();
	if (agent->xwayland != NULL) {
		setenv("DISPLAY", agent_xwayland_display(agent->xwayland), 1);
	}
	execvp(agent->program[0], agent->program);
	int error = errno;
	agent_error("cannot run %s: %s", agent->program[0], strerror(error));
	_exit(error == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN);
}

bool agent_start_program(struct agent *agent) {
	pid_t pid = fork();
	if (pid < 0) {
		agent_error("cannot start %s: %s", agent->program[0], strerror(errno));
		return false;
	}
	if (pid == 0) {
		run_program(agent);
	}
	agent->pid = pid;
	return true;
}

void agent_stop_program(struct agent *agent) {
	if (agent->pid > 0) {
		kill((pid_t)agent->pid, SIGTERM);
		/* One that is stopped could not obey. */
		kill((pid_t)agent->pid, SIGCONT);
	}
	for (size_t i = 0; i < 4; i++) {
		if (agent->signals[i] != NULL) {
			wl_event_source_remove(agent->signals[i]);
		}
	}
}

void agent_await_program(int64_t pid) {
	const struct timespec pause = { .tv_nsec = PAUSE_MS * 1000000L };
	for (int i = 0; i < END_MS / PAUSE_MS && pid > 0; i++) {
		if (waitpid((pid_t)pid, NULL, WNOHANG) == pid) {
			return;
		}
		nanosleep(&pause, NULL);
	}
	if (pid > 0) {
		agent_error("the program does not end: killed");
		kill((pid_t)pid, SIGKILL);
		waitpid((pid_t)pid, NULL, 0);
	}
}
