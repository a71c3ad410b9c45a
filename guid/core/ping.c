/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guid/core/emit.h"
#include "guid/core/ping.h"
#include "guid/core/window.h"

/*
 * Whether the program of a window lives. The compositor asks after the user has done something with
 * the window. The domain answers by what it does: it has taken all that it was sent, and anything
 * came for the window since. Where nothing came, an agent that can is asked to ask the program.
 */

#define PING_VERSION 2 /* of the extension */

static bool can_ask(const struct livery_core *core) {
	return core->ext_version >= PING_VERSION;
}

static void ask(struct livery_core *core, struct core_window *window) {
	struct livery_msg msg = { .type = LIVERY_MSG_EXT_PING, .window = window->entry.id };
	if (!window->asked) {
		window->asked = true;
		msg.ext_ping.serial = window->ping_serial;
		core_send(core, &msg);
	}
}

/* Answers, asks, or waits for the domain to take its output. */
static void check(struct livery_core *core, struct core_window *window) {
	if (!window->pinged || core->failed || core->ops->queued(core->data) > 0) {
		return;
	}
	if (!window->heard && (can_ask(core) || window->waiting)) {
		if (can_ask(core)) {
			ask(core, window);
		}
		return;
	}
	window->pinged = window->asked = false;
	core->ops->toplevel_pong(core->data, window->entry.slot, window->ping_serial);
}

void livery_core_ping(struct livery_core *core, uint32_t slot, uint32_t serial) {
	struct core_window *window = core_window_at(core, slot);
	if (window == NULL || window->role != CORE_ROLE_TOPLEVEL) {
		return;
	}
	window->pinged = true;
	window->asked = false;
	window->ping_serial = serial;
	check(core, window);
}

void core_ping_heard(struct livery_core *core, struct core_window *window) {
	window->heard = true;
	if (window->pinged) {
		check(core, window);
	}
}

void core_ping_note_input(struct livery_core *core, uint32_t slot) {
	struct core_window *window = core_window_at(core, slot);
	while (window != NULL && window->role == CORE_ROLE_POPUP) {
		window = core_window_find(core, window->popup_parent);
	}
	if (window != NULL) {
		window->heard = false;
	}
}

void core_ping_drained(struct livery_core *core) {
	for (uint32_t i = 0; i < core->windows.limit; i++) {
		struct core_window *window = core_window_at(core, i);
		if (window != NULL && window->pinged) {
			check(core, window);
		}
	}
}

/* An answer that nobody waits for any more says nothing. */
void core_ping_handle_pong(struct livery_core *core, struct core_window *window,
		const struct livery_msg *msg) {
	if (window->asked && msg->ext_pong.serial == window->ping_serial) {
		core_ping_heard(core, window);
	}
}
