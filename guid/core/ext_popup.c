/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guid/core/emit.h"
#include "guid/core/ext.h"
#include "guid/core/surface.h"
#include "guid/core/window.h"

/* Popups of agents that speak the extension: xdg popups, placed before they are mapped. */

void core_ext_popup_place(struct livery_core *core, struct core_window *window,
		const struct core_window *parent) {
	core->ops->popup_place(core->data, window->entry.slot, &window->place);
}

/* The popup gets its role if it can have it; false: it has none. */
static bool take_role(struct livery_core *core, struct core_window *window) {
	struct core_window *parent = core_window_find(core, window->popup_parent);

	if (window->role == CORE_ROLE_POPUP) {
		return true;
	}
	if (parent == NULL || parent->role == CORE_ROLE_NONE || parent->role == CORE_ROLE_ICON) {
		return false;
	}
	bool made = core_window_make_popup(core, window, parent);
	window->refused = false; /* its program makes another */
	return made;
}

static void place(struct livery_core *core, struct core_window *window) {
	if (window->role == CORE_ROLE_POPUP) {
		core->ops->popup_place(core->data, window->entry.slot, &window->place);
	} else if (!window->mapped && !take_role(core, window)) {
		core_ext_popup_done(core, window);
	}
}

/* An extension agent may map a popup whose parent was just dismissed: that is no violation. */
void core_ext_show_popup(struct livery_core *core, struct core_window *window) {
	const struct core_window *parent = core_window_find(core, window->popup_parent);

	if (parent != NULL && parent->on_desk && take_role(core, window)) {
		core_window_map_popup(core, window);
		return;
	}
	core_window_hide(core, window);
	window->dismissed = true;
	core_surface_reset(core, window);
	core_ext_popup_done(core, window);
}

void core_ext_popup_lost(struct livery_core *core, struct core_window *window) {
	if (window->mapped) {
		window->dismissed = true;
		core_ext_popup_done(core, window);
	}
}

bool core_ext_handle_popup(struct livery_core *core, struct core_window *window,
		const struct livery_msg *msg) {
	struct core_window *parent = core_window_find(core, msg->ext_popup.parent);

	if (parent == NULL || parent == window) {
		return core_fail(core, window->entry.id, "parent", msg->ext_popup.parent,
			"is no other living window");
	}
	if (window->role == CORE_ROLE_TOPLEVEL || window->role == CORE_ROLE_ICON) {
		return core_fail(
			core, window->entry.id, NULL, 0, "names a mapped toplevel or icon");
	}
	if (window->on_desk && window->popup_parent != msg->ext_popup.parent) {
		return core_fail(core, window->entry.id, "parent", msg->ext_popup.parent,
			"is not the parent that the mapped popup has");
	}
	if (window->popup_parent != msg->ext_popup.parent) {
		core_window_hide(core, window); /* placed only, in another one */
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
	place(core, window);
	return true;
}

void core_ext_popup_configured(struct livery_core *core, struct core_window *window) {
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

void core_ext_popup_done(struct livery_core *core, struct core_window *window) {
	core_send_empty(core, LIVERY_MSG_EXT_POPUP_DONE, window->entry.id);
}
