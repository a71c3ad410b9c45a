/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the two ends of the embedded transport find each other: a socket file. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include "protocol/channel/channel.h"
#include "protocol/channel/channel_impl.h"
#include "protocol/channel/unix_address.h"

#define LISTEN_BACKLOG 16

struct unix_server {
	struct livery_channel_server base;
	int fd;
	struct sockaddr_un address;
	/* Which file is ours: another program may have replaced it since. */
	dev_t device;
	ino_t inode;
};

bool livery_unix_address(const char *path, struct sockaddr_un *address) {
	size_t length = strlen(path);
	if (length == 0 || length > LIVERY_UNIX_PATH_MAX) {
		errno = length == 0 ? ENOENT : ENAMETOOLONG;
		return false;
	}
	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	memcpy(address->sun_path, path, length + 1);
	return true;
}

int livery_unix_socket(void) {
	return socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

int livery_unix_connect(int fd, const struct sockaddr_un *address) {
	int result;
	do {
		result = connect(fd, (const struct sockaddr *)address, sizeof(*address));
	} while (result < 0 && errno == EINTR);
	return result;
}

struct livery_channel *livery_channel_connect_unix(const char *path) {
	struct sockaddr_un address;
	if (!livery_unix_address(path, &address)) {
		return NULL;
	}
	int fd = livery_unix_socket();
	if (fd < 0) {
		return NULL;
	}
	if (livery_unix_connect(fd, &address) < 0) {
		int error = errno;
		close(fd);
		errno = error;
		return NULL;
	}
	return livery_channel_from_fd(fd);
}

/*
 * Whether a program listens at address. Asking is the only way to know: a socket file outlives its
 * program. That program sees a connection that ends at once.
 */
static bool unix_is_live(const struct sockaddr_un *address) {
	int fd = livery_unix_socket();
	if (fd < 0) {
		return true;
	}
	bool live = livery_unix_connect(fd, address) == 0 || errno != ECONNREFUSED;
	close(fd);
	return live;
}

static int unix_bind(int fd, const struct sockaddr_un *address) {
	return bind(fd, (const struct sockaddr *)address, sizeof(*address));
}

/* After EADDRINUSE: removes a file that is a socket which nobody listens at. */
static bool unix_remove_stale(const struct sockaddr_un *address, char *error, size_t error_size) {
	struct stat status;
	if (lstat(address->sun_path, &status) == 0 && !S_ISSOCK(status.st_mode)) {
		snprintf(error, error_size, "%s: exists and is not a socket", address->sun_path);
		errno = EEXIST;
		return false;
	}
	if (unix_is_live(address)) {
		snprintf(error, error_size, "%s: another program listens there", address->sun_path);
		errno = EADDRINUSE;
		return false;
	}
	if (unlink(address->sun_path) < 0 && errno != ENOENT) {
		snprintf(error, error_size, "%s: cannot remove the stale socket: %s",
			address->sun_path, strerror(errno));
		return false;
	}
	return true;
}

/* Binds and listens; fills the identity of the file. */
static bool server_start(struct unix_server *server, char *error, size_t error_size) {
	const struct sockaddr_un *address = &server->address;
	/* The mode of an unbound socket is the mode of its file to be: never open to others. */
	if (fchmod(server->fd, 0600) < 0) {
		goto fail;
	}
	int result = unix_bind(server->fd, address);
	if (result < 0 && errno == EADDRINUSE) {
		if (!unix_remove_stale(address, error, error_size)) {
			return false;
		}
		result = unix_bind(server->fd, address);
	}
	if (result < 0) {
		goto fail;
	}
	struct stat status;
	if (lstat(address->sun_path, &status) < 0 || listen(server->fd, LISTEN_BACKLOG) < 0) {
		int saved = errno;
		unlink(address->sun_path);
		errno = saved;
		goto fail;
	}
	server->device = status.st_dev;
	server->inode = status.st_ino;
	return true;

fail:
	snprintf(error, error_size, "%s: cannot listen: %s", address->sun_path, strerror(errno));
	return false;
}

static int unix_server_get_fd(const struct livery_channel_server *server) {
	return ((const struct unix_server *)server)->fd;
}

static struct livery_channel *unix_server_accept(struct livery_channel_server *base) {
	struct unix_server *server = (struct unix_server *)base;
	int fd;
	do {
		/* ECONNABORTED: this peer went before its turn; the next may wait. */
		fd = accept4(server->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	} while (fd < 0 && (errno == EINTR || errno == ECONNABORTED));
	if (fd < 0) {
		if (errno == EWOULDBLOCK) {
			errno = EAGAIN;
		}
		return NULL;
	}
	return livery_channel_from_fd(fd);
}

static void unix_server_destroy(struct livery_channel_server *base) {
	struct unix_server *server = (struct unix_server *)base;
	struct stat status;
	if (lstat(server->address.sun_path, &status) == 0 && status.st_dev == server->device &&
			status.st_ino == server->inode) {
		unlink(server->address.sun_path);
	}
	close(server->fd);
	free(server);
}

static const struct livery_channel_server_impl unix_server_impl = {
	.get_fd = unix_server_get_fd,
	.accept = unix_server_accept,
	.destroy = unix_server_destroy,
};

struct livery_channel_server *livery_channel_listen_unix(const char *path, char *error,
		size_t error_size) {
	int saved;
	struct unix_server *server = calloc(1, sizeof(*server));
	if (server == NULL) {
		snprintf(error, error_size, "%s: out of memory", path);
		return NULL;
	}
	server->base.impl = &unix_server_impl;
	server->fd = -1;
	if (!livery_unix_address(path, &server->address)) {
		if (errno == ENAMETOOLONG) {
			snprintf(error, error_size,
				"%s: longer than the %zu bytes of a socket path", path,
				LIVERY_UNIX_PATH_MAX);
		} else {
			snprintf(error, error_size, "the socket path is empty");
		}
		goto fail;
	}
	server->fd = livery_unix_socket();
	if (server->fd < 0) {
		snprintf(error, error_size, "%s: no socket: %s", path, strerror(errno));
		goto fail;
	}
	if (!server_start(server, error, error_size)) {
		goto fail;
	}
	return &server->base;

fail:
	saved = errno;
	if (server->fd >= 0) {
		close(server->fd);
	}
	free(server);
	errno = saved;
	return NULL;
}
