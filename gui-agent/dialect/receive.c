/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/dialect/receive.h"

#include "gui-agent/base/agent.h"
#include "gui-agent/link/link.h"
#include "gui-agent/seat/clipboard.h"
#include "gui-agent/window/window.h"
#include "protocol/wire/wire.h"

void receive_message(struct livery_agent *agent, const struct livery_dialect *dialect,
		const struct livery_msg *msg) {
	struct livery_window *window;
	switch (msg->type) {
	case LIVERY_MSG_CLOSE:
		window = window_from_id(agent, msg->window);
		if (window != NULL) {
			toplevel_close(window);
		}
		break;
	case LIVERY_MSG_CLIPBOARD_REQ:
		clipboard_handle_request(agent->clipboard, msg->window);
		break;
	case LIVERY_MSG_CLIPBOARD_DATA:
		clipboard_handle_data(agent->clipboard, msg->tail, msg->tail_count);
		break;
	default:
		dialect->handle(agent, msg);
		break;
	}
}
