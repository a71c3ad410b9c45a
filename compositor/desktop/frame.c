/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/desktop/frame.h"
#include "common/clock.h"
#include "compositor/base/log.h"
#include "compositor/base/picture.h"
#include "compositor/base/server.h"
#include "compositor/desktop/output.h"
#include "compositor/paint/canvas.h"
#include <stdlib.h>
#include <string.h>
#include <wlr/types/wlr_buffer.h>
#include <wlr/types/wlr_scene.h>

struct livery_frame {
	struct livery_server *server;
	struct wl_list link; /* livery_server.frames */
	struct livery_frame_spec spec;
	bool placed;
	struct wlr_scene_tree *tree;
	/* Below all pictures a rectangle of the plain colour, so that no side is ever missing. */
	struct wlr_scene_rect *ground;
	struct wlr_scene_buffer *pictures[LIVERY_FRAME_PARTS];
	/* Which sides have a picture of their own, and which of these are of the spec. */
	bool drawn[LIVERY_FRAME_PARTS], current[LIVERY_FRAME_PARTS];
	struct wlr_buffer *plain; /* one pixel of the colour, for the others */
};

#define PAINT_MS 16 /* for all frames, each time; what is left is plain until the next time */

void livery_frame_scene_color(uint32_t color, float out[static 4]) {
	for (int i = 0; i < 3; i++) {
		out[i] = (float)((color >> (16 - 8 * i)) & 0xff) / 255.0f;
	}
	out[3] = 1.0f;
}

static bool create_parts(struct livery_frame *frame) {
	float color[4];
	livery_frame_scene_color(frame->spec.label.color, color);
	frame->ground = wlr_scene_rect_create(frame->tree, 0, 0, color);
	for (int i = 0; i < LIVERY_FRAME_PARTS; i++) {
		frame->pictures[i] = wlr_scene_buffer_create(frame->tree, NULL);
		if (frame->pictures[i] == NULL) {
			return false;
		}
	}
	return frame->ground != NULL;
}

static struct wlr_buffer *create_plain(uint32_t color) {
	struct livery_picture *picture = livery_picture_create(1, 1);
	if (picture == NULL) {
		return NULL;
	}
	*pixman_image_get_data(picture->image) = 0xff000000 | color;
	return &picture->base;
}

struct livery_frame *livery_frame_create(struct wlr_scene_tree *parent,
	struct livery_server *server, const struct livery_frame_spec *spec) {
	struct livery_frame *frame = calloc(1, sizeof(*frame));
	if (frame == NULL) {
		return NULL;
	}
	frame->server = server;
	frame->spec = *spec;
	wl_list_insert(server->frames.prev, &frame->link);
	frame->plain = create_plain(spec->label.color);
	frame->tree = wlr_scene_tree_create(parent);
	if (frame->plain == NULL || frame->tree == NULL || !create_parts(frame)) {
		livery_frame_destroy(frame);
		return NULL;
	}
	return frame;
}

static void mark_opaque(struct wlr_scene_buffer *picture, const struct livery_box *box) {
	pixman_region32_t opaque;
	pixman_region32_init_rect(&opaque, 0, 0, (unsigned)box->width, (unsigned)box->height);
	wlr_scene_buffer_set_opaque_region(picture, &opaque);
	pixman_region32_fini(&opaque);
}

static void place_part(struct livery_frame *frame, enum livery_frame_part part) {
	struct livery_box box;
	livery_frame_part_box(&frame->spec, part, &box);
	wlr_scene_buffer_set_dest_size(frame->pictures[part], box.width, box.height);
	wlr_scene_node_set_position(&frame->pictures[part]->node, box.x, box.y);
	mark_opaque(frame->pictures[part], &box);
}

void livery_frame_update(struct livery_frame *frame, const struct livery_frame_spec *spec) {
	struct livery_frame_spec before = frame->spec;
	frame->spec = *spec;
	frame->spec.kind = before.kind;
	frame->spec.label = before.label;
	memcpy(frame->spec.name, before.name, sizeof(frame->spec.name));

	int x, y, width, height;
	livery_frame_content_offset(frame->spec.kind, &x, &y);
	wlr_scene_node_set_position(&frame->tree->node, -x, -y);
	livery_frame_outer_size(
		frame->spec.kind, frame->spec.width, frame->spec.height, &width, &height);
	wlr_scene_rect_set_size(frame->ground, width, height);
	for (int i = 0; i < LIVERY_FRAME_PARTS; i++) {
		place_part(frame, i);
		if (!frame->placed) {
			wlr_scene_buffer_set_buffer(frame->pictures[i], frame->plain);
		}
		if (!livery_frame_part_equal(&before, &frame->spec, i)) {
			frame->current[i] = false;
		}
	}
	frame->placed = true;
	livery_output_schedule(frame->server);
}

static void paint_part(struct livery_frame *frame, enum livery_frame_part part) {
	struct wlr_buffer *picture =
		livery_canvas_paint_frame(frame->server->canvas, &frame->spec, part);
	frame->drawn[part] = frame->current[part] = true;
	if (picture == NULL) {
		livery_error("no memory for a frame");
		wlr_scene_buffer_set_buffer(frame->pictures[part], frame->plain);
		return;
	}
	wlr_scene_buffer_set_buffer(frame->pictures[part], picture);
	wlr_buffer_drop(picture);
}

/* The scene keeps primary_output of a node that is hidden. */
static bool is_seen(const struct livery_frame *frame, enum livery_frame_part part) {
	int x, y;
	return frame->pictures[part]->primary_output != NULL &&
		wlr_scene_node_coords(&frame->pictures[part]->node, &x, &y);
}

static void forget_hidden(struct livery_frame *frame) {
	for (int i = 0; i < LIVERY_FRAME_PARTS; i++) {
		if (frame->drawn[i] && !is_seen(frame, i)) {
			wlr_scene_buffer_set_buffer(frame->pictures[i], frame->plain);
			frame->drawn[i] = frame->current[i] = false;
		}
	}
}

/* Whether there was something to paint. */
static bool paint_seen(struct livery_frame *frame) {
	bool painted = false;
	for (int i = 0; i < LIVERY_FRAME_PARTS; i++) {
		if (!frame->current[i] && is_seen(frame, i)) {
			paint_part(frame, i);
			painted = true;
		}
	}
	return painted;
}

/*
 * Who was painted last comes last: one domain with many frames, or one that changes without end,
 * does not keep another's from being painted.
 */
void livery_frames_paint(struct livery_server *server) {
	int64_t end = livery_clock_ms() + PAINT_MS;
	struct livery_frame *frame, *next;
	wl_list_for_each(frame, &server->frames, link) {
		forget_hidden(frame);
	}
	wl_list_for_each_safe(frame, next, &server->frames, link) {
		if (!paint_seen(frame)) {
			continue;
		}
		wl_list_remove(&frame->link);
		wl_list_insert(server->frames.prev, &frame->link);
		if (livery_clock_ms() >= end) {
			livery_output_schedule(server);
			return;
		}
	}
}

const struct livery_frame_spec *livery_frame_spec(const struct livery_frame *frame) {
	return &frame->spec;
}

void livery_frame_destroy(struct livery_frame *frame) {
	if (frame == NULL) {
		return;
	}
	wl_list_remove(&frame->link);
	if (frame->tree != NULL) {
		wlr_scene_node_destroy(&frame->tree->node);
	}
	if (frame->plain != NULL) {
		wlr_buffer_drop(frame->plain);
	}
	free(frame);
}
