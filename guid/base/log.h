/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_GUID_LOG_H
#define LIVERY_GUID_LOG_H

/*
 * guid's messages: one line each on standard error, "livery-guid[domain]: text". Three levels:
 * errors always, information with -v, every message of the wire with -v -v.
 */

enum livery_log_level {
	LIVERY_LOG_ERROR,
	LIVERY_LOG_INFO,
	LIVERY_LOG_DEBUG,
};

/* domain must stay valid; NULL before it is known. */
void guid_log_init(const char *domain, enum livery_log_level level);
/* The most talkative level that is logged. */
enum livery_log_level guid_log_level(void);

/* Writes a line to standard error if the level is logged. */
void guid_log(enum livery_log_level level, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#define guid_error(...) guid_log(LIVERY_LOG_ERROR, __VA_ARGS__)
#define guid_info(...) guid_log(LIVERY_LOG_INFO, __VA_ARGS__)
#define guid_debug(...) guid_log(LIVERY_LOG_DEBUG, __VA_ARGS__)

#endif
