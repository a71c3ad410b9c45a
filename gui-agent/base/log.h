/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_LOG_H
#define LIVERY_AGENT_LOG_H

/*
 * The agent's messages to its user: one line each on standard error, "livery-agent: text". wlroots'
 * own messages go the same way. Three levels: errors always, information with -v, debugging with -v
 * -v.
 */

enum agent_log_level {
	AGENT_LOG_ERROR,
	AGENT_LOG_INFO,
	AGENT_LOG_DEBUG,
};

/* Shows messages up to level from here on. */
void agent_log_init(enum agent_log_level level);

/* Writes one line, where level is shown. */
void agent_log(enum agent_log_level level, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#define agent_error(...) agent_log(AGENT_LOG_ERROR, __VA_ARGS__)
#define agent_info(...) agent_log(AGENT_LOG_INFO, __VA_ARGS__)
#define agent_debug(...) agent_log(AGENT_LOG_DEBUG, __VA_ARGS__)

#endif
