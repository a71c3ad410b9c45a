/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_GUID_GUID_H
#define LIVERY_GUID_GUID_H

/*
 * The shell around the core: everything of guid that does I/O. One struct holds the two
 * connections, to livery by Wayland and to the domain by a channel, and what belongs to each.
 *
 * In steps, in the order of trust: guid_init connects to livery; guid_connect waits for the
 * domain's agent, and reads nothing of it; guid_sandbox_enter gives up all rights; guid_run reads.
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
struct guid_transport;
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
	struct wp_viewporter *viewporter;
	struct guid_seat seat;
	uint32_t screen_width, screen_height;
	uint32_t scale; /* of new windows, in 120ths */
	struct guid_keymap keymap;
	bool ready;
	bool blocked; /* livery does not take what we write */

	/* the domain; core, channel and resolver are NULL before it is there */
	const struct guid_transport *transport;
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

/* ---- guid.c ---- */

/* Zeroed memory for n of size bytes; without any the process ends, with a line in the log. */
void *guid_alloc(size_t n, size_t size);
/* Connects to livery and waits until it has told all; guid->options is set. False: logged. */
bool guid_init(struct guid *guid);
/* Ends both connections and frees everything but guid itself. */
void guid_finish(struct guid *guid);
/* Logs one line of counters. */
void guid_log_stats(struct guid *guid);
/* Ends the loop after this turn; status is the process's, GUID_OK and so on. */
void guid_stop(struct guid *guid, int status);

/* ---- loop.c ---- */

/* Takes SIGTERM, SIGINT and SIGUSR1 as bytes of guid->signal_fd. False: logged. */
bool guid_open_signals(struct guid *guid);
/* Waits for the agent and connects. False: guid is to end, with guid->status. */
bool guid_connect(struct guid *guid);
/* Serves the domain until the end; returns the exit status. */
int guid_run(struct guid *guid);

/* ---- wayland.c ---- */

/* Connects, binds what guid needs, and waits for livery's first events. False: logged. */
bool guid_wayland_connect(struct guid *guid);
/* Destroys all objects but those of windows and pools, which went with the domain. */
void guid_wayland_disconnect(struct guid *guid);
/* Sends what waits; false when livery is gone. */
bool guid_wayland_flush(struct guid *guid);
/* Says in the log why livery is gone, and ends the loop. */
void guid_wayland_lost(struct guid *guid);
/* livery_core_ops.drag */
void guid_wayland_drag(void *data, uint32_t serial);

/*
 * ---- window.c, buffer.c, clipboard.c: effects of the core ----
 *
 * Each is the member of struct livery_core_ops whose name it has, as guid_core_ops has it; meaning
 * and ownership are said there. data is the struct guid, slot one of window, pool or buffer.
 */

/* All effects. */
extern const struct livery_core_ops guid_core_ops;

/* Toplevels: requests of livery_domain_toplevel_v1. */
void guid_window_create_toplevel(void *data, uint32_t slot, uint32_t identity);
void guid_window_report_place(void *data, uint32_t slot);
void guid_window_map_toplevel(void *data, uint32_t slot, uint32_t width, uint32_t height);
void guid_window_set_size(void *data, uint32_t slot, uint32_t width, uint32_t height);
void guid_window_set_title(void *data, uint32_t slot, const char *title);
void guid_window_set_app_id(void *data, uint32_t slot, const char *app_id);
void guid_window_set_parent(void *data, uint32_t slot, uint32_t parent);
void guid_window_set_hints(void *data, uint32_t slot, const struct livery_core_hints *hints);
void guid_window_request(void *data, uint32_t slot, enum livery_core_request request);
void guid_window_ack(void *data, uint32_t slot, uint32_t serial);
void guid_window_pong(void *data, uint32_t slot, uint32_t serial);
void guid_window_grab(void *data, uint32_t slot, uint32_t edges);

/* The icon of what the domain drags. */
void guid_window_create_icon(void *data, uint32_t slot, int32_t x, int32_t y);

/* Popups: requests of livery_domain_popup_v1. */
void guid_window_create_popup(void *data, uint32_t slot, uint32_t parent);
void guid_window_place_popup(void *data, uint32_t slot, const struct livery_core_place *place);
void guid_window_map_popup(void *data, uint32_t slot, bool grab);

/* Attaches, damages and commits the window's surface; with commit->frame asks for a frame. */
void guid_window_commit(void *data, uint32_t slot, const struct livery_core_commit *commit);
/* Ends role and surface of the window, of either kind. */
void guid_window_destroy(void *data, uint32_t slot);
/* The slot of a window by its surface; LIVERY_CORE_NONE where it is gone. */
uint32_t guid_window_slot(struct wl_surface *surface);

/* Pages of the embedded transport come and go; NULL, or why not, in guid->error. */
const char *guid_buffer_add_pages(void *data, uint32_t first, uint32_t count);
const char *guid_buffer_forget_pages(void *data, uint32_t first, uint32_t count);
/* Resolves the pages to a descriptor and hands it to livery; false: they are not to be had. */
bool guid_buffer_create_pool(void *data, uint32_t slot, const struct livery_core_run *runs,
	size_t n_runs, uint32_t size);
/* Forgets the pool; its buffers stay. */
void guid_buffer_destroy_pool(void *data, uint32_t slot);
/* A wl_buffer in a pool, and its end. */
void guid_buffer_create(void *data, uint32_t slot, const struct livery_core_buffer_info *info);
void guid_buffer_destroy(void *data, uint32_t slot);
/* The Wayland object of a slot that has one; guid keeps it. */
struct wl_buffer *guid_buffer_get(const struct guid *guid, uint32_t slot);
/* Whether its buffer is so large, px. */
bool guid_buffer_has_size(const struct guid *guid, uint32_t slot, uint32_t width, uint32_t height);

/* Makes the clipboard object. */
void guid_clipboard_init(struct guid *guid);
/* Answers of the domain to livery's question. */
void guid_clipboard_too_large(void *data, uint32_t serial);
void guid_clipboard_answer(void *data, uint32_t serial, const uint8_t *bytes, size_t size);

/* ---- seat.c ---- */

/* Takes over livery's seat, once: keyboard and pointer are made as it says that it has them. */
void guid_seat_init(struct guid *guid, struct wl_seat *seat);
/* Releases seat, keyboard and pointer. */
void guid_seat_finish(struct guid *guid);
/* livery_core_ops.cursor */
void guid_seat_cursor(void *data, uint32_t shape);

/* ---- domain.c ---- */

/* Connects when the time (now, ms) has come; plans the next try otherwise. */
void guid_domain_try(struct guid *guid, int64_t now);
/* When a domain that said too much in this second is read again, ms, or -1. */
int64_t guid_domain_deadline(const struct guid *guid);
/* Whether bytes of the domain should be read now. */
bool guid_domain_wants_input(const struct guid *guid);
/* Gives the core what was kept back, and, where the channel's descriptor is readable, more. */
void guid_domain_read(struct guid *guid, bool readable);
/* Sends what waits for the domain, and tells the core when it has taken all. */
void guid_domain_write(struct guid *guid);
/* Ends the process if an event showed that the domain broke the protocol. */
void guid_domain_check(struct guid *guid);
/* All windows go, and with them core, channel and resolver. */
void guid_domain_lost(struct guid *guid);

#endif
