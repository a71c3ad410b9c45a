/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/dialect/input.h"

#include "gui-agent/base/agent.h"
#include "gui-agent/dialect/common.h"
#include "gui-agent/seat/seat.h"
#include "gui-agent/window/window.h"
#include "protocol/wire/wire.h"

static double from_fixed(int32_t value) {
	return value / 256.0;
}

static void handle_axis(struct agent_seat *seat, const struct livery_msg *msg) {
	struct agent_axis axis = {
		.time = msg->ext_pointer_axis.time,
		.source = msg->ext_pointer_axis.source,
		.axis = msg->ext_pointer_axis.axis,
		.direction = msg->ext_pointer_axis.direction,
		.value = from_fixed(msg->ext_pointer_axis.value),
		.value120 = msg->ext_pointer_axis.value120,
	};
	agent_seat_pointer_axis(seat, &axis);
}

/* A name of length 0 means the default. */
static const char *name_or_null(const char *name) {
	return name[0] != '\0' ? name : NULL;
}

static void handle_keymap(struct agent_seat *seat, const struct livery_msg *msg) {
	agent_seat_set_keymap(seat, name_or_null(msg->ext_keymap.rules),
		name_or_null(msg->ext_keymap.model), name_or_null(msg->ext_keymap.layout),
		name_or_null(msg->ext_keymap.variant), msg->ext_keymap.options);
	agent_seat_set_repeat(seat, msg->ext_keymap.repeat_rate, msg->ext_keymap.repeat_delay);
}

void agent_input_handle_global(struct agent *agent, const struct livery_msg *msg) {
	struct agent_seat *seat = agent->seat;
	switch (msg->type) {
	case LIVERY_MSG_EXT_KEYMAP:
		handle_keymap(seat, msg);
		break;
	case LIVERY_MSG_EXT_KEYBOARD_LEAVE:
		agent_seat_keyboard_leave(seat);
		break;
	case LIVERY_MSG_EXT_KEY:
		agent_seat_key(seat, msg->ext_key.time, msg->ext_key.key, msg->ext_key.state == 1,
			false);
		break;
	case LIVERY_MSG_EXT_MODIFIERS:
		agent_seat_modifiers(seat, msg->ext_modifiers.depressed, msg->ext_modifiers.latched,
			msg->ext_modifiers.locked, msg->ext_modifiers.group);
		break;
	case LIVERY_MSG_EXT_POINTER_LEAVE:
		agent_seat_pointer_leave(seat);
		break;
	case LIVERY_MSG_EXT_POINTER_MOTION:
		agent_seat_pointer_motion(seat, msg->ext_pointer_motion.time,
			from_fixed(msg->ext_pointer_motion.x),
			from_fixed(msg->ext_pointer_motion.y));
		break;
	case LIVERY_MSG_EXT_POINTER_BUTTON:
		agent_seat_pointer_button(seat, msg->ext_pointer_button.time,
			msg->ext_pointer_button.button, msg->ext_pointer_button.state == 1);
		break;
	case LIVERY_MSG_EXT_POINTER_AXIS:
		handle_axis(seat, msg);
		break;
	case LIVERY_MSG_EXT_POINTER_FRAME:
		agent_seat_pointer_frame(seat);
		break;
	case LIVERY_MSG_EXT_DRAG_DONE:
		agent_seat_drag_done(seat, msg->ext_drag_done.serial);
		break;
	default:
		agent_common_ignore(msg);
		break;
	}
}

void agent_input_handle_window(struct agent_window *window, const struct livery_msg *msg) {
	struct agent_seat *seat = window->agent->seat;
	uint32_t keys[LIVERY_EXT_MAX_KEYS];
	switch (msg->type) {
	case LIVERY_MSG_EXT_KEYBOARD_ENTER:
		for (uint32_t i = 0; i < msg->tail_count && i < LIVERY_EXT_MAX_KEYS; i++) {
			keys[i] = livery_tail_u32(msg, i);
		}
		agent_seat_keyboard_enter(seat, window, keys, msg->tail_count, false);
		break;
	case LIVERY_MSG_EXT_POINTER_ENTER:
		agent_seat_pointer_enter(seat, window, from_fixed(msg->ext_pointer_enter.x),
			from_fixed(msg->ext_pointer_enter.y));
		break;
	default:
		agent_common_ignore(msg);
		break;
	}
}
