/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/desktop/focus.h"
#include "common/clock.h"
#include "compositor/base/log.h"
#include "compositor/base/owner.h"
#include "compositor/base/server.h"
#include "compositor/desktop/family.h"
#include "compositor/desktop/stage.h"
#include "compositor/desktop/toplevel.h"
#include <stdlib.h>
#include <wlr/types/wlr_scene.h>

#define ACTIVATION_MS 10000 /* a program may have to be started for it */
#define EXPECTATION_MS 5000

bool livery_focus_init(struct livery_server *server) {
	server->focus = calloc(1, sizeof(*server->focus));
	return server->focus != NULL;
}

void livery_focus_finish(struct livery_server *server) {
	free(server->focus);
	server->focus = NULL;
}

void livery_focus_set_seat(struct livery_server *server, const struct livery_focus_seat *seat) {
	server->focus->seat = *seat;
}

struct livery_toplevel *livery_focus_get(const struct livery_server *server) {
	return server->focus->toplevel;
}

/* A domain whose guid has just gone still has its windows for a moment. */
static bool is_showable(const struct livery_toplevel *toplevel) {
	return toplevel->mapped && !toplevel->minimized &&
		(toplevel->owner == NULL || toplevel->owner->client != NULL);
}

/* Among all windows directly below another, or on top (NULL). */
static void put_below(struct livery_toplevel *toplevel, struct livery_toplevel *above) {
	struct wl_list *before = above != NULL ? &above->link : &toplevel->server->toplevels;
	if (before->next == &toplevel->link) {
		return;
	}
	wl_list_remove(&toplevel->link);
	wl_list_insert(before, &toplevel->link);
	livery_stage_mark(toplevel, LIVERY_STAGE_ORDER);
}

/* Above its siblings, and so each window it belongs to. */
static void bring_forward(struct livery_toplevel *toplevel) {
	for (; toplevel->parent != NULL; toplevel = toplevel->parent) {
		wl_list_remove(&toplevel->sibling);
		wl_list_insert(toplevel->parent->children.prev, &toplevel->sibling);
	}
}

void livery_focus_raise(struct livery_toplevel *toplevel) {
	bring_forward(toplevel);
	struct livery_toplevel *head = livery_family_head(toplevel), *above = NULL;
	struct livery_toplevel *at = livery_family_last(head);
	/* From the top down, so that what is in its place already costs nothing. */
	for (; at != NULL; at = livery_family_prev(head, at)) {
		put_below(at, above);
		above = at;
	}
}

/* G5: a window that comes up by itself covers no other: it is seen as far as those leave room. */
static void lower(struct livery_toplevel *toplevel) {
	wl_list_remove(&toplevel->link);
	wl_list_insert(toplevel->server->toplevels.prev, &toplevel->link);
	livery_stage_mark(toplevel, LIVERY_STAGE_ORDER);
}

/*
 * A dialog inside its parent's frame covers nothing that the parent does not: it goes directly
 * above it.
 */
static void place_new(struct livery_toplevel *toplevel) {
	struct livery_toplevel *parent = toplevel->parent;
	if (parent == NULL || !is_showable(parent)) {
		lower(toplevel);
		return;
	}
	const struct wlr_box box = livery_toplevel_outer_box(toplevel);
	const struct wlr_box outer = livery_toplevel_outer_box(parent);
	struct wlr_box common;
	if (!wlr_box_intersection(&common, &box, &outer) || !wlr_box_equal(&common, &box)) {
		lower(toplevel);
		return;
	}
	wl_list_remove(&toplevel->link);
	wl_list_insert(parent->link.prev, &toplevel->link);
	livery_stage_mark(toplevel, LIVERY_STAGE_ORDER);
}

/* G5: so it does not help to have been above others once, and to grow later. */
void livery_focus_handle_grown(struct livery_toplevel *toplevel) {
	if (toplevel->owner == NULL || !toplevel->mapped || livery_focus_has_domain(toplevel)) {
		return;
	}
	const struct wlr_box box = livery_toplevel_outer_box(toplevel);
	bool below = false;
	const struct livery_toplevel *other;
	wl_list_for_each(other, &toplevel->server->toplevels, link) {
		const struct wlr_box others = livery_toplevel_outer_box(other);
		struct wlr_box common;
		if (below && other->owner != toplevel->owner && is_showable(other) &&
			wlr_box_intersection(&common, &box, &others)) {
			lower(toplevel);
			return;
		}
		below = below || other == toplevel;
	}
}

