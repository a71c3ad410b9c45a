/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guid/core/base.h"
#include "guid/core/emit.h"
#include "guid/core/window.h"

/*
 * Override-redirect windows of base agents: menus, tooltips and the like, which name a place on the
 * domain's screen and no parent. They become popups of a toplevel of their domain, as far from it
 * as they are in the domain's own coordinates: from where the domain thinks that the toplevel is.
 */

#define ANCHOR_TOP_LEFT 5 /* xdg_positioner.anchor */
#define GRAVITY_BOTTOM_RIGHT 8 /* xdg_positioner.gravity */
#define SLIDE_X_Y 3 /* xdg_positioner.constraint_adjustment */

bool core_base_popup_is_outside(const struct livery_core *core, const struct core_window *window) {
	return window->override_redirect &&
		((int64_t)window->x + window->width <= 0 ||
			(int64_t)window->y + window->height <= 0 ||
			window->x >= (int64_t)core->screen_width ||
			window->y >= (int64_t)core->screen_height);
}

void core_base_popup_check_size(struct livery_core *core, struct core_window *window) {
	uint64_t screen = (uint64_t)core->screen_width * core->screen_height;

	if (window->override_redirect && window->mapped &&
			(uint64_t)window->width * window->height > screen / 10 * 9) {
		window->override_redirect = false;
		core_log_once(core, CORE_LINE_COVERS,
			"an override-redirect window covers too much of the screen: it is managed");
	}
}

static struct core_window *toplevel_or_null(struct core_window *window) {
	return window != NULL && window->role == CORE_ROLE_TOPLEVEL ? window : NULL;
}

/* The toplevel with keyboard focus, also through a popup. */
static struct core_window *focused_toplevel(struct livery_core *core) {
	struct core_window *window = core_window_at(core, core->keyboard.window);
	if (window != NULL && window->role == CORE_ROLE_POPUP) {
		window = core_window_find(core, window->popup_parent);
	}
	return toplevel_or_null(window);
}

static struct core_window *newest_toplevel(struct livery_core *core) {
	struct core_window *newest = NULL;
	for (uint32_t i = 0; i < core->windows.limit; i++) {
		struct core_window *window = toplevel_or_null(core_window_at(core, i));
		if (window != NULL && (newest == NULL || window->map_order > newest->map_order)) {
			newest = window;
		}
	}
	return newest;
}

struct core_window *core_base_popup_find_parent(struct livery_core *core,
		struct core_window *window) {
	struct core_window *parent = NULL;

	if (window->has_parent) {
		parent = toplevel_or_null(core_window_find(core, window->parent));
	}
	if (parent == NULL) {
		parent = focused_toplevel(core);
	}
	return parent != NULL ? parent : newest_toplevel(core);
}

static int32_t clamp_offset(int64_t offset) {
	return (int32_t)(offset < -LIVERY_EXT_COORD ? -LIVERY_EXT_COORD
		: offset > LIVERY_EXT_COORD ? LIVERY_EXT_COORD
		: offset);
}

void core_base_popup_place(struct livery_core *core, struct core_window *window,
		const struct core_window *parent) {
	struct livery_core_place place = {
		.anchor_x = clamp_offset((int64_t)window->x - parent->known_x),
		.anchor_y = clamp_offset((int64_t)window->y - parent->known_y),
		.anchor_width = 1,
		.anchor_height = 1,
		.width = window->width,
		.height = window->height,
		.anchor = ANCHOR_TOP_LEFT,
		.gravity = GRAVITY_BOTTOM_RIGHT,
		.constraint = SLIDE_X_Y,
		.token = window->place.token + 1,
	};
	window->place = place;
	core->ops->popup_place(core->data, window->entry.slot, &place);
}

/* Override-redirect windows that had no toplevel left to stand beside. */
static void show_orphans(struct livery_core *core) {
	for (uint32_t i = 0; i < core->windows.limit; i++) {
		struct core_window *window = core_window_at(core, i);
		if (window != NULL && window->override_redirect && window->mapped) {
			core_window_show(core, window);
		}
	}
}

void core_base_show(struct livery_core *core, struct core_window *window) {
	core_base_popup_check_size(core, window);
	if (core_base_popup_is_outside(core, window)) {
		return;
	}
	struct core_window *parent =
		window->override_redirect ? core_base_popup_find_parent(core, window) : NULL;
	if (parent != NULL) {
		if (core_window_make_popup(core, window, parent)) {
			core_window_map_popup(core, window);
		}
	} else {
		core_window_show_toplevel(core, window);
		if (window->role != CORE_ROLE_NONE) {
			show_orphans(core);
		}
	}
	if (window->role == CORE_ROLE_NONE) {
		return;
	}
	core_base_image_borrow(core, window);
	core_base_image_show(core, window);
}

void core_base_window_hidden(struct livery_core *core, struct core_window *window) {
	for (uint32_t i = 0; i < core->windows.limit; i++) {
		struct core_window *popup = core_window_at(core, i);
		if (popup != NULL && popup != window && popup->mapped &&
				popup->override_redirect &&
				popup->popup_parent == window->entry.id &&
				core_base_popup_find_parent(core, popup) != NULL) {
			core_window_show(core, popup);
		}
	}
}
