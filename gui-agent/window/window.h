/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_WINDOW_H
#define LIVERY_AGENT_WINDOW_H

/*
 * A window: a toplevel or popup of a program, and its counterpart in the GUI domain. This file
 * holds what both kinds have in common: their life on the wire, and the flow of content.
 *
 * A window's content is the rectangle of its xdg window geometry. It is sent at most once for each
 * frame of the GUI domain; commits of the program in between are merged (the newest buffer, the
 * union of the damage). A program's frame callbacks come with the GUI domain's frames; while there
 * is none connected the programs idle, and when it comes back everything is told again.
 */

#include <pixman.h>
#include <stdbool.h>
#include <stdint.h>
#include <wayland-server-core.h>
#include <wlr/util/box.h>

#include "gui-agent/window/compose.h"

struct agent;
struct agent_buffer;
struct agent_surface;
struct wlr_seat_pointer_grab;
struct wlr_surface;
struct wlr_xdg_surface;

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

/* A configure of the GUI domain that the program has not answered yet. */
/* Whether there was memory for all its buffers. */
enum agent_starved {
	AGENT_STARVED_NOT,
	AGENT_STARVED_IN_PLACE, /* whole, but drawn while it is shown */
	AGENT_STARVED_CUT, /* only its uppermost rows, or nothing, are shown */
};

struct agent_pending_serial {
	uint32_t xdg, ext;
};
#define AGENT_MAX_SERIALS 16

/* Where a surface of the window's tree was when the content was last taken. */
struct agent_placed {
	struct agent_surface *surface;
	struct wlr_box box; /* in the content, px */
};

#define AGENT_MAX_LISTENERS 12
struct agent_window_listener {
	struct wl_listener listener;
	struct agent_window *window;
};

struct agent_window {
	struct agent *agent;
	struct wl_list link; /* agent.windows */
	struct wlr_xdg_surface *xdg;
	bool popup;

	/* life on the wire */
	uint32_t id; /* 0: the GUI domain does not know it */
	bool mapped; /* has content */
	bool on_wire_mapped; /* and the GUI domain was told */
	bool frame_pending; /* content was sent, its frame has not come yet */
	bool awaits_tick; /* its next frame comes from the ticker */

	/* content */
	bool dirty;
	bool attached; /* a surface has a new buffer since the content was last sent */
	enum agent_starved starved; /* starve.h */
	int width, height; /* px */
	struct wlr_box geometry; /* content in the root surface, px */
	pixman_region32_t damage; /* in the content, since it was last sent */
	struct wl_array placed; /* struct agent_placed */
	struct agent_swapchain swapchain;
	struct agent_buffer *sent; /* the last content, while the GUI domain may read it */
	struct wl_array feedbacks; /* struct wlr_presentation_feedback *,
		of the content that was sent */

	bool pinged; /* the GUI domain asked whether the program lives */
	uint32_t ping_serial;

	/* toplevels */
	struct agent_pending_serial serials[AGENT_MAX_SERIALS];
	size_t n_serials;
	uint32_t acked_serial, sent_serial; /* of the GUI domain */
	uint32_t newest_xdg_serial; /* that we sent for a configure of the GUI domain */
	int min_width, min_height, max_width, max_height;
	bool modal; /* the toplevel it belongs to waits for it */
	uint32_t requested; /* AGENT_STATE_* asked for before the window was mapped */
	struct wlr_xdg_toplevel_decoration_v1 *decoration;

	/* popups */
	bool unplaced; /* the first configure waits for the GUI domain's answer */
	bool grab, told_grab;
	bool repositioned; /* the program asked for it at least once */
	uint32_t token;

	/* plain 1.8 */
	struct {
		int x, y, width, height; /* on the desktop, as both sides know it */
		uint32_t states; /* as in EXT_CONFIGURE */
		struct agent_buffer *image; /* the last WINDOW_DUMP */
	} stock;

	struct agent_window_listener listeners[AGENT_MAX_LISTENERS];
	size_t n_listeners;
};

/* ---- for toplevel.c and popup.c ---- */

