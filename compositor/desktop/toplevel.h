/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_TOPLEVEL_H
#define LIVERY_COMPOSITOR_TOPLEVEL_H

/*
 * A framed window: what windows of domains (domain_toplevel.c) and of trusted clients (xdg.c) have
 * in common. The window's scene tree is
 *
 *	tree            at the content's corner, in layers.windows
 *	  frame         four sides and title, derived from the label alone (frame.h)
 *	  backdrop      opaque, exactly the content box: no pixel of it is ever left unpainted
 *	  content       the client's surface, clipped to the content box
 *	popups          above the frame; in the layer of popups while its domain has the focus
 *
 * The content box is livery's decision and is in force at once; a client that has not caught up is
 * clipped or padded.
 */

#include "compositor/desktop/hit.h"
#include "compositor/desktop/overflow.h"
#include "compositor/desktop/home.h"
#include "compositor/paint/painter.h"
#include <stdbool.h>
#include <stdint.h>
#include <wayland-server-core.h>
#include <wlr/util/box.h>

struct livery_frame;
struct livery_label;
struct livery_output;
struct livery_owner;
struct livery_server;
struct livery_toplevel;
struct wlr_scene_rect;
struct wlr_scene_tree;
struct wlr_surface;

#define LIVERY_TOPLEVEL_MAX_SIZE 16384 /* either side of a content box */

/* What the kinds of window do differently. */
struct livery_toplevel_impl {
	/* Tells the client box, states and bounds, which have changed. */
	void (*configure)(struct livery_toplevel *toplevel);
	/* Asks the client to close the window. */
	void (*close)(struct livery_toplevel *toplevel);
	/* The user did something that its program should answer to. May be NULL. */
	void (*expect_answer)(struct livery_toplevel *toplevel);
	/* Clips the content to the content box. */
	void (*clip)(struct livery_toplevel *toplevel);
	/* Ends its popups that hold a grab. */
	void (*dismiss_popups)(struct livery_toplevel *toplevel);
	/* Places its popups and brings their nodes in line, while they are hidden. May be NULL. */
	void (*place_popups)(struct livery_toplevel *toplevel);
};

struct livery_toplevel_hints {
	int32_t min_width, min_height; /* 0: none */
	int32_t max_width, max_height; /* 0: none */
	int32_t base_width, base_height;
	int32_t inc_width, inc_height; /* 0: none */
};

struct livery_toplevel {
	struct livery_server *server;
	const struct livery_toplevel_impl *impl;
	struct livery_owner *owner; /* NULL: a window of the GUI domain itself */
	const struct livery_label *label;
	struct wl_list link; /* livery_server.toplevels */
	struct wlr_surface *surface;
	struct livery_toplevel *parent; /* of the same domain, or NULL; see family.h */
	struct wl_list children; /* livery_toplevel.sibling, the topmost last */
	struct wl_list sibling;

	char *title; /* clean, never NULL; without the domain's name */
	char *app_id; /* clean, never NULL */

	bool mapped;
	bool maximized, fullscreen, minimized;
	bool minimized_with; /* because its parent was */
	bool modal; /* its parent waits for it */
	bool resizing; /* interactively, by the user */
	bool attention; /* asks for it */
	bool chosen; /* by the switcher: shown as if it had the keyboard */
	bool unresponsive; /* its program does not answer the user */
	enum livery_frame_hit hover; /* button of the frame under the pointer */
	bool pressed; /* ... which is held down */
	bool stale; /* the frame has to be painted */
	uint32_t stages; /* enum livery_stage: what the scene does not show yet */
	bool asked; /* by a request of its domain, which pays for it */
	struct wl_list stage_link; /* livery_server.staged, while there are any */
	bool covered; /* by one window of its owner, in the scene of this number: frames.h */
	uint64_t cover_scene;

	struct wlr_box box; /* content, in layout coordinates */
	struct wlr_box floating; /* content box to return to */
	struct livery_home home; /* where the user had it */
	struct livery_toplevel_hints hints;
	struct livery_overflow overflow;

	struct livery_node_tag tag; /* of tree and popups */
	struct wlr_scene_tree *tree;
	struct wlr_scene_rect *backdrop;
	struct wlr_scene_tree *content;
	struct wlr_scene_tree *popups;
	struct livery_frame *frame;
};

/*
 * Makes the common part of a window, not mapped; its label is derived from owner alone. Surface is
 * shown in toplevel->content by the caller. False when there is no memory.
 */
