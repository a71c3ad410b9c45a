/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/domain/pause.h"
#include "common/clock.h"
#include "compositor/base/domain_log.h"
#include "compositor/base/server.h"
#include "compositor/domain/domain.h"
#include <signal.h>

static int handle_timer(void *data) {
	livery_domain_resume(data);
	return 0;
}

bool livery_domain_pause_init(struct livery_domain *domain) {
	domain->pause_timer =
		wl_event_loop_add_timer(domain->server->loop, handle_timer, domain);
	return domain->pause_timer != NULL;
}

static void pause_for(struct livery_domain *domain, int64_t ms) {
	int64_t now = livery_clock_ms();
	if (!domain->paused) {
		kill(domain->pid, SIGSTOP);
		domain->paused = true;
		domain->paused_until = now;
		domain->server->stats.pauses++;
	}
	/* What it had sent before is dealt with during the pause, and prolongs it. */
	domain->paused_until += ms;
	int64_t left = domain->paused_until - now;
	wl_event_source_timer_update(domain->pause_timer, left > 0 ? (int)left : 1);
	if (!domain->pause_logged) {
		domain->pause_logged = true;
		livery_domain_log(&domain->owner, WLR_INFO,
			"domain %s: slowed down: it takes more than its share of livery's time",
			domain->owner.name);
	}
}

void livery_domain_charge(struct livery_domain *domain, int64_t ns) {
	/* What changing the scene for its windows took meanwhile. */
	ns += domain->owner.unpaid_ns;
	domain->owner.unpaid_ns = 0;
	livery_budget_spend(&domain->budget, livery_clock_ms(), ns);
	int64_t ms = livery_budget_take_pause(&domain->budget);
	if (ms > 0 && domain->pid != 0 && !domain->ending) {
		pause_for(domain, ms);
	}
}

void livery_domain_resume(struct livery_domain *domain) {
	wl_event_source_timer_update(domain->pause_timer, 0);
	if (domain->paused && domain->pid != 0) {
		kill(domain->pid, SIGCONT);
	}
	domain->paused = false;
}

void livery_domain_pause_finish(struct livery_domain *domain) {
	if (domain->pause_timer != NULL) {
		wl_event_source_remove(domain->pause_timer);
	}
}
