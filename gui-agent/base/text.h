/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_TEXT_H
#define LIVERY_AGENT_TEXT_H

/* Titles and names as the wire carries them: a field of fixed size. Pure. */

#include <stddef.h>

/*
 * Copies text into out (out_size >= 4 bytes), which is filled up with zeros and always ends in one.
 * A text that is too long is cut at the boundary of a UTF-8 character and ends in U+2026.
 */
void agent_text_put(char *out, size_t out_size, const char *text);

#endif
