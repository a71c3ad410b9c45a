/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include "protocol/channel/outbox.h"

#define OUTBOX_MIN 4096 /* bytes of the first ring */
#define OUTBOX_KEEP 65536 /* a greater ring is given back when it is empty */
#define OUTBOX_MIN_FDS 8

static size_t size_min(size_t a, size_t b) {
	return a < b ? a : b;
}

void livery_outbox_init(struct livery_outbox *outbox, size_t limit) {
	*outbox = (struct livery_outbox){ .limit = limit };
}

static void outbox_free_data(struct livery_outbox *outbox) {
	free(outbox->data);
	outbox->data = NULL;
	outbox->capacity = 0;
	outbox->head = 0;
}

void livery_outbox_finish(struct livery_outbox *outbox) {
	assert(outbox->n_fds == 0);
	outbox_free_data(outbox);
	free(outbox->fds);
	*outbox = (struct livery_outbox){ 0 };
}

/* The capacity to have for need elements: doubled from start, but not above max; need <= max. */
static size_t grown(size_t start, size_t need, size_t max) {
	size_t capacity = start;
	while (capacity < need) {
		capacity = capacity > max / 2 ? max : capacity * 2;
	}
	return capacity;
}

/* Makes room for need bytes in all; need <= limit or need <= capacity. */
static bool outbox_reserve(struct livery_outbox *outbox, size_t need) {
	if (need <= outbox->capacity) {
		return true;
	}
	size_t start = outbox->capacity > 0 ? outbox->capacity : OUTBOX_MIN;
	size_t capacity = grown(start, need, outbox->limit);
	uint8_t *data = malloc(capacity);
	if (data == NULL) {
		return false;
	}
	if (outbox->size > 0) {
		size_t first = size_min(outbox->size, outbox->capacity - outbox->head);
		memcpy(data, outbox->data + outbox->head, first);
		memcpy(data + first, outbox->data, outbox->size - first);
	}
	free(outbox->data);
	outbox->data = data;
	outbox->capacity = capacity;
	outbox->head = 0;
	return true;
}

/* The same for one more descriptor. */
static bool outbox_reserve_fd(struct livery_outbox *outbox) {
	if (outbox->n_fds < outbox->fds_capacity) {
		return true;
	}
	if (outbox->n_fds >= LIVERY_OUTBOX_MAX_FDS) {
		return false;
	}
	size_t start = outbox->fds_capacity > 0 ? outbox->fds_capacity : OUTBOX_MIN_FDS;
	size_t capacity = grown(start, outbox->n_fds + 1, LIVERY_OUTBOX_MAX_FDS);
	struct livery_outbox_fd *fds = calloc(capacity, sizeof(*fds));
	if (fds == NULL) {
		return false;
	}
	for (size_t i = 0; i < outbox->n_fds; i++) {
		fds[i] = outbox->fds[(outbox->fds_head + i) % outbox->fds_capacity];
	}
	free(outbox->fds);
	outbox->fds = fds;
	outbox->fds_capacity = capacity;
	outbox->fds_head = 0;
	return true;
}

bool livery_outbox_push(struct livery_outbox *outbox, const void *data, size_t size, int fd) {
	if (size == 0) {
		return fd < 0;
	}
	if (outbox->size > outbox->limit || size > outbox->limit - outbox->size) {
		return false;
	}
	if (fd >= 0 && !outbox_reserve_fd(outbox)) {
		return false;
	}
	if (!outbox_reserve(outbox, outbox->size + size)) {
		return false;
	}
	if (fd >= 0) {
		size_t i = (outbox->fds_head + outbox->n_fds) % outbox->fds_capacity;
		outbox->fds[i] = (struct livery_outbox_fd){ outbox->consumed + outbox->size, fd };
		outbox->n_fds++;
	}
	size_t before_end = outbox->capacity - outbox->head;
	size_t tail = outbox->size < before_end ? outbox->head + outbox->size
						: outbox->size - before_end;
	size_t first = size_min(size, outbox->capacity - tail);
	memcpy(outbox->data + tail, data, first);
	memcpy(outbox->data, (const uint8_t *)data + first, size - first);
	outbox->size += size;
	return true;
}

size_t livery_outbox_peek(const struct livery_outbox *outbox, const uint8_t **data, int *fd) {
	*fd = -1;
	*data = NULL;
	if (outbox->size == 0) {
		return 0;
	}
	*data = outbox->data + outbox->head;
	size_t size = size_min(outbox->size, outbox->capacity - outbox->head);
	size_t next = 0;
	if (outbox->n_fds > 0 && outbox->fds[outbox->fds_head].position == outbox->consumed) {
		*fd = outbox->fds[outbox->fds_head].fd;
		next = 1;
	}
	if (outbox->n_fds > next) {
		size_t i = (outbox->fds_head + next) % outbox->fds_capacity;
		uint64_t distance = outbox->fds[i].position - outbox->consumed;
		size = distance < size ? (size_t)distance : size;
	}
	return size;
}

int livery_outbox_drop_fd(struct livery_outbox *outbox) {
	if (outbox->n_fds == 0) {
		return -1;
	}
	int fd = outbox->fds[outbox->fds_head].fd;
	outbox->fds_head = (outbox->fds_head + 1) % outbox->fds_capacity;
	outbox->n_fds--;
	return fd;
}

int livery_outbox_consume(struct livery_outbox *outbox, size_t size) {
	if (size == 0) {
		return -1;
	}
	assert(size <= outbox->size && size <= outbox->capacity - outbox->head);
	int fd = -1;
	if (outbox->n_fds > 0 && outbox->fds[outbox->fds_head].position == outbox->consumed) {
		fd = livery_outbox_drop_fd(outbox);
	}
	outbox->consumed += size;
	outbox->size -= size;
	outbox->head += size;
	if (outbox->head == outbox->capacity || outbox->size == 0) {
		outbox->head = 0;
	}
	if (outbox->size == 0 && outbox->capacity > OUTBOX_KEEP) {
		outbox_free_data(outbox);
	}
	return fd;
}
