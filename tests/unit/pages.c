/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sharing over a real channel: what the sharer announces, the resolver must be able to map. */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include "protocol/channel/channel.h"
#include "protocol/pages/pages.h"
#include "protocol/pages/pages_impl.h"
#include "protocol/pages/sizes.h"
#include "protocol/wire/wire.h"
#include "tests/unit/descriptors.h"

#define PAGE ((size_t)LIVERY_PAGE)
#define KEPT_PAGES ((size_t)(128 << 20) / PAGE)

/* Both ends, and a guid that does nothing but follow EXT_PAGES and EXT_PAGES_FORGET. */
struct ends {
	struct livery_channel *agent, *guid;
	struct livery_sharer *sharer;
	struct livery_resolver *resolver;
	uint8_t buffer[4096];
	size_t filled;
	size_t n_added, n_forgotten;
	int open_before;
};

static int setup_ends(void **state) {
	struct ends *ends = calloc(1, sizeof(*ends));
	int fds[2];
	assert_non_null(ends);
	ends->open_before = count_open();
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	ends->agent = livery_channel_from_fd(fds[0]);
	ends->guid = livery_channel_from_fd(fds[1]);
	ends->sharer = livery_sharer_create_embedded(ends->agent);
	ends->resolver = livery_resolver_create_embedded(ends->guid);
	assert_non_null(ends->sharer);
	assert_non_null(ends->resolver);
	*state = ends;
	return 0;
}

static int teardown_ends(void **state) {
	struct ends *ends = *state;
	livery_sharer_destroy(ends->sharer);
	livery_resolver_destroy(ends->resolver);
	livery_channel_destroy(ends->agent);
	livery_channel_destroy(ends->guid);
	assert_int_equal(count_open(), ends->open_before);
	free(ends);
	return 0;
}

static void follow(struct ends *ends, const struct livery_msg *msg) {
	char error[256] = "";
	bool ok = false;
	if (msg->type == LIVERY_MSG_EXT_PAGES) {
		ok = livery_resolver_add(ends->resolver, msg->ext_pages.first, msg->ext_pages.count,
			error, sizeof(error));
		ends->n_added++;
	} else if (msg->type == LIVERY_MSG_EXT_PAGES_FORGET) {
		ok = livery_resolver_forget(ends->resolver, msg->ext_pages_forget.first,
			msg->ext_pages_forget.count, error, sizeof(error));
		ends->n_forgotten++;
	}
	if (!ok) {
		fail_msg("%s: %s", livery_wire_name(msg->type), error);
	}
}

/* guid reads all that the agent sent. */
static void pump(struct ends *ends) {
	const struct livery_wire_mode mode = { .version = LIVERY_VERSION_1_8 };
	ssize_t n;
	do {
		assert_true(livery_channel_flush(ends->agent));
		n = livery_channel_read(ends->guid, ends->buffer + ends->filled,
			sizeof(ends->buffer) - ends->filled);
		assert_true(n >= 0);
		ends->filled += (size_t)n;
		struct livery_msg msg;
		struct livery_wire_error error;
		size_t used, skip;
		while (livery_wire_decode(LIVERY_ROLE_DAEMON, &mode, ends->buffer, ends->filled,
			&msg, &used, &skip, &error) == LIVERY_WIRE_OK) {
			follow(ends, &msg);
			ends->filled -= used;
			memmove(ends->buffer, ends->buffer + used, ends->filled);
		}
	} while (n > 0);
	assert_int_equal(ends->filled, 0);
}

/* What the compositor would see: size bytes of shared, mapped read-only. */
static const uint8_t *map_shared(struct ends *ends, const struct livery_shared *shared,
		uint32_t size, size_t *mapped) {
	struct livery_page_range range;
	assert_true(livery_resolver_resolve(ends->resolver, shared->runs, shared->n_runs, size,
		&range));
	struct stat status;
	assert_int_equal(fstat(range.fd, &status), 0);
	assert_true((uint64_t)status.st_size >= range.offset * PAGE + range.size);
	void *data = mmap(NULL, range.size, PROT_READ, MAP_SHARED, range.fd,
		(off_t)(range.offset * PAGE));
	assert_ptr_not_equal(data, MAP_FAILED);
	*mapped = range.size;
	return data;
}

static void assert_zero(const uint8_t *data, size_t size) {
	for (size_t i = 0; i < size; i++) {
		if (data[i] != 0) {
			fail_msg("byte %zu of %zu is %u", i, size, data[i]);
		}
	}
}

