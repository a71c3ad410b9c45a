/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * guid's side of the pages, against an agent that keeps no rules; and the set of ranges behind it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include "protocol/channel/channel.h"
#include "protocol/pages/pages.h"
#include "protocol/pages/pages_impl.h"
#include "protocol/pages/ranges.h"
#include "protocol/wire/messages.h"
#include "tests/unit/descriptors.h"
#include "tests/unit/rng.h"

#define SEALED (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL)

struct guid {
	struct livery_channel *agent, *channel;
	struct livery_resolver *resolver;
	char error[256];
	int open_before;
};

static int setup_guid(void **state) {
	struct guid *guid = calloc(1, sizeof(*guid));
	int fds[2];
	assert_non_null(guid);
	guid->open_before = count_open();
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	guid->agent = livery_channel_from_fd(fds[0]);
	guid->channel = livery_channel_from_fd(fds[1]);
	guid->resolver = livery_resolver_create_embedded(guid->channel);
	assert_non_null(guid->resolver);
	*state = guid;
	return 0;
}

static int teardown_guid(void **state) {
	struct guid *guid = *state;
	livery_resolver_destroy(guid->resolver);
	livery_channel_destroy(guid->channel);
	livery_channel_destroy(guid->agent);
	assert_int_equal(count_open(), guid->open_before);
	free(guid);
	return 0;
}

/* The agent sends fd (closed here) and says what it likes about it. */
static bool announce(struct guid *guid, uint32_t first, uint32_t count, int fd) {
	char in[1];
	if (fd >= 0) {
		assert_true(livery_channel_write(guid->agent, "x", 1, fd));
		assert_int_equal(livery_channel_read(guid->channel, in, 1), 1);
		close(fd);
	}
	guid->error[0] = '\0';
	return livery_resolver_add(guid->resolver, first, count, guid->error, sizeof(guid->error));
}

static bool forget(struct guid *guid, uint32_t first, uint32_t count) {
	guid->error[0] = '\0';
	return livery_resolver_forget(guid->resolver, first, count, guid->error,
		sizeof(guid->error));
}

/* A violation: nothing changes, no descriptor stays, one line says what. */
static void assert_refused(struct guid *guid, uint32_t first, uint32_t count, int fd,
		const char *part) {
	size_t pages = livery_resolver_get_pages(guid->resolver);
	int before = count_open() - (fd >= 0);
	assert_false(announce(guid, first, count, fd));
	assert_non_null(strstr(guid->error, part));
	assert_non_null(strstr(guid->error, "EXT_PAGES"));
	assert_null(strchr(guid->error, '\n'));
	assert_int_equal(livery_resolver_get_pages(guid->resolver), pages);
	assert_int_equal(count_open(), before);
	assert_int_equal(livery_channel_take_fd(guid->channel), -1);
}

static bool resolve(struct guid *guid, uint32_t first, uint32_t count, uint32_t size,
		struct livery_page_range *range) {
	const struct livery_run run = { first, count };
	errno = 0;
	return livery_resolver_resolve(guid->resolver, &run, 1, size, range);
}

static void descriptor_must_come_with_the_numbers(void **state) {
	assert_refused(*state, 1, 1, -1, "no descriptor");
}

static void numbers_must_be_legal(void **state) {
	struct guid *guid = *state;
	assert_refused(guid, 0, 1, make_memfd(8192, SEALED), "not page numbers");
	assert_refused(guid, 1, 0, make_memfd(8192, SEALED), "not page numbers");
	assert_refused(guid, 0xffffffff, 2, make_memfd(8192, SEALED), "not page numbers");
	assert_refused(guid, 2, 0xffffffff, make_memfd(8192, SEALED), "not page numbers");
	assert_true(announce(guid, 0xffffffff, 1, make_memfd(8192, SEALED)));
	assert_true(announce(guid, 0xfffffffd, 2, make_memfd(8192, SEALED)));
}

