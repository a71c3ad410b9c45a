/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_BASE_AGENT_H
#define LIVERY_AGENT_BASE_AGENT_H

/*
 * The state that the rooms of the agent share: the globals of the programs' side, the link to the
 * GUI domain's side, and the windows, which exist on both. It names the types of all rooms, but
 * only as pointers, and lists: to call a room, a file includes that room's header.
 */

#include <stdbool.h>
#include <stdint.h>
#include <wayland-server-core.h>

#include "common/endpoint.h"

struct agent_options {
	const char *display; /* name of the Wayland socket, NULL: the first free one */
	struct livery_endpoint endpoint; /* where the daemon connects */
	bool stock; /* never use the extension */
	bool no_x11; /* no Xwayland */
	size_t max_pages; /* shared at a time; 0: as many as can be */
	char **program; /* argument vector, NULL: none */
};

/* What the agent has done so far; see stats.h. */
struct agent_stats {
	uint64_t commits; /* contents sent */
	uint64_t passthrough; /* of these: a program's own memory, named */
	uint64_t composed; /* of these: drawn by the agent */
	uint64_t copied_bytes; /* bytes of pixels that the agent wrote */
};

struct agent {
	struct wl_display *display;
	struct wl_event_loop *loop;
	struct wlr_backend *backend;
	const char *display_name;

	struct agent_link *link;
	struct agent_buffers *buffers;
	struct agent_seat *seat;
	struct agent_clipboard *clipboard;
	struct agent_xwayland *xwayland; /* NULL: there is none */
	struct agent_output *output;
	struct agent_ticker *ticker;
	struct agent_starve *starve;
	struct wlr_compositor *compositor;
	struct wlr_xdg_shell *xdg_shell;
	struct wlr_presentation *presentation;

	uint32_t scale; /* of windows that were told none, in 120ths */
	struct wl_list windows; /* agent_window.link, in order of creation */
	struct wl_list hidden; /* hidden.c */
	struct agent_stats stats;

	/* Events for later rooms. */
	struct {
		struct wl_signal link_screen; /* the size of the GUI domain's desktop is known */
		struct wl_signal link_up; /* a daemon is connected and ready */
		struct wl_signal link_message; /* struct livery_msg of such a daemon, checked */
		struct wl_signal link_room; /* content that was held back may be sent */
		struct wl_signal link_leave; /* all is to be taken back; then link_down */
		struct wl_signal link_down; /* the daemon is gone, or speaks another dialect now */
		struct wl_signal buffer_destroy, pool_destroy; /* struct agent_buffer, _pool */
		struct wl_signal surface_commit; /* struct agent_surface, with new state */
		struct wl_signal surface_unmap; /* struct agent_surface */
		struct wl_signal tick; /* uint32_t *, us to the next; ticker.h */
		struct wl_signal window_withdraw; /* struct agent_window, off the wire */
		struct wl_signal keyboard_focus; /* struct agent_window that has it now, or NULL */
		struct wl_signal pointer_focus; /* the same for the pointer */
		struct wl_signal popup_grab; /* a popup with a grab may have come or gone */
		struct wl_signal window_grab; /* struct agent_window_grab */
	} events;
	struct {
		struct wl_listener link_up, link_room, link_leave, link_down, buffer_destroy, tick,
			surface_commit, surface_unmap;
	} windows_listeners; /* window.c */
	struct {
		struct wl_listener link_message, buffer_destroy, pool_destroy;
	} dialect_listeners; /* receive.c */

	struct wl_list dumps, retired; /* stock_image.c */
	uint8_t stock_keys[32]; /* stock_input.c: of the last KEYMAP_NOTIFY, by X code */

	struct wl_event_source *flush_idle; /* NULL: nothing to flush */
	struct wl_protocol_logger *pong_logger; /* ping.c; NULL: no question is open */
	struct wl_event_source *pong_idle;

	/* the child */
	char **program;
	int64_t pid; /* 0: none */
	struct wl_event_source *signals[4];
	int exit_status;

	struct wl_listener new_surface;
	struct wl_listener new_toplevel;
	struct wl_listener new_popup;
	struct wl_listener new_decoration;
	struct wl_listener request_activate;
};

#endif
