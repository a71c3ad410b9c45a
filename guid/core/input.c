/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include "guid/core/private.h"

/*
 * The seat as the compositor shows it, and how much of it the domain is told. A domain that does
 * not read keeps its windows and loses its input: motion is merged while anything waits, and above
 * the limit everything is dropped until the domain has read all. Then it is told to forget what it
 * believed, and where the focus is now.
 */

static bool is_base(const struct livery_core *core) {
	return !core->mode.extension;
}

bool input_key_is_down(const struct livery_core *core, uint32_t key) {
	return key < CORE_KEYS && (core->keyboard.down[key / 32] >> (key % 32) & 1) != 0;
}

static void set_key(struct livery_core *core, uint32_t key, bool down) {
	uint32_t bit = 1u << (key % 32);
	if (down) {
		core->keyboard.down[key / 32] |= bit;
	} else {
		core->keyboard.down[key / 32] &= ~bit;
	}
}

/* Whether input must be dropped now. */
static bool is_starved(struct livery_core *core) {
	if (!core->starved && core_congested(core)) {
		core->starved = true;
		core->ops->log(core->data,
			"the domain does not read: it is not responding, and its input is dropped");
	}
	return core->starved || core->failed || !core->greeted;
}

/* ---- what the domain is told ---- */

static void tell_keyboard_leave(struct livery_core *core) {
	uint32_t told = core->keyboard.told;
	if (told == LIVERY_CORE_NONE) {
		return;
	}
	core->keyboard.told = LIVERY_CORE_NONE;
	if (is_base(core)) {
		base_keyboard_leave(core, told);
	} else {
		ext_keyboard_leave(core, told);
	}
}

static void tell_keyboard_enter(struct livery_core *core) {
	uint32_t window = core->keyboard.window;
	core->keyboard.told = window;
	if (is_base(core)) {
		base_keyboard_enter(core, window);
	} else {
		ext_keyboard_enter(core, window);
	}
}

static void tell_pointer_leave(struct livery_core *core) {
	uint32_t told = core->pointer.told;
	core->pointer.moved = false;
	if (told == LIVERY_CORE_NONE) {
		return;
	}
	core->pointer.told = LIVERY_CORE_NONE;
	if (is_base(core)) {
		base_pointer_leave(core, told);
	} else {
		ext_pointer_leave(core, told);
	}
}

static void tell_pointer_enter(struct livery_core *core) {
	uint32_t window = core->pointer.window;
	core->pointer.told = window;
	if (is_base(core)) {
		base_pointer_enter(core, window);
	} else {
		ext_pointer_enter(core, window);
		core->pointer.frame = true;
	}
}

/* Sends the motion that was held back. */
static void tell_motion(struct livery_core *core) {
	if (!core->pointer.moved || core->pointer.told == LIVERY_CORE_NONE) {
		return;
	}
	core->pointer.moved = false;
	if (is_base(core)) {
		base_pointer_motion(core, core->pointer.told);
	} else {
		ext_pointer_motion(core, core->pointer.told);
		core->pointer.frame = true;
	}
}

/* ---- keyboard ---- */

void livery_core_keyboard_enter(struct livery_core *core, uint32_t slot, const uint32_t *keys,
		size_t n_keys) {
	if (window_at(core, slot) == NULL) {
		return;
	}
	ping_told(core, slot);
	core->keyboard.window = slot;
	core->keyboard.repeat_key = 0;
	memset(core->keyboard.down, 0, sizeof(core->keyboard.down));
	for (size_t i = 0; i < n_keys; i++) {
		if (keys[i] < CORE_KEYS) {
			set_key(core, keys[i], true);
		}
	}
	if (!is_starved(core)) {
		tell_motion(core);
		tell_keyboard_leave(core);
		tell_keyboard_enter(core);
	}
}

void livery_core_keyboard_leave(struct livery_core *core) {
	core->keyboard.window = LIVERY_CORE_NONE;
	core->keyboard.repeat_key = 0;
	if (!is_starved(core)) {
		tell_motion(core);
		tell_keyboard_leave(core);
	}
	memset(core->keyboard.down, 0, sizeof(core->keyboard.down));
}

