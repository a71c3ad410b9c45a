/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_GUID_CORE_PRIVATE_H
#define LIVERY_GUID_CORE_PRIVATE_H

/*
 * What the files of the core share: the state of one connection and the functions by which the
 * files call each other, in the order of the files. base_*.c serve agents of the Qubes GUI
 * protocol, ext_*.c those that speak the extension, the rest both.
 *
 * Handlers of messages return false after they have called core_fail: the domain broke the
 * protocol. Their msg was decoded and clamped, so whatever can be checked by the message alone is
 * checked (sizes, ranges, and that its numbers fit each other). What its ids name, and what there
 * is too much of, is checked here.
 */

#include "guid/core/core.h"
#include "guid/core/table.h"
#include "protocol/text/title.h"

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

	/* base */
	int32_t x, y; /* the domain's own idea */
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

	/* the next commit */
	struct core_buffer *next; /* NULL: nothing to attach */
	struct core_damage damage;
	bool full_damage;
	uint32_t frames; /* EXT_FRAME owed for commits merged into it */
	bool ack; /* acknowledge ack_serial with it */
	uint32_t ack_serial; /* as told */
	/* the last commit */
	uint32_t shown_width, shown_height; /* of its buffer, 0 = none yet */
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

	uint32_t screen_width, screen_height;
	struct livery_msg keymap; /* EXT_KEYMAP */
	struct core_keyboard keyboard;
	struct core_pointer pointer;
	bool starved; /* the domain does not read; input is dropped */
	uint32_t clipboard_asked; /* questions without an answer; the newest is clipboard_serial */
	bool clipboard_answered; /* an answer came since the newest question */
	bool clipboard_refused; /* the newest question was, without asking the domain */
	uint32_t clipboard_serial;
};

/* ---- core.c ---- */

/*
 * Records a violation in the message being handled; field NULL: the whole message. Returns false.
 */
bool core_fail(struct livery_core *core, uint32_t window, const char *field, int64_t value,
	const char *reason);
enum core_line {
	CORE_LINE_MEMORY = 1,
	CORE_LINE_COVERS = 2,
	CORE_LINE_CLIPBOARD = 4,
	CORE_LINE_WINDOWS = 8,
	CORE_LINE_POPUPS = 16,
	CORE_LINE_BUFFERS = 32,
};

/* Says something that the domain can bring about at will: each line once a connection. */
void core_log_once(struct livery_core *core, enum core_line line, const char *text);
/* Encodes and sends a message. */
void core_send(struct livery_core *core, const struct livery_msg *msg);
/* Sends a message without body. */
void core_send_empty(struct livery_core *core, uint32_t type, uint32_t window);
/* Whether the protocol is at least 1.minor. */
bool core_at_least(const struct livery_core *core, uint32_t minor);
/* Whether so much output waits that what the compositor says must be held back. */
bool core_congested(struct livery_core *core);

/* ---- window.c ---- */

struct core_window *window_find(struct livery_core *core, uint32_t id);
struct core_window *window_at(struct livery_core *core, uint32_t slot);
bool window_handle_create(struct livery_core *core, const struct livery_msg *msg);
void window_destroy(struct livery_core *core, struct core_window *window);
/*
 * EXT_POPUP came: places the popup, and makes it one if the domain has not mapped it yet, so that
 * the domain learns its place before it draws. Where that cannot be (the parent is not shown, or
 * there are too many) the domain is told that it is dismissed.
 */
void window_place(struct livery_core *core, struct core_window *window);
/* Shows a mapped window in the role that fits now; nothing if it may not be shown. */
void window_show(struct livery_core *core, struct core_window *window);
/* Ends what is shown of it, popups first. */
void window_hide(struct livery_core *core, struct core_window *window);
void window_set_parent(struct livery_core *core, struct core_window *window, bool has_parent,
	uint32_t parent);
/* Asks for the changes of states; bits as in EXT_STATE. */
#define CORE_MODAL 16u /* in EXT_STATE */
#define CORE_ACTIVATE 32u /* the same */
void window_request(struct livery_core *core, struct core_window *window, uint32_t set,
	uint32_t unset);

