/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/desktop/frame.h"
#include "common/clock.h"
#include "compositor/base/log.h"
#include "compositor/base/owner.h"
#include "compositor/base/picture.h"
#include "compositor/base/server.h"
#include "compositor/desktop/output.h"
#include "compositor/paint/canvas.h"
#include <stdlib.h>
#include <string.h>
#include <wlr/types/wlr_buffer.h>
#include <wlr/types/wlr_output.h>
#include <wlr/types/wlr_scene.h>

struct livery_frame {
	struct livery_server *server;
	struct livery_owner *owner; /* NULL: the GUI domain */
	struct wl_list link; /* livery_server.frames */
	struct livery_frame_spec spec;
	bool placed;
	struct wlr_scene_tree *tree;
	/* Below all pictures a rectangle of the plain colour, so that no side is ever missing. */
	struct wlr_scene_rect *ground;
	struct wlr_scene_buffer *pictures[LIVERY_FRAME_PARTS];
	/* Which sides have a picture of their own, and which of these are of the spec. */
	bool drawn[LIVERY_FRAME_PARTS], current[LIVERY_FRAME_PARTS];
	uint64_t bytes[LIVERY_FRAME_PARTS]; /* of these pictures */
	struct wlr_buffer *plain; /* one pixel of the colour, for the others */
};

#define PIXEL 4 /* bytes */
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
	struct livery_server *server, struct livery_owner *owner,
	const struct livery_frame_spec *spec) {
	struct livery_frame *frame = calloc(1, sizeof(*frame));
	if (frame == NULL) {
		return NULL;
	}
	frame->server = server;
	frame->owner = owner;
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

static uint64_t bytes_of(int width, int height) {
	return (uint64_t)width * (uint64_t)height * PIXEL;
}

static void count(struct livery_frame *frame, enum livery_frame_part part, uint64_t bytes) {
	uint64_t change = bytes - frame->bytes[part];
	frame->bytes[part] = bytes;
	frame->server->stats.frame_bytes += change;
	if (frame->owner != NULL) {
		frame->owner->frame_bytes += change;
	}
}

/*
 * Shows a picture of a side, or the plain colour for NULL; the one before is freed. wlroots' pixman
 * renderer, when it filters, lets the one pixel fade to nothing at all edges.
 */
static void show(
	struct livery_frame *frame, enum livery_frame_part part, struct wlr_buffer *picture) {
	count(frame, part, picture != NULL ? bytes_of(picture->width, picture->height) : 0);
	struct wlr_scene_buffer *node = frame->pictures[part];
	wlr_scene_buffer_set_filter_mode(
		node, picture != NULL ? WLR_SCALE_FILTER_BILINEAR : WLR_SCALE_FILTER_NEAREST);
	wlr_scene_buffer_set_buffer(node, picture != NULL ? picture : frame->plain);
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
			show(frame, i, NULL);
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
	}
	show(frame, part, picture);
	if (picture != NULL) {
		wlr_buffer_drop(picture);
	}
}

static void forget_part(struct livery_frame *frame, enum livery_frame_part part) {
	if (frame->drawn[part]) {
		show(frame, part, NULL);
	}
	frame->drawn[part] = frame->current[part] = false;
}

/* The scene keeps primary_output of a node that is hidden. */
static bool is_seen(const struct livery_frame *frame, enum livery_frame_part part) {
	int x, y;
	return frame->pictures[part]->primary_output != NULL &&
		wlr_scene_node_coords(&frame->pictures[part]->node, &x, &y);
}

/* Whether something of it is seen. */
static bool forget_hidden(struct livery_frame *frame) {
	bool seen = false;
	for (int i = 0; i < LIVERY_FRAME_PARTS; i++) {
		if (is_seen(frame, i)) {
			seen = true;
		} else {
			forget_part(frame, i);
		}
	}
	return seen;
}

/* Frees what is not seen of all frames. Returns how many domains have frames that are. */
static unsigned forget_all_hidden(struct livery_server *server) {
	unsigned owners = 0;
	uint64_t pass = ++server->frame_pass;
	struct livery_frame *frame;
	wl_list_for_each(frame, &server->frames, link) {
		if (forget_hidden(frame) && frame->owner != NULL &&
			frame->owner->frame_pass != pass) {
			frame->owner->frame_pass = pass;
			owners++;
		}
	}
	return owners;
}

/* Bytes that the pictures of one domain's frames may have, where so many have frames. */
static uint64_t share_of_each(const struct livery_server *server, unsigned owners) {
	uint64_t screens = 0;
	const struct livery_output *output;
	wl_list_for_each(output, &server->outputs, link) {
		screens += bytes_of(output->wlr_output->width, output->wlr_output->height);
	}
	uint64_t share = screens > LIVERY_FRAME_LEAST_SHARE ? screens : LIVERY_FRAME_LEAST_SHARE;
	return owners > LIVERY_FRAME_SHARES ? share * LIVERY_FRAME_SHARES / owners : share;
}

/* The window with the keyboard is whole, whatever its domain's others cost. */
static bool has_bound(const struct livery_frame *frame) {
	return frame->owner != NULL && !frame->spec.focused;
}

static bool has_room(
	const struct livery_frame *frame, enum livery_frame_part part, uint64_t share) {
	if (!has_bound(frame)) {
		return true;
	}
	int width, height;
	livery_frame_part_size_px(&frame->spec, part, &width, &height);
	return frame->owner->frame_bytes - frame->bytes[part] + bytes_of(width, height) <= share;
}

/* Whether there was something to paint. What has no room is plain. */
static bool paint_seen(struct livery_frame *frame, uint64_t share) {
	bool painted = false;
	for (int i = 0; i < LIVERY_FRAME_PARTS; i++) {
		if (frame->current[i] || !is_seen(frame, i)) {
			continue;
		}
		if (has_room(frame, i, share)) {
			paint_part(frame, i);
			painted = true;
		} else {
			forget_part(frame, i);
		}
	}
	return painted;
}

/* The share became smaller, or the keyboard left a frame: what was painted longest ago goes. */
static void forget_excess(struct livery_server *server, uint64_t share) {
	struct livery_frame *frame;
	wl_list_for_each(frame, &server->frames, link) {
		for (int i = 0; i < LIVERY_FRAME_PARTS && has_bound(frame) &&
			frame->owner->frame_bytes > share; i++) {
			forget_part(frame, i);
		}
	}
}

/*
 * Who was painted last comes last: one domain with many frames, or one that changes without end,
 * does not keep another's from being painted.
 */
void livery_frames_paint(struct livery_server *server) {
	int64_t end = livery_clock_ms() + PAINT_MS;
	uint64_t share = share_of_each(server, forget_all_hidden(server));
	forget_excess(server, share);
	struct livery_frame *frame, *next;
	wl_list_for_each_safe(frame, next, &server->frames, link) {
		if (!paint_seen(frame, share)) {
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
	for (int i = 0; i < LIVERY_FRAME_PARTS; i++) {
		count(frame, i, 0);
	}
	if (frame->tree != NULL) {
		wlr_scene_node_destroy(&frame->tree->node);
	}
	if (frame->plain != NULL) {
		wlr_buffer_drop(frame->plain);
	}
	free(frame);
}
