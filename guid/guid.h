/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_GUID_GUID_H
#define LIVERY_GUID_GUID_H

/*
 * The shell around the core: everything of guid that does I/O. One struct holds the two
 * connections, to livery by Wayland and to the domain by a channel, and what belongs to each.
 *
 * In steps, in the order of trust: guid_init connects to livery; guid_connect waits for the
 * domain's agent, and reads nothing of it; sandbox_enter gives up all rights; guid_run reads.
 * So a guid serves one connection: when the agent goes it ends, and livery starts the next.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "guid/base/settings.h"
#include "guid/core/core.h"
#include "guid/pace.h"

struct wl_display;
struct wl_registry;
struct wl_compositor;
struct wl_surface;
struct livery_channel;
struct livery_resolver;

struct guid_keymap {
	char *rules, *model, *layout, *variant, *options;
};

struct guid_seat {
	struct wl_seat *seat;
	struct wl_keyboard *keyboard;
	struct wl_pointer *pointer;
	struct wp_cursor_shape_device_v1 *shape_device;
	uint32_t enter_serial;
	bool repeat_known;
	uint32_t repeat_rate, repeat_delay;
	/* Of the pointer frame being received. */
	struct livery_core_axis axes[2];
	bool has_axis[2];
	uint32_t source;
};

/* Since the start. */
struct guid_stats {
	uint64_t commits, pools, buffers;
	uint64_t copied_bytes; /* of pixels; there is no code that copies any */
};

struct guid {
	struct guid_options options;
	struct guid_stats stats;
	bool running;
	int status;
	int signal_fd;
	int broker; /* socket of a broker that no resolver has yet, or -1 */

	/* livery */
	struct wl_display *display;
	struct wl_registry *registry;
	struct wl_compositor *compositor;
	struct livery_domain_manager_v1 *manager;
	struct livery_domain_clipboard_v1 *clipboard;
	struct wp_cursor_shape_manager_v1 *shape_manager;
	struct guid_seat seat;
	uint32_t screen_width, screen_height;
	struct guid_keymap keymap;
	bool ready;
	bool blocked; /* livery does not take what we write */

	/* the domain; core, channel and resolver are NULL before it is there */
	struct livery_channel *channel;
	struct livery_resolver *resolver;
	struct livery_core *core;
	bool was_queued;
	struct guid_pace pace;
	bool flood_logged;
	uint32_t work; /* requests to livery since it had done all */
	struct wl_callback *sync; /* too many; livery answers when it has done them */
	int64_t retry_at;
	int retry_delay; /* ms */
	bool missing_logged;

	/* by slot */
	struct guid_window **windows;
	struct livery_domain_pool_v1 **pools;
	struct guid_buffer **buffers;

	char error[256]; /* of the last pages_add or pages_forget */
	/* Bytes of the domain; those from input_at to input_end the core has not seen. */
	uint8_t input[65536];
	size_t input_at, input_end;
};

/* Zeroed memory; without any the process ends, with a line in the log. */
void *guid_alloc(size_t n, size_t size);

/* Connects to livery and waits until it has told all; guid->options is set. False: logged. */
bool guid_init(struct guid *guid);
/* Waits for the agent and connects. False: guid is to end, with guid->status. */
bool guid_connect(struct guid *guid);
/* Serves the domain until the end; returns the exit status. */
int guid_run(struct guid *guid);
void guid_finish(struct guid *guid);
/* Logs one line of counters. */
void guid_log_stats(struct guid *guid);
/* Ends the loop. */
void guid_stop(struct guid *guid, int status);

/* ---- wayland.c ---- */

bool wayland_connect(struct guid *guid);
void wayland_disconnect(struct guid *guid);
/* Sends what waits; false when livery is gone. */
bool wayland_flush(struct guid *guid);
/* Says in the log why livery is gone, and ends the loop. */
void wayland_lost(struct guid *guid);
void wayland_ops_drag(void *data, uint32_t serial);

/* ---- window.c, buffer.c, clipboard.c: effects of the core ---- */

extern const struct livery_core_ops guid_core_ops;

void window_ops_create_toplevel(void *data, uint32_t slot, uint32_t identity);
void window_ops_report_place(void *data, uint32_t slot);
void window_ops_map_toplevel(void *data, uint32_t slot, uint32_t width, uint32_t height);
void window_ops_set_size(void *data, uint32_t slot, uint32_t width, uint32_t height);
void window_ops_set_title(void *data, uint32_t slot, const char *title);
void window_ops_set_app_id(void *data, uint32_t slot, const char *app_id);
void window_ops_set_parent(void *data, uint32_t slot, uint32_t parent);
void window_ops_set_hints(void *data, uint32_t slot, const struct livery_core_hints *hints);
void window_ops_request(void *data, uint32_t slot, enum livery_core_request request);
void window_ops_ack(void *data, uint32_t slot, uint32_t serial);
void window_ops_pong(void *data, uint32_t slot, uint32_t serial);
void window_ops_create_icon(void *data, uint32_t slot, int32_t x, int32_t y);
void window_ops_create_popup(void *data, uint32_t slot, uint32_t parent);
void window_ops_place_popup(void *data, uint32_t slot, const struct livery_core_place *place);
void window_ops_map_popup(void *data, uint32_t slot, bool grab);
void window_ops_commit(void *data, uint32_t slot, const struct livery_core_commit *commit);
void window_ops_destroy(void *data, uint32_t slot);
/* The slot of a window by its surface; LIVERY_CORE_NONE where it is gone. */
uint32_t window_slot(struct wl_surface *surface);

const char *buffer_ops_add_pages(void *data, uint32_t first, uint32_t count);
const char *buffer_ops_forget_pages(void *data, uint32_t first, uint32_t count);
bool buffer_ops_create_pool(void *data, uint32_t slot, const struct livery_core_run *runs,
	size_t n_runs, uint32_t size);
void buffer_ops_destroy_pool(void *data, uint32_t slot);
void buffer_ops_create(void *data, uint32_t slot, const struct livery_core_buffer_info *info);
void buffer_ops_destroy(void *data, uint32_t slot);

/* The Wayland object of a slot that has one. */
struct wl_buffer *buffer_get(const struct guid *guid, uint32_t slot);

/* Makes the clipboard object. */
void clipboard_init(struct guid *guid);
void clipboard_ops_too_large(void *data, uint32_t serial);
void clipboard_ops_answer(void *data, uint32_t serial, const uint8_t *bytes, size_t size);

/* ---- seat.c ---- */

void seat_init(struct guid *guid, struct wl_seat *seat);
void seat_finish(struct guid *guid);
void seat_ops_cursor(void *data, uint32_t shape);

/* ---- domain.c ---- */

/* Connects when the time has come; plans the next try otherwise. */
void domain_try(struct guid *guid, int64_t now);
/* When a domain that said too much in this second is read again, or -1. */
int64_t domain_deadline(const struct guid *guid);
/* Whether bytes of the domain should be read now. */
bool domain_wants_input(const struct guid *guid);
/* Gives the core what was kept back, and, where the channel's descriptor is readable, more. */
void domain_read(struct guid *guid, bool readable);
void domain_write(struct guid *guid);
/* Ends the process if an event showed that the domain broke the protocol. */
void domain_check(struct guid *guid);
/* All windows go. */
void domain_lost(struct guid *guid);

#endif
