/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/services.h"
#include "compositor/base/log.h"
#include "compositor/base/server.h"
#include "compositor/config/config.h"
#include "compositor/desktop/toplevel.h"
#include "compositor/domain/domain.h"
#include "compositor/input/seat.h"
#include "compositor/shell/capture.h"
#include "compositor/shell/clipboard.h"
#include <stdio.h>
#include <stdlib.h>

#define NOTICE_MS 4000

struct livery_services {
	struct livery_server *server;
	struct livery_capture *capture;
	struct wl_event_source *timer;
	char notice[512];
	bool notice_is_error;
};

static void handle_clipboard_changed(void *data) {
	livery_server_emit_changed(data);
}

static void handle_clipboard_failed(void *data, const char *text) {
	livery_services_notify(data, true, text);
}

static void handle_captured(void *data, const char *path, const char *error) {
	char text[512];
	snprintf(text, sizeof(text), "%s%s",
		path != NULL ? "screenshot: " : "no screenshot: ", path != NULL ? path : error);
	livery_services_notify(data, path == NULL, text);
}

static int handle_notice_end(void *data) {
	struct livery_services *services = data;
	services->notice[0] = '\0';
	livery_server_emit_changed(services->server);
	return 0;
}

bool livery_services_init(struct livery_server *server) {
	struct livery_services *services = calloc(1, sizeof(*services));
	if (services == NULL) {
		return false;
	}
	server->services = services;
	services->server = server;
	const struct livery_config *config = server->config;
	const struct livery_clipboard_options options = {
		.max_size = config->clipboard.max_size,
		.timeout_ms = config->clipboard.timeout_ms,
		.hold_ms = config->clipboard.hold_ms,
		.changed = handle_clipboard_changed,
		.failed = handle_clipboard_failed,
		.data = server,
	};
	server->clipboard =
		livery_clipboard_create(server->display, server->seat->wlr_seat, &options);
	services->capture = livery_capture_create(server->loop, server->output_layout,
		server->renderer, config->screenshot_dir, handle_captured, server);
	services->timer = wl_event_loop_add_timer(server->loop, handle_notice_end, services);
	return server->clipboard != NULL && services->capture != NULL && services->timer != NULL;
}

void livery_services_finish(struct livery_server *server) {
	struct livery_services *services = server->services;
	if (services == NULL) {
		return;
	}
	livery_capture_destroy(services->capture);
	if (server->clipboard != NULL) {
		livery_clipboard_destroy(server->clipboard);
		server->clipboard = NULL;
	}
	if (services->timer != NULL) {
		wl_event_source_remove(services->timer);
	}
	free(services);
	server->services = NULL;
}

static struct livery_clipboard_peer peer_of(const struct livery_toplevel *toplevel) {
	return (struct livery_clipboard_peer){
		.key = toplevel->owner,
		.name = livery_toplevel_name(toplevel),
		.label = toplevel->label,
	};
}

/* What an older chord had to say is not this one's answer. */
static void clear_notice(struct livery_server *server) {
	server->services->notice[0] = '\0';
	livery_server_emit_changed(server);
}

void livery_services_copy(struct livery_server *server) {
	if (server->focus == NULL) {
		livery_services_notify(server, true, "not copied: no window has the keyboard");
		return;
	}
	struct livery_clipboard_peer peer = peer_of(server->focus);
	clear_notice(server);
	livery_clipboard_copy(server->clipboard, &peer);
}

void livery_services_paste(struct livery_server *server) {
	if (server->focus == NULL) {
		livery_services_notify(server, true, "not pasted: no window has the keyboard");
		return;
	}
	struct livery_clipboard_peer peer = peer_of(server->focus);
	clear_notice(server);
	livery_clipboard_paste(server->clipboard, &peer);
}

void livery_services_screenshot(struct livery_server *server) {
	livery_capture_screenshot(server->services->capture);
}

void livery_services_get_clipboard(
	struct livery_domain *domain, struct wl_resource *manager, uint32_t id) {
	const struct livery_clipboard_peer peer = {
		.key = &domain->owner,
		.name = domain->owner.name,
		.label = domain->owner.label,
	};
	livery_clipboard_handle_get(domain->server->clipboard, &peer, manager, id);
}

static void show_notice(
	struct livery_server *server, bool is_error, const char *text, int milliseconds) {
	struct livery_services *services = server->services;
	snprintf(services->notice, sizeof(services->notice), "%s", text);
	services->notice_is_error = is_error;
	wl_event_source_timer_update(services->timer, milliseconds);
	livery_server_emit_changed(server);
}

void livery_services_notify(struct livery_server *server, bool is_error, const char *text) {
	show_notice(server, is_error, text, NOTICE_MS);
}

void livery_services_warn(struct livery_server *server, const char *text) {
	show_notice(server, true, text, 0);
}

const char *livery_services_notice(const struct livery_server *server, bool *is_error) {
	if (server->services == NULL) {
		*is_error = false;
		return "";
	}
	*is_error = server->services->notice_is_error;
	return server->services->notice;
}
