/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_DOMAIN_SCALE_H
#define LIVERY_COMPOSITOR_DOMAIN_SCALE_H

/*
 * What a domain is told of the scales of outputs: that of the output each of its windows is on,
 * and for windows that are not shown yet the greatest of all. Always in 120ths, 120 to 960, as in
 * wp_fractional_scale_v1; an output that makes everything smaller counts as 1.
 */

#include <stdint.h>

struct livery_domain;
struct livery_output;

/* For a window on this output; NULL: it is on none. The domain's own setting comes first. */
uint32_t livery_domain_scale_on(
	const struct livery_domain *domain, const struct livery_output *output);
/* For a window that is on no output yet. */
uint32_t livery_domain_scale_any(const struct livery_domain *domain);

#endif
