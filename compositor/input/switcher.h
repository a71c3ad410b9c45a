/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_SWITCHER_H
#define LIVERY_COMPOSITOR_SWITCHER_H

/*
 * Choosing a window by a chord: each step goes on to the next window in the order of last use;
 * letting go of the chord's modifiers takes the choice. While it runs no window has the keyboard.
 * The window that would be taken is shown above the others, without a change of their order, and is
 * named in the strip.
 */

#include <stdbool.h>
#include <stdint.h>

struct livery_server;
struct livery_switcher;
struct livery_toplevel;

/* NULL when there is no memory. */
struct livery_switcher *livery_switcher_create(struct livery_server *server);
/* Frees it, after the last window. NULL is allowed. */
void livery_switcher_destroy(struct livery_switcher *switcher);

/* Starts, or goes on to the next or the one before; modifiers are those of the chord. */
void livery_switcher_step(struct livery_switcher *switcher, bool back, uint32_t modifiers);

/* The modifiers that are held now: none of the chord's left takes the choice. */
void livery_switcher_handle_modifiers(struct livery_switcher *switcher, uint32_t held);

/*
 * A key that is no chord. True while the switcher runs: it is swallowed; Escape ends without a
 * choice.
 */
bool livery_switcher_key(struct livery_switcher *switcher, bool is_escape);

/* Ends without a choice: the user did something else. */
void livery_switcher_cancel(struct livery_switcher *switcher);

/* The window that would be chosen now, or NULL when the switcher does not run. NULL is allowed. */
const struct livery_toplevel *livery_switcher_candidate(const struct livery_switcher *switcher);

#endif
