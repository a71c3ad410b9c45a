/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes and descriptors through a UNIX socket. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "common/socket.h"

static int ends[2];

static int setup(void **state) {
	return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends);
}

static int teardown(void **state) {
	close(ends[0]);
	close(ends[1]);
	return 0;
}

/* It grows if descriptors leak. */
static int lowest_free(void) {
	int fd = dup(0);
	close(fd);
	return fd;
}

/* In one message, which the library itself never sends. */
static void send_many(size_t n) {
	union {
		char bytes[CMSG_SPACE(sizeof(int) * 100)];
		struct cmsghdr align;
	} control = { 0 };
	struct iovec iov = { .iov_base = "x", .iov_len = 1 };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = CMSG_SPACE(sizeof(int) * n),
	};
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);
	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(int) * n);
	memset(CMSG_DATA(cmsg), 0, sizeof(int) * n); /* descriptor 0 each */
	assert_int_equal(sendmsg(ends[0], &msg, MSG_NOSIGNAL), 1);
}

static ssize_t receive(int *fds, size_t *n_fds) {
	char data[8];
	return livery_socket_receive(ends[1], data, sizeof(data), MSG_DONTWAIT, fds, n_fds);
}

static void test_bytes_come_with_and_without_a_descriptor(void **state) {
	int fd = -1;
	size_t n = 1;
	assert_int_equal(livery_socket_send(ends[0], "abc", 3, -1, 0), 3);
	assert_int_equal(receive(&fd, &n), 3);
	assert_int_equal(n, 0);
	n = 1;
	assert_int_equal(livery_socket_send(ends[0], "de", 2, 0, 0), 2);
	assert_int_equal(receive(&fd, &n), 2);
	assert_int_equal(n, 1);
	assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
	close(fd);
}

static void test_as_many_as_fit_are_the_callers(void **state) {
	const size_t counts[] = { 1, 2, LIVERY_SOCKET_MAX_FDS };
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		int fds[LIVERY_SOCKET_MAX_FDS];
		size_t n = counts[i];
		send_many(counts[i]);
		assert_int_equal(receive(fds, &n), 1);
		assert_int_equal(n, counts[i]);
		while (n > 0) {
			assert_int_equal(close(fds[--n]), 0);
		}
	}
}

static void test_more_than_fit_are_closed_and_refused(void **state) {
	const size_t counts[][2] = { { 1, 2 }, { 3, 60 }, { LIVERY_SOCKET_MAX_FDS, 65 },
		{ LIVERY_SOCKET_MAX_FDS, 100 } };
	int before = lowest_free();
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		int fds[LIVERY_SOCKET_MAX_FDS];
		size_t n = counts[i][0];
		send_many(counts[i][1]);
		assert_int_equal(receive(fds, &n), -1);
		assert_int_equal(errno, EPROTO);
		assert_int_equal(n, 0);
		assert_int_equal(lowest_free(), before);
	}
	send_many(1);
	assert_int_equal(receive(NULL, NULL), -1);
	assert_int_equal(errno, EPROTO);
	assert_int_equal(lowest_free(), before);
}

static void test_nothing_to_read_and_a_peer_that_hung_up(void **state) {
	int fd;
	size_t n = 1;
	assert_int_equal(receive(&fd, &n), -1);
	assert_int_equal(errno, EAGAIN);
	assert_int_equal(n, 0);
	shutdown(ends[0], SHUT_RDWR);
	assert_int_equal(receive(&fd, &n), 0);
	assert_int_equal(livery_socket_send(ends[1], "x", 1, -1, 0), -1);
	assert_int_equal(errno, EPIPE);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_bytes_come_with_and_without_a_descriptor, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_as_many_as_fit_are_the_callers, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_more_than_fit_are_closed_and_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_nothing_to_read_and_a_peer_that_hung_up, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
