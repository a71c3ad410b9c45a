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
#include "gui-agent/xwayland/xwayland.h"

/*
 * Of events for a program that is busy. Motion and scrolling are merged then (slow_pointer.h); the
 * rest comes at the pace of the user's hands: hours of it.
 */
#define PROGRAM_BUFFER_SIZE (16 * 1024 * 1024)

/* Named, or the first free one of wayland-1, wayland-2, ... */
static bool open_display_socket(struct agent *agent, const char *name) {
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

static bool agent_create_parts(struct agent *agent,
		const struct agent_options *options) {
	agent->backend = wlr_headless_backend_create(agent->loop);
	if (agent->backend == NULL) {
		agent_error("cannot create the headless backend");
		return false;
	}
	agent->link = agent_link_create(agent, options);
	if (agent->link == NULL) {
		return false;
	}
	agent->buffers = agent_buffers_create(agent);
	agent->output = agent_output_create(agent);
	agent->ticker = agent_ticker_create(agent);
	agent->starve = agent_starve_create(agent);
	return agent->buffers != NULL && agent->output != NULL && agent->ticker != NULL &&
		agent->starve != NULL &&
		agent_create_globals(agent) && (agent->seat = agent_seat_create(agent)) != NULL &&
		(agent->clipboard = agent_clipboard_create(agent)) != NULL;
}

struct agent *agent_create(const struct agent_options *options) {
	struct agent *agent = calloc(1, sizeof(*agent));
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
	wl_signal_init(&agent->events.surface_commit);
	wl_signal_init(&agent->events.surface_unmap);
	wl_signal_init(&agent->events.tick);
	wl_signal_init(&agent->events.window_withdraw);
	wl_signal_init(&agent->events.keyboard_focus);
	wl_signal_init(&agent->events.pointer_focus);
	wl_signal_init(&agent->events.popup_grab);
	wl_signal_init(&agent->events.window_grab);
	agent_windows_init(agent);
	agent_receive_init(agent);
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
	if (!options->no_x11) {
		agent->xwayland = agent_xwayland_create(agent);
	}
	return agent;
}

int agent_run(struct agent *agent) {
	if (agent->program != NULL && !agent_start_program(agent)) {
		return EXIT_FAILURE;
	}
	agent_info("WAYLAND_DISPLAY=%s", agent->display_name);
	if (agent->xwayland != NULL) {
		agent_info("DISPLAY=%s", agent_xwayland_display(agent->xwayland));
	}
	wl_display_run(agent->display);
	agent_stats_log(agent);
	return agent->exit_status;
}

void agent_destroy(struct agent *agent) {
	agent_stop_program(agent);
	agent_xwayland_destroy(agent->xwayland);
	agent->xwayland = NULL;
	wl_display_destroy_clients(agent->display);
	agent_remove_listeners(agent);
	agent_clipboard_destroy(agent->clipboard);
	agent->clipboard = NULL;
	agent_seat_destroy(agent->seat);
	agent->seat = NULL;
	agent_ping_finish(agent);
	agent_link_destroy(agent->link);
	agent_buffers_destroy(agent->buffers);
	agent_windows_finish(agent);
	agent_receive_finish(agent);
	agent_ticker_destroy(agent->ticker);
	agent_starve_destroy(agent->starve);
	agent_output_destroy(agent->output);
	if (agent->backend != NULL) {
		wlr_backend_destroy(agent->backend);
	}
	wl_display_destroy(agent->display);
	/* Last: its windows and the channel are gone, so only this process waits. */
	agent_await_program(agent->pid);
	free(agent);
}
