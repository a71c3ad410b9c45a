/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is held down, and whether the seat agrees with itself. See seat.h. */
#include "compositor/desktop/toplevel.h"
#include "compositor/input/seat.h"

bool livery_key_set_add(struct livery_key_set *set, uint32_t code) {
	for (size_t i = 0; i < set->count; i++) {
		if (set->codes[i] == code) {
			return true;
		}
	}
	if (set->count == LIVERY_SEAT_KEYS) {
		return false;
	}
	set->codes[set->count++] = code;
	return true;
}

bool livery_key_set_remove(struct livery_key_set *set, uint32_t code) {
	for (size_t i = 0; i < set->count; i++) {
		if (set->codes[i] == code) {
			set->codes[i] = set->codes[--set->count];
			return true;
		}
	}
	return false;
}

bool livery_seat_is_valid(const struct livery_seat *seat) {
	const struct livery_interactive *interactive = &seat->interactive;
	bool moves = interactive->mode != LIVERY_INTERACTIVE_NONE;
	return seat->forwarded.count <= LIVERY_SEAT_KEYS &&
		seat->swallowed.count <= LIVERY_SEAT_KEYS &&
		seat->client_buttons.count <= LIVERY_SEAT_KEYS &&
		(seat->holder != NULL || seat->forwarded.count == 0) &&
		moves == (interactive->toplevel != NULL) &&
		(!moves || interactive->toplevel->mapped);
}
