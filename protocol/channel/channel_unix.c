/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The embedded transport: a UNIX stream socket, descriptors by SCM_RIGHTS. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "common/socket.h"
#include "protocol/channel/channel.h"
#include "protocol/channel/channel_impl.h"

struct unix_channel {
	struct livery_channel base;
	int fd;
	bool local; /* AF_UNIX */
	/* Received and not yet taken, a ring. */
	int fds[LIVERY_CHANNEL_MAX_FDS];
	size_t fds_head, n_fds;
};

static struct unix_channel *unix_channel_from(struct livery_channel *channel) {
	return (struct unix_channel *)channel;
}

static const struct unix_channel *unix_channel_from_const(const struct livery_channel *channel) {
	return (const struct unix_channel *)channel;
}

static int unix_get_fd(const struct livery_channel *channel) {
	return unix_channel_from_const(channel)->fd;
}

static short unix_get_events(const struct livery_channel *channel, bool want_read,
		bool want_write) {
	return (short)((want_read ? POLLIN : 0) | (want_write ? POLLOUT : 0));
}

static int unix_take_fd(struct livery_channel *channel) {
	struct unix_channel *self = unix_channel_from(channel);
	if (self->n_fds == 0) {
		return -1;
	}
	int fd = self->fds[self->fds_head];
	self->fds_head = (self->fds_head + 1) % LIVERY_CHANNEL_MAX_FDS;
	self->n_fds--;
	return fd;
}

static bool unix_can_pass_fd(const struct livery_channel *channel) {
	return unix_channel_from_const(channel)->local;
}

static void unix_close_fds(struct unix_channel *self) {
	int fd;
	while ((fd = unix_take_fd(&self->base)) >= 0) {
		close(fd);
	}
}

/* Puts them into the ring; those that do not fit are closed. */
static bool unix_keep_fds(struct unix_channel *self, const int *fds, size_t n) {
	bool fits = true;
	for (size_t i = 0; i < n; i++) {
		if (self->n_fds < LIVERY_CHANNEL_MAX_FDS) {
			self->fds[(self->fds_head + self->n_fds) % LIVERY_CHANNEL_MAX_FDS] = fds[i];
			self->n_fds++;
		} else {
			close(fds[i]);
			fits = false;
		}
	}
	return fits;
}

static ssize_t unix_read(struct livery_channel *channel, void *data, size_t size) {
	struct unix_channel *self = unix_channel_from(channel);
	int fds[LIVERY_CHANNEL_MAX_FDS];
	size_t n_fds = LIVERY_CHANNEL_MAX_FDS;
	ssize_t n = livery_socket_receive(self->fd, data, size, MSG_DONTWAIT, fds, &n_fds);
	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
		return 0;
	}
	/* More descriptors than anyone may send. */
	if (!unix_keep_fds(self, fds, n_fds) || (n < 0 && errno == EPROTO)) {
		unix_close_fds(self);
		shutdown(self->fd, SHUT_RDWR);
		errno = EPROTO;
		return -1;
	}
	if (n == 0) {
		errno = 0;
		return -1;
	}
	return n;
}

/* No room in the socket: poll tells when there is. */
static bool unix_is_full(int error) {
	return error == EAGAIN || error == EWOULDBLOCK;
}

/*
 * Too many descriptors of this user are on their way in all sockets, or the kernel has no memory:
 * it passes, but the socket is writable all the time, so poll would come back at once.
 */
static bool unix_is_stalled(int error) {
	return error == ETOOMANYREFS || error == ENOBUFS || error == ENOMEM;
}

static ssize_t unix_send(struct livery_channel *channel, const void *data, size_t size, int fd) {
	struct unix_channel *self = unix_channel_from(channel);
	ssize_t n = livery_socket_send(self->fd, data, size, fd, MSG_DONTWAIT);
	if (n < 0 && (unix_is_full(errno) || unix_is_stalled(errno))) {
		channel->stalled = unix_is_stalled(errno);
		return 0;
	}
	return n;
}

static void unix_destroy(struct livery_channel *channel) {
	struct unix_channel *self = unix_channel_from(channel);
	unix_close_fds(self);
	close(self->fd);
	free(self);
}

static const struct livery_channel_impl unix_impl = {
	.get_fd = unix_get_fd,
	.get_events = unix_get_events,
	.read = unix_read,
	.send = unix_send,
	.take_fd = unix_take_fd,
	.can_pass_fd = unix_can_pass_fd,
	.destroy = unix_destroy,
};

static bool unix_prepare_fd(int fd, bool *local) {
	int type, domain;
	socklen_t type_size = sizeof(type), domain_size = sizeof(domain);
	if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &type_size) < 0 ||
			getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &domain_size) < 0) {
		return false;
	}
	if (type != SOCK_STREAM) {
		errno = EPROTOTYPE;
		return false;
	}
	int status = fcntl(fd, F_GETFL), flags = fcntl(fd, F_GETFD);
	if (status < 0 || flags < 0 || fcntl(fd, F_SETFL, status | O_NONBLOCK) < 0 ||
			fcntl(fd, F_SETFD, flags | FD_CLOEXEC) < 0) {
		return false;
	}
	*local = domain == AF_UNIX;
	return true;
}

struct livery_channel *livery_channel_from_fd(int fd) {
	struct unix_channel *self = NULL;
	bool local;
	if (!unix_prepare_fd(fd, &local)) {
		goto fail;
	}
	self = calloc(1, sizeof(*self));
	if (self == NULL) {
		goto fail;
	}
	livery_channel_init(&self->base, &unix_impl);
	self->fd = fd;
	self->local = local;
	return &self->base;

fail:;
	int error = errno;
	if (fd >= 0) {
		close(fd);
	}
	errno = error;
	return NULL;
}
