/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_WINDOW_H
#define LIVERY_AGENT_WINDOW_H

/*
 * A window: a toplevel or popup of a program, and its counterpart in the GUI domain. This file
 * holds what all kinds have in common: their life on the wire, and the flow of content. What
 * differs between toplevels and popups of xdg-shell, and X11 windows, is a table of functions
 * (struct agent_window_kind) that the kind's own file fills in.
 *
 * A window's content is a rectangle of its root surface. It is sent at most once for each frame of
 * the GUI domain; commits of the program in between are merged (the newest buffer, the union of the
 * damage). A program's frame callbacks come with the GUI domain's frames; while there is none
 * connected the programs idle, and when it comes back everything is sent again.
 */

#include <pixman.h>
#include <stdbool.h>
#include <stdint.h>
#include <wayland-server-core.h>
#include <wlr/util/box.h>

#include "gui-agent/window/swapchain.h"

struct agent;
struct agent_buffer;
struct agent_dialect;
struct agent_surface;
struct agent_window;
struct wlr_surface;
struct wlr_xdg_positioner_rules;
struct wlr_xdg_surface;
struct wlr_xdg_toplevel_decoration_v1;

/* As in EXT_STATE and EXT_CONFIGURE. */
#define AGENT_STATE_MAXIMIZED 1u
#define AGENT_STATE_FULLSCREEN 2u
#define AGENT_STATE_MINIMIZED 4u /* EXT_STATE only */
#define AGENT_STATE_ATTENTION 8u /* EXT_STATE only */
#define AGENT_STATE_MODAL 16u /* EXT_STATE only, from version 4 of the extension on */
#define AGENT_STATE_ACTIVATE 32u /* the same, from version 5 on */
#define AGENT_CONFIGURE_RESIZING 4u
#define AGENT_CONFIGURE_ACTIVATED 8u
#define AGENT_CONFIGURE_MINIMIZED 16u

/* What a configure of the GUI domain asks of a toplevel. */
struct agent_configure {
	uint32_t serial; /* of the GUI domain, to be acknowledged by a commit; 0: none */
	int width, height; /* px; 0: the program chooses */
	uint32_t states; /* AGENT_STATE_MAXIMIZED, _FULLSCREEN, AGENT_CONFIGURE_* */
	int bounds_width, bounds_height; /* px that the program should stay below; 0: none */
};

/* What a window does according to its kind. Functions marked "popups" are NULL for toplevels. */
struct agent_window_kind {
	/* The content in the root surface, px; empty: there is none yet. */
	struct wlr_box (*geometry)(struct agent_window *window);
	/* Whether the GUI domain may hear of it. Of a popup only once its parent is known there. */
	bool (*is_ready)(struct agent_window *window);
	/* The root surface was committed. False: it was the first time, with nothing to show. */
	bool (*commit)(struct agent_window *window);
	/* The window that it belongs to, NULL: none. */
	struct agent_window *(*parent)(struct agent_window *window);
	/* NULL: has none. */
	const char *(*title)(const struct agent_window *window);
	const char *(*app_id)(const struct agent_window *window);
	/* toplevels: the GUI domain wants this. */
	void (*configure)(struct agent_window *window, const struct agent_configure *configure);
	/* toplevels: whether the content is the program's answer to the last configure. */
	bool (*is_settled)(struct agent_window *window);
	/* Asks the program to close it. A popup is closed. */
	void (*close)(struct agent_window *window);
	/* Asks whether the program responds. False: it cannot be asked. */
	bool (*ping)(struct agent_window *window);
	/* Whether it has answered the last ping. */
	bool (*has_answered)(struct agent_window *window);