static void allocated_memory_is_zero_and_seen_by_the_other_end(void **state) {
	struct ends *ends = *state;
	size_t mapped;
	struct livery_shared *shared = livery_sharer_alloc(ends->sharer, 10000);
	assert_non_null(shared);
	assert_int_equal(shared->size, 3 * PAGE);
	assert_zero(shared->data, shared->size);
	pump(ends);
	const uint8_t *seen = map_shared(ends, shared, 10000, &mapped);
	assert_int_equal(mapped, 10000);
	memset(shared->data, 0x5a, shared->size);
	assert_int_equal(seen[0], 0x5a);
	assert_int_equal(seen[9999], 0x5a);
	munmap((void *)seen, mapped);
	livery_sharer_release(ends->sharer, shared);
}

static void memory_given_back_is_given_again_without_a_new_share(void **state) {
	struct ends *ends = *state;
	/* 400 KiB that was used whole, for less than half and for more than half of it */
	const size_t sizes[] = { 400 << 10, 100 << 10, 300 << 10, 400 << 10, 5000 };
	struct livery_run run = { 0 };
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct livery_shared *shared = livery_sharer_alloc(ends->sharer, sizes[i]);
		assert_non_null(shared);
		assert_true(shared->size >= sizes[i]);
		assert_zero(shared->data, shared->size);
		memset(shared->data, 0xff, shared->size);
		assert_true(i == 0 || memcmp(&run, shared->runs, sizeof(run)) == 0);
		run = shared->runs[0];
		livery_sharer_release(ends->sharer, shared);
	}
	pump(ends);
	assert_int_equal(livery_sharer_get_stats(ends->sharer).total_shares, 1);
	assert_int_equal(ends->n_added, 1);
	assert_int_equal(ends->n_forgotten, 0);
}

static void allocated_memory_keeps_its_size_for_ever(void **state) {
	struct ends *ends = *state;
	struct livery_page_range range;
	struct livery_shared *shared = livery_sharer_alloc(ends->sharer, 4096);
	pump(ends);
	assert_true(livery_resolver_resolve(ends->resolver, shared->runs, 1, 4096, &range));
	int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
	assert_int_equal(fcntl(range.fd, F_GET_SEALS) & seals, seals);
	livery_sharer_release(ends->sharer, shared);
}

static void smallest_memory_that_serves_is_given_again(void **state) {
	struct ends *ends = *state;
	struct livery_shared *blocks[3];
	for (size_t i = 0; i < 3; i++) {
		const size_t sizes[] = { 400 << 10, 100 << 10, 200 << 10 };
		blocks[i] = livery_sharer_alloc(ends->sharer, sizes[i]);
	}
	void *middle = blocks[2]->data;
	for (size_t i = 0; i < 3; i++) {
		livery_sharer_release(ends->sharer, blocks[i]);
	}
	struct livery_shared *shared = livery_sharer_alloc(ends->sharer, 150 << 10);
	assert_ptr_equal(shared->data, middle);
	livery_sharer_release(ends->sharer, shared);
}

/* Mappings of our memfds in this process. */
static int count_mappings(void) {
	char line[512];
	int n = 0;
	FILE *file = fopen("/proc/self/maps", "re");
	assert_non_null(file);
	while (fgets(line, sizeof(line), file) != NULL) {
		n += strstr(line, "/memfd:livery") != NULL;
	}
	fclose(file);
	return n;
}

static void memory_that_is_not_kept_is_unmapped(void **state) {
	struct ends *ends = *state;
	struct livery_shared *large = livery_sharer_alloc(ends->sharer, 200 << 20);
	assert_non_null(large);
	assert_int_equal(count_mappings(), 1);
	livery_sharer_release(ends->sharer, large);
	assert_int_equal(count_mappings(), 0);
}

static void memory_in_use_is_not_given_again(void **state) {
	struct ends *ends = *state;
	struct livery_shared *a = livery_sharer_alloc(ends->sharer, 5000);
	struct livery_shared *b = livery_sharer_alloc(ends->sharer, 5000);
	assert_non_null(a);
	assert_non_null(b);
	assert_ptr_not_equal(a->data, b->data);
	assert_int_not_equal(a->runs[0].first, b->runs[0].first);
	livery_sharer_release(ends->sharer, a);
	livery_sharer_release(ends->sharer, b);
	livery_sharer_release(ends->sharer, NULL);
}

