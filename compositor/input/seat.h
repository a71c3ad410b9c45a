/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_SEAT_H
#define LIVERY_COMPOSITOR_SEAT_H

/*
 * The one seat: every key, button and motion passes here, and here alone it is decided who gets it.
 *
 * There is one keyboard towards the clients, with the layout of the configuration: a change of
 * device is seen by nobody. A key's release is sent only to the client that got its press. Keys of
 * chords are sent to nobody.
 */

#include "common/slow_pointer.h"
#include "compositor/desktop/hit.h"
#include "compositor/input/drag.h"
#include "compositor/input/shield.h"
#include <stdbool.h>
#include <stdint.h>
#include <wayland-server-core.h>
#include <wlr/types/wlr_keyboard.h>
#include <wlr/util/box.h>

#define LIVERY_SEAT_KEYS 64 /* held at the same time */

struct livery_drag_icon;
struct livery_server;
struct livery_toplevel;
struct wlr_cursor;
struct wlr_keyboard_group;
struct wlr_seat;
struct wlr_surface;
struct wlr_xcursor_manager;

/* Keycodes (evdev) that are held down. */
struct livery_key_set {
	uint32_t codes[LIVERY_SEAT_KEYS];
	size_t count;
};

enum livery_interactive_mode {
	LIVERY_INTERACTIVE_NONE,
	LIVERY_INTERACTIVE_MOVE,
	LIVERY_INTERACTIVE_RESIZE,
	LIVERY_INTERACTIVE_BUTTON, /* a button of a frame is held down */
	LIVERY_INTERACTIVE_SCROLL, /* a handle of desktop/overflow.h */
};

/*
 * A key (evdev code) was pressed with these modifiers (enum wlr_keyboard_modifier) held and this
 * layout of the seat's keymap in force. True: it belongs to a chord and must not be sent to a
 * client, nor its release.
 */
typedef bool (*livery_chord_func_t)(
	struct livery_server *server, uint32_t code, uint32_t modifiers, uint32_t layout);

/* What the user does to a window with the pointer; see interactive.h. */
struct livery_interactive {
	enum livery_interactive_mode mode;
	struct livery_toplevel *toplevel;
	uint32_t button; /* ends it by its release */
	uint32_t edges;
	enum livery_frame_hit part; /* the frame's button, or the handle */
	double start_x, start_y;
	bool asked; /* by the window's domain, not by the frame */
	int start_offset[2]; /* of the content, see desktop/overflow.h */
	struct wlr_box start; /* content box */
};

struct livery_seat {
	struct livery_server *server;
	struct wlr_seat *wlr_seat;
	livery_chord_func_t handle_chord;

	struct wlr_keyboard_group *keyboards; /* the devices, as one */
	struct xkb_keymap *latin; /* of the layout us, for chords; NULL: there is none */
	struct wlr_keyboard shown; /* what clients see: layout and modifiers, never a held key */
	struct livery_key_set forwarded; /* press went to the holder */
	struct wl_client *holder; /* had the focus last; NULL: gone */
	struct wl_listener holder_destroy;
	struct livery_key_set swallowed; /* press belonged to a chord */
	struct wl_list virtual_keyboards; /* virtual_input.c */
	uint32_t virtual_held; /* modifiers that those hold (enum wlr_keyboard_modifier) */

	struct wlr_cursor *cursor;
	struct wlr_xcursor_manager *xcursors;
	const char *shape; /* name of the shape shown, NULL: a client's surface or hidden */
	struct livery_key_set client_buttons; /* press went to the pointed-at client */
	/*
	 * While one of those is held motion goes to that client alone, but for a drag; grab_x,
	 * grab_y: its surface's origin.
	 */
	bool implicit_grab;
	double grab_x, grab_y;
	struct livery_toplevel *hovered; /* a button of its frame is lit */
	struct livery_toplevel *clicked; /* title bar of the last click, for a double click */
	uint32_t clicked_time;
	struct livery_interactive interactive;
	struct livery_shield shield;
	struct livery_drag drag;
	struct livery_drag_icon *drag_icon; /* NULL: none */
	struct livery_slow_pointer slow;

