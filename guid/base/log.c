/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>
#include "guid/base/log.h"

#define LINE_MAX_BYTES 1024

static const char *log_domain;
static enum livery_log_level log_level;

void guid_log_init(const char *domain, enum livery_log_level level) {
	log_domain = domain;
	log_level = level;
}

enum livery_log_level guid_log_level(void) {
	return log_level;
}

/* One write a line, so that lines of several programs do not mix. */
void guid_log(enum livery_log_level level, const char *format, ...) {
	char line[LINE_MAX_BYTES];
	va_list args;

	if (level > log_level) {
		return;
	}
	int used = log_domain != NULL
		? snprintf(line, sizeof(line), "livery-guid[%s]: ", log_domain)
		: snprintf(line, sizeof(line), "livery-guid: ");
	va_start(args, format);
	used += vsnprintf(line + used, sizeof(line) - (size_t)used, format, args);
	va_end(args);
	if (used > (int)sizeof(line) - 1) {
		used = sizeof(line) - 1;
	}
	line[used] = '\n';
	ssize_t written = write(STDERR_FILENO, line, (size_t)used + 1);
	(void)written;
}
