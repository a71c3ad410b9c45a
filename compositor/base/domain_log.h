/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_DOMAIN_LOG_H
#define LIVERY_COMPOSITOR_DOMAIN_LOG_H

/*
 * What a domain may have written into livery's log: what its guid writes to its standard error,
 * line by line, each with the domain's name before it, without controls; and what livery tells of
 * the domain's windows. Of each not more than 100 lines a second. Who has the keyboard is not told
 * this way: no domain can keep that out of the log.
 */

#include <stdint.h>
#include <wlr/util/log.h>

struct livery_domain;

/* Lines in this second. */
struct livery_line_count {
	int64_t second;
	unsigned lines;
};

/*
 * A line that the domain can cause at will; printf's format. Without a domain (NULL), of a terminal
 * of the GUI domain for instance, each is written.
 */
void livery_domain_log(struct livery_domain *domain, enum wlr_log_importance level,
	const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Reads fd, which is owned from now on, until livery_domain_log_close(). */
void livery_domain_log_watch(struct livery_domain *domain, int fd);
void livery_domain_log_close(struct livery_domain *domain);

#endif
