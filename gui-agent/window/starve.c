/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/window/starve.h"

#include <stdlib.h>

#include "gui-agent/base/agent.h"
#include "gui-agent/base/log.h"
#include "gui-agent/link/link.h"
#include "gui-agent/window/window.h"
#include "protocol/pages/pages.h"

#define RETRY_MS 500

struct agent_starve {
	struct agent *agent;
	struct wl_event_source *timer;
	bool logged;
};

static bool any_starved(const struct agent *agent, enum agent_starved least) {
	const struct agent_window *window;
	wl_list_for_each(window, &agent->windows, link) {
		if (window->starved >= least) {
			return true;
		}
	}
	return false;
}

static void log_starved(struct agent_starve *starve) {
	if (!starve->logged) {
		starve->logged = true;
		agent_error("no more memory can be shared (%zu pages are): windows are drawn while "
			"they are shown, or cut; raise the limit of xen_gntalloc, or --max-pages",
			agent_link_sharer_stats(starve->agent->link).pages);
	}
}

/* Whether all of the window could be drawn now; what was tried is kept for it. */
static bool can_allocate(struct agent_window *window) {
	struct livery_sharer *sharer = agent_link_sharer(window->agent->link);
	size_t size = (size_t)window->width * 4 * (size_t)window->height;
	struct livery_shared *shared = sharer != NULL ? livery_sharer_alloc(sharer, size) : NULL;
	if (shared != NULL) {
		livery_sharer_release(sharer, shared);
	}
	return shared != NULL;
}

static int handle_retry(void *data) {
	struct agent_starve *starve = data;
	struct agent_window *window;
	wl_list_for_each(window, &starve->agent->windows, link) {
		if (window->starved == AGENT_STARVED_CUT && window->mapped &&
				can_allocate(window)) {
			agent_window_damage_all(window);
			agent_windows_schedule_flush(starve->agent);
		}
	}
	if (any_starved(starve->agent, AGENT_STARVED_CUT)) {
		wl_event_source_timer_update(starve->timer, RETRY_MS);
	}
	return 0;
}

void agent_starve_begin(struct agent_window *window, int rows) {
	struct agent_starve *starve = window->agent->starve;
	log_starved(starve);
	enum agent_starved starved =
		rows < window->height ? AGENT_STARVED_CUT : AGENT_STARVED_IN_PLACE;
	if (starved == AGENT_STARVED_CUT && window->starved != AGENT_STARVED_CUT) {
		agent_info("a window of %dx%d is shown with %d rows", window->width,
			window->height, rows);
		wl_event_source_timer_update(starve->timer, RETRY_MS);
	}
	window->starved = starved;
}

void agent_starve_end(struct agent_window *window) {
	struct agent_starve *starve = window->agent->starve;
	window->starved = AGENT_STARVED_NOT;
	if (starve->logged && !any_starved(window->agent, AGENT_STARVED_IN_PLACE)) {
		starve->logged = false;
		agent_error("memory can be shared again");
	}
}

struct agent_starve *agent_starve_create(struct agent *agent) {
	struct agent_starve *starve = calloc(1, sizeof(*starve));
	if (starve != NULL) {
		starve->agent = agent;
		starve->timer = wl_event_loop_add_timer(agent->loop, handle_retry, starve);
	}
	if (starve == NULL || starve->timer == NULL) {
		agent_error("out of memory");
		free(starve);
		return NULL;
	}
	return starve;
}

void agent_starve_destroy(struct agent_starve *starve) {
	if (starve != NULL) {
		wl_event_source_remove(starve->timer);
		free(starve);
	}
}
