/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/domain/popup.h"
#include "compositor/base/log.h"
#include "compositor/base/server.h"
#include "compositor/config/config.h"
#include "compositor/desktop/focus.h"
#include "compositor/desktop/frame.h"
#include "compositor/desktop/output.h"
#include "compositor/desktop/stage.h"
#include "compositor/domain/content.h"
#include "compositor/domain/domain.h"
#include "compositor/domain/frames.h"
#include "compositor/domain/toplevel.h"
#include "livery-domain-v1-protocol.h"
#include <stdio.h>
#include <stdlib.h>
#include <wlr/types/wlr_compositor.h>
#include <wlr/types/wlr_output.h>
#include <wlr/types/wlr_scene.h>

#define BACKDROP_COLOR 0x1c1e20
#define MAX_POSITION 32767
#define MAX_SIDE 16384
#define MAX_ANCHOR 8 /* of anchor and gravity */
#define MAX_CONSTRAINT 63

/* Where the parent's content is, relative to the root's content. */
static void parent_offset(const struct livery_domain_popup *popup, int *x, int *y) {
	*x = popup->parent != NULL ? popup->parent->box.x : 0;
	*y = popup->parent != NULL ? popup->parent->box.y : 0;
}

/*
 * Where content may be so that its border is seen too, relative to the root: on the output; G5: of
 * a domain without the keyboard only in its own window, for it must not cover another one.
 */
static struct wlr_box find_area(const struct livery_domain_popup *popup) {
	const struct livery_output *output = livery_toplevel_output(popup->root);
	if (output == NULL) {
		return (struct wlr_box){ .width = 1, .height = 1 };
	}
	const int border = LIVERY_FRAME_POPUP_BORDER;
	struct wlr_box area = livery_output_usable(output);
	if (!livery_focus_has_domain(popup->root)) {
		area = popup->root->box;
	}
	int x, y;
	livery_overflow_origin(popup->root, &x, &y);
	area.x += border - x;
	area.y += border - y;
	area.width -= 2 * border;
	area.height -= 2 * border;
	area.width = area.width < 1 ? 1 : area.width;
	area.height = area.height < 1 ? 1 : area.height;
	return area;
}

static int bound(int start, int size, int low, int room) {
	int last = low + room - size;
	return start < low ? low : start > last ? last : start;
}

/* Whatever the rules say, it ends inside the area. */
static void confine(struct wlr_box *box, const struct wlr_box *area) {
	box->width = box->width < 1 ? 1 : box->width > area->width ? area->width : box->width;
	box->height = box->height < 1 ? 1 : box->height > area->height ? area->height : box->height;
	box->x = bound(box->x, box->width, area->x, area->width);
	box->y = bound(box->y, box->height, area->y, area->height);
}

/* With its border, which covers too. */
static int64_t outer_area(const struct wlr_box *box) {
	const int border = LIVERY_FRAME_POPUP_BORDER;
	return (int64_t)(box->width + 2 * border) * (box->height + 2 * border);
}

/* How much of the window's output a domain's popups may cover together. */
static int64_t area_limit(const struct livery_domain_popup *popup) {
	const struct livery_output *output = livery_toplevel_output(popup->root);
	const struct livery_config_domain *config = popup->domain->config;
	int percent = config != NULL && config->limits.popup_area > 0 ? config->limits.popup_area
								      : LIVERY_DOMAIN_POPUP_AREA;
	if (output == NULL) {
		return 0;
	}
	struct wlr_box usable = livery_output_usable(output);
	return (int64_t)usable.width * usable.height / 100 * percent;
}

/* G5: several popups together cover no more than one may. */
static bool has_room(const struct livery_domain_popup *popup, const struct wlr_box *box) {
	int64_t area = outer_area(box);
	const struct livery_domain_popup *other;
	wl_list_for_each(other, &popup->domain->popup_list, link) {
		area += other != popup && other->mapped ? outer_area(&other->box) : 0;
	}
	return area <= area_limit(popup);
}

/* One that alone would cover too much becomes lower. */
static void limit_height(struct wlr_box *box, int64_t limit) {
	const int border = LIVERY_FRAME_POPUP_BORDER;
	if (outer_area(box) > limit) {
		int height = (int)(limit / (box->width + 2 * border)) - 2 * border;
		box->height = height < 1 ? 1 : height;
	}
}

