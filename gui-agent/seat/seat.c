/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/seat/seat.h"

#include <linux/input-event-codes.h>
#include <stdlib.h>
#include <string.h>
#include <wlr/interfaces/wlr_keyboard.h>
#include <wlr/types/wlr_compositor.h>
#include <wlr/types/wlr_cursor_shape_v1.h>
#include <wlr/types/wlr_data_control_v1.h>
#include <wlr/types/wlr_data_device.h>
#include <wlr/types/wlr_keyboard.h>
#include <wlr/types/wlr_primary_selection.h>
#include <wlr/types/wlr_primary_selection_v1.h>
#include <wlr/types/wlr_seat.h>
#include <wlr/util/edges.h>
#include <xkbcommon/xkbcommon.h>

#include "common/drag_shape.h"
#include "common/keymap.h"
#include "common/slow_pointer.h"
#include "gui-agent/base/agent.h"
#include "gui-agent/base/log.h"
#include "gui-agent/link/link.h"
#include "gui-agent/window/icon.h"
#include "gui-agent/window/popup.h"
#include "gui-agent/window/window.h"

#define KEYS 768 /* evdev codes */
#define NO_SHAPE UINT32_MAX
#define SHAPE_HIDDEN 0
#define SHAPE_DEFAULT WP_CURSOR_SHAPE_DEVICE_V1_SHAPE_DEFAULT
#define MAX_BUTTONS WLR_POINTER_BUTTONS_CAP
#define ACTS 32

struct agent_seat {
	struct agent *agent;
	struct wlr_seat *wlr;
	struct wlr_keyboard keyboard;
	struct wlr_cursor_shape_manager_v1 *shapes;

	uint32_t time; /* of the last event, ms; the GUI domain's clock */
	struct agent_window *keyboard_window; /* NULL: no focus */
	uint8_t down[KEYS / 8];

	struct agent_window *pointer_window; /* NULL: no focus */
	struct livery_slow_pointer slow;
	double x, y; /* px in its content */
	double offset_x, offset_y; /* of the focused surface in its window's root surface */
	uint32_t buttons[MAX_BUTTONS];
	size_t n_buttons;
	uint32_t shape; /* that the GUI domain has */

	uint32_t acts[ACTS]; /* serials of the last presses and releases that programs got */
	size_t n_acts; /* of all time */

	uint32_t drag_serial; /* of the last drag that the GUI domain was told of */
	bool drag_told; /* that one is not over */

	struct wl_listener set_cursor;
	struct wl_listener set_shape;
	struct wl_listener set_selection;
	struct wl_listener set_primary_selection;
	struct wl_listener start_drag;
	struct wl_listener drag_destroy;
	struct wl_listener grab_begin;
	struct wl_listener link_down;
	struct wl_listener window_withdraw;
	struct wl_listener popup_grab;
	struct wl_listener window_grab;
};

/* ---- what the user did ---- */

/* The event that was just sent, if it was: wlroots gives each a serial of its own. */
static void note_act(struct agent_seat *seat, uint32_t serial_before) {
	uint32_t serial = wl_display_get_serial(seat->agent->display);
	if (serial != serial_before) {
		seat->acts[seat->n_acts++ % ACTS] = serial;
	}
}

bool agent_seat_has_act(const struct agent_seat *seat, uint32_t serial) {
	for (size_t i = 0; i < seat->n_acts && i < ACTS; i++) {
		if (seat->acts[i] == serial) {
			return true;
		}
	}
	return false;
}

/* ---- keyboard ---- */

static bool key_is_down(const struct agent_seat *seat, uint32_t key) {
	return seat->down[key / 8] & (1u << (key % 8));
}

static void key_set_down(struct agent_seat *seat, uint32_t key, bool down) {
	if (down) {
		seat->down[key / 8] |= (uint8_t)(1u << (key % 8));
	} else {
		seat->down[key / 8] &= (uint8_t)~(1u << (key % 8));
	}
}