/* G5: only the domain with the focus has popups above all windows. */
const struct livery_owner *livery_focus_owner(const struct livery_server *server) {
	return server->focus->owner;
}

bool livery_focus_has_domain(const struct livery_toplevel *toplevel) {
	const struct livery_focus *focus = toplevel->server->focus;
	return focus->surface != NULL && focus->owner == toplevel->owner;
}

void livery_focus_place_popups(struct livery_toplevel *toplevel) {
	struct wlr_scene_node *popups = &toplevel->popups->node;
	bool on_top = livery_focus_has_domain(toplevel);
	struct wlr_scene_tree *parent = on_top ? toplevel->server->layers.popups : toplevel->tree;
	if (popups->parent != parent) {
		wlr_scene_node_reparent(popups, parent);
	}
	int x, y;
	livery_overflow_origin(toplevel, &x, &y);
	wlr_scene_node_set_position(
		popups, on_top ? x : x - toplevel->box.x, on_top ? y : y - toplevel->box.y);
	if (livery_toplevel_focused(toplevel)) {
		wlr_scene_node_raise_to_top(popups);
	}
	if (toplevel->impl->place_popups != NULL) {
		toplevel->impl->place_popups(toplevel);
	}
}

static void place_all_popups(struct livery_server *server) {
	struct livery_toplevel *toplevel;
	wl_list_for_each(toplevel, &server->toplevels, link) {
		if (!wl_list_empty(&toplevel->popups->children)) {
			livery_stage_mark(toplevel, LIVERY_STAGE_POPUPS);
		}
	}
}

static void leave(struct livery_toplevel *toplevel) {
	toplevel->impl->dismiss_popups(toplevel);
	livery_toplevel_refresh(toplevel);
	if (toplevel->mapped) {
		toplevel->impl->configure(toplevel);
	}
}

static void enter(struct livery_toplevel *toplevel) {
	livery_toplevel_refresh(toplevel);
	toplevel->impl->configure(toplevel);
	livery_toplevel_expect_answer(toplevel);
}

/*
 * Always written, whatever else a domain makes livery write: who had the keyboard when is the
 * user's to know. A domain moves the focus only by a window that it maps, or by one that goes and
 * was mapped before; how many it maps in a second is bounded (LIVERY_DOMAIN_MAP_MS).
 */
static void log_focus(const struct livery_toplevel *now) {
	livery_info("focus domain=%s title=%s", now != NULL ? livery_toplevel_name(now) : "-",
		now != NULL ? now->title : "");
}

/* What comes up with the window is seen: it need not ask any more. */
static void settle_attention(struct livery_toplevel *toplevel) {
	struct livery_toplevel *head = livery_family_head(toplevel);
	for (struct livery_toplevel *at = head; at != NULL; at = livery_family_next(head, at)) {
		if (at->mapped && !at->minimized) {
			livery_toplevel_set_attention(at, false);
		}
	}
}

/* Raises the window with its dialogs; returns the one of them that the keyboard is for. */
static struct livery_toplevel *come_up(struct livery_toplevel *toplevel) {
	livery_focus_raise(toplevel);
	settle_attention(toplevel);
	struct livery_toplevel *modal = livery_family_modal(toplevel);
	return modal != NULL ? modal : toplevel;
}

/* What a domain had of the user's press is not another one's, and who inherits it changes. */
static void change(struct livery_focus *focus, struct livery_toplevel *toplevel) {
	const struct livery_toplevel *before = focus->toplevel;
	if (before == NULL || toplevel == NULL || before->owner != toplevel->owner) {
		focus->pressed_until = 0;
	}
	if (before != NULL) {
		focus->heirs = LIVERY_HEIRS_OWNER;
		focus->heir = before->owner;
	}
	focus->toplevel = toplevel;
	focus->surface = toplevel != NULL ? toplevel->surface : NULL;
	focus->owner = toplevel != NULL ? toplevel->owner : NULL;
}

