/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_SHIELD_H
#define LIVERY_COMPOSITOR_SHIELD_H

/*
 * Against clicks and scrolling that were meant for another window: when a window goes, shrinks,
 * moves or comes up so that a window of another domain is under the pointer, a button pressed there
 * within a moment goes nowhere, and moves no focus; nor does the wheel. What counts is whether the
 * pointer really moved onto the window, also while a button is held. The user who moves the pointer
 * to a window means it, unless its place was the other window's just before.
 */

#include <stdbool.h>
#include <stdint.h>
#include <wlr/util/box.h>

struct livery_hit;
struct livery_seat;

/* Of livery_seat. */
struct livery_shield {
	const void *under; /* whose window the pointer is over, NULL: none's */
	struct wlr_box area; /* of that window with its frame, layout coordinates */
	int64_t area_until; /* ms, monotonic: so long area is kept while it is smaller; or 0 */
	int64_t until; /* ms, monotonic */
	bool logged; /* of the wheel */
};

enum livery_shield_input {
	LIVERY_SHIELD_BUTTON,
	LIVERY_SHIELD_WHEEL,
};

/*
 * What is under the pointer now. moved: because the user moved it; else the windows changed. To be
 * called with false before each motion and with true after it.
 */
void livery_shield_note(struct livery_seat *seat, const struct livery_hit *hit, bool moved);

/*
 * Whether a press or a turn of the wheel on this goes nowhere. A turn that does keeps the shield up
 * for another moment, since it is the same scrolling.
 */
bool livery_shield_filter(
	struct livery_seat *seat, const struct livery_hit *hit, enum livery_shield_input input);

/* The user has just chosen the window under the pointer by the keyboard. */
void livery_shield_lower(struct livery_seat *seat);

#endif