static void numbers_must_be_unused(void **state) {
	struct guid *guid = *state;
	const struct livery_run overlaps[] = { { 10, 5 }, { 10, 1 }, { 14, 1 }, { 12, 2 }, { 9, 2 },
		{ 14, 5 }, { 1, 20 }, { 9, 7 } };
	assert_true(announce(guid, 10, 5, make_memfd(5 * 4096, SEALED)));
	for (size_t i = 0; i < sizeof(overlaps) / sizeof(overlaps[0]); i++) {
		assert_refused(guid, overlaps[i].first, overlaps[i].count,
			make_memfd(20 * 4096, SEALED), "in use");
	}
	assert_true(announce(guid, 9, 1, make_memfd(4096, SEALED)));
	assert_true(announce(guid, 15, 1, make_memfd(4096, SEALED)));
	assert_int_equal(livery_resolver_get_pages(guid->resolver), 7);
}

static void only_a_memfd_sealed_against_shrinking_is_taken(void **state) {
	struct guid *guid = *state;
	int pipes[2];
	char path[] = "/tmp/livery-test-XXXXXX";
	int file = mkstemp(path);
	assert_int_equal(ftruncate(file, 8192), 0);
	assert_int_equal(unlink(path), 0);
	/* on a tmpfs it has seals, though never that one */
	assert_refused(guid, 1, 1, file, "memfd");
	assert_int_equal(pipe2(pipes, O_CLOEXEC), 0);
	assert_refused(guid, 1, 1, pipes[0], "not a memfd");
	close(pipes[1]);
	assert_refused(guid, 1, 1, open("/dev/null", O_RDONLY | O_CLOEXEC), "not a memfd");
	assert_refused(guid, 1, 1, make_memfd(8192, 0), "not sealed against shrinking");
	assert_refused(guid, 1, 1, make_memfd(8192, F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL),
		"not sealed against shrinking");
	assert_true(announce(guid, 1, 1, make_memfd(8192, F_SEAL_SHRINK)));
}

static void memfd_must_hold_every_page(void **state) {
	struct guid *guid = *state;
	assert_refused(guid, 1, 1, make_memfd(0, SEALED), "too small");
	assert_refused(guid, 1, 3, make_memfd(2 * 4096, SEALED), "too small");
	assert_refused(guid, 1, 0xffffffff >> 12, make_memfd(4096, SEALED), "too small");
	/* a last page that is there in part can be read without a fault */
	assert_true(announce(guid, 1, 3, make_memfd(2 * 4096 + 1, SEALED)));
	assert_true(announce(guid, 4, 3, make_memfd(3 * 4096, SEALED)));
}

static void pages_are_bounded(void **state) {
	struct guid *guid = *state;
	livery_resolver_set_limit(guid->resolver, 10);
	assert_true(announce(guid, 100, 6, make_memfd(6 * 4096, SEALED)));
	assert_refused(guid, 1, 5, make_memfd(5 * 4096, SEALED), "too many pages");
	assert_true(announce(guid, 1, 4, make_memfd(4 * 4096, SEALED)));
	assert_refused(guid, 50, 1, make_memfd(4096, SEALED), "too many pages");
	livery_resolver_set_limit(guid->resolver, 5);
	assert_refused(guid, 50, 1, make_memfd(4096, SEALED), "too many pages");
	assert_true(forget(guid, 100, 6));
	assert_true(announce(guid, 50, 1, make_memfd(4096, SEALED)));
}

static void default_bound_of_pages_is_exact(void **state) {
	struct guid *guid = *state;
	off_t whole = (off_t)LIVERY_PAGES_MAX * LIVERY_PAGE;
	assert_refused(guid, 1, LIVERY_PAGES_MAX + 1, make_memfd(whole + 4096, SEALED),
		"too many pages");
	assert_true(announce(guid, 1, LIVERY_PAGES_MAX, make_memfd(whole, SEALED)));
}

