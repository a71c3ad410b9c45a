/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_TESTS_UNIT_CORE_DESK_H
#define LIVERY_TESTS_UNIT_CORE_DESK_H

/*
 * The other side of guid's core, for its tests: takes every effect, refuses (by a failed assertion)
 * what livery would refuse, and writes each down as a line. Lines of effects are what they are
 * called, those of messages to the domain begin with "> ".
 *
 * desk_run gives the answers that livery gives, and none that it does not: a configure for what is
 * mapped and for each place, a frame only for a surface that is shown and has pixels, a release for
 * a buffer that was replaced. It is as slow and as strict as livery may be: hold_maps, no_popups.
 */

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "compositor/domain/limits.h"
#include "guid/core/core.h"
#include "guid/core/valid.h"

#define DESK_SLOTS 4096
#define DESK_LINES (1u << 18)
#define DESK_SCREEN_WIDTH 1280
#define DESK_SCREEN_HEIGHT 800

enum desk_role {
	DESK_NONE,
	DESK_TOPLEVEL,
	DESK_POPUP,
	DESK_ICON,
};

struct desk_window {
	enum desk_role role;
	bool mapped;
	bool frame; /* a frame callback is owed */
	bool minimized; /* on no output: no frames come */
	uint32_t buffer; /* that it shows, LIVERY_CORE_NONE before the first */

	/* of a toplevel */
	bool map_due; /* waits for its turn to be mapped */
	uint32_t width, height;
	uint32_t states;
	bool configure_due;
	uint32_t sent, acked; /* serials */
	bool reports_place;

	/* of a popup */
	uint32_t parent;
	bool placed, place_due, done_due;
	struct livery_core_place place;
};

/* Its pages are livery's until the last buffer goes. */
struct desk_pool {
	bool exists;
	uint32_t size, buffers;
};

struct desk_buffer {
	bool exists, release_due;
	struct livery_core_buffer_info info;
};

struct desk {
	struct livery_core *core;
	struct livery_wire_mode mode;
	bool greeted;
	bool no_pages; /* pool_create fails */
	bool hold_maps; /* too many windows for now: they wait for their turn */
	bool no_popups; /* livery dismisses what is mapped */
	bool places; /* guid is told where windows are that it asks for */
	int32_t place_x, place_y; /* of all toplevels */
	bool copies; /* a renderer that copies, and releases buffers at once */
	size_t queued; /* what ops.queued says */
	uint32_t work, patience; /* where not 0: busy from so many effects on */
	uint32_t serial;
	bool quiet; /* write nothing down */
	char lines[DESK_LINES];
	size_t used;
	const char *pages_error;
	struct desk_window windows[DESK_SLOTS];
	struct desk_pool pools[DESK_SLOTS];
	struct desk_buffer buffers[DESK_SLOTS];
	/* now; livery ends a guid that has more than it may */
	uint32_t n_toplevels, n_popups, n_pools, n_buffers;
	uint64_t mapped_bytes;
	bool clipboard_asked; /* with clipboard_serial, without an answer so far */
	uint32_t clipboard_serial;
	/* since the start */
	uint32_t toplevels, popups, commits, outputs;
	/* called for each message to the domain; may be NULL */
	void (*told)(struct desk *desk, const struct livery_msg *msg);
	void *user;
};

__attribute__((format(printf, 2, 3)))
static inline void desk_note(struct desk *desk, const char *format, ...) {
	va_list args;
	desk->work++;
	if (desk->quiet) {
		return;
	}
	va_start(args, format);
	int n = vsnprintf(desk->lines + desk->used, DESK_LINES - desk->used, format, args);
	va_end(args);
	assert_true(n >= 0 && desk->used + (size_t)n + 1 < DESK_LINES);
	desk->used += (size_t)n;
	desk->lines[desk->used++] = '\n';
	desk->lines[desk->used] = '\0';
}

/* What was written down since the last call is exactly this, and the core is sound. */
static inline void desk_expect(struct desk *desk, const char *lines) {
	assert_true(desk->core == NULL || livery_core_get_error(desk->core) != NULL ||
		core_is_valid(desk->core));
	desk->lines[desk->used] = '\0';
	assert_string_equal(desk->lines, lines);
	desk->used = 0;
}

