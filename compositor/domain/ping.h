/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_DOMAIN_PING_H
#define LIVERY_COMPOSITOR_DOMAIN_PING_H

/*
 * Which windows of domains do not answer. After the user has done something with a window (a key, a
 * button, the focus, the wish to close it) its guid is asked once whether its program lives; where
 * no answer comes in time, livery writes so behind the domain's name, where no domain can write,
 * until the answer comes. Nothing is asked, and no timer runs, while the user does nothing.
 */

#include <stdint.h>

struct livery_domain_toplevel;

/* The user did something with the window. */
void livery_domain_ping_start(struct livery_domain_toplevel *toplevel);

/* livery_domain_toplevel_v1.pong. */
void livery_domain_ping_answer(struct livery_domain_toplevel *toplevel, uint32_t serial);

/* The window is hidden: nothing is asked any more. */
void livery_domain_ping_stop(struct livery_domain_toplevel *toplevel);

/* Frees what start made. */
void livery_domain_ping_finish(struct livery_domain_toplevel *toplevel);

#endif
