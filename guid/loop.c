/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include <wayland-client.h>
#include "common/clock.h"
#include "guid/base/log.h"
#include "guid/guid.h"
#include "protocol/channel/channel.h"

/* One loop over livery, the domain and signals. Nothing in it waits for anyone but poll. */

enum {
	POLL_WAYLAND,
	POLL_SIGNAL,
	POLL_DOMAIN,
	POLL_COUNT,
};

/* ---- signals ---- */

bool guid_open_signals(struct guid *guid) {
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
		at = earlier(livery_core_deadline(guid->core), guid_domain_deadline(guid));
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
		livery_channel_set_reading(guid->channel, guid_domain_wants_input(guid));
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
	if (!guid_wayland_flush(guid)) {
		/* What livery said last may tell why. */
		wl_display_read_events(guid->display);
		wl_display_dispatch_pending(guid->display);
		return false;
	}
	guid_domain_check(guid);
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

	guid_domain_read(guid, (revents & (POLLIN | POLLHUP | POLLERR)) != 0);
	guid_domain_write(guid);
	if (guid->core != NULL) {
		livery_core_tick(guid->core, now);
	}
	guid_domain_check(guid);
}

/* One turn of the loop; false: the end. revents: of the domain's channel. */
static bool turn(struct guid *guid, short *revents) {
	struct pollfd fds[POLL_COUNT];

	if (!wait_for_events(guid, fds)) {
		guid_wayland_lost(guid);
		return false;
	}
	guid_domain_check(guid);
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
		guid_domain_try(guid, livery_clock_ms());
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
