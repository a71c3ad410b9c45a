/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The agent's side of a vchan: publishes one ring after the other, for one guid at a time. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include "protocol/channel/vchan.h"
#include "protocol/channel/vchan_impl.h"
#include "protocol/channel/xen_quiet.h"

#define RETRY_SECONDS 1

struct vchan_server {
	struct livery_channel_server base;
	uint32_t gui_domid;
	char path[VCHAN_PATH_SIZE]; /* below our home */
	int epoll; /* holds the event channel of the one that waits, and the next two */
	struct xs_handle *xs; /* tells when the hint changes */
	int retry; /* timerfd: the next ring could not be offered */
	char hint[VCHAN_PATH_SIZE]; /* where the GUI domain says how large rings may be */
	struct libxenvchan *waiting; /* NULL while a channel is in use */
	size_t wanted; /* size of rings that it was made for */
	struct vchan_channel *current; /* the channel in use, or NULL */
	bool announced; /* in xenstore, at path */
	bool failing; /* which was said */
};

static struct vchan_server *server_from(struct livery_channel_server *server) {
	return (struct vchan_server *)server;
}

static size_t server_read_hint(struct vchan_server *server) {
	unsigned int length = 0;
	char *text = xs_read(server->xs, XBT_NULL, server->hint, &length);
	size_t size = livery_vchan_parse_ring_size(text, length);
	free(text);
	return size;
}

static void server_set_retry(struct vchan_server *server, time_t seconds) {
	const struct itimerspec when = { .it_value.tv_sec = seconds };
	timerfd_settime(server->retry, 0, &when, NULL);
}

static struct libxenvchan *server_init_ring(struct vchan_server *server, size_t size) {
	return libxenvchan_server_init(livery_xen_quiet(), (int)server->gui_domid, server->path,
		size, size);
}

/*
 * The announcement of a ring that is no more must not lead to the next one, whose grant may well
 * have the same number, while that is still being made. It stays, void: who watches shall not
 * believe that the domain has left.
 */
static void server_void_announcement(struct vchan_server *server) {
	char path[VCHAN_PATH_SIZE + sizeof("/ring-ref")];
	snprintf(path, sizeof(path), "%s/ring-ref", server->path);
	char *value = livery_vchan_read(server->xs, path);
	if (value != NULL) {
		xs_write(server->xs, XBT_NULL, path, "0", 1);
	}
	free(value);
}

/*
 * Publishes a vchan for the next peer. Where there are no pages even for a small one it is tried
 * again later: those that the peer before had mapped may come back late.
 */
static bool server_offer(struct vchan_server *server) {
	server->wanted = server_read_hint(server);
	server_void_announcement(server);
	server->waiting = server_init_ring(server, server->wanted);
	if (server->waiting == NULL && server->wanted > LIVERY_VCHAN_RING_STOCK) {
		server->waiting = server_init_ring(server, LIVERY_VCHAN_RING_STOCK);
	}
	if (server->waiting == NULL) {
		server_set_retry(server, RETRY_SECONDS);
		return false;
	}
	server_set_retry(server, 0);
	server->failing = false;
	server->announced = true;
	server->waiting->blocking = 0;
	livery_vchan_keep_announcement(server->waiting);
	return livery_vchan_epoll_add(server->epoll, libxenvchan_fd_for_select(server->waiting));
}

static void server_withdraw(struct vchan_server *server) {
	if (server->waiting != NULL) {
		/* Its descriptor leaves the epoll set with it. */
		libxenvchan_close(server->waiting);
		server->waiting = NULL;
	}
}

static void server_offer_anew(struct vchan_server *server) {
	server_withdraw(server);
	server_offer(server);
}

/* The GUI domain may say what it wants only after we have started: then it gets another ring. */
static void server_check_hint(struct vchan_server *server) {
	if (!livery_vchan_is_readable(xs_fileno(server->xs))) {
		return;
	}
	char **event;
	while ((event = xs_check_watch(server->xs)) != NULL) {
		free(event);
	}
	bool idle = server->waiting != NULL && libxenvchan_is_open(server->waiting) != 1;
	if (idle && server_read_hint(server) != server->wanted) {
		server_offer_anew(server);
	}
}

static int vchan_server_get_fd(const struct livery_channel_server *server) {
	return ((const struct vchan_server *)server)->epoll;
}

/* The peer's channel has gone. */
static void handle_gone(void *data) {
	struct vchan_server *server = data;
	server->current = NULL;
	server_offer(server);
}

