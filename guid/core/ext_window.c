/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guid/core/cursor.h"
#include "guid/core/dialect.h"
#include "guid/core/emit.h"
#include "guid/core/ext.h"
#include "guid/core/ping.h"
#include "guid/core/surface.h"
#include "guid/core/text.h"
#include "guid/core/window.h"

/*
 * Windows of agents that speak Livery's extension. Of the base protocol they use CREATE, MAP,
 * UNMAP, DESTROY, WMNAME, WMCLASS, WINDOW_HINTS and the clipboard.
 */

#define SCALE_VERSION 8

/* Before the connection uses the extension there are no windows, and nothing is sent. */
static void send_scale(struct livery_core *core, struct core_window *window) {
	uint32_t scale = window != NULL ? window->scale : core->scale;
	uint32_t *told = window != NULL ? &window->told_scale : &core->told_scale;
	if (scale == *told || core->ext_version < SCALE_VERSION || core_congested(core)) {
		return;
	}
	*told = scale;
	struct livery_msg msg = { .type = LIVERY_MSG_EXT_SCALE };
	msg.window = window != NULL ? window->entry.id : 0;
	msg.ext_scale.scale = scale;
	core_send(core, &msg);
}

static bool handle_accept(struct livery_core *core, const struct livery_msg *msg) {
	if (!core_at_least(core, 8) || core->mode.extension) {
		return core_fail(core, 0, NULL, 0, "answers no offer");
	}
	if (core_table_count(&core->windows) > 0) {
		return core_fail(core, 0, NULL, 0, "comes while there are windows");
	}
	core_dialect_set(core, true);
	core->ext_version = msg->ext_accept.version;
	core_send(core, &core->keymap);
	send_scale(core, NULL);
	return true;
}

static bool handle_pages(struct livery_core *core, uint32_t first, uint32_t count,
		const char *(*change)(void *data, uint32_t first, uint32_t count)) {
	const char *reason = change(core->data, first, count);
	if (reason == NULL) {
		return true;
	}
	size_t i = 0;
	for (; reason[i] != '\0' && i + 1 < sizeof(core->reason); i++) {
		core->reason[i] = reason[i];
	}
	core->reason[i] = '\0';
	return core_fail(core, 0, "first", first, core->reason);
}

bool core_ext_handle_global(struct livery_core *core, const struct livery_msg *msg) {
	switch (msg->type) {
	case LIVERY_MSG_EXT_ACCEPT:
		return handle_accept(core, msg);
	case LIVERY_MSG_EXT_PAGES:
		return handle_pages(core, msg->ext_pages.first, msg->ext_pages.count,
			core->ops->pages_add);
	case LIVERY_MSG_EXT_PAGES_FORGET:
		return handle_pages(core, msg->ext_pages_forget.first,
			msg->ext_pages_forget.count, core->ops->pages_forget);
	case LIVERY_MSG_EXT_POOL:
		return core_ext_handle_pool(core, msg);
	case LIVERY_MSG_EXT_POOL_DESTROY:
		return core_ext_handle_pool_destroy(core, msg);
	case LIVERY_MSG_EXT_BUFFER:
		return core_ext_handle_buffer(core, msg);
	case LIVERY_MSG_EXT_BUFFER_DESTROY:
		return core_ext_handle_buffer_destroy(core, msg);
	default:
		return core_fail(core, 0, NULL, 0, "is not about the domain as a whole");
	}
}

/* ---- windows ---- */

static void handle_destroy(struct livery_core *core, struct core_window *window) {
	uint32_t id = window->entry.id;
	core_window_destroy(core, window);
	core_send_empty(core, LIVERY_MSG_DESTROY, id);
}

static void handle_map(struct livery_core *core, struct core_window *window) {
	if (window->mapped) {
		return;
	}
	window->mapped = true;
	window->dismissed = false;
	core_window_show(core, window);
}

static void handle_unmap(struct livery_core *core, struct core_window *window) {
	window->mapped = false;
	core_window_hide(core, window);
	core_surface_reset(core, window);
}

/* Versions of the extension. */
#define MODAL_VERSION 4
#define ACTIVATE_VERSION 5
#define DRAG_VERSION 6
#define ICON_VERSION 7
#define GRAB_VERSION 9

/* The bits of EXT_STATE that the agent's version has not. */
static uint32_t unknown_states(const struct livery_core *core) {
	return (core->ext_version < MODAL_VERSION ? CORE_MODAL : 0) |
		(core->ext_version < ACTIVATE_VERSION ? CORE_ACTIVATE : 0);
}