/* ---- ping.c ---- */

/* A message about the window came. */
void ping_heard(struct livery_core *core, struct core_window *window);
/* The domain was told something that its program should do something about. */
void ping_told(struct livery_core *core, uint32_t window);
/* The domain has taken all output. */
void ping_drained(struct livery_core *core);
void ping_handle_pong(struct livery_core *core, struct core_window *window,
	const struct livery_msg *msg);

/* ---- text.c ---- */

/* Tells titles that had to wait; when it wants to be called again, or -1. */
void text_tick(struct livery_core *core, int64_t now);
int64_t text_deadline(const struct livery_core *core);
void text_handle_wmname(struct livery_core *core, struct core_window *window,
	const struct livery_msg *msg);
void text_handle_wmclass(struct livery_core *core, struct core_window *window,
	const struct livery_msg *msg);
void text_handle_hints(struct livery_core *core, struct core_window *window,
	const struct livery_msg *msg);

/* ---- cursor.c ---- */

/* The shape of a cursor value of the base protocol. */
uint32_t cursor_from_glyph(uint32_t value);
void cursor_set(struct livery_core *core, struct core_window *window, uint32_t shape);

/* ---- buffer.c ---- */

/*
 * Unnamed; NULL: the message broke a limit and core_fail was called. runs is taken, also on
 * failure.
 */
struct core_pool *pool_create(struct livery_core *core, uint32_t size,
	struct livery_core_run *runs, uint32_t n_runs);
struct core_buffer *buffer_create(struct livery_core *core, struct core_pool *pool,
	const struct livery_core_buffer_info *info);
/* Frees what nothing needs any more. */
void pool_check(struct livery_core *core, struct core_pool *pool);
void buffer_check(struct livery_core *core, struct core_buffer *buffer);

/* ---- surface.c ---- */

void damage_add(struct core_damage *damage, struct livery_rect rect);
/* rect cut to width x height; false where nothing is left. */
bool damage_cut(struct livery_rect *rect, uint32_t width, uint32_t height);
/*
 * Makes buffer (or NULL) what the next commit attaches; tells the domain when one that waited goes.
 */
void surface_set_next(struct livery_core *core, struct core_window *window,
	struct core_buffer *buffer);
/* Commits what is due, unless the last commit's frame callback is still to come. */
void surface_flush(struct livery_core *core, struct core_window *window);
/* Forgets what the surface that ended owed. */
void surface_reset(struct livery_core *core, struct core_window *window);
/* Gives the frames of windows without pixels; when it wants to be called again, or -1. */
void surface_tick(struct livery_core *core, int64_t now);
int64_t surface_deadline(const struct livery_core *core);

/* ---- base_window.c: everything of agents without the extension but images and input ---- */

bool base_handle_message(struct livery_core *core, struct core_window *window,
	const struct livery_msg *msg);
/* States to ask for when the window is shown are in wanted; these tell the compositor's. */
void base_tell_flags(struct livery_core *core, struct core_window *window);

/* ---- base_configure.c ---- */

void base_handle_configure(struct livery_core *core, struct core_window *window,
	const struct livery_msg *msg);
void base_send_configure(struct livery_core *core, struct core_window *window);
void base_toplevel_configured(struct livery_core *core, struct core_window *window,
	const struct livery_core_configure *configure);
void base_popup_configured(struct livery_core *core, struct core_window *window, uint32_t width,
	uint32_t height);

/* ---- base_popup.c ---- */

/* Whether an override-redirect window lies outside the domain's screen and is not to be shown. */
bool base_popup_outside(const struct livery_core *core, const struct core_window *window);
/* Takes the flag from a window that covers too much. */
void base_popup_check(struct livery_core *core, struct core_window *window);
/* The toplevel that an override-redirect window belongs to, or NULL: it becomes a toplevel. */
struct core_window *base_popup_parent(struct livery_core *core, struct core_window *window);
void base_popup_place(struct livery_core *core, struct core_window *window,
	const struct core_window *parent);

