/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>
#include "guid/core/base.h"
#include "guid/core/dialect.h"
#include "guid/core/emit.h"
#include "guid/core/input.h"
#include "guid/core/surface.h"
#include "guid/core/window.h"

/*
 * The window table, and what is shown of each window. A window has no object at the compositor
 * until the domain maps it, and loses it when it unmaps: role, parent and states are settled when
 * it is shown. Popups of extension agents have theirs from when they are placed.
 */

struct core_window *core_window_find(struct livery_core *core, uint32_t id) {
	return (struct core_window *)core_table_find(&core->windows, id);
}

struct core_window *core_window_at(struct livery_core *core, uint32_t slot) {
	return (struct core_window *)core_table_at(&core->windows, slot);
}

bool core_window_handle_create(struct livery_core *core, const struct livery_msg *msg) {
	if (core_window_find(core, msg->window) != NULL) {
		return core_fail(core, msg->window, "window", msg->window, "lives already");
	}
	struct core_window *window = calloc(1, sizeof(*window));
	if (window == NULL || !core_table_add(&core->windows, &window->entry)) {
		free(window);
		return core_fail(core, msg->window, "window", msg->window,
			"is one window more than a domain may have");
	}
	core_table_name(&core->windows, &window->entry, msg->window);
	window->x = window->known_x = msg->create.x;
	window->y = window->known_y = msg->create.y;
	window->width = msg->create.width;
	window->height = msg->create.height;
	window->override_redirect = msg->create.override_redirect != 0;
	window->cursor = 1; /* default */
	window->identity = ++core->identities;
	return true;
}

/* Windows that named it as their transient parent forget it. */
static void forget_parent(struct livery_core *core, uint32_t id) {
	for (uint32_t i = 0; i < core->windows.limit; i++) {
		struct core_window *window = core_window_at(core, i);
		if (window != NULL && window->has_parent && window->parent == id) {
			window->has_parent = false;
		}
	}
}

void core_window_destroy(struct livery_core *core, struct core_window *window) {
	window->mapped = false;
	core_window_hide(core, window);
	core_base_image_drop(core, window);
	core_surface_set_next(core, window, NULL);
	forget_parent(core, window->entry.id);
	core_table_remove(&core->windows, &window->entry);
	free(window);
}

/* ---- transient parents ---- */

/* The shown toplevel that window's parent names, if that makes no cycle. */
static struct core_window *shown_parent(struct livery_core *core, struct core_window *window) {
	if (!window->has_parent) {
		return NULL;
	}
	struct core_window *parent = core_window_find(core, window->parent);
	if (parent == NULL || parent->role != CORE_ROLE_TOPLEVEL) {
		return NULL;
	}
	struct core_window *up = parent;
	for (uint32_t steps = 0; up != NULL; steps++) {
		if (up == window || steps > core->limits.windows) {
			return NULL;
		}
		up = up->has_parent ? core_window_find(core, up->parent) : NULL;
	}
	return parent;
}

static void update_parent(struct livery_core *core, struct core_window *window) {
	struct core_window *parent = shown_parent(core, window);
	core->ops->toplevel_parent(core->data, window->entry.slot,
		parent != NULL ? parent->entry.slot : LIVERY_CORE_NONE);
}

void core_window_set_parent(struct livery_core *core, struct core_window *window, bool has_parent,
		uint32_t parent) {
	window->has_parent = has_parent;
	window->parent = parent;
	if (window->role == CORE_ROLE_TOPLEVEL) {
		update_parent(core, window);
	}
}

/* A replay maps the newest windows first, so a parent may be shown after its child. */
static void adopt_children(struct livery_core *core, struct core_window *parent) {
	for (uint32_t i = 0; i < core->windows.limit; i++) {
		struct core_window *window = core_window_at(core, i);
		if (window != NULL && window->role == CORE_ROLE_TOPLEVEL && window->has_parent &&
				window->parent == parent->entry.id) {
			update_parent(core, window);
		}
	}
}

/* ---- states ---- */

void core_window_request(struct livery_core *core, struct core_window *window, uint32_t set,
		uint32_t unset) {
	static const struct {
		uint32_t bit;
		enum livery_core_request set, unset;
		bool can_unset;
	} requests[] = {
		{ 1, LIVERY_CORE_MAXIMIZE, LIVERY_CORE_UNMAXIMIZE, true },
		{ 2, LIVERY_CORE_FULLSCREEN, LIVERY_CORE_UNFULLSCREEN, true },
		{ 4, LIVERY_CORE_MINIMIZE, LIVERY_CORE_MINIMIZE, false },
		{ 8, LIVERY_CORE_DEMAND_ATTENTION, LIVERY_CORE_DROP_ATTENTION, true },
		{ CORE_MODAL, LIVERY_CORE_MODAL, LIVERY_CORE_UNMODAL, true },
		{ CORE_ACTIVATE, LIVERY_CORE_ACTIVATE, LIVERY_CORE_ACTIVATE, false },
	};

	uint32_t slot = window->entry.slot;

	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		if (set & requests[i].bit) {
			core->ops->toplevel_request(core->data, slot, requests[i].set);
		} else if ((unset & requests[i].bit) && requests[i].can_unset) {
			core->ops->toplevel_request(core->data, slot, requests[i].unset);
		}
	}
}

/* ---- showing and hiding ---- */

static bool has_room(const struct livery_core *core, enum core_role role) {
	return role == CORE_ROLE_POPUP ? core->popups < core->limits.popups
		: core->toplevels < core->limits.toplevels;
}