static inline void desk_forget(struct desk *desk) {
	desk->used = 0;
	desk->lines[0] = '\0';
}

/* ---- effects ---- */

/* Every output is one whole message that an agent understands; before the first is the greeting. */
static inline void desk_output(void *data, const uint8_t *bytes, size_t size) {
	struct desk *desk = data;
	struct livery_msg msg;
	struct livery_wire_error error;
	size_t used = 0, skip = 0;
	char line[2048];

	desk->outputs++;
	if (!desk->greeted) {
		size_t greeting = LIVERY_WIRE_SCREEN +
			(LIVERY_VERSION_MINOR(desk->mode.version) >= 4 ? 4 : 0);
		assert_true(size >= greeting);
		desk->greeted = true;
		desk_note(desk, "> greeting of %zu bytes", greeting);
		bytes += greeting;
		size -= greeting;
		if (size == 0) {
			return;
		}
	}
	assert_int_equal(livery_wire_decode(LIVERY_ROLE_AGENT, &desk->mode, bytes, size, &msg,
		&used, &skip, &error), LIVERY_WIRE_OK);
	assert_int_equal(used, size);
	if (desk->told != NULL) {
		desk->told(desk, &msg);
	}
	if (!desk->quiet) {
		livery_wire_dump(&msg, (uint32_t)(size - LIVERY_WIRE_HEADER), line, sizeof(line));
		/* One blank between words. */
		size_t n = 0;
		for (size_t i = 0; line[i] != '\0'; i++) {
			if (line[i] != ' ' || (n > 0 && line[n - 1] != ' ')) {
				line[n++] = line[i];
			}
		}
		while (n > 0 && line[n - 1] == ' ') {
			n--;
		}
		line[n] = '\0';
		desk_note(desk, "> %s", line);
	}
}

static inline size_t desk_queued(void *data) {
	return ((struct desk *)data)->queued;
}

static inline bool desk_busy(void *data) {
	const struct desk *desk = data;
	return desk->patience > 0 && desk->work >= desk->patience;
}

static inline void desk_log(void *data, const char *text) {
	desk_note(data, "log: %s", text);
}

static inline const char *desk_pages_add(void *data, uint32_t first, uint32_t count) {
	struct desk *desk = data;
	desk_note(desk, "pages %" PRIu32 "+%" PRIu32, first, count);
	return desk->pages_error;
}

static inline const char *desk_pages_forget(void *data, uint32_t first, uint32_t count) {
	struct desk *desk = data;
	desk_note(desk, "pages gone %" PRIu32 "+%" PRIu32, first, count);
	return desk->pages_error;
}

static inline uint64_t desk_pages(uint32_t size) {
	return ((uint64_t)size + LIVERY_PAGE - 1) / LIVERY_PAGE * LIVERY_PAGE;
}

static inline void desk_unmap(struct desk *desk, uint32_t slot) {
	if (!desk->pools[slot].exists && desk->pools[slot].buffers == 0) {
		desk->mapped_bytes -= desk_pages(desk->pools[slot].size);
	}
}

static inline bool desk_pool_create(void *data, uint32_t slot, const struct livery_core_run *runs,
		size_t n_runs, uint32_t size) {
	struct desk *desk = data;
	uint64_t pages = 0;

	for (size_t i = 0; i < n_runs; i++) {
		pages += runs[i].count;
	}
	assert_true(slot < DESK_SLOTS && !desk->pools[slot].exists);
	assert_true(size > 0 && size <= 1u << 30 && pages * LIVERY_PAGE >= size);
	desk_note(desk, "pool %" PRIu32 " of %" PRIu32 " bytes in %zu runs%s", slot, size, n_runs,
		desk->no_pages ? ": no pages" : "");
	if (desk->no_pages) {
		return false;
	}
	assert_int_equal(desk->pools[slot].buffers, 0);
	desk->pools[slot] = (struct desk_pool){ .exists = true, .size = size };
	desk->mapped_bytes += desk_pages(size);
	assert_true(++desk->n_pools <= LIVERY_DOMAIN_MAX_POOLS);
	assert_true(desk->mapped_bytes <= LIVERY_DOMAIN_MAX_MAPPED);
	return true;
}

