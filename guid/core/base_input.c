/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <linux/input-event-codes.h>
#include "guid/core/base.h"
#include "guid/core/emit.h"
#include "guid/core/input.h"
#include "guid/core/window.h"

/*
 * The seat in the words of the Qubes GUI protocol, which are X11's. Every enter and focus-in comes
 * after a KEYMAP_NOTIFY, by which the agent releases the keys that are up. After every focus-out
 * comes one, for which all keys are up: before it the window would be told of releases that the
 * user did not make, and an Alt that is pressed and let go opens a menu.
 */

#define X_KEYCODE_OFFSET 8
#define TYPE_PRESS 2
#define TYPE_RELEASE 3
#define TYPE_BUTTON_PRESS 4
#define TYPE_BUTTON_RELEASE 5
#define TYPE_ENTER 7
#define TYPE_LEAVE 8
#define TYPE_FOCUS_IN 9
#define TYPE_FOCUS_OUT 10
#define DETAIL_NONLINEAR 3

#define WHEEL_STEP 120
#define WHEEL_PIXELS 15 /* of smooth scrolling that make one step */

static uint32_t id_of(struct livery_core *core, uint32_t slot) {
	struct core_window *window = core_window_at(core, slot);
	return window != NULL ? window->entry.id : 0;
}

/* The X mask: modifiers, layout group and buttons before the event. */
static uint32_t state(const struct livery_core *core) {
	const struct core_keyboard *keyboard = &core->keyboard;
	uint32_t mods = (keyboard->depressed | keyboard->latched | keyboard->locked) & 0xff;
	return mods | (keyboard->group & 3) << 13 | core->pointer.buttons;
}

/* Pixels of 24.8 fixed, towards minus infinity. */
static int32_t pixels(int32_t fixed) {
	return fixed / 256 - (fixed % 256 < 0 ? 1 : 0);
}

/* ---- keyboard ---- */

static void send_keymap(struct livery_core *core, bool with_keys) {
	struct livery_msg msg = { .type = LIVERY_MSG_KEYMAP_NOTIFY };
	for (uint32_t code = X_KEYCODE_OFFSET; with_keys && code < 256; code++) {
		if (core_input_key_is_down(core, code - X_KEYCODE_OFFSET)) {
			msg.keymap_notify.keys[code / 8] |= (uint8_t)(1u << (code % 8));
		}
	}
	core_send(core, &msg);
}

static void send_focus(struct livery_core *core, uint32_t slot, uint32_t type) {
	struct livery_msg msg = { .type = LIVERY_MSG_FOCUS, .window = id_of(core, slot) };
	msg.focus.type = type;
	msg.focus.detail = DETAIL_NONLINEAR;
	core_send(core, &msg);
}

void core_base_keyboard_enter(struct livery_core *core, uint32_t slot) {
	send_keymap(core, true);
	send_focus(core, slot, TYPE_FOCUS_IN);
	/*
	 * The agent raises the window then, but its X server may see a button first. A motion, for
	 * which the agent waits until the server has done all, comes between.
	 */
	core->pointer.moved = core->pointer.told != LIVERY_CORE_NONE;
}

void core_base_keyboard_leave(struct livery_core *core, uint32_t slot) {
	send_focus(core, slot, TYPE_FOCUS_OUT);
	send_keymap(core, false);
}

void core_base_key(struct livery_core *core, uint32_t slot, uint32_t time, uint32_t key,
		bool pressed) {
	struct livery_msg msg = { .type = LIVERY_MSG_KEYPRESS, .window = id_of(core, slot) };

	if (key + X_KEYCODE_OFFSET > 255) {
		return; /* X11 has no such key */
	}
	msg.keypress.type = pressed ? TYPE_PRESS : TYPE_RELEASE;
	if (core->pointer.told == slot) {
		msg.keypress.x = pixels(core->pointer.x);
		msg.keypress.y = pixels(core->pointer.y);
	}
	msg.keypress.state = state(core);
	msg.keypress.keycode = key + X_KEYCODE_OFFSET;
	core_send(core, &msg);
}

/* What is down is said with each key and button. */
void core_base_modifiers(struct livery_core *core, uint32_t slot) {
}

/* ---- pointer ---- */

