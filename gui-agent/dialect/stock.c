/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/dialect/stock.h"

#include <string.h>
#include <wlr/types/wlr_compositor.h>
#include <wlr/types/wlr_xdg_shell.h>

#include "common/wlr_compat.h"
#include "gui-agent/base/agent.h"
#include "gui-agent/base/glyph.h"
#include "gui-agent/dialect/common.h"
#include "gui-agent/link/link.h"
#include "gui-agent/seat/seat.h"
#include "gui-agent/window/content.h"
#include "gui-agent/window/ticker.h"
#include "gui-agent/window/window.h"
#include "protocol/wire/wire.h"

/* Where new toplevels are put; the window manager on the other side may think better of it. */
#define CASCADE_START 64
#define CASCADE_STEP 32
#define CASCADE_COUNT 10

#define FLAG_FULLSCREEN 1u
#define FLAG_ATTENTION 2u
#define FLAG_MINIMIZED 4u

static void stock_send_configure(struct agent_window *window) {
	struct livery_msg msg = { .type = LIVERY_MSG_CONFIGURE, .window = window->id };
	msg.configure.x = window->stock.x;
	msg.configure.y = window->stock.y;
	msg.configure.width = (uint32_t)window->stock.width;
	msg.configure.height = (uint32_t)window->stock.height;
	msg.configure.override_redirect = window->popup;
	agent_link_send(window->agent->link, &msg);
}

/* ---- popups ---- */

/* The place of a popup follows from its parent's. */
static void popup_update_place(struct agent_window *window) {
	struct agent_window *parent = agent_window_get_parent(window);
	struct wlr_box box = window->kind->box(window, false);
	if (parent != NULL) {
		window->stock.x = parent->stock.x + box.x;
		window->stock.y = parent->stock.y + box.y;
		window->stock.width = box.width;
		window->stock.height = box.height;
	}
}

static void stock_constrain(struct agent_window *window) {
	struct agent_window *toplevel = window;
	while (toplevel != NULL && toplevel->popup) {
		toplevel = agent_window_get_parent(toplevel);
	}
	if (toplevel == NULL || window->kind->constrain == NULL) {
		return;
	}
	uint32_t width, height;
	agent_link_screen_size(window->agent->link, &width, &height);
	/* The desktop, as seen from the toplevel's root surface. */
	struct wlr_box desktop = {
		.x = toplevel->geometry.x - toplevel->stock.x,
		.y = toplevel->geometry.y - toplevel->stock.y,
		.width = (int)width,
		.height = (int)height,
	};
	window->kind->constrain(window, &desktop);
}

static void move_popups_of(struct agent_window *parent) {
	struct agent_window *window;
	wl_list_for_each(window, &parent->agent->windows, link) {
		if (window->popup && window->id != 0 && agent_window_get_parent(window) == parent) {
			popup_update_place(window);
			stock_send_configure(window);
			move_popups_of(window);
		}
	}
}

/* ---- to the daemon ---- */

static void stock_create(struct agent_window *window) {
	int step = (int)(window->id % CASCADE_COUNT) * CASCADE_STEP;
	if (window->popup) {
		popup_update_place(window);
	} else {
		window->stock.x = window->stock.y = CASCADE_START + step;
		window->stock.width = window->width;
		window->stock.height = window->height;
	}
	window->stock.states = 0;
	agent_common_create(window, window->stock.x, window->stock.y, window->stock.width,
		window->stock.height, window->popup);
	agent_common_app_id(window);
	if (!window->popup) {
		agent_common_hints(window);
	}
}

static void send_flags(struct agent_window *window, uint32_t set, uint32_t unset) {
	if (set == 0 && unset == 0) {
		return;
	}
	struct livery_msg msg = { .type = LIVERY_MSG_WINDOW_FLAGS, .window = window->id };
	msg.window_flags.set = set;
	msg.window_flags.unset = unset;
	agent_link_send(window->agent->link, &msg);
}

/* There is no request for maximised in this dialect. */
static uint32_t flags_of(uint32_t states) {
	return ((states & AGENT_STATE_FULLSCREEN) ? FLAG_FULLSCREEN : 0) |
		((states & AGENT_STATE_ATTENTION) ? FLAG_ATTENTION : 0) |
		((states & AGENT_STATE_MINIMIZED) ? FLAG_MINIMIZED : 0);
}

static void stock_state(struct agent_window *window, uint32_t set, uint32_t unset) {
	send_flags(window, flags_of(set), flags_of(unset) & ~FLAG_MINIMIZED);
}

static uint32_t transient_for(struct agent_window *window) {
	struct agent_window *parent = agent_window_get_parent(window);
	return parent != NULL ? parent->id : 0;
}

static void stock_map(struct agent_window *window) {
	agent_common_map(window, transient_for(window), window->popup);
	if (!window->popup) {
		agent_common_title(window);
		stock_state(window, window->requested, 0);
		window->requested = 0;
	}
}

/* It loses the keyboard; what the daemon says of that is not heard any more. */
static void stock_unmap(struct agent_window *window) {
	window->stock.states &= ~AGENT_CONFIGURE_ACTIVATED;
	agent_stock_hide_image(window);
	agent_common_unmap(window);
}

static void stock_recall(struct agent_window *window) {
	window->stock.width = window->width;
	window->stock.height = window->height;
	agent_common_app_id(window);
	agent_common_title(window);
	agent_common_hints(window);
	stock_send_configure(window);
}

static void stock_destroy(struct agent_window *window) {
	agent_common_destroy(window);
	agent_stock_retire_image(window);
}

/* It is sent with MAP only. */
static void stock_parent(struct agent_window *window) {
}

/* A name cannot change once the window is shown. */
static void stock_app_id(struct agent_window *window) {
	if (!window->on_wire_mapped) {
		agent_common_app_id(window);
	}
}