static inline void desk_pool_destroy(void *data, uint32_t slot) {
	struct desk *desk = data;
	assert_true(slot < DESK_SLOTS && desk->pools[slot].exists);
	desk->pools[slot].exists = false;
	desk->n_pools--;
	desk_unmap(desk, slot);
	desk_note(desk, "pool %" PRIu32 " gone", slot);
}

static inline void desk_buffer_create(void *data, uint32_t slot,
		const struct livery_core_buffer_info *info) {
	struct desk *desk = data;
	assert_true(slot < DESK_SLOTS && !desk->buffers[slot].exists);
	assert_true(info->pool < DESK_SLOTS && desk->pools[info->pool].exists);
	assert_true(info->width >= 1 && info->width <= 16384);
	assert_true(info->height >= 1 && info->height <= 16384);
	assert_true(info->offset % 4 == 0 && info->stride % 4 == 0);
	assert_true(info->stride >= info->width * 4 && info->format <= 1);
	assert_true((uint64_t)info->offset + (uint64_t)info->stride * info->height <=
		desk->pools[info->pool].size);
	desk->buffers[slot] = (struct desk_buffer){ .exists = true, .info = *info };
	desk->pools[info->pool].buffers++;
	assert_true(++desk->n_buffers <= LIVERY_DOMAIN_MAX_BUFFERS);
	desk_note(desk, "buffer %" PRIu32 " in pool %" PRIu32 " at %" PRIu32 " %" PRIu32 "x%" PRIu32
		" stride %" PRIu32 " format %" PRIu32, slot, info->pool, info->offset, info->width,
		info->height, info->stride, info->format);
}

static inline void desk_buffer_destroy(void *data, uint32_t slot) {
	struct desk *desk = data;
	assert_true(slot < DESK_SLOTS && desk->buffers[slot].exists);
	desk->buffers[slot].exists = false;
	desk->n_buffers--;
	desk->pools[desk->buffers[slot].info.pool].buffers--;
	desk_unmap(desk, desk->buffers[slot].info.pool);
	desk_note(desk, "buffer %" PRIu32 " gone", slot);
}

static inline struct desk_window *desk_window(struct desk *desk, uint32_t slot,
		enum desk_role role) {
	assert_true(slot < DESK_SLOTS);
	assert_int_equal(desk->windows[slot].role, role);
	return &desk->windows[slot];
}

static inline void desk_toplevel_create(void *data, uint32_t slot, uint32_t identity) {
	struct desk *desk = data;
	struct desk_window *window = desk_window(desk, slot, DESK_NONE);
	*window = (struct desk_window){ .role = DESK_TOPLEVEL, .buffer = LIVERY_CORE_NONE };
	assert_int_not_equal(identity, 0);
	assert_true(++desk->n_toplevels <= LIVERY_DOMAIN_MAX_TOPLEVELS);
	desk->toplevels++;
	desk_note(desk, "toplevel %" PRIu32, slot);
}

static inline void desk_toplevel_report_place(void *data, uint32_t slot) {
	desk_window(data, slot, DESK_TOPLEVEL)->reports_place = true;
}

static inline void desk_toplevel_map(void *data, uint32_t slot, uint32_t width, uint32_t height) {
	struct desk *desk = data;
	struct desk_window *window = desk_window(desk, slot, DESK_TOPLEVEL);
	assert_false(window->mapped || window->map_due);
	assert_true(width >= 1 && width <= 16384 && height >= 1 && height <= 16384);
	window->mapped = window->configure_due = !desk->hold_maps;
	window->map_due = desk->hold_maps;
	window->width = width;
	window->height = height;
	desk_note(desk, "map %" PRIu32 " %" PRIu32 "x%" PRIu32, slot, width, height);
}

