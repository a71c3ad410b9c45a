/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "protocol/pages/runs.h"
#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b) {
	const struct livery_run *one = a, *other = b;
	return (one->first > other->first) - (one->first < other->first);
}

bool livery_runs_distinct(const struct livery_run *runs, size_t n_runs) {
	if (n_runs < 2) {
		return true;
	}
	struct livery_run *sorted = calloc(n_runs, sizeof(*sorted));
	if (sorted == NULL) {
		return false;
	}
	memcpy(sorted, runs, n_runs * sizeof(*sorted));
	qsort(sorted, n_runs, sizeof(*sorted), compare);
	bool distinct = true;
	for (size_t i = 1; i < n_runs && distinct; i++) {
		distinct = (uint64_t)sorted[i - 1].first + sorted[i - 1].count <= sorted[i].first;
	}
	free(sorted);
	return distinct;
}
