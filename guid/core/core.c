/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "guid/core/buffer.h"
#include "guid/core/clipboard.h"
#include "guid/core/dialect.h"
#include "guid/core/emit.h"
#include "guid/core/ping.h"
#include "guid/core/state.h"
#include "guid/core/valid.h"
#include "guid/core/window.h"

const struct livery_core_limits livery_core_default_limits = {
	.windows = 1024,
	.pools = 4096,
	.buffers = 8192,
	.runs = 1u << 20,
	/* A little below those of livery, which ends a guid that asks for more. */
	.toplevels = 500,
	.popups = 120,
	.shown_pools = 1000,
	.shown_buffers = 4000,
	.titles = 20,
	.mapped_bytes = UINT64_C(4) << 30,
	.queued_bytes = 1u << 20,
};

#define CORE_INPUT_KEEP 65536 /* bytes of input buffer kept between messages */

/* ---- life ---- */

struct livery_core *livery_core_create(const struct livery_core_limits *limits,
		const struct livery_core_ops *ops, void *data, uint32_t screen_width,
		uint32_t screen_height) {
	struct livery_core *core = calloc(1, sizeof(*core));
	if (core == NULL) {
		return NULL;
	}
	core->limits = *limits;
	core->ops = ops;
	core->data = data;
	core->dialect = &core_base_dialect;
	core->screen_width = core->desktop_width = screen_width;
	core->screen_height = core->desktop_height = screen_height;
	core->titles_left = limits->titles;
	core->keymap.type = LIVERY_MSG_EXT_KEYMAP;
	core->keyboard.window = core->keyboard.told = LIVERY_CORE_NONE;
	core->pointer.window = core->pointer.told = LIVERY_CORE_NONE;
	if (!core_table_init(&core->windows, limits->windows) ||
			!core_table_init(&core->pools, limits->pools) ||
			!core_table_init(&core->buffers, limits->buffers)) {
		livery_core_destroy(core);
		return NULL;
	}
	return core;
}

static void destroy_windows(struct livery_core *core) {
	for (uint32_t i = 0; i < core->windows.limit; i++) {
		struct core_window *window = core_window_at(core, i);
		if (window != NULL) {
			core_window_destroy(core, window);
		}
	}
}

static void destroy_buffers(struct livery_core *core) {
	for (uint32_t i = 0; i < core->buffers.limit; i++) {
		struct core_buffer *buffer = (struct core_buffer *)core_table_at(&core->buffers, i);
		if (buffer != NULL) {
			buffer->named = buffer->busy = false;
			core_buffer_free_unused(core, buffer);
		}
	}
}

static void destroy_pools(struct livery_core *core) {
	for (uint32_t i = 0; i < core->pools.limit; i++) {
		struct core_pool *pool = (struct core_pool *)core_table_at(&core->pools, i);
		if (pool != NULL) {
			pool->named = false;
			core_pool_free_unused(core, pool);
		}
	}
}

void livery_core_destroy(struct livery_core *core) {
	if (core == NULL) {
		return;
	}
	core->failed = true; /* nothing more is sent */
	destroy_windows(core);
	destroy_buffers(core);
	destroy_pools(core);
	core_table_finish(&core->windows);
	core_table_finish(&core->buffers);
	core_table_finish(&core->pools);
	free(core->input);
	free(core);
}

void core_dialect_set(struct livery_core *core, bool extension) {
	core->mode.extension = extension;
	core->dialect = extension ? &core_ext_dialect : &core_base_dialect;
}

struct livery_core_stats livery_core_get_stats(const struct livery_core *core) {
	return (struct livery_core_stats){
		.windows = core_table_count(&core->windows),
		.pools = core_table_count(&core->pools),
		.buffers = core_table_count(&core->buffers),
		.mapped_bytes = core->mapped_bytes,
		.commits = core->commits,
		.messages = core->messages,
		.extension = core->mode.extension,
	};
}

const struct livery_wire_error *livery_core_get_error(const struct livery_core *core) {
	return core->error.reason != NULL ? &core->error : NULL;
}

/* ---- handshake ---- */

/*
 * Agents that skip unknown numbers are those that were seen to do so: 1.8. Returns the bytes of the
 * offer in out.
 */
static size_t put_offer(struct livery_core *core, uint8_t *out, size_t room) {
	struct livery_msg offer = { .type = LIVERY_MSG_EXT_OFFER };

	if (!core_at_least(core, 8)) {
		return 0;
	}
	offer.ext_offer.version = LIVERY_EXT_VERSION;
	if (core->ops->trace != NULL) {
		core->ops->trace(core->data, false, &offer);
	}
	return livery_wire_encode(&core->mode, &offer, out, room);
}

/*
 * The agent's version has come: answers it, and offers the extension. All of it in one piece, so
 * that an agent that has read the screen has the offer too, and need not wait for one.
 */
static bool greet(struct livery_core *core, uint32_t untrusted_version) {
	uint8_t out[4 + LIVERY_WIRE_SCREEN + LIVERY_WIRE_HEADER + 64];
	size_t size = 0;

	core->mode.version = livery_version_negotiate(untrusted_version, LIVERY_VERSION_1_8);
	if (core->mode.version == 0) {
		snprintf(core->reason, sizeof(core->reason),
			"version %" PRIu32 ".%" PRIu32 " is not 1.x",
			LIVERY_VERSION_MAJOR(untrusted_version),
			LIVERY_VERSION_MINOR(untrusted_version));
		core_fail(core, 0, NULL, 0, core->reason);
		core->error.message = "handshake";
		return false;
	}
	if (core_at_least(core, 4)) {
		livery_put_u32(out, core->mode.version);
		size = 4;
	}
	core->screen_width = core->desktop_width;
	core->screen_height = core->desktop_height;
	livery_screen_encode(core->screen_width, core->screen_height, out + size);
	size += LIVERY_WIRE_SCREEN;
	size += put_offer(core, out + size, sizeof(out) - size);
	core->ops->output(core->data, out, size);
	core->greeted = true;
	return true;
}

