/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_GRANTS_H
#define LIVERY_COMPOSITOR_GRANTS_H

/*
 * How many of the pages that Xen domains grant may be mapped at a time. Xen keeps one table for
 * all that the GUI domain maps, also for the disks and wires that it serves, and when that is full
 * every further map fails, in whomever's name. So livery, which alone maps windows, keeps to a
 * budget in total and for each domain. Pure.
 */

#include <stdbool.h>
#include <stdint.h>

#define LIVERY_GRANTS_SURE 2048 /* pages that each domain may have, whatever others do: 8 MiB */

/*
 * Whether a domain that has own pages mapped, of all that are, may have so many more: at most half
 * of the budget for one; the last quarter is for domains that have few.
 */
static inline bool livery_grants_have_room(
	uint64_t budget, uint64_t all, uint64_t own, uint64_t pages) {
	if (own + pages <= LIVERY_GRANTS_SURE) {
		return all + pages <= budget;
	}
	return own + pages <= budget / 2 && all + pages <= budget - budget / 4;
}

#endif
