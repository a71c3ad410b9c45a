/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/desktop/frame.h"
#include "compositor/base/log.h"
#include "compositor/base/server.h"
#include "compositor/paint/canvas.h"
#include <stdlib.h>
#include <string.h>
#include <wlr/types/wlr_buffer.h>
#include <wlr/types/wlr_scene.h>

struct livery_frame {
	struct livery_server *server;
	struct livery_frame_spec spec;
	bool painted;
	struct wlr_scene_tree *tree;
	/* Below each picture a rectangle of the plain colour, so that no side is ever missing. */
	struct wlr_scene_rect *rects[LIVERY_FRAME_PARTS];
	struct wlr_scene_buffer *pictures[LIVERY_FRAME_PARTS];
};

void livery_frame_scene_color(uint32_t color, float out[static 4]) {
	for (int i = 0; i < 3; i++) {
		out[i] = (float)((color >> (16 - 8 * i)) & 0xff) / 255.0f;
	}
	out[3] = 1.0f;
}

static bool create_parts(struct livery_frame *frame) {
	float color[4];
	livery_frame_scene_color(frame->spec.label.color, color);
	for (int i = 0; i < LIVERY_FRAME_PARTS; i++) {
		frame->rects[i] = wlr_scene_rect_create(frame->tree, 0, 0, color);
		frame->pictures[i] = wlr_scene_buffer_create(frame->tree, NULL);
		if (frame->rects[i] == NULL || frame->pictures[i] == NULL) {
			return false;
		}
	}
	return true;
}

struct livery_frame *livery_frame_create(struct wlr_scene_tree *parent,
	struct livery_server *server, const struct livery_frame_spec *spec) {
	struct livery_frame *frame = calloc(1, sizeof(*frame));
	if (frame == NULL) {
		return NULL;
	}
	frame->server = server;
	frame->spec = *spec;
	frame->tree = wlr_scene_tree_create(parent);
	if (frame->tree == NULL || !create_parts(frame)) {
		if (frame->tree != NULL) {
			wlr_scene_node_destroy(&frame->tree->node);
		}
		free(frame);
		return NULL;
	}
	return frame;
}

static void paint_part(struct livery_frame *frame, enum livery_frame_part part) {
	struct wlr_buffer *picture =
		livery_canvas_paint_frame(frame->server->canvas, &frame->spec, part);
	wlr_scene_buffer_set_buffer(frame->pictures[part], picture);
	if (picture == NULL) {
		livery_error("no memory for a frame");
		return;
	}
	wlr_buffer_drop(picture);
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
	wlr_scene_rect_set_size(frame->rects[part], box.width, box.height);
	wlr_scene_node_set_position(&frame->rects[part]->node, box.x, box.y);
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

	int x, y;
	livery_frame_content_offset(frame->spec.kind, &x, &y);
	wlr_scene_node_set_position(&frame->tree->node, -x, -y);
	for (int i = 0; i < LIVERY_FRAME_PARTS; i++) {
		place_part(frame, i);
		if (!frame->painted || !livery_frame_part_equal(&before, &frame->spec, i)) {
			paint_part(frame, i);
		}
	}
	frame->painted = true;
}

const struct livery_frame_spec *livery_frame_spec(const struct livery_frame *frame) {
	return &frame->spec;
}

void livery_frame_destroy(struct livery_frame *frame) {
	if (frame == NULL) {
		return;
	}
	wlr_scene_node_destroy(&frame->tree->node);
	free(frame);
}
