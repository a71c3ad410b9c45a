/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The embedded channel over real sockets: order, bounds, descriptors, and peers that misbehave. */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include "protocol/channel/channel.h"
#include "tests/unit/descriptors.h"
#include "tests/unit/rng.h"

struct pair {
	struct livery_channel *agent, *guid;
};

/* Two channels joined by a socket, or (guid = NULL) one and its bare peer in *peer. */
static struct pair make_pair(int *peer) {
	int fds[2];
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	struct pair pair = { .agent = livery_channel_from_fd(fds[0]) };
	assert_non_null(pair.agent);
	if (peer != NULL) {
		*peer = fds[1];
	} else {
		pair.guid = livery_channel_from_fd(fds[1]);
		assert_non_null(pair.guid);
	}
	return pair;
}

static void destroy_pair(struct pair *pair) {
	livery_channel_destroy(pair->agent);
	livery_channel_destroy(pair->guid);
}

static void bytes_arrive(void **state) {
	struct pair pair = make_pair(NULL);
	char in[16];
	assert_true(livery_channel_write(pair.agent, "hello", 5, -1));
	assert_int_equal(livery_channel_queued(pair.agent), 0);
	assert_int_equal(livery_channel_read(pair.guid, in, sizeof(in)), 5);
	assert_memory_equal(in, "hello", 5);
	assert_int_equal(livery_channel_read(pair.guid, in, sizeof(in)), 0);
	assert_int_equal(livery_channel_read(pair.guid, in, 0), 0);
	destroy_pair(&pair);
}

static void half_a_message_is_read_and_blocks_nothing(void **state) {
	struct pair pair = make_pair(NULL);
	char in[16];
	assert_true(livery_channel_write(pair.agent, "hea", 3, -1));
	assert_int_equal(livery_channel_read(pair.guid, in, sizeof(in)), 3);
	assert_int_equal(livery_channel_read(pair.guid, in, sizeof(in)), 0);
	assert_int_equal(livery_channel_read(pair.guid, in, sizeof(in)), 0);
	assert_true(livery_channel_write(pair.agent, "der", 3, -1));
	assert_int_equal(livery_channel_read(pair.guid, in, 2), 2);
	assert_int_equal(livery_channel_read(pair.guid, in, 2), 1);
	destroy_pair(&pair);
}

static void message_larger_than_the_socket_is_queued_and_arrives(void **state) {
	struct pair pair = make_pair(NULL);
	size_t size = 3 << 20, got = 0;
	uint8_t *out = malloc(size), *in = malloc(size);
	assert_non_null(out);
	assert_non_null(in);
	rng_fill(&(struct rng){ 7 }, out, size);
	assert_true(livery_channel_write(pair.agent, out, size, -1));
	assert_in_range(livery_channel_queued(pair.agent), 1, size - 1);
	while (got < size) {
		ssize_t n = livery_channel_read(pair.guid, in + got, size - got);
		assert_true(n >= 0);
		got += (size_t)n;
		assert_true(livery_channel_flush(pair.agent));
	}
	assert_int_equal(livery_channel_queued(pair.agent), 0);
	assert_memory_equal(in, out, size);
	free(out);
	free(in);
	destroy_pair(&pair);
}

static void poll_events_ask_for_room_only_while_bytes_wait(void **state) {
	struct pair pair = make_pair(NULL);
	uint8_t block[65536] = { 0 };
	assert_int_equal(livery_channel_get_events(pair.agent), POLLIN);
	while (livery_channel_queued(pair.agent) == 0) {
		assert_true(livery_channel_write(pair.agent, block, sizeof(block), -1));
	}
	assert_int_equal(livery_channel_get_events(pair.agent), POLLIN | POLLOUT);
	struct pollfd poll_fd = { .fd = livery_channel_get_fd(pair.agent), .events = POLLOUT };
	assert_int_equal(poll(&poll_fd, 1, 0), 0);
	while (livery_channel_queued(pair.agent) > 0) {
		assert_true(livery_channel_read(pair.guid, block, sizeof(block)) > 0);
		assert_true(livery_channel_flush(pair.agent));
	}
	assert_int_equal(livery_channel_get_events(pair.agent), POLLIN);
	destroy_pair(&pair);
}

