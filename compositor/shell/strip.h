/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_STRIP_H
#define LIVERY_COMPOSITOR_STRIP_H

/*
 * The trusted strip: the bar at the top of each output that no client can cover. It names the
 * domain that has the keyboard, in its colour, where held clipboard text came from, and who asks
 * for attention.
 */

struct livery_output;
struct livery_server;
struct livery_strip;

/* NULL when there is no memory. */
struct livery_strip *livery_strip_create(
	struct livery_server *server, struct livery_output *output);
void livery_strip_destroy(struct livery_strip *strip);

/* Takes the output's present place; the present state is painted before the next frame. */
void livery_strip_update(struct livery_strip *strip);

/* Paints the present state if something has changed. */
void livery_strip_paint(struct livery_strip *strip);

#endif
