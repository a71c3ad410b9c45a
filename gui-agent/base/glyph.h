/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_GLYPH_H
#define LIVERY_AGENT_GLYPH_H

/*
 * Pointer shapes by number as message CURSOR of the base protocol has them: glyphs of the X core
 * font. Pure.
 */

#include <stdint.h>

/* wp_cursor_shape_device_v1.shape (0: hidden) to 0 (default) or 0x100 + glyph. */
uint32_t agent_glyph_from_shape(uint32_t shape);

#endif
