/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/desktop/stage.h"
#include "common/clock.h"
#include "compositor/base/owner.h"
#include "compositor/base/server.h"
#include "compositor/desktop/focus.h"
#include "compositor/desktop/output.h"
#include "compositor/desktop/toplevel.h"
#include <pixman.h>
#include <wlr/types/wlr_output_layout.h>
#include <wlr/types/wlr_scene.h>

/* With more windows to change than these all are hidden meanwhile: two changes instead of many. */
#define FEW 3

/*
 * What is left uncovered may have so many rectangles: beyond them a window further down counts as
 * seen, which is only slower.
 */
#define MAX_RECTS 256

/*
 * A request that takes longer than this has most likely changed the scene. So much of such requests
 * is borne between two frames; then suspending, which costs two large changes, is cheaper.
 */
#define SLOW_NS 100000
#define MOST_NS 2000000

static bool is_shown(const struct livery_toplevel *toplevel) {
	return toplevel->mapped && (!toplevel->minimized || toplevel->chosen);
}

/* The next window below that is where the list has it; the chosen one is on top instead. */
static struct livery_toplevel *next_below(struct livery_toplevel *toplevel) {
	const struct wl_list *end = &toplevel->server->toplevels;
	struct wl_list *at = toplevel->link.next;
	while (at != end) {
		struct livery_toplevel *below = wl_container_of(at, below, link);
		if (!below->chosen) {
			return below;
		}
		at = at->next;
	}
	return NULL;
}

static void apply_order(struct livery_toplevel *toplevel) {
	struct livery_toplevel *below = next_below(toplevel);
	if (toplevel->chosen) {
		wlr_scene_node_raise_to_top(&toplevel->tree->node);
	} else if (below != NULL) {
		wlr_scene_node_place_above(&toplevel->tree->node, &below->tree->node);
	} else {
		wlr_scene_node_lower_to_bottom(&toplevel->tree->node);
	}
}

/* From the bottom up, so that what a window is put above is in its place already. */
static void apply_orders(struct livery_server *server) {
	struct livery_toplevel *toplevel;
	wl_list_for_each_reverse(toplevel, &server->toplevels, link) {
		if (toplevel->stages & LIVERY_STAGE_ORDER) {
			apply_order(toplevel);
		}
	}
}

static void apply(struct livery_toplevel *toplevel) {
	const struct wlr_box *box = &toplevel->box;
	if (toplevel->stages & LIVERY_STAGE_BOX) {
		wlr_scene_node_set_position(&toplevel->tree->node, box->x, box->y);
		wlr_scene_rect_set_size(toplevel->backdrop, box->width, box->height);
		livery_overflow_apply(toplevel);
		toplevel->impl->clip(toplevel);
		livery_toplevel_update_frame(toplevel);
	}
	if (toplevel->stages & (LIVERY_STAGE_BOX | LIVERY_STAGE_POPUPS | LIVERY_STAGE_SHOWN)) {
		livery_focus_place_popups(toplevel);
	}
}

/* ---- what is covered ---- */

static bool has_loose_popups(const struct livery_toplevel *toplevel) {
	return toplevel->owner == NULL && !wl_list_empty(&toplevel->popups->children);
}

/* Takes the window's box out of what is uncovered; whether any of it was left. */
static bool take_room(struct livery_toplevel *toplevel, pixman_region32_t *uncovered) {
	const struct wlr_box box = livery_toplevel_outer_box(toplevel);
	pixman_box32_t rect = { box.x, box.y, box.x + box.width, box.y + box.height };
	if (pixman_region32_contains_rectangle(uncovered, &rect) == PIXMAN_REGION_OUT) {
		return has_loose_popups(toplevel);
	}
	if (pixman_region32_n_rects(uncovered) < MAX_RECTS) {
		pixman_region32_t mine;
		pixman_region32_init_rect(
			&mine, box.x, box.y, (unsigned)box.width, (unsigned)box.height);
		pixman_region32_subtract(uncovered, uncovered, &mine);
		pixman_region32_fini(&mine);
	}
	return true;
}

static void show(struct livery_toplevel *toplevel, pixman_region32_t *uncovered) {
	bool seen = is_shown(toplevel) && take_room(toplevel, uncovered);
	wlr_scene_node_set_enabled(&toplevel->tree->node, seen);
	toplevel->server->stats.scene_windows += seen ? 1 : 0;
}

