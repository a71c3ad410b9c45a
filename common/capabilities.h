/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMMON_CAPABILITIES_H
#define LIVERY_COMMON_CAPABILITIES_H

/*
 * Giving up capabilities, for livery and guid. libcap-ng would be one more library, with more code
 * than these two system calls, in both.
 */

#include <stdbool.h>
#include <stdint.h>

/*
 * Keeps of the thread's capabilities those in the mask (CAP_TO_MASK, below 32 only): permitted
 * and effective, none for programs that it starts. False with errno: nothing was given up.
 */
bool livery_capabilities_keep(uint32_t mask);

#endif
