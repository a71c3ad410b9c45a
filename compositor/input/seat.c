/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/input/seat.h"
#include "common/drag_shape.h"
#include "compositor/base/server.h"
#include "compositor/desktop/focus.h"
#include "compositor/desktop/toplevel.h"
#include "compositor/input/switcher.h"
#include <stdlib.h>
#include <wlr/backend.h>
#include <wlr/types/wlr_data_device.h>
#include <wlr/types/wlr_input_device.h>
#include <wlr/types/wlr_primary_selection.h>
#include <wlr/types/wlr_seat.h>

static void handle_new_input(struct wl_listener *listener, void *data) {
	struct livery_seat *seat = wl_container_of(listener, seat, new_input);
	struct wlr_input_device *device = data;
	switch (device->type) {
	case WLR_INPUT_DEVICE_KEYBOARD:
		livery_keyboard_add(seat, wlr_keyboard_from_input_device(device));
		break;
	case WLR_INPUT_DEVICE_POINTER:
		livery_pointer_add(seat, device);
		break;
	default:
		break;
	}
}

/*
 * Selections and drags are for trusted clients among themselves: a guid cannot reach them, since it
 * has no data device. Text between domains goes by clipboard.h.
 */
static void handle_request_set_selection(struct wl_listener *listener, void *data) {
	struct livery_seat *seat = wl_container_of(listener, seat, request_set_selection);
	const struct wlr_seat_request_set_selection_event *event = data;
	wlr_seat_set_selection(seat->wlr_seat, event->source, event->serial);
}

static void handle_request_set_primary_selection(struct wl_listener *listener, void *data) {
	struct livery_seat *seat = wl_container_of(listener, seat, request_set_primary_selection);
	const struct wlr_seat_request_set_primary_selection_event *event = data;
	wlr_seat_set_primary_selection(seat->wlr_seat, event->source, event->serial);
}

static void handle_request_start_drag(struct wl_listener *listener, void *data) {
	struct livery_seat *seat = wl_container_of(listener, seat, request_start_drag);
	const struct wlr_seat_request_start_drag_event *event = data;
	if (wlr_seat_validate_pointer_grab_serial(seat->wlr_seat, event->origin, event->serial)) {
		wlr_seat_start_pointer_drag(seat->wlr_seat, event->drag, event->serial);
	} else {
		wlr_data_source_destroy(event->drag->source);
	}
}

static void handle_drag_shape(void *data) {
	livery_cursor_show_drag(data);
}

/* The surface below it has lost the pointer, and hears of the drag at once. */
static void handle_start_drag(struct wl_listener *listener, void *data) {
	struct livery_seat *seat = wl_container_of(listener, seat, start_drag);
	livery_drag_shape_watch(seat->server->display, data, handle_drag_shape, seat);
	livery_pointer_update(seat);
}

static void listen(
	struct wl_signal *signal, struct wl_listener *listener, wl_notify_func_t notify) {
	listener->notify = notify;
	wl_signal_add(signal, listener);
}

static void handle_focus_enter(void *data, struct wlr_surface *surface) {
	livery_keyboard_focus(data, surface);
}

static void handle_focus_end_grabs(void *data) {
	struct wlr_seat *seat = ((struct livery_seat *)data)->wlr_seat;
	if (wlr_seat_keyboard_has_grab(seat)) {
		wlr_seat_keyboard_end_grab(seat);
	}
	if (wlr_seat_pointer_has_grab(seat)) {
		wlr_seat_pointer_end_grab(seat);
	}
}

static bool handle_focus_is_busy(void *data) {
	const struct livery_seat *seat = data;
	return seat->interactive.mode != LIVERY_INTERACTIVE_NONE ||
		livery_switcher_candidate(seat->server->switcher) != NULL;
}

static bool handle_focus_is_dragging(void *data) {
	return ((const struct livery_seat *)data)->wlr_seat->drag != NULL;
}

static void follow_focus(struct livery_seat *seat) {
	const struct livery_focus_seat follow = {
		.enter = handle_focus_enter,
		.end_grabs = handle_focus_end_grabs,
		.is_busy = handle_focus_is_busy,
		.is_dragging = handle_focus_is_dragging,
		.data = seat,
	};
	livery_focus_set_seat(seat->server, &follow);
}

bool livery_seat_init(struct livery_server *server, livery_chord_func_t handle_chord) {
	struct livery_seat *seat = calloc(1, sizeof(*seat));
	if (seat == NULL) {
		return false;
	}
	server->seat = seat;
	seat->server = server;
	seat->handle_chord = handle_chord;
	follow_focus(seat);
	wl_list_init(&seat->virtual_keyboards);
	seat->wlr_seat = wlr_seat_create(server->display, "seat0");
	if (seat->wlr_seat == NULL) {
		free(seat);
		server->seat = NULL;
		return false;
	}
	struct wlr_seat *wlr_seat = seat->wlr_seat;
	listen(&server->backend->events.new_input, &seat->new_input, handle_new_input);
	listen(&wlr_seat->events.request_set_selection, &seat->request_set_selection,
		handle_request_set_selection);
	listen(&wlr_seat->events.request_set_primary_selection,
		&seat->request_set_primary_selection, handle_request_set_primary_selection);
	listen(&wlr_seat->events.request_start_drag, &seat->request_start_drag,
		handle_request_start_drag);
	listen(&wlr_seat->events.start_drag, &seat->start_drag, handle_start_drag);
	/* Both always: what devices there are is no client's business. */
	wlr_seat_set_capabilities(
		wlr_seat, WL_SEAT_CAPABILITY_KEYBOARD | WL_SEAT_CAPABILITY_POINTER);
	bool cursor = livery_cursor_init(seat);
	bool pointer = cursor && livery_pointer_init(seat);
	return livery_keyboard_init(seat) && pointer;
}

void livery_seat_finish(struct livery_server *server) {
	struct livery_seat *seat = server->seat;
	if (seat == NULL) {
		return;
	}
	wl_list_remove(&seat->new_input.link);
	wl_list_remove(&seat->request_set_selection.link);
	wl_list_remove(&seat->request_set_primary_selection.link);
	wl_list_remove(&seat->request_start_drag.link);
	wl_list_remove(&seat->start_drag.link);
	livery_pointer_finish(seat);
	livery_cursor_finish(seat);
	livery_keyboard_finish(seat);
	wlr_seat_destroy(seat->wlr_seat);
	free(seat);
	server->seat = NULL;
}