/* Keys that hold others: they do not repeat. */
static bool is_modifier_key(uint32_t key) {
	switch (key) {
	case 29: /* left control */
	case 42: /* left shift */
	case 54: /* right shift */
	case 56: /* left alt */
	case 58: /* caps lock */
	case 69: /* num lock */
	case 70: /* scroll lock */
	case 97: /* right control */
	case 100: /* right alt */
	case 125: /* left meta */
	case 126: /* right meta */
		return true;
	default:
		return false;
	}
}

/* Repeat is made here for base agents only; the others repeat for themselves. */
static void update_repeat(struct livery_core *core, int64_t now, uint32_t key, bool pressed) {
	struct core_keyboard *keyboard = &core->keyboard;

	if (!pressed) {
		if (keyboard->repeat_key == key + 1) {
			keyboard->repeat_key = 0;
		}
	} else if (is_base(core) && keyboard->rate > 0 && !is_modifier_key(key)) {
		keyboard->repeat_key = key + 1;
		keyboard->repeat_at = now + keyboard->delay;
	}
}

void livery_core_key(struct livery_core *core, int64_t now, uint32_t time, uint32_t key,
		bool pressed) {
	if (key >= CORE_KEYS || core->keyboard.window == LIVERY_CORE_NONE) {
		return;
	}
	ping_told(core, core->keyboard.window);
	set_key(core, key, pressed);
	update_repeat(core, now, key, pressed);
	if (is_starved(core)) {
		return;
	}
	tell_motion(core);
	if (is_base(core)) {
		base_key(core, core->keyboard.window, key, pressed);
	} else {
		ext_key(core, core->keyboard.window, time, key, pressed);
	}
}

void livery_core_modifiers(struct livery_core *core, uint32_t depressed, uint32_t latched,
		uint32_t locked, uint32_t group) {
	core->keyboard.depressed = depressed;
	core->keyboard.latched = latched;
	core->keyboard.locked = locked;
	core->keyboard.group = group;
	if (!is_base(core) && core->keyboard.window != LIVERY_CORE_NONE && !is_starved(core)) {
		ext_modifiers(core, core->keyboard.window);
	}
}

static int64_t earlier(int64_t a, int64_t b) {
	return a < 0 ? b : b < 0 || a < b ? a : b;
}

int64_t livery_core_deadline(const struct livery_core *core) {
	bool repeats = core->keyboard.repeat_key != 0 && !core->starved;
	int64_t at = earlier(text_deadline(core), surface_deadline(core));
	return earlier(at, repeats ? core->keyboard.repeat_at : -1);
}

/* At most one repetition a call: after a pause there is no burst. */
static void repeat_key(struct livery_core *core, int64_t now) {
	struct core_keyboard *keyboard = &core->keyboard;

	if (keyboard->repeat_key == 0 || now < keyboard->repeat_at || is_starved(core)) {
		return;
	}
	int64_t interval = 1000 / keyboard->rate;
	keyboard->repeat_at += interval > 0 ? interval : 1;
	if (keyboard->repeat_at <= now) {
		keyboard->repeat_at = now + (interval > 0 ? interval : 1);
	}
	tell_motion(core);
	base_key(core, keyboard->window, keyboard->repeat_key - 1, false);
	base_key(core, keyboard->window, keyboard->repeat_key - 1, true);
}

void livery_core_tick(struct livery_core *core, int64_t now) {
	repeat_key(core, now);
	text_tick(core, now);
	surface_tick(core, now);
}

/* ---- pointer ---- */

void livery_core_pointer_enter(struct livery_core *core, uint32_t slot, int32_t x, int32_t y) {
	struct core_window *window = window_at(core, slot);
	if (window == NULL) {
		return;
	}
	core->pointer.window = slot;
	core->pointer.x = x;
	core->pointer.y = y;
	core->ops->cursor(core->data, window->cursor);
	if (!is_starved(core)) {
		tell_pointer_leave(core);
		tell_pointer_enter(core);
	}
}

void livery_core_pointer_leave(struct livery_core *core) {
	core->pointer.window = LIVERY_CORE_NONE;
	core->pointer.scroll[0] = core->pointer.scroll[1] = 0;
	if (!is_starved(core)) {
		tell_motion(core);
		tell_pointer_leave(core);
		core->pointer.buttons = 0;
	}
}

