/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/domain/launcher.h"
#include "common/clock.h"
#include "common/socket.h"
#include "compositor/base/log.h"
#include "compositor/base/spawn.h"
#include "compositor/config/config.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wayland-server-core.h>

enum what {
	START_TERMINAL,
	START_DRIVER,
	END_DRIVER,
	DRIVER_STARTED,
	DRIVER_ENDED,
};

/* Both ways; a packet each. */
struct message {
	int32_t what;
	int32_t value; /* process number, or status */
	char display[64]; /* name */
};

#define END_DRIVER_MS 1000 /* from asking it to end to its end */
#define END_MS (2 * END_DRIVER_MS) /* the same for the launcher, which ends the driver first */

struct livery_launcher {
	pid_t pid;
	int fd;
	struct wl_event_source *source;
	struct livery_launcher_handler handler;
};

/* ---- in the launcher ---- */

struct server {
	const struct livery_config *config;
	int fd, signals;
	pid_t driver; /* 0: none */
	int64_t kill_at; /* ms: when it is killed if it has not ended; -1: it need not end */
};

static void send_event(const struct server *server, enum what what, int32_t value) {
	const struct message message = { .what = (int32_t)what, .value = value };
	ssize_t sent = send(server->fd, &message, sizeof(message), MSG_NOSIGNAL);
	(void)sent; /* livery has ended: the next receive shows it */
}

static void start_terminal(const struct server *server, const char *display) {
	char setting[sizeof("WAYLAND_DISPLAY=") + sizeof(((struct message *)0)->display)];
	snprintf(setting, sizeof(setting), "WAYLAND_DISPLAY=%s", display);
	char *const argv[] = { "/bin/sh", "-c", server->config->terminal, NULL };
	const struct livery_spawn spawn = {
		.argv = argv,
		.pass_fd = -1,
		.stderr_fd = -1,
		.env = { setting },
		.detach = true,
	};
	if (livery_spawn(&spawn) < 0) {
		livery_error("cannot start '%s': %s", server->config->terminal, strerror(errno));
	}
}

/*
 * For the driver, for xl, and for the start files of embedded domains, whose programs inherit it: a
 * user's settings, and nothing that leads into the session of the GUI domain but the folder where
 * the embedded driver has its state.
 */
static const char *const driver_environment[] = {
	"PATH",
	"LD_LIBRARY_PATH",
	"HOME",
	"USER",
	"LOGNAME",
	"SHELL",
	"LANG",
	"LANGUAGE",
	"LC_*",
	"TZ",
	"TMPDIR",
	"XDG_RUNTIME_DIR",
	"XDG_CACHE_HOME",
	"XDG_CONFIG_DIRS",
	"XDG_CONFIG_HOME",
	"XDG_DATA_DIRS",
	"XDG_DATA_HOME",
	"XDG_STATE_HOME",
	"XENSTORED_*",
#ifdef __SANITIZE_ADDRESS__
	"ASAN_OPTIONS",
	"LSAN_OPTIONS",
	"UBSAN_OPTIONS",
#endif
	NULL,
};

static void start_driver(struct server *server, int fd) {
	const struct livery_config *config = server->config;
	char *argv[] = { config->driver, "--fd", "3", "--config-dir", config->domain_configs,
		NULL };
	if (config->domain_configs == NULL) {
		argv[3] = NULL;
	}
	const struct livery_spawn spawn = {
		.argv = argv,
		.pass_fd = fd,
		.stderr_fd = -1,
		.keep = driver_environment,
	};
	pid_t pid = livery_spawn(&spawn);
	if (pid < 0) {
		livery_error("driver: cannot start %s: %s", config->driver, strerror(errno));
	}
	server->driver = pid < 0 ? 0 : pid;
	server->kill_at = -1;
	send_event(server, DRIVER_STARTED, server->driver);
}

static void end_driver(struct server *server) {
	if (server->driver != 0 && server->kill_at < 0) {
		kill(server->driver, SIGTERM);
		server->kill_at = livery_clock_ms() + END_DRIVER_MS;
	}
}

/* Kills a driver that is to have ended. Returns how long to wait until then, ms; -1: no matter. */
static int check_driver(struct server *server) {
	if (server->driver == 0 || server->kill_at < 0) {
		return -1;
	}
	int64_t left = server->kill_at - livery_clock_ms();
	if (left > 0) {
		return (int)left;
	}
	livery_error("driver: does not end: killed");
	kill(server->driver, SIGKILL);
	server->kill_at = INT64_MAX;
	return -1;
}

/* False: livery has ended. */
static bool serve(struct server *server) {
	struct message message = { 0 };
	int fd = -1;
	size_t n_fds = 1;
	ssize_t size = livery_socket_receive(
		server->fd, &message, sizeof(message), MSG_DONTWAIT, &fd, &n_fds);
	if (size <= 0) {
		return size < 0 && errno == EAGAIN;
	}
	message.display[sizeof(message.display) - 1] = '\0';
	if (message.what == START_TERMINAL && server->config->terminal != NULL) {
		start_terminal(server, message.display);
	} else if (message.what == START_DRIVER && server->config->driver != NULL && fd >= 0 &&
		server->driver == 0) {
		start_driver(server, fd);
	} else if (message.what == END_DRIVER) {
		end_driver(server);
	}
	if (fd >= 0) {
		close(fd);
	}
	return true;
}

