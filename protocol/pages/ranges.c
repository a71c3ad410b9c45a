/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>
#include "protocol/pages/ranges.h"

#define NUMBERS_END ((uint64_t)1 << 32)
#define RANGES_MIN 16

static uint64_t range_end(const struct livery_range *range) {
	return (uint64_t)range->first + range->count;
}

void livery_ranges_init(struct livery_ranges *ranges, size_t max) {
	*ranges = (struct livery_ranges){ .max = max };
}

void livery_ranges_finish(struct livery_ranges *ranges) {
	free(ranges->ranges);
	*ranges = (struct livery_ranges){ 0 };
}

bool livery_ranges_valid(uint32_t first, uint32_t count) {
	return first > 0 && count > 0 && (uint64_t)first + count <= NUMBERS_END;
}

/* Index of the first range that ends after number. */
static size_t ranges_bisect(const struct livery_ranges *ranges, uint32_t number) {
	size_t low = 0, high = ranges->n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (range_end(&ranges->ranges[middle]) > number) {
			high = middle;
		} else {
			low = middle + 1;
		}
	}
	return low;
}

static bool ranges_reserve(struct livery_ranges *ranges) {
	if (ranges->n < ranges->capacity) {
		return true;
	}
	if (ranges->n >= ranges->max) {
		return false;
	}
	size_t capacity = ranges->capacity > 0 ? ranges->capacity * 2 : RANGES_MIN;
	if (capacity > ranges->max) {
		capacity = ranges->max;
	}
	struct livery_range *array = calloc(capacity, sizeof(*array));
	if (array == NULL) {
		return false;
	}
	if (ranges->n > 0) {
		memcpy(array, ranges->ranges, ranges->n * sizeof(*array));
	}
	free(ranges->ranges);
	ranges->ranges = array;
	ranges->capacity = capacity;
	return true;
}

enum livery_ranges_result livery_ranges_check(struct livery_ranges *ranges, uint32_t first,
		uint32_t count) {
	if (!livery_ranges_valid(first, count)) {
		return LIVERY_RANGES_INVALID;
	}
	size_t i = ranges_bisect(ranges, first);
	if (i < ranges->n && ranges->ranges[i].first < (uint64_t)first + count) {
		return LIVERY_RANGES_OVERLAP;
	}
	return ranges_reserve(ranges) ? LIVERY_RANGES_OK : LIVERY_RANGES_FULL;
}

enum livery_ranges_result livery_ranges_insert(struct livery_ranges *ranges,
		const struct livery_range *range) {
	enum livery_ranges_result result = livery_ranges_check(ranges, range->first, range->count);
	if (result != LIVERY_RANGES_OK) {
		return result;
	}
	size_t i = ranges_bisect(ranges, range->first);
	memmove(&ranges->ranges[i + 1], &ranges->ranges[i],
		(ranges->n - i) * sizeof(ranges->ranges[0]));
	ranges->ranges[i] = *range;
	ranges->n++;
	ranges->pages += range->count;
	return LIVERY_RANGES_OK;
}

struct livery_range *livery_ranges_find(const struct livery_ranges *ranges, uint32_t number) {
	size_t i = ranges_bisect(ranges, number);
	if (i == ranges->n || ranges->ranges[i].first > number) {
		return NULL;
	}
	return &ranges->ranges[i];
}

bool livery_ranges_remove(struct livery_ranges *ranges, uint32_t first, uint32_t count,
		struct livery_range *removed) {
	struct livery_range *range = livery_ranges_find(ranges, first);
	if (range == NULL || range->first != first || range->count != count) {
		return false;
	}
	*removed = *range;
	size_t after = ranges->n - (size_t)(range - ranges->ranges) - 1;
	memmove(range, range + 1, after * sizeof(*range));
	ranges->n--;
	ranges->pages -= removed->count;
	return true;
}

static uint32_t ranges_gap_after(const struct livery_ranges *ranges, uint32_t from,
		uint32_t count) {
	uint64_t start = from > 0 ? from : 1;
	for (size_t i = ranges_bisect(ranges, (uint32_t)start); i < ranges->n; i++) {
		if (ranges->ranges[i].first >= start + count) {
			break;
		}
		start = range_end(&ranges->ranges[i]);
	}
	return start + count <= NUMBERS_END ? (uint32_t)start : 0;
}

uint32_t livery_ranges_gap(const struct livery_ranges *ranges, uint32_t from, uint32_t count) {
	if (count == 0) {
		return 0;
	}
	uint32_t first = ranges_gap_after(ranges, from, count);
	return first > 0 ? first : ranges_gap_after(ranges, 1, count);
}