/* Taken only from a window whose domain has answered all, and that may choose. */
static inline void desk_toplevel_size(void *data, uint32_t slot, uint32_t width, uint32_t height) {
	struct desk_window *window = desk_window(data, slot, DESK_TOPLEVEL);
	const uint32_t held = LIVERY_CORE_MAXIMIZED | LIVERY_CORE_IS_FULLSCREEN |
		LIVERY_CORE_RESIZING;
	assert_true(width >= 1 && width <= 16384 && height >= 1 && height <= 16384);
	if (window->mapped && window->acked == window->sent && !window->configure_due &&
			(window->states & held) == 0) {
		window->width = width;
		window->height = height;
	}
	desk_note(data, "size %" PRIu32 " %" PRIu32 "x%" PRIu32, slot, width, height);
}

static inline void desk_toplevel_title(void *data, uint32_t slot, const char *title) {
	desk_window(data, slot, DESK_TOPLEVEL);
	assert_true(strlen(title) < 512);
	desk_note(data, "title %" PRIu32 " %s", slot, title);
}

static inline void desk_toplevel_app_id(void *data, uint32_t slot, const char *app_id) {
	desk_window(data, slot, DESK_TOPLEVEL);
	desk_note(data, "class %" PRIu32 " %s", slot, app_id);
}

static inline void desk_toplevel_parent(void *data, uint32_t slot, uint32_t parent) {
	struct desk *desk = data;
	desk_window(desk, slot, DESK_TOPLEVEL);
	assert_true(parent != slot);
	if (parent != LIVERY_CORE_NONE) {
		desk_window(desk, parent, DESK_TOPLEVEL);
		desk_note(desk, "parent %" PRIu32 " %" PRIu32, slot, parent);
	} else {
		desk_note(desk, "parent %" PRIu32 " none", slot);
	}
}

static inline void desk_toplevel_hints(void *data, uint32_t slot,
		const struct livery_core_hints *hints) {
	desk_window(data, slot, DESK_TOPLEVEL);
	desk_note(data, "hints %" PRIu32 " min %" PRIu32 "x%" PRIu32 " max %" PRIu32 "x%" PRIu32
		" base %" PRIu32 "x%" PRIu32 " inc %" PRIu32 "x%" PRIu32, slot, hints->min_width,
		hints->min_height, hints->max_width, hints->max_height, hints->base_width,
		hints->base_height, hints->inc_width, hints->inc_height);
}

static inline void desk_toplevel_request(void *data, uint32_t slot,
		enum livery_core_request request) {
	static const char *const names[] = { "maximize", "unmaximize", "fullscreen",
		"unfullscreen", "minimize", "attention", "no attention", "modal",
		"no modal", "activate" };
	desk_window(data, slot, DESK_TOPLEVEL);
	assert_true((size_t)request < sizeof(names) / sizeof(names[0]));
	desk_note(data, "request %" PRIu32 " %s", slot, names[request]);
}

static inline void desk_toplevel_ack(void *data, uint32_t slot, uint32_t serial) {
	struct desk_window *window = desk_window(data, slot, DESK_TOPLEVEL);
	assert_true(serial > window->acked && serial <= window->sent);
	window->acked = serial;
	desk_note(data, "ack %" PRIu32 " %" PRIu32, slot, serial);
}

static inline void desk_toplevel_pong(void *data, uint32_t slot, uint32_t serial) {
	desk_window(data, slot, DESK_TOPLEVEL);
	desk_note(data, "pong %" PRIu32 " %" PRIu32, slot, serial);
}

static inline void desk_toplevel_grab(void *data, uint32_t slot, uint32_t edges) {
	desk_window(data, slot, DESK_TOPLEVEL);
	desk_note(data, "grab %" PRIu32 " %" PRIu32, slot, edges);
}

static inline void desk_popup_create(void *data, uint32_t slot, uint32_t parent) {
	struct desk *desk = data;
	struct desk_window *window = desk_window(desk, slot, DESK_NONE);
	assert_true(parent < DESK_SLOTS && parent != slot &&
		desk->windows[parent].role != DESK_NONE &&
		desk->windows[parent].role != DESK_ICON);
	*window = (struct desk_window){ .role = DESK_POPUP, .parent = parent,
		.buffer = LIVERY_CORE_NONE };
	assert_true(++desk->n_popups <= LIVERY_DOMAIN_MAX_POPUPS);
	desk->popups++;
	desk_note(desk, "popup %" PRIu32 " of %" PRIu32, slot, parent);
}

