/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guid/core/base.h"
#include "guid/core/emit.h"
#include "guid/core/window.h"

/*
 * Geometry of base agents. Size and place are the compositor's; where that hides places, the domain
 * keeps its own coordinates, which mean nothing on the desktop. A CONFIGURE that was sent waits for
 * its echo, and while it waits nothing else is sent: the echo of an old geometry is answered by the
 * newest one, so the last state always gets through.
 *
 * The agent's pointer is that of an X server, which cannot leave its screen. Where the desktop has
 * grown beyond the screen that the domain knows, windows are told places and sizes that lie on it.
 */

#define STATES_HELD (LIVERY_CORE_MAXIMIZED | LIVERY_CORE_IS_FULLSCREEN)

static void send_configure(struct livery_core *core, struct core_window *window) {
	struct livery_msg msg = { .type = LIVERY_MSG_CONFIGURE, .window = window->entry.id };
	msg.configure.x = window->x;
	msg.configure.y = window->y;
	msg.configure.width = window->width;
	msg.configure.height = window->height;
	core_send(core, &msg);
	/* A window that moves under the pointer would take it along in the domain. */
	if (core->pointer.told == window->entry.slot) {
		core_base_pointer_motion(core, window->entry.slot);
	}
}

/* Sends the geometry and waits for its echo; window 0 never waits. */
static void demand(struct livery_core *core, struct core_window *window) {
	send_configure(core, window);
	window->waiting = window->entry.id != 0;
}

static void acknowledge(struct livery_core *core, struct core_window *window) {
	if (window->role == CORE_ROLE_TOPLEVEL && window->configured && !window->answered) {
		window->answered = true;
		core->ops->toplevel_ack(core->data, window->entry.slot, window->configure.serial);
	}
}

/* The agent's root window, if it has shown it (window 0), else the screen that it was told. */
static uint32_t root_width(struct livery_core *core) {
	const struct core_window *root = core_window_find(core, 0);
	return root != NULL ? root->width : core->screen_width;
}

static uint32_t root_height(struct livery_core *core) {
	const struct core_window *root = core_window_find(core, 0);
	return root != NULL ? root->height : core->screen_height;
}

/* Where the pointer reaches all of a window on a root that is smaller than the desktop. */
static int32_t reach(int32_t at, uint32_t size, uint32_t root, uint32_t desktop) {
	int64_t most = size < root ? (int64_t)root - size : 0;
	return desktop > root && at > most ? (int32_t)most : at;
}

/* A size as far as the pointer reaches; what the window has already is not taken from it. */
static uint32_t fit_size(uint32_t size, uint32_t has, uint32_t root) {
	return size == has || size < root || root == 0 ? size : root;
}

/* Takes over the compositor's place for the window in its size; whether it is another one. */
static bool update_place(struct livery_core *core, struct core_window *window, uint32_t width,
		uint32_t height) {
	if (!window->has_place || window->entry.id == 0) {
		return false;
	}
	int32_t x = reach(window->true_x, width, root_width(core), core->desktop_width);
	int32_t y = reach(window->true_y, height, root_height(core), core->desktop_height);
	bool moved = x != window->x || y != window->y;
	window->x = x;
	window->y = y;
	if (moved) {
		core_base_popup_follow(core, window);
	}
	return moved;
}

/* The domain's own change of place or size, while nothing waits. */
static void adopt(struct livery_core *core, struct core_window *window,
		const struct livery_msg *msg) {
	bool resized = msg->configure.width != window->width ||
		msg->configure.height != window->height;

	bool keeps_place = window->has_place && window->role == CORE_ROLE_TOPLEVEL &&
		window->entry.id != 0;

	if (!keeps_place) {
		window->x = msg->configure.x;
		window->y = msg->configure.y;
	}
	if (resized && window->role == CORE_ROLE_TOPLEVEL && window->configured &&
			(window->configure.states & STATES_HELD)) {
		demand(core, window);
		return;
	}
	window->width = msg->configure.width;
	window->height = msg->configure.height;
	core_base_popup_check_size(core, window);
	switch (window->role) {
	case CORE_ROLE_NONE:
		core_window_show(core, window);
		break;
	case CORE_ROLE_ICON: /* of the extension */
		break;
	case CORE_ROLE_TOPLEVEL:
		/* Before its first configure the compositor would not listen. */
		if (resized && window->configured) {
			core->ops->toplevel_size(core->data, window->entry.slot, window->width,
				window->height);
		}
		/* Where it is, is the user's choice: its wish to move is answered with that. */
		if (window->x != msg->configure.x || window->y != msg->configure.y) {
			demand(core, window);
		}
		break;
	case CORE_ROLE_POPUP:
		if (!window->override_redirect || core_base_popup_is_outside(core, window)) {
			core_window_hide(core, window);
			core_window_show(core, window);
		} else {
			core_base_popup_place(core, window,
				core_window_find(core, window->popup_parent));
		}
		break;
	}
	core_base_image_borrow(core, window);
}