static void stock_place(struct agent_window *window) {
	stock_constrain(window);
	popup_update_place(window);
	stock_send_configure(window);
	move_popups_of(window);
}

static void stock_cursor(struct agent_window *window, uint32_t shape) {
	struct livery_msg msg = { .type = LIVERY_MSG_CURSOR, .window = window->id };
	msg.cursor.cursor = agent_glyph_from_shape(shape);
	agent_link_send(window->agent->link, &msg);
}

static void stock_commit(struct agent_window *window) {
	if (!agent_window_update_content(window, LIVERY_MAX_WIDTH, LIVERY_MAX_HEIGHT)) {
		return;
	}
	window->sent_serial = window->acked_serial;
	bool resized = window->width != window->stock.width ||
		window->height != window->stock.height;
	if (resized && (window->popup || window->kind->is_settled(window))) {
		window->stock.width = window->width;
		window->stock.height = window->height;
		stock_send_configure(window);
	}
	if (window->attached || pixman_region32_not_empty(&window->damage)) {
		agent_stock_commit_image(window);
	}
	window->dirty = window->attached = false;
	window->frame_pending = true;
	agent_window_await_tick(window);
}

/* ---- from the daemon ---- */

static void apply_size(struct agent_window *window) {
	const struct agent_configure configure = {
		.width = window->stock.width,
		.height = window->stock.height,
		.states = window->stock.states,
	};
	if (!window->popup) {
		window->kind->configure(window, &configure);
	}
}

/* Answered at once and exactly: that is the acknowledgement. */
static void handle_configure(struct agent_window *window, const struct livery_msg *msg) {
	bool moved = window->stock.x != msg->configure.x || window->stock.y != msg->configure.y;
	bool resized = window->stock.width != (int)msg->configure.width ||
		window->stock.height != (int)msg->configure.height;
	window->stock.x = msg->configure.x;
	window->stock.y = msg->configure.y;
	window->stock.width = (int)msg->configure.width;
	window->stock.height = (int)msg->configure.height;
	stock_send_configure(window);
	if (resized && !window->popup) {
		apply_size(window);
	}
	if (moved) {
		move_popups_of(window);
	}
}

static void set_state(struct agent_window *window, uint32_t state, bool on) {
	window->stock.states = on ? window->stock.states | state : window->stock.states & ~state;
}

static void handle_flags(struct agent_window *window, const struct livery_msg *msg) {
	uint32_t set = msg->window_flags.set, unset = msg->window_flags.unset;
	if ((set | unset) & FLAG_FULLSCREEN) {
		set_state(window, AGENT_STATE_FULLSCREEN, set & FLAG_FULLSCREEN);
	}
	if ((set | unset) & FLAG_MINIMIZED) {
		set_state(window, AGENT_CONFIGURE_MINIMIZED, set & FLAG_MINIMIZED);
	}
	apply_size(window);
}

static void handle_focus(struct agent_window *window, const struct livery_msg *msg) {
	struct agent_seat *seat = window->agent->seat;
	bool in = msg->focus.type == 9;
	if (in) {
		agent_stock_keyboard_enter(window);
	} else {
		agent_seat_forget_keyboard(seat, window);
	}
	set_state(window, AGENT_CONFIGURE_ACTIVATED, in);
	apply_size(window);
}

static void stock_handle_global(struct agent *agent, const struct livery_msg *msg) {
	switch (msg->type) {
	case LIVERY_MSG_KEYMAP_NOTIFY:
		agent_stock_handle_keymap(agent, msg);
		break;
	case LIVERY_MSG_EXECUTE: /* obsolete: programs are not started by the GUI domain */
	default:
		agent_common_ignore(msg);
		break;
	}
}

/* About a window that lives. */
static void handle_living(struct agent_window *window, const struct livery_msg *msg) {
	switch (msg->type) {
	case LIVERY_MSG_CONFIGURE:
		handle_configure(window, msg);
		break;
	case LIVERY_MSG_WINDOW_FLAGS:
		if (!window->popup) {
			handle_flags(window, msg);
		}
		break;
	case LIVERY_MSG_FOCUS:
		handle_focus(window, msg);
		break;
	case LIVERY_MSG_MAP:
	case LIVERY_MSG_RESIZE: /* obsolete: CONFIGURE says it */
		break;
	default:
		agent_stock_handle_input(window, msg);
		break;
	}
}

static void stock_handle_window(struct agent *agent, struct agent_window *window,
		const struct livery_msg *msg) {
	switch (msg->type) {
	case LIVERY_MSG_WINDOW_DUMP_ACK:
		agent_stock_handle_dump_ack(agent);
		break;
	case LIVERY_MSG_DESTROY:
		agent_stock_handle_destroy_echo(agent, msg->window);
		break;
	default:
		if (window != NULL) {
			handle_living(window, msg);
		}
		break;
	}
}

static void stock_reset(struct agent *agent) {
	agent_ticker_stop(agent->ticker);
	agent_stock_forget_images(agent);
	memset(agent->stock_keys, 0, sizeof(agent->stock_keys));
}

const struct agent_dialect agent_dialect_stock = {
	.name = "plain 1.8",
	.create = stock_create,
	.map = stock_map,
	.unmap = stock_unmap,
	.recall = stock_recall,
	.destroy = stock_destroy,
	.title = agent_common_title,
	.app_id = stock_app_id,
	.hints = agent_common_hints,
	.parent = stock_parent,
	.constrain = stock_constrain,
	.place = stock_place,
	.state = stock_state,
	.commit = stock_commit,
	.cursor = stock_cursor,
	.handle_global = stock_handle_global,
	.handle_window = stock_handle_window,
	.reset = stock_reset,
};