static inline void desk_icon_create(void *data, uint32_t slot, int32_t x, int32_t y) {
	struct desk *desk = data;
	struct desk_window *window = desk_window(desk, slot, DESK_NONE);
	*window = (struct desk_window){ .role = DESK_ICON, .mapped = true,
		.buffer = LIVERY_CORE_NONE };
	assert_true(++desk->n_popups <= LIVERY_DOMAIN_MAX_POPUPS);
	assert_true(x >= -32767 && x <= 32767 && y >= -32767 && y <= 32767);
	desk_note(desk, "icon %" PRIu32 " at %" PRId32 ",%" PRId32, slot, x, y);
}

static inline void desk_popup_place(void *data, uint32_t slot,
		const struct livery_core_place *place) {
	struct desk_window *window = desk_window(data, slot, DESK_POPUP);
	assert_true(place->anchor_x >= -32768 && place->anchor_x <= 32767);
	assert_true(place->anchor_y >= -32768 && place->anchor_y <= 32767);
	assert_true(place->anchor_width <= 32767 && place->anchor_height <= 32767);
	assert_true(place->width >= 1 && place->width <= 16384);
	assert_true(place->height >= 1 && place->height <= 16384);
	assert_true(place->anchor <= 8 && place->gravity <= 8 && place->constraint <= 63);
	window->placed = window->place_due = true;
	window->place = *place;
	desk_note(data, "place %" PRIu32 " at %" PRId32 ",%" PRId32 " %" PRIu32 "x%" PRIu32, slot,
		place->anchor_x, place->anchor_y, place->width, place->height);
}

static inline void desk_popup_map(void *data, uint32_t slot, bool grab) {
	struct desk *desk = data;
	struct desk_window *window = desk_window(desk, slot, DESK_POPUP);
	assert_true(window->placed && !window->mapped && !window->done_due);
	window->mapped = !desk->no_popups && desk->windows[window->parent].mapped &&
		!desk->windows[window->parent].minimized;
	window->done_due = !window->mapped;
	desk_note(desk, "map %" PRIu32 "%s", slot, grab ? " grab" : "");
}

static inline void desk_commit(void *data, uint32_t slot, const struct livery_core_commit *commit) {
	struct desk *desk = data;
	assert_true(slot < DESK_SLOTS && desk->windows[slot].role != DESK_NONE);
	struct desk_window *window = &desk->windows[slot];
	char damage[1024] = "";
	size_t used = 0;

	/* At most one content a frame callback. */
	assert_false(commit->frame && window->frame);
	window->frame = window->frame || commit->frame;
	if (commit->buffer == LIVERY_CORE_NONE) {
		desk_note(desk, "commit %" PRIu32 "%s", slot, commit->frame ? " frame" : "");
		return;
	}
	assert_true(commit->buffer < DESK_SLOTS && desk->buffers[commit->buffer].exists);
	const struct livery_core_buffer_info *info = &desk->buffers[commit->buffer].info;
	for (size_t i = 0; i < commit->n_damage; i++) {
		const struct livery_rect *rect = &commit->damage[i];
		assert_true(rect->x >= 0 && rect->y >= 0 && rect->width > 0 && rect->height > 0);
		assert_true((uint64_t)rect->x + rect->width <= info->width);
		assert_true((uint64_t)rect->y + rect->height <= info->height);
		if (used < sizeof(damage) - 64) {
			used += (size_t)snprintf(damage + used, sizeof(damage) - used,
				" %" PRId32 ",%" PRId32 "+%" PRIu32 "x%" PRIu32, rect->x, rect->y,
				rect->width, rect->height);
		}
	}
	if (window->buffer != LIVERY_CORE_NONE && window->buffer != commit->buffer) {
		desk->buffers[window->buffer].release_due = true;
	}
	window->buffer = commit->buffer;
	desk->buffers[commit->buffer].release_due = desk->copies;
	desk->commits++;
	char size[64] = "";
	assert_true(commit->width >= 1 && commit->width <= 16384);
	assert_true(commit->height >= 1 && commit->height <= 16384);
	if (commit->width != info->width || commit->height != info->height) {
		snprintf(size, sizeof(size), " as %" PRIu32 "x%" PRIu32, commit->width,
			commit->height);
	}
	desk_note(desk, "commit %" PRIu32 " buffer %" PRIu32 "%s%s", slot, commit->buffer, size,
		damage);
}