void core_base_handle_configure(struct livery_core *core, struct core_window *window,
		const struct livery_msg *msg) {
	bool same = msg->configure.x == window->x && msg->configure.y == window->y &&
		msg->configure.width == window->width && msg->configure.height == window->height;

	window->known_x = msg->configure.x;
	window->known_y = msg->configure.y;
	if (window->docked) {
		window->waiting = false;
		if (!same) {
			send_configure(core, window);
		}
	} else if (window->waiting && same) {
		window->waiting = false;
		acknowledge(core, window);
		core_base_image_borrow(core, window);
	} else if (window->waiting) {
		send_configure(core, window);
	} else if (!same) {
		adopt(core, window, msg);
	}
}

/* The same where places are hidden; only for a size that was not the domain's wish. */
static int32_t fit(int32_t at, uint32_t size, uint32_t screen) {
	if (at < 0 || size >= screen) {
		return 0;
	}
	int64_t most = (int64_t)screen - size;
	return at > most ? (int32_t)most : at;
}

static void resize(struct livery_core *core, struct core_window *window, uint32_t width,
		uint32_t height) {
	window->width = width;
	window->height = height;
	if (!window->has_place) {
		window->x = fit(window->x, width, root_width(core));
		window->y = fit(window->y, height, root_height(core));
	}
	if (!window->waiting) {
		demand(core, window);
	}
	core_base_image_borrow(core, window);
}

/* The protocol's largest sizes are smaller than the compositor's. */
static uint32_t at_most(uint32_t value, uint32_t most) {
	return value < most ? value : most;
}

void core_base_toplevel_configured(struct livery_core *core, struct core_window *window,
		const struct livery_core_configure *configure) {
	bool first = !window->configured;
	uint32_t width = at_most(configure->width, LIVERY_MAX_WIDTH);
	uint32_t height = at_most(configure->height, LIVERY_MAX_HEIGHT);

	if (window->entry.id != 0) {
		width = fit_size(width, window->width, root_width(core));
		height = fit_size(height, window->height, root_height(core));
	}
	window->configure = *configure;
	window->configured = true;
	window->answered = false;
	core_base_send_flags(core, window);
	bool moved = update_place(core, window, width, height);
	if (width == window->width && height == window->height) {
		if (!window->waiting && moved) {
			demand(core, window);
		} else if (!window->waiting) {
			acknowledge(core, window);
		}
		return;
	}
	/* The domain resized its window after the map that this answers: its newer wish counts. */
	if (first && width == window->map_width && height == window->map_height &&
			!(configure->states & STATES_HELD) && !window->waiting) {
		acknowledge(core, window);
		core->ops->toplevel_size(core->data, window->entry.slot, window->width,
			window->height);
		if (moved) {
			demand(core, window);
		}
		return;
	}
	resize(core, window, width, height);
}

static int32_t clamp_to(int32_t most, int64_t value) {
	return (int32_t)(value < -most ? -most : value > most ? most : value);
}

/* Tells the popup's newest place and size, if they are others than it thinks. */
static void update_popup(struct livery_core *core, struct core_window *window,
		const struct core_window *parent) {
	const struct core_popup_place *place = &window->told_place;
	uint32_t width = at_most(place->width, LIVERY_MAX_WIDTH);
	uint32_t height = at_most(place->height, LIVERY_MAX_HEIGHT);
	int32_t x = window->x, y = window->y;

	if (parent != NULL && parent->has_place) {
		x = clamp_to(LIVERY_MAX_WIDTH, (int64_t)parent->x + place->x);
		y = clamp_to(LIVERY_MAX_HEIGHT, (int64_t)parent->y + place->y);
	}
	if (width == 0 || height == 0 || (width == window->width && height == window->height &&
			x == window->x && y == window->y)) {
		return;
	}
	window->x = x;
	window->y = y;
	window->width = width;
	window->height = height;
	if (!window->waiting) {
		demand(core, window);
	}
}

/* The newest counts; a domain that does not read is told when it does. */
void core_base_popup_configured(struct livery_core *core, struct core_window *window) {
	window->place_due = core_congested(core);
	/* It answers an older wish: the answer to the newest is still to come. */
	if (window->place_due || window->told_place.token != window->place.token) {
		return;
	}
	update_popup(core, window, core_window_find(core, window->popup_parent));
}

void core_base_popup_follow(struct livery_core *core, const struct core_window *parent) {
	for (uint32_t i = 0; i < core->windows.limit; i++) {
		struct core_window *window = core_window_at(core, i);
		if (window != NULL && window->role == CORE_ROLE_POPUP &&
				window->popup_parent == parent->entry.id) {
			core_base_popup_configured(core, window);
		}
	}
}
