/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/socket.h"
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

ssize_t livery_socket_send(int fd, const void *data, size_t size, int passed, int flags) {
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = { 0 };
	struct iovec iov = { .iov_base = (void *)data, .iov_len = size };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	if (passed >= 0) {
		msg.msg_control = control.bytes;
		msg.msg_controllen = sizeof(control.bytes);
		struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);
		cmsg->cmsg_level = SOL_SOCKET;
		cmsg->cmsg_type = SCM_RIGHTS;
		cmsg->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(cmsg), &passed, sizeof(passed));
	}
	ssize_t n;
	do {
		n = sendmsg(fd, &msg, flags | MSG_NOSIGNAL);
	} while (n < 0 && errno == EINTR);
	return n;
}

/* Those of one header, as far as they fit; the others are closed. Returns how many it has. */
static size_t take_fds(const struct cmsghdr *cmsg, int *fds, size_t room) {
	size_t n = (cmsg->cmsg_len - CMSG_LEN(0)) / sizeof(int);
	const unsigned char *data = CMSG_DATA(cmsg);
	for (size_t i = 0; i < n; i++) {
		int fd;
		memcpy(&fd, data + i * sizeof(int), sizeof(fd));
		if (i < room) {
			fds[i] = fd;
		} else {
			close(fd);
		}
	}
	return n;
}

/* All that came with a message; false: more than fit, and none is left. */
static bool take_all_fds(struct msghdr *msg, int *fds, size_t *n_fds) {
	size_t room = n_fds != NULL ? *n_fds : 0, n = 0;
	struct cmsghdr *cmsg;
	for (cmsg = CMSG_FIRSTHDR(msg); cmsg != NULL; cmsg = CMSG_NXTHDR(msg, cmsg)) {
		if (cmsg->cmsg_level == SOL_SOCKET && cmsg->cmsg_type == SCM_RIGHTS) {
			size_t left = n < room ? room - n : 0;
			n += take_fds(cmsg, left > 0 ? fds + n : NULL, left);
		}
	}
	bool fits = n <= room && (msg->msg_flags & MSG_CTRUNC) == 0;
	for (size_t i = 0; !fits && i < n && i < room; i++) {
		close(fds[i]);
	}
	if (n_fds != NULL) {
		*n_fds = fits ? n : 0;
	}
	return fits;
}

ssize_t livery_socket_receive(
	int fd, void *data, size_t size, int flags, int *fds, size_t *n_fds) {
	union {
		char bytes[CMSG_SPACE(sizeof(int) * LIVERY_SOCKET_MAX_FDS)];
		struct cmsghdr align;
	} control;
	struct iovec iov = { .iov_base = data, .iov_len = size };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes),
	};
	ssize_t n;
	do {
		n = recvmsg(fd, &msg, flags | MSG_CMSG_CLOEXEC);
	} while (n < 0 && errno == EINTR);
	if (n >= 0 && !take_all_fds(&msg, fds, n_fds)) {
		errno = EPROTO;
		return -1;
	}
	if (n < 0 && n_fds != NULL) {
		*n_fds = 0;
	}
	return n;
}
