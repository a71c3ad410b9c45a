/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "protocol/channel/outbox.h"
#include "tests/prove/prove.h"

/*
 * The ring of pending output: any sequence of pushes and sends keeps every byte and descriptor, in
 * order, within the limit. One byte and one descriptor, chosen arbitrarily, are followed through it.
 */

#define LIMIT 5 /* bytes */
#define PUSH 3 /* bytes */
#define STEPS 4

/* What the followed byte is, once it was pushed. */
static uint64_t followed, pushed, taken;
static uint8_t its_value;
static int its_fd;
static bool has_fd;

static void check_invariants(const struct livery_outbox *outbox) {
	prove(outbox->size <= outbox->limit && outbox->size <= outbox->capacity);
	prove(outbox->capacity <= outbox->limit);
	prove(outbox->capacity == 0 || outbox->head < outbox->capacity);
	prove(outbox->size == pushed - taken && outbox->consumed == taken);
	prove(outbox->n_fds <= outbox->fds_capacity);
	prove(outbox->fds_capacity <= LIVERY_OUTBOX_MAX_FDS);
}

static void push(struct livery_outbox *outbox) {
	size_t size = nondet_size();
	int fd = nondet_int();
	assume(size <= PUSH && fd >= -1);
	uint8_t *data = any_bytes(size);
	struct livery_outbox before = *outbox;

	if (!livery_outbox_push(outbox, data, size, fd)) {
		prove(outbox->size == before.size && outbox->n_fds == before.n_fds);
		prove(size > outbox->limit - outbox->size || fd >= 0);
		return;
	}
	if (followed >= pushed && followed < pushed + size) {
		its_value = data[followed - pushed];
		has_fd = followed == pushed && fd >= 0;
		its_fd = fd;
	}
	pushed += size;
}

static void send(struct livery_outbox *outbox) {
	const uint8_t *data;
	int fd;
	size_t most = livery_outbox_peek(outbox, &data, &fd), size = nondet_size();

	prove(most <= outbox->size && (most > 0) == (outbox->size > 0));
	assume(size <= most && size > 0);
	if (followed >= taken && followed < taken + most) {
		prove(data[followed - taken] == its_value);
		/* A descriptor never goes with bytes before its own. */
		prove(!has_fd || followed == taken);
	}
	if (followed == taken) {
		prove(fd == (has_fd ? its_fd : -1));
	}
	int gone = livery_outbox_consume(outbox, size);
	prove(gone == fd);
	taken += size;
}

void prove_outbox(void);
void prove_outbox(void) {
	struct livery_outbox outbox;
	size_t limit = nondet_size();

	assume(limit <= LIMIT);
	followed = nondet_u32();
	livery_outbox_init(&outbox, limit);
	for (int i = 0; i < STEPS; i++) {
		if (nondet_bool()) {
			push(&outbox);
		} else {
			send(&outbox);
		}
		check_invariants(&outbox);
	}
	while (livery_outbox_drop_fd(&outbox) >= 0) {
	}
	livery_outbox_finish(&outbox);
}