/* Updates wlroots' keyboard, which has the keymap and the modifiers. */
static void keyboard_follow(struct agent_seat *seat, uint32_t time, uint32_t key, bool pressed,
		bool update) {
	struct wlr_keyboard_modifiers before = seat->keyboard.modifiers;
	struct wlr_keyboard_key_event event = {
		.time_msec = time,
		.keycode = key,
		.update_state = update,
		.state = pressed ? WL_KEYBOARD_KEY_STATE_PRESSED : WL_KEYBOARD_KEY_STATE_RELEASED,
	};
	wlr_keyboard_notify_key(&seat->keyboard, &event);
	if (memcmp(&before, &seat->keyboard.modifiers, sizeof(before)) != 0) {
		wlr_seat_keyboard_notify_modifiers(seat->wlr, &seat->keyboard.modifiers);
	}
}

void agent_seat_key(struct agent_seat *seat, uint32_t time, uint32_t key, bool pressed,
		bool update) {
	if (key >= KEYS || seat->keyboard_window == NULL || key_is_down(seat, key) == pressed) {
		return;
	}
	seat->time = time;
	key_set_down(seat, key, pressed);
	uint32_t before = wl_display_get_serial(seat->agent->display);
	wlr_seat_keyboard_notify_key(seat->wlr, time, key,
		pressed ? WL_KEYBOARD_KEY_STATE_PRESSED : WL_KEYBOARD_KEY_STATE_RELEASED);
	note_act(seat, before);
	keyboard_follow(seat, time, key, pressed, update);
}

void agent_seat_keep_keys(struct agent_seat *seat, uint32_t time, const uint8_t *down, size_t size,
		bool update) {
	for (uint32_t key = 0; key < KEYS; key++) {
		bool keep = key / 8 < size && (down[key / 8] & (1u << (key % 8)));
		if (key_is_down(seat, key) && !keep) {
			agent_seat_key(seat, time, key, false, update);
		}
	}
}

void agent_seat_keyboard_leave(struct agent_seat *seat) {
	if (seat->keyboard_window == NULL) {
		return;
	}
	seat->keyboard_window = NULL;
	/*
	 * Here and below not by wlr_seat_keyboard_notify_*: a popup's grab must not keep the focus.
	 */
	wlr_seat_keyboard_clear_focus(seat->wlr);
	/*
	 * For a program leave means that every key is up. A release before it would be one of the
	 * user's: an Alt that is pressed and let go opens a menu.
	 */
	for (uint32_t key = 0; key < KEYS; key++) {
		if (key_is_down(seat, key)) {
			key_set_down(seat, key, false);
			keyboard_follow(seat, seat->time, key, false, true);
		}
	}
	wl_signal_emit_mutable(&seat->agent->events.keyboard_focus, NULL);
}

/* Whether the window is a menu of Wayland, which gets the input of its toplevel. */
static bool has_grab(const struct agent_window *window) {
	return window->popup && window->grab && !window->shares_input && window->mapped;
}

/*
 * The surface that gets the keys: the topmost popup with a grab, while its toplevel has the focus.
 */
static struct agent_window *keyboard_target(struct agent_seat *seat) {
	struct agent_window *root = agent_window_get_root(seat->keyboard_window);
	struct agent_window *target = seat->keyboard_window, *window;
	wl_list_for_each(window, &seat->agent->windows, link) {
		if (has_grab(window) && agent_window_get_root(window) == root) {
			target = window;
		}
	}
	return target;
}