void livery_focus_set(struct livery_server *server, struct livery_toplevel *toplevel) {
	struct livery_focus *focus = server->focus;
	struct livery_toplevel *before = focus->toplevel;
	toplevel = toplevel != NULL ? come_up(toplevel) : NULL;
	if (before == toplevel) {
		return;
	}
	/* Nothing holds the seat over a change of focus. */
	focus->seat.end_grabs(focus->seat.data);
	change(focus, toplevel);
	if (before != NULL) {
		leave(before);
	}
	if (toplevel != NULL) {
		enter(toplevel);
	}
	place_all_popups(server);
	focus->seat.enter(focus->seat.data, focus->surface);
	livery_server_emit_changed(server);
	log_focus(toplevel);
}

void livery_focus_withdraw(struct livery_server *server) {
	livery_focus_set(server, NULL);
	server->focus->heirs = LIVERY_HEIRS_NONE;
}

void livery_focus_next(struct livery_toplevel *gone) {
	struct livery_server *server = gone->server;
	struct livery_toplevel *toplevel = gone->parent;
	while (toplevel != NULL && !is_showable(toplevel)) {
		toplevel = toplevel->parent;
	}
	if (toplevel != NULL) {
		livery_focus_set(server, toplevel);
		return;
	}
	wl_list_for_each(toplevel, &server->toplevels, link) {
		if (toplevel != gone && toplevel->owner == gone->owner && is_showable(toplevel)) {
			livery_focus_set(server, toplevel);
			return;
		}
	}
	livery_focus_set(server, NULL);
}

/* Whether a new window of the domain takes the keyboard from nobody. */
static bool nobody_loses(const struct livery_focus *focus, const struct livery_owner *owner) {
	if (focus->surface != NULL) {
		return focus->owner == owner;
	}
	return focus->heirs == LIVERY_HEIRS_ALL ||
		(focus->heirs == LIVERY_HEIRS_OWNER && focus->heir == owner);
}

void livery_focus_forget(struct livery_server *server, const struct livery_owner *owner) {
	struct livery_focus *focus = server->focus;
	if (focus != NULL && focus->heirs == LIVERY_HEIRS_OWNER && focus->heir == owner) {
		focus->heirs = LIVERY_HEIRS_NONE;
		focus->heir = NULL;
	}
}

void livery_focus_expect_window(struct livery_server *server) {
	server->focus->expects_until = livery_clock_ms() + EXPECTATION_MS;
}

/* Whether the user waits for a trusted window; the expectation is used up. */
static bool take_expectation(struct livery_focus *focus) {
	bool expected = livery_clock_ms() < focus->expects_until;
	focus->expects_until = 0;
	return expected;
}

void livery_focus_note_press(struct livery_server *server) {
	server->focus->pressed_until = livery_clock_ms() + ACTIVATION_MS;
}

/* G5: a press buys one activation, and only where the keyboard still is. */
static bool take_press(struct livery_focus *focus) {
	bool pressed = livery_clock_ms() < focus->pressed_until;
	focus->pressed_until = 0;
	return pressed;
}

void livery_focus_activate(struct livery_toplevel *toplevel) {
	struct livery_server *server = toplevel->server;
	struct livery_focus *focus = server->focus;
	if (!toplevel->mapped || focus->toplevel == toplevel) {
		return;
	}
	const struct livery_focus_seat *seat = &focus->seat;
	bool busy = seat->is_busy(seat->data) || seat->is_dragging(seat->data);
	if (busy || !livery_focus_has_domain(toplevel) || !take_press(focus)) {
		livery_toplevel_set_attention(toplevel, true);
		return;
	}
	livery_toplevel_set_minimized(toplevel, false);
	livery_focus_set(server, toplevel);
}

void livery_focus_handle_map(struct livery_toplevel *toplevel) {
	struct livery_server *server = toplevel->server;
	struct livery_focus *focus = server->focus;
	bool expected = toplevel->owner == NULL && take_expectation(focus);
	bool may_have = expected || nobody_loses(focus, toplevel->owner);
	if (may_have && !focus->seat.is_busy(focus->seat.data)) {
		livery_focus_set(server, toplevel);
		return;
	}
	place_new(toplevel);
	livery_toplevel_set_attention(toplevel, true);
}