static void who_does_not_read_now_hears_of_room_only(void **state) {
	struct pair pair = make_pair(NULL);
	uint8_t block[65536] = { 0 };
	livery_channel_set_reading(pair.agent, false);
	assert_int_equal(livery_channel_get_events(pair.agent), 0);
	while (livery_channel_queued(pair.agent) == 0) {
		assert_true(livery_channel_write(pair.agent, block, sizeof(block), -1));
	}
	assert_int_equal(livery_channel_get_events(pair.agent), POLLOUT);
	livery_channel_set_reading(pair.agent, true);
	assert_int_equal(livery_channel_get_events(pair.agent), POLLIN | POLLOUT);
	destroy_pair(&pair);
}

static void peer_that_never_reads_blocks_nothing_and_costs_a_bound(void **state) {
	struct pair pair = make_pair(NULL);
	uint8_t block[1000] = { 0 };
	livery_channel_set_limit(pair.agent, 10500);
	struct timespec start, end;
	clock_gettime(CLOCK_MONOTONIC, &start);
	while (livery_channel_write(pair.agent, block, sizeof(block), -1)) {
	}
	assert_int_equal(errno, ENOBUFS);
	clock_gettime(CLOCK_MONOTONIC, &end);
	assert_true(end.tv_sec - start.tv_sec < 10);
	size_t queued = livery_channel_queued(pair.agent);
	assert_in_range(queued, 9501, 10500);
	/* what is refused is refused whole, and less still fits */
	assert_false(livery_channel_write(pair.agent, block, 10501 - queued, -1));
	assert_int_equal(livery_channel_queued(pair.agent), queued);
	assert_true(livery_channel_write(pair.agent, block, 10500 - queued, -1));
	assert_int_equal(livery_channel_queued(pair.agent), 10500);
	destroy_pair(&pair);
}

static void default_bound_is_four_mebibytes(void **state) {
	struct pair pair = make_pair(NULL);
	size_t size = (4 << 20) + 1;
	uint8_t *block = calloc(1, size);
	assert_non_null(block);
	assert_false(livery_channel_write(pair.agent, block, size, -1));
	assert_true(livery_channel_write(pair.agent, block, size - 1, -1));
	free(block);
	destroy_pair(&pair);
}

static void what_the_peer_said_is_read_before_its_end(void **state) {
	struct pair pair = make_pair(NULL);
	char in[16];
	assert_true(livery_channel_write(pair.agent, "bye", 3, -1));
	livery_channel_destroy(pair.agent);
	/* even after a write that met the closed peer */
	assert_false(livery_channel_write(pair.guid, "x", 1, -1));
	assert_int_equal(errno, EPIPE);
	assert_int_equal(livery_channel_queued(pair.guid), 0);
	assert_int_equal(livery_channel_read(pair.guid, in, sizeof(in)), 3);
	for (int i = 0; i < 2; i++) {
		errno = 1;
		assert_int_equal(livery_channel_read(pair.guid, in, sizeof(in)), -1);
		assert_int_equal(errno, 0);
	}
	assert_int_equal(livery_channel_get_events(pair.guid), 0);
	assert_false(livery_channel_flush(pair.guid));
	assert_false(livery_channel_write(pair.guid, "x", 1, -1));
	livery_channel_destroy(pair.guid);
}

static void broken_peer_gives_an_errno(void **state) {
	struct pair pair = make_pair(NULL);
	char in[16];
	assert_true(livery_channel_write(pair.guid, "unread", 6, -1));
	livery_channel_destroy(pair.agent);
	assert_int_equal(livery_channel_read(pair.guid, in, sizeof(in)), -1);
	assert_int_equal(errno, ECONNRESET);
	livery_channel_destroy(pair.guid);
}

