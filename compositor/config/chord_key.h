/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_CHORD_KEY_H
#define LIVERY_COMPOSITOR_CHORD_KEY_H

/*
 * Which key a chord means: the one that types its symbol, alone, in the layout that is active.
 * Where that layout has no such key (Cyrillic has no C), the first layout of the keymap that has
 * one says which, and where none has, the layout "us".
 */

#include <stdbool.h>
#include <stdint.h>
#include <xkbcommon/xkbcommon.h>

/*
 * Whether the key (evdev code) is the one of this symbol while the layout of number active is in
 * force. latin: the keymap of the layout "us", or NULL.
 */
bool livery_chord_key_is(struct xkb_keymap *keymap, struct xkb_keymap *latin,
	xkb_layout_index_t active, uint32_t code, xkb_keysym_t symbol);

/* Whether any key is it. */
bool livery_chord_key_exists(
	struct xkb_keymap *keymap, struct xkb_keymap *latin, xkb_keysym_t symbol);

#endif
