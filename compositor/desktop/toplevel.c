/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/desktop/toplevel.h"
#include "compositor/base/domain_log.h"
#include "compositor/base/log.h"
#include "compositor/base/owner.h"
#include "compositor/base/server.h"
#include "compositor/config/label.h"
#include "compositor/desktop/family.h"
#include "compositor/desktop/focus.h"
#include "compositor/desktop/frame.h"
#include "compositor/desktop/output.h"
#include "compositor/desktop/placement.h"
#include "compositor/desktop/stage.h"
#include "protocol/text/title.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wlr/types/wlr_output.h>
#include <wlr/types/wlr_scene.h>

/* Seen where the client has not painted: dark, so that no window flashes while it starts. */
#define BACKDROP_COLOR 0x1c1e20

const char *livery_toplevel_name(const struct livery_toplevel *toplevel) {
	return toplevel->owner != NULL ? toplevel->owner->name : toplevel->label->name;
}

bool livery_toplevel_focused(const struct livery_toplevel *toplevel) {
	return livery_focus_get(toplevel->server) == toplevel;
}

struct wlr_box livery_toplevel_bounds(struct livery_toplevel *toplevel) {
	return livery_placement_bounds(livery_toplevel_output(toplevel));
}

static bool is_size(int side) {
	return side >= 1 && side <= LIVERY_TOPLEVEL_MAX_SIZE;
}

bool livery_toplevel_is_valid(const struct livery_toplevel *toplevel) {
	const struct livery_server *server = toplevel->server;
	const struct livery_label *label =
		toplevel->owner != NULL ? toplevel->owner->label : server->trusted_label;
	const struct wlr_scene_tree *popups = toplevel->popups->node.parent;
	bool placed = toplevel->tree->node.parent == server->layers.windows &&
		(popups == toplevel->tree || popups == server->layers.popups);
	bool sized = is_size(toplevel->box.width) && is_size(toplevel->box.height);
	return toplevel->label == label && toplevel->title != NULL && toplevel->app_id != NULL &&
		placed && (sized || !toplevel->mapped) &&
		(toplevel->mapped || !toplevel->minimized);
}

static void fill_spec(const struct livery_toplevel *toplevel, struct livery_frame_spec *spec) {
	const struct livery_output *output = livery_toplevel_output(toplevel);
	*spec = (struct livery_frame_spec){
		.kind = LIVERY_FRAME_TOPLEVEL,
		.width = toplevel->box.width,
		.height = toplevel->box.height,
		.scale = output != NULL ? (double)output->wlr_output->scale : 1.0,
		.label = *toplevel->label,
		.focused = livery_toplevel_focused(toplevel) || toplevel->chosen,
		.attention = toplevel->attention,
		.unresponsive = toplevel->unresponsive,
		.maximized = toplevel->maximized || toplevel->fullscreen,
		.hover = toplevel->hover,
		.pressed = toplevel->pressed,
	};
	snprintf(spec->name, sizeof(spec->name), "%s", livery_toplevel_name(toplevel));
	snprintf(spec->title, sizeof(spec->title), "%s", toplevel->title);
}

void livery_toplevel_refresh(struct livery_toplevel *toplevel) {
	if (!toplevel->stale) {
		toplevel->stale = true;
		livery_output_schedule(toplevel->server);
	}
}

void livery_toplevel_update_frame(struct livery_toplevel *toplevel) {
	toplevel->stale = false;
	struct livery_frame_spec spec;
	fill_spec(toplevel, &spec);
	livery_frame_update(toplevel->frame, &spec);
}

void livery_toplevel_paint(struct livery_toplevel *toplevel) {
	if (toplevel->stale && toplevel->tree->node.enabled) {
		livery_toplevel_update_frame(toplevel);
	}
}

/* The scene follows, before the next frame. */
static void apply_box(struct livery_toplevel *toplevel) {
	livery_stage_mark(toplevel, LIVERY_STAGE_BOX);
	livery_toplevel_refresh(toplevel);
	assert(livery_toplevel_is_valid(toplevel));
}

static void clamp_box(struct wlr_box *box) {
	int *sides[] = { &box->width, &box->height };
	for (int i = 0; i < 2; i++) {
		if (*sides[i] < 1) {
			*sides[i] = 1;
		} else if (*sides[i] > LIVERY_TOPLEVEL_MAX_SIZE) {
			*sides[i] = LIVERY_TOPLEVEL_MAX_SIZE;
		}
	}
}