static inline void desk_window_destroy(void *data, uint32_t slot) {
	struct desk *desk = data;
	assert_true(slot < DESK_SLOTS && desk->windows[slot].role != DESK_NONE);
	for (uint32_t i = 0; i < DESK_SLOTS; i++) {
		assert_false(desk->windows[i].role == DESK_POPUP &&
			desk->windows[i].parent == slot);
	}
	if (desk->windows[slot].buffer != LIVERY_CORE_NONE) {
		desk->buffers[desk->windows[slot].buffer].release_due = true;
	}
	desk->n_toplevels -= desk->windows[slot].role == DESK_TOPLEVEL;
	desk->n_popups -= desk->windows[slot].role != DESK_TOPLEVEL;
	desk->windows[slot].role = DESK_NONE;
	desk_note(desk, "gone %" PRIu32, slot);
}

static inline void desk_drag(void *data, uint32_t serial) {
	desk_note(data, "drag %" PRIu32, serial);
}

static inline void desk_cursor(void *data, uint32_t shape) {
	assert_true(shape <= 34);
	desk_note(data, "cursor %" PRIu32, shape);
}

/* Taken once, and for the newest question only. */
static inline void desk_clipboard_answer(void *data, uint32_t serial, const uint8_t *bytes,
		size_t size) {
	struct desk *desk = data;
	assert_true(size <= LIVERY_CLIPBOARD_MAX);
	assert_true(desk->clipboard_asked && serial == desk->clipboard_serial);
	desk->clipboard_asked = false;
	desk_note(desk, "clipboard %" PRIu32 " of %zu bytes %.*s", serial, size,
		(int)(size < 40 ? size : 40), size > 0 ? (const char *)bytes : "");
}

static inline void desk_clipboard_too_large(void *data, uint32_t serial) {
	desk_note(data, "clipboard %" PRIu32 " too large", serial);
}

static const struct livery_core_ops desk_ops = {
	.output = desk_output,
	.queued = desk_queued,
	.busy = desk_busy,
	.log = desk_log,
	.pages_add = desk_pages_add,
	.pages_forget = desk_pages_forget,
	.pool_create = desk_pool_create,
	.pool_destroy = desk_pool_destroy,
	.buffer_create = desk_buffer_create,
	.buffer_destroy = desk_buffer_destroy,
	.toplevel_create = desk_toplevel_create,
	.toplevel_report_place = desk_toplevel_report_place,
	.toplevel_map = desk_toplevel_map,
	.toplevel_size = desk_toplevel_size,
	.toplevel_title = desk_toplevel_title,
	.toplevel_app_id = desk_toplevel_app_id,
	.toplevel_parent = desk_toplevel_parent,
	.toplevel_hints = desk_toplevel_hints,
	.toplevel_request = desk_toplevel_request,
	.toplevel_ack = desk_toplevel_ack,
	.toplevel_pong = desk_toplevel_pong,
	.toplevel_grab = desk_toplevel_grab,
	.icon_create = desk_icon_create,
	.popup_create = desk_popup_create,
	.popup_place = desk_popup_place,
	.popup_map = desk_popup_map,
	.commit = desk_commit,
	.window_destroy = desk_window_destroy,
	.cursor = desk_cursor,
	.drag = desk_drag,
	.clipboard_answer = desk_clipboard_answer,
	.clipboard_too_large = desk_clipboard_too_large,
};

/* ---- life ---- */

