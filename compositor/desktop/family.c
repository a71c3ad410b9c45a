/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/desktop/family.h"
#include "compositor/desktop/toplevel.h"

bool livery_family_contains(
	const struct livery_toplevel *top, const struct livery_toplevel *toplevel) {
	while (toplevel != NULL && toplevel != top) {
		toplevel = toplevel->parent;
	}
	return toplevel != NULL;
}

bool livery_family_set_parent(struct livery_toplevel *toplevel, struct livery_toplevel *parent) {
	if (parent != NULL &&
		(parent->owner != toplevel->owner || livery_family_contains(toplevel, parent))) {
		return false;
	}
	toplevel->parent = parent;
	wl_list_remove(&toplevel->sibling);
	wl_list_init(&toplevel->sibling);
	if (parent != NULL) {
		wl_list_insert(parent->children.prev, &toplevel->sibling);
	}
	return true;
}

void livery_family_leave(struct livery_toplevel *toplevel) {
	struct livery_toplevel *child, *next;
	wl_list_for_each_safe(child, next, &toplevel->children, sibling) {
		livery_family_set_parent(child, toplevel->parent);
	}
	livery_family_set_parent(toplevel, NULL);
}

struct livery_toplevel *livery_family_next(
	const struct livery_toplevel *top, struct livery_toplevel *at) {
	if (!wl_list_empty(&at->children)) {
		return wl_container_of(at->children.next, at, sibling);
	}
	while (at != top && at->sibling.next == &at->parent->children) {
		at = at->parent;
	}
	return at == top ? NULL : wl_container_of(at->sibling.next, at, sibling);
}

struct livery_toplevel *livery_family_last(struct livery_toplevel *top) {
	while (!wl_list_empty(&top->children)) {
		top = wl_container_of(top->children.prev, top, sibling);
	}
	return top;
}

struct livery_toplevel *livery_family_prev(
	const struct livery_toplevel *top, struct livery_toplevel *at) {
	if (at == top) {
		return NULL;
	}
	if (at->sibling.prev == &at->parent->children) {
		return at->parent;
	}
	at = wl_container_of(at->sibling.prev, at, sibling);
	return livery_family_last(at);
}

struct livery_toplevel *livery_family_head(struct livery_toplevel *toplevel) {
	while (toplevel->modal && toplevel->parent != NULL && toplevel->parent->mapped) {
		toplevel = toplevel->parent;
	}
	return toplevel;
}

struct livery_toplevel *livery_family_modal(struct livery_toplevel *toplevel) {
	struct livery_toplevel *at = livery_family_last(toplevel);
	while (at != NULL && at != toplevel) {
		if (at->modal && at->mapped && !at->minimized) {
			return at;
		}
		at = livery_family_prev(toplevel, at);
	}
	return NULL;
}