void livery_toplevel_set_box(struct livery_toplevel *toplevel, const struct wlr_box *wanted) {
	struct wlr_box box = *wanted;
	clamp_box(&box);
	if (wlr_box_equal(&box, &toplevel->box)) {
		return;
	}
	bool resized = box.width != toplevel->box.width || box.height != toplevel->box.height;
	toplevel->box = box;
	if (!toplevel->maximized && !toplevel->fullscreen) {
		toplevel->floating = box;
		livery_home_set(toplevel);
	}
	apply_box(toplevel);
	if (resized && toplevel->mapped) {
		toplevel->impl->configure(toplevel);
	}
}

void livery_toplevel_accept_size(struct livery_toplevel *toplevel, int width, int height) {
	struct wlr_box bounds = livery_toplevel_bounds(toplevel);
	struct wlr_box box = toplevel->box;
	box.width = width < bounds.width ? width : bounds.width;
	box.height = height < bounds.height ? height : bounds.height;
	clamp_box(&box);
	bool refused = box.width != width || box.height != height;
	livery_overflow_make_room(toplevel, width, height, &bounds, &box);
	if (wlr_box_equal(&box, &toplevel->box)) {
		return;
	}
	livery_placement_contain_growth(livery_toplevel_output(toplevel), &toplevel->box, &box);
	toplevel->box = box;
	toplevel->floating = box;
	livery_home_resize(toplevel);
	livery_focus_handle_grown(toplevel);
	apply_box(toplevel);
	/* Once only: when it insists, the box does not change any more. */
	if (refused) {
		toplevel->impl->configure(toplevel);
	}
}

void livery_toplevel_apply_hints(const struct livery_toplevel *toplevel, int *width, int *height) {
	const struct livery_toplevel_hints *hints = &toplevel->hints;
	const struct {
		int *size;
		int32_t min, max, base, inc;
	} sides[] = {
		{ width, hints->min_width, hints->max_width, hints->base_width, hints->inc_width },
		{ height, hints->min_height, hints->max_height, hints->base_height,
			hints->inc_height },
	};
	for (int i = 0; i < 2; i++) {
		int size = *sides[i].size;
		if (sides[i].inc > 1 && size > sides[i].base) {
			size -= (size - sides[i].base) % sides[i].inc;
		}
		if (sides[i].max > 0 && size > sides[i].max) {
			size = sides[i].max;
		}
		if (size < sides[i].min) {
			size = sides[i].min;
		}
		*sides[i].size = size < 1		  ? 1
			: size > LIVERY_TOPLEVEL_MAX_SIZE ? LIVERY_TOPLEVEL_MAX_SIZE
							  : size;
	}
}

/* Box and client after a change of states. */
static void apply_states(struct livery_toplevel *toplevel) {
	if (!toplevel->mapped) {
		return;
	}
	toplevel->box = toplevel->maximized || toplevel->fullscreen
		? livery_toplevel_bounds(toplevel)
		: toplevel->floating;
	clamp_box(&toplevel->box);
	apply_box(toplevel);
	toplevel->impl->configure(toplevel);
}

void livery_toplevel_set_maximized(struct livery_toplevel *toplevel, bool maximized) {
	if (toplevel->maximized != maximized) {
		toplevel->maximized = maximized;
		apply_states(toplevel);
	}
}

void livery_toplevel_set_fullscreen(struct livery_toplevel *toplevel, bool fullscreen) {
	if (toplevel->fullscreen != fullscreen) {
		toplevel->fullscreen = fullscreen;
		apply_states(toplevel);
	}
}

static void minimize_one(struct livery_toplevel *toplevel, bool with_parent) {
	wl_signal_emit_mutable(&toplevel->server->events.toplevel_minimize, toplevel);
	toplevel->minimized = true;
	toplevel->minimized_with = with_parent;
	toplevel->resizing = false;
	toplevel->impl->dismiss_popups(toplevel);
	livery_stage_mark(toplevel, LIVERY_STAGE_SHOWN);
	toplevel->impl->configure(toplevel);
}

static void minimize(struct livery_toplevel *head) {
	for (struct livery_toplevel *at = head; at != NULL; at = livery_family_next(head, at)) {
		if (at->mapped && !at->minimized) {
			minimize_one(at, at != head);
		}
	}
	struct livery_toplevel *focus = livery_focus_get(head->server);
	if (focus != NULL && focus->minimized) {
		livery_focus_next(focus);
	}
}

/* Also the windows it belongs to; what the user minimised by itself stays so. */
static void restore(struct livery_toplevel *toplevel) {
	struct livery_toplevel *head = toplevel;
	while (head->parent != NULL && head->parent->mapped && head->parent->minimized) {
		head = head->parent;
	}
	for (struct livery_toplevel *at = head; at != NULL; at = livery_family_next(head, at)) {
		bool with = at->minimized_with && at->parent != NULL && !at->parent->minimized;
		if (at->mapped && at->minimized &&
			(with || livery_family_contains(at, toplevel))) {
			at->minimized = false;
			livery_stage_mark(at, LIVERY_STAGE_SHOWN);
			at->impl->configure(at);
		}
	}
}

