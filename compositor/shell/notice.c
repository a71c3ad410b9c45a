/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/shell/notice.h"
#include "compositor/base/server.h"
#include <stdio.h>
#include <stdlib.h>

#define SHOWN_MS 4000

struct livery_notice {
	struct livery_server *server;
	char text[512];
	bool is_error;
	struct wl_event_source *timer; /* ends it */
	struct wl_listener notice;
};

static int handle_timer(void *data) {
	struct livery_notice *notice = data;
	notice->text[0] = '\0';
	livery_server_emit_changed(notice->server);
	return 0;
}

static void handle_notice(struct wl_listener *listener, void *data) {
	struct livery_notice *notice = wl_container_of(listener, notice, notice);
	const struct livery_notice_event *event = data;
	snprintf(notice->text, sizeof(notice->text), "%s", event->text);
	notice->is_error = event->kind != LIVERY_NOTICE_INFO;
	bool ends = event->kind != LIVERY_NOTICE_WARNING && event->text[0] != '\0';
	wl_event_source_timer_update(notice->timer, ends ? SHOWN_MS : 0);
	livery_server_emit_changed(notice->server);
}

bool livery_notice_init(struct livery_server *server) {
	struct livery_notice *notice = calloc(1, sizeof(*notice));
	if (notice == NULL) {
		return false;
	}
	server->notice = notice;
	notice->server = server;
	notice->notice.notify = handle_notice;
	wl_signal_add(&server->events.notice, &notice->notice);
	notice->timer = wl_event_loop_add_timer(server->loop, handle_timer, notice);
	return notice->timer != NULL;
}

void livery_notice_finish(struct livery_server *server) {
	struct livery_notice *notice = server->notice;
	if (notice == NULL) {
		return;
	}
	wl_list_remove(&notice->notice.link);
	if (notice->timer != NULL) {
		wl_event_source_remove(notice->timer);
	}
	free(notice);
	server->notice = NULL;
}

const char *livery_notice_get(const struct livery_server *server, bool *is_error) {
	*is_error = server->notice != NULL && server->notice->is_error;
	return server->notice != NULL ? server->notice->text : "";
}
