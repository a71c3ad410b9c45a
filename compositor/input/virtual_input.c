/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/input/virtual_input.h"
#include "compositor/base/log.h"
#include "compositor/base/server.h"
#include "compositor/input/seat.h"
#include <stdlib.h>
#include <wlr/types/wlr_keyboard.h>
#include <wlr/types/wlr_keyboard_group.h>
#include <wlr/types/wlr_virtual_keyboard_v1.h>
#include <wlr/types/wlr_virtual_pointer_v1.h>
#include <xkbcommon/xkbcommon.h>

#define EVDEV_OFFSET 8
#define HELD_MAX 16

/* A key of the virtual keyboard that is down and the key of the seat that stands for it. */
struct translation {
	uint32_t code, seat_code;
};

struct virtual_keyboard {
	struct livery_seat *seat;
	struct wlr_keyboard *keyboard;
	struct wl_list link; /* livery_seat.virtual_keyboards */
	struct translation held[HELD_MAX];
	size_t held_count;
	struct wl_listener key;
	struct wl_listener modifiers;
	struct wl_listener destroy;
};

struct virtual_input {
	struct livery_server *server;
	struct wl_listener new_keyboard;
	struct wl_listener new_pointer;
	struct wl_listener display_destroy;
};

static bool level_gives(struct xkb_keymap *keymap, xkb_keycode_t key, xkb_layout_index_t layout,
	xkb_level_index_t level, xkb_keysym_t wanted) {
	const xkb_keysym_t *syms;
	int count = xkb_keymap_key_get_syms_by_level(keymap, key, layout, level, &syms);
	return count == 1 && syms[0] == wanted;
}

/* A key of keymap, and the modifiers, that type the symbol. */
static bool find_key(
	struct xkb_keymap *keymap, xkb_keysym_t wanted, uint32_t *code, xkb_mod_mask_t *mods) {
	xkb_keycode_t last = xkb_keymap_max_keycode(keymap);
	for (xkb_level_index_t level = 0; level < 4; level++) {
		for (xkb_keycode_t key = xkb_keymap_min_keycode(keymap); key <= last; key++) {
			if (level < xkb_keymap_num_levels_for_key(keymap, key, 0) &&
				level_gives(keymap, key, 0, level, wanted)) {
				xkb_mod_mask_t masks[1] = { 0 };
				xkb_keymap_key_get_mods_for_level(keymap, key, 0, level, masks, 1);
				*code = key - EVDEV_OFFSET;
				*mods = masks[0];
				return true;
			}
		}
	}
	return false;
}

/*
 * The layout of the seat's keymap that its keys are in: those of a keymap with other layouts are
 * looked up in the first.
 */
static uint32_t layout_of(const struct virtual_keyboard *keyboard) {
	struct xkb_keymap *own = keyboard->keyboard->keymap;
	struct xkb_keymap *seats = keyboard->seat->keyboards->keyboard.keymap;
	bool alike = own != NULL && xkb_keymap_num_layouts(own) == xkb_keymap_num_layouts(seats);
	return alike ? keyboard->keyboard->modifiers.group : 0;
}

static void send_modifiers(struct virtual_keyboard *keyboard, xkb_mod_mask_t extra) {
	struct wlr_keyboard_modifiers modifiers = keyboard->keyboard->modifiers;
	modifiers.depressed |= extra;
	modifiers.group = layout_of(keyboard);
	livery_keyboard_modifiers(keyboard->seat, &modifiers, livery_keyboard_held(keyboard->seat));
}

/*
 * The seat's key for one that goes down, and the modifiers it needs besides those that are held.
 * The keymaps themselves are not compared: that takes most of a ms, as both are printed, and one
 * that was printed and read again is another.
 */
static uint32_t translate(struct virtual_keyboard *keyboard, uint32_t code, xkb_mod_mask_t *extra) {
	struct xkb_keymap *keymap = keyboard->seat->keyboards->keyboard.keymap;
	*extra = 0;
	xkb_keysym_t sym =
		xkb_state_key_get_one_sym(keyboard->keyboard->xkb_state, code + EVDEV_OFFSET);
	struct xkb_state *state = xkb_state_new(keymap);
	const struct wlr_keyboard_modifiers *mods = &keyboard->keyboard->modifiers;
	xkb_keysym_t same = XKB_KEY_NoSymbol;
	if (state != NULL) {
		xkb_state_update_mask(state, mods->depressed, mods->latched, mods->locked, 0, 0,
			layout_of(keyboard));
		same = xkb_state_key_get_one_sym(state, code + EVDEV_OFFSET);
		xkb_state_unref(state);
	}
	uint32_t found;
	return same == sym || !find_key(keymap, sym, &found, extra) ? code : found;
}

static void press(struct virtual_keyboard *keyboard, uint32_t time, uint32_t code) {
	if (keyboard->held_count == HELD_MAX) {
		return;
	}
	xkb_mod_mask_t extra;
	uint32_t seat_code = translate(keyboard, code, &extra);
	keyboard->held[keyboard->held_count++] = (struct translation){ code, seat_code };
	if (extra != 0) {
		send_modifiers(keyboard, extra);
	}
	livery_keyboard_key(keyboard->seat, time, seat_code, true,
		livery_keyboard_held(keyboard->seat), layout_of(keyboard));
	if (extra != 0) {
		send_modifiers(keyboard, 0);
	}
}

