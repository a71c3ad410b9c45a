/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_DOMAIN_ICON_H
#define LIVERY_COMPOSITOR_DOMAIN_ICON_H

/*
 * The icon of what a domain drags: livery_domain_icon_v1. It is shown while the domain's drag goes
 * on (input/drag.h), as input/drag_icon.h says, and its frame callbacks come with those of any
 * output. Without a drag of its domain it is never shown.
 */

#include <stdint.h>

struct livery_domain;
struct wl_resource;
struct wlr_surface;

/* livery_domain_manager_v1.get_icon; surface is fresh. x, y: px from the pointer. */
void livery_domain_icon_create(struct livery_domain *domain, struct wl_resource *manager,
	uint32_t id, struct wlr_surface *surface, int32_t x, int32_t y);

#endif