void agent_seat_keyboard_enter(struct agent_seat *seat, struct agent_window *window,
		const uint32_t *keys, size_t n_keys, bool update) {
	agent_seat_keyboard_leave(seat);
	if (window == NULL || !window->surface->mapped) {
		return;
	}
	seat->keyboard_window = window;
	uint32_t known[WLR_KEYBOARD_KEYS_CAP];
	size_t n = 0;
	for (size_t i = 0; i < n_keys && n < WLR_KEYBOARD_KEYS_CAP; i++) {
		if (keys[i] < KEYS && !key_is_down(seat, keys[i])) {
			key_set_down(seat, keys[i], true);
			keyboard_follow(seat, seat->time, keys[i], true, update);
			known[n++] = keys[i];
		}
	}
	wlr_seat_keyboard_enter(seat->wlr, keyboard_target(seat)->surface, known, n,
		&seat->keyboard.modifiers);
	wl_signal_emit_mutable(&seat->agent->events.keyboard_focus, window);
}

/* A popup with a grab came or went: it has the keyboard as long as it is there. */
static void handle_popup_grab(struct wl_listener *listener, void *data) {
	struct agent_seat *seat = wl_container_of(listener, seat, popup_grab);
	if (seat->keyboard_window == NULL) {
		return;
	}
	uint32_t keys[WLR_KEYBOARD_KEYS_CAP];
	size_t n = 0;
	for (uint32_t key = 0; key < KEYS && n < WLR_KEYBOARD_KEYS_CAP; key++) {
		if (key_is_down(seat, key)) {
			keys[n++] = key;
		}
	}
	wlr_seat_keyboard_enter(seat->wlr, keyboard_target(seat)->surface, keys, n,
		&seat->keyboard.modifiers);
}

void agent_seat_modifiers(struct agent_seat *seat, uint32_t depressed, uint32_t latched,
	uint32_t locked, uint32_t group) {
	wlr_keyboard_notify_modifiers(&seat->keyboard, depressed, latched, locked, group);
	wlr_seat_keyboard_notify_modifiers(seat->wlr, &seat->keyboard.modifiers);
}

void agent_seat_modifiers_from_x(struct agent_seat *seat, uint32_t mask) {
	/* The eight real modifiers have the bits of X in every keymap. */
	const uint32_t real = 0xff, locks = 0x12; /* Lock and Mod2, NumLock */
	const struct wlr_keyboard_modifiers *mods = &seat->keyboard.modifiers;
	uint32_t effective = mods->depressed | mods->latched | mods->locked;
	if ((effective & real) == (mask & real)) {
		return;
	}
	agent_seat_modifiers(seat, mask & real & ~locks, 0, mask & locks, mods->group);
}

void agent_seat_set_keymap(struct agent_seat *seat, const char *rules, const char *model,
		const char *layout, const char *variant, const char *options) {
	struct xkb_context *context = xkb_context_new(XKB_CONTEXT_NO_FLAGS);
	if (context == NULL) {
		agent_error("no xkbcommon context");
		return;
	}
	struct xkb_rule_names names = {
		.rules = rules,
		.model = model,
		.layout = layout,
		.variant = variant,
		.options = options,
	};
	struct xkb_keymap *keymap =
		xkb_keymap_new_from_names(context, &names, XKB_KEYMAP_COMPILE_NO_FLAGS);
	if (keymap == NULL) {
		agent_error("keyboard layout \"%s\" variant \"%s\" is not known here", layout,
			variant);
	} else if (!livery_keymap_set(&seat->keyboard, keymap)) {
		agent_error("cannot set the keyboard layout");
	}
	xkb_keymap_unref(keymap);
	xkb_context_unref(context);
}

void agent_seat_set_repeat(struct agent_seat *seat, uint32_t rate, uint32_t delay) {
	wlr_keyboard_set_repeat_info(&seat->keyboard, (int32_t)rate, (int32_t)delay);
}

/* ---- pointer ---- */

static void show_shape(struct agent_seat *seat, uint32_t shape) {
	const struct agent_dialect *dialect = agent_link_dialect(seat->agent->link);
	struct agent_window *window = seat->pointer_window;
	if (window != NULL && window->id != 0 && dialect != NULL && shape != seat->shape) {
		seat->shape = shape;
		dialect->cursor(window, shape);
	}
}

