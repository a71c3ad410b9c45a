/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/input/shield.h"
#include "common/clock.h"
#include "compositor/base/log.h"
#include "compositor/base/server.h"
#include "compositor/config/config.h"
#include "compositor/desktop/focus.h"
#include "compositor/desktop/hit.h"
#include "compositor/desktop/toplevel.h"
#include "compositor/input/seat.h"
#include <wlr/types/wlr_cursor.h>

/* Its domain, or the server for the GUI domain. */
static const void *owner(const struct livery_toplevel *toplevel) {
	if (toplevel == NULL) {
		return NULL;
	}
	return toplevel->owner != NULL ? (const void *)toplevel->owner : toplevel->server;
}

static bool contains(const struct wlr_box *outer, const struct wlr_box *inner) {
	return inner->x >= outer->x && inner->y >= outer->y &&
		inner->x + inner->width <= outer->x + outer->width &&
		inner->y + inner->height <= outer->y + outer->height;
}

/* A window may shrink just before the moving pointer gets to where it was. */
static void note_area(
	struct livery_seat *seat, const struct livery_hit *hit, bool moved, int64_t now) {
	struct livery_shield *shield = &seat->shield;
	if (shield->area_until != 0 && now < shield->area_until &&
		wlr_box_contains_point(&shield->area, seat->cursor->x, seat->cursor->y)) {
		return;
	}
	if (!moved && shield->area_until == 0 && !contains(&hit->box, &shield->area)) {
		shield->area_until = now + seat->server->config->shield_ms;
		return;
	}
	shield->area = hit->box;
	shield->area_until = 0;
}

/* A new window of the domain with the keyboard, where nobody's was. */
static bool takes_from_nobody(
	const struct livery_seat *seat, const struct livery_hit *hit, int64_t now) {
	return seat->shield.under == NULL && now >= seat->shield.until &&
		owner(hit->toplevel) == owner(livery_focus_get(seat->server));
}

void livery_shield_note(struct livery_seat *seat, const struct livery_hit *hit, bool moved) {
	struct livery_shield *shield = &seat->shield;
	const void *under = owner(hit->toplevel);
	int64_t now = livery_clock_ms();
	if (under == shield->under) {
		note_area(seat, hit, moved, now);
		return;
	}
	bool meant = moved &&
		(now >= shield->area_until ||
			!wlr_box_contains_point(
				&shield->area, seat->cursor->x, seat->cursor->y));
	meant = meant || takes_from_nobody(seat, hit, now);
	shield->under = under;
	shield->area = hit->box;
	shield->area_until = 0;
	shield->until = meant ? 0 : now + seat->server->config->shield_ms;
	shield->logged = false;
}

bool livery_shield_filter(
	struct livery_seat *seat, const struct livery_hit *hit, enum livery_shield_input input) {
	/* The windows may have changed since the last look. */
	livery_shield_note(seat, hit, false);
	struct livery_shield *shield = &seat->shield;
	int64_t now = livery_clock_ms();
	if (hit->toplevel == NULL || now >= shield->until) {
		return false;
	}
	bool wheel = input == LIVERY_SHIELD_WHEEL;
	if (wheel) {
		shield->until = now + seat->server->config->shield_ms;
	}
	if (!wheel || !shield->logged) {
		livery_info("%s went nowhere: the window of %s has only just come under the "
			    "pointer",
			wheel ? "the wheel" : "a click", livery_toplevel_name(hit->toplevel));
	}
	shield->logged = shield->logged || wheel;
	return true;
}

void livery_shield_lower(struct livery_seat *seat) {
	seat->shield.until = 0;
}
