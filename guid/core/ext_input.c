/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guid/core/emit.h"
#include "guid/core/ext.h"
#include "guid/core/input.h"
#include "guid/core/window.h"

/*
 * The seat in the words of the extension, which are Wayland's: evdev codes, fixed-point positions,
 * frames.
 */

static struct livery_msg message(struct livery_core *core, uint32_t type, uint32_t slot) {
	struct core_window *window = core_window_at(core, slot);
	return (struct livery_msg){
		.type = type,
		.window = window != NULL ? window->entry.id : 0,
	};
}

void core_ext_keyboard_enter(struct livery_core *core, uint32_t slot) {
	struct livery_msg msg = message(core, LIVERY_MSG_EXT_KEYBOARD_ENTER, slot);
	uint8_t keys[4 * LIVERY_EXT_MAX_KEYS];

	for (uint32_t key = 0; key < CORE_KEYS && msg.tail_count < LIVERY_EXT_MAX_KEYS; key++) {
		if (core_input_key_is_down(core, key)) {
			livery_put_u32(keys + 4 * msg.tail_count, key);
			msg.tail_count++;
		}
	}
	msg.tail = keys;
	core_send(core, &msg);
}

void core_ext_keyboard_leave(struct livery_core *core, uint32_t slot) {
	struct livery_msg msg = message(core, LIVERY_MSG_EXT_KEYBOARD_LEAVE, slot);
	core_send(core, &msg);
}

void core_ext_key(struct livery_core *core, uint32_t slot, uint32_t time, uint32_t key,
		bool pressed) {
	struct livery_msg msg = message(core, LIVERY_MSG_EXT_KEY, slot);
	msg.ext_key.time = time;
	msg.ext_key.key = key;
	msg.ext_key.state = pressed;
	core_send(core, &msg);
}

void core_ext_modifiers(struct livery_core *core, uint32_t slot) {
	struct livery_msg msg = message(core, LIVERY_MSG_EXT_MODIFIERS, slot);
	msg.ext_modifiers.depressed = core->keyboard.depressed;
	msg.ext_modifiers.latched = core->keyboard.latched;
	msg.ext_modifiers.locked = core->keyboard.locked;
	msg.ext_modifiers.group = core->keyboard.group;
	core_send(core, &msg);
}

void core_ext_pointer_enter(struct livery_core *core, uint32_t slot) {
	struct livery_msg msg = message(core, LIVERY_MSG_EXT_POINTER_ENTER, slot);
	msg.ext_pointer_enter.x = core->pointer.x;
	msg.ext_pointer_enter.y = core->pointer.y;
	core_send(core, &msg);
	core->pointer.frame = true;
}

/* With its own frame: the window is not the one of what follows. */
void core_ext_pointer_leave(struct livery_core *core, uint32_t slot) {
	struct livery_msg msg = message(core, LIVERY_MSG_EXT_POINTER_LEAVE, slot);
	core_send(core, &msg);
	core_ext_pointer_frame(core, slot);
}

void core_ext_pointer_motion(struct livery_core *core, uint32_t slot) {
	struct livery_msg msg = message(core, LIVERY_MSG_EXT_POINTER_MOTION, slot);
	msg.ext_pointer_motion.time = core->pointer.time;
	msg.ext_pointer_motion.x = core->pointer.x;
	msg.ext_pointer_motion.y = core->pointer.y;
	core_send(core, &msg);
	core->pointer.frame = true;
}

void core_ext_pointer_button(struct livery_core *core, uint32_t slot, uint32_t time,
		uint32_t button, bool pressed) {
	struct livery_msg msg = message(core, LIVERY_MSG_EXT_POINTER_BUTTON, slot);
	msg.ext_pointer_button.time = time;
	msg.ext_pointer_button.button = button;
	msg.ext_pointer_button.state = pressed;
	core_send(core, &msg);
	core->pointer.frame = true;
}

void core_ext_pointer_axis(struct livery_core *core, uint32_t slot,
		const struct livery_core_axis *axis) {
	struct livery_msg msg = message(core, LIVERY_MSG_EXT_POINTER_AXIS, slot);
	msg.ext_pointer_axis.time = axis->time;
	msg.ext_pointer_axis.source = axis->source;
	msg.ext_pointer_axis.axis = axis->axis;
	msg.ext_pointer_axis.value = axis->value;
	msg.ext_pointer_axis.value120 = axis->value120;
	msg.ext_pointer_axis.direction = axis->direction;
	core_send(core, &msg);
	core->pointer.frame = true;
}

void core_ext_pointer_frame(struct livery_core *core, uint32_t slot) {
	struct livery_msg msg = message(core, LIVERY_MSG_EXT_POINTER_FRAME, slot);
	core_send(core, &msg);
}

void core_ext_drag_done(struct livery_core *core) {
	struct livery_msg msg = { .type = LIVERY_MSG_EXT_DRAG_DONE };
	msg.ext_drag_done.serial = core->pointer.drag_serial;
	core_send(core, &msg);
}
