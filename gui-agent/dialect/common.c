/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/dialect/common.h"

#include <string.h>
#include <wlr/types/wlr_xdg_shell.h>

#include "gui-agent/base/agent.h"
#include "gui-agent/base/log.h"
#include "gui-agent/base/text.h"
#include "gui-agent/link/link.h"
#include "gui-agent/window/window.h"
#include "protocol/wire/wire.h"

#define HINT_MIN 0x10u
#define HINT_MAX 0x20u

static uint32_t side(int value, int max) {
	return value < 1 ? 1 : value > max ? (uint32_t)max : (uint32_t)value;
}

static void common_send(struct agent_window *window, struct livery_msg *msg, uint32_t type) {
	msg->type = type;
	msg->window = window->id;
	agent_link_send(window->agent->link, msg);
}

void agent_common_create(struct agent_window *window, int x, int y, int width, int height,
		bool override_redirect) {
	struct livery_msg msg = { 0 };
	msg.create.x = x;
	msg.create.y = y;
	msg.create.width = side(width, LIVERY_MAX_WIDTH);
	msg.create.height = side(height, LIVERY_MAX_HEIGHT);
	msg.create.override_redirect = override_redirect;
	common_send(window, &msg, LIVERY_MSG_CREATE);
}

void agent_common_map(struct agent_window *window, unsigned int transient_for,
		bool override_redirect) {
	struct livery_msg msg = { 0 };
	msg.map.transient_for = transient_for;
	msg.map.override_redirect = override_redirect;
	common_send(window, &msg, LIVERY_MSG_MAP);
}

void agent_common_unmap(struct agent_window *window) {
	struct livery_msg msg = { 0 };
	common_send(window, &msg, LIVERY_MSG_UNMAP);
}

void agent_common_destroy(struct agent_window *window) {
	struct livery_msg msg = { 0 };
	common_send(window, &msg, LIVERY_MSG_DESTROY);
}

void agent_common_title(struct agent_window *window) {
	struct livery_msg msg = { 0 };
	agent_text_put(msg.wmname.title, sizeof(msg.wmname.title), agent_window_get_title(window));
	common_send(window, &msg, LIVERY_MSG_WMNAME);
}

void agent_common_app_id(struct agent_window *window) {
	struct livery_msg msg = { 0 };
	agent_text_put(msg.wmclass.class, sizeof(msg.wmclass.class),
		agent_window_get_app_id(window));
	agent_text_put(msg.wmclass.instance, sizeof(msg.wmclass.instance),
		agent_window_get_app_id(window));
	common_send(window, &msg, LIVERY_MSG_WMCLASS);
}

void agent_common_hints(struct agent_window *window) {
	struct livery_msg msg = { 0 };
	if (window->min_width > 0 || window->min_height > 0) {
		msg.window_hints.flags |= HINT_MIN;
		msg.window_hints.min_width = side(window->min_width, LIVERY_MAX_WIDTH);
		msg.window_hints.min_height = side(window->min_height, LIVERY_MAX_HEIGHT);
	}
	if (window->max_width > 0 || window->max_height > 0) {
		/* One of them alone: the other is not limited. */
		int width = window->max_width > 0 ? window->max_width : LIVERY_MAX_WIDTH;
		int height = window->max_height > 0 ? window->max_height : LIVERY_MAX_HEIGHT;
		msg.window_hints.flags |= HINT_MAX;
		msg.window_hints.max_width = side(width, LIVERY_MAX_WIDTH);
		msg.window_hints.max_height = side(height, LIVERY_MAX_HEIGHT);
	}
	common_send(window, &msg, LIVERY_MSG_WINDOW_HINTS);
}

void agent_common_ignore(const struct livery_msg *msg) {
	agent_debug("daemon: %s is not used in this dialect, ignored",
		livery_wire_name(msg->type));
}
