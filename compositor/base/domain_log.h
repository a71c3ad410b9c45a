/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_DOMAIN_LOG_H
#define LIVERY_COMPOSITOR_DOMAIN_LOG_H

/*
 * What a domain may have written into livery's log: what its guid writes to its standard error,
 * line by line, each with the domain's name before it, without controls; and what livery logs of
 * the domain's windows. Of each not more than 100 lines a second. Who has the keyboard is not
 * logged this way: no domain can keep that out of the log.
 */

#include "compositor/base/owner.h"
#include <wlr/util/log.h>

/* The standard error of a guid, while it is read. */
struct livery_domain_log {
	const struct livery_owner *owner; /* NULL: nothing is read */
	int fd;
	struct wl_event_source *source;
	char line[512]; /* that has not ended yet */
	size_t size; /* of it, bytes */
	struct livery_line_count lines; /* of all guids of the domain */
};

/*
 * A line that the domain can cause at will; printf's format. Without an owner (NULL), of a terminal
 * of the GUI domain for instance, each is written.
 */
void livery_domain_log(struct livery_owner *owner, enum wlr_log_importance level,
	const char *format, ...) __attribute__((format(printf, 3, 4)));

/*
 * Reads fd, which is owned from now on, until livery_domain_log_close(), and writes its lines under
 * the owner's name. Closes the one that was read before. log is zeroed before its first use.
 */
void livery_domain_log_watch(struct livery_domain_log *log, const struct livery_owner *owner,
	struct wl_event_loop *loop, int fd);

/* Writes what is left to read, and closes the descriptor. Nothing where none is read. */
void livery_domain_log_close(struct livery_domain_log *log);

#endif