/* A window with two buffers; at each step both are replaced, one after the other. */
static void resize(struct ends *ends, struct livery_shared *buffers[2], size_t size) {
	for (int i = 0; i < 2; i++) {
		livery_sharer_release(ends->sharer, buffers[i]);
		buffers[i] = livery_sharer_alloc(ends->sharer, size);
		assert_non_null(buffers[i]);
		assert_true(buffers[i]->size >= size);
	}
}

static void resizing_below_the_largest_size_makes_no_new_share(void **state) {
	struct ends *ends = *state;
	struct livery_shared *buffers[2] = { NULL, NULL };
	resize(ends, buffers, 1920 * 1080 * 4);
	struct livery_sharer_stats before = livery_sharer_get_stats(ends->sharer);
	for (size_t i = 1; i <= 100; i++) {
		size_t step = i <= 50 ? i : 100 - i;
		resize(ends, buffers, (1920 - step * 34) * (1080 - step * 19) * 4);
	}
	struct livery_sharer_stats after = livery_sharer_get_stats(ends->sharer);
	assert_int_equal(after.total_shares, before.total_shares);
	assert_int_equal(after.pages, before.pages);
	livery_sharer_release(ends->sharer, buffers[0]);
	livery_sharer_release(ends->sharer, buffers[1]);
}

static void growing_makes_few_shares(void **state) {
	struct ends *ends = *state;
	struct livery_shared *buffers[2] = { NULL, NULL };
	for (size_t i = 0; i < 100; i++) {
		resize(ends, buffers, (size_t)(640 + i) * 480 * 4 * (100 + i) / 100);
	}
	/* 2.3 times: at most 4 a doubling and buffer */
	assert_in_range(livery_sharer_get_stats(ends->sharer).total_shares, 2, 2 * 6);
	livery_sharer_release(ends->sharer, buffers[0]);
	livery_sharer_release(ends->sharer, buffers[1]);
}

static void kept_memory_is_bounded_and_the_peer_is_told(void **state) {
	struct ends *ends = *state;
	struct livery_shared *blocks[50];
	for (size_t i = 0; i < 50; i++) {
		blocks[i] = livery_sharer_alloc(ends->sharer, 8 << 20);
		assert_non_null(blocks[i]);
		pump(ends);
	}
	for (size_t i = 0; i < 50; i++) {
		livery_sharer_release(ends->sharer, blocks[i]);
	}
	pump(ends);
	assert_int_equal(livery_sharer_get_stats(ends->sharer).pages, KEPT_PAGES);
	assert_int_equal(livery_resolver_get_pages(ends->resolver), KEPT_PAGES);
	assert_int_equal(ends->n_forgotten, 50 - 16);
}

static void destroying_the_sharer_ends_every_share(void **state) {
	struct ends *ends = *state;
	int fd = make_memfd(8192, 0);
	assert_non_null(livery_sharer_alloc(ends->sharer, 1000));
	assert_non_null(livery_sharer_share_fd(ends->sharer, fd, 8192));
	livery_sharer_release(ends->sharer, livery_sharer_alloc(ends->sharer, 9000));
	close(fd);
	livery_sharer_destroy(ends->sharer);
	ends->sharer = NULL;
	pump(ends);
	assert_int_equal(ends->n_added, 3);
	assert_int_equal(ends->n_forgotten, 3);
	assert_int_equal(livery_resolver_get_pages(ends->resolver), 0);
}

/* ---- a program's memory ---- */

static void program_memory_is_sealed_and_seen_without_a_copy(void **state) {
	struct ends *ends = *state;
	size_t mapped;
	int fd = make_memfd(3 * 4096, 0);
	struct livery_shared *shared = livery_sharer_share_fd(ends->sharer, fd, 2 * PAGE);
	assert_non_null(shared);
	assert_null(shared->data);
	assert_int_equal(shared->size, 2 * PAGE);
	assert_int_equal(fcntl(fd, F_GET_SEALS), F_SEAL_SHRINK);
	pump(ends);
	const uint8_t *seen = map_shared(ends, shared, 2 * PAGE, &mapped);
	assert_int_equal(pwrite(fd, "pixel", 5, 5000), 5);
	assert_memory_equal(seen + 5000, "pixel", 5);
	munmap((void *)seen, mapped);
	livery_sharer_release(ends->sharer, shared);
	pump(ends);
	assert_int_equal(livery_resolver_get_pages(ends->resolver), 0);
	close(fd);
}

