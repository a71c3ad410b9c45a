/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/domain/budget.h"

#define NS_IN_MS INT64_C(1000000)
/* Longer than this empties any store; keeps the product in range. */
#define LONG_MS (INT64_C(2) * LIVERY_BUDGET_SHARE * LIVERY_BUDGET_MOST_MS)

static void empty(int64_t *store, int64_t ns) {
	*store = *store > ns ? *store - ns : 0;
}

void livery_budget_spend(struct livery_budget *budget, int64_t now, int64_t ns) {
	int64_t passed = now - budget->emptied;
	if (passed > 0) {
		passed = passed < LONG_MS ? passed : LONG_MS;
		empty(&budget->spent, passed * NS_IN_MS / LIVERY_BUDGET_SHARE);
		empty(&budget->slice, passed * NS_IN_MS / LIVERY_BUDGET_SHARE);
		budget->emptied = now;
	}
	budget->spent += ns > 0 ? ns : 0;
	budget->slice += ns > 0 ? ns : 0;
}

int64_t livery_budget_take_pause(struct livery_budget *budget) {
	if (budget->slice < LIVERY_BUDGET_SLICE_MS * NS_IN_MS) {
		return 0;
	}
	/* A full share is what the store empties by in the pause. */
	int64_t times =
		budget->spent > LIVERY_BUDGET_BURST_MS * NS_IN_MS ? LIVERY_BUDGET_SHARE : 1;
	int64_t pause = (budget->slice + NS_IN_MS - 1) / NS_IN_MS * times;
	budget->slice = 0;
	return pause < LIVERY_BUDGET_PAUSE_MS ? pause : LIVERY_BUDGET_PAUSE_MS;
}

bool livery_budget_exceeded(const struct livery_budget *budget) {
	return budget->spent > LIVERY_BUDGET_MOST_MS * NS_IN_MS;
}
