/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_GUID_CORE_VALID_H
#define LIVERY_GUID_CORE_VALID_H

/*
 * What holds of the core's structures between any two calls of it. Asserted where a message is
 * handled; asked by unit tests and fuzzers after each call, and by the proofs.
 */

#include "guid/core/state.h"

/* Whether a window's parts fit each other: role, what is shown of it, and what waits. */
bool core_window_is_valid(const struct core_window *window);
/* Whether something holds the pool: its name or a buffer. */
bool core_pool_is_valid(const struct core_pool *pool);
/* Whether the buffer lies in its pool, and something holds it. */
bool core_buffer_is_valid(const struct core_buffer *buffer);
/* Whether all of them are, and the sums kept of them are right; takes time with their number. */
bool core_is_valid(const struct livery_core *core);

#endif
