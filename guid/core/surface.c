/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include "guid/core/buffer.h"
#include "guid/core/dialect.h"
#include "guid/core/emit.h"
#include "guid/core/ext.h"
#include "guid/core/surface.h"
#include "guid/core/window.h"

/*
 * Flow control of a window's content: at most one commit a frame callback; what comes in between is
 * merged into the next one. So a hidden window costs nothing, and a domain that draws too often
 * costs no more than one that does not.
 *
 * The compositor calls back for no surface without a buffer. A window whose pixels were not to be
 * had from the beginning gets its frames here, a few a second: it may have some next time.
 */

#define BLIND_MS 100

static void send_release(struct livery_core *core, const struct core_buffer *buffer) {
	if (!buffer->entry.has_id || buffer->busy || buffer->pending > 0) {
		return;
	}
	struct livery_msg msg = { .type = LIVERY_MSG_EXT_RELEASE };
	msg.ext_release.buffer = buffer->entry.id;
	core_send(core, &msg);
}

void core_surface_set_next(struct livery_core *core, struct core_window *window,
		struct core_buffer *buffer) {
	struct core_buffer *old = window->next;
	if (buffer != NULL) {
		window->next_width = buffer->info.width;
		window->next_height = buffer->info.height;
	}
	if (old == buffer) {
		return;
	}
	window->next = buffer;
	if (buffer != NULL) {
		buffer->pending++;
	}
	if (old != NULL) {
		old->pending--;
		send_release(core, old);
		core_buffer_free_unused(core, old);
	}
}

static void apply_ack(struct livery_core *core, struct core_window *window) {
	uint32_t serial;
	if (!window->ack) {
		return;
	}
	window->ack = false;
	if (window->role == CORE_ROLE_TOPLEVEL &&
			core_ext_find_serial(window, window->ack_serial, &serial)) {
		core->ops->toplevel_ack(core->data, window->entry.slot, serial);
	}
}

/*
 * The content's size is the window's, where the domain may choose: floating and up to date. An
 * acknowledgement alone says so of the content that is shown.
 */
static void apply_size(struct livery_core *core, struct core_window *window) {
	const uint32_t held = LIVERY_CORE_MAXIMIZED | LIVERY_CORE_IS_FULLSCREEN;
	uint32_t width = window->next != NULL ? window->next_width : window->size_width;
	uint32_t height = window->next != NULL ? window->next_height : window->size_height;

	if (window->role != CORE_ROLE_TOPLEVEL || !core->dialect->sizes_by_content || width == 0 ||
			(width == window->width && height == window->height)) {
		return;
	}
	if (!window->configured || (window->configure.states & held) ||
			window->ack_serial != window->last_serial) {
		return;
	}
	window->width = width;
	window->height = height;
	core->ops->toplevel_size(core->data, window->entry.slot, width, height);
}

static void commit_next(struct livery_core *core, struct core_window *window) {
	struct core_buffer *buffer = window->next;
	struct livery_rect all = { 0, 0, buffer->info.width, buffer->info.height };
	struct livery_core_commit commit = {
		.buffer = buffer->shown ? buffer->entry.slot : LIVERY_CORE_NONE,
		.damage = window->damage.rects,
		.n_damage = window->damage.n,
		.width = window->next_width,
		.height = window->next_height,
	};

	window->has_pixels = window->has_pixels || buffer->shown;
	commit.frame = window->has_pixels;
	core->blind_due = core->blind_due || !window->has_pixels;
	if (window->full_damage || all.width != window->shown_width ||
			all.height != window->shown_height) {
		commit.damage = &all;
		commit.n_damage = 1;
	}
	core->ops->commit(core->data, window->entry.slot, &commit);
	core->commits++;
	window->shown_width = all.width;
	window->shown_height = all.height;
	window->size_width = window->next_width;
	window->size_height = window->next_height;
	window->frame_wait = true;
	window->frames_shown = window->frames;
	window->frames = 0;
	window->damage.n = 0;
	/* What changed without pixels is to be shown with the next ones. */
	window->full_damage = !buffer->shown;
	/* Without pixels nobody will release it: then it is free at once. */
	buffer->busy = buffer->busy || buffer->shown;
	core_surface_set_next(core, window, NULL);
}

void core_surface_flush(struct livery_core *core, struct core_window *window) {
	if (!window->on_desk || (window->next != NULL && window->frame_wait) ||
			(window->next == NULL && !window->ack)) {
		return;
	}
	apply_ack(core, window);
	apply_size(core, window);
	if (window->next != NULL) {
		commit_next(core, window);
		return;
	}
	struct livery_core_commit commit = { .buffer = LIVERY_CORE_NONE };
	core->ops->commit(core->data, window->entry.slot, &commit);
}

void core_surface_reset(struct livery_core *core, struct core_window *window) {
	core_surface_set_next(core, window, NULL);
	window->damage.n = 0;
	window->full_damage = false;
	window->ack = false;
	window->frames = window->frames_shown = 0;
	window->frame_wait = window->has_pixels = false;
	window->shown_width = window->shown_height = 0;
	window->size_width = window->size_height = 0;
}

/* The next content may be shown. */
static void end_frame(struct livery_core *core, struct core_window *window, uint32_t time) {
	struct livery_msg msg = { .type = LIVERY_MSG_EXT_FRAME, .window = window->entry.id };
	msg.ext_frame.time = time;
	for (; window->frames_shown > 0; window->frames_shown--) {
		core_send(core, &msg);
	}
	window->frame_wait = false;
	core_surface_flush(core, window);
}

void livery_core_frame_done(struct livery_core *core, uint32_t slot, uint32_t time) {
	struct core_window *window = core_window_at(core, slot);
	if (window != NULL && window->frame_wait && window->has_pixels) {
		end_frame(core, window, time);
	}
}

void core_surface_tick(struct livery_core *core, int64_t now) {
	if (!core->blind_due || core->failed || now < core->blind_at) {
		return;
	}
	core->blind_at = now + BLIND_MS;
	core->blind_due = false;
	for (uint32_t i = 0; i < core->windows.limit; i++) {
		struct core_window *window = core_window_at(core, i);
		if (window != NULL && window->frame_wait && !window->has_pixels) {
			end_frame(core, window, (uint32_t)now);
		}
	}
}

int64_t core_surface_deadline(const struct livery_core *core) {
	return core->blind_due ? core->blind_at : -1;
}