static void send_crossing(struct livery_core *core, uint32_t slot, uint32_t type) {
	struct livery_msg msg = { .type = LIVERY_MSG_CROSSING, .window = id_of(core, slot) };
	msg.crossing.type = type;
	msg.crossing.x = pixels(core->pointer.x);
	msg.crossing.y = pixels(core->pointer.y);
	msg.crossing.state = state(core);
	msg.crossing.detail = DETAIL_NONLINEAR;
	msg.crossing.focus = core->keyboard.told == slot;
	core_send(core, &msg);
}

static void send_button(struct livery_core *core, uint32_t slot, uint32_t button, bool pressed) {
	struct livery_msg msg = { .type = LIVERY_MSG_BUTTON, .window = id_of(core, slot) };
	msg.button.type = pressed ? TYPE_BUTTON_PRESS : TYPE_BUTTON_RELEASE;
	msg.button.x = pixels(core->pointer.x);
	msg.button.y = pixels(core->pointer.y);
	msg.button.state = state(core);
	msg.button.button = button;
	core_send(core, &msg);
}

void core_base_pointer_enter(struct livery_core *core, uint32_t slot) {
	send_keymap(core, core->keyboard.told != LIVERY_CORE_NONE);
	send_crossing(core, slot, TYPE_ENTER);
	core_base_pointer_motion(core, slot);
}

/* Buttons that are down go up first: their release will be seen by another domain. */
void core_base_pointer_leave(struct livery_core *core, uint32_t slot) {
	for (uint32_t button = 1; button <= 5; button++) {
		uint32_t mask = 128u << button;
		if (core->pointer.buttons & mask) {
			send_button(core, slot, button, false);
			core->pointer.buttons &= ~mask;
		}
	}
	send_crossing(core, slot, TYPE_LEAVE);
}

void core_base_pointer_motion(struct livery_core *core, uint32_t slot) {
	struct livery_msg msg = { .type = LIVERY_MSG_MOTION, .window = id_of(core, slot) };
	msg.motion.x = pixels(core->pointer.x);
	msg.motion.y = pixels(core->pointer.y);
	msg.motion.state = state(core);
	core_send(core, &msg);
}

uint32_t core_base_button_number(uint32_t button) {
	switch (button) {
	case BTN_LEFT:
		return 1;
	case BTN_MIDDLE:
		return 2;
	case BTN_RIGHT:
		return 3;
	case BTN_SIDE:
	case BTN_BACK:
		return 8;
	case BTN_EXTRA:
	case BTN_FORWARD:
		return 9;
	default:
		return 0;
	}
}

void core_base_pointer_button(struct livery_core *core, uint32_t slot, uint32_t time,
		uint32_t button, bool pressed) {
	uint32_t number = core_base_button_number(button);
	if (number != 0) {
		send_button(core, slot, number, pressed);
	}
}

/* In 120ths of a step; smooth scrolling has only pixels. */
static int32_t wheel_amount(const struct livery_core_axis *axis) {
	int64_t amount = axis->value120 != 0
		? axis->value120
		: (int64_t)axis->value * WHEEL_STEP / (256 * WHEEL_PIXELS);
	const int32_t most = 100 * WHEEL_STEP;
	return (int32_t)(amount > most ? most : amount < -most ? -most : amount);
}

void core_base_pointer_axis(struct livery_core *core, uint32_t slot,
		const struct livery_core_axis *axis) {
	int32_t *sum = &core->pointer.scroll[axis->axis];
	uint32_t back = axis->axis == 0 ? 4 : 6; /* up, left */

	if (axis->value == 0 && axis->value120 == 0) {
		*sum = 0;
		return;
	}
	*sum += wheel_amount(axis);
	for (int step = 0; step < 100 && (*sum >= WHEEL_STEP || *sum <= -WHEEL_STEP); step++) {
		uint32_t button = *sum < 0 ? back : back + 1;
		send_button(core, slot, button, true);
		send_button(core, slot, button, false);
		*sum += *sum < 0 ? WHEEL_STEP : -WHEEL_STEP;
	}
	*sum %= WHEEL_STEP;
}

/* There are no groups of events. */
void core_base_pointer_frame(struct livery_core *core, uint32_t slot) {
}
