/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/agent.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <wlr/backend/headless.h>

#include "common/wlr_compat.h"
#include "gui-agent/base/log.h"
#include "gui-agent/dialect/receive.h"
#include "gui-agent/link/link.h"
#include "gui-agent/seat/clipboard.h"
#include "gui-agent/seat/ping.h"
#include "gui-agent/seat/seat.h"
#include "gui-agent/share/buffer.h"
#include "gui-agent/stats.h"
#include "gui-agent/window/output.h"
#include "gui-agent/window/starve.h"
#include "gui-agent/window/ticker.h"
#include "gui-agent/window/window.h"

/*
 * Of events for a program that is busy. Motion and scrolling are merged then (slow_pointer.h); the
 * rest comes at the pace of the user's hands: hours of it.
 */
#define PROGRAM_BUFFER_SIZE (16 * 1024 * 1024)

/* Named, or the first free one of wayland-1, wayland-2, ... */
static bool open_display_socket(struct livery_agent *agent, const char *name) {
	if (name == NULL) {
		name = wl_display_add_socket_auto(agent->display);
		if (name == NULL) {
			agent_error("no Wayland socket: %s (is XDG_RUNTIME_DIR set and writable?)",
				strerror(errno));
			return false;
		}
	} else if (wl_display_add_socket(agent->display, name) != 0) {
		agent_error("no Wayland socket %s: %s", name,
			errno == EAGAIN || errno == EWOULDBLOCK || errno == EADDRINUSE ?
			"it is in use" : strerror(errno));
		return false;
	}
	agent->display_name = name;
	return true;
}

static bool agent_create_parts(struct livery_agent *agent,
		const struct livery_agent_options *options) {
	agent->backend = wlr_headless_backend_create(agent->loop);
	if (agent->backend == NULL) {
		agent_error("cannot create the headless backend");
		return false;
	}
	agent->link = link_create(agent, options);
	if (agent->link == NULL) {
		return false;
	}
	agent->buffers = buffers_create(agent);
	agent->output = output_create(agent);
	agent->ticker = ticker_create(agent);
	agent->starve = starve_create(agent);
	return agent->buffers != NULL && agent->output != NULL && agent->ticker != NULL &&
		agent->starve != NULL &&
		agent_create_globals(agent) && (agent->seat = seat_create(agent)) != NULL &&
		(agent->clipboard = clipboard_create(agent)) != NULL;
}

struct livery_agent *agent_create(const struct livery_agent_options *options) {
	struct livery_agent *agent = calloc(1, sizeof(*agent));
	if (agent == NULL) {
		agent_error("out of memory");
		return NULL;
	}
	agent->program = options->program;
	wl_signal_init(&agent->events.link_screen);
	wl_signal_init(&agent->events.link_up);
	wl_signal_init(&agent->events.link_message);
	wl_signal_init(&agent->events.link_room);
	wl_signal_init(&agent->events.link_leave);
	wl_signal_init(&agent->events.link_down);
	wl_signal_init(&agent->events.buffer_destroy);
	wl_signal_init(&agent->events.pool_destroy);
	wl_signal_init(&agent->events.window_withdraw);
	wl_signal_init(&agent->events.popup_grab);
	windows_init(agent);
	receive_init(agent);
	wl_list_init(&agent->dumps);
	wl_list_init(&agent->retired);
	agent->display = wl_display_create();
	if (agent->display == NULL) {
		agent_error("cannot create the Wayland display");
		free(agent);
		return NULL;
	}
	agent->loop = wl_display_get_event_loop(agent->display);
	compat_display_set_buffer_size(agent->display, PROGRAM_BUFFER_SIZE);
	if (!agent_create_parts(agent, options) || !open_display_socket(agent, options->display) ||
			!agent_watch_signals(agent)) {
		agent_destroy(agent);
		return NULL;
	}
	return agent;
}

int agent_run(struct livery_agent *agent) {
	if (agent->program != NULL && !agent_start_program(agent)) {
		return EXIT_FAILURE;
	}
	agent_info("WAYLAND_DISPLAY=%s", agent->display_name);
	wl_display_run(agent->display);
	stats_log(agent);
	return agent->exit_status;
}

void agent_destroy(struct livery_agent *agent) {
	agent_stop_program(agent);
	wl_display_destroy_clients(agent->display);
	agent_remove_listeners(agent);
	clipboard_destroy(agent->clipboard);
	agent->clipboard = NULL;
	seat_destroy(agent->seat);
	agent->seat = NULL;
	ping_finish(agent);
	link_destroy(agent->link);
	buffers_destroy(agent->buffers);
	windows_finish(agent);
	receive_finish(agent);
	ticker_destroy(agent->ticker);
	starve_destroy(agent->starve);
	output_destroy(agent->output);
	if (agent->backend != NULL) {
		wlr_backend_destroy(agent->backend);
	}
	wl_display_destroy(agent->display);
	/* Last: its windows and the channel have gone, nobody waits but this process. */
	agent_await_program(agent->pid);
	free(agent);
}
