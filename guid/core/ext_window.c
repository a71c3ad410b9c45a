/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guid/core/private.h"

/*
 * Windows of agents that speak Livery's extension. Of the base protocol they use CREATE, MAP,
 * UNMAP, DESTROY, WMNAME, WMCLASS, WINDOW_HINTS and the clipboard.
 */

static bool handle_accept(struct livery_core *core, const struct livery_msg *msg) {
	if (!core_at_least(core, 8) || core->mode.extension) {
		return core_fail(core, 0, NULL, 0, "answers no offer");
	}
	if (table_count(&core->windows) > 0) {
		return core_fail(core, 0, NULL, 0, "comes while there are windows");
	}
	core->mode.extension = true;
	core->ext_version = msg->ext_accept.version;
	core_send(core, &core->keymap);
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

bool ext_handle_global(struct livery_core *core, const struct livery_msg *msg) {
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
		return ext_handle_pool(core, msg);
	case LIVERY_MSG_EXT_POOL_DESTROY:
		return ext_handle_pool_destroy(core, msg);
	case LIVERY_MSG_EXT_BUFFER:
		return ext_handle_buffer(core, msg);
	case LIVERY_MSG_EXT_BUFFER_DESTROY:
		return ext_handle_buffer_destroy(core, msg);
	default:
		return core_fail(core, 0, NULL, 0, "is not about the domain as a whole");
	}
}

/* ---- windows ---- */

static void handle_destroy(struct livery_core *core, struct core_window *window) {
	uint32_t id = window->entry.id;
	window_destroy(core, window);
	core_send_empty(core, LIVERY_MSG_DESTROY, id);
}

static void handle_map(struct livery_core *core, struct core_window *window) {
	if (window->mapped) {
		return;
	}
	window->mapped = true;
	window->dismissed = false;
	window_show(core, window);
}

static void handle_unmap(struct livery_core *core, struct core_window *window) {
	window->mapped = false;
	window_hide(core, window);
	surface_reset(core, window);
}

static bool handle_popup(struct livery_core *core, struct core_window *window,
		const struct livery_msg *msg) {
	struct core_window *parent = window_find(core, msg->ext_popup.parent);

	if (parent == NULL || parent == window) {
		return core_fail(core, window->entry.id, "parent", msg->ext_popup.parent,
			"is no other living window");
	}
	if (window->role == CORE_ROLE_TOPLEVEL) {
		return core_fail(core, window->entry.id, NULL, 0, "names a mapped toplevel");
	}
	if (window->on_desk && window->popup_parent != msg->ext_popup.parent) {
		return core_fail(core, window->entry.id, "parent", msg->ext_popup.parent,
			"is not the parent that the mapped popup has");
	}
	if (window->popup_parent != msg->ext_popup.parent) {
		window_hide(core, window); /* placed only, in another one */
	}
	window->is_popup = true;
	window->popup_parent = msg->ext_popup.parent;
	window->grab = msg->ext_popup.grab != 0;
	window->place = (struct livery_core_place){
		.anchor_x = msg->ext_popup.anchor_x,
		.anchor_y = msg->ext_popup.anchor_y,
		.anchor_width = msg->ext_popup.anchor_width,
		.anchor_height = msg->ext_popup.anchor_height,
		.width = msg->ext_popup.width,
		.height = msg->ext_popup.height,
		.anchor = msg->ext_popup.anchor,
		.gravity = msg->ext_popup.gravity,
		.constraint = msg->ext_popup.constraint,
		.offset_x = msg->ext_popup.offset_x,
		.offset_y = msg->ext_popup.offset_y,
		.token = msg->ext_popup.token,
	};
	window_place(core, window);
	return true;
}

/* Versions of the extension. */
#define MODAL_VERSION 4
#define ACTIVATE_VERSION 5
#define DRAG_VERSION 6

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
		window_request(core, window, set, unset);
	} else {
		window->wanted = ((window->wanted & ~unset) | set) & ~CORE_MODAL;
	}
	return true;
}

static bool handle_parent(struct livery_core *core, struct core_window *window,
		const struct livery_msg *msg) {
	uint32_t parent = msg->ext_parent.parent;

	if (window_find(core, parent) == NULL) {
		return core_fail(core, window->entry.id, "parent", parent, "is no living window");
	}
	window_set_parent(core, window, parent != window->entry.id, parent);
	return true;
}

/* Whether there is a button down is the compositor's to know. */
static bool handle_drag(struct livery_core *core, struct core_window *window,
		const struct livery_msg *msg) {
	if (core->ext_version < DRAG_VERSION) {
		return core_fail(core, window->entry.id, NULL, 0,
			"is not in this version of the extension");
	}
	core->ops->drag(core->data, msg->ext_drag.serial);
	return true;
}

bool ext_handle_message(struct livery_core *core, struct core_window *window,
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
		text_handle_wmname(core, window, msg);
		return true;
	case LIVERY_MSG_WMCLASS:
		text_handle_wmclass(core, window, msg);
		return true;
	case LIVERY_MSG_WINDOW_HINTS:
		text_handle_hints(core, window, msg);
		return true;
	case LIVERY_MSG_EXT_COMMIT:
		return ext_handle_commit(core, window, msg);
	case LIVERY_MSG_EXT_POPUP:
		return handle_popup(core, window, msg);
	case LIVERY_MSG_EXT_STATE:
		return handle_state(core, window, msg);
	case LIVERY_MSG_EXT_PARENT:
		return handle_parent(core, window, msg);
	case LIVERY_MSG_EXT_CURSOR:
		cursor_set(core, window, msg->ext_cursor.shape);
		return true;
	case LIVERY_MSG_EXT_PONG:
		ping_handle_pong(core, window, msg);
		return true;
	case LIVERY_MSG_EXT_DRAG:
		return handle_drag(core, window, msg);
	default:
		return core_fail(core, window->entry.id, NULL, 0,
			"is not used together with the extension");
	}
}

/* ---- configure ---- */

void ext_send_configure(struct livery_core *core, struct core_window *window) {
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

void ext_send_place(struct livery_core *core, struct core_window *window) {
	struct livery_msg msg = {
		.type = LIVERY_MSG_EXT_POPUP_CONFIGURE,
		.window = window->entry.id,
	};

	if (core_congested(core)) {
		window->place_due = true;
		return;
	}
	window->place_due = false;
	msg.ext_popup_configure.x = window->told_place.x;
	msg.ext_popup_configure.y = window->told_place.y;
	msg.ext_popup_configure.width = window->told_place.width;
	msg.ext_popup_configure.height = window->told_place.height;
	msg.ext_popup_configure.token = window->told_place.token;
	core_send(core, &msg);
}

void ext_send_done(struct livery_core *core, struct core_window *window) {
	core_send_empty(core, LIVERY_MSG_EXT_POPUP_DONE, window->entry.id);
}

bool ext_find_serial(const struct core_window *window, uint32_t told, uint32_t *serial) {
	const struct core_serial *entry = &window->serials[told % CORE_SERIALS];
	if (told == 0 || entry->told != told) {
		return false;
	}
	*serial = entry->serial;
	return true;
}
