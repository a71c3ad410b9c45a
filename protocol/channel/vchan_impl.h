/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_CHANNEL_VCHAN_IMPL_H
#define LIVERY_CHANNEL_VCHAN_IMPL_H

/*
 * A vchan that is connected, as its two makers see it: vchan_server.c (agent), vchan_client.c
 * (guid).
 */

#include <libxenvchan.h>
#include <stdbool.h>
#include <xenstore.h>
#include "protocol/channel/channel.h"
#include "protocol/channel/channel_impl.h"

#define VCHAN_PATH_SIZE 128

struct vchan_channel {
	struct livery_channel base;
	struct libxenvchan *ctrl;
	/* Readable when one of the event channel, the watch or more is. */
	int epoll;
	int more; /* eventfd, set while bytes stay in the ring without a new event */
	struct livery_channel_stats stats;

	/* Agent's side: called when the channel has gone; NULL. */
	void (*gone)(void *data);
	void *gone_data;

	/* guid's side: watches for the end of the domain; NULL. */
	struct xs_handle *xs;
	char path[VCHAN_PATH_SIZE]; /* what is there as long as the domain is */
};

/* Owns ctrl from here on, also when it fails: NULL with errno. */
struct vchan_channel *livery_vchan_create(struct libxenvchan *ctrl);

/*
 * Closing a server's ring takes its announcement away, in newer libraries. Not this one's: the next
 * ring is announced in its place, and who watches shall not believe that the domain has left.
 */
void livery_vchan_keep_announcement(struct libxenvchan *ctrl);

/*
 * Whether a server lives behind the ring's first page, waits for a client, and has finished the
 * ring: libxenvchan says the first two before it has written the grants of larger rings.
 */
bool livery_vchan_ring_is_fresh(const volatile struct vchan_interface *untrusted_ring);

/* Adds fd to the epoll descriptor, for reading. False with errno. */
bool livery_vchan_epoll_add(int epoll, int fd);
/* Whether poll says at once that fd can be read. */
bool livery_vchan_is_readable(int fd);

/* xs_read for a caller that does not want the length; free(3) it. NULL with errno. */
char *livery_vchan_read(struct xs_handle *xs, const char *path);

#endif
