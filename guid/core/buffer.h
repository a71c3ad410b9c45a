/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_GUID_CORE_BUFFER_H
#define LIVERY_GUID_CORE_BUFFER_H

/*
 * Pools and buffers of both kinds of agents.
 */

#include "guid/core/state.h"

/*
 * A pool of size bytes, unnamed. NULL: the message broke a limit and core_fail was called. runs is
 * taken, also on failure.
 */
struct core_pool *core_pool_create(struct livery_core *core, uint32_t size,
	struct livery_core_run *runs, uint32_t n_runs);
/* A buffer in the pool, unnamed; info is inside it. NULL: core_fail was called. */
struct core_buffer *core_buffer_create(struct livery_core *core, struct core_pool *pool,
	const struct livery_core_buffer_info *info);
/* Frees the pool if nothing needs it any more. */
void core_pool_free_unused(struct livery_core *core, struct core_pool *pool);
/* Frees the buffer, and then perhaps its pool, if nothing needs it any more. */
void core_buffer_free_unused(struct livery_core *core, struct core_buffer *buffer);

#endif
