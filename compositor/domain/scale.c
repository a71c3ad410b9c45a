/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/domain/scale.h"
#include "compositor/base/server.h"
#include "compositor/config/config.h"
#include "compositor/desktop/output.h"
#include "compositor/domain/domain.h"
#include <math.h>
#include <wlr/types/wlr_output.h>

#define ONE 120
#define MOST 960

static uint32_t in_120ths(double scale) {
	double parts = round(scale * ONE);
	return parts < ONE ? ONE : parts > MOST ? MOST : (uint32_t)parts;
}

/* 0: it has none. */
static double own_scale(const struct livery_domain *domain) {
	return domain->config != NULL ? domain->config->scale : 0;
}

uint32_t livery_domain_scale_on(
	const struct livery_domain *domain, const struct livery_output *output) {
	if (own_scale(domain) > 0) {
		return in_120ths(own_scale(domain));
	}
	return output != NULL ? in_120ths((double)output->wlr_output->scale) : ONE;
}

uint32_t livery_domain_scale_any(const struct livery_domain *domain) {
	uint32_t greatest = livery_domain_scale_on(domain, NULL);
	const struct livery_output *output;
	wl_list_for_each(output, &domain->server->outputs, link) {
		uint32_t scale = livery_domain_scale_on(domain, output);
		greatest = scale > greatest ? scale : greatest;
	}
	return greatest;
}