static inline struct desk *desk_create(const struct livery_core_limits *limits) {
	struct desk *desk = calloc(1, sizeof(*desk));
	assert_non_null(desk);
	desk->mode = (struct livery_wire_mode){ LIVERY_VERSION_1_8, true };
	desk->core = livery_core_create(limits != NULL ? limits : &livery_core_default_limits,
		&desk_ops, desk, DESK_SCREEN_WIDTH, DESK_SCREEN_HEIGHT);
	assert_non_null(desk->core);
	return desk;
}

/* Ends the core; afterwards nothing of the domain is left on the desk. */
static inline void desk_destroy(struct desk *desk) {
	livery_core_destroy(desk->core);
	for (uint32_t i = 0; i < DESK_SLOTS; i++) {
		assert_int_equal(desk->windows[i].role, DESK_NONE);
		assert_false(desk->buffers[i].exists);
		assert_false(desk->pools[i].exists);
	}
	assert_int_equal(desk->mapped_bytes, 0);
	free(desk);
}

/* The domain says its version. */
static inline bool desk_greet(struct desk *desk, uint32_t version) {
	uint8_t bytes[4];
	livery_put_u32(bytes, version);
	desk->mode.version = version < LIVERY_VERSION_1_8 ? version : LIVERY_VERSION_1_8;
	return livery_core_input(desk->core, bytes, sizeof(bytes));
}

/* A desk with a 1.8 domain, of either kind; nothing written down yet. */
static inline struct desk *desk_start(bool extension) {
	struct desk *desk = desk_create(NULL);
	assert_true(desk_greet(desk, LIVERY_VERSION_1_8));
	if (extension) {
		struct livery_msg msg = { .type = LIVERY_MSG_EXT_ACCEPT };
		uint8_t bytes[64];
		msg.ext_accept.version = LIVERY_EXT_VERSION;
		size_t size = livery_wire_encode(&desk->mode, &msg, bytes, sizeof(bytes));
		assert_true(size > 0 && livery_core_input(desk->core, bytes, size));
	}
	desk_forget(desk);
	return desk;
}

/* The domain sends msg. */
static inline bool desk_send(struct desk *desk, const struct livery_msg *msg) {
	static uint8_t bytes[LIVERY_WIRE_MAX];
	size_t size = livery_wire_encode(&desk->mode, msg, bytes, sizeof(bytes));
	assert_true(size > 0);
	return livery_core_input(desk->core, bytes, size);
}

/* The domain sends a message of 32-bit words as they are. */
static inline bool desk_raw(struct desk *desk, uint32_t type, uint32_t window,
		const uint32_t *words, size_t n) {
	uint8_t bytes[4096];
	assert_true(LIVERY_WIRE_HEADER + 4 * n <= sizeof(bytes));
	livery_put_u32(bytes, type);
	livery_put_u32(bytes + 4, window);
	livery_put_u32(bytes + 8, (uint32_t)(4 * n));
	for (size_t i = 0; i < n; i++) {
		livery_put_u32(bytes + LIVERY_WIRE_HEADER + 4 * i, words[i]);
	}
	return livery_core_input(desk->core, bytes, LIVERY_WIRE_HEADER + 4 * n);
}

