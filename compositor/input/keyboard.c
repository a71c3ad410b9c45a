/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keyboards: layout, chords, and who gets a key. See seat.h. */
#include "common/keymap.h"
#include "compositor/base/log.h"
#include "compositor/base/server.h"
#include "compositor/config/config.h"
#include "compositor/desktop/focus.h"
#include "compositor/desktop/toplevel.h"
#include "compositor/input/seat.h"
#include "compositor/input/serial.h"
#include "compositor/input/switcher.h"
#include <assert.h>
#include <wlr/interfaces/wlr_keyboard.h>
#include <wlr/types/wlr_compositor.h>
#include <wlr/types/wlr_keyboard.h>
#include <wlr/types/wlr_keyboard_group.h>
#include <wlr/types/wlr_seat.h>
#include <xkbcommon/xkbcommon.h>

static struct xkb_keymap *compile_keymap(
	struct xkb_context *context, const struct livery_config *config) {
	const struct xkb_rule_names names = {
		.rules = config->keyboard.rules,
		.model = config->keyboard.model,
		.layout = config->keyboard.layout,
		.variant = config->keyboard.variant,
		.options = config->keyboard.options,
	};
	struct xkb_keymap *keymap =
		xkb_keymap_new_from_names(context, &names, XKB_KEYMAP_COMPILE_NO_FLAGS);
	if (keymap == NULL) {
		livery_error("no keyboard layout '%s' variant '%s': taking the default",
			names.layout, names.variant);
		keymap = xkb_keymap_new_from_names(context, NULL, XKB_KEYMAP_COMPILE_NO_FLAGS);
	}
	return keymap;
}

/* For chords whose letter the user's layouts have not. */
static struct xkb_keymap *compile_latin(
	struct xkb_context *context, const struct livery_config *config) {
	const struct xkb_rule_names names = {
		.rules = config->keyboard.rules,
		.model = config->keyboard.model,
		.layout = "us",
	};
	return xkb_keymap_new_from_names(context, &names, XKB_KEYMAP_COMPILE_NO_FLAGS);
}

/* Makes seat->latin, and the keymap of the configuration, which is the caller's, or NULL. */
static struct xkb_keymap *compile_keymaps(struct livery_seat *seat) {
	struct xkb_context *context = xkb_context_new(XKB_CONTEXT_NO_FLAGS);
	if (context == NULL) {
		return NULL;
	}
	struct xkb_keymap *keymap = compile_keymap(context, seat->server->config);
	seat->latin = compile_latin(context, seat->server->config);
	xkb_context_unref(context);
	return keymap;
}

void livery_keyboard_modifiers(
	struct livery_seat *seat, const struct wlr_keyboard_modifiers *modifiers, uint32_t held) {
	seat->shown.modifiers = *modifiers;
	livery_serial_pass_to(seat->server, seat->wlr_seat->keyboard_state.focused_client);
	wlr_seat_keyboard_notify_modifiers(seat->wlr_seat, modifiers);
	livery_switcher_handle_modifiers(seat->server->switcher, held);
}

static void handle_key(struct wl_listener *listener, void *data) {
	struct livery_seat *seat = wl_container_of(listener, seat, key);
	const struct wlr_keyboard_key_event *event = data;
	livery_keyboard_key(seat, event->time_msec, event->keycode,
		event->state == WL_KEYBOARD_KEY_STATE_PRESSED, livery_keyboard_held(seat),
		seat->keyboards->keyboard.modifiers.group);
}

static void handle_modifiers(struct wl_listener *listener, void *data) {
	struct livery_seat *seat = wl_container_of(listener, seat, modifiers);
	livery_keyboard_modifiers(
		seat, &seat->keyboards->keyboard.modifiers, livery_keyboard_held(seat));
}

/*
 * A client that makes its wl_keyboard while it has the focus is told by wlroots which keys are held
 * on the seat's keyboard, also those that were pressed for another domain. So the seat's keyboard
 * is one on which no key is ever pressed.
 */
static bool init_shown(struct livery_seat *seat, const struct wlr_keyboard *devices) {
	static const struct wlr_keyboard_impl impl = { .name = "livery-shown" };
	wlr_keyboard_init(&seat->shown, &impl, "livery");
	wlr_keyboard_set_repeat_info(
		&seat->shown, devices->repeat_info.rate, devices->repeat_info.delay);
	bool set = livery_keymap_set(&seat->shown, devices->keymap);
	wlr_seat_set_keyboard(seat->wlr_seat, &seat->shown);
	return set;
}

/* What is held stays with who got its press. */
static void set_holder(struct livery_seat *seat, struct wl_client *client) {
	if (seat->holder == client) {
		return;
	}
	seat->forwarded.count = 0;
	if (seat->holder != NULL) {
		wl_list_remove(&seat->holder_destroy.link);
	}
	seat->holder = client;
	if (client != NULL) {
		wl_client_add_destroy_listener(client, &seat->holder_destroy);
	}
}

