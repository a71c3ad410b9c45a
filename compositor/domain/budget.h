/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_DOMAIN_BUDGET_H
#define LIVERY_COMPOSITOR_DOMAIN_BUDGET_H

/*
 * How much of livery's processor time the requests of one domain may take: a store that each
 * request fills and that empties with time. A guid that keeps to one commit a frame needs a
 * hundredth of it; one that finds requests that are slow is ended before it holds up the others for
 * long.
 */

#include <stdbool.h>
#include <stdint.h>

#define LIVERY_BUDGET_MOST_MS 8000 /* at once: an honest guid under load may need seconds */
#define LIVERY_BUDGET_SHARE 4 /* afterwards one part in so many of the time that passes */

struct livery_budget {
	int64_t spent; /* ns, what is in the store */
	int64_t emptied; /* ms, monotonic: when it was last reduced */
};

/* Adds what was spent, in ns of the processor. now: ms, monotonic. */
void livery_budget_spend(struct livery_budget *budget, int64_t now, int64_t ns);

/* Whether it is more than a domain may have. */
bool livery_budget_exceeded(const struct livery_budget *budget);

#endif
