/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/seat/clipboard.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wlr/types/wlr_data_device.h>
#include <wlr/types/wlr_primary_selection.h>

#include "gui-agent/base/agent.h"
#include "gui-agent/base/log.h"
#include "gui-agent/link/link.h"
#include "gui-agent/seat/offer.h"
#include "gui-agent/seat/seat.h"
#include "protocol/text/mime.h"
#include "protocol/wire/wire.h"

/*
 * How long the GUI domain waits for an answer is its own setting (clipboard.timeout of
 * livery.conf(5)); this is the longest that it may be.
 */
#define DEADLINE_MS 60000
/* One byte more than may be sent: the text was longer. */
#define READ_MAX LIVERY_CLIPBOARD_TOO_BIG

struct agent_clipboard {
	struct agent *agent;
	struct agent_offers *offers;

	/* the read under way */
	int fd; /* -1: none */
	uint32_t window;
	uint8_t *data; /* READ_MAX bytes */
	size_t size;
	struct wl_event_source *source;
	struct wl_event_source *deadline;
	struct wl_listener link_down;

	/* what was selected last, and in which program */
	bool primary_is_newer;
	struct wl_client *primary_client; /* for comparison only: it may be gone */
	struct wl_listener set_selection;
	struct wl_listener set_primary_selection;
};

/* What a copy takes: one of the two, with its best type of text. */
struct selection {
	struct wlr_data_source *clipboard;
	struct wlr_primary_selection_source *primary;
	const char *type; /* NULL: there is no text */
};

static void clipboard_answer(struct agent_clipboard *clipboard, uint32_t window,
		const uint8_t *data, size_t size) {
	struct livery_msg msg = { .type = LIVERY_MSG_CLIPBOARD_DATA, .window = window };
	msg.tail = data;
	msg.tail_count = (uint32_t)size;
	agent_link_send(clipboard->agent->link, &msg);
}

/* Ends the read. */
static void clipboard_stop(struct agent_clipboard *clipboard) {
	if (clipboard->source != NULL) {
		wl_event_source_remove(clipboard->source);
		clipboard->source = NULL;
	}
	if (clipboard->fd >= 0) {
		close(clipboard->fd);
		clipboard->fd = -1;
	}
	wl_event_source_timer_update(clipboard->deadline, 0);
	free(clipboard->data);
	clipboard->data = NULL;
	clipboard->size = 0;
}

static void clipboard_finish(struct agent_clipboard *clipboard) {
	clipboard_answer(clipboard, clipboard->window, clipboard->data, clipboard->size);
	clipboard_stop(clipboard);
}

static int handle_deadline(void *data) {
	struct agent_clipboard *clipboard = data;
	agent_info("a program did not give its selection in time");
	clipboard->size = 0;
	clipboard_finish(clipboard);
	return 0;
}

static int handle_readable(int fd, uint32_t mask, void *data) {
	struct agent_clipboard *clipboard = data;
	ssize_t n = read(fd, clipboard->data + clipboard->size, READ_MAX - clipboard->size);
	if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
		return 0;
	}
	if (n > 0) {
		clipboard->size += (size_t)n;
	}
	if (n <= 0 || clipboard->size == READ_MAX) {
		clipboard_finish(clipboard);
	}
	return 0;
}

static struct wl_client *front_client(const struct wlr_seat *seat) {
	const struct wlr_seat_client *client = seat->keyboard_state.focused_client;
	return client != NULL ? client->client : NULL;
}

static void handle_set_selection(struct wl_listener *listener, void *data) {
	struct agent_clipboard *clipboard = wl_container_of(listener, clipboard, set_selection);
	clipboard->primary_is_newer = false;
}

static void handle_set_primary_selection(struct wl_listener *listener, void *data) {
	struct agent_clipboard *clipboard =
		wl_container_of(listener, clipboard, set_primary_selection);
	clipboard->primary_is_newer = true;
	clipboard->primary_client = front_client(agent_seat_get_wlr(clipboard->agent->seat));
}

/*
 * A terminal user selects and means that to be copied; others copy first. So what came last counts,
 * but of selections only one of the program in front.
 */
