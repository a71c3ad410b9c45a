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
#include <stdint.h>

struct livery_owner;
struct livery_server;
struct livery_toplevel;
struct wlr_surface;

/* Whose new window may have the keyboard while no window has it. */
enum livery_heirs {
	LIVERY_HEIRS_ALL, /* no window has had it yet */
	LIVERY_HEIRS_OWNER, /* the owner of the window that had it last: livery_focus.heir */
	LIVERY_HEIRS_NONE, /* the user took it from all windows */
};

/* What the focus asks of the seat, which is of a later room; data is handed to each. */
struct livery_focus_seat {
	/* Sends the keyboard to a surface, or to none (NULL). */
	void (*enter)(void *data, struct wlr_surface *surface);
	/* Ends what holds keyboard or pointer: a trusted client's popup or drag. */
	void (*end_grabs)(void *data);
	/* Whether the user is doing something that a change of focus would spoil. */
	bool (*is_busy)(void *data);
	/* Whether a trusted client drags something. */
	bool (*is_dragging)(void *data);
	void *data;
};

/* Who has the keyboard: a surface, and whose it is. Changed in focus.c only. */
struct livery_focus {
	struct wlr_surface *surface; /* NULL: nobody has it */
	const struct livery_owner *owner; /* of the surface; NULL: the GUI domain or nobody */
	struct livery_toplevel *toplevel; /* whose surface it is, or NULL */

	enum livery_heirs heirs;
	const struct livery_owner *heir; /* NULL: the GUI domain */
	int64_t expects_until; /* ms: a trusted window of the user's wish is about to appear */
	int64_t pressed_until; /* ms: the owner may use the user's last press */
	struct livery_focus_seat seat;
};

/* Makes server->focus, which nobody has. False when there is no memory. */
bool livery_focus_init(struct livery_server *server);
/* Frees it, after the last window and domain. Nothing where init failed. */
void livery_focus_finish(struct livery_server *server);

/* Before the first window: the seat that follows the focus, and is to outlive all windows. */
void livery_focus_set_seat(struct livery_server *server, const struct livery_focus_seat *seat);

/* The window that has the keyboard, or NULL. */
struct livery_toplevel *livery_focus_get(const struct livery_server *server);

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

/* The user started a trusted program: for five seconds its window may have the keyboard. */
void livery_focus_expect_window(struct livery_server *server);

/* The owner is about to be freed: another one may get its place in memory. */
void livery_focus_forget(struct livery_server *server, const struct livery_owner *owner);

/* The rules for a window that was just mapped: focus and stacking. */
void livery_focus_handle_map(struct livery_toplevel *toplevel);

/*
 * The rules for a window that has changed its box by its domain's wish: without the keyboard it
 * must not cover more of other domains' windows.
 */
void livery_focus_handle_grown(struct livery_toplevel *toplevel);

/*
 * The domain that has the keyboard. NULL when nobody has it or the GUI domain itself
 * (livery_focus_get() tells the two apart).
 */
const struct livery_owner *livery_focus_owner(const struct livery_server *server);

/* Whether popups of the window's domain may lie above all windows: it has the keyboard. */
bool livery_focus_has_domain(const struct livery_toplevel *toplevel);

/* Raises a window with all that belong to it; a modal one with its parent. */
void livery_focus_raise(struct livery_toplevel *toplevel);

/* Puts the window's popups into the layer and place that they belong in now. */
void livery_focus_place_popups(struct livery_toplevel *toplevel);

#endif
