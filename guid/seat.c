/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include <unistd.h>
#include <wayland-client.h>
#include "common/clock.h"
#include "cursor-shape-v1-client-protocol.h"
#include "guid/guid.h"

/*
 * Keyboard and pointer as livery gives them to this domain, handed to the core. The keymap itself
 * is of no use here: the domain makes its own from the names.
 */

/* ---- keyboard ---- */

static void handle_keymap(void *data, struct wl_keyboard *keyboard, uint32_t format, int32_t fd,
		uint32_t size) {
	close(fd);
}

static void handle_enter(void *data, struct wl_keyboard *keyboard, uint32_t serial,
		struct wl_surface *surface, struct wl_array *keys) {
	struct guid *guid = data;
	if (guid->core != NULL) {
		livery_core_keyboard_enter(guid->core, guid_window_slot(surface), keys->data,
			keys->size / sizeof(uint32_t));
	}
}

static void handle_leave(void *data, struct wl_keyboard *keyboard, uint32_t serial,
		struct wl_surface *surface) {
	struct guid *guid = data;
	if (guid->core != NULL) {
		livery_core_keyboard_leave(guid->core);
	}
}

static void handle_key(void *data, struct wl_keyboard *keyboard, uint32_t serial, uint32_t time,
		uint32_t key, uint32_t state) {
	struct guid *guid = data;
	if (guid->core != NULL && state <= WL_KEYBOARD_KEY_STATE_PRESSED) {
		livery_core_key(guid->core, livery_clock_ms(), time, key,
			state == WL_KEYBOARD_KEY_STATE_PRESSED);
	}
}

static void handle_modifiers(void *data, struct wl_keyboard *keyboard, uint32_t serial,
		uint32_t depressed, uint32_t latched, uint32_t locked, uint32_t group) {
	struct guid *guid = data;
	if (guid->core != NULL) {
		livery_core_modifiers(guid->core, depressed, latched, locked, group);
	}
}

static void handle_repeat_info(void *data, struct wl_keyboard *keyboard, int32_t rate,
		int32_t delay) {
	struct guid *guid = data;
	guid->seat.repeat_rate = rate > 0 ? (uint32_t)rate : 0;
	guid->seat.repeat_delay = delay > 0 ? (uint32_t)delay : 0;
	if (guid->core != NULL) {
		livery_core_set_repeat(guid->core, guid->seat.repeat_rate,
			guid->seat.repeat_delay);
	}
}

static const struct wl_keyboard_listener keyboard_listener = {
	.keymap = handle_keymap,
	.enter = handle_enter,
	.leave = handle_leave,
	.key = handle_key,
	.modifiers = handle_modifiers,
	.repeat_info = handle_repeat_info,
};

/* ---- pointer ---- */

static void handle_pointer_enter(void *data, struct wl_pointer *pointer, uint32_t serial,
		struct wl_surface *surface, wl_fixed_t x, wl_fixed_t y) {
	struct guid *guid = data;
	guid->seat.enter_serial = serial;
	if (guid->core != NULL) {
		livery_core_pointer_enter(guid->core, guid_window_slot(surface), x, y);
	}
}

static void handle_pointer_leave(void *data, struct wl_pointer *pointer, uint32_t serial,
		struct wl_surface *surface) {
	struct guid *guid = data;
	if (guid->core != NULL) {
		livery_core_pointer_leave(guid->core);
	}
}

static void handle_motion(void *data, struct wl_pointer *pointer, uint32_t time, wl_fixed_t x,
		wl_fixed_t y) {
	struct guid *guid = data;
	if (guid->core != NULL) {
		livery_core_pointer_motion(guid->core, time, x, y);
	}
}

static void handle_button(void *data, struct wl_pointer *pointer, uint32_t serial, uint32_t time,
		uint32_t button, uint32_t state) {
	struct guid *guid = data;
	if (guid->core != NULL) {
		livery_core_pointer_button(guid->core, time, button,
			state == WL_POINTER_BUTTON_STATE_PRESSED);
	}
}

/* The events of an axis come apart and are put together at the frame. */
static struct livery_core_axis *take_axis(struct guid *guid, uint32_t axis) {
	if (axis > 1) {
		return NULL;
	}
	guid->seat.has_axis[axis] = true;
	guid->seat.axes[axis].axis = axis;
	return &guid->seat.axes[axis];
}

static void handle_axis(void *data, struct wl_pointer *pointer, uint32_t time, uint32_t number,
		wl_fixed_t value) {
	struct livery_core_axis *axis = take_axis(data, number);
	if (axis != NULL) {
		axis->time = time;
		axis->value += value;
	}
}

static void handle_axis_source(void *data, struct wl_pointer *pointer, uint32_t source) {
	struct guid *guid = data;
	guid->seat.source = source;
}

static void handle_axis_stop(void *data, struct wl_pointer *pointer, uint32_t time,
		uint32_t number) {
	struct livery_core_axis *axis = take_axis(data, number);
	if (axis != NULL) {
		axis->time = time;
	}
}

