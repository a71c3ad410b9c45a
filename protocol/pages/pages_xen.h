/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_PAGES_PAGES_XEN_H
#define LIVERY_PAGES_PAGES_XEN_H

/*
 * Shared pages on Xen: numbers are grant references. The agent grants pages that the kernel driver
 * gntalloc gave it; guid prepares references on a fresh descriptor of gntdev and hands that to
 * livery, which alone maps it. Only built where Xen's libraries are there (LIVERY_HAVE_XEN).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "protocol/pages/pages.h"

/*
 * Grants to domain gui_domid. NULL with one line in error: no rights or no driver. Programs' memory
 * can be shared where the kernel lets us (granter.h), else ENOTSUP.
 */
struct livery_sharer *livery_sharer_create_xen(uint32_t gui_domid, char *error, size_t error_size);

/* Whether programs' memory could be granted to gui_domid here; one clause about it in out. */
bool livery_sharer_probe_xen(uint32_t gui_domid, char *out, size_t size);

/*
 * Resolves references of domain domid. range->fd stays the resolver's and is valid until its next
 * call: hand it over at once. A bad reference is found only when it is mapped; that costs this
 * buffer only.
 */
struct livery_resolver *livery_resolver_create_xen(uint32_t domid);

/* Pages one domain may have mapped at a time; default of the resolver. */
#define LIVERY_XEN_MAX_PAGES ((size_t)1 << 18) /* 1 GiB */

#endif
