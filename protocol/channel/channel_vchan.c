/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The transport of Xen: one libxenvchan, whose event channel is acknowledged by reading. */
#include <errno.h>
#include <fcntl.h>
#include <libxenvchan.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <xenstore.h>
#include "protocol/channel/channel.h"
#include "protocol/channel/channel_impl.h"
#include "protocol/channel/vchan.h"

#define PATH_SIZE 128

struct vchan_server;

struct vchan_channel {
	struct livery_channel base;
	struct libxenvchan *ctrl;
	struct vchan_server *server; /* agent's side, or NULL */
	/* Readable when one of the event channel, the watch or more is. */
	int epoll;
	int more; /* eventfd, set while bytes stay in the ring without a new event */
	struct xs_handle *xs; /* guid's side: watches for the end of the domain */
	char path[PATH_SIZE]; /* what is there as long as the domain is */
};

struct vchan_server {
	struct livery_channel_server base;
	uint32_t gui_domid;
	size_t ring_size;
	char path[PATH_SIZE];
	int epoll; /* holds the event channel of the one that waits */
	struct libxenvchan *waiting; /* NULL while a channel is in use */
	struct vchan_channel *current; /* the channel in use, or NULL */
};

static struct vchan_channel *vchan_from(struct livery_channel *channel) {
	return (struct vchan_channel *)channel;
}

