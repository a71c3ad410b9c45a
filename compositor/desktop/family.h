/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_FAMILY_H
#define LIVERY_COMPOSITOR_FAMILY_H

/*
 * Windows that belong to another one: dialogs, and dialogs of dialogs, at any depth. A window's
 * children lie above it, in the order of livery_toplevel.children. A modal one stands for the
 * window that it belongs to: that takes no click and no keyboard while it is shown, and the two
 * come up and are minimised together.
 */

#include <stdbool.h>

struct livery_toplevel;

/*
 * Names the window that it belongs to, or none (NULL); a parent of another domain or a circle is
 * refused.
 */
bool livery_family_set_parent(struct livery_toplevel *toplevel, struct livery_toplevel *parent);

/* It is about to be freed: its children belong to its parent. */
void livery_family_leave(struct livery_toplevel *toplevel);

/* Whether it is top, or below it in the tree. */
bool livery_family_contains(
	const struct livery_toplevel *top, const struct livery_toplevel *toplevel);

/*
 * Every window of top's tree: next from top on, parents before children; prev from last on, the
 * other way round. NULL after the end.
 */
struct livery_toplevel *livery_family_next(
	const struct livery_toplevel *top, struct livery_toplevel *at);
/* The window of top's tree from which prev begins: top itself, if it has no children. */
struct livery_toplevel *livery_family_last(struct livery_toplevel *top);
/* The window of top's tree before at, or NULL: at is top. */
struct livery_toplevel *livery_family_prev(
	const struct livery_toplevel *top, struct livery_toplevel *at);

/* The window for which this one stands: itself, if it is not modal. */
struct livery_toplevel *livery_family_head(struct livery_toplevel *toplevel);

/* The modal window that has to be answered first, or NULL. Costs one look at each of the tree. */
struct livery_toplevel *livery_family_modal(struct livery_toplevel *toplevel);

#endif
