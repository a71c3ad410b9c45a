/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/base/log.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static enum wlr_log_importance log_level = WLR_INFO;

/* One write a line, so that lines of livery and of its children do not mix. */
static void put_line(
	enum wlr_log_importance level, const char *origin, const char *format, va_list args) {
	char line[1024];
	int used = snprintf(
		line, sizeof(line), "livery: %s%s", level == WLR_ERROR ? "error: " : "", origin);
	if (used < 0 || (size_t)used >= sizeof(line) - 1) {
		return;
	}
	size_t room = sizeof(line) - (size_t)used - 1;
	int wanted = vsnprintf(line + used, room, format, args);
	if (wanted < 0) {
		return;
	}
	size_t size = (size_t)used + ((size_t)wanted < room ? (size_t)wanted : room - 1);
	line[size++] = '\n';
	ssize_t written = write(STDERR_FILENO, line, size);
	(void)written; /* there is nowhere else to report it */
}

static void handle_wlroots_log(enum wlr_log_importance level, const char *format, va_list args) {
	/* What wlroots calls information is for those who debug livery. */
	if (level > log_level || (level == WLR_INFO && log_level < WLR_DEBUG)) {
		return;
	}
	put_line(level, "wlroots: ", format, args);
}

bool livery_log_init(const char *level) {
	static const struct {
		const char *name;
		enum wlr_log_importance level;
	} levels[] = { { "error", WLR_ERROR }, { "info", WLR_INFO }, { "debug", WLR_DEBUG } };

	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		if (strcmp(level, levels[i].name) == 0) {
			log_level = levels[i].level;
			wlr_log_init(log_level, handle_wlroots_log);
			return true;
		}
	}
	return false;
}

void livery_log(enum wlr_log_importance level, const char *format, ...) {
	if (level > log_level) {
		return;
	}
	va_list args;
	va_start(args, format);
	put_line(level, "", format, args);
	va_end(args);
}
