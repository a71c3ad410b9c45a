/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/dialect/receive.h"

#include "gui-agent/base/agent.h"
#include "gui-agent/dialect/ext.h"
#include "gui-agent/link/link.h"
#include "gui-agent/seat/clipboard.h"
#include "gui-agent/window/window.h"
#include "protocol/wire/wire.h"

static void handle_global(struct agent *agent, const struct livery_msg *msg) {
	switch (msg->type) {
	case LIVERY_MSG_CLIPBOARD_REQ:
		agent_clipboard_handle_request(agent->clipboard, msg->window);
		break;
	case LIVERY_MSG_CLIPBOARD_DATA:
		agent_clipboard_handle_data(agent->clipboard, msg->tail, msg->tail_count);
		break;
	default:
		agent_link_dialect(agent->link)->handle_global(agent, msg);
		break;
	}
}

static void handle_window(struct agent *agent, struct agent_window *window,
		const struct livery_msg *msg) {
	switch (msg->type) {
	case LIVERY_MSG_CLOSE:
		if (window != NULL) {
			window->kind->close(window);
		}
		break;
	default:
		agent_link_dialect(agent->link)->handle_window(agent, window, msg);
		break;
	}
}

static void handle_message(struct wl_listener *listener, void *data) {
	struct agent *agent =
		wl_container_of(listener, agent, dialect_listeners.link_message);
	const struct livery_msg *msg = data;
	if (livery_wire_is_global(msg->type)) {
		handle_global(agent, msg);
	} else {
		handle_window(agent, agent_window_from_id(agent, msg->window), msg);
	}
}

static void handle_buffer_destroy(struct wl_listener *listener, void *data) {
	agent_ext_buffer_destroy(data);
}

static void handle_pool_destroy(struct wl_listener *listener, void *data) {
	agent_ext_pool_destroy(data);
}

static void listen(struct wl_signal *signal, struct wl_listener *listener,
		wl_notify_func_t notify) {
	listener->notify = notify;
	wl_signal_add(signal, listener);
}

void agent_receive_init(struct agent *agent) {
	listen(&agent->events.link_message, &agent->dialect_listeners.link_message,
		handle_message);
	listen(&agent->events.buffer_destroy, &agent->dialect_listeners.buffer_destroy,
		handle_buffer_destroy);
	listen(&agent->events.pool_destroy, &agent->dialect_listeners.pool_destroy,
		handle_pool_destroy);
}

void agent_receive_finish(struct agent *agent) {
	wl_list_remove(&agent->dialect_listeners.link_message.link);
	wl_list_remove(&agent->dialect_listeners.buffer_destroy.link);
	wl_list_remove(&agent->dialect_listeners.pool_destroy.link);
}
