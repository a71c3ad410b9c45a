/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include "guid/core/dialect.h"
#include "guid/core/emit.h"
#include "guid/core/input.h"
#include "guid/core/ping.h"
#include "guid/core/window.h"

/*
 * What the compositor says about windows and settings. A slot that is shown no longer is ignored.
 */

static struct core_window *shown_at(struct livery_core *core, uint32_t slot, enum core_role role) {
	struct core_window *window = core_window_at(core, slot);
	return window != NULL && window->role == role && !core->failed ? window : NULL;
}

void livery_core_set_screen(struct livery_core *core, uint32_t width, uint32_t height) {
	core->desktop_width = width;
	core->desktop_height = height;
}

static void copy_name(char *out, size_t size, const char *name) {
	size_t length = strlen(name);
	memset(out, 0, size);
	if (length < size) {
		memcpy(out, name, length);
	}
}

void livery_core_set_keymap(struct livery_core *core, const struct livery_core_keymap *keymap) {
	struct livery_msg *msg = &core->keymap;

	copy_name(msg->ext_keymap.rules, sizeof(msg->ext_keymap.rules), keymap->rules);
	copy_name(msg->ext_keymap.model, sizeof(msg->ext_keymap.model), keymap->model);
	copy_name(msg->ext_keymap.layout, sizeof(msg->ext_keymap.layout), keymap->layout);
	copy_name(msg->ext_keymap.variant, sizeof(msg->ext_keymap.variant), keymap->variant);
	copy_name(msg->ext_keymap.options, sizeof(msg->ext_keymap.options), keymap->options);
	core->dialect->send_keymap(core);
}

void livery_core_set_repeat(struct livery_core *core, uint32_t rate, uint32_t delay) {
	core->keyboard.rate = rate < 1000 ? rate : 1000;
	core->keyboard.delay = delay < 60000 ? delay : 60000;
	if (core->keyboard.rate == 0) {
		core->keyboard.repeat_key = 0;
	}
	if (core->keymap.ext_keymap.repeat_rate != core->keyboard.rate ||
			core->keymap.ext_keymap.repeat_delay != core->keyboard.delay) {
		core->keymap.ext_keymap.repeat_rate = core->keyboard.rate;
		core->keymap.ext_keymap.repeat_delay = core->keyboard.delay;
		core->dialect->send_keymap(core);
	}
}

static int32_t clamp(int32_t value, int32_t most) {
	return value < -most ? -most : value > most ? most : value;
}

void livery_core_toplevel_placed(struct livery_core *core, uint32_t slot, int32_t x, int32_t y) {
	struct core_window *window = shown_at(core, slot, CORE_ROLE_TOPLEVEL);
	if (window != NULL) {
		window->has_place = true;
		window->true_x = clamp(x, LIVERY_MAX_WIDTH);
		window->true_y = clamp(y, LIVERY_MAX_HEIGHT);
	}
}

void livery_core_toplevel_configured(struct livery_core *core, uint32_t slot,
		const struct livery_core_configure *configure) {
	struct core_window *window = shown_at(core, slot, CORE_ROLE_TOPLEVEL);

	if (window == NULL || configure->width == 0 || configure->height == 0 ||
			configure->width > LIVERY_EXT_MAX_SIDE ||
			configure->height > LIVERY_EXT_MAX_SIDE) {
		return;
	}
	core->dialect->toplevel_configured(core, window, configure);
}

static uint32_t bounded_scale(uint32_t scale) {
	return scale < LIVERY_EXT_SCALE_ONE ? LIVERY_EXT_SCALE_ONE
		: scale > LIVERY_EXT_SCALE_MAX ? LIVERY_EXT_SCALE_MAX : scale;
}

void livery_core_toplevel_scaled(struct livery_core *core, uint32_t slot, uint32_t scale) {
	struct core_window *window = shown_at(core, slot, CORE_ROLE_TOPLEVEL);
	if (window != NULL) {
		window->scale = bounded_scale(scale);
		core->dialect->send_scale(core, window);
	}
}

void livery_core_set_scale(struct livery_core *core, uint32_t scale) {
	core->scale = bounded_scale(scale);
	core->dialect->send_scale(core, NULL);
}

void livery_core_toplevel_closed(struct livery_core *core, uint32_t slot) {
	struct core_window *window = shown_at(core, slot, CORE_ROLE_TOPLEVEL);
	core_ping_note_input(core, slot);
	if (window != NULL && !core_congested(core)) {
		core_send_empty(core, LIVERY_MSG_CLOSE, window->entry.id);
	}
}

void livery_core_popup_configured(struct livery_core *core, uint32_t slot, int32_t x, int32_t y,
		uint32_t width, uint32_t height, uint32_t token) {
	struct core_window *window = shown_at(core, slot, CORE_ROLE_POPUP);

	if (window == NULL) {
		return;
	}
	window->told_place = (struct core_popup_place){ x, y, width, height, token };
	core->dialect->popup_configured(core, window);
}

void livery_core_popup_done(struct livery_core *core, uint32_t slot) {
	struct core_window *window = shown_at(core, slot, CORE_ROLE_POPUP);
	if (window == NULL) {
		return;
	}
	window->dismissed = true;
	core_window_hide(core, window);
	core->dialect->popup_done(core, window);
}

void livery_core_drained(struct livery_core *core) {
	if (core->failed) {
		return;
	}
	core->dialect->send_scale(core, NULL);
	for (uint32_t i = 0; i < core->windows.limit; i++) {
		struct core_window *window = core_window_at(core, i);
		if (window != NULL) {
			core->dialect->window_drained(core, window);
		}
	}
	core_input_resume(core);
	core_input_drained(core);
	core_ping_drained(core);
}
