/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMMON_KEYMAP_H
#define LIVERY_COMMON_KEYMAP_H

/*
 * A keymap that no client can change. All clients of a keyboard get the same file of its keymap.
 * wlroots opens it for reading only, but the file itself can be written: its owner, and root, may
 * give it other permissions and open it again through /proc. So it is replaced by a memfd that is
 * sealed, which nobody can write or cut, whatever its permissions.
 */

#include <stdbool.h>

struct wlr_keyboard;
struct xkb_keymap;

/*
 * As wlr_keyboard_set_keymap, for a keyboard whose keymap clients are sent: also those that have
 * the keyboard already get the sealed file. False: there is no memory or descriptor for it, and the
 * keyboard has the keymap that it had, or none.
 */
bool livery_keymap_set(struct wlr_keyboard *keyboard, struct xkb_keymap *keymap);

#endif