/* Gives the pointer, which is at x, y of the pointer window's content, to a surface. */
static void pointer_give(struct agent_seat *seat, struct wlr_surface *surface, double x, double y,
		double sub_x, double sub_y) {
	const struct wlr_box *geometry = &seat->pointer_window->geometry;
	if (surface != seat->wlr->pointer_state.focused_surface) {
		livery_slow_pointer_settle(&seat->slow);
	}
	seat->offset_x = x + geometry->x - sub_x;
	seat->offset_y = y + geometry->y - sub_y;
	wlr_seat_pointer_notify_enter(seat->wlr, surface, sub_x, sub_y);
}

/* Finds the surface at a position of the window's content and gives it the pointer. */
static void pointer_focus(struct agent_seat *seat, double x, double y) {
	struct agent_window *window = seat->pointer_window;
	double sub_x, sub_y;
	seat->x = x;
	seat->y = y;
	struct wlr_surface *surface = wlr_surface_surface_at(window->surface,
		x + window->geometry.x, y + window->geometry.y, &sub_x, &sub_y);
	if (surface == NULL) {
		livery_slow_pointer_settle(&seat->slow);
		wlr_seat_pointer_notify_clear_focus(seat->wlr);
		return;
	}
	pointer_give(seat, surface, x, y, sub_x, sub_y);
}

/* Where the content of a popup is in that of its toplevel. */
static void add_place(struct agent_window *window, int sign, double *x, double *y) {
	for (; window != NULL && window->popup; window = agent_window_get_parent(window)) {
		struct wlr_box box = window->kind->box(window, true);
		*x += sign * box.x;
		*y += sign * box.y;
	}
}

/*
 * While a button is down the GUI domain sends all motion to the window that got the press. A menu
 * that has opened under it is another one: a program that lets the user press, move into the menu
 * and let go there (GTK 3) waits for the pointer to enter it. As wherever a popup has the grab, the
 * surfaces of its program get the pointer as if no button were down.
 */
static void pointer_follow_menus(struct agent_seat *seat, double x, double y) {
	struct agent_window *root = agent_window_get_root(seat->pointer_window), *window;
	double sub_x, sub_y;
	bool grabbed = false;
	wl_list_for_each_reverse(window, &seat->agent->windows, link) {
		bool menu = has_grab(window) && agent_window_get_root(window) == root;
		grabbed = grabbed || menu;
		if (!menu && !(grabbed && window == root)) {
			continue;
		}
		double at_x = x + window->geometry.x, at_y = y + window->geometry.y;
		add_place(seat->pointer_window, 1, &at_x, &at_y);
		add_place(window, -1, &at_x, &at_y);
		struct wlr_surface *surface = wlr_surface_surface_at(window->surface, at_x,
			at_y, &sub_x, &sub_y);
		if (surface != NULL) {
			pointer_give(seat, surface, x, y, sub_x, sub_y);
			return;
		}
	}
}

void agent_seat_pointer_enter(struct agent_seat *seat, struct agent_window *window, double x,
		double y) {
	if (seat->pointer_window != NULL && seat->pointer_window != window) {
		agent_seat_pointer_leave(seat);
	}
	if (window == NULL || !window->surface->mapped) {
		return;
	}
	seat->pointer_window = window;
	seat->shape = NO_SHAPE;
	wl_signal_emit_mutable(&seat->agent->events.pointer_focus, window);
	pointer_focus(seat, x, y);
}

static void release_buttons(struct agent_seat *seat) {
	livery_slow_pointer_settle(&seat->slow);
	while (seat->n_buttons > 0) {
		wlr_seat_pointer_notify_button(seat->wlr, seat->time,
			seat->buttons[--seat->n_buttons], WL_POINTER_BUTTON_STATE_RELEASED);
	}
}

