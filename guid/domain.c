/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>
#include <wayland-client.h>
#include "common/clock.h"
#include "guid/base/log.h"
#include "guid/guid.h"
#include "guid/transport.h"
#include "protocol/channel/channel.h"
#include "protocol/pages/pages.h"

/*
 * The connection to the domain: waiting for the agent, moving bytes between its channel and the
 * core. When it is gone the process ends: what a domain may have taken over does not serve it
 * twice.
 */

#define RETRY_FIRST 50 /* ms, growing to */
#define RETRY_LAST 1000
#define SLICE 2048 /* bytes that the core is given at a time */
/*
 * Requests after which livery is waited for. One message may be worth some thousand: with those and
 * what a domain may have, livery's limit of objects (16,384, of which those count that it does not
 * know to be gone) is not reached.
 */
#define WORK_PAUSE 64
#define READ_PAUSE (2u << 20) /* bytes of unread output above which we do not read either */

/* ---- effects ---- */

static void handle_output(void *data, const uint8_t *bytes, size_t size) {
	struct guid *guid = data;
	if (!livery_channel_write(guid->channel, bytes, size, -1)) {
		/* Closed, which reading will show, or more than a domain that reads ever leaves. */
		guid_debug("dropped %zu bytes for the domain", size);
	}
	guid->was_queued = guid->was_queued || livery_channel_queued(guid->channel) > 0;
}

static size_t get_queued(void *data) {
	const struct guid *guid = data;
	return livery_channel_queued(guid->channel);
}

static bool is_busy(void *data) {
	const struct guid *guid = data;
	return guid->work >= WORK_PAUSE;
}

static void handle_log(void *data, const char *text) {
	guid_error("%s", text);
}

static void handle_trace(void *data, bool from_domain, const struct livery_msg *msg) {
	char line[512];
	if (guid_log_level() < LIVERY_LOG_DEBUG) {
		return;
	}
	size_t length = livery_wire_length(msg);
	uint32_t body = length > LIVERY_WIRE_HEADER ? (uint32_t)(length - LIVERY_WIRE_HEADER) : 0;
	livery_wire_dump(msg, body, line, sizeof(line));
	guid_debug("%s %s", from_domain ? "<-" : "->", line);
}

const struct livery_core_ops guid_core_ops = {
	.output = handle_output,
	.queued = get_queued,
	.busy = is_busy,
	.log = handle_log,
	.trace = handle_trace,
	.pages_add = guid_buffer_add_pages,
	.pages_forget = guid_buffer_forget_pages,
	.pool_create = guid_buffer_create_pool,
	.pool_destroy = guid_buffer_destroy_pool,
	.buffer_create = guid_buffer_create,
	.buffer_destroy = guid_buffer_destroy,
	.toplevel_create = guid_window_create_toplevel,
	.toplevel_report_place = guid_window_report_place,
	.toplevel_map = guid_window_map_toplevel,
	.toplevel_size = guid_window_set_size,
	.toplevel_title = guid_window_set_title,
	.toplevel_app_id = guid_window_set_app_id,
	.toplevel_parent = guid_window_set_parent,
	.toplevel_hints = guid_window_set_hints,
	.toplevel_request = guid_window_request,
	.toplevel_ack = guid_window_ack,
	.toplevel_pong = guid_window_pong,
	.toplevel_grab = guid_window_grab,
	.icon_create = guid_window_create_icon,
	.popup_create = guid_window_create_popup,
	.popup_place = guid_window_place_popup,
	.popup_map = guid_window_map_popup,
	.commit = guid_window_commit,
	.window_destroy = guid_window_destroy,
	.cursor = guid_seat_cursor,
	.drag = guid_wayland_drag,
	.clipboard_answer = guid_clipboard_answer,
	.clipboard_too_large = guid_clipboard_too_large,
};

/* ---- the agent comes and goes ---- */

static bool start_core(struct guid *guid) {
	const struct livery_core_keymap keymap = {
		guid->keymap.rules, guid->keymap.model, guid->keymap.layout,
		guid->keymap.variant, guid->keymap.options,
	};

	guid->resolver = guid->transport->create_resolver(guid);
	guid->core = livery_core_create(&guid->options.limits, &guid_core_ops, guid,
		guid->screen_width, guid->screen_height);
	guid_pace_init(&guid->pace, guid->options.messages, livery_clock_ms());
	if (guid->resolver == NULL || guid->core == NULL) {
		return false;
	}
	livery_core_set_keymap(guid->core, &keymap);
	livery_core_set_scale(guid->core, guid->scale);
	livery_core_set_repeat(guid->core, guid->seat.repeat_rate, guid->seat.repeat_delay);
	return true;
}

static void retry_later(struct guid *guid, int64_t now) {
	if (guid->retry_delay == 0) {
		guid->retry_delay = RETRY_FIRST;
	} else if (guid->retry_delay < RETRY_LAST) {
		guid->retry_delay *= 2;
	}
	if (guid->retry_delay > RETRY_LAST) {
		guid->retry_delay = RETRY_LAST;
	}
	guid->retry_at = now + guid->retry_delay;
}

