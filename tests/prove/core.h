/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_TESTS_PROVE_CORE_H
#define LIVERY_TESTS_PROVE_CORE_H

/*
 * A core of guid for proofs: arbitrary in all that its tables do not fix, with effects that are
 * counted and checked against what livery takes. Small tables: WINDOWS windows, as many pools and
 * buffers.
 */

#include "guid/core/base.h"
#include "guid/core/buffer.h"
#include "guid/core/clipboard.h"
#include "guid/core/dialect.h"
#include "guid/core/emit.h"
#include "guid/core/ext.h"
#include "guid/core/surface.h"
#include "guid/core/valid.h"
#include "guid/core/window.h"
#include "tests/prove/prove.h"

#ifndef WINDOWS
#define WINDOWS 2
#endif

/* stride * height; ANY_PRODUCT: see proofs.py. */
#ifdef ANY_PRODUCT
uint64_t __CPROVER_uninterpreted_product(uint32_t, uint32_t);
#define product(a, b) __CPROVER_uninterpreted_product(a, b)
#else
#define product(a, b) ((uint64_t)(a) * (b))
#endif

static uint32_t effects; /* of all kinds but output, log and trace */
static uint32_t outputs;
static uint64_t shown_bytes; /* of pools that exist at the compositor */
static uint32_t answers; /* to questions for the clipboard */
static uint32_t acks;
static uint32_t pool_sizes[WINDOWS];
static uint64_t mapped_limit;

static void op_output(void *data, const uint8_t *bytes, size_t size) {
	prove(size > 0);
	outputs++;
}

static size_t op_queued(void *data) {
	return nondet_size();
}

static void op_log(void *data, const char *text) {
	prove(text != NULL);
}

static const char *op_pages(void *data, uint32_t first, uint32_t count) {
	effects++;
	return nondet_bool() ? "is refused" : NULL;
}

static bool op_pool_create(void *data, uint32_t pool, const struct livery_core_run *runs,
		size_t n_runs, uint32_t size) {
	effects++;
	prove(pool < WINDOWS && pool_sizes[pool] == 0 && size > 0);
	shown_bytes += size;
	prove(shown_bytes <= mapped_limit);
	if (nondet_bool()) {
		pool_sizes[pool] = size;
		return true;
	}
	shown_bytes -= size;
	return false;
}

static void op_pool_destroy(void *data, uint32_t pool) {
	effects++;
}

static void op_buffer_create(void *data, uint32_t buffer,
		const struct livery_core_buffer_info *info) {
	effects++;
	prove(buffer < WINDOWS && info->pool < WINDOWS);
	prove(info->width > 0 && info->height > 0);
	prove(info->stride / 4 >= info->width && info->offset % 4 == 0);
	prove(info->offset + product(info->stride, info->height) <= pool_sizes[info->pool]);
}

static void op_buffer_destroy(void *data, uint32_t buffer) {
	effects++;
}

static void op_window(void *data, uint32_t window) {
	effects++;
	prove(window < WINDOWS);
}

static void op_create(void *data, uint32_t window, uint32_t identity) {
	effects++;
	prove(window < WINDOWS);
}

static void op_size(void *data, uint32_t window, uint32_t width, uint32_t height) {
	effects++;
	prove(window < WINDOWS);
	prove(width >= 1 && width <= LIVERY_EXT_MAX_SIDE);
	prove(height >= 1 && height <= LIVERY_EXT_MAX_SIDE);
}

static void op_text(void *data, uint32_t window, const char *text) {
	effects++;
}

static void op_parent(void *data, uint32_t window, uint32_t parent) {
	effects++;
	prove(window != parent);
}

static void op_hints(void *data, uint32_t window, const struct livery_core_hints *hints) {
	effects++;
	prove(hints->min_width <= LIVERY_MAX_WIDTH && hints->max_width <= LIVERY_MAX_WIDTH);
	prove(hints->min_height <= LIVERY_MAX_HEIGHT && hints->max_height <= LIVERY_MAX_HEIGHT);
	prove(hints->base_width <= LIVERY_MAX_WIDTH && hints->inc_width < LIVERY_MAX_WIDTH);
	prove(hints->base_height <= LIVERY_MAX_HEIGHT && hints->inc_height < LIVERY_MAX_HEIGHT);
}

static void op_request(void *data, uint32_t window, enum livery_core_request request) {
	effects++;
}

static void op_ack(void *data, uint32_t window, uint32_t serial) {
	effects++;
	acks++;
}

static void op_pong(void *data, uint32_t window, uint32_t serial) {
	effects++;
}

