/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_GUID_CORE_CORE_H
#define LIVERY_GUID_CORE_CORE_H

/*
 * The pure core of livery-guid (design.md 5): bytes of one domain and events of the compositor in,
 * effects out. It does no I/O, has no clock, knows nothing of Wayland, and allocates within the
 * limits it was given only; the daemon, the unit tests, the fuzzers and the proofs link the same
 * code.
 *
 * Windows, pools and buffers are named to the outside by *slots*: small numbers below the limit of
 * their kind, free to be used again as soon as the effect that ends them was given. The domain's
 * own ids stay inside. A window has a slot at the outside only while it is shown, that is between
 * toplevel_create or popup_create and window_destroy.
 *
 * One core serves one connection. After livery_core_input has returned false the domain broke the
 * protocol: the core stays inert, and the only things left to do are to read the error and to
 * destroy it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "protocol/wire/wire.h"

#define LIVERY_CORE_NONE UINT32_MAX /* no slot */

struct livery_core;

/*
 * What one domain may have. livery_core_default_limits gives figures that ordinary use does not
 * reach.
 */
struct livery_core_limits {
	/* That exist. One more is a violation. */
	uint32_t windows;
	uint32_t pools; /* images of the base protocol count as pools and buffers */
	uint32_t buffers;
	uint32_t runs; /* of page numbers, kept to know an image again */
	/*
	 * That are shown. More windows wait for room, more popups are dismissed, more pixels are
	 * not there.
	 */
	uint32_t toplevels, popups;
	uint32_t shown_pools, shown_buffers;
	uint32_t titles; /* changes a second, of all windows; more are merged */
	uint64_t mapped_bytes; /* sum over the pools; more have no pixels */
	size_t queued_bytes; /* unread output above which the domain loses its input */
};

extern const struct livery_core_limits livery_core_default_limits;

/* Consecutive page numbers. */
struct livery_core_run {
	uint32_t first, count;
};

struct livery_core_buffer_info {
	uint32_t pool; /* slot */
	/* Bytes, px, px, bytes; checked to lie in the pool. */
	uint32_t offset, width, height, stride;
	uint32_t format; /* 0 XRGB8888, 1 ARGB8888 */
};

/* 0 = no hint. */
struct livery_core_hints {
	uint32_t min_width, min_height;
	uint32_t max_width, max_height;
	uint32_t base_width, base_height;
	uint32_t inc_width, inc_height;
};

/* A popup's wish; values as in xdg_positioner. */
struct livery_core_place {
	int32_t anchor_x, anchor_y;
	uint32_t anchor_width, anchor_height;
	uint32_t width, height;
	uint32_t anchor, gravity, constraint;
	int32_t offset_x, offset_y;
	uint32_t token;
};

struct livery_core_commit {
	uint32_t buffer; /* slot to attach, LIVERY_CORE_NONE: attach nothing */
	const struct livery_rect *damage; /* inside the buffer */
	size_t n_damage;
	uint32_t width, height; /* px of the window that the buffer is stretched to */
	bool frame; /* ask for a frame callback; answered by livery_core_frame_done */
};

/* The values of livery_domain_toplevel_v1.request and .state. */
enum livery_core_request {
	LIVERY_CORE_MAXIMIZE,
	LIVERY_CORE_UNMAXIMIZE,
	LIVERY_CORE_FULLSCREEN,
	LIVERY_CORE_UNFULLSCREEN,
	LIVERY_CORE_MINIMIZE,
	LIVERY_CORE_DEMAND_ATTENTION,
	LIVERY_CORE_DROP_ATTENTION,
	LIVERY_CORE_MODAL,
	LIVERY_CORE_UNMODAL,
	LIVERY_CORE_ACTIVATE, /* at livery attention, or more */
};

enum livery_core_state {
	LIVERY_CORE_MAXIMIZED = 1,
	LIVERY_CORE_IS_FULLSCREEN = 2,
	LIVERY_CORE_RESIZING = 4,
	LIVERY_CORE_ACTIVATED = 8,
	LIVERY_CORE_MINIMIZED = 16,
};

/*
 * The effects. Every member but busy and trace must be set. They are called from within the
 * functions below and must not call back into the core. data is what was given to
 * livery_core_create.
 */
struct livery_core_ops {
	/* Bytes for the domain, to be queued. */
	void (*output)(void *data, const uint8_t *bytes, size_t size);
	/* Bytes of output that the domain has not taken yet. */
	size_t (*queued)(void *data);
	/*
	 * Whether the compositor was asked for so much that it must catch up first: the core then
	 * stops between two messages, and what is left waits in it. May be NULL: never.
	 */
	bool (*busy)(void *data);
	/* Something the user may want to know, one line. */
	void (*log)(void *data, const char *text);
	/* A message passed, whole and decoded, before it has any effect. May be NULL. */
	void (*trace)(void *data, bool from_domain, const struct livery_msg *msg);

	/*
	 * EXT_PAGES and EXT_PAGES_FORGET; NULL, or why it is a violation (valid until the next
	 * call).
	 */
	const char *(*pages_add)(void *data, uint32_t first, uint32_t count);
	const char *(*pages_forget)(void *data, uint32_t first, uint32_t count);

