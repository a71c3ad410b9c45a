/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_BASE_SERVER_H
#define LIVERY_COMPOSITOR_BASE_SERVER_H

/*
 * The state that the rooms of the compositor share. One process owns screen, input, focus, stacking
 * and frames; struct livery_server holds them. It names the types of all rooms, but only as
 * pointers, and lists: to call a room, a file includes that room's header. There is one thread and
 * one event loop; nothing blocks.
 *
 *	server -> outputs   (output.h)     one livery_output per wlr_output
 *	       -> domains   (domain.h)     one livery_domain per domain, in the file's order
 *	       -> toplevels (toplevel.h)   every framed window, stacking order, topmost first
 *	       -> seat      (seat.h)       keyboards, pointer, focus
 *	       -> painter   (paint/painter.h), config (config.h), clipboard (clipboard.h)
 */

#include <stdbool.h>
#include <stdint.h>
#include <wayland-server-core.h>
#include <wlr/types/wlr_scene.h>

struct livery_canvas;
struct livery_capture;
struct livery_clipboard;
struct livery_config;
struct livery_control;
struct livery_domain_manager;
struct livery_driver;
struct livery_focus;
struct livery_label;
struct livery_launcher;
struct livery_notice;
struct livery_painter;
struct livery_requests;
struct livery_seat;
struct livery_switcher;
struct wlr_xdg_shell;

/*
 * What livery did since its start; written to the log as one `stats:` line at SIGUSR1, and told by
 * livery-ctl.
 */
struct livery_stats {
	uint64_t copied_bytes; /* pixels of domains copied by livery's own code; 0 is the rule */
	uint64_t domain_commits; /* commits with a buffer on a domain's mapped surface */
	uint64_t frames; /* frames put on outputs */
	uint64_t scene_changes; /* how often the scene was brought in line with the windows */
	uint64_t pauses; /* of domains that take more than their share of livery's time */
	uint64_t scene_windows; /* in the scene: mapped and not wholly covered, now */
	uint64_t mapped_bytes; /* of pools, now */
	uint64_t pools, buffers; /* now */
	uint64_t texture_bytes; /* of domains' pictures that the renderer has, now */
	uint64_t uploaded_bytes; /* of them that it was given, as far as they had changed */
	uint64_t frame_bytes; /* of the pictures of frames, now */
	uint64_t grant_pages; /* of Xen's grants, mapped now */
	uint64_t grant_calls; /* that mapped or unmapped such pages */
};

enum livery_notice_kind {
	LIVERY_NOTICE_INFO, /* shown for some seconds */
	LIVERY_NOTICE_ERROR, /* the same, as an error */
	LIVERY_NOTICE_WARNING, /* an error, shown until there is another notice */
};

/* With events.notice; valid while it is emitted. */
struct livery_notice_event {
	enum livery_notice_kind kind;
	const char *text; /* one line; "": nothing is to be shown any more */
};

/* The scene's layers, bottom to top. No domain has a node in the last four. */
struct livery_layers {
	struct wlr_scene_tree *background;
	struct wlr_scene_tree *windows;
	struct wlr_scene_tree *popups; /* of the focused domain only */
	struct wlr_scene_tree *trusted; /* popups of trusted clients */
	struct wlr_scene_tree *overlay; /* switcher, prompts */
	struct wlr_scene_tree *strip;
	struct wlr_scene_tree *lock;
};

struct livery_server {
	struct livery_config *config; /* owned */
	struct wl_display *display;
	struct wl_event_loop *loop;

	struct wlr_backend *backend;
	struct wlr_session *session; /* NULL when nested or headless */
	struct wlr_renderer *renderer;
	struct wlr_allocator *allocator;
	struct wlr_compositor *compositor; /* of trusted clients */
	struct wlr_compositor *domain_compositor; /* of guids, without a renderer */
	struct wlr_output_layout *output_layout;
	struct wlr_scene *scene;
	struct wlr_scene_output_layout *scene_layout;
	struct livery_layers layers;

