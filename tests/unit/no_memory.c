/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where memory runs out: each test does the same over and over, and each time one allocation later
 * fails, until none does. What cannot be done is refused, and nothing is left behind.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>
#include "core_desk.h"
#include "protocol/channel/channel.h"
#include "protocol/pages/pages.h"
#include "protocol/wire/guirec.h"
#include "tests/fuzz/memory.h"
#include "tests/unit/descriptors.h"

#define MANY 100 /* more allocations than any test here makes */

/* Calls once() with the first, second, ... allocation failing; it says whether all was done. */
static void run_short_of_memory(bool (*once)(void)) {
	unsigned int nth = 0, open_before = (unsigned int)count_open();
	bool failed;
	do {
		fuzz_memory_fail(++nth);
		bool done = once();
		failed = fuzz_memory_failed();
		fuzz_memory_fail(0);
		assert_true(done || failed);
		assert_int_equal(count_open(), open_before);
	} while (failed && nth < MANY);
	assert_true(nth > 1 && nth < MANY);
}

/* ---- channel and pages ---- */

static bool open_both(struct livery_channel *channels[2]) {
	int fds[2];
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	channels[0] = livery_channel_from_fd(fds[0]);
	channels[1] = livery_channel_from_fd(fds[1]);
	return channels[0] != NULL && channels[1] != NULL;
}

static bool write_to_one_who_does_not_read(void) {
	static const uint8_t bytes[400000];
	struct livery_channel *channels[2];
	bool done = open_both(channels);
	if (done) {
		/* The rest waits in the queue; what does not fit there is refused. */
		done = livery_channel_write(channels[0], bytes, sizeof(bytes), STDIN_FILENO);
		done = livery_channel_write(channels[0], bytes, 100, STDIN_FILENO) && done;
		assert_true(done || errno == ENOBUFS);
	}
	livery_channel_destroy(channels[0]);
	livery_channel_destroy(channels[1]);
	return done;
}

static void a_channel_refuses_what_it_cannot_queue(void **state) {
	run_short_of_memory(write_to_one_who_does_not_read);
}

static bool listen_once(void) {
	char path[64], error[128] = "";
	snprintf(path, sizeof(path), "/tmp/livery-no-memory-%d", (int)getpid());
	struct livery_channel_server *server = livery_channel_listen_unix(path, error,
		sizeof(error));
	assert_true(server != NULL || strstr(error, "out of memory") != NULL);
	bool done = server != NULL;
	livery_channel_server_destroy(server);
	assert_int_not_equal(access(path, F_OK), 0);
	return done;
}

static void a_listener_is_refused(void **state) {
	run_short_of_memory(listen_once);
}

/* guid takes what the agent shared. */
static bool resolve(struct livery_channel *channel, uint32_t first, uint32_t count) {
	char error[128] = "";
	uint8_t bytes[256];
	struct livery_resolver *resolver = livery_resolver_create_embedded(channel);
	if (resolver == NULL) {
		return false;
	}
	assert_true(livery_channel_read(channel, bytes, sizeof(bytes)) > 0);
	bool done = livery_resolver_add(resolver, first, count, error, sizeof(error));
	assert_true(done || error[0] != '\0');
	livery_resolver_destroy(resolver);
	return done;
}

static bool share_once(void) {
	struct livery_channel *channels[2];
	bool done = open_both(channels);
	struct livery_sharer *sharer = done ? livery_sharer_create_embedded(channels[0]) : NULL;
	if (sharer != NULL) {
		struct livery_shared *own = livery_sharer_alloc(sharer, 5000);
		int fd = make_memfd(8192, 0);
		struct livery_shared *foreign = livery_sharer_share_fd(sharer, fd, 8192);
		close(fd);
		done = own != NULL && foreign != NULL;
		if (own != NULL) {
			done = resolve(channels[1], own->runs[0].first, own->runs[0].count) && done;
			livery_sharer_release(sharer, own);
		}
		if (foreign != NULL) {
			livery_sharer_release(sharer, foreign);
		}
		livery_sharer_destroy(sharer);
	}
	livery_channel_destroy(channels[0]);
	livery_channel_destroy(channels[1]);
	return done && sharer != NULL;
}

static void pages_are_not_shared(void **state) {
	run_short_of_memory(share_once);
}

/* ---- a recording ---- */

static bool read_once(void) {
	char error[128];
	FILE *file = tmpfile();
	assert_non_null(file);
	assert_int_equal(fwrite("GUIREC1\n", 1, 8, file), 8);
	rewind(file);
	struct guirec_reader *reader = guirec_reader_create(file, error, sizeof(error));
	if (reader == NULL) {
		assert_string_equal(error, "no memory");
		return false;
	}
	guirec_reader_destroy(reader);
	return true;
}

