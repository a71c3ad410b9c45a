/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include <wayland-client.h>
#include "common/clock.h"
#include "guid/base/log.h"
#include "guid/guid.h"
#include "protocol/channel/channel.h"
#include "protocol/pages/pages.h"

/* One loop over livery, the domain and signals. Nothing in it waits for anyone but poll. */

enum {
	POLL_WAYLAND,
	POLL_SIGNAL,
	POLL_DOMAIN,
	POLL_COUNT,
};

void *guid_alloc(size_t n, size_t size) {
	void *memory = calloc(n, size);
	if (memory == NULL) {
		guid_error("out of memory");
		exit(GUID_FAILED);
	}
	return memory;
}

void guid_stop(struct guid *guid, int status) {
	guid->running = false;
	guid->status = status;
}

/* It rises where descriptors are forgotten. */
static int lowest_free_descriptor(void) {
	int fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
	if (fd >= 0) {
		close(fd);
	}
	return fd;
}

void guid_log_stats(struct guid *guid) {
	const struct livery_resolver *resolver = guid->resolver;
	size_t pages = resolver != NULL ? livery_resolver_get_pages(resolver) : 0;
	size_t grant_calls = resolver != NULL ? livery_resolver_get_grant_calls(resolver) : 0;
	struct livery_channel_stats channel = { 0 };
	if (guid->channel != NULL) {
		channel = livery_channel_get_stats(guid->channel);
	}
	guid_error("stats: commits=%" PRIu64 " pools=%" PRIu64 " buffers=%" PRIu64
		" copied_bytes=%" PRIu64 " pages=%zu grant_calls=%zu notifies=%" PRIu64
		" events=%" PRIu64 " ring=%" PRIu64 " next_fd=%d", guid->stats.commits,
		guid->stats.pools, guid->stats.buffers, guid->stats.copied_bytes, pages,
		grant_calls, channel.notifies, channel.events, channel.ring_size,
		lowest_free_descriptor());
}

/* ---- signals ---- */

static bool open_signals(struct guid *guid) {
	sigset_t mask;
	sigemptyset(&mask);
	sigaddset(&mask, SIGTERM);
	sigaddset(&mask, SIGINT);
	sigaddset(&mask, SIGUSR1);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	signal(SIGPIPE, SIG_IGN);
	guid->signal_fd = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
	if (guid->signal_fd < 0) {
		guid_error("cannot take signals: %s", strerror(errno));
	}
	return guid->signal_fd >= 0;
}

static void handle_signals(struct guid *guid) {
	struct signalfd_siginfo info;
	while (read(guid->signal_fd, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGUSR1) {
			guid_log_stats(guid);
		} else {
			guid_stop(guid, GUID_OK);
		}
	}
}

/* ---- the loop ---- */

static int64_t earlier(int64_t a, int64_t b) {
	return a < 0 ? b : b < 0 || a < b ? a : b;
}

/* What poll may wait at most; -1: nothing is due. */
static int timeout(const struct guid *guid) {
	int64_t at = -1;
	if (guid->channel == NULL) {
		at = guid->retry_at;
	} else {
		int stalled = livery_channel_get_wait(guid->channel);
		at = earlier(livery_core_deadline(guid->core), domain_deadline(guid));
		at = earlier(at, stalled < 0 ? -1 : livery_clock_ms() + stalled);
	}
	if (at < 0) {
		return -1;
	}
	int64_t wait = at - livery_clock_ms();
	return wait <= 0 ? 0 : wait > 60000 ? 60000 : (int)wait;
}

static void fill_poll(const struct guid *guid, struct pollfd fds[POLL_COUNT]) {
	fds[POLL_WAYLAND] = (struct pollfd){
		.fd = wl_display_get_fd(guid->display),
		.events = (short)(POLLIN | (guid->blocked ? POLLOUT : 0)),
	};
	fds[POLL_SIGNAL] = (struct pollfd){ .fd = guid->signal_fd, .events = POLLIN };
	fds[POLL_DOMAIN] = (struct pollfd){ .fd = -1 };
	if (guid->channel != NULL) {
		fds[POLL_DOMAIN].fd = livery_channel_get_fd(guid->channel);
		livery_channel_set_reading(guid->channel, domain_wants_input(guid));
		fds[POLL_DOMAIN].events = livery_channel_get_events(guid->channel);
		/* A peer that hung up would be told without end. */
		if (fds[POLL_DOMAIN].events == 0) {
			fds[POLL_DOMAIN].fd = -1;
		}
	}
}

/* Dispatches what has come from livery, then waits; false when livery is gone. */
static bool wait_for_events(struct guid *guid, struct pollfd fds[POLL_COUNT]) {
	while (wl_display_prepare_read(guid->display) != 0) {
		if (wl_display_dispatch_pending(guid->display) < 0) {
			return false;
		}
	}
	if (!wayland_flush(guid)) {
		/* What livery said last may tell why. */
		wl_display_read_events(guid->display);
		wl_display_dispatch_pending(guid->display);
		return false;
	}
	domain_check(guid);
	fill_poll(guid, fds);
	if (poll(fds, POLL_COUNT, guid->running ? timeout(guid) : 0) < 0) {
		memset(fds, 0, POLL_COUNT * sizeof(fds[0]));
	}
	if (fds[POLL_WAYLAND].revents == 0) {
		wl_display_cancel_read(guid->display);
		return true;
	}
	return wl_display_read_events(guid->display) >= 0 &&
		wl_display_dispatch_pending(guid->display) >= 0;
}

static void serve_domain(struct guid *guid, short revents) {
	int64_t now = livery_clock_ms();

	domain_read(guid, (revents & (POLLIN | POLLHUP | POLLERR)) != 0);
	domain_write(guid);
	if (guid->core != NULL) {
		livery_core_tick(guid->core, now);
	}
	domain_check(guid);
}

/* One turn of the loop; false: the end. revents: of the domain's channel. */
static bool turn(struct guid *guid, short *revents) {
	struct pollfd fds[POLL_COUNT];

	if (!wait_for_events(guid, fds)) {
		wayland_lost(guid);
		return false;
	}
	domain_check(guid);
	if (fds[POLL_SIGNAL].revents != 0) {
		handle_signals(guid);
	}
	*revents = fds[POLL_DOMAIN].revents;
	return guid->running;
}

bool guid_connect(struct guid *guid) {
	short revents;

	guid->running = true;
	do {
		domain_try(guid, livery_clock_ms());
	} while (guid->running && guid->channel == NULL && turn(guid, &revents));
	return guid->running && guid->channel != NULL;
}

int guid_run(struct guid *guid) {
	short revents;

	while (turn(guid, &revents)) {
		serve_domain(guid, revents);
	}
	guid_log_stats(guid);
	return guid->status;
}

/* ---- life ---- */

bool guid_init(struct guid *guid) {
	const struct livery_core_limits *limits = &guid->options.limits;
	guid->windows = guid_alloc(limits->windows, sizeof(guid->windows[0]));
	guid->pools = guid_alloc(limits->pools, sizeof(guid->pools[0]));
	guid->buffers = guid_alloc(limits->buffers, sizeof(guid->buffers[0]));
	return open_signals(guid) && wayland_connect(guid);
}

void guid_finish(struct guid *guid) {
	domain_lost(guid);
	wayland_disconnect(guid);
	if (guid->signal_fd >= 0) {
		close(guid->signal_fd);
	}
	free(guid->windows);
	free(guid->pools);
	free(guid->buffers);
}
