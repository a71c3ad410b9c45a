/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The globals that the domain's programs see, and the few events of them that belong to no other
 * part.
 */
#include "gui-agent/agent.h"

#include <drm_fourcc.h>
#include <stdlib.h>
#include <wlr/types/wlr_compositor.h>
#include <wlr/types/wlr_server_decoration.h>
#include <wlr/types/wlr_shm.h>
#include <wlr/types/wlr_single_pixel_buffer_v1.h>
#include <wlr/types/wlr_subcompositor.h>
#include <wlr/types/wlr_viewporter.h>
#include <wlr/types/wlr_xdg_activation_v1.h>
#include <wlr/types/wlr_xdg_decoration_v1.h>
#include <wlr/types/wlr_xdg_shell.h>

#include "common/wlr_compat.h"
#include "common/xdg_dialog.h"
#include "gui-agent/base/log.h"
#include "gui-agent/link/link.h"
#include "gui-agent/seat/seat.h"
#include "gui-agent/window/popup.h"
#include "gui-agent/window/scale.h"
#include "gui-agent/window/surface.h"
#include "gui-agent/window/toplevel.h"
#include "gui-agent/window/window.h"

#define COMPOSITOR_VERSION 6
#define SHM_VERSION 1
#define XDG_SHELL_VERSION 6

/* ---- decorations: always the GUI domain's frame ---- */

struct decoration {
	struct wlr_xdg_toplevel_decoration_v1 *wlr;
	struct agent_window *window; /* NULL: gone */
	struct wl_listener request_mode;
	struct wl_listener destroy;
};

static void decoration_set_mode(struct decoration *decoration) {
	if (decoration->wlr->toplevel->base->initialized) {
		wlr_xdg_toplevel_decoration_v1_set_mode(decoration->wlr,
			WLR_XDG_TOPLEVEL_DECORATION_V1_MODE_SERVER_SIDE);
	}
}

static void handle_request_mode(struct wl_listener *listener, void *data) {
	struct decoration *decoration = wl_container_of(listener, decoration, request_mode);
	decoration_set_mode(decoration);
}

static void handle_decoration_destroy(struct wl_listener *listener, void *data) {
	struct decoration *decoration = wl_container_of(listener, decoration, destroy);
	struct agent_window *window = decoration->wlr->toplevel->base->data;
	if (window != NULL && window->decoration == decoration->wlr) {
		window->decoration = NULL;
	}
	wl_list_remove(&decoration->request_mode.link);
	wl_list_remove(&decoration->destroy.link);
	free(decoration);
}

static void handle_new_decoration(struct wl_listener *listener, void *data) {
	struct wlr_xdg_toplevel_decoration_v1 *wlr = data;
	struct agent_window *window = wlr->toplevel->base->data;
	struct decoration *decoration = calloc(1, sizeof(*decoration));
	if (decoration == NULL) {
		wl_resource_post_no_memory(wlr->resource);
		return;
	}
	decoration->wlr = wlr;
	decoration->request_mode.notify = handle_request_mode;
	wl_signal_add(&wlr->events.request_mode, &decoration->request_mode);
	decoration->destroy.notify = handle_decoration_destroy;
	wl_signal_add(&wlr->events.destroy, &decoration->destroy);
	if (window != NULL) {
		window->decoration = wlr;
	}
	decoration_set_mode(decoration);
}

/* ---- the rest ---- */

static void handle_new_surface(struct wl_listener *listener, void *data) {
	struct agent *agent = wl_container_of(listener, agent, new_surface);
	agent_surface_create(agent, data);
}

static void handle_new_toplevel(struct wl_listener *listener, void *data) {
	struct agent *agent = wl_container_of(listener, agent, new_toplevel);
	struct wlr_xdg_toplevel *toplevel = data;
	agent_toplevel_create(agent, toplevel);
}

static void handle_new_popup(struct wl_listener *listener, void *data) {
	struct agent *agent = wl_container_of(listener, agent, new_popup);
	struct wlr_xdg_popup *popup = data;
	agent_popup_create(agent, popup);
}

/*
 * A program cannot take the focus. Where its token came of a press or release that one of the
 * domain's programs got, the request is sent as one to activate, which the GUI domain checks; else
 * the window asks for attention. wlroots has checked the serial, and accepts a token once.
 */
static uint32_t activation_state(const struct agent *agent,
		const struct wlr_xdg_activation_token_v1 *token) {
	bool acted = token->seat != NULL && agent_seat_has_act(agent->seat, token->serial);
	return acted && agent_link_knows_activation(agent->link) ? AGENT_STATE_ACTIVATE :
		AGENT_STATE_ATTENTION;
}