static bool handle_state(struct livery_core *core, struct core_window *window,
		const struct livery_msg *msg) {
	uint32_t set = msg->ext_state.set, unset = msg->ext_state.unset;

	if ((set | unset) & unknown_states(core)) {
		return core_fail(core, window->entry.id, "set", set,
			"is not in this version of the extension");
	}
	/* That stays over UNMAP and MAP, as the parent does. */
	window->modal = (set & CORE_MODAL) || (window->modal && !(unset & CORE_MODAL));
	if (window->role == CORE_ROLE_TOPLEVEL) {
		core_window_request(core, window, set, unset);
	} else {
		window->wanted = ((window->wanted & ~unset) | set) & ~CORE_MODAL;
	}
	return true;
}

static bool handle_parent(struct livery_core *core, struct core_window *window,
		const struct livery_msg *msg) {
	uint32_t parent = msg->ext_parent.parent;

	if (core_window_find(core, parent) == NULL) {
		return core_fail(core, window->entry.id, "parent", parent, "is no living window");
	}
	core_window_set_parent(core, window, parent != window->entry.id, parent);
	return true;
}

static bool handle_icon(struct livery_core *core, struct core_window *window,
		const struct livery_msg *msg) {
	if (core->ext_version < ICON_VERSION) {
		return core_fail(core, window->entry.id, NULL, 0,
			"is not in this version of the extension");
	}
	if (window->is_popup || window->role != CORE_ROLE_NONE) {
		return core_fail(core, window->entry.id, NULL, 0, "names a popup or mapped window");
	}
	window->is_icon = true;
	window->icon_x = msg->ext_icon.x;
	window->icon_y = msg->ext_icon.y;
	return true;
}

/* Counts from the next EXT_COMMIT on, also where that waits for its frame. */
static bool handle_size(struct livery_core *core, struct core_window *window,
		const struct livery_msg *msg) {
	if (core->ext_version < SCALE_VERSION) {
		return core_fail(core, window->entry.id, NULL, 0,
			"is not in this version of the extension");
	}
	window->ext_width = msg->ext_size.width;
	window->ext_height = msg->ext_size.height;
	return true;
}

/* Not both of two edges that are opposite. */
static bool are_edges(uint32_t edges) {
	return (edges & 3) != 3 && (edges & 12) != 12;
}

/* Whether there is a button down is the compositor's to know. */
static bool handle_grab(struct livery_core *core, struct core_window *window,
		const struct livery_msg *msg) {
	uint32_t edges = msg->ext_grab.edges;

	if (core->ext_version < GRAB_VERSION) {
		return core_fail(core, window->entry.id, NULL, 0,
			"is not in this version of the extension");
	}
	if (!are_edges(edges)) {
		return core_fail(core, window->entry.id, "edges", edges, "are opposite");
	}
	if (window->role == CORE_ROLE_TOPLEVEL) {
		core->ops->toplevel_grab(core->data, window->entry.slot, edges);
	}
	return true;
}

/* The same for a button down. */
static bool handle_drag(struct livery_core *core, struct core_window *window,
		const struct livery_msg *msg) {
	if (core->ext_version < DRAG_VERSION) {
		return core_fail(core, window->entry.id, NULL, 0,
			"is not in this version of the extension");
	}
	core->ops->drag(core->data, msg->ext_drag.serial);
	return true;
}