static struct wlr_box find_box(const struct livery_domain_popup *popup) {
	int x, y;
	parent_offset(popup, &x, &y);
	struct wlr_box area = find_area(popup);
	struct wlr_box constraint = area, box;
	constraint.x -= x;
	constraint.y -= y;
	wlr_xdg_positioner_rules_get_geometry(&popup->rules, &box);
	wlr_xdg_positioner_rules_unconstrain_box(&popup->rules, &constraint, &box);
	box.x += x;
	box.y += y;
	confine(&box, &area);
	limit_height(&box, area_limit(popup));
	return box;
}

static void update_frame(struct livery_domain_popup *popup) {
	const struct livery_output *output = livery_toplevel_output(popup->root);
	struct livery_frame_spec spec = {
		.kind = LIVERY_FRAME_POPUP,
		.width = popup->box.width,
		.height = popup->box.height,
		.scale = output != NULL ? (double)output->wlr_output->scale : 1.0,
	};
	livery_frame_update(popup->frame, &spec);
}

/* Brings its nodes in line; its window's popups are hidden meanwhile. */
static void apply(struct livery_domain_popup *popup) {
	const struct wlr_box clip = { .width = popup->box.width, .height = popup->box.height };
	wlr_scene_node_set_position(&popup->tree->node, popup->box.x, popup->box.y);
	wlr_scene_rect_set_size(popup->backdrop, popup->box.width, popup->box.height);
	livery_content_set_view(popup->content, &clip);
	update_frame(popup);
	if (popup->mapped && !popup->tree->node.enabled) {
		wlr_scene_node_raise_to_top(&popup->tree->node);
	}
	wlr_scene_node_set_enabled(&popup->tree->node, popup->mapped);
}

static void send_configure(struct livery_domain_popup *popup) {
	livery_domain_popup_v1_send_configure(popup->resource, popup->sent.x, popup->sent.y,
		(uint32_t)popup->sent.width, (uint32_t)popup->sent.height, popup->token);
}

static void dismiss(struct livery_domain_popup *popup);

static void refuse_area(struct livery_domain *domain) {
	if (!domain->popup_area_logged) {
		domain->popup_area_logged = true;
		livery_info("domain %s: its popups would cover too much: some are not shown",
			domain->owner.name);
	}
}

/* Tells the domain when it has asked, or when the place relative to the parent is another. */
static void place(struct livery_domain_popup *popup, bool asked) {
	if (popup->root == NULL || !popup->placed) {
		return;
	}
	popup->box = find_box(popup);
	if (popup->mapped && !has_room(popup, &popup->box)) {
		refuse_area(popup->domain);
		dismiss(popup);
		return;
	}
	int x, y;
	parent_offset(popup, &x, &y);
	struct wlr_box sent = popup->box;
	sent.x -= x;
	sent.y -= y;
	livery_stage_mark(popup->root, LIVERY_STAGE_POPUPS);
	if (asked || !wlr_box_equal(&sent, &popup->sent)) {
		popup->sent = sent;
		send_configure(popup);
	}
}

static void hide(struct livery_domain_popup *popup);

static void close_children(struct livery_domain_popup *popup) {
	struct livery_domain_popup *other;
	wl_list_for_each(other, &popup->domain->popup_list, link) {
		if (other->parent == popup && other->mapped) {
			hide(other);
			livery_domain_popup_v1_send_done(other->resource);
		}
	}
}

static void hide(struct livery_domain_popup *popup) {
	if (!popup->mapped) {
		return;
	}
	popup->mapped = false;
	livery_stage_mark(popup->root, LIVERY_STAGE_POPUPS);
	close_children(popup);
	livery_debug("popup unmapped domain=%s", popup->domain->owner.name);
}

/* Hidden at once, and told so. */
static void dismiss(struct livery_domain_popup *popup) {
	if (popup->mapped) {
		hide(popup);
		livery_domain_popup_v1_send_done(popup->resource);
	}
}

void livery_domain_popup_dismiss(struct livery_toplevel *toplevel) {
	struct livery_domain_popup *popup;
	wl_list_for_each(popup, &livery_domain_of(toplevel->owner)->popup_list, link) {
		if (popup->root == toplevel && popup->grab) {
			dismiss(popup);
		}
	}
}

