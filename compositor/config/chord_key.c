/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/config/chord_key.h"

#define EVDEV_OFFSET 8 /* of keycodes in xkb */

/* Whether the key gives the symbol, unshifted, in this layout. */
static bool gives(struct xkb_keymap *keymap, xkb_layout_index_t layout, xkb_keycode_t key,
	xkb_keysym_t symbol) {
	/* Keys that are the same in all layouts have fewer; xkb_state wraps the number too. */
	xkb_layout_index_t layouts = xkb_keymap_num_layouts_for_key(keymap, key);
	if (layouts == 0) {
		return false;
	}
	const xkb_keysym_t *syms;
	int count = xkb_keymap_key_get_syms_by_level(keymap, key, layout % layouts, 0, &syms);
	for (int i = 0; i < count; i++) {
		if (syms[i] == symbol) {
			return true;
		}
	}
	return false;
}

static bool has(struct xkb_keymap *keymap, xkb_layout_index_t layout, xkb_keysym_t symbol) {
	xkb_keycode_t last = xkb_keymap_max_keycode(keymap);
	for (xkb_keycode_t key = xkb_keymap_min_keycode(keymap); key <= last; key++) {
		if (gives(keymap, layout, key, symbol)) {
			return true;
		}
	}
	return false;
}

/* The first layout that has the symbol; their number when none has. */
static xkb_layout_index_t find_layout(struct xkb_keymap *keymap, xkb_keysym_t symbol) {
	xkb_layout_index_t layout = 0, layouts = xkb_keymap_num_layouts(keymap);
	while (layout < layouts && !has(keymap, layout, symbol)) {
		layout++;
	}
	return layout;
}

bool livery_chord_key_is(struct xkb_keymap *keymap, struct xkb_keymap *latin,
	xkb_layout_index_t active, uint32_t code, xkb_keysym_t symbol) {
	xkb_keycode_t key = code + EVDEV_OFFSET;
	if (has(keymap, active, symbol)) {
		return gives(keymap, active, key, symbol);
	}
	xkb_layout_index_t layout = find_layout(keymap, symbol);
	if (layout < xkb_keymap_num_layouts(keymap)) {
		return gives(keymap, layout, key, symbol);
	}
	return latin != NULL && gives(latin, 0, key, symbol);
}

bool livery_chord_key_exists(
	struct xkb_keymap *keymap, struct xkb_keymap *latin, xkb_keysym_t symbol) {
	return find_layout(keymap, symbol) < xkb_keymap_num_layouts(keymap) ||
		(latin != NULL && has(latin, 0, symbol));
}