static void release(struct virtual_keyboard *keyboard, uint32_t time, uint32_t code) {
	for (size_t i = 0; i < keyboard->held_count; i++) {
		if (keyboard->held[i].code == code) {
			uint32_t seat_code = keyboard->held[i].seat_code;
			keyboard->held[i] = keyboard->held[--keyboard->held_count];
			livery_keyboard_key(keyboard->seat, time, seat_code, false, 0, 0);
			return;
		}
	}
}

static void update_held(struct livery_seat *seat) {
	seat->virtual_held = 0;
	const struct virtual_keyboard *keyboard;
	wl_list_for_each(keyboard, &seat->virtual_keyboards, link) {
		seat->virtual_held |= wlr_keyboard_get_modifiers(keyboard->keyboard);
	}
}

static void handle_key(struct wl_listener *listener, void *data) {
	struct virtual_keyboard *keyboard = wl_container_of(listener, keyboard, key);
	const struct wlr_keyboard_key_event *event = data;
	update_held(keyboard->seat);
	if (event->state == WL_KEYBOARD_KEY_STATE_PRESSED) {
		press(keyboard, event->time_msec, event->keycode);
	} else {
		release(keyboard, event->time_msec, event->keycode);
	}
}

static void handle_modifiers(struct wl_listener *listener, void *data) {
	struct virtual_keyboard *keyboard = wl_container_of(listener, keyboard, modifiers);
	update_held(keyboard->seat);
	send_modifiers(keyboard, 0);
}

static void handle_destroy(struct wl_listener *listener, void *data) {
	struct virtual_keyboard *keyboard = wl_container_of(listener, keyboard, destroy);
	while (keyboard->held_count > 0) {
		release(keyboard, 0, keyboard->held[keyboard->held_count - 1].code);
	}
	wl_list_remove(&keyboard->key.link);
	wl_list_remove(&keyboard->modifiers.link);
	wl_list_remove(&keyboard->destroy.link);
	wl_list_remove(&keyboard->link);
	struct livery_seat *seat = keyboard->seat;
	free(keyboard);
	update_held(seat);
	livery_keyboard_modifiers(
		seat, &seat->keyboards->keyboard.modifiers, livery_keyboard_held(seat));
}

static void handle_new_keyboard(struct wl_listener *listener, void *data) {
	struct virtual_input *input = wl_container_of(listener, input, new_keyboard);
	struct wlr_virtual_keyboard_v1 *made = data;
	struct virtual_keyboard *keyboard = calloc(1, sizeof(*keyboard));
	if (keyboard == NULL) {
		return;
	}
	keyboard->seat = input->server->seat;
	keyboard->keyboard = &made->keyboard;
	wl_list_insert(&keyboard->seat->virtual_keyboards, &keyboard->link);
	keyboard->key.notify = handle_key;
	wl_signal_add(&made->keyboard.events.key, &keyboard->key);
	keyboard->modifiers.notify = handle_modifiers;
	wl_signal_add(&made->keyboard.events.modifiers, &keyboard->modifiers);
	keyboard->destroy.notify = handle_destroy;
	wl_signal_add(&made->keyboard.base.events.destroy, &keyboard->destroy);
}

static void handle_new_pointer(struct wl_listener *listener, void *data) {
	struct virtual_input *input = wl_container_of(listener, input, new_pointer);
	const struct wlr_virtual_pointer_v1_new_pointer_event *event = data;
	livery_pointer_add(input->server->seat, &event->new_pointer->pointer.base);
}

static void handle_display_destroy(struct wl_listener *listener, void *data) {
	struct virtual_input *input = wl_container_of(listener, input, display_destroy);
	wl_list_remove(&input->display_destroy.link);
	wl_list_remove(&input->new_keyboard.link);
	wl_list_remove(&input->new_pointer.link);
	free(input);
}

bool livery_virtual_input_init(struct livery_server *server) {
	struct virtual_input *input = calloc(1, sizeof(*input));
	if (input == NULL) {
		return false;
	}
	input->server = server;
	wl_list_init(&input->new_keyboard.link);
	wl_list_init(&input->new_pointer.link);
	/* Before the managers: it has to let go of them before they are freed. */
	input->display_destroy.notify = handle_display_destroy;
	wl_display_add_destroy_listener(server->display, &input->display_destroy);
	struct wlr_virtual_keyboard_manager_v1 *keyboards =
		wlr_virtual_keyboard_manager_v1_create(server->display);
	struct wlr_virtual_pointer_manager_v1 *pointers =
		wlr_virtual_pointer_manager_v1_create(server->display);
	if (keyboards == NULL || pointers == NULL) {
		return false;
	}
	input->new_keyboard.notify = handle_new_keyboard;
	wl_signal_add(&keyboards->events.new_virtual_keyboard, &input->new_keyboard);
	input->new_pointer.notify = handle_new_pointer;
	wl_signal_add(&pointers->events.new_virtual_pointer, &input->new_pointer);
	livery_info("trusted clients may make virtual keyboards and pointers");
	return true;
}
