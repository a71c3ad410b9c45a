/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include "guid/core/base.h"
#include "guid/core/dialect.h"
#include "guid/core/emit.h"
#include "guid/core/input.h"
#include "guid/core/ping.h"
#include "guid/core/surface.h"
#include "guid/core/text.h"
#include "guid/core/window.h"

/*
 * The seat as the compositor shows it, and how much of it the domain is told. A domain that does
 * not read keeps its windows and loses its input: motion is merged while anything waits, and above
 * the limit everything is dropped until the domain has read all. Then it is told to forget what it
 * believed, and where the focus is now.
 */

bool core_input_key_is_down(const struct livery_core *core, uint32_t key) {
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

/* Whether input must be dropped now; that begins when too much output waits. */
static bool drops_input(struct livery_core *core) {
	if (!core->starved && core_congested(core)) {
		core->starved = true;
		core->ops->log(core->data,
			"the domain does not read: it is not responding, and its input is dropped");
	}
	return core->starved || core->failed || !core->greeted;
}

/* ---- what the domain is told ---- */

static void send_keyboard_leave(struct livery_core *core) {
	uint32_t told = core->keyboard.told;
	if (told == LIVERY_CORE_NONE) {
		return;
	}
	core->keyboard.told = LIVERY_CORE_NONE;
	core->dialect->keyboard_leave(core, told);
}

static void send_keyboard_enter(struct livery_core *core) {
	uint32_t window = core->keyboard.window;
	core->keyboard.told = window;
	core->dialect->keyboard_enter(core, window);
}

static void send_pointer_leave(struct livery_core *core) {
	uint32_t told = core->pointer.told;
	core->pointer.moved = false;
	if (told == LIVERY_CORE_NONE) {
		return;
	}
	core->pointer.told = LIVERY_CORE_NONE;
	core->dialect->pointer_leave(core, told);
}

static void send_pointer_enter(struct livery_core *core) {
	uint32_t window = core->pointer.window;
	core->pointer.told = window;
	core->dialect->pointer_enter(core, window);
}

/* Sends the motion that was held back. */
static void send_motion(struct livery_core *core) {
	if (!core->pointer.moved || core->pointer.told == LIVERY_CORE_NONE) {
		return;
	}
	core->pointer.moved = false;
	core->dialect->pointer_motion(core, core->pointer.told);
}

/* ---- keyboard ---- */

void livery_core_keyboard_enter(struct livery_core *core, uint32_t slot, const uint32_t *keys,
		size_t n_keys) {
	if (core_window_at(core, slot) == NULL) {
		return;
	}
	core_ping_note_input(core, slot);
	core->keyboard.window = slot;
	core->keyboard.repeat_key = 0;
	memset(core->keyboard.down, 0, sizeof(core->keyboard.down));
	for (size_t i = 0; i < n_keys; i++) {
		if (keys[i] < CORE_KEYS) {
			set_key(core, keys[i], true);
		}
	}
	if (!drops_input(core)) {
		send_motion(core);
		send_keyboard_leave(core);
		send_keyboard_enter(core);
	}
}

void livery_core_keyboard_leave(struct livery_core *core) {
	core->keyboard.window = LIVERY_CORE_NONE;
	core->keyboard.repeat_key = 0;
	if (!drops_input(core)) {
		send_motion(core);
		send_keyboard_leave(core);
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

static void update_repeat(struct livery_core *core, int64_t now, uint32_t key, bool pressed) {
	struct core_keyboard *keyboard = &core->keyboard;

	if (!pressed) {
		if (keyboard->repeat_key == key + 1) {
			keyboard->repeat_key = 0;
		}
	} else if (core->dialect->repeats_keys && keyboard->rate > 0 && !is_modifier_key(key)) {
		keyboard->repeat_key = key + 1;
		keyboard->repeat_at = now + keyboard->delay;
	}
}

void livery_core_key(struct livery_core *core, int64_t now, uint32_t time, uint32_t key,
		bool pressed) {
	if (key >= CORE_KEYS || core->keyboard.window == LIVERY_CORE_NONE) {
		return;
	}
	core_ping_note_input(core, core->keyboard.window);
	set_key(core, key, pressed);
	update_repeat(core, now, key, pressed);
	if (drops_input(core)) {
		return;
	}
	send_motion(core);
	core->dialect->key(core, core->keyboard.window, time, key, pressed);
}

void livery_core_modifiers(struct livery_core *core, uint32_t depressed, uint32_t latched,
		uint32_t locked, uint32_t group) {
	core->keyboard.depressed = depressed;
	core->keyboard.latched = latched;
	core->keyboard.locked = locked;
	core->keyboard.group = group;
	if (core->keyboard.window != LIVERY_CORE_NONE && !drops_input(core)) {
		core->dialect->modifiers(core, core->keyboard.window);
	}
}

static int64_t earlier(int64_t a, int64_t b) {
	return a < 0 ? b : b < 0 || a < b ? a : b;
}

int64_t livery_core_deadline(const struct livery_core *core) {
	bool repeats = core->keyboard.repeat_key != 0 && !core->starved;
	int64_t at = earlier(core_text_deadline(core), core_surface_deadline(core));
	return earlier(at, repeats ? core->keyboard.repeat_at : -1);
}

/* At most one repetition a call: after a pause there is no burst. */
static void repeat_key(struct livery_core *core, int64_t now) {
	struct core_keyboard *keyboard = &core->keyboard;

	if (keyboard->repeat_key == 0 || now < keyboard->repeat_at || drops_input(core)) {
		return;
	}
	int64_t interval = 1000 / keyboard->rate;
	keyboard->repeat_at += interval > 0 ? interval : 1;
	if (keyboard->repeat_at <= now) {
		keyboard->repeat_at = now + (interval > 0 ? interval : 1);
	}
	send_motion(core);
	/* Only where the messages of keys have no time. */
	core->dialect->key(core, keyboard->window, 0, keyboard->repeat_key - 1, false);
	core->dialect->key(core, keyboard->window, 0, keyboard->repeat_key - 1, true);
}

void livery_core_tick(struct livery_core *core, int64_t now) {
	repeat_key(core, now);
	core_text_tick(core, now);
	core_surface_tick(core, now);
}

/* ---- pointer ---- */

void livery_core_pointer_enter(struct livery_core *core, uint32_t slot, int32_t x, int32_t y) {
	struct core_window *window = core_window_at(core, slot);
	if (window == NULL) {
		return;
	}
	core->pointer.window = slot;
	core->pointer.x = x;
	core->pointer.y = y;
	core->ops->cursor(core->data, window->cursor);
	if (!drops_input(core)) {
		send_pointer_leave(core);
		send_pointer_enter(core);
	}
}

void livery_core_pointer_leave(struct livery_core *core) {
	core->pointer.window = LIVERY_CORE_NONE;
	core->pointer.scroll[0] = core->pointer.scroll[1] = 0;
	if (!drops_input(core)) {
		send_motion(core);
		send_pointer_leave(core);
		core->pointer.buttons = 0;
	}
}

void livery_core_pointer_motion(struct livery_core *core, uint32_t time, int32_t x, int32_t y) {
	core->pointer.time = time;
	core->pointer.x = x;
	core->pointer.y = y;
	if (core->pointer.window == LIVERY_CORE_NONE || drops_input(core)) {
		return;
	}
	core->pointer.moved = true;
	if (core->ops->queued(core->data) == 0) {
		send_motion(core);
	}
}

/* Of what the domain was told: what is down then goes up when the pointer leaves. */
static void set_button(struct livery_core *core, uint32_t button, bool pressed) {
	uint32_t number = core_base_button_number(button);
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
	core_ping_note_input(core, core->pointer.window);
	if (!drops_input(core)) {
		send_motion(core);
		core->dialect->pointer_button(core, core->pointer.window, time, button, pressed);
		set_button(core, button, pressed);
	}
}

void livery_core_pointer_axis(struct livery_core *core, const struct livery_core_axis *axis) {
	if (core->pointer.window == LIVERY_CORE_NONE || axis->axis > 1 || axis->source > 3 ||
			axis->direction > 1 || drops_input(core)) {
		return;
	}
	send_motion(core);
	core->dialect->pointer_axis(core, core->pointer.window, axis);
}

void livery_core_pointer_frame(struct livery_core *core) {
	if (!core->pointer.frame) {
		return;
	}
	core->pointer.frame = false;
	if (core->pointer.told != LIVERY_CORE_NONE && !drops_input(core)) {
		core->dialect->pointer_frame(core, core->pointer.told);
	}
}

void livery_core_drag_done(struct livery_core *core, uint32_t serial) {
	core->pointer.drag_done_due = drops_input(core);
	core->pointer.drag_serial = serial;
	if (!core->pointer.drag_done_due) {
		core->dialect->drag_done(core);
	}
}

/* ---- the domain is behind, or the window is gone ---- */

void core_input_window_gone(struct livery_core *core, struct core_window *window) {
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
void core_input_resume(struct livery_core *core) {
	if (!core->starved) {
		return;
	}
	core->starved = false;
	core->ops->log(core->data, "the domain reads again");
	send_pointer_leave(core);
	core->pointer.buttons = 0;
	send_keyboard_leave(core);
	if (core->keyboard.window != LIVERY_CORE_NONE) {
		send_keyboard_enter(core);
		core->dialect->modifiers(core, core->keyboard.window);
	}
	if (core->pointer.window != LIVERY_CORE_NONE) {
		send_pointer_enter(core);
	}
	livery_core_pointer_frame(core);
	if (core->pointer.drag_done_due) {
		livery_core_drag_done(core, core->pointer.drag_serial);
	}
}

/* What was held back is sent now that the domain has taken everything else. */
void core_input_drained(struct livery_core *core) {
	if (core->pointer.moved && !core->starved) {
		send_motion(core);
		livery_core_pointer_frame(core);
	}
}
