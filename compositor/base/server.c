/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/base/server.h"

void livery_server_emit_changed(struct livery_server *server) {
	wl_signal_emit_mutable(&server->events.changed, NULL);
}

void livery_server_emit_scene(struct livery_server *server) {
	wl_signal_emit_mutable(&server->events.scene, NULL);
}

static void handle_scene_idle(void *data) {
	struct livery_server *server = data;
	server->scene_idle = NULL;
	livery_server_emit_scene(server);
}

void livery_server_plan_scene(struct livery_server *server) {
	if (server->scene_idle == NULL) {
		server->scene_idle =
			wl_event_loop_add_idle(server->loop, handle_scene_idle, server);
	}
}

void livery_server_terminate(struct livery_server *server) {
	server->terminating = true;
	wl_display_terminate(server->display);
}

void livery_server_emit_notice(
	struct livery_server *server, enum livery_notice_kind kind, const char *text) {
	struct livery_notice_event event = { .kind = kind, .text = text };
	wl_signal_emit_mutable(&server->events.notice, &event);
}
