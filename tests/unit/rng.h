/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_TESTS_UNIT_RNG_H
#define LIVERY_TESTS_UNIT_RNG_H

/* Random numbers for tests (xorshift64*): the same on every machine, from a fixed seed. */

#include <stddef.h>
#include <stdint.h>

struct rng {
	uint64_t state; /* not 0 */
};

static inline uint32_t rng_next(struct rng *rng) {
	rng->state ^= rng->state >> 12;
	rng->state ^= rng->state << 25;
	rng->state ^= rng->state >> 27;
	return (uint32_t)((rng->state * UINT64_C(0x2545f4914f6cdd1d)) >> 32);
}

/* 0 to bound - 1. */
static inline uint32_t rng_below(struct rng *rng, uint32_t bound) {
	return (uint32_t)((uint64_t)rng_next(rng) * bound >> 32);
}

static inline void rng_fill(struct rng *rng, uint8_t *out, size_t size) {
	for (size_t i = 0; i < size; i++) {
		out[i] = (uint8_t)rng_next(rng);
	}
}

#endif