static void handle_holder_destroy(struct wl_listener *listener, void *data) {
	struct livery_seat *seat = wl_container_of(listener, seat, holder_destroy);
	set_holder(seat, NULL);
}

bool livery_keyboard_init(struct livery_seat *seat) {
	const struct livery_config *config = seat->server->config;
	seat->keyboards = wlr_keyboard_group_create();
	struct xkb_keymap *keymap = compile_keymaps(seat);
	if (seat->keyboards == NULL || keymap == NULL) {
		xkb_keymap_unref(keymap);
		return false;
	}
	struct wlr_keyboard *keyboard = &seat->keyboards->keyboard;
	bool set = wlr_keyboard_set_keymap(keyboard, keymap);
	xkb_keymap_unref(keymap);
	wlr_keyboard_set_repeat_info(
		keyboard, config->keyboard.repeat_rate, config->keyboard.repeat_delay);
	seat->key.notify = handle_key;
	wl_signal_add(&keyboard->events.key, &seat->key);
	seat->modifiers.notify = handle_modifiers;
	seat->holder_destroy.notify = handle_holder_destroy;
	wl_signal_add(&keyboard->events.modifiers, &seat->modifiers);
	return set && init_shown(seat, keyboard);
}

void livery_keyboard_finish(struct livery_seat *seat) {
	xkb_keymap_unref(seat->latin);
	if (seat->keyboards == NULL || seat->key.notify == NULL) {
		return;
	}
	set_holder(seat, NULL);
	wl_list_remove(&seat->key.link);
	wl_list_remove(&seat->modifiers.link);
	wlr_seat_set_keyboard(seat->wlr_seat, NULL);
	if (seat->shown.impl != NULL) {
		wlr_keyboard_finish(&seat->shown);
	}
	wlr_keyboard_group_destroy(seat->keyboards);
}

void livery_keyboard_add(struct livery_seat *seat, struct wlr_keyboard *keyboard) {
	const struct wlr_keyboard *main = &seat->keyboards->keyboard;
	wlr_keyboard_set_keymap(keyboard, main->keymap);
	wlr_keyboard_set_repeat_info(keyboard, main->repeat_info.rate, main->repeat_info.delay);
	if (!wlr_keyboard_group_add_keyboard(seat->keyboards, keyboard)) {
		livery_error("keyboard %s cannot be used", keyboard->base.name);
	}
}

uint32_t livery_keyboard_held(const struct livery_seat *seat) {
	return wlr_keyboard_get_modifiers(&seat->keyboards->keyboard) |
		seat->virtual_held;
}

void livery_keyboard_focus(struct livery_seat *seat, struct wlr_surface *surface) {
	livery_serial_pass_to(seat->server, seat->wlr_seat->keyboard_state.focused_client);
	wlr_seat_keyboard_notify_clear_focus(seat->wlr_seat);
	if (surface == NULL) {
		return;
	}
	struct wl_client *client = wl_resource_get_client(surface->resource);
	set_holder(seat, client);
	livery_serial_pass(seat->server, client);
	wlr_seat_keyboard_notify_enter(seat->wlr_seat, surface, seat->forwarded.codes,
		seat->forwarded.count, &seat->shown.modifiers);
}

static void send_key(struct livery_seat *seat, uint32_t time, uint32_t code, bool pressed) {
	livery_serial_pass_to(seat->server, seat->wlr_seat->keyboard_state.focused_client);
	wlr_seat_keyboard_notify_key(seat->wlr_seat, time, code,
		pressed ? WL_KEYBOARD_KEY_STATE_PRESSED : WL_KEYBOARD_KEY_STATE_RELEASED);
}

void livery_keyboard_key(struct livery_seat *seat, uint32_t time, uint32_t code, bool pressed,
	uint32_t modifiers, uint32_t layout) {
	if (!pressed) {
		if (livery_key_set_remove(&seat->swallowed, code)) {
			return;
		}
		if (livery_key_set_remove(&seat->forwarded, code)) {
			send_key(seat, time, code, false);
		}
		return;
	}
	if (seat->handle_chord(seat->server, code, modifiers, layout)) {
		livery_key_set_add(&seat->swallowed, code);
		return;
	}
	if (seat->wlr_seat->keyboard_state.focused_surface != NULL &&
		livery_key_set_add(&seat->forwarded, code)) {
		livery_focus_note_press(seat->server);
		send_key(seat, time, code, true);
		livery_toplevel_expect_answer(livery_focus_get(seat->server));
	}
	assert(livery_seat_is_valid(seat));
}
