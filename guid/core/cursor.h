/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_GUID_CORE_CURSOR_H
#define LIVERY_GUID_CORE_CURSOR_H

/*
 * Pointer shapes: those that both dialects name, as livery's.
 */

#include "guid/core/state.h"

/* The shape (wp_cursor_shape_device_v1) of a cursor value of the base protocol. */
uint32_t core_cursor_from_glyph(uint32_t value);
/* The window's shape; shown while the pointer is in it. */
void core_cursor_set(struct livery_core *core, struct core_window *window, uint32_t shape);

#endif
