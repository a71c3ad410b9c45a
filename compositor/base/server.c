/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/base/server.h"

void livery_server_emit_changed(struct livery_server *server) {
	wl_signal_emit_mutable(&server->events.changed, NULL);
}

void livery_server_emit_scene(struct livery_server *server) {
	wl_signal_emit_mutable(&server->events.scene, NULL);
}

void livery_server_terminate(struct livery_server *server) {
	server->terminating = true;
	wl_display_terminate(server->display);
}
