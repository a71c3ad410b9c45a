/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_KEEP_H
#define LIVERY_AGENT_KEEP_H

/*
 * A copy of a buffer's pixels in the agent's own memory, for a program that destroys the
 * buffer that its window still shows: the content is needed again when the next daemon connects.
 */

#include <stddef.h>

struct wlr_buffer;

/* A copy, locked once for the caller, that goes with its last lock. NULL: it cannot be read, or no
 * memory. Adds the bytes copied to *copied. */
struct wlr_buffer *agent_keep_copy(struct wlr_buffer *source, size_t *copied);

#endif
