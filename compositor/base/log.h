/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_LOG_H
#define LIVERY_COMPOSITOR_LOG_H

/*
 * livery's log: one line an event on standard error, "livery: TEXT" or "livery: error: TEXT"; what
 * wlroots says comes as "livery: wlroots: ...". Tests and the demo poll on these lines, so their
 * form is an interface.
 */

#include <stdbool.h>
#include <wlr/util/log.h>

/* Chooses the level by name (error, info, debug). False when there is no such level. */
bool livery_log_init(const char *level);

/* One line at a level of wlroots; printf's format. */
void livery_log(enum wlr_log_importance level, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#define livery_error(...) livery_log(WLR_ERROR, __VA_ARGS__)
#define livery_info(...) livery_log(WLR_INFO, __VA_ARGS__)
#define livery_debug(...) livery_log(WLR_DEBUG, __VA_ARGS__)

#endif
