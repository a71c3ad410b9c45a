/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/shell/clipboard.h"
#include "common/clock.h"
#include "common/memfd.h"
#include "compositor/base/log.h"
#include "compositor/shell/clipboard_local.h"
#include "compositor/shell/clipboard_state.h"
#include "livery-domain-v1-protocol.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wayland-server-core.h>

/* A domain's connection that takes part. */
struct clipboard_object {
	struct livery_clipboard *clipboard; /* NULL once that is gone */
	struct wl_resource *resource;
	const void *key;
	char name[32]; /* of the domain */
	uint32_t pasted; /* bytes of the newest paste */
	uint32_t pastes; /* that the domain has not told of */
	struct wl_list link; /* livery_clipboard.objects */
};

struct livery_clipboard {
	struct wl_display *display;
	struct wlr_seat *seat;
	struct livery_clipboard_options options;
	struct livery_clipboard_state state;
	struct wl_event_source *timer;
	struct wl_list objects; /* clipboard_object.link, newest first */
	struct livery_local_read *local; /* a question to the GUI domain itself */
	char name[32]; /* of the domain that was asked last */
	struct livery_label label;
};

static void arm_timer(struct livery_clipboard *clipboard) {
	int64_t next = livery_clipboard_state_next(&clipboard->state);
	int delay = 0; /* disarms */
	if (next >= 0) {
		int64_t left = next - livery_clock_ms();
		delay = left < 1 ? 1 : left > INT32_MAX ? INT32_MAX : (int)left;
	}
	wl_event_source_timer_update(clipboard->timer, delay);
}

static void changed(struct livery_clipboard *clipboard) {
	arm_timer(clipboard);
	if (clipboard->options.changed != NULL) {
		clipboard->options.changed(clipboard->options.data);
	}
}

