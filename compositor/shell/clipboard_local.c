/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/shell/clipboard_local.h"
#include "compositor/shell/clipboard_state.h"
#include "protocol/text/mime.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wayland-server-core.h>
#include <wlr/types/wlr_data_device.h>
#include <wlr/types/wlr_seat.h>

/* What pasted text is offered as. */
static const char *const text_types[] = { "text/plain;charset=utf-8", "UTF8_STRING", "text/plain" };
#define TEXT_TYPES (sizeof(text_types) / sizeof(text_types[0]))

struct livery_local_read {
	int fd;
	struct wl_event_source *source;
	char *bytes;
	size_t size, max_size;
	livery_local_read_func_t done;
	void *data;
};

static const char *find_text_type(const struct wlr_data_source *source) {
	return livery_mime_best_text(source->mime_types.data,
		source->mime_types.size / sizeof(const char *));
}

void livery_local_read_cancel(struct livery_local_read *read) {
	if (read == NULL) {
		return;
	}
	if (read->source != NULL) {
		wl_event_source_remove(read->source);
	}
	close(read->fd);
	livery_clipboard_wipe(read->bytes, read->max_size + 1);
	free(read);
}

static void finish_read(struct livery_local_read *read, bool ok) {
	char *bytes = NULL;
	size_t size = read->size;
	if (ok && size > 0) {
		bytes = read->bytes;
		read->bytes = NULL;
	}
	livery_local_read_func_t done = read->done;
	void *data = read->data;
	livery_local_read_cancel(read);
	done(data, bytes, size);
}

static int handle_readable(int fd, uint32_t mask, void *data) {
	struct livery_local_read *reading = data;
	/* One byte more than allowed tells "too much" from "all". */
	size_t room = reading->max_size + 1 - reading->size;
	ssize_t got = read(fd, reading->bytes + reading->size, room);
	if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
		return 0;
	}
	if (got > 0) {
		reading->size += (size_t)got;
	}
	if (got <= 0 || reading->size > reading->max_size) {
		/* what came before it broke off is no text */
		reading->size = got < 0 ? 0 : reading->size;
		finish_read(reading, got == 0);
	}
	return 0;
}

struct livery_local_read *livery_local_read_start(struct wl_event_loop *loop, struct wlr_seat *seat,
	size_t max_size, livery_local_read_func_t done, void *data) {
	struct wlr_data_source *source = seat->selection_source;
	const char *type = source != NULL ? find_text_type(source) : NULL;
	int fds[2];
	if (type == NULL || pipe2(fds, O_CLOEXEC) < 0) {
		return NULL;
	}
	/* Only our end: the client may expect to write as usual. */
	(void)fcntl(fds[0], F_SETFL, O_NONBLOCK);
	struct livery_local_read *reading = calloc(1, sizeof(*reading));
	if (reading == NULL) {
		close(fds[0]);
		close(fds[1]);
		return NULL;
	}
	reading->fd = fds[0];
	reading->max_size = max_size;
	reading->done = done;
	reading->data = data;
	reading->bytes = calloc(1, max_size + 1);
	reading->source =
		wl_event_loop_add_fd(loop, fds[0], WL_EVENT_READABLE, handle_readable, reading);
	if (reading->bytes == NULL || reading->source == NULL) {
		close(fds[1]);
		livery_local_read_cancel(reading);
		return NULL;
	}
	wlr_data_source_send(source, type, fds[1]);
	return reading;
}

/* Text that a source and its transfers share. */
struct blob {
	int users;
	char *bytes;
	size_t size;
};

struct local_source {
	struct wlr_data_source base;
	struct wl_event_loop *loop;
	struct blob *blob;
};

struct transfer {
	struct blob *blob;
	size_t done;
	int fd;
	struct wl_event_source *source;
	struct wl_event_source *timer;
};

/* A client that asks for text and does not read it is given up. */
#define TRANSFER_MS 10000

static void blob_unref(struct blob *blob) {
	if (--blob->users == 0) {
		livery_clipboard_wipe(blob->bytes, blob->size);
		free(blob);
	}
}

static void transfer_end(struct transfer *transfer) {
	if (transfer->source != NULL) {
		wl_event_source_remove(transfer->source);
	}
	if (transfer->timer != NULL) {
		wl_event_source_remove(transfer->timer);
	}
	close(transfer->fd);
	blob_unref(transfer->blob);
	free(transfer);
}

static int handle_writable(int fd, uint32_t mask, void *data) {
	struct transfer *transfer = data;
	const struct blob *blob = transfer->blob;
	ssize_t written = write(fd, blob->bytes + transfer->done, blob->size - transfer->done);
	if (written < 0 && (errno == EAGAIN || errno == EINTR)) {
		return 0;
	}
	if (written > 0) {
		transfer->done += (size_t)written;
	}
	if (written <= 0 || transfer->done == blob->size) {
		transfer_end(transfer);
	}
	return 0;
}

static int handle_transfer_timeout(void *data) {
	transfer_end(data);
	return 0;
}

static void source_send(struct wlr_data_source *base, const char *type, int32_t fd) {
	struct local_source *source = wl_container_of(base, source, base);
	struct transfer *transfer =
		livery_mime_is_text(type) ? calloc(1, sizeof(*transfer)) : NULL;
	if (transfer == NULL) {
		close(fd);
		return;
	}
	transfer->fd = fd;
	transfer->blob = source->blob;
	source->blob->users++;
	int flags = fcntl(fd, F_GETFL);
	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0) {
		transfer_end(transfer);
		return;
	}
	transfer->source = wl_event_loop_add_fd(source->loop, fd, WL_EVENT_WRITABLE,
		handle_writable, transfer);
	transfer->timer = wl_event_loop_add_timer(source->loop, handle_transfer_timeout, transfer);
	/* A regular file cannot be polled, and is no way to paste. */
	if (transfer->source == NULL || transfer->timer == NULL) {
		transfer_end(transfer);
		return;
	}
	wl_event_source_timer_update(transfer->timer, TRANSFER_MS);
}

static void source_destroy(struct wlr_data_source *base) {
	struct local_source *source = wl_container_of(base, source, base);
	blob_unref(source->blob);
	free(source);
}

static const struct wlr_data_source_impl source_impl = {
	.send = source_send,
	.destroy = source_destroy,
};

static bool add_text_types(struct wlr_data_source *source) {
	for (size_t i = 0; i < TEXT_TYPES; i++) {
		char **type = wl_array_add(&source->mime_types, sizeof(*type));
		if (type == NULL) {
			return false;
		}
		*type = strdup(text_types[i]);
		if (*type == NULL) {
			source->mime_types.size -= sizeof(*type);
			return false;
		}
	}
	return true;
}

bool livery_local_offer(struct wl_display *display, struct wlr_seat *seat, char *bytes,
	size_t size) {
	struct local_source *source = calloc(1, sizeof(*source));
	struct blob *blob = calloc(1, sizeof(*blob));
	if (source == NULL || blob == NULL) {
		livery_clipboard_wipe(bytes, size);
		free(source);
		free(blob);
		return false;
	}
	*blob = (struct blob){ 1, bytes, size };
	source->blob = blob;
	source->loop = wl_display_get_event_loop(display);
	wlr_data_source_init(&source->base, &source_impl);
	if (!add_text_types(&source->base)) {
		wlr_data_source_destroy(&source->base);
		return false;
	}
	wlr_seat_set_selection(seat, &source->base, wl_display_next_serial(display));
	return true;
}
