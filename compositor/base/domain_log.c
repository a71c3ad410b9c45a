/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/base/domain_log.h"
#include "common/clock.h"
#include "compositor/base/log.h"
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LINES_PER_SECOND 100

/* Counts a line; false when there were too many in this second. */
static bool count_line(const struct livery_owner *owner, struct livery_line_count *count) {
	int64_t second = livery_clock_ms() / 1000;
	if (second != count->second) {
		count->second = second;
		count->lines = 0;
	}
	count->lines++;
	if (count->lines == LINES_PER_SECOND) {
		livery_error("domain %s: too many lines: some are left out", owner->name);
	}
	return count->lines < LINES_PER_SECOND;
}

void livery_domain_log(
	struct livery_owner *owner, enum wlr_log_importance level, const char *format, ...) {
	if (owner != NULL && !count_line(owner, &owner->lines)) {
		return;
	}
	char line[1024];
	va_list args;
	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	livery_log(level, "%s", line);
}

static void flush_line(struct livery_domain_log *log) {
	if (log->size > 0 && count_line(log->owner, &log->lines)) {
		livery_info("[%s] %.*s", log->owner->name, (int)log->size, log->line);
	}
	log->size = 0;
}

static void append(struct livery_domain_log *log, const char *untrusted, size_t size) {
	for (size_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)untrusted[i];
		if (c == '\n' || log->size == sizeof(log->line)) {
			flush_line(log);
		}
		if (c != '\n') {
			log->line[log->size++] = c >= 0x20 && c < 0x7f ? (char)c : '?';
		}
	}
}

/* One read an event, so that a guid which never stops cannot hold the loop. False at the end. */
static bool read_some(struct livery_domain_log *log) {
	char untrusted[4096];
	ssize_t size = read(log->fd, untrusted, sizeof(untrusted));
	if (size > 0) {
		append(log, untrusted, (size_t)size);
	}
	return size > 0;
}

static int handle_readable(int fd, uint32_t mask, void *data) {
	struct livery_domain_log *log = data;
	if (!read_some(log) && (mask & (WL_EVENT_HANGUP | WL_EVENT_ERROR))) {
		livery_domain_log_close(log);
	}
	return 0;
}

void livery_domain_log_watch(struct livery_domain_log *log, const struct livery_owner *owner,
	struct wl_event_loop *loop, int fd) {
	livery_domain_log_close(log);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	log->owner = owner;
	log->fd = fd;
	log->source = wl_event_loop_add_fd(loop, fd, WL_EVENT_READABLE, handle_readable, log);
}

void livery_domain_log_close(struct livery_domain_log *log) {
	if (log->owner == NULL) {
		return;
	}
	/* The last lines, which say why it ended. */
	for (int i = 0; i < 16 && read_some(log); i++) {
	}
	flush_line(log);
	if (log->source != NULL) {
		wl_event_source_remove(log->source);
		log->source = NULL;
	}
	close(log->fd);
	log->owner = NULL;
}