/* ---- input ---- */

static bool handle_message(struct livery_core *core, const struct livery_msg *msg) {
	if (core->ops->trace != NULL) {
		core->ops->trace(core->data, true, msg);
	}
	if (msg->type == LIVERY_MSG_CLIPBOARD_DATA) {
		return core_clipboard_handle_data(core, msg);
	}
	if (livery_wire_is_global(msg->type)) {
		return core->dialect->handle_global(core, msg);
	}
	if (msg->type == LIVERY_MSG_CREATE) {
		return core_window_handle_create(core, msg);
	}
	struct core_window *window = core_window_find(core, msg->window);
	if (window == NULL) {
		return core_fail(core, msg->window, "window", msg->window, "is no living window");
	}
	assert(core_window_is_valid(window));
	if (msg->type != LIVERY_MSG_EXT_PONG) {
		core_ping_heard(core, window);
	}
	return core->dialect->handle_message(core, window, msg);
}

static bool hold_if_busy(struct livery_core *core) {
	core->held = core->ops->busy != NULL && core->ops->busy(core->data);
	return core->held;
}

/*
 * Handles as many messages as are complete in size bytes, and as the compositor has time for;
 * returns how many bytes that took.
 */
static size_t consume(struct livery_core *core, const uint8_t *untrusted_bytes, size_t size) {
	size_t at = 0;

	if (!core->greeted) {
		if (size < 4) {
			return 0;
		}
		if (!greet(core, livery_get_u32(untrusted_bytes))) {
			return 0;
		}
		at = 4;
	}
	while (!core->failed && !hold_if_busy(core)) {
		struct livery_msg msg;
		size_t used = 0, skip = 0;
		enum livery_wire_result result = livery_wire_decode(LIVERY_ROLE_DAEMON, &core->mode,
			untrusted_bytes + at, size - at, &msg, &used, &skip, &core->error);
		if (result == LIVERY_WIRE_MORE) {
			break;
		}
		if (result != LIVERY_WIRE_OK) {
			core->failed = true;
			break;
		}
		core->type = msg.type;
		core->length = (uint32_t)(used - LIVERY_WIRE_HEADER);
		core->messages++;
		livery_msg_clamp(&msg);
		if (!handle_message(core, &msg)) {
			break;
		}
		at += used;
	}
	return at;
}

/* Makes room for size bytes in all; grows with what really came, never beyond one message. */
static bool reserve(struct livery_core *core, size_t size) {
	if (size <= core->input_capacity) {
		return true;
	}
	size_t capacity = core->input_capacity > 0 ? core->input_capacity : 4096;
	while (capacity < size) {
		capacity *= 2;
	}
	uint8_t *input = realloc(core->input, capacity);
	if (input == NULL) {
		return false;
	}
	core->input = input;
	core->input_capacity = capacity;
	return true;
}

static bool keep(struct livery_core *core, const uint8_t *bytes, size_t size) {
	if (!reserve(core, core->input_size + size)) {
		core->type = 0;
		core_fail(core, 0, NULL, 0, "needs more memory than there is");
		return false;
	}
	memcpy(core->input + core->input_size, bytes, size);
	core->input_size += size;
	return true;
}

static void drop_input(struct livery_core *core, size_t used) {
	core->input_size -= used;
	if (core->input_size > 0) {
		memmove(core->input, core->input + used, core->input_size);
	}
	if (core->input_size == 0 && core->input_capacity > CORE_INPUT_KEEP) {
		free(core->input);
		core->input = NULL;
		core->input_capacity = 0;
	}
}

/*
 * A message that was begun is completed in the input buffer, in pieces no larger than one message;
 * what comes whole is decoded where it is.
 */
bool livery_core_is_held(const struct livery_core *core) {
	return core->held;
}

/* Goes on with what waited. */
static void resume(struct livery_core *core) {
	if (core->input_size == 0) {
		core->held = false; /* it was the last message */
	} else if (core->held) {
		size_t used = consume(core, core->input, core->input_size);
		drop_input(core, used);
	}
}

bool livery_core_input(struct livery_core *core, const uint8_t *untrusted_bytes, size_t size) {
	resume(core);
	while (!core->failed && !core->held && size > 0 && core->input_size > 0) {
		size_t before = core->input_size;
		size_t room = LIVERY_WIRE_MAX - before;
		size_t n = size < room ? size : room;
		if (n == 0) {
			return core_fail(core, 0, NULL, 0, "is longer than any message");
		}
		if (!keep(core, untrusted_bytes, n)) {
			return false;
		}
		size_t used = consume(core, core->input, core->input_size);
		if (core->failed) {
			return false;
		}
		if (used <= before) {
			/* Incomplete still, or the old bytes go and the new ones stay behind. */
			untrusted_bytes += n;
			size -= n;
			drop_input(core, used);
			continue;
		}
		untrusted_bytes += used - before;
		size -= used - before;
		core->input_size = used;
		drop_input(core, used);
	}
	if (!core->failed && size > 0) {
		size_t used = core->held ? 0 : consume(core, untrusted_bytes, size);
		if (!core->failed && used < size) {
			keep(core, untrusted_bytes + used, size - used);
		}
	}
	return !core->failed;
}
