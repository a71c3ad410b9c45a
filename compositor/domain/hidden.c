/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/domain/hidden.h"
#include "compositor/desktop/home.h"
#include "compositor/domain/domain.h"
#include <stdlib.h>

struct livery_hidden {
	struct {
		uint32_t identity; /* 0: free */
		struct livery_home home;
	} list[LIVERY_HIDDEN_MAX];
	uint32_t next; /* to be overwritten */
};

void livery_hidden_keep(
	struct livery_domain *domain, uint32_t identity, const struct livery_home *home) {
	if (domain->hidden == NULL) {
		domain->hidden = calloc(1, sizeof(*domain->hidden));
	}
	struct livery_hidden *hidden = domain->hidden;
	if (identity == 0 || hidden == NULL) {
		return;
	}
	hidden->list[hidden->next].identity = identity;
	hidden->list[hidden->next].home = *home;
	hidden->next = (hidden->next + 1) % LIVERY_HIDDEN_MAX;
}

void livery_hidden_find(
	const struct livery_domain *domain, uint32_t identity, struct livery_home *home) {
	const struct livery_hidden *hidden = domain->hidden;
	/* The newest first: there may be older ones of the same window. */
	for (uint32_t i = 1; hidden != NULL && identity != 0 && i <= LIVERY_HIDDEN_MAX; i++) {
		uint32_t at = (hidden->next + LIVERY_HIDDEN_MAX - i) % LIVERY_HIDDEN_MAX;
		if (hidden->list[at].identity == identity) {
			*home = hidden->list[at].home;
			return;
		}
	}
}

void livery_hidden_clear(struct livery_domain *domain) {
	free(domain->hidden);
	domain->hidden = NULL;
}
