/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the two ends of the embedded channel find each other: the socket file. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include "protocol/channel/channel.h"
#include "protocol/channel/unix_address.h"
#include "tests/unit/descriptors.h"

struct place {
	char dir[64], path[96];
	int open_before;
};

static int setup_place(void **state) {
	struct place *place = calloc(1, sizeof(*place));
	assert_non_null(place);
	place->open_before = count_open();
	snprintf(place->dir, sizeof(place->dir), "/tmp/livery-test-XXXXXX");
	assert_non_null(mkdtemp(place->dir));
	snprintf(place->path, sizeof(place->path), "%s/agent.sock", place->dir);
	*state = place;
	return 0;
}

/* Each test has removed its file and closed its descriptors. */
static int teardown_place(void **state) {
	struct place *place = *state;
	unlink(place->path);
	assert_int_equal(rmdir(place->dir), 0);
	assert_int_equal(count_open(), place->open_before);
	free(place);
	return 0;
}

static struct livery_channel_server *listen_at(const char *path) {
	char error[256] = "";
	struct livery_channel_server *server =
		livery_channel_listen_unix(path, error, sizeof(error));
	if (server == NULL) {
		fail_msg("%s", error);
	}
	return server;
}

static void client_and_server_meet(void **state) {
	struct place *place = *state;
	struct livery_channel_server *server = listen_at(place->path);
	assert_null(livery_channel_accept(server));
	assert_int_equal(errno, EAGAIN);
	struct livery_channel *guid = livery_channel_connect_unix(place->path);
	assert_non_null(guid);
	struct livery_channel *agent = livery_channel_accept(server);
	assert_non_null(agent);
	assert_null(livery_channel_accept(server));
	char in[8];
	assert_true(livery_channel_write(agent, "version", 7, -1));
	assert_int_equal(livery_channel_read(guid, in, sizeof(in)), 7);
	assert_int_equal(fcntl(livery_channel_get_fd(agent), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	assert_int_equal(fcntl(livery_channel_server_get_fd(server), F_GETFD) & FD_CLOEXEC,
		FD_CLOEXEC);
	livery_channel_destroy(guid);
	livery_channel_destroy(agent);
	livery_channel_server_destroy(server);
}

static void socket_file_is_for_its_owner_only(void **state) {
	struct place *place = *state;
	mode_t mask = umask(0);
	struct livery_channel_server *server = listen_at(place->path);
	umask(mask);
	struct stat status;
	assert_int_equal(stat(place->path, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
	livery_channel_server_destroy(server);
}

static void socket_file_goes_with_its_server(void **state) {
	struct place *place = *state;
	livery_channel_server_destroy(listen_at(place->path));
	assert_int_equal(access(place->path, F_OK), -1);
	assert_int_equal(errno, ENOENT);
}

static void nobody_there_is_said_at_once(void **state) {
	struct place *place = *state;
	assert_null(livery_channel_connect_unix(place->path));
	assert_int_equal(errno, ENOENT);
}

/* What a program that was killed leaves behind. */
static void make_stale(const char *path) {
	struct sockaddr_un address;
	assert_true(livery_unix_address(path, &address));
	int fd = livery_unix_socket();
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	close(fd);
}

static void stale_socket_file_is_replaced(void **state) {
	struct place *place = *state;
	make_stale(place->path);
	assert_null(livery_channel_connect_unix(place->path));
	assert_int_equal(errno, ECONNREFUSED);
	struct livery_channel_server *server = listen_at(place->path);
	struct livery_channel *guid = livery_channel_connect_unix(place->path);
	assert_non_null(guid);
	struct stat status;
	assert_int_equal(stat(place->path, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
	livery_channel_destroy(guid);
	livery_channel_server_destroy(server);
}

static void assert_refused(const char *path, int error_number, const char *part) {
	char error[256] = "";
	assert_null(livery_channel_listen_unix(path, error, sizeof(error)));
	assert_int_equal(errno, error_number);
	assert_non_null(strstr(error, part));
	assert_null(strchr(error, '\n'));
}

static void live_socket_is_left_alone(void **state) {
	struct place *place = *state;
	struct livery_channel_server *server = listen_at(place->path);
	assert_refused(place->path, EADDRINUSE, place->path);
	assert_refused(place->path, EADDRINUSE, "another program listens there");
	struct livery_channel *guid = livery_channel_connect_unix(place->path);
	assert_non_null(guid);
	livery_channel_destroy(guid);
	livery_channel_server_destroy(server);
}

static void other_file_is_left_alone(void **state) {
	struct place *place = *state;
	int fd = open(place->path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "mine", 4), 4);
	close(fd);
	assert_refused(place->path, EEXIST, "not a socket");
	struct stat status;
	assert_int_equal(stat(place->path, &status), 0);
	assert_int_equal(status.st_size, 4);
}

static void path_that_cannot_be_is_named(void **state) {
	char path[200];
	memset(path, 'x', sizeof(path));
	path[LIVERY_UNIX_PATH_MAX + 1] = '\0';
	assert_refused(path, ENAMETOOLONG, path);
	assert_null(livery_channel_connect_unix(path));
	assert_int_equal(errno, ENAMETOOLONG);
	assert_refused("", ENOENT, "empty");
	assert_null(livery_channel_connect_unix(""));
	assert_refused("/nonexistent/agent.sock", ENOENT, "/nonexistent/agent.sock");
}

static void longest_path_works(void **state) {
	struct place *place = *state;
	char path[LIVERY_UNIX_PATH_MAX + 1];
	int length = snprintf(path, sizeof(path), "%s/", place->dir);
	memset(path + length, 'y', sizeof(path) - (size_t)length);
	path[LIVERY_UNIX_PATH_MAX] = '\0';
	struct livery_channel_server *server = listen_at(path);
	struct livery_channel *guid = livery_channel_connect_unix(path);
	assert_non_null(guid);
	livery_channel_destroy(guid);
	livery_channel_server_destroy(server);
}

static void successor_keeps_its_file(void **state) {
	struct place *place = *state;
	struct livery_channel_server *old = listen_at(place->path);
	assert_int_equal(unlink(place->path), 0);
	struct livery_channel_server *new = listen_at(place->path);
	livery_channel_server_destroy(old);
	assert_int_equal(access(place->path, F_OK), 0);
	livery_channel_server_destroy(new);
	livery_channel_server_destroy(NULL);
}

static void client_that_left_before_its_turn_harms_nobody(void **state) {
	struct place *place = *state;
	struct livery_channel_server *server = listen_at(place->path);
	livery_channel_destroy(livery_channel_connect_unix(place->path));
	struct livery_channel *guid = livery_channel_connect_unix(place->path);
	struct livery_channel *first = livery_channel_accept(server);
	char in[4];
	if (first != NULL) {
		assert_int_equal(livery_channel_read(first, in, sizeof(in)), -1);
		livery_channel_destroy(first);
	}
	struct livery_channel *second = livery_channel_accept(server);
	assert_non_null(second);
	assert_true(livery_channel_write(guid, "hi", 2, -1));
	assert_int_equal(livery_channel_read(second, in, sizeof(in)), 2);
	livery_channel_destroy(second);
	livery_channel_destroy(guid);
	livery_channel_server_destroy(server);
}

static void connecting_to_a_full_queue_does_not_block(void **state) {
	struct place *place = *state;
	struct livery_channel_server *server = listen_at(place->path);
	struct livery_channel *waiting[64];
	size_t n = 0;
	struct livery_channel *channel;
	while (n < 64 && (channel = livery_channel_connect_unix(place->path)) != NULL) {
		waiting[n++] = channel;
	}
	assert_in_range(n, 1, 63);
	assert_int_equal(errno, EAGAIN);
	/* busy is in use: its path must not be taken */
	assert_refused(place->path, EADDRINUSE, place->path);
	while (n > 0) {
		livery_channel_destroy(waiting[--n]);
	}
	livery_channel_server_destroy(server);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup_place, teardown_place)

int main(void) {
	const struct CMUnitTest tests[] = {
		TEST(client_and_server_meet),
		TEST(socket_file_is_for_its_owner_only),
		TEST(socket_file_goes_with_its_server),
		TEST(nobody_there_is_said_at_once),
		TEST(stale_socket_file_is_replaced),
		TEST(live_socket_is_left_alone),
		TEST(other_file_is_left_alone),
		TEST(path_that_cannot_be_is_named),
		TEST(longest_path_works),
		TEST(successor_keeps_its_file),
		TEST(client_that_left_before_its_turn_harms_nobody),
		TEST(connecting_to_a_full_queue_does_not_block),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
