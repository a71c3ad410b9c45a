/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_GUID_PACE_H
#define LIVERY_GUID_PACE_H

/*
 * How fast a domain is read: a budget of messages that fills evenly with time. Who is over it is
 * read a little every few ms, not much at once: guid then never works for long at a stretch, so
 * the processor is free when another domain's key comes. Pure; times are ms of any steady clock.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct guid_pace {
	uint32_t rate; /* messages a second */
	int64_t budget; /* thousandths of a message; negative: more was read than there was */
	int64_t at; /* when the budget was counted last */
	int64_t full_at; /* when it was full last */
};

/* The budget is full: what comes in a twentieth of a second. rate: above 0. */
void guid_pace_init(struct guid_pace *pace, uint32_t rate, int64_t now);
/* Adds what the time since the last call is worth. */
void guid_pace_refill(struct guid_pace *pace, int64_t now);
/* So much was read. Each KiB counts as one message more. */
void guid_pace_spend(struct guid_pace *pace, uint64_t messages, size_t bytes);
/* Whether nothing may be read at present. */
bool guid_pace_is_spent(const struct guid_pace *pace);
/* When some can be read again, ms: at least 10 after the budget was counted. -1: now. */
int64_t guid_pace_deadline(const struct guid_pace *pace);
/* Whether the domain has been at its limit for a whole second: no burst, but a flood. */
bool guid_pace_is_flood(const struct guid_pace *pace);

#endif
