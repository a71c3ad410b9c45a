/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include "protocol/channel/channel.h"
#include "protocol/channel/channel_impl.h"

#define CHANNEL_DEFAULT_LIMIT ((size_t)4 << 20)
#define STALLED_MS 20

void livery_channel_init(struct livery_channel *channel, const struct livery_channel_impl *impl) {
	*channel = (struct livery_channel){ .impl = impl };
	livery_outbox_init(&channel->outbox, CHANNEL_DEFAULT_LIMIT);
}

static void channel_drop_outbox(struct livery_channel *channel) {
	int fd;
	while ((fd = livery_outbox_drop_fd(&channel->outbox)) >= 0) {
		close(fd);
	}
	size_t limit = channel->outbox.limit;
	livery_outbox_finish(&channel->outbox);
	livery_outbox_init(&channel->outbox, limit);
}

void livery_channel_destroy(struct livery_channel *channel) {
	if (channel == NULL) {
		return;
	}
	channel_drop_outbox(channel);
	channel->impl->destroy(channel);
}

int livery_channel_get_fd(const struct livery_channel *channel) {
	return channel->impl->get_fd(channel);
}

short livery_channel_get_events(const struct livery_channel *channel) {
	if (channel->read_ended) {
		return 0;
	}
	bool want_room = channel->outbox.size > 0 && !channel->stalled;
	return channel->impl->get_events(channel, !channel->paused, want_room);
}

void livery_channel_set_reading(struct livery_channel *channel, bool reading) {
	if (channel->paused == !reading) {
		return;
	}
	channel->paused = !reading;
	if (channel->impl->update_paused != NULL) {
		channel->impl->update_paused(channel);
	}
}

static void channel_end_write(struct livery_channel *channel, int error) {
	channel->write_ended = true;
	channel->write_errno = error;
	channel_drop_outbox(channel);
}

ssize_t livery_channel_read(struct livery_channel *channel, void *data, size_t size) {
	if (channel->read_ended) {
		errno = channel->read_errno;
		return -1;
	}
	if (size == 0) {
		return 0;
	}
	ssize_t n = channel->impl->read(channel, data, size);
	if (n < 0) {
		channel->read_ended = true;
		channel->read_errno = errno;
		if (!channel->write_ended) {
			channel_end_write(channel, EPIPE);
		}
		errno = channel->read_errno;
	}
	return n;
}

bool livery_channel_flush(struct livery_channel *channel) {
	channel->stalled = false;
	while (!channel->write_ended) {
		const uint8_t *data;
		int fd;
		size_t size = livery_outbox_peek(&channel->outbox, &data, &fd);
		if (size == 0) {
			return true;
		}
		ssize_t n = channel->impl->send(channel, data, size, fd);
		if (n == 0) {
			return true;
		}
		if (n < 0) {
			channel_end_write(channel, errno);
			break;
		}
		int sent = livery_outbox_consume(&channel->outbox, (size_t)n);
		if (sent >= 0) {
			close(sent);
		}
	}
	errno = channel->write_errno;
	return false;
}

/* A duplicate for the outbox, above the standard streams. */
static int channel_duplicate(const struct livery_channel *channel, int fd) {
	if (!livery_channel_can_pass_fd(channel)) {
		errno = ENOTSUP;
		return -1;
	}
	return fcntl(fd, F_DUPFD_CLOEXEC, 3);
}

bool livery_channel_write(struct livery_channel *channel, const void *data, size_t size, int fd) {
	if (channel->write_ended) {
		errno = channel->write_errno;
		return false;
	}
	int own = -1;
	if (fd >= 0 && (own = channel_duplicate(channel, fd)) < 0) {
		return false;
	}
	if (!livery_outbox_push(&channel->outbox, data, size, own)) {
		if (own >= 0) {
			close(own);
		}
		errno = ENOBUFS;
		return false;
	}
	return livery_channel_flush(channel);
}

int livery_channel_get_wait(const struct livery_channel *channel) {
	return channel->stalled && channel->outbox.size > 0 ? STALLED_MS : -1;
}

size_t livery_channel_queued(const struct livery_channel *channel) {
	return channel->outbox.size;
}

void livery_channel_set_limit(struct livery_channel *channel, size_t bytes) {
	channel->outbox.limit = bytes;
}

int livery_channel_take_fd(struct livery_channel *channel) {
	return channel->impl->take_fd != NULL ? channel->impl->take_fd(channel) : -1;
}

bool livery_channel_can_pass_fd(const struct livery_channel *channel) {
	return channel->impl->can_pass_fd != NULL && channel->impl->can_pass_fd(channel);
}

struct livery_channel_stats livery_channel_get_stats(const struct livery_channel *channel) {
	return channel->impl->get_stats != NULL ? channel->impl->get_stats(channel) :
		(struct livery_channel_stats){ 0 };
}

int livery_channel_server_get_fd(const struct livery_channel_server *server) {
	return server->impl->get_fd(server);
}

struct livery_channel *livery_channel_accept(struct livery_channel_server *server) {
	return server->impl->accept(server);
}

void livery_channel_server_destroy(struct livery_channel_server *server) {
	if (server != NULL) {
		server->impl->destroy(server);
	}
}
