/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/slow_pointer.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>
#include <wlr/types/wlr_data_device.h>
#include <wlr/types/wlr_seat.h>

static const struct wlr_surface *target_surface(const struct wlr_seat *seat) {
	return seat->drag != NULL ? seat->drag->focus : seat->pointer_state.focused_surface;
}

static struct wl_client *target_client(const struct wlr_seat *seat) {
	const struct wlr_seat_client *client = seat->drag != NULL ?
		seat->drag->focus_client : seat->pointer_state.focused_client;
	return client != NULL ? client->client : NULL;
}

/* A local socket is writable as long as at most a quarter of what it may hold is unread. */
static bool reads(struct wl_client *client) {
	struct pollfd fd = { .fd = wl_client_get_fd(client), .events = POLLOUT };
	return poll(&fd, 1, 0) != 0;
}

static void stop_waiting(struct livery_slow_pointer *pointer) {
	if (pointer->writable != NULL) {
		wl_event_source_remove(pointer->writable);
		pointer->writable = NULL;
		close(pointer->fd);
		wl_list_remove(&pointer->client_destroy.link);
	}
}

static void forget(struct livery_slow_pointer *pointer) {
	stop_waiting(pointer);
	pointer->moved = pointer->scrolled[0] = pointer->scrolled[1] = false;
	pointer->held = false;
}

static void send_axis(struct livery_slow_pointer *pointer, const struct livery_slow_axis *axis) {
	wlr_seat_pointer_notify_axis(pointer->seat, axis->time, axis->orientation, axis->value,
		axis->discrete, axis->source, axis->direction);
}

void livery_slow_pointer_settle(struct livery_slow_pointer *pointer) {
	if (pointer->writable == NULL) {
		return;
	}
	if (pointer->surface == target_surface(pointer->seat)) {
		if (pointer->moved) {
			wlr_seat_pointer_notify_motion(
				pointer->seat, pointer->time, pointer->x, pointer->y);
		}
		for (size_t i = 0; i < 2; i++) {
			if (pointer->scrolled[i]) {
				send_axis(pointer, &pointer->axes[i]);
			}
		}
		wlr_seat_pointer_notify_frame(pointer->seat);
	}
	forget(pointer);
}

static int handle_writable(int fd, uint32_t mask, void *data) {
	livery_slow_pointer_settle(data);
	return 0;
}

static void handle_client_destroy(struct wl_listener *listener, void *data) {
	struct livery_slow_pointer *pointer = wl_container_of(listener, pointer, client_destroy);
	forget(pointer);
}

/* libwayland watches the client's own descriptor in the same loop. */
static bool wait_for(struct livery_slow_pointer *pointer, struct wl_client *client) {
	pointer->fd = fcntl(wl_client_get_fd(client), F_DUPFD_CLOEXEC, 0);
	if (pointer->fd < 0) {
		return false;
	}
	pointer->writable = wl_event_loop_add_fd(pointer->loop, pointer->fd, WL_EVENT_WRITABLE,
		handle_writable, pointer);
	if (pointer->writable == NULL) {
		close(pointer->fd);
		return false;
	}
	pointer->client_destroy.notify = handle_client_destroy;
	wl_client_add_destroy_listener(client, &pointer->client_destroy);
	return true;
}

/* Whether an event for the client that has the pointer now must be held. */
static bool must_hold(struct livery_slow_pointer *pointer) {
	const struct wlr_surface *surface = target_surface(pointer->seat);
	struct wl_client *client = target_client(pointer->seat);
	if (pointer->writable != NULL && pointer->surface != surface) {
		forget(pointer);
	}
	if (pointer->writable != NULL) {
		return true;
	}
	if (client == NULL || reads(client) || !wait_for(pointer, client)) {
		return false;
	}
	pointer->surface = surface;
	return true;
}

void livery_slow_pointer_motion(
		struct livery_slow_pointer *pointer, uint32_t time, double x, double y) {
	if (!must_hold(pointer)) {
		wlr_seat_pointer_notify_motion(pointer->seat, time, x, y);
		return;
	}
	pointer->moved = pointer->held = true;
	pointer->time = time;
	pointer->x = x;
	pointer->y = y;
}

static bool goes_on(const struct livery_slow_axis *held, const struct livery_slow_axis *axis) {
	return held->source == axis->source && held->direction == axis->direction;
}

void livery_slow_pointer_axis(
		struct livery_slow_pointer *pointer, const struct livery_slow_axis *axis) {
	size_t number = axis->orientation == WL_POINTER_AXIS_HORIZONTAL_SCROLL;
	struct livery_slow_axis *held = &pointer->axes[number];
	bool stops = axis->value == 0 && axis->discrete == 0;
	if (stops || (pointer->scrolled[number] && !goes_on(held, axis))) {
		livery_slow_pointer_settle(pointer);
	}
	if (stops || !must_hold(pointer)) {
		send_axis(pointer, axis);
		return;
	}
	double value = pointer->scrolled[number] ? held->value : 0;
	int32_t discrete = pointer->scrolled[number] ? held->discrete : 0;
	*held = *axis;
	held->value += value;
	held->discrete += discrete;
	pointer->scrolled[number] = pointer->held = true;
}

void livery_slow_pointer_frame(struct livery_slow_pointer *pointer) {
	if (!pointer->held) {
		wlr_seat_pointer_notify_frame(pointer->seat);
	}
	pointer->held = false;
}

void livery_slow_pointer_init(struct livery_slow_pointer *pointer, struct wlr_seat *seat,
		struct wl_event_loop *loop) {
	pointer->seat = seat;
	pointer->loop = loop;
}

void livery_slow_pointer_finish(struct livery_slow_pointer *pointer) {
	forget(pointer);
}
