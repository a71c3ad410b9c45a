/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_CHANNEL_OUTBOX_H
#define LIVERY_CHANNEL_OUTBOX_H

/*
 * The bytes that wait to be sent over a channel, and the descriptors that travel with them: a ring
 * that grows up to a bound. Pure: it makes no system call, and a descriptor is only a number to it,
 * so that its user duplicates and closes them, and it can be tested, fuzzed and proved by itself.
 *
 * A descriptor belongs to one byte: peek never hands out bytes beyond the next descriptor's byte
 * together with earlier ones, so that whoever sends what peek shows keeps the order of both.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Descriptors that may wait; each is an open file of the sender. */
#define LIVERY_OUTBOX_MAX_FDS 4096

struct livery_outbox_fd {
	uint64_t position; /* of its byte, counted from the first byte ever pushed */
	int fd;
};

struct livery_outbox {
	uint8_t *data; /* NULL while capacity is 0 */
	size_t capacity, head, size, limit;
	uint64_t consumed; /* position of the byte at head */
	struct livery_outbox_fd *fds;
	size_t fds_capacity, fds_head, n_fds;
};

/* limit: the greatest number of bytes that may wait. Allocates nothing. */
void livery_outbox_init(struct livery_outbox *outbox, size_t limit);

/* Frees the memory; the descriptors must have been taken by livery_outbox_drop_fd. */
void livery_outbox_finish(struct livery_outbox *outbox);

/*
 * Appends size bytes; fd >= 0 belongs to the first of them and to the outbox from here on. False
 * with nothing changed: the bound would be exceeded, no memory, or a descriptor without a byte.
 */
bool livery_outbox_push(struct livery_outbox *outbox, const void *data, size_t size, int fd);

/*
 * What can be sent at once: the number of bytes at *data (0: nothing waits), and in *fd the
 * descriptor that goes with the first of them, or -1. Valid until the next call that changes the
 * outbox.
 */
size_t livery_outbox_peek(const struct livery_outbox *outbox, const uint8_t **data, int *fd);

/*
 * Drops the first size bytes, at most as many as peek showed. Returns the descriptor that went with
 * them, for the caller to close, or -1.
 */
int livery_outbox_consume(struct livery_outbox *outbox, size_t size);

/* Takes the oldest descriptor out of the outbox without sending it; -1 when there is none. */
int livery_outbox_drop_fd(struct livery_outbox *outbox);

#endif
