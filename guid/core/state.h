/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_GUID_CORE_STATE_H
#define LIVERY_GUID_CORE_STATE_H

/*
 * The state of one connection, which the files of the core share: windows, pools, buffers, seat.
 * Each file changes what is its own concern; what others need of it is in the header of its name.
 *
 * Handlers of messages, in all files, return false after they have called core_fail: the domain
 * broke the protocol. Their msg was decoded and clamped, so whatever can be checked by the message
 * alone is checked (sizes, ranges, and that its numbers fit each other). What its ids name, and
 * what there is too much of, is checked by them.
 */

#include "guid/core/core.h"
#include "guid/core/table.h"
#include "protocol/text/title.h"

struct core_dialect;

#define CORE_MAX_DAMAGE 64 /* rectangles of one commit */
#define CORE_SERIALS 16 /* configures that may still be acknowledged */
#define CORE_KEYS 768 /* evdev key codes */
#define CORE_FRAMES_OWED 256 /* EXT_FRAMEs for merged commits; more are not counted */

struct core_damage {
	struct livery_rect rects[CORE_MAX_DAMAGE];
	uint32_t n;
};

/* Pages of the domain; lives until it has neither a name nor buffers. */
struct core_pool {
	struct core_entry entry; /* first; id and slot */
	bool named; /* by the agent, or as a window's image */
	bool shown; /* exists at the compositor */
	uint32_t size; /* bytes */
	uint32_t buffers;
	struct livery_core_run *runs; /* base images only */
	uint32_t n_runs;
};

/* Lives until it has no name, is not pending, and the compositor released it. */
struct core_buffer {
	struct core_entry entry; /* first */
	struct core_pool *pool;
	bool named; /* by the agent, or as a window's image */
	bool shown; /* exists at the compositor */
	bool busy; /* the compositor may read it */
	uint32_t pending; /* windows whose next commit attaches it */
	struct livery_core_buffer_info info;
};

enum core_role {
	CORE_ROLE_NONE, /* not shown */
	CORE_ROLE_TOPLEVEL,
	CORE_ROLE_POPUP,
	CORE_ROLE_ICON, /* of what is dragged; counts as a popup */
};

/*
 * A configure that was told to an extension agent, under a number of our own: the compositor's
 * serials count what happens in other domains too.
 */
struct core_serial {
	uint32_t told, serial;
};

/* Where the compositor has put a popup, relative to its parent. */
struct core_popup_place {
	int32_t x, y;
	uint32_t width, height, token;
};

struct core_window {
	struct core_entry entry; /* first */
	enum core_role role;
	uint32_t identity; /* counts the windows that were made */
	bool mapped; /* the domain wants it shown */
	bool on_desk; /* mapped at the compositor; a popup has its role from EXT_POPUP on */
	bool dismissed; /* the compositor ended the popup; hidden until the next MAP */
	bool refused; /* waits for others to go */
	uint64_t map_order;
	char title[LIVERY_TITLE_MAX];
	bool title_due; /* changed too often: told with the next tick */
	char app_id[64];
	bool has_hints;
	struct livery_core_hints hints;
	uint32_t cursor; /* shape */
	uint32_t wanted; /* EXT_STATE bits to ask for when it is shown, without CORE_MODAL */
	bool modal; /* asked for whenever it is shown */
	uint32_t parent; /* id of the transient parent */
	bool has_parent;

	/* Size of the content: what the compositor or the domain set last. */
	uint32_t width, height;
	struct livery_core_configure configure; /* newest of the compositor; serial 0 = none yet */
	bool configured;
	bool configure_due; /* told when the domain has taken its output */
	uint32_t scale, told_scale; /* of its output, in 120ths; 0 = none yet */

	/* base */
	int32_t x, y; /* the place told last, or where that is not known the domain's own idea */
	int32_t known_x, known_y; /* as the domain said last */
	int32_t true_x, true_y; /* the compositor's */
	bool has_place; /* true_x and true_y are known */
	bool answered; /* the newest configure is acknowledged */
	bool waiting; /* for the echo of a CONFIGURE */
	bool override_redirect, docked;
	uint32_t map_width, map_height; /* asked for by the last map */
	uint32_t flags; /* WINDOW_FLAGS told */
	struct core_buffer *image;
	bool borrowed; /* image is a part of window 0's */