void agent_seat_pointer_leave(struct agent_seat *seat) {
	if (seat->pointer_window == NULL) {
		return;
	}
	if (seat->wlr->drag == NULL || !seat->drag_told) {
		release_buttons(seat);
	} else {
		show_shape(seat, SHAPE_DEFAULT); /* it was the drag's */
	}
	seat->pointer_window = NULL;
	livery_slow_pointer_settle(&seat->slow);
	wlr_seat_pointer_notify_frame(seat->wlr);
	wlr_seat_pointer_notify_clear_focus(seat->wlr);
}

void agent_seat_pointer_motion(struct agent_seat *seat, uint32_t time, double x, double y) {
	struct agent_window *window = seat->pointer_window;
	if (window == NULL) {
		return;
	}
	seat->time = time;
	/* While a button is down the surface keeps the pointer, unless something is dragged. */
	if (seat->n_buttons == 0 || seat->wlr->drag != NULL) {
		pointer_focus(seat, x, y);
	} else {
		pointer_follow_menus(seat, x, y);
	}
	livery_slow_pointer_motion(&seat->slow, time, x + window->geometry.x - seat->offset_x,
		y + window->geometry.y - seat->offset_y);
}

void agent_seat_click_outside(struct agent_seat *seat, struct wlr_surface *surface, int x, int y) {
	const uint32_t states[] = { WL_POINTER_BUTTON_STATE_PRESSED,
		WL_POINTER_BUTTON_STATE_RELEASED };
	if (seat->pointer_window != NULL) {
		return;
	}
	wlr_seat_pointer_enter(seat->wlr, surface, x, y);
	wlr_seat_pointer_send_motion(seat->wlr, seat->time, x, y);
	wlr_seat_pointer_send_frame(seat->wlr);
	for (size_t i = 0; i < 2; i++) {
		wlr_seat_pointer_send_button(seat->wlr, seat->time, BTN_LEFT, states[i]);
		wlr_seat_pointer_send_frame(seat->wlr);
	}
	wlr_seat_pointer_clear_focus(seat->wlr);
}

static bool button_note(struct agent_seat *seat, uint32_t button, bool pressed) {
	for (size_t i = 0; i < seat->n_buttons; i++) {
		if (seat->buttons[i] == button) {
			if (!pressed) {
				seat->buttons[i] = seat->buttons[--seat->n_buttons];
			}
			return !pressed;
		}
	}
	if (!pressed || seat->n_buttons == MAX_BUTTONS) {
		return false;
	}
	seat->buttons[seat->n_buttons++] = button;
	return true;
}

void agent_seat_pointer_button(struct agent_seat *seat, uint32_t time, uint32_t button,
		bool pressed) {
	if (seat->pointer_window == NULL || !button_note(seat, button, pressed)) {
		return;
	}
	seat->time = time;
	livery_slow_pointer_settle(&seat->slow);
	uint32_t before = wl_display_get_serial(seat->agent->display);
	wlr_seat_pointer_notify_button(seat->wlr, time, button,
		pressed ? WL_POINTER_BUTTON_STATE_PRESSED : WL_POINTER_BUTTON_STATE_RELEASED);
	note_act(seat, before);
}

void agent_seat_pointer_axis(struct agent_seat *seat, const struct agent_axis *axis) {
	if (seat->pointer_window == NULL) {
		return;
	}
	const struct livery_slow_axis event = {
		.time = axis->time,
		.orientation = axis->axis,
		.source = axis->source,
		.direction = axis->direction,
		.value = axis->value,
		.discrete = axis->value120,
	};
	livery_slow_pointer_axis(&seat->slow, &event);
}

void agent_seat_pointer_frame(struct agent_seat *seat) {
	livery_slow_pointer_frame(&seat->slow);
}

/* ---- windows that go ---- */