	struct wl_listener new_input;
	struct wl_listener key;
	struct wl_listener modifiers;
	struct wl_listener motion;
	struct wl_listener motion_absolute;
	struct wl_listener button;
	struct wl_listener axis;
	struct wl_listener frame;
	struct wl_listener scene;
	struct wl_listener outputs;
	struct wl_listener toplevel_minimize;
	struct wl_listener toplevel_unmap;
	struct wl_listener toplevel_destroy;
	struct wl_listener request_set_cursor;
	struct wl_listener request_set_shape;
	struct wl_listener request_set_selection;
	struct wl_listener request_set_primary_selection;
	struct wl_listener request_start_drag;
	struct wl_listener start_drag;
};

/*
 * seat.c: makes server->seat. handle_chord judges each key before any client gets it. False when
 * there is no memory.
 */
bool livery_seat_init(struct livery_server *server, livery_chord_func_t handle_chord);
/* Frees the seat, after the last client. Nothing where there is none. */
void livery_seat_finish(struct livery_server *server);

/*
 * Whether it agrees with itself: what is held down was sent to somebody, and a window that the user
 * moves is there.
 */
bool livery_seat_is_valid(const struct livery_seat *seat);

/* seat_state.c: whether code is in the set now: false when LIVERY_SEAT_KEYS others are. */
bool livery_key_set_add(struct livery_key_set *set, uint32_t code);
/* Whether code was in it. */
bool livery_key_set_remove(struct livery_key_set *set, uint32_t code);

/* keyboard.c: makes the keyboard with the configuration's layout. False: no memory or no layout. */
bool livery_keyboard_init(struct livery_seat *seat);
/* After the last client; also where init failed. */
void livery_keyboard_finish(struct livery_seat *seat);
/* A device: it types as part of the one keyboard. What it cannot do is logged. */
void livery_keyboard_add(struct livery_seat *seat, struct wlr_keyboard *keyboard);
/*
 * Moves the keyboard to a surface or to none. What is held down goes with it only where its client
 * got the presses: other clients are told nothing of those keys.
 */
void livery_keyboard_focus(struct livery_seat *seat, struct wlr_surface *surface);
/*
 * A key of the seat: chord, or the focused client's. modifiers and layout (its number in the
 * keymap): those in force before it.
 */
void livery_keyboard_key(struct livery_seat *seat, uint32_t time, uint32_t code, bool pressed,
	uint32_t modifiers, uint32_t layout);
/* New modifiers, for the focused client. */
void livery_keyboard_modifiers(
	struct livery_seat *seat, const struct wlr_keyboard_modifiers *modifiers, uint32_t held);
/* The modifiers held now (enum wlr_keyboard_modifier), of any device. */
uint32_t livery_keyboard_held(const struct livery_seat *seat);

/* pointer.c: listens to the cursor and to what moves windows. After livery_cursor_init(). */
bool livery_pointer_init(struct livery_seat *seat);
/* After the last client; also where init failed. */
void livery_pointer_finish(struct livery_seat *seat);
/* A device: it moves the one pointer. */
void livery_pointer_add(struct livery_seat *seat, struct wlr_input_device *device);
/* The scene has changed, or who may have the pointer: it may be over something else now. */
void livery_pointer_update(struct livery_seat *seat);
/* pointer_leave.c: the pointer is over no client. */
void livery_pointer_leave(struct livery_seat *seat);

/* cursor.c: makes the cursor, and server->cursor. False when there is no memory. */
bool livery_cursor_init(struct livery_seat *seat);
/* After the pointer; also where init failed. */
void livery_cursor_finish(struct livery_seat *seat);
/* Shows what a drop of the drag that wlroots keeps would do, where it is over something. */
void livery_cursor_show_drag(struct livery_seat *seat);
/* Shows a shape of the theme by name. */
void livery_cursor_set_shape(struct livery_seat *seat, const char *name);
/* Loads the theme for the scales of all outputs; what cannot be loaded is logged. */
void livery_cursor_load(struct livery_seat *seat);

#endif