	/* False: the pages are not to be had; the pool then exists in the core only. */
	bool (*pool_create)(void *data, uint32_t pool, const struct livery_core_run *runs,
		size_t n_runs, uint32_t size);
	/* The pool makes no more buffers; those it has stay. */
	void (*pool_destroy)(void *data, uint32_t pool);
	void (*buffer_create)(void *data, uint32_t buffer,
		const struct livery_core_buffer_info *info);
	void (*buffer_destroy)(void *data, uint32_t buffer);

	/* identity is the same whenever this window of the domain is shown, and of no other. */
	void (*toplevel_create)(void *data, uint32_t window, uint32_t identity);
	/* From now on livery_core_toplevel_placed tells where the toplevel is. */
	void (*toplevel_report_place)(void *data, uint32_t window);
	void (*toplevel_map)(void *data, uint32_t window, uint32_t width, uint32_t height);
	void (*toplevel_size)(void *data, uint32_t window, uint32_t width, uint32_t height);
	void (*toplevel_title)(void *data, uint32_t window, const char *title);
	void (*toplevel_app_id)(void *data, uint32_t window, const char *app_id);
	/* parent is a shown toplevel or LIVERY_CORE_NONE; never a cycle. */
	void (*toplevel_parent)(void *data, uint32_t window, uint32_t parent);
	void (*toplevel_hints)(void *data, uint32_t window, const struct livery_core_hints *hints);
	void (*toplevel_request)(void *data, uint32_t window, enum livery_core_request request);
	void (*toplevel_ack)(void *data, uint32_t window, uint32_t serial);
	/* Answers livery_core_ping. */
	void (*toplevel_pong)(void *data, uint32_t window, uint32_t serial);
	/*
	 * The domain wants the pointer to move the toplevel, or with edges (a set of 1 top,
	 * 2 bottom, 4 left, 8 right; no two opposite ones) to resize it, until its button is up.
	 */
	void (*toplevel_grab)(void *data, uint32_t window, uint32_t edges);

	/* parent is shown. */
	void (*popup_create)(void *data, uint32_t window, uint32_t parent);
	void (*popup_place)(void *data, uint32_t window, const struct livery_core_place *place);
	void (*popup_map)(void *data, uint32_t window, bool grab);

	/* The icon of what the domain drags; x, y: px from the pointer. */
	void (*icon_create)(void *data, uint32_t window, int32_t x, int32_t y);

	void (*commit)(void *data, uint32_t window, const struct livery_core_commit *commit);
	/* Ends a toplevel, popup or icon with its surface; no popup of it is left. */
	void (*window_destroy)(void *data, uint32_t window);

	/*
	 * Pointer shape while the pointer is in the domain: wp_cursor_shape_device_v1.shape, 0
	 * hides it.
	 */
	void (*cursor)(void *data, uint32_t shape);
	/* The domain drags something; to be answered by livery_core_drag_done. */
	void (*drag)(void *data, uint32_t serial);
	/* Answers livery_core_clipboard_requested; size 0: there is no text. */
	void (*clipboard_answer)(void *data, uint32_t serial, const uint8_t *bytes, size_t size);
	/* Answers it too: the text has more than LIVERY_CLIPBOARD_MAX bytes. */
	void (*clipboard_too_large)(void *data, uint32_t serial);
};

/*
 * ops and data must outlive the core. screen_width and screen_height, px, are the desktop's, and
 * are told to the domain when it connects.
 * NULL without memory.
 */
struct livery_core *livery_core_create(const struct livery_core_limits *limits,
	const struct livery_core_ops *ops, void *data, uint32_t screen_width,
	uint32_t screen_height);
/* Gives the effects that end every window, buffer and pool. NULL is allowed. */
void livery_core_destroy(struct livery_core *core);

/*
 * Takes size bytes from the domain, cut anywhere; 0 bytes: goes on with those that waited. False:
 * see livery_core_get_error.
 */
bool livery_core_input(struct livery_core *core, const uint8_t *untrusted_bytes, size_t size);
/* Whether bytes wait since ops->busy said so. */
bool livery_core_is_held(const struct livery_core *core);
/* What the domain did wrong; NULL while it did nothing wrong. Valid as long as the core. */
const struct livery_wire_error *livery_core_get_error(const struct livery_core *core);

struct livery_core_stats {
	uint32_t windows, pools, buffers; /* now */
	uint64_t mapped_bytes; /* now */
	uint64_t commits; /* since the core was made; with a buffer */
	uint64_t messages; /* since the core was made */
	bool extension; /* the domain speaks it */
};

/* Counters as of now. */
struct livery_core_stats livery_core_get_stats(const struct livery_core *core);

/* ---- events from the compositor; window and buffer are slots ---- */

/* The desktop has another size, px. The domain is not told: the protocol has no word for it. */
void livery_core_set_screen(struct livery_core *core, uint32_t width, uint32_t height);

struct livery_core_keymap {
	const char *rules, *model, *layout, *variant, *options;
};