static void memory_that_ends_inside_a_page_is_shared_up_to_there(void **state) {
	struct ends *ends = *state;
	size_t mapped;
	int fd = make_memfd(5000, F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL);
	struct livery_shared *shared = livery_sharer_share_fd(ends->sharer, fd, 5000);
	assert_non_null(shared);
	assert_int_equal(shared->size, 5000);
	assert_int_equal(shared->runs[0].count, 2);
	pump(ends);
	const uint8_t *seen = map_shared(ends, shared, 5000, &mapped);
	assert_int_equal(mapped, 5000);
	munmap((void *)seen, mapped);
	seen = map_shared(ends, shared, 8192, &mapped);
	assert_int_equal(mapped, 5000);
	munmap((void *)seen, mapped);
	livery_sharer_release(ends->sharer, shared);
	close(fd);
}

static void assert_share_fails(struct ends *ends, int fd, size_t size, int error) {
	struct livery_sharer_stats before = livery_sharer_get_stats(ends->sharer);
	assert_null(livery_sharer_share_fd(ends->sharer, fd, size));
	assert_int_equal(errno, error);
	struct livery_sharer_stats after = livery_sharer_get_stats(ends->sharer);
	assert_memory_equal(&before, &after, sizeof(before));
	pump(ends);
	assert_int_equal(ends->n_added, 0);
}

static void what_cannot_be_sealed_is_not_shared(void **state) {
	struct ends *ends = *state;
	char path[] = "/tmp/livery-test-XXXXXX";
	int fd = mkstemp(path);
	assert_int_equal(ftruncate(fd, 8192), 0);
	assert_share_fails(ends, fd, 4096, EPERM);
	close(fd);
	unlink(path);
	fd = memfd_create("unsealable", MFD_CLOEXEC);
	assert_int_equal(ftruncate(fd, 8192), 0);
	assert_share_fails(ends, fd, 4096, EPERM);
	close(fd);
	fd = make_memfd(8192, F_SEAL_SEAL);
	assert_share_fails(ends, fd, 4096, EPERM);
	close(fd);
	assert_share_fails(ends, fd, 4096, EPERM);
}

static void too_small_and_absurd_sizes_are_refused(void **state) {
	struct ends *ends = *state;
	int fd = make_memfd(8192, 0);
	assert_share_fails(ends, fd, 0, EINVAL);
	assert_share_fails(ends, fd, LIVERY_EXT_MAX_POOL + (size_t)1, ENOBUFS);
	assert_share_fails(ends, fd, SIZE_MAX, ENOBUFS);
	assert_int_equal(fcntl(fd, F_GET_SEALS), 0);
	assert_share_fails(ends, fd, 8193, EMSGSIZE);
	assert_null(livery_sharer_alloc(ends->sharer, 0));
	assert_int_equal(errno, EINVAL);
	assert_null(livery_sharer_alloc(ends->sharer, LIVERY_EXT_MAX_POOL + (size_t)1));
	assert_int_equal(errno, ENOBUFS);
	close(fd);
}

static void channel_without_descriptors_shares_nothing(void **state) {
	struct ends *ends = *state;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd < 0) {
		print_message("no Internet sockets here\n");
		skip();
	}
	struct livery_channel *channel = livery_channel_from_fd(fd);
	struct livery_sharer *sharer = livery_sharer_create_embedded(channel);
	fd = make_memfd(8192, 0);
	assert_null(livery_sharer_share_fd(sharer, fd, 4096));
	assert_int_equal(errno, ENOTSUP);
	assert_int_equal(fcntl(fd, F_GET_SEALS), 0);
	assert_null(livery_sharer_alloc(sharer, 4096));
	assert_int_equal(errno, ENOTSUP);
	close(fd);
	livery_sharer_destroy(sharer);
	livery_channel_destroy(channel);
	assert_int_equal(count_open(), ends->open_before + 2);
}

/* ---- limits ---- */

static void no_more_pages_are_shared_than_was_said(void **state) {
	struct ends *ends = *state;
	livery_sharer_set_limit(ends->sharer, 10);
	assert_null(livery_sharer_alloc(ends->sharer, 11 * PAGE));
	assert_int_equal(errno, ENOBUFS);
	struct livery_shared *six = livery_sharer_alloc(ends->sharer, 6 * PAGE);
	assert_non_null(six);
	assert_null(livery_sharer_alloc(ends->sharer, 5 * PAGE));
	assert_int_equal(errno, ENOBUFS);
	assert_non_null(livery_sharer_alloc(ends->sharer, 4 * PAGE));
	/* What is kept for later makes room. */
	livery_sharer_release(ends->sharer, six);
	assert_non_null(livery_sharer_alloc(ends->sharer, 5 * PAGE));
	pump(ends);
	assert_true(livery_resolver_get_pages(ends->resolver) <= 10);
	livery_sharer_set_limit(ends->sharer, SIZE_MAX);
	assert_non_null(livery_sharer_alloc(ends->sharer, 100 * PAGE));
}

