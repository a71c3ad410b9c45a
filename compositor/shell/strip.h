/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_STRIP_H
#define LIVERY_COMPOSITOR_STRIP_H

/*
 * The trusted strip: the bar at the top of each output that no client can cover. It names the
 * domain that has the keyboard, in its colour, where held clipboard text came from, and who asks
 * for attention.
 */

struct livery_server;

/*
 * From now on each output that is made gets its strip, which goes with it. Before the first output.
 */
void livery_strip_init(struct livery_server *server);

#endif