/* The strings are copied. A name too long for the wire is sent as empty. */
void livery_core_set_keymap(struct livery_core *core, const struct livery_core_keymap *keymap);
/* rate a second, 0 = off; delay in ms. */
void livery_core_set_repeat(struct livery_core *core, uint32_t rate, uint32_t delay);

struct livery_core_configure {
	uint32_t serial;
	uint32_t width, height;
	uint32_t states; /* enum livery_core_state */
	uint32_t bounds_width, bounds_height;
};

/*
 * Where the content's corner is, px from the desktop's upper left corner; in force with the next
 * livery_core_toplevel_configured. Only after ops->toplevel_report_place.
 */
void livery_core_toplevel_placed(struct livery_core *core, uint32_t window, int32_t x, int32_t y);
/* The compositor's newest size, states and, before it, place. */
void livery_core_toplevel_configured(struct livery_core *core, uint32_t window,
	const struct livery_core_configure *configure);
/*
 * Pixels of its output that the toplevel has for each of its own, in 120ths (LIVERY_EXT_SCALE_ONE
 * and up to LIVERY_EXT_SCALE_MAX; others are forced into that). The domain is told with its
 * next livery_core_drained where it does not read, of the newest only.
 */
void livery_core_toplevel_scaled(struct livery_core *core, uint32_t window, uint32_t scale);
/* The same for windows that have none yet, and for the connection as a whole. */
void livery_core_set_scale(struct livery_core *core, uint32_t scale);
/* The user asked to close the toplevel. */
void livery_core_toplevel_closed(struct livery_core *core, uint32_t window);
/*
 * Asks whether the toplevel's program lives; answered by toplevel_pong, when it does. Of several
 * questions without an answer the newest counts.
 */
void livery_core_ping(struct livery_core *core, uint32_t window, uint32_t serial);
/*
 * Where the popup is, px from the corner of its parent's content, and its size; answers the
 * popup_place of this token, or comes unasked with the last one.
 */
void livery_core_popup_configured(struct livery_core *core, uint32_t window, int32_t x, int32_t y,
	uint32_t width, uint32_t height, uint32_t token);
/* The compositor has ended the popup. */
void livery_core_popup_done(struct livery_core *core, uint32_t window);

/* The frame callback of the last commit with frame set. time in ms. */
void livery_core_frame_done(struct livery_core *core, uint32_t window, uint32_t time);
/* The compositor reads the buffer no more; until it is committed again. */
void livery_core_buffer_released(struct livery_core *core, uint32_t buffer);

/* keys: evdev codes that are down. */
void livery_core_keyboard_enter(struct livery_core *core, uint32_t window, const uint32_t *keys,
	size_t n_keys);
/* No window of the domain has the keyboard. */
void livery_core_keyboard_leave(struct livery_core *core);
/*
 * now in ms of any steady clock (for auto-repeat), time as the compositor gave it, key an evdev
 * code.
 */
void livery_core_key(struct livery_core *core, int64_t now, uint32_t time, uint32_t key,
	bool pressed);
/* Masks of xkbcommon, and the layout group. */
void livery_core_modifiers(struct livery_core *core, uint32_t depressed, uint32_t latched,
	uint32_t locked, uint32_t group);

/* Positions are 24.8 fixed point, px in the window's content. */
void livery_core_pointer_enter(struct livery_core *core, uint32_t window, int32_t x, int32_t y);
/* The pointer is over no window of the domain. */
void livery_core_pointer_leave(struct livery_core *core);
/* It moved within the window; time in ms, as the compositor gave it. */
void livery_core_pointer_motion(struct livery_core *core, uint32_t time, int32_t x, int32_t y);
/* button is an evdev code. */
void livery_core_pointer_button(struct livery_core *core, uint32_t time, uint32_t button,
	bool pressed);

struct livery_core_axis {
	uint32_t time;
	uint32_t source, axis, direction; /* as in wl_pointer */
	int32_t value; /* 24.8 fixed, 0 = stop */
	int32_t value120; /* 0 none */
};

/* Scrolling; held back with nothing, dropped where the domain does not read. */
void livery_core_pointer_axis(struct livery_core *core, const struct livery_core_axis *axis);
/* The events since the last frame belong together. */
void livery_core_pointer_frame(struct livery_core *core);
/* Answers ops->drag: all buttons are up. */
void livery_core_drag_done(struct livery_core *core, uint32_t serial);

/* The user pressed the copy chord in this domain. */
void livery_core_clipboard_requested(struct livery_core *core, uint32_t serial);
/*
 * The user pasted another domain's text here. Returns how many bytes of it the domain gets: fewer
 * where its protocol takes no more, 0 when it does not read.
 */
size_t livery_core_clipboard_pasted(struct livery_core *core, const uint8_t *bytes, size_t size);

/* The domain has taken all output: what was held back is sent. */
void livery_core_drained(struct livery_core *core);

/* When livery_core_tick wants to be called, on the clock of livery_core_key; -1 never. */
int64_t livery_core_deadline(const struct livery_core *core);
/* Does what is due at now, ms: repeats a key, tells titles, gives frames. */
void livery_core_tick(struct livery_core *core, int64_t now);

#endif
