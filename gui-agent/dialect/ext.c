/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/dialect/ext.h"

#include <stdlib.h>
#include <string.h>
#include <wlr/types/wlr_buffer.h>
#include <wlr/types/wlr_xdg_shell.h>

#include "gui-agent/base/agent.h"
#include "gui-agent/base/log.h"
#include "gui-agent/dialect/common.h"
#include "gui-agent/dialect/input.h"
#include "gui-agent/link/link.h"
#include "gui-agent/seat/ping.h"
#include "gui-agent/share/buffer.h"
#include "gui-agent/window/compose.h"
#include "gui-agent/window/content.h"
#include "gui-agent/window/scale.h"
#include "gui-agent/window/ticker.h"
#include "gui-agent/window/window.h"
#include "protocol/wire/wire.h"

static bool is_extended(struct agent *agent) {
	return agent_link_dialect(agent->link) == &agent_dialect_ext;
}

/* ---- names ---- */

void agent_ext_buffer_destroy(struct agent_buffer *buffer) {
	struct agent *agent = buffer->pool->memory->buffers->agent;
	if (buffer->id == 0 || !is_extended(agent)) {
		return;
	}
	struct livery_msg msg = { .type = LIVERY_MSG_EXT_BUFFER_DESTROY };
	msg.ext_buffer_destroy.buffer = buffer->id;
	agent_link_send(agent->link, &msg);
}

void agent_ext_pool_destroy(struct agent_pool *pool) {
	struct agent *agent = pool->memory->buffers->agent;
	if (pool->id == 0 || !is_extended(agent)) {
		return;
	}
	struct livery_msg msg = { .type = LIVERY_MSG_EXT_POOL_DESTROY };
	msg.ext_pool_destroy.pool = pool->id;
	agent_link_send(agent->link, &msg);
}

struct tail {
	uint8_t *next;
};

static void put_run(void *data, uint32_t first, uint32_t count) {
	struct tail *tail = data;
	livery_put_u32(tail->next, first);
	livery_put_u32(tail->next + 4, count);
	tail->next += 8;
}

static bool ext_name_pool(struct agent *agent, struct agent_pool *pool) {
	if (pool->id != 0) {
		return true;
	}
	uint8_t *bytes = calloc(pool->memory->shared->n_runs, 8);
	if (bytes == NULL) {
		agent_error("out of memory");
		return false;
	}
	struct tail tail = { bytes };
	size_t n = agent_memory_for_each_run(pool->memory, pool->start, pool->size, put_run, &tail);
	pool->id = agent_link_next_id(agent->link);
	struct livery_msg msg = { .type = LIVERY_MSG_EXT_POOL };
	msg.ext_pool.pool = pool->id;
	msg.ext_pool.size = (uint32_t)pool->size;
	msg.tail = bytes;
	msg.tail_count = (uint32_t)n;
	bool sent = agent_link_send(agent->link, &msg);
	free(bytes);
	return sent;
}

static bool ext_name_buffer(struct agent *agent, struct agent_buffer *buffer) {
	if (buffer->id != 0) {
		return true;
	}
	if (!ext_name_pool(agent, buffer->pool)) {
		return false;
	}
	buffer->id = agent_link_next_id(agent->link);
	struct livery_msg msg = { .type = LIVERY_MSG_EXT_BUFFER };
	msg.ext_buffer.buffer = buffer->id;
	msg.ext_buffer.pool = buffer->pool->id;
	msg.ext_buffer.offset = buffer->offset;
	msg.ext_buffer.width = (uint32_t)buffer->width;
	msg.ext_buffer.height = (uint32_t)buffer->height;
	msg.ext_buffer.stride = buffer->stride;
	msg.ext_buffer.format = buffer->format;
	return agent_link_send(agent->link, &msg);
}

/* ---- windows ---- */

static struct livery_msg window_msg(const struct agent_window *window, uint32_t type) {
	return (struct livery_msg){ .type = type, .window = window->id };
}

static void ext_send(const struct agent_window *window, const struct livery_msg *msg) {
	agent_link_send(window->agent->link, msg);
}

static void ext_parent(struct agent_window *window) {
	struct agent_window *parent = agent_window_get_parent(window);
	struct livery_msg msg = window_msg(window, LIVERY_MSG_EXT_PARENT);
	msg.ext_parent.parent = parent != NULL && parent->id != 0 ? parent->id : window->id;
	ext_send(window, &msg);
}

static int32_t bounded(int64_t value, int32_t low, int32_t high) {
	return value < low ? low : value > high ? high : (int32_t)value;
}

