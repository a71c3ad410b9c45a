/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "protocol/channel/outbox.h"
#include "protocol/pages/ranges.h"
#include "protocol/pages/sizes.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/memory.h"

/*
 * The ring of pending output and the set of page numbers, each against a plain model. What there is
 * no memory for has not happened.
 */

#define MODEL 4096

static void run_outbox(struct fuzz_reader *reader) {
	static uint8_t model[MODEL];
	size_t pushed = 0, taken = 0;
	int next_fd = 0, seen_fd = 0;
	struct livery_outbox outbox;

	livery_outbox_init(&outbox, 1 + fuzz_u16(reader) % 20000);
	while (reader->size > 0) {
		uint8_t op = fuzz_u8(reader);
		size_t size = fuzz_u8(reader);
		const uint8_t *data;
		int fd;
		fuzz_memory_fail(op >> 6);
		if (op & 1) {
			uint8_t bytes[256];
			memset(bytes, op, sizeof(bytes));
			if (pushed + size > MODEL) {
				break;
			}
			fd = op & 2 && size > 0 ? next_fd : -1;
			if (livery_outbox_push(&outbox, bytes, size, fd)) {
				memcpy(model + pushed, bytes, size);
				pushed += size;
				next_fd += fd >= 0;
			}
		} else {
			size_t most = livery_outbox_peek(&outbox, &data, &fd);
			check((most > 0) == (pushed > taken) && most <= pushed - taken);
			size = size < most ? size : most;
			check(size == 0 || memcmp(data, model + taken, size) == 0);
			int gone = livery_outbox_consume(&outbox, size);
			check(size == 0 || gone == fd);
			if (gone >= 0) {
				check(gone == seen_fd);
				seen_fd++;
			}
			taken += size;
		}
		check(outbox.size == pushed - taken && outbox.size <= outbox.limit);
	}
	for (int fd; (fd = livery_outbox_drop_fd(&outbox)) >= 0; seen_fd++) {
		check(fd == seen_fd);
	}
	check(seen_fd == next_fd);
	livery_outbox_finish(&outbox);
}

static void run_ranges(struct fuzz_reader *reader) {
	bool model[256] = { false };
	struct livery_ranges set;
	struct livery_range removed;
	uint64_t pages = 0;

	livery_ranges_init(&set, 1 + fuzz_u8(reader) % 40);
	while (reader->size > 0) {
		uint8_t op = fuzz_u8(reader);
		uint32_t first = fuzz_u8(reader), count = op >> 2;
		struct livery_range range = { .first = first, .count = count, .fd = 1 };
		fuzz_memory_fail(op >= 0xf0);
		if (op & 1) {
			if (livery_ranges_insert(&set, &range) == LIVERY_RANGES_OK) {
				for (uint32_t i = first; i < first + count && i < 256; i++) {
					check(!model[i]);
					model[i] = true;
				}
				pages += count;
			}
		} else if (op & 2) {
			if (livery_ranges_remove(&set, first, count, &removed)) {
				for (uint32_t i = first; i < first + count && i < 256; i++) {
					check(model[i]);
					model[i] = false;
				}
				pages -= count;
			}
		} else {
			uint32_t gap = livery_ranges_gap(&set, first, count);
			for (uint32_t i = gap; gap > 0 && i < gap + count && i < 256; i++) {
				check(!model[i]);
			}
		}
		check((livery_ranges_find(&set, first) != NULL) == model[first]);
		check(set.pages == pages && set.n <= set.max);
	}
	livery_ranges_finish(&set);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
	struct fuzz_reader reader = { data, size };
	switch (fuzz_u8(&reader) % 3) {
	case 0:
		run_outbox(&reader);
		break;
	case 1:
		run_ranges(&reader);
		break;
	default: {
		size_t pages = 1 + fuzz_u32(&reader), rounded = livery_pages_round(pages);
		check(rounded >= pages && rounded - pages <= pages / 4);
		check(livery_pages_serves(rounded, pages));
		break;
	}
	}
	fuzz_memory_fail(0);
	return 0;
}