void livery_toplevel_set_minimized(struct livery_toplevel *toplevel, bool minimized) {
	if (toplevel->minimized == minimized || !toplevel->mapped) {
		return;
	}
	if (minimized) {
		minimize(livery_family_head(toplevel));
	} else {
		restore(toplevel);
	}
}

void livery_toplevel_set_modal(struct livery_toplevel *toplevel, bool modal) {
	toplevel->modal = modal;
}

void livery_toplevel_set_resizing(struct livery_toplevel *toplevel, bool resizing) {
	if (toplevel->resizing != resizing) {
		toplevel->resizing = resizing;
		toplevel->impl->configure(toplevel);
	}
}

void livery_toplevel_set_attention(struct livery_toplevel *toplevel, bool attention) {
	/* A window of one pixel is nobody's: there is nothing in it to attend to. */
	if (attention && toplevel->box.width <= 1 && toplevel->box.height <= 1) {
		return;
	}
	if (attention && livery_toplevel_focused(toplevel)) {
		return;
	}
	if (toplevel->attention != attention) {
		toplevel->attention = attention;
		livery_toplevel_refresh(toplevel);
		livery_server_emit_changed(toplevel->server);
	}
}

void livery_toplevel_set_hover(
	struct livery_toplevel *toplevel, enum livery_frame_hit hover, bool pressed) {
	if (toplevel->hover != hover || toplevel->pressed != pressed) {
		toplevel->hover = hover;
		toplevel->pressed = pressed;
		livery_toplevel_refresh(toplevel);
	}
}

void livery_toplevel_expect_answer(struct livery_toplevel *toplevel) {
	if (toplevel != NULL && toplevel->impl->expect_answer != NULL) {
		toplevel->impl->expect_answer(toplevel);
	}
}

/* Replaces *text by the cleaned untrusted_text; keeps the old one when there is no memory. */
static bool replace_text(char **text, const char *untrusted_text) {
	char clean[LIVERY_TITLE_MAX];
	if (untrusted_text == NULL) {
		untrusted_text = "";
	}
	livery_title_clean(untrusted_text, strlen(untrusted_text), clean, sizeof(clean));
	if (*text != NULL && strcmp(*text, clean) == 0) {
		return false;
	}
	char *copy = strdup(clean);
	if (copy == NULL) {
		return false;
	}
	free(*text);
	*text = copy;
	return true;
}

void livery_toplevel_set_title(struct livery_toplevel *toplevel, const char *untrusted_text) {
	if (!replace_text(&toplevel->title, untrusted_text) || !toplevel->mapped) {
		return;
	}
	livery_toplevel_refresh(toplevel);
	if (livery_toplevel_focused(toplevel)) {
		livery_server_emit_changed(toplevel->server);
	}
	livery_debug(
		"window title domain=%s title=%s", livery_toplevel_name(toplevel), toplevel->title);
}

void livery_toplevel_set_app_id(struct livery_toplevel *toplevel, const char *untrusted_text) {
	replace_text(&toplevel->app_id, untrusted_text);
}

void livery_toplevel_arrange(struct livery_toplevel *toplevel) {
	struct wlr_box floating;
	const struct livery_output *output = livery_home_find(toplevel, &floating);
	if (output == NULL) {
		return;
	}
	const struct wlr_box before = toplevel->box;
	clamp_box(&floating);
	toplevel->floating = floating;
	if (toplevel->home.output.name[0] == '\0') {
		livery_home_set(toplevel); /* it was made when there was no output */
	}
	toplevel->box = toplevel->maximized || toplevel->fullscreen
		? livery_placement_bounds(output)
		: floating;
	/* Its popups, and the scale of its frame, go by the output too. */
	apply_box(toplevel);
	if (before.width != toplevel->box.width || before.height != toplevel->box.height) {
		toplevel->impl->configure(toplevel);
	}
}

/* Where it was before it was hidden, else a new place. */
static void place(struct livery_toplevel *toplevel, int width, int height) {
	if (!livery_home_recall(toplevel, width, height, &toplevel->floating)) {
		toplevel->floating = livery_placement_choose(toplevel, width, height);
	}
	clamp_box(&toplevel->floating);
	if (!toplevel->home.away) {
		livery_home_set(toplevel);
	}
	toplevel->box = toplevel->floating;
	if (toplevel->maximized || toplevel->fullscreen) {
		toplevel->box = livery_toplevel_bounds(toplevel);
	}
}

