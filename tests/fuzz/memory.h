/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_TESTS_FUZZ_MEMORY_H
#define LIVERY_TESTS_FUZZ_MEMORY_H

/*
 * Lets an input choose that there is no memory: one allocation of the code under test fails. The
 * linker sends calloc, malloc and realloc of the program here (--wrap, see meson.build).
 */

#include <stdbool.h>
#include <stddef.h>

/* The nth allocation from here on fails, 1: the next; 0: none does. */
void fuzz_memory_fail(unsigned int nth);
/* Whether it has. */
bool fuzz_memory_failed(void);

#endif
