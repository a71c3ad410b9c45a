/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_EXT_H
#define LIVERY_AGENT_EXT_H

/*
 * The dialect of Livery's extension (docs/protocol.md): pools, buffers and commits by name, states,
 * popups placed by rules. Its input is in input.c. These two forget names on the wire; nothing
 * happens for what was not named.
 */

struct agent_buffer;
struct agent_pool;

void agent_ext_buffer_destroy(struct agent_buffer *buffer);
void agent_ext_pool_destroy(struct agent_pool *pool);

#endif
