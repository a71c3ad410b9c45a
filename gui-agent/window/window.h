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

struct livery_agent;
struct livery_buffer;
struct livery_surface;
struct wlr_seat_pointer_grab;
struct wlr_surface;
struct wlr_xdg_surface;

/* As in EXT_STATE and EXT_CONFIGURE. */
#define LIVERY_STATE_MAXIMIZED 1u
#define LIVERY_STATE_FULLSCREEN 2u
#define LIVERY_STATE_MINIMIZED 4u /* EXT_STATE only */
#define LIVERY_STATE_ATTENTION 8u /* EXT_STATE only */
#define LIVERY_STATE_MODAL 16u /* EXT_STATE only, from version 4 of the extension on */
#define LIVERY_CONFIGURE_RESIZING 4u
#define LIVERY_CONFIGURE_ACTIVATED 8u
#define LIVERY_CONFIGURE_MINIMIZED 16u

/* A configure of the GUI domain that the program has not answered yet. */
/* Whether there was memory for all its buffers. */
enum livery_starved {
	LIVERY_STARVED_NOT,
	LIVERY_STARVED_IN_PLACE, /* whole, but drawn while it is shown */
	LIVERY_STARVED_CUT, /* only its uppermost rows, or nothing, are shown */
};

struct livery_pending_serial {
	uint32_t xdg, ext;
};
#define LIVERY_MAX_SERIALS 16

/* Where a surface of the window's tree was when the content was last taken. */
struct livery_placed {
	struct livery_surface *surface;
	struct wlr_box box; /* in the content, px */
};

#define LIVERY_MAX_LISTENERS 12
struct livery_window_listener {
	struct wl_listener listener;
	struct livery_window *window;
};

struct livery_window {
	struct livery_agent *agent;
	struct wl_list link; /* livery_agent.windows */
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
	enum livery_starved starved; /* starve.h */
	int width, height; /* px */
	struct wlr_box geometry; /* content in the root surface, px */
	pixman_region32_t damage; /* in the content, since it was last sent */
	struct wl_array placed; /* struct livery_placed */
	struct livery_swapchain swapchain;
	struct livery_buffer *sent; /* the last content, while the GUI domain may read it */
	struct wl_array feedbacks; /* struct wlr_presentation_feedback *,
		of the content that was sent */

	bool pinged; /* the GUI domain asked whether the program lives */
	uint32_t ping_serial;

	/* toplevels */
	struct livery_pending_serial serials[LIVERY_MAX_SERIALS];
	size_t n_serials;
	uint32_t acked_serial, sent_serial; /* of the GUI domain */
	uint32_t newest_xdg_serial; /* that we sent for a configure of the GUI domain */
	int min_width, min_height, max_width, max_height;
	bool modal; /* the toplevel it belongs to waits for it */
	uint32_t requested; /* LIVERY_STATE_* asked for before the window was mapped */
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
		struct livery_buffer *image; /* the last WINDOW_DUMP */
	} stock;

	struct livery_window_listener listeners[LIVERY_MAX_LISTENERS];
	size_t n_listeners;
};

/* ---- for toplevel.c and popup.c ---- */

struct livery_window *window_create(struct livery_agent *agent, struct wlr_xdg_surface *xdg,
	bool popup);
void window_destroy(struct livery_window *window);
void window_listen(struct livery_window *window, struct wl_signal *signal,
	void (*handle)(struct wl_listener *, void *));
struct livery_window *window_from_listener(struct wl_listener *listener);

/* Tells the GUI domain of the window, as far as there is something to tell. */
void window_announce(struct livery_window *window);
/* Takes it back. */
void window_withdraw(struct livery_window *window);

void toplevel_create(struct livery_agent *agent, struct wlr_xdg_surface *xdg);
void toplevel_handle_initial_commit(struct livery_window *window);
/* The root surface was committed, with content or without. */
void toplevel_handle_commit(struct livery_window *window);
/* What a configure of the GUI domain asks for; bounds 0: none. */
void toplevel_configure(struct livery_window *window, uint32_t serial, int width, int height,
	uint32_t states, int bounds_width, int bounds_height);
void toplevel_close(struct livery_window *window);

/* The toplevel that a popup belongs to; a toplevel itself. */
struct livery_window *window_get_root(struct livery_window *window);

void popup_create(struct livery_agent *agent, struct wlr_xdg_surface *xdg);
void popup_handle_initial_commit(struct livery_window *window);
/* The GUI domain has placed it. */
void popup_configure(struct livery_window *window, const struct wlr_box *geometry);
/*
 * The size of the content has changed. True where the program chose it by itself, which xdg-shell
 * allows at any time: the popup has to be placed anew, by its positioner's rules for this size.
 */
bool popup_take_size(struct livery_window *window);
void popup_dismiss(struct livery_window *window);
/*
 * To be called when a grab of the pointer begins. wlroots (0.18) takes a popup that grabs a second
 * time into its list a second time, and keeps it there when it is freed. The list is made whole
 * again, and the program, which has broken the protocol, is ended.
 */
void popup_check_grab(struct livery_agent *agent, const struct wlr_seat_pointer_grab *begun);
/* Does not wait for the GUI domain's placement any longer. */
void popup_configure_now(struct livery_window *window);
struct livery_window *popup_get_parent(struct livery_window *window);

/* ---- from the programs' side (surface.c) ---- */

void window_handle_commit(struct livery_window *window, struct livery_surface *surface);
void window_handle_unmap(struct livery_window *window, struct livery_surface *surface);

/* ---- from the GUI domain's side ---- */

/* Begin and end to listen to the link; between them there may be windows. */
void windows_init(struct livery_agent *agent);
void windows_finish(struct livery_agent *agent);

/* NULL for an id that is not (or no more) known: such messages are ignored. */
struct livery_window *window_from_id(struct livery_agent *agent, uint32_t id);
/* Now is a good time for the next content. refresh in us, 0 unknown. */
void window_handle_frame(struct livery_window *window, uint32_t refresh);
/* Sends what waits and may be sent at the end of this turn of the event loop. */
void windows_schedule_flush(struct livery_agent *agent);

/* ---- for the dialects ---- */

/* Brings width, height, geometry, placed and damage up to date. False: there is nothing to show. */
bool window_take_content(struct livery_window *window, int max_width, int max_height);
/* The program's own buffer that is the whole content, or NULL: it must be composed. */
struct livery_buffer *window_passthrough(struct livery_window *window);
/* The content was handed over, in buffer; the damage is done with. */
void window_content_sent(struct livery_window *window, struct livery_buffer *buffer);
/* Whether a program waits for a frame callback. */
bool window_wants_frame(struct livery_window *window);
/* Marks all of the content as changed, before it is taken or after. */
void window_damage_content(struct livery_window *window);
void window_damage_all(struct livery_window *window);
/* Title and program's name, never NULL. */
const char *window_get_title(const struct livery_window *window);
const char *window_get_app_id(const struct livery_window *window);

#endif