/* Not now: it is shown when another one goes. */
static void refuse(struct livery_core *core, struct core_window *window, enum core_role role) {
	window->refused = core->refused = true;
	core_log_once(core, role == CORE_ROLE_POPUP ? CORE_LINE_POPUPS : CORE_LINE_WINDOWS,
		role == CORE_ROLE_POPUP
			? "the domain has more popups than it may: some are not shown"
			: "the domain has more windows than it may: some are not shown");
}

void core_window_show_toplevel(struct livery_core *core, struct core_window *window) {
	uint32_t slot = window->entry.slot;

	if (!has_room(core, CORE_ROLE_TOPLEVEL)) {
		refuse(core, window, CORE_ROLE_TOPLEVEL);
		return;
	}
	core->toplevels++;
	window->role = CORE_ROLE_TOPLEVEL;
	window->title_due = false;
	core->ops->toplevel_create(core->data, slot, window->identity);
	if (window->title[0] != '\0') {
		core->ops->toplevel_title(core->data, slot, window->title);
	}
	if (window->app_id[0] != '\0') {
		core->ops->toplevel_app_id(core->data, slot, window->app_id);
	}
	if (window->has_hints) {
		core->ops->toplevel_hints(core->data, slot, &window->hints);
	}
	if (window->has_parent) {
		update_parent(core, window);
	}
	if (core->dialect->wants_places) {
		core->ops->toplevel_report_place(core->data, slot);
	}
	if (core->dialect->sizes_by_content && window->next != NULL) {
		window->width = window->next->info.width;
		window->height = window->next->info.height;
	}
	window->map_width = window->width;
	window->map_height = window->height;
	window->on_desk = true;
	core->ops->toplevel_map(core->data, slot, window->width, window->height);
	core_window_request(core, window, window->wanted | (window->modal ? CORE_MODAL : 0), 0);
	window->wanted = 0;
	adopt_children(core, window);
}

bool core_window_make_popup(struct livery_core *core, struct core_window *window,
		struct core_window *parent) {
	if (!has_room(core, CORE_ROLE_POPUP)) {
		refuse(core, window, CORE_ROLE_POPUP);
		return false;
	}
	core->popups++;
	window->role = CORE_ROLE_POPUP;
	window->popup_parent = parent->entry.id;
	core->ops->popup_create(core->data, window->entry.slot, parent->entry.slot);
	core->dialect->place_popup(core, window, parent);
	return true;
}

void core_window_show_icon(struct livery_core *core, struct core_window *window) {
	if (!has_room(core, CORE_ROLE_POPUP)) {
		refuse(core, window, CORE_ROLE_POPUP);
		return;
	}
	core->popups++;
	window->role = CORE_ROLE_ICON;
	window->on_desk = true;
	core->ops->icon_create(
		core->data, window->entry.slot, window->icon_x, window->icon_y);
}

void core_window_map_popup(struct livery_core *core, struct core_window *window) {
	window->on_desk = true;
	core->ops->popup_map(core->data, window->entry.slot, window->grab);
}

void core_window_show(struct livery_core *core, struct core_window *window) {
	if (window->on_desk || !window->mapped || window->dismissed || window->docked) {
		return;
	}
	window->refused = false;
	window->map_order = ++core->map_order;
	core->dialect->show(core, window);
	if (window->on_desk) {
		core_surface_flush(core, window);
	}
}

static struct core_window *shown_popup_of(struct livery_core *core, uint32_t parent) {
	for (uint32_t i = 0; i < core->windows.limit; i++) {
		struct core_window *window = core_window_at(core, i);
		if (window != NULL && window->role == CORE_ROLE_POPUP &&
				window->popup_parent == parent) {
			return window;
		}
	}
	return NULL;
}

/* The shown popup deepest below window, or window itself. */
static struct core_window *deepest_popup(struct livery_core *core, struct core_window *window) {
	struct core_window *below = window;
	while (below != NULL) {
		window = below;
		below = shown_popup_of(core, window->entry.id);
	}
	return window;
}

static void end_shown(struct livery_core *core, struct core_window *window) {
	if (window->role == CORE_ROLE_TOPLEVEL) {
		core->toplevels--;
	} else {
		core->popups--;
	}
	window->role = CORE_ROLE_NONE;
	window->on_desk = window->place_due = false;
	window->configured = window->configure_due = window->has_place = false;
	window->pinged = window->asked = false;
	window->scale = window->told_scale;
	memset(window->serials, 0, sizeof(window->serials));
	core_input_window_gone(core, window);
	core_surface_reset(core, window);
	core->ops->window_destroy(core->data, window->entry.slot);
}

/* There may be room again. */
static void show_refused(struct livery_core *core) {
	if (!core->refused || core->failed) {
		return;
	}
	core->refused = false;
	for (uint32_t i = 0; i < core->windows.limit; i++) {
		struct core_window *window = core_window_at(core, i);
		if (window != NULL && window->refused) {
			core_window_show(core, window);
		}
	}
}

/* Popups go before their parent. */
static void hide(struct livery_core *core, struct core_window *window) {
	struct core_window *popup;

	while ((popup = deepest_popup(core, window)) != window) {
		end_shown(core, popup);
		core->dialect->popup_lost(core, popup);
	}
	end_shown(core, window);
	if (!core->failed) {
		core->dialect->window_hidden(core, window);
	}
}

void core_window_hide(struct livery_core *core, struct core_window *window) {
	if (window->role != CORE_ROLE_NONE) {
		hide(core, window);
		show_refused(core);
	}
}
