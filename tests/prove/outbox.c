/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "protocol/channel/outbox.h"
#include "tests/prove/prove.h"

/*
 * The ring of pending output, one step from any valid state: every byte and descriptor is kept, in
 * order, within the limit, and the state is valid again. So no number of steps breaks it.
 */

#define CAPACITY 4 /* bytes, before it grows */
#define LIMIT 6
#define PUSH 3
#define FDS 2

static struct livery_outbox any_outbox(void) {
	struct livery_outbox outbox = {
		.data = any_bytes(CAPACITY),
		.capacity = CAPACITY,
		.head = nondet_size(),
		.size = nondet_size(),
		.limit = nondet_size(),
		.consumed = nondet_u32(),
		.fds = malloc(FDS * sizeof(struct livery_outbox_fd)),
		.fds_capacity = FDS,
		.fds_head = nondet_size(),
		.n_fds = nondet_size(),
	};
	assume(outbox.head < CAPACITY && outbox.limit >= CAPACITY && outbox.limit <= LIMIT);
	assume(outbox.size <= CAPACITY && outbox.fds_head < FDS && outbox.n_fds <= FDS);
	assume(outbox.fds != NULL);
	return outbox;
}

static struct livery_outbox_fd fd_at(const struct livery_outbox *outbox, size_t i) {
	return outbox->fds[(outbox->fds_head + i) % outbox->fds_capacity];
}

/* Each descriptor has a byte that waits, and they are in order. */
static bool fds_are_valid(const struct livery_outbox *outbox) {
	for (size_t i = 0; i < FDS + 1; i++) {
		if (i >= outbox->n_fds) {
			break;
		}
		uint64_t position = fd_at(outbox, i).position;
		if (position < outbox->consumed || position - outbox->consumed >= outbox->size ||
				(i > 0 && position <= fd_at(outbox, i - 1).position) ||
				fd_at(outbox, i).fd < 0) {
			return false;
		}
	}
	return true;
}

static uint8_t byte_at(const struct livery_outbox *outbox, size_t i) {
	return outbox->data[(outbox->head + i) % outbox->capacity];
}

static void check(const struct livery_outbox *outbox) {
	prove(outbox->size <= outbox->limit && outbox->size <= outbox->capacity);
	prove(outbox->capacity <= outbox->limit && outbox->head < outbox->capacity);
	prove(outbox->n_fds <= outbox->fds_capacity && fds_are_valid(outbox));
}

void prove_outbox_push(void);
void prove_outbox_push(void) {
	struct livery_outbox outbox = any_outbox(), before = outbox;
	size_t size = nondet_size(), at = nondet_size();
	int fd = nondet_int();
	assume(size <= PUSH && fd >= -1 && fds_are_valid(&outbox) && at < LIMIT);
	uint8_t *data = any_bytes(size);
	uint8_t old = at < outbox.size ? byte_at(&outbox, at) : 0;

	bool pushed = livery_outbox_push(&outbox, data, size, fd);
	check(&outbox);
	if (at < before.size) {
		prove(byte_at(&outbox, at) == old);
	} else if (pushed && at < before.size + size) {
		prove(byte_at(&outbox, at) == data[at - before.size]);
	}
	prove(outbox.size == before.size + (pushed ? size : 0));
	prove(outbox.consumed == before.consumed);
	bool fd_kept = pushed && fd >= 0;
	prove(outbox.n_fds == before.n_fds + (fd_kept ? 1 : 0));
	prove(!fd_kept || (fd_at(&outbox, before.n_fds).fd == fd &&
		fd_at(&outbox, before.n_fds).position == before.consumed + before.size));
	prove(pushed || size == 0 || size > before.limit - before.size);
}

void prove_outbox_send(void);
void prove_outbox_send(void) {
	struct livery_outbox outbox = any_outbox(), before = outbox;
	const uint8_t *data;
	size_t size = nondet_size(), at = nondet_size();
	int fd;
	assume(fds_are_valid(&outbox));
	bool first_has_fd = before.n_fds > 0 && fd_at(&before, 0).position == before.consumed;

	size_t most = livery_outbox_peek(&outbox, &data, &fd);
	prove(most <= before.size && (most > 0) == (before.size > 0));
	prove(fd == (first_has_fd ? fd_at(&before, 0).fd : -1));
	/* Nothing of a later descriptor's byte goes with earlier ones. */
	for (size_t i = first_has_fd ? 1 : 0; i < FDS; i++) {
		prove(i >= before.n_fds || fd_at(&before, i).position - before.consumed >= most);
	}
	prove(at >= most || data[at] == byte_at(&before, at));
	assume(size > 0 && size <= most);
	uint8_t next = size + at < before.size && at < CAPACITY ? byte_at(&before, size + at) : 0;
	prove(livery_outbox_consume(&outbox, size) == fd);
	prove(outbox.size == before.size - size && outbox.consumed == before.consumed + size);
	if (size + at < before.size && at < CAPACITY) {
		prove(byte_at(&outbox, at) == next);
	}
	check(&outbox);
}
