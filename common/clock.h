/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMMON_CLOCK_H
#define LIVERY_COMMON_CLOCK_H

/*
 * The monotonic clock, the only one that Livery measures by, and the processor's, which tells what
 * work took whatever else ran meanwhile.
 */

#include <stdint.h>
#include <time.h>

static inline int64_t livery_clock_ns(void) {
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static inline int64_t livery_clock_ms(void) {
	return livery_clock_ns() / 1000000;
}

/* What the calling thread has had of the processor, ns. */
static inline int64_t livery_clock_processor_ns(void) {
	struct timespec now;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

#endif
