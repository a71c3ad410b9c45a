/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The launcher beside signals: an interrupted poll says nothing of its descriptors. */
#include "compositor/domain/launcher.h"
#include "common/clock.h"
#include "compositor/config/config.h"
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include <wayland-server-core.h>

#include <cmocka.h>

#define PATIENCE_MS 20000

int __real_poll(struct pollfd *fds, nfds_t count, int timeout);
int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout);

/* In the launcher: each second call is interrupted, and leaves what the call before wrote. */
int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout) {
	static unsigned calls;
	if (calls++ % 2 == 1) {
		errno = EINTR;
		return -1;
	}
	return __real_poll(fds, count, timeout);
}

struct seen {
	pid_t started;
	int status; /* -1: none */
};

static void handle_started(void *data, pid_t pid) {
	((struct seen *)data)->started = pid;
}

static void handle_ended(void *data, int status) {
	((struct seen *)data)->status = status;
}

static void the_end_of_a_driver_is_told_after_an_interrupted_poll(void **state) {
	struct livery_config config = { .driver = (char *)"/bin/true" };
	struct livery_launcher *launcher;
	if (!livery_launcher_create(&config, &launcher)) {
		_exit(0); /* the launcher's end */
	}
	assert_non_null(launcher);
	struct wl_event_loop *loop = wl_event_loop_create();
	struct seen seen = { 0, -1 };
	const struct livery_launcher_handler handler = { handle_started, handle_ended, &seen };
	assert_true(livery_launcher_watch(launcher, loop, &handler));
	for (int round = 0; round < 3; round++) {
		int fds[2];
		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
		seen = (struct seen){ 0, -1 };
		assert_true(livery_launcher_start_driver(launcher, fds[0]));
		int64_t end = livery_clock_ms() + PATIENCE_MS;
		while (seen.status < 0 && livery_clock_ms() < end) {
			wl_event_loop_dispatch(loop, 100);
		}
		assert_true(seen.started > 0);
		assert_int_equal(seen.status, 0);
		close(fds[0]);
		close(fds[1]);
	}
	livery_launcher_unwatch(launcher);
	livery_launcher_destroy(launcher);
	wl_event_loop_destroy(loop);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_end_of_a_driver_is_told_after_an_interrupted_poll),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