void guid_domain_try(struct guid *guid, int64_t now) {
	char place[128];

	if (guid->channel != NULL || now < guid->retry_at) {
		return;
	}
	guid->channel = guid->transport->connect(&guid->options.endpoint);
	if (guid->channel == NULL) {
		if (!guid->missing_logged && errno != ENOENT && errno != ECONNREFUSED) {
			int error = errno;
			livery_endpoint_describe(&guid->options.endpoint, place, sizeof(place));
			guid_error("cannot connect to the agent at %s: %s", place, strerror(error));
			guid->missing_logged = true;
		}
		retry_later(guid, now);
		return;
	}
	if (!start_core(guid)) {
		guid_error("out of memory");
		guid_stop(guid, GUID_FAILED);
		return;
	}
	livery_endpoint_describe(&guid->options.endpoint, place, sizeof(place));
	guid_info("connected to the agent at %s", place);
}

void guid_domain_lost(struct guid *guid) {
	if (guid->channel == NULL) {
		return;
	}
	livery_core_destroy(guid->core);
	livery_resolver_destroy(guid->resolver);
	livery_channel_destroy(guid->channel);
	guid->core = NULL;
	guid->resolver = NULL;
	guid->channel = NULL;
	guid->was_queued = false;
	guid->input_at = guid->input_end = 0;
	if (guid->sync != NULL) {
		wl_callback_destroy(guid->sync);
		guid->sync = NULL;
	}
}

static void handle_closed(struct guid *guid, int error) {
	if (error == EPROTO) {
		guid_error("protocol error: more descriptors came than messages that take them");
		guid_stop(guid, GUID_VIOLATION);
		return;
	}
	guid_info("the agent is gone%s%s", error != 0 ? ": " : "",
		error != 0 ? strerror(error) : "");
	guid_stop(guid, GUID_OK);
}

void guid_domain_check(struct guid *guid) {
	const struct livery_wire_error *error;
	char text[384];

	if (guid->core == NULL || !guid->running) {
		return;
	}
	error = livery_core_get_error(guid->core);
	if (error != NULL) {
		livery_wire_error_format(error, text, sizeof(text));
		guid_error("protocol error: %s", text);
		guid_stop(guid, GUID_VIOLATION);
	}
}

/* ---- bytes ---- */

/*
 * A domain can make much work for livery with few bytes. So that it slows down nobody but itself,
 * its bytes go to the core in small pieces, and the core stops after some requests until livery has
 * done them.
 */

static void handle_synced(void *data, struct wl_callback *callback, uint32_t time) {
	struct guid *guid = data;
	wl_callback_destroy(callback);
	guid->sync = NULL;
	guid->work = 0;
}

static const struct wl_callback_listener sync_listener = {
	.done = handle_synced,
};

int64_t guid_domain_deadline(const struct guid *guid) {
	return guid_pace_deadline(&guid->pace);
}

static void check_flood(struct guid *guid) {
	if (!guid->flood_logged && guid_pace_is_flood(&guid->pace)) {
		guid->flood_logged = true;
		guid_error("the domain sends more than %u messages a second: the rest waits",
			guid->options.messages);
	}
}

/* A slice of what came; false: the connection is over. */
static bool feed_slice(struct guid *guid) {
	size_t left = guid->input_end - guid->input_at;
	size_t size = left < SLICE ? left : SLICE;
	uint64_t before = livery_core_get_stats(guid->core).messages;
	if (!livery_core_input(guid->core, guid->input + guid->input_at, size)) {
		guid->input_at = guid->input_end;
		return false;
	}
	guid->input_at += size;
	guid_pace_spend(&guid->pace, livery_core_get_stats(guid->core).messages - before, size);
	return true;
}

static void feed(struct guid *guid) {
	while ((guid->input_at < guid->input_end || livery_core_is_held(guid->core)) &&
			guid->sync == NULL && !guid_pace_is_spent(&guid->pace) &&
			feed_slice(guid)) {
		if (is_busy(guid)) {
			guid->sync = wl_display_sync(guid->display);
			wl_callback_add_listener(guid->sync, &sync_listener, guid);
		}
	}
	check_flood(guid);
}

bool guid_domain_wants_input(const struct guid *guid) {
	return !guid->blocked && guid->sync == NULL && !guid_pace_is_spent(&guid->pace) &&
		livery_channel_queued(guid->channel) <= READ_PAUSE;
}

void guid_domain_read(struct guid *guid, bool readable) {
	guid_pace_refill(&guid->pace, livery_clock_ms());
	if (!guid_domain_wants_input(guid)) {
		return;
	}
	feed(guid);
	if (!readable || !guid_domain_wants_input(guid)) {
		return;
	}
	ssize_t n = livery_channel_read(guid->channel, guid->input, sizeof(guid->input));
	if (n < 0) {
		handle_closed(guid, errno);
		return;
	}
	guid->input_at = 0;
	guid->input_end = (size_t)n;
	feed(guid);
}

void guid_domain_write(struct guid *guid) {
	if (!guid->running) {
		return;
	}
	if (!livery_channel_flush(guid->channel)) {
		/* Reading shows why it is closed, where we read. */
		if (!guid_domain_wants_input(guid)) {
			handle_closed(guid, 0);
		}
		return;
	}
	if (guid->was_queued && livery_channel_queued(guid->channel) == 0) {
		guid->was_queued = false;
		livery_core_drained(guid->core);
	}
}