static void report(void (*receiver)(void *data, const char *text),
	struct livery_clipboard *clipboard, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void report(void (*receiver)(void *data, const char *text),
	struct livery_clipboard *clipboard, const char *format, ...) {
	char text[160];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	livery_info("clipboard: %s", text);
	if (receiver != NULL) {
		receiver(clipboard->options.data, text);
	}
}

/* A chord that did nothing looks like one that worked, unless the user is told. */
#define fail(clipboard, ...) report((clipboard)->options.failed, clipboard, __VA_ARGS__)
#define report_done(clipboard, ...) report((clipboard)->options.done, clipboard, __VA_ARGS__)

#define NOT_COPIED "not copied, clipboard empty: "

static void fail_too_large(struct livery_clipboard *clipboard) {
	fail(clipboard, NOT_COPIED "text of %s is larger than %" PRIu32 " bytes", clipboard->name,
		clipboard->options.max_size);
}

static void stop_local(struct livery_clipboard *clipboard) {
	livery_local_read_cancel(clipboard->local);
	clipboard->local = NULL;
}

static int handle_timer(void *data) {
	struct livery_clipboard *clipboard = data;
	bool asked = clipboard->state.asked != NULL;
	if (!livery_clipboard_state_expire(&clipboard->state, livery_clock_ms())) {
		arm_timer(clipboard);
		return 0;
	}
	if (asked) {
		fail(clipboard, NOT_COPIED "%s did not answer within %" PRIu32 " ms",
			clipboard->name, clipboard->options.timeout_ms);
	}
	stop_local(clipboard);
	changed(clipboard);
	return 0;
}

struct livery_clipboard *livery_clipboard_create(struct wl_display *display, struct wlr_seat *seat,
	const struct livery_clipboard_options *options) {
	struct livery_clipboard *clipboard = calloc(1, sizeof(*clipboard));
	if (clipboard == NULL) {
		return NULL;
	}
	clipboard->display = display;
	clipboard->seat = seat;
	clipboard->options = *options;
	clipboard->state.max_size = options->max_size;
	clipboard->state.timeout_ms = options->timeout_ms;
	clipboard->state.hold_ms = options->hold_ms;
	wl_list_init(&clipboard->objects);
	clipboard->timer = wl_event_loop_add_timer(wl_display_get_event_loop(display),
		handle_timer, clipboard);
	if (clipboard->timer == NULL) {
		free(clipboard);
		return NULL;
	}
	return clipboard;
}

void livery_clipboard_destroy(struct livery_clipboard *clipboard) {
	if (clipboard == NULL) {
		return;
	}
	struct clipboard_object *object, *next;
	wl_list_for_each_safe(object, next, &clipboard->objects, link) {
		wl_list_remove(&object->link);
		wl_list_init(&object->link);
		object->clipboard = NULL;
	}
	stop_local(clipboard);
	livery_clipboard_state_clear(&clipboard->state);
	wl_event_source_remove(clipboard->timer);
	free(clipboard);
}

/* The domain's side */

static void handle_destroy(struct wl_client *client, struct wl_resource *resource) {
	wl_resource_destroy(resource);
}

static void refuse_too_large(struct clipboard_object *object, uint32_t serial) {
	struct livery_clipboard *clipboard = object->clipboard;
	if (clipboard != NULL && livery_clipboard_state_refuse(&clipboard->state, object, serial)) {
		fail_too_large(clipboard);
		changed(clipboard);
	}
}

static void handle_answer(struct wl_client *client, struct wl_resource *resource, uint32_t serial,
	int32_t fd, uint32_t size) {
	struct clipboard_object *object = wl_resource_get_user_data(resource);
	struct livery_clipboard *clipboard = object->clipboard;
	if (clipboard != NULL && size > clipboard->options.max_size) {
		close(fd);
		refuse_too_large(object, serial);
		return;
	}
	/* Before the bytes are read: an answer that nobody waits for costs nothing. */
	if (clipboard == NULL ||
		!livery_clipboard_state_expects(&clipboard->state, object, serial, size,
			livery_clock_ms())) {
		close(fd);
		return;
	}
	char *bytes = livery_memfd_read(fd, size);
	close(fd);
	if (bytes == NULL) {
		livery_clipboard_state_refuse(&clipboard->state, object, serial);
		fail(clipboard, NOT_COPIED "the answer of %s is not valid", clipboard->name);
		changed(clipboard);
		return;
	}
	if (!livery_clipboard_state_answer(&clipboard->state, object, serial, bytes, size,
		livery_clock_ms())) {
		livery_clipboard_wipe(bytes, size);
		return;
	}
	report_done(clipboard, "holds %u bytes of %s", size, clipboard->name);
	changed(clipboard);
}

static void handle_answer_empty(struct wl_client *client, struct wl_resource *resource,
	uint32_t serial) {
	struct clipboard_object *object = wl_resource_get_user_data(resource);
	struct livery_clipboard *clipboard = object->clipboard;
	if (clipboard != NULL && livery_clipboard_state_refuse(&clipboard->state, object, serial)) {
		fail(clipboard, NOT_COPIED "%s has no text", clipboard->name);
		changed(clipboard);
	}
}

static void handle_answer_too_large(struct wl_client *client, struct wl_resource *resource,
	uint32_t serial) {
	refuse_too_large(wl_resource_get_user_data(resource), serial);
}

static void handle_pasted(struct wl_client *client, struct wl_resource *resource, uint32_t size) {
	struct clipboard_object *object = wl_resource_get_user_data(resource);
	uint32_t all = object->pasted;
	if (object->pastes == 0) {
		return;
	}
	object->pastes--;
	if (object->pastes > 0 || object->clipboard == NULL || size >= all) {
		return;
	}
	if (size == 0) {
		fail(object->clipboard, "not pasted: %s does not read", object->name);
	} else {
		fail(object->clipboard, "pasted %" PRIu32 " of %" PRIu32 " bytes: %s takes no more",
			size, all, object->name);
	}
}

static const struct livery_domain_clipboard_v1_interface clipboard_impl = {
	.destroy = handle_destroy,
	.answer = handle_answer,
	.answer_empty = handle_answer_empty,
	.answer_too_large = handle_answer_too_large,
	.pasted = handle_pasted,
};

static void handle_resource_destroy(struct wl_resource *resource) {
	struct clipboard_object *object = wl_resource_get_user_data(resource);
	struct livery_clipboard *clipboard = object->clipboard;
	wl_list_remove(&object->link);
	if (clipboard != NULL && livery_clipboard_state_gone(&clipboard->state, object)) {
		fail(clipboard, NOT_COPIED "%s went away", clipboard->name);
		changed(clipboard);
	}
	free(object);
}

static bool client_has_object(const struct livery_clipboard *clipboard, struct wl_client *client) {
	const struct clipboard_object *object;
	wl_list_for_each(object, &clipboard->objects, link) {
		if (wl_resource_get_client(object->resource) == client) {
			return true;
		}
	}
	return false;
}

void livery_clipboard_handle_get(struct livery_clipboard *clipboard,
	const struct livery_clipboard_peer *peer, struct wl_resource *manager, uint32_t id) {
	struct wl_client *client = wl_resource_get_client(manager);
	if (client_has_object(clipboard, client)) {
		wl_resource_post_error(manager, LIVERY_DOMAIN_MANAGER_V1_ERROR_LIMIT,
			"a second clipboard object on one connection");
		return;
	}
	struct clipboard_object *object = calloc(1, sizeof(*object));
	struct wl_resource *resource = wl_resource_create(client,
		&livery_domain_clipboard_v1_interface, wl_resource_get_version(manager), id);
	if (object == NULL || resource == NULL) {
		free(object);
		if (resource != NULL) {
			wl_resource_destroy(resource);
		}
		wl_client_post_no_memory(client);
		return;
	}
	object->clipboard = clipboard;
	object->resource = resource;
	object->key = peer->key;
	snprintf(object->name, sizeof(object->name), "%s", peer->name);
	wl_list_insert(&clipboard->objects, &object->link);
	wl_resource_set_implementation(resource, &clipboard_impl, object, handle_resource_destroy);
}

static struct clipboard_object *find_object(const struct livery_clipboard *clipboard,
	const void *key) {
	struct clipboard_object *object;
	wl_list_for_each(object, &clipboard->objects, link) {
		if (object->key == key) {
			return object;
		}
	}
	return NULL;
}

/* The chords */

static void handle_local_text(void *data, char *bytes, size_t size) {
	struct livery_clipboard *clipboard = data;
	clipboard->local = NULL;
	uint32_t serial = clipboard->state.serial;
	if (bytes == NULL) {
		livery_clipboard_state_refuse(&clipboard->state, clipboard, serial);
		if (size > clipboard->options.max_size) {
			fail_too_large(clipboard);
		} else {
			fail(clipboard, NOT_COPIED "%s has no text", clipboard->name);
		}
	} else if (livery_clipboard_state_answer(&clipboard->state, clipboard, serial, bytes, size,
			livery_clock_ms())) {
		report_done(clipboard, "holds %zu bytes of %s", size, clipboard->name);
	} else {
		livery_clipboard_wipe(bytes, size);
	}
	changed(clipboard);
}

static bool copy_local(struct livery_clipboard *clipboard) {
	clipboard->local = livery_local_read_start(wl_display_get_event_loop(clipboard->display),
		clipboard->seat, clipboard->options.max_size, handle_local_text, clipboard);
	if (clipboard->local != NULL) {
		livery_clipboard_state_ask(&clipboard->state, clipboard, livery_clock_ms());
	}
	return clipboard->local != NULL;
}

static bool copy_domain(struct livery_clipboard *clipboard, const void *key) {
	struct clipboard_object *object = find_object(clipboard, key);
	if (object == NULL) {
		return false;
	}
	uint32_t serial = livery_clipboard_state_ask(&clipboard->state, object, livery_clock_ms());
	livery_domain_clipboard_v1_send_request(object->resource, serial);
	return true;
}

bool livery_clipboard_copy(struct livery_clipboard *clipboard,
	const struct livery_clipboard_peer *focus) {
	stop_local(clipboard);
	/*
	 * The chord means "this text from now on", so what was held is gone also if there is none.
	 */
	livery_clipboard_state_clear(&clipboard->state);
	snprintf(clipboard->name, sizeof(clipboard->name), "%s", focus->name);
	clipboard->label = *focus->label;
	bool domain = focus->key != NULL;
	bool asked = domain ? copy_domain(clipboard, focus->key) : copy_local(clipboard);
	if (!asked) {
		fail(clipboard, domain ? NOT_COPIED "%s is not running" :
			NOT_COPIED "%s has no text", focus->name);
	}
	changed(clipboard);
	return asked;
}

/* Sends and wipes. */
static bool paste_domain(struct clipboard_object *object, char *bytes, size_t size) {
	int fd = livery_memfd_create("livery-clipboard", bytes, size);
	livery_clipboard_wipe(bytes, size);
	if (fd < 0) {
		livery_error("clipboard: cannot make a memfd of %zu bytes: %m", size);
		return false;
	}
	object->pasted = (uint32_t)size;
	object->pastes++;
	livery_domain_clipboard_v1_send_paste(object->resource, fd, (uint32_t)size);
	close(fd);
	return true;
}

static void fail_nothing_held(struct livery_clipboard *clipboard) {
	if (clipboard->state.asked != NULL) {
		fail(clipboard, "not pasted: %s has not answered yet", clipboard->name);
	} else {
		fail(clipboard, "not pasted: the clipboard is empty");
	}
}

bool livery_clipboard_paste(struct livery_clipboard *clipboard,
	const struct livery_clipboard_peer *focus) {
	struct clipboard_object *object =
		focus->key != NULL ? find_object(clipboard, focus->key) : NULL;
	char *bytes;
	size_t size;
	if (focus->key != NULL && object == NULL) {
		fail(clipboard, "not pasted: %s is not running", focus->name);
		return false;
	}
	if (!livery_clipboard_state_take(&clipboard->state, &bytes, &size)) {
		fail_nothing_held(clipboard);
		return false;
	}
	bool pasted = object != NULL ? paste_domain(object, bytes, size) :
		livery_local_offer(clipboard->display, clipboard->seat, bytes, size);
	if (pasted) {
		report_done(clipboard, "%zu bytes of %s pasted to %s", size, clipboard->name,
			focus->name);
	} else {
		fail(clipboard, "not pasted, clipboard empty: out of memory");
	}
	changed(clipboard);
	return pasted;
}

void livery_clipboard_clear(struct livery_clipboard *clipboard) {
	stop_local(clipboard);
	livery_clipboard_state_clear(&clipboard->state);
	changed(clipboard);
}

void livery_clipboard_get_info(const struct livery_clipboard *clipboard,
	struct livery_clipboard_info *info) {
	const struct livery_clipboard_state *state = &clipboard->state;
	*info = (struct livery_clipboard_info){
		.holds = state->bytes != NULL,
		.waits = state->asked != NULL,
		.size = state->size,
	};
	if (info->holds || info->waits) {
		snprintf(info->name, sizeof(info->name), "%s", clipboard->name);
		info->label = clipboard->label;
	}
}
