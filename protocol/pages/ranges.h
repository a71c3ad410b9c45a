/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_PAGES_RANGES_H
#define LIVERY_PAGES_RANGES_H

/*
 * A set of disjoint ranges of page numbers, each with a descriptor: what the sharer gave out and
 * what the resolver was told. A sorted array; lookup by bisection. Pure: a descriptor is only a
 * number here.
 *
 * Numbers are 1 to 2^32 - 1; a range may end with the last one. Arithmetic is in 64 bits: no end
 * overflows.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct livery_range {
	uint32_t first, count; /* both > 0, first + count <= 2^32 */
	int fd;
	uint64_t bytes; /* of the range that the memory behind it holds, <= count * 4096 */
};

struct livery_ranges {
	struct livery_range *ranges;
	size_t n, capacity;
	size_t max; /* greatest n */
	uint64_t pages; /* sum of all counts */
};

enum livery_ranges_result {
	LIVERY_RANGES_OK,
	LIVERY_RANGES_INVALID, /* empty, number 0, or beyond the last number */
	LIVERY_RANGES_OVERLAP,
	LIVERY_RANGES_FULL, /* max ranges, or no memory */
};

/* An empty set that never has more than max ranges. */
void livery_ranges_init(struct livery_ranges *ranges, size_t max);
/* Frees the array, not the descriptors. */
void livery_ranges_finish(struct livery_ranges *ranges);

/* Whether first and count name a legal range, in the set or not. */
bool livery_ranges_valid(uint32_t first, uint32_t count);

/* Whether the range could be inserted. Allocates what inserting it then needs. */
enum livery_ranges_result livery_ranges_check(struct livery_ranges *ranges, uint32_t first,
	uint32_t count);
/* Inserts it; the set keeps the descriptor, and closes none. Says what check would have said. */
enum livery_ranges_result livery_ranges_insert(struct livery_ranges *ranges,
	const struct livery_range *range);

/* The range that holds the number, or NULL. Valid until the set changes. */
struct livery_range *livery_ranges_find(const struct livery_ranges *ranges, uint32_t number);

/* Takes out exactly this range into *removed; false: there is no such range. */
bool livery_ranges_remove(struct livery_ranges *ranges, uint32_t first, uint32_t count,
	struct livery_range *removed);

/* The first of count free numbers at or after from, or else anywhere; 0: there are none. */
uint32_t livery_ranges_gap(const struct livery_ranges *ranges, uint32_t from, uint32_t count);

#endif
