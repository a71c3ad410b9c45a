/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The channel of Xen without Xen: the functions of libxenvchan are given here, on a ring in this
 * process whose events are those of an eventfd. As in the library, the other side is told of bytes
 * and of room only if it asked, and asks where it found too little.
 */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <cmocka.h>
#include "protocol/channel/channel.h"
#include "protocol/channel/vchan_impl.h"

#define RING 64

/* ---- libxenvchan, for the channel's side of the ring ---- */

static struct ring {
	struct libxenvchan ctrl;
	struct vchan_interface interface;
	size_t in, out; /* bytes in the ring: to be read, and written but not taken */
	int event;
	bool open, tell_of_room, tell_of_bytes;
} ring;

int libxenvchan_fd_for_select(struct libxenvchan *ctrl) {
	return ring.event;
}

int libxenvchan_wait(struct libxenvchan *ctrl) {
	eventfd_t value;
	assert_int_equal(eventfd_read(ring.event, &value), 0);
	return 0;
}

int libxenvchan_data_ready(struct libxenvchan *ctrl) {
	ring.tell_of_bytes = true;
	return (int)ring.in;
}

int libxenvchan_is_open(struct libxenvchan *ctrl) {
	return ring.open;
}

int libxenvchan_read(struct libxenvchan *ctrl, void *data, size_t size) {
	size_t n = ring.in < size ? ring.in : size;
	ring.tell_of_bytes = ring.tell_of_bytes || ring.in < size;
	memset(data, 0, n);
	ring.in -= n;
	return (int)n;
}

int libxenvchan_write(struct libxenvchan *ctrl, const void *data, size_t size) {
	size_t room = RING - ring.out;
	ring.tell_of_room = ring.tell_of_room || room < size;
	size_t n = room < size ? room : size;
	ring.out += n;
	return (int)n;
}

void libxenvchan_close(struct libxenvchan *ctrl) {
	close(ring.event);
}

/* ---- the other side ---- */

static void other_takes(size_t size) {
	assert_true(size <= ring.out);
	ring.out -= size;
	if (ring.tell_of_room) {
		ring.tell_of_room = false;
		eventfd_write(ring.event, 1);
	}
}

static void other_writes(size_t size) {
	ring.in += size;
	if (ring.tell_of_bytes) {
		ring.tell_of_bytes = false;
		eventfd_write(ring.event, 1);
	}
}

static void other_closes(void) {
	ring.open = false;
	eventfd_write(ring.event, 1);
}

static struct livery_channel *make(void) {
	ring = (struct ring){ .open = true, .event = eventfd(0, EFD_NONBLOCK) };
	assert_true(ring.event >= 0);
	ring.ctrl.ring = &ring.interface;
	struct vchan_channel *channel = livery_vchan_create(&ring.ctrl);
	assert_non_null(channel);
	return &channel->base;
}

/* Whether poll returns for it, as it does in a loop that serves the channel. */
static bool wakes(struct livery_channel *channel) {
	struct pollfd fd = {
		.fd = livery_channel_get_fd(channel),
		.events = livery_channel_get_events(channel),
	};
	return fd.events != 0 && poll(&fd, 1, 0) == 1;
}

static void room_wakes_who_does_not_read(void **state) {
	struct livery_channel *channel = make();
	uint8_t block[4 * RING] = { 0 }, in[RING];
	assert_int_equal(livery_channel_read(channel, in, sizeof(in)), 0);
	assert_true(livery_channel_write(channel, block, sizeof(block), -1));
	assert_int_equal(livery_channel_queued(channel), 3 * RING);
	livery_channel_set_reading(channel, false);
	assert_false(wakes(channel));
	for (size_t left = 3; left > 0; left--) {
		other_takes(RING);
		assert_true(wakes(channel));
		assert_true(livery_channel_flush(channel));
		assert_int_equal(livery_channel_queued(channel), (left - 1) * RING);
		/* Once for each, or the loop would spin. */
		assert_false(wakes(channel));
	}
	livery_channel_destroy(channel);
}

static void bytes_wait_for_who_does_not_read(void **state) {
	struct livery_channel *channel = make();
	uint8_t block[2 * RING] = { 0 }, in[8];
	assert_int_equal(livery_channel_read(channel, in, sizeof(in)), 0);
	livery_channel_set_reading(channel, false);
	other_writes(20);
	assert_false(wakes(channel));
	/* Their event comes while room is awaited, and is taken for it. */
	assert_true(livery_channel_write(channel, block, sizeof(block), -1));
	assert_true(livery_channel_flush(channel));
	assert_false(wakes(channel));
	other_takes(RING);
	assert_true(wakes(channel));
	assert_true(livery_channel_flush(channel));
	assert_int_equal(livery_channel_queued(channel), 0);
	livery_channel_set_reading(channel, true);
	for (size_t left = 20; left > 0;) {
		assert_true(wakes(channel));
		ssize_t n = livery_channel_read(channel, in, sizeof(in));
		assert_true(n > 0);
		left -= (size_t)n;
	}
	assert_false(wakes(channel));
	livery_channel_destroy(channel);
}

static void the_end_is_seen_by_who_reads_again(void **state) {
	struct livery_channel *channel = make();
	uint8_t in[8];
	assert_int_equal(livery_channel_read(channel, in, sizeof(in)), 0);
	livery_channel_set_reading(channel, false);
	other_writes(4);
	other_closes();
	livery_channel_set_reading(channel, true);
	assert_true(wakes(channel));
	assert_int_equal(livery_channel_read(channel, in, sizeof(in)), 4);
	/* One event told of both, and was acknowledged. */
	assert_true(wakes(channel));
	assert_int_equal(livery_channel_read(channel, in, sizeof(in)), -1);
	livery_channel_destroy(channel);
}

/* Written by a server in the order in which libxenvchan does. */
static void a_ring_is_fresh_when_its_server_has_finished_it(void **state) {
	static union {
		struct vchan_interface ring;
		uint8_t page[4096];
	} shared;
	struct vchan_interface *made = &shared.ring;
	assert_false(livery_vchan_ring_is_fresh(made));
	made->left_order = 13;
	made->right_order = 12;
	made->cli_live = 2;
	made->srv_live = 1;
	for (size_t i = 0; i < 3; i++) {
		assert_false(livery_vchan_ring_is_fresh(made));
		made->grants[i] = 100 + (uint32_t)i;
	}
	assert_true(livery_vchan_ring_is_fresh(made));
	/* Small rings are in the same page. */
	memset(made->grants, 0, 12);
	made->left_order = 10;
	made->right_order = 11;
	assert_true(livery_vchan_ring_is_fresh(made));
	made->cli_live = 1;
	assert_false(livery_vchan_ring_is_fresh(made));
	/* The largest fit; of more there are none, and nothing behind the page is looked at. */
	made->cli_live = 2;
	made->left_order = made->right_order = 20;
	for (size_t i = 0; i < 512; i++) {
		made->grants[i] = 1;
	}
	assert_true(livery_vchan_ring_is_fresh(made));
	for (uint32_t order = 0; order <= UINT16_MAX; order++) {
		made->left_order = (uint16_t)order;
		assert_int_equal(livery_vchan_ring_is_fresh(made), order >= 10 && order <= 20);
	}
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(room_wakes_who_does_not_read),
		cmocka_unit_test(bytes_wait_for_who_does_not_read),
		cmocka_unit_test(the_end_is_seen_by_who_reads_again),
		cmocka_unit_test(a_ring_is_fresh_when_its_server_has_finished_it),
	};
	return cmocka_run_group_tests_name("channel_vchan", tests, NULL, NULL);
}
