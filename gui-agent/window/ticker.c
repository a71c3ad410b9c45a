/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/window/ticker.h"

#include <stdlib.h>

#include "gui-agent/base/agent.h"
#include "gui-agent/base/log.h"
#include "gui-agent/window/window.h"

#define TICK_MS 16
#define TICK_US 16667

struct agent_ticker {
	struct agent *agent;
	struct wl_event_source *timer;
	bool running;
};

static int handle_tick(void *data) {
	struct agent_ticker *ticker = data;
	struct agent_window *window;
	ticker->running = false;
	wl_list_for_each(window, &ticker->agent->windows, link) {
		if (window->awaits_tick) {
			window->awaits_tick = false;
			agent_window_handle_frame(window, TICK_US);
		}
	}
	return 0;
}

void agent_ticker_start(struct agent_window *window) {
	struct agent_ticker *ticker = window->agent->ticker;
	window->awaits_tick = true;
	if (!ticker->running) {
		ticker->running = true;
		wl_event_source_timer_update(ticker->timer, TICK_MS);
	}
}

void agent_ticker_stop(struct agent *agent) {
	struct agent_window *window;
	wl_list_for_each(window, &agent->windows, link) {
		window->awaits_tick = false;
	}
	agent->ticker->running = false;
	wl_event_source_timer_update(agent->ticker->timer, 0);
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