	/* popups: the rules for its place relative to the parent's content; NULL: not now. */
	const struct wlr_xdg_positioner_rules *(*rules)(struct agent_window *window);
	/*
	 * popups: its box in the parent's content, px: as it was last configured, or (current) as
	 * the program has answered.
	 */
	struct wlr_box (*box)(struct agent_window *window, bool current);
	/* popups: moves it into a box of its toplevel's root surface, px. NULL: cannot be. */
	void (*constrain)(struct agent_window *window, const struct wlr_box *box);
	/* popups: the GUI domain has placed it; box in the parent's content, px. */
	void (*place)(struct agent_window *window, const struct wlr_box *box);
	/*
	 * popups: the size of the content has changed. True where the program chose it by itself:
	 * the popup has to be placed anew, by its rules for this size.
	 */
	bool (*adopt_size)(struct agent_window *window);
	/* popups: no answer of the GUI domain will come any more. NULL: nothing waits for one. */
	void (*stop_waiting)(struct agent_window *window);
};

/* Whether there was memory for all of a window's buffers. */
enum agent_starved {
	AGENT_STARVED_NOT,
	AGENT_STARVED_IN_PLACE, /* whole, but drawn while it is shown */
	AGENT_STARVED_CUT, /* only its uppermost rows, or nothing, are shown */
};

/* A configure of the GUI domain that the program has not answered yet. */
struct agent_pending_serial {
	uint32_t xdg, ext;
};
#define AGENT_MAX_SERIALS 16

/* Where a surface of the window's tree was when the content was last taken. */
struct agent_placed {
	struct agent_surface *surface;
	struct wlr_box box; /* in the content, px */
};

/* What is known of a window in plain 1.8. */
struct agent_stock_state {
	int x, y, width, height; /* on the desktop, px, as both sides know it */
	uint32_t states; /* as in EXT_CONFIGURE */
	struct agent_buffer *image; /* the last WINDOW_DUMP */
};

#define AGENT_MAX_LISTENERS 12
struct agent_window_listener {
	struct wl_listener listener;
	struct agent_window *window;
};

struct agent_window {
	struct agent *agent;
	struct wl_list link; /* agent.windows */
	const struct agent_window_kind *kind;
	struct wlr_surface *surface; /* the root surface */
	struct wlr_xdg_surface *xdg; /* NULL: an X11 window */
	bool popup;

	/* life on the wire */
	uint32_t id; /* 0: the GUI domain does not know it */
	bool mapped; /* has content */
	bool on_wire_mapped; /* and MAP was sent */
	bool frame_pending; /* content was sent, its frame has not come yet */
	bool awaits_tick; /* its next frame comes from the ticker */

	/* content */
	bool dirty;
	bool attached; /* a surface has a new buffer since the content was last sent */
	enum agent_starved starved; /* starve.h */
	int width, height; /* px */
	uint32_t scale; /* told by the GUI domain (scale.h), 0: none */
	int view_width, view_height; /* px of the window that the next buffer stands for */
	int sent_width, sent_height; /* as the GUI domain knows them; 0: the size of each buffer */
	struct wlr_box geometry; /* content in the root surface, px */
	pixman_region32_t damage; /* in the content, px, since it was last sent */
	struct wl_array placed; /* struct agent_placed */
	struct agent_swapchain swapchain;
	struct agent_buffer *sent; /* the last content, while the GUI domain may read it */
	struct wl_array feedbacks; /* struct wlr_presentation_feedback *,
		of the content that was sent */

	bool pinged; /* the GUI domain waits for the answer to a ping */
	uint32_t ping_serial;

	/* toplevels */
	struct agent_pending_serial serials[AGENT_MAX_SERIALS];
	size_t n_serials;
	uint32_t acked_serial, sent_serial; /* of the GUI domain */
	uint32_t newest_xdg_serial; /* that we sent for a configure of the GUI domain */
	int min_width, min_height, max_width, max_height; /* px, 0: not limited */
	bool modal; /* the toplevel it belongs to waits for it */
	uint32_t requested; /* AGENT_STATE_* asked for before the window was mapped */
	struct wlr_xdg_toplevel_decoration_v1 *decoration;

	/* popups */
	bool unplaced; /* the first configure waits for the GUI domain's answer */
	bool grab, sent_grab; /* a press outside of the domain's popups dismisses it */
	bool shares_input; /* its program moves input between its windows itself */
	bool repositioned; /* the program asked for it at least once */
	uint32_t token;

