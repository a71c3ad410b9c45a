/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_CONTROL_CONTROL_H
#define LIVERY_CONTROL_CONTROL_H

/*
 * The control socket, for livery-ctl and the user's own scripts: $XDG_RUNTIME_DIR/DISPLAY.control,
 * a UNIX stream socket of mode 0600 in the GUI domain. It can do nothing that a trusted client
 * could not: tell what is there, and have the driver start and end domains. A guid cannot reach it
 * (no paths, no connect). One line in, one line out; a client that sends too much or reads nothing
 * is hung up on, of more than 16 the one that has been silent for longest, and livery never waits
 * for one.
 */

struct livery_control;
struct livery_server;

/* Opens the socket beside the display's own. NULL, with a line in the log, when that fails. */
struct livery_control *livery_control_create(struct livery_server *server);

/* Hangs up on all clients and removes the socket. NULL is allowed. */
void livery_control_destroy(struct livery_control *control);

#endif
