/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/seat/offer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wlr/types/wlr_data_device.h>
#include <wlr/types/wlr_primary_selection.h>

#include "gui-agent/base/agent.h"
#include "gui-agent/base/log.h"
#include "gui-agent/seat/seat.h"

#define MAX_WRITES 32

struct shared_text {
	unsigned int users;
	size_t size;
	uint8_t bytes[];
};

struct agent_offers {
	struct agent *agent;
	struct wl_list writes;
	size_t n_writes;
};

struct text_write {
	struct agent_offers *offers;
	struct wl_list link;
	struct shared_text *text;
	size_t done;
	int fd;
	struct wl_event_source *source;
};

struct text_source {
	struct wlr_data_source base;
	struct agent_offers *offers;
	struct shared_text *text;
};

struct primary_source {
	struct wlr_primary_selection_source base;
	struct agent_offers *offers;
	struct shared_text *text;
};

static void text_unref(struct shared_text *text) {
	if (--text->users == 0) {
		free(text);
	}
}

/* ---- writing ---- */

static void write_end(struct text_write *write) {
	if (write->source != NULL) {
		wl_event_source_remove(write->source);
	}
	wl_list_remove(&write->link);
	write->offers->n_writes--;
	close(write->fd);
	text_unref(write->text);
	free(write);
}

/* False: all is written, or it cannot be. */
static bool write_some(struct text_write *job) {
	while (job->done < job->text->size) {
		ssize_t n = write(job->fd, job->text->bytes + job->done,
			job->text->size - job->done);
		if (n < 0) {
			return errno == EAGAIN || errno == EINTR;
		}
		job->done += (size_t)n;
	}
	return false;
}

static int handle_writable(int fd, uint32_t mask, void *data) {
	struct text_write *job = data;
	if ((mask & (WL_EVENT_HANGUP | WL_EVENT_ERROR)) || !write_some(job)) {
		write_end(job);
	}
	return 0;
}

/* Owns fd. */
static void write_start(struct agent_offers *offers, struct shared_text *text, int fd) {
	int flags = fcntl(fd, F_GETFL);
	struct text_write *job = offers->n_writes < MAX_WRITES ? calloc(1, sizeof(*job)) : NULL;
	if (job == NULL || flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0) {
		free(job);
		close(fd);
		return;
	}
	job->offers = offers;
	job->text = text;
	text->users++;
	job->fd = fd;
	wl_list_insert(&offers->writes, &job->link);
	offers->n_writes++;
	if (!write_some(job)) {
		write_end(job);
		return;
	}
	job->source = wl_event_loop_add_fd(offers->agent->loop, fd, WL_EVENT_WRITABLE,
		handle_writable, job);
	if (job->source == NULL) {
		write_end(job);
	}
}

/* ---- selections ---- */

static void handle_send(struct wlr_data_source *base, const char *mime_type, int32_t fd) {
	struct text_source *source = wl_container_of(base, source, base);
	write_start(source->offers, source->text, fd);
}

static void handle_destroy(struct wlr_data_source *base) {
	struct text_source *source = wl_container_of(base, source, base);
	text_unref(source->text);
	free(source);
}

static const struct wlr_data_source_impl text_source_impl = {
	.send = handle_send,
	.destroy = handle_destroy,
};

static void handle_primary_send(struct wlr_primary_selection_source *base, const char *mime_type,
		int fd) {
	struct primary_source *source = wl_container_of(base, source, base);
	write_start(source->offers, source->text, fd);
}

static void handle_primary_destroy(struct wlr_primary_selection_source *base) {
	struct primary_source *source = wl_container_of(base, source, base);
	text_unref(source->text);
	free(source);
}

static const struct wlr_primary_selection_source_impl primary_source_impl = {
	.send = handle_primary_send,
	.destroy = handle_primary_destroy,
};

static void add_types(struct wl_array *types) {
	static const char *const names[] = { "text/plain;charset=utf-8", "text/plain",
		"UTF8_STRING", "STRING", "TEXT" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char *name = strdup(names[i]);
		char **slot = name != NULL ? wl_array_add(types, sizeof(*slot)) : NULL;
		if (slot == NULL) {
			free(name);
			return;
		}
		*slot = name;
	}
}

static void set_selection(struct agent_offers *offers, struct shared_text *text) {
	struct text_source *source = calloc(1, sizeof(*source));
	if (source == NULL) {
		agent_error("out of memory");
		return;
	}
	wlr_data_source_init(&source->base, &text_source_impl);
	add_types(&source->base.mime_types);
	source->offers = offers;
	source->text = text;
	text->users++;
	wlr_seat_set_selection(agent_seat_get_wlr(offers->agent->seat), &source->base,
		wl_display_next_serial(offers->agent->display));
}

static void set_primary_selection(struct agent_offers *offers, struct shared_text *text) {
	struct primary_source *source = calloc(1, sizeof(*source));
	if (source == NULL) {
		agent_error("out of memory");
		return;
	}
	wlr_primary_selection_source_init(&source->base, &primary_source_impl);
	add_types(&source->base.mime_types);
	source->offers = offers;
	source->text = text;
	text->users++;
	wlr_seat_set_primary_selection(agent_seat_get_wlr(offers->agent->seat), &source->base,
		wl_display_next_serial(offers->agent->display));
}

void agent_offers_set_text(struct agent_offers *offers, const uint8_t *text, size_t size) {
	struct shared_text *shared = malloc(sizeof(*shared) + size);
	if (shared == NULL) {
		agent_error("out of memory");
		return;
	}
	shared->users = 1;
	shared->size = size;
	if (size > 0) {
		memcpy(shared->bytes, text, size);
	}
	set_selection(offers, shared);
	set_primary_selection(offers, shared);
	text_unref(shared);
}

struct agent_offers *agent_offers_create(struct agent *agent) {
	struct agent_offers *offers = calloc(1, sizeof(*offers));
	if (offers != NULL) {
		offers->agent = agent;
		wl_list_init(&offers->writes);
	}
	return offers;
}

void agent_offers_destroy(struct agent_offers *offers) {
	if (offers == NULL) {
		return;
	}
	struct text_write *job, *next;
	wl_list_for_each_safe(job, next, &offers->writes, link) {
		write_end(job);
	}
	free(offers);
}