	/* icons of drags, which are popups too; px from the pointer */
	bool icon;
	int icon_x, icon_y;

	struct agent_stock_state stock;

	struct agent_window_listener listeners[AGENT_MAX_LISTENERS];
	size_t n_listeners;
};

/* ---- for the kinds ---- */

/* With events.window_grab: the program wants the pointer to move or resize a window of it. */
struct agent_window_grab {
	struct agent_window *window;
	uint32_t serial; /* of the press that the program names */
	uint32_t edges; /* enum wlr_edges, 0: move */
};

/*
 * Makes *window, which is all zeros, a window of that kind whose root surface is surface. The
 * caller owns the memory, and ends the window by agent_window_finish before the surface's memory
 * goes.
 */
void agent_window_init(struct agent_window *window, struct agent *agent,
	const struct agent_window_kind *kind, struct wlr_surface *surface, bool popup);
/*
 * Takes it back from the GUI domain, ends its listeners and content. One that was hidden is still
 * kept (hidden.h).
 */
void agent_window_finish(struct agent_window *window);
/* Calls handle for signal until the window is finished; at most AGENT_MAX_LISTENERS. */
void agent_window_listen(struct agent_window *window, struct wl_signal *signal,
	void (*handle)(struct wl_listener *, void *));
/* In such a handler: its window. */
struct agent_window *agent_window_from_listener(struct wl_listener *listener);

/* Announces and maps the window in the GUI domain, as far as it is ready for that. */
void agent_window_announce(struct agent_window *window);
/* Takes it and its popups back: the GUI domain does not know them any more. */
void agent_window_withdraw(struct agent_window *window);
/* The root surface has content, which was not there, or not known of, before. */
void agent_window_map(struct agent_window *window);
/* The dialect to send changes of the window in; NULL: the window was not announced. */
const struct agent_dialect *agent_window_dialect(const struct agent_window *window);
/* The program asks for states (AGENT_STATE_*), or gives them up: sent now, or with its map. */
void agent_window_request_state(struct agent_window *window, uint32_t states, bool wanted);
/* Limits of a toplevel's size, px, 0: none. Sent where they changed. */
void agent_window_set_limits(struct agent_window *window, int min_width, int min_height,
	int max_width, int max_height);

/* ---- any time ---- */

/* The window that a surface is part of, NULL: none (a cursor, say). */
struct agent_window *agent_window_from_surface(struct wlr_surface *surface);
/* NULL for an id that is not (or no more) known, whose messages are ignored. */
struct agent_window *agent_window_from_id(struct agent *agent, uint32_t id);
/* The window that it belongs to, NULL: none. */
struct agent_window *agent_window_get_parent(struct agent_window *window);
/* The toplevel that a popup belongs to; a toplevel itself. */
struct agent_window *agent_window_get_root(struct agent_window *window);
/* Its title, never NULL; owned by the window, until its next request. */
const char *agent_window_get_title(const struct agent_window *window);
/* The name of its program (app_id, X11's class); otherwise as the title. */
const char *agent_window_get_app_id(const struct agent_window *window);

/* ---- from the GUI domain's side ---- */

/* Listens to the link and the surfaces; from here on there may be windows. */
void agent_windows_init(struct agent *agent);
/* The windows are gone: ends that. */
void agent_windows_finish(struct agent *agent);

/* Now is a good time for the next content. refresh in us, 0 unknown. */
void agent_window_handle_frame(struct agent_window *window, uint32_t refresh);
/* The window has its next frame from the ticker. */
void agent_window_await_tick(struct agent_window *window);
/* At the end of this turn of the event loop, sends what waits and may be sent. */
void agent_windows_schedule_flush(struct agent *agent);
/* Whether a program waits for a frame callback. */
bool agent_window_wants_frame(struct agent_window *window);
/* All of the content, whose size is known, has changed. */
void agent_window_damage_content(struct agent_window *window);
/* The content has to be taken and sent as a whole, whatever its size. */
void agent_window_damage_all(struct agent_window *window);

#endif