static void descriptor_arrives_as_the_same_file_closed_on_exec(void **state) {
	int before = count_open();
	struct pair pair = make_pair(NULL);
	assert_true(livery_channel_can_pass_fd(pair.agent));
	int fd = make_memfd(100, 0);
	ino_t inode = inode_of(fd);
	char in[16];
	assert_true(livery_channel_write(pair.agent, "m", 1, fd));
	close(fd); /* the channel has its own */
	assert_int_equal(livery_channel_take_fd(pair.guid), -1);
	assert_int_equal(livery_channel_read(pair.guid, in, sizeof(in)), 1);
	fd = livery_channel_take_fd(pair.guid);
	assert_true(fd >= 0);
	assert_int_equal(inode_of(fd), inode);
	assert_int_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	assert_int_equal(livery_channel_take_fd(pair.guid), -1);
	close(fd);
	destroy_pair(&pair);
	assert_int_equal(count_open(), before);
}

static void bad_descriptor_is_refused_and_nothing_is_sent(void **state) {
	struct pair pair = make_pair(NULL);
	char in[16];
	int fd = make_memfd(0, 0);
	close(fd);
	assert_false(livery_channel_write(pair.agent, "m", 1, fd));
	assert_int_equal(errno, EBADF);
	assert_int_equal(livery_channel_read(pair.guid, in, sizeof(in)), 0);
	assert_true(livery_channel_write(pair.agent, "ok", 2, -1));
	assert_int_equal(livery_channel_read(pair.guid, in, sizeof(in)), 2);
	destroy_pair(&pair);
}

static void queued_and_untaken_descriptors_do_not_leak(void **state) {
	int before = count_open();
	struct pair pair = make_pair(NULL);
	uint8_t block[70000] = { 0 };
	int fd = make_memfd(0, 0);
	for (int i = 0; i < 20; i++) {
		assert_true(livery_channel_write(pair.agent, block, sizeof(block), fd));
	}
	assert_true(livery_channel_queued(pair.agent) > 0);
	assert_true(livery_channel_read(pair.guid, block, sizeof(block)) > 0);
	close(fd);
	destroy_pair(&pair);
	assert_int_equal(count_open(), before);
}

/* Sends one byte with n descriptors from a peer that keeps no rules. */
static void send_many(int socket, int n, int fd) {
	union {
		char bytes[CMSG_SPACE(sizeof(int) * 253)];
		struct cmsghdr align;
	} control = { 0 };
	struct iovec iov = { .iov_base = "x", .iov_len = 1 };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)n),
	};
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);
	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(int) * (size_t)n);
	for (int i = 0; i < n; i++) {
		memcpy(CMSG_DATA(cmsg) + (size_t)i * sizeof(int), &fd, sizeof(fd));
	}
	assert_int_equal(sendmsg(socket, &msg, MSG_NOSIGNAL), 1);
}

static void assert_violation(struct livery_channel *channel, int peer, int open_before) {
	char in[4];
	assert_int_equal(livery_channel_read(channel, in, sizeof(in)), -1);
	assert_int_equal(errno, EPROTO);
	assert_int_equal(livery_channel_take_fd(channel), -1);
	assert_int_equal(count_open(), open_before);
	assert_int_equal(livery_channel_read(channel, in, sizeof(in)), -1);
	assert_int_equal(errno, EPROTO);
	assert_false(livery_channel_write(channel, "x", 1, -1));
	assert_int_equal(recv(peer, in, 1, MSG_DONTWAIT), 0);
}

static void one_descriptor_too_many_closes_the_channel(void **state) {
	int peer;
	char in[4];
	struct pair pair = make_pair(&peer);
	int fd = make_memfd(0, 0), before = count_open();
	for (int i = 0; i < LIVERY_CHANNEL_MAX_FDS; i++) {
		send_many(peer, 1, fd);
		assert_int_equal(livery_channel_read(pair.agent, in, sizeof(in)), 1);
	}
	assert_int_equal(count_open(), before + LIVERY_CHANNEL_MAX_FDS);
	/* one taken makes room for one */
	close(livery_channel_take_fd(pair.agent));
	send_many(peer, 1, fd);
	assert_int_equal(livery_channel_read(pair.agent, in, sizeof(in)), 1);
	send_many(peer, 1, fd);
	assert_violation(pair.agent, peer, before);
	close(fd);
	close(peer);
	livery_channel_destroy(pair.agent);
}