void agent_seat_forget_keyboard(struct agent_seat *seat, struct agent_window *window) {
	if (seat->keyboard_window == window) {
		agent_seat_keyboard_leave(seat);
	}
}

struct agent_window *agent_seat_keyboard_window(struct agent_seat *seat) {
	return seat->keyboard_window;
}

struct agent_window *agent_seat_pointer_window(struct agent_seat *seat) {
	return seat->pointer_window;
}

/* The GUI domain does not know the window any more: it has no focus. */
static void handle_window_withdraw(struct wl_listener *listener, void *data) {
	struct agent_seat *seat = wl_container_of(listener, seat, window_withdraw);
	struct agent_window *window = data;
	agent_seat_forget_keyboard(seat, window);
	if (seat->pointer_window == window) {
		agent_seat_pointer_leave(seat);
	}
}

static void handle_link_down(struct wl_listener *listener, void *data) {
	struct agent_seat *seat = wl_container_of(listener, seat, link_down);
	agent_seat_keyboard_leave(seat);
	agent_seat_drag_done(seat, seat->drag_serial);
	agent_seat_pointer_leave(seat);
}

/* ---- what programs ask for ---- */

static void show_shape_of(struct agent_seat *seat, struct wlr_seat_client *client,
		uint32_t shape) {
	if (client == seat->wlr->pointer_state.focused_client) {
		show_shape(seat, shape);
	}
}

/* The pixels of a cursor cannot be sent. */
static void handle_set_cursor(struct wl_listener *listener, void *data) {
	struct agent_seat *seat = wl_container_of(listener, seat, set_cursor);
	struct wlr_seat_pointer_request_set_cursor_event *event = data;
	show_shape_of(seat, event->seat_client,
		event->surface == NULL ? SHAPE_HIDDEN : SHAPE_DEFAULT);
}

static void handle_set_shape(struct wl_listener *listener, void *data) {
	struct agent_seat *seat = wl_container_of(listener, seat, set_shape);
	struct wlr_cursor_shape_manager_v1_request_set_shape_event *event = data;
	if (event->device_type == WLR_CURSOR_SHAPE_MANAGER_V1_DEVICE_TYPE_POINTER) {
		show_shape_of(seat, event->seat_client, event->shape);
	}
}

static void handle_set_selection(struct wl_listener *listener, void *data) {
	struct agent_seat *seat = wl_container_of(listener, seat, set_selection);
	struct wlr_seat_request_set_selection_event *event = data;
	wlr_seat_set_selection(seat->wlr, event->source, event->serial);
}

static void handle_set_primary_selection(struct wl_listener *listener, void *data) {
	struct agent_seat *seat = wl_container_of(listener, seat, set_primary_selection);
	struct wlr_seat_request_set_primary_selection_event *event = data;
	wlr_seat_set_primary_selection(seat->wlr, event->source, event->serial);
}

/* wlroots frees a drag with its source; one without a source only when it ends. */
static void refuse_drag(struct agent_seat *seat, struct wlr_drag *drag, uint32_t serial) {
	if (drag->source != NULL) {
		wlr_data_source_destroy(drag->source);
		return;
	}
	/* The grab of a menu stays. */
	struct wlr_seat_pointer_grab *pointer_grab = seat->wlr->pointer_state.grab;
	struct wlr_seat_keyboard_grab *keyboard_grab = seat->wlr->keyboard_state.grab;
	wlr_seat_start_pointer_drag(seat->wlr, drag, serial);
	wlr_seat_pointer_end_grab(seat->wlr);
	seat->wlr->pointer_state.grab = pointer_grab;
	seat->wlr->keyboard_state.grab = keyboard_grab;
}

void agent_seat_drag_done(struct agent_seat *seat, uint32_t serial) {
	if (!seat->drag_told || serial != seat->drag_serial) {
		return;
	}
	seat->drag_told = false;
	if (seat->wlr->drag != NULL || seat->pointer_window == NULL) {
		wlr_seat_pointer_notify_clear_focus(seat->wlr);
		release_buttons(seat);
	}
}

