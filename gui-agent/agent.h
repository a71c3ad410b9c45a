/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_AGENT_H
#define LIVERY_AGENT_AGENT_H

/*
 * The agent: a Wayland compositor without a screen for the programs of one domain. This structure
 * ties its parts together: the globals of the programs' side, the link to the GUI domain's side,
 * and the windows, which exist on both. Nothing here draws to a screen, and nothing here waits for
 * the GUI domain: a window's content is sent when its frame clock says so, and is merged until
 * then.
 */

#include <stdbool.h>
#include <stdint.h>
#include <wayland-server-core.h>

#include "gui-agent/stats.h"

struct livery_agent_options {
	const char *display; /* name of the Wayland socket, NULL: the first free one */
	const char *socket; /* path of the channel's socket, where domid is -1 */
	long domid; /* Xen domain of the daemon, or -1 */
	bool stock; /* never use the extension */
	size_t max_pages; /* shared at a time; 0: as many as can be */
	char **program; /* argument vector, NULL: none */
};

struct livery_agent {
	struct wl_display *display;
	struct wl_event_loop *loop;
	struct wlr_backend *backend;
	const char *display_name;

	struct livery_link *link;
	struct livery_buffers *buffers;
	struct livery_seat *seat;
	struct livery_clipboard *clipboard;
	struct livery_output *output;
	struct livery_ticker *ticker;
	struct livery_starve *starve;
	struct wlr_xdg_shell *xdg_shell;
	struct wlr_presentation *presentation;

	struct wl_list windows; /* livery_window.link, in order of creation */
	struct livery_stats stats;

	bool places_late; /* this daemon places popups only once they are mapped */
	struct wl_list dumps, retired; /* stock_image.c */

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

/* Makes the display, its globals and the channel's socket. NULL after one line of log. */
struct livery_agent *agent_create(const struct livery_agent_options *options);
/* Serves until the program ends or a signal comes. Returns the exit status. */
int agent_run(struct livery_agent *agent);
void agent_destroy(struct livery_agent *agent);

/* Sends the windows' new content at the end of this turn of the event loop. */
void agent_schedule_flush(struct livery_agent *agent);

/* Globals that need a listener (globals.c). False after one line of log. */
bool agent_create_globals(struct livery_agent *agent);
void agent_remove_listeners(struct livery_agent *agent);

/* The program (child.c). False after one line of log. */
bool agent_watch_signals(struct livery_agent *agent);
bool agent_start_program(struct livery_agent *agent);
void agent_stop_program(struct livery_agent *agent);

#endif
