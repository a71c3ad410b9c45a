/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/fuzz/memory.h"
#include <errno.h>

void *__wrap_calloc(size_t count, size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_malloc(size_t size);
void *__real_malloc(size_t size);
void *__wrap_realloc(void *memory, size_t size);
void *__real_realloc(void *memory, size_t size);

static unsigned int left; /* 0: none fails */
static bool failed;

void fuzz_memory_fail(unsigned int nth) {
	left = nth;
	failed = false;
}

bool fuzz_memory_failed(void) {
	return failed;
}

static bool fails(void) {
	if (left == 0 || --left > 0) {
		return false;
	}
	failed = true;
	errno = ENOMEM;
	return true;
}

void *__wrap_calloc(size_t count, size_t size) {
	return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_malloc(size_t size) {
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_realloc(void *memory, size_t size) {
	return fails() ? NULL : __real_realloc(memory, size);
}
