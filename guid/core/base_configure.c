/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guid/core/base.h"
#include "guid/core/emit.h"
#include "guid/core/window.h"

/*
 * Geometry of base agents. The domain keeps its own coordinates, which mean nothing on the desktop;
 * sizes are the compositor's. A CONFIGURE that was sent waits for its echo, and while it waits
 * nothing else is sent: the echo of an old geometry is answered by the newest one, so the last
 * state always gets through.
 */

#define STATES_HELD (LIVERY_CORE_MAXIMIZED | LIVERY_CORE_IS_FULLSCREEN)

static void send_configure(struct livery_core *core, struct core_window *window) {
	struct livery_msg msg = { .type = LIVERY_MSG_CONFIGURE, .window = window->entry.id };
	msg.configure.x = window->x;
	msg.configure.y = window->y;
	msg.configure.width = window->width;
	msg.configure.height = window->height;
	core_send(core, &msg);
}

/* Sends the geometry and waits for its echo; window 0 never waits. */
static void demand(struct livery_core *core, struct core_window *window) {
	send_configure(core, window);
	window->waiting = window->entry.id != 0;
}

static void acknowledge(struct livery_core *core, struct core_window *window) {
	if (window->role == CORE_ROLE_TOPLEVEL && window->configured) {
		core->ops->toplevel_ack(core->data, window->entry.slot, window->configure.serial);
	}
}

/* The domain's own change of place or size, while nothing waits. */
static void adopt(struct livery_core *core, struct core_window *window,
		const struct livery_msg *msg) {
	bool resized = msg->configure.width != window->width ||
		msg->configure.height != window->height;

	window->x = msg->configure.x;
	window->y = msg->configure.y;
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
	case CORE_ROLE_TOPLEVEL:
		/* Before its first configure the compositor would not listen. */
		if (resized && window->configured) {
			core->ops->toplevel_size(core->data, window->entry.slot, window->width,
				window->height);
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

	if (window->docked) {
		window->waiting = false;
		if (!same) {
			send_configure(core, window);
		}
	} else if (window->waiting && same) {
		window->waiting = false;
		acknowledge(core, window);
	} else if (window->waiting) {
		send_configure(core, window);
	} else if (!same) {
		adopt(core, window, msg);
	}
}

/*
 * Where the domain can reach all of it with its own pointer; only for a size that was not its wish.
 */
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
	window->x = fit(window->x, width, core->screen_width);
	window->y = fit(window->y, height, core->screen_height);
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

	window->configure = *configure;
	window->configured = true;
	core_base_send_flags(core, window);
	if (width == window->width && height == window->height) {
		if (!window->waiting) {
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
		return;
	}
	resize(core, window, width, height);
}

/*
 * The domain does not learn where a popup was moved to; only that it is smaller than it wished. The
 * newest counts; a domain that does not read is told when it does.
 */
void core_base_popup_configured(struct livery_core *core, struct core_window *window) {
	uint32_t width = at_most(window->told_place.width, LIVERY_MAX_WIDTH);
	uint32_t height = at_most(window->told_place.height, LIVERY_MAX_HEIGHT);

	window->place_due = core_congested(core);
	if (window->place_due || width == 0 || height == 0 ||
			(width == window->width && height == window->height)) {
		return;
	}
	window->width = width;
	window->height = height;
	if (!window->waiting) {
		demand(core, window);
	}
}
