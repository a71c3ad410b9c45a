/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_XWAYLAND_WINDOW_H
#define LIVERY_AGENT_XWAYLAND_WINDOW_H

/*
 * A window of an X11 program. A managed one is a toplevel. An override-redirect one (a menu, a
 * tooltip, the list of a combo box) is a popup of the toplevel that it belongs to, under the same
 * rules as any popup; one that belongs to none is a toplevel, so that it has a frame.
 */

#include <stdbool.h>
#include <stdint.h>
#include <wlr/types/wlr_xdg_shell.h>

#include "gui-agent/window/window.h"

struct wlr_xwayland_surface;
struct xcb_connection_t;

struct agent_x11_window {
	struct agent_window base; /* in use while shown */
	struct agent *agent;
	struct wl_list *windows; /* all of them, the newest first */
	struct wl_list link;
	struct wlr_xwayland_surface *wlr;
	bool shown; /* it has a surface */

	/* toplevels: a configure of the GUI domain that the program has not answered yet */
	uint32_t serial; /* 0: none */
	int width, height; /* px */
	bool late; /* the last ping was not answered in time, and is repeated */

	/* popups */
	struct agent_x11_window *parent; /* a toplevel, NULL: it is gone */
	struct wlr_xdg_positioner_rules rules;
	struct wl_event_source *unmap_timer; /* it was dismissed; NULL: it was not */

	struct wl_listener associate, dissociate, destroy;
	struct wl_listener request_configure, set_override_redirect;
};

/* Follows wlr until it ends; windows is the list of all. Without memory it is never shown. */
void agent_x11_window_create(struct agent *agent, struct wl_list *windows,
	struct wlr_xwayland_surface *wlr);
/* NULL: it is not an X11 program's. */
struct agent_x11_window *agent_x11_window_from(struct agent_window *window);

/* ---- xwayland.c ---- */

/* The window manager's connection to the X server; NULL while Xwayland does not run. */
struct xcb_connection_t *agent_x11_connection(struct agent *agent);
enum agent_x11_atom {
	AGENT_X11_PING, /* of WM_PROTOCOLS: the program answers pings */
	AGENT_X11_TOOLTIP, /* of _NET_WM_WINDOW_TYPE */
	AGENT_X11_NOTIFICATION,
	AGENT_X11_DND,
	AGENT_X11_ATOMS,
};
/* Whether the list of n atoms of an X11 program has that one. */
bool agent_x11_has_atom(struct agent *agent, const uint32_t *atoms, size_t n,
	enum agent_x11_atom atom);
/* Looks for answers to pings from here on. */
void agent_x11_watch_answers(struct agent *agent);

/* ---- toplevel.c ---- */

/* The kind, and what it listens to while it is shown. */
extern const struct agent_window_kind agent_x11_toplevel;
void agent_x11_toplevel_listen(struct agent_x11_window *x11);
/* Gives it a place on the X screen for a size in px. */
void agent_x11_toplevel_configure(struct agent_x11_window *x11, int width, int height);

/* ---- popup.c ---- */

/* The kind, and what it listens to while it is shown. */
extern const struct agent_window_kind agent_x11_popup;
void agent_x11_popup_listen(struct agent_x11_window *x11);
/* Ends that. */
void agent_x11_popup_finish(struct agent_x11_window *x11);
/* The toplevel that an override-redirect window belongs to, NULL: none. */
struct agent_x11_window *agent_x11_popup_find_parent(struct agent_x11_window *x11);

#endif