static void ext_place(struct agent_window *window) {
	struct agent_window *parent = agent_window_get_parent(window);
	const struct wlr_xdg_positioner_rules *rules = window->kind->rules(window);
	if (parent == NULL || rules == NULL) {
		return;
	}
	const int32_t coord = LIVERY_EXT_COORD, side = LIVERY_EXT_MAX_SIDE;
	struct livery_msg msg = window_msg(window, LIVERY_MSG_EXT_POPUP);
	msg.ext_popup.parent = parent->id;
	msg.ext_popup.anchor_x = bounded(rules->anchor_rect.x, -coord, coord);
	msg.ext_popup.anchor_y = bounded(rules->anchor_rect.y, -coord, coord);
	msg.ext_popup.anchor_width = (uint32_t)bounded(rules->anchor_rect.width, 0, coord);
	msg.ext_popup.anchor_height = (uint32_t)bounded(rules->anchor_rect.height, 0, coord);
	msg.ext_popup.width = (uint32_t)bounded(rules->size.width, 1, side);
	msg.ext_popup.height = (uint32_t)bounded(rules->size.height, 1, side);
	msg.ext_popup.anchor = rules->anchor;
	msg.ext_popup.gravity = rules->gravity;
	msg.ext_popup.constraint = rules->constraint_adjustment;
	msg.ext_popup.offset_x = bounded(rules->offset.x, -coord, coord);
	msg.ext_popup.offset_y = bounded(rules->offset.y, -coord, coord);
	msg.ext_popup.grab = window->grab ? 1 : 0;
	msg.ext_popup.token = ++window->token;
	window->sent_grab = window->grab;
	ext_send(window, &msg);
}

static void ext_state(struct agent_window *window, uint32_t set, uint32_t unset) {
	struct livery_msg msg = window_msg(window, LIVERY_MSG_EXT_STATE);
	msg.ext_state.set = set;
	msg.ext_state.unset = unset;
	ext_send(window, &msg);
}

/* As the parent, it is sent whenever the window is announced. */
static void ext_modal(struct agent_window *window) {
	if (window->modal && agent_link_knows_modal(window->agent->link)) {
		ext_state(window, AGENT_STATE_MODAL, 0);
	}
}

/* All that is known of a toplevel before it is mapped. */
static void describe_toplevel(struct agent_window *window) {
	agent_common_app_id(window);
	agent_common_title(window);
	agent_common_hints(window);
	ext_parent(window);
	ext_modal(window);
}

static void ext_icon(struct agent_window *window) {
	struct livery_msg msg = window_msg(window, LIVERY_MSG_EXT_ICON);
	msg.ext_icon.x = bounded(window->icon_x, -LIVERY_EXT_COORD, LIVERY_EXT_COORD);
	msg.ext_icon.y = bounded(window->icon_y, -LIVERY_EXT_COORD, LIVERY_EXT_COORD);
	ext_send(window, &msg);
}

static void ext_create(struct agent_window *window) {
	int width = window->width, height = window->height;
	if (window->popup) {
		struct wlr_box box = window->kind->box(window, false);
		width = box.width;
		height = box.height;
	}
	agent_common_create(window, 0, 0, width, height, false);
	if (window->icon) {
		ext_icon(window);
		return;
	}
	if (window->popup) {
		agent_common_app_id(window);
		ext_place(window);
		return;
	}
	describe_toplevel(window);
}

static void ext_map(struct agent_window *window) {
	if (window->popup) {
		if (window->grab != window->sent_grab) {
			ext_place(window);
		}
	}
	agent_common_map(window, 0, false);
	if (!window->popup && window->requested != 0) {
		ext_state(window, window->requested, 0);
		window->requested = 0;
	}
}

static void ext_cursor(struct agent_window *window, uint32_t shape) {
	struct livery_msg msg = window_msg(window, LIVERY_MSG_EXT_CURSOR);
	msg.ext_cursor.shape = shape;
	ext_send(window, &msg);
}

static void ext_drag(struct agent_window *window, uint32_t serial) {
	struct livery_msg msg = window_msg(window, LIVERY_MSG_EXT_DRAG);
	msg.ext_drag.serial = serial;
	ext_send(window, &msg);
}

static void ext_grab(struct agent_window *window, uint32_t edges) {
	struct livery_msg msg = window_msg(window, LIVERY_MSG_EXT_GRAB);
	msg.ext_grab.edges = edges;
	ext_send(window, &msg);
}

/* ---- content ---- */

