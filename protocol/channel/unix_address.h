/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_CHANNEL_UNIX_ADDRESS_H
#define LIVERY_CHANNEL_UNIX_ADDRESS_H

/* The address of a socket file, for both ends of the embedded transport. */

#include <stdbool.h>
#include <sys/un.h>

/* Longest path that fits an address, in bytes without the NUL. */
#define LIVERY_UNIX_PATH_MAX (sizeof(((struct sockaddr_un *)0)->sun_path) - 1)

/* False with errno: ENAMETOOLONG, or ENOENT for an empty path. */
bool livery_unix_address(const char *path, struct sockaddr_un *address);

/* A new stream socket, non-blocking and close-on-exec; -1 with errno. */
int livery_unix_socket(void);

/* connect(2) without blocking, and restarted after a signal; -1 with errno. */
int livery_unix_connect(int fd, const struct sockaddr_un *address);

#endif
