/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/domain/content.h"
#include "common/wlr_compat.h"
#include "compositor/base/log.h"
#include "compositor/base/server.h"
#include "compositor/desktop/hit.h"
#include "compositor/domain/cut.h"
#include "compositor/domain/domain.h"
#include "compositor/domain/mapping.h"
#include <drm_fourcc.h>
#include <pixman.h>
#include <stdlib.h>
#include <wlr/render/pixman.h>
#include <wlr/render/wlr_texture.h>
#include <wlr/types/wlr_compositor.h>
#include <wlr/types/wlr_output.h>
#include <wlr/types/wlr_output_layout.h>
#include <wlr/types/wlr_scene.h>
#include <wlr/util/region.h>

#define BYTES_PER_PIXEL 4
#define MAX_DAMAGE 16 /* with more rectangles their bounds are damaged */
/* The windows of a domain that are seen, together, in areas of the whole layout of outputs. */
#define MAX_AREAS 16

struct livery_content {
	struct livery_domain *domain;
	struct wl_list link; /* livery_server.contents */
	struct wlr_surface *surface;
	struct livery_node_tag *tag;
	struct wlr_scene_buffer *node;
	struct wlr_buffer *buffer; /* the newest of the surface, held, or NULL */
	struct wlr_box view; /* as it was set */
	struct wlr_box shown; /* what there is of the surface in it; empty: nothing */
	struct wlr_box part; /* of the buffer, px: what the renderer needs to show that */
	struct wlr_fbox source; /* what is shown of the part, px */
	/* What the renderer has, NULL for nothing, and what has changed since, in the buffer. */
	struct wlr_client_buffer *texture;
	struct wlr_box texture_part;
	pixman_region32_t damage;
	bool stale; /* something has */
};

static uint64_t bytes_of(const struct wlr_box *box) {
	return (uint64_t)box->width * (uint64_t)box->height * BYTES_PER_PIXEL;
}

/* Texture and its part are what the renderer has from now on. */
static void set_texture(struct livery_content *content, struct wlr_client_buffer *texture,
	const struct wlr_box *part) {
	struct livery_stats *stats = &content->domain->server->stats;
	uint64_t before = content->texture != NULL ? bytes_of(&content->texture_part) : 0;
	uint64_t change = (texture != NULL ? bytes_of(part) : 0) - before;
	content->domain->texture_bytes += change;
	stats->texture_bytes += change;
	if (content->texture != NULL) {
		wlr_buffer_unlock(&content->texture->base);
	}
	content->texture = texture;
	content->texture_part = *part;
}

/* The renderer keeps nothing of it. */
static void forget(struct livery_content *content) {
	if (content->texture != NULL) {
		wlr_scene_buffer_set_buffer(content->node, NULL);
		set_texture(content, NULL, &content->part);
		content->stale = true;
	}
}

/* By at least one output; the scene keeps primary_output of a node that is hidden. */
static bool is_seen(const struct livery_content *content) {
	int x, y;
	return content->node->primary_output != NULL &&
		wlr_scene_node_coords(&content->node->node, &x, &y);
}

/* Bytes of all outputs' pixels. */
static uint64_t count_screen(const struct livery_server *server) {
	const struct wlr_output_layout_output *entry;
	uint64_t bytes = 0;
	wl_list_for_each(entry, &server->output_layout->outputs, link) {
		const struct wlr_box box = {
			.width = entry->output->width, .height = entry->output->height
		};
		bytes += bytes_of(&box);
	}
	return bytes;
}

/* G7: how much a renderer has of a domain goes by what there is to see. */
static bool check_room(const struct livery_content *content) {
	struct livery_domain *domain = content->domain;
	uint64_t others = domain->texture_bytes -
		(content->texture != NULL ? bytes_of(&content->texture_part) : 0);
	if (others + bytes_of(&content->part) <= MAX_AREAS * count_screen(domain->server)) {
		return true;
	}
	if (!domain->textures_logged) {
		domain->textures_logged = true;
		livery_info("domain %s: its windows show more than %d times what the outputs do: "
			    "some stay empty",
			domain->owner.name, MAX_AREAS);
	}
	return false;
}

/* What has changed of the part, in its coordinates: all of it where another one was shown. */
static bool find_change(const struct livery_content *content, pixman_region32_t *change) {
	const struct wlr_box *part = &content->part;
	unsigned width = (unsigned)part->width, height = (unsigned)part->height;
	if (content->texture == NULL || !wlr_box_equal(part, &content->texture_part)) {
		pixman_region32_init_rect(change, 0, 0, width, height);
		return true;
	}
	pixman_region32_init(change);
	pixman_region32_copy(change, &content->damage);
	pixman_region32_translate(change, -part->x, -part->y);
	pixman_region32_intersect_rect(change, change, 0, 0, width, height);
	return false;
}

