/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/drag_shape.h"
#include <stdlib.h>
#include <string.h>
#include <wayland-server-core.h>
#include <wayland-server-protocol.h>
#include <wlr/types/wlr_data_device.h>

/* Of wp_cursor_shape_device_v1.shape. */
#define SHAPE_CONTEXT_MENU 2
#define SHAPE_COPY 12
#define SHAPE_MOVE 13
#define SHAPE_NO_DROP 14
#define SHAPE_GRABBING 17

struct watch {
	struct wl_display *display;
	struct wl_protocol_logger *logger;
	struct wl_event_source *idle; /* NULL: nothing was requested */
	livery_drag_shape_notify notify;
	void *data;
	struct wl_listener focus;
	struct wl_listener destroy;
};

uint32_t livery_drag_shape(const struct wlr_drag *drag) {
	const struct wlr_data_source *source = drag->source;
	if (source == NULL && drag->focus != NULL) {
		return SHAPE_GRABBING; /* within one program, which alone knows */
	}
	if (drag->focus == NULL || !source->accepted) {
		return SHAPE_NO_DROP;
	}
	switch (source->current_dnd_action) {
	case WL_DATA_DEVICE_MANAGER_DND_ACTION_COPY:
		return SHAPE_COPY;
	case WL_DATA_DEVICE_MANAGER_DND_ACTION_MOVE:
		return SHAPE_MOVE;
	case WL_DATA_DEVICE_MANAGER_DND_ACTION_ASK:
		return SHAPE_CONTEXT_MENU;
	default:
		return SHAPE_NO_DROP;
	}
}

/* After the requests of this turn. */
static void handle_idle(void *data) {
	struct watch *watch = data;
	watch->idle = NULL;
	watch->notify(watch->data);
}

static void schedule(struct watch *watch) {
	if (watch->idle == NULL) {
		watch->idle = wl_event_loop_add_idle(
			wl_display_get_event_loop(watch->display), handle_idle, watch);
	}
}

static void handle_message(void *data, enum wl_protocol_logger_type type,
	const struct wl_protocol_logger_message *message) {
	const char *interface = type == WL_PROTOCOL_LOGGER_REQUEST ?
		wl_resource_get_class(message->resource) : "";
	if (strcmp(interface, wl_data_offer_interface.name) == 0 ||
		strcmp(interface, wl_data_source_interface.name) == 0) {
		schedule(data);
	}
}

static void handle_focus(struct wl_listener *listener, void *data) {
	struct watch *watch = wl_container_of(listener, watch, focus);
	schedule(watch);
}

static void handle_destroy(struct wl_listener *listener, void *data) {
	struct watch *watch = wl_container_of(listener, watch, destroy);
	wl_list_remove(&watch->focus.link);
	wl_list_remove(&watch->destroy.link);
	wl_protocol_logger_destroy(watch->logger);
	if (watch->idle != NULL) {
		wl_event_source_remove(watch->idle);
	}
	free(watch);
}

void livery_drag_shape_watch(struct wl_display *display, struct wlr_drag *drag,
	livery_drag_shape_notify notify, void *data) {
	struct watch *watch = calloc(1, sizeof(*watch));
	if (watch == NULL) {
		return;
	}
	watch->logger = wl_display_add_protocol_logger(display, handle_message, watch);
	if (watch->logger == NULL) {
		free(watch);
		return;
	}
	watch->display = display;
	watch->notify = notify;
	watch->data = data;
	watch->focus.notify = handle_focus;
	wl_signal_add(&drag->events.focus, &watch->focus);
	watch->destroy.notify = handle_destroy;
	wl_signal_add(&drag->events.destroy, &watch->destroy);
}