static void only_whole_announcements_are_forgotten(void **state) {
	struct guid *guid = *state;
	struct livery_page_range range;
	assert_true(announce(guid, 10, 5, make_memfd(5 * 4096, SEALED)));
	assert_true(announce(guid, 15, 5, make_memfd(5 * 4096, SEALED)));
	int before = count_open();
	const struct livery_run wrong[] = { { 10, 4 }, { 11, 4 }, { 10, 10 }, { 1, 5 }, { 20, 1 },
		{ 0, 0 }, { 10, 0 }, { 0xffffffff, 0xffffffff } };
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_false(forget(guid, wrong[i].first, wrong[i].count));
		assert_non_null(strstr(guid->error, "no such run"));
	}
	assert_true(forget(guid, 10, 5));
	assert_int_equal(count_open(), before - 1);
	assert_int_equal(livery_resolver_get_pages(guid->resolver), 5);
	assert_false(resolve(guid, 10, 5, 4096, &range));
	assert_true(resolve(guid, 15, 5, 4096, &range));
	assert_false(forget(guid, 10, 5));
}

static void runs_resolve_to_the_pages_they_name(void **state) {
	struct guid *guid = *state;
	struct livery_page_range range;
	int a = make_memfd(10 * 4096, SEALED), b = make_memfd(10 * 4096, SEALED);
	ino_t inode_a = inode_of(a), inode_b = inode_of(b);
	assert_true(announce(guid, 100, 10, a));
	assert_true(announce(guid, 110, 10, b));
	assert_true(resolve(guid, 103, 4, 4 * 4096, &range));
	assert_int_equal(inode_of(range.fd), inode_a);
	assert_int_equal(range.offset, 3);
	assert_int_equal(range.size, 4 * 4096);
	assert_true(resolve(guid, 119, 1, 17, &range));
	assert_int_equal(inode_of(range.fd), inode_b);
	assert_int_equal(range.offset, 9);
	assert_int_equal(range.size, 17);
	const struct livery_run runs[] = { { 111, 1 }, { 112, 3 }, { 115, 1 } };
	assert_true(livery_resolver_resolve(guid->resolver, runs, 3, 5 * 4096, &range));
	assert_int_equal(range.offset, 1);
}

static void assert_unresolved(struct guid *guid, const struct livery_run *runs, size_t n,
		uint32_t size) {
	struct livery_page_range range;
	errno = 0;
	assert_false(livery_resolver_resolve(guid->resolver, runs, n, size, &range));
	assert_int_equal(errno, ENOENT);
}

static void what_is_not_in_one_memfd_does_not_resolve(void **state) {
	struct guid *guid = *state;
	assert_true(announce(guid, 100, 10, make_memfd(10 * 4096, SEALED)));
	assert_true(announce(guid, 110, 10, make_memfd(10 * 4096, SEALED)));
	assert_unresolved(guid, NULL, 0, 4096);
	assert_unresolved(guid, (struct livery_run[]){ { 99, 2 } }, 1, 4096);
	assert_unresolved(guid, (struct livery_run[]){ { 0, 1 } }, 1, 4096);
	assert_unresolved(guid, (struct livery_run[]){ { 120, 1 } }, 1, 4096);
	assert_unresolved(guid, (struct livery_run[]){ { 105, 10 } }, 1, 4096);
	assert_unresolved(guid, (struct livery_run[]){ { 100, 10 }, { 110, 10 } }, 2, 4096);
	assert_unresolved(guid, (struct livery_run[]){ { 101, 1 }, { 100, 1 } }, 2, 4096);
	assert_unresolved(guid, (struct livery_run[]){ { 100, 1 }, { 102, 1 } }, 2, 4096);
	assert_unresolved(guid, (struct livery_run[]){ { 100, 2 }, { 101, 2 } }, 2, 4096);
	assert_unresolved(guid, (struct livery_run[]){ { 100, 0 } }, 1, 4096);
	assert_unresolved(guid, (struct livery_run[]){ { 100, 1 }, { 101, 0 } }, 2, 4096);
	assert_unresolved(guid, (struct livery_run[]){ { 100, 0xffffffff } }, 1, 4096);
	assert_unresolved(guid, (struct livery_run[]){ { 105, 2 } }, 1, 2 * 4096 + 1);
	assert_unresolved(guid, (struct livery_run[]){ { 105, 2 } }, 1, 0);
}