/* ---- base_image.c ---- */

bool base_handle_dump(struct livery_core *core, struct core_window *window,
	const struct livery_msg *msg);
void base_handle_shmimage(struct livery_core *core, struct core_window *window,
	const struct livery_msg *msg);
void base_image_drop(struct livery_core *core, struct core_window *window);
/* Gives a window without image its part of window 0's, where there is one. */
void base_image_borrow(struct livery_core *core, struct core_window *window);
/* The whole image is to be committed. */
void base_image_show(struct livery_core *core, struct core_window *window);

/* ---- ext_window.c, ext_buffer.c ---- */

bool ext_handle_message(struct livery_core *core, struct core_window *window,
	const struct livery_msg *msg);
/* Messages that name no window. */
bool ext_handle_global(struct livery_core *core, const struct livery_msg *msg);
void ext_send_configure(struct livery_core *core, struct core_window *window);
void ext_send_place(struct livery_core *core, struct core_window *window);
/* The popup is not shown (any more). */
void ext_send_done(struct livery_core *core, struct core_window *window);
bool ext_handle_pool(struct livery_core *core, const struct livery_msg *msg);
bool ext_handle_pool_destroy(struct livery_core *core, const struct livery_msg *msg);
bool ext_handle_buffer(struct livery_core *core, const struct livery_msg *msg);
bool ext_handle_buffer_destroy(struct livery_core *core, const struct livery_msg *msg);
bool ext_handle_commit(struct livery_core *core, struct core_window *window,
	const struct livery_msg *msg);
/* The compositor's serial for one that was told; false where it is too old. */
bool ext_find_serial(const struct core_window *window, uint32_t told, uint32_t *serial);

/* ---- input.c: state of the seat, and what to drop; base_input.c and ext_input.c say it ---- */

/* The window is no longer shown. */
void input_window_gone(struct livery_core *core, struct core_window *window);
/* The domain has taken all output: ends starvation, and sends the motion that was held back. */
void input_resume(struct livery_core *core);
void input_drained(struct livery_core *core);
bool input_key_is_down(const struct livery_core *core, uint32_t key);

void base_keyboard_enter(struct livery_core *core, uint32_t window);
void base_keyboard_leave(struct livery_core *core, uint32_t window);
void base_key(struct livery_core *core, uint32_t window, uint32_t key, bool pressed);
void base_pointer_enter(struct livery_core *core, uint32_t window);
void base_pointer_leave(struct livery_core *core, uint32_t window);
void base_pointer_motion(struct livery_core *core, uint32_t window);
void base_pointer_button(struct livery_core *core, uint32_t window, uint32_t button, bool pressed);
void base_pointer_axis(struct livery_core *core, uint32_t window,
	const struct livery_core_axis *axis);
/* X button number of an evdev code, 0 for none. */
uint32_t base_button_number(uint32_t button);

void ext_keyboard_enter(struct livery_core *core, uint32_t window);
void ext_keyboard_leave(struct livery_core *core, uint32_t window);
void ext_key(struct livery_core *core, uint32_t window, uint32_t time, uint32_t key, bool pressed);
void ext_modifiers(struct livery_core *core, uint32_t window);
void ext_pointer_enter(struct livery_core *core, uint32_t window);
void ext_pointer_leave(struct livery_core *core, uint32_t window);
void ext_pointer_motion(struct livery_core *core, uint32_t window);
void ext_pointer_button(struct livery_core *core, uint32_t window, uint32_t time, uint32_t button,
	bool pressed);
void ext_pointer_axis(struct livery_core *core, uint32_t window,
	const struct livery_core_axis *axis);
void ext_pointer_frame(struct livery_core *core, uint32_t window);
void ext_drag_done(struct livery_core *core);

/* ---- clipboard.c ---- */

bool clipboard_handle_data(struct livery_core *core, const struct livery_msg *msg);

#endif