static void many_descriptors_at_once_close_the_channel(void **state) {
	for (int n = LIVERY_CHANNEL_MAX_FDS; n <= 253; n += 63) {
		int peer;
		struct pair pair = make_pair(&peer);
		int fd = make_memfd(0, 0), before = count_open();
		send_many(peer, n, fd);
		if (n == LIVERY_CHANNEL_MAX_FDS) {
			char in[4];
			assert_int_equal(livery_channel_read(pair.agent, in, sizeof(in)), 1);
			assert_int_equal(count_open(), before + n);
		} else {
			assert_violation(pair.agent, peer, before);
		}
		close(fd);
		close(peer);
		livery_channel_destroy(pair.agent);
	}
}

#define STREAM_SIZE (1 << 20)

/* Writes random bytes in random chunks, some with a memfd whose size says at which byte it was. */
static size_t stream_write(struct livery_channel *channel, struct rng *rng, const uint8_t *bytes,
		size_t done) {
	size_t size = 1 + rng_below(rng, rng_below(rng, 10) == 0 ? 60000 : 200);
	size = size < STREAM_SIZE - done ? size : STREAM_SIZE - done;
	int fd = rng_below(rng, 8) == 0 ? make_memfd((off_t)done, 0) : -1;
	bool written = livery_channel_write(channel, bytes + done, size, fd);
	if (fd >= 0) {
		close(fd);
	}
	if (!written) {
		assert_int_equal(errno, ENOBUFS);
	}
	return written ? size : 0;
}

static size_t stream_read(struct livery_channel *channel, struct rng *rng, const uint8_t *bytes,
		size_t done, off_t *last) {
	static uint8_t in[50000];
	ssize_t n = livery_channel_read(channel, in, 1 + rng_below(rng, sizeof(in)));
	assert_true(n >= 0);
	assert_memory_equal(in, bytes + done, (size_t)n);
	int fd;
	while ((fd = livery_channel_take_fd(channel)) >= 0) {
		struct stat status;
		assert_int_equal(fstat(fd, &status), 0);
		close(fd);
		/* in order, and together with its byte */
		assert_true(status.st_size > *last);
		assert_in_range(status.st_size, done, done + (size_t)n - 1);
		*last = status.st_size;
	}
	return (size_t)n;
}

static void random_chunks_and_descriptors_keep_their_order(void **state) {
	int before = count_open();
	struct pair pair = make_pair(NULL);
	struct rng rng = { 0xc4a7 };
	uint8_t *bytes = malloc(STREAM_SIZE);
	assert_non_null(bytes);
	rng_fill(&rng, bytes, STREAM_SIZE);
	livery_channel_set_limit(pair.agent, 100000);
	size_t written = 0, got = 0;
	off_t last = -1;
	while (got < STREAM_SIZE) {
		if (written < STREAM_SIZE && rng_below(&rng, 3) > 0) {
			written += stream_write(pair.agent, &rng, bytes, written);
		} else {
			got += stream_read(pair.guid, &rng, bytes, got, &last);
			assert_true(livery_channel_flush(pair.agent));
		}
	}
	assert_true(last > STREAM_SIZE / 2);
	free(bytes);
	destroy_pair(&pair);
	assert_int_equal(count_open(), before);
}

static void wrapped_socket_does_not_block_and_closes_on_exec(void **state) {
	int fds[2];
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	struct livery_channel *channel = livery_channel_from_fd(fds[0]);
	assert_int_equal(livery_channel_get_fd(channel), fds[0]);
	assert_int_equal(fcntl(fds[0], F_GETFL) & O_NONBLOCK, O_NONBLOCK);
	assert_int_equal(fcntl(fds[0], F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	livery_channel_destroy(channel);
	close(fds[1]);
}

static void what_is_no_stream_socket_is_refused_and_closed(void **state) {
	int before = count_open(), fds[2];
	assert_null(livery_channel_from_fd(make_memfd(0, 0)));
	assert_int_equal(errno, ENOTSOCK);
	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM, 0, fds), 0);
	assert_null(livery_channel_from_fd(fds[0]));
	assert_int_equal(errno, EPROTOTYPE);
	close(fds[1]);
	assert_null(livery_channel_from_fd(-1));
	assert_int_equal(errno, EBADF);
	assert_int_equal(count_open(), before);
}