/* A window and its frame leave nothing below unpainted, so what is under them is not needed. */
static void show_uncovered(struct livery_server *server, struct livery_toplevel *chosen) {
	struct wlr_box layout;
	wlr_output_layout_get_box(server->output_layout, NULL, &layout);
	pixman_region32_t uncovered;
	pixman_region32_init_rect(
		&uncovered, layout.x, layout.y, (unsigned)layout.width, (unsigned)layout.height);
	server->stats.scene_windows = 0;
	if (chosen != NULL) {
		show(chosen, &uncovered);
	}
	struct livery_toplevel *toplevel;
	wl_list_for_each(toplevel, &server->toplevels, link) {
		if (toplevel != chosen) {
			show(toplevel, &uncovered);
		}
	}
	pixman_region32_fini(&uncovered);
}

static struct livery_toplevel *find_chosen(struct livery_server *server) {
	struct livery_toplevel *toplevel;
	wl_list_for_each(toplevel, &server->toplevels, link) {
		if (toplevel->chosen) {
			return toplevel;
		}
	}
	return NULL;
}

/* ---- all of it ---- */

static void show_layers(struct livery_server *server, bool shown) {
	wlr_scene_node_set_enabled(&server->layers.windows->node, shown);
	wlr_scene_node_set_enabled(&server->layers.popups->node, shown);
}

void livery_stage_suspend(struct livery_server *server) {
	if (!livery_stage_is_suspended(server)) {
		show_layers(server, false);
		livery_output_schedule(server);
	}
}

void livery_stage_charge(struct livery_server *server, int64_t ns) {
	server->stage_ns += ns > SLOW_NS ? ns : 0;
	if (server->stage_ns > MOST_NS) {
		livery_stage_suspend(server);
	}
}

bool livery_stage_is_suspended(const struct livery_server *server) {
	return !server->layers.windows->node.enabled;
}

static void hide_staged(struct livery_server *server) {
	struct livery_toplevel *toplevel;
	wl_list_for_each(toplevel, &server->staged, stage_link) {
		if (toplevel->stages & ~(uint32_t)LIVERY_STAGE_POPUPS) {
			wlr_scene_node_set_enabled(&toplevel->tree->node, false);
		}
		wlr_scene_node_set_enabled(&toplevel->popups->node, false);
	}
}

static void apply_all(struct livery_server *server) {
	server->stats.scene_changes++;
	if (wl_list_length(&server->staged) > FEW) {
		livery_stage_suspend(server);
	} else if (!livery_stage_is_suspended(server)) {
		hide_staged(server);
	}
	struct livery_toplevel *toplevel;
	if (server->stages & LIVERY_STAGE_ORDER) {
		apply_orders(server);
	}
	wl_list_for_each(toplevel, &server->staged, stage_link) {
		apply(toplevel);
	}
	if (server->stages & ~(uint32_t)LIVERY_STAGE_POPUPS) {
		show_uncovered(server, find_chosen(server));
	}
	wl_list_for_each(toplevel, &server->staged, stage_link) {
		wlr_scene_node_set_enabled(&toplevel->popups->node, is_shown(toplevel));
	}
	show_layers(server, true);
}

/*
 * What it takes goes by all windows that the scene has and all that have changed. A domain pays for
 * those of its own that its requests have changed: not for what the user moves, nor for what others
 * have.
 */
static void charge_owners(struct livery_server *server, int64_t ns) {
	int64_t windows = wl_list_length(&server->staged) + (int64_t)server->stats.scene_windows;
	struct livery_toplevel *toplevel;
	wl_list_for_each(toplevel, &server->staged, stage_link) {
		if (toplevel->asked) {
			toplevel->owner->unpaid_ns += ns / windows;
		}
	}
}

static void forget_all(struct livery_server *server) {
	struct livery_toplevel *toplevel, *next;
	wl_list_for_each_safe(toplevel, next, &server->staged, stage_link) {
		livery_stage_forget(toplevel);
	}
	server->stages = 0;
}

bool livery_stage_apply(struct livery_server *server) {
	bool stale = server->stages != 0 || livery_stage_is_suspended(server);
	server->stage_ns = 0;
	if (stale) {
		int64_t since = livery_clock_processor_ns();
		apply_all(server);
		charge_owners(server, livery_clock_processor_ns() - since);
		forget_all(server);
	}
	return stale;
}