/* Before version 8 of the seat only. */
static void handle_axis_discrete(void *data, struct wl_pointer *pointer, uint32_t number,
		int32_t discrete) {
	struct livery_core_axis *axis = take_axis(data, number);
	if (axis != NULL && discrete > -100 && discrete < 100) {
		axis->value120 += discrete * 120;
	}
}

static void handle_axis_value120(void *data, struct wl_pointer *pointer, uint32_t number,
		int32_t value120) {
	struct livery_core_axis *axis = take_axis(data, number);
	if (axis != NULL) {
		axis->value120 += value120;
	}
}

static void handle_axis_direction(void *data, struct wl_pointer *pointer, uint32_t number,
		uint32_t direction) {
	struct livery_core_axis *axis = take_axis(data, number);
	if (axis != NULL) {
		axis->direction = direction;
	}
}

static void handle_frame(void *data, struct wl_pointer *pointer) {
	struct guid *guid = data;
	struct guid_seat *seat = &guid->seat;

	for (int i = 0; i < 2 && guid->core != NULL; i++) {
		if (seat->has_axis[i]) {
			seat->axes[i].source = seat->source;
			livery_core_pointer_axis(guid->core, &seat->axes[i]);
		}
	}
	memset(seat->axes, 0, sizeof(seat->axes));
	memset(seat->has_axis, 0, sizeof(seat->has_axis));
	seat->source = WL_POINTER_AXIS_SOURCE_WHEEL;
	if (guid->core != NULL) {
		livery_core_pointer_frame(guid->core);
	}
}

static const struct wl_pointer_listener pointer_listener = {
	.enter = handle_pointer_enter,
	.leave = handle_pointer_leave,
	.motion = handle_motion,
	.button = handle_button,
	.axis = handle_axis,
	.frame = handle_frame,
	.axis_source = handle_axis_source,
	.axis_stop = handle_axis_stop,
	.axis_discrete = handle_axis_discrete,
	.axis_value120 = handle_axis_value120,
	.axis_relative_direction = handle_axis_direction,
};

/* Hidden is a pointer without surface, as Wayland has it. */
void guid_seat_cursor(void *data, uint32_t shape) {
	struct guid *guid = data;
	struct guid_seat *seat = &guid->seat;

	if (seat->pointer == NULL) {
		return;
	}
	if (shape == 0) {
		wl_pointer_set_cursor(seat->pointer, seat->enter_serial, NULL, 0, 0);
	} else if (seat->shape_device != NULL) {
		wp_cursor_shape_device_v1_set_shape(seat->shape_device, seat->enter_serial, shape);
	}
}

/* ---- seat ---- */

static void drop_keyboard(struct guid *guid) {
	if (guid->seat.keyboard != NULL) {
		wl_keyboard_release(guid->seat.keyboard);
		guid->seat.keyboard = NULL;
		if (guid->core != NULL) {
			livery_core_keyboard_leave(guid->core);
		}
	}
}

static void drop_pointer(struct guid *guid) {
	if (guid->seat.shape_device != NULL) {
		wp_cursor_shape_device_v1_destroy(guid->seat.shape_device);
		guid->seat.shape_device = NULL;
	}
	if (guid->seat.pointer != NULL) {
		wl_pointer_release(guid->seat.pointer);
		guid->seat.pointer = NULL;
		if (guid->core != NULL) {
			livery_core_pointer_leave(guid->core);
			livery_core_pointer_frame(guid->core);
		}
	}
}

static void take_pointer(struct guid *guid) {
	guid->seat.pointer = wl_seat_get_pointer(guid->seat.seat);
	wl_pointer_add_listener(guid->seat.pointer, &pointer_listener, guid);
	if (guid->shape_manager != NULL) {
		guid->seat.shape_device = wp_cursor_shape_manager_v1_get_pointer(
			guid->shape_manager, guid->seat.pointer);
	}
}

static void handle_capabilities(void *data, struct wl_seat *seat, uint32_t capabilities) {
	struct guid *guid = data;

	if ((capabilities & WL_SEAT_CAPABILITY_KEYBOARD) == 0) {
		drop_keyboard(guid);
	} else if (guid->seat.keyboard == NULL) {
		guid->seat.keyboard = wl_seat_get_keyboard(seat);
		wl_keyboard_add_listener(guid->seat.keyboard, &keyboard_listener, guid);
	}
	if ((capabilities & WL_SEAT_CAPABILITY_POINTER) == 0) {
		drop_pointer(guid);
	} else if (guid->seat.pointer == NULL) {
		take_pointer(guid);
	}
}

static void handle_name(void *data, struct wl_seat *seat, const char *name) {
}

static const struct wl_seat_listener seat_listener = {
	.capabilities = handle_capabilities,
	.name = handle_name,
};

void guid_seat_init(struct guid *guid, struct wl_seat *seat) {
	guid->seat.seat = seat;
	wl_seat_add_listener(seat, &seat_listener, guid);
}

void guid_seat_finish(struct guid *guid) {
	drop_keyboard(guid);
	drop_pointer(guid);
	if (guid->seat.seat != NULL) {
		wl_seat_release(guid->seat.seat);
	}
}