	struct wl_list outputs; /* livery_output.link */
	struct wl_list domains; /* livery_domain.link */
	struct wl_list toplevels; /* livery_toplevel.link, all that exist, topmost first */
	struct wl_list contents; /* livery_content.link */
	struct wl_list staged; /* livery_toplevel.stage_link, whose nodes are to be changed */
	uint32_t stages; /* enum livery_stage: of any window, also of one that is gone */
	int64_t stage_ns; /* of the processor: slow requests since the last frame */
	struct wl_list frames; /* livery_frame.link, the one that was painted last comes last */
	uint64_t frame_pass; /* how often they were looked at */

	struct livery_seat *seat;
	struct wlr_cursor *cursor; /* the seat's: where the pointer is */
	struct livery_painter *painter;
	struct livery_canvas *canvas; /* the painter on this renderer */
	struct livery_clipboard *clipboard;
	struct livery_control *control;
	struct livery_launcher *launcher; /* NULL where no program is configured */
	struct livery_driver *driver; /* NULL where none is configured */
	struct livery_notice *notice;
	struct livery_capture *capture; /* of screenshots */
	struct livery_switcher *switcher;
	struct livery_focus *focus; /* who has the keyboard, see desktop/focus.h */

	const struct livery_label *trusted_label; /* of windows of the GUI domain itself */
	struct wlr_xdg_shell *xdg_shell; /* of trusted clients */
	const struct livery_owner *asking; /* whose request is being dealt with, or NULL */
	struct livery_requests *requests; /* looks at what guids ask for */
	struct livery_domain_manager *domain_manager; /* of the private global */
	/* Who had the last serial: a livery_owner, or this server for the GUI domain. */
	const void *serial_owner;
	struct livery_stats stats;
	/* The key that went down last was a clipboard chord for this window; see keybindings.c. */
	const struct livery_toplevel *chord_focus; /* for comparison only; or NULL */
	int chord_action;
	const char *socket; /* name of the trusted clients' socket */
	bool terminating;
	struct wl_event_source *scene_idle; /* emits events.scene; or NULL */

	/* Events for later rooms; without data where none is named. */
	struct {
		struct wl_signal changed; /* something that the strip shows */
		struct wl_signal notice; /* struct livery_notice_event: for the user to read */
		struct wl_signal press; /* struct livery_hit: a button went down there */
		struct wl_signal scene; /* the pointer may be over something else now */
		struct wl_signal outputs; /* they are others or elsewhere; windows have followed */
		/* With the struct livery_toplevel that is minimised, unmapped, about to go. */
		struct wl_signal toplevel_minimize, toplevel_unmap, toplevel_destroy;
		/*
		 * With a struct livery_output that is made, before it has its place, or is about to
		 * go. Who cannot follow the first sets livery_output.refused.
		 */
		struct wl_signal output_new, output_destroy;
		struct wl_signal output_paint; /* struct livery_output: it is about to be drawn */
		struct wl_signal output_frame; /* struct livery_output: a frame was put on it */
	} events;

	struct wl_listener new_output;
	struct wl_listener layout_change;
	struct wl_listener output_paint;
	struct wl_listener output_frame;
	struct wl_listener strip_output_new;
	struct wl_listener popup_press;
	struct wl_listener new_xdg_toplevel;
	struct wl_listener new_xdg_popup;
	struct wl_listener pointer_grab_begin;
	struct wl_listener start_drag;
	struct wl_listener new_decoration;
	struct wl_listener request_activate;
	struct wl_listener renderer_lost;
	struct wl_event_source *signals[4];
};

/* Emits events.changed: what the strip shows may be another. */
void livery_server_emit_changed(struct livery_server *server);

/* Emits events.notice: the strip shows one line, in place of the one before. */
void livery_server_emit_notice(
	struct livery_server *server, enum livery_notice_kind kind, const char *text);

/* Emits events.scene: windows moved, came or went. */
void livery_server_emit_scene(struct livery_server *server);

/* Emits events.scene once all that is read by now has been dealt with and answered. */
void livery_server_plan_scene(struct livery_server *server);

/* Ends the event loop as soon as the present event is handled. */
void livery_server_terminate(struct livery_server *server);

#endif
