/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_TESTS_PROVE_PROVE_H
#define LIVERY_TESTS_PROVE_PROVE_H

/*
 * The words of a bounded proof. A function prove_NAME makes everything that it does not say
 * arbitrary, assumes what its caller guarantees, calls the code, and asserts what must hold; CBMC
 * then shows that no input within the bounds breaks an assertion or the rules of C. tests/prove/run
 * runs them (docs/proofs.md); no other compiler sees this file.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* An arbitrary value of each type: CBMC gives a function without body any result. */
bool nondet_bool(void);
uint8_t nondet_u8(void);
uint32_t nondet_u32(void);
int32_t nondet_i32(void);
uint64_t nondet_u64(void);
int64_t nondet_i64(void);
size_t nondet_size(void);
int nondet_int(void);

#define assume(condition) __CPROVER_assume(condition)
#define prove(condition) __CPROVER_assert(condition, #condition)
/* Makes all bytes of an object arbitrary. */
#define make_any(object) __CPROVER_havoc_object(object)

/* size arbitrary bytes, not one more: a read beyond them is a failure. */
static inline uint8_t *any_bytes(size_t size) {
	uint8_t *bytes = malloc(size * sizeof(uint8_t));
	assume(bytes != NULL);
	return bytes;
}

#endif