struct agent_window *agent_window_create(struct agent *agent, struct wlr_xdg_surface *xdg,
	bool popup);
void agent_window_destroy(struct agent_window *window);
void agent_window_listen(struct agent_window *window, struct wl_signal *signal,
	void (*handle)(struct wl_listener *, void *));
struct agent_window *agent_window_from_listener(struct wl_listener *listener);

/* Tells the GUI domain of the window, as far as there is something to tell. */
void agent_window_announce(struct agent_window *window);
/* Takes it back. */
void agent_window_withdraw(struct agent_window *window);

void agent_toplevel_create(struct agent *agent, struct wlr_xdg_surface *xdg);
void agent_toplevel_handle_initial_commit(struct agent_window *window);
/* The root surface was committed, with content or without. */
void agent_toplevel_handle_commit(struct agent_window *window);
/* What a configure of the GUI domain asks for; bounds 0: none. */
void agent_toplevel_configure(struct agent_window *window, uint32_t serial, int width, int height,
	uint32_t states, int bounds_width, int bounds_height);
void agent_toplevel_close(struct agent_window *window);

/* The toplevel that a popup belongs to; a toplevel itself. */
struct agent_window *agent_window_get_root(struct agent_window *window);

void agent_popup_create(struct agent *agent, struct wlr_xdg_surface *xdg);
void agent_popup_handle_initial_commit(struct agent_window *window);
/* The GUI domain has placed it. */
void agent_popup_configure(struct agent_window *window, const struct wlr_box *geometry);
/*
 * The size of the content has changed. True where the program chose it by itself, which xdg-shell
 * allows at any time: the popup has to be placed anew, by its positioner's rules for this size.
 */
bool agent_popup_take_size(struct agent_window *window);
void agent_popup_dismiss(struct agent_window *window);
/*
 * To be called when a grab of the pointer begins. wlroots (0.18) takes a popup that grabs a second
 * time into its list a second time, and keeps it there when it is freed. The list is made whole
 * again, and the program, which has broken the protocol, is ended.
 */
void agent_popup_check_grab(struct agent *agent, const struct wlr_seat_pointer_grab *begun);
/* Does not wait for the GUI domain's placement any longer. */
void agent_popup_configure_now(struct agent_window *window);
struct agent_window *agent_popup_get_parent(struct agent_window *window);

/* ---- from the programs' side (surface.c) ---- */

void agent_window_handle_commit(struct agent_window *window, struct agent_surface *surface);
void agent_window_handle_unmap(struct agent_window *window, struct agent_surface *surface);

/* ---- from the GUI domain's side ---- */

/* Begin and end to listen to the link; between them there may be windows. */
void agent_windows_init(struct agent *agent);
void agent_windows_finish(struct agent *agent);

/* NULL for an id that is not (or no more) known: such messages are ignored. */
struct agent_window *agent_window_from_id(struct agent *agent, uint32_t id);
/* Now is a good time for the next content. refresh in us, 0 unknown. */
void agent_window_handle_frame(struct agent_window *window, uint32_t refresh);
/* Sends what waits and may be sent at the end of this turn of the event loop. */
void agent_windows_schedule_flush(struct agent *agent);

/* ---- for the dialects ---- */

/* Brings width, height, geometry, placed and damage up to date. False: there is nothing to show. */
bool agent_window_take_content(struct agent_window *window, int max_width, int max_height);
/* The program's own buffer that is the whole content, or NULL: it must be composed. */
struct agent_buffer *agent_window_passthrough(struct agent_window *window);
/* The content was handed over, in buffer; the damage is done with. */
void agent_window_content_sent(struct agent_window *window, struct agent_buffer *buffer);
/* Whether a program waits for a frame callback. */
bool agent_window_wants_frame(struct agent_window *window);
/* Marks all of the content as changed, before it is taken or after. */
void agent_window_damage_content(struct agent_window *window);
void agent_window_damage_all(struct agent_window *window);
/* Title and program's name, never NULL. */
const char *agent_window_get_title(const struct agent_window *window);
const char *agent_window_get_app_id(const struct agent_window *window);

#endif
