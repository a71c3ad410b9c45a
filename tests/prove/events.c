/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guid/core/base_configure.c"
#include "tests/prove/core.h"

/*
 * State machines of the core: the geometry of base agents (who may choose a size, and what an echo
 * answers), and the domain's answers for the clipboard.
 */

static struct core_window *any_window(struct livery_core *core) {
	struct core_window *window = make_window(core, 1);

	core_dialect_set(core, false);
	window->role = nondet_bool() ? CORE_ROLE_TOPLEVEL : CORE_ROLE_NONE;
	window->on_desk = window->role == CORE_ROLE_TOPLEVEL;
	window->configured = nondet_bool();
	window->configure.serial = nondet_u32();
	window->configure.states = nondet_u32();
	window->waiting = nondet_bool();
	window->docked = nondet_bool();
	window->override_redirect = false;
	window->map_width = nondet_u32();
	window->map_height = nondet_u32();
	window->frame_wait = nondet_bool();
	window->answered = nondet_bool();
	window->has_place = nondet_bool();
	window->true_x = nondet_i32();
	window->true_y = nondet_i32();
	assume(window->true_x >= -LIVERY_MAX_WIDTH && window->true_x <= LIVERY_MAX_WIDTH);
	assume(window->true_y >= -LIVERY_MAX_HEIGHT && window->true_y <= LIVERY_MAX_HEIGHT);
	assume(core_window_is_valid(window));
	return window;
}

static void any_geometry(struct livery_msg *msg) {
	msg->configure.x = nondet_i32();
	msg->configure.y = nondet_i32();
	msg->configure.width = nondet_u32();
	msg->configure.height = nondet_u32();
	livery_msg_clamp(msg);
	assume(msg->configure.width >= 1 && msg->configure.height >= 1);
}

/* A CONFIGURE of the domain in any state. */
void prove_configure(void);
void prove_configure(void) {
	struct livery_core *core = make_core();
	struct core_window *window = any_window(core);
	struct livery_msg msg = { .type = LIVERY_MSG_CONFIGURE, .window = 1 };
	any_geometry(&msg);
	struct core_window before = *window;
	bool same = msg.configure.x == before.x && msg.configure.y == before.y &&
		msg.configure.width == before.width && msg.configure.height == before.height;
	bool shown = before.role == CORE_ROLE_TOPLEVEL;
	bool held = shown && before.configured && (before.configure.states & STATES_HELD) != 0;

	core_base_handle_configure(core, window, &msg);
	prove(window->role == before.role);
	if (before.docked) {
		prove(!window->waiting && effects == 0);
		prove(outputs == (same ? 0 : 1));
	} else if (before.waiting) {
		/* Only the echo ends the waiting; another geometry is answered by ours. */
		prove(window->waiting == !same);
		bool due = shown && before.configured && !before.answered;
		prove(acks == (same && due ? 1 : 0));
		prove(outputs == (same ? 0 : 1));
	} else if (same) {
		prove(effects == 0 && outputs == 0);
	}
	/* A maximised or fullscreen window never takes its size from the domain. */
	if (held || before.waiting || before.docked) {
		prove(window->width == before.width && window->height == before.height);
	} else {
		prove(window->width == msg.configure.width);
		prove(window->height == msg.configure.height);
	}
	prove(window->width >= 1 && window->width <= LIVERY_MAX_WIDTH);
	prove(window->height >= 1 && window->height <= LIVERY_MAX_HEIGHT);
	prove(core_window_is_valid(window));
}

/* A size from livery in any state. */
void prove_configured(void);
void prove_configured(void) {
	struct livery_core *core = make_core();
	struct core_window *window = any_window(core);
	struct livery_core_configure configure = {
		.serial = nondet_u32(),
		.width = nondet_u32(),
		.height = nondet_u32(),
		.states = nondet_u32(),
	};

	assume(configure.width >= 1 && configure.width <= LIVERY_EXT_MAX_SIDE);
	assume(configure.height >= 1 && configure.height <= LIVERY_EXT_MAX_SIDE);
	window->role = CORE_ROLE_TOPLEVEL;
	window->on_desk = true;
	window->docked = false;
	bool waited = window->waiting;
	core_base_toplevel_configured(core, window, &configure);
	prove(window->width >= 1 && window->width <= LIVERY_MAX_WIDTH);
	prove(window->height >= 1 && window->height <= LIVERY_MAX_HEIGHT);
	/* It is acknowledged now, or an echo is waited for: of the size, or of the place alone. */
	prove(window->waiting || acks == 1);
	prove(acks <= 1);
	/* Never two geometries under way. */
	prove(!waited || acks == 0);
	prove(core_window_is_valid(window));
}

/* The domain's answers: one for the newest question, whatever comes unasked, late or twice. */
void prove_answers(void);
void prove_answers(void) {
	struct livery_core *core = make_core();
	uint32_t asked = 0;
	bool taken = true; /* an answer to the newest question */

	core->starved = false;
	for (int i = 0; i < 4; i++) {
		uint32_t before = answers;
		if (nondet_bool()) {
			livery_core_clipboard_requested(core, nondet_u32());
			asked++;
			taken = false;
			prove(answers == before);
		} else {
			struct livery_msg msg = { .type = LIVERY_MSG_CLIPBOARD_DATA };
			uint8_t text[1];
			msg.tail = text;
			msg.tail_count = nondet_u32();
			bool open = core->clipboard_asked > 0;
			core_clipboard_handle_data(core, &msg);
			prove(answers - before <= 1 && (open || answers == before));
			prove(answers == before || !taken);
			taken = taken || answers != before;
		}
		prove(answers <= asked);
		if (core->failed) {
			break;
		}
	}
}
