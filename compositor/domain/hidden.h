/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_HIDDEN_H
#define LIVERY_COMPOSITOR_HIDDEN_H

/*
 * Where a domain's windows were that are hidden now. A window that its program hides has no object
 * here until it is shown again; guid knows it by a number, and livery gives it its home back. The
 * newest LIVERY_HIDDEN_MAX are kept.
 */

#include <stdint.h>

struct livery_domain;
struct livery_home;

#define LIVERY_HIDDEN_MAX 64

struct livery_hidden; /* of one domain */

/* Keeps the home of a window that goes. identity 0, or no memory: does nothing. */
void livery_hidden_keep(
	struct livery_domain *domain, uint32_t identity, const struct livery_home *home);

/* Gives back the home of the window of this number, if it is kept; else leaves home as it is. */
void livery_hidden_find(
	const struct livery_domain *domain, uint32_t identity, struct livery_home *home);

/* Forgets all: the numbers are those of another guid from here on. */
void livery_hidden_clear(struct livery_domain *domain);

#endif