static bool handle_message(struct livery_core *core, struct core_window *window,
		const struct livery_msg *msg) {
	switch (msg->type) {
	case LIVERY_MSG_DESTROY:
		handle_destroy(core, window);
		return true;
	case LIVERY_MSG_MAP:
		handle_map(core, window);
		return true;
	case LIVERY_MSG_UNMAP:
		handle_unmap(core, window);
		return true;
	case LIVERY_MSG_WMNAME:
		core_text_handle_wmname(core, window, msg);
		return true;
	case LIVERY_MSG_WMCLASS:
		core_text_handle_wmclass(core, window, msg);
		return true;
	case LIVERY_MSG_WINDOW_HINTS:
		core_text_handle_hints(core, window, msg);
		return true;
	case LIVERY_MSG_EXT_COMMIT:
		return core_ext_handle_commit(core, window, msg);
	case LIVERY_MSG_EXT_POPUP:
		return core_ext_handle_popup(core, window, msg);
	case LIVERY_MSG_EXT_STATE:
		return handle_state(core, window, msg);
	case LIVERY_MSG_EXT_PARENT:
		return handle_parent(core, window, msg);
	case LIVERY_MSG_EXT_CURSOR:
		core_cursor_set(core, window, msg->ext_cursor.shape);
		return true;
	case LIVERY_MSG_EXT_PONG:
		core_ping_handle_pong(core, window, msg);
		return true;
	case LIVERY_MSG_EXT_DRAG:
		return handle_drag(core, window, msg);
	case LIVERY_MSG_EXT_ICON:
		return handle_icon(core, window, msg);
	case LIVERY_MSG_EXT_SIZE:
		return handle_size(core, window, msg);
	case LIVERY_MSG_EXT_GRAB:
		return handle_grab(core, window, msg);
	default:
		return core_fail(core, window->entry.id, NULL, 0,
			"is not used together with the extension");
	}
}

/* ---- configure ---- */

static void send_configure(struct livery_core *core, struct core_window *window) {
	struct livery_msg msg = { .type = LIVERY_MSG_EXT_CONFIGURE, .window = window->entry.id };

	if (core_congested(core)) {
		window->configure_due = true;
		return;
	}
	window->configure_due = false;
	window->last_serial++;
	if (window->last_serial == 0) {
		window->last_serial = 1;
	}
	window->serials[window->last_serial % CORE_SERIALS] =
		(struct core_serial){ window->last_serial, window->configure.serial };
	msg.ext_configure.serial = window->last_serial;
	msg.ext_configure.width = window->configure.width;
	msg.ext_configure.height = window->configure.height;
	msg.ext_configure.states = window->configure.states;
	msg.ext_configure.bounds_width = window->configure.bounds_width;
	msg.ext_configure.bounds_height = window->configure.bounds_height;
	core_send(core, &msg);
}

bool core_ext_find_serial(const struct core_window *window, uint32_t told, uint32_t *serial) {
	const struct core_serial *entry = &window->serials[told % CORE_SERIALS];
	if (told == 0 || entry->told != told) {
		return false;
	}
	*serial = entry->serial;
	return true;
}

static void toplevel_configured(struct livery_core *core, struct core_window *window,
		const struct livery_core_configure *configure) {
	window->configure = *configure;
	window->configured = true;
	window->width = configure->width;
	window->height = configure->height;
	send_configure(core, window);
}

/* ---- the dialect ---- */

static void show(struct livery_core *core, struct core_window *window) {
	if (window->is_popup) {
		core_ext_show_popup(core, window);
	} else if (window->is_icon) {
		core_window_show_icon(core, window);
	} else {
		core_window_show_toplevel(core, window);
	}
}

/* Its popups were dismissed, and are not shown elsewhere. */
static void ignore_hidden(struct livery_core *core, struct core_window *window) {
}

static void send_due(struct livery_core *core, struct core_window *window) {
	send_scale(core, window);
	if (window->configure_due) {
		send_configure(core, window);
	}
	if (window->place_due) {
		core_ext_popup_configured(core, window);
	}
}

static void send_keymap(struct livery_core *core) {
	if (!core_congested(core)) {
		core_send(core, &core->keymap);
	}
}

const struct core_dialect core_ext_dialect = {
	.handle_message = handle_message,
	.handle_global = core_ext_handle_global,
	.show = show,
	.place_popup = core_ext_popup_place,
	.popup_lost = core_ext_popup_lost,
	.window_hidden = ignore_hidden,
	.popup_done = core_ext_popup_done,
	.toplevel_configured = toplevel_configured,
	.popup_configured = core_ext_popup_configured,
	.window_drained = send_due,
	.send_keymap = send_keymap,
	.send_scale = send_scale,
	.keyboard_enter = core_ext_keyboard_enter,
	.keyboard_leave = core_ext_keyboard_leave,
	.key = core_ext_key,
	.modifiers = core_ext_modifiers,
	.pointer_enter = core_ext_pointer_enter,
	.pointer_leave = core_ext_pointer_leave,
	.pointer_motion = core_ext_pointer_motion,
	.pointer_button = core_ext_pointer_button,
	.pointer_axis = core_ext_pointer_axis,
	.pointer_frame = core_ext_pointer_frame,
	.drag_done = core_ext_drag_done,
	.sizes_by_content = true,
};
