/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/switcher.h"
#include "compositor/focus.h"
#include "compositor/frame.h"
#include "compositor/label.h"
#include "compositor/seat.h"
#include "compositor/server.h"
#include "compositor/strip.h"
#include "compositor/toplevel.h"
#include <stdlib.h>
#include <wlr/types/wlr_keyboard.h>
#include <wlr/types/wlr_scene.h>

#define OUTLINE 6 /* px around the candidate's frame */

struct livery_switcher {
	struct livery_server *server;
	struct livery_toplevel *candidate; /* NULL: not running */
	struct livery_toplevel *before; /* had the focus, or NULL */
	uint32_t modifiers;
	struct wlr_scene_tree *outline;
	struct wlr_scene_rect *sides[4];
};

struct livery_switcher *livery_switcher_create(struct livery_server *server) {
	struct livery_switcher *switcher = calloc(1, sizeof(*switcher));
	if (switcher == NULL) {
		return NULL;
	}
	switcher->server = server;
	switcher->outline = wlr_scene_tree_create(server->layers.overlay);
	static const float black[4] = {0, 0, 0, 1};
	for (int i = 0; i < 4 && switcher->outline != NULL; i++) {
		switcher->sides[i] = wlr_scene_rect_create(switcher->outline, 0, 0, black);
		if (switcher->sides[i] == NULL) {
			free(switcher);
			return NULL;
		}
	}
	if (switcher->outline == NULL) {
		free(switcher);
		return NULL;
	}
	wlr_scene_node_set_enabled(&switcher->outline->node, false);
	return switcher;
}

void livery_switcher_destroy(struct livery_switcher *switcher) {
	free(switcher); /* the nodes go with the scene */
}

static void show(struct livery_switcher *switcher) {
	struct livery_toplevel *candidate = switcher->candidate;
	wlr_scene_node_set_enabled(&switcher->outline->node, candidate != NULL);
	livery_strip_update_all(switcher->server);
	if (candidate == NULL) {
		return;
	}
	struct wlr_box box = livery_toplevel_outer_box(candidate);
	const struct wlr_box sides[4] = {
		{box.x - OUTLINE, box.y - OUTLINE, box.width + 2 * OUTLINE, OUTLINE},
		{box.x - OUTLINE, box.y + box.height, box.width + 2 * OUTLINE, OUTLINE},
		{box.x - OUTLINE, box.y, OUTLINE, box.height},
		{box.x + box.width, box.y, OUTLINE, box.height},
	};
	float color[4];
	livery_frame_scene_color(candidate->label->color, color);
	for (int i = 0; i < 4; i++) {
		wlr_scene_rect_set_color(switcher->sides[i], color);
		wlr_scene_rect_set_size(switcher->sides[i], sides[i].width, sides[i].height);
		wlr_scene_node_set_position(&switcher->sides[i]->node, sides[i].x, sides[i].y);
	}
}

/* The next mapped window after `from` in the stacking order, which is the order of last use. */
static struct livery_toplevel *next(struct livery_server *server, struct livery_toplevel *from,
	bool back) {
	struct wl_list *start = from != NULL ? &from->link : &server->toplevels;
	struct wl_list *at = start;
	do {
		at = back ? at->prev : at->next;
		if (at == &server->toplevels) {
			continue;
		}
		struct livery_toplevel *toplevel = wl_container_of(at, toplevel, link);
		if (toplevel->mapped) {
			return toplevel;
		}
	} while (at != start);
	return NULL;
}

static void choose(struct livery_switcher *switcher) {
	struct livery_toplevel *chosen = switcher->candidate;
	switcher->candidate = NULL;
	switcher->before = NULL;
	show(switcher);
	if (chosen != NULL) {
		livery_toplevel_set_minimized(chosen, false);
		livery_focus_set(switcher->server, chosen);
	}
}

void livery_switcher_step(struct livery_switcher *switcher, bool back, uint32_t modifiers) {
	struct livery_server *server = switcher->server;
	if (switcher->candidate == NULL) {
		switcher->before = server->focus;
		/* Shift only turns the direction: letting go of it alone is no choice. */
		switcher->modifiers = modifiers & ~(uint32_t)WLR_MODIFIER_SHIFT;
		switcher->candidate = next(server, server->focus, back);
		livery_focus_set(server, NULL);
	} else {
		switcher->candidate = next(server, switcher->candidate, back);
	}
	show(switcher);
	if (switcher->modifiers == 0) {
		choose(switcher);
	}
}

void livery_switcher_handle_modifiers(struct livery_switcher *switcher, uint32_t held) {
	if (switcher != NULL && switcher->candidate != NULL && (held & switcher->modifiers) == 0) {
		choose(switcher);
	}
}

bool livery_switcher_key(struct livery_switcher *switcher, bool is_escape) {
	if (switcher->candidate == NULL) {
		return false;
	}
	if (is_escape) {
		switcher->candidate = switcher->before;
		choose(switcher);
		return true;
	}
	/* Modifiers and all other keys: nobody has the keyboard now. */
	return true;
}

const struct livery_toplevel *livery_switcher_candidate(const struct livery_switcher *switcher) {
	return switcher != NULL ? switcher->candidate : NULL;
}

void livery_switcher_forget(struct livery_switcher *switcher,
	const struct livery_toplevel *toplevel) {
	if (switcher == NULL) {
		return;
	}
	if (switcher->before == toplevel) {
		switcher->before = NULL;
	}
	if (switcher->candidate == toplevel) {
		struct livery_toplevel *other = next(switcher->server, switcher->candidate, false);
		switcher->candidate = other != toplevel ? other : NULL;
		show(switcher);
	}
}
