/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guid/core/base.h"
#include "guid/core/cursor.h"
#include "guid/core/dialect.h"
#include "guid/core/emit.h"
#include "guid/core/ext.h"
#include "guid/core/text.h"
#include "guid/core/window.h"

/* Windows of agents that speak the Qubes GUI protocol and no more; facts: docs/protocol.md. */

/* WINDOW_FLAGS */
#define FLAG_FULLSCREEN 1u
#define FLAG_ATTENTION 2u
#define FLAG_MINIMIZED 4u

/* EXT_STATE, as window_request takes them */
#define STATE_FULLSCREEN 2u
#define STATE_MINIMIZED 4u
#define STATE_ATTENTION 8u

static void handle_destroy(struct livery_core *core, struct core_window *window) {
	uint32_t id = window->entry.id;

	core_window_destroy(core, window);
	/*
	 * From here on nothing names the old window: the id may be used again, and often was
	 * already.
	 */
	if (core_at_least(core, 5)) {
		core_send_empty(core, LIVERY_MSG_DESTROY, id);
	}
}

static void handle_map(struct livery_core *core, struct core_window *window,
		const struct livery_msg *msg) {
	if (window->mapped || window->docked) {
		return;
	}
	window->mapped = true;
	window->dismissed = false;
	window->override_redirect = msg->map.override_redirect != 0;
	core_window_set_parent(core, window, msg->map.transient_for != 0, msg->map.transient_for);
	core_window_show(core, window);
}

static void handle_unmap(struct livery_core *core, struct core_window *window) {
	if (window->docked) {
		return;
	}
	window->mapped = false;
	core_window_hide(core, window);
	if (window->entry.id != 0) {
		core_base_image_drop(core, window);
	}
}

/*
 * Tray icons are not shown yet. The window stays unmapped, as long as it lives, so that the agent
 * sees a tray that never has room.
 */
static void handle_dock(struct core_window *window) {
	if (window->mapped) {
		return;
	}
	window->docked = true;
	window->override_redirect = false;
}

static uint32_t to_state(uint32_t flags) {
	return (flags & FLAG_FULLSCREEN ? STATE_FULLSCREEN : 0) |
		(flags & FLAG_ATTENTION ? STATE_ATTENTION : 0) |
		(flags & FLAG_MINIMIZED ? STATE_MINIMIZED : 0);
}

static bool handle_flags(struct livery_core *core, struct core_window *window,
		const struct livery_msg *msg) {
	uint32_t set = msg->window_flags.set;
	uint32_t unset = msg->window_flags.unset & ~FLAG_MINIMIZED;

	if (msg->window_flags.set & msg->window_flags.unset) {
		return core_fail(core, window->entry.id, "unset", msg->window_flags.unset,
			"has a bit that is also in set");
	}
	if (set & FLAG_MINIMIZED) {
		set &= ~FLAG_FULLSCREEN;
	}
	if (!window->mapped) {
		window->wanted = to_state(set & ~FLAG_MINIMIZED);
	} else if (window->role == CORE_ROLE_TOPLEVEL) {
		core_window_request(core, window, to_state(set), to_state(unset));
	}
	return true;
}

/* Differences to what was told last. */
void core_base_send_flags(struct livery_core *core, struct core_window *window) {
	uint32_t states = window->configure.states;
	uint32_t flags = (states & LIVERY_CORE_IS_FULLSCREEN ? FLAG_FULLSCREEN : 0) |
		(states & LIVERY_CORE_MINIMIZED ? FLAG_MINIMIZED : 0);

	if (flags == window->flags) {
		return;
	}
	struct livery_msg msg = { .type = LIVERY_MSG_WINDOW_FLAGS, .window = window->entry.id };
	msg.window_flags.set = flags & ~window->flags;
	msg.window_flags.unset = window->flags & ~flags;
	window->flags = flags;
	core_send(core, &msg);
}

static bool handle_message(struct livery_core *core, struct core_window *window,
		const struct livery_msg *msg) {
	switch (msg->type) {
	case LIVERY_MSG_DESTROY:
		handle_destroy(core, window);
		return true;
	case LIVERY_MSG_MAP:
		handle_map(core, window, msg);
		return true;
	case LIVERY_MSG_UNMAP:
		handle_unmap(core, window);
		return true;
	case LIVERY_MSG_CONFIGURE:
		core_base_handle_configure(core, window, msg);
		return true;
	case LIVERY_MSG_SHMIMAGE:
		core_base_handle_shmimage(core, window, msg);
		return true;
	case LIVERY_MSG_WINDOW_DUMP:
		return core_base_handle_dump(core, window, msg);
	case LIVERY_MSG_WMNAME:
		core_text_handle_wmname(core, window, msg);
		return true;
	case LIVERY_MSG_WMCLASS:
		core_text_handle_wmclass(core, window, msg);
		return true;
	case LIVERY_MSG_WINDOW_HINTS:
		core_text_handle_hints(core, window, msg);
		return true;
	case LIVERY_MSG_DOCK:
		handle_dock(window);
		return true;
	case LIVERY_MSG_WINDOW_FLAGS:
		return handle_flags(core, window, msg);
	case LIVERY_MSG_CURSOR:
		core_cursor_set(core, window, core_cursor_from_glyph(msg->cursor.cursor));
		return true;
	case LIVERY_MSG_MFNDUMP: /* by it guid would map any page of the machine */
	default:
		return core_fail(core, window->entry.id, NULL, 0, "is not accepted from a domain");
	}
}

/* ---- the dialect ---- */

/* The offer's answer, and the pages of the embedded transport; the decoder refuses others. */
static bool handle_global(struct livery_core *core, const struct livery_msg *msg) {
	return core_ext_handle_global(core, msg);
}

/* A popup that lost its parent waits for another one; of a dismissed one the domain is not told. */
static void ignore_popup(struct livery_core *core, struct core_window *window) {
}

static void send_due(struct livery_core *core, struct core_window *window) {
	if (window->place_due) {
		core_base_popup_configured(core, window);
	}
}

/* The protocol has no such messages. */
static void ignore_keymap(struct livery_core *core) {
}

static void ignore_drag(struct livery_core *core) {
}

static void ignore_scale(struct livery_core *core, struct core_window *window) {
}

const struct core_dialect core_base_dialect = {
	.handle_message = handle_message,
	.handle_global = handle_global,
	.show = core_base_show,
	.place_popup = core_base_popup_place,
	.popup_lost = ignore_popup,
	.window_hidden = core_base_window_hidden,
	.popup_done = ignore_popup,
	.toplevel_configured = core_base_toplevel_configured,
	.popup_configured = core_base_popup_configured,
	.window_drained = send_due,
	.send_scale = ignore_scale,
	.send_keymap = ignore_keymap,
	.keyboard_enter = core_base_keyboard_enter,
	.keyboard_leave = core_base_keyboard_leave,
	.key = core_base_key,
	.modifiers = core_base_modifiers,
	.pointer_enter = core_base_pointer_enter,
	.pointer_leave = core_base_pointer_leave,
	.pointer_motion = core_base_pointer_motion,
	.pointer_button = core_base_pointer_button,
	.pointer_axis = core_base_pointer_axis,
	.pointer_frame = core_base_pointer_frame,
	.drag_done = ignore_drag,
	.wants_places = true,
	.repeats_keys = true,
};