static void handle_request_activate(struct wl_listener *listener, void *data) {
	struct agent *agent = wl_container_of(listener, agent, request_activate);
	struct wlr_xdg_activation_v1_request_activate_event *event = data;
	const struct agent_dialect *dialect = agent_link_dialect(agent->link);
	struct agent_window *window = agent_window_from_surface(event->surface);
	if (dialect != NULL && window != NULL && !window->popup && window->on_wire_mapped) {
		dialect->state(window, activation_state(agent, event->token), 0);
	}
}

static void handle_modal(void *data, struct wlr_xdg_toplevel *toplevel, bool modal) {
	struct agent *agent = data;
	struct agent_window *window = toplevel->base->data;
	if (window == NULL || window->modal == modal) {
		return;
	}
	window->modal = modal;
	if (window->id != 0 && agent_link_knows_modal(agent->link)) {
		const struct agent_dialect *dialect = agent_link_dialect(agent->link);
		dialect->state(window, modal ? AGENT_STATE_MODAL : 0,
			modal ? 0 : AGENT_STATE_MODAL);
	}
}

static bool create_xdg_globals(struct agent *agent) {
	agent->xdg_shell = wlr_xdg_shell_create(agent->display, XDG_SHELL_VERSION);
	if (agent->xdg_shell != NULL) {
		/* A program may answer as late as it likes: see ping.h. */
		agent->xdg_shell->ping_timeout = INT32_MAX;
	}
	struct wlr_xdg_decoration_manager_v1 *decorations =
		wlr_xdg_decoration_manager_v1_create(agent->display);
	struct wlr_server_decoration_manager *old_decorations =
		wlr_server_decoration_manager_create(agent->display);
	struct wlr_xdg_activation_v1 *activation = wlr_xdg_activation_v1_create(agent->display);
	if (agent->xdg_shell == NULL || decorations == NULL || old_decorations == NULL ||
			activation == NULL ||
			!livery_xdg_dialog_create(agent->display, handle_modal, agent)) {
		return false;
	}
	wlr_server_decoration_manager_set_default_mode(old_decorations,
		WLR_SERVER_DECORATION_MANAGER_MODE_SERVER);
	agent->new_toplevel.notify = handle_new_toplevel;
	wl_signal_add(&agent->xdg_shell->events.new_toplevel, &agent->new_toplevel);
	agent->new_popup.notify = handle_new_popup;
	wl_signal_add(&agent->xdg_shell->events.new_popup, &agent->new_popup);
	agent->new_decoration.notify = handle_new_decoration;
	wl_signal_add(&decorations->events.new_toplevel_decoration, &agent->new_decoration);
	agent->request_activate.notify = handle_request_activate;
	wl_signal_add(&activation->events.request_activate, &agent->request_activate);
	return true;
}

bool agent_create_globals(struct agent *agent) {
	static const uint32_t formats[] = { DRM_FORMAT_ARGB8888, DRM_FORMAT_XRGB8888 };
	struct wl_display *display = agent->display;
	/* No renderer: nothing is uploaded, the buffers themselves are used. */
	agent->compositor = wlr_compositor_create(display, COMPOSITOR_VERSION, NULL);
	agent->presentation = compat_presentation_create(display, agent->backend);
	if (agent->compositor == NULL || agent->presentation == NULL ||
			wlr_subcompositor_create(display) == NULL ||
			wlr_shm_create(display, SHM_VERSION, formats, 2) == NULL ||
			wlr_viewporter_create(display) == NULL || !agent_scale_init(agent) ||
			wlr_single_pixel_buffer_manager_v1_create(display) == NULL ||
			!create_xdg_globals(agent)) {
		agent_error("cannot create the Wayland globals");
		return false;
	}
	agent->new_surface.notify = handle_new_surface;
	wl_signal_add(&agent->compositor->events.new_surface, &agent->new_surface);
	return true;
}

static void remove_listener(struct wl_listener *listener) {
	if (listener->notify != NULL) {
		wl_list_remove(&listener->link);
		listener->notify = NULL;
	}
}

void agent_remove_listeners(struct agent *agent) {
	remove_listener(&agent->new_surface);
	remove_listener(&agent->new_toplevel);
	remove_listener(&agent->new_popup);
	remove_listener(&agent->new_decoration);
	remove_listener(&agent->request_activate);
}