static uint64_t count_bytes(const pixman_region32_t *region) {
	int n;
	const pixman_box32_t *rects = pixman_region32_rectangles(region, &n);
	uint64_t bytes = 0;
	for (int i = 0; i < n; i++) {
		const struct wlr_box box = { .width = rects[i].x2 - rects[i].x1,
			.height = rects[i].y2 - rects[i].y1 };
		bytes += bytes_of(&box);
	}
	return bytes;
}

/* False: the renderer cannot have it. A GPU's copies what has changed, pixman reads it in place. */
static bool upload(struct livery_content *content, bool anew, const pixman_region32_t *change) {
	struct livery_server *server = content->domain->server;
	struct wlr_buffer *cut = livery_cut_create(content->buffer, &content->part);
	if (cut == NULL) {
		return false;
	}
	struct wlr_texture *old = anew ? NULL : content->texture->texture;
	bool done = old != NULL && wlr_texture_update_from_buffer(old, cut, change);
	if (!done) {
		struct wlr_client_buffer *texture = wlr_client_buffer_create(cut, server->renderer);
		done = texture != NULL;
		if (done) {
			set_texture(content, texture, &content->part);
		}
	}
	wlr_buffer_drop(cut);
	server->stats.uploaded_bytes += count_bytes(change);
	return done;
}

/*
 * What the scene damages for a change of the texture. Where it shows more or fewer pixels, what it
 * rounds may be off by one.
 */
static void widen(const struct livery_content *content, pixman_region32_t *change) {
	const struct wlr_box *part = &content->part;
	if (part->width == content->shown.width && part->height == content->shown.height) {
		return;
	}
	wlr_region_expand(change, change, 1);
	pixman_region32_intersect_rect(
		change, change, 0, 0, (unsigned)part->width, (unsigned)part->height);
}

/* Brings the node to what the surface shows. */
static void refresh(struct livery_content *content) {
	if (!check_room(content)) {
		forget(content);
		return;
	}
	pixman_region32_t change;
	bool anew = find_change(content, &change);
	if (upload(content, anew, &change)) {
		widen(content, &change);
		wlr_scene_buffer_set_buffer_with_damage(
			content->node, &content->texture->base, &change);
	} else {
		livery_error(
			"domain %s: the renderer takes no picture", content->domain->owner.name);
		forget(content);
	}
	content->stale = false;
	pixman_region32_clear(&content->damage);
	pixman_region32_fini(&change);
}

static bool fbox_equal(const struct wlr_fbox *a, const struct wlr_fbox *b) {
	return a->x == b->x && a->y == b->y && a->width == b->width && a->height == b->height;
}

static void set_mapping(struct livery_content *content, const struct livery_mapping *mapping) {
	const struct wlr_box part = { mapping->room_start[0], mapping->room_start[1],
		mapping->room_length[0], mapping->room_length[1] };
	const struct wlr_fbox source = { mapping->start[0] - part.x, mapping->start[1] - part.y,
		mapping->length[0], mapping->length[1] };
	wlr_scene_buffer_set_filter_mode(content->node,
		mapping->nearest ? WLR_SCALE_FILTER_NEAREST : WLR_SCALE_FILTER_BILINEAR);
	content->part = part;
	if (content->texture != NULL && !wlr_box_equal(&part, &content->texture_part)) {
		content->stale = true;
	}
	if (!fbox_equal(&source, &content->source)) {
		content->source = source;
		wlr_scene_buffer_set_source_box(content->node, &source);
	}
}

/* Which pixels are shown goes by where the node is, and on which output. */
static void map_pixels(struct livery_content *content) {
	const struct wlr_surface_state *state = &content->surface->current;
	const struct wlr_scene_output *output = content->node->primary_output;
	const struct wlr_box *shown = &content->shown;
	int x = 0, y = 0;
	wlr_scene_node_coords(&content->node->node, &x, &y);
	struct livery_mapping_spec spec = {
		.surface = { state->width, state->height },
		.pixels = { content->buffer->width, content->buffer->height },
		.start = { shown->x, shown->y },
		.length = { shown->width, shown->height },
		.origin = { x - shown->x, y - shown->y },
		.scale = 1,
	};
	if (output != NULL) {
		spec.origin[0] -= output->x;
		spec.origin[1] -= output->y;
		spec.scale = output->output->scale;
	}
	struct livery_mapping mapping;
	livery_mapping_find(&spec, &mapping);
	set_mapping(content, &mapping);
}