static struct livery_channel *server_take_waiting(struct vchan_server *server) {
	int fd = libxenvchan_fd_for_select(server->waiting);
	epoll_ctl(server->epoll, EPOLL_CTL_DEL, fd, NULL);
	struct vchan_channel *channel = livery_vchan_create(server->waiting);
	server->waiting = NULL;
	if (channel == NULL) {
		server_set_retry(server, RETRY_SECONDS);
		return NULL;
	}
	channel->gone = handle_gone;
	channel->gone_data = server;
	server->current = channel;
	return &channel->base;
}

/* Sees to it that a ring waits, or else tells why there is none: once, as ENOBUFS. */
static bool server_ensure_offer(struct vchan_server *server) {
	if (server->waiting != NULL || (server->current == NULL && server_offer(server))) {
		return true;
	}
	errno = server->current != NULL || server->failing ? EAGAIN : ENOBUFS;
	server->failing = server->current == NULL;
	return false;
}

static struct livery_channel *vchan_server_accept(struct livery_channel_server *base) {
	struct vchan_server *server = server_from(base);
	server_check_hint(server);
	if (!server_ensure_offer(server)) {
		return NULL;
	}
	if (livery_vchan_is_readable(libxenvchan_fd_for_select(server->waiting))) {
		libxenvchan_wait(server->waiting);
	}
	int open = libxenvchan_is_open(server->waiting);
	if (open == 1) {
		return server_take_waiting(server);
	}
	if (open == 0) {
		/* One came and went already. */
		server_offer_anew(server);
	}
	errno = EAGAIN;
	return NULL;
}

static void vchan_server_destroy(struct livery_channel_server *base) {
	struct vchan_server *server = server_from(base);
	if (server->current != NULL) {
		server->current->gone = NULL;
	}
	server_withdraw(server);
	if (server->announced) {
		xs_rm(server->xs, XBT_NULL, server->path);
	}
	if (server->xs != NULL) {
		xs_close(server->xs);
	}
	if (server->retry >= 0) {
		close(server->retry);
	}
	if (server->epoll >= 0) {
		close(server->epoll);
	}
	free(server);
}

static const struct livery_channel_server_impl vchan_server_impl = {
	.get_fd = vchan_server_get_fd,
	.accept = vchan_server_accept,
	.destroy = vchan_server_destroy,
};

static bool server_watch_hint(struct vchan_server *server) {
	return livery_vchan_epoll_add(server->epoll, server->retry) &&
		xs_watch(server->xs, server->hint, "rings") &&
		livery_vchan_epoll_add(server->epoll, xs_fileno(server->xs));
}

/* What is wrong with a device that we need, or NULL. */
static const char *check_device(const char *path) {
	return access(path, R_OK | W_OK) == 0 ? NULL : strerror(errno);
}

static bool server_open(struct vchan_server *server, char *error, size_t error_size) {
	static const char *const devices[] = { "/dev/xen/gntalloc", "/dev/xen/evtchn" };
	server->epoll = epoll_create1(EPOLL_CLOEXEC);
	server->retry = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	server->xs = xs_open(0);
	if (server->xs == NULL) {
		snprintf(error, error_size, "xenstore: %s; %s", strerror(errno),
			livery_vchan_xenstore_remedy(errno));
		return false;
	}
	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
		const char *problem = check_device(devices[i]);
		if (problem != NULL) {
			snprintf(error, error_size, "%s: %s; modprobe xen_gntalloc xen_evtchn, and "
				"give this user the device", devices[i], problem);
			return false;
		}
	}
	if (server->epoll < 0 || server->retry < 0 || !server_watch_hint(server)) {
		snprintf(error, error_size, "vchan %s: %s", server->path, strerror(errno));
		return false;
	}
	if (!server_offer(server)) {
		snprintf(error, error_size, "vchan %s cannot be published: %s; if gntalloc's "
			"limit is reached, raise it: modprobe xen_gntalloc limit=65536",
			server->path, strerror(errno));
		return false;
	}
	return true;
}

struct livery_channel_server *livery_channel_listen_vchan(uint32_t gui_domid, uint32_t port,
		char *error, size_t error_size) {
	struct vchan_server *server = calloc(1, sizeof(*server));
	if (server == NULL) {
		snprintf(error, error_size, "out of memory");
		return NULL;
	}
	server->base.impl = &vchan_server_impl;
	server->gui_domid = gui_domid;
	server->epoll = server->retry = -1;
	snprintf(server->path, sizeof(server->path), "data/vchan/%u/%u", gui_domid, port);
	snprintf(server->hint, sizeof(server->hint), "/local/domain/%u/%s", gui_domid,
		LIVERY_VCHAN_RING_SIZE_PATH);
	if (!server_open(server, error, error_size)) {
		vchan_server_destroy(&server->base);
		return NULL;
	}
	return &server->base;
}
