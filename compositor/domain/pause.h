/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_DOMAIN_PAUSE_H
#define LIVERY_COMPOSITOR_DOMAIN_PAUSE_H

/*
 * A domain that takes more of livery's time than its share (budget.h) waits: its guid is stopped
 * for some ms (SIGSTOP, which no process can refuse). Little of what it has sent is still to come
 * then, as its socket holds little; the rest waits in guid, and the domain's agent after that.
 * libwayland has no way to read a client later than the others.
 */

#include <stdbool.h>
#include <stdint.h>

struct livery_domain;

/* Bytes that the kernel may hold of guid's requests, with its own overhead. */
#define LIVERY_DOMAIN_REQUESTS_SIZE (16 * 1024)

/* Once, when the domain is made. False: no memory. */
bool livery_domain_pause_init(struct livery_domain *domain);

/* livery worked so long for the domain, in ns of the processor; it has to wait if that is much. */
void livery_domain_charge(struct livery_domain *domain, int64_t ns);

/* Its guid runs on, as it is to end, or has ended. */
void livery_domain_resume(struct livery_domain *domain);

/* The domain is about to be freed. */
void livery_domain_pause_finish(struct livery_domain *domain);

#endif
