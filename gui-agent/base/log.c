/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <wlr/util/log.h>

static enum agent_log_level log_level = AGENT_LOG_ERROR;

/* One write a line, so that lines of several programs on one terminal do not mix. */
static void log_line(const char *format, va_list args) {
	char text[1024];
	if (vsnprintf(text, sizeof(text), format, args) >= 0) {
		fprintf(stderr, "livery-agent: %s\n", text);
	}
}

void agent_log(enum agent_log_level level, const char *format, ...) {
	if (level > log_level) {
		return;
	}
	va_list args;
	va_start(args, format);
	log_line(format, args);
	va_end(args);
}

static void handle_wlr_log(enum wlr_log_importance importance, const char *format, va_list args) {
	enum agent_log_level level = importance <= WLR_ERROR ? AGENT_LOG_ERROR : AGENT_LOG_DEBUG;
	if (level <= log_level) {
		log_line(format, args);
	}
}

void agent_log_init(enum agent_log_level level) {
	static const enum wlr_log_importance importances[] = { WLR_ERROR, WLR_ERROR, WLR_INFO };
	log_level = level;
	wlr_log_init(importances[level], handle_wlr_log);
}