static struct selection find_selection(const struct agent_clipboard *clipboard) {
	struct wlr_seat *seat = agent_seat_get_wlr(clipboard->agent->seat);
	struct selection found = { .clipboard = seat->selection_source };
	struct wlr_primary_selection_source *primary = seat->primary_selection_source;
	const struct wl_array *types = NULL;
	if (primary != NULL && (found.clipboard == NULL || clipboard->primary_is_newer) &&
			clipboard->primary_client == front_client(seat)) {
		found.clipboard = NULL;
		found.primary = primary;
		types = &primary->mime_types;
	} else if (found.clipboard != NULL) {
		types = &found.clipboard->mime_types;
	}
	if (types != NULL) {
		found.type = livery_mime_best_text(types->data, types->size / sizeof(const char *));
	}
	return found;
}

static bool clipboard_read(struct agent_clipboard *clipboard, const struct selection *from) {
	int fds[2];
	if (pipe2(fds, O_CLOEXEC) != 0) {
		agent_error("reading a selection: %s", strerror(errno));
		return false;
	}
	clipboard->fd = fds[0];
	clipboard->data = malloc(READ_MAX);
	clipboard->source = wl_event_loop_add_fd(clipboard->agent->loop, fds[0], WL_EVENT_READABLE,
		handle_readable, clipboard);
	if (clipboard->data == NULL || clipboard->source == NULL ||
			fcntl(fds[0], F_SETFL, O_NONBLOCK) != 0) {
		agent_error("out of memory");
		close(fds[1]);
		clipboard_stop(clipboard);
		return false;
	}
	clipboard->size = 0;
	wl_event_source_timer_update(clipboard->deadline, DEADLINE_MS);
	if (from->primary != NULL) {
		wlr_primary_selection_source_send(from->primary, from->type, fds[1]);
	} else {
		wlr_data_source_send(from->clipboard, from->type, fds[1]);
	}
	return true;
}

void agent_clipboard_handle_request(struct agent_clipboard *clipboard, uint32_t window) {
	const struct selection from = find_selection(clipboard);
	/* Each question has its answer, in order; what is read now belongs to the newest. */
	if (clipboard->fd >= 0) {
		clipboard_answer(clipboard, clipboard->window, NULL, 0);
		clipboard_stop(clipboard);
	}
	clipboard->window = window;
	if (from.type == NULL || !clipboard_read(clipboard, &from)) {
		clipboard_answer(clipboard, window, NULL, 0);
	}
}

void agent_clipboard_handle_data(struct agent_clipboard *clipboard, const uint8_t *text,
		size_t size) {
	agent_offers_set_text(clipboard->offers, text, size);
}

static void handle_link_down(struct wl_listener *listener, void *data) {
	struct agent_clipboard *clipboard = wl_container_of(listener, clipboard, link_down);
	clipboard_stop(clipboard);
}

struct agent_clipboard *agent_clipboard_create(struct agent *agent) {
	struct agent_clipboard *clipboard = calloc(1, sizeof(*clipboard));
	if (clipboard == NULL) {
		agent_error("out of memory");
		return NULL;
	}
	clipboard->agent = agent;
	clipboard->fd = -1;
	clipboard->link_down.notify = handle_link_down;
	wl_signal_add(&agent->events.link_down, &clipboard->link_down);
	struct wlr_seat *seat = agent_seat_get_wlr(agent->seat);
	clipboard->set_selection.notify = handle_set_selection;
	wl_signal_add(&seat->events.set_selection, &clipboard->set_selection);
	clipboard->set_primary_selection.notify = handle_set_primary_selection;
	wl_signal_add(&seat->events.set_primary_selection, &clipboard->set_primary_selection);
	clipboard->offers = agent_offers_create(agent);
	clipboard->deadline = wl_event_loop_add_timer(agent->loop, handle_deadline, clipboard);
	if (clipboard->offers == NULL || clipboard->deadline == NULL) {
		agent_error("out of memory");
		agent_clipboard_destroy(clipboard);
		return NULL;
	}
	return clipboard;
}

void agent_clipboard_destroy(struct agent_clipboard *clipboard) {
	if (clipboard == NULL) {
		return;
	}
	wl_list_remove(&clipboard->link_down.link);
	wl_list_remove(&clipboard->set_selection.link);
	wl_list_remove(&clipboard->set_primary_selection.link);
	if (clipboard->deadline != NULL) {
		clipboard_stop(clipboard);
		wl_event_source_remove(clipboard->deadline);
	}
	agent_offers_destroy(clipboard->offers);
	free(clipboard);
}
