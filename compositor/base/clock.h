/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_CLOCK_H
#define LIVERY_COMPOSITOR_CLOCK_H

/* The monotonic clock in milliseconds. */

#include <stdint.h>
#include <time.h>

static inline int64_t livery_clock_ms(void) {
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

#endif
