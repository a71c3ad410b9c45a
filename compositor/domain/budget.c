/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/domain/budget.h"

#define NS_IN_MS INT64_C(1000000)
/* Longer than this empties any store; keeps the product in range. */
#define LONG_MS (INT64_C(2) * LIVERY_BUDGET_SHARE * LIVERY_BUDGET_MOST_MS)

void livery_budget_spend(struct livery_budget *budget, int64_t now, int64_t ns) {
	int64_t passed = now - budget->emptied;
	if (passed > 0) {
		passed = passed < LONG_MS ? passed : LONG_MS;
		budget->spent -= passed * NS_IN_MS / LIVERY_BUDGET_SHARE;
		budget->spent = budget->spent > 0 ? budget->spent : 0;
		budget->emptied = now;
	}
	budget->spent += ns > 0 ? ns : 0;
}

bool livery_budget_exceeded(const struct livery_budget *budget) {
	return budget->spent > LIVERY_BUDGET_MOST_MS * NS_IN_MS;
}
