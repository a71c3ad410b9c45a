/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_KEYBINDINGS_H
#define LIVERY_COMPOSITOR_KEYBINDINGS_H

/* The chords of the configuration and what they do. */

#include <stdbool.h>
#include <stdint.h>

struct livery_server;
struct xkb_keymap;

/*
 * A key was pressed with these modifiers (enum wlr_keyboard_modifier) held. True: it belongs to a
 * chord and must not be sent to a client, nor its release.
 */
bool livery_keybindings_press(
	struct livery_server *server, struct xkb_keymap *keymap, uint32_t code, uint32_t modifiers);

#endif
