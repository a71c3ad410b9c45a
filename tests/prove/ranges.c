/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "protocol/pages/ranges.h"
#include "protocol/pages/sizes.h"
#include "tests/prove/prove.h"

/*
 * The set of page numbers, one step from any valid set: disjoint, sorted and counted again, and no
 * number known that was not given; and the sizes of pools.
 */

#define MAX 2
#define PAGES UINT64_C(0x100000000)

static void check_invariants(const struct livery_ranges *set) {
	uint64_t pages = 0;

	prove(set->n <= set->capacity && set->capacity <= set->max);
	for (size_t i = 0; i < set->n; i++) {
		const struct livery_range *range = &set->ranges[i];
		prove(range->first > 0 && range->count > 0);
		prove((uint64_t)range->first + range->count <= UINT64_C(0x100000000));
		prove(i == 0 ||
			(uint64_t)range[-1].first + range[-1].count <= range->first);
		pages += range->count;
	}
	prove(set->pages == pages);
}

/* No number is known twice, and the same number is known afterwards. */
static void insert(struct livery_ranges *set) {
	struct livery_range range = { .first = nondet_u32(), .count = nondet_u32(), .fd = 3 };
	uint32_t number = nondet_u32();
	bool inside = number >= range.first && number - range.first < range.count;
	bool known = livery_ranges_find(set, number) != NULL;

	enum livery_ranges_result result = livery_ranges_insert(set, &range);
	if (result == LIVERY_RANGES_OK) {
		prove(!(inside && known));
		prove((livery_ranges_find(set, number) != NULL) == (inside || known));
	} else {
		prove((livery_ranges_find(set, number) != NULL) == known);
	}
}

static void remove_one(struct livery_ranges *set) {
	uint32_t first = nondet_u32(), count = nondet_u32(), number = nondet_u32();
	struct livery_range removed;
	bool inside = number >= first && number - first < count;
	bool known = livery_ranges_find(set, number) != NULL;

	if (livery_ranges_remove(set, first, count, &removed)) {
		prove(removed.first == first && removed.count == count);
		prove((livery_ranges_find(set, number) != NULL) == (known && !inside));
	} else {
		prove((livery_ranges_find(set, number) != NULL) == known);
	}
}

static void gap(struct livery_ranges *set) {
	uint32_t from = nondet_u32(), count = nondet_u32(), number = nondet_u32();
	uint32_t first = livery_ranges_gap(set, from, count);

	if (first != 0) {
		prove(livery_ranges_valid(first, count));
		assume(number >= first && number - first < count);
		prove(livery_ranges_find(set, number) == NULL);
	}
}

/*
 * In place of the library's, which the prover would look at byte by byte: the set moves whole
 * ranges within one array.
 */
void *memmove(void *to, const void *from, size_t size) {
	struct livery_range *target = to;
	const struct livery_range *source = from;

	prove(size % sizeof(*target) == 0 && size / sizeof(*target) <= MAX);
	for (size_t i = 0; target < source && i < size / sizeof(*target); i++) {
		target[i] = source[i];
	}
	for (size_t i = size / sizeof(*target); target > source && i > 0; i--) {
		target[i - 1] = source[i - 1];
	}
	return to;
}

/* Any valid set of up to MAX ranges that may grow to max. */
static struct livery_ranges any_set(size_t max) {
	struct livery_ranges set = { .n = nondet_size(), .capacity = MAX, .max = max };

	assume(set.n <= MAX);
	set.ranges = malloc(MAX * sizeof(struct livery_range));
	assume(set.ranges != NULL);
	for (size_t i = 0; i < MAX; i++) {
		const struct livery_range *range = &set.ranges[i];
		if (i >= set.n) {
			break;
		}
		assume(range->first > 0 && range->count > 0);
		assume((uint64_t)range->first + range->count <= UINT64_C(0x100000000));
		assume(i == 0 || (uint64_t)range[-1].first + range[-1].count <= range->first);
		set.pages += range->count;
	}
	return set;
}

void prove_ranges_insert(void);
void prove_ranges_insert(void) {
	struct livery_ranges set = any_set(MAX);
	insert(&set);
	check_invariants(&set);
}

void prove_ranges_grow(void);
void prove_ranges_grow(void) {
	struct livery_ranges set = any_set(MAX + 1);
	assume(set.n == MAX);
	insert(&set);
	check_invariants(&set);
}

void prove_ranges_remove(void);
void prove_ranges_remove(void) {
	struct livery_ranges set = any_set(MAX);
	remove_one(&set);
	check_invariants(&set);
}

void prove_ranges_gap(void);
void prove_ranges_gap(void) {
	struct livery_ranges set = any_set(MAX);
	gap(&set);
}

/* Enough, at most a quarter more, and never less for more. */
void prove_sizes(void);
void prove_sizes(void) {
	size_t pages = nondet_size();

	assume(pages > 0 && pages <= PAGES);
	size_t rounded = livery_pages_round(pages);
	prove(rounded >= pages && rounded - pages <= pages / 4);
	prove(pages >= 8 || rounded == pages);
	prove(livery_pages_serves(rounded, pages));
	prove(!livery_pages_serves(pages - 1, pages));
}