static void sharer_stays_within_what_the_resolver_takes(void **state) {
	struct ends *ends = *state;
	int fd = make_memfd(LIVERY_EXT_MAX_POOL, F_SEAL_SHRINK);
	struct livery_shared *shared[LIVERY_PAGES_MAX / (LIVERY_EXT_MAX_POOL / LIVERY_PAGE)];
	for (size_t i = 0; i < sizeof(shared) / sizeof(shared[0]); i++) {
		shared[i] = livery_sharer_share_fd(ends->sharer, fd, LIVERY_EXT_MAX_POOL);
		assert_non_null(shared[i]);
		pump(ends);
	}
	assert_int_equal(livery_resolver_get_pages(ends->resolver), LIVERY_PAGES_MAX);
	assert_null(livery_sharer_share_fd(ends->sharer, fd, 1));
	assert_int_equal(errno, ENOBUFS);
	livery_sharer_release(ends->sharer, shared[2]);
	assert_non_null(livery_sharer_share_fd(ends->sharer, fd, 1));
	pump(ends);
	close(fd);
}

static void kept_memory_makes_room_for_what_is_needed(void **state) {
	struct ends *ends = *state;
	int fd = make_memfd(LIVERY_EXT_MAX_POOL, F_SEAL_SHRINK);
	livery_sharer_release(ends->sharer, livery_sharer_alloc(ends->sharer, 8 << 20));
	for (size_t i = 0; i < LIVERY_PAGES_MAX / (LIVERY_EXT_MAX_POOL / LIVERY_PAGE); i++) {
		assert_non_null(livery_sharer_share_fd(ends->sharer, fd, LIVERY_EXT_MAX_POOL));
		pump(ends);
	}
	assert_int_equal(ends->n_forgotten, 1);
	close(fd);
}

static void runs_are_bounded_on_both_sides(void **state) {
	struct ends *ends = *state;
	struct rlimit limit;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	if (limit.rlim_max < 4300) {
		print_message("needs 4300 open files, the limit is %lu\n",
			(unsigned long)limit.rlim_max);
		skip();
	}
	limit.rlim_cur = limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	int fd = make_memfd(4096, F_SEAL_SHRINK);
	/* one that is only kept gives way to the last */
	livery_sharer_release(ends->sharer, livery_sharer_alloc(ends->sharer, 4096));
	for (int i = 0; i < 4096; i++) {
		assert_non_null(livery_sharer_share_fd(ends->sharer, fd, 4096));
		pump(ends);
	}
	assert_int_equal(ends->n_forgotten, 1);
	assert_null(livery_sharer_share_fd(ends->sharer, fd, 4096));
	assert_int_equal(errno, ENOBUFS);
	close(fd);
}

static void numbers_are_used_again_after_the_last_and_never_0(void **state) {
	struct ends *ends = *state;
	int fd = make_memfd(LIVERY_EXT_MAX_POOL, F_SEAL_SHRINK);
	struct livery_shared *stays = livery_sharer_share_fd(ends->sharer, fd, 4096);
	uint32_t before = stays->runs[0].first;
	bool wrapped = false;
	for (int i = 0; i < (1 << 14) + 10; i++) {
		struct livery_shared *shared =
			livery_sharer_share_fd(ends->sharer, fd, LIVERY_EXT_MAX_POOL);
		assert_non_null(shared);
		assert_int_not_equal(shared->runs[0].first, 0);
		wrapped |= shared->runs[0].first < before;
		before = shared->runs[0].first;
		livery_sharer_release(ends->sharer, shared);
		pump(ends);
	}
	assert_true(wrapped);
	close(fd);
}

static void full_queue_fails_the_share_and_keeps_the_numbers(void **state) {
	struct ends *ends = *state;
	int fd = make_memfd(8192, F_SEAL_SHRINK);
	livery_channel_set_limit(ends->agent, 0);
	assert_share_fails(ends, fd, 8192, ENOBUFS);
	assert_null(livery_sharer_alloc(ends->sharer, 8192));
	livery_channel_set_limit(ends->agent, 1000);
	struct livery_shared *shared = livery_sharer_share_fd(ends->sharer, fd, 8192);
	assert_non_null(shared);
	assert_int_equal(shared->runs[0].first, 1);
	close(fd);
}

