/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_KEYBINDINGS_H
#define LIVERY_COMPOSITOR_KEYBINDINGS_H

/* The chords of the configuration and what they do. */

#include <stdbool.h>
#include <stdint.h>

struct livery_server;

/* Does what the chord is for, if the key belongs to one: a livery_chord_func_t (input/seat.h). */
bool livery_keybindings_press(
	struct livery_server *server, uint32_t code, uint32_t modifiers, uint32_t layout);

/* Says in the log and the strip which chords no key can type. Needs the seat and the notices. */
void livery_keybindings_check(struct livery_server *server);

#endif
