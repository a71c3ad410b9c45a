/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/domain/ping.h"
#include "compositor/base/domain_log.h"
#include "compositor/base/server.h"
#include "compositor/config/config.h"
#include "compositor/domain/domain.h"
#include "compositor/domain/toplevel.h"
#include "livery-domain-v1-protocol.h"

/*
 * A program may take a while to show what a key did, so that the question comes after a fourth of
 * the time: by then most have done something, and guid need not ask the domain.
 */
#define QUESTION 4

static int patience(const struct livery_domain_toplevel *toplevel) {
	return toplevel->base.server->config->answer_ms;
}

static void set_unresponsive(struct livery_domain_toplevel *toplevel, bool unresponsive) {
	struct livery_toplevel *base = &toplevel->base;
	if (base->unresponsive == unresponsive) {
		return;
	}
	base->unresponsive = unresponsive;
	livery_toplevel_refresh(base);
	livery_server_emit_changed(base->server);
	livery_domain_log(base->owner, WLR_INFO, "domain %s: window %s title=%s", base->owner->name,
		unresponsive ? "does not respond" : "responds again", base->title);
}

static int handle_timer(void *data) {
	struct livery_domain_toplevel *toplevel = data;
	if (toplevel->ping == LIVERY_PING_WAITS) {
		int time = patience(toplevel);
		toplevel->ping = LIVERY_PING_ASKED;
		livery_domain_toplevel_v1_send_ping(toplevel->resource, ++toplevel->ping_serial);
		wl_event_source_timer_update(toplevel->ping_timer, time - time / QUESTION);
	} else if (toplevel->ping == LIVERY_PING_ASKED) {
		set_unresponsive(toplevel, true);
	}
	return 0;
}

void livery_domain_ping_start(struct livery_domain_toplevel *toplevel) {
	if (toplevel->ping != LIVERY_PING_IDLE || !toplevel->base.mapped) {
		return;
	}
	if (toplevel->ping_timer == NULL) {
		toplevel->ping_timer = wl_event_loop_add_timer(
			toplevel->base.server->loop, handle_timer, toplevel);
		if (toplevel->ping_timer == NULL) {
			return;
		}
	}
	toplevel->ping = LIVERY_PING_WAITS;
	/* Never 0, which would stop it. */
	wl_event_source_timer_update(toplevel->ping_timer, patience(toplevel) / QUESTION + 1);
}

void livery_domain_ping_answer(struct livery_domain_toplevel *toplevel, uint32_t serial) {
	if (toplevel->ping == LIVERY_PING_ASKED && serial == toplevel->ping_serial) {
		livery_domain_ping_stop(toplevel);
	}
}

void livery_domain_ping_stop(struct livery_domain_toplevel *toplevel) {
	if (toplevel->ping != LIVERY_PING_IDLE) {
		toplevel->ping = LIVERY_PING_IDLE;
		wl_event_source_timer_update(toplevel->ping_timer, 0);
		set_unresponsive(toplevel, false);
	}
}

void livery_domain_ping_finish(struct livery_domain_toplevel *toplevel) {
	if (toplevel->ping_timer != NULL) {
		wl_event_source_remove(toplevel->ping_timer);
	}
}