static void range_ends_where_its_memory_ends(void **state) {
	struct guid *guid = *state;
	struct livery_page_range range;
	assert_true(announce(guid, 1, 3, make_memfd(2 * 4096 + 100, SEALED)));
	assert_true(resolve(guid, 1, 3, 2 * 4096 + 100, &range));
	assert_int_equal(range.size, 2 * 4096 + 100);
	assert_true(resolve(guid, 1, 3, 3 * 4096, &range));
	assert_int_equal(range.size, 2 * 4096 + 100);
	assert_true(resolve(guid, 3, 1, 4096, &range));
	assert_int_equal(range.offset, 2);
	assert_int_equal(range.size, 100);
	assert_true(resolve(guid, 2, 1, 4096, &range));
	assert_int_equal(range.size, 4096);
}

static void last_number_resolves(void **state) {
	struct guid *guid = *state;
	struct livery_page_range range;
	assert_true(announce(guid, 0xfffffff0, 16, make_memfd(16 * 4096, SEALED)));
	assert_true(resolve(guid, 0xffffffff, 1, 4096, &range));
	assert_int_equal(range.offset, 15);
	assert_false(resolve(guid, 0xffffffff, 2, 4096, &range));
	assert_unresolved(guid, (struct livery_run[]){ { 0xffffffff, 1 }, { 0, 1 } }, 2, 4096);
}

/* ---- the set of ranges ---- */

#define UNIVERSE 120
#define FAR 0xffffff88u /* UNIVERSE numbers from here end with the last there is */

struct model {
	uint32_t base; /* the model knows base + 0 to base + UNIVERSE - 1 */
	int owner[UNIVERSE]; /* or 0 */
	struct livery_ranges ranges;
	uint64_t pages;
	int next_owner;
};

static bool model_is_free(const struct model *model, uint32_t at, uint32_t count) {
	if (at + count > UNIVERSE) {
		return false;
	}
	for (uint32_t i = at; i < at + count; i++) {
		if (model->owner[i] != 0) {
			return false;
		}
	}
	return true;
}

static void model_insert(struct model *model, struct rng *rng) {
	uint32_t at = rng_below(rng, UNIVERSE), count = 1 + rng_below(rng, 12);
	if (at + count > UNIVERSE) {
		return;
	}
	struct livery_range range = { model->base + at, count, model->next_owner, 0 };
	bool is_free = model_is_free(model, at, count);
	assert_int_equal(livery_ranges_insert(&model->ranges, &range),
		is_free ? LIVERY_RANGES_OK : LIVERY_RANGES_OVERLAP);
	if (is_free) {
		for (uint32_t i = at; i < at + count; i++) {
			model->owner[i] = range.fd;
		}
		model->pages += count;
		model->next_owner++;
	}
}

static void model_remove(struct model *model, struct rng *rng) {
	uint32_t at = rng_below(rng, UNIVERSE);
	if (model->owner[at] == 0) {
		return;
	}
	int owner = model->owner[at];
	uint32_t first = at, end = at;
	while (first > 0 && model->owner[first - 1] == owner) {
		first--;
	}
	while (end < UNIVERSE && model->owner[end] == owner) {
		model->owner[end++] = 0;
	}
	for (uint32_t i = first; i < at; i++) {
		model->owner[i] = 0;
	}
	struct livery_range removed;
	uint32_t count = end - first;
	assert_false(livery_ranges_remove(&model->ranges, model->base + first, count + 1,
		&removed));
	assert_true(livery_ranges_remove(&model->ranges, model->base + first, count, &removed));
	assert_int_equal(removed.fd, owner);
	model->pages -= count;
}