/* What nobody sees makes room first. */
static void handle_output_paint(struct wl_listener *listener, void *data) {
	struct livery_server *server = wl_container_of(listener, server, output_paint);
	struct livery_content *content;
	wl_list_for_each(content, &server->contents, link) {
		if (content->texture != NULL && !is_seen(content)) {
			forget(content);
		}
	}
	wl_list_for_each(content, &server->contents, link) {
		if (!is_seen(content)) {
			continue;
		}
		map_pixels(content);
		if (content->stale) {
			refresh(content);
		}
	}
}

void livery_contents_init(struct livery_server *server) {
	server->output_paint.notify = handle_output_paint;
	wl_signal_add(&server->events.output_paint, &server->output_paint);
}

static bool is_opaque(struct wlr_buffer *buffer) {
	void *data;
	uint32_t format;
	size_t stride;
	if (!wlr_buffer_begin_data_ptr_access(
		    buffer, WLR_BUFFER_DATA_PTR_ACCESS_READ, &data, &format, &stride)) {
		return false;
	}
	wlr_buffer_end_data_ptr_access(buffer);
	return format == DRM_FORMAT_XRGB8888;
}

static void mark_opaque(struct livery_content *content) {
	bool opaque = is_opaque(content->buffer);
	pixman_region32_t region;
	pixman_region32_init_rect(&region, 0, 0, opaque ? (unsigned)content->shown.width : 0,
		opaque ? (unsigned)content->shown.height : 0);
	wlr_scene_buffer_set_opaque_region(content->node, &region);
	pixman_region32_fini(&region);
}

/*
 * The node is where the surface is shown, and as large: in the view, whatever its buffer is. A
 * frame follows, where it gets its picture.
 */
static void place(struct livery_content *content) {
	struct wlr_box *shown = &content->shown, whole = { 0 };
	if (content->buffer != NULL) {
		whole.width = content->surface->current.width;
		whole.height = content->surface->current.height;
	}
	bool any = wlr_box_intersection(shown, &content->view, &whole);
	if (any) {
		wlr_scene_node_set_position(&content->node->node, shown->x, shown->y);
		wlr_scene_buffer_set_dest_size(content->node, shown->width, shown->height);
		mark_opaque(content);
		map_pixels(content);
	}
	wlr_scene_node_set_enabled(&content->node->node, any);
	if (!any) {
		forget(content);
	}
}

void livery_content_set_view(struct livery_content *content, const struct wlr_box *view) {
	content->view = *view;
	place(content);
}

/* Rectangles pile up while there is no frame. */
static void add_damage(struct livery_content *content, const pixman_region32_t *damage) {
	pixman_region32_t *all = &content->damage;
	pixman_region32_union(all, all, damage);
	if (pixman_region32_n_rects(all) > MAX_DAMAGE) {
		pixman_box32_t bounds = *pixman_region32_extents(all);
		pixman_region32_reset(all, &bounds);
	}
}

void livery_content_handle_commit(struct livery_content *content) {
	struct wlr_surface *surface = content->surface;
	if (!(surface->current.committed & WLR_SURFACE_STATE_BUFFER)) {
		if (surface->current.committed & WLR_SURFACE_STATE_VIEWPORT) {
			place(content);
		}
		return;
	}
	struct wlr_buffer *before = content->buffer, *buffer = surface->current.buffer;
	content->buffer = buffer != NULL ? wlr_buffer_lock(buffer) : NULL;
	wlr_buffer_unlock(before);
	add_damage(content, &surface->buffer_damage);
	content->stale = true;
	place(content);
	if (content->texture != NULL && wlr_renderer_is_pixman(content->domain->server->renderer)) {
		/* It reads in place: what was shown is the domain's again now, seen or not (G8). */
		refresh(content);
	} else if (is_seen(content) && pixman_region32_not_empty(&content->damage)) {
		wlr_output_schedule_frame(content->node->primary_output->output);
	}
}

struct livery_content *livery_content_create(struct wlr_scene_tree *parent,
	struct livery_domain *domain, struct wlr_surface *surface, struct livery_node_tag *tag) {
	struct livery_content *content = calloc(1, sizeof(*content));
	if (content == NULL) {
		return NULL;
	}
	content->node = wlr_scene_buffer_create(parent, NULL);
	if (content->node == NULL) {
		free(content);
		return NULL;
	}
	wlr_scene_node_set_enabled(&content->node->node, false);
	content->domain = domain;
	content->surface = surface;
	content->tag = tag;
	pixman_region32_init(&content->damage);
	wl_list_insert(domain->server->contents.prev, &content->link);
	tag->content = &content->node->node;
	tag->surface = surface;
	return content;
}

void livery_content_destroy(struct livery_content *content) {
	if (content == NULL) {
		return;
	}
	forget(content);
	content->tag->content = NULL;
	wlr_scene_node_destroy(&content->node->node);
	wlr_buffer_unlock(content->buffer);
	pixman_region32_fini(&content->damage);
	wl_list_remove(&content->link);
	free(content);
}
