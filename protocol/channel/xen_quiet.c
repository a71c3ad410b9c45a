/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <xentoollog.h>
#include "protocol/channel/xen_quiet.h"

static void log_nothing(struct xentoollog_logger *logger, xentoollog_level level, int error,
		const char *context, const char *format, va_list args) {
	(void)logger;
	(void)level;
	(void)error;
	(void)context;
	(void)format;
	(void)args;
}

struct xentoollog_logger *livery_xen_quiet(void) {
	static struct xentoollog_logger quiet = { .vmessage = log_nothing };
	return &quiet;
}
