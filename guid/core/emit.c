/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include "guid/core/emit.h"

/* ---- errors ---- */

bool core_fail(struct livery_core *core, uint32_t window, const char *field, int64_t value,
		const char *reason) {
	core->failed = true;
	core->error = (struct livery_wire_error){
		.type = core->type,
		.window = window,
		.length = core->length,
		.message = livery_wire_name(core->type),
		.field = field,
		.value = value,
		.reason = reason,
	};
	return false;
}

void core_log_once(struct livery_core *core, enum core_line line, const char *text) {
	if ((core->logged & (uint32_t)line) == 0) {
		core->logged |= (uint32_t)line;
		core->ops->log(core->data, text);
	}
}

/* ---- output ---- */

bool core_at_least(const struct livery_core *core, uint32_t minor) {
	return LIVERY_VERSION_MINOR(core->mode.version) >= minor;
}

bool core_congested(const struct livery_core *core) {
	return core->ops->queued(core->data) > core->limits.queued_bytes;
}

void core_send(struct livery_core *core, const struct livery_msg *msg) {
	uint8_t small[1024], *out = small;
	size_t room = sizeof(small);

	if (core->failed || !core->greeted) {
		return;
	}
	if (livery_wire_length(msg) > room) {
		/* Only the clipboard is as long, and bounded by its limit. */
		room = livery_wire_length(msg);
		out = calloc(1, room);
		if (out == NULL) {
			return;
		}
	}
	size_t size = livery_wire_encode(&core->mode, msg, out, room);
	if (size > 0) {
		if (core->ops->trace != NULL) {
			core->ops->trace(core->data, false, msg);
		}
		core->ops->output(core->data, out, size);
	}
	if (out != small) {
		free(out);
	}
}

void core_send_empty(struct livery_core *core, uint32_t type, uint32_t window) {
	struct livery_msg msg = { .type = type, .window = window };
	core_send(core, &msg);
}
