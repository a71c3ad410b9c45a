/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/seat/ping.h"

#include <string.h>

#include "gui-agent/base/agent.h"
#include "gui-agent/link/link.h"
#include "gui-agent/window/window.h"
#include "protocol/wire/wire.h"

/*
 * wlroots has no event for a pong, only for one that does not come in time; so requests are
 * watched as long as a question is open, and then its state is read.
 */

static void answer(struct agent_window *window) {
	struct livery_msg msg = { .type = LIVERY_MSG_EXT_PONG, .window = window->id };
	msg.ext_pong.serial = window->ping_serial;
	window->pinged = false;
	if (window->id != 0) {
		agent_link_send(window->agent->link, &msg);
	}
}

static void stop_watching(struct agent *agent) {
	if (agent->pong_logger != NULL) {
		wl_protocol_logger_destroy(agent->pong_logger);
		agent->pong_logger = NULL;
	}
}

/* After the requests of this turn. */
static void check_answers(void *data) {
	struct agent *agent = data;
	bool open = false;
	struct agent_window *window;
	agent->pong_idle = NULL;
	wl_list_for_each(window, &agent->windows, link) {
		if (window->pinged && window->kind->has_answered(window)) {
			answer(window);
		}
		open = open || window->pinged;
	}
	if (!open) {
		stop_watching(agent);
	}
}

void agent_ping_schedule_check(struct agent *agent) {
	if (agent->pong_idle == NULL) {
		agent->pong_idle = wl_event_loop_add_idle(agent->loop, check_answers, agent);
	}
}

static void handle_request(void *data, enum wl_protocol_logger_type type,
		const struct wl_protocol_logger_message *message) {
	if (type == WL_PROTOCOL_LOGGER_REQUEST && strcmp(message->message->name, "pong") == 0) {
		agent_ping_schedule_check(data);
	}
}

void agent_ping_window(struct agent_window *window, uint32_t serial) {
	struct agent *agent = window->agent;
	window->pinged = true;
	window->ping_serial = serial;
	if (agent->pong_logger == NULL) {
		agent->pong_logger = wl_display_add_protocol_logger(agent->display, handle_request,
			agent);
	}
	if (!window->kind->ping(window)) {
		answer(window);
	}
}

void agent_ping_finish(struct agent *agent) {
	stop_watching(agent);
	if (agent->pong_idle != NULL) {
		wl_event_source_remove(agent->pong_idle);
		agent->pong_idle = NULL;
	}
}
