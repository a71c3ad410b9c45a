/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/input/shield.h"
#include "compositor/base/clock.h"
#include "compositor/base/log.h"
#include "compositor/base/server.h"
#include "compositor/config/config.h"
#include "compositor/desktop/hit.h"
#include "compositor/desktop/toplevel.h"
#include "compositor/domain/domain.h"
#include "compositor/input/seat.h"

/* Its domain, or the server for the GUI domain. */
static const void *owner(const struct livery_toplevel *toplevel) {
	if (toplevel == NULL) {
		return NULL;
	}
	return toplevel->domain != NULL ? (const void *)toplevel->domain : toplevel->server;
}

void livery_shield_note(struct livery_seat *seat, const struct livery_hit *hit, bool moved) {
	const void *under = owner(hit->toplevel);
	if (under == seat->shield.under) {
		return;
	}
	seat->shield.under = under;
	seat->shield.until = moved ? 0 : livery_clock_ms() + seat->server->config->shield_ms;
}

bool livery_shield_holds(struct livery_seat *seat, const struct livery_hit *hit) {
	/* The windows may have changed since the last look. */
	livery_shield_note(seat, hit, false);
	if (hit->toplevel == NULL || owner(hit->toplevel) == owner(seat->server->focus) ||
		livery_clock_ms() >= seat->shield.until) {
		return false;
	}
	livery_info("a click went nowhere: the window of %s has only just come under the pointer",
		livery_toplevel_name(hit->toplevel));
	return true;
}
