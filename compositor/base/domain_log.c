/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/base/domain_log.h"
#include "common/clock.h"
#include "compositor/base/log.h"
#include "compositor/base/server.h"
#include "compositor/domain/domain.h"
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LINES_PER_SECOND 100

/* Counts a line; false when there were too many in this second. */
static bool may_write(struct livery_domain *domain, struct livery_line_count *count) {
	int64_t second = livery_clock_ms() / 1000;
	if (second != count->second) {
		count->second = second;
		count->lines = 0;
	}
	count->lines++;
	if (count->lines == LINES_PER_SECOND) {
		livery_error("domain %s: too many lines: some are left out", domain->name);
	}
	return count->lines < LINES_PER_SECOND;
}

void livery_domain_log(struct livery_domain *domain, enum wlr_log_importance level,
	const char *format, ...) {
	if (domain != NULL && !may_write(domain, &domain->own_lines)) {
		return;
	}
	char line[1024];
	va_list args;
	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	livery_log(level, "%s", line);
}

static void flush_line(struct livery_domain *domain) {
	if (domain->log_size > 0 && may_write(domain, &domain->guid_lines)) {
		livery_info("[%s] %.*s", domain->name, (int)domain->log_size, domain->log_line);
	}
	domain->log_size = 0;
}

static void take(struct livery_domain *domain, const char *untrusted, size_t size) {
	for (size_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)untrusted[i];
		if (c == '\n' || domain->log_size == sizeof(domain->log_line)) {
			flush_line(domain);
		}
		if (c != '\n') {
			domain->log_line[domain->log_size++] =
				c >= 0x20 && c < 0x7f ? (char)c : '?';
		}
	}
}

/* One read an event, so that a guid which never stops cannot hold the loop. False at the end. */
static bool read_some(struct livery_domain *domain) {
	char untrusted[4096];
	ssize_t size = read(domain->log_fd, untrusted, sizeof(untrusted));
	if (size > 0) {
		take(domain, untrusted, (size_t)size);
	}
	return size > 0;
}

static int handle_readable(int fd, uint32_t mask, void *data) {
	struct livery_domain *domain = data;
	if (!read_some(domain) && (mask & (WL_EVENT_HANGUP | WL_EVENT_ERROR))) {
		livery_domain_log_close(domain);
	}
	return 0;
}

void livery_domain_log_watch(struct livery_domain *domain, int fd) {
	livery_domain_log_close(domain);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	domain->log_fd = fd;
	domain->log_source = wl_event_loop_add_fd(
		domain->server->loop, fd, WL_EVENT_READABLE, handle_readable, domain);
}

void livery_domain_log_close(struct livery_domain *domain) {
	if (domain->log_fd < 0) {
		return;
	}
	/* The last words, which say why it ended. */
	for (int i = 0; i < 16 && read_some(domain); i++) {
	}
	flush_line(domain);
	if (domain->log_source != NULL) {
		wl_event_source_remove(domain->log_source);
		domain->log_source = NULL;
	}
	close(domain->log_fd);
	domain->log_fd = -1;
}
