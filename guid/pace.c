/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guid/pace.h"

#define SECOND 1000 /* ms */
#define HOUR (3600 * SECOND)
#define BURST 50 /* ms of the rate that the budget holds */
#define STEP 10 /* ms between two looks at a domain that is over it */

/* A message a second is a thousandth a ms. */
static int64_t budget_max(const struct guid_pace *pace) {
	return (int64_t)pace->rate * BURST;
}

void guid_pace_init(struct guid_pace *pace, uint32_t rate, int64_t now) {
	*pace = (struct guid_pace){ .rate = rate, .at = now, .full_at = now };
	pace->budget = budget_max(pace);
}

void guid_pace_refill(struct guid_pace *pace, int64_t now) {
	int64_t passed = now > pace->at ? now - pace->at : 0;
	/* By then it is full in any case, and nothing overflows. */
	pace->budget += (passed < HOUR ? passed : HOUR) * pace->rate;
	pace->at = now;
	if (pace->budget >= budget_max(pace)) {
		pace->budget = budget_max(pace);
		pace->full_at = now;
	}
}

void guid_pace_spend(struct guid_pace *pace, uint64_t messages, size_t bytes) {
	pace->budget -= (int64_t)(messages * 1000 + bytes * 1000 / 1024);
}

bool guid_pace_is_spent(const struct guid_pace *pace) {
	return pace->budget <= 0;
}

int64_t guid_pace_deadline(const struct guid_pace *pace) {
	if (!guid_pace_is_spent(pace)) {
		return -1;
	}
	int64_t wait = -pace->budget / pace->rate + 1;
	return pace->at + (wait > STEP ? wait : STEP);
}

bool guid_pace_is_flood(const struct guid_pace *pace) {
	return guid_pace_is_spent(pace) && pace->at - pace->full_at >= SECOND;
}