static bool epoll_add(int epoll, int fd) {
	struct epoll_event event = { .events = EPOLLIN };
	return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

static bool is_readable(int fd) {
	struct pollfd pollfd = { .fd = fd, .events = POLLIN };
	return poll(&pollfd, 1, 0) == 1 && (pollfd.revents & POLLIN) != 0;
}

static int vchan_get_fd(const struct livery_channel *channel) {
	return ((const struct vchan_channel *)channel)->epoll;
}

static short vchan_get_events(const struct livery_channel *channel, bool want_write) {
	(void)channel;
	(void)want_write; /* room arrives as an event too */
	return POLLIN;
}

/* Takes all watch events; true where the domain's path has gone. */
static bool vchan_domain_ended(struct vchan_channel *self) {
	if (self->xs == NULL || !is_readable(xs_fileno(self->xs))) {
		return false;
	}
	char **event;
	while ((event = xs_check_watch(self->xs)) != NULL) {
		free(event);
	}
	unsigned int length;
	char *value = xs_read(self->xs, XBT_NULL, self->path, &length);
	free(value);
	return value == NULL;
}

/* libxenvchan_wait blocks until there is an event: only called when there is one. */
static void vchan_acknowledge(struct vchan_channel *self) {
	if (is_readable(libxenvchan_fd_for_select(self->ctrl))) {
		libxenvchan_wait(self->ctrl);
	}
}

static void vchan_mark_more(struct vchan_channel *self) {
	if (libxenvchan_data_ready(self->ctrl) > 0) {
		eventfd_write(self->more, 1);
	} else {
		eventfd_t value;
		eventfd_read(self->more, &value);
	}
}

static ssize_t vchan_read(struct livery_channel *channel, void *data, size_t size) {
	struct vchan_channel *self = vchan_from(channel);
	vchan_acknowledge(self);
	if (vchan_domain_ended(self)) {
		errno = 0;
		return -1;
	}
	livery_channel_flush(channel);
	int n = libxenvchan_read(self->ctrl, data, size);
	if (n < 0 || (n == 0 && libxenvchan_is_open(self->ctrl) != 1)) {
		errno = 0;
		return -1;
	}
	vchan_mark_more(self);
	return n;
}

static ssize_t vchan_send(struct livery_channel *channel, const void *data, size_t size, int fd) {
	(void)fd; /* can_pass_fd is false: there is none */
	struct vchan_channel *self = vchan_from(channel);
	if (libxenvchan_is_open(self->ctrl) != 1) {
		errno = EPIPE;
		return -1;
	}
	int n = libxenvchan_write(self->ctrl, data, size);
	if (n < 0) {
		errno = EPIPE;
	}
	return n;
}

static void server_offer(struct vchan_server *server);

static void vchan_destroy(struct livery_channel *channel) {
	struct vchan_channel *self = vchan_from(channel);
	if (self->epoll >= 0) {
		close(self->epoll);
	}
	if (self->more >= 0) {
		close(self->more);
	}
	if (self->ctrl != NULL) {
		libxenvchan_close(self->ctrl);
	}
	if (self->xs != NULL) {
		xs_close(self->xs);
	}
	if (self->server != NULL) {
		self->server->current = NULL;
		server_offer(self->server);
	}
	free(self);
}

static const struct livery_channel_impl vchan_impl = {
	.get_fd = vchan_get_fd,
	.get_events = vchan_get_events,
	.read = vchan_read,
	.send = vchan_send,
	.destroy = vchan_destroy,
};

/* Owns ctrl from here on, also when it fails. */
static struct vchan_channel *vchan_create(struct libxenvchan *ctrl) {
	struct vchan_channel *self = calloc(1, sizeof(*self));
	if (self == NULL) {
		libxenvchan_close(ctrl);
		return NULL;
	}
	ctrl->blocking = 0;
	livery_channel_init(&self->base, &vchan_impl);
	self->ctrl = ctrl;
	self->more = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	self->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (self->more < 0 || self->epoll < 0 || !epoll_add(self->epoll, self->more) ||
			!epoll_add(self->epoll, libxenvchan_fd_for_select(ctrl))) {
		int error = errno;
		vchan_destroy(&self->base);
		errno = error;
		return NULL;
	}
	/* What came before we looked raises no event any more. */
	eventfd_write(self->more, 1);
	return self;
}

int livery_vchan_own_domid(void) {
	struct xs_handle *xs = xs_open(0);
	if (xs == NULL) {
		errno = ENODEV;
		return -1;
	}
	unsigned int length;
	char *value = xs_read(xs, XBT_NULL, "domid", &length);
	xs_close(xs);
	/* dom0's xenstored answers without a home path where the key is missing */
	long domid = value != NULL ? strtol(value, NULL, 10) : 0;
	free(value);
	return domid >= 0 && domid <= LIVERY_VCHAN_MAX_DOMID ? (int)domid : 0;
}

/* ---- guid's side ---- */

static bool path_exists(struct xs_handle *xs, const char *path) {
	unsigned int length;
	char *value = xs_read(xs, XBT_NULL, path, &length);
	free(value);
	return value != NULL;
}

/* Watches for the end of the domain; the reading of path tells. */
static bool vchan_watch(struct vchan_channel *self, struct xs_handle *xs, const char *path) {
	self->xs = xs;
	snprintf(self->path, sizeof(self->path), "%s/ring-ref", path);
	return xs_watch(xs, "@releaseDomain", "end") && epoll_add(self->epoll, xs_fileno(xs));
}

struct livery_channel *livery_channel_connect_vchan(uint32_t domid, uint32_t port) {
	int own = livery_vchan_own_domid();
	struct xs_handle *xs = own >= 0 ? xs_open(0) : NULL;
	if (xs == NULL) {
		errno = ENODEV;
		return NULL;
	}
	char home[PATH_SIZE / 2], path[PATH_SIZE - 16], ring[PATH_SIZE];
	int error = ENOENT;
	struct vchan_channel *self = NULL;
	snprintf(home, sizeof(home), "/local/domain/%u", domid);
	snprintf(path, sizeof(path), "%s/data/vchan/%d/%u", home, own, port);
	snprintf(ring, sizeof(ring), "%s/ring-ref", path);
	if (!path_exists(xs, home)) {
		error = ESRCH;
		goto fail;
	}
	/* libxenvchan writes the ring's reference before the event channel */
	if (!path_exists(xs, ring)) {
		goto fail;
	}
	struct libxenvchan *ctrl = libxenvchan_client_init(NULL, (int)domid, path);
	if (ctrl == NULL) {
		error = errno == EACCES || errno == EPERM ? ENODEV : ENOENT;
		goto fail;
	}
	self = vchan_create(ctrl);
	if (self == NULL) {
		error = errno;
		goto fail;
	}
	if (!vchan_watch(self, xs, path)) {
		vchan_destroy(&self->base);
		errno = EIO;
		return NULL;
	}
	return &self->base;

fail:
	xs_close(xs);
	errno = error;
	return NULL;
}

void livery_vchan_forget_xenstore(struct livery_channel *channel) {
	struct vchan_channel *self = vchan_from(channel);
	if (self->xs != NULL) {
		epoll_ctl(self->epoll, EPOLL_CTL_DEL, xs_fileno(self->xs), NULL);
		xs_close(self->xs);
		self->xs = NULL;
	}
}

/* ---- agent's side ---- */

static struct vchan_server *server_from(struct livery_channel_server *server) {
	return (struct vchan_server *)server;
}

/* Publishes a vchan for the next peer. On failure none can come: accept reports it. */
static void server_offer(struct vchan_server *server) {
	server->waiting = libxenvchan_server_init(NULL, (int)server->gui_domid, server->path,
		server->ring_size, server->ring_size);
	if (server->waiting != NULL) {
		server->waiting->blocking = 0;
		epoll_add(server->epoll, libxenvchan_fd_for_select(server->waiting));
	}
}

static int vchan_server_get_fd(const struct livery_channel_server *server) {
	return ((const struct vchan_server *)server)->epoll;
}

static struct livery_channel *vchan_server_accept(struct livery_channel_server *base) {
	struct vchan_server *server = server_from(base);
	if (server->waiting == NULL) {
		errno = EAGAIN;
		return NULL;
	}
	int fd = libxenvchan_fd_for_select(server->waiting);
	if (is_readable(fd)) {
		libxenvchan_wait(server->waiting);
	}
	if (libxenvchan_is_open(server->waiting) != 1) {
		errno = EAGAIN;
		return NULL;
	}
	epoll_ctl(server->epoll, EPOLL_CTL_DEL, fd, NULL);
	struct vchan_channel *channel = vchan_create(server->waiting);
	server->waiting = NULL;
	if (channel == NULL) {
		return NULL;
	}
	channel->server = server;
	server->current = channel;
	return &channel->base;
}

static void vchan_server_destroy(struct livery_channel_server *base) {
	struct vchan_server *server = server_from(base);
	if (server->current != NULL) {
		server->current->server = NULL;
	}
	if (server->waiting != NULL) {
		libxenvchan_close(server->waiting);
	}
	close(server->epoll);
	free(server);
}

static const struct livery_channel_server_impl vchan_server_impl = {
	.get_fd = vchan_server_get_fd,
	.accept = vchan_server_accept,
	.destroy = vchan_server_destroy,
};

struct livery_channel_server *livery_channel_listen_vchan(uint32_t gui_domid, uint32_t port,
		size_t ring_size, char *error, size_t error_size) {
	struct vchan_server *server = calloc(1, sizeof(*server));
	if (server == NULL) {
		snprintf(error, error_size, "out of memory");
		return NULL;
	}
	server->base.impl = &vchan_server_impl;
	server->gui_domid = gui_domid;
	server->ring_size = ring_size;
	snprintf(server->path, sizeof(server->path), "data/vchan/%u/%u", gui_domid, port);
	server->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (server->epoll >= 0) {
		server_offer(server);
	}
	if (server->waiting == NULL) {
		snprintf(error, error_size, "vchan %s: %s; needs /dev/xen/gntalloc, /dev/xen/evtchn and xenstore "
			"(modprobe xen_gntalloc xen_evtchn)", server->path, strerror(errno));
		if (server->epoll >= 0) {
			close(server->epoll);
		}
		free(server);
		return NULL;
	}
	return &server->base;
}