static void other_stream_sockets_pass_no_descriptors(void **state) {
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd < 0) {
		print_message("no Internet sockets here\n");
		skip();
	}
	struct livery_channel *channel = livery_channel_from_fd(fd);
	assert_non_null(channel);
	assert_false(livery_channel_can_pass_fd(channel));
	assert_false(livery_channel_write(channel, "x", 1, STDOUT_FILENO));
	assert_int_equal(errno, ENOTSUP);
	livery_channel_destroy(channel);
}

#define NO_LIMIT 77
#define CHECK(condition) \
	do { \
		if (!(condition)) { \
			print_message("not so: %s\n", #condition); \
			return 1; \
		} \
	} while (0)

/* In a process of its own, which may have only so many descriptors on their way. */
static int stall_and_go_on(void) {
	const struct rlimit limit = { 48, 48 };
	if (unshare(CLONE_NEWUSER) != 0 || setrlimit(RLIMIT_NOFILE, &limit) != 0) {
		return NO_LIMIT;
	}
	struct pair pair = make_pair(NULL);
	for (int i = 0; i < 60 && livery_channel_queued(pair.agent) == 0; i++) {
		CHECK(livery_channel_write(pair.agent, "x", 1, STDOUT_FILENO));
	}
	if (livery_channel_queued(pair.agent) == 0) {
		return NO_LIMIT; /* it has the right to send any number */
	}
	/* The socket has room, and says so all the time. */
	CHECK(livery_channel_get_events(pair.agent) == POLLIN);
	CHECK(livery_channel_get_wait(pair.agent) > 0);
	CHECK(livery_channel_flush(pair.agent));
	CHECK(livery_channel_get_events(pair.agent) == POLLIN);
	char in;
	while (livery_channel_read(pair.guid, &in, 1) == 1) {
		close(livery_channel_take_fd(pair.guid));
	}
	CHECK(livery_channel_flush(pair.agent));
	CHECK(livery_channel_queued(pair.agent) == 0);
	CHECK(livery_channel_get_wait(pair.agent) == -1);
	destroy_pair(&pair);
	return 0;
}

static void too_many_descriptors_on_their_way_wait_without_a_busy_loop(void **state) {
	int status;
	pid_t pid = fork();
	if (pid == 0) {
		_exit(stall_and_go_on());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == NO_LIMIT) {
		print_message("no user namespace, or no limit here\n");
		skip();
	}
	assert_int_equal(status, 0);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_arrive),
		cmocka_unit_test(half_a_message_is_read_and_blocks_nothing),
		cmocka_unit_test(message_larger_than_the_socket_is_queued_and_arrives),
		cmocka_unit_test(poll_events_ask_for_room_only_while_bytes_wait),
		cmocka_unit_test(who_does_not_read_now_hears_of_room_only),
		cmocka_unit_test(peer_that_never_reads_blocks_nothing_and_costs_a_bound),
		cmocka_unit_test(default_bound_is_four_mebibytes),
		cmocka_unit_test(what_the_peer_said_is_read_before_its_end),
		cmocka_unit_test(broken_peer_gives_an_errno),
		cmocka_unit_test(descriptor_arrives_as_the_same_file_closed_on_exec),
		cmocka_unit_test(bad_descriptor_is_refused_and_nothing_is_sent),
		cmocka_unit_test(queued_and_untaken_descriptors_do_not_leak),
		cmocka_unit_test(one_descriptor_too_many_closes_the_channel),
		cmocka_unit_test(many_descriptors_at_once_close_the_channel),
		cmocka_unit_test(random_chunks_and_descriptors_keep_their_order),
		cmocka_unit_test(wrapped_socket_does_not_block_and_closes_on_exec),
		cmocka_unit_test(what_is_no_stream_socket_is_refused_and_closed),
		cmocka_unit_test(other_stream_sockets_pass_no_descriptors),
		cmocka_unit_test(too_many_descriptors_on_their_way_wait_without_a_busy_loop),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
