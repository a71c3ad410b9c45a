/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_CHANNEL_CHANNEL_H
#define LIVERY_CHANNEL_CHANNEL_H

/*
 * The byte stream between the agent of one domain and its guid: reliable, ordered, non-blocking,
 * without framing. One narrow interface with one implementation a transport (design.md 4): the
 * embedded one is a UNIX stream socket (channel_unix.c), the one for Xen is libxenvchan. The agent
 * is the server, as with vchan. Descriptors travel beside the bytes on the embedded transport only;
 * protocol/pages uses that.
 *
 * Nothing here blocks. Writing never fails for lack of room: bytes are queued up to a bound, and a
 * peer that does not read is the caller's to judge by livery_channel_queued().
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct livery_channel;
struct livery_channel_server;

/* Descriptors received but not yet taken; one more is a violation that closes the channel. */
#define LIVERY_CHANNEL_MAX_FDS 64

/*
 * Agent's side. Listens at path (created with mode 0600; a stale socket file is replaced, a live
 * one is an error). Returns NULL with errno set and one line in error (error_size bytes).
 */
struct livery_channel_server *livery_channel_listen_unix(const char *path, char *error,
	size_t error_size);
/* Readable when a peer waits. */
int livery_channel_server_get_fd(const struct livery_channel_server *server);
/* The next waiting peer, or NULL with errno EAGAIN or a true error. The caller owns the channel. */
struct livery_channel *livery_channel_accept(struct livery_channel_server *server);
/* Removes the socket file too. NULL is allowed. */
void livery_channel_server_destroy(struct livery_channel_server *server);

/* guid's side. Never blocks; NULL with errno (ENOENT, ECONNREFUSED: the agent is not there yet). */
struct livery_channel *livery_channel_connect_unix(const char *path);
/* Wraps a connected stream socket, which the channel owns from here on. */
struct livery_channel *livery_channel_from_fd(int fd);

/* Closes and frees it; what is queued is lost. NULL is allowed. */
void livery_channel_destroy(struct livery_channel *channel);

/* The descriptor to poll, and the poll(2) events that matter now. */
int livery_channel_get_fd(const struct livery_channel *channel);
short livery_channel_get_events(const struct livery_channel *channel);

/*
 * Whether what comes is to be read now; it is, in the beginning. While not, get_events asks for
 * nothing but room, and only while bytes wait to be sent.
 */
void livery_channel_set_reading(struct livery_channel *channel, bool reading);

/*
 * Reads what is there, at most size bytes. > 0 bytes read; 0 nothing now; -1 the channel is closed
 * (errno 0) or broken (errno set).
 */
ssize_t livery_channel_read(struct livery_channel *channel, void *data, size_t size);

/*
 * Queues size bytes and sends as much as goes. fd >= 0 is sent with the first of these bytes; the
 * channel duplicates it. False: the queue would exceed its bound (nothing was queued) or the
 * channel is closed.
 */
bool livery_channel_write(struct livery_channel *channel, const void *data, size_t size, int fd);

/*
 * Sends queued bytes; false when the channel is closed or broken. Call it when poll says anything
 * at all: on Xen room arrives as POLLIN.
 */
bool livery_channel_flush(struct livery_channel *channel);

/*
 * After how many ms livery_channel_flush() is to be called whatever poll says, or -1: bytes wait
 * because the kernel is short of something, of which poll does not tell when it is there again.
 */
int livery_channel_get_wait(const struct livery_channel *channel);

/* Bytes that wait to be sent. */
size_t livery_channel_queued(const struct livery_channel *channel);

/* Greatest number of bytes that may wait; default 4 MiB. */
void livery_channel_set_limit(struct livery_channel *channel, size_t bytes);

/* The oldest descriptor received, owned by the caller; -1 if there is none. */
int livery_channel_take_fd(struct livery_channel *channel);

/* Whether descriptors can travel (embedded) or not (Xen). */
bool livery_channel_can_pass_fd(const struct livery_channel *channel);

/* What a channel asked of the hypervisor so far; all 0 on the embedded transport. */
struct livery_channel_stats {
	uint64_t notifies; /* the other side was woken, by its event channel */
	uint64_t events; /* we were */
	uint64_t ring_size; /* bytes that fit on the way to the other side */
};

/* Counters since the channel was made. */
struct livery_channel_stats livery_channel_get_stats(const struct livery_channel *channel);

#endif