bool livery_toplevel_init(struct livery_toplevel *toplevel, struct livery_server *server,
	const struct livery_toplevel_impl *impl, struct livery_owner *owner,
	struct wlr_surface *surface);

/* Unmaps, and frees what init made. */
void livery_toplevel_finish(struct livery_toplevel *toplevel);

/* Shows the window with a wished content size: places, focuses if the rules allow, configures. */
void livery_toplevel_map(struct livery_toplevel *toplevel, int width, int height);

/* Hides it and hands the focus on. */
void livery_toplevel_unmap(struct livery_toplevel *toplevel);

/* The user gave it a key, a button, the focus, or asked it to close. NULL is allowed. */
void livery_toplevel_expect_answer(struct livery_toplevel *toplevel);

/* Set the texts, after cleaning. */
void livery_toplevel_set_title(struct livery_toplevel *toplevel, const char *untrusted_text);
/* Sets the name of its program, after cleaning; NULL is "". */
void livery_toplevel_set_app_id(struct livery_toplevel *toplevel, const char *untrusted_text);

/* Puts the content box there at once, for good, and tells the client when the size changed. */
void livery_toplevel_set_box(struct livery_toplevel *toplevel, const struct wlr_box *wanted);

/* Takes a size that the client chose: like set_box, but the client is not told its own wish. */
void livery_toplevel_accept_size(struct livery_toplevel *toplevel, int width, int height);

/*
 * States. Each does nothing when it is so already. With a window its children are minimised, and
 * restored with it; with a modal one its parent.
 */
void livery_toplevel_set_maximized(struct livery_toplevel *toplevel, bool maximized);
/* Fills what the output leaves for windows, inside its frame, or returns to floating. */
void livery_toplevel_set_fullscreen(struct livery_toplevel *toplevel, bool fullscreen);
/*
 * Hides it with its children, or shows them again; a hidden one hands the focus on. Only of a
 * mapped window.
 */
void livery_toplevel_set_minimized(struct livery_toplevel *toplevel, bool minimized);
/*
 * It asks for attention, in frame and strip, or does not any more. Not while it has the keyboard.
 */
void livery_toplevel_set_attention(struct livery_toplevel *toplevel, bool attention);
/* The user drags its border: its client is told, and its wishes for another size are not taken. */
void livery_toplevel_set_resizing(struct livery_toplevel *toplevel, bool resizing);
/* Lights a button of its frame (LIVERY_HIT_NONE: none), pressed: as if it were held down. */
void livery_toplevel_set_hover(
	struct livery_toplevel *toplevel, enum livery_frame_hit hover, bool pressed);

/* Whether its parent waits for it. Moves no focus. */
void livery_toplevel_set_modal(struct livery_toplevel *toplevel, bool modal);

/* The largest content box on the window's output: what maximised means. */
struct wlr_box livery_toplevel_bounds(struct livery_toplevel *toplevel);

/* Content and frame together, in layout coordinates. */
struct wlr_box livery_toplevel_outer_box(const struct livery_toplevel *toplevel);

/* The output that holds the window's middle, else the nearest. May be NULL. */
struct livery_output *livery_toplevel_output(const struct livery_toplevel *toplevel);

/* Who it belongs to, as only livery writes it: the domain, or the GUI domain's own name. */
const char *livery_toplevel_name(const struct livery_toplevel *toplevel);

/* Whether it is the window with the keyboard. */
bool livery_toplevel_focused(const struct livery_toplevel *toplevel);

/* Something that the frame shows has changed: it is painted before the next frame of an output. */
void livery_toplevel_refresh(struct livery_toplevel *toplevel);

/* Brings the frame in line with the window's state now. */
void livery_toplevel_update_frame(struct livery_toplevel *toplevel);

/* Paints the frame if it has to be. */
void livery_toplevel_paint(struct livery_toplevel *toplevel);

/* Brings box and scene back in line with the outputs, as near to its home as they allow. */
void livery_toplevel_arrange(struct livery_toplevel *toplevel);

/*
 * Whether its parts agree: its label is its owner's, its trees are where they may be, and while it
 * is mapped its box has a size. From livery_toplevel_init() to livery_toplevel_finish().
 */
bool livery_toplevel_is_valid(const struct livery_toplevel *toplevel);

/* Puts a size within the window's hints and the absolute bounds. */
void livery_toplevel_apply_hints(const struct livery_toplevel *toplevel, int *width, int *height);

#endif
