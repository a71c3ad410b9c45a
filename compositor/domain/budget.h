/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_DOMAIN_BUDGET_H
#define LIVERY_COMPOSITOR_DOMAIN_BUDGET_H

/*
 * How much of livery's processor time one domain may take: its requests, and the changes of the
 * scene that they ask for. What is spent goes into two stores, which empty with time. A guid that
 * keeps to one commit a frame needs a hundredth of that. When the small store, a slice, is full the
 * domain waits as long as the slice took, so that others get their turn; when the large one is full
 * too, so long that its share is kept. What cannot be slowed down so, as a single request without
 * end, is ended before it holds up the others for long. Pure.
 */

#include <stdbool.h>
#include <stdint.h>

#define LIVERY_BUDGET_SLICE_MS 2 /* the small store */
#define LIVERY_BUDGET_BURST_MS 250 /* the large store */
#define LIVERY_BUDGET_MOST_MS 8000 /* in the large store: the end */
#define LIVERY_BUDGET_SHARE 8 /* of the time that passes one part in so many is taken off */
#define LIVERY_BUDGET_PAUSE_MS 1000 /* the longest pause after one slice */

struct livery_budget {
	int64_t spent; /* ns, in the large store */
	int64_t slice; /* ns, in the small one */
	int64_t emptied; /* ms, monotonic: when they were last reduced */
};

/* Adds what was spent, in ns of the processor. now: ms, monotonic. */
void livery_budget_spend(struct livery_budget *budget, int64_t now, int64_t ns);

/* How long the domain has to wait now, in ms; 0: not at all. Else the small store is empty then. */
int64_t livery_budget_take_pause(struct livery_budget *budget);

/* Whether it is more than a domain may have: its connection is to end. */
bool livery_budget_exceeded(const struct livery_budget *budget);

#endif
