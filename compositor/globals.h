/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_GLOBALS_H
#define LIVERY_COMPOSITOR_GLOBALS_H

/*
 * Which interfaces exist, and for whom. A guid's connection sees an allow list of four; everything
 * that is not on it, now or in a later wlroots, is hidden. Trusted clients see all but the private
 * one. Each global is one row of globals.c.
 */

#include <stdbool.h>

struct livery_server;

/* Makes the globals of trusted clients. Needs seat and renderer. False with a line in the log. */
bool livery_globals_init(struct livery_server *server);

/* Sets the filter; before the first client. */
void livery_globals_set_filter(struct livery_server *server);

#endif