/* wlroots lets the pointer be given here: its surface gets it at once, not with the next motion. */
static void handle_drag_destroy(struct wl_listener *listener, void *data) {
	struct agent_seat *seat = wl_container_of(listener, seat, drag_destroy);
	wl_list_remove(&seat->drag_destroy.link);
	wl_list_init(&seat->drag_destroy.link);
	if (seat->pointer_window != NULL) {
		show_shape(seat, SHAPE_DEFAULT);
		pointer_focus(seat, seat->x, seat->y);
	}
}

static void handle_drag_shape(void *data) {
	struct agent_seat *seat = data;
	if (seat->wlr->drag != NULL) {
		show_shape(seat, livery_drag_shape(seat->wlr->drag));
	}
}

/* So that the pointer comes to the domain's other windows too, though a button is down. */
static void tell_drag(struct agent_seat *seat) {
	struct agent_window *window = seat->pointer_window;
	if (window != NULL && window->id != 0 && agent_link_knows_drags(seat->agent->link)) {
		seat->drag_told = true;
		agent_link_dialect(seat->agent->link)->drag(window, ++seat->drag_serial);
		if (seat->wlr->drag->icon != NULL) {
			agent_icon_create(window, seat->wlr->drag->icon);
		}
	}
}

static void start_drag(struct agent_seat *seat, struct wlr_drag *drag, uint32_t serial) {
	wlr_seat_start_pointer_drag(seat->wlr, drag, serial);
	wl_list_remove(&seat->drag_destroy.link);
	wl_signal_add(&drag->events.destroy, &seat->drag_destroy);
	livery_drag_shape_watch(seat->agent->display, drag, handle_drag_shape, seat);
	tell_drag(seat);
	if (seat->pointer_window != NULL) {
		pointer_focus(seat, seat->x, seat->y);
	}
}

static void handle_start_drag(struct wl_listener *listener, void *data) {
	struct agent_seat *seat = wl_container_of(listener, seat, start_drag);
	struct wlr_seat_request_start_drag_event *event = data;
	if (wlr_seat_validate_pointer_grab_serial(seat->wlr, event->origin, event->serial)) {
		start_drag(seat, event->drag, event->serial);
	} else {
		refuse_drag(seat, event->drag, event->serial);
	}
}

static bool are_edges(uint32_t edges) {
	const uint32_t across = WLR_EDGE_LEFT | WLR_EDGE_RIGHT;
	const uint32_t down = WLR_EDGE_TOP | WLR_EDGE_BOTTOM;
	return edges <= (across | down) && (edges & across) != across && (edges & down) != down;
}

void agent_seat_grab(struct agent_seat *seat, struct agent_window *window, uint32_t edges) {
	if (seat->n_buttons > 0 && seat->pointer_window == window && window->id != 0 &&
			are_edges(edges) && agent_link_knows_grabs(seat->agent->link)) {
		agent_link_dialect(seat->agent->link)->grab(window, edges);
	}
}

static void handle_window_grab(struct wl_listener *listener, void *data) {
	struct agent_seat *seat = wl_container_of(listener, seat, window_grab);
	const struct agent_window_grab *grab = data;
	if (agent_seat_has_act(seat, grab->serial)) {
		agent_seat_grab(seat, grab->window, grab->edges);
	}
}

static void handle_grab_begin(struct wl_listener *listener, void *data) {
	struct agent_seat *seat = wl_container_of(listener, seat, grab_begin);
	agent_popup_check_grab(seat->agent, data);
}