void livery_domain_popup_close_all(struct livery_toplevel *toplevel) {
	struct livery_domain_popup *popup;
	wl_list_for_each(popup, &livery_domain_of(toplevel->owner)->popup_list, link) {
		if (popup->root == toplevel) {
			dismiss(popup);
		}
	}
}

void livery_domain_popup_place_all(struct livery_toplevel *toplevel) {
	/* Parents are older than their children, so that each is placed after its parent. */
	struct livery_domain_popup *popup;
	wl_list_for_each(popup, &livery_domain_of(toplevel->owner)->popup_list, link) {
		if (popup->root != toplevel) {
			continue;
		}
		if (popup->mapped) {
			place(popup, false);
		}
		apply(popup);
	}
}

static void handle_press(struct wl_listener *listener, void *data) {
	struct livery_server *server = wl_container_of(listener, server, popup_press);
	const struct livery_domain_popup *pressed = ((const struct livery_hit *)data)->popup;
	struct livery_domain *domain;
	wl_list_for_each(domain, &server->domains, link) {
		if (pressed != NULL && pressed->domain == domain) {
			continue;
		}
		struct livery_domain_popup *popup;
		wl_list_for_each(popup, &domain->popup_list, link) {
			if (popup->grab) {
				dismiss(popup);
			}
		}
	}
}

void livery_domain_popups_init(struct livery_server *server) {
	server->popup_press.notify = handle_press;
	wl_signal_add(&server->events.press, &server->popup_press);
}

/* Its parent has gone for good: the object stays, hidden, until the domain lets it go. */
static void orphan(struct livery_domain_popup *popup) {
	dismiss(popup);
	popup->waiting = false;
	wlr_scene_node_set_enabled(&popup->tree->node, false);
	popup->root = NULL;
	popup->parent = NULL;
	popup->tag.toplevel = NULL;
	wlr_scene_node_reparent(&popup->tree->node, popup->domain->server->layers.popups);
}

void livery_domain_popup_orphan_all(struct livery_toplevel *toplevel) {
	struct livery_domain_popup *popup;
	wl_list_for_each(popup, &livery_domain_of(toplevel->owner)->popup_list, link) {
		if (popup->root == toplevel) {
			orphan(popup);
		}
	}
}

/* Each child's children are orphans too, by their root. */
static void orphan_children(struct livery_domain_popup *popup) {
	struct livery_domain_popup *other;
	wl_list_for_each(other, &popup->domain->popup_list, link) {
		if (other->parent == popup) {
			orphan_children(other);
			orphan(other);
		}
	}
}

/* The role. */

static struct livery_domain_popup *from_surface(struct wlr_surface *surface);

static void handle_surface_commit(struct wlr_surface *surface) {
	struct livery_domain_popup *popup = from_surface(surface);
	if (popup == NULL) {
		return;
	}
	livery_content_handle_commit(popup->content);
	if (!popup->mapped) {
		return;
	}
	livery_domain_frames_handle_commit(popup->root, surface);
	if (!wlr_surface_has_buffer(surface)) {
		return;
	}
	wlr_surface_map(surface);
	if (surface->current.committed & WLR_SURFACE_STATE_BUFFER) {
		popup->domain->server->stats.domain_commits++;
	}
}

static void handle_role_destroy(struct wlr_surface *surface) {
	struct livery_domain_popup *popup = from_surface(surface);
	if (popup == NULL) {
		return;
	}
	wl_resource_set_user_data(popup->resource, NULL);
	hide(popup);
	orphan_children(popup);
	wl_list_remove(&popup->link);
	popup->domain->popups--;
	livery_content_destroy(popup->content);
	livery_frame_destroy(popup->frame);
	wlr_scene_node_destroy(&popup->tree->node);
	free(popup);
}

static const struct wlr_surface_role popup_role = {
	.name = "livery_domain_popup_v1",
	.commit = handle_surface_commit,
	.destroy = handle_role_destroy,
};

static struct livery_domain_popup *from_surface(struct wlr_surface *surface) {
	if (surface->role != &popup_role || surface->role_resource == NULL) {
		return NULL;
	}
	return wl_resource_get_user_data(surface->role_resource);
}

/* Requests. */

static void handle_destroy(struct wl_client *client, struct wl_resource *resource) {
	wl_resource_destroy(resource);
}

