/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_TESTS_FUZZ_FUZZ_H
#define LIVERY_TESTS_FUZZ_FUZZ_H

/*
 * What the fuzz targets share: the entry point that libFuzzer, AFL++ and the replay program call, a
 * check that ends the process where it fails, and a reader of the input that never runs out.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Runs one input; always 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Also without NDEBUG: an invariant that an input broke is a finding like any other. */
#define check(condition) \
	do { \
		if (!(condition)) { \
			fprintf(stderr, "%s:%d: check failed: %s\n", __FILE__, __LINE__, \
				#condition); \
			abort(); \
		} \
	} while (0)

struct fuzz_reader {
	const uint8_t *data;
	size_t size;
};

/* Zeros after the end. */
static inline uint8_t fuzz_u8(struct fuzz_reader *reader) {
	if (reader->size == 0) {
		return 0;
	}
	reader->size--;
	return *reader->data++;
}

static inline uint32_t fuzz_u16(struct fuzz_reader *reader) {
	uint32_t low = fuzz_u8(reader);
	return low | (uint32_t)fuzz_u8(reader) << 8;
}

static inline uint32_t fuzz_u32(struct fuzz_reader *reader) {
	uint32_t low = fuzz_u16(reader);
	return low | fuzz_u16(reader) << 16;
}

/*
 * A copy of exactly that size, so that a sanitizer sees what is read beyond it. It never is the
 * allocation that fails (memory.h).
 */
static inline uint8_t *fuzz_copy(const uint8_t *data, size_t size) {
	void *copy = NULL;
	check(posix_memalign(&copy, sizeof(void *), size > 0 ? size : 1) == 0);
	if (size > 0) {
		memcpy(copy, data, size);
	}
	return copy;
}

#endif
