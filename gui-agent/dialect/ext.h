/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_EXT_H
#define LIVERY_AGENT_EXT_H

/*
 * The dialect of Livery's extension (docs/protocol.md): pools, buffers and commits by name, states,
 * popups placed by rules. Its input is in input.c.
 */

struct agent_buffer;
struct agent_pool;

/* The buffer ends: sends that, where the GUI domain knows it by a name. */
void agent_ext_buffer_destroy(struct agent_buffer *buffer);
/* The same for a pool. */
void agent_ext_pool_destroy(struct agent_pool *pool);

#endif
