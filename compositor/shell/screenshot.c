/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/shell/screenshot.h"
#include "compositor/base/server.h"
#include "compositor/config/config.h"
#include "compositor/shell/capture.h"
#include <stdio.h>

static void handle_captured(void *data, const char *path, const char *error) {
	char text[512];
	snprintf(text, sizeof(text), "%s%s",
		path != NULL ? "screenshot: " : "no screenshot: ", path != NULL ? path : error);
	livery_server_emit_notice(
		data, path != NULL ? LIVERY_NOTICE_INFO : LIVERY_NOTICE_ERROR, text);
}

bool livery_screenshot_init(struct livery_server *server) {
	server->capture = livery_capture_create(server->loop, server->output_layout,
		server->renderer, server->config->screenshot_dir, handle_captured, server);
	return server->capture != NULL;
}

void livery_screenshot_finish(struct livery_server *server) {
	livery_capture_destroy(server->capture);
	server->capture = NULL;
}

void livery_screenshot_take(struct livery_server *server) {
	livery_capture_screenshot(server->capture);
}
