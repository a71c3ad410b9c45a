/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_DOMAIN_POOL_H
#define LIVERY_COMPOSITOR_DOMAIN_POOL_H

/*
 * Pages of a domain, mapped read-only (livery_domain_pool_v1), and the buffers in them. The
 * renderer reads them in place: livery itself copies no pixel. Pages stay mapped until the last
 * buffer in them goes.
 */

#include "compositor/base/sigbus.h"
#include <stdbool.h>
#include <stdint.h>
#include <wayland-server-core.h>

struct livery_domain;

#define LIVERY_DOMAIN_PAGE 4096
#define LIVERY_DOMAIN_MAX_POOL (UINT32_C(1) << 30) /* bytes */

struct livery_domain_pool {
	struct livery_domain *domain;
	struct wl_resource *resource; /* NULL once the name is forgotten */
	size_t references; /* the name and each buffer */
	struct livery_watched pages;
	/* The mapping is this pool's; else its pages are zeros that all such pools share. */
	bool own;
	uint32_t size; /* bytes that buffers may use */
	uint32_t grants; /* pages of Xen's grant device that are mapped, or 0 */
};

/* livery_domain_manager_v1.create_pool. Takes fd. */
void livery_domain_pool_create(struct livery_domain *domain, struct wl_resource *manager,
	uint32_t id, int fd, uint32_t offset, uint32_t size);

/* Whether its pages are mapped and hold its bytes, and somebody refers to it. */
bool livery_domain_pool_is_valid(const struct livery_domain_pool *pool);

/* Each buffer holds one reference. */
void livery_domain_pool_ref(struct livery_domain_pool *pool);
/* The last one unmaps its pages and frees it. */
void livery_domain_pool_unref(struct livery_domain_pool *pool);

/* domain_buffer.c: livery_domain_pool_v1.create_buffer. */
void livery_domain_buffer_create(struct livery_domain_pool *pool, struct wl_client *client,
	uint32_t id, uint32_t offset, uint32_t width, uint32_t height, uint32_t stride,
	uint32_t format);

/* domain_buffer.c: teaches wlroots the buffers of domains; once. */
void livery_domain_buffer_register(void);

#endif