static bool is_position(int32_t value) {
	return value >= -MAX_POSITION - 1 && value <= MAX_POSITION;
}

static void handle_place(struct wl_client *client, struct wl_resource *resource, int32_t anchor_x,
	int32_t anchor_y, uint32_t anchor_width, uint32_t anchor_height, uint32_t width,
	uint32_t height, uint32_t anchor, uint32_t gravity, uint32_t constraint, int32_t offset_x,
	int32_t offset_y, uint32_t token) {
	if (width < 1 || width > MAX_SIDE || height < 1 || height > MAX_SIDE ||
		anchor_width > MAX_POSITION || anchor_height > MAX_POSITION ||
		!is_position(anchor_x) || !is_position(anchor_y) || !is_position(offset_x) ||
		!is_position(offset_y)) {
		wl_resource_post_error(resource, LIVERY_DOMAIN_MANAGER_V1_ERROR_BAD_SIZE,
			"place: a size or position is out of bounds");
		return;
	}
	if (anchor > MAX_ANCHOR || gravity > MAX_ANCHOR || constraint > MAX_CONSTRAINT) {
		wl_resource_post_error(resource, LIVERY_DOMAIN_MANAGER_V1_ERROR_BAD_VALUE,
			"place: anchor %u, gravity %u or constraint %u is not xdg_positioner's",
			anchor, gravity, constraint);
		return;
	}
	struct livery_domain_popup *popup = wl_resource_get_user_data(resource);
	if (popup == NULL) {
		return;
	}
	popup->rules = (struct wlr_xdg_positioner_rules){
		.anchor_rect = { anchor_x, anchor_y, (int)anchor_width, (int)anchor_height },
		.anchor = (enum xdg_positioner_anchor)anchor,
		.gravity = (enum xdg_positioner_gravity)gravity,
		.constraint_adjustment = (enum xdg_positioner_constraint_adjustment)constraint,
		.size = { (int32_t)width, (int32_t)height },
		.offset = { offset_x, offset_y },
	};
	popup->token = token;
	popup->placed = true;
	place(popup, true);
}

static bool parent_is_shown(const struct livery_domain_popup *popup) {
	return popup->root != NULL && popup->root->mapped && !popup->root->minimized &&
		(popup->parent == NULL || popup->parent->mapped);
}

static void map(struct livery_domain_popup *popup) {
	popup->waiting = false;
	bool focused = livery_focus_owner(popup->domain->server) == &popup->domain->owner;
	/* What could be dismissed by nobody, since the user is elsewhere, is not shown at all. */
	if (!parent_is_shown(popup) || (popup->grab && !focused)) {
		livery_domain_popup_v1_send_done(popup->resource);
		return;
	}
	popup->mapped = true;
	place(popup, false);
	if (!popup->mapped) {
		return; /* for lack of room */
	}
	if (wlr_surface_has_buffer(popup->surface)) {
		wlr_surface_map(popup->surface);
	}
	livery_debug("popup mapped domain=%s size=%dx%d", popup->domain->owner.name,
		popup->box.width, popup->box.height);
}

static void handle_map(struct wl_client *client, struct wl_resource *resource, uint32_t grab) {
	struct livery_domain_popup *popup = wl_resource_get_user_data(resource);
	if (grab > 1) {
		wl_resource_post_error(resource, LIVERY_DOMAIN_MANAGER_V1_ERROR_BAD_VALUE,
			"popup map: grab is %u", grab);
		return;
	}
	if (popup == NULL || popup->mapped || popup->waiting) {
		return;
	}
	if (!popup->placed) {
		wl_resource_post_error(resource, LIVERY_DOMAIN_MANAGER_V1_ERROR_BAD_VALUE,
			"popup map: before place");
		return;
	}
	popup->grab = grab;
	popup->waiting = true;
	if (livery_domain_take_map(popup->domain, true)) {
		map(popup);
	}
}

void livery_domain_popup_map_waiting(struct livery_domain *domain) {
	struct livery_domain_popup *popup;
	wl_list_for_each(popup, &domain->popup_list, link) {
		if (!popup->waiting) {
			continue;
		}
		if (!livery_domain_take_map(domain, true)) {
			return;
		}
		map(popup);
	}
}