void livery_core_pointer_motion(struct livery_core *core, uint32_t time, int32_t x, int32_t y) {
	core->pointer.time = time;
	core->pointer.x = x;
	core->pointer.y = y;
	if (core->pointer.window == LIVERY_CORE_NONE || is_starved(core)) {
		return;
	}
	core->pointer.moved = true;
	if (core->ops->queued(core->data) == 0) {
		tell_motion(core);
	}
}

/* Of what the domain was told: what is down then goes up when the pointer leaves. */
static void set_button(struct livery_core *core, uint32_t button, bool pressed) {
	uint32_t number = base_button_number(button);
	if (number < 1 || number > 5) {
		return;
	}
	uint32_t mask = 128u << number;
	if (pressed) {
		core->pointer.buttons |= mask;
	} else {
		core->pointer.buttons &= ~mask;
	}
}

void livery_core_pointer_button(struct livery_core *core, uint32_t time, uint32_t button,
		bool pressed) {
	if (core->pointer.window == LIVERY_CORE_NONE || button >= CORE_KEYS) {
		return;
	}
	ping_told(core, core->pointer.window);
	if (!is_starved(core)) {
		tell_motion(core);
		if (is_base(core)) {
			base_pointer_button(core, core->pointer.window, button, pressed);
		} else {
			ext_pointer_button(core, core->pointer.window, time, button, pressed);
			core->pointer.frame = true;
		}
		set_button(core, button, pressed);
	}
}

void livery_core_pointer_axis(struct livery_core *core, const struct livery_core_axis *axis) {
	if (core->pointer.window == LIVERY_CORE_NONE || axis->axis > 1 || axis->source > 3 ||
			axis->direction > 1 || is_starved(core)) {
		return;
	}
	tell_motion(core);
	if (is_base(core)) {
		base_pointer_axis(core, core->pointer.window, axis);
	} else {
		ext_pointer_axis(core, core->pointer.window, axis);
		core->pointer.frame = true;
	}
}

void livery_core_pointer_frame(struct livery_core *core) {
	if (!core->pointer.frame || is_base(core)) {
		core->pointer.frame = false;
		return;
	}
	core->pointer.frame = false;
	if (core->pointer.told != LIVERY_CORE_NONE && !is_starved(core)) {
		ext_pointer_frame(core, core->pointer.told);
	}
}

void livery_core_drag_done(struct livery_core *core, uint32_t serial) {
	core->pointer.drag_done_due = is_starved(core);
	core->pointer.drag_serial = serial;
	if (!core->pointer.drag_done_due) {
		ext_drag_done(core);
	}
}

/* ---- the domain is behind, or the window is gone ---- */

void input_window_gone(struct livery_core *core, struct core_window *window) {
	uint32_t slot = window->entry.slot;

	if (core->keyboard.window == slot) {
		livery_core_keyboard_leave(core);
	}
	if (core->pointer.window == slot) {
		livery_core_pointer_leave(core);
		livery_core_pointer_frame(core);
	}
	/* A starved domain is not told, and must not be told of a slot that is used anew. */
	if (core->keyboard.told == slot) {
		core->keyboard.told = LIVERY_CORE_NONE;
	}
	if (core->pointer.told == slot) {
		core->pointer.told = LIVERY_CORE_NONE;
	}
}

/* After starvation: what the domain believed is ended, then it is told how things are. */
void input_resume(struct livery_core *core) {
	if (!core->starved) {
		return;
	}
	core->starved = false;
	core->ops->log(core->data, "the domain reads again");
	tell_pointer_leave(core);
	core->pointer.buttons = 0;
	tell_keyboard_leave(core);
	if (core->keyboard.window != LIVERY_CORE_NONE) {
		tell_keyboard_enter(core);
		if (!is_base(core)) {
			ext_modifiers(core, core->keyboard.window);
		}
	}
	if (core->pointer.window != LIVERY_CORE_NONE) {
		tell_pointer_enter(core);
	}
	livery_core_pointer_frame(core);
	if (core->pointer.drag_done_due) {
		livery_core_drag_done(core, core->pointer.drag_serial);
	}
}

/* What was held back is sent now that the domain has taken everything else. */
void input_drained(struct livery_core *core) {
	if (core->pointer.moved && !core->starved) {
		tell_motion(core);
		livery_core_pointer_frame(core);
	}
}
