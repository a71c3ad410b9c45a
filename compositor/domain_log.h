/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_DOMAIN_LOG_H
#define LIVERY_COMPOSITOR_DOMAIN_LOG_H

/*
 * What a guid writes to its standard error, in livery's log: line by line, each with the domain's
 * name before it, without controls, and not more than livery can bear from a guid that was taken
 * over.
 */

struct livery_domain;

/* Reads fd, which is owned from now on, until livery_domain_log_close(). */
void livery_domain_log_watch(struct livery_domain *domain, int fd);
void livery_domain_log_close(struct livery_domain *domain);

#endif
