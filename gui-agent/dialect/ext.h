/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_EXT_H
#define LIVERY_AGENT_EXT_H

/*
 * The dialect of Livery's extension (docs/protocol.md): pools, buffers and commits by name, states,
 * popups placed by rules. Its input is in input.c. These two forget names on the wire; nothing
 * happens for what was not named.
 */

struct livery_buffer;
struct livery_pool;

void ext_buffer_destroy(struct livery_buffer *buffer);
void ext_pool_destroy(struct livery_pool *pool);

#endif