#define desk_words(desk, type, window, ...) \
	desk_raw(desk, type, window, (const uint32_t[]){ __VA_ARGS__ }, \
		sizeof((const uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t))
#define desk_empty(desk, type, window) desk_raw(desk, type, window, NULL, 0)

/* The core has refused the domain: with this message, field and value (field NULL: the whole). */
static inline void desk_refused(struct desk *desk, const char *message, const char *field,
		int64_t value) {
	const struct livery_wire_error *error = livery_core_get_error(desk->core);
	assert_non_null(error);
	assert_string_equal(error->message, message);
	if (field == NULL) {
		assert_null(error->field);
	} else {
		assert_non_null(error->field);
		assert_string_equal(error->field, field);
		assert_int_equal(error->value, value);
	}
	assert_non_null(error->reason);
	/* It stays refused, and inert. */
	desk_forget(desk);
	assert_false(desk_empty(desk, LIVERY_MSG_UNMAP, 1));
	desk_expect(desk, "");
}

static inline void desk_configure(struct desk *desk, uint32_t slot, uint32_t width, uint32_t height,
		uint32_t states) {
	struct desk_window *window = desk_window(desk, slot, DESK_TOPLEVEL);
	struct livery_core_configure configure = {
		++desk->serial, width, height, states, DESK_SCREEN_WIDTH, DESK_SCREEN_HEIGHT,
	};
	assert_true(window->mapped);
	window->configure_due = false;
	window->width = width;
	window->height = height;
	window->states = states;
	window->sent = desk->serial;
	if (desk->places && window->reports_place) {
		livery_core_toplevel_placed(desk->core, slot, desk->place_x, desk->place_y);
	}
	livery_core_toplevel_configured(desk->core, slot, &configure);
}

/* The user copies. */
static inline void desk_copy(struct desk *desk, uint32_t serial) {
	desk->clipboard_asked = true;
	desk->clipboard_serial = serial;
	livery_core_clipboard_requested(desk->core, serial);
}

/* Whether livery's next frame calls back: it does for what is on an output, and has pixels. */
static inline bool desk_frame_comes(const struct desk *desk, uint32_t slot) {
	const struct desk_window *window = &desk->windows[slot];
	return window->role != DESK_NONE && window->frame && window->mapped &&
		!window->minimized && window->buffer != LIVERY_CORE_NONE;
}

static inline int32_t desk_bound(int32_t start, uint32_t size, uint32_t room) {
	int32_t last = (int32_t)room - (int32_t)size;
	return start < 0 ? 0 : start > last ? last : start;
}

/* Where livery puts a popup: inside an area, whatever was wished. */
static inline void desk_popup_configure(struct desk *desk, uint32_t slot) {
	const struct livery_core_place *place = &desk->windows[slot].place;
	uint32_t width = place->width < DESK_SCREEN_WIDTH ? place->width : DESK_SCREEN_WIDTH;
	uint32_t height = place->height < DESK_SCREEN_HEIGHT ? place->height : DESK_SCREEN_HEIGHT;
	livery_core_popup_configured(desk->core, slot,
		desk_bound(place->anchor_x, width, DESK_SCREEN_WIDTH),
		desk_bound(place->anchor_y, height, DESK_SCREEN_HEIGHT), width, height,
		place->token);
}

/* Ends a popup, the popups of it first. */
static inline void desk_dismiss(struct desk *desk, uint32_t slot) {
	for (uint32_t i = 0; i < DESK_SLOTS; i++) {
		if (desk->windows[i].role == DESK_POPUP && desk->windows[i].mapped &&
				desk->windows[i].parent == slot) {
			desk_dismiss(desk, i);
		}
	}
	desk->windows[slot].mapped = false;
	livery_core_popup_done(desk->core, slot);
}

static inline void desk_run_toplevel(struct desk *desk, uint32_t slot) {
	struct desk_window *window = &desk->windows[slot];
	if (window->map_due && !desk->hold_maps) {
		window->map_due = false;
		window->mapped = window->configure_due = true;
	}
	if (window->configure_due) {
		desk_configure(desk, slot, window->width, window->height, LIVERY_CORE_ACTIVATED);
	}
}

static inline void desk_run_popup(struct desk *desk, uint32_t slot) {
	struct desk_window *window = &desk->windows[slot];
	if (window->place_due) {
		window->place_due = false;
		desk_popup_configure(desk, slot);
	}
	if (window->done_due) {
		window->done_due = false;
		desk_dismiss(desk, slot);
	}
}

/* Does what livery would do by now. */
static inline void desk_run(struct desk *desk) {
	for (uint32_t i = 0; i < DESK_SLOTS; i++) {
		struct desk_window *window = &desk->windows[i];
		if (window->role == DESK_TOPLEVEL) {
			desk_run_toplevel(desk, i);
		} else if (window->role == DESK_POPUP) {
			desk_run_popup(desk, i);
		}
		if (desk_frame_comes(desk, i)) {
			window->frame = false;
			livery_core_frame_done(desk->core, i, 1000);
		}
		if (desk->buffers[i].exists && desk->buffers[i].release_due) {
			desk->buffers[i].release_due = false;
			livery_core_buffer_released(desk->core, i);
		}
	}
}

#endif
