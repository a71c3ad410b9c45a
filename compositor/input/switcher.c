/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/input/switcher.h"
#include "compositor/base/server.h"
#include "compositor/desktop/family.h"
#include "compositor/desktop/focus.h"
#include "compositor/desktop/stage.h"
#include "compositor/desktop/toplevel.h"
#include "compositor/input/seat.h"
#include <stdlib.h>
#include <wlr/types/wlr_keyboard.h>

struct livery_switcher {
	struct livery_server *server;
	struct livery_toplevel *candidate; /* NULL: not running */
	struct livery_toplevel *before; /* had the focus, or NULL */
	uint32_t modifiers;
	struct wl_listener toplevel_unmap;
};

/* The candidate comes on top, shown even if it is minimised; others go back to their places. */
static void show(struct livery_switcher *switcher) {
	struct livery_toplevel *toplevel;
	wl_list_for_each(toplevel, &switcher->server->toplevels, link) {
		bool chosen = toplevel == switcher->candidate;
		if (toplevel->chosen != chosen) {
			toplevel->chosen = chosen;
			livery_stage_mark(toplevel, LIVERY_STAGE_ORDER | LIVERY_STAGE_SHOWN);
			livery_toplevel_refresh(toplevel);
		}
	}
	livery_server_emit_changed(switcher->server);
}

/*
 * The next mapped window after `from` in the stacking order, which is the order of last use; one
 * that waits for a modal dialog is passed over.
 */
static struct livery_toplevel *next(
	struct livery_server *server, struct livery_toplevel *from, bool back) {
	struct wl_list *start = from != NULL ? &from->link : &server->toplevels;
	struct wl_list *at = start;
	do {
		at = back ? at->prev : at->next;
		if (at == &server->toplevels) {
			continue;
		}
		struct livery_toplevel *toplevel = wl_container_of(at, toplevel, link);
		if (toplevel->mapped && livery_family_modal(toplevel) == NULL) {
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
		livery_stage_apply(switcher->server);
		livery_server_emit_scene(switcher->server);
		livery_shield_lower(switcher->server->seat);
	}
}

static void handle_toplevel_unmap(struct wl_listener *listener, void *data) {
	struct livery_switcher *switcher = wl_container_of(listener, switcher, toplevel_unmap);
	const struct livery_toplevel *toplevel = data;
	if (switcher->before == toplevel) {
		switcher->before = NULL;
	}
	if (switcher->candidate == toplevel) {
		struct livery_toplevel *other = next(switcher->server, switcher->candidate, false);
		switcher->candidate = other != toplevel ? other : NULL;
		show(switcher);
	}
}

struct livery_switcher *livery_switcher_create(struct livery_server *server) {
	struct livery_switcher *switcher = calloc(1, sizeof(*switcher));
	if (switcher != NULL) {
		switcher->server = server;
		switcher->toplevel_unmap.notify = handle_toplevel_unmap;
		wl_signal_add(&server->events.toplevel_unmap, &switcher->toplevel_unmap);
	}
	return switcher;
}

void livery_switcher_destroy(struct livery_switcher *switcher) {
	if (switcher != NULL) {
		wl_list_remove(&switcher->toplevel_unmap.link);
	}
	free(switcher);
}

void livery_switcher_step(struct livery_switcher *switcher, bool back, uint32_t modifiers) {
	struct livery_server *server = switcher->server;
	if (switcher->candidate == NULL) {
		switcher->before = livery_focus_get(server);
		/* Shift only turns the direction: letting go of it alone is no choice. */
		switcher->modifiers = modifiers & ~(uint32_t)WLR_MODIFIER_SHIFT;
		switcher->candidate = next(server, livery_focus_get(server), back);
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

void livery_switcher_cancel(struct livery_switcher *switcher) {
	if (switcher->candidate != NULL) {
		switcher->candidate = NULL;
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