static void handle_unmap(struct wl_client *client, struct wl_resource *resource) {
	struct livery_domain_popup *popup = wl_resource_get_user_data(resource);
	if (popup != NULL) {
		popup->waiting = false;
		hide(popup);
	}
}

static const struct livery_domain_popup_v1_interface popup_interface = {
	.destroy = handle_destroy,
	.place = handle_place,
	.map = handle_map,
	.unmap = handle_unmap,
};

static bool create_nodes(struct livery_domain_popup *popup) {
	popup->tree = wlr_scene_tree_create(popup->root->popups);
	if (popup->tree == NULL) {
		return false;
	}
	wlr_scene_node_set_enabled(&popup->tree->node, false);
	popup->tag = (struct livery_node_tag){
		.toplevel = popup->root, .popup = popup, .popup_box = &popup->box
	};
	popup->tree->node.data = &popup->tag;

	struct livery_frame_spec spec = { .kind = LIVERY_FRAME_POPUP,
		.label = *popup->domain->owner.label };
	snprintf(spec.name, sizeof(spec.name), "%s", popup->domain->owner.name);
	popup->frame = livery_frame_create(
		popup->tree, popup->domain->server, &popup->domain->owner, &spec);
	float color[4];
	livery_frame_scene_color(BACKDROP_COLOR, color);
	popup->backdrop = wlr_scene_rect_create(popup->tree, 1, 1, color);
	popup->content =
		livery_content_create(popup->tree, popup->domain, popup->surface, &popup->tag);
	if (popup->frame != NULL && popup->backdrop != NULL && popup->content != NULL) {
		return true;
	}
	livery_content_destroy(popup->content);
	livery_frame_destroy(popup->frame);
	wlr_scene_node_destroy(&popup->tree->node);
	return false;
}

/* Finds root and parent; false when the surface is no window of this client. */
static bool find_parent(struct livery_domain_popup *popup, struct wlr_surface *parent) {
	struct livery_domain_toplevel *toplevel = livery_domain_toplevel_from_surface(parent);
	if (toplevel != NULL) {
		popup->root = &toplevel->base;
		return true;
	}
	popup->parent = from_surface(parent);
	popup->root = popup->parent != NULL ? popup->parent->root : NULL;
	return popup->root != NULL;
}

static struct livery_domain_popup *create(struct livery_domain *domain, struct wlr_surface *surface,
	struct wl_resource *manager, uint32_t id) {
	struct livery_domain_popup *popup = calloc(1, sizeof(*popup));
	struct wl_resource *resource = wl_resource_create(wl_resource_get_client(manager),
		&livery_domain_popup_v1_interface, wl_resource_get_version(manager), id);
	if (popup == NULL || resource == NULL) {
		free(popup);
		return NULL;
	}
	popup->domain = domain;
	popup->surface = surface;
	popup->resource = resource;
	return popup;
}

void livery_domain_popup_create(struct livery_domain *domain, struct wl_resource *manager,
	uint32_t id, struct wlr_surface *surface, struct wlr_surface *parent) {
	if (domain->popups >= LIVERY_DOMAIN_MAX_POPUPS) {
		wl_resource_post_error(manager, LIVERY_DOMAIN_MANAGER_V1_ERROR_LIMIT,
			"get_popup: more than %d popups", LIVERY_DOMAIN_MAX_POPUPS);
		return;
	}
	if (!wlr_surface_set_role(
		    surface, &popup_role, manager, LIVERY_DOMAIN_MANAGER_V1_ERROR_ROLE)) {
		return;
	}
	struct livery_domain_popup *popup = create(domain, surface, manager, id);
	if (popup == NULL) {
		wl_resource_post_no_memory(manager);
		return;
	}
	if (!find_parent(popup, parent)) {
		free(popup);
		wl_resource_post_error(manager, LIVERY_DOMAIN_MANAGER_V1_ERROR_BAD_PARENT,
			"get_popup: the parent is no window");
		return;
	}
	if (!create_nodes(popup)) {
		free(popup);
		wl_resource_post_no_memory(manager);
		return;
	}
	wl_resource_set_implementation(popup->resource, &popup_interface, popup, NULL);
	wlr_surface_set_role_object(surface, popup->resource);
	wl_list_insert(domain->popup_list.prev, &popup->link);
	domain->popups++;
}