	/* popups */
	bool is_popup; /* extension: EXT_POPUP came */
	uint32_t popup_parent; /* id */
	bool grab;
	struct livery_core_place place;
	struct core_popup_place told_place; /* newest of the compositor */
	bool place_due; /* told when the domain has taken its output */

	bool is_icon; /* extension: EXT_ICON came */
	int32_t icon_x, icon_y; /* px, from the pointer */

	/* the next commit */
	struct core_buffer *next; /* NULL: nothing to attach */
	uint32_t next_width, next_height; /* px of the window that it is stretched to */
	struct core_damage damage;
	bool full_damage;
	uint32_t frames; /* EXT_FRAME owed for commits merged into it */
	bool ack; /* acknowledge ack_serial with it */
	uint32_t ack_serial; /* as told */
	/* the last commit */
	uint32_t shown_width, shown_height; /* of its buffer, 0 = none yet */
	uint32_t size_width, size_height; /* as next_width, 0 = none yet */
	bool has_pixels; /* the surface has a buffer; none is taken away from it again */
	bool frame_wait; /* its frame callback has not come */
	uint32_t frames_shown; /* EXT_FRAME owed when it comes */

	/* whether its program lives */
	bool heard; /* something came for it since the last key, button or wish to close */
	bool pinged, asked; /* by the compositor; and the domain was asked too */
	uint32_t ping_serial;

	/* extension */
	struct core_serial serials[CORE_SERIALS];
	uint32_t last_serial; /* told */
	uint32_t ext_width, ext_height; /* of EXT_SIZE; 0: content is as large as its buffer */
};

struct core_keyboard {
	uint32_t window; /* slot, with focus */
	uint32_t told; /* slot, that the domain believes to have focus */
	uint32_t down[CORE_KEYS / 32];
	uint32_t depressed, latched, locked, group;
	uint32_t repeat_key; /* evdev code + 1; 0 none */
	int64_t repeat_at;
	uint32_t rate, delay;
};

struct core_pointer {
	uint32_t window, told; /* slots */
	int32_t x, y; /* 24.8 */
	uint32_t time;
	uint32_t buttons; /* X button masks, 256 is button 1 */
	bool moved; /* a motion is held back */
	bool frame; /* something was sent since the last frame */
	int32_t scroll[2]; /* 120ths of a wheel step, base */
	bool drag_done_due; /* a starved domain is told later, of the newest */
	uint32_t drag_serial;
};

struct livery_core {
	struct livery_core_limits limits;
	const struct livery_core_ops *ops;
	void *data;
	struct livery_wire_mode mode;
	const struct core_dialect *dialect;
	uint32_t ext_version; /* accepted, 0 = none */
	bool greeted; /* the handshake is done */
	bool failed;
	uint32_t identities; /* given so far */
	struct livery_wire_error error;
	char reason[256]; /* of error, where it is no constant */
	uint32_t logged; /* lines that are told once */
	uint32_t type; /* message being handled */
	uint32_t length; /* its body */

	uint8_t *input; /* a message that is not complete yet, or all that waits */
	bool held; /* ops->busy said that it is enough for now */
	size_t input_size, input_capacity;

	struct core_table windows, pools, buffers;
	uint64_t mapped_bytes, commits, map_order, messages;
	uint32_t toplevels, popups, shown_pools, shown_buffers; /* now */
	bool refused; /* some window may be */
	uint32_t titles_left; /* changes until titles_at */
	bool titles_due;
	int64_t titles_at; /* ms, on the clock of livery_core_tick */
	bool blind_due; /* some window waits for a frame that no callback brings */
	int64_t blind_at; /* ms, on the same clock */
	uint32_t runs;

	uint32_t screen_width, screen_height; /* that the domain knows */
	uint32_t desktop_width, desktop_height; /* now */
	struct livery_msg keymap; /* EXT_KEYMAP */
	uint32_t scale, told_scale; /* of new windows, in 120ths; 0 = none yet */
	struct core_keyboard keyboard;
	struct core_pointer pointer;
	bool starved; /* the domain does not read; input is dropped */
	uint32_t clipboard_asked; /* questions without an answer; the newest is clipboard_serial */
	bool clipboard_answered; /* an answer came since the newest question */
	bool clipboard_refused; /* the newest question was, without asking the domain */
	uint32_t clipboard_serial;
};

#endif
