/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/shell/clipboard_chords.h"
#include "compositor/base/owner.h"
#include "compositor/base/server.h"
#include "compositor/config/config.h"
#include "compositor/desktop/focus.h"
#include "compositor/desktop/toplevel.h"
#include "compositor/input/seat.h"
#include "compositor/shell/clipboard.h"

static void handle_changed(void *data) {
	livery_server_emit_changed(data);
}

static void handle_failed(void *data, const char *text) {
	livery_server_emit_notice(data, LIVERY_NOTICE_ERROR, text);
}

static void handle_done(void *data, const char *text) {
	livery_server_emit_notice(data, LIVERY_NOTICE_INFO, text);
}

bool livery_clipboard_chords_init(struct livery_server *server) {
	const struct livery_config *config = server->config;
	const struct livery_clipboard_options options = {
		.max_size = config->clipboard.max_size,
		.timeout_ms = config->clipboard.timeout_ms,
		.hold_ms = config->clipboard.hold_ms,
		.changed = handle_changed,
		.failed = handle_failed,
		.done = handle_done,
		.data = server,
	};
	server->clipboard =
		livery_clipboard_create(server->display, server->seat->wlr_seat, &options);
	return server->clipboard != NULL;
}

void livery_clipboard_chords_finish(struct livery_server *server) {
	if (server->clipboard != NULL) {
		livery_clipboard_destroy(server->clipboard);
		server->clipboard = NULL;
	}
}

/*
 * Whose window has the keyboard. What an older chord had to tell is not this one's answer: its
 * notice goes. False, and a notice, where no window has the keyboard.
 */
static bool begin(
	struct livery_server *server, struct livery_clipboard_peer *peer, const char *failure) {
	const struct livery_toplevel *focus = livery_focus_get(server);
	if (focus == NULL) {
		livery_server_emit_notice(server, LIVERY_NOTICE_ERROR, failure);
		return false;
	}
	*peer = (struct livery_clipboard_peer){
		.key = focus->owner,
		.name = livery_toplevel_name(focus),
		.label = focus->label,
	};
	livery_server_emit_notice(server, LIVERY_NOTICE_INFO, "");
	return true;
}

void livery_clipboard_chords_copy(struct livery_server *server) {
	struct livery_clipboard_peer peer;
	if (begin(server, &peer, "not copied: no window has the keyboard")) {
		livery_clipboard_copy(server->clipboard, &peer);
	}
}

void livery_clipboard_chords_paste(struct livery_server *server) {
	struct livery_clipboard_peer peer;
	if (begin(server, &peer, "not pasted: no window has the keyboard")) {
		livery_clipboard_paste(server->clipboard, &peer);
	}
}

void livery_clipboard_chords_get(struct livery_server *server, const struct livery_owner *owner,
	struct wl_resource *manager, uint32_t id) {
	const struct livery_clipboard_peer peer = {
		.key = owner,
		.name = owner->name,
		.label = owner->label,
	};
	livery_clipboard_handle_get(server->clipboard, &peer, manager, id);
}