/* The damage as rectangles, the bounding box where they are too many. Returns their number. */
static uint32_t put_damage(uint8_t *out, pixman_region32_t *damage) {
	int n;
	const pixman_box32_t *boxes = pixman_region32_rectangles(damage, &n);
	if (n > LIVERY_EXT_MAX_RECTS) {
		boxes = pixman_region32_extents(damage);
		n = 1;
	}
	for (int i = 0; i < n; i++) {
		livery_put_u32(out + i * 16, (uint32_t)boxes[i].x1);
		livery_put_u32(out + i * 16 + 4, (uint32_t)boxes[i].y1);
		livery_put_u32(out + i * 16 + 8, (uint32_t)(boxes[i].x2 - boxes[i].x1));
		livery_put_u32(out + i * 16 + 12, (uint32_t)(boxes[i].y2 - boxes[i].y1));
	}
	return (uint32_t)n;
}

/* Only a buffer that always was as large as the content needs no word. */
static bool send_size(struct agent_window *window, const struct agent_buffer *buffer) {
	const int width = window->view_width, height = window->view_height;
	bool plain = width == buffer->width && height == buffer->height;
	if (window->sent_width == 0 ? plain
			: width == window->sent_width && height == window->sent_height) {
		return true;
	}
	window->sent_width = width;
	window->sent_height = height;
	struct livery_msg msg = window_msg(window, LIVERY_MSG_EXT_SIZE);
	msg.ext_size.width = (uint32_t)width;
	msg.ext_size.height = (uint32_t)height;
	return agent_link_send(window->agent->link, &msg);
}

/* The damage in the buffer's pixels. */
static uint32_t put_scaled_damage(uint8_t *out, struct agent_window *window,
		const struct agent_buffer *buffer) {
	pixman_region32_t damage;
	pixman_region32_init(&damage);
	agent_scale_region(&damage, &window->damage, window->view_width, window->view_height,
		buffer->width, buffer->height);
	uint32_t n = put_damage(out, &damage);
	pixman_region32_fini(&damage);
	return n;
}

static bool send_commit(struct agent_window *window, struct agent_buffer *buffer) {
	uint8_t tail[LIVERY_EXT_MAX_RECTS * 16];
	struct livery_msg msg = window_msg(window, LIVERY_MSG_EXT_COMMIT);
	msg.ext_commit.serial = window->acked_serial;
	if (buffer != NULL) {
		msg.ext_commit.buffer = buffer->id;
		msg.tail = tail;
		msg.tail_count = put_scaled_damage(tail, window, buffer);
	}
	if (!agent_link_send(window->agent->link, &msg)) {
		return false;
	}
	window->sent_serial = window->acked_serial;
	return true;
}

/*
 * Nothing to draw. A program that waits for a frame callback nevertheless gets the window's next
 * frame, by showing the same pixels again if they are still held, else at the next tick.
 */
static void commit_nothing(struct agent_window *window) {
	window->dirty = false;
	bool wants = agent_window_wants_frame(window);
	if (wants && window->sent != NULL && window->sent->busy > 0) {
		if (send_commit(window, window->sent)) {
			window->frame_pending = true;
		}
		return;
	}
	if (window->acked_serial != window->sent_serial) {
		send_commit(window, NULL);
	}
	if (wants) {
		agent_window_await_tick(window);
	}
}

static void ext_commit(struct agent_window *window) {
	const int side = LIVERY_EXT_MAX_SIDE;
	const int width = window->width, height = window->height;
	if (window->dirty && !agent_window_update_content(window, side, side)) {
		return;
	}
	if ((window->width != width || window->height != height) && window->popup &&
			window->kind->adopt_size(window)) {
		ext_place(window);
	}
	if (!window->attached && !pixman_region32_not_empty(&window->damage)) {
		commit_nothing(window);
		return;
	}
	struct agent_buffer *buffer = agent_window_passthrough(window);
	if (buffer == NULL) {
		buffer = agent_compose_window(window, false);
	}
	if (buffer == NULL && window->starved == AGENT_STARVED_CUT &&
			window->acked_serial != window->sent_serial) {
		/* It may become smaller again. */
		send_commit(window, NULL);
	}
	if (buffer == NULL || !ext_name_buffer(window->agent, buffer) ||
			!send_size(window, buffer) || !send_commit(window, buffer)) {
		return; /* stays dirty, until a buffer is released */
	}
	window->frame_pending = true;
	agent_window_content_sent(window, buffer);
}

/* Its content comes before MAP, and says what size the window has now. */
static void ext_recall(struct agent_window *window) {
	describe_toplevel(window);
	if (!window->modal && agent_link_knows_modal(window->agent->link)) {
		ext_state(window, 0, AGENT_STATE_MODAL);
	}
	if (!agent_link_is_congested(window->agent->link)) {
		ext_commit(window);
	}
}

/* ---- from the daemon ---- */

