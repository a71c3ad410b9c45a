/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Images of windows for a plain daemon. WINDOW_DUMP names the pages of a window's image, SHMIMAGE
 * names what changed in it. The daemon reads the pages until it has acknowledged a later dump, or
 * the end of the window. UNMAP has no answer: what is acknowledged after it tells of it too.
 */
#include <stdlib.h>

#include "gui-agent/base/agent.h"
#include "gui-agent/base/log.h"
#include "gui-agent/dialect/stock.h"
#include "gui-agent/link/link.h"
#include "gui-agent/share/buffer.h"
#include "gui-agent/window/compose.h"
#include "gui-agent/window/content.h"
#include "gui-agent/window/window.h"
#include "protocol/pages/pages.h"
#include "protocol/wire/wire.h"

/* A use of a buffer as image that the daemon has not ended yet. */
struct old_image {
	struct wl_list link; /* agent.dumps, in order of the dumps; agent.retired */
	uint32_t window;
	struct agent_buffer *buffer; /* NULL: the dump had none before it */
	bool hidden; /* in dumps, but of no dump: it goes with the answer to the next one */
};

static bool image_is_packed(const struct agent_buffer *buffer) {
	return buffer->stride == (uint32_t)buffer->width * 4 && buffer->offset % LIVERY_PAGE == 0;
}

static bool note_old_image(struct wl_list *list, uint32_t window, struct agent_buffer *buffer) {
	struct old_image *old = calloc(1, sizeof(*old));
	if (old == NULL) {
		agent_error("out of memory");
		return false;
	}
	old->window = window;
	old->buffer = buffer;
	wl_list_insert(list->prev, &old->link);
	return true;
}

static void old_image_end(struct agent *agent, struct old_image *old) {
	if (old->buffer != NULL) {
		agent_buffer_release(old->buffer);
		agent_windows_schedule_flush(agent);
	}
	wl_list_remove(&old->link);
	free(old);
}

void agent_stock_handle_dump_ack(struct agent *agent) {
	struct old_image *old, *next;
	wl_list_for_each_safe(old, next, &agent->dumps, link) {
		bool answered = !old->hidden;
		old_image_end(agent, old);
		if (answered) {
			return;
		}
	}
}

void agent_stock_hide_image(struct agent_window *window) {
	struct wl_list *dumps = &window->agent->dumps;
	struct agent_buffer *image = window->stock.image;
	window->stock.image = NULL;
	if (image != NULL && !note_old_image(dumps, window->id, image)) {
		agent_buffer_release(image);
	} else if (image != NULL) {
		struct old_image *old = wl_container_of(dumps->prev, old, link);
		old->hidden = true;
	}
}

void agent_stock_retire_image(struct agent_window *window) {
	struct agent_buffer *image = window->stock.image;
	window->stock.image = NULL;
	if (image != NULL && !note_old_image(&window->agent->retired, window->id, image)) {
		agent_buffer_release(image);
	}
}

void agent_stock_handle_destroy_echo(struct agent *agent, uint32_t id) {
	struct old_image *old, *next;
	wl_list_for_each_safe(old, next, &agent->retired, link) {
		if (old->window == id) {
			old_image_end(agent, old);
		}
	}
	wl_list_for_each_safe(old, next, &agent->dumps, link) {
		if (old->window == id && old->hidden) {
			old_image_end(agent, old);
		}
	}
}

void agent_stock_forget_images(struct agent *agent) {
	struct old_image *old, *next;
	wl_list_for_each_safe(old, next, &agent->dumps, link) {
		wl_list_remove(&old->link);
		free(old);
	}
	wl_list_for_each_safe(old, next, &agent->retired, link) {
		wl_list_remove(&old->link);
		free(old);
	}
	struct agent_window *window;
	wl_list_for_each(window, &agent->windows, link) {
		window->stock.image = NULL;
	}
}

/* ---- sending ---- */

struct tail {
	uint8_t *next;
};

static void put_refs(void *data, uint32_t first, uint32_t count) {
	struct tail *tail = data;
	for (uint32_t i = 0; i < count; i++, tail->next += 4) {
		livery_put_u32(tail->next, first + i);
	}
}

static bool send_dump(struct agent_window *window, const struct agent_buffer *image) {
	size_t bytes = (size_t)image->stride * (size_t)image->height;
	size_t pages = (bytes + LIVERY_PAGE - 1) / LIVERY_PAGE;
	uint8_t *refs = pages > 0 && pages <= LIVERY_MAX_REFS ? calloc(pages, 4) : NULL;
	if (refs == NULL) {
		return false;
	}
	struct tail tail = { refs };
	agent_memory_for_each_run(image->pool->memory, image->pool->start + image->offset, bytes,
		put_refs, &tail);
	struct livery_msg msg = { .type = LIVERY_MSG_WINDOW_DUMP, .window = window->id };
	msg.window_dump.width = (uint32_t)image->width;
	msg.window_dump.height = (uint32_t)image->height;
	msg.window_dump.bpp = 32;
	msg.tail = refs;
	msg.tail_count = (uint32_t)pages;
	bool sent = agent_link_send(window->agent->link, &msg);
	free(refs);
	return sent;
}

static void send_damage(struct agent_window *window) {
	int n;
	const pixman_box32_t *boxes = pixman_region32_rectangles(&window->damage, &n);
	if (n > LIVERY_EXT_MAX_RECTS) {
		boxes = pixman_region32_extents(&window->damage);
		n = 1;
	}
	for (int i = 0; i < n; i++) {
		struct livery_msg msg = { .type = LIVERY_MSG_SHMIMAGE, .window = window->id };
		msg.shmimage.x = boxes[i].x1;
		msg.shmimage.y = boxes[i].y1;
		msg.shmimage.width = boxes[i].x2 - boxes[i].x1;
		msg.shmimage.height = boxes[i].y2 - boxes[i].y1;
		agent_link_send(window->agent->link, &msg);
	}
}

static bool change_image(struct agent_window *window, struct agent_buffer *image) {
	struct agent *agent = window->agent;
	if (!note_old_image(&agent->dumps, window->id, window->stock.image)) {
		return false;
	}
	if (!send_dump(window, image)) {
		struct old_image *old = wl_container_of(agent->dumps.prev, old, link);
		wl_list_remove(&old->link);
		free(old);
		return false;
	}
	window->stock.image = image;
	agent_buffer_use(image);
	agent_window_damage_content(window);
	return true;
}

void agent_stock_commit_image(struct agent_window *window) {
	struct agent_buffer *image = agent_window_passthrough(window);
	if (image == NULL || !image_is_packed(image)) {
		image = agent_compose_window(window, true);
	}
	if (image == NULL || (image != window->stock.image && !change_image(window, image))) {
		return;
	}
	send_damage(window);
	agent_window_content_sent(window, image);
}
