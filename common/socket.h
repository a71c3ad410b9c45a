/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMMON_SOCKET_H
#define LIVERY_COMMON_SOCKET_H

/* Bytes and descriptors (SCM_RIGHTS) through a UNIX socket. */

#include <stddef.h>
#include <sys/types.h>

#define LIVERY_SOCKET_MAX_FDS 64 /* that one call receives */

/*
 * As sendmsg with these flags; passed goes along with the first byte, -1: nothing. A signal does
 * not interrupt it, and a peer that has hung up is the error EPIPE.
 */
ssize_t livery_socket_send(int fd, const void *data, size_t size, int passed, int flags);

/*
 * As recvmsg with these flags; descriptors that came are close-on-exec and the caller's. n_fds: how
 * many fit into fds, LIVERY_SOCKET_MAX_FDS at most, then how many came; NULL: none may come. A
 * signal does not interrupt it. More descriptors than fit are all closed, and the error EPROTO.
 */
ssize_t livery_socket_receive(
	int fd, void *data, size_t size, int flags, int *fds, size_t *n_fds);

#endif