static void seat_listen(struct agent_seat *seat) {
	seat->set_cursor.notify = handle_set_cursor;
	wl_signal_add(&seat->wlr->events.request_set_cursor, &seat->set_cursor);
	seat->set_shape.notify = handle_set_shape;
	wl_signal_add(&seat->shapes->events.request_set_shape, &seat->set_shape);
	seat->set_selection.notify = handle_set_selection;
	wl_signal_add(&seat->wlr->events.request_set_selection, &seat->set_selection);
	seat->set_primary_selection.notify = handle_set_primary_selection;
	wl_signal_add(&seat->wlr->events.request_set_primary_selection,
		&seat->set_primary_selection);
	seat->start_drag.notify = handle_start_drag;
	wl_signal_add(&seat->wlr->events.request_start_drag, &seat->start_drag);
	seat->drag_destroy.notify = handle_drag_destroy;
	wl_list_init(&seat->drag_destroy.link);
	seat->grab_begin.notify = handle_grab_begin;
	wl_signal_add(&seat->wlr->events.pointer_grab_begin, &seat->grab_begin);
	seat->link_down.notify = handle_link_down;
	wl_signal_add(&seat->agent->events.link_down, &seat->link_down);
	seat->window_withdraw.notify = handle_window_withdraw;
	wl_signal_add(&seat->agent->events.window_withdraw, &seat->window_withdraw);
	seat->popup_grab.notify = handle_popup_grab;
	wl_signal_add(&seat->agent->events.popup_grab, &seat->popup_grab);
	seat->window_grab.notify = handle_window_grab;
	wl_signal_add(&seat->agent->events.window_grab, &seat->window_grab);
}

struct agent_seat *agent_seat_create(struct agent *agent) {
	static const struct wlr_keyboard_impl keyboard_impl = { .name = "livery" };
	struct agent_seat *seat = calloc(1, sizeof(*seat));
	if (seat == NULL) {
		agent_error("out of memory");
		return NULL;
	}
	seat->agent = agent;
	seat->shape = NO_SHAPE;
	seat->wlr = wlr_seat_create(agent->display, "seat0");
	seat->shapes = wlr_cursor_shape_manager_v1_create(agent->display, 1);
	if (seat->wlr == NULL || seat->shapes == NULL ||
			wlr_data_device_manager_create(agent->display) == NULL ||
			wlr_data_control_manager_v1_create(agent->display) == NULL ||
			wlr_primary_selection_v1_device_manager_create(agent->display) == NULL) {
		agent_error("cannot create the seat");
		free(seat);
		return NULL;
	}
	livery_slow_pointer_init(&seat->slow, seat->wlr, agent->loop);
	wlr_keyboard_init(&seat->keyboard, &keyboard_impl, "livery");
	agent_seat_set_keymap(seat, NULL, NULL, NULL, NULL, NULL);
	agent_seat_set_repeat(seat, 25, 600);
	wlr_seat_set_keyboard(seat->wlr, &seat->keyboard);
	wlr_seat_set_capabilities(seat->wlr,
		WL_SEAT_CAPABILITY_KEYBOARD | WL_SEAT_CAPABILITY_POINTER);
	seat_listen(seat);
	return seat;
}

void agent_seat_destroy(struct agent_seat *seat) {
	if (seat == NULL) {
		return;
	}
	wl_list_remove(&seat->set_cursor.link);
	wl_list_remove(&seat->set_shape.link);
	wl_list_remove(&seat->set_selection.link);
	wl_list_remove(&seat->set_primary_selection.link);
	wl_list_remove(&seat->start_drag.link);
	wl_list_remove(&seat->drag_destroy.link);
	wl_list_remove(&seat->grab_begin.link);
	wl_list_remove(&seat->link_down.link);
	wl_list_remove(&seat->window_withdraw.link);
	wl_list_remove(&seat->popup_grab.link);
	wl_list_remove(&seat->window_grab.link);
	livery_slow_pointer_finish(&seat->slow);
	wlr_keyboard_finish(&seat->keyboard);
	free(seat);
}

struct wlr_seat *agent_seat_get_wlr(struct agent_seat *seat) {
	return seat->wlr;
}