static void reap(struct server *server) {
	struct signalfd_siginfo info;
	ssize_t taken = read(server->signals, &info, sizeof(info));
	(void)taken; /* several ends may be one signal */
	int status;
	for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
		if (pid == server->driver) {
			server->driver = 0;
			send_event(server, DRIVER_ENDED,
				WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
		}
	}
}

static void run(const struct livery_config *config, int fd) {
	struct server server = { .config = config, .fd = fd };
	sigset_t children;
	sigemptyset(&children);
	sigaddset(&children, SIGCHLD);
	sigprocmask(SIG_BLOCK, &children, NULL);
	server.signals = signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
	struct pollfd fds[] = {
		{ .fd = fd, .events = POLLIN },
		{ .fd = server.signals, .events = POLLIN },
	};
	for (;;) {
		if (poll(fds, 2, check_driver(&server)) < 0) {
			if (errno == EINTR) {
				continue; /* revents are those of the time before */
			}
			break;
		}
		if (fds[1].revents != 0) {
			reap(&server);
		}
		if (fds[0].revents != 0 && !serve(&server)) {
			break;
		}
	}
	if (server.driver != 0) {
		end_driver(&server);
		livery_spawn_await(server.driver, server.kill_at);
	}
}

/* ---- in livery ---- */

bool livery_launcher_create(
	const struct livery_config *config, struct livery_launcher **launcher) {
	int fds[2];
	*launcher = NULL;
	if (config->terminal == NULL && config->driver == NULL) {
		return true;
	}
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) != 0) {
		livery_error("launcher: %s", strerror(errno));
		return true;
	}
	pid_t pid = fork();
	if (pid == 0) {
		close(fds[0]);
		prctl(PR_SET_NAME, "livery-launcher");
		/* One that is stopped must see that livery has ended, too. */
		prctl(PR_SET_PDEATHSIG, SIGCONT);
		run(config, fds[1]);
		return false;
	}
	close(fds[1]);
	*launcher = pid > 0 ? calloc(1, sizeof(**launcher)) : NULL;
	if (*launcher == NULL) {
		livery_error("launcher: %s", strerror(errno));
		close(fds[0]); /* which ends it */
		return true;
	}
	(*launcher)->pid = pid;
	(*launcher)->fd = fds[0];
	return true;
}

void livery_launcher_destroy(struct livery_launcher *launcher) {
	if (launcher == NULL) {
		return;
	}
	close(launcher->fd);
	kill(launcher->pid, SIGCONT);
	livery_spawn_await(launcher->pid, livery_clock_ms() + END_MS);
	free(launcher);
}

static bool send_message(struct livery_launcher *launcher, const struct message *message, int fd) {
	if (launcher != NULL &&
		livery_socket_send(
			launcher->fd, message, sizeof(*message), fd, MSG_DONTWAIT) >= 0) {
		return true;
	}
	livery_error("launcher: does not take what to start");
	return false;
}

bool livery_launcher_start_terminal(struct livery_launcher *launcher, const char *display) {
	struct message message = { .what = START_TERMINAL };
	snprintf(message.display, sizeof(message.display), "%s", display);
	return send_message(launcher, &message, -1);
}

bool livery_launcher_start_driver(struct livery_launcher *launcher, int fd) {
	const struct message message = { .what = START_DRIVER };
	return send_message(launcher, &message, fd);
}

void livery_launcher_end_driver(struct livery_launcher *launcher) {
	const struct message message = { .what = END_DRIVER };
	send_message(launcher, &message, -1);
}

static int handle_readable(int fd, uint32_t mask, void *data) {
	struct livery_launcher *launcher = data;
	struct message message;
	ssize_t size = recv(fd, &message, sizeof(message), MSG_DONTWAIT);
	if (size == (ssize_t)sizeof(message) && message.what == DRIVER_STARTED) {
		launcher->handler.started(launcher->handler.data, message.value);
	} else if (size == (ssize_t)sizeof(message) && message.what == DRIVER_ENDED) {
		launcher->handler.ended(launcher->handler.data, message.value);
	} else if (size >= 0 || (errno != EAGAIN && errno != EINTR)) {
		livery_error("launcher: has ended: no program can be started any more");
		livery_launcher_unwatch(launcher);
	}
	return 0;
}

bool livery_launcher_watch(struct livery_launcher *launcher, struct wl_event_loop *loop,
	const struct livery_launcher_handler *handler) {
	if (launcher == NULL) {
		return true;
	}
	launcher->handler = *handler;
	launcher->source = wl_event_loop_add_fd(
		loop, launcher->fd, WL_EVENT_READABLE, handle_readable, launcher);
	return launcher->source != NULL;
}

void livery_launcher_unwatch(struct livery_launcher *launcher) {
	if (launcher != NULL && launcher->source != NULL) {
		wl_event_source_remove(launcher->source);
		launcher->source = NULL;
	}
}
