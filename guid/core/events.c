/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include "guid/core/private.h"

/*
 * What the compositor says about windows and settings. A slot that is shown no longer is ignored.
 */

static struct core_window *shown_at(struct livery_core *core, uint32_t slot, enum core_role role) {
	struct core_window *window = window_at(core, slot);
	return window != NULL && window->role == role && !core->failed ? window : NULL;
}

void livery_core_set_screen(struct livery_core *core, uint32_t width, uint32_t height) {
	core->screen_width = width;
	core->screen_height = height;
}

static void take_name(char *out, size_t size, const char *name) {
	size_t length = strlen(name);
	memset(out, 0, size);
	if (length < size) {
		memcpy(out, name, length);
	}
}

static void send_keymap(struct livery_core *core) {
	if (core->mode.extension && !core_congested(core)) {
		core_send(core, &core->keymap);
	}
}

void livery_core_set_keymap(struct livery_core *core, const struct livery_core_keymap *keymap) {
	struct livery_msg *msg = &core->keymap;

	take_name(msg->ext_keymap.rules, sizeof(msg->ext_keymap.rules), keymap->rules);
	take_name(msg->ext_keymap.model, sizeof(msg->ext_keymap.model), keymap->model);
	take_name(msg->ext_keymap.layout, sizeof(msg->ext_keymap.layout), keymap->layout);
	take_name(msg->ext_keymap.variant, sizeof(msg->ext_keymap.variant), keymap->variant);
	take_name(msg->ext_keymap.options, sizeof(msg->ext_keymap.options), keymap->options);
	send_keymap(core);
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
		send_keymap(core);
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
	if (!core->mode.extension) {
		base_toplevel_configured(core, window, configure);
		return;
	}
	window->configure = *configure;
	window->configured = true;
	window->width = configure->width;
	window->height = configure->height;
	ext_send_configure(core, window);
}

void livery_core_toplevel_closed(struct livery_core *core, uint32_t slot) {
	struct core_window *window = shown_at(core, slot, CORE_ROLE_TOPLEVEL);
	ping_told(core, slot);
	if (window != NULL && !core_congested(core)) {
		core_send_empty(core, LIVERY_MSG_CLOSE, window->entry.id);
	}
}

/* The newest counts; a domain that does not read is told when it does. */
static void tell_place(struct livery_core *core, struct core_window *window) {
	const struct core_popup_place *place = &window->told_place;

	if (core->mode.extension) {
		ext_send_place(core, window);
		return;
	}
	window->place_due = core_congested(core);
	if (!window->place_due) {
		base_popup_configured(core, window, place->width, place->height);
	}
}

void livery_core_popup_configured(struct livery_core *core, uint32_t slot, int32_t x, int32_t y,
		uint32_t width, uint32_t height, uint32_t token) {
	struct core_window *window = shown_at(core, slot, CORE_ROLE_POPUP);

	if (window == NULL) {
		return;
	}
	window->told_place = (struct core_popup_place){ x, y, width, height, token };
	tell_place(core, window);
}

void livery_core_popup_done(struct livery_core *core, uint32_t slot) {
	struct core_window *window = shown_at(core, slot, CORE_ROLE_POPUP);
	if (window == NULL) {
		return;
	}
	window->dismissed = true;
	window_hide(core, window);
	if (core->mode.extension) {
		ext_send_done(core, window);
	}
}

void livery_core_drained(struct livery_core *core) {
	if (core->failed) {
		return;
	}
	for (uint32_t i = 0; i < core->windows.limit; i++) {
		struct core_window *window = window_at(core, i);
		if (window != NULL && window->configure_due) {
			ext_send_configure(core, window);
		}
		if (window != NULL && window->place_due) {
			tell_place(core, window);
		}
	}
	input_resume(core);
	input_drained(core);
	ping_drained(core);
}