void livery_toplevel_map(struct livery_toplevel *toplevel, int width, int height) {
	if (toplevel->mapped) {
		return;
	}
	livery_toplevel_apply_hints(toplevel, &width, &height);
	place(toplevel, width, height);
	toplevel->mapped = true;
	toplevel->minimized = false;
	livery_focus_handle_map(toplevel);
	livery_stage_mark(toplevel, LIVERY_STAGE_SHOWN);
	apply_box(toplevel);
	toplevel->impl->configure(toplevel);
	livery_domain_log(toplevel->owner, WLR_INFO, "window mapped domain=%s size=%dx%d title=%s",
		livery_toplevel_name(toplevel), toplevel->box.width, toplevel->box.height,
		toplevel->title);
}

void livery_toplevel_unmap(struct livery_toplevel *toplevel) {
	if (!toplevel->mapped) {
		return;
	}
	struct livery_server *server = toplevel->server;
	toplevel->impl->dismiss_popups(toplevel);
	toplevel->mapped = false;
	toplevel->minimized = false;
	toplevel->attention = false;
	toplevel->resizing = false;
	livery_overflow_reset(toplevel);
	livery_stage_mark(toplevel, LIVERY_STAGE_BOX | LIVERY_STAGE_SHOWN);
	wl_signal_emit_mutable(&server->events.toplevel_unmap, toplevel);
	if (livery_toplevel_focused(toplevel)) {
		livery_focus_next(toplevel);
	}
	livery_server_emit_changed(server);
	assert(livery_toplevel_is_valid(toplevel) && !livery_toplevel_focused(toplevel));
	livery_domain_log(toplevel->owner, WLR_INFO, "window unmapped domain=%s title=%s",
		livery_toplevel_name(toplevel), toplevel->title);
}

static bool create_nodes(struct livery_toplevel *toplevel) {
	struct livery_server *server = toplevel->server;
	toplevel->tree = wlr_scene_tree_create(server->layers.windows);
	if (toplevel->tree == NULL) {
		return false;
	}
	wlr_scene_node_set_enabled(&toplevel->tree->node, false);
	wlr_scene_node_lower_to_bottom(&toplevel->tree->node);
	toplevel->tag.toplevel = toplevel;
	toplevel->tree->node.data = &toplevel->tag;

	struct livery_frame_spec spec = { .kind = LIVERY_FRAME_TOPLEVEL,
		.label = *toplevel->label };
	snprintf(spec.name, sizeof(spec.name), "%s", livery_toplevel_name(toplevel));
	toplevel->frame = livery_frame_create(toplevel->tree, server, toplevel->owner, &spec);
	float color[4];
	livery_frame_scene_color(BACKDROP_COLOR, color);
	toplevel->backdrop = wlr_scene_rect_create(toplevel->tree, 1, 1, color);
	toplevel->content = wlr_scene_tree_create(toplevel->tree);
	toplevel->popups = wlr_scene_tree_create(toplevel->tree);
	if (toplevel->popups != NULL) {
		toplevel->popups->node.data = &toplevel->tag;
	}
	return toplevel->frame != NULL && toplevel->backdrop != NULL && toplevel->content != NULL &&
		toplevel->popups != NULL;
}

bool livery_toplevel_init(struct livery_toplevel *toplevel, struct livery_server *server,
	const struct livery_toplevel_impl *impl, struct livery_owner *owner,
	struct wlr_surface *surface) {
	toplevel->server = server;
	toplevel->impl = impl;
	toplevel->owner = owner;
	toplevel->label = owner != NULL ? owner->label : server->trusted_label;
	toplevel->surface = surface;
	wl_list_insert(server->toplevels.prev, &toplevel->link);
	wl_list_init(&toplevel->children);
	wl_list_init(&toplevel->sibling);
	toplevel->title = strdup("");
	toplevel->app_id = strdup("");
	if (toplevel->title == NULL || toplevel->app_id == NULL || !create_nodes(toplevel)) {
		livery_toplevel_finish(toplevel);
		return false;
	}
	return true;
}

void livery_toplevel_finish(struct livery_toplevel *toplevel) {
	livery_toplevel_unmap(toplevel);
	livery_family_leave(toplevel);
	livery_stage_forget(toplevel);
	wl_list_remove(&toplevel->link);
	wl_signal_emit_mutable(&toplevel->server->events.toplevel_destroy, toplevel);
	livery_frame_destroy(toplevel->frame);
	if (toplevel->popups != NULL) {
		wlr_scene_node_destroy(&toplevel->popups->node);
	}
	if (toplevel->tree != NULL) {
		wlr_scene_node_destroy(&toplevel->tree->node);
	}
	free(toplevel->title);
	free(toplevel->app_id);
}
