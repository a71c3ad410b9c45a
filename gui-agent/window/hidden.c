/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/window/hidden.h"

#include <stdlib.h>

#include "gui-agent/base/agent.h"
#include "gui-agent/link/link.h"
#include "gui-agent/window/window.h"

struct hidden {
	struct wl_list link; /* agent.hidden, the newest first */
	const struct agent_window *window;
	uint32_t id;
	struct agent_stock_state stock;
};

static struct hidden *find(struct agent *agent, const struct agent_window *window) {
	struct hidden *hidden;
	wl_list_for_each(hidden, &agent->hidden, link) {
		if (hidden->window == window) {
			return hidden;
		}
	}
	return NULL;
}

static void forget(struct hidden *hidden) {
	wl_list_remove(&hidden->link);
	free(hidden);
}

/* Without a daemon there is nobody to tell. */
static void drop(struct agent *agent, struct hidden *hidden) {
	struct livery_msg msg = { .type = LIVERY_MSG_DESTROY, .window = hidden->id };
	forget(hidden);
	if (agent_link_dialect(agent->link) != NULL) {
		agent_link_send(agent->link, &msg);
	}
}

bool agent_hidden_keep(struct agent_window *window) {
	struct agent *agent = window->agent;
	struct hidden *hidden = calloc(1, sizeof(*hidden));
	if (hidden == NULL) {
		return false;
	}
	if (wl_list_length(&agent->hidden) >= AGENT_HIDDEN_MAX) {
		struct hidden *oldest = wl_container_of(agent->hidden.prev, oldest, link);
		drop(agent, oldest);
	}
	hidden->window = window;
	hidden->id = window->id;
	hidden->stock = window->stock;
	wl_list_insert(&agent->hidden, &hidden->link);
	return true;
}

bool agent_hidden_take(struct agent_window *window) {
	struct hidden *hidden = find(window->agent, window);
	if (hidden == NULL) {
		return false;
	}
	window->id = hidden->id;
	window->stock = hidden->stock;
	forget(hidden);
	return true;
}

void agent_hidden_drop(struct agent *agent, const struct agent_window *window) {
	struct hidden *hidden = find(agent, window);
	if (hidden != NULL) {
		drop(agent, hidden);
	}
}

void agent_hidden_drop_all(struct agent *agent) {
	struct hidden *hidden, *next;
	wl_list_for_each_safe(hidden, next, &agent->hidden, link) {
		drop(agent, hidden);
	}
}
