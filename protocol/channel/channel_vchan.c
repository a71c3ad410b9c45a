/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The transport of Xen: one libxenvchan, whose event channel is acknowledged by reading. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "protocol/channel/vchan.h"
#include "protocol/channel/vchan_impl.h"

static struct vchan_channel *vchan_from(struct livery_channel *channel) {
	return (struct vchan_channel *)channel;
}

void livery_vchan_keep_announcement(struct libxenvchan *ctrl) {
#ifdef LIVERY_VCHAN_HAS_PATH
	free(ctrl->xs_path);
	ctrl->xs_path = NULL;
#else
	(void)ctrl;
#endif
}

bool livery_vchan_epoll_add(int epoll, int fd) {
	struct epoll_event event = { .events = EPOLLIN };
	return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

bool livery_vchan_is_readable(int fd) {
	struct pollfd pollfd = { .fd = fd, .events = POLLIN };
	return poll(&pollfd, 1, 0) == 1 && (pollfd.revents & POLLIN) != 0;
}

char *livery_vchan_read(struct xs_handle *xs, const char *path) {
	unsigned int length;
	return xs_read(xs, XBT_NULL, path, &length);
}

static int vchan_get_fd(const struct livery_channel *channel) {
	return ((const struct vchan_channel *)channel)->epoll;
}

/* Room arrives as an event of the same kind. */
static short vchan_get_events(const struct livery_channel *channel, bool want_read,
		bool want_write) {
	(void)channel;
	return want_read || want_write ? POLLIN : 0;
}

/* Takes all watch events; true where the domain's path has gone. */
static bool vchan_domain_ended(struct vchan_channel *self) {
	if (self->xs == NULL || !livery_vchan_is_readable(xs_fileno(self->xs))) {
		return false;
	}
	char **event;
	while ((event = xs_check_watch(self->xs)) != NULL) {
		free(event);
	}
	char *value = livery_vchan_read(self->xs, self->path);
	free(value);
	return value == NULL;
}

/* libxenvchan_wait blocks until there is an event: only called when there is one. */
static void vchan_acknowledge(struct vchan_channel *self) {
	if (livery_vchan_is_readable(libxenvchan_fd_for_select(self->ctrl))) {
		libxenvchan_wait(self->ctrl);
		self->stats.events++;
	}
}

/*
 * Whether the other side asked to be woken when we have read (or written): the library then
 * notifies it. Looked at just before, so that a request in this very moment is not counted.
 */
static bool vchan_peer_waits(const struct vchan_channel *self, uint8_t kind) {
	const struct vchan_interface *ring = self->ctrl->ring;
	const volatile uint8_t *bits =
		self->ctrl->is_server ? &ring->srv_notify : &ring->cli_notify;
	return (*bits & kind) != 0;
}

/*
 * Whether to be woken without a new event: for bytes that were left in the ring, or where the event
 * of the end was acknowledged while nobody read.
 */
static void vchan_mark_more(struct vchan_channel *self) {
	bool more = libxenvchan_data_ready(self->ctrl) > 0 ||
		libxenvchan_is_open(self->ctrl) != 1;
	if (more && !self->base.paused) {
		eventfd_write(self->more, 1);
	} else {
		eventfd_t value;
		eventfd_read(self->more, &value);
	}
}

static void vchan_update_paused(struct livery_channel *channel) {
	vchan_mark_more(vchan_from(channel));
}

static ssize_t vchan_read(struct livery_channel *channel, void *data, size_t size) {
	struct vchan_channel *self = vchan_from(channel);
	vchan_acknowledge(self);
	if (vchan_domain_ended(self)) {
		errno = 0;
		return -1;
	}
	livery_channel_flush(channel);
	bool waits = vchan_peer_waits(self, VCHAN_NOTIFY_READ);
	int n = libxenvchan_read(self->ctrl, data, size);
	if (n < 0 || (n == 0 && libxenvchan_is_open(self->ctrl) != 1)) {
		errno = 0;
		return -1;
	}
	self->stats.notifies += n > 0 && waits;
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
	if (channel->paused) {
		/* Before the ring is looked at: it may tell of room. */
		vchan_acknowledge(self);
		if (vchan_domain_ended(self)) {
			errno = EPIPE;
			return -1;
		}
	}
	bool waits = vchan_peer_waits(self, VCHAN_NOTIFY_WRITE);
	int n = libxenvchan_write(self->ctrl, data, size);
	if (n < 0) {
		errno = EPIPE;
	}
	self->stats.notifies += n > 0 && waits;
	return n;
}

static struct livery_channel_stats vchan_get_stats(const struct livery_channel *channel) {
	const struct vchan_channel *self = (const struct vchan_channel *)channel;
	struct livery_channel_stats stats = self->stats;
	stats.ring_size = (uint64_t)1 << self->ctrl->write.order;
	return stats;
}

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
	if (self->gone != NULL) {
		self->gone(self->gone_data);
	}
	free(self);
}

static const struct livery_channel_impl vchan_impl = {
	.get_fd = vchan_get_fd,
	.get_events = vchan_get_events,
	.update_paused = vchan_update_paused,
	.read = vchan_read,
	.send = vchan_send,
	.get_stats = vchan_get_stats,
	.destroy = vchan_destroy,
};

struct vchan_channel *livery_vchan_create(struct libxenvchan *ctrl) {
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
	if (self->more < 0 || self->epoll < 0 || !livery_vchan_epoll_add(self->epoll, self->more) ||
			!livery_vchan_epoll_add(self->epoll, libxenvchan_fd_for_select(ctrl))) {
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
		return -1;
	}
	char *value = livery_vchan_read(xs, "domid");
	xs_close(xs);
	/* dom0's xenstored answers without a home path where the key is missing */
	long domid = value != NULL ? strtol(value, NULL, 10) : 0;
	free(value);
	return domid >= 0 && domid <= LIVERY_VCHAN_MAX_DOMID ? (int)domid : 0;
}

void livery_vchan_forget_xenstore(struct livery_channel *channel) {
	struct vchan_channel *self = vchan_from(channel);
	if (self->xs != NULL) {
		epoll_ctl(self->epoll, EPOLL_CTL_DEL, xs_fileno(self->xs), NULL);
		xs_close(self->xs);
		self->xs = NULL;
	}
}
