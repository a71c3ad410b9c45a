/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_SHIELD_H
#define LIVERY_COMPOSITOR_SHIELD_H

/*
 * Against clicks that were meant for another window: when a window goes, moves or comes up so that
 * a window of another domain is under the pointer that rests, a button pressed there within a
 * moment goes nowhere, and moves no focus. The domain that has the keyboard is excepted, and the
 * user who moves the pointer to a window means it.
 */

#include <stdbool.h>
#include <stdint.h>

struct livery_hit;
struct livery_seat;

/* Of livery_seat. */
struct livery_shield {
	const void *under; /* whose window the pointer is over, NULL: none's */
	int64_t until; /* ms, monotonic */
};

/* What is under the pointer now. moved: because the user moved it; else the windows changed. */
void livery_shield_note(struct livery_seat *seat, const struct livery_hit *hit, bool moved);

/* Whether a button pressed on this goes nowhere. */
bool livery_shield_holds(struct livery_seat *seat, const struct livery_hit *hit);

#endif