static void number_is_free_only_when_the_peer_was_told(void **state) {
	struct ends *ends = *state;
	int fd = make_memfd(8192, F_SEAL_SHRINK);
	struct livery_shared *a = livery_sharer_share_fd(ends->sharer, fd, 8192);
	struct livery_shared *b = livery_sharer_share_fd(ends->sharer, fd, 4096);
	livery_channel_set_limit(ends->agent, 0);
	livery_sharer_release(ends->sharer, a);
	livery_sharer_release(ends->sharer, b);
	pump(ends);
	assert_int_equal(ends->n_forgotten, 0);
	assert_int_equal(livery_sharer_get_stats(ends->sharer).pages, 3);
	livery_channel_set_limit(ends->agent, 1000);
	assert_non_null(livery_sharer_share_fd(ends->sharer, fd, 8192));
	pump(ends);
	assert_int_equal(ends->n_forgotten, 2);
	assert_int_equal(livery_resolver_get_pages(ends->resolver), 2);
	close(fd);
}

static void closed_channel_fails_the_share_and_releases_all(void **state) {
	struct ends *ends = *state;
	int fd = make_memfd(8192, F_SEAL_SHRINK);
	struct livery_shared *shared = livery_sharer_share_fd(ends->sharer, fd, 8192);
	livery_resolver_destroy(ends->resolver);
	livery_channel_destroy(ends->guid);
	ends->resolver = NULL;
	ends->guid = NULL;
	assert_null(livery_sharer_share_fd(ends->sharer, fd, 8192));
	assert_int_equal(errno, EPIPE);
	livery_sharer_release(ends->sharer, shared);
	assert_int_equal(livery_sharer_get_stats(ends->sharer).pages, 0);
	close(fd);
}

static void sizes_round_up_by_at_most_a_quarter(void **state) {
	size_t before = 0;
	for (size_t pages = 1; pages <= 300000; pages++) {
		size_t rounded = livery_pages_round(pages);
		assert_true(rounded >= pages && rounded >= before &&
			(rounded - pages) * 4 <= pages);
		assert_int_equal(livery_pages_round(rounded), rounded);
		before = rounded;
	}
	assert_int_equal(livery_pages_round(7), 7);
	assert_int_equal(livery_pages_round(9), 10);
	assert_int_equal(livery_pages_round(2025), 2048);
	assert_int_equal(livery_pages_round(1 << 18), 1 << 18);
	assert_true(livery_pages_serves(5, 5));
	assert_false(livery_pages_serves(4, 5));
	assert_true(livery_pages_serves(256, 1));
	assert_true(livery_pages_serves(2048, 2));
	assert_false(livery_pages_serves(2048, 1));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup_ends, teardown_ends)

int main(void) {
	const struct CMUnitTest tests[] = {
		TEST(allocated_memory_is_zero_and_seen_by_the_other_end),
		TEST(memory_given_back_is_given_again_without_a_new_share),
		TEST(allocated_memory_keeps_its_size_for_ever),
		TEST(smallest_memory_that_serves_is_given_again),
		TEST(memory_that_is_not_kept_is_unmapped),
		TEST(memory_in_use_is_not_given_again),
		TEST(resizing_below_the_largest_size_makes_no_new_share),
		TEST(growing_makes_few_shares),
		TEST(kept_memory_is_bounded_and_the_peer_is_told),
		TEST(destroying_the_sharer_ends_every_share),
		TEST(program_memory_is_sealed_and_seen_without_a_copy),
		TEST(memory_that_ends_inside_a_page_is_shared_up_to_there),
		TEST(what_cannot_be_sealed_is_not_shared),
		TEST(too_small_and_absurd_sizes_are_refused),
		TEST(channel_without_descriptors_shares_nothing),
		TEST(no_more_pages_are_shared_than_was_said),
		TEST(sharer_stays_within_what_the_resolver_takes),
		TEST(kept_memory_makes_room_for_what_is_needed),
		TEST(runs_are_bounded_on_both_sides),
		TEST(numbers_are_used_again_after_the_last_and_never_0),
		TEST(full_queue_fails_the_share_and_keeps_the_numbers),
		TEST(number_is_free_only_when_the_peer_was_told),
		TEST(closed_channel_fails_the_share_and_releases_all),
		cmocka_unit_test(sizes_round_up_by_at_most_a_quarter),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
