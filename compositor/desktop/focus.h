/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_FOCUS_H
#define LIVERY_COMPOSITOR_FOCUS_H

/*
 * Which window has the keyboard, and the order of windows. Only the user moves the focus from one
 * domain to another: a window that appears gets it only where no other domain has it or had it
 * last, and a request to be activated moves it only within the domain that has it, once for each
 * press of the user there.
 */

#include <stdbool.h>

struct livery_owner;
struct livery_server;
struct livery_toplevel;

/*
 * Gives the keyboard to a mapped window, which is raised, or to none (NULL). Where a modal dialog
 * of it has to be answered first, that gets it.
 */
void livery_focus_set(struct livery_server *server, struct livery_toplevel *toplevel);

/*
 * The user takes the keyboard from all windows: no window gets it by itself until the user gives it
 * to one.
 */
void livery_focus_withdraw(struct livery_server *server);

/*
 * Hands the focus on from a window that goes: to the one it belongs to, else to the topmost of its
 * domain that is left, else to none. What the user types for a window that has just gone must not
 * reach another domain.
 */
void livery_focus_next(struct livery_toplevel *gone);

/*
 * The user pressed a key or button that goes to the focused window, or to another one of its
 * domain: for ten seconds one livery_focus_activate of that domain may follow from it.
 */
void livery_focus_note_press(struct livery_server *server);

/*
 * A window's client says that the user's press in another window was for this one. It is raised,
 * shown and focused if its domain has the keyboard and there was such a press, which is used up;
 * else it asks for attention. Nothing for a window that is not mapped or has the keyboard.
 */
void livery_focus_activate(struct livery_toplevel *toplevel);

/* The rules for a window that was just mapped: focus and stacking. */
void livery_focus_handle_map(struct livery_toplevel *toplevel);

/*
 * The rules for a window that has changed its box by its domain's wish: without the keyboard it
 * must not cover more of other domains' windows.
 */
void livery_focus_handle_grown(struct livery_toplevel *toplevel);

/*
 * The domain that has the keyboard: its window is focused. NULL when no window is focused or the
 * window is one of the GUI domain itself (look at server->focus to tell the two apart).
 */
struct livery_owner *livery_focus_owner(const struct livery_server *server);

/* Whether popups of the window's domain may lie above all windows: it has the keyboard. */
bool livery_focus_has_domain(const struct livery_toplevel *toplevel);

/* Raises a window with all that belong to it; a modal one with its parent. */
void livery_focus_raise(struct livery_toplevel *toplevel);

/* Puts the window's popups into the layer and place that they belong in now. */
void livery_focus_place_popups(struct livery_toplevel *toplevel);

#endif