/*
 * The height to draw in. A window that is shown cut has become as small as what is shown: when
 * only its states change, that must not become the size of the program.
 */
static int wanted_height(const struct agent_window *window, const struct livery_msg *msg) {
	const uint32_t sizing = AGENT_STATE_MAXIMIZED | AGENT_STATE_FULLSCREEN |
		AGENT_CONFIGURE_RESIZING;
	int width = (int)msg->ext_configure.width, height = (int)msg->ext_configure.height;
	bool kept = window->starved == AGENT_STARVED_CUT && width == window->width &&
		height < window->height && (msg->ext_configure.states & sizing) == 0;
	return kept ? window->height : height;
}

static void handle_configure(struct agent_window *window, const struct livery_msg *msg) {
	const struct agent_configure configure = {
		.serial = msg->ext_configure.serial,
		.width = (int)msg->ext_configure.width,
		.height = wanted_height(window, msg),
		.states = msg->ext_configure.states,
		.bounds_width = bounded(msg->ext_configure.bounds_width, 0, LIVERY_EXT_MAX_SIDE),
		.bounds_height = bounded(msg->ext_configure.bounds_height, 0, LIVERY_EXT_MAX_SIDE),
	};
	if (!window->popup) {
		window->kind->configure(window, &configure);
	}
}

static void handle_popup_configure(struct agent_window *window, const struct livery_msg *msg) {
	const int32_t coord = LIVERY_EXT_COORD;
	if (!window->popup || msg->ext_popup_configure.token != window->token) {
		return;
	}
	struct wlr_box box = {
		.x = bounded(msg->ext_popup_configure.x, -coord, coord),
		.y = bounded(msg->ext_popup_configure.y, -coord, coord),
		.width = (int)msg->ext_popup_configure.width,
		.height = (int)msg->ext_popup_configure.height,
	};
	window->kind->place(window, &box);
}

static void handle_release(struct agent *agent, uint32_t id) {
	struct agent_buffer *buffer = agent_buffers_find(agent->buffers, id);
	if (buffer != NULL) {
		agent_buffer_release(buffer);
		/* A window may have waited for a free one. */
		agent_windows_schedule_flush(agent);
	}
}

static void handle_scale(struct agent *agent, const struct livery_msg *msg) {
	struct agent_window *window = agent_window_from_id(agent, msg->window);
	if (window != NULL && !window->popup) {
		agent_scale_set_window(window, msg->ext_scale.scale);
	} else if (msg->window == 0) {
		agent_scale_set_default(agent, msg->ext_scale.scale);
	}
}

static void ext_handle_global(struct agent *agent, const struct livery_msg *msg) {
	switch (msg->type) {
	case LIVERY_MSG_EXT_RELEASE:
		handle_release(agent, msg->ext_release.buffer);
		break;
	case LIVERY_MSG_EXT_SCALE:
		handle_scale(agent, msg);
		break;
	default:
		agent_input_handle_global(agent, msg);
		break;
	}
}

static void ext_handle_window(struct agent *agent, struct agent_window *window,
		const struct livery_msg *msg) {
	if (window == NULL) {
		return;
	}
	switch (msg->type) {
	case LIVERY_MSG_EXT_CONFIGURE:
		handle_configure(window, msg);
		break;
	case LIVERY_MSG_EXT_POPUP_CONFIGURE:
		handle_popup_configure(window, msg);
		break;
	case LIVERY_MSG_EXT_POPUP_DONE:
		if (window->popup) {
			window->kind->close(window);
		}
		break;
	case LIVERY_MSG_EXT_PING:
		agent_ping_window(window, msg->ext_ping.serial);
		break;
	case LIVERY_MSG_EXT_FRAME:
		agent_window_handle_frame(window, msg->ext_frame.refresh);
		break;
	case LIVERY_MSG_DESTROY:
		break; /* the echo: nothing waits for it */
	default:
		agent_input_handle_window(window, msg);
		break;
	}
}

static void ext_reset(struct agent *agent) {
	agent_ticker_stop(agent->ticker);
}

const struct agent_dialect agent_dialect_ext = {
	.name = "extension",
	.create = ext_create,
	.map = ext_map,
	.unmap = agent_common_unmap,
	.recall = ext_recall,
	.destroy = agent_common_destroy,
	.title = agent_common_title,
	.app_id = agent_common_app_id,
	.hints = agent_common_hints,
	.parent = ext_parent,
	.place = ext_place,
	.state = ext_state,
	.commit = ext_commit,
	.cursor = ext_cursor,
	.drag = ext_drag,
	.grab = ext_grab,
	.handle_global = ext_handle_global,
	.handle_window = ext_handle_window,
	.reset = ext_reset,
};