static void model_check(const struct model *model) {
	assert_int_equal(model->ranges.pages, model->pages);
	for (uint32_t i = 0; i < UNIVERSE; i++) {
		const struct livery_range *range = livery_ranges_find(&model->ranges,
			model->base + i);
		assert_int_equal(range != NULL ? range->fd : 0, model->owner[i]);
	}
}

static void model_check_gap(const struct model *model, struct rng *rng) {
	uint32_t from = rng_below(rng, UNIVERSE), count = 1 + rng_below(rng, 30);
	uint32_t expected = from;
	while (expected < UNIVERSE && !model_is_free(model, expected, count)) {
		expected++;
	}
	uint32_t gap = livery_ranges_gap(&model->ranges, model->base + from, count);
	if (expected < UNIVERSE) {
		assert_int_equal(gap, model->base + expected);
	} else if (model->base == FAR) {
		/* from the start again, where all is free */
		assert_int_equal(gap, 1);
	}
}

static void random_ranges_match_the_model(void **state) {
	struct rng rng = { 0x9a9e5 };
	for (int round = 0; round < 40; round++) {
		struct model model = { .base = round % 2 == 0 ? 1 : FAR, .next_owner = 1 };
		livery_ranges_init(&model.ranges, UNIVERSE);
		for (int i = 0; i < 200; i++) {
			if (rng_below(&rng, 100) < (i < 100 ? 80u : 40u)) {
				model_insert(&model, &rng);
			} else {
				model_remove(&model, &rng);
			}
			model_check(&model);
			model_check_gap(&model, &rng);
		}
		livery_ranges_finish(&model.ranges);
	}
}

static void set_is_bounded_and_gaps_run_out(void **state) {
	struct livery_ranges ranges;
	livery_ranges_init(&ranges, 3);
	assert_int_equal(livery_ranges_gap(&ranges, 1, 0), 0);
	assert_int_equal(livery_ranges_gap(&ranges, 0, 0xffffffff), 1);
	for (uint32_t i = 0; i < 3; i++) {
		struct livery_range range = { 1 + i * 2, 1, -1, 0 };
		assert_int_equal(livery_ranges_insert(&ranges, &range), LIVERY_RANGES_OK);
	}
	assert_int_equal(livery_ranges_check(&ranges, 100, 1), LIVERY_RANGES_FULL);
	assert_int_equal(livery_ranges_check(&ranges, 5, 1), LIVERY_RANGES_OVERLAP);
	assert_int_equal(livery_ranges_gap(&ranges, 1, 1), 2);
	assert_int_equal(livery_ranges_gap(&ranges, 1, 2), 6);
	assert_int_equal(livery_ranges_gap(&ranges, 0xffffffff, 1), 0xffffffff);
	assert_int_equal(livery_ranges_gap(&ranges, 0xffffffff, 2), 6);
	assert_int_equal(livery_ranges_gap(&ranges, 1, 0xffffffff - 5), 6);
	assert_int_equal(livery_ranges_gap(&ranges, 1, 0xffffffff - 4), 0);
	livery_ranges_finish(&ranges);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup_guid, teardown_guid)

int main(void) {
	const struct CMUnitTest tests[] = {
		TEST(descriptor_must_come_with_the_numbers),
		TEST(numbers_must_be_legal),
		TEST(numbers_must_be_unused),
		TEST(only_a_memfd_sealed_against_shrinking_is_taken),
		TEST(memfd_must_hold_every_page),
		TEST(pages_are_bounded),
		TEST(default_bound_of_pages_is_exact),
		TEST(only_whole_announcements_are_forgotten),
		TEST(runs_resolve_to_the_pages_they_name),
		TEST(what_is_not_in_one_memfd_does_not_resolve),
		TEST(range_ends_where_its_memory_ends),
		TEST(last_number_resolves),
		cmocka_unit_test(random_ranges_match_the_model),
		cmocka_unit_test(set_is_bounded_and_gaps_run_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
