/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A plain daemon's input: X key codes, buttons and modifier masks, without times. */
#include <linux/input-event-codes.h>
#include <string.h>

#include "common/clock.h"
#include "gui-agent/base/agent.h"
#include "gui-agent/dialect/common.h"
#include "gui-agent/dialect/stock.h"
#include "gui-agent/seat/seat.h"
#include "gui-agent/window/window.h"
#include "protocol/wire/wire.h"

#define X_KEY_OFFSET 8
#define X_KEY_PRESS 2
#define X_BUTTON_PRESS 4
#define X_ENTER 7
#define X_NOTIFY_NORMAL 0
#define WHEEL_STEP 15.0 /* px */
#define WHEEL_STEP120 120

static void handle_key(struct agent_seat *seat, const struct livery_msg *msg) {
	if (msg->keypress.keycode < X_KEY_OFFSET) {
		return;
	}
	agent_seat_modifiers_from_x(seat, msg->keypress.state);
	agent_seat_key(seat, (uint32_t)livery_clock_ms(), msg->keypress.keycode - X_KEY_OFFSET,
		msg->keypress.type == X_KEY_PRESS, true);
}

/*
 * Bit k is the key with X code k; keys that are down here only are released. It comes before a
 * FOCUS in, too, for which it says what is down.
 */
void agent_stock_handle_keymap(struct agent *agent, const struct livery_msg *msg) {
	const uint8_t *keys = msg->keymap_notify.keys;
	memcpy(agent->stock_keys, keys, sizeof(agent->stock_keys));
	agent_seat_keep_keys(agent->seat, (uint32_t)livery_clock_ms(), keys + X_KEY_OFFSET / 8,
		sizeof(msg->keymap_notify.keys) - X_KEY_OFFSET / 8, true);
}

void agent_stock_keyboard_enter(struct agent_window *window) {
	struct agent *agent = window->agent;
	uint32_t keys[8 * sizeof(agent->stock_keys)] = { 0 };
	size_t n = 0;
	for (uint32_t code = X_KEY_OFFSET; code < 8 * sizeof(agent->stock_keys); code++) {
		if (agent->stock_keys[code / 8] & (1u << (code % 8))) {
			keys[n++] = code - X_KEY_OFFSET;
		}
	}
	agent_seat_keyboard_enter(agent->seat, window, keys, n, true);
}

static void move_to(struct agent_window *window, int32_t x, int32_t y) {
	struct agent_seat *seat = window->agent->seat;
	if (agent_seat_pointer_window(seat) != window) {
		agent_seat_pointer_enter(seat, window, x, y);
	}
	agent_seat_pointer_motion(seat, (uint32_t)livery_clock_ms(), x, y);
}

/* Buttons 4 to 7 are steps of a wheel: up, down, left, right. */
static void handle_wheel(struct agent_seat *seat, uint32_t button) {
	bool horizontal = button >= 6;
	int sign = button % 2 == 0 ? -1 : 1;
	struct agent_axis axis = {
		.time = (uint32_t)livery_clock_ms(),
		.source = 0, /* wheel */
		.axis = horizontal ? 1 : 0,
		.value = sign * WHEEL_STEP,
		.value120 = sign * WHEEL_STEP120,
	};
	agent_seat_pointer_axis(seat, &axis);
}

static uint32_t evdev_button(uint32_t button) {
	switch (button) {
	case 1:
		return BTN_LEFT;
	case 2:
		return BTN_MIDDLE;
	case 3:
		return BTN_RIGHT;
	default:
		return button >= 8 && button < 16 ? BTN_SIDE + button - 8 : 0;
	}
}

static void handle_button(struct agent_window *window, const struct livery_msg *msg) {
	struct agent_seat *seat = window->agent->seat;
	uint32_t button = msg->button.button;
	bool pressed = msg->button.type == X_BUTTON_PRESS;
	move_to(window, msg->button.x, msg->button.y);
	if (button >= 4 && button <= 7) {
		if (pressed) {
			handle_wheel(seat, button);
		}
	} else if (evdev_button(button) != 0) {
		agent_seat_pointer_button(seat, (uint32_t)livery_clock_ms(), evdev_button(button),
			pressed);
	}
	agent_seat_pointer_frame(seat);
}

static void handle_crossing(struct agent_window *window, const struct livery_msg *msg) {
	struct agent_seat *seat = window->agent->seat;
	if (msg->crossing.mode != X_NOTIFY_NORMAL) {
		return; /* by a grab on the other side */
	}
	if (msg->crossing.type == X_ENTER) {
		agent_seat_pointer_enter(seat, window, msg->crossing.x, msg->crossing.y);
	} else if (agent_seat_pointer_window(seat) == window) {
		agent_seat_pointer_leave(seat);
	}
}

void agent_stock_handle_input(struct agent_window *window, const struct livery_msg *msg) {
	struct agent *agent = window->agent;
	switch (msg->type) {
	case LIVERY_MSG_KEYPRESS:
		handle_key(agent->seat, msg);
		break;
	case LIVERY_MSG_BUTTON:
		handle_button(window, msg);
		break;
	case LIVERY_MSG_MOTION:
		move_to(window, msg->motion.x, msg->motion.y);
		agent_seat_pointer_frame(agent->seat);
		break;
	case LIVERY_MSG_CROSSING:
		handle_crossing(window, msg);
		break;
	default:
		agent_common_ignore(msg);
		break;
	}
}
