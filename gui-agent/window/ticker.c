/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/window/ticker.h"

#include <stdlib.h>

#include "gui-agent/base/agent.h"
#include "gui-agent/base/log.h"

#define TICK_MS 16
#define TICK_US 16667

struct agent_ticker {
	struct agent *agent;
	struct wl_event_source *timer;
	bool running;
};

static int handle_tick(void *data) {
	struct agent_ticker *ticker = data;
	uint32_t refresh = TICK_US;
	ticker->running = false;
	wl_signal_emit_mutable(&ticker->agent->events.tick, &refresh);
	return 0;
}

void agent_ticker_start(struct agent_ticker *ticker) {
	if (!ticker->running) {
		ticker->running = true;
		wl_event_source_timer_update(ticker->timer, TICK_MS);
	}
}

void agent_ticker_stop(struct agent_ticker *ticker) {
	ticker->running = false;
	wl_event_source_timer_update(ticker->timer, 0);
}

struct agent_ticker *agent_ticker_create(struct agent *agent) {
	struct agent_ticker *ticker = calloc(1, sizeof(*ticker));
	if (ticker == NULL) {
		agent_error("out of memory");
		return NULL;
	}
	ticker->agent = agent;
	ticker->timer = wl_event_loop_add_timer(agent->loop, handle_tick, ticker);
	if (ticker->timer == NULL) {
		agent_error("out of memory");
		free(ticker);
		return NULL;
	}
	return ticker;
}

void agent_ticker_destroy(struct agent_ticker *ticker) {
	if (ticker != NULL) {
		wl_event_source_remove(ticker->timer);
		free(ticker);
	}
}