static void a_recording_is_not_opened(void **state) {
	run_short_of_memory(read_once);
}

/* ---- guid's core ---- */

static struct desk *desk;

/* One message in two pieces; false once the core has failed. */
static bool send_cut(const struct livery_msg *msg) {
	static uint8_t bytes[LIVERY_WIRE_MAX];
	size_t size = livery_wire_encode(&desk->mode, msg, bytes, sizeof(bytes));
	return livery_core_input(desk->core, bytes, 5) &&
		livery_core_input(desk->core, bytes + 5, size - 5);
}

static void show_base_window(void) {
	static const uint32_t refs[] = { 10, 11, 12, 20, 21 };
	uint8_t tail[sizeof(refs)];
	struct livery_msg msg = { .type = LIVERY_MSG_CREATE, .window = 1 };
	msg.create.width = 60;
	msg.create.height = 40;
	send_cut(&msg);
	for (size_t i = 0; i < sizeof(refs) / sizeof(refs[0]); i++) {
		livery_put_u32(tail + 4 * i, refs[i]);
	}
	msg = (struct livery_msg){ .type = LIVERY_MSG_WINDOW_DUMP, .window = 1 };
	msg.window_dump.width = 60;
	msg.window_dump.height = 80;
	msg.window_dump.bpp = 24;
	msg.tail = tail;
	msg.tail_count = 5;
	send_cut(&msg);
	msg = (struct livery_msg){ .type = LIVERY_MSG_MAP, .window = 1 };
	send_cut(&msg);
}

static void show_extended_window(void) {
	uint8_t run[8];
	struct livery_msg msg = { .type = LIVERY_MSG_EXT_ACCEPT };
	msg.ext_accept.version = 1;
	send_cut(&msg);
	livery_put_u32(run, 1);
	livery_put_u32(run + 4, 4);
	msg = (struct livery_msg){ .type = LIVERY_MSG_EXT_POOL };
	msg.ext_pool.pool = 5;
	msg.ext_pool.size = 16384;
	msg.tail = run;
	msg.tail_count = 1;
	send_cut(&msg);
	msg = (struct livery_msg){ .type = LIVERY_MSG_EXT_BUFFER };
	msg.ext_buffer.buffer = 6;
	msg.ext_buffer.pool = 5;
	msg.ext_buffer.width = msg.ext_buffer.height = 8;
	msg.ext_buffer.stride = 32;
	send_cut(&msg);
	msg = (struct livery_msg){ .type = LIVERY_MSG_CREATE, .window = 1 };
	msg.create.width = 60;
	msg.create.height = 40;
	send_cut(&msg);
	msg = (struct livery_msg){ .type = LIVERY_MSG_MAP, .window = 1 };
	send_cut(&msg);
}

/* What is drawn and told must be right also here: the desk asserts it. */
static bool serve_once(void (*show)(void)) {
	static const uint8_t text[70000] = "text";
	uint8_t version[4];
	desk = calloc(1, sizeof(*desk));
	if (desk == NULL) {
		return false;
	}
	desk->mode = (struct livery_wire_mode){ LIVERY_VERSION_1_8, true };
	desk->core = livery_core_create(&livery_core_default_limits, &desk_ops, desk,
		DESK_SCREEN_WIDTH, DESK_SCREEN_HEIGHT);
	bool done = desk->core != NULL;
	if (done) {
		livery_put_u32(version, LIVERY_VERSION_1_8);
		livery_core_input(desk->core, version, sizeof(version));
		show();
		livery_core_clipboard_pasted(desk->core, text, sizeof(text));
		char line[256] = "";
		const struct livery_wire_error *error = livery_core_get_error(desk->core);
		assert_true(error == NULL ||
			livery_wire_error_format(error, line, sizeof(line)) > 0);
		done = error == NULL && strstr(desk->lines, "CLIPBOARD_DATA") != NULL;
	}
	desk_destroy(desk);
	return done;
}

static bool serve_base(void) {
	return serve_once(show_base_window);
}

static bool serve_extended(void) {
	return serve_once(show_extended_window);
}

static void the_core_ends_a_domain_that_it_cannot_serve(void **state) {
	run_short_of_memory(serve_base);
	run_short_of_memory(serve_extended);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_channel_refuses_what_it_cannot_queue),
		cmocka_unit_test(a_listener_is_refused),
		cmocka_unit_test(pages_are_not_shared),
		cmocka_unit_test(a_recording_is_not_opened),
		cmocka_unit_test(the_core_ends_a_domain_that_it_cannot_serve),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