static void op_place(void *data, uint32_t window, const struct livery_core_place *place) {
	effects++;
	prove(place->anchor_x >= -LIVERY_EXT_COORD && place->anchor_x <= LIVERY_EXT_COORD);
	prove(place->anchor_y >= -LIVERY_EXT_COORD && place->anchor_y <= LIVERY_EXT_COORD);
	prove(place->width >= 1 && place->width <= LIVERY_EXT_MAX_SIDE);
	prove(place->height >= 1 && place->height <= LIVERY_EXT_MAX_SIDE);
}

static void op_icon_create(void *data, uint32_t window, int32_t x, int32_t y) {
	effects++;
}

static void op_popup_map(void *data, uint32_t window, bool grab) {
	effects++;
}

static void op_commit(void *data, uint32_t window, const struct livery_core_commit *commit) {
	effects++;
	prove(commit->n_damage <= CORE_MAX_DAMAGE);
}

static void op_drag(void *data, uint32_t serial) {
	effects++;
}

static void op_cursor(void *data, uint32_t shape) {
	effects++;
	prove(shape <= 34);
}

static void op_answer(void *data, uint32_t serial, const uint8_t *bytes, size_t size) {
	effects++;
	answers++;
	prove(size <= LIVERY_CLIPBOARD_MAX);
}

static void op_too_large(void *data, uint32_t serial) {
	effects++;
	answers++;
}

static const struct livery_core_ops ops = {
	.output = op_output,
	.queued = op_queued,
	.log = op_log,
	.pages_add = op_pages,
	.pages_forget = op_pages,
	.pool_create = op_pool_create,
	.pool_destroy = op_pool_destroy,
	.buffer_create = op_buffer_create,
	.buffer_destroy = op_buffer_destroy,
	.toplevel_create = op_create,
	.toplevel_report_place = op_window,
	.toplevel_map = op_size,
	.toplevel_size = op_size,
	.toplevel_title = op_text,
	.toplevel_app_id = op_text,
	.toplevel_parent = op_parent,
	.toplevel_hints = op_hints,
	.toplevel_request = op_request,
	.toplevel_ack = op_ack,
	.toplevel_pong = op_pong,
	.toplevel_grab = op_pong,
	.icon_create = op_icon_create,
	.popup_create = op_parent,
	.popup_place = op_place,
	.popup_map = op_popup_map,
	.commit = op_commit,
	.window_destroy = op_window,
	.cursor = op_cursor,
	.drag = op_drag,
	.clipboard_answer = op_answer,
	.clipboard_too_large = op_too_large,
};

/* Greeted, without windows, of any version. */
static struct livery_core *make_core(void) {
	struct livery_core_limits limits = {
		.windows = WINDOWS,
		.pools = WINDOWS,
		.buffers = WINDOWS,
		.runs = nondet_u32(),
		.toplevels = nondet_u32(),
		.popups = nondet_u32(),
		.shown_pools = nondet_u32(),
		.shown_buffers = nondet_u32(),
		.titles = nondet_u32(),
		.mapped_bytes = nondet_u64(),
		.queued_bytes = nondet_size(),
	};
	uint32_t minor = nondet_u32();

	assume(minor <= 8);
	struct livery_core *core =
		livery_core_create(&limits, &ops, NULL, nondet_u32(), nondet_u32());
	core->mode.version = LIVERY_WIRE_VERSION(1, minor);
	core_dialect_set(core, minor == 8 && nondet_bool());
	core->desktop_width = nondet_u32();
	core->desktop_height = nondet_u32();
	core->greeted = true;
	core->starved = nondet_bool();
	mapped_limit = limits.mapped_bytes;
	return core;
}

/* A window with this id and arbitrary sizes; neither mapped nor shown. */
static inline struct core_window *make_window(struct livery_core *core, uint32_t id) {
	struct livery_msg msg = { .type = LIVERY_MSG_CREATE, .window = id };

	msg.create.x = nondet_i32();
	msg.create.y = nondet_i32();
	msg.create.width = nondet_u32();
	msg.create.height = nondet_u32();
	assume(msg.create.width >= 1 && msg.create.width <= LIVERY_MAX_WIDTH);
	assume(msg.create.height >= 1 && msg.create.height <= LIVERY_MAX_HEIGHT);
	assume(msg.create.x >= -LIVERY_MAX_WIDTH && msg.create.x <= LIVERY_MAX_WIDTH);
	assume(msg.create.y >= -LIVERY_MAX_HEIGHT && msg.create.y <= LIVERY_MAX_HEIGHT);
	core_window_handle_create(core, &msg);
	return (struct core_window *)core_table_find(&core->windows, id);
}

#endif
